//! Charsets of Amazon's documents, named by the sender or judged from the bytes.

use encoding_rs::{Encoding, SHIFT_JIS, UTF_8, WINDOWS_1252};

/// A charset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charset(&'static Encoding);

/// A charset name that is not known here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{label}` is not a charset known here")]
pub struct UnknownCharset {
    /// The name as given.
    pub label: String,
}

impl Charset {
    /// UTF-8.
    pub const UTF_8: Self = Self(UTF_8);
    /// Windows-1252, which ISO-8859-1 is taken for.
    pub const WINDOWS_1252: Self = Self(WINDOWS_1252);
    /// Shift-JIS as Windows writes it.
    pub const SHIFT_JIS: Self = Self(SHIFT_JIS);

    /// Reads a charset name as `Content-Type` and operators write it: `Cp1252`, `windows-31J`,
    /// `Shift_JIS`, `ISO-8859-1`, `UTF-8`.
    ///
    /// # Errors
    /// When the name is not known.
    pub fn parse(label: &str) -> Result<Self, UnknownCharset> {
        let name = label.trim();
        if name.eq_ignore_ascii_case("cp932") {
            return Ok(Self::SHIFT_JIS);
        }
        Encoding::for_label_no_replacement(name.as_bytes())
            .map(Self)
            .ok_or_else(|| UnknownCharset {
                label: label.to_owned(),
            })
    }

    /// The charset that a byte order mark at the start names, and the mark's length.
    pub fn from_mark(bytes: &[u8]) -> Option<(Self, usize)> {
        Encoding::for_bom(bytes).map(|(encoding, length)| (Self(encoding), length))
    }

    /// Judges a block that has bytes outside ASCII and names no charset.
    ///
    /// More well-formed UTF-8 sequences than broken ones: UTF-8. Else Shift-JIS when the whole
    /// block reads as such and its characters are mostly those of Japanese text (two bytes of which
    /// the first is below 0xA0; European text has its letters above). Else Windows-1252.
    pub fn judge(block: &[u8]) -> Self {
        let (n_good, n_bad) = count_utf8(block);
        if n_good > n_bad {
            Self::UTF_8
        } else if is_japanese(block) {
            Self::SHIFT_JIS
        } else {
            Self::WINDOWS_1252
        }
    }

    /// The name of the charset.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Appends a text in this charset; a character that it lacks becomes `?`.
    pub fn encode(self, text: &str, target: &mut Vec<u8>) {
        if self == Self::UTF_8 {
            target.extend_from_slice(text.as_bytes());
            return;
        }
        let mut encoder = self.0.new_encoder();
        let mut rest = text;
        loop {
            let room = encoder
                .max_buffer_length_from_utf8_without_replacement(rest.len())
                .unwrap_or(rest.len());
            target.reserve(room);
            let (result, n_read) =
                encoder.encode_from_utf8_to_vec_without_replacement(rest, target, true);
            rest = rest.get(n_read..).unwrap_or_default();
            match result {
                encoding_rs::EncoderResult::InputEmpty => return,
                encoding_rs::EncoderResult::OutputFull => {}
                encoding_rs::EncoderResult::Unmappable(_) => target.push(b'?'),
            }
        }
    }

    pub(super) fn decoder(self) -> encoding_rs::Decoder {
        self.0.new_decoder_without_bom_handling()
    }
}

/// Sequences of more than one byte that are UTF-8, and bytes that are not; a sequence that the
/// end of the block cuts counts as neither.
fn count_utf8(block: &[u8]) -> (usize, usize) {
    let (mut n_good, mut n_bad) = (0, 0);
    let mut chunks = block.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        n_good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        let is_cut_at_end = chunks.peek().is_none() && is_sequence_start(chunk.invalid());
        if !chunk.invalid().is_empty() && !is_cut_at_end {
            n_bad += 1;
        }
    }
    (n_good, n_bad)
}

fn is_sequence_start(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

fn is_japanese(block: &[u8]) -> bool {
    let (mut n_low, mut n_high) = (0_usize, 0_usize);
    let mut bytes = block.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            0x00..=0x7f => {}
            0xa1..=0xdf => n_high += 1,
            0x81..=0x9f | 0xe0..=0xfc => match bytes.next() {
                Some(0x40..=0x7e | 0x80..=0xfc) => {
                    if byte < 0xa0 {
                        n_low += 1;
                    } else {
                        n_high += 1;
                    }
                }
                // The end of the block cuts a character.
                None => {}
                Some(_) => return false,
            },
            0x80 | 0xa0 | 0xfd..=0xff => return false,
        }
    }
    n_low > 0 && n_low >= n_high
}

/// The charset that an XML declaration at the start names.
pub(super) fn declared_in_xml(block: &[u8]) -> Option<Charset> {
    let declaration = block.strip_prefix(b"<?xml")?;
    let end = declaration.iter().position(|byte| *byte == b'>')?;
    let text = std::str::from_utf8(declaration.get(..end)?).ok()?;
    let (_, after) = text.split_once("encoding")?;
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (label, _) = value.strip_prefix(quote)?.split_once(quote)?;
    Charset::parse(label).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amazons_charset_names_are_known() {
        for (label, charset) in [
            ("Cp1252", Charset::WINDOWS_1252),
            ("ISO-8859-1", Charset::WINDOWS_1252),
            ("windows-31J", Charset::SHIFT_JIS),
            ("cp932", Charset::SHIFT_JIS),
            ("Shift_JIS", Charset::SHIFT_JIS),
            ("utf-8", Charset::UTF_8),
        ] {
            assert_eq!(Charset::parse(label), Ok(charset), "{label}");
        }
        assert!(Charset::parse("klingon").is_err());
    }

    #[test]
    fn european_and_japanese_bytes_are_told_apart() {
        // "Müller, Café, Größe" and "フィード処理結果" as other programs write them.
        assert_eq!(
            Charset::judge(b"\xfcller, Caf\xe9, Gr\xf6\xdfe"),
            Charset::WINDOWS_1252
        );
        assert_eq!(Charset::judge(b"\xfcller"), Charset::WINDOWS_1252);
        assert_eq!(
            Charset::judge(b"\x83t\x83B\x81[\x83h\x8f\x88\x97\x9d\x8c\x8b\x89\xca"),
            Charset::SHIFT_JIS
        );
        assert_eq!(Charset::judge("café".as_bytes()), Charset::UTF_8);
        // A block that ends inside a character.
        assert_eq!(Charset::judge(b"\xc3\xa9 \xc3"), Charset::UTF_8);
    }

    #[test]
    fn an_xml_declaration_names_the_charset() {
        assert_eq!(
            declared_in_xml(b"<?xml version='1.0' encoding='Shift_JIS'?><a/>"),
            Some(Charset::SHIFT_JIS)
        );
        assert_eq!(declared_in_xml(b"<?xml version='1.0'?><a/>"), None);
    }
}
