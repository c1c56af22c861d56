//! One node of the desk: opened, killed, and opened again.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use countermand_domain::id::AccountId;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::rule_table::RuleTable;
use countermand_spapi::client::{Client, ClientSettings, Clock, Credentials, Endpoint, Transport};
use countermand_spapi::operation::OperationId;
use countermand_store::outbox::SubmissionState;
use countermand_store::sellers::{SealedCredentials, SellerRegion, SellerSettings};
use countermand_store::{Account, Store};
use jiff::{SignedDuration, Timestamp};

use super::chance::Chance;
use super::takeover::{Shared, Takeover};
use super::wire::{BASE, Line, Watch, Wire, Write};
use crate::desk::fault::Fate;
use crate::desk::quotas::{KeptQuotas, restore_quotas};
use crate::desk::start::{start_account, stored_mark};
use crate::desk::{Desk, FaultPoints, Learned, QueueSettings, Seller, StepError};
use crate::secrets::HighWater;
use crate::secrets::high_water::{Medium, Start, Trust};
use crate::settings::AccountSettings;

/// How long ago the lease of what is sent was looked at, at most.
const LEASE_PART: SignedDuration = SignedDuration::from_secs(20);
/// The oldest reading that may be acted on.
const READING_AGE_MAX: SignedDuration = SignedDuration::from_secs(60);

/// Who decides whether a run dies at a place.
pub(super) struct Dice {
    inner: Mutex<Inner>,
    has_died: AtomicBool,
    is_cut: Arc<AtomicBool>,
    store: OnceLock<Store>,
    pause: Option<Arc<Takeover>>,
}

struct Inner {
    chance: Chance,
    /// In hundred-thousandths of the places passed.
    deaths: u64,
    hits: BTreeMap<&'static str, u64>,
    /// The place to die at, and at which pass of it.
    wanted: Option<(&'static str, u64)>,
    died_at: Option<&'static str>,
}

impl std::fmt::Debug for Dice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dice").finish_non_exhaustive()
    }
}

impl Dice {
    /// Kills the run: nothing is written or sent any more.
    pub(super) fn kill(&self) {
        self.has_died.store(true, Ordering::SeqCst);
        self.is_cut.store(true, Ordering::SeqCst);
        if let Some(store) = self.store.get() {
            store.stop();
        }
    }

    pub(super) fn has_died(&self) -> bool {
        self.has_died.load(Ordering::SeqCst)
    }

    /// The place it died at.
    pub(super) fn died_at(&self) -> Option<&'static str> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.died_at
    }

    /// From here on the run may die.
    pub(super) fn endanger(&self, deaths: u64) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.deaths = deaths;
    }

    /// The run is over for the network: another node goes on with the store.
    pub(super) fn cut(&self) {
        self.is_cut.store(true, Ordering::SeqCst);
    }

    /// The run dies no more.
    pub(super) fn spare(&self) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.deaths = 0;
        inner.wanted = None;
    }
}

impl Fate for Dice {
    fn dies_at(&self, point: &'static str) -> bool {
        if self.has_died() {
            return true;
        }
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let n_hits = inner.hits.entry(point).or_default();
        *n_hits += 1;
        let n_hits = *n_hits;
        let deaths = inner.deaths;
        let is_wanted = inner
            .wanted
            .is_some_and(|(wanted, nth)| wanted == point && nth == n_hits);
        let dies = is_wanted || inner.chance.below(100_000) < deaths;
        if dies {
            inner.died_at = Some(point);
        }
        drop(inner);
        if dies {
            self.kill();
        } else if let Some(pause) = &self.pause {
            pause.pass(point);
        }
        dies
    }
}

/// What a node is opened with.
#[derive(Clone)]
pub(super) struct Opening {
    pub(super) directory: PathBuf,
    pub(super) medium: Medium,
    /// What another node on the same store has open.
    pub(super) shared: Option<Shared>,
    pub(super) n_accounts: u32,
    pub(super) settings: AccountSettings,
    pub(super) has_queue: bool,
    pub(super) name: String,
    pub(super) chance: Chance,
    pub(super) deaths: u64,
    pub(super) wanted: Option<(&'static str, u64)>,
    pub(super) pause: Option<Arc<Takeover>>,
}

/// One run of a node.
pub(super) struct Node {
    pub(super) desk: Desk,
    pub(super) sellers: Vec<Seller>,
    pub(super) dice: Arc<Dice>,
}

/// Looks at what is sent with the eyes of the store.
#[derive(Debug)]
struct StoreWatch {
    accounts: Vec<Account>,
    node: String,
    high_water: HighWater,
    /// Whether the state of an order may be older, as where a reading is in bulk.
    is_off: Arc<AtomicBool>,
}

impl Watch for StoreWatch {
    fn fault_of(&self, write: &Write<'_>) -> Option<String> {
        let is_feed = write.operation == OperationId::FeedsCreateFeed;
        if !is_feed && write.operation != OperationId::Orders2026CancelOrder {
            return None;
        }
        if self.is_off.load(Ordering::SeqCst) {
            return None;
        }
        for account in &self.accounts {
            let open = account.open_submissions().wait().ok()?;
            for submission in open {
                if submission.state != SubmissionState::Sending || submission.is_feed != is_feed {
                    continue;
                }
                let orders: Vec<String> = submission
                    .messages
                    .iter()
                    .filter_map(|(_, number)| account.action(*number).wait().ok().flatten())
                    .filter(|action| action.submission_number == Some(submission.number))
                    .filter(|action| {
                        action.state == countermand_store::outbox::ActionState::Submitted
                    })
                    .map(|action| action.order_id.to_string())
                    .collect();
                let is_this = if is_feed {
                    write.document_id.is_some() && write.document_id == submission.document_id
                } else {
                    orders
                        .iter()
                        .any(|order| Some(order.as_str()) == write.order_id)
                };
                if !is_this {
                    continue;
                }
                let lease = account.lease().wait().ok()?;
                // What an older holder claimed may be gone on with, never what a newer one did.
                let is_ours = lease.as_ref().is_some_and(|lease| {
                    lease.holder == self.node && lease.epoch >= submission.lease_epoch
                });
                if !is_ours {
                    return Some(format!("i11: {submission:?} is sent under {lease:?}"));
                }
                // A check that is older may be of another time.
                let checked = submission.sending_at.unwrap_or(submission.claimed_at);
                if write.at.duration_since(checked) > LEASE_PART {
                    return Some(format!("i11: {submission:?} is sent too late: {write:?}"));
                }
                if self.high_water.mark(account.name()).submission < submission.number {
                    return Some(format!(
                        "i18: submission {} is sent unmarked",
                        submission.number
                    ));
                }
                let old = orders.iter().find(|order| {
                    let read_at = write.read_at.get(*order);
                    read_at.is_none_or(|at| write.at.duration_since(*at) > READING_AGE_MAX)
                });
                return old.map(|order| {
                    format!(
                        "i06: order {order} is acted on by a reading of {:?} at {}",
                        write.read_at.get(order),
                        write.at
                    )
                });
            }
        }
        Some(format!(
            "i03: {write:?} is sent without an attempt on record"
        ))
    }
}

impl Node {
    /// Opens the store and starts every account, as the program does.
    #[expect(
        clippy::too_many_lines,
        reason = "one start, from the store to the desk"
    )]
    pub(super) async fn open(
        wire: &Arc<Wire>,
        opening: Opening,
    ) -> Result<Self, (StepError, Arc<Dice>)> {
        let (store, high_water, start) = if let Some((store, high_water)) = opening.shared {
            (store, high_water, None)
        } else {
            let store = Store::open(&opening.directory).expect("a store");
            let (high_water, start) = HighWater::open_in(opening.medium).expect("marks");
            (store, high_water, Some(start))
        };
        let is_cut = Arc::new(AtomicBool::new(false));
        let dice = Arc::new(Dice {
            inner: Mutex::new(Inner {
                chance: opening.chance,
                deaths: opening.deaths,
                hits: BTreeMap::new(),
                wanted: opening.wanted,
                died_at: None,
            }),
            has_died: AtomicBool::new(false),
            is_cut: Arc::clone(&is_cut),
            store: OnceLock::from(store.clone()),
            pause: opening.pause,
        });
        let accounts: Vec<Account> = (1..=opening.n_accounts)
            .map(|number| {
                let name = AccountId::parse(&format!("seller-{number}")).expect("a name");
                let account = store.account(&name, wire.hand.now()).expect("an account");
                register(number, &account, wire.hand.now());
                account
            })
            .collect();
        let watch = StoreWatch {
            accounts: accounts.clone(),
            node: opening.name.clone(),
            high_water: high_water.clone(),
            is_off: Arc::clone(&is_cut),
        };
        let transport: Arc<dyn Transport> = Arc::new(Line {
            wire: Arc::clone(wire),
            is_cut,
            watch: Arc::new(watch),
        });
        let clock: Arc<dyn Clock> = Arc::new(wire.hand.clone());
        let sellers: Vec<Seller> = (1..)
            .zip(accounts)
            .map(|(number, account)| {
                seller(
                    number,
                    account,
                    (&transport, &clock),
                    &opening.settings,
                    opening.has_queue,
                )
            })
            .collect();
        let desk = Desk {
            store,
            clock,
            transport,
            high_water,
            faults: FaultPoints {
                fate: Some(Arc::clone(&dice) as Arc<dyn Fate>),
            },
            node: opening.name,
        };
        let node = Self {
            desk,
            sellers,
            dice: Arc::clone(&dice),
        };
        match node.start(start.as_ref()).await {
            Ok(()) => Ok(node),
            Err(error) => Err((error, dice)),
        }
    }

    async fn start(&self, start: Option<&Start>) -> Result<(), StepError> {
        let mut stored = BTreeMap::new();
        for seller in &self.sellers {
            restore_quotas(seller).await?;
            stored.insert(seller.account.name().clone(), stored_mark(seller).await?);
        }
        // Who takes over knows of no stop, but that the other one came to none.
        let trust = start.map_or(Trust::UncleanStop, |start| start.compared_with(&stored));
        for seller in &self.sellers {
            start_account(&self.desk, seller, &trust).await?;
        }
        Ok(())
    }
}

/// Has the desk sign in to an account, where it does not yet.
fn register(number: u32, account: &Account, now: Timestamp) {
    if account.seller().wait().expect("a seller").is_some() {
        return;
    }
    let settings = SellerSettings {
        seller_id: format!("A{number}EXAMPLE"),
        region: SellerRegion::NorthAmerica,
        api_url: BASE.to_owned(),
        token_url: format!("{BASE}/auth/o2/token"),
        queue_url: None,
        marketplaces: vec![Marketplace::Us.id().to_owned()],
        credentials: SealedCredentials::default(),
    };
    account
        .register_seller(settings, "cli", now)
        .wait()
        .expect("a registration");
}

fn seller(
    number: u32,
    account: Account,
    (transport, clock): (&Arc<dyn Transport>, &Arc<dyn Clock>),
    settings: &AccountSettings,
    has_queue: bool,
) -> Seller {
    let suffix = if number == 1 {
        String::new()
    } else {
        format!("-{number}")
    };
    let client = Client::new(ClientSettings {
        transport: Arc::clone(transport),
        clock: Arc::clone(clock),
        journal: Some(Arc::new(KeptQuotas::of(&account))),
        endpoint: Endpoint {
            api_url: BASE.to_owned(),
            token_url: format!("{BASE}/auth/o2/token"),
        },
        credentials: Credentials {
            client_id: "demo-client".to_owned(),
            client_secret: "demo-secret".to_owned(),
            refresh_token: format!("demo-refresh{suffix}"),
        },
        user_agent: "Countermand/0 (Language=Rust)".to_owned(),
    });
    Seller {
        account,
        is_connected: true,
        client: client.expect("a client"),
        seller_id: format!("A{number}EXAMPLE"),
        marketplaces: vec![Marketplace::Us],
        queue: has_queue.then(|| {
            let url = format!("{BASE}/123456789012/countermand-{number}");
            QueueSettings::new(&url, None, None).expect("a queue")
        }),
        settings: RwLock::new(settings.clone()),
        rules: RwLock::new(RuleTable::published()),
        learned: Mutex::new(Learned::default()),
        wake: tokio::sync::Notify::new(),
    }
}
