//! What goes wrong on purpose: profiles of faults, drawn from a seed.

pub mod profile;

use serde::{Deserialize, Serialize};

use crate::draws::Draws;
use crate::market::{Act, Market};
use crate::moment::{MINUTE_MS, Moment};

pub use self::profile::FaultProfile;

/// The faults in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FaultPlan {
    /// The profile's name; `none` without faults, `custom` for a caller's own figures.
    pub profile: String,
    /// The seed of their chance.
    pub seed: u64,
    /// Whether usage plans are off: no call is refused for its caller's pace.
    pub is_unmetered: bool,
    /// How often what goes wrong.
    #[serde(flatten)]
    pub faults: FaultProfile,
}

impl Default for FaultPlan {
    fn default() -> Self {
        Self {
            profile: "none".to_owned(),
            seed: 0,
            is_unmetered: false,
            faults: FaultProfile::default(),
        }
    }
}

/// Puts a fault profile in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetFaults {
    /// The profile: a name, or figures of one's own.
    pub profile: Wanted,
    /// The seed of its chance; the world's when absent.
    #[serde(default)]
    pub seed: Option<u64>,
    /// Whether usage plans are kept; they are when absent.
    #[serde(default)]
    pub usage_plans: Option<bool>,
}

/// The profile that someone asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Wanted {
    /// By its name.
    Name(String),
    /// By figures.
    Figures(FaultProfile),
    /// None.
    Nothing(()),
}

/// Why a profile was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no fault profile {name}; there are: {known}")]
pub struct NoProfile {
    /// The name asked for.
    pub name: String,
    /// The names there are.
    pub known: String,
}

impl Act for SetFaults {
    type Outcome = ();
    type Refusal = NoProfile;

    fn perform(&self, market: &mut Market) -> Result<(), NoProfile> {
        let (profile, faults) = match &self.profile {
            Wanted::Name(name) => FaultProfile::find(name).ok_or_else(|| NoProfile {
                name: name.clone(),
                known: FaultProfile::NAMES.join(", "),
            })?,
            Wanted::Figures(figures) => ("custom", *figures),
            Wanted::Nothing(()) => ("none", FaultProfile::default()),
        };
        market.faults = FaultPlan {
            profile: profile.to_owned(),
            seed: self.seed.unwrap_or(market.seed),
            is_unmetered: self.usage_plans == Some(false),
            faults,
        };
        Ok(())
    }
}

/// What becomes of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallFault {
    /// It is refused with 429 before anything happens.
    Throttled,
    /// It fails with 500 or 503 before anything happens.
    Failed {
        /// The status.
        status: u16,
    },
    /// The connection is cut before anything happens.
    Dropped,
    /// It is carried out, and then answered with 500.
    FailedAfter,
    /// It is carried out, and the connection is cut instead of an answer.
    Lost,
}

impl FaultPlan {
    /// What becomes of the call with this number; `None` for nothing special.
    pub fn of_call(&self, number: u64, now: Moment) -> Option<CallFault> {
        let faults = &self.faults;
        if faults.is_quiet_for_calls() {
            return None;
        }
        let mut draws = Draws::new(self.seed, "fault of a call", number);
        let in_storm = {
            // A storm takes whole minutes of marketplace time.
            let minute = u64::try_from(now.ms() / MINUTE_MS).unwrap_or(0);
            Draws::new(self.seed, "storm", minute).chance_ppm(faults.storm_ppm)
        };
        let throttled_ppm = if in_storm {
            900_000
        } else {
            faults.throttled_ppm
        };
        if draws.chance_ppm(throttled_ppm) {
            return Some(CallFault::Throttled);
        }
        if draws.chance_ppm(faults.failed_ppm) {
            let status = if draws.chance_ppm(500_000) { 500 } else { 503 };
            return Some(CallFault::Failed { status });
        }
        if draws.chance_ppm(faults.dropped_ppm) {
            return Some(CallFault::Dropped);
        }
        if draws.chance_ppm(faults.failed_after_ppm) {
            return Some(CallFault::FailedAfter);
        }
        draws.chance_ppm(faults.lost_ppm).then_some(CallFault::Lost)
    }

    /// How long the answer to the call with this number waits, in milliseconds of real time.
    pub fn delay_ms(&self, number: u64) -> u32 {
        let faults = &self.faults;
        if faults.slow_ms == 0 {
            return 0;
        }
        let mut draws = Draws::new(self.seed, "delay of an answer", number);
        if !draws.chance_ppm(faults.slow_ppm) {
            return 0;
        }
        let delay = draws.between(i64::from(faults.slow_ms / 2), i64::from(faults.slow_ms));
        u32::try_from(delay).unwrap_or(0)
    }
}

/// How a feed or a report ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkOutcome {
    /// As it should.
    Normal,
    /// `FATAL`, after a part of it was done.
    Fatal {
        /// The part, in millionths.
        parts_done_ppm: u32,
    },
}

/// How the feed with this number ends.
pub fn feed_outcome(market: &Market, feed: u64) -> WorkOutcome {
    let plan = &market.faults;
    let mut draws = Draws::new(plan.seed, "fatal feed", feed);
    if !draws.chance_ppm(plan.faults.feed_fatal_ppm) {
        return WorkOutcome::Normal;
    }
    let parts = [0, 500_000, 1_000_000];
    WorkOutcome::Fatal {
        parts_done_ppm: draws.pick(&parts).copied().unwrap_or(0),
    }
}

/// How the report with this number ends.
pub fn report_outcome(market: &Market, report: u64) -> WorkOutcome {
    let plan = &market.faults;
    let is_fatal =
        Draws::new(plan.seed, "fatal report", report).chance_ppm(plan.faults.report_fatal_ppm);
    if is_fatal {
        WorkOutcome::Fatal { parts_done_ppm: 0 }
    } else {
        WorkOutcome::Normal
    }
}

/// By how much longer a feed or report takes: a factor.
pub fn work_factor(market: &Market) -> i64 {
    i64::from(market.faults.faults.slow_work_factor.max(1))
}

/// How a notification is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copies {
    /// How often; 0 is never.
    pub n_copies: u32,
    /// How late, in milliseconds of marketplace time.
    pub delay_ms: i64,
}

/// How the notification with this number is delivered.
pub fn notice_copies(market: &Market, notification: u64) -> Copies {
    let plan = &market.faults;
    let mut draws = Draws::new(plan.seed, "delivery", notification);
    if draws.chance_ppm(plan.faults.notice_missing_ppm) {
        return Copies {
            n_copies: 0,
            delay_ms: 0,
        };
    }
    let n_copies = if draws.chance_ppm(plan.faults.notice_twice_ppm) {
        2
    } else {
        1
    };
    let delay_ms = if draws.chance_ppm(plan.faults.notice_late_ppm) {
        draws.between(1_000, i64::from(plan.faults.notice_late_ms).max(1_000))
    } else {
        0
    };
    Copies { n_copies, delay_ms }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(name: &str) -> FaultPlan {
        let (profile, faults) = FaultProfile::find(name).expect("a profile");
        FaultPlan {
            profile: profile.to_owned(),
            seed: 7,
            is_unmetered: false,
            faults,
        }
    }

    #[test]
    fn no_profile_leaves_every_call_alone() {
        let now = Moment::from_ms(1_800_000_000_000);
        let plan = FaultPlan::default();
        assert!((0..10_000).all(|call| plan.of_call(call, now).is_none()));
        assert!((0..10_000).all(|call| plan.delay_ms(call) == 0));
    }

    #[test]
    fn each_profile_has_its_own_fault_and_the_same_seed_the_same_ones() {
        let now = Moment::from_ms(1_800_000_000_000);
        let faults = |name: &str| -> Vec<_> {
            let plan = plan(name);
            (0..2_000).map(|call| plan.of_call(call, now)).collect()
        };
        let has = |name: &str, fault: CallFault| faults(name).contains(&Some(fault));
        assert!(has("throttling", CallFault::Throttled));
        assert!(has("server-errors", CallFault::Failed { status: 500 }));
        assert!(has("server-errors", CallFault::Failed { status: 503 }));
        assert!(has("lost-answers", CallFault::Lost));
        assert!(has("lost-answers", CallFault::FailedAfter));
        assert_eq!(faults("chaos"), faults("chaos"));
    }

    #[test]
    fn a_profile_is_a_name_or_figures_or_nothing() {
        let read = |text: &str| serde_json::from_str::<SetFaults>(text);
        let named = read(r#"{"profile":"chaos","seed":3}"#).expect("a name");
        assert_eq!(named.profile, Wanted::Name("chaos".to_owned()));
        let figures = read(r#"{"profile":{"lost_ppm":1000}}"#).expect("figures");
        assert!(matches!(figures.profile, Wanted::Figures(figures) if figures.lost_ppm == 1_000));
        let nothing = read(r#"{"profile":null}"#).expect("nothing");
        assert_eq!(nothing.profile, Wanted::Nothing(()));
        assert!(read(r#"{"profile":{"lots_ppm":1000}}"#).is_err());
    }
}
