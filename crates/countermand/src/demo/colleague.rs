//! A colleague who works at the desk, too: through the API, as a person with a key would.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use countermand_domain::id::SellerSku;
use countermand_domain::order::OrderState;
use countermand_spapi::client::{HttpRequest, Transport};
use countermand_spapi::operation::Method;
use countermand_store::orders::{OrderFilter, OrderView, StateFilter};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::shops;
use crate::desk::Seller;
use crate::http::access::ApiKey;
use crate::outside::{Outside, OutsideSettings};

/// How often the colleague looks whether there is something to do.
const REST: Duration = Duration::from_secs(1);
/// The offer of which one piece broke on the way.
const BROKEN_SKU: &str = "US-BROKEN-POT";
/// The offer of which the last piece broke on the shelf.
const LAST_SKU: &str = "JP-LAST-TEAPOT";

/// The colleague.
#[derive(Debug)]
pub(super) struct Colleague {
    pub(super) url: String,
    pub(super) key: ApiKey,
    pub(super) sellers: Vec<Arc<Seller>>,
}

impl Colleague {
    /// Does what there is to do in the morning, each thing once the order for it is in.
    pub(super) async fn work(self) {
        let Ok(outside) = Outside::new(OutsideSettings::default(), CancellationToken::new()) else {
            return;
        };
        let (mut is_refunded, mut is_cancelled) = (false, false);
        while !(is_refunded && is_cancelled) {
            if !is_refunded && let Some(body) = self.refund() {
                is_refunded = self.ask(&outside, "refunds", "morning-refund", &body).await;
            }
            if !is_cancelled && let Some(body) = self.cancellation() {
                let path = "cancellations";
                is_cancelled = self.ask(&outside, path, "morning-cancel", &body).await;
            }
            tokio::time::sleep(REST).await;
        }
    }

    /// Half of what a buyer paid, for a thing that broke on the way: more than one person pays back
    /// alone.
    fn refund(&self) -> Option<Value> {
        let order = self.order(shops::US, BROKEN_SKU, OrderState::Shipped)?;
        let item = order.items.first()?;
        let half_minor = item.amounts.item_price?.minor() / 2;
        Some(json!({
            "account": shops::US,
            "order_id": order.order.order_id.as_str(),
            "order_item_id": item.order_item_id.as_ref()?.as_str(),
            "amount": {
                "amount": format!("{}.{:02}", half_minor / 100, half_minor % 100),
                "currency": "USD",
            },
            "reason": "DAMAGED_ON_ARRIVAL",
            "note": "The buyer sent photographs.",
        }))
    }

    /// The last piece, which is not there any more.
    fn cancellation(&self) -> Option<Value> {
        let order = self.order(shops::JP, LAST_SKU, OrderState::Unshipped)?;
        Some(json!({
            "account": shops::JP,
            "order_id": order.order.order_id.as_str(),
            "reason": "STOCK_OUT",
            "note": "The last piece broke on the shelf.",
        }))
    }

    /// The newest order of a shop for a SKU in a state.
    fn order(&self, shop: &str, sku: &str, state: OrderState) -> Option<OrderView> {
        let is_meant = |seller: &&Arc<Seller>| seller.account.name().as_str() == shop;
        let account = &self.sellers.iter().find(is_meant)?.account;
        let filter = OrderFilter {
            state: Some(StateFilter::Known(state)),
            sku: SellerSku::parse(sku).ok(),
            ..OrderFilter::default()
        };
        let page = account.list_orders(&filter, None, 1).ok()?;
        account.order(&page.orders.first()?.order_id).ok()?
    }

    /// Asks the desk for something; whether it answered. The key of the request makes sure that a
    /// demonstration that goes on does nothing twice.
    async fn ask(&self, outside: &Outside, path: &str, once: &str, body: &Value) -> bool {
        let request = HttpRequest {
            method: Method::Post,
            url: format!("{}/api/v1/{path}", self.url),
            headers: vec![
                ("authorization", format!("Bearer {}", self.key.expose())),
                ("content-type", "application/json".to_owned()),
                ("idempotency-key", once.to_owned()),
            ],
            body: Bytes::from(body.to_string()),
            timeout_ms: 10_000,
            answer_limit_bytes: 1024 * 1024,
        };
        match outside.send(request).await {
            Ok(answer) if answer.status < 500 => {
                if answer.status >= 400 {
                    let told = String::from_utf8_lossy(&answer.body).into_owned();
                    tracing::debug!(status = answer.status, told, "the colleague was refused");
                }
                true
            }
            Ok(_) | Err(_) => false,
        }
    }
}
