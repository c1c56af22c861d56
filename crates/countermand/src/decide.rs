//! Deciding: from a table of cases or a stored order to verdicts.

pub mod cancel;
pub mod cases;
pub mod due;
pub mod facts;
pub mod refund;
pub mod reply;
pub mod risk;
pub mod stored;
