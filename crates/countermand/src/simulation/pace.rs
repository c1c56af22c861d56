//! Which step of a node is called when, on time that moves by hand.

use std::collections::BTreeMap;

use countermand_spapi::client::Clock;
use countermand_store::DatabaseError;
use jiff::{SignedDuration, Timestamp};

use super::chance::Chance;
use super::node::Node;
use super::run::wait;
use super::wire::Wire;
use crate::desk::{Desk, Next, Seller, StepError, later};
use crate::jobs::Job;

/// A step of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Decide,
    Dispatch,
    Confirm,
    Effects,
    Intake(Job),
}

/// All steps but those that bring reports, which play no part in what is sent.
const STEPS: [Step; 10] = [
    Step::Decide,
    Step::Dispatch,
    Step::Confirm,
    Step::Effects,
    Step::Intake(Job::Queue),
    Step::Intake(Job::Subscriptions),
    Step::Intake(Job::Reads),
    Step::Intake(Job::Search),
    Step::Intake(Job::Finances),
    Step::Intake(Job::Housekeeping),
];

/// How it is told that a step could not write.
pub(super) const DISK_IS_FULL: &str = "finds the disk full";
/// How long after a step that could not write it is called again.
const AFTER_ERROR: SignedDuration = SignedDuration::from_secs(1);

/// Whether a step ended as the disk took nothing.
fn is_of_full_disk(error: &StepError) -> bool {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = source {
        if let Some(DatabaseError::Disk { .. }) = error.downcast_ref() {
            return true;
        }
        source = error.source();
    }
    false
}

impl Step {
    async fn called(self, desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
        match self {
            Self::Decide => crate::decide::due::step(desk, seller).await,
            Self::Dispatch => crate::dispatch::step(desk, seller).await,
            Self::Confirm => crate::confirm::step(desk, seller).await,
            Self::Effects => crate::effects::step(desk, seller).await,
            Self::Intake(job) => job.run(desk, seller).await,
        }
    }

    /// The longest rest when nothing is due.
    const fn rest_s(self) -> i64 {
        match self {
            Self::Decide | Self::Dispatch | Self::Confirm => 20,
            Self::Intake(Job::Queue | Job::Reads) => 40,
            Self::Effects | Self::Intake(_) => 300,
        }
    }
}

/// When each step of a node is due; at once, where nothing is known.
#[derive(Debug, Default)]
pub(super) struct Pace {
    due: BTreeMap<(usize, Step), Timestamp>,
    /// The last step that wanted to be called again at once.
    pub(super) eager: Option<Step>,
}

impl Pace {
    /// Everything of an account is due at once.
    pub(super) fn wake(&mut self, account: usize) {
        self.due.retain(|(at, _), _| *at != account);
    }

    /// Everything is due at once.
    pub(super) fn wake_all(&mut self) {
        self.due.clear();
    }

    /// Calls a step that is due, or lets time pass until one is.
    pub(super) fn go_on(&mut self, node: &Node, chance: &mut Chance, wire: &Wire) {
        let now = wire.hand.now();
        let mut ready = Vec::new();
        let mut soonest = Timestamp::MAX;
        for at in 0..node.sellers.len() {
            for step in STEPS {
                let due = self.due.get(&(at, step)).copied().unwrap_or(now);
                if due <= now {
                    ready.push((at, step));
                }
                soonest = soonest.min(due);
            }
        }
        let Some((at, step)) = chance.pick(&ready).copied() else {
            wire.pass_to(soonest);
            return;
        };
        let seller = node.sellers.get(at).expect("a seller");
        let outcome = wait(step.called(&node.desk, seller));
        if node.dice.has_died() {
            return;
        }
        let now = wire.hand.now();
        let rest = SignedDuration::from_secs(chance.between(5, step.rest_s()));
        let due = match outcome {
            Ok(Next::Again) => {
                self.eager = Some(step);
                now
            }
            Ok(Next::At(at)) => at.min(later(now, rest)),
            Ok(Next::Idle) | Err(StepError::LeaseLost) => later(now, rest),
            Err(error) if is_of_full_disk(&error) => {
                wire.note(&format!("{step:?} {DISK_IS_FULL}"));
                later(now, AFTER_ERROR)
            }
            Err(error) => {
                wire.accuse(format!("{step:?} broke off: {error:?}"));
                now
            }
        };
        self.due.insert((at, step), due);
    }

    /// Calls every step once, as a node does that wakes up late: another one has its accounts.
    pub(super) fn wake_up_late(node: &Node, wire: &Wire) {
        for seller in &node.sellers {
            for step in [Step::Dispatch, Step::Confirm, Step::Effects] {
                let outcome = wait(step.called(&node.desk, seller));
                if !matches!(outcome, Ok(Next::Idle) | Err(StepError::LeaseLost)) {
                    wire.accuse(format!("i11: {step:?} without the lease: {outcome:?}"));
                }
            }
        }
    }
}
