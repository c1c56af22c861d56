//! Refunds as the finances show them: what really went back, by whomever.

use countermand_domain::id::{OrderId, OrderItemId, SellerSku};
use countermand_domain::money::{Currency, Money};
use countermand_spapi::client::{CallError, TransactionSearch, Urgency};
use countermand_spapi::finances::{Currency as WireMoney, Item, Transaction};
use countermand_spapi::wire_instant::WireInstant;
use countermand_store::outbox::ActionKind;
use countermand_store::refunds::RefundSeen;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::failure::{put_off, succeeded};
use super::{Job, cursor};
use crate::desk::{Desk, Next, Seller, StepError, later};

/// The cursor's name.
pub const CURSOR: &str = "finances.refunds";

/// How long between two rounds while a refund of ours is under way.
const REST_OPEN: SignedDuration = SignedDuration::from_secs(30);
/// How long between two rounds otherwise.
const REST: SignedDuration = SignedDuration::from_mins(30);
/// How far back the first round goes.
const FIRST_SPAN: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Transactions show two minutes after they were posted; a little more is left to be sure.
const LAG: SignedDuration = SignedDuration::from_secs(150);
/// How much of the time before the watermark is asked for again.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);
/// The longest span of one list.
const SPAN_MAX: SignedDuration = SignedDuration::from_hours(170 * 24);
/// Pages of a round at most; the next round goes on from where this one began.
const PAGES_MAX: u32 = 10_000;

/// Where the finances stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinancesStanding {
    /// Up to when all transactions are taken in.
    pub watermark: Option<Timestamp>,
    /// When the last round was over.
    pub over_at: Option<Timestamp>,
    /// The round under way.
    pub round: Option<FinancesRound>,
}

/// A round of pages, its parameters frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinancesRound {
    /// From when.
    pub after: Timestamp,
    /// Until when.
    pub before: Timestamp,
    /// The token of the next page.
    pub token: String,
    /// Pages taken in.
    pub n_pages: u32,
}

/// Takes in one page of transactions.
///
/// # Errors
/// When the store refuses.
pub async fn take_refunds(desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
    let now = desk.now();
    let mut standing: FinancesStanding = cursor::load(seller, CURSOR).await?.unwrap_or_default();
    if standing.round.is_none()
        && let Some(over_at) = standing.over_at
    {
        let due_at = later(over_at, rest(seller).await?);
        if now < due_at {
            return Ok(Next::At(due_at));
        }
    }
    let (after, before, token, n_pages) = span(&mut standing, now);
    if before <= after {
        return Ok(Next::At(later(now, REST_OPEN)));
    }
    let search = TransactionSearch {
        posted_after: Some(after),
        posted_before: Some(before),
        marketplace_id: None,
        order_id: None,
    };
    let client = &seller.client;
    let answer = client
        .list_transactions(&search, token.as_deref(), Urgency::Routine)
        .await;
    let page = match answer {
        Ok(reply) => reply.value,
        Err(CallError::Refused { status: 400, .. }) if token.is_some() => {
            // The token is refused: the round begins anew.
            let moved = cursor::to(CURSOR, &standing);
            seller.account.move_cursor(moved, now).await?;
            return Ok(Next::Again);
        }
        Err(error) => return Ok(put_off(seller, Job::Finances, &error, now)),
    };
    succeeded(seller, Job::Finances);
    let next = page
        .next_token
        .filter(|next| !next.is_empty() && Some(next) != token.as_ref())
        .filter(|_| n_pages < PAGES_MAX);
    if let Some(token) = next {
        standing.round = Some(FinancesRound {
            after,
            before,
            token,
            n_pages: n_pages + 1,
        });
    } else {
        standing.watermark = Some(later(before, -OVERLAP).max(after));
        standing.over_at = Some(now);
    }
    let refunds: Vec<_> = page.transactions.iter().flat_map(refunds_of).collect();
    desk.fault_point("finances.before_take")?;
    let moved = cursor::to(CURSOR, &standing);
    seller
        .account
        .take_refunds(refunds, Some(moved), now)
        .await?;
    desk.fault_point("finances.after_take")?;
    if standing.round.is_some() {
        return Ok(Next::Again);
    }
    Ok(Next::At(later(now, rest(seller).await?)))
}

/// What is asked for: the round under way, or a new one.
fn span(
    standing: &mut FinancesStanding,
    now: Timestamp,
) -> (Timestamp, Timestamp, Option<String>, u32) {
    if let Some(round) = standing.round.take() {
        return (round.after, round.before, Some(round.token), round.n_pages);
    }
    let first = || later(now, -FIRST_SPAN);
    let after = standing.watermark.unwrap_or_else(first);
    (after, later(now, -LAG).min(later(after, SPAN_MAX)), None, 0)
}

/// Takes in all refunds posted since an instant, whatever the watermark says; the instant to try
/// again when the quota or the marketplace does not allow it now.
///
/// # Errors
/// When the store refuses.
pub(crate) async fn read_since(
    desk: &Desk,
    seller: &Seller,
    since: Timestamp,
) -> Result<Result<(), Timestamp>, StepError> {
    let search = TransactionSearch {
        posted_after: Some(since.min(later(desk.now(), -LAG))),
        ..TransactionSearch::default()
    };
    let mut token: Option<String> = None;
    for _ in 0..PAGES_MAX {
        let answer = seller
            .client
            .list_transactions(&search, token.as_deref(), Urgency::Confirm)
            .await;
        let now = desk.now();
        let page = match answer {
            Ok(reply) => reply.value,
            Err(error) => {
                let rest = later(now, SignedDuration::from_secs(5));
                return Ok(Err(error.not_before().unwrap_or(rest).max(now)));
            }
        };
        let refunds: Vec<_> = page.transactions.iter().flat_map(refunds_of).collect();
        if !refunds.is_empty() {
            desk.fault_point("finances.before_read")?;
            seller.account.take_refunds(refunds, None, now).await?;
            desk.fault_point("finances.after_read")?;
        }
        let next = page.next_token.filter(|next| !next.is_empty());
        if next.is_none() || next == token {
            break;
        }
        token = next;
    }
    Ok(Ok(()))
}

/// How long between two rounds: shorter while a refund of ours is under way.
async fn rest(seller: &Seller) -> Result<SignedDuration, StepError> {
    let in_flight = seller.account.actions_in_flight().await?;
    let is_open = in_flight
        .iter()
        .any(|action| action.content.kind == ActionKind::Refund);
    Ok(if is_open { REST_OPEN } else { REST })
}

/// The refunds of a transaction, one for each of its items; none of any other transaction, nor of
/// one that names no order.
fn refunds_of(transaction: &Transaction) -> Vec<RefundSeen> {
    let is_refund = transaction
        .transaction_type
        .as_deref()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("refund"));
    let order = transaction
        .related_identifiers
        .iter()
        .find(|related| related.related_identifier_name.as_deref() == Some("ORDER_ID"))
        .and_then(|related| OrderId::parse(related.related_identifier_value.as_deref()?).ok());
    let posted_at = transaction.posted_date.as_ref().and_then(WireInstant::at);
    let (Some(order_id), Some(posted_at), true) = (order, posted_at, is_refund) else {
        return Vec::new();
    };
    let id = id_of(transaction);
    let refund = |transaction_id: String, amount: &WireMoney, item: Option<&Item>| {
        Some(RefundSeen {
            transaction_id,
            order_id: order_id.clone(),
            order_item_id: item.and_then(item_id),
            sku: item.and_then(sku),
            amount: refunded(amount)?,
            posted_at,
        })
    };
    match transaction.items.as_slice() {
        [] => transaction
            .total_amount
            .as_ref()
            .and_then(|total| refund(id, total, None))
            .into_iter()
            .collect(),
        [only] => {
            let total = transaction.total_amount.as_ref();
            let total = total.or(only.total_amount.as_ref());
            let seen = total.and_then(|total| refund(id, total, Some(only)));
            seen.into_iter().collect()
        }
        several => several
            .iter()
            .enumerate()
            .filter_map(|(at, item)| {
                let total = item.total_amount.as_ref()?;
                refund(format!("{id}#{at}"), total, Some(item))
            })
            .collect(),
    }
}

/// The transaction's id, or a digest of what it says where it has none.
fn id_of(transaction: &Transaction) -> String {
    match transaction.transaction_id.as_deref() {
        Some(id) if !id.is_empty() => id.to_owned(),
        Some(_) | None => {
            let written = serde_json::to_vec(transaction).unwrap_or_default();
            format!("digest:{}", blake3::hash(&written).to_hex())
        }
    }
}

fn item_id(item: &Item) -> Option<OrderItemId> {
    let related = item.related_identifiers.iter().find(|related| {
        matches!(
            related.item_related_identifier_name.as_deref(),
            Some("ORDER_ITEM_ID" | "ORDER_ADJUSTMENT_ITEM_ID")
        )
    })?;
    OrderItemId::parse(related.item_related_identifier_value.as_deref()?).ok()
}

fn sku(item: &Item) -> Option<SellerSku> {
    let told = item
        .contexts
        .iter()
        .find_map(|context| context.sku.as_deref());
    SellerSku::parse(told?).ok()
}

/// What went back, as a positive amount; `None` where it cannot be read, or nothing did.
fn refunded(amount: &WireMoney) -> Option<Money> {
    let currency = Currency::parse(amount.currency_code.as_deref()?).ok()?;
    let minor = amount.currency_amount?.minor(currency.exponent())?;
    let minor = minor.checked_neg()?;
    (minor > 0).then(|| Money::from_minor(minor, currency))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn seen(document: serde_json::Value) -> Vec<RefundSeen> {
        refunds_of(&serde_json::from_value(document).unwrap())
    }

    #[test]
    fn a_refund_is_positive_and_names_its_order_and_sku() {
        let refund = json!({
            "transactionType": "Refund", "transactionId": "T1",
            "postedDate": "2026-11-20T10:00:00Z",
            "relatedIdentifiers": [{"relatedIdentifierName": "ORDER_ID",
                "relatedIdentifierValue": "111-1234567-7654321"}],
            "totalAmount": {"currencyCode": "USD", "currencyAmount": -12.34},
            "items": [{"contexts": [{"contextType": "ProductContext", "sku": "TEA-1"}]}]});
        let all = seen(refund.clone());
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].amount.minor(), 1_234);
        assert_eq!(all[0].sku.as_ref().unwrap().as_str(), "TEA-1");
        let mut shipment = refund.clone();
        shipment["transactionType"] = json!("Shipment");
        assert_eq!(seen(shipment), []);
        let mut nameless = refund;
        nameless["relatedIdentifiers"] = json!([]);
        assert_eq!(seen(nameless), []);
    }

    #[test]
    fn a_refund_of_several_items_is_one_for_each() {
        let item = |minor: f64| {
            json!({"totalAmount":
            {"currencyCode": "JPY", "currencyAmount": minor}})
        };
        let all = seen(json!({
            "transactionType": "Refund", "transactionId": "T1",
            "postedDate": "2026-11-20T10:00:00Z",
            "relatedIdentifiers": [{"relatedIdentifierName": "ORDER_ID",
                "relatedIdentifierValue": "111-1234567-7654321"}],
            "items": [item(-500.0), item(-250.0)]}));
        let told: Vec<_> = all
            .iter()
            .map(|seen| (seen.transaction_id.as_str(), seen.amount.minor()))
            .collect();
        assert_eq!(told, [("T1#0", 500), ("T1#1", 250)]);
    }
}
