//! The desk's time beside Amazon: the machine's at the start, carried on by its monotonic clock, and
//! set right by the dates of Amazon's own answers. A machine's clock that is set in mid-work moves
//! no deadline, no lease and no quota.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use countermand_spapi::client::{
    Clock as WireClock, Exchange, HttpRequest, HttpResponse, Transport,
};
use jiff::{SignedDuration, Timestamp};

use super::time::DeskTime;
use crate::clock::Clock;

/// By how much a time is off that is set right: dates of answers are of whole seconds.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(2);
/// For how long an answer of Amazon is believed more than the machine's clock. A machine that slept
/// has a monotonic clock that slept, too.
const WITNESS_LIFE: Duration = Duration::from_mins(10);
/// The hosts whose dates are believed.
const WITNESSES: &str = ".amazon.com";

/// What a machine tells of the time.
trait Machine: Send + Sync + fmt::Debug {
    /// Its clock, which anybody may set.
    fn wall(&self) -> Timestamp;

    /// Since some instant, by a clock that nobody sets.
    fn elapsed(&self) -> Duration;
}

#[derive(Debug)]
struct ThisMachine {
    began: Instant,
}

impl Machine for ThisMachine {
    fn wall(&self) -> Timestamp {
        Clock::System.now()
    }

    fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }
}

/// The time as it was told last, carried on.
#[derive(Debug)]
pub struct SteadyTime {
    machine: Box<dyn Machine>,
    told: Mutex<Told>,
}

#[derive(Debug, Clone, Copy)]
struct Told {
    now: Timestamp,
    at: Duration,
    /// When Amazon told the time last.
    witnessed_at: Option<Duration>,
}

impl SteadyTime {
    /// The machine's time, from here on.
    pub fn start() -> Self {
        Self::of(Box::new(ThisMachine {
            began: Instant::now(),
        }))
    }

    fn of(machine: Box<dyn Machine>) -> Self {
        let told = Told {
            now: machine.wall(),
            at: machine.elapsed(),
            witnessed_at: None,
        };
        Self {
            machine,
            told: Mutex::new(told),
        }
    }

    /// Takes note of the date of an answer to a request that was sent at an instant of this clock.
    /// The answer was written between then and now; where its date is of no such time, it is the
    /// date that is right.
    fn witness(&self, date: Timestamp, sent_at: Timestamp) {
        let now = self.now();
        let mut told = self.told();
        let elapsed = self.machine.elapsed();
        told.witnessed_at = Some(elapsed);
        let ahead = date.duration_since(now);
        let behind = date.duration_since(sent_at);
        let off = if ahead > TOLERANCE {
            ahead
        } else if behind < -TOLERANCE {
            behind
        } else {
            return;
        };
        told.now = now.saturating_add(off).unwrap_or(now);
        told.at = elapsed;
        tracing::warn!(
            seconds = off.as_secs(),
            "this machine's clock is off: the desk goes by the marketplace's time"
        );
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WireClock for SteadyTime {
    fn now(&self) -> Timestamp {
        let mut told = self.told();
        let (elapsed, wall) = (self.machine.elapsed(), self.machine.wall());
        let passed = SignedDuration::try_from(elapsed.saturating_sub(told.at));
        let passed = passed.unwrap_or(SignedDuration::MAX);
        let now = told.now.saturating_add(passed).unwrap_or(Timestamp::MAX);
        let is_witnessed = told
            .witnessed_at
            .is_some_and(|at| elapsed.saturating_sub(at) < WITNESS_LIFE);
        // Nobody else tells the time, and nothing is sent meanwhile.
        if !is_witnessed && wall.duration_since(now).abs() > TOLERANCE {
            told.now = wall;
            told.at = elapsed;
            return wall;
        }
        now
    }
}

impl DeskTime for SteadyTime {
    fn wait_until(&self, at: Timestamp) -> Duration {
        Duration::try_from(at.duration_since(self.now())).unwrap_or(Duration::ZERO)
    }
}

/// A way out that tells the time by what comes back.
#[derive(Debug)]
pub struct Witnessed {
    inner: Arc<dyn Transport>,
    time: Arc<SteadyTime>,
}

impl Witnessed {
    /// The same way out, with the time that is set right by it.
    pub fn new(inner: Arc<dyn Transport>, time: Arc<SteadyTime>) -> Self {
        Self { inner, time }
    }
}

impl Transport for Witnessed {
    fn send(&self, request: HttpRequest) -> Exchange<'_> {
        Box::pin(async move {
            let is_witness = is_witness(&request.url);
            let sent_at = self.time.now();
            let answer = self.inner.send(request).await?;
            if let Some(date) = date_of(&answer).filter(|_| is_witness) {
                self.time.witness(date, sent_at);
            }
            Ok(answer)
        })
    }
}

/// Whether the dates of an address are believed: Amazon's, over TLS.
fn is_witness(url: &str) -> bool {
    let host = url
        .strip_prefix("https://")
        .and_then(|rest| rest.split(['/', '?', '#']).next());
    host.is_some_and(|host| host.to_ascii_lowercase().ends_with(WITNESSES))
}

/// When an answer says that it was written.
pub fn date_of(answer: &HttpResponse) -> Option<Timestamp> {
    let date = answer
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("date"));
    let date = jiff::fmt::rfc2822::parse(&date?.1).ok()?;
    Some(date.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: SignedDuration = SignedDuration::from_hours(24);

    /// A machine whose clocks a test moves.
    #[derive(Debug, Clone, Default)]
    struct Moved(Arc<Mutex<(SignedDuration, Duration)>>);

    impl Moved {
        fn pass(&self, seconds: u64) {
            let mut clocks = self.0.lock().unwrap();
            clocks.1 += Duration::from_secs(seconds);
        }

        /// Sets the clock that anybody may set.
        fn set(&self, by: SignedDuration) {
            self.0.lock().unwrap().0 += by;
        }
    }

    impl Machine for Moved {
        fn wall(&self) -> Timestamp {
            let (set, elapsed) = *self.0.lock().unwrap();
            start() + set + SignedDuration::try_from(elapsed).unwrap()
        }

        fn elapsed(&self) -> Duration {
            self.0.lock().unwrap().1
        }
    }

    fn start() -> Timestamp {
        "2026-11-23T08:00:00Z".parse().unwrap()
    }

    fn after(seconds: i64) -> Timestamp {
        start() + SignedDuration::from_secs(seconds)
    }

    fn stage() -> (Moved, SteadyTime) {
        let machine = Moved::default();
        let time = SteadyTime::of(Box::new(machine.clone()));
        (machine, time)
    }

    #[test]
    fn i26_a_clock_that_is_set_by_a_day_in_mid_work_moves_no_timer() {
        for jump in [DAY, -DAY] {
            let (machine, time) = stage();
            time.witness(after(0), after(0));
            let timer = after(60);
            machine.pass(30);
            machine.set(jump);
            assert_eq!(time.now(), after(30), "{jump}");
            assert_eq!(time.wait_until(timer), Duration::from_secs(30), "{jump}");
            machine.pass(30);
            assert_eq!(time.wait_until(timer), Duration::ZERO, "{jump}");
            // Amazon goes on telling the time, and the machine goes on being wrong.
            for minutes in 1..=30 {
                time.witness(after(minutes * 60), after(minutes * 60));
                assert_eq!(time.now(), after(minutes * 60), "{jump}");
                machine.pass(60);
            }
        }
    }

    #[test]
    fn a_clock_that_was_wrong_at_the_start_is_set_right_by_the_first_answer() {
        for jump in [DAY, -DAY] {
            let machine = Moved::default();
            machine.set(jump);
            let time = SteadyTime::of(Box::new(machine.clone()));
            let sent_at = time.now();
            assert_eq!(sent_at, start() + jump);
            machine.pass(1);
            time.witness(after(0), sent_at);
            let off = time.now().duration_since(after(1)).abs();
            assert!(off <= SignedDuration::from_secs(1), "{jump}: {off}");
        }
    }

    #[test]
    fn a_slow_answer_moves_nothing() {
        let (machine, time) = stage();
        let sent_at = time.now();
        machine.pass(25);
        // It was written when it was asked for, or at its end, and of whole seconds.
        for written in [-1, 0, 24, 25] {
            time.witness(after(written), sent_at);
            assert_eq!(time.now(), after(25), "{written}");
        }
    }

    #[test]
    fn a_machine_that_slept_is_on_time_again() {
        // Its monotonic clock slept with it: with nobody to tell, its clock is right.
        let (machine, time) = stage();
        machine.pass(1_000);
        machine.set(DAY);
        assert_eq!(time.now(), after(1_000) + DAY);
        // With an answer of just before, the next answer tells.
        let (machine, time) = stage();
        time.witness(after(0), after(0));
        machine.set(DAY);
        assert_eq!(time.now(), after(0));
        time.witness(start() + DAY, after(0));
        assert_eq!(time.now(), start() + DAY);
    }

    #[test]
    fn only_amazon_tells_the_time_and_only_over_tls() {
        for (url, expected) in [
            ("https://sellingpartnerapi-eu.amazon.com/orders/x", true),
            ("https://api.amazon.com/auth/o2/token", true),
            ("https://API.AMAZON.COM", true),
            ("http://api.amazon.com/auth", false),
            ("https://api.amazon.com.example.org/", false),
            ("https://example.org/?.amazon.com", false),
            ("https://user@evil.example/.amazon.com", false),
            ("http://127.0.0.1:4010/orders", false),
        ] {
            assert_eq!(is_witness(url), expected, "{url}");
        }
    }

    #[test]
    fn a_date_that_is_none_tells_nothing() {
        let answer = |date: &str| HttpResponse {
            status: 200,
            headers: vec![("Date".to_owned(), date.to_owned())],
            body: Vec::new().into(),
        };
        assert_eq!(date_of(&answer("no date")), None);
        assert_eq!(
            date_of(&answer("Mon, 23 Nov 2026 08:00:00 GMT")),
            Some(start())
        );
    }
}
