//! The one table of pages: what can be opened or posted, and what it asks of its visitor.

use std::sync::Arc;

use axum::Router;
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use http::Method;

use super::WebState;
use super::door::{Door, admit};
use crate::http::access::Access;

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageEntry {
    /// The method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// What it asks of its visitor.
    pub access: Access,
}

/// The table of pages while it is being written.
///
/// A page cannot be added without its access, and nothing else builds the router. Every handler
/// stands behind the door: it is reached with the rights only, and a POST with its token only.
#[must_use]
#[derive(Debug)]
pub struct Pages {
    door: Arc<Door>,
    router: Router<Arc<WebState>>,
    table: Vec<PageEntry>,
}

impl Pages {
    /// An empty table behind this door.
    pub fn new(door: Arc<Door>) -> Self {
        Self {
            door,
            router: Router::new(),
            table: Vec::new(),
        }
    }

    /// Adds a page that is opened.
    pub fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Arc<WebState>>,
        T: 'static,
    {
        self.add(Method::GET, path, access, get(handler))
    }

    /// Adds a form that is posted.
    pub fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Arc<WebState>>,
        T: 'static,
    {
        self.add(Method::POST, path, access, post(handler))
    }

    fn add(
        mut self,
        method: Method,
        path: &'static str,
        access: Access,
        handler: MethodRouter<Arc<WebState>>,
    ) -> Self {
        let door = from_fn_with_state((Arc::clone(&self.door), access), admit);
        self.router = self.router.route(path, handler.route_layer(door));
        self.table.push(PageEntry {
            method,
            path,
            access,
        });
        self
    }

    /// The router and the table.
    pub fn into_parts(self) -> (Router<Arc<WebState>>, Vec<PageEntry>) {
        (self.router, self.table)
    }
}
