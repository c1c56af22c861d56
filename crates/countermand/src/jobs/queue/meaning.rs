//! What a notification comes to: what of it is taken in, and what has to be read because of it.

use countermand_domain::id::SellerSku;
use countermand_domain::order::{BuyerRequest, LineAmounts, ObservedLine, OrderState};
use countermand_domain::quantity::Quantity;
use countermand_store::intake::{KnownOrder, ListingChange, NoticeTaken, ReadRank, StandingChange};
use countermand_store::listings::Listing;
use jiff::{SignedDuration, Timestamp};

use super::whole_second;
use crate::ingest::notifications::{
    FbaStockChange, ListingStatusChange, Notice, NoticeAbout, NoticeItem, OrderChangeNotice,
};

/// What a notification comes to, given what is known of its order.
pub(super) fn of(notice: &Notice, known: Option<&KnownOrder>, now: Timestamp) -> NoticeTaken {
    let taken = NoticeTaken {
        notice_id: notice.notification_id.to_string(),
        kind: notice.kind.to_string(),
        ..NoticeTaken::default()
    };
    let as_of = notice.event_time.map_or(now, |told| told.min(now));
    match &notice.about {
        NoticeAbout::OrderChange(change) => of_order(taken, notice, change, known),
        NoticeAbout::FeedFinished(feed) => NoticeTaken {
            feed_id: Some(feed.feed_id.to_string()),
            ..taken
        },
        NoticeAbout::ListingQuantity(offer) => NoticeTaken {
            listings: offer
                .quantity
                .map(|units| {
                    ListingChange::Stock(Listing {
                        place: "MFN".to_owned(),
                        ..listing(offer.sku.clone(), units, "MFN", as_of)
                    })
                })
                .into_iter()
                .collect(),
            ..taken
        },
        NoticeAbout::ListingStatus(change) => NoticeTaken {
            listings: vec![ListingChange::Status {
                sku: change.sku.clone(),
                status: status_of(change).to_owned(),
                as_of,
            }],
            ..taken
        },
        NoticeAbout::FbaInventory(change) => NoticeTaken {
            listings: fba_stock(change, as_of),
            ..taken
        },
        NoticeAbout::AccountStatus(change) => NoticeTaken {
            standing: Some(StandingChange {
                marketplace: notice
                    .marketplace
                    .map_or_else(String::new, |place| place.code().to_owned()),
                before: change.before.as_deref().map(str::to_owned),
                after: change.after.as_deref().map(str::to_owned),
            }),
            ..taken
        },
        NoticeAbout::FulfillmentOrderStatus(_)
        | NoticeAbout::ReportFinished(_)
        | NoticeAbout::AnyOffer(_)
        | NoticeAbout::Other { .. } => taken,
    }
}

fn of_order(
    taken: NoticeTaken,
    notice: &Notice,
    change: &OrderChangeNotice,
    known: Option<&KnownOrder>,
) -> NoticeTaken {
    let order_id = &change.order_id;
    let changed_at = change.changed_at.or(notice.event_time);
    let lines = changed_at.and_then(|at| lines(notice, change, at));
    let rank = rank(change, known, changed_at, lines.is_some());
    let of_order = |is_so: bool| is_so.then(|| order_id.clone());
    NoticeTaken {
        lines: lines.unwrap_or_default(),
        read: rank.map(|rank| (order_id.clone(), rank)),
        request: of_order(change.has_buyer_request),
        cancel_notify_at: change.cancel_notify_at.map(|at| (order_id.clone(), at)),
        ..taken
    }
}

/// Whether the order has to be read, and how soon.
///
/// Without an instant of the change nothing tells whether a later read has shown it: it is read.
fn rank(
    change: &OrderChangeNotice,
    known: Option<&KnownOrder>,
    changed_at: Option<Timestamp>,
    is_told_whole: bool,
) -> Option<ReadRank> {
    let read_at = known.and_then(|known| known.read_at);
    // Words of time are cut to the second in places: a read counts from the next one on.
    let is_shown = changed_at
        .and_then(|at| at.checked_add(SignedDuration::from_secs(1)).ok())
        .zip(read_at)
        .is_some_and(|(changed_at, read_at)| read_at >= changed_at);
    if is_shown {
        return None;
    }
    if change.has_buyer_request {
        return Some(ReadRank::Request);
    }
    let Some(state) = change.summary.state.filter(|_| is_told_whole) else {
        return Some(ReadRank::Routine);
    };
    let is_late = known
        .and_then(|known| known.last_updated_at)
        .zip(changed_at)
        .is_some_and(|(newest, changed_at)| newest > changed_at);
    match state {
        OrderState::Cancelled => Some(ReadRank::Request),
        OrderState::Unshipped | OrderState::PartiallyShipped => Some(ReadRank::Routine),
        // What was shipped, or is not paid yet, is told whole by the notice; unless something that
        // is known goes against it.
        OrderState::Pending | OrderState::PendingAvailability => is_against(known, state, is_late),
        OrderState::Shipped | OrderState::InvoiceUnconfirmed | OrderState::Unfulfillable => {
            if read_at.is_none() {
                return Some(ReadRank::Routine);
            }
            is_against(known, state, is_late)
        }
    }
}

/// A state that cannot follow on the one that is known, and is no late word of an earlier one.
fn is_against(known: Option<&KnownOrder>, state: OrderState, is_late: bool) -> Option<ReadRank> {
    let stored = known.and_then(|known| known.state)?;
    let fits = stored == state || stored.can_precede(state);
    (!fits && !is_late).then_some(ReadRank::Routine)
}

/// The order's lines as the notice tells them; `None` when something that a line needs is missing,
/// or the units do not add up, as when some were cancelled.
fn lines(
    notice: &Notice,
    change: &OrderChangeNotice,
    changed_at: Timestamp,
) -> Option<Vec<ObservedLine>> {
    let summary = &change.summary;
    let marketplace = notice.marketplace?;
    let (state, channel) = (summary.state?, summary.channel?);
    let purchased_at = summary.purchased_at?;
    if summary.items.is_empty() || !adds_up(change, state) {
        return None;
    }
    // The order's own read of the same change goes before what was only told of it.
    let age = whole_second(changed_at)
        .checked_sub(SignedDuration::from_micros(1))
        .ok()?;
    let line = |item: &NoticeItem| {
        let ordered = item.units_ordered?;
        let is_over = state == OrderState::Cancelled;
        Some(ObservedLine {
            order_id: change.order_id.clone(),
            order_item_id: Some(item.order_item_id.clone()?),
            sku: item.sku.clone(),
            asin: None,
            title: None,
            category: None,
            sales_channel: marketplace.domain().into(),
            marketplace: Some(marketplace),
            channel: channel.channel(),
            state: Some(state),
            line_state: Some(line_state(item, ordered, state)),
            status_text: summary.status_text.clone().unwrap_or_default(),
            purchased_at,
            last_updated_at: Some(age),
            ship_by: summary.ship_by,
            quantity: if is_over { Quantity::ZERO } else { ordered },
            quantity_shipped: item.units_shipped,
            amounts: LineAmounts::default(),
            is_business: summary.is_business,
            is_prime: summary.is_prime,
            // A notice is a hint; only the order itself makes a request official.
            buyer_request: BuyerRequest::Unknown,
            ship_state: None,
            ship_country: None,
        })
    };
    summary.items.iter().map(line).collect()
}

/// Whether shipped and open units are those of the items; nothing is open in an order that ended.
fn adds_up(change: &OrderChangeNotice, state: OrderState) -> bool {
    if state == OrderState::Cancelled {
        return true;
    }
    let summary = &change.summary;
    let told = summary.n_shipped.zip(summary.n_unshipped);
    let n_ordered: i64 = summary
        .items
        .iter()
        .filter_map(|item| item.units_ordered)
        .map(|units| i64::from(units.units()))
        .sum();
    told.is_none_or(|(n_shipped, n_open)| n_shipped.saturating_add(n_open) == n_ordered)
}

fn line_state(item: &NoticeItem, ordered: Quantity, order: OrderState) -> OrderState {
    let shipped = item.units_shipped.unwrap_or(Quantity::ZERO);
    match order {
        OrderState::PartiallyShipped if shipped.is_zero() => OrderState::Unshipped,
        OrderState::PartiallyShipped if shipped >= ordered => OrderState::Shipped,
        OrderState::PendingAvailability
        | OrderState::Pending
        | OrderState::Unshipped
        | OrderState::PartiallyShipped
        | OrderState::Shipped
        | OrderState::InvoiceUnconfirmed
        | OrderState::Cancelled
        | OrderState::Unfulfillable => order,
    }
}

fn listing(sku: SellerSku, units: Quantity, channel: &str, as_of: Timestamp) -> Listing {
    Listing {
        sku,
        place: String::new(),
        asin: None,
        title: None,
        quantity: Some(u64::from(units.units())),
        price: None,
        channel: Some(channel.to_owned()),
        status: None,
        as_of: Some(as_of),
    }
}

fn fba_stock(change: &FbaStockChange, as_of: Timestamp) -> Vec<ListingChange> {
    let stock = change.stock.iter().filter_map(|stock| {
        let (place, units) = (stock.marketplace?, stock.fulfillable?);
        Some(ListingChange::Stock(Listing {
            place: place.code().to_owned(),
            asin: change.asin.clone(),
            ..listing(change.sku.clone(), units, "AFN", as_of)
        }))
    });
    stock.collect()
}

/// The word of listings reports.
const fn status_of(change: &ListingStatusChange) -> &'static str {
    if change.is_deleted {
        "Deleted"
    } else if change.is_buyable {
        "Active"
    } else {
        "Inactive"
    }
}

#[cfg(test)]
mod tests;
