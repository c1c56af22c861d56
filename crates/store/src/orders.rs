//! Orders as the store has them: lists, one order, exports.

mod list;
mod view;

pub use list::{Cursor, CursorError, ExportError, OrderFilter, OrderPage, StateFilter, Without};
pub use view::{OrderFinding, OrderItem, OrderView};

use countermand_domain::id::OrderId;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::{FulfillmentChannel, OrderState};
use jiff::Timestamp;

use crate::engine::{DatabaseError, Row};
use crate::import::{ImportKind, read_order};
use crate::stored::{instant, opt_instant};

/// What is known of the buyer's official cancellation request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Requested {
    /// No source told.
    Unknown,
    /// A source told that there is none, and no source told of one.
    No,
    /// The buyer asked through Amazon.
    Yes,
}

impl Requested {
    pub(crate) fn from_stored(value: i64) -> Result<Self, DatabaseError> {
        match value {
            0 => Ok(Self::Unknown),
            1 => Ok(Self::No),
            2 => Ok(Self::Yes),
            _ => Err(DatabaseError::UnknownValue {
                column: "buyer_request",
            }),
        }
    }

    pub(crate) const fn stored(self) -> i64 {
        match self {
            Self::Unknown => 0,
            Self::No => 1,
            Self::Yes => 2,
        }
    }
}

/// One order, without its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderSummary {
    /// The order's id.
    pub order_id: OrderId,
    /// The sales channel; one spelling for each of Amazon's stores.
    pub sales_channel: String,
    /// The marketplace, where the sales channel is one of Amazon's stores.
    pub marketplace: Option<Marketplace>,
    /// Who fulfills.
    pub channel: FulfillmentChannel,
    /// The state; `None` when the status text is outside the known ones.
    pub state: Option<OrderState>,
    /// The status text as written.
    pub status_text: String,
    /// When it was placed, by the earliest that any source told.
    pub purchased_at: Timestamp,
    /// When it last changed, where any source told.
    pub last_updated_at: Option<Timestamp>,
    /// The end of the ship window.
    pub ship_by: Option<Timestamp>,
    /// Whether a business bought.
    pub is_business: Option<bool>,
    /// Whether it is a Prime order.
    pub is_prime: Option<bool>,
    /// The buyer's official cancellation request, on any line.
    pub requested: Requested,
    /// The state or province shipped to.
    pub ship_state: Option<String>,
    /// The country shipped to.
    pub ship_country: Option<String>,
    /// The kinds of files that told of it.
    pub sources: Vec<ImportKind>,
    /// Lines that count.
    pub n_lines: u64,
    /// Units of those lines, as the newest source shows them: 0 when cancelled.
    pub n_units: u64,
}

/// Reads the columns of an order, its id at 16, then the counts of lines and units.
fn read_summary(row: &Row<'_>) -> Result<OrderSummary, DatabaseError> {
    let (order, _) = read_order(row)?;
    let last_updated_at = opt_instant(row.opt_int(6)?, "last_updated_at_us")?;
    Ok(OrderSummary {
        order_id: OrderId::parse(&order.order_id)
            .map_err(|_| DatabaseError::UnknownValue { column: "order_id" })?,
        sales_channel: order.sales_channel.into_owned(),
        marketplace: order.marketplace,
        channel: order.channel,
        state: order.state,
        status_text: order.status_text.into_owned(),
        purchased_at: instant(order.purchased_at, "purchased_at_us")?,
        last_updated_at,
        ship_by: opt_instant(order.ship_by.value, "ship_by_at_us")?,
        is_business: order.is_business,
        is_prime: order.is_prime,
        requested: Requested::from_stored(i64::from(order.buyer_request))?,
        ship_state: order.ship_state.value.map(Into::into),
        ship_country: order.ship_country.value.map(Into::into),
        sources: ImportKind::from_bits(order.source_kinds),
        n_lines: row.count(17)?,
        n_units: row.count(18)?,
    })
}
