//! The wire forms held against Amazon's own model files, where those are at hand.

#[cfg(test)]
mod models;
#[cfg(test)]
mod operations;
