//! The rows of seller accounts.

use countermand_domain::id::AccountId;
use jiff::Timestamp;

use super::{DirectCancel, SealedCredentials, Seller, SellerRegion, SellerSettings};
use crate::engine::{DatabaseError, Param, Row, Transaction, count};
use crate::stored::{instant, lines, micros, opt_instant};

const SELECT: &str = "SELECT a.name, s.seller_id, s.region, s.api_url, s.token_url, s.queue_url,
         s.client_id_sealed, s.client_secret_sealed, s.refresh_token_sealed,
         s.queue_access_key_sealed, s.queue_secret_key_sealed, s.mailbox_sealed, s.is_enabled,
         s.direct_cancel, s.direct_cancel_at_us, s.roles_missing, s.revision, s.created_at_us,
         s.updated_at_us
     FROM seller_accounts AS s
     JOIN accounts AS a ON a.account_id = s.account_id
     WHERE s.account_id = $1";

/// One seller account.
pub(super) fn one(tx: &Transaction<'_>, account_id: i64) -> Result<Option<Seller>, DatabaseError> {
    let found = tx.query_first(SELECT, &[account_id.into()], read)?;
    let Some(mut seller) = found else {
        return Ok(None);
    };
    seller.settings.marketplaces = tx.query(
        "SELECT marketplace_id FROM account_marketplaces WHERE account_id = $1 ORDER BY place",
        &[account_id.into()],
        |row| row.text(0),
    )?;
    Ok(Some(seller))
}

/// All of them.
pub(super) fn all(tx: &Transaction<'_>) -> Result<Vec<Seller>, DatabaseError> {
    let numbers = tx.query(
        "SELECT account_id FROM seller_accounts ORDER BY account_id",
        &[],
        |row| row.int(0),
    )?;
    numbers
        .into_iter()
        .filter_map(|number| one(tx, number).transpose())
        .collect()
}

/// A new row; a conflict when there is one.
pub(super) fn insert(
    tx: &Transaction<'_>,
    account_id: i64,
    settings: &SellerSettings,
    now: Timestamp,
) -> Result<(), DatabaseError> {
    let credentials = &settings.credentials;
    let n_rows = tx.execute(
        "INSERT INTO seller_accounts (account_id, seller_id, region, api_url, token_url, queue_url,
             client_id_sealed, client_secret_sealed, refresh_token_sealed,
             queue_access_key_sealed, queue_secret_key_sealed, mailbox_sealed, is_enabled,
             direct_cancel, roles_missing, revision, created_at_us, updated_at_us)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, 'unknown', '', 1, $13, $14)
         ON CONFLICT (account_id) DO NOTHING",
        &[
            account_id.into(),
            settings.seller_id.as_str().into(),
            settings.region.as_str().into(),
            settings.api_url.as_str().into(),
            settings.token_url.as_str().into(),
            settings.queue_url.as_deref().into(),
            credentials.client_id.as_deref().into(),
            credentials.client_secret.as_deref().into(),
            credentials.refresh_token.as_deref().into(),
            credentials.queue_access_key.as_deref().into(),
            credentials.queue_secret_key.as_deref().into(),
            credentials.mailbox.as_deref().into(),
            micros(now).into(),
            micros(now).into(),
        ],
    )?;
    one_row(n_rows)?;
    keep_marketplaces(tx, account_id, &settings.marketplaces)
}

/// Replaces the settings of a row at the revision it has; a conflict at any other.
pub(super) fn update(
    tx: &Transaction<'_>,
    account_id: i64,
    revision: u64,
    settings: &SellerSettings,
    now: Timestamp,
) -> Result<(), DatabaseError> {
    let credentials = &settings.credentials;
    let n_rows = tx.execute(
        "UPDATE seller_accounts
         SET seller_id = $1, region = $2, api_url = $3, token_url = $4, queue_url = $5,
             client_id_sealed = $6, client_secret_sealed = $7, refresh_token_sealed = $8,
             queue_access_key_sealed = $9, queue_secret_key_sealed = $10, mailbox_sealed = $11,
             revision = revision + 1, updated_at_us = $12
         WHERE account_id = $13 AND revision = $14",
        &[
            settings.seller_id.as_str().into(),
            settings.region.as_str().into(),
            settings.api_url.as_str().into(),
            settings.token_url.as_str().into(),
            settings.queue_url.as_deref().into(),
            credentials.client_id.as_deref().into(),
            credentials.client_secret.as_deref().into(),
            credentials.refresh_token.as_deref().into(),
            credentials.queue_access_key.as_deref().into(),
            credentials.queue_secret_key.as_deref().into(),
            credentials.mailbox.as_deref().into(),
            micros(now).into(),
            account_id.into(),
            count(revision).into(),
        ],
    )?;
    one_row(n_rows)?;
    keep_marketplaces(tx, account_id, &settings.marketplaces)
}

const fn one_row(n_rows: usize) -> Result<(), DatabaseError> {
    if n_rows == 1 {
        return Ok(());
    }
    Err(DatabaseError::Conflict {
        what: "seller account",
    })
}

fn keep_marketplaces(
    tx: &Transaction<'_>,
    account_id: i64,
    ids: &[String],
) -> Result<(), DatabaseError> {
    tx.execute(
        "DELETE FROM account_marketplaces WHERE account_id = $1",
        &[account_id.into()],
    )?;
    for (place, id) in (0_i64..).zip(ids) {
        tx.execute(
            "INSERT INTO account_marketplaces (account_id, marketplace_id, place)
             VALUES ($1, $2, $3) ON CONFLICT (account_id, marketplace_id) DO NOTHING",
            &[account_id.into(), id.as_str().into(), Param::Int(place)],
        )?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Seller, DatabaseError> {
    let unknown = |column| DatabaseError::UnknownValue { column };
    Ok(Seller {
        account: AccountId::parse(&row.text(0)?).map_err(|_| unknown("name"))?,
        settings: SellerSettings {
            seller_id: row.text(1)?,
            region: SellerRegion::parse(&row.text(2)?).ok_or(unknown("region"))?,
            api_url: row.text(3)?,
            token_url: row.text(4)?,
            queue_url: row.opt_text(5)?,
            marketplaces: Vec::new(),
            credentials: SealedCredentials {
                client_id: row.opt_text(6)?,
                client_secret: row.opt_text(7)?,
                refresh_token: row.opt_text(8)?,
                queue_access_key: row.opt_text(9)?,
                queue_secret_key: row.opt_text(10)?,
                mailbox: row.opt_text(11)?,
            },
        },
        is_enabled: row.int(12)? != 0,
        direct_cancel: DirectCancel::parse(&row.text(13)?)?,
        direct_cancel_at: opt_instant(row.opt_int(14)?, "direct_cancel_at_us")?,
        roles_missing: lines(&row.text(15)?),
        revision: row.count(16)?,
        created_at: instant(row.int(17)?, "created_at_us")?,
        updated_at: instant(row.int(18)?, "updated_at_us")?,
    })
}
