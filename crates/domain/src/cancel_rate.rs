//! The pre-fulfillment cancel rate as a budget: what was counted, what is left, what comes.
//!
//! Amazon divides the orders that the seller cancelled before confirming shipment by all
//! seller-fulfilled orders, over whole days in UTC (rules 3.1 and 3.3). It does not say on which
//! day a cancellation counts (O-03), so two series run side by side, see [`Series`], and the worse
//! one decides. Everything here is whole numbers: a rate is a fraction of two counts, a limit is a
//! fraction with a strict or a loose bound.
//!
//! - [`RateRing`] keeps the days of one key, [`RateBoard`] those of many, [`OrderLedger`] turns
//!   what is known of each order, in any order and any number of times, into changes of a ring.
//! - [`Budget`] says how many whole cancellations are left, [`Budget::what_if`] what more of them
//!   would do, [`project`] and [`recovery_day`] look ahead, and [`plan`] chooses a day for each of
//!   a batch of cancellations.
#![deny(clippy::float_arithmetic)]

mod board;
mod budget;
mod day;
mod forecast;
mod ledger;
mod limit;
mod planner;
mod projection;
mod rate;
mod ring;
mod window;

pub use board::RateBoard;
pub use budget::{Budget, WhatIf};
pub use day::Day;
pub use forecast::{DailyForecast, History, Outlook};
pub use ledger::{
    Contribution, ContributionLanding, CountedCancel, FactChange, OrderFact, OrderLedger, Recorded,
};
pub use limit::{LimitError, RateLimit};
pub use planner::{
    Exactness, MAX_BATCH, MAX_PLAN_DAYS, Plan, PlanCancel, PlanError, PlanVerdict, PlannedDay,
    Shortfall, plan,
};
pub use projection::{
    MAX_PROJECTED_DAYS, ProjectedDay, Projection, ProjectionError, project, recovery_day,
};
pub use rate::Rate;
pub use ring::{CancelLanding, DayCounts, Landing, RateRing, WindowError};
pub use window::{CountingUnit, Programme, RateKey, RateWindow, Series, WindowCounts};
