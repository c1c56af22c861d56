//! What a run asks beside its steps: requests that come again, undoing, and journals.

use super::super::checks::Violation;
use super::super::node::Node;
use super::super::operators::{self, Answered, Promise};
use crate::desk::play::wait;

/// The same request comes again, and another one with the same key.
pub(super) fn repeat(node: &Node, promise: &Promise) -> Vec<Violation> {
    let operation = &promise.operation;
    let Some(seller) = node.sellers.get(operation.account) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    match wait(operators::ask(&node.desk, seller, operation)) {
        Answered::Promised(again) => {
            let is_same = again.accepted.is_repeated
                && again.accepted.decision.number == promise.accepted.decision.number
                && again.accepted.actions.len() == promise.accepted.actions.len();
            if !is_same {
                found.push(format!("i10: {promise:?} was answered by {again:?}"));
            }
        }
        Answered::Failed => {}
        other @ (Answered::KeyReused | Answered::Refused(..)) => {
            found.push(format!("i10: {promise:?} was answered by {other:?}"));
        }
    }
    let other = "0".repeat(64);
    match wait(operators::ask_with(&node.desk, seller, operation, other)) {
        Answered::KeyReused | Answered::Failed => {}
        answer @ (Answered::Promised(..) | Answered::Refused(..)) => found.push(format!(
            "i10: another request with the key of {promise:?}: {answer:?}"
        )),
    }
    found
}

pub(super) fn undo_or_approve(node: &Node, promise: &Promise) {
    let Some(seller) = node.sellers.get(promise.operation.account) else {
        return;
    };
    let number = promise.accepted.decision.number;
    let now = node.desk.now();
    if promise.accepted.decision.content.waits_for.is_some() {
        drop(
            seller
                .account
                .approve(number, "key:approver".to_owned(), now)
                .wait(),
        );
    } else {
        drop(
            seller
                .account
                .undo(number, "key:operator".to_owned(), now)
                .wait(),
        );
    }
}

pub(super) fn i10_twenty_at_once_make_one(answers: &[&Answered]) -> Vec<Violation> {
    let numbers: Vec<(u64, bool)> = answers
        .iter()
        .filter_map(|answer| match answer {
            Answered::Promised(promise) => Some((
                promise.accepted.decision.number,
                promise.accepted.is_repeated,
            )),
            Answered::Refused(_) | Answered::KeyReused | Answered::Failed => None,
        })
        .collect();
    let n_first = numbers
        .iter()
        .filter(|(_, is_repeated)| !is_repeated)
        .count();
    let mut decisions: Vec<u64> = numbers.iter().map(|(number, _)| *number).collect();
    decisions.dedup();
    if n_first > 1 || decisions.len() > 1 {
        return vec![format!("i10: the same request at once made {numbers:?}")];
    }
    Vec::new()
}
