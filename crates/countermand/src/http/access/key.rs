//! API keys: `cm_<id>_<secret>`, the secret 256 random bits in base64url.
//!
//! The store keeps the digest of the whole key, never the key. The secret has full entropy, so a
//! plain fast hash is enough; two digests are compared in constant time.

use crate::secrets::Random;
use crate::secrets::random::NoRandomBytes;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};

const PREFIX: &str = "cm_";
const SECRET_BYTES: usize = 32;
const MAX_ID_BYTES: usize = 32;

/// The public name of a key, as lists and the audit log show it: 1 to 32 letters and digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(Box<str>);

impl KeyId {
    /// Takes a text as a key's id, if it is 1 to 32 ASCII letters and digits.
    pub fn parse(text: &str) -> Option<Self> {
        let is_id = (1..=MAX_ID_BYTES).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_id.then(|| Self(text.into()))
    }

    /// The id of a random number: the 12 hexadecimal digits of its upper 48 bits.
    pub fn of_number(number: u64) -> Self {
        Self(format!("{:012x}", number >> 16).into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The BLAKE3 digest of a whole key; equality takes the same time wherever two differ.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyDigest(blake3::Hash);

impl KeyDigest {
    /// A digest as it is stored.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(blake3::Hash::from_bytes(bytes))
    }

    /// The digest as the store writes it: 64 hexadecimal digits.
    pub fn to_hex(&self) -> String {
        self.0.to_hex().to_string()
    }

    /// The digest to store.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for KeyDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyDigest(***)")
    }
}

/// A whole key. It prints as `***`; its text is told once, to whoever made it.
#[derive(Debug, Clone)]
pub struct ApiKey {
    id: KeyId,
    text: SecretString,
}

impl ApiKey {
    /// A key that nobody has yet.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn generate(random: &Random) -> Result<Self, NoRandomBytes> {
        let id = KeyId::of_number(u64::from_be_bytes(random.bytes()?));
        Ok(Self::new(id, &random.bytes()?))
    }

    /// A new key from an id and 256 random bits.
    pub fn new(id: KeyId, secret: &[u8; SECRET_BYTES]) -> Self {
        let text = format!("{PREFIX}{id}_{}", URL_SAFE_NO_PAD.encode(secret));
        Self {
            id,
            text: text.into(),
        }
    }

    /// Takes a text as a key, if it has the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
        let id = KeyId::parse(id)?;
        let secret = URL_SAFE_NO_PAD.decode(secret).ok()?;
        (secret.len() == SECRET_BYTES).then(|| Self {
            id,
            text: text.into(),
        })
    }

    /// The public part.
    pub const fn id(&self) -> &KeyId {
        &self.id
    }

    /// The digest by which the store knows the key.
    pub fn digest(&self) -> KeyDigest {
        KeyDigest(blake3::hash(self.text.expose_secret().as_bytes()))
    }

    /// The whole text, to be shown once.
    pub fn expose(&self) -> &str {
        self.text.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_as_it_was_made() {
        let key = ApiKey::new(KeyId::parse("k7Fq").unwrap(), &[0xFB; 32]);
        assert_eq!(
            key.expose(),
            "cm_k7Fq_-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s"
        );
        let read = ApiKey::parse(key.expose()).unwrap();
        assert_eq!(read.id().as_str(), "k7Fq");
        assert_eq!(read.digest(), key.digest());
        assert_eq!(
            KeyDigest::from_bytes(*read.digest().as_bytes()),
            key.digest()
        );
    }

    #[test]
    fn an_id_of_a_number_has_12_digits_and_a_key_does_not_print() {
        let id = KeyId::of_number(0x0000_0000_00ab_ffff);
        assert_eq!(id.as_str(), "0000000000ab");
        assert_eq!(KeyId::parse(id.as_str()), Some(id.clone()));
        let key = ApiKey::new(id, &[9; 32]);
        assert!(!format!("{key:?}").contains(key.expose()));
    }

    #[test]
    fn what_is_not_of_the_form_is_no_key() {
        let secret = "A".repeat(43);
        assert!(ApiKey::parse(&format!("cm_k_{secret}")).is_some());
        for wrong in [
            String::new(),
            secret.clone(),
            format!("cm_{secret}"),
            format!("cm__{secret}"),
            format!("CM_k_{secret}"),
            format!("cm_k_{secret}A"),
            format!("cm_k_{secret}="),
            format!("cm_k_{} ", "A".repeat(42)),
            format!("cm_k_{}B", "A".repeat(42)),
            format!("cm_{}_{secret}", "k".repeat(33)),
            format!("cm_k-1_{secret}"),
        ] {
            assert!(ApiKey::parse(&wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn neither_a_key_nor_its_digest_prints() {
        let key = ApiKey::new(KeyId::parse("k1").unwrap(), &[7; 32]);
        let printed = format!("{key:?} {:?}", key.digest());
        assert!(!printed.contains("BwcH"), "{printed}");
        assert!(!printed.contains(&key.digest().0.to_string()), "{printed}");
    }
}
