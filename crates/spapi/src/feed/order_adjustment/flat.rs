//! Flat-file adjustments: one line of an order on a line.

use super::{
    AdjustedItem, AdjustmentReason, OrderAdjustment, OrderAdjustments, PriceComponent,
    PriceComponentKind, PromotionAdjustment,
};
use crate::delimited::Row;
use crate::document::Document;
use crate::feed::envelope::document_of;
use crate::feed::fault::{Fault, FeedError, NotFlat, quantity};
use crate::feed::flat::{self, cell, plain};
use crate::limits::Limits;
use crate::money::Amount;

/// The columns, in the order in which they are written.
const COLUMNS: [&str; 15] = [
    "order-id",
    "order-item-id",
    "adjustment-reason-code",
    "currency",
    "item-price-adj",
    "item-tax-adj",
    "shipping-price-adj",
    "shipping-tax-adj",
    "gift-wrap-price-adj",
    "gift-wrap-tax-adj",
    "item-promotion-adj",
    "item-promotion-id",
    "ship-promotion-adj",
    "ship-promotion-id",
    "quantity-cancelled",
];

/// The columns of the price with the component that each stands for.
const PRICES: [(&str, PriceComponentKind); 6] = [
    ("item-price-adj", PriceComponentKind::Principal),
    ("item-tax-adj", PriceComponentKind::Tax),
    ("shipping-price-adj", PriceComponentKind::Shipping),
    ("shipping-tax-adj", PriceComponentKind::ShippingTax),
    ("gift-wrap-price-adj", PriceComponentKind::GiftWrap),
    ("gift-wrap-tax-adj", PriceComponentKind::GiftWrapTax),
];

/// The columns of the promotions: amount, id, component.
const PROMOTIONS: [(&str, &str, PriceComponentKind); 2] = [
    (
        "item-promotion-adj",
        "item-promotion-id",
        PriceComponentKind::Principal,
    ),
    (
        "ship-promotion-adj",
        "ship-promotion-id",
        PriceComponentKind::Shipping,
    ),
];

/// Where the columns stand, in the order of [`COLUMNS`].
struct Columns([Option<usize>; 15]);

impl Columns {
    fn cell<'a>(&self, name: &str, row: &Row<'a>) -> Option<&'a str> {
        let at = COLUMNS.iter().position(|other| *other == name)?;
        cell(row, self.0.get(at).copied().flatten())
    }
}

impl OrderAdjustments {
    /// Reads a flat file; each line is a message with one item.
    ///
    /// # Errors
    /// When the columns of the order or the item are missing, or the file is over a limit.
    pub fn read_flat(document: Document, limits: &Limits) -> Result<Self, FeedError> {
        flat::read(
            document,
            limits,
            |columns| {
                columns.need("order-id")?;
                columns.need("order-item-id")?;
                Ok(Columns(COLUMNS.map(|name| columns.find(name))))
            },
            body,
        )
    }

    /// Reads a flat file from bytes.
    ///
    /// # Errors
    /// As [`OrderAdjustments::read_flat`].
    pub fn parse_flat(bytes: &[u8], limits: &Limits) -> Result<Self, FeedError> {
        Self::read_flat(document_of(bytes, limits)?, limits)
    }

    /// Writes a flat file: a line for each item.
    ///
    /// # Errors
    /// When an item holds what has no column, or amounts of two currencies.
    pub fn write_flat(&self) -> Result<String, NotFlat> {
        let mut text = COLUMNS.join("\t");
        text.push('\n');
        for message in &self.messages {
            for item in &message.body.items {
                let cells = cells(&message.body, item).map_err(|what| NotFlat {
                    message_id: message.message_id.clone(),
                    what,
                })?;
                text.push_str(&cells.map(|cell| plain(&cell)).join("\t"));
                text.push('\n');
            }
        }
        Ok(text)
    }
}

fn body(columns: &Columns, row: &Row<'_>, faults: &mut Vec<Fault>) -> OrderAdjustment {
    let at = Some(0);
    let order_id = columns.cell("order-id", row);
    let item_code = columns.cell("order-item-id", row);
    let reason = columns.cell("adjustment-reason-code", row);
    let currency = columns.cell("currency", row);
    if order_id.is_none() {
        faults.push(Fault::missing("order-id", None));
    }
    for (field, value) in [
        ("order-item-id", item_code),
        ("adjustment-reason-code", reason),
    ] {
        if value.is_none() {
            faults.push(Fault::missing(field, at));
        }
    }
    let mut is_currency_missing = false;
    let mut amount = |field: &'static str| {
        let text = columns.cell(field, row)?;
        let Some(currency) = currency else {
            is_currency_missing = true;
            return None;
        };
        let read = Amount::parse(text, currency);
        if read.is_err() {
            faults.push(Fault::invalid(field, at, text));
        }
        read.ok()
    };
    let component = |kind, amount| PriceComponent { kind, amount };
    let mut item = AdjustedItem {
        order_item_code: item_code.map(str::to_owned),
        reason: reason.map(AdjustmentReason::parse),
        ..AdjustedItem::default()
    };
    for (field, kind) in PRICES {
        item.prices
            .extend(amount(field).map(|amount| component(kind, amount)));
    }
    for (field, id_field, kind) in PROMOTIONS {
        let promotion_id = columns.cell(id_field, row).map(str::to_owned);
        item.promotions
            .extend(amount(field).map(|amount| PromotionAdjustment {
                claim_code: None,
                promotion_id,
                components: vec![component(kind, amount)],
            }));
    }
    if is_currency_missing {
        faults.push(Fault::missing("currency", at));
    }
    let cancelled = columns.cell("quantity-cancelled", row);
    item.quantity_cancelled = quantity(cancelled, "quantity-cancelled", at, faults);
    OrderAdjustment {
        order_id: order_id.map(str::to_owned),
        items: vec![item],
        ..OrderAdjustment::default()
    }
}

/// The cells of a line, or what has no column.
fn cells(body: &OrderAdjustment, item: &AdjustedItem) -> Result<[String; 15], String> {
    let mut filled: Vec<(&str, String)> = Vec::new();
    let order_id = body.order_id.clone().ok_or("MerchantOrderID")?;
    let item_code = item.order_item_code.clone().ok_or("MerchantOrderItemID")?;
    filled.push(("order-id", order_id));
    filled.push(("order-item-id", item_code));
    let reason = item.reason.as_ref().map_or("", AdjustmentReason::as_str);
    filled.push(("adjustment-reason-code", reason.to_owned()));
    let mut amounts: Vec<(&str, &Amount)> = Vec::new();
    for price in &item.prices {
        let column = PRICES.iter().find(|(_, kind)| *kind == price.kind);
        let (name, _) = column.ok_or_else(|| price.kind.to_string())?;
        amounts.push((name, &price.amount));
    }
    for promotion in &item.promotions {
        let [part] = promotion.components.as_slice() else {
            return Err("PromotionAdjustments of several components".to_owned());
        };
        let column = PROMOTIONS.iter().find(|(_, _, kind)| *kind == part.kind);
        let (name, id_name, _) = column.ok_or_else(|| part.kind.to_string())?;
        amounts.push((name, &part.amount));
        filled.push((id_name, promotion.promotion_id.clone().unwrap_or_default()));
        if promotion.claim_code.is_some() {
            return Err("PromotionClaimCode".to_owned());
        }
    }
    if !item.direct_payments.is_empty() {
        return Err("DirectPaymentAdjustments".to_owned());
    }
    let currency = amounts
        .first()
        .map_or("", |(_, amount)| amount.currency.as_str());
    filled.push(("currency", currency.to_owned()));
    for (name, amount) in &amounts {
        if amount.currency != currency {
            return Err("amounts of two currencies".to_owned());
        }
        if filled.iter().any(|(other, _)| other == name) {
            return Err(format!("{name} twice"));
        }
        filled.push((name, amount.text().to_string()));
    }
    let cancelled = item.quantity_cancelled.map(|units| units.to_string());
    filled.push(("quantity-cancelled", cancelled.unwrap_or_default()));
    Ok(COLUMNS.map(|name| {
        let found = filled.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }))
}
