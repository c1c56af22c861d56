//! `cancellations list|view|preview|create|undo|approve`.

use anyhow::Context;
use clap::{Args, Subcommand};
use countermand_store::outbox::{DecisionKind, OrderSituation};
use serde_json::{Value, json};

use super::consent::ConsentArgs;
use super::decisions::{self, Change, ChangeArgs, ListArgs, OneArgs};
use super::output::{print_json, print_line, without_controls};
use super::stored::{self, AccountArgs};
use super::target::TargetArgs;
use super::{Exit, Global, UsageError};
use crate::decide::cancel::decide_cancellation;
use crate::http::api::cancellations::CancellationBody;
use crate::http::api::cancellations::preview::{PreviewView, preview_blocking};
use crate::http::api::cancellations::refusal::Refused;

const KIND: DecisionKind = DecisionKind::Cancellation;

/// The arguments of `cancellations`.
#[derive(Debug, Args)]
pub(super) struct CancellationsArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Cancellations, the oldest first
    List(ListArgs),
    /// One cancellation with its legs
    View(OneArgs),
    /// What a cancellation would come to
    Preview(RequestArgs),
    /// Ask for a cancellation; ends with 7 while it is under way, and with 5 when it is refused
    Create(CreateArgs),
    /// Take a cancellation back of which nothing was sent
    Undo(ChangeArgs),
    /// Let a cancellation run that waits for a second person
    Approve(ChangeArgs),
}

/// What is to be cancelled, and why.
#[derive(Debug, Args)]
struct RequestArgs {
    #[command(flatten)]
    account: AccountArgs,
    /// The order
    #[arg(value_name = "ORDER-ID")]
    order_id: String,
    /// Why: a canonical reason such as `STOCK_OUT`, or a code such as `NoInventory`
    #[arg(long, value_name = "REASON")]
    reason: String,
    /// Who wants it: buyer, seller, amazon
    #[arg(long, value_name = "ACTOR", default_value = "seller")]
    actor: String,
    /// An item with its units, as in `00000000000001=2`; all that is open when left out
    #[arg(long = "item", value_name = "ITEM=UNITS")]
    items: Vec<String>,
    /// A note of your own
    #[arg(long)]
    note: Option<String>,
}

#[derive(Debug, Args)]
struct CreateArgs {
    #[command(flatten)]
    request: RequestArgs,
    /// A text of your own for the intent: the same again makes no second one; without it one is made
    /// and told
    #[arg(long, visible_alias = "idempotency-key", value_name = "KEY")]
    key: Option<String>,
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    consent: ConsentArgs,
}

pub(super) fn run(global: &Global, args: CancellationsArgs) -> anyhow::Result<Exit> {
    match args.verb {
        Verb::List(args) => decisions::list(global, KIND, &args),
        Verb::View(args) => decisions::view(global, KIND, &args),
        Verb::Preview(args) => preview(global, &args),
        Verb::Create(args) => create(global, &args),
        Verb::Undo(args) => decisions::change(global, KIND, &args, Change::Undo),
        Verb::Approve(args) => decisions::change(global, KIND, &args, Change::Approve),
    }
}

impl RequestArgs {
    /// The request in the form of the API.
    fn body(&self) -> anyhow::Result<Value> {
        let mut body = json!({
            "order_id": self.order_id, "reason": self.reason, "actor": self.actor,
            "note": self.note,
        });
        let items = self.items.iter().map(|text| {
            let wrong = || UsageError(format!("--item `{text}` is not ITEM=UNITS"));
            let (id, units) = text.split_once('=').with_context(wrong)?;
            let units: u32 = units.parse().ok().with_context(wrong)?;
            Ok(json!({"order_item_id": id, "quantity": units}))
        });
        let items = items.collect::<anyhow::Result<Vec<Value>>>()?;
        if let (false, Value::Object(fields)) = (items.is_empty(), &mut body) {
            fields.insert("items".to_owned(), items.into());
        }
        Ok(body)
    }
}

fn tell(global: &Global, view: &PreviewView) -> anyhow::Result<Exit> {
    if global.json {
        print_json(&serde_json::to_value(view)?)?;
    } else {
        for line in view.lines() {
            print_line(&without_controls(&line))?;
        }
    }
    Ok(if view.is_allowed {
        Exit::Ok
    } else {
        Exit::Refused
    })
}

fn preview(global: &Global, args: &RequestArgs) -> anyhow::Result<Exit> {
    let body: CancellationBody = serde_json::from_value(args.body()?)?;
    let (order_id, request) = body.read().map_err(|problem| decisions::usage(&problem))?;
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &args.account)?;
    let terms = decisions::terms(&store, &account)?;
    let rules = stored::settings(&store, &account)?.rules;
    match preview_blocking((&account, &rules), &order_id, &request, &terms)? {
        Some(view) => tell(global, &view),
        None => decisions::no_order(global, &order_id),
    }
}

fn create(global: &Global, args: &CreateArgs) -> anyhow::Result<Exit> {
    let value = args.request.body()?;
    let body: CancellationBody = serde_json::from_value(value.clone())?;
    let (order_id, request) = body.read().map_err(|problem| decisions::usage(&problem))?;
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &args.request.account)?;
    let terms = decisions::terms(&store, &account)?;
    let rules = stored::settings(&store, &account)?.rules;
    let Some(view) = preview_blocking((&account, &rules), &order_id, &request, &terms)? else {
        return decisions::no_order(global, &order_id);
    };
    if args.consent.dry_run {
        return tell(global, &view);
    }
    // What is refused is refused without a question.
    if view.is_allowed {
        let place = args.target.of(&account, &args.request.account)?;
        let plan = format!("{}\n{place}", view.lines().join("\n"));
        if !args.consent.is_given(global, &plan)? {
            return Ok(Exit::Failure);
        }
    }
    let asked = decisions::asked(KIND, order_id, args.key.as_deref(), (&value, terms.now));
    let decide = {
        let terms = terms.clone();
        move |found: &OrderSituation| {
            decide_cancellation(found, &request, &terms)
                .map_err(|why| Box::new(Refused::of(why, found, &request)))
        }
    };
    decisions::write(global, &account, asked, decide, |refused: Box<Refused>| {
        refused.problem(&terms)
    })
}
