//! Where the rate of Seller Fulfilled Prime stands: counted in units, with a limit of its own.

use countermand_domain::cancel_rate::{Budget, Day, Series, WhatIf, WindowCounts};
use countermand_domain::id::OrderId;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::FulfillmentChannel;
use countermand_domain::rule_table::{RateProgramme, RuleTable};
use countermand_store::{Account, DatabaseError};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::attributed::{counted_days, day_of_rate};
use super::line::percent;
use super::window_orders::cancelled_in_window;

/// Where the cancel rate of Seller Fulfilled Prime stands before and after a decision is carried
/// out. It counts units of Prime orders, and has a limit of its own (rules 3.3).
///
/// Counts are of the series that decides; the texts come in ready to print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PrimeBudget {
    /// Units of the window.
    #[schema(example = 400)]
    pub units: u64,
    /// Counted cancelled units of the window, before.
    #[schema(example = 1)]
    pub counted: u64,
    /// The limit.
    #[schema(example = "0.5 %")]
    pub limit_text: String,
    /// Whole units left before.
    pub left_before: u64,
    /// Whole units left after.
    pub left_after: u64,
    /// The rate before.
    pub rate_before_text: String,
    /// The rate after.
    pub rate_after_text: String,
    /// Whether the limit is breached after it.
    pub is_breached: bool,
}

/// The Prime rate of a sales channel, and with so many counted units more, as it stands at an
/// instant; `None` where no limit is known, or nothing is counted: no unit of the window, and none
/// more. Blocks while it reads.
///
/// # Errors
/// When the store refuses.
pub fn prime_budget(
    (account, rules): (&Account, &RuleTable),
    sales_channel: &str,
    more_units: u64,
    now: Timestamp,
) -> Result<Option<PrimeBudget>, DatabaseError> {
    let days = counted_days((account, rules), Some(sales_channel))?;
    let Some(days) = days.get(sales_channel) else {
        return Ok(None);
    };
    let as_of = day_of_rate(days, Day::of(now));
    let place = Marketplace::from_sales_channel(sales_channel).unwrap_or(Marketplace::Us);
    let programme = RateProgramme::SellerFulfilledPrime;
    let Some((target, _)) = rules.rate_target(programme, place, as_of.date()) else {
        return Ok(None);
    };
    let window = target.window();
    let Some((first, last)) = window.bounds(as_of) else {
        return Ok(None);
    };
    let placed = (first.start(), last.plus(1).start());
    let units = account.prime_units(sales_channel, placed)?;
    if units.n_ordered == 0 && more_units == 0 {
        return Ok(None);
    }
    let mut counts = WindowCounts {
        orders: units.n_ordered,
        cancelled_by_order_date: units.n_cancelled_in_part,
        cancelled_by_cancel_date: units.n_cancelled_in_part,
    };
    let cancelled = cancelled_in_window((account, rules), sales_channel, (window, as_of), now)?;
    let cancelled: Vec<_> = cancelled
        .into_iter()
        .filter(|found| found.is_counted && found.order.channel == FulfillmentChannel::Sfp)
        .collect();
    let ids: Vec<OrderId> = cancelled
        .iter()
        .map(|found| found.order.order_id.clone())
        .collect();
    for (found, n_units) in cancelled.iter().zip(account.ordered_units(&ids)?) {
        if found.is_in(Series::ByOrderDate) {
            counts.cancelled_by_order_date += n_units;
        }
        if found.is_in(Series::ByCancelDate) {
            counts.cancelled_by_cancel_date += n_units;
        }
    }
    let limit = target
        .limit()
        .for_series(rules.settings().alert_series.alone());
    let before = Budget::of(counts, limit);
    let after = before.what_if(WhatIf {
        more_cancels: more_units,
        volume_change_bps: 0,
    });
    Ok(Some(PrimeBudget {
        units: before.counts.orders,
        counted: before.cancelled,
        limit_text: format!("{} %", limit.as_rate().to_percent(1)),
        left_before: before.left,
        left_after: after.left,
        rate_before_text: percent(before.rate()),
        rate_after_text: percent(after.rate()),
        is_breached: after.is_breached,
    }))
}

#[cfg(test)]
mod tests {
    use countermand_domain::id::AccountId;
    use countermand_store::Store;
    use serde_json::{Value, json};

    use super::*;

    const NOW: &str = "2026-11-22T12:00:00Z";

    /// An order of two units, a day old, of which so many are cancelled.
    fn order(index: u32, state: &str, programs: &Value, n_cancelled: u32) -> Value {
        let is_whole = state == "CANCELLED";
        json!({
            "orderId": format!("302-{index:07}-{index:07}"),
            "createdTime": "2026-11-21T12:00:00Z",
            "lastUpdatedTime": "2026-11-21T18:00:00Z",
            "programs": programs,
            "salesChannel": {"channelName": "AMAZON", "marketplaceId": "A1PA6795UKMFR9",
                "marketplaceName": "Amazon.de"},
            "fulfillment": {"fulfillmentStatus": state, "fulfilledBy": "MERCHANT"},
            "orderItems": [{
                "orderItemId": format!("{index:014}"), "quantityOrdered": 2,
                "product": {"asin": "B000TEA001", "title": "Tea", "sellerSku": "TEA"},
                "fulfillment": {"quantityFulfilled": 0, "quantityUnfulfilled": 2 - n_cancelled},
                "cancellation": {"cancellationExecution":
                    is_whole.then(|| json!({"cancelledBy": "SELLER"}))}
            }]
        })
    }

    #[test]
    fn prime_orders_are_counted_in_units_against_a_limit_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let now: Timestamp = NOW.parse().unwrap();
        let account = store.account(&AccountId::parse("shop").unwrap(), now);
        let account = account.unwrap();
        let take = |orders: Vec<Value>| {
            let reads = orders.into_iter().map(|order| {
                let read = serde_json::from_value(order).unwrap();
                crate::ingest::orders::from_v2026(&read).unwrap()
            });
            let taken = account.take_reads(reads.collect(), None, |_| None, now);
            taken.wait().unwrap();
        };
        let rules = RuleTable::published();
        let budget = |more| {
            let found = prime_budget((&account, &rules), "Amazon.de", more, now);
            found.unwrap().unwrap()
        };
        let (prime, plain) = (json!(["PRIME"]), json!([]));
        // 205 Prime orders of two units; the others, and one that is not paid, are not among them.
        let mut orders: Vec<Value> = (0..205)
            .map(|index| order(index, "UNSHIPPED", &prime, 0))
            .collect();
        orders.extend((300..310).map(|index| order(index, "CANCELLED", &plain, 2)));
        orders.push(order(400, "PENDING", &prime, 0));
        take(orders);
        let before = budget(2);
        assert_eq!((before.units, before.counted), (410, 0));
        assert_eq!((before.left_before, before.left_after), (2, 0));
        assert_eq!(before.limit_text, "0.5 %");
        assert!(!before.is_breached, "at most: the limit itself holds");
        assert!(budget(3).is_breached);
        // One order is cancelled as a whole: two units.
        take(vec![order(0, "CANCELLED", &prime, 2)]);
        let after = budget(1);
        assert_eq!((after.units, after.counted), (410, 2));
        assert_eq!((after.left_before, after.is_breached), (0, true));
    }

    #[test]
    fn units_cancelled_in_part_count_unless_the_buyer_asked_for_them() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let now: Timestamp = NOW.parse().unwrap();
        let account = store.account(&AccountId::parse("shop").unwrap(), now);
        let account = account.unwrap();
        let line = |order: &str, item: &str, quantity: u32, requested: &str| {
            format!(
                "{order}\t{item}\t2026-11-21T12:00:00Z\t2026-11-21T18:00:00Z\tUnshipped\t\
                 Merchant\tAmazon.de\tTEA\t{quantity}\tEUR\t10.00\ttrue\t{requested}\n"
            )
        };
        let head = "amazon-order-id\torder-item-id\tpurchase-date\tlast-updated-date\t\
                    order-status\tfulfillment-channel\tsales-channel\tsku\tquantity\tcurrency\t\
                    item-price\tis-prime\tis-buyer-requested-cancellation\n";
        let import = |lines: String| {
            let path = folder.path().join("orders.txt");
            std::fs::write(&path, format!("{head}{lines}")).unwrap();
            let mut options = crate::import::ImportOptions {
                shown_as: None,
                open: crate::ingest::OpenOptions::default(),
                now,
                neighbours: None,
                watch: &mut |_, _, _| {},
            };
            crate::import::import_file(&account, &path, &mut options).unwrap();
        };
        let ids = ["302-0000001-0000001", "302-0000002-0000002"];
        import(
            ids.map(|id| line(id, "00000000000001", 5, "false"))
                .concat(),
        );
        let counted = || {
            let found = prime_budget((&account, &RuleTable::published()), "Amazon.de", 0, now);
            found.unwrap().map(|found| (found.units, found.counted))
        };
        assert_eq!(counted(), Some((10, 0)));
        let later = |id: &str, requested: &str| {
            line(id, "00000000000001", 3, requested).replace("T18", "T19")
        };
        import(later(ids[0], "false") + &later(ids[1], "true"));
        assert_eq!(counted(), Some((10, 2)));
    }
}
