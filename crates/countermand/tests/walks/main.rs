//! The pages in a real browser, against a demonstration that runs: the walks that an operator takes,
//! and what has to hold on every page.
//!
//! Chromium and its driver come from Debian's packages; where they are missing the tests say so and
//! pass.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "it serves tests: what is not as expected fails them, and a skip is told"
)]

mod browser;
mod checkers;
mod driver;
mod every_page;
mod figures;
mod keys_only;
mod look;
mod people;
mod routes;
mod scene;
mod several;
mod stage;
#[path = "../it/recovery/wire.rs"]
mod wire;
mod wishes;
