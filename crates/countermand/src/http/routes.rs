//! The one route table: what can be called, and what it asks of its caller.
//!
//! A route cannot be added without saying its access, and nothing else builds the router: so the
//! table of roles, the router and the OpenAPI document cannot differ.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use http::Method;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use super::access::guard::admit;
use super::access::{Access, Guard};
use super::api::ApiState;
use super::openapi;

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteEntry {
    /// The method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: String,
    /// What it asks of its caller.
    pub access: Access,
}

/// The route table while it is being written.
///
/// Each module under `http::api` has a function `routes(Routes) -> Routes` that adds its own.
#[must_use]
pub struct Routes {
    guard: Arc<Guard>,
    router: OpenApiRouter<Arc<ApiState>>,
    table: Vec<RouteEntry>,
}

impl std::fmt::Debug for Routes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Routes")
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}

impl Routes {
    /// An empty table behind this door.
    pub fn new(guard: Arc<Guard>) -> Self {
        Self {
            guard,
            router: OpenApiRouter::with_openapi(openapi::empty()),
            table: Vec::new(),
        }
    }

    /// Adds one handler, as `utoipa_axum::routes!(handler)` gives it, and what it asks of its
    /// caller.
    pub fn add(mut self, access: Access, route: UtoipaMethodRouter<Arc<ApiState>>) -> Self {
        let (schemas, mut paths, methods) = route;
        for (path, item) in &mut paths.paths {
            for (method, operation) in operations(item) {
                openapi::complete(operation, access);
                self.table.push(RouteEntry {
                    method,
                    path: path.clone(),
                    access,
                });
            }
        }
        let door = from_fn_with_state((Arc::clone(&self.guard), access), admit);
        let methods = methods.route_layer(door);
        self.router = self.router.routes((schemas, paths, methods));
        self
    }

    /// The router, its document, and the table.
    pub fn into_parts(self) -> (Router<Arc<ApiState>>, OpenApi, Vec<RouteEntry>) {
        let (router, document) = self.router.split_for_parts();
        (router, document, self.table)
    }
}

/// The operations of one path, each with its method.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    [
        (Method::GET, item.get.as_mut()),
        (Method::PUT, item.put.as_mut()),
        (Method::POST, item.post.as_mut()),
        (Method::DELETE, item.delete.as_mut()),
        (Method::PATCH, item.patch.as_mut()),
        (Method::OPTIONS, item.options.as_mut()),
        (Method::HEAD, item.head.as_mut()),
        (Method::TRACE, item.trace.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.map(|operation| (method, operation)))
}
