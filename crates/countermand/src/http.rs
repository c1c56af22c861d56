//! The HTTP side of the desk: its own accept loop, one route table, problem documents.
//!
//! A request passes, from outside in: the connection's limits (`listen`), the request's id, a
//! caught panic, the security headers, the count of requests (`layers`), the route table
//! (`routes`), the caller's key and rights (`access`), strict input (`json`, `query`), and then
//! its handler, which makes one call and shapes a view (`view`).

pub mod access;
pub mod api;
mod conditional;
pub mod idempotency;
pub mod json;
pub mod layers;
pub mod listen;
pub mod openapi;
pub mod problem;
pub mod query;
pub mod routes;
pub mod view;
pub mod web;

pub use api::{ApiState, Hooks, router};
