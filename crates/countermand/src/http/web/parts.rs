//! What pages are made of. Each part takes its data ready, and gives markup.

pub mod address;
pub mod badge;
pub mod effect;
pub mod empty;
pub mod filters;
pub mod form;
pub mod format;
pub mod notice;
pub mod paging;
pub mod table;
