//! A way out that takes note of what the other side's clock says.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use countermand_spapi::client::{Exchange, HttpRequest, Transport};
use jiff::{SignedDuration, Timestamp};

use crate::desk::steady::date_of;

/// A transport that reads the `Date` of every answer.
#[derive(Debug)]
pub(super) struct Watched {
    inner: Arc<dyn Transport>,
    /// The machine's time at the beginning.
    began: (Timestamp, Instant),
    skew: Mutex<Option<SignedDuration>>,
}

impl Watched {
    pub(super) fn new(inner: Arc<dyn Transport>, now: Timestamp) -> Self {
        Self {
            inner,
            began: (now, Instant::now()),
            skew: Mutex::new(None),
        }
    }

    /// How far the machine's clock is ahead of the other side's; `None` before an answer told.
    pub(super) fn skew(&self) -> Option<SignedDuration> {
        *self.skew.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, told: Timestamp) {
        let (began, at) = self.began;
        let elapsed_ms = i64::try_from(at.elapsed().as_millis()).unwrap_or(0);
        let elapsed = SignedDuration::from_millis(elapsed_ms);
        let here = began.saturating_add(elapsed).unwrap_or(began);
        let skew = here.duration_since(told);
        *self.skew.lock().unwrap_or_else(PoisonError::into_inner) = Some(skew);
    }
}

impl Transport for Watched {
    fn send(&self, request: HttpRequest) -> Exchange<'_> {
        Box::pin(async move {
            let answer = self.inner.send(request).await?;
            if let Some(date) = date_of(&answer) {
                self.note(date);
            }
            Ok(answer)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outside::{Outside, OutsideSettings};

    #[test]
    fn the_date_of_an_answer_tells_how_far_the_clock_is_off() {
        crate::outside::install_tls();
        let out = Outside::new(
            OutsideSettings::default(),
            tokio_util::sync::CancellationToken::default(),
        )
        .unwrap();
        let now: Timestamp = "2026-11-16T10:02:00Z".parse().unwrap();
        let watched = Watched::new(Arc::new(out), now);
        assert_eq!(watched.skew(), None);
        watched.note("2026-11-16T10:00:00Z".parse().unwrap());
        assert_eq!(watched.skew().unwrap().as_mins(), 2);
    }
}
