//! What must always hold, held against the marketplace's own ledger.

use std::collections::{BTreeMap, BTreeSet};

use countermand_domain::cancellation::Route;
use countermand_store::Account;
use countermand_store::outbox::{Action, ActionKind, ActionQuery, ActionState};
use jiff::Timestamp;

use super::market::{Effect, Row};
use super::operators::Promise;

/// A rule that does not hold, with what shows it.
pub(super) type Violation = String;

/// Everything that the checks look at, of one account.
pub(super) struct Evidence<'a> {
    /// All intents of the store.
    pub(super) actions: &'a [Action],
    /// Intents that a store knew which came back older since.
    pub(super) forgotten: &'a BTreeMap<String, Action>,
    /// What our hand did to the account's orders.
    pub(super) effects: &'a [Effect],
    pub(super) rows: &'a [Row],
    pub(super) promises: &'a [Promise],
    /// Whether others ship and cancel meanwhile.
    pub(super) is_world_busy: bool,
}

/// Every intent of an account.
pub(super) fn all_actions(account: &Account) -> Vec<Action> {
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let query = ActionQuery {
            after,
            limit: 500,
            order_id: None,
        };
        let page = account.actions(query).wait().expect("the intents");
        all.extend(page.items);
        match page.next {
            Some(next) => after = next,
            None => return all,
        }
    }
}

/// All checks of the intents and effects of an account.
pub(super) fn check(evidence: &Evidence<'_>) -> Vec<Violation> {
    let mut found = Vec::new();
    i01_nothing_promised_is_lost(evidence, &mut found);
    i02_at_most_one_effect(evidence, &mut found);
    i03_no_effect_without_a_reason(evidence, &mut found);
    i04_the_journal_is_true(evidence, &mut found);
    i05_money_and_pieces(evidence, &mut found);
    i06_only_in_a_permitted_state(evidence, &mut found);
    i07_one_plan_per_line(evidence, &mut found);
    i13_nothing_is_told_before_it_happened(evidence, &mut found);
    i14_messages_at_most_once(evidence, &mut found);
    found
}

fn i01_nothing_promised_is_lost(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    for promise in evidence.promises {
        for promised in &promise.accepted.actions {
            let mut held = evidence
                .actions
                .iter()
                .filter(|action| action.reference == promised.reference);
            match (held.next(), held.next()) {
                (Some(action), None) => {
                    let is_same = action.content == promised.content
                        && action.order_id == promised.order_id
                        && action.number == promised.number
                        && action.idempotency_key == promised.idempotency_key;
                    if !is_same {
                        found.push(format!("i01: {promised:?} became {action:?}"));
                    }
                }
                (None, _) => found.push(format!("i01: {promised:?} is lost")),
                (Some(_), Some(_)) => found.push(format!("i01: {promised:?} is there twice")),
            }
        }
    }
}

/// Whether the protocol carries our reference with the effect.
fn is_keyed(action: &Action) -> bool {
    action.content.route == Route::AdjustmentFeed.as_str()
}

fn is_cancel_without_key(action: &Action) -> bool {
    action.content.kind == ActionKind::Cancel && !is_keyed(action)
}

/// Effects that carry a reference of ours.
fn keyed<'a>(evidence: &'a Evidence<'_>, action: &'a Action) -> impl Iterator<Item = &'a Effect> {
    evidence
        .effects
        .iter()
        .filter(|effect| effect.key == action.reference)
}

/// Cancels without a reference, by order and item.
fn unkeyed<'a>(evidence: &'a Evidence<'_>) -> BTreeMap<(&'a str, &'a str), Vec<&'a Effect>> {
    let mut by_item: BTreeMap<(&str, &str), Vec<&Effect>> = BTreeMap::new();
    for effect in evidence.effects {
        if effect.kind == "cancel" && effect.key.is_empty() {
            by_item
                .entry((&effect.order, &effect.item))
                .or_default()
                .push(effect);
        }
    }
    by_item
}

fn item_of(action: &Action) -> &str {
    let item = action.content.order_item_id.as_ref();
    item.map_or("", countermand_domain::id::OrderItemId::as_str)
}

/// Intents for an item that cancel without a reference, those a lost store knew included.
fn without_key<'a>(evidence: &'a Evidence<'_>, order: &str, item: &str) -> Vec<&'a Action> {
    let known: BTreeSet<&str> = evidence
        .actions
        .iter()
        .map(|action| action.reference.as_str())
        .collect();
    evidence
        .actions
        .iter()
        .chain(
            evidence
                .forgotten
                .values()
                .filter(|action| !known.contains(action.reference.as_str())),
        )
        .filter(|action| {
            is_cancel_without_key(action)
                && action.order_id.as_str() == order
                && item_of(action) == item
        })
        .collect()
}

fn i02_at_most_one_effect(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    for action in evidence.actions.iter().chain(evidence.forgotten.values()) {
        let n = keyed(evidence, action).count();
        if is_keyed(action) && n > 1 {
            found.push(format!("i02: {n} effects of {action:?}"));
        }
    }
    for ((order, item), effects) in unkeyed(evidence) {
        let intents = without_key(evidence, order, item);
        let is_late = effects
            .iter()
            .all(|effect| is_of_a_late_parcel(evidence, effect));
        if effects.len() > intents.len() && !is_late {
            found.push(format!("i02: {effects:?} of {intents:?}"));
        }
    }
}

fn i03_no_effect_without_a_reason(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    let of_orders = |effect: &&Effect| effect.kind == "cancel" || effect.kind == "refund";
    for effect in evidence.effects.iter().filter(of_orders) {
        let at: Timestamp = effect.t.parse().expect("an instant");
        let mut all = evidence.actions.iter().chain(evidence.forgotten.values());
        let is_meant = all.any(|action| {
            let fits = if effect.key.is_empty() {
                is_cancel_without_key(action)
                    && action.order_id.as_str() == effect.order
                    && item_of(action) == effect.item
            } else {
                action.reference == effect.key
            };
            fits && (action.n_attempts > 0 || evidence.forgotten.contains_key(&action.reference))
                && action.created_at <= at
        });
        // When a parcel left between the reading and the effect, the marketplace cancels what is
        // open of the whole order, and pays all of it back.
        let is_of_a_late_parcel = is_of_a_late_parcel(evidence, effect);
        if !is_meant && !is_of_a_late_parcel {
            found.push(format!("i03: nobody meant {effect:?}"));
        }
    }
}

fn is_of_a_late_parcel(evidence: &Evidence<'_>, effect: &Effect) -> bool {
    evidence.is_world_busy
        && effect.key.is_empty()
        && effect.order_status_before != "UNSHIPPED"
        && evidence.actions.iter().any(|action| {
            is_cancel_without_key(action)
                && action.n_attempts > 0
                && action.order_id.as_str() == effect.order
        })
}

fn i04_the_journal_is_true(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    for action in evidence.actions.iter().filter(|action| is_keyed(action)) {
        let effects: Vec<_> = keyed(evidence, action).collect();
        let is_true = match action.state {
            ActionState::Confirmed => {
                effects.len() == 1
                    && effects.iter().all(|effect| match action.content.kind {
                        ActionKind::Refund => effect.amount == action.content.amount_minor,
                        ActionKind::Cancel => effect.qty == action.content.quantity,
                        ActionKind::Message | ActionKind::Listing => true,
                    })
            }
            // A store that came back older may take what was sent for unsent, until it is sent.
            ActionState::Queued => {
                effects.is_empty() || evidence.forgotten.contains_key(&action.reference)
            }
            ActionState::Refused | ActionState::Superseded => effects.is_empty(),
            ActionState::Submitted | ActionState::Unknown | ActionState::NeedsReview => true,
        };
        if !is_true {
            found.push(format!("i04: {action:?} came to {effects:?}"));
        }
    }
    let effects = unkeyed(evidence);
    let mut seen = BTreeSet::new();
    for action in evidence
        .actions
        .iter()
        .filter(|action| is_cancel_without_key(action))
    {
        let key = (action.order_id.as_str(), item_of(action));
        if !seen.insert(key) {
            continue;
        }
        let effects = effects.get(&key).map_or(&[][..], Vec::as_slice);
        let intents = without_key(evidence, key.0, key.1);
        let count = |states: &[ActionState]| {
            let fits = |action: &&&Action| states.contains(&action.state);
            intents.iter().filter(fits).count()
        };
        // What only a lost store knew as confirmed may have been decided anew since, and the one
        // effect be adopted for that.
        let n_confirmed = intents
            .iter()
            .filter(|action| action.state == ActionState::Confirmed)
            .filter(|action| {
                let mut known = evidence.actions.iter();
                known.any(|known| known.reference == action.reference)
            })
            .count();
        let n_lost = intents
            .iter()
            .filter(|action| evidence.forgotten.contains_key(&action.reference))
            .count();
        let n_open = count(&[
            ActionState::Submitted,
            ActionState::Unknown,
            ActionState::NeedsReview,
        ]);
        let most = n_confirmed + n_open + n_lost;
        let is_fit = intents
            .iter()
            .filter(|action| action.state == ActionState::Confirmed)
            .all(|action| {
                effects
                    .iter()
                    .any(|effect| effect.qty == action.content.quantity)
            });
        if effects.len() < n_confirmed || effects.len() > most || !is_fit {
            found.push(format!("i04: {intents:?} came to {effects:?}"));
        }
    }
}

fn i05_money_and_pieces(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    for row in evidence.rows {
        if row.refunded > row.paid || row.cancelled + row.shipped > row.qty {
            found.push(format!("i05: {row:?}"));
        }
        let of_row = |kind: ActionKind| {
            evidence.actions.iter().filter(move |action| {
                action.content.kind == kind
                    && action.order_id.as_str() == row.order
                    && item_of(action) == row.item
                    && !matches!(action.state, ActionState::Refused | ActionState::Superseded)
            })
        };
        let refunds: i64 = of_row(ActionKind::Refund)
            .map(|action| action.content.amount_minor)
            .sum();
        if refunds > row.paid {
            found.push(format!("i05: {refunds} are to go back of {row:?}"));
        }
        let cancels: u32 = of_row(ActionKind::Cancel)
            .filter(|action| action.state != ActionState::NeedsReview)
            .map(|action| action.content.quantity)
            .sum();
        if cancels > row.qty {
            found.push(format!("i05: {cancels} are to be cancelled of {row:?}"));
        }
    }
}

fn i06_only_in_a_permitted_state(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    for effect in evidence
        .effects
        .iter()
        .filter(|effect| effect.kind == "cancel")
    {
        let before = effect.order_status_before.as_str();
        let is_adjustment = !effect.key.is_empty();
        let is_permitted =
            before == "UNSHIPPED" || (before == "PARTIALLY_SHIPPED" && is_adjustment);
        // Between the last reading and the effect a parcel may have left: the reading itself is
        // held to its age where it is sent.
        if !is_permitted && !evidence.is_world_busy {
            found.push(format!("i06: {effect:?}"));
        }
    }
    for row in evidence.rows.iter().filter(|row| row.channel == "AFN") {
        if let Some(effect) = evidence
            .effects
            .iter()
            .find(|effect| effect.order == row.order)
        {
            found.push(format!("i06: {effect:?} in Amazon's hands"));
        }
    }
}

fn i07_one_plan_per_line(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    let mut open: BTreeMap<(&str, &str), &Action> = BTreeMap::new();
    for action in evidence.actions {
        if action.content.kind != ActionKind::Cancel || action.state.is_terminal() {
            continue;
        }
        let key = (action.order_id.as_str(), item_of(action));
        if let Some(other) = open.insert(key, action) {
            found.push(format!("i07: {other:?} and {action:?}"));
        }
    }
}

fn i13_nothing_is_told_before_it_happened(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    for action in evidence.actions {
        if action.content.kind != ActionKind::Message || action.n_attempts == 0 {
            continue;
        }
        let is_done = evidence
            .actions
            .iter()
            .filter(|other| {
                other.decision_number == action.decision_number
                    && other.content.kind == ActionKind::Cancel
            })
            .all(|other| other.state == ActionState::Confirmed);
        if !is_done {
            found.push(format!("i13: {action:?} is told too soon"));
        }
    }
}

fn i14_messages_at_most_once(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    let told = evidence
        .effects
        .iter()
        .filter(|effect| effect.kind == "message");
    let mut by_order: BTreeMap<&str, usize> = BTreeMap::new();
    for effect in told {
        *by_order.entry(&effect.order).or_default() += 1;
        let is_cancelled = evidence.effects.iter().any(|other| {
            other.kind == "cancel" && other.order == effect.order && other.t <= effect.t
        });
        if !is_cancelled {
            found.push(format!("i13: {effect:?} tells of what did not happen"));
        }
    }
    for (order, n_told) in by_order {
        let intents: BTreeSet<&str> = evidence
            .actions
            .iter()
            .chain(evidence.forgotten.values())
            .filter(|action| {
                action.content.kind == ActionKind::Message
                    && action.n_attempts > 0
                    && action.order_id.as_str() == order
            })
            .map(|action| action.reference.as_str())
            .collect();
        if n_told > intents.len() {
            let known: Vec<&Action> = evidence
                .actions
                .iter()
                .chain(evidence.forgotten.values())
                .filter(|action| action.order_id.as_str() == order)
                .collect();
            found.push(format!(
                "i14: order {order} was written to {n_told} times by {known:?}"
            ));
        }
    }
}

/// Whether the store itself is whole.
pub(super) fn i17_a_whole_store(
    account: &Account,
    store: &countermand_store::Store,
) -> Vec<Violation> {
    let mut found = Vec::new();
    for finding in store.check_file().expect("a check") {
        found.push(format!("i17: {finding:?}"));
    }
    for finding in account.check().expect("a check") {
        found.push(format!("i17: {finding:?}"));
    }
    let verdict = account.verify_audit().wait().expect("a verdict");
    if let Some(broken) = verdict.broken {
        found.push(format!("i17: the audit chain is broken: {broken:?}"));
    }
    // The last state on record is the state of the row.
    let mut told: BTreeMap<u64, String> = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = account.audit_after(after, 1_000).wait().expect("records");
        let Some(last) = page.last() else { break };
        after = last.seq;
        for record in page
            .iter()
            .filter(|record| record.kind.starts_with("action."))
        {
            let text = record.after.as_deref().unwrap_or("null");
            let after: serde_json::Value = serde_json::from_str(text).expect("JSON");
            let number = after["action"].as_u64().expect("a number");
            let state = after["state"].as_str().expect("a state");
            told.insert(number, state.to_owned());
        }
    }
    for action in all_actions(account) {
        let last = told.get(&action.number).map_or("queued", String::as_str);
        let is_undone = action.outcome_code == "undone";
        if last != action.state.as_str() && !is_undone {
            found.push(format!("i17: the log says {last} of {action:?}"));
        }
    }
    found
}

/// Whether every cancel, or refund, has ended. Cancels that go by the feed of refunds wait behind
/// them, and count as such.
pub(super) fn i28_it_ends(actions: &[Action], kind: ActionKind) -> Vec<Violation> {
    let has_refunds = actions
        .iter()
        .any(|action| action.content.kind == ActionKind::Refund);
    actions
        .iter()
        .filter(|action| match action.content.kind {
            ActionKind::Cancel => {
                kind == ActionKind::Cancel && !(has_refunds && is_keyed(action))
                    || kind == ActionKind::Refund
            }
            ActionKind::Refund => kind == ActionKind::Refund,
            ActionKind::Message | ActionKind::Listing => false,
        })
        .filter(|action| action.not_before.is_some() && !action.state.is_terminal())
        .map(|action| format!("i28: {action:?} has not ended"))
        .collect()
}
