//! Messages from sellers to buyers.

use crate::http::route::Handler;

/// All messages.
#[derive(Debug, Default)]
pub struct MessageBox {}

/// The function that answers an operation of the Messaging API.
pub fn handler(_name: &str) -> Option<Handler> {
    None
}
