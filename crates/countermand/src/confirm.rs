//! Confirming: an action ends when the marketplace's own data show how it ended.

mod cancels;
mod refunds;

use std::collections::{BTreeMap, BTreeSet};

use countermand_store::outbox::{Action, ActionKind};

use crate::desk::{Desk, Next, Seller, StepError, lease};
use crate::effects::mcf;

/// Looks at what was sent and has not ended, for one account.
///
/// # Errors
/// When the store refuses.
pub async fn step(desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
    let Some(lease) = lease::held(desk, seller).await? else {
        return Ok(Next::Idle);
    };
    let now = desk.now();
    let open: BTreeSet<u64> = seller
        .account
        .open_submissions()
        .await?
        .into_iter()
        .map(|submission| submission.number)
        .collect();
    let mut next = Next::Idle;
    let mut cancels: BTreeMap<u64, Vec<Action>> = BTreeMap::new();
    let mut outbound: BTreeMap<u64, Vec<Action>> = BTreeMap::new();
    let mut refunds = Vec::new();
    for action in seller.account.actions_in_flight().await? {
        let is_followed = action
            .submission_number
            .is_some_and(|number| open.contains(&number));
        if is_followed {
            continue;
        }
        if let Some(look_at) = action.look_at.filter(|look_at| *look_at > now) {
            next = next.sooner(Next::At(look_at));
            continue;
        }
        match action.content.kind {
            ActionKind::Cancel if mcf::is_ours(&action) => outbound
                .entry(action.decision_number)
                .or_default()
                .push(action),
            ActionKind::Cancel => cancels
                .entry(action.decision_number)
                .or_default()
                .push(action),
            ActionKind::Refund => refunds.push(action),
            // They are confirmed where they are sent.
            ActionKind::Message | ActionKind::Listing => {}
        }
    }
    let of_cancels = cancels::confirm(desk, seller, &lease, cancels).await?;
    let of_outbound = cancels::confirm_outbound(desk, seller, &lease, outbound).await?;
    let of_refunds = refunds::confirm(desk, seller, &lease, refunds).await?;
    Ok(next
        .sooner(of_cancels)
        .sooner(of_outbound)
        .sooner(of_refunds))
}
