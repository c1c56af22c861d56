//! Sealing: XChaCha20-Poly1305 with a random nonce, bound to the place where the value stands.
//!
//! A sealed value is text: `1.<key mark>.<base64 of nonce and ciphertext>`. The mark is eight
//! digits of a digest of the key, so that a value sealed under another key is told from a damaged
//! one. The place (account, column, row) goes into the authentication: a value that was moved to
//! another row does not open there.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use secrecy::zeroize::{Zeroize, Zeroizing};
use secrecy::{ExposeSecret, SecretBox};

use super::master_key::{KEY_SIZE_BYTES, MasterKey};
use super::random::{NoRandomBytes, Random};
use super::secret_text::Secret;

const VERSION: &str = "1";
const NONCE_SIZE_BYTES: usize = 24;
const CREDENTIAL_CONTEXT: &str = "countermand 2026 credentials";
const MONTH_KEY_CONTEXT: &str = "countermand 2026 month keys";
const LOOK_UP_CONTEXT: &str = "countermand 2026 look-ups";
const MARK_CONTEXT: &str = "countermand 2026 key mark";

/// Where a sealed value stands. It opens at this place only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The seller account's name; empty for what belongs to the installation.
    pub account: &'a str,
    /// The table and its column, as in `seller_accounts.refresh_token`.
    pub column: &'a str,
    /// The row's key inside the account; empty where the account has one row.
    pub row: &'a str,
}

/// Why a value cannot be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// No nonce or no key can be drawn.
    #[error("the value cannot be sealed")]
    Random {
        /// What the system said.
        #[from]
        source: NoRandomBytes,
    },
    /// The value is longer than the cipher takes.
    #[error("the value is too long to be sealed")]
    TooLong,
}

/// Why a sealed value does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnsealError {
    /// It is not of the form that this version writes.
    #[error("the sealed value is not of a form that this version knows; use the newer program")]
    UnknownForm,
    /// It was sealed under another key.
    #[error(
        "the value was sealed under another key; put the `master.key` back that belongs to this \
         database, or enter the credentials again"
    )]
    OtherKey,
    /// It was changed, or stands at another place.
    #[error(
        "the sealed value was changed or moved since it was written; restore the database from a \
         backup, or enter the value again"
    )]
    Damaged,
}

/// Seals and opens what must not be read from the database, a backup or a log.
#[derive(Debug, Clone)]
pub struct Vault {
    keys: Arc<Keys>,
    random: Random,
}

struct Keys {
    credentials: SealingKey,
    months: SealingKey,
    look_ups: SecretBox<[u8; KEY_SIZE_BYTES]>,
}

/// The key of one account's personal data of one month.
#[derive(Debug, Clone)]
pub struct MonthKey {
    key: Arc<SealingKey>,
    random: Random,
}

/// A month key that was just made, with the form in which the store keeps it.
#[derive(Debug)]
pub struct NewMonthKey {
    /// The key.
    pub key: MonthKey,
    /// The key, sealed by the master key.
    pub sealed: String,
}

impl Vault {
    /// A vault that the master key opens.
    pub fn new(master: &MasterKey, random: Random) -> Self {
        let derived = |context| Zeroizing::new(blake3::derive_key(context, master.expose()));
        Self {
            keys: Arc::new(Keys {
                credentials: SealingKey::new(&derived(CREDENTIAL_CONTEXT)),
                months: SealingKey::new(&derived(MONTH_KEY_CONTEXT)),
                look_ups: SecretBox::new(Box::new(*derived(LOOK_UP_CONTEXT))),
            }),
            random,
        }
    }

    /// Where the vault's random bytes come from.
    pub const fn random(&self) -> &Random {
        &self.random
    }

    /// Seals a credential.
    ///
    /// # Errors
    /// When no nonce can be drawn.
    pub fn seal_credential(&self, place: &Place<'_>, secret: &Secret) -> Result<String, SealError> {
        let value = secret.expose().as_bytes();
        self.keys.credentials.seal(place, value, &self.random)
    }

    /// Opens a credential.
    ///
    /// # Errors
    /// When it was sealed under another key, for another place, or was changed since.
    pub fn open_credential(&self, place: &Place<'_>, sealed: &str) -> Result<Secret, UnsealError> {
        self.keys.credentials.open_text(place, sealed)
    }

    /// Makes the key of an account's month, as in `2026-11`.
    ///
    /// # Errors
    /// When no random bytes can be drawn.
    pub fn make_month_key(&self, account: &str, month: &str) -> Result<NewMonthKey, SealError> {
        let bytes: Zeroizing<[u8; KEY_SIZE_BYTES]> = Zeroizing::new(self.random.bytes()?);
        let place = month_place(account, month);
        let sealed = self
            .keys
            .months
            .seal(&place, bytes.as_slice(), &self.random)?;
        Ok(NewMonthKey {
            key: self.month_key_of(&bytes),
            sealed,
        })
    }

    /// Opens the key of an account's month.
    ///
    /// # Errors
    /// When it was sealed under another key, for another month, or was changed since.
    pub fn open_month_key(
        &self,
        account: &str,
        month: &str,
        sealed: &str,
    ) -> Result<MonthKey, UnsealError> {
        let place = month_place(account, month);
        let bytes = self.keys.months.open(&place, sealed)?;
        let bytes = <[u8; KEY_SIZE_BYTES]>::try_from(bytes.as_slice());
        let bytes = Zeroizing::new(bytes.map_err(|_| UnsealError::Damaged)?);
        Ok(self.month_key_of(&bytes))
    }

    /// A digest by which a row is found without its key standing there: 64 hexadecimal digits,
    /// which nobody without the master key can compute. The column keeps equal values of two
    /// columns apart, and the account those of two accounts.
    pub fn look_up(&self, place: &Place<'_>, value: &str) -> String {
        let mut hasher = blake3::Hasher::new_keyed(self.keys.look_ups.expose_secret());
        hasher.update(&bound_to(place));
        hasher.update(value.as_bytes());
        hasher.finalize().to_hex().to_string()
    }

    fn month_key_of(&self, bytes: &[u8; KEY_SIZE_BYTES]) -> MonthKey {
        MonthKey {
            key: Arc::new(SealingKey::new(bytes)),
            random: self.random.clone(),
        }
    }
}

impl MonthKey {
    /// Seals a piece of personal data.
    ///
    /// # Errors
    /// When no nonce can be drawn.
    pub fn seal(&self, place: &Place<'_>, value: &Secret) -> Result<String, SealError> {
        self.key
            .seal(place, value.expose().as_bytes(), &self.random)
    }

    /// Opens a piece of personal data.
    ///
    /// # Errors
    /// When it was sealed under another key, for another place, or was changed since.
    pub fn open(&self, place: &Place<'_>, sealed: &str) -> Result<Secret, UnsealError> {
        self.key.open_text(place, sealed)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

struct SealingKey {
    cipher: XChaCha20Poly1305,
    mark: String,
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl SealingKey {
    fn new(key: &[u8; KEY_SIZE_BYTES]) -> Self {
        let mark = blake3::Hash::from_bytes(blake3::derive_key(MARK_CONTEXT, key));
        Self {
            cipher: XChaCha20Poly1305::new(key.into()),
            mark: mark.to_hex().chars().take(8).collect(),
        }
    }

    fn seal(&self, place: &Place<'_>, value: &[u8], random: &Random) -> Result<String, SealError> {
        let nonce: [u8; NONCE_SIZE_BYTES] = random.bytes()?;
        let payload = Payload {
            msg: value,
            aad: &bound_to(place),
        };
        let ciphertext = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| SealError::TooLong)?;
        let sealed = [nonce.as_slice(), &ciphertext].concat();
        Ok(format!(
            "{VERSION}.{}.{}",
            self.mark,
            URL_SAFE_NO_PAD.encode(sealed)
        ))
    }

    fn open(&self, place: &Place<'_>, sealed: &str) -> Result<Zeroizing<Vec<u8>>, UnsealError> {
        let mut parts = sealed.splitn(3, '.');
        let (version, mark, text) = (parts.next(), parts.next(), parts.next());
        let (Some(VERSION), Some(mark), Some(text)) = (version, mark, text) else {
            return Err(UnsealError::UnknownForm);
        };
        if mark != self.mark {
            return Err(UnsealError::OtherKey);
        }
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| UnsealError::Damaged)?;
        let (nonce, ciphertext) = bytes
            .split_first_chunk::<NONCE_SIZE_BYTES>()
            .ok_or(UnsealError::Damaged)?;
        let payload = Payload {
            msg: ciphertext,
            aad: &bound_to(place),
        };
        self.cipher
            .decrypt(&XNonce::from(*nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| UnsealError::Damaged)
    }

    fn open_text(&self, place: &Place<'_>, sealed: &str) -> Result<Secret, UnsealError> {
        let mut bytes = self.open(place, sealed)?;
        String::from_utf8(std::mem::take(&mut *bytes))
            .map(Secret::new)
            .map_err(|error| {
                error.into_bytes().zeroize();
                UnsealError::Damaged
            })
    }
}

const fn month_place<'a>(account: &'a str, month: &'a str) -> Place<'a> {
    Place {
        account,
        column: "data_keys.sealed_key",
        row: month,
    }
}

/// The place as bytes, each part after its length: no two places give the same.
fn bound_to(place: &Place<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in [VERSION, place.account, place.column, place.row] {
        bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLACE: Place<'static> = Place {
        account: "shop",
        column: "seller_accounts.refresh_token",
        row: "",
    };

    fn vault(master: u8) -> Vault {
        Vault::new(&MasterKey::from_bytes([master; 32]), Random::seeded(1))
    }

    #[test]
    fn a_credential_opens_where_it_was_sealed() {
        let vault = vault(1);
        let sealed = vault
            .seal_credential(&PLACE, &Secret::new("Atzr|refresh"))
            .unwrap();
        assert!(sealed.starts_with("1."));
        assert!(!sealed.contains("Atzr"));
        let opened = vault.open_credential(&PLACE, &sealed).unwrap();
        assert_eq!(opened.expose(), "Atzr|refresh");
    }

    #[test]
    fn sealing_twice_gives_two_texts() {
        let vault = vault(1);
        let secret = Secret::new("same");
        assert_ne!(
            vault.seal_credential(&PLACE, &secret).unwrap(),
            vault.seal_credential(&PLACE, &secret).unwrap()
        );
    }

    #[test]
    fn a_value_that_was_moved_does_not_open() {
        let vault = vault(1);
        let sealed = vault.seal_credential(&PLACE, &Secret::new("x")).unwrap();
        let other_places = [
            Place {
                account: "other",
                ..PLACE
            },
            Place {
                column: "seller_accounts.client_id",
                ..PLACE
            },
            Place { row: "1", ..PLACE },
        ];
        for place in other_places {
            let result = vault.open_credential(&place, &sealed);
            assert_eq!(result.unwrap_err(), UnsealError::Damaged, "{place:?}");
        }
    }

    #[test]
    fn another_master_key_is_told_from_damage() {
        let sealed = vault(1).seal_credential(&PLACE, &Secret::new("x")).unwrap();
        let opened = vault(2).open_credential(&PLACE, &sealed);
        assert_eq!(opened.unwrap_err(), UnsealError::OtherKey);
        let later = sealed.replacen('1', "2", 1);
        let opened = vault(1).open_credential(&PLACE, &later);
        assert_eq!(opened.unwrap_err(), UnsealError::UnknownForm);
    }

    #[test]
    fn a_month_key_opens_its_month_and_no_other() {
        let vault = vault(1);
        let made = vault.make_month_key("shop", "2026-11").unwrap();
        let place = Place {
            account: "shop",
            column: "personal_data.sealed",
            row: "r1",
        };
        let sealed = made
            .key
            .seal(&place, &Secret::new("Erika Mustermann"))
            .unwrap();
        let key = vault
            .open_month_key("shop", "2026-11", &made.sealed)
            .unwrap();
        assert_eq!(
            key.open(&place, &sealed).unwrap().expose(),
            "Erika Mustermann"
        );
        assert!(
            vault
                .open_month_key("shop", "2026-12", &made.sealed)
                .is_err()
        );
        let other = vault.make_month_key("shop", "2026-11").unwrap();
        assert_eq!(
            other.key.open(&place, &sealed).unwrap_err(),
            UnsealError::OtherKey,
            "without its own key the data is gone"
        );
    }

    #[test]
    fn a_look_up_needs_the_master_key_and_keeps_accounts_apart() {
        let id = "111-0000000-0000001";
        let found = vault(1).look_up(&PLACE, id);
        assert_eq!(found, vault(1).look_up(&PLACE, id));
        assert_ne!(found, vault(2).look_up(&PLACE, id));
        let other = Place {
            account: "other",
            ..PLACE
        };
        assert_ne!(found, vault(1).look_up(&other, id));
    }

    #[test]
    fn parts_of_a_place_do_not_run_into_each_other() {
        let place = |account, column| Place {
            account,
            column,
            row: "",
        };
        assert_ne!(bound_to(&place("ab", "c")), bound_to(&place("a", "bc")));
    }

    #[test]
    fn nothing_of_the_vault_prints() {
        let printed = format!("{:?}", vault(0x61));
        assert!(printed.contains("***") && !printed.contains("97"));
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_opens(text in "(1\\.)?.{0,60}") {
            prop_assert!(vault(1).open_credential(&PLACE, &text).is_err());
        }

        #[test]
        fn a_flipped_letter_never_opens(at in 11_usize..60, value in ".{20,40}") {
            let vault = vault(1);
            let sealed = vault.seal_credential(&PLACE, &Secret::new(value)).unwrap();
            let mut bytes = sealed.into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            prop_assert!(vault.open_credential(&PLACE, &changed).is_err());
        }
    }
}
