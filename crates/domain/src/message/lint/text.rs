//! One text in the forms that the linter seeks in.

use super::fold::{fold, is_wide, sentences, squeezed, words};

/// A text in the forms that phrases are sought in. Made once a text, each in linear time.
pub(super) struct Text<'a> {
    pub(super) raw: &'a str,
    pub(super) folded: String,
    words: String,
    squeezed: String,
}

impl<'a> Text<'a> {
    pub(super) fn new(raw: &'a str) -> Self {
        let folded = fold(raw);
        Self {
            raw,
            words: words(&folded),
            squeezed: squeezed(&folded),
            folded,
        }
    }

    /// The sentences, each in the same forms.
    pub(super) fn sentences(&self) -> impl Iterator<Item = Sentence<'_>> {
        sentences(&self.folded).map(|sentence| Sentence {
            words: words(sentence),
            squeezed: squeezed(sentence),
            folded: sentence,
        })
    }

    /// The first of the phrases that the text has.
    pub(super) fn find(&self, phrases: &'static [&'static str]) -> Option<&'static str> {
        find_in(&self.words, &self.squeezed, phrases)
    }

    /// The first of the phrases that the text has when everything between letters is taken out.
    pub(super) fn find_anyhow(&self, phrases: &'static [&'static str]) -> Option<&'static str> {
        let squeezed = &self.squeezed;
        phrases
            .iter()
            .copied()
            .find(|phrase| squeezed.contains(phrase))
    }

    /// The words with a blank around each.
    pub(super) fn words(&self) -> &str {
        &self.words
    }

    /// The text without blanks.
    pub(super) fn squeezed(&self) -> &str {
        &self.squeezed
    }
}

/// One sentence.
pub(super) struct Sentence<'a> {
    pub(super) folded: &'a str,
    pub(super) words: String,
    pub(super) squeezed: String,
}

impl Sentence<'_> {
    /// Whether a script without blanks between words stands in it.
    pub(super) fn has_wide(&self) -> bool {
        self.folded.contains(is_wide)
    }

    /// The words, one by one.
    pub(super) fn tokens(&self) -> Vec<&str> {
        self.words.split_whitespace().collect()
    }
}

/// The first of the phrases that stands in words, or without blanks for wide scripts.
fn find_in(words: &str, squeezed: &str, phrases: &'static [&'static str]) -> Option<&'static str> {
    let has_wide = squeezed.contains(is_wide);
    phrases.iter().copied().find(|phrase| {
        if phrase.contains(is_wide) {
            has_wide && squeezed.contains(&fold(phrase))
        } else if let Some(stem) = phrase.strip_suffix('*') {
            words.contains(&format!(" {stem}"))
        } else {
            words.contains(&format!(" {phrase} "))
        }
    })
}

/// Whether a word is the phrase's, which may end in `*`.
pub(super) fn is_word(word: &str, phrase: &str) -> bool {
    phrase
        .strip_suffix('*')
        .map_or(word == phrase, |stem| word.starts_with(stem))
}

/// Whether the phrase stands in the tokens at a place.
pub(super) fn stands_at(tokens: &[&str], at: usize, phrase: &str) -> bool {
    let rest = tokens.get(at..).unwrap_or_default();
    let mut n_words = 0;
    phrase.split(' ').zip(rest).all(|(wanted, word)| {
        n_words += 1;
        is_word(word, wanted)
    }) && n_words == phrase.split(' ').count()
}
