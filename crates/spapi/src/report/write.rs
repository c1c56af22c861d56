//! The reports as Amazon writes them, one line at a time, so that their length needs no memory.
//!
//! A flat report is a [`FlatWriter`](crate::flat_writer::FlatWriter) of the line's type; columns
//! that only some sellers have are a second part of the line: `(AllOrdersLine,
//! CancelRequestColumns)`.

pub mod account_health;
pub mod listings;
pub mod orders;
pub mod orders_xml;
pub mod returns;
pub mod stock;

#[cfg(test)]
mod tests;
