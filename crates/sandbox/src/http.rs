//! The marketplace over HTTP: connections, and where each request goes.

pub mod answer;
pub mod call;
pub mod connection;
pub mod control;
pub mod gate;
pub mod page;
pub mod problem;
pub mod request_ids;
pub mod route;
pub mod server;
pub mod sign_in;
pub mod throttle;
pub mod token;
