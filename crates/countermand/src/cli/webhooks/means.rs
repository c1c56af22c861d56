//! What webhooks are made of and with.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use countermand_domain::id::AccountId;

use crate::cli::{UsageError, decisions};
use crate::http::api::webhooks::Content;
use crate::http::api::webhooks::view::NewWebhook;
use crate::secrets::Vault;
use crate::serve::WebhookMeans;

/// Where the desk's own settings stand.
#[derive(Debug, Args)]
pub(super) struct MeansArgs {
    /// The file that `serve` is given with `--config`: its master key, and where webhooks may be
    /// sent
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// What the file says.
pub(super) struct Means(WebhookMeans);

impl MeansArgs {
    pub(super) fn read(&self) -> anyhow::Result<Means> {
        let text = self.config.as_deref().map(|path| {
            std::fs::read_to_string(path)
                .with_context(|| format!("the settings in {} cannot be read", path.display()))
        });
        Ok(Means(WebhookMeans::read(text.transpose()?.as_deref())?))
    }
}

impl Means {
    /// What seals secrets.
    pub(super) fn vault(&self, directory: &Path) -> anyhow::Result<Vault> {
        self.0.vault(directory)
    }
}

/// What a webhook is to hear, and where.
#[derive(Debug, Args)]
pub(super) struct ContentArgs {
    /// An https address on the public internet
    #[arg(value_name = "URL")]
    url: String,
    /// Tell it of this type, as in `cancellation.confirmed`, or of a group, as in
    /// `cancellation.*`; may be given several times; of all when left out
    #[arg(long = "event", value_name = "TYPE")]
    event_types: Vec<String>,
    /// Tell it of this account only; may be given several times
    #[arg(long = "account", value_name = "NAME")]
    accounts: Vec<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
}

impl ContentArgs {
    /// Everything but the accounts, by the rules of the API.
    pub(super) fn read(&self, means: &Means) -> anyhow::Result<Content> {
        let body = NewWebhook {
            url: self.url.clone(),
            description: self.description.clone(),
            event_types: self.event_types.clone(),
            accounts: Vec::new(),
        };
        let content = body.read(means.0.policy);
        Ok(content.map_err(|problem| decisions::usage(&problem))?)
    }

    pub(super) fn accounts(&self) -> anyhow::Result<Vec<String>> {
        for account in &self.accounts {
            AccountId::parse(account).with_context(|| {
                UsageError(format!("--account `{account}` is no name of an account"))
            })?;
        }
        Ok(self.accounts.clone())
    }
}
