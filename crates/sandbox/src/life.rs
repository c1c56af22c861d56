//! The platform's life: buyers, payments, warehouses, account health.

use crate::market::Market;

/// Something that happens by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LifeEvent {
    /// A UTC day begins.
    DayBegins,
}

/// What the platform's life remembers.
#[derive(Debug, Default)]
pub struct Life {}

/// Fills the world of a scenario and puts its future on the agenda.
pub fn begin(_market: &mut Market) {}

/// Lets something happen.
pub fn happen(_market: &mut Market, event: LifeEvent) {
    match event {
        LifeEvent::DayBegins => {}
    }
}
