//! Secrets of an account: from a file or standard input, never from the command line, where every
//! user of the machine could read them.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use clap::Args;
use countermand_domain::id::AccountId;
use countermand_store::sellers::SealedCredentials;
use serde::Deserialize;

use super::UsageError;
use crate::secrets::{Credentials, MasterKey, Random, Secret, Vault};

/// A file of credentials has at most so many bytes.
const MAX_SIZE_BYTES: u64 = 64 * 1024;

/// Where credentials come from.
#[derive(Debug, Args)]
pub(super) struct CredentialArgs {
    /// A JSON file with `client_id`, `client_secret`, `refresh_token`, `queue_access_key`,
    /// `queue_secret_key`, `mailbox`, those that are to be set; `-` is standard input
    #[arg(long, value_name = "FILE")]
    credentials: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Document {
    client_id: Option<String>,
    client_secret: Option<String>,
    refresh_token: Option<String>,
    queue_access_key: Option<String>,
    queue_secret_key: Option<String>,
    mailbox: Option<serde_json::Value>,
}

/// The credentials that were given.
pub(super) struct Given(Credentials);

impl CredentialArgs {
    /// Reads the file, if one was named.
    pub(super) fn read(&self) -> anyhow::Result<Given> {
        let Some(path) = &self.credentials else {
            return Ok(Given(Credentials::default()));
        };
        let text = read_text(path)?;
        // What the parser complains about could hold a secret: its words are not passed on.
        let Ok(document) = serde_json::from_str::<Document>(&text) else {
            bail!(UsageError(format!(
                "--credentials `{path}` is no JSON object of client_id, client_secret, \
                 refresh_token, queue_access_key, queue_secret_key and mailbox"
            )));
        };
        let secret = |value: Option<String>| value.map(Secret::new);
        let given = Credentials {
            client_id: secret(document.client_id),
            client_secret: secret(document.client_secret),
            refresh_token: secret(document.refresh_token),
            queue_access_key: secret(document.queue_access_key),
            queue_secret_key: secret(document.queue_secret_key),
            mailbox: document.mailbox.map(|value| Secret::new(value.to_string())),
        };
        let is_blank = |value: &Option<Secret>| value.as_ref().is_some_and(Secret::is_empty);
        if [
            &given.client_id,
            &given.client_secret,
            &given.refresh_token,
            &given.queue_access_key,
            &given.queue_secret_key,
        ]
        .into_iter()
        .any(is_blank)
        {
            bail!(UsageError(format!(
                "--credentials `{path}` has an empty value; leave the field out instead"
            )));
        }
        Ok(Given(given))
    }
}

impl Given {
    /// Whether nothing was given.
    pub(super) const fn is_empty(&self) -> bool {
        let Credentials {
            client_id,
            client_secret,
            refresh_token,
            queue_access_key,
            queue_secret_key,
            mailbox,
        } = &self.0;
        client_id.is_none()
            && client_secret.is_none()
            && refresh_token.is_none()
            && queue_access_key.is_none()
            && queue_secret_key.is_none()
            && mailbox.is_none()
    }

    /// What was given, sealed, over what was there.
    pub(super) fn seal_over(
        &self,
        directory: &Path,
        account: &AccountId,
        held: SealedCredentials,
    ) -> anyhow::Result<SealedCredentials> {
        if self.is_empty() {
            return Ok(held);
        }
        let random = Random::system();
        let master = MasterKey::of_directory(directory, &random)?;
        let new = self.0.seal(&Vault::new(&master, random), account)?;
        Ok(SealedCredentials {
            client_id: new.client_id.or(held.client_id),
            client_secret: new.client_secret.or(held.client_secret),
            refresh_token: new.refresh_token.or(held.refresh_token),
            queue_access_key: new.queue_access_key.or(held.queue_access_key),
            queue_secret_key: new.queue_secret_key.or(held.queue_secret_key),
            mailbox: new.mailbox.or(held.mailbox),
        })
    }
}

fn read_text(path: &str) -> anyhow::Result<String> {
    let mut text = String::new();
    let read = if path == "-" {
        std::io::stdin()
            .lock()
            .take(MAX_SIZE_BYTES + 1)
            .read_to_string(&mut text)
    } else {
        let file = std::fs::File::open(path)
            .with_context(|| format!("--credentials `{path}` cannot be opened"))?;
        file.take(MAX_SIZE_BYTES + 1).read_to_string(&mut text)
    };
    let size_bytes = read.with_context(|| format!("--credentials `{path}` cannot be read"))?;
    if size_bytes as u64 > MAX_SIZE_BYTES {
        bail!(UsageError(format!(
            "--credentials `{path}` is longer than {MAX_SIZE_BYTES} bytes"
        )));
    }
    Ok(text)
}
