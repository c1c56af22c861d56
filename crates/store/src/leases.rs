//! Who may send for an account, and whether sending is open at all.
//!
//! A lease has a fencing number that grows with each new holder; every claim and every attempt
//! checks it in its own transaction (invariant I11). Whether a holder still lives is told by its
//! beat: a taker watches it stand still on its own clock, so no wall clock is trusted.

use jiff::Timestamp;

use crate::accounts::Account;
use crate::audit::{self, AuditEntry};
use crate::engine::{Answer, DatabaseError, Transaction, count, counted};
use crate::stored::{micros, opt_instant};

/// A lease as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Who holds it: a name of a run of a node.
    pub holder: String,
    /// The fencing number.
    pub epoch: u64,
    /// Grows with each renewal.
    pub beat: u64,
    /// Whether sending is open.
    pub is_sending_open: bool,
    /// Why it is closed; empty while it is open.
    pub closed_why: String,
    /// From when on the marketplace has to be read before sending opens.
    pub read_since: Option<Timestamp>,
}

/// Why a lease did not change hands or state.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// Somebody else holds it now.
    #[error("another node holds the lease of this account")]
    Lost,
    /// The database refused.
    #[error("the lease could not be read or written")]
    Database(#[from] DatabaseError),
}

impl Account {
    /// The lease; `None` when nobody ever held one.
    pub fn lease(&self) -> Answer<Option<Lease>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| read(tx, account_id))
    }

    /// Takes the lease from the holder with `seen_epoch` (0: from nobody), with a greater fencing
    /// number. Whether sending is open stays as it was; a first lease begins open.
    ///
    /// `epoch_at_least` keeps the number above all that were ever used, also before a restore.
    pub fn take_lease(
        &self,
        holder: String,
        seen_epoch: u64,
        epoch_at_least: u64,
        at: Timestamp,
    ) -> Answer<Lease, LeaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            let found = read(tx, account_id)?;
            if found.as_ref().map_or(0, |lease| lease.epoch) != seen_epoch {
                return Err(LeaseError::Lost);
            }
            let mut lease = found.unwrap_or(Lease {
                holder: String::new(),
                epoch: 0,
                beat: 0,
                is_sending_open: true,
                closed_why: String::new(),
                read_since: None,
            });
            lease.holder.clone_from(&holder);
            lease.epoch = lease.epoch.max(epoch_at_least) + 1;
            lease.beat += 1;
            write(tx, account_id, &lease)?;
            let after = format!(r#"{{"epoch":{}}}"#, lease.epoch);
            note(tx, account_id, "lease.taken", after, at)?;
            Ok(lease)
        })
    }

    /// Shows that the holder lives.
    pub fn renew_lease(&self, epoch: u64) -> Answer<Lease, LeaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            let mut lease = held(tx, account_id, epoch)?;
            lease.beat += 1;
            write(tx, account_id, &lease)?;
            Ok(lease)
        })
    }

    /// Closes sending until the marketplace was read from `read_since` on.
    pub fn close_sending(
        &self,
        epoch: u64,
        why: String,
        read_since: Timestamp,
        at: Timestamp,
    ) -> Answer<Lease, LeaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            let mut lease = held(tx, account_id, epoch)?;
            lease.is_sending_open = false;
            lease.closed_why.clone_from(&why);
            // What had to be read already stays to be read.
            lease.read_since = Some(lease.read_since.unwrap_or(read_since).min(read_since));
            write(tx, account_id, &lease)?;
            let after = format!(r#"{{"why":"{}"}}"#, why.replace(['"', '\\'], ""));
            note(tx, account_id, "sending.closed", after, at)?;
            Ok(lease)
        })
    }

    /// Opens sending again, once the marketplace was read.
    pub fn open_sending(&self, epoch: u64, at: Timestamp) -> Answer<Lease, LeaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            let mut lease = held(tx, account_id, epoch)?;
            if lease.is_sending_open {
                return Ok(lease);
            }
            lease.is_sending_open = true;
            lease.closed_why.clear();
            lease.read_since = None;
            write(tx, account_id, &lease)?;
            note(tx, account_id, "sending.opened", "{}".to_owned(), at)?;
            Ok(lease)
        })
    }
}

/// Why sending is closed; `None` while it is open.
pub(crate) fn closed_why(
    tx: &Transaction<'_>,
    account_id: i64,
) -> Result<Option<String>, DatabaseError> {
    let lease = read(tx, account_id)?;
    Ok(lease
        .filter(|lease| !lease.is_sending_open)
        .map(|lease| lease.closed_why))
}

/// The lease, while its fencing number is this one.
pub(crate) fn held(tx: &Transaction<'_>, account_id: i64, epoch: u64) -> Result<Lease, LeaseError> {
    read(tx, account_id)?
        .filter(|lease| lease.epoch == epoch)
        .ok_or(LeaseError::Lost)
}

fn read(tx: &Transaction<'_>, account_id: i64) -> Result<Option<Lease>, DatabaseError> {
    tx.query_first(
        "SELECT holder, epoch, beat, is_sending_open, closed_why, read_since_us
         FROM leases WHERE account_id = $1",
        &[account_id.into()],
        |row| {
            Ok(Lease {
                holder: row.text(0)?,
                epoch: counted(row.int(1)?),
                beat: counted(row.int(2)?),
                is_sending_open: row.int(3)? != 0,
                closed_why: row.text(4)?,
                read_since: opt_instant(row.opt_int(5)?, "read_since_us")?,
            })
        },
    )
}

fn write(tx: &Transaction<'_>, account_id: i64, lease: &Lease) -> Result<(), DatabaseError> {
    tx.execute(
        "INSERT INTO leases (account_id, holder, epoch, beat, is_sending_open, closed_why,
             read_since_us)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (account_id) DO UPDATE SET holder = excluded.holder,
             epoch = excluded.epoch, beat = excluded.beat,
             is_sending_open = excluded.is_sending_open, closed_why = excluded.closed_why,
             read_since_us = excluded.read_since_us",
        &[
            account_id.into(),
            lease.holder.as_str().into(),
            count(lease.epoch).into(),
            count(lease.beat).into(),
            lease.is_sending_open.into(),
            lease.closed_why.as_str().into(),
            lease.read_since.map(micros).into(),
        ],
    )?;
    Ok(())
}

fn note(
    tx: &Transaction<'_>,
    account_id: i64,
    kind: &'static str,
    after: String,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    let entry = AuditEntry {
        at,
        actor: "desk".to_owned(),
        kind,
        subject: "account".to_owned(),
        before: None,
        after: Some(after),
    };
    audit::append(tx, account_id, &entry).map(drop)
}
