//! A multi-channel order, as both versions of the API see it.

use countermand_spapi::fulfillment_outbound::v2026::{Address, Tracking};
use serde::{Deserialize, Serialize};

use crate::ids::{ListingIndex, PlaceIndex, SellerIndex};
use crate::moment::Moment;

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// It came in.
    New,
    /// It was looked over; a held order stays here.
    Received,
    /// The warehouse works out its shipments.
    Planning,
    /// Units are being picked.
    Processing,
    /// It was cancelled.
    Cancelled,
    /// Every unit left the house.
    Complete,
    /// Some units left the house, the others never will.
    CompletePartialled,
    /// The warehouse found none of its units.
    Unfulfillable,
    /// It could not be filled by the records.
    Invalid,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::New,
        Self::Received,
        Self::Planning,
        Self::Processing,
        Self::Cancelled,
        Self::Complete,
        Self::CompletePartialled,
        Self::Unfulfillable,
        Self::Invalid,
    ];

    /// The word of 2020-07-01.
    pub const fn word_2020(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Received => "Received",
            Self::Planning => "Planning",
            Self::Processing => "Processing",
            Self::Cancelled => "Cancelled",
            Self::Complete => "Complete",
            Self::CompletePartialled => "CompletePartialled",
            Self::Unfulfillable => "Unfulfillable",
            Self::Invalid => "Invalid",
        }
    }

    /// The word of 2026-07-04, which does not tell the states before shipping apart.
    pub const fn word_2026(self) -> &'static str {
        match self {
            Self::New | Self::Received | Self::Planning | Self::Processing => "PROCESSING",
            Self::Cancelled => "CANCELLED",
            Self::Complete => "COMPLETE",
            Self::CompletePartialled => "COMPLETE_PARTIAL",
            Self::Unfulfillable => "UNFULFILLABLE",
            Self::Invalid => "INVALID",
        }
    }

    /// The word of the inspection and of the ledger.
    pub const fn inspection_word(self) -> &'static str {
        match self {
            Self::New => "MCF_NEW",
            Self::Received => "MCF_RECEIVED",
            Self::Planning => "MCF_PLANNING",
            Self::Processing => "MCF_PROCESSING",
            Self::Cancelled => "MCF_CANCELLED",
            Self::Complete => "MCF_COMPLETE",
            Self::CompletePartialled => "MCF_COMPLETEPARTIALLED",
            Self::Unfulfillable => "MCF_UNFULFILLABLE",
            Self::Invalid => "MCF_INVALID",
        }
    }

    /// The status of a word of 2020-07-01.
    pub fn parse_2020(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|status| status.word_2020() == word)
    }

    /// The status of a word of 2026-07-04; `PROCESSING` is the one in which units are picked.
    pub fn parse_2026(word: &str) -> Option<Self> {
        if word == Self::Processing.word_2026() {
            return Some(Self::Processing);
        }
        Self::ALL
            .into_iter()
            .find(|status| status.word_2026() == word)
    }

    /// Whether a seller may cancel: no unit is being picked yet (rules document, M-60, M-61).
    pub const fn is_cancellable(self) -> bool {
        matches!(self, Self::New | Self::Received | Self::Planning)
    }

    /// Whether nothing happens to the order any more.
    pub const fn is_ended(self) -> bool {
        !self.is_cancellable() && !matches!(self, Self::Processing)
    }
}

/// What happens when a part of an order cannot be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Policy {
    /// All of it or nothing.
    FillOrKill,
    /// What is there ships; the rest is waited for, a day.
    FillAll,
    /// What is there ships; the rest never does.
    FillAllAvailable,
}

impl Policy {
    /// The word of 2020-07-01.
    pub const fn word_2020(self) -> &'static str {
        match self {
            Self::FillOrKill => "FillOrKill",
            Self::FillAll => "FillAll",
            Self::FillAllAvailable => "FillAllAvailable",
        }
    }

    /// The word of 2026-07-04.
    pub const fn word_2026(self) -> &'static str {
        match self {
            Self::FillOrKill => "FILL_OR_KILL",
            Self::FillAll => "FILL_ALL",
            Self::FillAllAvailable => "FILL_ALL_AVAILABLE",
        }
    }

    /// The policy of a word of either version.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::FillOrKill, Self::FillAll, Self::FillAllAvailable]
            .into_iter()
            .find(|policy| policy.word_2020() == word || policy.word_2026() == word)
    }
}

/// How fast an order ships.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Speed {
    /// Three to five days.
    Standard,
    /// Two days.
    Expedited,
    /// The next day.
    Priority,
    /// At a time agreed on.
    Scheduled,
}

impl Speed {
    /// The word of 2020-07-01.
    pub const fn word_2020(self) -> &'static str {
        match self {
            Self::Standard => "Standard",
            Self::Expedited => "Expedited",
            Self::Priority => "Priority",
            Self::Scheduled => "ScheduledDelivery",
        }
    }

    /// The word of 2026-07-04.
    pub const fn word_2026(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::Expedited => "EXPEDITED",
            Self::Priority => "PRIORITY",
            Self::Scheduled => "SCHEDULED",
        }
    }

    /// The speed of a word of either version.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::Standard,
            Self::Expedited,
            Self::Priority,
            Self::Scheduled,
        ]
        .into_iter()
        .find(|speed| speed.word_2020() == word || speed.word_2026() == word)
    }

    /// Days from leaving the house to the door.
    pub const fn n_days(self) -> i64 {
        match self {
            Self::Standard => 4,
            Self::Expedited | Self::Scheduled => 2,
            Self::Priority => 1,
        }
    }
}

/// An amount of money as its caller wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// The currency.
    pub currency: String,
    /// The decimal number.
    pub value: String,
}

/// A line of a new order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLine {
    /// The seller's id of it.
    pub id: String,
    /// The seller's SKU.
    pub sku: String,
    /// Units.
    pub n_units: u32,
    /// Words for the recipient.
    pub comment: Option<String>,
    /// A message of a gift.
    pub gift_message: Option<String>,
    /// The declared value of a unit.
    pub unit_value: Option<Declared>,
}

/// What a seller says of a new order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewOrder {
    /// The seller's id of it.
    pub id: String,
    /// Where.
    pub place: PlaceIndex,
    /// The id the recipient sees.
    pub shown_id: String,
    /// The date the recipient sees.
    pub shown_at: Moment,
    /// Words for the recipient.
    pub comment: String,
    /// The sales channel.
    pub channel: Option<String>,
    /// How fast.
    pub speed: Speed,
    /// When it is to be delivered, of scheduled ones.
    pub window: Option<(Moment, Moment)>,
    /// Where to.
    pub address: Address,
    /// Words for the carrier.
    pub notes: Option<String>,
    /// Whether it waits to be released.
    pub is_held: bool,
    /// What happens when a part cannot be filled.
    pub policy: Policy,
    /// Who is told.
    pub emails: Vec<String>,
    /// Its lines.
    pub lines: Vec<NewLine>,
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What the seller said.
    pub said: NewLine,
    /// Which offer.
    pub listing: ListingIndex,
    /// Units held for it in the warehouse.
    pub n_held: u32,
    /// Units cancelled.
    pub n_cancelled: u32,
    /// Units that never come.
    pub n_unfulfillable: u32,
    /// Units that left the house.
    pub n_shipped: u32,
}

impl Line {
    /// Units of which nothing is decided yet.
    pub const fn n_open(&self) -> u32 {
        self.said
            .n_units
            .saturating_sub(self.n_cancelled + self.n_unfulfillable + self.n_shipped)
    }
}

/// How far a shipment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShipmentStatus {
    /// Being picked.
    Pending,
    /// Out of the house.
    Shipped,
    /// Given up by the warehouse, which tries again.
    CancelledByFulfiller,
    /// Cancelled with its order.
    CancelledBySeller,
}

/// A shipment of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Shipment {
    /// How far it is.
    pub status: ShipmentStatus,
    /// Places of lines, and units of them.
    pub units: Vec<(usize, u32)>,
    /// When it left the house.
    pub shipped_at: Option<Moment>,
    /// When it should arrive.
    pub arrives_at: Moment,
    /// What the sandbox's own call set of its parcel.
    pub set: Option<SetPackage>,
}

/// The state of a parcel as a call has set it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetPackage {
    /// The state.
    pub status: String,
    /// When it arrives.
    pub arrives_at: Option<Moment>,
    /// How to follow it.
    pub tracking: Option<Tracking>,
}

/// A return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    /// The seller's id of it.
    pub id: String,
    /// Which line.
    pub line: usize,
    /// The shipment's id.
    pub shipment_id: String,
    /// Why.
    pub reason: String,
    /// More words.
    pub comment: Option<String>,
    /// When it was asked for.
    pub at: Moment,
}

/// An order.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Whose.
    pub seller: SellerIndex,
    /// What the seller said; changes of it are taken over.
    pub said: NewOrder,
    /// How far it is.
    pub status: Status,
    /// When it came in.
    pub received_at: Moment,
    /// When the status changed.
    pub status_at: Moment,
    /// When anything changed.
    pub updated_at: Moment,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Its shipments.
    pub shipments: Vec<Shipment>,
    /// Its returns.
    pub returns: Vec<Return>,
    /// Whether a cancellation was asked for that is still being tried.
    pub is_being_cancelled: bool,
    /// Which of the happenings on the agenda is the order's next one.
    pub n_steps: u32,
}

impl Order {
    /// Whether some units left the house.
    pub fn has_shipped(&self) -> bool {
        self.lines.iter().any(|line| line.n_shipped > 0)
    }
}
