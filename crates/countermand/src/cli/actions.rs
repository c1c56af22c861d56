//! `actions list`.

use anyhow::Context;
use clap::{Args, Subcommand};
use countermand_domain::id::OrderId;
use countermand_store::outbox::ActionQuery;

use super::decisions::{legs, print_page};
use super::stored::{self, AccountArgs};
use super::{Exit, Global, UsageError};

/// The arguments of `actions`.
#[derive(Debug, Args)]
pub(super) struct ActionsArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Outward intents, the oldest first
    List(ListArgs),
}

#[derive(Debug, Args)]
struct ListArgs {
    #[command(flatten)]
    account: AccountArgs,
    /// Of this order
    #[arg(long, value_name = "ORDER-ID")]
    order: Option<String>,
    /// Lines of a page
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u32,
    /// Where the next page begins, as the page before said
    #[arg(long, value_name = "CURSOR", default_value_t = 0)]
    cursor: u64,
}

pub(super) fn run(global: &Global, args: &ActionsArgs) -> anyhow::Result<Exit> {
    let Verb::List(args) = &args.verb;
    let order_id = args.order.as_deref().map(|text| {
        OrderId::parse(text).with_context(|| UsageError(format!("`{text}` is no order id")))
    });
    let query = ActionQuery {
        after: args.cursor,
        limit: args.limit.clamp(1, 500),
        order_id: order_id.transpose()?,
    };
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &args.account)?;
    let page = account.actions(query).wait()?;
    print_page(global, &legs(&account, &page.items), page.next)
}
