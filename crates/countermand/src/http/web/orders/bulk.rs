//! Cancelling several orders: what all of them together would do, which are left out and why, then
//! each by itself with a result of its own.

mod results;
mod rows;
mod shown;

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_store::outbox::DecisionState;

use self::results::Outcome;
use self::rows::{BulkRow, Fate, Group, groups, named};
use super::cancel::API_PATH;
use super::hold;
use super::matching::{BATCH_MAX, of_list};
use super::refusal;
use crate::http::api::cancellations;
use crate::http::api::decision_view::id_of;
use crate::http::idempotency::Command;
use crate::http::problem::{Code, Problem};
use crate::http::web::{FormFields, Page, Section, Visitor, WebState};
use crate::texts::Texts;

/// More orders than these are cancelled at once only by whoever types how many they are.
const TYPED_ABOVE: u64 = 50;

/// What the batch is to be cancelled for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Batch {
    /// `ACTOR:REASON`; `None` while none is chosen.
    reason: Option<String>,
    note: String,
    /// The orders, as `ACCOUNT/ID`.
    orders: Vec<String>,
    /// Those of them that are not asked for: they were left out when the effect was shown.
    left: Vec<String>,
    /// The list that they are all of, or the first of.
    whole: Option<Whole>,
}

/// A list whose orders were all asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Whole {
    /// Its address.
    list: String,
    /// How many it has.
    n_all: u64,
    /// Its filters, to be said: each with its value.
    filters: Vec<(String, String)>,
}

impl Batch {
    fn of(fields: &FormFields) -> Result<Self, Problem> {
        let mut orders: Vec<String> = Vec::new();
        for order in fields.all("order").chain(fields.all("left")) {
            if !orders.iter().any(|known| known == order) {
                orders.push(order.to_owned());
            }
        }
        let is_left = |order: &&str| !fields.all("order").any(|asked| asked == *order);
        let left = fields.all("left").filter(is_left).map(str::to_owned);
        if orders.is_empty() {
            return Err(Problem::not_found("order"));
        }
        if orders.len() > BATCH_MAX {
            return Err(Problem::of_page(Code::InvalidBody, "too-many-orders"));
        }
        let reason = fields.first("reason").filter(|reason| !reason.is_empty());
        Ok(Self {
            reason: reason.map(str::to_owned),
            note: fields.first("note").unwrap_or("").trim().to_owned(),
            left: left.collect(),
            orders,
            whole: None,
        })
    }

    /// Those of a list that is named in place of them, as it is now.
    async fn of_list(
        state: &WebState,
        visitor: &Visitor,
        (fields, list): (&FormFields, &str),
    ) -> Result<Self, Problem> {
        let found = of_list(state, visitor, list).await?;
        if found.rows.is_empty() {
            return Err(Problem::not_found("order"));
        }
        let reason = fields.first("reason").filter(|reason| !reason.is_empty());
        Ok(Self {
            reason: reason.map(str::to_owned),
            note: fields.first("note").unwrap_or("").trim().to_owned(),
            orders: found.rows,
            left: Vec::new(),
            whole: Some(Whole {
                list: list.to_owned(),
                n_all: found.n_all as u64,
                filters: found.filters,
            }),
        })
    }
}

pub(super) async fn preview(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    uri: http::Uri,
) -> Result<Response, Problem> {
    let fields = FormFields::of_query(&uri)?;
    let batch = match fields.first("all") {
        Some(list) => Batch::of_list(&state, &visitor, (&fields, list)).await?,
        None => Batch::of(&fields)?,
    };
    let page = Page::open(&state, &visitor, Section::Orders, None)
        .await?
        .wide();
    let mut rows = rows::rows(&state, &visitor, &batch).await?;
    let groups = groups(&mut rows, state.api.desk.now()).await?;
    let main = shown::preview(&visitor, &page, &batch, (&rows, &groups));
    let title = page.texts().text("web-bulk-title");
    Ok(page.title(&title).back(super::PATH).show(&main))
}

/// Asks for each order by itself: what refuses one leaves the others alone.
pub(super) async fn cancel(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    fields: FormFields,
) -> Result<Response, Problem> {
    let batch = Batch::of(&fields)?;
    let intent = fields.first("intent").unwrap_or("");
    let page = Page::open(&state, &visitor, Section::Orders, None)
        .await?
        .wide();
    let mut rows = rows::rows(&state, &visitor, &batch).await?;
    groups(&mut rows, state.api.desk.now()).await?;
    let n_asked = rows.len().saturating_sub(batch.left.len());
    let n_now = rows
        .iter()
        .filter(|row| row.fate == Fate::Now && !batch.left.contains(&row.name));
    let (told, typed) = (fields.first("n"), fields.first("typed").map(str::trim));
    if n_now.count() as u64 > TYPED_ABOVE && (told.is_none() || typed != told) {
        return Err(Problem::of_page(Code::InvalidBody, "count-not-typed"));
    }
    let n_orders = u32::try_from(n_asked).unwrap_or(u32::MAX);
    let mut outcomes = Vec::with_capacity(rows.len());
    for row in &rows {
        let is_left = batch.left.contains(&row.name);
        let outcome = match &row.fate {
            Fate::Breaches => Outcome::Blocked,
            Fate::Later(day) => Outcome::Later(*day),
            Fate::Now | Fate::NotEligible | Fate::Unread if is_left => left_out(page.texts(), row),
            Fate::Now | Fate::NotEligible | Fate::Unread => {
                one(&state, &visitor, (&batch, row), (intent, n_orders)).await
            }
        };
        outcomes.push((row, outcome));
    }
    for seller in state.api.seen(visitor.caller(), None)? {
        state.counters.forget(seller.account.name());
    }
    let main = results::results(&page, batch.reason.as_deref(), &outcomes);
    let title = page.texts().text("web-bulk-results");
    Ok(page.title(&title).back(super::PATH).show(&main))
}

/// What is told of a row that nothing was asked for: it was shown that it could not be done.
fn left_out(texts: Texts, row: &BulkRow) -> Outcome {
    match &row.looked {
        Some(Ok(looked)) if !looked.view.is_allowed => Outcome::NotPossible {
            answer: refusal::answer(texts, looked),
            next: refusal::next(texts, looked),
        },
        Some(Err(problem)) => Outcome::Refused(problem.clone()),
        Some(Ok(_)) | None => Outcome::Free,
    }
}

async fn one(
    state: &WebState,
    visitor: &Visitor,
    (batch, row): (&Batch, &BulkRow),
    (intent, n_orders): (&str, u32),
) -> Outcome {
    let sent = async {
        let (seller, order_id) = named(state, visitor, &row.name)?;
        hold(state, visitor, (&seller, &order_id)).await?;
        let given_back = seller
            .account
            .unlock_work(order_id.clone(), &visitor.user_id);
        given_back
            .await
            .map_err(|error| crate::http::web::door::failed(&error))?;
        let body = rows::body(batch, &order_id)
            .ok_or_else(|| Problem::of_page(Code::InvalidBody, "no-reason"))?;
        let command = Command::of_form(API_PATH, &format!("{intent}-{order_id}"), body)?;
        let account = Some(seller.account.name().as_str());
        let asked = (&command, n_orders);
        cancellations::accept(&state.api, visitor.caller(), account, asked).await
    };
    match sent.await {
        Ok((seller, accepted)) => {
            let decision = &accepted.decision;
            let id = id_of(decision.content.kind).id(decision.number, seller.account.name());
            if decision.state == DecisionState::Waiting {
                Outcome::Waits(id)
            } else {
                Outcome::Asked(id)
            }
        }
        Err(problem) => Outcome::Refused(problem),
    }
}

/// A group of rows that share one rate.
type Groups = Vec<Group>;
