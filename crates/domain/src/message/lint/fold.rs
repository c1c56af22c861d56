//! A text as the linter reads it: small letters without accents, one width, nothing hidden.
//!
//! What looks like a letter becomes that letter, so that no disguise helps; the text that is sent
//! stays as it was written.

/// Letters by what they are read as, first those with marks, then those of other scripts that look
/// the same.
const LOOKS: &[(&str, &str)] = &[
    ("àáâãäåāăąǎª", "a"),
    ("çćĉċč", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęě", "e"),
    ("ĝğġģ", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįı", "i"),
    ("ĵ", "j"),
    ("ķ", "k"),
    ("ĺļľŀł", "l"),
    ("ñńņňŉ", "n"),
    ("òóôõöøōŏőº", "o"),
    ("ŕŗř", "r"),
    ("śŝşšș", "s"),
    ("ţťŧț", "t"),
    ("ùúûüũūŭůűų", "u"),
    ("ŵ", "w"),
    ("ýÿŷ", "y"),
    ("źżž", "z"),
    ("ß", "ss"),
    ("æ", "ae"),
    ("œ", "oe"),
    ("аα", "a"),
    ("вβ", "b"),
    ("сϲ", "c"),
    ("ԁ", "d"),
    ("еєε", "e"),
    ("ѓг", "r"),
    ("һн", "h"),
    ("іιї", "i"),
    ("јϳ", "j"),
    ("кκ", "k"),
    ("ӏ", "l"),
    ("м", "m"),
    ("пη", "n"),
    ("оοσ", "o"),
    ("рρ", "p"),
    ("ԛ", "q"),
    ("ѕ", "s"),
    ("тτ", "t"),
    ("υ", "u"),
    ("ѵν", "v"),
    ("ԝω", "w"),
    ("хχ", "x"),
    ("уγ", "y"),
    ("⁰₀〇", "0"),
    ("¹₁", "1"),
    ("²₂", "2"),
    ("³₃", "3"),
    ("⁴₄", "4"),
    ("⁵₅", "5"),
    ("⁶₆", "6"),
    ("⁷₇", "7"),
    ("⁸₈", "8"),
    ("⁹₉", "9"),
    ("‘’‛′`´", "'"),
    ("‐‑‒–—―−﹣", "-"),
    ("﹫", "@"),
    ("․﹒", "."),
    ("｡", "。"),
];

/// Traditional Chinese characters of the linter's phrases, each before its simplified form.
const SIMPLIFIED: &str = "請请們们煩烦勞劳單单評评價价優优轉转賬账帳账號号銀银電电話话聯联係系繫系郵邮網网\
    鏈链點点擊击訂订購购謝谢獎奖勵励禮礼贈赠紅红現现寶宝發发時时內内錢钱還还額额鐘钟麼么幫帮動动讓让\
    給给線线導导視视見见選选擇择進进應应該该需需從从後后會会無无貨货";

/// Whether a character has no shape of its own, so that it can only hide something.
pub(super) const fn is_hidden(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}'
        | '\u{feff}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character turns the writing direction.
pub(super) const fn turns_direction(letter: char) -> bool {
    matches!(letter,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

const fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' | '\u{20d0}'..='\u{20ff}')
}

/// Whether a character belongs to a script that sets no blanks between words.
pub(super) const fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
        && !matches!(letter, '\u{3000}'..='\u{3020}')
}

/// A text in small letters of one form.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_hidden(letter) || turns_direction(letter) || is_mark(letter) {
            continue;
        }
        for letter in plain(letter).to_lowercase() {
            push_look(&mut folded, letter);
        }
    }
    folded
}

/// Letters and digits in a form of their own (full width, in circles, mathematical, of other
/// scripts) as plain ones.
fn plain(letter: char) -> char {
    let code = u32::from(letter);
    let shifted = match code {
        0xff01..=0xff5e => Some(code - 0xfee0),
        0x24b6..=0x24cf => Some(code - 0x24b6 + 0x61),
        0x24d0..=0x24e9 => Some(code - 0x24d0 + 0x61),
        0x1f130..=0x1f149 => Some(code - 0x1f130 + 0x61),
        0x1f150..=0x1f169 => Some(code - 0x1f150 + 0x61),
        0x1f170..=0x1f189 => Some(code - 0x1f170 + 0x61),
        0x1f1e6..=0x1f1ff => Some(code - 0x1f1e6 + 0x61),
        0x1d400..=0x1d6a3 => Some((code - 0x1d400) % 26 + 0x61),
        0x1d7ce..=0x1d7ff => Some((code - 0x1d7ce) % 10 + 0x30),
        0x2460..=0x2468 => Some(code - 0x2460 + 0x31),
        0x24ea => Some(0x30),
        0x0660..=0x0669 => Some(code - 0x0660 + 0x30),
        0x06f0..=0x06f9 => Some(code - 0x06f0 + 0x30),
        0x0966..=0x096f => Some(code - 0x0966 + 0x30),
        // open set: any other character stays itself.
        _ => None,
    };
    shifted.and_then(char::from_u32).unwrap_or(letter)
}

fn push_look(folded: &mut String, letter: char) {
    if letter.is_ascii() {
        folded.push(if letter.is_ascii_whitespace() {
            ' '
        } else {
            letter
        });
    } else if letter.is_whitespace() {
        folded.push(' ');
    } else if is_wide(letter) && letter != '〇' {
        folded.push(simplified(letter));
    } else {
        match LOOKS.iter().find(|(these, _)| these.contains(letter)) {
            Some((_, look)) => folded.push_str(look),
            None => folded.push(letter),
        }
    }
}

fn simplified(letter: char) -> char {
    let mut pairs = SIMPLIFIED.chars();
    while let (Some(traditional), Some(simple)) = (pairs.next(), pairs.next()) {
        if traditional == letter {
            return simple;
        }
    }
    letter
}

/// The words of a folded text with one blank before, between and after them.
///
/// A word is letters or digits alone: `24h` is two. Three and more single letters in a row, set
/// apart by the same marks, are one word.
pub(super) fn words(folded: &str) -> String {
    let mut words = String::with_capacity(folded.len() + 2);
    words.push(' ');
    let mut spaced = Spaced::default();
    for (gap, word) in split_words(folded) {
        let mut letters = word.chars();
        let is_single = letters
            .next()
            .is_some_and(|it| it.is_alphabetic() && !is_wide(it))
            && letters.next().is_none();
        if !is_single || !spaced.goes_on_with(gap) {
            spaced.end(&mut words);
        }
        if is_single {
            spaced.push(gap, word);
        } else {
            words.push_str(word);
            words.push(' ');
        }
    }
    spaced.end(&mut words);
    words
}

/// A run of single letters.
#[derive(Default)]
struct Spaced<'a> {
    letters: String,
    /// What stands between them, once there are two.
    gap: Option<&'a str>,
}

impl<'a> Spaced<'a> {
    fn goes_on_with(&self, gap: &str) -> bool {
        self.gap.is_none_or(|known| known == gap)
    }

    fn push(&mut self, gap: &'a str, letter: &str) {
        if !self.letters.is_empty() {
            self.gap = Some(gap);
        }
        self.letters.push_str(letter);
    }

    fn end(&mut self, words: &mut String) {
        if self.letters.chars().count() >= 3 {
            words.push_str(&self.letters);
            words.push(' ');
        } else {
            for letter in self.letters.chars() {
                words.push(letter);
                words.push(' ');
            }
        }
        *self = Self::default();
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letters,
    Wide,
    Digits,
    Gap,
}

fn kind(letter: char) -> Kind {
    if letter.is_ascii_digit() {
        Kind::Digits
    } else if is_wide(letter) {
        Kind::Wide
    } else if letter.is_alphabetic() {
        Kind::Letters
    } else {
        Kind::Gap
    }
}

/// The words, each with what stands between it and the word before.
fn split_words(folded: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = folded;
    std::iter::from_fn(move || {
        let begin = rest.find(|letter| kind(letter) != Kind::Gap)?;
        let (gap, behind) = rest.split_at(begin);
        let of = behind.chars().next().map(kind)?;
        let end = behind
            .find(|letter| kind(letter) != of)
            .unwrap_or(behind.len());
        let (word, behind) = behind.split_at(end);
        rest = behind;
        Some((gap, word))
    })
}

/// A folded text without blanks and without the marks that letters are set apart with.
pub(super) fn squeezed(folded: &str) -> String {
    let is_kept = |letter: &char| {
        !matches!(
            letter,
            ' ' | '.' | '-' | '_' | '*' | '·' | '/' | '|' | '+' | '~'
        )
    };
    folded.chars().filter(is_kept).collect()
}

/// The sentences of a folded text. A dot inside a name or a number ends none.
pub(super) fn sentences(folded: &str) -> impl Iterator<Item = &str> {
    let mut rest = folded;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut letters = rest.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let is_end = match letter {
                '!' | '?' | '。' | ';' => true,
                '.' => letters.peek().is_none_or(|(_, next)| *next == ' '),
                _ => false,
            };
            if is_end {
                let (sentence, behind) = rest.split_at(at + letter.len_utf8());
                rest = behind;
                return Some(sentence);
            }
        }
        Some(std::mem::take(&mut rest))
    })
}
