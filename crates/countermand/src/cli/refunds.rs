//! `refunds list|view|create|undo|approve`.

use clap::{Args, Subcommand};
use countermand_store::outbox::{AcceptError, DecisionKind, OrderSituation};
use serde_json::json;

use super::consent::ConsentArgs;
use super::decisions::{self, Change, ChangeArgs, ListArgs, OneArgs};
use super::output::{print_json, print_line};
use super::stored::{self, AccountArgs};
use super::target::TargetArgs;
use super::{Exit, Global};
use crate::decide::refund::{decide_refund, plan_stored_refund};
use crate::http::api::refunds::{RefundBody, refused};

const KIND: DecisionKind = DecisionKind::Refund;

/// The arguments of `refunds`.
#[derive(Debug, Args)]
pub(super) struct RefundsArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Refunds, the oldest first
    List(ListArgs),
    /// One refund, and how far it is
    View(OneArgs),
    /// Ask for a refund of one item; ends with 7 while it is under way, and with 5 when refused
    Create(CreateArgs),
    /// Take a refund back of which nothing was sent
    Undo(ChangeArgs),
    /// Let a refund run that waits for a second person
    Approve(ChangeArgs),
}

#[derive(Debug, Args)]
struct CreateArgs {
    #[command(flatten)]
    account: AccountArgs,
    /// The order
    #[arg(value_name = "ORDER-ID")]
    order_id: String,
    /// The item
    #[arg(value_name = "ITEM-ID")]
    order_item_id: String,
    /// How much the buyer gets, tax included, as in 12.34
    #[arg(value_name = "AMOUNT")]
    amount: String,
    /// Its currency, as in USD
    #[arg(value_name = "CURRENCY")]
    currency: String,
    /// Why: a canonical reason such as `DAMAGED_ON_ARRIVAL`, or one of Amazon's codes
    #[arg(long, value_name = "REASON")]
    reason: String,
    /// A note of your own
    #[arg(long)]
    note: Option<String>,
    /// A text of your own for the intent: the same again makes no second one; without it one is made
    /// and told
    #[arg(long, visible_alias = "idempotency-key", value_name = "KEY")]
    key: Option<String>,
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    consent: ConsentArgs,
}

pub(super) fn run(global: &Global, args: RefundsArgs) -> anyhow::Result<Exit> {
    match args.verb {
        Verb::List(args) => decisions::list(global, KIND, &args),
        Verb::View(args) => decisions::view(global, KIND, &args),
        Verb::Create(args) => create(global, &args),
        Verb::Undo(args) => decisions::change(global, KIND, &args, Change::Undo),
        Verb::Approve(args) => decisions::change(global, KIND, &args, Change::Approve),
    }
}

fn create(global: &Global, args: &CreateArgs) -> anyhow::Result<Exit> {
    let value = json!({
        "order_id": args.order_id, "order_item_id": args.order_item_id, "reason": args.reason,
        "amount": {"amount": args.amount, "currency": args.currency}, "note": args.note,
    });
    let body: RefundBody = serde_json::from_value(value.clone())?;
    let (order_id, request) = body.read().map_err(|problem| decisions::usage(&problem))?;
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &args.account)?;
    let terms = decisions::terms(&store, &account)?;
    let planned = {
        let request = request.clone();
        account.preview(&order_id, move |found: &OrderSituation| {
            plan_stored_refund(found, &request)
        })
    };
    let plan = match planned.wait() {
        Ok(plan) => plan,
        Err(AcceptError::Refused(why)) => return decisions::tell_refusal(global, &refused(&why)),
        Err(AcceptError::NoOrder | AcceptError::KeyReused) => {
            return decisions::no_order(global, &order_id);
        }
        Err(AcceptError::Database(error)) => return Err(error.into()),
    };
    let told = format!(
        "refund {} of item {} in order {order_id} as {}; {} is left then",
        plan.total,
        plan.order_item_id,
        plan.reason.as_str(),
        plan.left
    );
    if args.consent.dry_run {
        if global.json {
            print_json(&json!({"plan": told}))?;
        } else {
            print_line(&told)?;
        }
        return Ok(Exit::Ok);
    }
    let place = args.target.of(&account, &args.account)?;
    if !args.consent.is_given(global, &format!("{told}; {place}"))? {
        return Ok(Exit::Failure);
    }
    let asked = decisions::asked(KIND, order_id, args.key.as_deref(), (&value, terms.now));
    let note = args.note.clone();
    let decide = move |found: &OrderSituation| decide_refund(found, &request, note.clone(), &terms);
    decisions::write(global, &account, asked, decide, |why| refused(&why))
}
