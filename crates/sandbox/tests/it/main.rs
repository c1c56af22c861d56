//! The sandbox held to Amazon's own files.

#[expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "it serves tests: what is not as expected fails them, and a skip is told"
)]
mod schema;
#[expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "it serves tests: what is not as expected fails them, and a skip is told"
)]
mod static_mode;
