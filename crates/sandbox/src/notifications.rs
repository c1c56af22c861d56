//! Notifications: destinations, subscriptions, queues.

use crate::http::answer::Answer;
use crate::http::problem::Problem;
use crate::http::route::Handler;
use crate::http::server::Request;
use crate::market::Market;
use crate::market::notice::Notice;
use crate::world::World;

/// Destinations, subscriptions, queues.
#[derive(Debug, Default)]
pub struct NotificationDesk {}

/// A call of the queue protocol.
#[derive(Debug)]
pub struct QueueCall {}

/// The function that answers an operation of the Notifications API.
pub fn handler(_name: &str) -> Option<Handler> {
    None
}

/// Puts a notice into the queues of those who asked for it.
pub fn publish(_market: &mut Market, _notice: &Notice) {}

/// Reads a call of the queue protocol; `None` for any other request.
pub fn queue_call(_request: &Request<'_>) -> Option<QueueCall> {
    None
}

/// Answers a call of the queue protocol.
///
/// # Errors
/// When the world cannot be written.
pub fn serve_queue(
    _world: &mut World,
    _request: &Request<'_>,
    _call: &QueueCall,
) -> Result<Answer, Problem> {
    Err(Problem::not_found("There is no such queue."))
}
