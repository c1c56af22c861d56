//! Breaking a text into lines by the columns that it takes on a terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Marks that never begin a line.
const NO_START: &str = "，。、；：！？）」』】》”’…％—～·,.;:!?)]}%";
/// Marks that never end a line.
const NO_END: &str = "（「『【《“‘([{";

/// The columns that a text takes: Chinese letters take two.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// Appends `text` to `output` in lines of at most `width` columns, the first one after `lead`, the
/// others indented as deep as `lead` is long. Ends with a line end.
///
/// Lines break at blanks and between Chinese letters, never before a closing mark or after an
/// opening one; a word longer than a line is cut.
pub(super) fn wrap(output: &mut String, lead: &str, text: &str, width: usize) {
    let indent = columns(lead);
    let room = width.saturating_sub(indent).max(2);
    output.push_str(lead);
    let mut used = 0;
    let mut has_blank = false;
    for piece in pieces(text) {
        let blank = usize::from(has_blank && used > 0);
        if used > 0 && used + blank + columns(piece.word) > room {
            new_line(output, indent);
            used = 0;
        } else if blank > 0 {
            output.push(' ');
            used += 1;
        }
        for letter in piece.word.chars() {
            let letter_columns = letter.width().unwrap_or(0);
            if used > 0 && used + letter_columns > room {
                new_line(output, indent);
                used = 0;
            }
            output.push(letter);
            used += letter_columns;
        }
        has_blank = piece.has_blank_after;
    }
    output.push('\n');
}

fn new_line(output: &mut String, indent: usize) {
    output.push('\n');
    output.extend(std::iter::repeat_n(' ', indent));
}

/// What is not broken unless it is longer than a line.
struct Piece<'a> {
    word: &'a str,
    has_blank_after: bool,
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let mut rest = word;
        while let Some(at) = break_inside(rest) {
            let (head, tail) = rest.split_at(at);
            pieces.push(Piece {
                word: head,
                has_blank_after: false,
            });
            rest = tail;
        }
        pieces.push(Piece {
            word: rest,
            has_blank_after: words.peek().is_some(),
        });
    }
    pieces
}

/// The first byte offset at which a word without blanks may be broken.
fn break_inside(word: &str) -> Option<usize> {
    let letters = word.char_indices();
    let next = word.char_indices().skip(1);
    letters
        .zip(next)
        .find(|((_, before), (_, after))| may_break_between(*before, *after))
        .map(|(_, (at, _))| at)
}

fn may_break_between(before: char, after: char) -> bool {
    let is_wide = |letter: char| letter.width() == Some(2);
    (is_wide(before) || is_wide(after))
        && after.width() != Some(0)
        && !NO_START.contains(after)
        && !NO_END.contains(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(lead: &str, text: &str, width: usize) -> String {
        let mut output = String::new();
        wrap(&mut output, lead, text, width);
        output
    }

    #[test]
    fn english_breaks_at_blanks() {
        assert_eq!(
            wrapped("- ", "one two three four", 10),
            "- one two\n  three\n  four\n"
        );
        assert_eq!(wrapped("", "one  two", 7), "one two\n");
        assert_eq!(wrapped("", "one two", 6), "one\ntwo\n");
        assert_eq!(wrapped("", "", 6), "\n");
    }

    #[test]
    fn a_chinese_letter_takes_two_columns() {
        assert_eq!(wrapped("", "取消整个订单", 8), "取消整个\n订单\n");
        assert_eq!(wrapped("", "取消整个订单", 9), "取消整个\n订单\n");
        assert_eq!(wrapped("说明 ", "取消整个", 9), "说明 取消\n     整个\n");
    }

    #[test]
    fn a_closing_mark_stays_with_the_letter_before_it_and_an_opening_one_with_the_next() {
        // "单，" does not fit into the two columns left, so both go down.
        assert_eq!(wrapped("", "取消订单，退款", 8), "取消订\n单，退款\n");
        assert_eq!(
            wrapped("", "取消（订单）退款", 6),
            "取消\n（订\n单）退\n款\n"
        );
        assert_eq!(
            wrapped("", "代码 BuyerCanceled，可", 14),
            "代码\nBuyerCanceled\n，可\n"
        );
        assert_eq!(
            wrapped("", "代码 BuyerCanceled，可", 15),
            "代码\nBuyerCanceled，\n可\n"
        );
    }

    #[test]
    fn a_word_longer_than_a_line_is_cut() {
        assert_eq!(wrapped("", "abcdefgh ij", 3), "abc\ndef\ngh\nij\n");
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        let text = "如果没有该请求就取消，会计入配送前取消率。原因代码 NoInventory（缺货），\
                    by acknowledgement feed: read the order again.";
        for width in 20..100 {
            for line in wrapped("  ", text, width).lines() {
                assert!(columns(line) <= width, "{width}: {line}");
            }
        }
    }
}
