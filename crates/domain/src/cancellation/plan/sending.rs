//! The last look before a cancellation is sent.
//!
//! Source: rules 1.7, executor facts ("re-read the order"); contract 18.4.

use super::super::{Actor, Route};
use crate::id::OrderItemId;
use crate::order::channel::ChannelStatus;
use crate::order::easy_ship::EasyShipStage;
use crate::order::item::ItemProgress;
use crate::order::{McfStatus, OrderState};
use crate::quantity::Quantity;

/// Units of one item that are to be cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedLine {
    /// The item.
    pub order_item_id: OrderItemId,
    /// Units.
    pub units: Quantity,
}

/// The cancel legs of one plan, which are sent together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedCancel {
    /// By which way; the feed, when it goes there although a direct call was planned.
    pub route: Route,
    /// Whether every open unit of the order was planned.
    pub is_whole_order: bool,
    /// Whether the buyer's official request is what makes the code true.
    pub needs_request: bool,
    /// The lines, each item once.
    pub lines: Vec<PlannedLine>,
}

/// One item as it was just read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemNow {
    /// The item.
    pub order_item_id: OrderItemId,
    /// How far its units are.
    pub progress: ItemProgress,
    /// Whether the buyer's official request covers it; `None` when the reading does not tell.
    pub is_requested: Option<bool>,
    /// Who cancelled it, where it is cancelled and the reading tells.
    pub cancelled_by: Option<Actor>,
}

/// An order as it was just read.
#[derive(Debug, Clone, Copy)]
pub struct OrderNow<'a> {
    /// The state.
    pub state: OrderState,
    /// The channel, with the status that only it has.
    pub channel: ChannelStatus,
    /// All its items.
    pub items: &'a [ItemNow],
}

impl<'a> OrderNow<'a> {
    pub(super) fn item(&self, order_item_id: &OrderItemId) -> Option<&'a ItemNow> {
        self.items
            .iter()
            .find(|item| item.order_item_id == *order_item_id)
    }
}

/// How an intent that is not sent goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ending {
    /// It ends without an effect: the order is decided on again.
    Superseded,
    /// A person looks at it.
    NeedsPerson,
    /// The reading cannot be right, or does not tell enough: read again before anything else.
    ReadAgain,
}

/// Why a planned cancellation is not sent now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// The order has ended already.
    #[error("the order is {state} already")]
    Ended {
        /// The state.
        state: OrderState,
    },
    /// The order is shipped: what was a cancellation would be a refund.
    #[error("the order is {state}: cancelling it would be a refund")]
    Shipped {
        /// The state.
        state: OrderState,
    },
    /// Something left, and an acknowledgement would pay back the whole order.
    #[error("something of the order was shipped: this way would pay back all of it")]
    SomethingShipped,
    /// An order that was paid reads as unpaid: an older state.
    #[error("the order reads as {state}, which is before what was planned on")]
    ReadsAsPending {
        /// The state.
        state: OrderState,
    },
    /// The pick-up is scheduled: only support can stop it.
    #[error("the pick-up of the order is scheduled")]
    PickUpScheduled,
    /// Amazon picks or has shipped the multi-channel order.
    #[error("the multi-channel order is beyond cancelling")]
    BeyondCancelling,
    /// Amazon fulfills it: never the seller's to cancel.
    #[error("the order is fulfilled by Amazon")]
    FulfilledByAmazon,
    /// A planned item is not in the reading.
    #[error("item {order_item_id} is not in the order as read")]
    ItemMissing {
        /// The item.
        order_item_id: OrderItemId,
    },
    /// Fewer units are open than planned.
    #[error("{open} units of item {order_item_id} are open, {planned} were planned")]
    FewerOpen {
        /// The item.
        order_item_id: OrderItemId,
        /// Units planned.
        planned: Quantity,
        /// Units open.
        open: Quantity,
    },
    /// More units would be cancelled than planned.
    #[error("the way cancels more units of item {order_item_id} than planned")]
    MoreThanPlanned {
        /// The item.
        order_item_id: OrderItemId,
    },
    /// The buyer's request is gone, so the code is no longer true.
    #[error("the buyer's request for item {order_item_id} is no longer on file")]
    RequestGone {
        /// The item.
        order_item_id: OrderItemId,
    },
    /// The reading does not tell whether the request stands.
    #[error("the reading does not tell whether item {order_item_id} is requested")]
    RequestNotRead {
        /// The item.
        order_item_id: OrderItemId,
    },
    /// There is no call for the way.
    #[error("the way {} is not one that is sent", .route.as_str())]
    NothingToSend {
        /// The way.
        route: Route,
    },
}

impl NotNow {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Ended { .. } => "ended",
            Self::Shipped { .. } => "shipped",
            Self::SomethingShipped => "something-shipped",
            Self::ReadsAsPending { .. } => "reads-as-pending",
            Self::PickUpScheduled => "pick-up-scheduled",
            Self::BeyondCancelling => "beyond-cancelling",
            Self::FulfilledByAmazon => "fulfilled-by-amazon",
            Self::ItemMissing { .. } => "item-missing",
            Self::FewerOpen { .. } => "fewer-open",
            Self::MoreThanPlanned { .. } => "more-than-planned",
            Self::RequestGone { .. } => "request-gone",
            Self::RequestNotRead { .. } => "request-not-read",
            Self::NothingToSend { .. } => "nothing-to-send",
        }
    }

    /// How the intent goes on.
    pub const fn ending(&self) -> Ending {
        match self {
            Self::Ended { .. }
            | Self::Shipped { .. }
            | Self::SomethingShipped
            | Self::PickUpScheduled
            | Self::BeyondCancelling
            | Self::FewerOpen { .. }
            | Self::RequestGone { .. } => Ending::Superseded,
            Self::FulfilledByAmazon
            | Self::ItemMissing { .. }
            | Self::MoreThanPlanned { .. }
            | Self::NothingToSend { .. } => Ending::NeedsPerson,
            Self::ReadsAsPending { .. } | Self::RequestNotRead { .. } => Ending::ReadAgain,
        }
    }
}

/// Whether a planned cancellation may be sent for the order as it was just read.
///
/// # Errors
/// When the state, the units or the buyer's request no longer permit it.
pub fn permits_now(planned: &PlannedCancel, order: &OrderNow<'_>) -> Result<(), NotNow> {
    match planned.route {
        Route::McfCancel => return permits_mcf(planned, order),
        Route::DirectCall
        | Route::AcknowledgementFeed
        | Route::FlatAcknowledgementFeed
        | Route::AdjustmentFeed => {}
        Route::Guided | Route::None => {
            let route = planned.route;
            return Err(NotNow::NothingToSend { route });
        }
    }
    let is_adjustment = planned.route == Route::AdjustmentFeed;
    permits_state(order.state, is_adjustment)?;
    permits_channel(order.channel)?;
    let has_left = |item: &ItemNow| !item.progress.shipped().is_zero();
    if !is_adjustment && order.items.iter().any(has_left) {
        return Err(NotNow::SomethingShipped);
    }
    permits_units(planned, order)?;
    if planned.needs_request {
        permits_request(planned, order)?;
    }
    Ok(())
}

/// Whether the buyer asked through Amazon for all that is planned for a reason of the seller's.
///
/// Then deciding again is better for the cancel rate: with `BuyerCanceled` it does not count.
pub fn has_become_requested(planned: &PlannedCancel, order: &OrderNow<'_>) -> bool {
    !planned.needs_request
        && planned.route != Route::McfCancel
        && planned.lines.iter().all(|line| {
            order
                .item(&line.order_item_id)
                .is_some_and(|item| item.is_requested == Some(true))
        })
}

const fn permits_state(state: OrderState, is_adjustment: bool) -> Result<(), NotNow> {
    match state {
        OrderState::Unshipped => Ok(()),
        OrderState::PartiallyShipped if is_adjustment => Ok(()),
        OrderState::PartiallyShipped => Err(NotNow::SomethingShipped),
        OrderState::Shipped | OrderState::InvoiceUnconfirmed => Err(NotNow::Shipped { state }),
        OrderState::Cancelled | OrderState::Unfulfillable => Err(NotNow::Ended { state }),
        OrderState::Pending | OrderState::PendingAvailability => {
            Err(NotNow::ReadsAsPending { state })
        }
    }
}

fn permits_channel(channel: ChannelStatus) -> Result<(), NotNow> {
    match channel {
        ChannelStatus::Mfn | ChannelStatus::Sfp => Ok(()),
        ChannelStatus::EasyShip(package) => match package.stage() {
            EasyShipStage::NotScheduled => Ok(()),
            EasyShipStage::Scheduled | EasyShipStage::WithCarrier => Err(NotNow::PickUpScheduled),
        },
        ChannelStatus::Afn | ChannelStatus::Mcf(_) => Err(NotNow::FulfilledByAmazon),
    }
}

fn permits_units(planned: &PlannedCancel, order: &OrderNow<'_>) -> Result<(), NotNow> {
    // Only an adjustment can leave units of a line open.
    let takes_whole_lines = planned.route != Route::AdjustmentFeed;
    for line in &planned.lines {
        let order_item_id = line.order_item_id.clone();
        let Some(item) = order.item(&line.order_item_id) else {
            return Err(NotNow::ItemMissing { order_item_id });
        };
        let open = item.progress.open();
        if open < line.units {
            let planned = line.units;
            return Err(NotNow::FewerOpen {
                order_item_id,
                planned,
                open,
            });
        }
        if takes_whole_lines && open > line.units {
            return Err(NotNow::MoreThanPlanned { order_item_id });
        }
    }
    let is_planned = |item: &&ItemNow| {
        planned
            .lines
            .iter()
            .any(|line| line.order_item_id == item.order_item_id)
    };
    let takes_whole_order = matches!(planned.route, Route::DirectCall | Route::McfCancel);
    let unplanned = order
        .items
        .iter()
        .filter(|item| !is_planned(item))
        .find(|item| !item.progress.open().is_zero());
    match unplanned {
        Some(item) if takes_whole_order => Err(NotNow::MoreThanPlanned {
            order_item_id: item.order_item_id.clone(),
        }),
        Some(_) | None => Ok(()),
    }
}

fn permits_request(planned: &PlannedCancel, order: &OrderNow<'_>) -> Result<(), NotNow> {
    for line in &planned.lines {
        let order_item_id = line.order_item_id.clone();
        match order
            .item(&line.order_item_id)
            .and_then(|item| item.is_requested)
        {
            Some(true) => {}
            Some(false) => return Err(NotNow::RequestGone { order_item_id }),
            None => return Err(NotNow::RequestNotRead { order_item_id }),
        }
    }
    Ok(())
}

/// Source: rules 1.3, M-60 to M-65.
fn permits_mcf(planned: &PlannedCancel, order: &OrderNow<'_>) -> Result<(), NotNow> {
    let status = match order.channel {
        ChannelStatus::Mcf(status) => status,
        ChannelStatus::Mfn
        | ChannelStatus::Sfp
        | ChannelStatus::EasyShip(_)
        | ChannelStatus::Afn => {
            let route = planned.route;
            return Err(NotNow::NothingToSend { route });
        }
    };
    let ended = |state| Err(NotNow::Ended { state });
    let Some(status) = status else {
        // Only the Orders API was read, which does not tell: its state decides.
        return match order.state {
            OrderState::Cancelled | OrderState::Unfulfillable => ended(order.state),
            OrderState::PartiallyShipped | OrderState::Shipped | OrderState::InvoiceUnconfirmed => {
                Err(NotNow::BeyondCancelling)
            }
            OrderState::PendingAvailability | OrderState::Pending | OrderState::Unshipped => {
                permits_units(planned, order)
            }
        };
    };
    match status {
        McfStatus::New
        | McfStatus::Received
        | McfStatus::Planning
        | McfStatus::OnHold
        | McfStatus::Processing2026 => permits_units(planned, order),
        McfStatus::Processing | McfStatus::Complete | McfStatus::CompletePartialled => {
            Err(NotNow::BeyondCancelling)
        }
        McfStatus::Cancelled => ended(OrderState::Cancelled),
        McfStatus::Unfulfillable | McfStatus::Invalid => ended(OrderState::Unfulfillable),
    }
}
