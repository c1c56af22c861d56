//! The audit log, as it is read by people who may.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use countermand_domain::id::AccountId;
use countermand_store::Account;
use countermand_store::audit::AuditRecord;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::ApiState;
use super::positions::{Positions, page};
use crate::http::access::{Access, Caller, Scope};
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::query::page::{Cursor, Limit};
use crate::http::routes::Routes;
use crate::http::view::{InstantView, ListView};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Access::of(Scope::AuditRead), routes!(audit))
}

/// One change of state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AuditRecord)]
pub(crate) struct RecordView {
    /// The account.
    #[schema(example = "sandbox")]
    account: String,
    /// Its number within the account, from 1, without gaps.
    #[schema(example = 17)]
    seq: u64,
    /// When.
    at: InstantView,
    /// Who: `key:ID`, `user:NAME`, `cli`, `desk` or `amazon`.
    #[schema(example = "key:8e29877916f0")]
    actor: String,
    /// What happened, as in `cancellation.accepted`.
    #[schema(example = "cancellation.accepted")]
    pub(super) kind: String,
    /// To what, as an order's id.
    subject: String,
    /// The state before, as an object; null where there was none.
    #[schema(required = true, value_type = Option<Object>)]
    before: Option<Value>,
    /// The state after, likewise.
    #[schema(required = true, value_type = Option<Object>)]
    after: Option<Value>,
    /// The hash of the record before it.
    previous_hash: String,
    /// Its own hash.
    hash: String,
}

impl RecordView {
    pub(crate) fn of(account: &AccountId, record: AuditRecord) -> Self {
        let json = |text: Option<String>| {
            text.map(|text| serde_json::from_str(&text).unwrap_or(Value::String(text)))
        };
        Self {
            account: account.to_string(),
            seq: record.seq,
            at: record.at.into(),
            actor: record.actor,
            kind: record.kind,
            subject: record.subject,
            before: json(record.before),
            after: json(record.after),
            previous_hash: record.previous_hash,
            hash: record.hash,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditFilter {
    /// Of this account only.
    account: Option<String>,
    /// Items of a page.
    #[serde(default)]
    #[param(required = false)]
    limit: Limit,
    /// `next` of the page before.
    cursor: Option<Cursor>,
}

/// Every change of state, the oldest first.
#[utoipa::path(
    get, path = "/api/v1/audit", operation_id = "audit", tag = "audit",
    params(AuditFilter),
    responses((status = 200, description = "A page.", body = ListView<RecordView>)),
)]
async fn audit(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    StrictQuery(filter): StrictQuery<AuditFilter>,
) -> Result<Json<ListView<RecordView>>, Problem> {
    let list = format!("/audit?{:?}", filter.account);
    let from = Positions::of_cursor(filter.cursor.as_ref(), &list)?;
    let sellers = state.seen(&caller, filter.account.as_deref())?;
    let read = |account: &Account, after, limit| account.audit_page(after, limit);
    let place = |record: &AuditRecord| (record.at, record.seq);
    let (rows, next) = page(&sellers, from, filter.limit.get(), read, place).await?;
    Ok(Json(ListView {
        items: rows
            .into_iter()
            .map(|(seller, record)| RecordView::of(seller.account.name(), record))
            .collect(),
        next: next.and_then(|next| Cursor::after(&list, &[&next.to_text()])),
    }))
}
