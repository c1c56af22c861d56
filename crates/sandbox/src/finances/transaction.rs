//! What a transaction comes to, and how the API shows it.

use countermand_spapi::amount::DecimalNumber;
use countermand_spapi::finances::{
    Breakdown, Context, Currency, Item, ItemRelatedIdentifier, MarketplaceDetails,
    RelatedIdentifier, SellingPartnerMetadata,
};
use countermand_spapi::wire_instant::WireInstant;

use crate::finances::{Movement, Transaction};
use crate::ids::PlaceIndex;
use crate::market::Market;
use crate::market::order::{Amounts, Channel, Line, Order};
use crate::place;

/// The status of all transactions: nothing is deferred here.
pub(super) const STATUS: &str = "RELEASED";

impl Transaction {
    /// What it adds to the seller's account, minor units; negative for a refund.
    pub fn total_minor(&self, market: &Market) -> i64 {
        match self.movement {
            Movement::Refund { amount_minor, .. } => -amount_minor,
            Movement::Shipment { n_before, n_units } => self
                .line(market)
                .map_or(0, |(_, line)| charged(line, n_before, n_units).paid_minor()),
        }
    }

    fn line<'m>(&self, market: &'m Market) -> Option<(&'m Order, &'m Line)> {
        let order = market.orders.at(self.order)?;
        Some((order, order.lines.get(usize::try_from(self.line).ok()?)?))
    }
}

/// What the buyer is charged for units of a line. Shares are cut, and what was cut comes with the
/// last unit.
fn charged(line: &Line, n_before: u32, n_units: u32) -> Amounts {
    let up_to = |minor: i64, n: u32| {
        let share = i128::from(minor) * i128::from(n);
        let share = share.checked_div(i128::from(line.n_ordered)).unwrap_or(0);
        i64::try_from(share).unwrap_or(0)
    };
    let share = |minor| up_to(minor, n_before.saturating_add(n_units)) - up_to(minor, n_before);
    let all = &line.amounts;
    Amounts {
        principal_minor: share(all.principal_minor),
        tax_minor: share(all.tax_minor),
        shipping_minor: share(all.shipping_minor),
        shipping_tax_minor: share(all.shipping_tax_minor),
        promotion_minor: share(all.promotion_minor),
    }
}

/// An amount as the API shows it.
pub(super) fn money(place: PlaceIndex, minor: i64) -> Currency {
    let marketplace = place::marketplace(place);
    Currency {
        currency_code: Some(marketplace.currency.to_owned()),
        currency_amount: Some(DecimalNumber::from_minor(
            minor,
            marketplace.currency_digits,
        )),
    }
}

/// A kind of charge with its amount.
pub(super) fn breakdown(
    place: PlaceIndex,
    kind: &str,
    minor: i64,
    breakdowns: Vec<Breakdown>,
) -> Breakdown {
    Breakdown {
        breakdown_type: Some(kind.to_owned()),
        breakdown_amount: Some(money(place, minor)),
        breakdowns,
    }
}

/// A transaction as the API shows it.
pub(super) fn wire(
    market: &Market,
    number: usize,
    transaction: &Transaction,
) -> countermand_spapi::finances::Transaction {
    let place = transaction.place;
    let marketplace = place::marketplace(place);
    let id = id(market, number);
    let order = market.orders.at(transaction.order);
    let order_id = order.map(|order| order.id.to_string()).unwrap_or_default();
    let total = transaction.total_minor(market);
    let (kind, description, own_id) = match transaction.movement {
        Movement::Shipment { .. } => ("Shipment", "Order Payment", "SHIPMENT_ID"),
        Movement::Refund { .. } => ("Refund", "Refund Order", "REFUND_ID"),
    };
    let related = |name: &str, value: &str| RelatedIdentifier {
        related_identifier_name: Some(name.to_owned()),
        related_identifier_value: Some(value.to_owned()),
    };
    let breakdowns = breakdowns(market, transaction);
    countermand_spapi::finances::Transaction {
        selling_partner_metadata: Some(SellingPartnerMetadata {
            selling_partner_id: Some(market.seller_id(transaction.seller).to_owned()),
            account_type: Some("Standard Orders".to_owned()),
            marketplace_id: Some(marketplace.id.to_owned()),
        }),
        related_identifiers: vec![
            related("ORDER_ID", &order_id),
            related(own_id, &format!("{number:012}")),
        ],
        transaction_type: Some(kind.to_owned()),
        transaction_status: Some(STATUS.to_owned()),
        description: Some(description.to_owned()),
        posted_date: Some(WireInstant::milliseconds(transaction.posted_at.timestamp())),
        total_amount: Some(money(place, total)),
        marketplace_details: Some(MarketplaceDetails {
            marketplace_id: Some(marketplace.id.to_owned()),
            marketplace_name: Some(marketplace.domain.to_owned()),
        }),
        items: vec![item(market, transaction, &id, breakdowns.clone())],
        transaction_id: Some(id),
        contexts: Vec::new(),
        breakdowns,
    }
}

fn item(market: &Market, transaction: &Transaction, id: &str, breakdowns: Vec<Breakdown>) -> Item {
    let found = transaction.line(market);
    let listing = found.and_then(|(_, line)| market.catalogue.at(line.listing));
    let network = found.map(|(order, _)| match order.channel {
        Channel::Amazon => "AFN",
        Channel::Merchant | Channel::MerchantPrime | Channel::EasyShip(_) => "MFN",
    });
    let n_units = match transaction.movement {
        Movement::Shipment { n_units, .. } | Movement::Refund { n_units, .. } => n_units,
    };
    Item {
        description: listing.map(|listing| listing.title.clone()),
        related_identifiers: vec![ItemRelatedIdentifier {
            item_related_identifier_name: Some("TRANSACTION_ID".to_owned()),
            item_related_identifier_value: Some(id.to_owned()),
        }],
        total_amount: Some(money(transaction.place, transaction.total_minor(market))),
        breakdowns,
        contexts: vec![Context {
            context_type: "ProductContext".to_owned(),
            asin: listing.map(|listing| listing.asin.clone()),
            sku: listing.map(|listing| listing.sku.clone()),
            quantity_shipped: Some(i64::from(n_units)),
            fulfillment_network: network.map(str::to_owned),
            store_name: None,
            order_type: None,
            channel: None,
            payment_type: None,
            payment_method: None,
            payment_reference: None,
            payment_date: None,
            deferral_reason: None,
            maturity_date: None,
            start_time: None,
            end_time: None,
        }],
    }
}

fn breakdowns(market: &Market, transaction: &Transaction) -> Vec<Breakdown> {
    let place = transaction.place;
    let total = transaction.total_minor(market);
    match transaction.movement {
        Movement::Refund { .. } => vec![breakdown(place, "Refunds", total, Vec::new())],
        Movement::Shipment { n_before, n_units } => {
            let parts = transaction
                .line(market)
                .map(|(_, line)| charged(line, n_before, n_units))
                .unwrap_or_default();
            let charges = [
                ("OurPricePrincipal", parts.principal_minor),
                ("OurPriceTax", parts.tax_minor),
                ("ShippingPrincipal", parts.shipping_minor),
                ("ShippingTax", parts.shipping_tax_minor),
                ("Promotion", -parts.promotion_minor),
            ];
            let charges = charges
                .into_iter()
                .filter(|(_, minor)| *minor != 0)
                .map(|(kind, minor)| breakdown(place, kind, minor, Vec::new()))
                .collect();
            vec![breakdown(place, "Sales", total, charges)]
        }
    }
}

/// 43 characters, as long as Amazon's; nothing can be read from it.
fn id(market: &Market, number: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut draws = market.draws("transaction", number as u64);
    (0..43)
        .filter_map(|_| draws.pick(LETTERS).copied())
        .map(char::from)
        .collect()
}
