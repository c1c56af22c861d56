//! Where a job stands, as JSON under its name in the store.

use countermand_store::cursors::CursorMove;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::desk::{Seller, StepError};

/// Where a job stands. A text that cannot be read, as of another version, is no standing: the job
/// begins anew, which costs calls and loses nothing.
pub(super) async fn load<T: DeserializeOwned>(
    seller: &Seller,
    name: &str,
) -> Result<Option<T>, StepError> {
    let cursor = seller.account.cursor(name).await?;
    Ok(
        cursor.and_then(|cursor| match serde_json::from_str(&cursor.value) {
            Ok(standing) => Some(standing),
            Err(error) => {
                tracing::warn!(cursor.name = name, error = %error, "a cursor cannot be read");
                None
            }
        }),
    )
}

/// The move to a standing.
pub(super) fn to<T: Serialize>(name: &str, standing: &T) -> CursorMove {
    CursorMove {
        name: name.to_owned(),
        // Standings are plain structs: writing one cannot fail.
        value: serde_json::to_string(standing).ok(),
    }
}
