//! Orders as the platform keeps them.

use serde::{Deserialize, Serialize};

use crate::ids::{ItemId, ListingIndex, OrderId, PlaceIndex, SellerIndex};
use crate::moment::Moment;

/// Where an order stands, by the names of Orders 2026-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum OrderState {
    /// A pre-order before its release.
    PendingAvailability,
    /// Placed, payment not authorised.
    Pending,
    /// Paid, nothing shipped.
    Unshipped,
    /// Some units shipped, some open.
    PartiallyShipped,
    /// Nothing open, something shipped.
    Shipped,
    /// Shipped, the invoice outstanding (Orders v0 only).
    InvoiceUnconfirmed,
    /// Ended before anything shipped.
    Cancelled,
    /// Cannot be filled.
    Unfulfillable,
}

impl OrderState {
    /// The canonical name, as in Orders 2026-01-01.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PendingAvailability => "PENDING_AVAILABILITY",
            Self::Pending => "PENDING",
            Self::Unshipped => "UNSHIPPED",
            Self::PartiallyShipped => "PARTIALLY_SHIPPED",
            Self::Shipped => "SHIPPED",
            Self::InvoiceUnconfirmed => "INVOICE_UNCONFIRMED",
            Self::Cancelled => "CANCELLED",
            Self::Unfulfillable => "UNFULFILLABLE",
        }
    }

    /// Whether the payment is not authorised yet.
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::PendingAvailability | Self::Pending)
    }

    /// Whether units may still be shipped or cancelled.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::PendingAvailability | Self::Pending | Self::Unshipped | Self::PartiallyShipped
        )
    }

    /// Whether an order may go from here to `next` (rules document, 1.2).
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::PendingAvailability => matches!(next, Self::Pending | Self::Cancelled),
            Self::Pending => matches!(next, Self::Unshipped | Self::Cancelled),
            Self::Unshipped => {
                matches!(
                    next,
                    Self::PartiallyShipped | Self::Shipped | Self::Cancelled
                )
            }
            Self::PartiallyShipped => matches!(next, Self::Shipped),
            Self::Shipped => matches!(next, Self::InvoiceUnconfirmed),
            Self::InvoiceUnconfirmed | Self::Cancelled | Self::Unfulfillable => false,
        }
    }
}

/// Status of an Easy Ship package, in Orders v0 words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EasyShip {
    /// No pickup arranged yet.
    PendingSchedule,
    /// A pickup is arranged.
    PendingPickUp,
    /// To be dropped off.
    PendingDropOff,
    /// The label was withdrawn.
    LabelCanceled,
    /// With the carrier.
    PickedUp,
    /// On its last way.
    OutForDelivery,
    /// With the buyer.
    Delivered,
    /// The buyer did not take it.
    RejectedByBuyer,
    /// On its way back.
    ReturningToSeller,
    /// Back.
    ReturnedToSeller,
}

impl EasyShip {
    /// The wire's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PendingSchedule => "PendingSchedule",
            Self::PendingPickUp => "PendingPickUp",
            Self::PendingDropOff => "PendingDropOff",
            Self::LabelCanceled => "LabelCanceled",
            Self::PickedUp => "PickedUp",
            Self::OutForDelivery => "OutForDelivery",
            Self::Delivered => "Delivered",
            Self::RejectedByBuyer => "RejectedByBuyer",
            Self::ReturningToSeller => "ReturningToSeller",
            Self::ReturnedToSeller => "ReturnedToSeller",
        }
    }

    /// Whether a pickup is arranged or has happened: the seller can no longer cancel.
    pub const fn is_scheduled(self) -> bool {
        !matches!(self, Self::PendingSchedule | Self::LabelCanceled)
    }
}

/// Who ships the order, and in which programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Channel {
    /// The seller ships.
    Merchant,
    /// The seller ships under the Prime badge.
    MerchantPrime,
    /// The seller packs, the platform's carrier collects.
    EasyShip(EasyShip),
    /// The platform ships from its warehouse.
    Amazon,
}

impl Channel {
    /// Whether the seller fulfils the order (`MFN`, `MERCHANT`).
    pub const fn is_merchant(self) -> bool {
        match self {
            Self::Merchant | Self::MerchantPrime | Self::EasyShip(_) => true,
            Self::Amazon => false,
        }
    }

    /// The short name, as the rules document has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Merchant => "MFN",
            Self::MerchantPrime => "SFP",
            Self::EasyShip(_) => "EASY_SHIP",
            Self::Amazon => "AFN",
        }
    }
}

/// How the buyer pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Payment {
    /// Card, gift card and the like.
    Standard,
    /// On delivery.
    CashOnDelivery,
    /// At a convenience store, cash machine, or by net banking (Japan).
    ConvenienceStore,
    /// Cash in a store (Mexico).
    CashInStore,
    /// Pix (Brazil).
    Pix,
    /// Bank slip (Brazil).
    Boleto,
    /// By invoice (business).
    Invoice,
}

/// Who carried a cancellation out, as Orders 2026-01-01 names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Executor {
    /// The buyer's own click.
    Buyer,
    /// The seller, by call or feed.
    #[serde(rename = "seller")]
    Merchant,
    /// The platform.
    Amazon,
}

impl Executor {
    /// `BUYER`, `MERCHANT`, `AMAZON`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Buyer => "BUYER",
            Self::Merchant => "MERCHANT",
            Self::Amazon => "AMAZON",
        }
    }
}

/// What kind of order it is.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the wire, free of the others"
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Traits {
    /// A business buyer's.
    pub is_business: bool,
    /// With a premium shipping option.
    pub is_premium: bool,
    /// A pre-order.
    pub is_preorder: bool,
    /// A gift.
    pub is_gift: bool,
    /// Replaces another order.
    pub is_replacement: bool,
}

/// The buyer's official request to cancel a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelRequest {
    /// When it was made.
    pub at: Moment,
    /// The reason in the buyer's language, as the platform words it.
    pub reason: String,
}

/// A cancellation that was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Execution {
    /// Who did it.
    pub by: Executor,
    /// The reason given.
    pub reason: String,
    /// When.
    pub at: Moment,
    /// Whether it counts in the seller's pre-fulfillment cancel rate.
    pub is_counted: bool,
    /// When units of this line were first cancelled in a way that counts; `at` while none were.
    pub counted_at: Moment,
}

/// Amounts of one line for all its units, in minor units of the order's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Amounts {
    /// Price of the goods.
    pub principal_minor: i64,
    /// Tax on it.
    pub tax_minor: i64,
    /// Shipping.
    pub shipping_minor: i64,
    /// Tax on shipping.
    pub shipping_tax_minor: i64,
    /// Discount, a positive number.
    pub promotion_minor: i64,
}

impl Amounts {
    /// What the buyer pays for the line.
    pub const fn paid_minor(&self) -> i64 {
        self.principal_minor + self.tax_minor + self.shipping_minor + self.shipping_tax_minor
            - self.promotion_minor
    }
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The order item id.
    pub item: ItemId,
    /// The offer that was bought.
    pub listing: ListingIndex,
    /// Units ordered.
    pub n_ordered: u32,
    /// Units shipped.
    pub n_shipped: u32,
    /// Units cancelled.
    pub n_cancelled: u32,
    /// Amounts for all ordered units.
    pub amounts: Amounts,
    /// Paid back so far, minor units.
    pub refunded_minor: i64,
    /// The buyer's official request.
    pub request: Option<Box<CancelRequest>>,
    /// The last cancellation of units of this line.
    pub execution: Option<Box<Execution>>,
}

impl Line {
    /// Units neither shipped nor cancelled.
    pub const fn n_open(&self) -> u32 {
        self.n_ordered - self.n_shipped - self.n_cancelled
    }

    /// What the buyer paid for the units that were not cancelled; the share of cancelled units is
    /// rounded in the buyer's favour, so the sum never passes what was paid.
    pub fn refundable_minor(&self) -> i64 {
        let kept = i128::from(self.n_ordered - self.n_cancelled);
        let paid = i128::from(self.amounts.paid_minor());
        let share = (paid * kept)
            .checked_div(i128::from(self.n_ordered))
            .unwrap_or(0);
        i64::try_from(share).unwrap_or(0) - self.refunded_minor
    }
}

/// The times promised to the buyer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// Ship from.
    pub ship_from: Moment,
    /// Ship by.
    pub ship_by: Moment,
    /// Deliver from.
    pub deliver_from: Moment,
    /// Deliver by.
    pub deliver_by: Moment,
}

/// One order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The Amazon order id.
    pub id: OrderId,
    /// Whose order.
    pub seller: SellerIndex,
    /// Where.
    pub place: PlaceIndex,
    /// Who ships.
    pub channel: Channel,
    /// Where it stands. Changed by `OrderBook` only.
    pub state: OrderState,
    /// How it is paid.
    pub payment: Payment,
    /// Kind of order.
    pub traits: Traits,
    /// When the buyer placed it.
    pub purchased_at: Moment,
    /// When anything about it last changed. Changed by `OrderBook` only.
    pub updated_at: Moment,
    /// When the payment was authorised; `None` while pending, and when that never happened.
    pub authorised_at: Option<Moment>,
    /// The promised times.
    pub windows: Windows,
    /// The lines, at least one.
    pub lines: Box<[Line]>,
}

impl Order {
    /// Units of all lines that are neither shipped nor cancelled.
    pub fn n_open(&self) -> u32 {
        self.lines.iter().map(Line::n_open).sum()
    }

    /// Units of all lines that were shipped.
    pub fn n_shipped(&self) -> u32 {
        self.lines.iter().map(|line| line.n_shipped).sum()
    }

    /// The line with this item id and its place.
    pub fn line(&self, item: ItemId) -> Option<(usize, &Line)> {
        self.lines
            .iter()
            .enumerate()
            .find(|(_, line)| line.item == item)
    }

    /// Whether the buyer officially asked to cancel every open line.
    pub fn is_requested_whole(&self) -> bool {
        let mut open = self
            .lines
            .iter()
            .filter(|line| line.n_open() > 0)
            .peekable();
        open.peek().is_some() && open.all(|line| line.request.is_some())
    }

    /// Whether a cancellation of this order counts: some execution of a line does.
    pub fn is_counted_cancelled(&self) -> bool {
        self.lines
            .iter()
            .filter_map(|line| line.execution.as_ref())
            .any(|execution| execution.is_counted)
    }

    /// What the order costs the buyer, without cancelled units, minor units.
    pub fn total_minor(&self) -> i64 {
        self.lines
            .iter()
            .map(|line| line.refundable_minor() + line.refunded_minor)
            .sum()
    }
}
