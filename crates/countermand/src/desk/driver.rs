//! Driving the steps of every account on real time: each in a task of its own, until the stop.

use std::sync::Arc;
use std::time::Duration;

use countermand_domain::id::AccountId;
use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::time::DeskTime;
use super::{Desk, Next, Seller, StepError, later, lease};
use crate::jobs::mailbox::{self, Mailbox};
use crate::jobs::{Job, upkeep};

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
/// The longest rest of what is done once a day or every few minutes.
const UPKEEP_REST_MAX: Duration = Duration::from_secs(30);
/// The rest after one of those broke off.
const UPKEEP_AFTER_ERROR: Duration = Duration::from_secs(10);
/// How often a lease shows that its holder lives.
const BEAT: Duration = Duration::from_secs(10);

/// A step of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Decide,
    Dispatch,
    Confirm,
    Effects,
    Intake(Job),
}

impl Step {
    /// Every step of an account, what sends first.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let own = [Self::Dispatch, Self::Confirm, Self::Decide, Self::Effects];
        own.into_iter()
            .chain(Job::ALL.into_iter().map(Self::Intake))
    }

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
    pub(crate) const fn rest(self) -> SignedDuration {
        match self {
            Self::Decide | Self::Dispatch | Self::Confirm | Self::Effects => {
                SignedDuration::from_secs(2)
            }
            Self::Intake(job) => job.rest(),
        }
    }

    /// Whether it may have something to do as soon as something new was written down.
    pub(crate) const fn is_woken(self) -> bool {
        match self {
            Self::Decide | Self::Dispatch | Self::Confirm | Self::Effects => true,
            Self::Intake(_) => false,
        }
    }

    pub(crate) async fn run(self, desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
        match self {
            Self::Decide => crate::decide::due::step(desk, seller).await,
            Self::Dispatch => crate::dispatch::step(desk, seller).await,
            Self::Confirm => crate::confirm::step(desk, seller).await,
            Self::Effects => crate::effects::step(desk, seller).await,
            Self::Intake(job) => job.run(desk, seller).await,
        }
    }
}

/// The tasks of one account.
#[derive(Debug)]
pub struct Crew {
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Crew {
    /// Ends the tasks between two steps, and waits until all have ended.
    pub async fn dismiss(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
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
    /// Starts the tasks of an account, which end with the driver's stop or when they are dismissed.
    pub fn start(&self, seller: &Arc<Seller>, mailbox: Option<Mailbox>) -> Crew {
        let stop = self.stop.child_token();
        let tasks = TaskTracker::new();
        let driver = Self {
            stop: stop.clone(),
            ..self.clone()
        };
        driver.start_steps(seller, &tasks);
        let (own, owned) = (driver.clone(), Arc::clone(seller));
        self.spawn(&tasks, async move { own.keep_lease(&owned).await });
        let (own, owned) = (driver.clone(), Arc::clone(seller));
        self.spawn(&tasks, async move { own.keep_up(&owned).await });
        if let Some(mailbox) = mailbox {
            let owned = Arc::clone(seller);
            self.spawn(&tasks, async move {
                driver.read_mail(&owned, &mailbox).await;
            });
        }
        Crew { stop, tasks }
    }

    /// A task that both the stop of the node and that of the account wait for.
    fn spawn(&self, tasks: &TaskTracker, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(tasks.track_future(task));
    }

    fn start_steps(&self, seller: &Arc<Seller>, tasks: &TaskTracker) {
        for step in Step::all() {
            let (driver, seller) = (self.clone(), Arc::clone(seller));
            self.spawn(tasks, async move { driver.go(step, &seller).await });
        }
    }

    /// Purges what is due, on a thread that may block.
    async fn keep_up(&self, seller: &Arc<Seller>) {
        while !self.stop.is_cancelled() {
            let (desk, owned) = (Arc::clone(&self.desk), Arc::clone(seller));
            let purged = tokio::task::spawn_blocking(move || upkeep::purge(&desk, &owned)).await;
            let rest = match purged {
                Ok(Ok(next)) => self.rest_until(next),
                Ok(Err(error)) => {
                    report("upkeep", seller.account.name(), &error);
                    UPKEEP_AFTER_ERROR
                }
                Err(error) => {
                    tracing::error!(error = %error, "a purge broke down");
                    UPKEEP_AFTER_ERROR
                }
            };
            self.rest(rest).await;
        }
    }

    async fn read_mail(&self, seller: &Seller, mailbox: &Mailbox) {
        while !self.stop.is_cancelled() {
            let visit = mailbox::visit_due(&self.desk, seller, mailbox);
            let visited = tokio::select! {
                // A visit that is broken off has stored what it marked as seen.
                () = self.stop.cancelled() => return,
                visited = visit => visited,
            };
            let rest = match visited {
                Ok(next) => self.rest_until(next),
                Err(error) => {
                    report("mailbox", seller.account.name(), &error);
                    UPKEEP_AFTER_ERROR
                }
            };
            self.rest(rest).await;
        }
    }

    /// How long to rest before a step that nobody wakes; never long enough to miss a clock that
    /// was set.
    fn rest_until(&self, next: Next) -> Duration {
        match next {
            Next::Again => REST_MIN,
            Next::At(at) => self.time.wait_until(at).clamp(REST_MIN, UPKEEP_REST_MAX),
            Next::Idle => UPKEEP_REST_MAX,
        }
    }

    async fn rest(&self, rest: Duration) {
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = tokio::time::sleep(rest) => {}
        }
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
            self.rest_or_wake(step, seller, rest).await;
        }
    }

    /// Rests until the time is over, something new is there, or the stop.
    async fn rest_or_wake(&self, step: Step, seller: &Seller, rest: Duration) {
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
