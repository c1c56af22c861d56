//! The buyer's language, and the script that a text in it is written in.

/// A language that Amazon's marketplaces write to buyers in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BuyerLanguage {
    /// English.
    English,
    /// Chinese in simplified characters.
    ChineseSimplified,
    /// Chinese in traditional characters.
    ChineseTraditional,
    /// German.
    German,
    /// French.
    French,
    /// Italian.
    Italian,
    /// Spanish.
    Spanish,
    /// Japanese.
    Japanese,
    /// Dutch.
    Dutch,
    /// Polish.
    Polish,
    /// Swedish.
    Swedish,
    /// Portuguese.
    Portuguese,
    /// Turkish.
    Turkish,
    /// Arabic.
    Arabic,
    /// Any other.
    Other,
}

/// How a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Script {
    /// Latin letters.
    Latin,
    /// Chinese characters.
    Han,
    /// Chinese characters with kana.
    Japanese,
    /// Arabic letters.
    Arabic,
    /// Not known.
    Unknown,
}

impl BuyerLanguage {
    /// Every language.
    pub const ALL: [Self; 15] = [
        Self::English,
        Self::ChineseSimplified,
        Self::ChineseTraditional,
        Self::German,
        Self::French,
        Self::Italian,
        Self::Spanish,
        Self::Japanese,
        Self::Dutch,
        Self::Polish,
        Self::Swedish,
        Self::Portuguese,
        Self::Turkish,
        Self::Arabic,
        Self::Other,
    ];

    /// The language tag, as in `zh-Hans`; `und` for any other.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::ChineseSimplified => "zh-Hans",
            Self::ChineseTraditional => "zh-Hant",
            Self::German => "de",
            Self::French => "fr",
            Self::Italian => "it",
            Self::Spanish => "es",
            Self::Japanese => "ja",
            Self::Dutch => "nl",
            Self::Polish => "pl",
            Self::Swedish => "sv",
            Self::Portuguese => "pt",
            Self::Turkish => "tr",
            Self::Arabic => "ar",
            Self::Other => "und",
        }
    }

    /// The language of a locale such as `en-US`, `zh_CN` or `ja`; never fails, an unknown one is
    /// [`Self::Other`].
    pub fn of_locale(locale: &str) -> Self {
        let locale = locale.trim().to_ascii_lowercase();
        let mut parts = locale.split(['-', '_', '.']);
        let language = parts.next().unwrap_or_default();
        match language {
            "en" => Self::English,
            "zh" => {
                let is_traditional = parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo"));
                if is_traditional {
                    Self::ChineseTraditional
                } else {
                    Self::ChineseSimplified
                }
            }
            "de" => Self::German,
            "fr" => Self::French,
            "it" => Self::Italian,
            "es" => Self::Spanish,
            "ja" => Self::Japanese,
            "nl" => Self::Dutch,
            "pl" => Self::Polish,
            "sv" => Self::Swedish,
            "pt" => Self::Portuguese,
            "tr" => Self::Turkish,
            "ar" => Self::Arabic,
            _ => Self::Other,
        }
    }

    /// How the language is written.
    pub const fn script(self) -> Script {
        match self {
            Self::English
            | Self::German
            | Self::French
            | Self::Italian
            | Self::Spanish
            | Self::Dutch
            | Self::Polish
            | Self::Swedish
            | Self::Portuguese
            | Self::Turkish => Script::Latin,
            Self::ChineseSimplified | Self::ChineseTraditional => Script::Han,
            Self::Japanese => Script::Japanese,
            Self::Arabic => Script::Arabic,
            Self::Other => Script::Unknown,
        }
    }
}

/// Whether a text can be written in a script, by a count of its letters.
///
/// A light check: it tells Chinese from English, not French from German. Product titles in another
/// script are borne, as long as the larger part is in the right one; an ideograph counts as three
/// Latin letters, because it says about as much.
pub fn is_written_in(text: &str, script: Script) -> bool {
    let (mut latin, mut han, mut kana, mut arabic) = (0_usize, 0_usize, 0_usize, 0_usize);
    for letter in text.chars() {
        match letter {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => latin += 1,
            '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => han += 3,
            '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' => kana += 3,
            '\u{620}'..='\u{6ff}' => arabic += 2,
            _ => {}
        }
    }
    let total = latin + han + kana + arabic;
    if total == 0 {
        // Nothing to judge: other findings tell what is wrong with such a text.
        return true;
    }
    match script {
        Script::Latin => latin * 2 > total,
        Script::Han => han * 2 > total,
        Script::Japanese => kana > 0 && (kana + han) * 2 > total,
        Script::Arabic => arabic * 2 > total,
        Script::Unknown => true,
    }
}
