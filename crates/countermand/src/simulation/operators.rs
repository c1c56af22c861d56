//! Operators: what they ask the desk for, and what it promised them.

use countermand_domain::cancellation::Actor;
use countermand_domain::cancellation::plan::Asked as Wanted;
use countermand_domain::id::{OrderId, OrderItemId};
use countermand_domain::money::{Currency, Money};
use countermand_domain::quantity::Quantity;
use countermand_domain::reason::{Motive, Reason};
use countermand_domain::refund::{RefundRequest, RefundScope};
use countermand_store::outbox::{AcceptError, Accepted, Asked, DecisionKind, IdempotencyKey};

use super::chance::Chance;
use super::market::Row;
use crate::decide::cancel::{CancelRequest, decide_cancellation};
use crate::decide::due::terms;
use crate::decide::refund::decide_refund;
use crate::desk::{Desk, Seller};

/// What an operator asks for.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    pub(super) account: usize,
    pub(super) order_id: OrderId,
    pub(super) key: String,
    pub(super) what: What,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    Cancel(CancelRequest),
    Refund(RefundRequest),
}

/// What the desk promised.
#[derive(Debug, Clone)]
pub(super) struct Promise {
    pub(super) operation: Operation,
    pub(super) accepted: Accepted,
}

/// How the desk answered.
#[derive(Debug)]
pub(super) enum Answered {
    Promised(Box<Promise>),
    Refused(String),
    KeyReused,
    /// It died or could not write: nothing was promised.
    Failed,
}

const REASONS: [Reason; 7] = [
    Reason::StockOut,
    Reason::StockOversold,
    Reason::BuyerRequest,
    Reason::PricingError,
    Reason::AddressError,
    Reason::UndeliverableLogistics,
    Reason::Other,
];

/// Draws something to ask for, of the orders that the marketplace has.
pub(super) fn draw(
    chance: &mut Chance,
    rows: &[Row],
    n_accounts: u32,
    number: u32,
) -> Option<Operation> {
    let account = usize::try_from(chance.below(u64::from(n_accounts))).unwrap_or(0);
    let seller_id = format!("A{}EXAMPLE", account + 1);
    let own: Vec<&Row> = rows.iter().filter(|row| row.seller == seller_id).collect();
    let wants_refund = chance.in_thousand(250);
    let fitting: Vec<&Row> = own
        .iter()
        .copied()
        .filter(|row| (row.shipped > 0) == wants_refund)
        .collect();
    // Mostly what can be done, at times anything.
    let from = if fitting.is_empty() || chance.in_thousand(100) {
        own
    } else {
        fitting
    };
    let row = *chance.pick(&from)?;
    let order_id = OrderId::parse(&row.order).ok()?;
    let what = if wants_refund {
        let most = row.paid.max(1);
        let amount = if chance.in_thousand(300) {
            most
        } else {
            chance.between(1, most)
        };
        What::Refund(RefundRequest {
            order_item_id: OrderItemId::parse(&row.item).ok()?,
            amount: Money::from_minor(amount, Currency::parse(&row.currency).ok()?),
            reason: Reason::DamagedOnArrival,
            scope: RefundScope::Everything,
        })
    } else {
        What::Cancel(cancel(chance, rows, row)?)
    };
    Some(Operation {
        account,
        order_id,
        key: format!("key-{number}"),
        what,
    })
}

fn cancel(chance: &mut Chance, rows: &[Row], row: &Row) -> Option<CancelRequest> {
    let items: Vec<&Row> = rows
        .iter()
        .filter(|other| other.order == row.order)
        .collect();
    let asked = match chance.below(4) {
        0 | 1 => Wanted::WholeOrder,
        2 => {
            let all = Quantity::new(i64::from(row.qty)).ok()?;
            Wanted::Items(vec![(OrderItemId::parse(&row.item).ok()?, all)])
        }
        _ => {
            let mut some = Vec::new();
            for item in items {
                let n = chance.between(0, i64::from(item.qty));
                if n > 0 {
                    some.push((OrderItemId::parse(&item.item).ok()?, Quantity::new(n).ok()?));
                }
            }
            Wanted::Items(some)
        }
    };
    let reason = chance.pick(&REASONS).copied()?;
    Some(CancelRequest {
        asked,
        actor: if reason == Reason::BuyerRequest {
            Actor::Buyer
        } else {
            Actor::Seller
        },
        motive: Some(Motive::Reason(reason)),
        note: None,
        is_by_desk: false,
        n_orders_in_batch: 1,
    })
}

/// Asks the desk, as its interface does.
pub(super) async fn ask(desk: &Desk, seller: &Seller, operation: &Operation) -> Answered {
    let digest = blake3::hash(format!("{:?} {:?}", operation.order_id, operation.what).as_bytes());
    ask_with(desk, seller, operation, digest.to_hex().to_string()).await
}

/// Asks the desk with any digest of the request.
pub(super) async fn ask_with(
    desk: &Desk,
    seller: &Seller,
    operation: &Operation,
    body_digest: String,
) -> Answered {
    let asked = |kind| Asked {
        order_id: operation.order_id.clone(),
        kind,
        key: Some(IdempotencyKey {
            key: operation.key.clone(),
            body_digest,
        }),
        by: "key:operator".to_owned(),
        at: desk.now(),
    };
    let terms = terms(desk, seller);
    match operation.what.clone() {
        What::Cancel(request) => {
            let answer = seller
                .account
                .accept(asked(DecisionKind::Cancellation), move |found| {
                    decide_cancellation(found, &request, &terms)
                })
                .await;
            answered(operation, answer)
        }
        What::Refund(request) => {
            let answer = seller
                .account
                .accept(asked(DecisionKind::Refund), move |found| {
                    decide_refund(found, &request, None, &terms)
                })
                .await;
            answered(operation, answer)
        }
    }
}

fn answered<R: std::fmt::Display + std::fmt::Debug>(
    operation: &Operation,
    answer: Result<Accepted, AcceptError<R>>,
) -> Answered {
    match answer {
        Ok(accepted) => Answered::Promised(Box::new(Promise {
            operation: operation.clone(),
            accepted,
        })),
        Err(AcceptError::Refused(why)) => Answered::Refused(why.to_string()),
        Err(AcceptError::NoOrder) => Answered::Refused("no order".to_owned()),
        Err(AcceptError::KeyReused) => Answered::KeyReused,
        Err(AcceptError::Database(_)) => Answered::Failed,
    }
}
