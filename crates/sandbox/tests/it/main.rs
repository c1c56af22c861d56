//! The sandbox, called as sellers' software calls it, and held to Amazon's own files.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "these are tests: what is not as expected fails them, and a skip is told"
)]

mod desk;
mod gate;
mod messaging;
mod notifications;
mod queues;
mod schema;
mod socket;
mod static_mode;
