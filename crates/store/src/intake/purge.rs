//! What is kept for a while only.

use jiff::Timestamp;

use crate::accounts::Account;
use crate::engine::{Answer, DatabaseError};
use crate::stored::micros;

/// Rows that were taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Purged {
    /// Notices that were taken in.
    pub n_notices: u64,
    /// Messages in quarantine.
    pub n_quarantined: u64,
}

impl Account {
    /// Takes away notices and messages in quarantine from before an instant; at most `limit` of
    /// each.
    pub fn purge_intake(&self, before: Timestamp, limit: u32) -> Answer<Purged, DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            let bounds = [
                account_id.into(),
                account_id.into(),
                micros(before).into(),
                limit.into(),
            ];
            let n_notices = tx.execute(
                "DELETE FROM inbox WHERE account_id = $1 AND notice_id IN
                     (SELECT notice_id FROM inbox
                      WHERE account_id = $2 AND received_at_us < $3 LIMIT $4)",
                &bounds,
            )?;
            let n_quarantined = tx.execute(
                "DELETE FROM notice_quarantine WHERE account_id = $1 AND digest IN
                     (SELECT digest FROM notice_quarantine
                      WHERE account_id = $2 AND received_at_us < $3 LIMIT $4)",
                &bounds,
            )?;
            Ok(Purged {
                n_notices: n_notices as u64,
                n_quarantined: n_quarantined as u64,
            })
        })
    }
}
