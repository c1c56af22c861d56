//! The door of every route: takes the key from the request, and lets in who may come in.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::Instant;

use super::rate::{RateBook, RateStanding};
use super::{Access, ApiKey, KeyBook, KeyStore, Principal, RateLimit};
use crate::clock::Clock;
use crate::http::problem::{Code, Problem};

const CHALLENGE: &str = "Bearer realm=\"countermand\"";
/// What a key may send, and what is left of it, on every answer to one that is limited.
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const CHALLENGE_INVALID: &str = "Bearer realm=\"countermand\", error=\"invalid_token\"";

/// Settings of the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuardSettings {
    /// How long a key that was looked up is believed.
    pub key_life: Duration,
    /// How often one key may call; none is no limit, as beside the sandbox.
    pub rate: Option<RateLimit>,
}

impl Default for GuardSettings {
    fn default() -> Self {
        let fifty = NonZeroU32::new(50).unwrap_or(NonZeroU32::MIN);
        Self {
            key_life: Duration::from_secs(10),
            rate: Some(RateLimit::per_second(fifty)),
        }
    }
}

/// The door: keys, and how often they call.
#[derive(Debug)]
pub struct Guard {
    keys: KeyBook,
    rates: Option<RateBook>,
    clock: Clock,
}

impl Guard {
    /// A door that knows the keys of this store. `clock` tells when keys expire.
    pub fn new(store: Arc<dyn KeyStore>, clock: Clock, settings: GuardSettings) -> Self {
        Self {
            keys: KeyBook::new(store, settings.key_life),
            rates: settings.rate.map(RateBook::new),
            clock,
        }
    }

    /// The keys, to forget those that change.
    pub const fn keys(&self) -> &KeyBook {
        &self.keys
    }

    /// Who sent a request with these headers.
    ///
    /// # Errors
    /// 401 without a valid key, 429 when it calls too often, 503 when the store does not answer.
    pub async fn principal(&self, headers: &HeaderMap) -> Result<Arc<Principal>, Problem> {
        let principal = self.known(headers).await?;
        self.counted(&principal).0.map(|()| principal)
    }

    /// Whose key a request with these headers carries.
    async fn known(&self, headers: &HeaderMap) -> Result<Arc<Principal>, Problem> {
        let key = bearer(headers)?;
        let found = self.keys.principal(key.digest(), self.clock.now()).await;
        found
            .map_err(|error| {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "no key can be checked"
                );
                Problem::busy(Duration::from_secs(1))
            })?
            .ok_or_else(invalid)
    }

    /// Counts one request of a caller: whether it may come, and how its key stands where keys are
    /// limited.
    fn counted(&self, principal: &Principal) -> (Result<(), Problem>, Option<RateStanding>) {
        let Some(rates) = &self.rates else {
            return (Ok(()), None);
        };
        match rates.count(&principal.key_id, Instant::now()) {
            Ok(standing) => (Ok(()), Some(standing)),
            Err((wait, standing)) => {
                let problem = Problem::new(
                    Code::TooManyRequests,
                    "The key has called more often than it may; nothing was done.",
                )
                .with_retry_after(wait)
                .with_remedy("Wait as long as Retry-After says, then repeat the request.");
                (Err(problem), Some(standing))
            }
        }
    }
}

/// The key of a request: from the one `Authorization` header, never from the address.
fn bearer(headers: &HeaderMap) -> Result<ApiKey, Problem> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Err(Problem::new(Code::KeyMissing, "The request carries no API key.")
            .with_challenge(CHALLENGE)
            .with_remedy("Send the header `Authorization: Bearer KEY`; `countermand keys create` makes a key."));
    };
    if values.next().is_some() {
        return Err(invalid());
    }
    let (scheme, key) = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or_else(invalid)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(invalid());
    }
    ApiKey::parse(key.trim()).ok_or_else(invalid)
}

/// One answer for all keys that do not open: which of them exist is nobody's business.
fn invalid() -> Problem {
    Problem::new(Code::KeyInvalid, "The API key is not valid.")
        .with_challenge(CHALLENGE_INVALID)
        .with_remedy("Check the key; it may have been revoked, or have expired.")
}

/// Lets a request through to its route, or answers in its place.
pub(in crate::http) async fn admit(
    State((guard, access)): State<(Arc<Guard>, Access)>,
    mut request: Request,
    next: Next,
) -> Response {
    let standing = match access {
        Access::Open { .. } => None,
        Access::Key { .. } => {
            let principal = match guard.known(request.headers()).await {
                Ok(principal) => principal,
                Err(problem) => return problem.into_response(),
            };
            let (counted, standing) = guard.counted(&principal);
            if let Err(problem) = counted {
                return with_standing(problem.into_response(), standing);
            }
            if let Err(problem) = principal.check(access) {
                tracing::info!(key.id = %principal.key_id, code = problem.code().as_str(), "refused");
                return with_standing(problem.into_response(), standing);
            }
            request.extensions_mut().insert(principal);
            standing
        }
    };
    with_standing(next.run(request).await, standing)
}

/// An answer that tells how the caller's key stands.
fn with_standing(mut response: Response, standing: Option<RateStanding>) -> Response {
    if let Some(standing) = standing {
        let headers = response.headers_mut();
        for (name, text) in [
            (RATE_LIMIT_POLICY, standing.policy()),
            (RATE_LIMIT, standing.left()),
        ] {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(name, value);
            }
        }
    }
    response
}

/// The caller of the request, for handlers of routes that take a key.
#[derive(Debug, Clone)]
pub struct Caller(pub Arc<Principal>);

impl std::ops::Deref for Caller {
    type Target = Principal;

    fn deref(&self) -> &Principal {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // An open route has no caller; a handler there that wants one is a mistake of ours, and
        // nobody is let in by it.
        parts
            .extensions
            .get::<Arc<Principal>>()
            .cloned()
            .map(Self)
            .ok_or_else(|| {
                tracing::error!("a handler of an open route asked for its caller");
                Problem::internal()
            })
    }
}
