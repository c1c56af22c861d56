//! What a refusal by a rule says beside the rule.

use serde::Serialize;
use utoipa::ToSchema;

use crate::explain::{EffectsView, Named};

/// Why a rule refuses, and what could be done instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RefusalView {
    /// Why, for programs: stable, as in `too-many-units`.
    #[schema(example = "ask-buyer-to-request")]
    pub why: String,
    /// The verdict on the order, where one was reached.
    #[schema(required = true)]
    pub verdict: Option<&'static str>,
    /// What to do next, for programs.
    #[schema(example = "follow-actions")]
    pub next: &'static str,
    /// What could be done instead, the best first.
    pub alternatives: Vec<Named>,
    /// What the verdict does to rate, offers, money and stock, where one was reached.
    #[schema(required = true)]
    pub effects: Option<EffectsView>,
}
