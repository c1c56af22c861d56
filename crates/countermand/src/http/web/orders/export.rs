//! The list as a file: exactly the orders that the filters leave, one state of each account.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use countermand_store::orders::OrderFilter;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use tokio::sync::mpsc;

use super::csv;
use super::list::ListQuery;
use crate::desk::Seller;
use crate::http::api::orders::view::OrderRow;
use crate::http::problem::{Code, Problem};
use crate::http::query::StrictQuery;
use crate::http::web::{Visitor, WebState};

/// Bytes that are collected before they are sent.
const CHUNK_BYTES: usize = 64 * 1024;
/// Chunks that wait for a slow reader.
const CHUNKS: usize = 4;

const HEAD: [&str; 14] = [
    "order_id",
    "account",
    "state",
    "status_text",
    "channel",
    "marketplace",
    "sales_channel",
    "purchased_at",
    "last_updated_at",
    "ship_by",
    "requested",
    "is_prime",
    "n_items",
    "n_units",
];

/// Nobody reads any more, or the store broke off.
#[derive(Debug, thiserror::Error)]
#[error("the export was broken off")]
struct BrokenOff;

type Chunk = Result<Bytes, BrokenOff>;

pub(super) async fn export(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<ListQuery>,
) -> Result<Response, Problem> {
    if query
        .format
        .as_deref()
        .is_some_and(|format| format != "csv")
    {
        return Err(
            Problem::new(Code::InvalidQuery, "A list is given as `csv` only.")
                .with_remedy("Write `format=csv`."),
        );
    }
    let filter = query.filter()?;
    let rows = filter.read()?;
    let sellers = state
        .api
        .seen(visitor.caller(), filter.account.as_deref())?;
    let (sender, receiver) = mpsc::channel::<Chunk>(CHUNKS);
    tokio::task::spawn_blocking(move || {
        if write(&sellers, &rows, &sender).is_err() {
            // A reader sees by this that the file is not whole.
            let _ = sender.blocking_send(Err(BrokenOff));
        }
    });
    let chunks = futures_util::stream::unfold(receiver, |mut receiver| async move {
        let chunk = receiver.recv().await?;
        Some((chunk, receiver))
    });
    let day = state.api.desk.now().strftime("%Y-%m-%dT%H%MZ").to_string();
    let name = format!("attachment; filename=\"orders-{day}.csv\"");
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, name),
    ];
    Ok((headers, Body::from_stream(chunks)).into_response())
}

fn write(
    sellers: &[Arc<Seller>],
    filter: &OrderFilter,
    sender: &mpsc::Sender<Chunk>,
) -> Result<(), BrokenOff> {
    let mut chunk = csv::line(&HEAD);
    for seller in sellers {
        let name = seller.account.name();
        let written = seller.account.export_orders(filter, |order| {
            chunk.push_str(&line(&OrderRow::of(name, &order)));
            if chunk.len() < CHUNK_BYTES {
                return Ok(());
            }
            send(sender, std::mem::take(&mut chunk))
        });
        written.map_err(|error| {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "an export broke off"
            );
            BrokenOff
        })?;
    }
    send(sender, chunk)
}

fn send(sender: &mpsc::Sender<Chunk>, chunk: String) -> Result<(), BrokenOff> {
    let sent = sender.blocking_send(Ok(Bytes::from(chunk)));
    sent.map_err(|_| BrokenOff)
}

fn line(order: &OrderRow) -> String {
    let at = |at: Option<crate::http::view::InstantView>| {
        at.map_or_else(String::new, |at| at.to_string())
    };
    let prime = order
        .is_prime
        .map_or("", |is| if is { "true" } else { "false" });
    csv::line(&[
        &order.order_id,
        &order.account,
        order.state,
        &order.status_text,
        order.channel,
        order.marketplace.unwrap_or(""),
        &order.sales_channel,
        &order.purchased_at.to_string(),
        &at(order.last_updated_at),
        &at(order.ship_by),
        order.requested,
        prime,
        &order.n_items.to_string(),
        &order.n_units.to_string(),
    ])
}
