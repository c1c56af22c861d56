//! The sandbox, called as sellers' software calls it, and held to Amazon's own files.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::print_stdout,
    reason = "these are tests: what is not as expected fails them, and a skip is told"
)]

mod all_operations;
mod desk;
mod determinism;
mod feeds;
mod finances;
mod gate;
mod hostile;
mod inventory;
mod listings;
mod messaging;
mod notifications;
mod orders_paging;
mod orders_v0;
mod orders_v2026;
mod outbound;
mod pricing;
mod queues;
mod recordings;
mod reports;
mod schema;
mod sellers;
mod socket;
mod static_mode;
mod tokens;
