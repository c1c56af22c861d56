//! One account: its credentials, its settings, its rows, what waits in it.

use countermand_domain::id::AccountId;
use countermand_store::sellers::Seller as StoredSeller;
use countermand_store::standing::{Standing, Waiting};
use countermand_store::{Account, DatabaseError};
use jiff::Timestamp;

use super::{Code, Examination, Finding, marketplace, sync};
use crate::secrets::{Credentials, Vault};
use crate::settings::AccountSettings;
use crate::settings::document;

/// How closely an account is examined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// What it stands at: a few rows are read.
    Standing,
    /// Every row, too.
    Rows,
}

/// Examines one account.
pub(super) async fn examine(
    examination: &Examination,
    vault: Option<&Vault>,
    (seller, depth): (&StoredSeller, Depth),
    findings: &mut Vec<Finding>,
) -> Result<(), DatabaseError> {
    let name = &seller.account;
    let Ok(Some(account)) = examination.store.find_account(name) else {
        return Ok(());
    };
    if !seller.is_enabled {
        findings.push(Finding::of(name, Code::AccountDisabled));
        return Ok(());
    }
    findings.push(settings(&account).await?);
    match depth {
        Depth::Standing => {}
        Depth::Rows => findings.push(rows(&account).await),
    }
    let (credentials, found) = credentials(vault, seller);
    findings.push(found);
    findings.push(roles(seller));
    let now = marketplace::examine(examination, seller, credentials, findings).await;
    sync::examine(&account, now, findings).await?;
    findings.extend(waiting(name, &account.standing(now).await?, now));
    findings.push(sending(&account).await?);
    Ok(())
}

async fn settings(account: &Account) -> Result<Finding, DatabaseError> {
    let values = account.settings().await?;
    let read = document::read(&values, &AccountSettings::default());
    Ok(match read {
        Ok(_) => Finding::of(account.name(), Code::SettingsWhole).with("n", values.len()),
        Err(faults) => {
            let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
            Finding::of(account.name(), Code::SettingsFaulty).with("why", lines.join("; "))
        }
    })
}

async fn rows(account: &Account) -> Finding {
    let checked = account.clone();
    let checked = tokio::task::spawn_blocking(move || checked.check()).await;
    let why = match checked {
        Ok(Ok(found)) if found.is_empty() => None,
        Ok(Ok(found)) => Some(format!("{found:?}").chars().take(300).collect()),
        Ok(Err(error)) => Some(error.to_string()),
        Err(error) => Some(error.to_string()),
    };
    match why {
        None => Finding::of(account.name(), Code::RowsWhole),
        Some(why) => Finding::of(account.name(), Code::RowsDiffer).with("why", why),
    }
}

fn credentials(vault: Option<&Vault>, seller: &StoredSeller) -> (Option<Credentials>, Finding) {
    let name = &seller.account;
    let held = &seller.settings.credentials;
    let parts = [
        ("client_id", &held.client_id),
        ("client_secret", &held.client_secret),
        ("refresh_token", &held.refresh_token),
    ];
    let missing: Vec<&str> = parts
        .into_iter()
        .filter(|(_, held)| held.is_none())
        .map(|(part, _)| part)
        .collect();
    if !missing.is_empty() {
        let found = Finding::of(name, Code::CredentialsMissing).with("parts", missing.join(", "));
        return (None, found);
    }
    let opened = vault.map(|vault| Credentials::open(vault, name, held));
    match opened {
        Some(Ok(credentials)) => (Some(credentials), Finding::of(name, Code::CredentialsOpen)),
        Some(Err(error)) => (
            None,
            Finding::of(name, Code::CredentialsSealed).with("why", error),
        ),
        None => (
            None,
            Finding::of(name, Code::CredentialsSealed).with("why", "there is no master key"),
        ),
    }
}

fn roles(seller: &StoredSeller) -> Finding {
    if seller.roles_missing.is_empty() {
        return Finding::of(&seller.account, Code::RolesThere);
    }
    let roles = seller.roles_missing.join(", ");
    Finding::of(&seller.account, Code::RolesMissing).with("roles", roles)
}

/// What waits for a person, and what should be gone.
fn waiting(name: &AccountId, standing: &Standing, now: Timestamp) -> Vec<Finding> {
    let told = |code: Code, waiting: Waiting| {
        Finding::of(name, code)
            .with("n", waiting.n)
            .with("age", age(waiting.oldest, now))
    };
    let mut findings = Vec::new();
    if standing.unknown.n > 0 {
        findings.push(told(Code::ActionsUnknown, standing.unknown));
    }
    if standing.needs_review.n > 0 {
        findings.push(told(Code::ActionsReview, standing.needs_review));
    }
    if findings.is_empty() {
        findings.push(told(Code::ActionsClear, standing.open()));
    }
    let n_quarantined = standing.n_notices_quarantined + standing.n_orders_quarantined;
    findings.push(if n_quarantined == 0 {
        Finding::of(name, Code::QuarantineEmpty)
    } else {
        Finding::of(name, Code::QuarantineFilled)
            .with("notices", standing.n_notices_quarantined)
            .with("orders", standing.n_orders_quarantined)
    });
    let overdue = standing.personal_overdue;
    // What fell due since the last daily purge is not late.
    let is_late = overdue
        .oldest
        .is_some_and(|oldest| now.duration_since(oldest).as_hours() >= 25);
    findings.push(if is_late {
        told(Code::PersonalOverdue, overdue)
    } else {
        Finding::of(name, Code::PersonalPurged)
    });
    findings
}

async fn sending(account: &Account) -> Result<Finding, DatabaseError> {
    let name = account.name();
    Ok(match account.lease().await? {
        None => Finding::of(name, Code::LeaseNone),
        Some(lease) if lease.is_sending_open => {
            Finding::of(name, Code::SendingOpen).with("holder", lease.holder)
        }
        Some(lease) => Finding::of(name, Code::SendingClosed)
            .with("holder", lease.holder)
            .with("why", lease.closed_why),
    })
}

/// How long ago, in the largest unit that says enough.
pub(super) fn age(since: Option<Timestamp>, now: Timestamp) -> String {
    let Some(since) = since else {
        return "–".to_owned();
    };
    let seconds = now.duration_since(since).as_secs().max(0);
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}
