//! What decisions are made under: rules, and how rate and offers stand, each kept for a moment.
//!
//! Compiling the rules takes longer than deciding, and so does measuring. A change of either holds
//! a moment later; what is on its way and what has ended since is read with each decision, in its
//! own transaction.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use countermand_domain::id::AccountId;
use countermand_domain::rule_table::{RuleTable, Rules};
use countermand_store::Account;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::decide::cancel::Terms;
use crate::decide::due;
use crate::decide::risk::{DecidedSince, OfferRisks, OfferStreak, Room, offer_streaks};
use crate::desk::{Desk, Seller};

/// How long compiled rules and what was measured are believed, at least.
const LIFE: Duration = Duration::from_secs(5);
/// What was measured is believed so many times as long as measuring took: of a large account it
/// takes long, and changes little meanwhile.
const LIFE_PER_TAKEN: u32 = 40;
/// It is never believed longer than this.
const LIFE_MAX: Duration = Duration::from_mins(2);

/// The compiled rules of accounts, and how their rates and offers stand.
#[derive(Debug, Default)]
pub(super) struct TermsBook {
    rules: Mutex<BTreeMap<AccountId, Compiled>>,
    standings: Mutex<BTreeMap<AccountId, Arc<Standing>>>,
}

#[derive(Debug)]
struct Compiled {
    day: Date,
    at: Instant,
    rules: Arc<Rules>,
}

/// How one account stands, measured by one request at a time.
#[derive(Debug, Default)]
struct Standing {
    known: Mutex<Option<Measured>>,
    decided: Arc<DecidedSince>,
    measuring: tokio::sync::Mutex<()>,
    /// The offers as lists show them. No decision looks at it: what somebody's look at a list
    /// measured a moment ago is not to decide about what came since.
    shown: Mutex<Option<Shown>>,
    looking: tokio::sync::Mutex<()>,
}

#[derive(Debug, Clone)]
struct Shown {
    at: Instant,
    life: Duration,
    offers: OfferRisks,
}

#[derive(Debug, Clone)]
struct Measured {
    at: Instant,
    life: Duration,
    room: Room,
    offers: OfferRisks,
    /// What the offers' risks come from; `None` where it could not be read.
    streaks: Option<Arc<Vec<OfferStreak>>>,
}

/// The offers at risk of an account, and how long ago they were measured.
#[derive(Debug, Clone)]
pub(crate) struct OffersAtRisk {
    /// The offers, the longest run first.
    pub(crate) offers: Arc<Vec<OfferStreak>>,
    /// The age of the measurement.
    pub(crate) age: Duration,
}

impl Measured {
    fn is_fresh(&self) -> bool {
        self.at.elapsed() < self.life
    }

    /// Whether measuring took so long that what was measured is shown to people for a while.
    fn is_dear(&self) -> bool {
        self.life > LIFE.saturating_mul(2)
    }

    fn offers_at_risk(&self) -> Option<OffersAtRisk> {
        Some(OffersAtRisk {
            offers: Arc::clone(self.streaks.as_ref()?),
            age: self.at.elapsed(),
        })
    }

    /// Whether it may be used while it is measured anew.
    fn is_passable(&self) -> bool {
        self.at.elapsed() < self.life.saturating_mul(2)
    }
}

impl TermsBook {
    /// What a decision for the account is made under, now.
    pub(super) fn terms(&self, desk: &Desk, seller: &Seller) -> Terms {
        let now = desk.now();
        let day = now.to_zoned(TimeZone::UTC).date();
        due::terms_under(seller, now, day, self.rules(seller, day))
    }

    /// What a cancel is decided under, now: with what the account's policy looks at of the rate
    /// and of the offers.
    pub(super) async fn of_cancel(&self, desk: &Desk, seller: &Seller) -> Terms {
        let mut terms = self.terms(desk, seller);
        let policy = &terms.settings.policy;
        let (asks_rate, asks_offers) = (
            policy.is_second_person_on_rate_breach,
            policy.is_second_person_on_armed_offer,
        );
        terms.room = Room::NotAsked;
        if asks_rate || asks_offers {
            let measured = self.standing(&seller.account).now(seller, terms.now).await;
            if asks_rate {
                terms.room = measured.room;
            }
            if asks_offers {
                terms.offers = measured.offers;
            }
        }
        terms
    }

    /// The offers at risk, for people to look at: of a large account as they were measured a while
    /// ago, and then they are measured anew for whoever asks next; `None` where they cannot be read.
    pub(super) async fn offers_at_risk(
        &self,
        desk: &Desk,
        seller: &Arc<Seller>,
    ) -> Option<OffersAtRisk> {
        let (standing, now) = (self.standing(&seller.account), desk.now());
        let kept = standing.known().filter(Measured::is_dear);
        let Some(kept) = kept.filter(Measured::is_passable) else {
            return standing.anew(seller, now).await.offers_at_risk();
        };
        if !kept.is_fresh() {
            let seller = Arc::clone(seller);
            tokio::spawn(async move { standing.now(&seller, now).await });
        }
        kept.offers_at_risk()
    }

    /// How the offers of an account stand, for a list: as far as that is known, as nobody waits for
    /// it. What is not known, or is not fresh, is measured beside.
    pub(super) fn known_risks(&self, desk: &Desk, seller: &Arc<Seller>) -> OfferRisks {
        let (standing, now) = (self.standing(&seller.account), desk.now());
        let shown = standing.shown();
        if shown.as_ref().is_none_or(|shown| shown.is_older_than(1)) {
            let whose = (seller.account.clone(), seller.rule_table());
            tokio::spawn(async move { standing.look(whose, now).await });
        }
        let shown = shown.filter(|shown| !shown.is_older_than(2));
        shown.map_or(OfferRisks::NotAsked, |shown| shown.offers)
    }

    /// Measures the budget anew the next time: an order came that it does not count yet.
    pub(super) fn forget_budget(&self, seller: &Seller) {
        let standing = self.standing(&seller.account);
        let mut known = standing
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *known = None;
    }

    fn standing(&self, account: &Account) -> Arc<Standing> {
        let mut book = self
            .standings
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = book.get(account.name()) {
            return Arc::clone(found);
        }
        let standing = Arc::default();
        book.insert(account.name().clone(), Arc::clone(&standing));
        standing
    }

    fn rules(&self, seller: &Seller, day: Date) -> Arc<Rules> {
        let mut book = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let name = seller.account.name();
        if let Some(known) = book
            .get(name)
            .filter(|known| known.day == day && known.at.elapsed() < LIFE)
        {
            return Arc::clone(&known.rules);
        }
        let rules = Arc::new(seller.rules_of(day));
        book.insert(
            name.clone(),
            Compiled {
                day,
                at: Instant::now(),
                rules: Arc::clone(&rules),
            },
        );
        rules
    }
}

impl Shown {
    fn is_older_than(&self, n_lives: u32) -> bool {
        self.at.elapsed() >= self.life.saturating_mul(n_lives)
    }
}

impl Standing {
    fn shown(&self) -> Option<Shown> {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.clone()
    }

    /// Measures the offers for lists, unless somebody does.
    async fn look(&self, (account, rules): (Account, RuleTable), now: Timestamp) {
        let Ok(_turn) = self.looking.try_lock() else {
            return;
        };
        let at = Instant::now();
        let work =
            tokio::task::spawn_blocking(move || OfferRisks::of_account(&account, &rules, now));
        let offers = match work.await {
            Ok(Ok(offers)) => offers,
            Ok(Err(error)) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "how the offers stand is not known"
                );
                OfferRisks::NotAsked
            }
            Err(_) => OfferRisks::NotAsked,
        };
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        *shown = Some(Shown {
            at,
            life: life_of(at),
            offers,
        });
    }

    /// How the account stands: as measured a moment ago, else measured now. One request measures,
    /// and the others go on with what was measured before, unless that is too old.
    async fn now(&self, seller: &Seller, now: Timestamp) -> Measured {
        let known = self.known();
        if let Some(known) = known.clone().filter(Measured::is_fresh) {
            return known;
        }
        let _turn = match self.measuring.try_lock() {
            Ok(turn) => turn,
            Err(_) => match known.filter(Measured::is_passable) {
                Some(known) => return known,
                None => self.measuring.lock().await,
            },
        };
        // Another request may have measured it while this one waited for its turn.
        if let Some(known) = self.known().filter(Measured::is_fresh) {
            return known;
        }
        self.measure(seller, now).await
    }

    /// How the account stands, measured now, however lately it was measured before.
    async fn anew(&self, seller: &Seller, now: Timestamp) -> Measured {
        let _turn = self.measuring.lock().await;
        self.measure(seller, now).await
    }

    async fn measure(&self, seller: &Seller, now: Timestamp) -> Measured {
        let (account, rules) = (seller.account.clone(), seller.rule_table());
        let measured = tokio::task::spawn_blocking(move || measured(&account, &rules, now)).await;
        let measured = measured.unwrap_or_else(|_| Measured {
            at: Instant::now(),
            life: LIFE,
            room: Room::Unknown,
            offers: OfferRisks::Unknown,
            streaks: None,
        });
        self.decided.forget_before(measured.at);
        let measured = Measured {
            offers: measured.offers.keeping(&self.decided),
            ..measured
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(measured.clone());
        measured
    }

    fn known(&self) -> Option<Measured> {
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Measures an account. Blocks while it reads.
fn measured(account: &Account, rules: &RuleTable, now: Timestamp) -> Measured {
    let at = Instant::now();
    let room = Room::of_account(account, rules, now).unwrap_or_else(|error| {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "what is left of the budget is not known"
        );
        Room::Unknown
    });
    let streaks = offer_streaks(account, rules, now)
        .inspect_err(|error| {
            tracing::warn!(
                error = error as &dyn std::error::Error,
                "how the offers stand is not known"
            );
        })
        .ok()
        .map(Arc::new);
    Measured {
        at,
        life: life_of(at),
        room,
        offers: match &streaks {
            Some(streaks) => risks(streaks),
            None => OfferRisks::Unknown,
        },
        streaks,
    }
}

/// How long what was measured since an instant is believed.
fn life_of(began: Instant) -> Duration {
    let life = began.elapsed().saturating_mul(LIFE_PER_TAKEN);
    life.clamp(LIFE, LIFE_MAX)
}

fn risks(streaks: &[OfferStreak]) -> OfferRisks {
    let offers = streaks.iter().map(|offer| {
        let named = (offer.sales_channel.clone(), offer.sku.clone());
        (named, offer.streak.risk())
    });
    OfferRisks::Known {
        risks: Arc::new(offers.collect()),
        since: Arc::default(),
    }
}
