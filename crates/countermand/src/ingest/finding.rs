//! What is odd about the data of a file, counted by text.

use std::collections::BTreeMap;

/// Different texts that are kept; more are counted together.
const TEXT_LIMIT: usize = 1_000;

macro_rules! finding_codes {
    ($($(#[$doc:meta])* $name:ident, $text:literal;)*) => {
        /// A kind of oddity. The texts are stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FindingCode {
            $($(#[$doc])* $name,)*
        }

        impl FindingCode {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable text, for machines.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

finding_codes! {
    /// A status text outside the known ones: the state is unknown, never guessed at.
    UnknownStatus, "unknown-status";
    /// A truth value that is neither true nor false: taken as not told.
    UnknownFlag, "unknown-flag";
    /// A column name that stands in the header twice: the first one is read.
    DuplicateColumn, "duplicate-column";
    /// A negative quantity that the mapping file says to take as none.
    NegativeQuantity, "negative-quantity";
    /// An amount finer than its currency, rounded as the mapping file says.
    RoundedAmount, "rounded-amount";
    /// A sales channel or marketplace id that is none of Amazon's.
    UnknownMarketplace, "unknown-marketplace";
    /// A settlement whose amounts do not make its total.
    SettlementSumDiffers, "settlement-sum-differs";
    /// A settlement without its summary line.
    SettlementWithoutTotal, "settlement-without-total";
    /// A rate that its own counts contradict.
    RateContradictsCounts, "rate-contradicts-counts";
    /// A word that is not in Amazon's published list.
    UnknownWord, "unknown-word";
    /// A feed result that contradicts itself.
    FeedResultContradiction, "feed-result-contradiction";
}

/// One oddity: what, which text, how often, where first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding<'a> {
    /// What kind.
    pub code: FindingCode,
    /// The text it is about; never personal data.
    pub text: &'a str,
    /// How many lines have it.
    pub count: u64,
    /// The first of these lines; 0 when it is about the file.
    pub first_line: u64,
}

/// The oddities of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    seen: BTreeMap<(FindingCode, Box<str>), Seen>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    count: u64,
    first_line: u64,
}

impl Findings {
    /// Counts one more line with this oddity.
    pub fn add(&mut self, code: FindingCode, text: &str, line: u64) {
        let text: Box<str> = super::reject::shown(text).into();
        let is_full =
            self.seen.len() >= TEXT_LIMIT && !self.seen.contains_key(&(code, text.clone()));
        let key = (code, if is_full { "…".into() } else { text });
        self.seen
            .entry(key)
            .and_modify(|seen| seen.count += 1)
            .or_insert(Seen {
                count: 1,
                first_line: line,
            });
    }

    /// Every oddity, by code, then text.
    pub fn iter(&self) -> impl Iterator<Item = Finding<'_>> {
        self.seen.iter().map(|((code, text), seen)| Finding {
            code: *code,
            text,
            count: seen.count,
            first_line: seen.first_line,
        })
    }

    /// How many lines have an oddity of this kind.
    pub fn count(&self, code: FindingCode) -> u64 {
        self.iter()
            .filter(|finding| finding.code == code)
            .map(|finding| finding.count)
            .sum()
    }

    /// Whether nothing is odd.
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_counted_and_bounded() {
        let mut findings = Findings::default();
        for at in 0..2_000 {
            findings.add(FindingCode::UnknownStatus, &format!("Odd {at}"), at);
        }
        findings.add(FindingCode::UnknownStatus, "Odd 7", 9_999);
        assert_eq!(findings.count(FindingCode::UnknownStatus), 2_001);
        assert_eq!(findings.iter().count(), TEXT_LIMIT + 1);
        let seven = findings
            .iter()
            .find(|finding| finding.text == "Odd 7")
            .unwrap();
        assert_eq!((seven.count, seven.first_line), (2, 7));
    }
}
