//! What all accounts rest on: the directory, the key, the store, the audit chains.

use std::path::Path;

use countermand_store::webhooks::{DisabledWhy, EndpointState};
use countermand_store::{Account, DatabaseError, Finding as StoreFinding};

use super::{Code, Examination, Finding};
use crate::secrets::data_lock::is_running;
use crate::secrets::{MasterKey, Random, Vault};

/// Below this the store still works for a while, in bytes.
const ROOM_LOW_BYTES: u64 = 1 << 30;
/// Below this the next large import fills the disk, in bytes.
const ROOM_NONE_BYTES: u64 = 64 << 20;

/// Examines the installation; answers what opens credentials, when there is something.
pub(super) async fn examine(
    examination: &Examination,
    findings: &mut Vec<Finding>,
) -> Result<Option<Vault>, DatabaseError> {
    findings.push(directory(&examination.data));
    findings.extend(room(&examination.data));
    let (vault, key) = master_key(examination).await?;
    findings.push(key);
    findings.extend(store(examination).await?);
    findings.extend(audit(examination).await?);
    findings.extend(webhooks(examination).await?);
    findings.push(Finding::new(if is_running(&examination.data) {
        Code::DeskRuns
    } else {
        Code::DeskStands
    }));
    Ok(vault)
}

fn directory(path: &Path) -> Finding {
    let shown = path.display();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map_or(0, |found| found.permissions().mode() & 0o777);
        if mode & 0o077 != 0 {
            return Finding::new(Code::DirectoryOpen)
                .with("path", shown)
                .with("mode", format!("{mode:03o}"));
        }
    }
    Finding::new(Code::DirectoryClosed).with("path", shown)
}

/// The room on the disk; nothing where the system does not tell.
fn room(path: &Path) -> Option<Finding> {
    let found = rustix::fs::statvfs(path).ok()?;
    let free_bytes = found.f_bavail.saturating_mul(found.f_frsize);
    let code = if free_bytes < ROOM_NONE_BYTES {
        Code::DiskFull
    } else if free_bytes < ROOM_LOW_BYTES {
        Code::DiskLow
    } else {
        Code::DiskRoom
    };
    Some(Finding::new(code).with("free", format!("{} MiB", free_bytes >> 20)))
}

async fn master_key(examination: &Examination) -> Result<(Option<Vault>, Finding), DatabaseError> {
    let in_directory = examination.data.join("master.key");
    let path = examination.master_key.as_ref().unwrap_or(&in_directory);
    let has_sealed = examination.store.sellers().await?.iter().any(|seller| {
        let held = &seller.settings.credentials;
        held.client_id.is_some() || held.client_secret.is_some() || held.refresh_token.is_some()
    });
    let has_sealed = has_sealed || !examination.store.webhooks().await?.is_empty();
    let shown = path.display();
    if !path.exists() && !has_sealed {
        return Ok((None, Finding::new(Code::MasterKeyNone).with("path", shown)));
    }
    Ok(match MasterKey::of_file(path) {
        Ok(key) => (
            Some(Vault::new(&key, Random::system())),
            Finding::new(Code::MasterKeyWhole).with("path", shown),
        ),
        Err(error) => (
            None,
            Finding::new(Code::MasterKeyUnusable).with("why", error),
        ),
    })
}

async fn store(examination: &Examination) -> Result<Vec<Finding>, DatabaseError> {
    let store = examination.store.clone();
    let checked = tokio::task::spawn_blocking(move || store.check_file()).await;
    let complaint = match checked {
        Ok(Ok(found)) => found.into_iter().next().map(|finding| match finding {
            StoreFinding::File { text } => text,
            StoreFinding::Counters { .. }
            | StoreFinding::Orphans { .. }
            | StoreFinding::Lines { .. }
            | StoreFinding::Sums { .. } => String::new(),
        }),
        Ok(Err(error)) => Some(error.to_string()),
        Err(error) => Some(error.to_string()),
    };
    let whole = match complaint {
        None => Finding::new(Code::StoreWhole).with("schema", examination.store.schema_version()),
        Some(text) => Finding::new(Code::StoreDamaged).with("why", text),
    };
    let written = match examination.store.probe_write().await {
        Ok(()) => Finding::new(Code::StoreWritable),
        Err(error) => Finding::new(Code::StoreNotWritable).with("why", error),
    };
    Ok(vec![whole, written])
}

async fn audit(examination: &Examination) -> Result<Vec<Finding>, DatabaseError> {
    let mut chains: Vec<Account> = examination.store.installation().into_iter().collect();
    for name in examination.store.account_names().unwrap_or_default() {
        chains.extend(examination.store.find_account(&name).ok().flatten());
    }
    let (mut n_records, mut findings) = (0, Vec::new());
    for chain in chains {
        let verdict = chain.verify_audit().await?;
        n_records += verdict.n_records;
        if let Some(link) = verdict.broken {
            findings.push(
                Finding::of(&verdict.account, Code::AuditBroken)
                    .with("seq", link.seq)
                    .with("fault", link.fault),
            );
        }
    }
    if findings.is_empty() {
        findings.push(Finding::new(Code::AuditWhole).with("records", n_records));
    }
    Ok(findings)
}

/// Webhooks that are told nothing, or take nothing; one that a person switched off is as it should
/// be.
async fn webhooks(examination: &Examination) -> Result<Vec<Finding>, DatabaseError> {
    let mut findings = Vec::new();
    for endpoint in examination.store.webhooks().await? {
        let code = match (endpoint.state, endpoint.failing_since) {
            (EndpointState::Disabled { why, .. }, _) if why != DisabledWhy::Operator => {
                Code::WebhookOff
            }
            (EndpointState::Active, Some(_)) => Code::WebhookFailing,
            (EndpointState::Active, None) | (EndpointState::Disabled { .. }, _) => continue,
        };
        let since = match endpoint.state {
            EndpointState::Disabled { at, .. } => Some(at),
            EndpointState::Active => endpoint.failing_since,
        };
        let since = since.map(|at| at.to_string()).unwrap_or_default();
        findings.push(
            Finding::new(code)
                .with("id", format!("wh-{}", endpoint.number))
                .with("since", since),
        );
    }
    Ok(findings)
}
