//! Pages of lists that are made anew for every call.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::http::problem::Problem;

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    from: usize,
    size: usize,
}

impl Page {
    /// The page that a token stands for; the first one without a token.
    ///
    /// # Errors
    /// 400 for a token that was not given out.
    pub fn of_token(token: Option<&str>, size: usize) -> Result<Self, Problem> {
        let Some(token) = token else {
            return Ok(Self { from: 0, size });
        };
        let from = read(token).ok_or_else(|| Problem::invalid("The page token is not valid."))?;
        Ok(Self { from, size })
    }

    /// The things on the page.
    pub fn cut<T>(self, list: &[T]) -> &[T] {
        let rest = list.get(self.from..).unwrap_or_default();
        rest.get(..self.size).unwrap_or(rest)
    }

    /// The token of the next page of a list of so many things; `None` on the last one.
    pub fn next_token(self, n_things: usize) -> Option<String> {
        let next = self.from.saturating_add(self.size);
        (next < n_things).then(|| write(next))
    }

    /// The token of the page before; `None` on the first one.
    pub fn previous_token(self) -> Option<String> {
        (self.from > 0).then(|| write(self.from.saturating_sub(self.size)))
    }
}

fn write(from: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("page from {from:020}"))
}

fn read(token: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    text.strip_prefix("page from ")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_cover_a_list_without_gap() {
        let list: Vec<u32> = (0..25).collect();
        let mut seen = Vec::new();
        let mut token = None;
        loop {
            let page = Page::of_token(token.as_deref(), 10).expect("a token that was given out");
            seen.extend_from_slice(page.cut(&list));
            token = page.next_token(list.len());
            if token.is_none() {
                assert!(page.previous_token().is_some());
                break;
            }
        }
        assert_eq!(seen, list);
    }

    #[test]
    fn a_token_of_ones_own_is_refused() {
        for token in ["x", "MTA", "cGFnZSBmcm9tIHg"] {
            assert!(Page::of_token(Some(token), 10).is_err(), "{token}");
        }
    }
}
