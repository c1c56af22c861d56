//! The character encoding of a file, judged once, and the texts of its fields.
//!
//! Tabs and line ends have the same bytes in all encodings that reports come in, and no character
//! of theirs contains such a byte. So lines are cut as bytes, and only the few fields that are
//! kept as text are decoded, when they hold anything but ASCII.

use std::borrow::Cow;
use std::fmt;

use encoding_rs::{SHIFT_JIS, WINDOWS_1252};

/// The encoding of a file, as far as its beginning tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileEncoding {
    /// Nothing but ASCII in the beginning; later texts are judged one by one.
    Ascii,
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// Windows-1252, the code page of western Windows.
    Windows1252,
    /// Shift-JIS as Windows writes it, the encoding of Japanese reports.
    ShiftJis,
}

impl fmt::Display for FileEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ascii => "ASCII",
            Self::Utf8 => "UTF-8",
            Self::Windows1252 => "Windows-1252",
            Self::ShiftJis => "Shift-JIS",
        })
    }
}

impl FileEncoding {
    /// Judges a file by its beginning, cut anywhere.
    ///
    /// UTF-8 unless more places break it than keep it; then Shift-JIS when the bytes decode as
    /// Japanese text with kana in it, else Windows-1252.
    pub(super) fn judge(start: &[u8]) -> Self {
        if start.is_ascii() {
            return Self::Ascii;
        }
        // The end of a character may be cut off.
        let whole = start.len() - start.len().min(3);
        let mut n_good = 0_usize;
        let mut n_broken = 0_usize;
        let mut at = 0;
        for chunk in start.utf8_chunks() {
            n_good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            at += chunk.valid().len();
            n_broken += usize::from(!chunk.invalid().is_empty() && at < whole);
            at += chunk.invalid().len();
        }
        if n_good > n_broken || n_broken == 0 {
            Self::Utf8
        } else if is_japanese(start) {
            Self::ShiftJis
        } else {
            Self::Windows1252
        }
    }

    /// The text of a field; the flag tells that it is not valid in the file's encoding.
    ///
    /// `is_japanese_line` decides for files whose beginning does not tell.
    pub(super) fn decode(self, field: &[u8], is_japanese_line: bool) -> (Cow<'_, str>, bool) {
        let western = |is_damaged| {
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(field);
            (text, is_damaged)
        };
        match self {
            Self::Ascii | Self::Utf8 => match std::str::from_utf8(field) {
                Ok(text) => (Cow::Borrowed(text), false),
                Err(_) if self == Self::Ascii && is_japanese_line => {
                    match SHIFT_JIS.decode_without_bom_handling(field) {
                        (text, false) => (text, false),
                        (_, true) => western(true),
                    }
                }
                Err(_) => western(self == Self::Utf8),
            },
            Self::Windows1252 => western(false),
            Self::ShiftJis => SHIFT_JIS.decode_without_bom_handling(field),
        }
    }
}

/// Whether bytes beyond ASCII read as Japanese: hardly an error, and kana among the characters.
fn is_japanese(start: &[u8]) -> bool {
    let (text, _) = SHIFT_JIS.decode_without_bom_handling(start);
    let mut n_wide = 0_usize;
    let mut n_kana = 0_usize;
    let mut n_errors = 0_usize;
    for c in text.chars().filter(|c| !c.is_ascii()) {
        n_wide += 1;
        n_errors += usize::from(c == char::REPLACEMENT_CHARACTER);
        // Hiragana, katakana and the long vowel mark, full width.
        n_kana += usize::from(matches!(c, '\u{3041}'..='\u{30FF}'));
    }
    n_errors * 50 <= n_wide && n_kana * 8 >= n_wide
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge_encoded(encoding: &'static encoding_rs::Encoding, text: &str) -> FileEncoding {
        let (bytes, _, has_errors) = encoding.encode(text);
        assert!(!has_errors, "the sample exists in the encoding");
        FileEncoding::judge(&bytes)
    }

    #[test]
    fn the_encodings_of_reports_are_told_apart() {
        assert_eq!(FileEncoding::judge(b"plain"), FileEncoding::Ascii);
        assert_eq!(FileEncoding::judge("Küche".as_bytes()), FileEncoding::Utf8);
        let western = "Küchenmesser für Öl\tCafé élan\tSpüle\tÀ la carte\tÜbergröße";
        assert_eq!(
            judge_encoded(WINDOWS_1252, western),
            FileEncoding::Windows1252
        );
        let japanese = "ステンレス水筒 日本製\tアマゾン\tコーヒーカップ";
        assert_eq!(judge_encoded(SHIFT_JIS, japanese), FileEncoding::ShiftJis);
    }

    #[test]
    fn a_character_cut_at_the_end_breaks_nothing() {
        let text = "Küche 日本".as_bytes();
        let cut = text.get(..text.len() - 1).unwrap();
        assert_eq!(FileEncoding::judge(cut), FileEncoding::Utf8);
    }

    #[test]
    fn one_damaged_field_does_not_make_a_utf_8_file_another_one() {
        let mut bytes = "grün, weiß, Öl, 日本".as_bytes().to_vec();
        bytes.extend(b"\tGr\xFCn\tend");
        let encoding = FileEncoding::judge(&bytes);
        assert_eq!(encoding, FileEncoding::Utf8);
        assert_eq!(
            encoding.decode(b"Gr\xFCn", false),
            (Cow::Borrowed("Grün"), true)
        );
    }
}
