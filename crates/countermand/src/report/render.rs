//! The report for people and for programs.

mod chart;
mod document;
mod terminal;
mod texts;

pub use self::document::json;
pub use self::terminal::terminal;
pub use self::texts::{Language, Texts};
