//! What reaches a shop as a file: e-mails of the marketplace, a stock sheet, a report with a line
//! that nobody can read.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use countermand_sandbox::http::server::Server;
use countermand_sandbox::mail::{self, Mail};
use countermand_spapi::client::Clock;
use countermand_store::Account;
use countermand_store::import::Neighbours;

use super::shops;
use crate::desk::Seller;
use crate::generate::COLUMNS;
use crate::import::{ImportOptions, import_file};
use crate::ingest::{Kind, OpenOptions};

/// How often the post comes.
const REST: Duration = Duration::from_secs(1);
/// The offer that shows more than is there.
const GONE_SKU: &str = "US-GONE-GRINDER";

/// Where the files lie.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// The folder `files` of a data directory.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn make(data: &Path) -> Result<Self> {
        let path = data.join("files");
        std::fs::create_dir_all(&path)
            .with_context(|| format!("{} cannot be made", path.display()))?;
        Ok(Self(path))
    }

    fn write(&self, name: &str, text: &str) -> Result<PathBuf> {
        let path = self.0.join(name);
        std::fs::write(&path, text)
            .with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(path)
    }
}

/// Who brings files to the desk, as they come.
#[derive(Debug)]
pub(super) struct Post {
    pub(super) server: Arc<Server>,
    pub(super) sellers: Vec<Arc<Seller>>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) folder: Folder,
}

impl Post {
    /// Brings what there is, again and again. Files that were taken in before change nothing.
    pub(super) async fn deliver(self) {
        let (mut n_mails, mut has_sheets) = (0, false);
        loop {
            let inbox = match self.server.state().world.now() {
                Ok(market) => mail::inbox(market),
                Err(_) => return,
            };
            for mail in inbox.iter().skip(n_mails) {
                n_mails += 1;
                report(self.bring_mail(n_mails, mail).await);
            }
            if !has_sheets && self.has_listings() {
                has_sheets = true;
                report(self.bring_sheets().await);
            }
            tokio::time::sleep(REST).await;
        }
    }

    fn account(&self, is_wanted: impl Fn(&Seller) -> bool) -> Option<Account> {
        let seller = self.sellers.iter().find(|seller| is_wanted(seller))?;
        Some(seller.account.clone())
    }

    fn shop(&self, name: &str) -> Option<Account> {
        self.account(|seller| seller.account.name().as_str() == name)
    }

    /// Whether the listings are in: a stock sheet is newer than they are.
    fn has_listings(&self) -> bool {
        let shop = self.shop(shops::US);
        let listed = shop.and_then(|shop| shop.listings(GONE_SKU, None, 1).ok());
        listed.is_some_and(|listed| !listed.is_empty())
    }

    async fn bring_mail(&self, number: usize, mail: &Mail) -> Result<()> {
        let Some(account) = self.account(|seller| seller.seller_id == mail.seller) else {
            return Ok(());
        };
        let path = self
            .folder
            .write(&format!("mail-{number}.eml"), &mail.eml)?;
        self.import(account, path, Kind::Email).await
    }

    /// Somebody counted: of one offer nothing is left. And an old report has a line cut off.
    async fn bring_sheets(&self) -> Result<()> {
        let Some(account) = self.shop(shops::US) else {
            return Ok(());
        };
        let sheet = format!("sku\tquantity\n{GONE_SKU}\t0\n");
        let path = self.folder.write("stock-count.txt", &sheet)?;
        self.import(account.clone(), path, Kind::Stock).await?;
        let path = self.folder.write("all-orders-old.txt", &old_report())?;
        self.import(account, path, Kind::AllOrders).await
    }

    async fn import(&self, account: Account, path: PathBuf, kind: Kind) -> Result<()> {
        let now = self.clock.now();
        let work = move || {
            let mut watch = |_: &str, _, _| ();
            let mut options = ImportOptions {
                shown_as: None,
                open: OpenOptions {
                    kind: Some(kind),
                    ..OpenOptions::default()
                },
                now,
                neighbours: Some(Neighbours::InThisProcess),
                watch: &mut watch,
            };
            import_file(&account, &path, &mut options).map(|_| ())
        };
        Ok(tokio::task::spawn_blocking(work).await??)
    }
}

/// A report of all orders with one line whose quantity is no number.
fn old_report() -> String {
    let row: Vec<&str> = COLUMNS
        .iter()
        .map(|column| match *column {
            "amazon-order-id" => "112-0000000-0000001",
            "purchase-date" | "last-updated-date" => "2026-01-05T10:00:00+00:00",
            "order-status" | "item-status" => "Shipped",
            "fulfillment-channel" => "Merchant",
            "sales-channel" => "Amazon.com",
            "sku" => GONE_SKU,
            "quantity" => "l",
            "currency" => "USD",
            _ => "",
        })
        .collect();
    format!("{}\n{}\n", COLUMNS.join("\t"), row.join("\t"))
}

fn report(result: Result<()>) {
    if let Err(error) = result {
        let error: &(dyn std::error::Error + 'static) = error.as_ref();
        tracing::warn!(error, "a file of the demonstration was not taken in");
    }
}
