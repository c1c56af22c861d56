//! How people work through the queue: whose an order is, who has it open, until when it rests;
//! and the views of lists that they gave a name.

mod entries;
mod items;
mod views;

pub use entries::Entry;
pub use items::{LockError, Snooze, WorkItem, WorkNote};
pub use views::{SavedView, ViewChange};
