//! `stock movements|balance|set`: the ledger of a seller's own stock.

use anyhow::Context;
use clap::Args;
use countermand_domain::id::SellerSku;
use countermand_store::stock_ledger::StockBalance;
use serde_json::json;

use super::super::keys::print_plan;
use super::super::moment::now_of;
use super::super::output::{Cell, Form, Rows, print_json, print_line, print_no_rows};
use super::super::stored::{self, AccountArgs};
use super::super::{Exit, Global, UsageError};

#[derive(Debug, Args)]
pub(super) struct MovementsArgs {
    #[command(flatten)]
    account: AccountArgs,
    /// Of this SKU only
    #[arg(long, value_name = "SKU")]
    sku: Option<String>,
    /// Lines a page, at most 500
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u32,
    /// Behind this movement
    #[arg(long, value_name = "N", default_value_t = 0)]
    after: u64,
    /// CSV on standard output
    #[arg(long)]
    csv: bool,
}

#[derive(Debug, Args)]
pub(super) struct BalanceArgs {
    #[command(flatten)]
    account: AccountArgs,
    /// The SKU
    sku: String,
}

#[derive(Debug, Args)]
pub(super) struct SetArgs {
    #[command(flatten)]
    account: AccountArgs,
    /// The SKU
    sku: String,
    /// Units counted in the warehouse, those of open orders among them
    units: u32,
    /// Say what would be changed, and change nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn movements(global: &Global, args: &MovementsArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &args.account)?;
    let sku = args.sku.as_deref().map(sku_of).transpose()?;
    let limit = args.limit.clamp(1, 500);
    let page = account.stock_movements(sku, args.after, limit).wait()?;
    let columns = ["movement", "sku", "units", "cause", "source", "at"];
    let mut rows = Rows::new(&columns);
    for movement in page.items {
        rows.push(vec![
            Cell::Count(movement.number),
            Cell::text(movement.sku.as_str()),
            Cell::number(movement.n_units.to_string()),
            Cell::text(movement.cause.as_str()),
            Cell::text(movement.source),
            Cell::text(movement.at.to_string()),
        ]);
    }
    if rows.is_empty() {
        if !global.quiet {
            anstream::eprintln!(
                "no stock moved: count a SKU with `countermand stock set SKU UNITS`"
            );
        }
        print_no_rows(global, args.csv)?;
        return Ok(Exit::NothingMatched);
    }
    rows.print(Form::choose(global, args.csv))?;
    if let Some(next) = page.next.filter(|_| !global.quiet) {
        anstream::eprintln!("there is more: add --after {next}");
    }
    Ok(Exit::Ok)
}

pub(super) fn balance(global: &Global, args: &BalanceArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &args.account)?;
    let sku = sku_of(&args.sku)?;
    print(global, &account.stock_balance(sku).wait()?)?;
    Ok(Exit::Ok)
}

pub(super) fn set(global: &Global, args: &SetArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &args.account)?;
    let sku = sku_of(&args.sku)?;
    if args.dry_run {
        let before = account.stock_balance(sku).wait()?;
        let plan = format!(
            "set the count of {} to {} units; {}",
            before.sku.as_str(),
            args.units,
            in_words(&before)
        );
        print_plan(global, &plan)?;
        return Ok(Exit::Ok);
    }
    let now = now_of(&account)?;
    print(global, &account.count_stock(sku, args.units, now).wait()?)?;
    Ok(Exit::Ok)
}

fn sku_of(text: &str) -> anyhow::Result<SellerSku> {
    SellerSku::parse(text).with_context(|| UsageError(format!("`{text}` is no SKU")))
}

fn print(global: &Global, balance: &StockBalance) -> anyhow::Result<()> {
    if global.json {
        print_json(&json!({
            "sku": balance.sku.as_str(),
            "is_counted": balance.is_counted,
            "on_hand": balance.on_hand,
            "reserved": balance.reserved,
            "available": balance.available,
            "is_oversold": balance.is_oversold(),
        }))?;
    } else {
        print_line(&format!("{}: {}", balance.sku.as_str(), in_words(balance)))?;
        if balance.is_oversold() && !global.quiet {
            anstream::eprintln!(
                "more was sold than there is: `countermand orders list --sku {}` shows the orders",
                balance.sku.as_str()
            );
        }
    }
    Ok(())
}

fn in_words(balance: &StockBalance) -> String {
    if !balance.is_counted {
        return "never counted".to_owned();
    }
    format!(
        "{} on hand, {} reserved, {} can be sold",
        balance.on_hand, balance.reserved, balance.available
    )
}
