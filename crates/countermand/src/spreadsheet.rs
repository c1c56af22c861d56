//! Texts that a spreadsheet must not take for formulas.

use std::borrow::Cow;

/// A text as a cell of a delimited file: one that a spreadsheet would take for a formula gets a
/// leading apostrophe.
///
/// Source: invariants, section 5, browser.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return Cow::Owned(format!("'{text}"));
    }
    Cow::Borrowed(text)
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn what_begins_like_a_formula_gets_an_apostrophe() {
        for text in ["=1+1", "+1", "-A1", "@cmd", "\t=1", "\r=1"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["", "AB-1", "1=1", "'=1", "中文"] {
            assert_eq!(guarded(text), text);
        }
    }
}
