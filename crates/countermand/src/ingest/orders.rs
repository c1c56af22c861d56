//! Orders of the marketplace's own API as domain values.
//!
//! Tolerant where Amazon varies (both spellings of cancelled, truth values as text, words that are
//! not in the published lists, missing amounts), strict where a guess would act: an order whose id,
//! units, instants or amounts cannot be read is a typed fault and goes to quarantine.

mod fault;
mod proceeds;
mod v0;
mod v2026;
mod value;

pub use fault::{OrderFault, OrderFaultKind};
pub use v0::from_v0;
pub use v2026::{INCLUDED_DATA, from_v2026};
