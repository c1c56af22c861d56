//! Refunds as the finances show them: what really went back, by whomever.

use countermand_domain::id::{OrderId, OrderItemId};
use countermand_spapi::client::{CallError, TransactionSearch, Urgency};
use countermand_spapi::finances::{Currency as WireMoney, Item, Transaction};
use countermand_spapi::money::minor_digits;
use countermand_spapi::wire_instant::WireInstant;
use countermand_store::outbox::ActionKind;
use countermand_store::refunds::RefundTransaction;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::failure::{put_off, succeeded};
use super::{Job, cursor};
use crate::desk::{Desk, Next, Seller, StepError, later, retry_at};

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

/// The API lists nothing for a search that begins later than this before now.
const LATEST_START: SignedDuration = SignedDuration::from_secs(125);
/// Pages of one reading at most.
const READ_PAGES_MAX: usize = 50;

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
    let (after, before, token, n_pages) = match standing.round.take() {
        Some(round) => (round.after, round.before, Some(round.token), round.n_pages),
        None => {
            let after = standing
                .watermark
                .unwrap_or_else(|| later(now, -FIRST_SPAN));
            let before = later(now, -LAG).min(later(after, SPAN_MAX));
            (after, before, None, 0)
        }
    };
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
    let mut refunds = Vec::new();
    for transaction in &page.transactions {
        refunds.extend(refunds_of(seller, transaction).await?);
    }
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

/// How long between two rounds: shorter while a refund of ours is under way.
async fn rest(seller: &Seller) -> Result<SignedDuration, StepError> {
    let in_flight = seller.account.actions_in_flight().await?;
    let is_open = in_flight
        .iter()
        .any(|action| action.content.kind == ActionKind::Refund);
    Ok(if is_open { REST_OPEN } else { REST })
}

/// Takes in the refunds posted since an instant; the instant to try again when the quota or the
/// marketplace does not allow it now.
///
/// # Errors
/// When the store refuses.
pub async fn read_since(
    desk: &Desk,
    seller: &Seller,
    since: Timestamp,
) -> Result<Result<(), Timestamp>, StepError> {
    let search = TransactionSearch {
        posted_after: Some(since.min(later(desk.now(), -LATEST_START))),
        ..TransactionSearch::default()
    };
    let mut page: Option<String> = None;
    for _ in 0..READ_PAGES_MAX {
        let listed = seller
            .client
            .list_transactions(&search, page.as_deref(), Urgency::Confirm)
            .await;
        let now = desk.now();
        let listed = match listed {
            Ok(reply) => reply.value,
            Err(error) => return Ok(Err(retry_at(&error, 1, 0, now))),
        };
        let mut refunds = Vec::new();
        for transaction in &listed.transactions {
            refunds.extend(refunds_of(seller, transaction).await?);
        }
        if !refunds.is_empty() {
            desk.fault_point("finances.before_commit")?;
            seller.account.take_refunds(refunds, None, now).await?;
            desk.fault_point("finances.after_commit")?;
        }
        let next = listed.next_token.filter(|token| !token.is_empty());
        if next.is_none() || next == page {
            return Ok(Ok(()));
        }
        page = next;
    }
    Ok(Ok(()))
}

/// The refunds of a transaction, one for each of its items; none of any other transaction, nor of
/// one that names no order.
async fn refunds_of(
    seller: &Seller,
    transaction: &Transaction,
) -> Result<Vec<RefundTransaction>, StepError> {
    let mut refunds = Vec::new();
    let Some((order_id, told)) = told_by(transaction) else {
        return Ok(refunds);
    };
    let posted_at = transaction.posted_date.as_ref().and_then(WireInstant::at);
    for told in told {
        let (Some((amount_minor, currency)), Some(posted_at)) = (told.amount, posted_at) else {
            continue;
        };
        let order_item_id = match told.item {
            Some(item) => item_of(seller, &order_id, item).await?,
            None => None,
        };
        refunds.push(RefundTransaction {
            transaction_id: told.transaction_id,
            order_id: order_id.clone(),
            order_item_id,
            amount_minor,
            currency,
            posted_at,
        });
    }
    Ok(refunds)
}

/// A refund as a transaction tells it.
struct ToldRefund<'t> {
    transaction_id: String,
    item: Option<&'t Item>,
    /// Minor units, positive, with their currency; `None` where they cannot be read.
    amount: Option<(i64, String)>,
}

/// The order and the refunds that a transaction tells of: one, or one for each of several items.
fn told_by(transaction: &Transaction) -> Option<(OrderId, Vec<ToldRefund<'_>>)> {
    let kind = transaction.transaction_type.as_deref().unwrap_or_default();
    if !kind.eq_ignore_ascii_case("refund") {
        return None;
    }
    let order_id = transaction
        .related_identifiers
        .iter()
        .find(|id| id.related_identifier_name.as_deref() == Some("ORDER_ID"))
        .and_then(|id| OrderId::parse(id.related_identifier_value.as_deref()?).ok())?;
    let id = id_of(transaction);
    let whole = |item: Option<&'_ Item>| {
        let total = transaction.total_amount.as_ref();
        let of_item = || item.and_then(|item| item.total_amount.as_ref());
        amount(total.or_else(of_item))
    };
    let told = match transaction.items.as_slice() {
        [] => vec![ToldRefund {
            transaction_id: id,
            item: None,
            amount: whole(None),
        }],
        [only] => vec![ToldRefund {
            transaction_id: id,
            item: Some(only),
            amount: whole(Some(only)),
        }],
        several => several
            .iter()
            .enumerate()
            .map(|(at, item)| ToldRefund {
                transaction_id: format!("{id}#{at}"),
                item: Some(item),
                amount: amount(item.total_amount.as_ref()),
            })
            .collect(),
    };
    Some((order_id, told))
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

/// Minor units without their sign; `None` where they cannot be read, or nothing went back.
fn amount(told: Option<&WireMoney>) -> Option<(i64, String)> {
    let told = told?;
    let code = told.currency_code.as_deref()?;
    let minor = told.currency_amount?.minor(minor_digits(code))?;
    let minor = minor.checked_abs().filter(|minor| *minor > 0)?;
    Some((minor, code.to_owned()))
}

/// The item of a transaction, by its id or by a SKU that stands for one item of the order only.
async fn item_of(
    seller: &Seller,
    order_id: &OrderId,
    item: &Item,
) -> Result<Option<OrderItemId>, StepError> {
    let told = item
        .related_identifiers
        .iter()
        .filter(|id| {
            let name = id.item_related_identifier_name.as_deref();
            name.is_some_and(|name| name.contains("ORDER") && name.contains("ITEM"))
        })
        .find_map(|id| OrderItemId::parse(id.item_related_identifier_value.as_deref()?).ok());
    if told.is_some() {
        return Ok(told);
    }
    let Some(sku) = item.contexts.iter().find_map(|context| context.sku.clone()) else {
        return Ok(None);
    };
    let known = seller.account.items_by_sku(order_id.clone()).await?;
    Ok(known
        .into_iter()
        .find(|(known, _)| *known == sku)
        .map(|(_, item)| item))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Id, minor units and currency of each refund.
    fn told(document: serde_json::Value) -> Vec<(String, Option<(i64, String)>)> {
        let transaction = serde_json::from_value(document).unwrap();
        let told = told_by(&transaction);
        told.map_or_else(Vec::new, |(_, told)| {
            told.into_iter()
                .map(|told| (told.transaction_id, told.amount))
                .collect()
        })
    }

    #[test]
    fn a_refund_is_positive_and_anything_else_is_none() {
        let refund = json!({
            "transactionType": "Refund", "transactionId": "T1",
            "postedDate": "2026-11-20T10:00:00Z",
            "relatedIdentifiers": [{"relatedIdentifierName": "ORDER_ID",
                "relatedIdentifierValue": "111-1234567-7654321"}],
            "totalAmount": {"currencyCode": "USD", "currencyAmount": -12.34},
            "items": [{"contexts": [{"contextType": "ProductContext", "sku": "TEA-1"}]}]});
        let amount = Some((1_234, "USD".to_owned()));
        assert_eq!(told(refund.clone()), [("T1".to_owned(), amount)]);
        let mut shipment = refund.clone();
        shipment["transactionType"] = json!("Shipment");
        assert_eq!(told(shipment), []);
        let mut nameless = refund;
        nameless["relatedIdentifiers"] = json!([]);
        assert_eq!(told(nameless), []);
    }

    #[test]
    fn a_refund_of_several_items_is_one_for_each() {
        let item =
            |units: i64| json!({"totalAmount": {"currencyCode": "JPY", "currencyAmount": units}});
        let all = told(json!({
            "transactionType": "Refund", "transactionId": "T1",
            "relatedIdentifiers": [{"relatedIdentifierName": "ORDER_ID",
                "relatedIdentifierValue": "111-1234567-7654321"}],
            "items": [item(-500), item(-250)]}));
        let yen = |minor| Some((minor, "JPY".to_owned()));
        assert_eq!(
            all,
            [("T1#0".to_owned(), yen(500)), ("T1#1".to_owned(), yen(250))]
        );
    }
}
