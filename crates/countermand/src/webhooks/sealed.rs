//! Secrets of endpoints, as the store keeps them.

use countermand_store::webhooks::SealedSecret;
use secrecy::ExposeSecret as _;

use super::signature::WebhookSecret;
use crate::secrets::vault::{Place, SealError, UnsealError};
use crate::secrets::{Secret, Vault};

/// Why a secret of an endpoint cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenSecretError {
    /// It does not open.
    #[error("the secret of the webhook does not open")]
    Unseal(#[from] UnsealError),
    /// What was sealed is no secret.
    #[error("what was sealed is no secret of a webhook")]
    Form,
}

/// A new secret: to be shown once, and sealed to be kept.
///
/// # Errors
/// When the system gives no random bytes.
pub fn new_secret(
    vault: &Vault,
    endpoint: u64,
    number: u64,
) -> Result<(WebhookSecret, String), SealError> {
    let secret = WebhookSecret::new(vault.random().bytes()?);
    let text = Secret::new(secret.to_text().expose_secret());
    let sealed = with_place(endpoint, number, |place| {
        vault.seal_credential(place, &text)
    })?;
    Ok((secret, sealed))
}

/// Opens a secret of an endpoint.
///
/// # Errors
/// When it was sealed under another key, for another endpoint, or was changed since.
pub fn open_secret(
    vault: &Vault,
    endpoint: u64,
    sealed: &SealedSecret,
) -> Result<WebhookSecret, OpenSecretError> {
    let text = with_place(endpoint, sealed.number, |place| {
        vault.open_credential(place, &sealed.sealed)
    })?;
    WebhookSecret::parse(text.expose()).map_err(|_| OpenSecretError::Form)
}

fn with_place<T>(endpoint: u64, number: u64, act: impl FnOnce(&Place<'_>) -> T) -> T {
    let row = format!("{endpoint}/{number}");
    act(&Place {
        account: "",
        column: "webhook_secrets.secret_sealed",
        row: &row,
    })
}
