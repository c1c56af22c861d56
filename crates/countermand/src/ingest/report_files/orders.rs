//! Order files: All Orders, unshipped orders, sale lists, and foreign files through a mapping.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use countermand_spapi::delimited::{DelimitedReader, Row};
use countermand_spapi::document::Document;
use countermand_spapi::report::orders::{
    AllOrdersColumns, AllOrdersRow, SaleListColumns, SaleListRow, UnshippedOrderColumns,
    UnshippedOrderRow,
};

use super::order_line::{FieldFault, LineReader, LineRules, LineText, OrderField, rejected};
use super::words::{not_empty, order_id, sku, units, whole};
use super::{Kind, OpenOptions, Outcome, RefuseFile, RowParser, Rows, Tally, XmlOrders};
use crate::ingest::Findings;
use crate::ingest::mapping::{DateForms, MappedColumns, Mapping};
use crate::ingest::record::{CancellationLine, OrderRecord};

/// Any file of order lines, as one stream.
#[derive(Debug)]
pub enum OrderSource {
    /// Delimited text.
    Delimited(Kind, Box<Rows<OrderParser>>),
    /// XML.
    Xml(Box<XmlOrders>),
}

impl OrderSource {
    pub(super) fn delimited(
        reader: DelimitedReader,
        kind: Kind,
        options: &OpenOptions,
    ) -> Result<Self, RefuseFile> {
        let parser = OrderParser::resolve(&reader, kind, options)?;
        Ok(Self::Delimited(kind, Box::new(Rows::new(reader, parser))))
    }

    pub(super) fn mapped(
        reader: DelimitedReader,
        mapping: &Mapping,
        options: &OpenOptions,
    ) -> Result<Self, RefuseFile> {
        let columns = mapping.resolve(reader.header())?;
        let mut rules = mapping.line_rules();
        if rules.default_sales_channel.is_empty() {
            rules
                .default_sales_channel
                .clone_from(&options.default_sales_channel);
        }
        rules.default_currency = rules.default_currency.or(options.default_currency);
        let parser = OrderParser {
            shape: Shape::Mapped(columns),
            lines: LineReader::new(rules),
        };
        let rows = Rows::new(reader, parser);
        Ok(Self::Delimited(Kind::AllOrders, Box::new(rows)))
    }

    /// The kind of the file.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Delimited(kind, _) => *kind,
            Self::Xml(_) => Kind::OrdersXml,
        }
    }

    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// When the file has to be refused as a whole: what was taken from it must not be kept.
    pub fn next_record(&mut self) -> Result<Option<Outcome<OrderRecord>>, RefuseFile> {
        match self {
            Self::Delimited(_, rows) => rows.next_record(),
            Self::Xml(orders) => orders.next_record(),
        }
    }

    /// The counts so far.
    pub fn tally(&self) -> Tally {
        match self {
            Self::Delimited(_, rows) => rows.tally(),
            Self::Xml(orders) => orders.tally(),
        }
    }

    /// What is odd about the data so far.
    pub fn findings(&self) -> &Findings {
        match self {
            Self::Delimited(_, rows) => rows.findings(),
            Self::Xml(orders) => orders.findings(),
        }
    }

    /// The document behind: its charset, and whether it came packed.
    pub fn document(&self) -> &Document {
        match self {
            Self::Delimited(_, rows) => rows.document(),
            Self::Xml(orders) => orders.document(),
        }
    }

    /// Bytes taken from the file so far.
    pub fn progress(&self) -> Arc<AtomicU64> {
        match self {
            Self::Delimited(_, rows) => rows.progress(),
            Self::Xml(orders) => orders.progress(),
        }
    }
}

/// Reads the lines of a delimited order file.
#[derive(Debug)]
pub struct OrderParser {
    shape: Shape,
    lines: LineReader,
}

#[derive(Debug)]
enum Shape {
    AllOrders(AllOrdersColumns),
    Unshipped(UnshippedOrderColumns),
    SaleList(SaleListColumns),
    Mapped(MappedColumns),
}

/// The forms of the one date column of sale lists: ISO, and what spreadsheets made of it.
const SALE_LIST_DATES: [&str; 3] = ["%Y-%m-%d", "%m-%d-%y", "%m-%d-%Y"];

impl OrderParser {
    fn resolve(
        reader: &DelimitedReader,
        kind: Kind,
        options: &OpenOptions,
    ) -> Result<Self, RefuseFile> {
        let header = reader.header();
        let mut rules = LineRules {
            default_sales_channel: options.default_sales_channel.clone(),
            default_currency: options.default_currency,
            ..LineRules::default()
        };
        let shape = if kind == Kind::UnshippedOrders {
            rules.is_state_by_units = true;
            rules.is_merchant_only = true;
            Shape::Unshipped(UnshippedOrderColumns::resolve(header))
        } else if AllOrdersColumns::fits(header) {
            Shape::AllOrders(AllOrdersColumns::resolve(header))
        } else if SaleListColumns::fits(header) {
            rules.date_forms = Some(DateForms::in_utc(&SALE_LIST_DATES));
            Shape::SaleList(SaleListColumns::resolve(header))
        } else {
            return Err(RefuseFile::MissingColumns {
                names: ["amazon-order-id", "purchase-date", "order-status"]
                    .map(str::to_owned)
                    .to_vec(),
            });
        };
        Ok(Self {
            shape,
            lines: LineReader::new(rules),
        })
    }
}

impl RowParser for OrderParser {
    type Record = OrderRecord;

    fn parse(&mut self, row: &Row<'_>, findings: &mut Findings) -> Outcome<OrderRecord> {
        let line = row.line();
        let text = match &self.shape {
            Shape::AllOrders(columns) => LineText::from(columns.row(row)),
            Shape::Unshipped(columns) => LineText::from(columns.row(row)),
            Shape::SaleList(columns) => LineText::from(columns.row(row)),
            Shape::Mapped(columns) => {
                let text = columns.line_text(row);
                if columns.is_cancellation(text.order_id.unwrap_or_default()) {
                    return cancellation(&mut self.lines, &text, line, findings)
                        .map(OrderRecord::Cancellation)
                        .map_err(|fault| rejected(fault, line, |field| columns.name(field)));
                }
                text
            }
        };
        self.lines
            .read(&text, line, findings)
            .map(OrderRecord::Line)
            .map_err(|fault| rejected(fault, line, |field| self.shape.column_name(field)))
    }
}

/// Reads a line of a cancellation that is a document of its own.
fn cancellation(
    lines: &mut LineReader,
    text: &LineText<'_>,
    line: u64,
    findings: &mut Findings,
) -> Result<CancellationLine, FieldFault> {
    use OrderField as F;
    let document_id = order_id(text.order_id).map_err(|fault| (F::OrderId, fault))?;
    let cancelled_at = lines
        .date(text.purchased_at)
        .map_err(|fault| (F::PurchasedAt, fault))?;
    let (sales_channel, marketplace) = lines.channel_name(text, line, findings);
    let channel = lines
        .fulfillment(text, &sales_channel, None)
        .map_err(|fault| (F::Fulfillment, fault))?;
    let signed =
        whole(not_empty(text.quantity).unwrap_or("0")).map_err(|fault| (F::Quantity, fault))?;
    let quantity =
        units(signed.checked_abs().unwrap_or(i64::MAX)).map_err(|fault| (F::Quantity, fault))?;
    let amount = lines.cancelled_amount(text, marketplace, signed, line, findings)?;
    Ok(CancellationLine {
        document_id,
        cancelled_at,
        sales_channel,
        marketplace,
        channel,
        sku: sku(text.sku).map_err(|fault| (F::Sku, fault))?,
        title: not_empty(text.title).map(Into::into),
        quantity,
        amount,
    })
}

impl Shape {
    /// The name of a column, as the file has it.
    fn column_name(&self, field: OrderField) -> Cow<'static, str> {
        use OrderField as F;
        let name = match self {
            Self::Mapped(columns) => return columns.name(field),
            Self::AllOrders(_) if field == F::OrderId => "amazon-order-id",
            Self::AllOrders(_) if field == F::Status => "order-status",
            Self::AllOrders(_) if field == F::Fulfillment => "fulfillment-channel",
            Self::Unshipped(_) if field == F::Quantity => "quantity-purchased",
            Self::Unshipped(_) if field == F::ShipBy => "promise-date",
            Self::SaleList(_) if field == F::PurchasedAt => "date",
            Self::SaleList(_) if field == F::Quantity => "qty",
            Self::SaleList(_) if field == F::ItemPrice => "amount",
            Self::SaleList(_) if field == F::Fulfillment => "fulfilment",
            Self::AllOrders(_) | Self::Unshipped(_) if field == F::PurchasedAt => "purchase-date",
            Self::AllOrders(_) if field == F::LastUpdatedAt => "last-updated-date",
            Self::AllOrders(_) | Self::Unshipped(_) | Self::SaleList(_) => {
                return Cow::Owned(field.as_str().replace('_', "-"));
            }
        };
        Cow::Borrowed(name)
    }
}

impl<'a> From<AllOrdersRow<'a>> for LineText<'a> {
    fn from(row: AllOrdersRow<'a>) -> Self {
        Self {
            order_id: row.order_id,
            order_item_id: row.order_item_id,
            sku: row.sku,
            asin: row.asin,
            title: row.product_name,
            sales_channel: row.sales_channel,
            fulfillment: row.fulfillment_channel,
            programme: row.fulfilled_by,
            status: row.order_status,
            purchased_at: row.purchase_date,
            last_updated_at: row.last_updated_date,
            quantity: row.quantity,
            currency: row.currency,
            item_price: row.item_price,
            item_tax: row.item_tax,
            shipping_price: row.shipping_price,
            shipping_tax: row.shipping_tax,
            gift_wrap_price: row.gift_wrap_price,
            gift_wrap_tax: row.gift_wrap_tax,
            item_promotion_discount: row.item_promotion_discount,
            ship_promotion_discount: row.ship_promotion_discount,
            is_business: row.is_business_order,
            is_prime: row.is_prime,
            buyer_requested: row.is_buyer_requested_cancellation,
            buyer_reason: row.buyer_requested_cancel_reason,
            ship_state: row.ship_state,
            ship_country: row.ship_country,
            ..Self::default()
        }
    }
}

impl<'a> From<UnshippedOrderRow<'a>> for LineText<'a> {
    fn from(row: UnshippedOrderRow<'a>) -> Self {
        Self {
            order_id: row.order_id,
            order_item_id: row.order_item_id,
            sku: row.sku,
            title: row.product_name,
            sales_channel: row.sales_channel,
            purchased_at: row.purchase_date,
            ship_by: row.promise_date,
            quantity: row.quantity_purchased,
            quantity_shipped: row.quantity_shipped,
            quantity_to_ship: row.quantity_to_ship,
            currency: row.currency,
            item_price: row.item_price,
            item_tax: row.item_tax,
            shipping_price: row.shipping_price,
            shipping_tax: row.shipping_tax,
            is_business: row.is_business_order,
            is_prime: row.is_prime,
            buyer_requested: row.is_buyer_requested_cancellation,
            buyer_reason: row.buyer_requested_cancel_reason,
            ship_state: row.ship_state,
            ship_country: row.ship_country,
            ..Self::default()
        }
    }
}

impl<'a> From<SaleListRow<'a>> for LineText<'a> {
    fn from(row: SaleListRow<'a>) -> Self {
        Self {
            order_id: row.order_id,
            sku: row.sku,
            asin: row.asin,
            category: row.category,
            sales_channel: row.sales_channel,
            fulfillment: row.fulfillment,
            programme: row.fulfilled_by,
            status: row.status,
            purchased_at: row.date,
            quantity: row.quantity,
            currency: row.currency,
            item_price: row.amount,
            is_business: row.is_business,
            ship_state: row.ship_state,
            ship_country: row.ship_country,
            ..Self::default()
        }
    }
}
