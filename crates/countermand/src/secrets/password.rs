//! Passwords of users: hashed with argon2id, each with a salt of its own.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use secrecy::{ExposeSecret as _, SecretString};

use super::Random;
use super::random::NoRandomBytes;

/// Letters that a password has at least.
pub const PASSWORD_LETTERS_MIN: usize = 10;
/// Bytes that a password has at most: more would only keep the hash busy.
pub const PASSWORD_BYTES_MAX: usize = 256;

/// Why a password was not hashed.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// It is too short to be hard to guess.
    #[error("a password takes at least {PASSWORD_LETTERS_MIN} letters")]
    TooShort,
    /// It is longer than is looked at.
    #[error("a password takes at most {PASSWORD_BYTES_MAX} bytes")]
    TooLong,
    /// No salt could be drawn.
    #[error("no salt could be drawn")]
    NoRandomBytes {
        /// What the system said.
        #[from]
        source: NoRandomBytes,
    },
    /// The hash refused.
    #[error("the password could not be hashed: {reason}")]
    Hash {
        /// What it said.
        reason: String,
    },
}

/// The argon2id hash of a password, in the PHC form that the store keeps.
///
/// # Errors
/// When the password is too short or too long, or the system gives no random bytes.
pub fn hash_password(password: &SecretString, random: &Random) -> Result<String, PasswordError> {
    let text = password.expose_secret();
    if text.chars().count() < PASSWORD_LETTERS_MIN {
        return Err(PasswordError::TooShort);
    }
    if text.len() > PASSWORD_BYTES_MAX {
        return Err(PasswordError::TooLong);
    }
    let salt: [u8; 16] = random.bytes()?;
    Argon2::default()
        .hash_password_with_salt(text.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| PasswordError::Hash {
            reason: error.to_string(),
        })
}

/// Whether the password is the one of the hash. Takes as long as hashing does: call it off the
/// async threads.
pub fn is_password(password: &SecretString, hash: &str) -> bool {
    let text = password.expose_secret();
    if text.len() > PASSWORD_BYTES_MAX {
        return false;
    }
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(text.as_bytes(), &hash)
            .is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_by_its_hash_and_another_is_not() {
        let random = Random::seeded(1);
        let right: SecretString = "correct horse battery".into();
        let hash = hash_password(&right, &random).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$"), "{hash}");
        assert!(is_password(&right, &hash));
        assert!(!is_password(&"correct horse batterz".into(), &hash));
        assert!(!is_password(&right, "no hash"));
        assert_ne!(hash, hash_password(&right, &random).unwrap());
    }

    #[test]
    fn a_password_is_neither_short_nor_endless() {
        let random = Random::seeded(1);
        let short = hash_password(&"123456789".into(), &random);
        assert!(matches!(short, Err(PasswordError::TooShort)));
        let long = hash_password(&"a".repeat(257).into(), &random);
        assert!(matches!(long, Err(PasswordError::TooLong)));
    }
}
