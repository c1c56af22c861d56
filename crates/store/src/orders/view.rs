//! One order with its lines and what is odd about it.

use countermand_domain::id::{Asin, OrderId, OrderItemId, SellerSku};
use countermand_domain::money::{Currency, Money};
use countermand_domain::order::{LineAmounts, OrderState};
use countermand_domain::quantity::Quantity;
use jiff::Timestamp;

use super::{OrderSummary, Requested, read_summary};
use crate::accounts::Account;
use crate::engine::{DatabaseError, Param, Transaction};
use crate::import::{
    Amounts, ITEMS, LineName, LineRow, NO_VERSION, SOURCES, order_columns, read_line,
};
use crate::stored::instant;

/// One order with its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderView {
    /// The order.
    pub order: OrderSummary,
    /// The lines that count, by their keys.
    pub items: Vec<OrderItem>,
    /// What is odd about it.
    pub findings: Vec<OrderFinding>,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderItem {
    /// Amazon's item id, once a source told it; a cancellation needs it.
    pub order_item_id: Option<OrderItemId>,
    /// The seller's SKU.
    pub sku: Option<SellerSku>,
    /// Amazon's product number.
    pub asin: Option<Asin>,
    /// The product's name.
    pub title: Option<String>,
    /// The product's category.
    pub category: Option<String>,
    /// The state of the line's newest observation; `None` when its text is not known.
    pub state: Option<OrderState>,
    /// The status text as written.
    pub status_text: String,
    /// Units as the newest source shows them: 0 for a cancelled line.
    pub quantity: Quantity,
    /// The most units that any source showed.
    pub quantity_ordered: Quantity,
    /// Units shipped.
    pub quantity_shipped: Option<Quantity>,
    /// The amounts, as the newest source that tells any has them.
    pub amounts: LineAmounts,
    /// The buyer's official cancellation request of this line.
    pub requested: Requested,
    /// The class of the buyer's reason.
    pub request_class: Option<String>,
    /// When the line last changed.
    pub last_updated_at: Option<Timestamp>,
}

/// Something odd about one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderFinding {
    /// The status text is outside the known ones: nothing is decided on it.
    UnknownStatus {
        /// The text.
        text: String,
    },
    /// The order changed before it was placed.
    ChangedBeforePlaced,
    /// A source that names no items told of lines that do not count beside the named ones.
    LinesWithoutName {
        /// How many.
        n_lines: u64,
    },
    /// A source without item ids shows one line for several items of this SKU: what it says of
    /// the line is not known of either item.
    SeveralItemsOfOneSku {
        /// The SKU.
        sku: String,
    },
    /// No source named the items: Amazon's item ids are needed before a line can be cancelled.
    NoItemIds,
    /// More units were shipped than ordered.
    MoreShippedThanOrdered,
}

const SELECT: &str = concat!(
    "SELECT ",
    order_columns!(),
    ", order_id, (SELECT count(*) FROM order_items AS l \
     WHERE l.account_id = o.account_id AND l.order_id = o.order_id), \
     (SELECT coalesce(CAST(sum(l.quantity) AS BIGINT), 0) FROM order_items AS l \
     WHERE l.account_id = o.account_id AND l.order_id = o.order_id) \
     FROM orders AS o WHERE o.account_id = $1 AND o.order_id = $2"
);

/// The order itself, in the columns of [`SELECT`]: its lines are counted as they are read.
const SELECT_ALONE: &str = concat!(
    "SELECT ",
    order_columns!(),
    ", order_id, 0, 0 FROM orders WHERE account_id = $1 AND order_id = $2"
);

impl Account {
    /// One order with its lines; `None` when the account has no such order.
    ///
    /// # Errors
    /// When the database refuses or holds an unknown value.
    pub fn order(&self, order_id: &OrderId) -> Result<Option<OrderView>, DatabaseError> {
        self.store.read(|tx| self.view(tx, order_id))
    }

    /// The order with its items, without what is odd about it.
    pub(crate) fn view_for_decision(
        &self,
        tx: &Transaction<'_>,
        order_id: &OrderId,
    ) -> Result<Option<OrderView>, DatabaseError> {
        let key = [self.key(), Param::Text(order_id.as_str())];
        let Some(order) = tx.query_first(SELECT_ALONE, &key, read_summary)? else {
            return Ok(None);
        };
        let lines = tx.query(ITEMS.select, &key, read_line)?;
        let order = OrderSummary {
            n_lines: lines.len() as u64,
            n_units: lines.iter().map(|line| u64::from(line.quantity)).sum(),
            ..order
        };
        Ok(Some(OrderView {
            order,
            items: lines.iter().map(item).collect::<Result<Vec<_>, _>>()?,
            findings: Vec::new(),
        }))
    }

    fn view(
        &self,
        tx: &Transaction<'_>,
        order_id: &OrderId,
    ) -> Result<Option<OrderView>, DatabaseError> {
        let key = [self.key(), Param::Text(order_id.as_str())];
        let Some(order) = tx.query_first(SELECT, &key, read_summary)? else {
            return Ok(None);
        };
        let lines = tx.query(ITEMS.select, &key, read_line)?;
        let told = tx.query(SOURCES.select, &key, read_line)?;
        let items = lines.iter().map(item).collect::<Result<Vec<_>, _>>()?;
        let mut findings = findings(&order, &items);
        findings.extend(findings_of_sources(&lines, &told));
        Ok(Some(OrderView {
            order,
            items,
            findings,
        }))
    }
}

fn findings(order: &OrderSummary, items: &[OrderItem]) -> Vec<OrderFinding> {
    let mut findings = Vec::new();
    if order.state.is_none() {
        findings.push(OrderFinding::UnknownStatus {
            text: order.status_text.clone(),
        });
    }
    if order
        .last_updated_at
        .is_some_and(|changed| changed < order.purchased_at)
    {
        findings.push(OrderFinding::ChangedBeforePlaced);
    }
    if items.iter().all(|item| item.order_item_id.is_none()) {
        findings.push(OrderFinding::NoItemIds);
    }
    if items.iter().any(|item| {
        item.quantity_shipped
            .is_some_and(|shipped| shipped > item.quantity_ordered)
    }) {
        findings.push(OrderFinding::MoreShippedThanOrdered);
    }
    findings
}

/// What is odd about the lines as told, beside those that count.
fn findings_of_sources(lines: &[LineRow<'_>], told: &[LineRow<'_>]) -> Vec<OrderFinding> {
    let left_out = |line: &&LineRow<'_>| lines.iter().all(|counted| counted.key != line.key);
    let n_lines = told
        .iter()
        .filter(left_out)
        .filter(|line| line.name() == LineName::Content)
        .count() as u64;
    let mut findings = Vec::new();
    if n_lines > 0 {
        findings.push(OrderFinding::LinesWithoutName { n_lines });
    }
    for sku_line in told.iter().filter(left_out) {
        let n_items = lines
            .iter()
            .filter(|line| line.sku.value.is_some() && line.sku.value == sku_line.sku.value)
            .count();
        if let (LineName::Sku, Some(sku), 2..) = (sku_line.name(), &sku_line.sku.value, n_items) {
            findings.push(OrderFinding::SeveralItemsOfOneSku {
                sku: sku.to_string(),
            });
        }
    }
    findings
}

fn item(line: &LineRow<'_>) -> Result<OrderItem, DatabaseError> {
    let unknown = |column| move |_| DatabaseError::UnknownValue { column };
    let order_item_id = line
        .key
        .strip_prefix(LineName::Item.prefix())
        .map(OrderItemId::parse)
        .transpose()
        .map_err(unknown("line_key"))?;
    let sku = line.sku.value.as_deref().map(SellerSku::parse);
    let asin = line.asin.value.as_deref().map(Asin::parse);
    let last_updated_at = match line.version {
        NO_VERSION => None,
        version => Some(instant(version, "last_updated_at_us")?),
    };
    Ok(OrderItem {
        order_item_id,
        sku: sku.transpose().map_err(unknown("sku"))?,
        asin: asin.transpose().map_err(unknown("asin"))?,
        title: line.title.value.as_deref().map(str::to_owned),
        category: line.category.value.as_deref().map(str::to_owned),
        state: line.state,
        status_text: line.status_text.to_string(),
        quantity: units(line.quantity)?,
        quantity_ordered: units(line.quantity_ordered)?,
        quantity_shipped: line.quantity_shipped.value.map(units).transpose()?,
        amounts: line
            .amounts
            .value
            .map(amounts)
            .transpose()?
            .unwrap_or_default(),
        requested: Requested::from_stored(i64::from(line.buyer_request))?,
        request_class: line.request_class.value.as_deref().map(str::to_owned),
        last_updated_at,
    })
}

fn units(units: u32) -> Result<Quantity, DatabaseError> {
    Quantity::new(i64::from(units)).map_err(|_| DatabaseError::UnknownValue { column: "quantity" })
}

fn amounts(stored: Amounts) -> Result<LineAmounts, DatabaseError> {
    let unknown = DatabaseError::UnknownValue { column: "currency" };
    let currency = str::from_utf8(&stored.currency)
        .ok()
        .and_then(|code| Currency::parse(code).ok())
        .ok_or(unknown)?;
    let [
        price,
        tax,
        ship,
        ship_tax,
        wrap,
        wrap_tax,
        discount,
        ship_discount,
    ] = stored
        .minor
        .map(|minor| minor.map(|minor| Money::from_minor(minor, currency)));
    Ok(LineAmounts {
        item_price: price,
        item_tax: tax,
        shipping_price: ship,
        shipping_tax: ship_tax,
        gift_wrap_price: wrap,
        gift_wrap_tax: wrap_tax,
        item_promotion_discount: discount,
        ship_promotion_discount: ship_discount,
    })
}
