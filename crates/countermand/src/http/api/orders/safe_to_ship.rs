//! Whether an order may be shipped: asked by whoever prints labels, right before the hand-over.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use countermand_domain::order::{FulfillmentChannel, OrderState};
use countermand_domain::rule_table::Rules;
use countermand_store::intake::ReadRank;
use countermand_store::orders::Requested;
use countermand_store::outbox::{ActionKind, ActionState, OrderSituation};
use countermand_store::requests::{BuyerWish, RequestState};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::desk::{Seller, later};
use crate::http::access::Caller;
use crate::http::api::ApiState;
use crate::http::api::reach::{OfAccount, failed, order_id};
use crate::http::problem::Problem;
use crate::http::query::{Segment, StrictQuery};
use crate::http::view::InstantView;
use crate::jobs::search;

/// How long an answer holds.
const HOLDS: SignedDuration = SignedDuration::from_secs(60);
/// How old what is known of an order may be.
const READ_AGE_MAX: SignedDuration = SignedDuration::from_mins(15);

/// Whether an order may be shipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SafeToShip)]
pub(crate) struct SafeView {
    /// Whether it may be shipped now.
    #[schema(example = true)]
    pub(crate) safe: bool,
    /// Why, for programs: stable, as in `cancel_under_way`.
    #[schema(example = "safe")]
    pub(crate) code: &'static str,
    /// Why, for people.
    #[schema(example = "Nothing is known that speaks against shipping.")]
    pub(crate) reason: &'static str,
    /// Ask again after this instant.
    pub(crate) valid_until: InstantView,
}

/// Why an order is not to be shipped, or that nothing is against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Safe,
    CancelUnderWay,
    CancelConfirmed,
    Cancelled,
    Pending,
    NotOurs,
    Unknown,
    RequestOpen,
    RequestHinted,
    SelfCancelWindow,
    ReadingTooOld,
}

impl Standing {
    const fn code(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::CancelUnderWay => "cancel_under_way",
            Self::CancelConfirmed => "cancel_confirmed",
            Self::Cancelled => "order_cancelled",
            Self::Pending => "order_pending",
            Self::NotOurs => "not_yours_to_ship",
            Self::Unknown => "state_unknown",
            Self::RequestOpen => "buyer_request_open",
            Self::RequestHinted => "buyer_request_hinted",
            Self::SelfCancelWindow => "self_cancel_window",
            Self::ReadingTooOld => "reading_too_old",
        }
    }

    const fn reason(self) -> &'static str {
        match self {
            Self::Safe => "Nothing is known that speaks against shipping.",
            Self::CancelUnderWay => "A cancellation of it is under way.",
            Self::CancelConfirmed => {
                "Items of it were cancelled by the desk; ship only what the order still shows."
            }
            Self::Cancelled => "The order is cancelled.",
            Self::Pending => "The order is pending: it is not released for shipping.",
            Self::NotOurs => "The order has nothing left for the seller to ship.",
            Self::Unknown => "The order's state is not known.",
            Self::RequestOpen => "The buyer asked through Amazon to cancel it; answer first.",
            Self::RequestHinted => {
                "The buyer seems to have asked to cancel it; it is being looked at."
            }
            Self::SelfCancelWindow => "The buyer can still cancel it by himself.",
            Self::ReadingTooOld => {
                "What is known of the order is too old; it is being read again. Ask in a moment."
            }
        }
    }
}

/// Whether an order may be shipped now.
#[utoipa::path(
    get, path = "/api/v1/orders/{id}/safe-to-ship", operation_id = "safe_to_ship",
    tag = "orders",
    params(
        ("id" = String, Path, description = "The order's id.", example = "111-0000000-0000000"),
        OfAccount,
    ),
    responses((status = 200, description = "Whether it may.", body = SafeView)),
)]
pub(super) async fn safe_to_ship(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segment(id): Segment,
    StrictQuery(query): StrictQuery<OfAccount>,
) -> Result<Json<SafeView>, Problem> {
    let order_id = order_id(&id)?;
    let sellers = state.seen(&caller, query.account.as_deref())?;
    let (seller, found) = state.order_in(sellers, &order_id).await?;
    let account = &seller.account;
    let wish = account.wish(order_id.clone()).await;
    let wish = wish.map_err(|error| failed(&error))?;
    look(&state, &seller, (&found, wish.as_ref()))
        .await
        .map(Json)
}

/// Whether an order may be shipped now. What is known for too long is asked to be read again.
///
/// # Errors
/// 503 when the store refuses.
pub(crate) async fn look(
    state: &ApiState,
    seller: &Seller,
    (found, wish): (&OrderSituation, Option<&BuyerWish>),
) -> Result<SafeView, Problem> {
    let terms = state.terms.terms(&state.desk, seller);
    let now = terms.now;
    let facts = Facts {
        found,
        wish,
        known_at: known_at(seller, found).await?,
    };
    let (standing, until) = facts.standing(&terms.rules, now);
    if standing == Standing::ReadingTooOld {
        let order_id = found.view.order.order_id.clone();
        seller
            .account
            .want_reads(vec![order_id], ReadRank::Request, now)
            .await
            .map_err(|error| failed(&error))?;
    }
    Ok(SafeView {
        safe: standing == Standing::Safe,
        code: standing.code(),
        reason: standing.reason(),
        valid_until: until.min(later(now, HOLDS)).into(),
    })
}

/// The newest instant at which what is known of the order was right: its own reading, or a search
/// of everything that changed.
async fn known_at(seller: &Seller, found: &OrderSituation) -> Result<Option<Timestamp>, Problem> {
    let searched = seller.account.cursor(search::CURSOR).await;
    let searched = searched.map_err(|error| failed(&error))?;
    // Only an order that was read is followed by the search.
    Ok(found
        .read_at
        .map(|read_at| searched.map_or(read_at, |cursor| cursor.moved_at.max(read_at))))
}

/// What is looked at.
struct Facts<'a> {
    found: &'a OrderSituation,
    wish: Option<&'a BuyerWish>,
    known_at: Option<Timestamp>,
}

impl Facts<'_> {
    /// How the order stands, and until when at the longest.
    fn standing(&self, rules: &Rules, now: Timestamp) -> (Standing, Timestamp) {
        let head = &self.found.view.order;
        if let Some(standing) = self
            .by_actions()
            .or_else(|| by_state(head.state, head.channel))
        {
            return (standing, Timestamp::MAX);
        }
        let state = self.wish.map(|wish| wish.state);
        if head.requested == Requested::Yes || state == Some(RequestState::Open) {
            return (Standing::RequestOpen, Timestamp::MAX);
        }
        if state == Some(RequestState::Hint) {
            return (Standing::RequestHinted, Timestamp::MAX);
        }
        if let Some(place) = head.marketplace {
            let window = SignedDuration::from_mins(rules.place(place).self_cancel_minutes);
            let closes = later(head.purchased_at, window);
            if now < closes {
                return (Standing::SelfCancelWindow, closes);
            }
        }
        match self.known_at.map(|at| later(at, READ_AGE_MAX)) {
            Some(until) if now < until => (Standing::Safe, until),
            Some(_) | None => (
                Standing::ReadingTooOld,
                later(now, SignedDuration::from_secs(5)),
            ),
        }
    }

    /// What our own intents say.
    fn by_actions(&self) -> Option<Standing> {
        let cancels = self
            .found
            .actions
            .iter()
            .filter(|action| action.content.kind == ActionKind::Cancel);
        let mut standing = None;
        for action in cancels {
            match action.state {
                ActionState::Queued
                | ActionState::Submitted
                | ActionState::Unknown
                | ActionState::NeedsReview => return Some(Standing::CancelUnderWay),
                ActionState::Confirmed => standing = Some(Standing::CancelConfirmed),
                ActionState::Refused | ActionState::Superseded => {}
            }
        }
        standing
    }
}

/// What the order's own state says, and who fulfills it: what Amazon ships is not the seller's to
/// ship, whatever its state.
const fn by_state(state: Option<OrderState>, channel: FulfillmentChannel) -> Option<Standing> {
    match state {
        None => Some(Standing::Unknown),
        Some(OrderState::PendingAvailability | OrderState::Pending) => Some(Standing::Pending),
        Some(OrderState::Cancelled) => Some(Standing::Cancelled),
        Some(OrderState::Shipped | OrderState::InvoiceUnconfirmed | OrderState::Unfulfillable) => {
            Some(Standing::NotOurs)
        }
        Some(OrderState::Unshipped | OrderState::PartiallyShipped) => match channel {
            FulfillmentChannel::Afn | FulfillmentChannel::Mcf => Some(Standing::NotOurs),
            FulfillmentChannel::Mfn | FulfillmentChannel::Sfp | FulfillmentChannel::EasyShip => {
                None
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_amazon_ships_is_not_the_sellers_to_ship() {
        use FulfillmentChannel::{Afn, EasyShip, Mcf, Mfn, Sfp};
        for state in [OrderState::Unshipped, OrderState::PartiallyShipped] {
            for channel in [Afn, Mcf] {
                assert_eq!(by_state(Some(state), channel), Some(Standing::NotOurs));
            }
            for channel in [Mfn, Sfp, EasyShip] {
                assert_eq!(by_state(Some(state), channel), None);
            }
        }
    }
}
