//! Routes about the desk itself: whether it is up, its figures, its document.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::http::access::Access;
use crate::http::api::ApiState;
use crate::http::routes::Routes;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(
            Access::open("says only that the process answers"),
            routes!(health),
        )
        .add(
            Access::open("counts of the process, without accounts or persons"),
            routes!(figures),
        )
        .add(Access::open("the same for everybody"), routes!(document))
}

/// Whether the desk is up.
#[derive(Debug, Serialize, ToSchema)]
struct Health {
    /// Always `ok`; a desk that is not up does not answer.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Whether the desk answers.
#[utoipa::path(
    get, path = "/healthz", operation_id = "health", tag = "desk",
    responses((status = 200, description = "It does.", body = Health)),
)]
async fn health() -> axum::Json<Health> {
    axum::Json(Health { status: "ok" })
}

/// Figures of the process, for Prometheus.
#[utoipa::path(
    get, path = "/metrics", operation_id = "figures", tag = "desk",
    responses((
        status = 200, description = "Prometheus's text form.",
        body = String, content_type = "text/plain",
        example = "countermand_http_connections 1",
    )),
)]
async fn figures(State(state): State<Arc<ApiState>>) -> Response {
    let counted = state.desk_figures.refresh(&state.desk, &state.accounts);
    if let Err(error) = counted.await {
        // What the process counts itself is shown all the same.
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "what stands in the store could not be counted"
        );
    }
    let media_type = "text/plain; version=0.0.4; charset=utf-8";
    ([(CONTENT_TYPE, media_type)], state.figures.render()).into_response()
}

/// This document.
#[utoipa::path(
    get, path = "/api/v1/openapi.json", operation_id = "document", tag = "desk",
    responses((
        status = 200, description = "An OpenAPI 3.1 document.",
        body = Object, content_type = "application/json", example = json!({"openapi": "3.1.0"}),
    )),
)]
async fn document(State(state): State<Arc<ApiState>>) -> Response {
    ([(CONTENT_TYPE, "application/json")], state.document.clone()).into_response()
}
