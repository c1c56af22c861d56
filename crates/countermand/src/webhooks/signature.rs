//! Signatures of webhooks, as Standard Webhooks 1.0.0 has them.
//!
//! `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.payload`. The secret is `whsec_` and
//! base64 of 24 to 64 bytes. While a secret is being changed a message carries two signatures,
//! separated by a blank.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};
use sha2::Sha256;

/// The header with the message's id, which stays the same when it is sent again.
pub const ID_HEADER: &str = "webhook-id";
/// The header with the seconds since 1970 at which this attempt was signed.
pub const TIMESTAMP_HEADER: &str = "webhook-timestamp";
/// The header with the signatures.
pub const SIGNATURE_HEADER: &str = "webhook-signature";
/// How far a receiver's clock may be from the time of a message.
pub const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

const SECRET_PREFIX: &str = "whsec_";
const VERSION: &str = "v1,";

/// A text that is no webhook secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not `whsec_` and the base64 of 24 to 64 bytes")]
pub struct SecretError;

/// The secret of one webhook address. It prints as `***`.
#[derive(Debug, Clone)]
pub struct WebhookSecret(SecretSlice<u8>);

impl WebhookSecret {
    /// A secret of 32 random bytes.
    pub fn new(random: [u8; 32]) -> Self {
        Self(random.to_vec().into())
    }

    /// Reads `whsec_…`.
    ///
    /// # Errors
    /// When the text is anything else.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let encoded = text.strip_prefix(SECRET_PREFIX).ok_or(SecretError)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| SecretError)?;
        if (24..=64).contains(&bytes.len()) {
            Ok(Self(bytes.into()))
        } else {
            Err(SecretError)
        }
    }

    /// The secret as text, to be shown once.
    pub fn to_text(&self) -> SecretString {
        format!("{SECRET_PREFIX}{}", STANDARD.encode(self.0.expose_secret())).into()
    }

    /// The signature of one message. An id holds no dot, or two messages could be signed alike.
    pub fn sign(&self, id: &str, at: Timestamp, payload: &[u8]) -> String {
        let tag = self
            .mac(id, at.as_second(), payload)
            .finalize()
            .into_bytes();
        format!("{VERSION}{}", STANDARD.encode(tag))
    }

    /// Whether one of the signatures in the header is this secret's, and `at` is within five
    /// minutes of `now`; compared in constant time.
    pub fn verify(&self, message: &Message<'_>, signatures: &str, now: Timestamp) -> bool {
        let age = now.duration_since(message.at);
        let is_recent = age.abs() <= TOLERANCE;
        let is_signed = signatures.split(' ').take(8).any(|signature| {
            let tag = signature
                .strip_prefix(VERSION)
                .and_then(|encoded| STANDARD.decode(encoded).ok());
            let mac = self.mac(message.id, message.at.as_second(), message.payload);
            tag.is_some_and(|tag| mac.verify_slice(&tag).is_ok())
        });
        is_recent && is_signed
    }

    fn mac(&self, id: &str, at_second: i64, payload: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose_secret())
            .expect("a key of any length is taken");
        mac.update(format!("{id}.{at_second}.").as_bytes());
        mac.update(payload);
        mac
    }
}

/// One message as it was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message<'a> {
    /// Its id.
    pub id: &'a str,
    /// When it was signed, in whole seconds.
    pub at: Timestamp,
    /// Its body, byte for byte.
    pub payload: &'a [u8],
}

/// The signatures header of one message under every secret that is valid, the newest first.
pub fn signatures(secrets: &[WebhookSecret], id: &str, at: Timestamp, payload: &[u8]) -> String {
    let signed: Vec<_> = secrets
        .iter()
        .map(|secret| secret.sign(id, at, payload))
        .collect();
    signed.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
    const ID: &str = "msg_1";
    const PAYLOAD: &[u8] = br#"{"type":"cancellation.confirmed"}"#;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// Worked out with `openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…17 -binary | base64`
    /// over `msg_1.1700000000.` and the payload.
    const BY_OPENSSL: &str = "v1,q381DQH43TIAI86CScw+K/imBgopHOoantX2keilDx4=";

    #[test]
    fn the_signature_is_the_one_openssl_makes() {
        let secret = WebhookSecret::parse(SECRET).unwrap();
        assert_eq!(secret.sign(ID, at(1_700_000_000), PAYLOAD), BY_OPENSSL);
        assert_eq!(secret.to_text().expose_secret(), SECRET);
    }

    #[test]
    fn a_message_is_verified_as_it_was_signed_and_not_otherwise() {
        let secret = WebhookSecret::parse(SECRET).unwrap();
        let signed_at = at(1_700_000_000);
        let message = Message {
            id: ID,
            at: signed_at,
            payload: PAYLOAD,
        };
        assert!(secret.verify(&message, BY_OPENSSL, signed_at));
        assert!(secret.verify(&message, &format!("v1,AAAA {BY_OPENSSL}"), signed_at));
        for signatures in [
            "",
            "v1,",
            BY_OPENSSL.trim_start_matches("v1,"),
            "v1,AAAA",
            "v1,!",
        ] {
            assert!(
                !secret.verify(&message, signatures, signed_at),
                "{signatures}"
            );
        }
        for other in [
            Message {
                id: "msg_2",
                ..message
            },
            Message {
                at: at(1_700_000_001),
                ..message
            },
            Message {
                payload: b"{}",
                ..message
            },
        ] {
            assert!(!secret.verify(&other, BY_OPENSSL, signed_at), "{other:?}");
        }
        let another = WebhookSecret::new([7; 32]);
        assert!(!another.verify(&message, BY_OPENSSL, signed_at));
    }

    #[test]
    fn a_message_of_five_minutes_is_taken_and_one_second_more_is_not() {
        let secret = WebhookSecret::parse(SECRET).unwrap();
        let message = Message {
            id: ID,
            at: at(1_700_000_000),
            payload: PAYLOAD,
        };
        for (now, is_taken) in [
            (1_700_000_300, true),
            (1_700_000_301, false),
            (1_699_999_700, true),
            (1_699_999_699, false),
        ] {
            assert_eq!(
                secret.verify(&message, BY_OPENSSL, at(now)),
                is_taken,
                "{now}"
            );
        }
    }

    #[test]
    fn while_secrets_change_both_sign() {
        let (new, old) = (WebhookSecret::new([1; 32]), WebhookSecret::new([2; 32]));
        let now = at(1_700_000_000);
        let header = signatures(&[new.clone(), old.clone()], ID, now, PAYLOAD);
        let message = Message {
            id: ID,
            at: now,
            payload: PAYLOAD,
        };
        assert!(new.verify(&message, &header, now) && old.verify(&message, &header, now));
    }

    #[test]
    fn secrets_of_24_to_64_bytes_are_taken() {
        let of = |n: usize| WebhookSecret::parse(&format!("whsec_{}", STANDARD.encode(vec![0; n])));
        assert!(of(24).is_ok() && of(64).is_ok());
        assert!(of(23).is_err() && of(65).is_err());
        assert!(WebhookSecret::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYX").is_err());
        assert!(!format!("{:?}", WebhookSecret::new([7; 32])).contains('7'));
    }
}
