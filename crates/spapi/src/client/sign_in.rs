//! Access tokens: kept until shortly before they expire, renewed once for everybody who waits.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};

use super::encoding::form_encoded;
use super::settings::ClientSettings;
use super::transport::{HttpRequest, HttpResponse, TransportError};
use crate::operation::{Access, Method};
use crate::sign_in::{SignInErrorCode, TokenError, TokenResponse};

/// How long before its end a token is no longer used.
const RENEWAL_LEAD_S: i64 = 60;
/// How long nobody asks again after a refusal that only a person can mend.
const REFUSED_PAUSE_S: i64 = 60;
/// The longest pause after a failure that may pass; the first is a second, each next one twice as
/// long.
const LONGEST_PAUSE_S: i64 = 60;
/// How long a sign-in may last.
const SIGN_IN_TIMEOUT_MS: u64 = 20_000;
/// How many bytes the answer may have.
const SIGN_IN_LIMIT_BYTES: u64 = 64 * 1024;
/// The longest token that is believed; Amazon's have 2,048 bytes at most.
const TOKEN_LIMIT_BYTES: usize = 8 * 1024;

/// Why there is no access token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The sign-in server refuses the application or the seller's consent.
    #[error("the sign-in was refused with {error}")]
    Refused {
        /// What it says.
        error: SignInErrorCode,
        /// Whether the seller must give their consent anew.
        needs_consent: bool,
        /// Before when it is not asked again.
        until: Timestamp,
        /// The request, as the sign-in server knows it.
        request_id: Option<String>,
    },
    /// The sign-in server did not answer.
    #[error("the sign-in server did not answer")]
    NoAnswer {
        /// What the transport says.
        #[source]
        source: TransportError,
        /// Before when it is not asked again.
        until: Timestamp,
    },
    /// The sign-in server answered with nothing of use.
    #[error("the sign-in server answered with the status {status} and nothing of use")]
    Failed {
        /// The status.
        status: u16,
        /// Before when it is not asked again.
        until: Timestamp,
    },
}

impl SignInError {
    /// Whether signing in may succeed later without anybody's doing.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Refused { error, .. } => error.is_passing(),
            Self::NoAnswer { source, .. } => match source {
                TransportError::NotSent { .. }
                | TransportError::Unanswered { .. }
                | TransportError::TooLarge { .. } => true,
                TransportError::Stopped => false,
            },
            Self::Failed { .. } => true,
        }
    }

    /// Before when the sign-in server is not asked again.
    pub fn until(&self) -> Option<Timestamp> {
        match self {
            Self::Refused { until, .. }
            | Self::NoAnswer { until, .. }
            | Self::Failed { until, .. } => Some(*until),
        }
    }

    fn set_until(&mut self, at: Timestamp) {
        match self {
            Self::Refused { until, .. }
            | Self::NoAnswer { until, .. }
            | Self::Failed { until, .. } => *until = at,
        }
    }
}

/// A token that goes into the header of calls. It does not print.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct AccessToken(Arc<str>);

impl AccessToken {
    /// Takes a token that a header can carry.
    pub(super) fn of(text: &str) -> Option<Self> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        let is_token = is_plain && !text.is_empty() && text.len() <= TOKEN_LIMIT_BYTES;
        is_token.then(|| Self(text.into()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(***)")
    }
}

/// The tokens of a client, one for the seller and one for each scope.
#[derive(Debug, Default)]
pub(super) struct AccessTokens {
    slots: Mutex<BTreeMap<Access, Arc<tokio::sync::Mutex<Slot>>>>,
}

/// The token of a grant. Whoever renews it holds the lock meanwhile, so the others wait and find
/// the new one; who gives up in the middle leaves the renewal to the next.
#[derive(Debug, Default)]
struct Slot {
    token: Option<Held>,
    failure: Option<SignInError>,
    n_failures: u32,
}

#[derive(Debug)]
struct Held {
    token: AccessToken,
    renew_at: Timestamp,
}

impl AccessTokens {
    /// A token of a grant that is not `stale`, which is one that the API called expired.
    pub(super) async fn token(
        &self,
        settings: &ClientSettings,
        access: Access,
        stale: Option<&AccessToken>,
    ) -> Result<AccessToken, SignInError> {
        let slot = self.slot(access);
        let mut slot = slot.lock().await;
        let now = settings.clock.now();
        if let Some(held) = &slot.token
            && now < held.renew_at
            && Some(&held.token) != stale
        {
            return Ok(held.token.clone());
        }
        if let Some(failure) = &slot.failure
            && failure.until().is_some_and(|until| now < until)
        {
            return Err(failure.clone());
        }
        match signed_in(settings, access, now).await {
            Ok(held) => {
                let token = held.token.clone();
                *slot = Slot {
                    token: Some(held),
                    failure: None,
                    n_failures: 0,
                };
                Ok(token)
            }
            Err(failure) => Err(slot.failed(failure, settings.clock.now())),
        }
    }

    fn slot(&self, access: Access) -> Arc<tokio::sync::Mutex<Slot>> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry(access).or_default())
    }
}

impl Slot {
    /// Keeps a failure, so that nobody asks again too soon.
    fn failed(&mut self, mut failure: SignInError, now: Timestamp) -> SignInError {
        let pause_s = if failure.is_passing() {
            let doubled = 1_i64.checked_shl(self.n_failures.min(6)).unwrap_or(1);
            doubled.min(LONGEST_PAUSE_S)
        } else {
            REFUSED_PAUSE_S
        };
        failure.set_until(seconds_after(now, pause_s));
        self.token = None;
        self.n_failures = self.n_failures.saturating_add(1);
        self.failure = Some(failure.clone());
        failure
    }
}

/// Asks for a token once.
async fn signed_in(
    settings: &ClientSettings,
    access: Access,
    now: Timestamp,
) -> Result<Held, SignInError> {
    let request = HttpRequest {
        method: Method::Post,
        url: settings.endpoint.token_url.clone(),
        headers: vec![
            ("accept", "application/json".to_owned()),
            (
                "content-type",
                "application/x-www-form-urlencoded;charset=UTF-8".to_owned(),
            ),
            ("user-agent", settings.user_agent.clone()),
        ],
        body: Bytes::from(form(settings, access)),
        timeout_ms: SIGN_IN_TIMEOUT_MS,
        answer_limit_bytes: SIGN_IN_LIMIT_BYTES,
    };
    match settings.transport.send(request).await {
        Ok(response) => held(&response, now),
        Err(source) => Err(SignInError::NoAnswer { source, until: now }),
    }
}

fn form(settings: &ClientSettings, access: Access) -> String {
    let credentials = &settings.credentials;
    let grant = match access {
        Access::Seller => [
            ("grant_type", "refresh_token"),
            ("refresh_token", credentials.refresh_token.as_str()),
        ],
        Access::Grantless { scope } => [("grant_type", "client_credentials"), ("scope", scope)],
    };
    let application = [
        ("client_id", credentials.client_id.as_str()),
        ("client_secret", credentials.client_secret.as_str()),
    ];
    form_encoded(grant.into_iter().chain(application))
}

/// Reads the answer to a sign-in that was asked for at `now`.
fn held(response: &HttpResponse, now: Timestamp) -> Result<Held, SignInError> {
    let failed = || SignInError::Failed {
        status: response.status,
        until: now,
    };
    if !response.is_success() {
        let refusal: TokenError = serde_json::from_slice(&response.body).map_err(|_| failed())?;
        let is_of_the_client = (400..500).contains(&response.status) && response.status != 429;
        if !is_of_the_client && !refusal.error.is_passing() {
            return Err(failed());
        }
        return Err(SignInError::Refused {
            needs_consent: refusal.error == SignInErrorCode::InvalidGrant,
            error: known(refusal.error),
            until: now,
            request_id: response.request_id(),
        });
    }
    let answer: TokenResponse = serde_json::from_slice(&response.body).map_err(|_| failed())?;
    let token = AccessToken::of(&answer.access_token).ok_or_else(failed)?;
    let lifetime_s = answer.expires_in.clamp(0, 24 * 60 * 60);
    let used_s = (lifetime_s - RENEWAL_LEAD_S).max(lifetime_s / 2);
    Ok(Held {
        token,
        renew_at: seconds_after(now, used_s),
    })
}

/// The code, without any text of the server's that could repeat a secret back.
fn known(code: SignInErrorCode) -> SignInErrorCode {
    if code.is_known() {
        code
    } else {
        SignInErrorCode::parse("unknown")
    }
}

pub(super) fn seconds_after(at: Timestamp, by_s: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_secs(by_s))
        .unwrap_or(at)
}
