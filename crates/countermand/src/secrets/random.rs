//! Random bytes: from the system, or from a seed for replays.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Where random bytes come from.
#[derive(Clone)]
pub struct Random(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded(Arc<Mutex<blake3::OutputReader>>),
}

/// The system gave no random bytes: nothing can be sealed and no key be made.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random bytes, so nothing can be sealed; see its log and try again")]
pub struct NoRandomBytes {
    #[source]
    source: getrandom::Error,
}

impl Random {
    /// The system's generator.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// The same bytes in every run: for simulations and tests, never for a desk that serves.
    pub fn seeded(seed: u64) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("countermand 2026 seeded random bytes");
        hasher.update(&seed.to_le_bytes());
        Self(Source::Seeded(Arc::new(Mutex::new(hasher.finalize_xof()))))
    }

    /// `N` bytes that nobody can guess.
    ///
    /// # Errors
    /// When the system gives none.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], NoRandomBytes> {
        let mut bytes = [0; N];
        match &self.0 {
            Source::System => {
                getrandom::fill(&mut bytes).map_err(|source| NoRandomBytes { source })?;
            }
            Source::Seeded(reader) => {
                let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
                reader.fill(&mut bytes);
            }
        }
        Ok(bytes)
    }

    /// An id that nobody has yet: twelve hexadecimal digits.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn id(&self) -> Result<String, NoRandomBytes> {
        let number = u64::from_be_bytes(self.bytes()?) >> 16;
        Ok(format!("{number:012x}"))
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::System => "Random::system",
            Source::Seeded(_) => "Random::seeded",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_bytes_again_and_the_system_does_not() {
        let (one, two) = (Random::seeded(7), Random::seeded(7));
        let first: [u8; 24] = one.bytes().unwrap();
        assert_eq!(first, two.bytes().unwrap());
        assert_ne!(first, one.bytes::<24>().unwrap());
        assert_ne!(first, Random::seeded(8).bytes().unwrap());
        let system = Random::system();
        assert_ne!(system.bytes::<24>().unwrap(), system.bytes::<24>().unwrap());
    }
}
