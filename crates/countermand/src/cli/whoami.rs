//! `whoami`: as whom a call acts, on which store, and where what it asks for would go.

use countermand_domain::id::AccountId;
use serde_json::{Value, json};

use super::decisions::ACTOR;
use super::output::{Cell, Form, Rows, print_json, print_line, without_controls};
use super::target::Target;
use super::{Exit, Global, stored};

pub(super) fn run(global: &Global) -> anyhow::Result<Exit> {
    let data = stored::data_directory(global)?.display().to_string();
    let accounts = accounts(global)?;
    if global.json {
        let accounts: Vec<Value> = accounts
            .iter()
            .map(|(name, target)| {
                json!({
                    "account": name.as_str(), "target": target.as_str(), "address": target.address(),
                })
            })
            .collect();
        print_json(&json!({
            "actor": ACTOR, "data": data, "version": env!("CARGO_PKG_VERSION"),
            "accounts": accounts,
        }))?;
        return Ok(Exit::Ok);
    }
    let form = Form::choose(global, false);
    print_line(&format!("{:<9}{ACTOR}", "actor"))?;
    print_line(&format!("{:<9}{}", "data", without_controls(&data)))?;
    if accounts.is_empty() {
        return Ok(Exit::Ok);
    }
    print_line("")?;
    let mut rows = Rows::new(&["account", "target", "address"]);
    for (name, target) in &accounts {
        rows.push(vec![
            Cell::text(name.as_str()),
            Cell::text(target.as_str()),
            Cell::optional(target.address()),
        ]);
    }
    rows.print(form)?;
    Ok(Exit::Ok)
}

/// The accounts of the store, each with where what is asked for it goes; none where no store is yet.
fn accounts(global: &Global) -> anyhow::Result<Vec<(AccountId, Target)>> {
    if !stored::is_there(global)? {
        return Ok(Vec::new());
    }
    let store = stored::open(global)?;
    let mut accounts = Vec::new();
    for name in store.account_names()? {
        if let Some(account) = store.find_account(&name)? {
            let target = Target::of(account.seller().wait()?.as_ref());
            accounts.push((name, target));
        }
    }
    Ok(accounts)
}
