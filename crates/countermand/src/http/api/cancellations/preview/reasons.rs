//! Every reason that could be given for an order, with what the rules say of it.

use std::convert::Infallible;

use countermand_domain::cancellation::plan::Asked;
use countermand_domain::cancellation::{Actor, Code};
use countermand_domain::id::OrderId;
use countermand_domain::reason::{Motive, Reason};
use countermand_store::outbox::{AcceptError, OrderSituation};

use crate::decide::cancel::{CancelRequest, Planned, Terms, plan_cancellation};
use crate::desk::Seller;
use crate::http::api::ApiState;
use crate::http::api::cancellations::refusal::Refused;
use crate::http::api::reach::failed;
use crate::http::problem::Problem;
use crate::texts::Texts;

/// A reason that could be given for an order, and what would come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReasonOption {
    /// Who wants it.
    pub(crate) actor: Actor,
    /// The reason.
    pub(crate) reason: Reason,
    /// Amazon's code, where one would be sent.
    pub(crate) code: Option<&'static str>,
    /// Whether it would count toward the cancel rate.
    pub(crate) counts: bool,
    /// The rule that refuses it, and the answer in a sentence or two; `None` when it is taken.
    pub(crate) refused: Option<(&'static str, String)>,
}

/// Every reason, with what the rules say of it for what is asked of this order; changes nothing.
///
/// # Errors
/// 404 when the store does not have the order, 503 when it refuses.
pub(crate) async fn reasons(
    state: &ApiState,
    seller: &Seller,
    order_id: &OrderId,
    (asked, texts): (&Asked, Texts),
) -> Result<Vec<ReasonOption>, Problem> {
    let terms = state.terms.of_cancel(&state.desk, seller).await;
    let (asked, is_connected) = (asked.clone(), seller.is_connected);
    let answer = seller.account.preview(order_id, move |found| {
        let each = Reason::ALL.iter();
        let under = (&terms, is_connected);
        let options = each.map(|reason| option(found, (*reason, &asked), under, texts));
        Ok::<_, Infallible>(options.collect())
    });
    match answer.await {
        Ok(options) => Ok(options),
        Err(AcceptError::Refused(never)) => match never {},
        Err(AcceptError::NoOrder | AcceptError::KeyReused) => Err(Problem::not_found("order")),
        Err(AcceptError::Database(error)) => Err(failed(&error)),
    }
}

fn option(
    found: &OrderSituation,
    (reason, asked): (Reason, &Asked),
    (terms, is_connected): (&Terms, bool),
    texts: Texts,
) -> ReasonOption {
    let actor = if reason.is_buyers_wish() {
        Actor::Buyer
    } else {
        Actor::Seller
    };
    let request = CancelRequest {
        asked: asked.clone(),
        actor,
        motive: Some(Motive::Reason(reason)),
        note: None,
        is_by_desk: false,
        n_orders_in_batch: 1,
    };
    let (code, counts, refused) = match plan_cancellation(found, &request, terms) {
        Ok(Planned { plan, .. }) => (plan.code.map(Code::as_str), plan.counts_toward_rate, None),
        Err(why) => {
            let refused = Refused::of(why, found, &request);
            let told = refused.explanation(terms, texts);
            // Where nobody can read the order again, what is done by hand can be looked at.
            if !is_connected && refused.asks_to_read_again() {
                let counts = told.is_some_and(|told| told.effects.rate.orders > 0);
                (None, counts, None)
            } else {
                let answer = told.map_or_else(String::new, |told| told.answer);
                (None, false, Some((refused.rule(), answer)))
            }
        }
    };
    ReasonOption {
        actor,
        reason,
        code,
        counts,
        refused,
    }
}
