//! Fault profiles: how often what goes wrong.

use serde::{Deserialize, Serialize};

/// How often what goes wrong; shares are in millionths (ppm).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FaultProfile {
    /// Calls refused with 429 beyond the usage plans.
    pub throttled_ppm: u32,
    /// Minutes of marketplace time in which nine of ten calls are refused with 429.
    pub storm_ppm: u32,
    /// Calls that fail with 500 or 503 before anything happens.
    pub failed_ppm: u32,
    /// Calls whose connection is cut before anything happens.
    pub dropped_ppm: u32,
    /// Calls that are carried out and then answered with 500.
    pub failed_after_ppm: u32,
    /// Calls that are carried out and whose connection is cut instead of an answer.
    pub lost_ppm: u32,
    /// Answers that come late.
    pub slow_ppm: u32,
    /// How late at most, milliseconds of real time.
    pub slow_ms: u32,
    /// Feeds and reports take so many times as long; 0 and 1 change nothing.
    pub slow_work_factor: u32,
    /// Feeds that end `FATAL` after none, half or all of them was done.
    pub feed_fatal_ppm: u32,
    /// Reports that end `FATAL`.
    pub report_fatal_ppm: u32,
    /// Notifications that come twice.
    pub notice_twice_ppm: u32,
    /// Notifications that come late, and so out of order.
    pub notice_late_ppm: u32,
    /// How late at most, milliseconds of marketplace time.
    pub notice_late_ms: u32,
    /// Notifications that never come.
    pub notice_missing_ppm: u32,
    /// By how much the `Date` header is wrong, milliseconds.
    pub skew_ms: i64,
}

const QUIET: FaultProfile = FaultProfile {
    throttled_ppm: 0,
    storm_ppm: 0,
    failed_ppm: 0,
    dropped_ppm: 0,
    failed_after_ppm: 0,
    lost_ppm: 0,
    slow_ppm: 0,
    slow_ms: 0,
    slow_work_factor: 0,
    feed_fatal_ppm: 0,
    report_fatal_ppm: 0,
    notice_twice_ppm: 0,
    notice_late_ppm: 0,
    notice_late_ms: 0,
    notice_missing_ppm: 0,
    skew_ms: 0,
};

/// Names, with the profile that each stands for; the first name of a profile is its own.
const PROFILES: &[(&[&str], FaultProfile)] = &[
    (&["none", "off", ""], QUIET),
    (
        &["throttling", "throttle", "429", "throttle-storm"],
        FaultProfile {
            throttled_ppm: 150_000,
            storm_ppm: 200_000,
            ..QUIET
        },
    ),
    (
        &["server-errors", "errors", "500", "500s"],
        FaultProfile {
            failed_ppm: 150_000,
            failed_after_ppm: 30_000,
            dropped_ppm: 20_000,
            ..QUIET
        },
    ),
    (
        &["lost-answers", "lost", "lost-answer"],
        FaultProfile {
            lost_ppm: 150_000,
            failed_after_ppm: 50_000,
            ..QUIET
        },
    ),
    (
        &["slow-documents", "slow", "slow-feeds"],
        FaultProfile {
            slow_ppm: 300_000,
            slow_ms: 2_000,
            slow_work_factor: 20,
            ..QUIET
        },
    ),
    (
        &["fatal-feeds", "fatal"],
        FaultProfile {
            feed_fatal_ppm: 300_000,
            report_fatal_ppm: 200_000,
            ..QUIET
        },
    ),
    (
        &["notifications", "duplicates", "late-notifications"],
        FaultProfile {
            notice_twice_ppm: 300_000,
            notice_late_ppm: 300_000,
            notice_late_ms: 600_000,
            notice_missing_ppm: 50_000,
            ..QUIET
        },
    ),
    (
        &["clock-skew", "skew"],
        FaultProfile {
            skew_ms: -420_000,
            ..QUIET
        },
    ),
    (
        &["chaos", "all", "mixed", "storm"],
        FaultProfile {
            throttled_ppm: 50_000,
            storm_ppm: 50_000,
            failed_ppm: 40_000,
            dropped_ppm: 10_000,
            failed_after_ppm: 20_000,
            lost_ppm: 40_000,
            slow_ppm: 50_000,
            slow_ms: 500,
            slow_work_factor: 3,
            feed_fatal_ppm: 100_000,
            report_fatal_ppm: 50_000,
            notice_twice_ppm: 150_000,
            notice_late_ppm: 150_000,
            notice_late_ms: 300_000,
            notice_missing_ppm: 30_000,
            skew_ms: 90_000,
        },
    ),
];

impl FaultProfile {
    /// The profiles' own names.
    pub const NAMES: [&str; 9] = [
        "none",
        "throttling",
        "server-errors",
        "lost-answers",
        "slow-documents",
        "fatal-feeds",
        "notifications",
        "clock-skew",
        "chaos",
    ];

    /// The profile of a name, in any case and with `_` for `-`, and its own name.
    pub fn find(name: &str) -> Option<(&'static str, Self)> {
        let wanted = name.trim().to_ascii_lowercase().replace('_', "-");
        let (names, profile) = PROFILES
            .iter()
            .find(|(names, _)| names.contains(&wanted.as_str()))?;
        Some((*names.first()?, *profile))
    }

    /// Whether no call is touched.
    pub const fn is_quiet_for_calls(&self) -> bool {
        self.throttled_ppm == 0
            && self.storm_ppm == 0
            && self.failed_ppm == 0
            && self.dropped_ppm == 0
            && self.failed_after_ppm == 0
            && self.lost_ppm == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_finds_its_profile() {
        let own: Vec<_> = PROFILES
            .iter()
            .filter_map(|(names, _)| names.first())
            .collect();
        assert_eq!(own, FaultProfile::NAMES.iter().collect::<Vec<_>>());
        assert_eq!(
            FaultProfile::find("Lost_Answers").map(|found| found.0),
            Some("lost-answers")
        );
        assert_eq!(FaultProfile::find("earthquake"), None);
    }
}
