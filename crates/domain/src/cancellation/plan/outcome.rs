//! The order read back, compared with what was planned.
//!
//! Source: contract 7.4 ("reads the order back and compares every line with the plan"), 7.6.

use super::super::Actor;
use super::sending::{ItemNow, OrderNow, PlannedCancel};
use crate::id::OrderItemId;
use crate::order::OrderState;

/// What the marketplace answered to the submission itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// Nothing that is certain: no answer, no report yet, a time-out, a 5xx, a report that does not
    /// name the message.
    Unknown,
    /// It says that it did it.
    Accepted,
    /// It says that it refused it, and this was the only attempt.
    Refused,
}

/// What became of a planned cancellation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Every planned unit is cancelled, and by the seller where the reading tells by whom.
    Confirmed,
    /// The reading does not show it, or not all of it, and it may still come.
    NotYet,
    /// It was refused, and the reading shows no effect.
    Refused,
    /// Somebody else ended it first, or it was shipped: our effect did not happen.
    Superseded {
        /// By what.
        by: SupersededBy,
    },
    /// The reading contradicts the plan: a person looks at it.
    Contradicted {
        /// How.
        how: Contradiction,
    },
}

/// What came before our effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SupersededBy {
    /// The buyer cancelled.
    Buyer,
    /// Amazon cancelled.
    Amazon,
    /// The units were shipped.
    Shipment,
}

/// How a reading contradicts the plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Contradiction {
    /// More units are cancelled than planned.
    #[error("{shown} units of item {order_item_id} were cancelled, {planned} were planned")]
    MoreUnits {
        /// The item.
        order_item_id: OrderItemId,
        /// Units planned; 0 for an item that was not in the plan.
        planned: u32,
        /// Units that the reading shows as newly cancelled.
        shown: u32,
    },
    /// It is said to be done, and fewer units are cancelled than planned.
    #[error("{shown} units of item {order_item_id} were cancelled, {planned} were planned")]
    FewerUnits {
        /// The item.
        order_item_id: OrderItemId,
        /// Units planned.
        planned: u32,
        /// Units that the reading shows as newly cancelled.
        shown: u32,
    },
    /// It is said to be done, other lines show it, and this one does not.
    #[error("item {order_item_id} is not cancelled, the other items of the plan are")]
    LineMissing {
        /// The item.
        order_item_id: OrderItemId,
    },
    /// It is said to be refused, and units are cancelled, not by the buyer or Amazon.
    #[error("units of item {order_item_id} were cancelled although it was refused")]
    DoneThoughRefused {
        /// The item.
        order_item_id: OrderItemId,
    },
    /// Some of the units were cancelled by the seller, others by somebody else.
    #[error("some of the units were cancelled by somebody else")]
    SeveralExecutors,
    /// An item is no longer in the order.
    #[error("item {order_item_id} is no longer in the order")]
    ItemMissing {
        /// The item.
        order_item_id: OrderItemId,
    },
}

impl Contradiction {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MoreUnits { .. } => "more-units",
            Self::FewerUnits { .. } => "fewer-units",
            Self::LineMissing { .. } => "line-missing",
            Self::DoneThoughRefused { .. } => "done-though-refused",
            Self::SeveralExecutors => "several-executors",
            Self::ItemMissing { .. } => "item-missing",
        }
    }
}

/// What a reading says of each planned line, and of the rest of the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readback {
    /// The planned lines, in the order of the order's items: one per intent.
    pub lines: Vec<LineOutcome>,
    /// What the seller's hand did to items outside the plan: an alarm, whatever the lines say.
    pub beyond_plan: Option<Contradiction>,
}

/// What became of one planned line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineOutcome {
    /// The item.
    pub order_item_id: OrderItemId,
    /// What became of its units.
    pub outcome: Outcome,
}

impl Readback {
    /// The outcome of the plan as a whole: confirmed only when every line is, and nothing else
    /// happened.
    pub fn whole(&self, answer: Answer) -> Outcome {
        if let Some(how) = &self.beyond_plan {
            return Outcome::Contradicted { how: how.clone() };
        }
        let mut outcomes = self.lines.iter().map(|line| &line.outcome);
        let contradicted = |outcome: &&Outcome| matches!(outcome, Outcome::Contradicted { .. });
        if let Some(found) = outcomes.clone().find(contradicted) {
            return found.clone();
        }
        let Some(first) = outcomes.next() else {
            return Outcome::NotYet;
        };
        if outcomes.all(|outcome| outcome == first) {
            return first.clone();
        }
        let missing = self
            .lines
            .iter()
            .find(|line| line.outcome == Outcome::NotYet);
        let has_confirmed = self
            .lines
            .iter()
            .any(|line| line.outcome == Outcome::Confirmed);
        match (missing, answer) {
            // Said to be done, and a line is missing: it may still show, but nobody may rely on it.
            (Some(line), Answer::Accepted) if has_confirmed => Outcome::Contradicted {
                how: Contradiction::LineMissing {
                    order_item_id: line.order_item_id.clone(),
                },
            },
            (Some(_), Answer::Unknown | Answer::Accepted | Answer::Refused) => Outcome::NotYet,
            (None, Answer::Unknown | Answer::Accepted | Answer::Refused) => Outcome::Contradicted {
                how: Contradiction::SeveralExecutors,
            },
        }
    }
}

/// Compares the order before sending and as read back with the plan, as a whole.
pub fn outcome(
    before: &OrderNow<'_>,
    after: &OrderNow<'_>,
    planned: &PlannedCancel,
    answer: Answer,
) -> Outcome {
    compare(before, after, planned, answer).whole(answer)
}

/// Compares the order before sending and as read back with the plan, line by line.
///
/// `planned` is all that was sent for the order together; `before` is the reading that
/// [`permits_now`](super::sending::permits_now) saw. A cancelled line that Amazon shows with zero
/// units ordered is taken for what it was before. A reading older than `before` says "not yet".
pub fn compare(
    before: &OrderNow<'_>,
    after: &OrderNow<'_>,
    planned: &PlannedCancel,
    answer: Answer,
) -> Readback {
    let mut readback = Readback {
        lines: Vec::with_capacity(planned.lines.len()),
        beyond_plan: None,
    };
    for item in before.items {
        let units = planned
            .lines
            .iter()
            .find(|line| line.order_item_id == item.order_item_id)
            .map(|line| line.units.units());
        let outcome = match (units, compared(item, after, units.unwrap_or(0))) {
            (Some(_), Some(line)) => line.outcome(answer),
            (Some(_), None) => Outcome::Contradicted {
                how: Contradiction::ItemMissing {
                    order_item_id: item.order_item_id.clone(),
                },
            },
            (None, found) => {
                let more = found.and_then(|line| line.more_than_planned());
                readback.beyond_plan = readback.beyond_plan.take().or(more);
                continue;
            }
        };
        readback.lines.push(LineOutcome {
            order_item_id: item.order_item_id.clone(),
            outcome,
        });
    }
    readback
}

/// One item, before and after.
struct Compared<'a> {
    id: &'a OrderItemId,
    planned: u32,
    newly_cancelled: u32,
    /// Units that are still open.
    open: u32,
    by: Option<Actor>,
}

/// `None` when the item is gone from an order that has not ended.
fn compared<'a>(item: &'a ItemNow, after: &OrderNow<'_>, planned: u32) -> Option<Compared<'a>> {
    let id = &item.order_item_id;
    let found = after.item(id);
    let has_ended = after.state == OrderState::Cancelled;
    if found.is_none() && !has_ended {
        return None;
    }
    let (shipped, open) = found.map_or((0, 0), |now| {
        let open = if has_ended {
            0
        } else {
            now.progress.open().units()
        };
        (now.progress.shipped().units(), open)
    });
    let cancelled = item
        .progress
        .ordered()
        .units()
        .saturating_sub(shipped)
        .saturating_sub(open);
    Some(Compared {
        id,
        planned,
        newly_cancelled: cancelled.saturating_sub(item.progress.cancelled().units()),
        open,
        by: found.and_then(|now| now.cancelled_by),
    })
}

impl Compared<'_> {
    fn outcome(&self, answer: Answer) -> Outcome {
        if self.newly_cancelled == 0 {
            return self.without_effect(answer);
        }
        match self.by {
            Some(Actor::Buyer) => self.superseded(SupersededBy::Buyer, answer),
            Some(Actor::Amazon) => self.superseded(SupersededBy::Amazon, answer),
            Some(Actor::Seller) | None => self.by_the_seller(answer),
        }
    }

    fn without_effect(&self, answer: Answer) -> Outcome {
        match answer {
            Answer::Refused => Outcome::Refused,
            // Units that are no longer there cannot be cancelled any more.
            Answer::Unknown | Answer::Accepted if self.open == 0 => Outcome::Superseded {
                by: SupersededBy::Shipment,
            },
            Answer::Unknown | Answer::Accepted => Outcome::NotYet,
        }
    }

    /// Somebody else cancelled: all that was planned, or a part, and the rest may still come.
    fn superseded(&self, by: SupersededBy, answer: Answer) -> Outcome {
        if self.newly_cancelled > self.planned && answer != Answer::Refused {
            // The reading names only the last hand: ours may have cancelled what was planned,
            // before somebody else cancelled the rest.
            let how = Contradiction::SeveralExecutors;
            return Outcome::Contradicted { how };
        }
        if self.newly_cancelled >= self.planned || self.open == 0 {
            return Outcome::Superseded { by };
        }
        match answer {
            Answer::Refused => Outcome::Superseded { by },
            Answer::Unknown | Answer::Accepted => Outcome::NotYet,
        }
    }

    fn by_the_seller(&self, answer: Answer) -> Outcome {
        let order_item_id = || self.id.clone();
        if let Some(how) = self.more_than_planned() {
            return Outcome::Contradicted { how };
        }
        let how = match answer {
            Answer::Refused => Contradiction::DoneThoughRefused {
                order_item_id: order_item_id(),
            },
            Answer::Unknown | Answer::Accepted if self.newly_cancelled == self.planned => {
                return Outcome::Confirmed;
            }
            // Without a word from the marketplace the rest may still come, unless it has left.
            Answer::Unknown if self.open > 0 => return Outcome::NotYet,
            Answer::Unknown | Answer::Accepted => Contradiction::FewerUnits {
                order_item_id: order_item_id(),
                planned: self.planned,
                shown: self.newly_cancelled,
            },
        };
        Outcome::Contradicted { how }
    }

    /// More units went than planned, and not by the buyer's or Amazon's hand.
    fn more_than_planned(&self) -> Option<Contradiction> {
        let is_elses = match self.by {
            Some(Actor::Buyer | Actor::Amazon) => true,
            Some(Actor::Seller) | None => false,
        };
        (self.newly_cancelled > self.planned && !is_elses).then(|| Contradiction::MoreUnits {
            order_item_id: self.id.clone(),
            planned: self.planned,
            shown: self.newly_cancelled,
        })
    }
}
