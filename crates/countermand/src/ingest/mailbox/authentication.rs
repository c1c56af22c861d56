//! What our own mail server found out about a message's sender.
//!
//! Source: RFC 8601; `DKIM` by RFC 6376, alignment as in RFC 7489, relaxed.

use mail_parser::Message;

/// Whether one of our own servers found a good signature of the sender's domain.
///
/// Only the topmost header of a server of ours counts: ours adds at the top, and what stands below
/// came with the message and may be forged.
pub(super) fn is_signed(message: &Message<'_>, sender: &str, own_servers: &[String]) -> bool {
    message
        .headers_raw()
        .filter(|(name, _)| name.eq_ignore_ascii_case("Authentication-Results"))
        .map(|(_, value)| plain(value))
        .find_map(|value| {
            let (server, results) = value.split_once(';')?;
            let server = server.split_ascii_whitespace().next()?;
            let is_ours = own_servers
                .iter()
                .any(|own| own.trim().eq_ignore_ascii_case(server));
            is_ours.then(|| results.split(';').any(|result| is_aligned(result, sender)))
        })
        .unwrap_or(false)
}

/// Whether one result says that a signature of the sender's own domain is good.
fn is_aligned(result: &str, sender: &str) -> bool {
    let mut words = result.split_ascii_whitespace();
    let is_good = words
        .next()
        .is_some_and(|word| word.eq_ignore_ascii_case("dkim=pass"));
    let domain = words.find_map(|word| {
        let (name, value) = word.split_once('=')?;
        name.eq_ignore_ascii_case("header.d")
            .then(|| value.trim_matches('"').to_ascii_lowercase())
    });
    is_good
        && domain.is_some_and(|domain| {
            let is_parent = sender
                .strip_suffix(domain.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
            is_parent && super::is_amazon(&domain)
        })
}

/// A header's value without comments in brackets, its folds opened.
fn plain(value: &str) -> String {
    let mut depth = 0_usize;
    let mut is_escaped = false;
    let mut text = String::with_capacity(value.len());
    for letter in value.chars() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '\r' | '\n' | '\t' if depth == 0 => text.push(' '),
            _ if depth == 0 => text.push(letter),
            _ => {}
        }
    }
    text
}
