//! Sessions: a token in a cookie, of which the store knows the digest only.

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderValue;
use http::header::COOKIE;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};

use crate::secrets::Random;
use crate::secrets::random::NoRandomBytes;

/// The cookie's name.
pub const COOKIE_NAME: &str = "cm_session";
/// A session that nobody uses for so long is over.
pub const IDLE_LIFE: SignedDuration = SignedDuration::from_hours(12);
/// A session is over after so long, however much it is used.
pub const LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

const TOKEN_BYTES: usize = 32;
const TOKEN_LETTERS: usize = 43;

/// A token that opens something: a session, or a sign-in link. It does not print.
#[derive(Debug, Clone)]
pub struct Token(SecretString);

impl Token {
    /// A token that nobody has yet: 256 random bits.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn generate(random: &Random) -> Result<Self, NoRandomBytes> {
        let bytes: [u8; TOKEN_BYTES] = random.bytes()?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes).into()))
    }

    /// Takes a text as a token, if it has the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        let is_token = text.len() == TOKEN_LETTERS
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        is_token.then(|| Self(text.into()))
    }

    /// The token of a request's session cookie. Of two cookies of that name none is believed.
    pub fn of_cookies(headers: &HeaderMap) -> Option<Self> {
        let mut found = cookies(headers, COOKIE_NAME);
        let token = found.next()?;
        if found.next().is_some() {
            return None;
        }
        Self::parse(token)
    }

    /// The digest by which the store knows it: 64 hexadecimal digits.
    pub fn digest(&self) -> String {
        blake3::hash(self.0.expose_secret().as_bytes())
            .to_hex()
            .to_string()
    }

    /// What every form of the session carries: made of the token, so it changes with it.
    pub fn form_token(&self) -> FormToken {
        let key = blake3::derive_key(
            "countermand 2026 token of a session's forms",
            self.0.expose_secret().as_bytes(),
        );
        FormToken(blake3::Hash::from_bytes(key))
    }

    /// The whole text: for the cookie, or for the link that is told once.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// The token of a session's forms. Equality takes the same time wherever two differ.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FormToken(blake3::Hash);

impl FormToken {
    /// The token as a form carries it.
    pub fn to_hex(self) -> String {
        self.0.to_hex().to_string()
    }

    /// Whether a form carried this token.
    pub fn is(self, text: &str) -> bool {
        blake3::Hash::from_hex(text).is_ok_and(|found| found == self.0)
    }
}

impl std::fmt::Debug for FormToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FormToken(***)")
    }
}

/// The values of all cookies of a name.
pub fn cookies<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(move |(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// The `Set-Cookie` of a session that begins.
pub fn cookie_of(token: &Token, is_secure: bool) -> Option<HeaderValue> {
    let age_s = LIFE.as_secs();
    let text = format!(
        "{COOKIE_NAME}={}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Lax{}",
        token.expose(),
        secure(is_secure)
    );
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The `Set-Cookie` that takes the session's cookie away.
pub fn no_cookie(is_secure: bool) -> Option<HeaderValue> {
    let text = format!(
        "{COOKIE_NAME}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{}",
        secure(is_secure)
    );
    HeaderValue::from_str(&text).ok()
}

const fn secure(is_secure: bool) -> &'static str {
    if is_secure { "; Secure" } else { "" }
}

/// When a session that begins now ends by itself.
pub fn end_of(now: Timestamp) -> Timestamp {
    now.checked_add(LIFE).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[&str]) -> HeaderMap {
        lines
            .iter()
            .map(|line| (COOKIE, HeaderValue::from_str(line).unwrap()))
            .collect()
    }

    #[test]
    fn a_session_is_found_among_cookies_and_two_of_them_are_none() {
        let token = Token::generate(&Random::seeded(1)).unwrap();
        let ours = format!("{COOKIE_NAME}={}", token.expose());
        let found = Token::of_cookies(&headers(&[&format!("a=b; {ours}; c")]));
        assert_eq!(found.map(|found| found.digest()), Some(token.digest()));
        let other = format!("{COOKIE_NAME}={}", "A".repeat(43));
        assert!(Token::of_cookies(&headers(&[&ours, &other])).is_none());
        assert!(Token::of_cookies(&headers(&[&format!("{COOKIE_NAME}=short")])).is_none());
        assert!(!format!("{token:?}").contains(token.expose()));
    }

    #[test]
    fn a_forms_token_belongs_to_its_session() {
        let random = Random::seeded(1);
        let (one, two) = (
            Token::generate(&random).unwrap(),
            Token::generate(&random).unwrap(),
        );
        let text = one.form_token().to_hex();
        assert!(one.form_token().is(&text));
        assert!(!two.form_token().is(&text));
        assert!(!one.form_token().is(""));
        assert_ne!(text, one.digest());
    }
}
