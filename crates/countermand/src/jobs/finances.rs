//! Refunds as the marketplace's finances show them.

use countermand_domain::id::{OrderId, OrderItemId};
use countermand_spapi::client::{TransactionSearch, Urgency};
use countermand_spapi::finances::{Item, Transaction};
use countermand_spapi::money::minor_digits;
use countermand_store::refunds::RefundTransaction;
use jiff::{SignedDuration, Timestamp};

use crate::desk::{Desk, Seller, StepError, later, retry_at};

/// The API lists nothing for a search that begins later than this before now.
const LATEST_START: SignedDuration = SignedDuration::from_secs(125);
/// Pages of one reading at most.
const PAGES_MAX: usize = 50;

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
    for _ in 0..PAGES_MAX {
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
            if let Some(refund) = refund(seller, transaction).await? {
                refunds.push(refund);
            }
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

/// The refund that a transaction is; `None` for any other.
async fn refund(
    seller: &Seller,
    transaction: &Transaction,
) -> Result<Option<RefundTransaction>, StepError> {
    let kind = transaction.transaction_type.as_deref().unwrap_or_default();
    if !kind.eq_ignore_ascii_case("refund") {
        return Ok(None);
    }
    let order_id = transaction
        .related_identifiers
        .iter()
        .find(|id| id.related_identifier_name.as_deref() == Some("ORDER_ID"))
        .and_then(|id| id.related_identifier_value.as_deref())
        .and_then(|id| OrderId::parse(id).ok());
    let amount = transaction.total_amount.as_ref();
    let currency = amount.and_then(|amount| amount.currency_code.clone());
    let minor = amount
        .and_then(|amount| amount.currency_amount)
        .zip(currency.as_deref())
        .and_then(|(number, code)| number.minor(minor_digits(code)));
    let posted_at = transaction
        .posted_date
        .as_ref()
        .and_then(countermand_spapi::wire_instant::WireInstant::at);
    let (Some(order_id), Some(transaction_id), Some(currency), Some(minor), Some(posted_at)) = (
        order_id,
        transaction.transaction_id.clone(),
        currency,
        minor,
        posted_at,
    ) else {
        return Ok(None);
    };
    let order_item_id = item_of(seller, &order_id, &transaction.items).await?;
    Ok(Some(RefundTransaction {
        transaction_id,
        order_id,
        order_item_id,
        amount_minor: minor.saturating_abs(),
        currency,
        posted_at,
    }))
}

/// The item of a transaction, by its id or by a SKU that stands for one item of the order only.
async fn item_of(
    seller: &Seller,
    order_id: &OrderId,
    items: &[Item],
) -> Result<Option<OrderItemId>, StepError> {
    let [item] = items else {
        return Ok(None);
    };
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
