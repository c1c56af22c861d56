//! Work that would hold up the step's thread.

use tokio::sync::oneshot;

/// Does work on a thread of its own; `None` when there is no thread to be had, or the work panics.
///
/// Whoever drops the future leaves the work to its end: it must be such that its end does no harm.
pub(super) async fn apart<T: Send + 'static>(
    name: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (send, receive) = oneshot::channel();
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            // Nobody waits any more when the step was dropped.
            let _ = send.send(work());
        })
        .ok()?;
    receive.await.ok()
}
