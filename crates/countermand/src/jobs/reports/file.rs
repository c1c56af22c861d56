//! The document of a report: kept in a file for a moment, and taken in as any file is.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use countermand_domain::order::OrderState;
use countermand_spapi::client::Download;
use countermand_store::Account;
use countermand_store::import::Neighbours;
use countermand_store::intake::{KnownOrder, ReadRank};
use jiff::{SignedDuration, Timestamp};

use super::kind::ReportKind;
use crate::desk::{Desk, Seller, StepError, later};
use crate::import::{ImportFileError, ImportOptions, import_file};
use crate::ingest::OpenOptions;
use crate::jobs::apart::apart;

/// Changes before that are not read any more.
const READ_SPAN: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Orders that become due for a read after one report at most.
const READS_MAX: u32 = 20_000;
/// One read of the past so often: half of the usage plan, so that fresh changes keep the other half.
const READ_PACE: SignedDuration = SignedDuration::from_secs(4);

/// A report that was downloaded.
pub(super) struct ReportFile {
    pub(super) kind: ReportKind,
    pub(super) download: Download,
    pub(super) now: Timestamp,
}

/// Why a report was not taken in.
#[derive(Debug, thiserror::Error)]
pub(super) enum TakeReportError {
    /// The document could not be kept.
    #[error("the report could not be kept in a file")]
    File(#[from] io::Error),
    /// The document was refused, or the store refused.
    #[error("the report was not taken in")]
    Import(#[from] ImportFileError),
    /// There was no thread for it.
    #[error("the report was not read to its end")]
    Broken,
}

/// Takes a report in. Taking the same one in again changes nothing.
pub(super) async fn take(
    desk: &Desk,
    seller: &Seller,
    file: ReportFile,
) -> Result<(), TakeReportError> {
    let account = seller.account.clone();
    let directory = desk
        .store
        .path()
        .parent()
        .map_or_else(PathBuf::new, |data| data.join("reports"));
    let name = format!("{}-{}.part", account.name(), file.kind.cursor());
    let path = directory.join(name);
    apart("report", move || import(&account, &path, file))
        .await
        .ok_or(TakeReportError::Broken)?
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is called on a thread of its own, which owns the file"
)]
fn import(account: &Account, path: &Path, file: ReportFile) -> Result<(), TakeReportError> {
    keep(path, &file.download.bytes)?;
    let mut options = ImportOptions {
        shown_as: Some(file.kind.report_type()),
        open: OpenOptions {
            kind: Some(file.kind.file_kind()),
            charset: file.download.charset(),
            ..OpenOptions::default()
        },
        now: file.now,
        neighbours: Some(Neighbours::InThisProcess),
        watch: &mut |_, _, _| {},
    };
    let outcome = import_file(account, path, &mut options);
    // The next report overwrites one that could not be taken away.
    let _ = std::fs::remove_file(path);
    let imported = outcome?;
    tracing::info!(account = %account.name(), report.kind = file.kind.report_type(),
        n_rows = imported.summary.n_rows_ok, n_rejected = imported.summary.n_rows_rejected,
        "a report was taken in");
    Ok(())
}

fn keep(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory)?;
    }
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    // It holds places that orders go to.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}

/// Makes the orders due for a read that a report showed as changed and does not tell whole: first
/// those of whom only a read tells who cancelled, then the open ones, at a pace.
pub(super) async fn want_reads(seller: &Seller, now: Timestamp) -> Result<(), StepError> {
    let since = later(now, -READ_SPAN);
    let unread = seller.account.unread_orders(since, READS_MAX).await?;
    let is_open = |order: &KnownOrder| {
        matches!(
            order.state,
            Some(OrderState::Unshipped | OrderState::PartiallyShipped)
        )
    };
    let (open, ended): (Vec<_>, Vec<_>) = unread.into_iter().partition(is_open);
    let mut due_at = now;
    let mut reads = Vec::with_capacity(open.len() + ended.len());
    for order in ended.into_iter().chain(open) {
        reads.push((order.order_id, due_at));
        due_at = later(due_at, READ_PACE);
    }
    let account = &seller.account;
    account.want_reads_at(reads, ReadRank::Routine).await?;
    Ok(())
}
