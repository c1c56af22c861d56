//! Restricted data tokens, kept for the hour that they live.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::Client;
use super::call::{Call, Reply};
use super::call_error::CallError;
use super::sign_in::{AccessToken, seconds_after};
use super::throttle::Urgency;
use crate::operation::OperationId;
use crate::tokens::{
    CreateRestrictedDataTokenRequest, CreateRestrictedDataTokenResponse, Method, RestrictedResource,
};

/// How many tokens are kept.
const KEPT_TOKENS: usize = 64;
/// How long a token lives of which nothing is said.
const LIFETIME_S: i64 = 3_600;
/// How long before its end a token is no longer used.
const RENEWAL_LEAD_S: i64 = 60;

/// The tokens of a client, the oldest first.
#[derive(Debug, Default)]
pub(super) struct RestrictedTokens {
    kept: Mutex<Vec<Kept>>,
}

#[derive(Debug)]
struct Kept {
    resource: RestrictedResource,
    token: AccessToken,
    until: Timestamp,
}

impl RestrictedTokens {
    fn find(&self, resource: &RestrictedResource, now: Timestamp) -> Option<AccessToken> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| now < one.until);
        let found = kept.iter().find(|one| one.resource == *resource);
        found.map(|one| one.token.clone())
    }

    fn keep(&self, one: Kept) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|other| other.resource != one.resource);
        if kept.len() >= KEPT_TOKENS {
            kept.remove(0);
        }
        kept.push(one);
    }

    fn drop_token(&self, token: &AccessToken) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| one.token != *token);
    }
}

impl Client {
    /// Makes a read that gives personal data away only for a restricted data token, with one for
    /// exactly its path. `data_elements` are `buyerInfo`, `shippingAddress` and
    /// `buyerTaxInformation`; none for a document of a report.
    ///
    /// The token is kept for the hour it lives. One that the API calls expired is renewed once and
    /// the call made once more, as with access tokens.
    ///
    /// # Errors
    /// See [`CallError`]; it may be one of the call for the token.
    pub async fn call_restricted<T: DeserializeOwned>(
        &self,
        call: Call,
        data_elements: &[&str],
    ) -> Result<Reply<T>, CallError> {
        let path = call
            .encoded_path()
            .map_err(|source| CallError::Unwritable { source })?;
        let resource = RestrictedResource {
            method: Method::Get,
            path,
            data_elements: data_elements.iter().map(|&name| name.to_owned()).collect(),
        };
        let token = self.restricted_data_token(&resource, call.urgency).await?;
        let outcome = self
            .call(call.clone().with_restricted_token(token.clone()))
            .await;
        let is_expired = matches!(
            &outcome,
            Err(CallError::Unauthorized { errors, .. }) if errors.is_expired_token()
        );
        if !is_expired {
            return outcome;
        }
        self.inner.restricted.drop_token(&token);
        let token = self.restricted_data_token(&resource, call.urgency).await?;
        self.call(call.with_restricted_token(token)).await
    }

    /// A token that opens one resource.
    async fn restricted_data_token(
        &self,
        resource: &RestrictedResource,
        urgency: Urgency,
    ) -> Result<AccessToken, CallError> {
        let now = self.now();
        if let Some(token) = self.inner.restricted.find(resource, now) {
            return Ok(token);
        }
        let call = Call::new(OperationId::TokensCreateRestrictedDataToken, urgency).json(
            &CreateRestrictedDataTokenRequest {
                target_application: None,
                restricted_resources: vec![resource.clone()],
            },
        );
        let reply = self.call::<CreateRestrictedDataTokenResponse>(call).await?;
        let token = reply.value.restricted_data_token.as_deref();
        let token = token
            .and_then(AccessToken::of)
            .ok_or_else(|| CallError::Unreadable {
                reason: "it has no token".to_owned(),
                request_id: reply.request_id.clone(),
            })?;
        let lifetime_s = reply.value.expires_in.unwrap_or(LIFETIME_S);
        let used_s = lifetime_s.clamp(0, LIFETIME_S) - RENEWAL_LEAD_S;
        self.inner.restricted.keep(Kept {
            resource: resource.clone(),
            token: token.clone(),
            until: seconds_after(now, used_s),
        });
        Ok(token)
    }
}
