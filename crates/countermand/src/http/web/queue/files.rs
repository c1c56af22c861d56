//! What waits as a file: exactly the rows of the list's filters, in its order.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::money::Money;
use countermand_domain::order::OrderState;
use countermand_store::orders::OrderItem;
use countermand_store::outbox::DecisionState;

use super::query::{People, QueueQuery, Wanted, page_of};
use super::rows::Item;
use super::worklist::Why;
use super::{all_items, order_view, people};
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::export::{Cell, Column, Line, ListFile};
use crate::http::web::{Visitor, WebState};

pub(super) const PATH: &str = "/queue/export";
/// Rows whose orders are read at once.
const BATCH: usize = 100;

const COLUMNS: [Column; 15] = [
    Column::text("account"),
    Column::text("order_id"),
    Column::text("why"),
    Column::instant("deadline"),
    Column::instant("ship_by"),
    Column::text("state"),
    Column::text("marketplace"),
    Column::text("channel"),
    Column::money("value"),
    Column::text("currency"),
    Column::count("units"),
    Column::count("decision"),
    Column::text("decision_state"),
    Column::text("assigned"),
    Column::count("level"),
];

/// What is still to be written.
struct Walk {
    items: std::vec::IntoIter<Item>,
    people: Arc<People>,
}

impl Walk {
    async fn step(mut self) -> Result<Option<(Vec<Line>, Self)>, Problem> {
        let mut rows = Vec::new();
        for item in self.items.by_ref().take(BATCH) {
            rows.push(line(&item, &self.people).await?);
        }
        Ok((!rows.is_empty()).then_some((rows, self)))
    }
}

pub(super) async fn export(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<QueueQuery>,
) -> Result<Response, Problem> {
    let now = state.api.desk.now();
    let people = people(&state).await?;
    let mut items = all_items(&state, &visitor, query.account()).await?;
    let wanted = Wanted::new(&query, &visitor.user_id, &people, now);
    items.retain(|item| wanted.takes(item));
    let query = QueueQuery {
        cursor: None,
        ..query
    };
    let (items, _) = page_of(items, &query, usize::MAX)?;
    let made = (&query.parameters(None), now);
    let file = ListFile::open_narrowed(query.format, "queue", (&COLUMNS, &query.columns()), made)?;
    let walk = Walk {
        items: items.into_iter(),
        people: Arc::new(people),
    };
    file.streamed(walk, Walk::step).await
}

/// What the goods cost, where all have a price in one currency.
fn value_in_one_currency(items: &[OrderItem]) -> Option<Money> {
    let mut prices = items.iter().map(|item| item.amounts.item_price);
    let first = prices.next()??;
    prices.try_fold(first, |sum, price| sum.plus(price?).ok())
}

async fn line(item: &Item, people: &People) -> Result<Line, Problem> {
    let view = order_view(item).await?;
    let order = view.as_ref().map(|view| &view.order);
    let decision = item.entry.decision.as_ref();
    let value = view
        .as_ref()
        .and_then(|view| value_in_one_currency(&view.items));
    Ok(vec![
        Cell::text(item.account()),
        Cell::text(&item.entry.order_id),
        Cell::text(Why::of(&item.entry).as_str()),
        item.deadline().into(),
        item.entry.ship_by.into(),
        Cell::optional(order.and_then(|order| order.state).map(OrderState::as_str)),
        Cell::optional(
            order
                .and_then(|order| order.marketplace)
                .map(Marketplace::code),
        ),
        Cell::optional(order.map(|order| order.channel.as_str())),
        value.into(),
        Cell::optional(value.map(Money::currency)),
        order.map(|order| order.n_units).into(),
        decision.map(|(id, _)| *id).into(),
        Cell::optional(decision.map(|(_, state)| DecisionState::as_str(*state))),
        Cell::optional(item.assignee().map(|id| people.login(id))),
        u64::from(item.level()).into(),
    ])
}
