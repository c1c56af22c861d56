//! What is typed to search, in one grammar for pages, calls and the command line.

pub mod listings;
pub mod orders;
pub mod requests;
pub mod tokens;
