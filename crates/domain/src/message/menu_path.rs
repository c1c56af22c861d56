//! Amazon's own menu words to the official cancellation request.

use super::BuyerLanguage;

/// The way to the official request, in Amazon's menu words of a language.
///
/// `None` for a language whose menu words no source tells (O-09): the English words stand in.
///
/// Source: rules 4.5.
pub const fn to_official_request(language: BuyerLanguage) -> Option<&'static str> {
    match language {
        BuyerLanguage::English => Some(ENGLISH),
        BuyerLanguage::French => Some("Votre compte > Vos commandes > Demander l'annulation"),
        BuyerLanguage::Italian => Some("Il mio account > I miei ordini > Richiedi annullamento"),
        BuyerLanguage::Spanish => Some("Mi cuenta > Mis pedidos > Solicitar cancelación"),
        BuyerLanguage::ChineseSimplified
        | BuyerLanguage::ChineseTraditional
        | BuyerLanguage::German
        | BuyerLanguage::Japanese
        | BuyerLanguage::Dutch
        | BuyerLanguage::Polish
        | BuyerLanguage::Swedish
        | BuyerLanguage::Portuguese
        | BuyerLanguage::Turkish
        | BuyerLanguage::Arabic
        | BuyerLanguage::Other => None,
    }
}

/// The way in English menu words.
pub const ENGLISH: &str = "Your Account > Your Orders > Request Cancellation";
