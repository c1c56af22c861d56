//! Named places at which tests let the process die. Outside of tests they are nothing.

/// The process died here: nothing of the run may do anything any more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the process died at `{point}`")]
pub struct Crashed {
    /// The place.
    pub point: &'static str,
}

/// Who decides whether a run dies at a place.
#[cfg(test)]
pub(crate) trait Fate: Send + Sync + std::fmt::Debug {
    /// Whether the run dies at this place now.
    fn dies_at(&self, point: &'static str) -> bool;
}

/// The places of one run.
#[derive(Debug, Default)]
pub struct FaultPoints {
    #[cfg(test)]
    pub(crate) fate: Option<std::sync::Arc<dyn Fate>>,
}

impl FaultPoints {
    /// Passes a place.
    ///
    /// # Errors
    /// When a test lets the run die here.
    #[cfg_attr(
        not(test),
        expect(
            clippy::unused_self,
            clippy::unnecessary_wraps,
            reason = "what the places ask is there in tests only"
        )
    )]
    pub(crate) fn hit(&self, point: &'static str) -> Result<(), Crashed> {
        #[cfg(test)]
        if let Some(fate) = &self.fate
            && fate.dies_at(point)
        {
            return Err(Crashed { point });
        }
        #[cfg(not(test))]
        let _ = point;
        Ok(())
    }
}
