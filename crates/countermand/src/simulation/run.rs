//! One run from one seed: time that passes by hand, steps in drawn order, deaths and restarts.

mod after;
mod disk;
mod restart;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use countermand_domain::automation::Policy;
use countermand_domain::cancellation::plan::PartialStrategy;
use countermand_spapi::client::{Clock, OrderSearch, Urgency};
use countermand_store::outbox::{Action, ActionKind};
use jiff::{SignedDuration, Timestamp};

use self::after::{i10_twenty_at_once_make_one, repeat, undo_or_approve};
use self::disk::Disk;
use self::restart::Backup;
use super::chance::Chance;
use super::checks::{self, Evidence, Violation, all_actions};
use super::market::{self, Effect, Row};
use super::mix::Mix;
use super::node::{Node, Opening};
use super::operators::{self, Answered, Promise};
use super::pace::Pace;
use super::rate;
use super::takeover::Takeover;
use super::wire::Wire;
pub(super) use crate::desk::play::wait;
use crate::desk::{Desk, Next, Seller, StepError, later};
use crate::ingest::orders::from_v2026;
use crate::secrets::high_water::Medium;
use crate::settings::AccountSettings;

/// Steps of the part with faults at most.
const STEPS_MAX: u32 = 400;
/// Steps of the part without faults at most.
const QUIET_STEPS_MAX: u32 = 1_500;
/// How long cancels may take to end once faults stop.
const CANCELS_END_WITHIN: SignedDuration = SignedDuration::from_mins(5);
/// The same where the store came back older: nothing is sent again before everything that may
/// still be on its way has arrived.
const OLDER_CANCELS_END_WITHIN: SignedDuration = SignedDuration::from_mins(9);
/// The same of refunds: a feed of money that was never answered is looked for ten minutes long
/// before it is taken for never made, and holds up those behind it.
const REFUNDS_END_WITHIN: SignedDuration = SignedDuration::from_mins(16);

/// What came of a run.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) violations: Vec<Violation>,
    /// What happened, in order.
    pub(super) log: Vec<String>,
    /// A digest of all that happened.
    pub(super) trace: String,
    /// The fault points died at.
    pub(super) died_at: BTreeSet<&'static str>,
}

struct Run {
    mix: Mix,
    seed: u64,
    /// Whether others acted at any time of the run.
    is_world_busy: bool,
    chance: Chance,
    wire: Arc<Wire>,
    directory: tempfile::TempDir,
    medium: Medium,
    settings: AccountSettings,
    wanted: Option<(&'static str, u64)>,
    node: Option<Node>,
    takeover: Option<Arc<Takeover>>,
    pace: Pace,
    disk: Disk,
    promises: Vec<Promise>,
    forgotten: Vec<BTreeMap<String, Action>>,
    backup: Option<Backup>,
    died_at: BTreeSet<&'static str>,
    n_runs: u32,
    n_operations: u32,
    /// The effects before the desk was opened.
    n_before: usize,
    violations: Vec<Violation>,
}

/// Runs a seed; `wanted` kills the desk at a place, at so many passes of it.
pub(super) fn run(seed: u64, mix: &Mix, wanted: Option<(&'static str, u64)>) -> Report {
    let mut run = Run::new(seed, mix, wanted);
    run.open();
    run.take_everything_in();
    run.wire.set_mix(mix.net);
    run.wire.set_profile(mix.profile, seed);
    run.with_faults();
    run.without_faults();
    run.report()
}

impl Run {
    fn new(seed: u64, mix: &Mix, wanted: Option<(&'static str, u64)>) -> Self {
        let shared = Path::new("/dev/shm");
        let directory = if shared.is_dir() {
            tempfile::Builder::new().prefix("cm-sim").tempdir_in(shared)
        } else {
            tempfile::tempdir()
        };
        let directory = directory.expect("a directory");
        let wire = market::begin(&directory.path().join("market"), mix, seed);
        let mut chance = Chance::new(seed, "run");
        let settings = AccountSettings {
            policy: Policy {
                undo_window_s: if chance.in_thousand(300) { 60 } else { 0 },
                auto_official_partial: chance.in_thousand(500),
                ..Policy::without_waiting()
            },
            partial: if chance.in_thousand(500) {
                PartialStrategy::AcknowledgeItems
            } else {
                PartialStrategy::Adjustment
            },
            has_flat_file: chance.in_thousand(500),
            is_message_wanted: chance.in_thousand(500),
            sends_set_quantity: chance.in_thousand(500),
        };
        let n_before = wire.effects().len();
        let n_accounts = usize::try_from(mix.n_accounts).expect("a few");
        Self {
            mix: mix.clone(),
            seed,
            is_world_busy: mix.is_world_busy,
            chance,
            wire,
            directory,
            medium: Medium::memory(),
            settings,
            wanted,
            node: None,
            takeover: None,
            pace: Pace::default(),
            disk: Disk::new(mix.has_full_disk, seed),
            promises: Vec::new(),
            forgotten: vec![BTreeMap::new(); n_accounts],
            backup: None,
            died_at: BTreeSet::new(),
            n_runs: 0,
            n_operations: 0,
            n_before,
            violations: Vec::new(),
        }
    }

    /// Opens the desk, as often as it takes.
    fn open(&mut self) {
        while self.node.is_none() {
            self.n_runs += 1;
            let number = self.n_runs;
            self.wire.note(&format!("run {number} begins"));
            // A desk that dies at its start again and again would never be seen at work.
            let deaths = if number.is_multiple_of(3) {
                0
            } else {
                self.mix.deaths
            };
            let mut opening = Opening {
                directory: self.directory.path().join("desk"),
                medium: self.medium.clone(),
                shared: None,
                n_accounts: self.mix.n_accounts,
                settings: self.settings.clone(),
                has_queue: self.mix.has_queue,
                name: format!("node-2-run-{number}"),
                chance: Chance::new(self.seed, &format!("second fate {number}")),
                deaths: 0,
                wanted: None,
                pause: None,
            };
            self.takeover = self.mix.has_two_nodes.then(|| {
                let chance = Chance::new(self.seed, &format!("pause {number}"));
                Arc::new(Takeover::new(&self.wire, opening.clone(), chance))
            });
            opening.name = format!("node-1-run-{number}");
            opening.chance = Chance::new(self.seed, &format!("fate {number}"));
            opening.deaths = u64::from(deaths);
            opening.wanted = self.wanted.take();
            opening.pause = self.takeover.clone();
            match wait(Node::open(&self.wire, opening)) {
                Ok(node) => {
                    if let Some(takeover) = &self.takeover {
                        takeover.begin(&node);
                    }
                    self.node = Some(node);
                }
                Err((error, dice)) => {
                    assert!(dice.has_died(), "the desk cannot be started: {error:?}");
                    self.died_at.extend(dice.died_at());
                }
            }
        }
        self.pace.wake_all();
    }

    fn node(&self) -> &Node {
        self.node.as_ref().expect("a node")
    }

    /// Everything is known before anything goes wrong.
    fn take_everything_in(&mut self) {
        let n = self.node().sellers.len();
        for at in 0..n {
            for _ in 0..200 {
                let node = self.node();
                let seller = node.sellers.get(at).expect("a seller");
                let outcome = wait(take_in(&node.desk, seller));
                if self.node().dice.has_died() {
                    self.restart();
                } else if outcome.is_ok_and(|next| next == Next::Idle) {
                    break;
                }
            }
        }
    }

    fn with_faults(&mut self) {
        for _ in 0..STEPS_MAX {
            self.one_step();
            if !self.violations.is_empty() {
                return;
            }
        }
    }

    fn without_faults(&mut self) {
        if !self.violations.is_empty() {
            return;
        }
        self.wire.note("faults stop");
        self.wire.set_mix(super::mix::NetMix::default());
        self.wire.set_profile("none", self.seed);
        self.mix = self.mix.without_faults();
        self.node().dice.spare();
        if let Some(takeover) = &self.takeover {
            takeover.disarm();
        }
        self.n_operations = u32::MAX;
        self.mend_disk();
        // Half of the time the quotas are full again, as after a quiet half hour; else what was
        // spent of them has to come back first.
        let quota = if self.chance.in_thousand(500) {
            self.wire
                .pass_to(later(self.wire.hand.now(), SignedDuration::from_mins(31)));
            SignedDuration::ZERO
        } else {
            SignedDuration::from_mins(31)
        };
        let stopped_at = self.wire.hand.now() + quota;
        let has_gone_back = self.forgotten.iter().any(|forgotten| !forgotten.is_empty());
        let within = if has_gone_back {
            OLDER_CANCELS_END_WITHIN
        } else {
            CANCELS_END_WITHIN
        };
        self.quietly(ActionKind::Cancel, stopped_at + within);
        self.quietly(ActionKind::Refund, stopped_at + REFUNDS_END_WITHIN);
        if self.violations.is_empty() {
            self.check_fully();
        }
    }

    /// Goes on until every intent of a kind has ended, which it must by an instant.
    fn quietly(&mut self, kind: ActionKind, by: Timestamp) {
        for _ in 0..QUIET_STEPS_MAX {
            if !self.violations.is_empty() {
                return;
            }
            let open = self.open_intents(kind);
            if open.is_empty() {
                return;
            }
            if self.wire.hand.now() > by {
                self.violations.extend(open);
                return;
            }
            for _ in 0..8 {
                self.one_step();
            }
        }
        self.violations.push(format!(
            "i28: {kind:?} is worked on without end by {:?}",
            self.pace.eager
        ));
    }

    fn open_intents(&self, kind: ActionKind) -> Vec<Violation> {
        let sellers = self.node().sellers.iter();
        sellers
            .flat_map(|seller| checks::i28_it_ends(&all_actions(&seller.account), kind))
            .collect()
    }

    /// One thing happens: a step of the desk, an operator, the world, a death, or time.
    fn one_step(&mut self) {
        self.wire.deliver_late();
        self.fill_disk();
        match self.chance.below(100) {
            0..12 if self.n_operations < self.mix.n_operations => self.operate(),
            12..15 if self.mix.is_world_busy => {
                let mut chance = self.chance.clone();
                self.wire.stir(&mut chance);
                self.chance = chance;
            }
            15 if self.mix.deaths > 0 => {
                self.node().dice.kill();
                self.restart();
            }
            _ => self.go_on(),
        }
        self.violations.extend(self.wire.take_violations());
    }

    /// The desk goes on, with another node where one took over.
    fn go_on(&mut self) {
        let node = self.node.take().expect("a node");
        self.pace.go_on(&node, &mut self.chance, &self.wire);
        let successor = self
            .takeover
            .as_ref()
            .and_then(|takeover| takeover.successor());
        // Where the one dies that woke up late, the store is gone for both.
        let (true, Some(second)) = (!node.dice.has_died(), successor) else {
            self.node = Some(node);
            if self.node().dice.has_died() {
                self.restart();
            }
            return;
        };
        node.dice.spare();
        Pace::wake_up_late(&node, &self.wire);
        self.died_at.extend(node.dice.died_at());
        node.dice.cut();
        second.dice.endanger(u64::from(self.mix.deaths));
        self.takeover = None;
        self.node = Some(second);
        self.pace.wake_all();
    }

    fn operate(&mut self) {
        self.n_operations += 1;
        let rows = self.wire.rows();
        let number = self.n_operations;
        let drawn = operators::draw(&mut self.chance, &rows, self.mix.n_accounts, number);
        let Some(operation) = drawn else { return };
        let kind = self.chance.below(10);
        let again = self.chance.pick(&self.promises).cloned();
        let mut found = Vec::new();
        let mut promised = Vec::new();
        {
            let node = self.node();
            let seller = node.sellers.get(operation.account).expect("a seller");
            match (kind, again) {
                (0, Some(promise)) => found.extend(repeat(node, &promise)),
                (1, Some(promise)) => undo_or_approve(node, &promise),
                (2, _) => {
                    let three = async {
                        let (one, two) = (
                            operators::ask(&node.desk, seller, &operation),
                            operators::ask(&node.desk, seller, &operation),
                        );
                        let three = operators::ask(&node.desk, seller, &operation);
                        futures_util::join!(one, two, three)
                    };
                    let (one, two, three) = wait(three);
                    found.extend(i10_twenty_at_once_make_one(&[&one, &two, &three]));
                    promised.extend([one, two, three]);
                }
                _ => promised.push(wait(operators::ask(&node.desk, seller, &operation))),
            }
        }
        for answered in promised {
            match answered {
                Answered::Promised(promise) => {
                    let actions: Vec<_> = promise
                        .accepted
                        .actions
                        .iter()
                        .map(|action| {
                            let content = &action.content;
                            (action.number, content.kind.as_str(), content.route.as_str())
                        })
                        .collect();
                    self.wire.note(&format!(
                        "promised {} of {}: {actions:?}",
                        promise.accepted.decision.number, operation.order_id
                    ));
                    if !promise.accepted.is_repeated {
                        self.promises.push(*promise);
                    }
                    self.pace.wake(operation.account);
                }
                Answered::Refused(why) => {
                    self.wire
                        .note(&format!("refused {}: {why}", operation.order_id));
                }
                Answered::KeyReused | Answered::Failed => {}
            }
        }
        self.violations.extend(found);
    }

    fn check_fully(&mut self) {
        let (rows, effects) = (self.wire.rows(), self.wire.effects());
        let mut found = Vec::new();
        let node = self.node();
        for (at, seller) in node.sellers.iter().enumerate() {
            let rows: Vec<Row> = rows
                .iter()
                .filter(|row| row.seller == seller.seller_id)
                .cloned()
                .collect();
            let effects: Vec<Effect> = effects
                .iter()
                .skip(self.n_before)
                .filter(|effect| effect.seller == seller.seller_id && effect.by == "seller")
                .cloned()
                .collect();
            let promises: Vec<Promise> = self
                .promises
                .iter()
                .filter(|promise| promise.operation.account == at)
                .cloned()
                .collect();
            let empty = BTreeMap::new();
            found.extend(checks::check(&Evidence {
                actions: &all_actions(&seller.account),
                forgotten: self.forgotten.get(at).unwrap_or(&empty),
                effects: &effects,
                rows: &rows,
                promises: &promises,
                is_world_busy: self.is_world_busy,
            }));
            found.extend(checks::i17_a_whole_store(&seller.account, &node.desk.store));
            let has_forgotten = self.forgotten.get(at).is_some_and(|lost| !lost.is_empty());
            let is_still = !self.is_world_busy && !has_forgotten;
            if is_still && rate::is_comparable(&rows, &all_actions(&seller.account)) {
                let now = node.desk.now();
                found.extend(rate::i24_the_rate_is_the_marketplaces(
                    &self.wire,
                    &seller.account,
                    at,
                    now,
                ));
            }
        }
        self.violations.extend(found);
    }

    fn report(mut self) -> Report {
        let node = self.node.take().expect("a node");
        self.died_at.extend(node.dice.died_at());
        drop(node);
        let log = self.wire.log();
        let effects = self.wire.effects();
        let mut hasher = blake3::Hasher::new();
        for line in &log {
            hasher.update(line.as_bytes());
            hasher.update(b"\n");
        }
        hasher.update(format!("{effects:?}").as_bytes());
        Report {
            violations: self.violations,
            log,
            trace: hasher.finalize().to_hex().to_string(),
            died_at: self.died_at,
        }
    }
}

/// Takes in every order that the marketplace lists: the least that a desk has to know.
async fn take_in(desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
    let since = later(desk.now(), SignedDuration::from_hours(-72));
    let mut search = OrderSearch::changed_since(since, Vec::new());
    search.included_data = crate::ingest::orders::INCLUDED_DATA.to_vec();
    let found = seller
        .client
        .search_orders(&search, None, Urgency::Routine)
        .await;
    let now = desk.now();
    let reads = match found {
        Ok(reply) => reply.value.orders,
        Err(_) => return Ok(Next::At(later(now, SignedDuration::from_secs(5)))),
    };
    let reads = reads
        .iter()
        .filter_map(|order| from_v2026(order).ok())
        .collect();
    seller
        .account
        .take_reads(reads, None, |_| None, now)
        .await?;
    Ok(Next::Idle)
}
