//! Orders in XML as lines.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use countermand_spapi::document::Document;
use countermand_spapi::report::orders_xml::{XmlOrder, XmlOrderItem, XmlOrderReader};

use super::order_line::{LineReader, LineRules, LineText, OrderField, rejected};
use super::{OpenOptions, Outcome, RefuseFile, Tally};
use crate::ingest::Findings;
use crate::ingest::record::OrderRecord;

/// Orders in XML, given line by line: one for each item, one for an order without items.
#[derive(Debug)]
pub struct XmlOrders {
    reader: XmlOrderReader,
    lines: LineReader,
    ready: VecDeque<Outcome<OrderRecord>>,
    tally: Tally,
    findings: Findings,
}

impl XmlOrders {
    pub(super) fn new(document: Document, options: &OpenOptions) -> Self {
        let rules = LineRules {
            is_merchant_only: true,
            default_sales_channel: options.default_sales_channel.clone(),
            default_currency: options.default_currency,
            ..LineRules::default()
        };
        Self {
            reader: XmlOrderReader::new(document, &options.limits),
            lines: LineReader::new(rules),
            ready: VecDeque::new(),
            tally: Tally::default(),
            findings: Findings::default(),
        }
    }

    pub(super) fn next_record(&mut self) -> Result<Option<Outcome<OrderRecord>>, RefuseFile> {
        while self.ready.is_empty() {
            let Some(order) = self.reader.next_order()? else {
                return Ok(None);
            };
            self.take(&order);
        }
        let outcome = self.ready.pop_front();
        if let Some(outcome) = &outcome {
            self.tally.rows_in += 1;
            self.tally.count(outcome);
        }
        Ok(outcome)
    }

    pub(super) fn tally(&self) -> Tally {
        self.tally
    }

    pub(super) fn findings(&self) -> &Findings {
        &self.findings
    }

    pub(super) fn document(&self) -> &Document {
        self.reader.document()
    }

    pub(super) fn progress(&self) -> Arc<AtomicU64> {
        self.reader.document().progress()
    }

    fn take(&mut self, order: &XmlOrder) {
        let mut text = LineText {
            order_id: Some(&order.order_id),
            sales_channel: order.sales_channel.as_deref(),
            marketplace_id: order.marketplace_id.as_deref(),
            fulfillment: order.fulfillment_channel.as_deref(),
            programme: order.easy_ship_status.as_ref().map(|_| "Easy Ship"),
            purchased_at: order.purchase_date.as_deref(),
            last_updated_at: order.last_updated_date.as_deref(),
            ship_by: order.latest_ship_date.as_deref(),
            is_business: order.is_business_order.as_deref(),
            is_prime: order.is_prime.as_deref(),
            ship_state: order.ship_state.as_deref(),
            ship_country: order.ship_country.as_deref(),
            ..LineText::default()
        };
        if !order.is_to_ship {
            text.status = Some(order.order_status.as_deref().unwrap_or_default());
        }
        if order.items.is_empty() {
            let total = total_units(order);
            text.quantity = Some(&total);
            text.quantity_shipped = order.n_items_shipped.as_deref();
            self.read_line(&text, order.line);
            return;
        }
        for item in &order.items {
            self.read_line(&with_item(&text, item), order.line);
        }
    }

    fn read_line(&mut self, text: &LineText<'_>, line: u64) {
        let outcome = self
            .lines
            .read(text, line, &mut self.findings)
            .map(OrderRecord::Line)
            .map_err(|fault| rejected(fault, line, element_name));
        self.ready.push_back(outcome);
    }
}

/// The units of an order that comes without items; empty when it does not tell.
fn total_units(order: &XmlOrder) -> String {
    let count = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<u32>().ok());
    match (
        count(&order.n_items_shipped),
        count(&order.n_items_unshipped),
    ) {
        (None, None) => String::new(),
        (shipped, unshipped) => {
            let total = u64::from(shipped.unwrap_or(0)) + u64::from(unshipped.unwrap_or(0));
            total.to_string()
        }
    }
}

fn with_item<'a>(order: &LineText<'a>, item: &'a XmlOrderItem) -> LineText<'a> {
    let price = |kind: &str| {
        item.prices
            .iter()
            .find(|price| price.kind == kind)
            .map(|price| price.amount.as_str())
    };
    let discount = |amount: &'a Option<_>| {
        let amount: Option<&countermand_spapi::report::orders_xml::XmlAmount> = amount.as_ref();
        amount.map(|amount| amount.amount.as_str())
    };
    LineText {
        order_item_id: item.order_item_id.as_deref(),
        sku: item.sku.as_deref(),
        asin: item.asin.as_deref(),
        title: item.title.as_deref(),
        quantity: item.quantity.as_deref(),
        currency: item
            .prices
            .iter()
            .find_map(|price| price.currency.as_deref()),
        item_price: price("Principal"),
        item_tax: price("Tax"),
        shipping_price: price("Shipping"),
        shipping_tax: price("ShippingTax"),
        gift_wrap_price: price("GiftWrap"),
        gift_wrap_tax: price("GiftWrapTax"),
        item_promotion_discount: discount(&item.item_promotion_discount),
        ship_promotion_discount: discount(&item.ship_promotion_discount),
        buyer_requested: item.is_buyer_requested_cancellation.as_deref(),
        buyer_reason: item.buyer_requested_cancel_reason.as_deref(),
        ..*order
    }
}

fn element_name(field: OrderField) -> Cow<'static, str> {
    use OrderField as F;
    let name = match field {
        F::OrderId => "AmazonOrderID",
        F::OrderItemId => "AmazonOrderItemCode",
        F::Sku => "SKU",
        F::Asin => "ASIN",
        F::PurchasedAt => "PurchaseDate",
        F::LastUpdatedAt => "LastUpdatedDate",
        F::ShipBy => "LatestShipDate",
        F::Quantity => "Quantity",
        F::Fulfillment => "FulfillmentChannel",
        F::ItemPrice
        | F::UnitPrice
        | F::ItemTax
        | F::ShippingPrice
        | F::ShippingTax
        | F::GiftWrapPrice
        | F::GiftWrapTax => "ItemPrice",
        F::ItemPromotionDiscount | F::ShipPromotionDiscount => "Promotion",
        F::Title
        | F::Category
        | F::SalesChannel
        | F::MarketplaceId
        | F::Programme
        | F::Status
        | F::QuantityShipped
        | F::QuantityToShip
        | F::Currency
        | F::IsBusiness
        | F::IsPrime
        | F::BuyerRequested
        | F::BuyerReason
        | F::ShipState
        | F::ShipCountry => return Cow::Owned(field.as_str().to_owned()),
    };
    Cow::Borrowed(name)
}
