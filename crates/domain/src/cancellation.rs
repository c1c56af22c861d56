//! Who may cancel what, when, how and at what cost to the metrics: the decision engine.
//!
//! [`decide`] takes a [`Situation`] and gives a [`Decision`]; [`decide_with_trace`] also tells
//! which rules did not apply and why, and which inputs were read. Both are pure: the same
//! situation, rules and instant give the same decision on any machine.
//!
//! Source: rules 1.3 to 1.7, 2, 3.2, 3.5.

pub mod attribution;
pub mod deadline;
pub mod decision;
pub mod effect;
pub mod facts;
pub mod plan;
mod policy;
pub mod rule_id;
pub mod situation;
pub mod submission;
pub mod trace;
pub mod urgency;
pub mod verdict;

pub use decision::{Code, Decision, Route};
pub use facts::{OrderFacts, UndecidableOrder};
pub use policy::{decide, decide_with_trace};
pub use rule_id::RuleId;
pub use situation::{Actor, RequestScope, Situation};
pub use trace::{Trace, TraceStep, WhyNot};
pub use verdict::Verdict;
