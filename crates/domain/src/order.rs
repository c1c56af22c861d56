//! An order: its life cycle, its items, and the channel that carries it.

pub mod channel;
pub mod easy_ship;
pub mod item;
pub mod multi_channel;
pub mod observation;
pub mod read;
pub mod state;

pub use channel::FulfillmentChannel;
pub use easy_ship::EasyShipStatus;
pub use multi_channel::McfStatus;
pub use observation::{BuyerRequest, LineAmounts, ObservedLine};
pub use read::{CancelReasonClass, ItemRead, Oddity, OrderRead};
pub use state::OrderState;
