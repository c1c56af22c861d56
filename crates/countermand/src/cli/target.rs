//! Where what a command asks for would go: to Amazon, to a sandbox, or nowhere.

use anyhow::bail;
use clap::Args;
use countermand_store::Account;
use countermand_store::sellers::Seller;
use reqwest::Url;

use super::UsageError;
use super::stored::AccountArgs;
use crate::outside::is_this_machine;

/// Whether the real marketplace is meant.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct TargetArgs {
    /// The real marketplace is meant; an account named with `--account` says so, too
    #[arg(long)]
    live: bool,
}

/// Where an account's cancels, refunds and messages go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// Nowhere: the desk does not sign in to it.
    Nowhere,
    /// To a sandbox, at this address.
    Sandbox(String),
    /// To the real marketplace, at this address.
    Live(String),
}

impl Target {
    /// Where those of an account go.
    pub(super) fn of(seller: Option<&Seller>) -> Self {
        let Some(seller) = seller.filter(|seller| seller.is_enabled) else {
            return Self::Nowhere;
        };
        let address = &seller.settings.api_url;
        match Url::parse(address) {
            Ok(url) if is_sandbox(&url) => Self::Sandbox(url.origin().ascii_serialization()),
            Ok(url) => Self::Live(url.origin().ascii_serialization()),
            Err(_) => Self::Live(address.clone()),
        }
    }

    /// The word for it in machine forms.
    pub(super) const fn as_str(&self) -> &'static str {
        match self {
            Self::Nowhere => "none",
            Self::Sandbox(_) => "sandbox",
            Self::Live(_) => "live",
        }
    }

    /// The address.
    pub(super) fn address(&self) -> Option<&str> {
        match self {
            Self::Nowhere => None,
            Self::Sandbox(address) | Self::Live(address) => Some(address),
        }
    }

    /// A line for the plan of a change.
    fn line(&self, account: &str) -> String {
        match self {
            Self::Nowhere => {
                format!("account {account}: the desk does not sign in to it, so nothing is sent")
            }
            Self::Sandbox(address) => format!("account {account}: the sandbox at {address}"),
            Self::Live(address) => format!("account {account}: LIVE, {address}"),
        }
    }
}

impl TargetArgs {
    /// The line of a plan that says where it goes.
    ///
    /// # Errors
    /// When it goes to the real marketplace and neither `--live` nor the account's name was given.
    pub(super) fn of(self, account: &Account, named: &AccountArgs) -> anyhow::Result<String> {
        let target = Target::of(account.seller().wait()?.as_ref());
        let name = account.name().as_str();
        if let (Target::Live(address), false) = (&target, self.live || named.is_named()) {
            bail!(UsageError(format!(
                "account {name} is live at {address}: add --account {name} or --live when the \
                 real marketplace is meant; --dry-run shows the plan without either"
            )));
        }
        Ok(target.line(name))
    }
}

/// Whether an address is that of no real marketplace: on this machine, without TLS, which Amazon
/// does not speak, or Amazon's own static sandbox.
fn is_sandbox(url: &Url) -> bool {
    url.scheme() == "http"
        || is_this_machine(url)
        || url
            .host_str()
            .is_some_and(|host| host.starts_with("sandbox."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_to_be_a_sandbox_is_live() {
        let is = |url: &str| is_sandbox(&Url::parse(url).unwrap());
        assert!(is("http://127.0.0.1:4010"));
        assert!(is("https://localhost:4010"));
        assert!(is("http://sandbox-host:4010"));
        assert!(is("https://sandbox.sellingpartnerapi-eu.amazon.com"));
        assert!(!is("https://sellingpartnerapi-na.amazon.com"));
        assert!(!is("https://proxy.example.com"));
    }
}
