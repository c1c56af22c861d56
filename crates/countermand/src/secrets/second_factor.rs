//! The second factor: codes by time (RFC 6238), whose key stands sealed in the store, and codes that
//! get in without the phone.

use std::fmt::Write as _;

use jiff::Timestamp;
use qrcode::{Color, QrCode};
use totp_rs::{Builder, Secret as Key, Totp};

use super::random::NoRandomBytes;
use super::vault::{Place, SealError, UnsealError};
use super::{Random, Secret, Vault};

/// Recovery codes of a person.
pub const RECOVERY_CODES: usize = 10;
/// Bytes of a recovery code: 80 bits, written as four groups of four letters.
const RECOVERY_BYTES: usize = 10;
/// Letters that cannot be taken for each other.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Empty modules around the picture, as readers want them.
const QUIET: usize = 4;

/// Why a sealed key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenKeyError {
    /// It does not open.
    #[error("the key of the second factor does not open")]
    Unseal(#[from] UnsealError),
    /// What was sealed is no key.
    #[error("what was sealed is no key of a second factor")]
    Form,
}

/// The key of a person's second factor. It does not print.
pub struct SecondFactor(Totp);

impl std::fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecondFactor(***)")
    }
}

impl SecondFactor {
    /// A key that nobody has yet: 160 random bits.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn generate(random: &Random) -> Result<Self, NoRandomBytes> {
        Ok(Self::of(Key::new_stack(random.bytes()?)))
    }

    /// Six digits, steps of 30 s, one step to either side: what every phone's program does.
    fn of(key: Key) -> Self {
        Self(Builder::new().with_secret(key).build_noncompliant())
    }

    /// The key, sealed for a user.
    ///
    /// # Errors
    /// When no nonce can be drawn.
    pub fn seal(&self, vault: &Vault, user_id: &str) -> Result<String, SealError> {
        vault.seal_credential(&place(user_id), &Secret::new(self.to_text()))
    }

    /// The key of a user, opened.
    ///
    /// # Errors
    /// When it was sealed under another key, for another user, or was changed since.
    pub fn open(vault: &Vault, user_id: &str, sealed: &str) -> Result<Self, OpenKeyError> {
        let text = vault.open_credential(&place(user_id), sealed)?;
        let key = Key::try_from_base32(text.expose()).map_err(|_| OpenKeyError::Form)?;
        Ok(Self::of(key))
    }

    /// The key as a person types it, in base 32.
    pub fn to_text(&self) -> String {
        self.0.secret().to_base32()
    }

    /// The address that programs of phones take the key from; `login` names it there.
    pub fn to_uri(&self, login: &str) -> String {
        let login = crate::http::web::parts::address::encoded(login);
        let key = self.to_text();
        format!("otpauth://totp/Countermand:{login}?secret={key}&issuer=Countermand")
    }

    /// The step whose code this is, among the present one and its neighbours.
    pub fn step_of(&self, code: &str, now: Timestamp) -> Option<u64> {
        let is_code = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
        let now_s = u64::try_from(now.as_second()).ok()?;
        self.0.check(code, now_s).filter(|_| is_code)
    }

    /// The code of an instant.
    #[cfg(test)]
    pub(crate) fn code_at(&self, at: Timestamp) -> String {
        let at_s = u64::try_from(at.as_second()).unwrap();
        self.0.generate(at_s).to_string()
    }
}

fn place(user_id: &str) -> Place<'_> {
    Place {
        account: "",
        column: "users.totp_sealed",
        row: user_id,
    }
}

/// Recovery codes that nobody has yet, as in `abcd-efgh-jkmn-pqrs`.
///
/// # Errors
/// When the system gives no random bytes.
pub fn recovery_codes(random: &Random) -> Result<Vec<String>, NoRandomBytes> {
    let code = |_| {
        let bytes: [u8; RECOVERY_BYTES] = random.bytes()?;
        let mut bits = bytes
            .iter()
            .fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
        let mut code = String::new();
        for place in 0..RECOVERY_BYTES * 8 / 5 {
            if place > 0 && place % 4 == 0 {
                code.push('-');
            }
            let letter = usize::try_from(bits & 31).unwrap_or(0);
            code.push(char::from(LETTERS.get(letter).copied().unwrap_or(b'a')));
            bits >>= 5;
        }
        Ok(code)
    };
    (0..RECOVERY_CODES).map(code).collect()
}

/// The digest by which the store knows a recovery code of a user, however it was typed.
pub fn recovery_digest(vault: &Vault, user_id: &str, typed: &str) -> String {
    let plain = plain(typed);
    let place = Place {
        account: "",
        column: "user_recovery_codes.digest",
        row: user_id,
    };
    vault.look_up(&place, &plain)
}

/// A code as it was meant: without spaces and dashes, in small letters.
pub fn plain(typed: &str) -> String {
    let letters = typed
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-');
    letters
        .take(64)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

/// The dark squares of a text's picture as a path of SVG, and how many units it is wide, the empty
/// border included.
pub fn picture(text: &str) -> Option<(String, usize)> {
    let code = QrCode::new(text).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (place, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (place % width + QUIET, place / width + QUIET);
            // Writing into a text does not fail.
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    Some((path, width + 2 * QUIET))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::MasterKey;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn vault() -> Vault {
        Vault::new(&MasterKey::from_bytes([7; 32]), Random::seeded(1))
    }

    /// Source: RFC 6238, appendix B, SHA-1; the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let key = SecondFactor::of(Key::new_stack(*b"12345678901234567890"));
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            let step = u64::try_from(second / 30).unwrap();
            assert_eq!(key.step_of(code, at(second)), Some(step), "{second}");
            assert_eq!(key.step_of(code, at(second + 30)), Some(step));
            assert_eq!(key.step_of(code, at(second + 90)), None);
        }
        for odd in ["", "28708", "2870822", "28708a", "２８７０８２"] {
            assert_eq!(key.step_of(odd, at(59)), None, "{odd}");
        }
    }

    #[test]
    fn a_sealed_key_opens_for_its_user_only() {
        let key = SecondFactor::generate(&Random::seeded(3)).unwrap();
        let sealed = key.seal(&vault(), "0123456789ab").unwrap();
        assert!(!sealed.contains(&key.to_text()));
        let opened = SecondFactor::open(&vault(), "0123456789ab", &sealed).unwrap();
        assert_eq!(opened.to_text(), key.to_text());
        assert!(SecondFactor::open(&vault(), "987654321000", &sealed).is_err());
        assert!(!format!("{key:?}").contains(&key.to_text()));
    }

    #[test]
    fn a_recovery_code_is_known_however_it_is_typed() {
        let codes = recovery_codes(&Random::seeded(3)).unwrap();
        assert_eq!(codes.len(), RECOVERY_CODES);
        let code = codes.first().unwrap();
        assert_eq!(code.len(), 19, "{code}");
        let typed = format!(" {} ", code.to_uppercase().replace('-', " "));
        let digest = |text: &str| recovery_digest(&vault(), "0123456789ab", text);
        assert_eq!(digest(code), digest(&typed));
        assert_ne!(digest(code), digest(codes.last().unwrap()));
        assert_ne!(
            digest(code),
            recovery_digest(&vault(), "987654321000", code)
        );
    }

    #[test]
    fn the_picture_has_its_three_corners() {
        let (path, width) = picture("otpauth://totp/Countermand:mia?secret=ABC").unwrap();
        assert!(width >= 21 + 8);
        for corner in [(4, 4), (width - 5, 4), (4, width - 5)] {
            assert!(path.contains(&format!("M{} {}h1", corner.0, corner.1)));
        }
        assert!(!path.contains("M0 0"));
    }
}
