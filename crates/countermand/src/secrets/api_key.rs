//! Keys of the HTTP API: `cm_<id>_<secret>`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::random::{NoRandomBytes, Random};
use super::secret_text::Secret;

/// What every key begins with, so that a scanner finds one that leaked.
const PREFIX: &str = "cm_";
/// Hexadecimal digits of a key's id.
const ID_LENGTH: usize = 12;
/// Random bytes of a key.
const SECRET_SIZE_BYTES: usize = 32;
/// Base64 digits that 32 bytes take.
const SECRET_LENGTH: usize = 43;

/// An API key as its holder has it. The store keeps its id and its digest only.
#[derive(Debug, Clone)]
pub struct ApiKey {
    id: String,
    text: Secret,
}

impl ApiKey {
    /// A new key with 256 random bits.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn generate(random: &Random) -> Result<Self, NoRandomBytes> {
        let id = u64::from_be_bytes(random.bytes()?) >> 16;
        let id = format!("{id:0ID_LENGTH$x}");
        let secret: [u8; SECRET_SIZE_BYTES] = random.bytes()?;
        let text = format!("{PREFIX}{id}_{}", URL_SAFE_NO_PAD.encode(secret));
        Ok(Self {
            id,
            text: Secret::new(text),
        })
    }

    /// A presented text as a key; `None` when no key looks like it.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
        let is_id = id.len() == ID_LENGTH && id.bytes().all(is_id_digit);
        let is_secret = secret.len() == SECRET_LENGTH && secret.bytes().all(is_secret_digit);
        (is_id && is_secret).then(|| Self {
            id: id.to_owned(),
            text: Secret::new(text),
        })
    }

    /// The public part, by which a key is listed, found and revoked.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The whole key, to be shown once to the one who made it.
    pub const fn text(&self) -> &Secret {
        &self.text
    }

    /// What the store keeps of the key: BLAKE3 of the whole text, as 64 hexadecimal digits.
    ///
    /// The key is random over 256 bits, so a fast digest is enough: there is nothing to guess.
    pub fn digest(&self) -> String {
        self.hash().to_hex().to_string()
    }

    /// Whether a stored digest is this key's; takes the same time whatever differs.
    pub fn has_digest(&self, stored: &str) -> bool {
        blake3::Hash::from_hex(stored).is_ok_and(|stored| stored == self.hash())
    }

    fn hash(&self) -> blake3::Hash {
        blake3::hash(self.text.expose().as_bytes())
    }
}

const fn is_id_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

const fn is_secret_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_has_256_random_bits_and_is_read_back() {
        let key = ApiKey::generate(&Random::system()).unwrap();
        let text = key.text().expose();
        assert_eq!(text.len(), "cm_".len() + 12 + 1 + 43);
        let again = ApiKey::parse(text).unwrap();
        assert_eq!(again.id(), key.id());
        assert!(again.has_digest(&key.digest()));
        let other = ApiKey::generate(&Random::system()).unwrap();
        assert!(!other.has_digest(&key.digest()));
        assert_ne!(other.id(), key.id());
    }

    #[test]
    fn one_letter_off_is_another_key() {
        let key = ApiKey::generate(&Random::seeded(1)).unwrap();
        let mut text = key.text().expose().to_owned();
        let last = text.pop().unwrap();
        text.push(if last == 'A' { 'B' } else { 'A' });
        assert!(!ApiKey::parse(&text).unwrap().has_digest(&key.digest()));
        assert!(!key.has_digest("no digest"));
    }

    #[test]
    fn a_key_does_not_print() {
        let key = ApiKey::generate(&Random::seeded(2)).unwrap();
        let printed = format!("{key:?}");
        assert!(printed.contains("***"));
        assert!(!printed.contains(key.text().expose()));
    }

    #[test]
    fn what_is_no_key_is_refused_before_anything_is_looked_up() {
        let good = format!("cm_0123456789ab_{}", "A".repeat(43));
        assert!(ApiKey::parse(&good).is_some());
        for bad in [
            "",
            "cm_",
            "cm__",
            &good.to_uppercase(),
            &format!("{good} "),
            &format!("{good}A"),
            &good.replace("cm_", "xx_"),
            &good.replace("0123", "012g"),
        ] {
            assert!(ApiKey::parse(bad).is_none(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_key_or_none(text in ".{0,80}") {
            let _ = ApiKey::parse(&text);
        }
    }
}
