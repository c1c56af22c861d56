//! The account as the marketplace sees it: signing in, the clock, where it sells, its queue.

use std::collections::BTreeSet;
use std::sync::Arc;

use countermand_domain::id::AccountId;
use countermand_spapi::client::{
    CallError, Client, ClientSettings, Clock, Endpoint, SignInError, Transport, Urgency,
};
use countermand_spapi::sign_in::SignInErrorCode;
use countermand_store::sellers::Seller as StoredSeller;
use jiff::{SignedDuration, Timestamp};

use super::watched::Watched;
use super::{Code, Examination, Finding};
use crate::desk::registry::{USER_AGENT, queue, wire_credentials};
use crate::jobs::queue::wire::backlog;
use crate::secrets::Credentials;
use crate::serve::sandbox::time_beside;

/// A clock that is off by more than this is told.
const SKEW_MAX: SignedDuration = SignedDuration::from_mins(1);

/// A time that stands still: an examination is over in seconds.
#[derive(Debug)]
struct Still(Timestamp);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// Asks the marketplace; answers the time that it lives in, which beside a sandbox is its own.
pub(super) async fn examine(
    examination: &Examination,
    seller: &StoredSeller,
    credentials: Option<Credentials>,
    findings: &mut Vec<Finding>,
) -> Timestamp {
    let (name, machine) = (&seller.account, examination.now);
    let (Some(transport), Some(credentials)) = (&examination.transport, credentials) else {
        findings.push(Finding::of(name, Code::NotAsked));
        if seller.settings.queue_url.is_none() {
            findings.push(Finding::of(name, Code::QueueNone));
        }
        return machine;
    };
    let now = time_beside(&seller.settings, transport.as_ref()).await;
    let is_sandbox = now.is_some();
    let now = now.unwrap_or(machine);
    let watched = Arc::new(Watched::new(Arc::clone(transport), machine));
    let is_signed_in = sign_in(&watched, seller, &credentials, now, findings).await;
    // A sandbox's clock may run as it likes.
    if let Some(skew) = watched.skew().filter(|_| !is_sandbox) {
        let code = if skew.abs() > SKEW_MAX {
            Code::ClockOff
        } else {
            Code::ClockRight
        };
        findings.push(Finding::of(name, code).with("seconds", skew.as_secs()));
    }
    if is_signed_in {
        findings.push(queue_of(transport.as_ref(), seller, credentials, now).await);
    }
    now
}

/// Signs in, and asks where the seller sells; whether both worked.
async fn sign_in(
    watched: &Arc<Watched>,
    seller: &StoredSeller,
    credentials: &Credentials,
    now: Timestamp,
    findings: &mut Vec<Finding>,
) -> bool {
    let name = &seller.account;
    let Some(credentials) = wire_credentials(credentials) else {
        return false;
    };
    let client = Client::new(ClientSettings {
        transport: Arc::clone(watched) as Arc<dyn Transport>,
        clock: Arc::new(Still(now)),
        journal: None,
        endpoint: Endpoint {
            api_url: seller.settings.api_url.clone(),
            token_url: seller.settings.token_url.clone(),
        },
        credentials,
        user_agent: USER_AGENT.to_owned(),
    });
    let client = match client {
        Ok(client) => client,
        Err(error) => {
            findings.push(Finding::of(name, Code::MarketplaceUnreachable).with("why", error));
            return false;
        }
    };
    match client.marketplace_participations(Urgency::Cancel).await {
        Ok(reply) => {
            findings.push(Finding::of(name, Code::SignInWorks));
            let sells: BTreeSet<String> = reply
                .value
                .into_iter()
                .filter(|found| found.participation.is_participating)
                .map(|found| found.marketplace.id)
                .collect();
            findings.push(marketplaces(seller, &sells));
            true
        }
        Err(CallError::SignIn { source }) => {
            findings.push(refused(name, &source));
            false
        }
        Err(CallError::Unauthorized { .. }) => {
            findings.push(Finding::of(name, Code::SignInWorks));
            let roles = "Selling Partner Insights";
            findings.push(Finding::of(name, Code::RolesMissing).with("roles", roles));
            true
        }
        // The quota of this call is small; that it is used up shows that the sign-in works.
        Err(CallError::Throttled { .. } | CallError::NotNow { .. }) => {
            findings.push(Finding::of(name, Code::SignInWorks));
            true
        }
        Err(
            error @ (CallError::Refused { .. }
            | CallError::Unknown { .. }
            | CallError::NotSent { .. }
            | CallError::Unwritable { .. }
            | CallError::Unreadable { .. }),
        ) => {
            findings.push(Finding::of(name, Code::MarketplaceUnreachable).with("why", error));
            false
        }
    }
}

fn refused(name: &AccountId, error: &SignInError) -> Finding {
    match error {
        SignInError::Refused { error, .. } => match error {
            SignInErrorCode::InvalidClient | SignInErrorCode::UnauthorizedClient => {
                Finding::of(name, Code::SignInInvalidClient).with("error", error)
            }
            SignInErrorCode::InvalidGrant => {
                Finding::of(name, Code::SignInInvalidGrant).with("error", error)
            }
            SignInErrorCode::InvalidRequest
            | SignInErrorCode::UnsupportedGrantType
            | SignInErrorCode::InvalidScope
            | SignInErrorCode::AccessDenied
            | SignInErrorCode::ServerError
            | SignInErrorCode::TemporarilyUnavailable
            | SignInErrorCode::Other(_) => {
                Finding::of(name, Code::SignInRefused).with("error", error)
            }
        },
        SignInError::NoAnswer { .. } | SignInError::Failed { .. } => {
            Finding::of(name, Code::SignInUnreachable)
                .with("url", "LWA")
                .with("why", error)
        }
    }
}

fn marketplaces(seller: &StoredSeller, sells: &BTreeSet<String>) -> Finding {
    let set: BTreeSet<&str> = seller
        .settings
        .marketplaces
        .iter()
        .map(String::as_str)
        .collect();
    let sells: BTreeSet<&str> = sells.iter().map(String::as_str).collect();
    let listed = |ids: Vec<&&str>| {
        if ids.is_empty() {
            return "–".to_owned();
        }
        let ids: Vec<&str> = ids.into_iter().copied().collect();
        ids.join(", ")
    };
    if set == sells {
        return Finding::of(&seller.account, Code::MarketplacesMatch).with("n", set.len());
    }
    Finding::of(&seller.account, Code::MarketplacesDiffer)
        .with("unset", listed(sells.difference(&set).collect()))
        .with("unsold", listed(set.difference(&sells).collect()))
}

async fn queue_of(
    transport: &dyn Transport,
    seller: &StoredSeller,
    credentials: Credentials,
    now: Timestamp,
) -> Finding {
    let name = &seller.account;
    let settings = match queue(seller, credentials) {
        Ok(Some(settings)) => settings,
        Ok(None) => return Finding::of(name, Code::QueueNone),
        Err(error) => return Finding::of(name, Code::QueueUnreachable).with("why", error),
    };
    match backlog(transport, &settings, now).await {
        Ok(n_messages) => Finding::of(name, Code::QueueReachable).with("n", n_messages),
        Err(error) => Finding::of(name, Code::QueueUnreachable).with("why", error),
    }
}
