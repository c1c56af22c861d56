//! What is typed into a filter box: words, and tokens of the form `key:value`.
//!
//! Blanks part tokens; a value with blanks stands in double quotes; a minus before a token turns
//! it round. `account:shop -why:due "two words"` is three tokens.

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The key, in small letters; `None` for a word.
    pub key: Option<String>,
    /// The value, without its quotes.
    pub value: String,
    /// Whether what fits is left out.
    pub is_not: bool,
}

/// A list does not know a key that was typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a key of the search is not known: there are {}", .known.join(", "))]
pub struct UnknownKey {
    /// The keys that it knows, as in `sku:`.
    pub known: Vec<String>,
}

/// Looks whether a list knows every key.
///
/// # Errors
/// For the first key that it does not know.
pub fn check(tokens: &[Token], known: &[&str]) -> Result<(), UnknownKey> {
    let mut keys = tokens.iter().filter_map(|token| token.key.as_deref());
    if keys.all(|key| known.contains(&key)) {
        return Ok(());
    }
    let known = known.iter().map(|key| format!("{key}:"));
    Err(UnknownKey {
        known: known.collect(),
    })
}

/// Tokens that are looked at; more are dropped.
const TOKENS_MAX: usize = 32;

/// Reads what was typed. Nothing is refused: a quote that is not closed ends with the text, and
/// what has no value is a word.
pub fn parse(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut letters = text.chars().peekable();
    while tokens.len() < TOKENS_MAX {
        while letters.next_if(|letter| letter.is_whitespace()).is_some() {}
        if letters.peek().is_none() {
            break;
        }
        let is_not = letters.next_if_eq(&'-').is_some();
        let (mut key, mut value) = (None, String::new());
        let mut is_quoted = false;
        let mut was_quoted = false;
        while let Some(letter) = letters.next_if(|letter| is_quoted || !letter.is_whitespace()) {
            match letter {
                '"' => {
                    is_quoted = !is_quoted;
                    was_quoted = true;
                }
                ':' if !was_quoted && key.is_none() && is_key(&value) => {
                    key = Some(std::mem::take(&mut value).to_ascii_lowercase());
                }
                _ => value.push(letter),
            }
        }
        if value.is_empty() {
            continue;
        }
        tokens.push(Token { key, value, is_not });
    }
    tokens
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        parse(text)
            .into_iter()
            .map(|token| {
                let sign = if token.is_not { "not " } else { "" };
                match token.key {
                    Some(key) => format!("{sign}{key}={}", token.value),
                    None => format!("{sign}{}", token.value),
                }
            })
            .collect()
    }

    #[test]
    fn keys_quotes_and_minus_are_understood() {
        assert_eq!(
            told("account:shop -why:due \"two words\" 111-22"),
            ["account=shop", "not why=due", "two words", "111-22"]
        );
        assert_eq!(told("title:\"a: b\" -\"x y\""), ["title=a: b", "not x y"]);
        assert_eq!(told("State:Open"), ["state=Open"]);
    }

    #[test]
    fn a_key_that_a_list_does_not_know_is_told_with_those_that_it_knows() {
        let known = ["account", "sku"];
        assert_eq!(check(&parse("word -account:a SKU:b"), &known), Ok(()));
        let fault = check(&parse("word odd:1"), &known).unwrap_err();
        assert!(fault.to_string().ends_with("there are account:, sku:"));
    }

    #[test]
    fn anything_can_be_typed() {
        assert!(told("").is_empty());
        assert!(told("  - \"\" key: ").is_empty());
        assert_eq!(told("\"open"), ["open"]);
        assert_eq!(told("a:b:c"), ["a=b:c"]);
        assert_eq!(told("10:30"), ["10:30"]);
        assert_eq!(told("订单:1"), ["订单:1"]);
        assert_eq!(parse(&"a ".repeat(99)).len(), TOKENS_MAX);
    }
}
