//! Sellers who withdraw their consent to an application, and give it again.

use serde::{Deserialize, Serialize};

use crate::market::seller::Consent;
use crate::market::{Act, Market};

/// Withdraws the consent behind a refresh token, or gives it again.
///
/// From then on sign-in with the refresh token is refused with `invalid_grant`, and calls with
/// access tokens made from it are refused with 403.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetConsent {
    /// The refresh token that stands for the consent.
    pub refresh_token: String,
    /// Whether the seller withdraws it; `false` gives it again.
    pub withdrawn: bool,
}

/// Nobody gave a consent with that refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no consent with this refresh_token")]
pub struct NoConsent;

impl Act for SetConsent {
    type Outcome = ();
    type Refusal = NoConsent;

    fn perform(&self, market: &mut Market) -> Result<(), NoConsent> {
        let mut consents = market.directory.consents.iter_mut();
        let consent = consents
            .find(|consent| consent.refresh_token == self.refresh_token)
            .ok_or(NoConsent)?;
        consent.is_withdrawn = self.withdrawn;
        Ok(())
    }
}

/// A consent as the inspection shows it.
#[derive(Debug, Serialize)]
pub struct Shown {
    client_id: String,
    refresh_token: String,
    seller: String,
    withdrawn: bool,
}

/// All consents, as the inspection shows them.
pub fn shown(market: &Market) -> Vec<Shown> {
    let show = |consent: &Consent| Shown {
        client_id: consent.client_id.clone(),
        refresh_token: consent.refresh_token.clone(),
        seller: market.seller_id(consent.seller).to_owned(),
        withdrawn: consent.is_withdrawn,
    };
    market.directory.consents.iter().map(show).collect()
}
