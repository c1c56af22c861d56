//! What a buyer's free-text reason comes to, by keywords in the languages of the marketplaces.
//!
//! Amazon publishes no closed list (rules 2.4). A text outside the keywords is
//! [`BuyerReasonClass::Other`], never a guess.

/// The class of a buyer's own words. The words themselves are personal and are not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BuyerReasonClass {
    /// No longer wanted, or ordered by mistake.
    ChangedMind,
    /// A better price elsewhere.
    FoundCheaper,
    /// It takes too long.
    TooSlow,
    /// The address is wrong.
    Address,
    /// The payment is to be another one.
    Payment,
    /// Another article, size or colour is wanted.
    Exchange,
    /// Anything else.
    Other,
}

impl BuyerReasonClass {
    /// Every class.
    pub const ALL: [Self; 7] = [
        Self::ChangedMind,
        Self::FoundCheaper,
        Self::TooSlow,
        Self::Address,
        Self::Payment,
        Self::Exchange,
        Self::Other,
    ];

    /// The name, as in `BUYER_FOUND_CHEAPER`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ChangedMind => "BUYER_CHANGED_MIND",
            Self::FoundCheaper => "BUYER_FOUND_CHEAPER",
            Self::TooSlow => "BUYER_TOO_SLOW",
            Self::Address => "ADDRESS_ERROR",
            Self::Payment => "PAYMENT_INFO_ERROR",
            Self::Exchange => "BUYER_EXCHANGE",
            Self::Other => "BUYER_OTHER",
        }
    }
}

/// Keywords, in lower case; the first class with a match is taken.
const KEYWORDS: &[(BuyerReasonClass, &[&str])] = &[
    (
        BuyerReasonClass::FoundCheaper,
        &[
            "cheaper",
            "better price",
            "lower price",
            "günstiger",
            "billiger",
            "moins cher",
            "más barato",
            "meno caro",
            "più economico",
            "goedkoper",
            "billigare",
            "taniej",
            "mais barato",
            "安く",
            "更便宜",
            "便宜",
            "价格",
        ],
    ),
    (
        BuyerReasonClass::Address,
        &[
            "address",
            "adresse",
            "dirección",
            "indirizzo",
            "adres",
            "endereço",
            "住所",
            "地址",
            "お届け先",
        ],
    ),
    (
        BuyerReasonClass::Payment,
        &[
            "payment",
            "credit card",
            "zahlung",
            "paiement",
            "pago",
            "pagamento",
            "betaling",
            "支払",
            "付款",
            "支付",
        ],
    ),
    (
        BuyerReasonClass::TooSlow,
        &[
            "too long",
            "arrive in time",
            "not arrive",
            "delivery date",
            "late",
            "slow",
            "zu lange",
            "rechtzeitig",
            "trop long",
            "tarde",
            "demasiado",
            "troppo",
            "te laat",
            "間に合",
            "遅",
            "太慢",
            "太久",
        ],
    ),
    (
        BuyerReasonClass::Exchange,
        &[
            "wrong size",
            "wrong colo",
            "different size",
            "different colo",
            "another size",
            "another colo",
            "exchange",
            "andere größe",
            "andere farbe",
            "umtausch",
            "autre taille",
            "otra talla",
            "altra taglia",
            "交換",
            "换货",
            "尺码",
            "颜色",
        ],
    ),
    (
        BuyerReasonClass::ChangedMind,
        &[
            "changed mind",
            "change of mind",
            "changed my mind",
            "no longer",
            "don't need",
            "do not need",
            "don't want",
            "do not want",
            "mistake",
            "accident",
            "nicht mehr",
            "versehen",
            "irrtum",
            "plus besoin",
            "erreur",
            "ya no",
            "por error",
            "non serve",
            "per errore",
            "niet meer",
            "vergissing",
            "不要",
            "间違",
            "間違",
            "誤って",
            "拍错",
            "不想",
            "必要なく",
        ],
    ),
];

/// The class of a buyer's words.
pub fn classify(words: &str) -> BuyerReasonClass {
    let words = words.to_lowercase().replace('’', "'");
    KEYWORDS
        .iter()
        .find(|(_, keywords)| keywords.iter().any(|keyword| words.contains(keyword)))
        .map_or(BuyerReasonClass::Other, |(class, _)| *class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amazons_own_samples_are_understood() {
        // Rules 2.4: the texts of Amazon's samples.
        assert_eq!(
            classify("Found cheaper somewhere else."),
            BuyerReasonClass::FoundCheaper
        );
        assert_eq!(
            classify("Changed mind about purchase"),
            BuyerReasonClass::ChangedMind
        );
        assert_eq!(
            classify("Buyer requested cancellation"),
            BuyerReasonClass::Other
        );
    }

    #[test]
    fn other_languages_are_understood_and_the_rest_is_other() {
        assert_eq!(
            classify("Anderswo GÜNSTIGER gefunden"),
            BuyerReasonClass::FoundCheaper
        );
        assert_eq!(classify("住所を間違えました"), BuyerReasonClass::Address);
        assert_eq!(classify("不想要了"), BuyerReasonClass::ChangedMind);
        assert_eq!(classify("I don’t need it"), BuyerReasonClass::ChangedMind);
        assert_eq!(classify(""), BuyerReasonClass::Other);
    }
}
