//! The marketplace's own ledger against what the desk says of itself.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::workload::Answered;

/// What is compared. The first ledger was read before the actions, the second after them, so that
/// what the desk does meanwhile by itself cannot look like a fault.
pub(crate) struct Evidence<'a> {
    /// What callers asked for, and what they were told.
    pub(crate) answered: &'a [Answered],
    /// What the desk says that it did.
    pub(crate) actions: &'a [Value],
    /// Effects before the actions were read.
    pub(crate) ledger_before: &'a [Value],
    /// Effects after.
    pub(crate) ledger_after: &'a [Value],
    /// Effects in the ledger when the desk began.
    pub(crate) n_history: usize,
    /// The order lines of the marketplace.
    pub(crate) orders: &'a [Value],
}

/// Figures of a run.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) n_acknowledged: usize,
    pub(crate) n_refused_requests: usize,
    pub(crate) n_effects: usize,
    pub(crate) by_state: BTreeMap<String, usize>,
    pub(crate) n_own: usize,
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn number(value: &Value, name: &str) -> i64 {
    value[name].as_i64().unwrap_or_default()
}

/// Whether an effect can be an action's: kind and place, and for a refund our own reference.
fn is_of(effect: &Value, action: &Value) -> bool {
    let kind = text(action, "kind");
    if kind != text(effect, "kind") {
        return false;
    }
    if kind == "listing" {
        return text(effect, "item") == text(action, "sku");
    }
    let is_same_order = text(effect, "order") == text(action, "order_id");
    let is_same_item = kind == "message" || text(effect, "item") == text(action, "order_item_id");
    let is_same_refund = kind != "refund" || text(effect, "key") == text(action, "reference");
    is_same_order && is_same_item && is_same_refund
}

fn is_ours(effect: &Value) -> bool {
    text(effect, "by") == "seller"
}

/// Checks everything.
pub(crate) fn judge(evidence: &Evidence<'_>) -> Figures {
    let before = evidence.ledger_before.get(evidence.n_history..);
    let before: Vec<&Value> = before
        .unwrap_or_default()
        .iter()
        .filter(|e| is_ours(e))
        .collect();
    let after = evidence.ledger_after.get(evidence.n_history..);
    let after: Vec<&Value> = after
        .unwrap_or_default()
        .iter()
        .filter(|e| is_ours(e))
        .collect();
    i01_every_acknowledged_key_has_its_actions(evidence);
    i03_no_effect_without_an_action(&before, evidence.actions);
    i04_the_journal_is_true(&after, evidence.actions);
    i05_nothing_above_what_was_paid(evidence.orders);
    i06_only_in_a_permitted_state(&after);
    let mut figures = Figures {
        n_effects: after.len(),
        ..Figures::default()
    };
    for action in evidence.actions {
        *figures
            .by_state
            .entry(format!(
                "{} {}",
                text(action, "kind"),
                text(action, "state")
            ))
            .or_default() += 1;
        figures.n_own += usize::from(text(action, "idempotency_key").is_empty());
    }
    figures.n_acknowledged = evidence
        .answered
        .iter()
        .filter(|one| one.is_acknowledged())
        .count();
    figures.n_refused_requests = evidence.answered.len() - figures.n_acknowledged;
    figures
}

/// I1 and I10: each key has one action for each item that was asked for; a refused one has none.
fn i01_every_acknowledged_key_has_its_actions(evidence: &Evidence<'_>) {
    for one in evidence.answered {
        let key = &one.request.key;
        let own: Vec<&Value> = evidence
            .actions
            .iter()
            .filter(|action| {
                let is_leg = matches!(text(action, "kind"), "cancel" | "refund");
                text(action, "idempotency_key") == key && is_leg
            })
            .collect();
        let n_wanted = usize::from(one.is_acknowledged());
        assert_eq!(
            own.len(),
            n_wanted,
            "{key}: {} {} {own:#?}",
            one.status,
            one.body
        );
        for action in own {
            assert_eq!(text(action, "order_id"), one.request.order, "{key}");
        }
    }
}

/// I3, and with it I2 from the other side: no effect is left over when each action took one.
fn i03_no_effect_without_an_action(effects: &[&Value], actions: &[Value]) {
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for effect in effects {
        let cause = actions
            .iter()
            .find(|action| is_of(effect, action) && !taken.contains(text(action, "id")));
        let Some(action) = cause else {
            let near: Vec<&Value> = actions
                .iter()
                .filter(|action| is_of(effect, action))
                .collect();
            panic!("an effect without an action of its own: {effect} {near:#?}");
        };
        taken.insert(text(action, "id"));
    }
}

/// Where an effect of an action is looked for: actions of one place share its effects where the
/// protocol carries no reference.
fn place_of(action: &Value) -> (&str, &str, &str, &str) {
    let order = text(action, "order_id");
    match text(action, "kind") {
        "refund" => (
            "refund",
            order,
            text(action, "order_item_id"),
            text(action, "reference"),
        ),
        // Whoever sets a listing's quantity does so for all orders of its SKU.
        "listing" => ("listing", "", text(action, "sku"), ""),
        "message" => ("message", order, "", ""),
        kind => (kind, order, text(action, "order_item_id"), ""),
    }
}

/// I2 and I4: confirmed means one effect, refused and superseded mean none. Only money and messages
/// of unknown fate may go to a person. A listing that has its quantity already shows no effect.
fn i04_the_journal_is_true(effects: &[&Value], actions: &[Value]) {
    let mut places: BTreeMap<(&str, &str, &str, &str), Vec<&Value>> = BTreeMap::new();
    for action in actions {
        places.entry(place_of(action)).or_default().push(action);
    }
    for actions in places.values() {
        let Some(first) = actions.first() else {
            continue;
        };
        let shown: Vec<&&Value> = effects
            .iter()
            .filter(|effect| is_of(effect, first))
            .collect();
        let count = |states: &[&str]| {
            let is_in = |action: &&&Value| states.contains(&text(action, "state"));
            actions.iter().filter(is_in).count()
        };
        let n_confirmed = count(&["confirmed"]);
        let n_open = count(&["queued", "submitted", "unknown", "needs_review"]);
        let is_listing = text(first, "kind") == "listing";
        let n_least = if is_listing { 0 } else { n_confirmed };
        let range = n_least..=n_confirmed + n_open;
        assert!(
            range.contains(&shown.len()),
            "{} effects: {shown:#?} {actions:#?}",
            shown.len()
        );
        if n_open == 0 && text(first, "kind") == "cancel" {
            let confirmed = |action: &&&Value| text(action, "state") == "confirmed";
            let said: i64 = actions
                .iter()
                .filter(confirmed)
                .map(|one| number(one, "quantity"))
                .sum();
            let done: i64 = shown.iter().map(|effect| number(effect, "qty")).sum();
            assert_eq!(said, done, "{shown:#?} {actions:#?}");
        }
        for effect in &shown {
            if text(first, "kind") == "refund" {
                assert_eq!(
                    number(effect, "amount"),
                    number(first, "amount_minor"),
                    "{effect} {first}"
                );
            }
        }
        for action in actions {
            let is_doubtful = text(action, "kind") == "refund" || text(action, "kind") == "message";
            assert!(
                text(action, "state") != "needs_review" || is_doubtful,
                "{action:#}"
            );
        }
    }
}

/// I5, by the marketplace's own figures.
fn i05_nothing_above_what_was_paid(orders: &[Value]) {
    for line in orders.iter().filter(|line| text(line, "channel") != "MCF") {
        assert!(number(line, "refunded") <= number(line, "paid"), "{line}");
        assert!(number(line, "cancelled") <= number(line, "qty"), "{line}");
    }
}

/// I6: what was cancelled was open just before; what was paid back was shipped.
fn i06_only_in_a_permitted_state(effects: &[&Value]) {
    for effect in effects {
        let state = text(effect, "order_status_before");
        match text(effect, "kind") {
            "cancel" => assert!(
                matches!(state, "UNSHIPPED" | "PARTIALLY_SHIPPED"),
                "{effect}"
            ),
            "refund" => assert!(matches!(state, "SHIPPED" | "PARTIALLY_SHIPPED"), "{effect}"),
            _ => {}
        }
    }
}
