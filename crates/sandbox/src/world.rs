//! The world: a market with its clock and its journal.

use std::path::{Path, PathBuf};

use crate::clock::{Clock, MachineStopwatch, Speed, Stopwatch};
use crate::command::Command;
use crate::journal::{Claim, Entry, Genesis, Journal, JournalError, Recorded};
use crate::market::{Act, Market};
use crate::moment::{Moment, SECOND_MS};
use crate::scenario::Scenario;

/// How far ahead of the clock, in real time, the journal marks time as seen.
const AHEAD_MS: i64 = SECOND_MS;

/// A market that lives in a directory.
#[derive(Debug)]
pub struct World {
    market: Market,
    clock: Clock,
    journal: Journal,
    dir: PathBuf,
    seen_until: Moment,
    _claim: Claim,
}

/// What a new world is made from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// What kind of world.
    pub scenario: Scenario,
    /// The seed of all chance.
    pub seed: u64,
    /// Its first instant.
    pub start: Moment,
    /// How fast its clock runs.
    pub speed: Speed,
}

impl World {
    /// Opens the world in `dir`, or makes it there.
    ///
    /// A world that is there goes on where it stopped; its scenario, seed and start stay, `speed`
    /// (where given) is the clock's from now on.
    ///
    /// # Errors
    /// When the directory cannot be used or its journal is damaged.
    pub fn open(
        dir: &Path,
        origin: impl FnOnce() -> Origin,
        speed: Option<Speed>,
    ) -> Result<Self, JournalError> {
        Self::open_with(dir, origin, speed, Box::new(MachineStopwatch::start()))
    }

    /// [`World::open`] with real time from elsewhere.
    ///
    /// # Errors
    /// As there.
    pub fn open_with(
        dir: &Path,
        origin: impl FnOnce() -> Origin,
        speed: Option<Speed>,
        stopwatch: Box<dyn Stopwatch>,
    ) -> Result<Self, JournalError> {
        std::fs::create_dir_all(dir).map_err(|source| JournalError::File {
            path: dir.to_owned(),
            source,
        })?;
        let claim = Claim::of(dir)?;
        let Some((journal, recorded)) = Journal::open(dir)? else {
            return Self::create(dir, &origin(), stopwatch, claim);
        };
        let (market, last_speed) = repeat_all(dir, &journal, recorded)?;
        let now = market.now;
        let mut world = Self {
            market,
            clock: Clock::new(stopwatch, now, last_speed),
            journal,
            dir: dir.to_owned(),
            seen_until: now,
            _claim: claim,
        };
        if let Some(speed) = speed.filter(|speed| *speed != last_speed) {
            world.set_speed(speed)?;
        }
        Ok(world)
    }

    fn create(
        dir: &Path,
        origin: &Origin,
        stopwatch: Box<dyn Stopwatch>,
        claim: Claim,
    ) -> Result<Self, JournalError> {
        let (market, journal) = begin(dir, origin)?;
        Ok(Self {
            market,
            clock: Clock::new(stopwatch, origin.start, origin.speed),
            journal,
            dir: dir.to_owned(),
            seen_until: origin.start,
            _claim: claim,
        })
    }

    /// Takes no more calls.
    pub fn stop(&mut self) {
        self.journal.stop();
    }

    /// Makes the market again from the journal, as a restart would: after work on it was broken
    /// off in the middle. The clock runs on.
    ///
    /// # Errors
    /// When the journal cannot be used.
    pub fn restore(&mut self) -> Result<(), JournalError> {
        self.journal.check()?;
        let path = self.journal.path().to_owned();
        let (journal, recorded) =
            Journal::open(&self.dir)?.ok_or(JournalError::Stopped { path })?;
        let (market, _) = repeat_all(&self.dir, &journal, recorded)?;
        self.market = market;
        self.journal = journal;
        Ok(())
    }

    /// Throws the world away and begins another in its directory.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn reset(&mut self, origin: &Origin) -> Result<(), JournalError> {
        let (market, journal) = begin(&self.dir, origin)?;
        self.market = market;
        self.journal = journal;
        self.seen_until = origin.start;
        self.clock.set(origin.start, origin.speed);
        // The world before needed these until its journal was gone.
        if let Err(error) = crate::documents::clear_uploads(&self.dir.join("documents")) {
            tracing::warn!(error = %error, "uploads of the world before cannot be removed");
        }
        Ok(())
    }

    /// The market as it is now: everything due has happened.
    ///
    /// # Errors
    /// When the journal cannot be written; the world must not go on then.
    pub fn now(&mut self) -> Result<&mut Market, JournalError> {
        self.journal.check()?;
        let now = self.clock.now();
        if now > self.seen_until {
            let ahead = i128::from(AHEAD_MS) * i128::from(self.clock.speed().thousandths()) / 1_000;
            let until = now.plus_ms(i64::try_from(ahead).unwrap_or(i64::MAX));
            self.journal.append(&Entry::Seen { until })?;
            self.seen_until = until;
        }
        self.market.advance(now);
        Ok(&mut self.market)
    }

    /// Carries an act out now and writes it down; a refused act leaves no trace.
    ///
    /// # Errors
    /// When the journal cannot be written. The inner result is the act's own.
    pub fn act<A>(&mut self, act: A) -> Result<Result<A::Outcome, A::Refusal>, JournalError>
    where
        A: Act + Into<Command>,
    {
        let market = self.now()?;
        let outcome = match market.act(&act) {
            Ok(outcome) => outcome,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let at = market.now;
        let command = Box::new(act.into());
        self.journal.append(&Entry::Act { at, command })?;
        Ok(Ok(outcome))
    }

    /// Moves the clock on by so many milliseconds of marketplace time.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn advance_ms(&mut self, ms: i64) -> Result<Moment, JournalError> {
        let to = self.clock.now().plus_ms(ms.max(0));
        self.clock.advance_to(to);
        self.mark_clock()
    }

    /// Changes how fast the clock runs.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn set_speed(&mut self, speed: Speed) -> Result<Moment, JournalError> {
        self.clock.set_speed(speed);
        self.mark_clock()
    }

    /// How fast the clock runs.
    pub const fn speed(&self) -> Speed {
        self.clock.speed()
    }

    /// Brings the journal to the disk.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn sync(&mut self) -> Result<(), JournalError> {
        self.journal.sync()
    }

    /// The journal, to damage it.
    #[cfg(test)]
    pub(crate) const fn journal_for_tests(&mut self) -> &mut Journal {
        &mut self.journal
    }

    fn mark_clock(&mut self) -> Result<Moment, JournalError> {
        let (at, speed) = (self.clock.now(), self.clock.speed());
        self.journal.append(&Entry::Clock { at, speed })?;
        self.seen_until = at;
        self.market.advance(at);
        Ok(at)
    }
}

fn begin(dir: &Path, origin: &Origin) -> Result<(Market, Journal), JournalError> {
    let genesis = Genesis {
        format: crate::journal::FORMAT,
        scenario: origin.scenario.clone(),
        seed: origin.seed,
        start: origin.start,
        speed: origin.speed,
    };
    let folder = dir.join("documents");
    crate::documents::clear(&folder).map_err(|source| JournalError::File {
        path: folder.clone(),
        source,
    })?;
    let journal = Journal::create(dir, genesis)?;
    let mut market = Market::new(origin.scenario.clone(), origin.seed, origin.start);
    market.documents.set_folder(folder);
    Ok((market, journal))
}

/// The market that a journal tells of, up to all that callers may have seen; and the clock's speed.
fn repeat_all(
    dir: &Path,
    journal: &Journal,
    recorded: Recorded,
) -> Result<(Market, Speed), JournalError> {
    let Genesis {
        scenario,
        seed,
        start,
        mut speed,
        ..
    } = recorded.genesis;
    let mut market = Market::new(scenario, seed, start);
    market.documents.set_folder(dir.join("documents"));
    let mut seen = start;
    for entry in &recorded.entries {
        match entry {
            Entry::Genesis(_) => {}
            Entry::Act { at, command } => {
                market.advance(*at);
                if !command.repeat(&mut market) {
                    let path = journal.path().to_owned();
                    return Err(JournalError::Unrepeatable { path, at: *at });
                }
            }
            Entry::Clock { at, speed: set } => {
                market.advance(*at);
                speed = *set;
                seen = *at;
            }
            Entry::Seen { until } => seen = seen.max(*until),
        }
    }
    // Time does not go back behind what was seen.
    market.advance(seen);
    Ok((market, speed))
}
