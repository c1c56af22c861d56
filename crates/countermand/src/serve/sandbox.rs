//! A desk beside a sandbox marketplace: its account, its time, and what is forgotten when the
//! marketplace begins again.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use countermand_domain::id::AccountId;
use countermand_spapi::client::{
    Client, ClientSettings, Clock, Credentials as WireCredentials, Endpoint, HttpRequest,
    Transport, Urgency,
};
use countermand_spapi::operation::Method;
use countermand_store::Store;
use countermand_store::account_settings::SettingChange;
use countermand_store::cursors::CursorMove;
use countermand_store::sellers::{SellerRegion, SellerSettings};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::desk::registry::USER_AGENT;
use crate::desk::time::MarketTime;
use crate::desk::{Accounts, Desk, Seller, StepError, later};
use crate::secrets::credentials::Credentials;
use crate::secrets::{Secret, Vault};

/// The account of a marketplace of which nothing else is said.
const NAME: &str = "sandbox";
/// How often the marketplace's clock is read.
const CLOCK_REST: Duration = Duration::from_millis(500);
/// How far a cursor may be ahead of a desk that starts, whose clock is read only to the moment.
const START_SLACK: SignedDuration = SignedDuration::from_mins(5);
/// Steps that were at work when the marketplace began again have ended by then.
const STEPS_END: Duration = Duration::from_secs(5);
/// How often a marketplace that does not answer yet is asked.
const START_REST: Duration = Duration::from_millis(100);
/// How often it is asked where the seller sells.
const PARTICIPATION_TRIES: u32 = 5;
/// How often it is asked before the start gives up.
const START_TRIES: u32 = 100;

/// A marketplace that a desk is beside, and the accounts to work for there.
#[derive(Debug, Clone)]
pub struct Beside {
    /// The marketplace's address.
    pub url: String,
    /// The accounts.
    pub accounts: Vec<SandboxAccount>,
}

/// A seller of a sandbox marketplace.
#[derive(Debug, Clone)]
pub struct SandboxAccount {
    /// The account's name at the desk.
    pub name: AccountId,
    /// The seller's id.
    pub seller_id: String,
    /// Its consent to `demo-client`.
    pub refresh_token: String,
    /// Its region.
    pub region: SellerRegion,
    /// What is set when the account is registered; what operators set later stays.
    pub settings: Vec<SettingChange>,
}

impl Beside {
    /// The one account `sandbox`, of the seller that every scenario has.
    ///
    /// # Errors
    /// Never, as the name is one.
    pub fn one(url: &str) -> Result<Self> {
        Ok(Self {
            url: url.to_owned(),
            accounts: vec![SandboxAccount {
                name: AccountId::parse(NAME).context("the account's name")?,
                seller_id: "A1EXAMPLE".to_owned(),
                refresh_token: "demo-refresh".to_owned(),
                region: SellerRegion::NorthAmerica,
                settings: Vec::new(),
            }],
        })
    }
}

/// Registers the accounts that are not there yet; their addresses follow the marketplace's.
pub(super) async fn register(
    store: &Store,
    vault: &Vault,
    beside: &Beside,
    way: (&Arc<dyn Transport>, &Arc<dyn Clock>),
) -> Result<()> {
    for asked in &beside.accounts {
        register_one(store, vault, (beside.url.trim_end_matches('/'), asked), way).await?;
    }
    Ok(())
}

async fn register_one(
    store: &Store,
    vault: &Vault,
    (url, asked): (&str, &SandboxAccount),
    (transport, clock): (&Arc<dyn Transport>, &Arc<dyn Clock>),
) -> Result<()> {
    let now = clock.now();
    let name = &asked.name;
    let account = store.account(name, now)?;
    let known = account.seller().await?;
    let marketplaces = match participations(url, asked, transport, clock).await {
        Ok(marketplaces) => marketplaces,
        // It was asked often, as after many starts: what is known holds.
        Err(error) => match &known {
            Some(known) if !known.settings.marketplaces.is_empty() => {
                known.settings.marketplaces.clone()
            }
            Some(_) | None => return Err(error),
        },
    };
    let credentials = Credentials {
        client_id: Some(Secret::new("demo-client")),
        client_secret: Some(Secret::new("demo-secret")),
        refresh_token: Some(Secret::new(asked.refresh_token.as_str())),
        ..Credentials::default()
    };
    let settings = SellerSettings {
        seller_id: asked.seller_id.clone(),
        region: asked.region,
        api_url: url.to_owned(),
        token_url: format!("{url}/auth/o2/token"),
        queue_url: Some(format!("{url}{}", queue_path(name))),
        marketplaces,
        credentials: credentials.seal(vault, name)?,
    };
    match known {
        None => {
            // Before the account is there: a start that is broken off here begins anew.
            let set = asked.settings.clone();
            account.change_settings(set, "desk", now).await?;
            account.register_seller(settings, "desk", now).await?;
        }
        Some(known)
            if known.settings.api_url == settings.api_url
                && known.settings.marketplaces == settings.marketplaces => {}
        Some(known) => {
            account
                .change_seller(known.revision, settings, "desk", now)
                .await?;
        }
    }
    Ok(())
}

/// The path of an account's notification queue.
pub(crate) fn queue_path(name: &AccountId) -> String {
    format!("/123456789012/countermand-{name}")
}

/// Where the seller sells, as the marketplace itself says.
async fn participations(
    url: &str,
    asked: &SandboxAccount,
    transport: &Arc<dyn Transport>,
    clock: &Arc<dyn Clock>,
) -> Result<Vec<String>> {
    let client = Client::new(ClientSettings {
        transport: Arc::clone(transport),
        clock: Arc::clone(clock),
        journal: None,
        endpoint: Endpoint {
            api_url: url.to_owned(),
            token_url: format!("{url}/auth/o2/token"),
        },
        credentials: WireCredentials {
            client_id: "demo-client".to_owned(),
            client_secret: "demo-secret".to_owned(),
            refresh_token: asked.refresh_token.clone(),
        },
        user_agent: USER_AGENT.to_owned(),
    })?;
    let mut failure = None;
    for _ in 0..PARTICIPATION_TRIES {
        match client.marketplace_participations(Urgency::Cancel).await {
            Ok(reply) => {
                return Ok(reply
                    .value
                    .into_iter()
                    .filter(|found| found.participation.is_participating)
                    .map(|found| found.marketplace.id)
                    .collect());
            }
            Err(error) => failure = Some(error),
        }
        tokio::time::sleep(START_REST).await;
    }
    let told = format!(
        "the sandbox marketplace at {url} does not say where {} sells",
        asked.seller_id
    );
    Err(failure
        .map_or_else(|| anyhow::anyhow!("nothing was asked"), Into::into)
        .context(told))
}

/// The time of a marketplace, and a bell that rings when it began again.
pub(super) struct Market {
    pub(super) time: Arc<MarketTime>,
    pub(super) began_again: Arc<Notify>,
}

/// The marketplace's time, read again and again until the stop.
pub(super) async fn follow_clock(
    url: &str,
    transport: Arc<dyn Transport>,
    stop: CancellationToken,
) -> Result<Market> {
    let address = format!("{}/__clock", url.trim_end_matches('/'));
    let mut first = None;
    for _ in 0..START_TRIES {
        first = read_clock(transport.as_ref(), &address).await;
        if first.is_some() {
            break;
        }
        tokio::time::sleep(START_REST).await;
    }
    let Some((now, speed_milli)) = first else {
        bail!("no sandbox marketplace answers at {url}; start one with `countermand sandbox`");
    };
    let market = Market {
        time: Arc::new(MarketTime::new(now, speed_milli)),
        began_again: Arc::new(Notify::new()),
    };
    let (time, began_again) = (Arc::clone(&market.time), Arc::clone(&market.began_again));
    tokio::spawn(async move {
        let mut last = now;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(CLOCK_REST) => {}
            }
            let Some((now, speed_milli)) = read_clock(transport.as_ref(), &address).await else {
                continue;
            };
            if now < last {
                // Its clock never goes back but by a reset.
                time.begin_again(now, speed_milli);
                began_again.notify_one();
            } else {
                time.set(now, speed_milli);
            }
            last = now;
        }
    });
    Ok(market)
}

/// Forgets, before the first step, where the jobs stood in a world that is over.
pub(super) async fn forget_before_start(
    desk: &Desk,
    sellers: &[Arc<Seller>],
) -> Result<(), StepError> {
    let newest = later(desk.now(), START_SLACK);
    for seller in sellers {
        forget(desk, seller, newest).await?;
    }
    Ok(())
}

/// Forgets where the jobs stood, each time the marketplace begins again.
///
/// Watermarks, tokens and subscriptions of the world before would keep the desk from seeing the new
/// one. What it knows of orders, and what it did, stays.
pub(super) async fn forget_old_worlds(
    began_again: Arc<Notify>,
    desk: Arc<Desk>,
    accounts: Arc<Accounts>,
    stop: CancellationToken,
) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = began_again.notified() => {}
        }
        tracing::warn!("the sandbox marketplace began again; all is taken in anew");
        let (began_at, now) = (tokio::time::Instant::now(), desk.now());
        // A step that was at work may still write down where it stood.
        while began_at.elapsed() < STEPS_END && !stop.is_cancelled() {
            for seller in accounts.all().iter().filter(|seller| seller.is_connected) {
                if let Err(error) = forget(&desk, seller, now).await {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "what was known of the marketplace before is not forgotten yet"
                    );
                }
            }
            tokio::time::sleep(CLOCK_REST).await;
        }
    }
}

/// Forgets the cursors that were moved after an instant.
async fn forget(desk: &Desk, seller: &Seller, newest: Timestamp) -> Result<(), StepError> {
    let newest = newest.max(desk.now());
    for cursor in seller.account.cursors().await? {
        if cursor.moved_at > newest {
            let forgotten = CursorMove {
                name: cursor.name,
                value: None,
            };
            seller.account.move_cursor(forgotten, desk.now()).await?;
            seller.wake.notify_waiters();
        }
    }
    Ok(())
}

/// The time of the sandbox that an account sells at; `None` for Amazon's own marketplaces, and
/// while it does not answer.
pub(crate) async fn time_beside(
    settings: &SellerSettings,
    transport: &dyn Transport,
) -> Option<Timestamp> {
    if !is_beside_sandbox(settings) {
        return None;
    }
    let url = settings.api_url.trim_end_matches('/');
    let told = read_clock(transport, &format!("{url}/__clock")).await;
    told.map(|(now, _)| now)
}

/// Whether an account sells at a sandbox: Amazon's own marketplaces are asked by https only.
pub(crate) fn is_beside_sandbox(settings: &SellerSettings) -> bool {
    settings.api_url.starts_with("http://")
}

/// The time of a sandbox marketplace, with its speed in thousandths.
pub(crate) async fn read_clock(
    transport: &dyn Transport,
    address: &str,
) -> Option<(Timestamp, i64)> {
    let answer = transport
        .send(HttpRequest {
            method: Method::Get,
            url: address.to_owned(),
            headers: Vec::new(),
            body: Bytes::new(),
            timeout_ms: 5_000,
            answer_limit_bytes: 64 * 1024,
        })
        .await
        .ok()?;
    let body: Value = serde_json::from_slice(&answer.body).ok()?;
    let now = body.get("now")?.as_str()?.parse().ok()?;
    let speed_milli = milli(body.get("speed")?)?;
    Some((now, speed_milli))
}

/// A speed in thousandths, read from its decimal text.
fn milli(speed: &Value) -> Option<i64> {
    let text = speed.to_string();
    let text = text.trim_matches('"');
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    let whole: i64 = whole.parse().ok()?;
    Some(whole.checked_mul(1_000)?.saturating_add(part.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_speed_is_read_exactly() {
        assert_eq!(milli(&json!(1)), Some(1_000));
        assert_eq!(milli(&json!(0.25)), Some(250));
        assert_eq!(milli(&json!(600.0)), Some(600_000));
        assert_eq!(milli(&json!("x")), None);
    }
}
