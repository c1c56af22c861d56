//! What `cancellations` and `refunds` have in common.

use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Args;
use countermand_domain::id::OrderId;
use countermand_store::outbox::{
    AcceptError, Accepted, Action, Asked, Decision, DecisionKind, DecisionQuery, DecisionState,
    IdempotencyKey, NewDecision, OrderSituation, UndoError,
};
use countermand_store::{Account, Store};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::consent::ConsentArgs;
use super::moment::now_of;
use super::output::{Cell, Form, Rows, print_error, print_json, print_line};
use super::stored::{self, AccountArgs};
use super::target::TargetArgs;
use super::{Exit, Global, UsageError};
use crate::decide::cancel::Terms;
use crate::decide::risk::{OfferRisks, Room};
use crate::http::api::decision_view::{DecisionWithLegs, id_of};
use crate::http::idempotency::RequestDigest;
use crate::http::problem::Problem;

/// Who asks, as the audit log has it.
pub(super) const ACTOR: &str = "cli";

/// The arguments of `list`.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    account: AccountArgs,
    /// In this state: waiting, open, confirmed, refused, superseded, `needs_review`, undone
    #[arg(long, value_name = "STATE")]
    state: Option<String>,
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

/// The arguments of a verb about one that stands.
#[derive(Debug, Args)]
pub(super) struct OneArgs {
    #[command(flatten)]
    account: AccountArgs,
    /// Its id, or its number
    #[arg(value_name = "ID")]
    id: String,
}

/// The arguments of a verb that changes one that stands.
#[derive(Debug, Args)]
pub(super) struct ChangeArgs {
    #[command(flatten)]
    one: OneArgs,
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    consent: ConsentArgs,
}

/// What is changed of one that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// It is taken back.
    Undo,
    /// It may run.
    Approve,
}

/// What a decision on an order is made under, now.
pub(super) fn terms(store: &Store, account: &Account) -> anyhow::Result<Terms> {
    let whole = stored::settings(store, account)?;
    let now = now_of(account)?;
    let rules_of = now.to_zoned(TimeZone::UTC).date();
    let policy = &whole.settings.policy;
    let room = if policy.is_second_person_on_rate_breach {
        Room::of_account(account, &whole.rules, now)?
    } else {
        Room::NotAsked
    };
    let offers = if policy.is_second_person_on_armed_offer {
        OfferRisks::of_account(account, &whole.rules, now)?
    } else {
        OfferRisks::NotAsked
    };
    Ok(Terms {
        rules: Arc::new(whole.rules.compile(rules_of)),
        rules_of,
        settings: whole.settings,
        has_direct_cancel: None,
        room,
        offers,
        now,
    })
}

/// How a key begins that the program made.
const MADE: &str = "cli-";

/// What is asked, as the store takes it.
pub(super) fn asked(
    kind: DecisionKind,
    order_id: OrderId,
    key: Option<&str>,
    (body, now): (&Value, Timestamp),
) -> Asked {
    let digest = RequestDigest::of(&http::Method::POST, kind.as_str(), body);
    let digest = blake3::Hash::from_bytes(*digest.as_bytes());
    let made = || format!("{MADE}{}", uuid::Uuid::now_v7());
    Asked {
        order_id,
        kind,
        key: Some(IdempotencyKey {
            key: key.map_or_else(made, str::to_owned),
            body_digest: digest.to_hex().to_string(),
        }),
        by: ACTOR.to_owned(),
        at: now,
    }
}

/// A body's problem, for the person who typed it.
pub(super) fn usage(problem: &Problem) -> UsageError {
    let fields = problem.fields().iter();
    let fields: Vec<String> = fields
        .map(|field| format!("{}: {}", field.field, field.message))
        .collect();
    UsageError(if fields.is_empty() {
        problem.detail().to_owned()
    } else {
        fields.join("; ")
    })
}

/// Tells of a refusal.
pub(super) fn tell_refusal(global: &Global, problem: &Problem) -> anyhow::Result<Exit> {
    let document: Value = serde_json::from_slice(&problem.to_json())?;
    if global.json {
        print_json(&document)?;
    }
    anstream::eprintln!("{}", problem.detail());
    if let Some(remedy) = document.get("remedy").and_then(Value::as_str) {
        anstream::eprintln!("{remedy}");
    }
    Ok(Exit::Refused)
}

/// Writes a decision and tells of it.
pub(super) fn write<R: Send + 'static>(
    global: &Global,
    account: &Account,
    asked: Asked,
    plan: impl Fn(&OrderSituation) -> Result<NewDecision, R> + Send + 'static,
    refused: impl FnOnce(R) -> Problem,
) -> anyhow::Result<Exit> {
    let order_id = asked.order_id.clone();
    let key = asked.key.as_ref().map(|key| key.key.clone());
    match account.accept(asked, plan).wait() {
        Ok(Accepted {
            decision, actions, ..
        }) => {
            show(global, account, &decision, &actions)?;
            if let Some(key) = key.filter(|key| key.starts_with(MADE) && !global.quiet) {
                anstream::eprintln!("repeated with --key {key} the same call makes no second one");
            }
            Ok(Exit::Pending)
        }
        Err(AcceptError::Refused(why)) => tell_refusal(global, &refused(why)),
        Err(AcceptError::NoOrder) => no_order(global, &order_id),
        Err(AcceptError::KeyReused) => {
            bail!("--key was used for another request; take a new one for a new intent")
        }
        Err(AcceptError::Database(error)) => Err(error.into()),
    }
}

/// Says that the store has no such order.
pub(super) fn no_order(global: &Global, order_id: &OrderId) -> anyhow::Result<Exit> {
    let advice = super::output::without_controls(&format!(
        "the store has no order {order_id}; `countermand orders list --id PREFIX` looks for it"
    ));
    anstream::eprintln!("{advice}");
    print_error(global, "not-found", &advice)?;
    Ok(Exit::NothingMatched)
}

/// One decision, with its legs.
fn show(
    global: &Global,
    account: &Account,
    decision: &Decision,
    actions: &[Action],
) -> anyhow::Result<()> {
    let view = DecisionWithLegs::of(account.name(), decision, actions);
    let view = serde_json::to_value(&view)?;
    if global.json {
        print_json(&view)?;
        return Ok(());
    }
    for name in [
        "id",
        "order_id",
        "state",
        "reason",
        "rule",
        "route",
        "code",
        "hold_until",
    ] {
        if let Some(text) = view.get(name).and_then(Value::as_str) {
            print_line(&format!(
                "{name:<12}{}",
                super::output::without_controls(text)
            ))?;
        }
    }
    legs(account, actions).print(Form::choose(global, false))?;
    Ok(())
}

/// Actions as rows.
pub(super) fn legs(account: &Account, actions: &[Action]) -> Rows {
    let mut rows = Rows::new(&[
        "id",
        "idempotency_key",
        "kind",
        "order_id",
        "order_item_id",
        "quantity",
        "amount_minor",
        "currency",
        "state",
        "sent_at",
        "settled_at",
        "outcome",
    ]);
    for action in actions {
        let content = &action.content;
        rows.push(vec![
            Cell::text(
                crate::http::api::resource_id::Kind::Action.id(action.number, account.name()),
            ),
            Cell::text(&action.idempotency_key),
            Cell::text(content.kind.as_str()),
            Cell::text(action.order_id.as_str()),
            Cell::optional(content.order_item_id.as_ref()),
            Cell::Count(u64::from(content.quantity)),
            Cell::number(content.amount_minor.to_string()),
            Cell::text(&content.currency),
            Cell::text(action.state.as_str()),
            Cell::optional(action.sent_at),
            Cell::optional(action.settled_at),
            Cell::text(&action.outcome_code),
        ]);
    }
    rows
}

/// `list`.
pub(super) fn list(global: &Global, kind: DecisionKind, args: &ListArgs) -> anyhow::Result<Exit> {
    let state = args.state.as_deref().map(|text| {
        DecisionState::parse(text)
            .with_context(|| UsageError(format!("--state `{text}` is no state of a decision")))
    });
    let order_id = args.order.as_deref().map(|text| {
        OrderId::parse(text).with_context(|| UsageError(format!("`{text}` is no order id")))
    });
    let query = DecisionQuery {
        after: args.cursor,
        limit: args.limit.clamp(1, 500),
        kind: Some(kind),
        state: state.transpose()?,
        order_id: order_id.transpose()?,
    };
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &args.account)?;
    let page = account.decisions(query).wait()?;
    let mut rows = Rows::new(&[
        "id",
        "order_id",
        "state",
        "actor",
        "reason",
        "rule",
        "route",
        "code",
        "counts",
        "created_at",
        "settled_at",
        "waits_for",
    ]);
    for decision in &page.items {
        let content = &decision.content;
        rows.push(vec![
            Cell::text(id_of(kind).id(decision.number, account.name())),
            Cell::text(decision.order_id.as_str()),
            Cell::text(decision.state.as_str()),
            Cell::text(&content.actor),
            Cell::text(&content.reason),
            Cell::text(&content.rule),
            Cell::text(&content.route),
            Cell::optional(content.code.as_ref()),
            Cell::optional(Some(content.counts)),
            Cell::text(decision.created_at.to_string()),
            Cell::optional(decision.settled_at),
            Cell::optional(content.waits_for.as_ref()),
        ]);
    }
    print_page(global, &rows, page.next)
}

/// A page of rows, with the place of the next one.
pub(super) fn print_page(global: &Global, rows: &Rows, next: Option<u64>) -> anyhow::Result<Exit> {
    let form = Form::choose(global, false);
    if form == Form::Json {
        let next = next.map(|next| next.to_string());
        print_json(&json!({"items": rows.to_json(), "next": next}))?;
    } else {
        rows.print(form)?;
        if let (Some(next), false) = (next, global.quiet) {
            anstream::eprintln!("more: add --cursor {next}");
        }
    }
    Ok(if rows.is_empty() {
        Exit::NothingMatched
    } else {
        Exit::Ok
    })
}

/// The number that an id names, in the account that is meant.
fn number(kind: DecisionKind, account: &Account, text: &str) -> Option<u64> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let (number, name) = id_of(kind).parse(text)?;
    (name == *account.name()).then_some(number)
}

fn found(
    kind: DecisionKind,
    account: &Account,
    id: &str,
) -> anyhow::Result<Option<(Decision, Vec<Action>)>> {
    let Some(number) = number(kind, account, id) else {
        return Ok(None);
    };
    let found = account.decision(number).wait()?;
    Ok(found.filter(|(decision, _)| decision.content.kind == kind))
}

fn nothing(global: &Global, id: &str) -> anyhow::Result<Exit> {
    let told = super::output::without_controls(&format!("there is nothing with the id `{id}`"));
    anstream::eprintln!("{told}");
    print_error(global, "not-found", &told)?;
    Ok(Exit::NothingMatched)
}

/// `view`.
pub(super) fn view(global: &Global, kind: DecisionKind, args: &OneArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &args.account)?;
    let Some((decision, actions)) = found(kind, &account, &args.id)? else {
        return nothing(global, &args.id);
    };
    show(global, &account, &decision, &actions)?;
    Ok(Exit::Ok)
}

/// `undo` and `approve`.
pub(super) fn change(
    global: &Global,
    kind: DecisionKind,
    args: &ChangeArgs,
    change: Change,
) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &args.one.account)?;
    let Some((decision, actions)) = found(kind, &account, &args.one.id)? else {
        return nothing(global, &args.one.id);
    };
    let plan = format!(
        "{} {} of order {}, which is {}: {} actions",
        match change {
            Change::Undo => "take back",
            Change::Approve => "approve",
        },
        id_of(kind).id(decision.number, account.name()),
        decision.order_id,
        decision.state.as_str(),
        actions.len()
    );
    if args.consent.dry_run {
        print_line(&plan)?;
        return Ok(Exit::Ok);
    }
    let place = args.target.of(&account, &args.one.account)?;
    if !args.consent.is_given(global, &format!("{plan}; {place}"))? {
        return Ok(Exit::Failure);
    }
    let now = now_of(&account)?;
    let (number, by) = (decision.number, ACTOR.to_owned());
    let changed = match change {
        Change::Undo => account.undo(number, by, now).wait(),
        Change::Approve => account.approve(number, by, now).wait(),
    };
    match changed {
        Ok(_) => {}
        Err(UndoError::Database(error)) => return Err(error.into()),
        Err(UndoError::NotFound) => return nothing(global, &args.one.id),
        Err(
            error @ (UndoError::TooLate { .. }
            | UndoError::BeingRead { .. }
            | UndoError::NotWaiting { .. }
            | UndoError::SamePerson),
        ) => {
            let told = error.to_string();
            anstream::eprintln!("{told}");
            print_error(global, "refused", &told)?;
            return Ok(Exit::Refused);
        }
    }
    if let Some((decision, actions)) = account.decision(number).wait()? {
        show(global, &account, &decision, &actions)?;
    }
    Ok(Exit::Ok)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use countermand_domain::id::AccountId;

    use super::*;
    use crate::clock::Clock;
    use crate::settings::document;

    #[test]
    fn a_command_decides_under_what_the_desk_was_started_with() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let now = Clock::System.now();
        let account = store.account(&AccountId::parse("shop").unwrap(), now);
        let account = account.unwrap();
        let undo_window_s = || {
            let terms = terms(&store, &account).unwrap();
            terms.settings.policy.undo_window_s
        };
        let set = |of: &Account, seconds: &str| {
            let wanted = [("automation.undo_window_s".to_owned(), seconds.to_owned())];
            let changes = document::changes(&wanted.into(), &BTreeMap::new());
            of.change_settings(changes, "desk", now).wait().unwrap();
        };
        assert_eq!(undo_window_s(), 60);
        set(&store.installation().unwrap(), "7");
        assert_eq!(undo_window_s(), 7);
        set(&account, "9");
        assert_eq!(undo_window_s(), 9);
    }
}
