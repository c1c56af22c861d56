//! Driving the steps of every account on real time: each in a task of its own, until the stop.

use std::sync::Arc;
use std::time::Duration;

use countermand_domain::id::AccountId;
use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::time::DeskTime;
use super::{Desk, Next, Seller, StepError, later, lease};
use crate::jobs::Job;

/// The longest rest of a step that nobody wakes.
const REST_MAX: Duration = Duration::from_secs(5);
/// The shortest rest between two calls of a step that waits for an instant.
const REST_MIN: Duration = Duration::from_millis(5);
/// The shortest rest of a step that was idle.
const IDLE_MIN: Duration = Duration::from_millis(50);
/// How long a step that was woken waits for more.
const GATHER: Duration = Duration::from_millis(50);
/// The rest after a step broke off.
const AFTER_ERROR: Duration = Duration::from_secs(1);
/// How often a lease shows that its holder lives.
const BEAT: Duration = Duration::from_secs(10);

/// A step of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Decide,
    Dispatch,
    Confirm,
    Effects,
    Intake(Job),
}

impl Step {
    const fn name(self) -> &'static str {
        match self {
            Self::Decide => "decide",
            Self::Dispatch => "dispatch",
            Self::Confirm => "confirm",
            Self::Effects => "effects",
            Self::Intake(job) => job.name(),
        }
    }

    /// How long it rests after it was idle, in the desk's own time.
    const fn rest(self) -> SignedDuration {
        match self {
            Self::Decide | Self::Dispatch | Self::Confirm | Self::Effects => {
                SignedDuration::from_secs(2)
            }
            Self::Intake(job) => job.rest(),
        }
    }

    /// Whether it may have something to do as soon as something new was written down.
    const fn is_woken(self) -> bool {
        match self {
            Self::Decide | Self::Dispatch | Self::Confirm | Self::Effects => true,
            Self::Intake(_) => false,
        }
    }

    async fn run(self, desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
        match self {
            Self::Decide => crate::decide::due::step(desk, seller).await,
            Self::Dispatch => crate::dispatch::step(desk, seller).await,
            Self::Confirm => crate::confirm::step(desk, seller).await,
            Self::Effects => crate::effects::step(desk, seller).await,
            Self::Intake(job) => job.run(desk, seller).await,
        }
    }
}

/// What the tasks of a node share.
#[derive(Debug, Clone)]
pub struct Driver {
    /// The desk.
    pub desk: Arc<Desk>,
    /// The time to wait by.
    pub time: Arc<dyn DeskTime>,
    /// Ends every task between two steps.
    pub stop: CancellationToken,
    /// Every task.
    pub tasks: TaskTracker,
}

impl Driver {
    /// Starts the tasks of an account.
    pub fn start(&self, seller: &Arc<Seller>) {
        let own = [Step::Dispatch, Step::Confirm, Step::Decide, Step::Effects];
        let jobs = Job::ALL.into_iter().map(Step::Intake);
        for step in own.into_iter().chain(jobs) {
            let (driver, seller) = (self.clone(), Arc::clone(seller));
            self.tasks
                .spawn(async move { driver.go(step, &seller).await });
        }
        let (driver, seller) = (self.clone(), Arc::clone(seller));
        self.tasks
            .spawn(async move { driver.keep_lease(&seller).await });
    }

    async fn go(&self, step: Step, seller: &Seller) {
        let account = seller.account.name().clone();
        while !self.stop.is_cancelled() {
            let rest = match step.run(&self.desk, seller).await {
                Ok(Next::Again) => {
                    if !step.is_woken() {
                        seller.wake.notify_waiters();
                    }
                    // Others get their turn, and a stop is heard.
                    tokio::task::yield_now().await;
                    continue;
                }
                Ok(Next::At(at)) => self.time.wait_until(at).clamp(REST_MIN, REST_MAX),
                Ok(Next::Idle) => {
                    let again_at = later(self.desk.now(), step.rest());
                    self.time.wait_until(again_at).clamp(IDLE_MIN, REST_MAX)
                }
                Err(error) => {
                    report(step.name(), &account, &error);
                    AFTER_ERROR
                }
            };
            self.rest(step, seller, rest).await;
        }
    }

    /// Rests until the time is over, something new is there, or the stop.
    async fn rest(&self, step: Step, seller: &Seller, rest: Duration) {
        let is_woken = async {
            if step.is_woken() {
                seller.wake.notified().await;
                // What comes close together is looked at together.
                tokio::time::sleep(GATHER).await;
            } else {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = is_woken => {}
            () = tokio::time::sleep(rest) => {}
        }
    }

    async fn keep_lease(&self, seller: &Seller) {
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = tokio::time::sleep(BEAT) => {}
            }
            if let Err(error) = lease::renew(seller).await {
                report("lease", seller.account.name(), &error);
            }
        }
    }
}

fn report(step: &'static str, account: &AccountId, error: &StepError) {
    metrics::counter!("countermand_step_failures_total", "step" => step).increment(1);
    tracing::warn!(
        step,
        account.name = %account,
        error = error as &dyn std::error::Error,
        "a step broke off; it is tried again"
    );
}
