//! The list as a file: exactly the orders that the filters leave, one state of each account.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use countermand_store::orders::OrderFilter;
use tokio::sync::mpsc;

use super::list::ListQuery;
use crate::desk::Seller;
use crate::http::api::orders::view::OrderRow;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::export::{Cell, Column, Line, ListFile, file};
use crate::http::web::{Visitor, WebState};

/// Pieces that wait for a slow reader.
const PIECES: usize = 4;

const COLUMNS: [Column; 14] = [
    Column::text("order_id"),
    Column::text("account"),
    Column::text("state"),
    Column::text("status_text"),
    Column::text("channel"),
    Column::text("marketplace"),
    Column::text("sales_channel"),
    Column::instant("purchased_at"),
    Column::instant("last_updated_at"),
    Column::instant("ship_by"),
    Column::text("requested"),
    Column::flag("is_prime"),
    Column::count("n_items"),
    Column::count("n_units"),
];

/// Nobody reads any more, or the store broke off.
#[derive(Debug, thiserror::Error)]
#[error("the export was broken off")]
struct BrokenOff;

type Piece = Result<Bytes, BrokenOff>;

pub(super) async fn export(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<ListQuery>,
) -> Result<Response, Problem> {
    let filter = query.filter()?;
    let rows = filter.read()?;
    let sellers = filter.sellers(&state.api, visitor.caller())?;
    let made = (&query.here(), state.api.desk.now());
    let list = ListFile::open_narrowed(query.format, "orders", (&COLUMNS, &query.columns()), made)?;
    let (form, name) = (list.form(), list.name().to_owned());
    let (sender, receiver) = mpsc::channel::<Piece>(PIECES);
    tokio::task::spawn_blocking(move || {
        if write(&sellers, &rows, list, &sender).is_err() {
            // A reader sees by this that the file is not whole.
            let _ = sender.blocking_send(Err(BrokenOff));
        }
    });
    let pieces = futures_util::stream::unfold(receiver, |mut receiver| async move {
        let piece = receiver.recv().await?;
        Some((piece, receiver))
    });
    Ok(file(form, &name, Body::from_stream(pieces)))
}

fn write(
    sellers: &[Arc<Seller>],
    filter: &OrderFilter,
    mut list: ListFile,
    sender: &mpsc::Sender<Piece>,
) -> Result<(), BrokenOff> {
    for seller in sellers {
        let name = seller.account.name();
        let written = seller.account.export_orders(filter, |order| {
            let pushed = list.push(line(OrderRow::of(name, &order)));
            pushed.map_err(|_| BrokenOff)?;
            send(sender, list.written())
        });
        written.map_err(|error| {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "an export broke off"
            );
            BrokenOff
        })?;
    }
    let end = list.end().map_err(|_| BrokenOff)?;
    send(sender, end)
}

fn send(sender: &mpsc::Sender<Piece>, bytes: Bytes) -> Result<(), BrokenOff> {
    if bytes.is_empty() {
        return Ok(());
    }
    let sent = sender.blocking_send(Ok(bytes));
    sent.map_err(|_| BrokenOff)
}

fn line(order: OrderRow) -> Line {
    vec![
        Cell::Text(order.order_id),
        Cell::Text(order.account),
        Cell::text(order.state),
        Cell::Text(order.status_text),
        Cell::text(order.channel),
        Cell::optional(order.marketplace),
        Cell::Text(order.sales_channel),
        order.purchased_at.into(),
        order.last_updated_at.into(),
        order.ship_by.into(),
        Cell::text(order.requested),
        order.is_prime.into(),
        order.n_items.into(),
        order.n_units.into(),
    ]
}
