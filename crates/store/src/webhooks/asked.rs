//! Writes about webhooks that may be repeated: one key, one intent.

use jiff::Timestamp;

use super::{Made, WebhookError, WebhookWrite};
use crate::engine::{DatabaseError, Param, Transaction, count};
use crate::stored::micros;

/// What was made under the caller's key before; `None` for a key that is new.
pub(super) fn made_before(
    tx: &Transaction<'_>,
    write: &WebhookWrite,
) -> Result<Option<Made>, WebhookError> {
    let Some((key, digest)) = &write.key else {
        return Ok(None);
    };
    let found = tx.query_first(
        "SELECT body_digest, endpoint_id, number FROM webhook_requests
         WHERE caller = $1 AND key = $2",
        &[write.actor.as_str().into(), key.as_str().into()],
        |row| Ok((row.text(0)?, row.count(1)?, row.count(2)?)),
    )?;
    match found {
        None => Ok(None),
        Some((stored, endpoint, number)) if stored == *digest => Ok(Some(Made {
            endpoint,
            number,
            is_repeated: true,
        })),
        Some(_) => Err(WebhookError::KeyReused),
    }
}

/// Keeps what was made under the caller's key.
pub(super) fn keep(
    tx: &Transaction<'_>,
    write: &WebhookWrite,
    endpoint: u64,
    number: u64,
) -> Result<Made, DatabaseError> {
    if let Some((key, digest)) = &write.key {
        tx.execute(
            "INSERT INTO webhook_requests (caller, key, body_digest, endpoint_id, number,
                 created_at_us)
             VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                write.actor.as_str().into(),
                key.as_str().into(),
                digest.as_str().into(),
                count(endpoint).into(),
                count(number).into(),
                micros(write.at).into(),
            ],
        )?;
    }
    Ok(Made {
        endpoint,
        number,
        is_repeated: false,
    })
}

/// Forgets keys of before that instant, some at a time.
pub(super) fn forget_before(
    tx: &Transaction<'_>,
    before: Timestamp,
    limit: u32,
) -> Result<usize, DatabaseError> {
    tx.execute(
        "DELETE FROM webhook_requests WHERE (caller, key) IN (
             SELECT caller, key FROM webhook_requests WHERE created_at_us < $1
             ORDER BY created_at_us LIMIT $2)",
        &[micros(before).into(), Param::from(limit)],
    )
}
