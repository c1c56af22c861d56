//! `stock list|totals|movements|balance|set`.

mod ledger;

use clap::{Args, Subcommand};
use countermand_store::listings::{ListingCursor, StoredListing};
use serde_json::json;

use super::output::{Cell, Form, Rows, print_json, print_line, print_no_rows};
use super::stored::{self, AccountArgs};
use super::{Exit, Global, UsageError};
use crate::search::listings::ListingSearch;

/// The arguments of `stock`.
#[derive(Debug, Args)]
pub(super) struct StockArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Offers and stock by SKU, as the newest file shows them
    List(ListArgs),
    /// SKUs and units on hand
    Totals(TotalsArgs),
    /// What moved your own stock: reservations, shipments, cancels and counts
    Movements(ledger::MovementsArgs),
    /// What is left of a SKU: on hand, reserved, to sell
    Balance(ledger::BalanceArgs),
    /// Set what was counted of a SKU
    Set(ledger::SetArgs),
}

#[derive(Debug, Args)]
struct ListArgs {
    #[command(flatten)]
    account: AccountArgs,
    /// With a SKU that begins so
    #[arg(long, value_name = "TEXT", default_value = "")]
    sku: String,
    /// As typed into the search of the page: the beginning of a SKU, sku:, asin:, marketplace:,
    /// channel:, state: and sold-out:; a minus leaves out
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    search: Option<String>,
    /// At most so many units on hand
    #[arg(long, value_name = "N")]
    at_most: Option<u64>,
    /// Lines a page, at most 500
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u64,
    /// Behind this SKU
    #[arg(long, value_name = "SKU")]
    after: Option<String>,
    /// CSV on standard output
    #[arg(long)]
    csv: bool,
}

#[derive(Debug, Args)]
struct TotalsArgs {
    #[command(flatten)]
    account: AccountArgs,
}

pub(super) fn run(global: &Global, args: StockArgs) -> anyhow::Result<Exit> {
    match args.verb {
        Verb::List(args) => list(global, &args),
        Verb::Totals(args) => totals(global, &args),
        Verb::Movements(args) => ledger::movements(global, &args),
        Verb::Balance(args) => ledger::balance(global, &args),
        Verb::Set(args) => ledger::set(global, &args),
    }
}

fn list(global: &Global, args: &ListArgs) -> anyhow::Result<Exit> {
    let search = ListingSearch::parse(args.search.as_deref().unwrap_or(""));
    let search = search.map_err(|fault| UsageError(format!("--search: {fault}")))?;
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &args.account)?;
    let is_of_account = search.takes_account(account.name());
    let prefix = Some(args.sku.as_str()).filter(|sku| !sku.is_empty());
    let prefix = prefix.unwrap_or(search.prefix());
    // The last place of the SKU lies behind every place it can have.
    let mut after = args.after.as_ref().map(|sku| ListingCursor {
        sku: sku.clone(),
        place: "\u{10ffff}".to_owned(),
    });
    let mut rows = Rows::new(&[
        "sku",
        "place",
        "asin",
        "title",
        "quantity",
        "price",
        "fulfillment",
        "status",
        "as_of",
    ]);
    let (mut n_rows, mut more) = (0, None);
    let limit = args.limit.clamp(1, 500);
    while is_of_account && more.is_none() {
        let page = account.listings(prefix, after.as_ref(), 500)?;
        let Some(last) = page.last() else { break };
        after = Some(ListingCursor {
            sku: last.listing.sku.to_string(),
            place: last.listing.place.clone(),
        });
        for stored in page {
            let quantity = stored.listing.quantity;
            let has_too_many = args
                .at_most
                .is_some_and(|at_most| quantity.is_none_or(|units| units > at_most));
            if has_too_many || !search.takes(&stored.listing) {
                continue;
            }
            if n_rows == limit {
                more = Some(());
                break;
            }
            n_rows += 1;
            rows.push(row(stored));
        }
    }
    if rows.is_empty() {
        if !global.quiet {
            anstream::eprintln!("no stock matches: import a stock or listings report");
        }
        print_no_rows(global, args.csv)?;
        return Ok(Exit::NothingMatched);
    }
    rows.print(Form::choose(global, args.csv))?;
    if more.is_some() && !global.quiet {
        anstream::eprintln!("there is more: add --after SKU with the last SKU shown");
    }
    Ok(Exit::Ok)
}

fn row(stored: StoredListing) -> Vec<Cell> {
    let listing = stored.listing;
    vec![
        Cell::text(listing.sku.as_str()),
        Cell::text(&listing.place),
        Cell::optional(listing.asin),
        Cell::optional(listing.title),
        listing.quantity.map_or(Cell::Absent, Cell::Count),
        listing
            .price
            .map_or(Cell::Absent, |price| Cell::number(price.to_string())),
        Cell::optional(listing.channel),
        Cell::optional(listing.status),
        Cell::text(stored.as_of.to_string()),
    ]
}

fn totals(global: &Global, args: &TotalsArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &args.account)?;
    let totals = account.stock_totals()?;
    if global.json {
        print_json(&json!({"skus": totals.n_skus, "units": totals.n_units}))?;
    } else {
        print_line(&format!(
            "{} SKUs, {} units on hand",
            totals.n_skus, totals.n_units
        ))?;
    }
    Ok(Exit::Ok)
}
