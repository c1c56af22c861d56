//! The stored form of an order and of a line: statements, parameters, reading back.

use countermand_domain::order::FulfillmentChannel;

use super::merge::{Amounts, LineRow, NO_VERSION, OrderRow, Told, age_of};
use crate::engine::{DatabaseError, Param, Row};
use crate::stored;

macro_rules! line_columns {
    () => {
        "account_id, order_id, line_key, sku, asin, title, category, state, status_text, quantity, \
         quantity_ordered, quantity_shipped, currency, item_price_minor, item_tax_minor, \
         shipping_price_minor, shipping_tax_minor, gift_wrap_price_minor, gift_wrap_tax_minor, \
         item_discount_minor, ship_discount_minor, buyer_request, request_class, \
         last_updated_at_us, told_at"
    };
}

macro_rules! line_statements {
    ($table:literal) => {
        LineStatements {
            insert: concat!(
                "INSERT INTO ",
                $table,
                " (",
                line_columns!(),
                ") VALUES ($1, $2, $3, $4, $5, $6, \
                 $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
                 $23, $24, $25)"
            ),
            select: concat!(
                "SELECT ",
                line_columns!(),
                " FROM ",
                $table,
                " WHERE account_id = $1 AND order_id = $2 ORDER BY line_key"
            ),
            delete: concat!(
                "DELETE FROM ",
                $table,
                " WHERE account_id = $1 AND order_id = $2 AND line_key = $3"
            ),
        }
    };
}

/// The statements of a table of lines.
#[derive(Debug)]
pub(crate) struct LineStatements {
    pub(crate) insert: &'static str,
    pub(crate) select: &'static str,
    pub(crate) delete: &'static str,
}

/// The lines that count.
pub(crate) const ITEMS: LineStatements = line_statements!("order_items");
/// The lines as told, of orders whose sources name them differently.
pub(crate) const SOURCES: LineStatements = line_statements!("order_item_sources");

macro_rules! order_columns {
    () => {
        "sales_channel, marketplace, channel, state, status_text, purchased_at_us, \
         last_updated_at_us, ship_by_at_us, is_business, is_prime, buyer_request, ship_state, \
         ship_country, source_kinds, has_mixed_lines, told_at"
    };
}

pub(crate) use {line_columns, order_columns};

/// Writes an order that is not there; changes no row when it is.
pub(crate) const INSERT_ORDER: &str = concat!(
    "INSERT INTO orders (",
    order_columns!(),
    ", account_id, order_id) VALUES ($1, $2, $3, $4, $5, \
     $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) \
     ON CONFLICT (account_id, order_id) DO NOTHING"
);

/// Replaces the values of an order.
pub(crate) const UPDATE_ORDER: &str = "UPDATE orders SET sales_channel = $1, marketplace = $2, \
     channel = $3, state = $4, status_text = $5, purchased_at_us = $6, last_updated_at_us = $7, \
     ship_by_at_us = $8, is_business = $9, is_prime = $10, buyer_request = $11, \
     ship_state = $12, ship_country = $13, source_kinds = $14, has_mixed_lines = $15, \
     told_at = $16 WHERE account_id = $17 AND order_id = $18";

/// Reads an order.
pub(crate) const SELECT_ORDER: &str = concat!(
    "SELECT ",
    order_columns!(),
    ", order_id FROM orders WHERE account_id = $1 AND order_id = $2"
);

fn opt_version<'p>(version: i64) -> Param<'p> {
    if version == NO_VERSION {
        Param::Null
    } else {
        Param::Int(version)
    }
}

/// The parameters of [`INSERT_ORDER`] and [`UPDATE_ORDER`].
pub(crate) fn order_params<'p>(
    account: Param<'p>,
    order: &'p OrderRow<'_>,
    has_mixed_lines: bool,
    told_at: Option<&'p str>,
) -> [Param<'p>; 18] {
    [
        Param::Text(&order.sales_channel),
        order
            .marketplace
            .map(countermand_domain::marketplace::Marketplace::code)
            .into(),
        Param::Text(order.channel.as_str()),
        Param::Text(stored::state_text(order.state)),
        Param::Text(&order.status_text),
        Param::Int(order.purchased_at),
        opt_version(order.version),
        order.ship_by.value.into(),
        order.is_business.into(),
        order.is_prime.into(),
        Param::Int(i64::from(order.buyer_request)),
        order.ship_state.value.as_deref().into(),
        order.ship_country.value.as_deref().into(),
        Param::Int(order.source_kinds),
        has_mixed_lines.into(),
        told_at.into(),
        account,
        Param::Text(&order.order_id),
    ]
}

/// Reads a row of [`SELECT_ORDER`]; the flag tells whether the lines are mixed.
pub(crate) fn read_order(row: &Row<'_>) -> Result<(OrderRow<'static>, bool), DatabaseError> {
    let version = row.opt_int(6)?.unwrap_or(NO_VERSION);
    let told_at = row.opt_text(15)?;
    let age = |place| age_of(told_at.as_deref(), place, version);
    let order = OrderRow {
        order_id: row.text(16)?.into(),
        sales_channel: row.text(0)?.into(),
        marketplace: stored::marketplace(row.opt_text(1)?.as_deref())?,
        channel: read_channel(row, 2)?,
        version,
        state: stored::state(&row.text(3)?)?,
        status_text: row.text(4)?.into(),
        purchased_at: row.int(5)?,
        ship_by: Told::new(age(0), row.opt_int(7)?),
        is_business: stored::flag(row.opt_int(8)?),
        is_prime: stored::flag(row.opt_int(9)?),
        buyer_request: u8::try_from(row.int(10)?).unwrap_or(0),
        ship_state: Told::new(age(1), row.opt_text(11)?.map(Into::into)),
        ship_country: Told::new(age(2), row.opt_text(12)?.map(Into::into)),
        source_kinds: row.int(13)?,
    };
    Ok((order, row.int(14)? != 0))
}

fn read_channel(row: &Row<'_>, at: usize) -> Result<FulfillmentChannel, DatabaseError> {
    stored::channel(&row.text(at)?)
}

/// The parameters of [`LineStatements::insert`].
pub(crate) fn line_params<'p>(
    account: Param<'p>,
    order_id: &'p str,
    line: &'p LineRow<'_>,
    told_at: Option<&'p str>,
) -> [Param<'p>; 25] {
    let amounts = line.amounts.value.as_ref();
    let currency = amounts.and_then(|amounts| str::from_utf8(&amounts.currency).ok());
    let minor = amounts.map_or([None; 8], |amounts| amounts.minor);
    let [
        price,
        tax,
        ship,
        ship_tax,
        wrap,
        wrap_tax,
        discount,
        ship_discount,
    ] = minor.map(Param::from);
    [
        account,
        Param::Text(order_id),
        Param::Text(&line.key),
        line.sku.value.as_deref().into(),
        line.asin.value.as_deref().into(),
        line.title.value.as_deref().into(),
        line.category.value.as_deref().into(),
        Param::Text(stored::state_text(line.state)),
        Param::Text(&line.status_text),
        line.quantity.into(),
        line.quantity_ordered.into(),
        line.quantity_shipped.value.into(),
        currency.into(),
        price,
        tax,
        ship,
        ship_tax,
        wrap,
        wrap_tax,
        discount,
        ship_discount,
        Param::Int(i64::from(line.buyer_request)),
        line.request_class.value.as_deref().into(),
        opt_version(line.version),
        told_at.into(),
    ]
}

/// Reads a row of [`LineStatements::select`].
pub(crate) fn read_line(row: &Row<'_>) -> Result<LineRow<'static>, DatabaseError> {
    let version = row.opt_int(23)?.unwrap_or(NO_VERSION);
    let told_at = row.opt_text(24)?;
    let age = |place| age_of(told_at.as_deref(), place, version);
    let units = |at| -> Result<u32, DatabaseError> {
        u32::try_from(row.int(at)?).map_err(|_| DatabaseError::UnknownValue { column: "quantity" })
    };
    let shipped = row.opt_int(11)?.and_then(|units| u32::try_from(units).ok());
    Ok(LineRow {
        key: row.text(2)?.into(),
        version,
        state: stored::state(&row.text(7)?)?,
        status_text: row.text(8)?.into(),
        quantity: units(9)?,
        quantity_ordered: units(10)?,
        buyer_request: u8::try_from(row.int(21)?).unwrap_or(0),
        sku: Told::new(age(0), row.opt_text(3)?.map(Into::into)),
        asin: Told::new(age(1), row.opt_text(4)?.map(Into::into)),
        title: Told::new(age(2), row.opt_text(5)?.map(Into::into)),
        category: Told::new(age(3), row.opt_text(6)?.map(Into::into)),
        request_class: Told::new(age(4), row.opt_text(22)?.map(Into::into)),
        quantity_shipped: Told::new(age(5), shipped),
        amounts: Told::new(age(6), read_amounts(row)?),
    })
}

fn read_amounts(row: &Row<'_>) -> Result<Option<Amounts>, DatabaseError> {
    let Some(code) = row.opt_text(12)? else {
        return Ok(None);
    };
    let currency = <[u8; 3]>::try_from(code.as_bytes())
        .map_err(|_| DatabaseError::UnknownValue { column: "currency" })?;
    let mut minor = [None; 8];
    for (at, amount) in minor.iter_mut().enumerate() {
        *amount = row.opt_int(13 + at)?;
    }
    Ok(Some(Amounts { currency, minor }))
}
