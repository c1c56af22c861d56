//! Deciding: from a table of cases or a stored order to verdicts.

pub mod cases;
pub mod stored;
