//! Rows as CSV that a spreadsheet opens without running anything.

/// A line of CSV. A text that a spreadsheet would take for a formula gets an apostrophe.
///
/// Source: invariants, section 5, browser.
pub(super) fn line(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(&guarded(cell))).collect();
    format!("{}\r\n", cells.join(","))
}

fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return format!("'{text}");
    }
    text.to_owned()
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r', '\'']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn what_a_spreadsheet_would_run_is_a_text() {
        for text in ["=1+1", "+1", "-A1", "@cmd", "\tx", "\rx"] {
            assert_eq!(line(&[text, "a"]), format!("\"'{text}\",a\r\n"));
        }
    }

    #[test]
    fn commas_and_quotes_stay_in_their_cell() {
        assert_eq!(
            line(&["a,b", "say \"no\"", ""]),
            "\"a,b\",\"say \"\"no\"\"\",\r\n"
        );
    }
}
