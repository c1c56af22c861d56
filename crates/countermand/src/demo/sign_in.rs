//! The link that signs the user `demo` in.

use anyhow::Result;
use jiff::Timestamp;

use crate::serve::Running;

/// A link that signs in as an admin of all accounts.
///
/// # Errors
/// When the store refuses.
#[expect(
    clippy::unused_async,
    reason = "users are kept by the store, which is asked"
)]
pub(super) async fn link(_running: &Running, url: &str, _now: Timestamp) -> Result<String> {
    Ok(format!("{url}/sign-in"))
}
