//! The readers against hand-made files, a kept corpus, and third-party data where it is at hand.

mod corpus;
mod data;
mod kinds;
mod shared_data;
mod totality;
