//! The words by which a request to cancel is known, in the languages of the marketplaces.

use unicode_normalization::UnicodeNormalization;

macro_rules! languages {
    ($($name:ident, $code:literal, $subject:expr, $pairs:expr;)*) => {
        /// The language of a subject.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum MailLanguage {
            $(#[doc = concat!("`", $code, "`.")] $name,)*
        }

        impl MailLanguage {
            /// Every language.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code of two letters.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Amazon's own words in a subject, all of which have to be there; empty where none
            /// was seen.
            const fn subject(self) -> &'static [&'static str] {
                match self { $(Self::$name => &$subject,)* }
            }

            /// Pairs of words for cancelling and for asking.
            const fn pairs(self) -> &'static [(&'static str, &'static str)] {
                match self { $(Self::$name => &$pairs,)* }
            }
        }
    };
}

languages! {
    En, "en", ["order cancellation request from amazon customer"], [("cancellation", "request")];
    Es, "es", ["solicitud de cancelación de pedido del cliente de amazon"],
        [("cancelación", "solicitud")];
    Fr, "fr", ["demande d'annulation de commande"], [("annulation", "demande")];
    Zh, "zh", ["来自亚马逊买家", "订单取消请求"], [("取消", "请求")];
    De, "de", [], [("stornierung", "anfrage"), ("stornierung", "beantragt")];
    It, "it", [], [("annullamento", "richiesta")];
    Ja, "ja", [], [("キャンセル", "リクエスト")];
    Pt, "pt", [], [("cancelamento", "solicitação")];
    Nl, "nl", [], [("annulering", "verzoek")];
    Pl, "pl", [], [("anulowanie", "prośba")];
    Sv, "sv", [], [("avbokning", "begäran"), ("annullering", "begäran")];
    Tr, "tr", [], [("iptal", "talep")];
}

/// A text as it is compared: compatibility forms folded (full-width letters, digits and brackets),
/// in lower case, with plain apostrophes.
pub(super) fn folded(text: &str) -> String {
    const DOT_ABOVE: char = '\u{307}';
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|letter| *letter != DOT_ABOVE)
        .map(|letter| match letter {
            '\u{2018}' | '\u{2019}' => '\'',
            // A hyphen of another kind inside an order id.
            '\u{2010}' | '\u{2011}' | '\u{2212}' => '-',
            other => other,
        })
        .collect()
}

/// The language in which a folded subject tells of a request to cancel, if it does: Amazon's own
/// words go before pairs of words.
pub(super) fn of_request(subject: &str) -> Option<MailLanguage> {
    let has_all =
        |words: &[&str]| !words.is_empty() && words.iter().all(|word| subject.contains(word));
    let languages = MailLanguage::ALL.iter().copied();
    languages
        .clone()
        .find(|language| has_all(language.subject()))
        .or_else(|| {
            languages.clone().find(|language| {
                language
                    .pairs()
                    .iter()
                    .any(|(cancel, ask)| subject.contains(cancel) && subject.contains(ask))
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_knows_its_request() {
        for (subject, expected) in [
            (
                "Order cancellation request from Amazon customer Jo (Order: 1)",
                Some(MailLanguage::En),
            ),
            (
                "Solicitud de cancelación de pedido del cliente de Amazon Jo",
                Some(MailLanguage::Es),
            ),
            (
                "Demande d’annulation de commande du client",
                Some(MailLanguage::Fr),
            ),
            (
                "来自亚马逊买家****的订单取消请求（订单：１）",
                Some(MailLanguage::Zh),
            ),
            (
                "Stornierungsanfrage für Ihre Bestellung",
                Some(MailLanguage::De),
            ),
            (
                "Der Käufer hat eine Stornierung beantragt",
                Some(MailLanguage::De),
            ),
            (
                "Richiesta di annullamento dell'ordine",
                Some(MailLanguage::It),
            ),
            ("注文のキャンセルリクエスト", Some(MailLanguage::Ja)),
            ("ﾁｭｳﾓﾝのｷｬﾝｾﾙ ﾘｸｴｽﾄ", Some(MailLanguage::Ja)),
            (
                "Solicitação de cancelamento do pedido",
                Some(MailLanguage::Pt),
            ),
            (
                "Verzoek tot annulering van bestelling",
                Some(MailLanguage::Nl),
            ),
            ("Prośba o anulowanie zamówienia", Some(MailLanguage::Pl)),
            (
                "Begäran om annullering av beställning",
                Some(MailLanguage::Sv),
            ),
            ("Sipariş İPTAL TALEBİ: iptal talep", Some(MailLanguage::Tr)),
            ("Your order was cancelled", None),
            ("Return request for order 1", None),
            ("", None),
        ] {
            assert_eq!(of_request(&folded(subject)), expected, "{subject}");
        }
    }
}
