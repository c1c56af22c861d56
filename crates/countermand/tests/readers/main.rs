//! The readers against hand-made files, a kept corpus, and third-party data where it is at hand.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking, in its helpers too"
)]

mod corpus;
mod data;
mod kinds;
mod shared_data;
mod totality;
