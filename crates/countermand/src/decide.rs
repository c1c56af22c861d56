//! Deciding: from a table of cases or a stored order to verdicts and their explanations.

pub mod cases;
