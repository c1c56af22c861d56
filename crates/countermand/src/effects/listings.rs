//! Quantities of offers: read, set where they differ, and read back until they show.
//!
//! Source: contract 12.

use std::collections::{BTreeMap, BTreeSet};

use countermand_domain::marketplace::Marketplace;
use countermand_spapi::client::{CallError, Reply, Urgency};
use countermand_spapi::listings_items::{
    Item, ListingsItemPatchRequest, ListingsItemSubmissionResponse, SubmissionStatus,
};
use countermand_spapi::operation::OperationId;
use countermand_store::leases::Lease;
use countermand_store::outbox::{
    Action, ActionKind, ActionState, Settlement, Submission, Transition,
};
use jiff::{SignedDuration, Timestamp};

use super::call::{self, LISTING};
use crate::desk::{Desk, Next, Seller, StepError, later};
use crate::dispatch::{after_failure, all, in_seconds, late_arrival};

/// Actions that a step looks at, at most.
const READY_MAX: u32 = 500;
/// Calls of one step at most: the account's burst.
const CALLS_MAX: usize = 5;
/// The most units that an offer can have.
const UNITS_MAX: u32 = 999_999;
/// A change that was taken and is not shown after this long goes to a person.
const SHOW_TIME: SignedDuration = SignedDuration::from_mins(20);
/// How long a change that arrived usually takes to show, before its absence says anything.
const USUAL_SHOW_TIME: SignedDuration = SignedDuration::from_secs(60);
/// Attempts of one intent at most; then a person looks.
const ATTEMPTS_MAX: u32 = 4;
/// The seller's own stock, as the interface names it.
const OWN_STOCK: &str = "DEFAULT";

/// An offer: a SKU in a marketplace.
type Offer = (String, String);

fn offer_of(action: &Action) -> Offer {
    let sku = action.content.sku.as_ref();
    (
        sku.map_or(String::new(), ToString::to_string),
        action.content.marketplace.clone(),
    )
}

/// Sets the quantities whose turn has come. An offer has one change under way at a time, and only
/// the newest of those that wait.
pub(super) async fn send(desk: &Desk, seller: &Seller, lease: &Lease) -> Result<Next, StepError> {
    let now = desk.now();
    let ready = seller.account.ready(ActionKind::Listing, now, READY_MAX);
    let mut offers: BTreeMap<Offer, Vec<Action>> = BTreeMap::new();
    for action in ready.await? {
        offers.entry(offer_of(&action)).or_default().push(action);
    }
    if offers.is_empty() {
        return Ok(Next::Idle);
    }
    let under_way: BTreeSet<Offer> = in_flight(seller).await?.iter().map(offer_of).collect();
    let (mut next, mut n_calls) = (Next::Idle, 0);
    for (offer, actions) in offers {
        let newest = newest_of(desk, seller, lease, actions).await?;
        let Some(action) = newest else {
            continue;
        };
        if under_way.contains(&offer) {
            next = next.sooner(Next::At(in_seconds(now, 2)));
            continue;
        }
        if n_calls >= CALLS_MAX {
            // What was sent says whether to come again at once.
            return Ok(next);
        }
        n_calls += 1;
        next = next.sooner(send_one(desk, seller, lease, &action).await?);
    }
    Ok(next)
}

/// The newest of the actions of an offer that none after it has overtaken; the overtaken ones end.
///
/// Older ones of those that wait end only once the newest is on its way, because the cancels
/// behind them wait for that.
async fn newest_of(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    actions: Vec<Action>,
) -> Result<Option<Action>, StepError> {
    let (mut newest, mut overtaken): (Option<Action>, _) = (None, Vec::new());
    for action in actions {
        if seller.account.has_newer_listing(&action).await? {
            overtaken.push(Settlement::end(
                action.number,
                ActionState::Superseded,
                "newer-quantity",
                "a newer decision set the quantity of the offer",
            ));
        } else if newest
            .as_ref()
            .is_none_or(|newest| newest.number < action.number)
        {
            newest = Some(action);
        }
    }
    if !overtaken.is_empty() {
        seller
            .account
            .settle(lease.epoch, overtaken, "desk", desk.now())
            .await?;
    }
    Ok(newest)
}

async fn in_flight(seller: &Seller) -> Result<Vec<Action>, StepError> {
    let mut actions = seller.account.actions_in_flight().await?;
    actions.retain(|action| action.content.kind == ActionKind::Listing);
    Ok(actions)
}

/// What an offer shows of the seller's own stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// So many units; `None` where it does not tell.
    Units(Option<i64>),
    /// Amazon holds the stock: its quantity is not the seller's to set.
    WithAmazon,
    /// The stock is kept at several places, each with a quantity of its own.
    SeveralPlaces,
}

impl Shown {
    fn of(item: &Item) -> Self {
        let mut places = item.fulfillment_availability.iter();
        if let Some(own) = places
            .clone()
            .find(|place| place.fulfillment_channel_code == OWN_STOCK)
        {
            return Self::Units(own.quantity);
        }
        let is_amazons = |code: &str| code.starts_with("AMAZON");
        match places.next() {
            None => Self::Units(None),
            Some(first) if is_amazons(&first.fulfillment_channel_code) => Self::WithAmazon,
            Some(_) => Self::SeveralPlaces,
        }
    }

    fn is(self, units: u32) -> bool {
        self == Self::Units(Some(i64::from(units)))
    }

    fn text(self) -> String {
        match self {
            Self::Units(Some(units)) => format!("the offer shows {units}"),
            Self::Units(None) => "the offer shows no quantity".to_owned(),
            Self::WithAmazon => "Amazon holds the stock of the offer".to_owned(),
            Self::SeveralPlaces => "the stock of the offer is kept at several places".to_owned(),
        }
    }
}

async fn read(seller: &Seller, action: &Action, place: Marketplace) -> Result<Item, CallError> {
    let (sku, _) = offer_of(action);
    let reply: Reply<Item> = seller
        .client
        .listing(&seller.seller_id, &sku, place.id(), Urgency::Cancel)
        .await?;
    Ok(reply.value)
}

/// Why a quantity is not sent for an offer as it was just read, or with which product type it is.
fn checked<'a>(item: &'a Item, action: &Action, place: Marketplace) -> Result<&'a str, Settlement> {
    let units = action.content.quantity;
    let end = |state, code, text: &str| Err(Settlement::end(action.number, state, code, text));
    let shown = Shown::of(item);
    match shown {
        Shown::WithAmazon => {
            return end(ActionState::Refused, "fulfilled-by-amazon", &shown.text());
        }
        Shown::SeveralPlaces => {
            return end(ActionState::NeedsReview, "several-places", &shown.text());
        }
        Shown::Units(_) if shown.is(units) => {
            return end(ActionState::Superseded, "already-so", &shown.text());
        }
        Shown::Units(_) => {}
    }
    if units > UNITS_MAX {
        let text = "an offer has 999999 units at most";
        return end(ActionState::NeedsReview, "too-many-units", text);
    }
    match item.product_type(place.id()) {
        Some(product_type) => Ok(product_type),
        None => end(
            ActionState::NeedsReview,
            "no-product-type",
            "the listing names no product type; look at it in Seller Central",
        ),
    }
}

async fn send_one(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    action: &Action,
) -> Result<Next, StepError> {
    let settle = async |settlement| {
        seller
            .account
            .settle(lease.epoch, vec![settlement], "desk", desk.now())
            .await?;
        Ok::<_, StepError>(Next::Again)
    };
    let number = action.number;
    let place = Marketplace::from_code(&action.content.marketplace);
    let (Some(place), Some(sku)) = (place, &action.content.sku) else {
        let (state, code) = (ActionState::NeedsReview, "no-such-offer");
        return settle(Settlement::end(number, state, code, "")).await;
    };
    let item = match read(seller, action, place).await {
        Ok(item) => item,
        Err(error) => {
            return match not_read(seller, number, &error, desk.now()) {
                Ok(settlement) => settle(settlement).await,
                Err(until) => Ok(Next::At(until)),
            };
        }
    };
    let product_type = match checked(&item, action, place) {
        Ok(product_type) => product_type,
        Err(settlement) => return settle(settlement).await,
    };
    let operation = OperationId::ListingsItemsPatchListingsItem;
    if seller.client.tokens(operation).whole == 0 {
        return Ok(Next::At(in_seconds(desk.now(), 1)));
    }
    let submission = match call::begin(desk, seller, lease, &LISTING, vec![number]).await? {
        Ok(submission) => submission,
        Err(next) => return Ok(next),
    };
    let patch =
        ListingsItemPatchRequest::of_quantity(product_type, OWN_STOCK, action.content.quantity);
    let reply = seller
        .client
        .patch_listing(
            &seller.seller_id,
            sku.as_str(),
            place.id(),
            &patch,
            Urgency::Cancel,
        )
        .await;
    let (outcome, settled) = after_call(seller, &submission, reply, desk.now());
    call::close(desk, seller, (&LISTING, &submission), outcome, settled).await?;
    Ok(Next::Again)
}

fn not_read(
    seller: &Seller,
    number: u64,
    error: &CallError,
    now: Timestamp,
) -> Result<Settlement, Timestamp> {
    if error.status() == Some(404) {
        return Ok(Settlement::end(
            number,
            ActionState::Refused,
            "no-such-listing",
            "the marketplace has no listing of this SKU: nothing is on sale under it",
        ));
    }
    call::not_read(seller, number, error, now)
}

fn after_call(
    seller: &Seller,
    submission: &Submission,
    reply: Result<Reply<ListingsItemSubmissionResponse>, CallError>,
    now: Timestamp,
) -> (String, Vec<Settlement>) {
    let doubt = |number| {
        let look_at = in_seconds(now, 5);
        Settlement::of(number, Transition::Doubt { look_at }, "unanswered", "")
    };
    let reply = match reply {
        Ok(reply) => reply,
        Err(error) => {
            let settled = all(submission, |number| {
                call::without_effect(seller, number, &error, now).unwrap_or_else(|| doubt(number))
            });
            return (call::outcome_of(&error), settled);
        }
    };
    let answer = reply.value;
    let settled = all(submission, |number| match &answer.status {
        SubmissionStatus::Accepted => {
            let look_at = in_seconds(now, 2);
            Settlement::of(number, Transition::Await { look_at }, "accepted", "")
        }
        SubmissionStatus::Invalid => {
            let codes: Vec<&str> = answer.issues.iter().map(|one| one.code.as_str()).collect();
            let text = format!(
                "the marketplace refused the quantity with the issues {}",
                codes.join(", ")
            );
            Settlement::end(number, ActionState::Refused, "invalid", &text)
        }
        // Neither is an answer to a change: what became of it, the listing tells.
        SubmissionStatus::Valid | SubmissionStatus::Other(_) => doubt(number),
    });
    let request = reply.request_id.unwrap_or_default();
    let outcome = format!("{} {request}", answer.status.as_str().to_ascii_lowercase());
    (outcome, settled)
}

/// Reads back what was sent, and ends what shows.
pub(super) async fn confirm(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
) -> Result<Next, StepError> {
    let mut next = Next::Idle;
    for action in in_flight(seller).await? {
        let now = desk.now();
        if let Some(look_at) = action.look_at.filter(|look_at| *look_at > now) {
            next = next.sooner(Next::At(look_at));
            continue;
        }
        let Some(place) = Marketplace::from_code(&action.content.marketplace) else {
            continue;
        };
        let settlement = match read(seller, &action, place).await {
            Ok(item) => shown(&action, Shown::of(&item), desk),
            Err(error) if error.status() == Some(404) => Settlement::end(
                action.number,
                ActionState::NeedsReview,
                "listing-gone",
                "the listing is gone; whether its quantity was set is not known",
            ),
            Err(error) => {
                let until = after_failure(seller, &error, now);
                let numbers = vec![action.number];
                seller.account.look_later(numbers, until).await?;
                next = next.sooner(Next::At(until));
                continue;
            }
        };
        if let Transition::Await { look_at } | Transition::Doubt { look_at } =
            &settlement.transition
        {
            next = next.sooner(Next::At(*look_at));
        } else {
            next = Next::Again;
        }
        desk.fault_point("listing.before_settle")?;
        seller
            .account
            .settle(lease.epoch, vec![settlement], "amazon", desk.now())
            .await?;
        desk.fault_point("listing.after_settle")?;
    }
    Ok(next)
}

/// What the listing says of a quantity that was sent, or may have been.
///
/// Before it was sent, the listing showed another quantity: one that shows it now was changed by
/// it. A change that is absent after the last moment at which it could arrive, and the usual time
/// to show, is sent again; it names an absolute quantity, and no newer one is sent before.
fn shown(action: &Action, shown: Shown, desk: &Desk) -> Settlement {
    let now = desk.now();
    let number = action.number;
    if shown.is(action.content.quantity) {
        return Settlement::end(number, ActionState::Confirmed, "shown", "");
    }
    let sent_at = action.sent_at.unwrap_or(action.created_at);
    let age = now.duration_since(sent_at);
    let look_at = in_seconds(now, (age.as_secs() / 2).clamp(2, 60));
    let review = |code| {
        let text = shown.text();
        Settlement::end(number, ActionState::NeedsReview, code, &text)
    };
    if action.outcome_code == "accepted" {
        return if age > SHOW_TIME {
            review("not-shown")
        } else {
            Settlement::of(number, Transition::Await { look_at }, "accepted", "")
        };
    }
    if now <= later(later(sent_at, late_arrival(desk)), USUAL_SHOW_TIME) {
        return Settlement::of(number, Transition::Doubt { look_at }, "unanswered", "");
    }
    if action.n_attempts >= ATTEMPTS_MAX {
        return review("attempts-spent");
    }
    Settlement::of(
        number,
        Transition::GiveBack { not_before: now },
        "nothing-happened",
        "the listing shows no effect of the attempt",
    )
}
