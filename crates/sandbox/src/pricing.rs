//! Prices of a catalogue item's offers.

pub mod v0;
pub mod v2022;
