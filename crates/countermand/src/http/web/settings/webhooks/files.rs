//! Webhooks and what became of their deliveries, as files; never what they are signed with.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_store::webhooks::{
    Delivery, DeliveryQuery, DeliveryState, Endpoint, EndpointState,
};
use serde::Deserialize;

use super::super::FileQuery;
use super::id_of;
use crate::http::problem::Problem;
use crate::http::query::{Segment, StrictQuery};
use crate::http::web::door::failed;
use crate::http::web::export::{Cell, Column, FileForm, Line, ListFile, Sheet};
use crate::http::web::parts::address::Parameters;
use crate::http::web::{Visitor, WebState};

pub(in super::super) const PATH: &str = "/settings/webhooks/export";
/// Deliveries of one reading.
const BATCH: u32 = 500;

const COLUMNS: [Column; 10] = [
    Column::text("webhook"),
    Column::text("url"),
    Column::text("description"),
    Column::text("event_types"),
    Column::text("accounts"),
    Column::text("state"),
    Column::text("disabled_why"),
    Column::instant("disabled_at"),
    Column::instant("failing_since"),
    Column::instant("created_at"),
];

const DELIVERY_COLUMNS: [Column; 11] = [
    Column::text("webhook"),
    Column::count("number"),
    Column::text("message_id"),
    Column::text("event_type"),
    Column::text("account"),
    Column::count("seq"),
    Column::text("state"),
    Column::count("n_attempts"),
    Column::instant("created_at"),
    Column::instant("next_attempt_at"),
    Column::instant("ended_at"),
];

pub(in super::super) async fn export(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<FileQuery>,
) -> Result<Response, Problem> {
    let mut sheet = Sheet::new(&COLUMNS);
    for endpoint in state.api.endpoints(visitor.caller()).await? {
        sheet.push(line(&endpoint));
    }
    let made = (&Parameters::default(), state.api.desk.now());
    sheet.answer(query.format, "webhooks", made).await
}

fn line(endpoint: &Endpoint) -> Line {
    let (state, why, at) = match endpoint.state {
        EndpointState::Active => ("active", None, None),
        EndpointState::Disabled { why, at } => ("disabled", Some(why.as_str()), Some(at)),
    };
    vec![
        Cell::text(&id_of(endpoint.number)),
        Cell::text(&endpoint.url),
        Cell::text(&endpoint.description),
        Cell::text(&endpoint.event_types.join(" ")),
        Cell::text(&endpoint.accounts.join(" ")),
        Cell::text(state),
        Cell::optional(why),
        at.into(),
        endpoint.failing_since.into(),
        endpoint.created_at.into(),
    ]
}

/// The filters of the deliveries, with the form of their file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct DeliveriesQuery {
    state: Option<String>,
    format: Option<FileForm>,
}

/// Where the reading stands.
struct Walk {
    state: Arc<WebState>,
    endpoint: u64,
    wanted: Option<DeliveryState>,
    /// Below which number the reading goes on.
    before: Option<u64>,
    is_over: bool,
}

impl Walk {
    /// The next deliveries; `None` behind the last one.
    async fn step(mut self) -> Result<Option<(Vec<Line>, Self)>, Problem> {
        if self.is_over {
            return Ok(None);
        }
        let asked = DeliveryQuery {
            before: self.before,
            limit: BATCH,
            state: self.wanted,
            event_type: None,
        };
        let store = &self.state.door.store;
        let found = store.webhook_deliveries(self.endpoint, asked).await;
        let found = found.map_err(|error| failed(&error))?.items;
        self.is_over = found.len() < BATCH as usize;
        self.before = found.last().map(|last| last.number);
        let rows = found.iter().map(|one| delivery(self.endpoint, one));
        Ok(Some((rows.collect(), self)))
    }
}

/// The deliveries of one webhook, the newest first.
pub(in super::super) async fn deliveries(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
    StrictQuery(query): StrictQuery<DeliveriesQuery>,
) -> Result<Response, Problem> {
    let endpoint = state.api.endpoint(visitor.caller(), &id).await?;
    let id = id_of(endpoint.number);
    let wanted = query.state.as_deref();
    let here = Parameters::new([("webhook", Some(id.as_str())), ("state", wanted)]);
    let made = (&here, state.api.desk.now());
    let file = ListFile::open(query.format, "deliveries", &DELIVERY_COLUMNS, made)?;
    let walk = Walk {
        state,
        endpoint: endpoint.number,
        wanted: wanted.and_then(DeliveryState::parse),
        before: None,
        is_over: false,
    };
    file.streamed(walk, Walk::step).await
}

fn delivery(endpoint: u64, delivery: &Delivery) -> Line {
    vec![
        Cell::text(&id_of(endpoint)),
        delivery.number.into(),
        Cell::text(&delivery.message_id),
        Cell::text(&delivery.event_type),
        Cell::optional(delivery.account.as_ref()),
        delivery.seq.into(),
        Cell::text(delivery.state.as_str()),
        u64::from(delivery.n_attempts).into(),
        delivery.created_at.into(),
        delivery.next_attempt.into(),
        delivery.ended_at.into(),
    ]
}
