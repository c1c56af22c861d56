//! Asking the buyer to cancel for a reason that is the seller's.
//!
//! Source: rules 4.2, R-00, M-13; CA-OC (A).

use super::fold::fold;
use super::text::{Sentence, Text, is_word, stands_at};
use crate::message::{Finding, FindingCode};

/// How one language asks.
struct Asking {
    /// Words that ask, before the act.
    cues: &'static [&'static str],
    /// Words that ask, after the act.
    cues_behind: &'static [&'static str],
    /// The act: the verb, or the noun of the request.
    acts: &'static [&'static str],
    /// Whose act it is when it is the seller's own: right before the verb, or behind it.
    own: &'static [&'static str],
    /// What may stand between that and the verb.
    between: &'static [&'static str],
}

const ASKING: &[Asking] = &[
    Asking {
        cues: &[
            "please",
            "pls",
            "plz",
            "kindly",
            "can you",
            "could you",
            "would you",
            "will you",
            "you can",
            "you may",
            "you could",
            "you must",
            "you need to",
            "you should",
            "you have to",
            "you to",
            "go to",
            "click",
            "select",
            "press",
            "choose",
            "open your",
            "feel free",
            "better to",
            "if you",
            "let you",
            "help us",
            "buyer",
            "customer",
        ],
        cues_behind: &[
            "yourself",
            "on your end",
            "on your side",
            "from your end",
            "from your side",
            "on your own",
            "from your account",
            "in your account",
            "by yourself",
            "button",
        ],
        acts: &["cancel", "cancelling", "canceling"],
        own: &["we", "i", "amazon"],
        between: &[
            "to",
            "had",
            "have",
            "has",
            "need",
            "needed",
            "must",
            "will",
            "can",
            "cannot",
            "may",
            "might",
            "should",
            "would",
            "could",
            "did",
            "not",
            "also",
            "therefore",
            "unfortunately",
            "only",
            "now",
            "are",
            "forced",
            "obliged",
            "going",
        ],
    },
    Asking {
        cues: &[
            "request",
            "requesting",
            "submit",
            "submitting",
            "send",
            "apply",
            "ask for",
            "initiate",
            "start",
            "raise",
            "open a",
            "make a",
            "file",
            "click",
            "select",
            "choose",
        ],
        cues_behind: &["request", "yourself", "on your end", "from your account"],
        acts: &["cancellation", "cancelation"],
        own: &[],
        between: &[],
    },
    Asking {
        cues: &[
            "bitte",
            "konnen sie",
            "konnten sie",
            "wurden sie",
            "sie konnen",
            "mussen sie",
            "sollten sie",
            "klicken",
            "wahlen sie",
            "bitten sie",
            "bitten wir sie",
            "kannst du",
            "konntest du",
        ],
        cues_behind: &["sie", "selbst", "in ihrem konto", "uber ihr konto"],
        acts: &["stornieren", "storniere", "storno"],
        own: &[],
        between: &["mussten", "mussen", "muss", "musste"],
    },
    Asking {
        cues: &[
            "beantragen",
            "beantrage",
            "anfordern",
            "fordern",
            "senden",
            "stellen",
            "bitte um",
        ],
        cues_behind: &[
            "beantragen",
            "anfordern",
            "anfragen",
            "einreichen",
            "senden",
            "anstossen",
        ],
        acts: &[
            "stornierung",
            "stornierungsanfrage",
            "stornierungsantrag",
            "stornoanfrage",
        ],
        own: &[],
        between: &[],
    },
    Asking {
        cues: &[
            "veuillez",
            "merci de",
            "merci d",
            "pourriez vous",
            "pouvez vous",
            "vous pouvez",
            "vous devez",
            "s il vous plait",
            "svp",
            "cliquez",
            "nous vous prions",
            "nous vous demandons",
            "nous vous invitons",
            "demander",
            "demandez",
            "prie de",
            "invitons a",
        ],
        cues_behind: &["vous meme", "votre commande vous", "depuis votre compte"],
        acts: &["annuler", "annulez", "annulation"],
        own: &["nous", "du", "devons", "avons", "contraints", "obliges"],
        between: &["d", "de", "avoir", "a", "ete", "sommes"],
    },
    Asking {
        cues: &[
            "la preghiamo",
            "ti preghiamo",
            "si prega",
            "prego",
            "per favore",
            "per cortesia",
            "puo",
            "puoi",
            "potrebbe",
            "potresti",
            "le chiediamo",
            "ti chiediamo",
            "deve",
            "clicchi",
            "clicca",
            "richiedere",
            "richieda",
            "richiedi",
        ],
        cues_behind: &["da solo", "dal suo account", "dal tuo account"],
        acts: &[
            "annullare",
            "annulli",
            "annulla",
            "annullamento",
            "cancellare",
            "cancelli",
        ],
        own: &["dovuto", "dobbiamo", "costretti", "noi"],
        between: &["a", "di", "ad"],
    },
    Asking {
        cues: &[
            "por favor",
            "le rogamos",
            "te rogamos",
            "rogamos que",
            "podria",
            "podrias",
            "puede",
            "puedes",
            "le pedimos",
            "te pedimos",
            "debe",
            "haga clic",
            "solicite",
            "solicitar",
            "solicita",
            "pida",
        ],
        cues_behind: &["usted mismo", "desde su cuenta", "desde tu cuenta"],
        acts: &[
            "cancelar",
            "cancele",
            "cancela",
            "cancelacion",
            "anular",
            "anule",
            "anulacion",
        ],
        own: &[
            "tuvimos",
            "tenido",
            "tenemos",
            "debemos",
            "debido",
            "hemos",
            "obligados",
        ],
        between: &["que", "a", "de"],
    },
];

/// Orders to cancel that need no word before them.
const COMMANDS: &[&str] = &[
    "request cancellation",
    "cancel it yourself",
    "cancel the order yourself",
    "cancel by yourself",
    "if you cancelled",
    "if you canceled",
    "go ahead and cancel",
    "hit cancel",
    "just cancel",
    "simply cancel",
    "annulla tu",
    "取り消していただ",
    "取り消して頂",
    "取消していただ",
    "取消してください",
    "stornieren sie",
    "annulez votre",
    "annulez la",
    "annulez cette",
    "annulli il",
    "annulli l",
    "annulla il",
    "annulla l",
    "cancele el",
    "cancele su",
    "cancele este",
    "anule el",
    "anule su",
    "cancela el",
    "cancela tu",
    "自行取消",
    "自己取消",
    "您取消",
    "你取消",
    "主动取消",
    "帮忙取消",
    "申请取消",
    "提交取消",
    "发起取消",
    "点击取消",
    "取消申请",
    "取消请求",
    "注文のキャンセルをお願い",
    "キャンセルをお願い",
    "キャンセルお願い",
    "キャンセルのお手続き",
    "キャンセル手続き",
    "キャンセルリクエスト",
    "キャンセルをリクエスト",
    "キャンセルの申請",
    "キャンセル申請",
    "キャンセルしてください",
    "キャンセルして下さい",
    "キャンセルしていただ",
    "キャンセルして頂",
    "キャンセルしてもら",
    "キャンセルなさって",
    "お客様側で",
    "お客様の方で",
    "取り消してください",
    "取り消して下さい",
    "取消しをお願い",
    "取消をお願い",
];

/// Verbs that order when a sentence begins with them.
const IMPERATIVES: &[&str] = &[
    "cancel", "annulez", "annulla", "annulli", "cancele", "cancela", "anule",
];

/// Chinese words that ask, before the act.
const CUES_WIDE: &[&str] = &[
    "请",
    "麻烦",
    "劳烦",
    "可以",
    "需要您",
    "希望您",
    "建议您",
    "能否",
    "让您",
];
/// What makes a Chinese cancellation the seller's own act, right before the word.
const OWN_WIDE: &[&str] = &[
    "我们",
    "不得不",
    "只能",
    "必须",
    "将",
    "已",
    "已经",
    "被",
    "需要",
    "会",
    "我方",
    "卖家",
    "亚马逊",
    "的",
];

/// The finding, when a sentence asks.
pub(super) fn finding(text: &Text<'_>) -> Option<Finding> {
    let phrase = text.find(COMMANDS);
    if phrase.is_some() || text.sentences().any(|sentence| asks(&sentence)) {
        return Some(Finding {
            code: FindingCode::AsksBuyerToCancel,
            phrase,
        });
    }
    None
}

fn asks(sentence: &Sentence<'_>) -> bool {
    let tokens = sentence.tokens();
    let is_order = tokens
        .first()
        .is_some_and(|first| IMPERATIVES.contains(first));
    is_order
        || ASKING.iter().any(|asking| asking.is_in(&tokens))
        || sentence.has_wide() && asks_in_chinese(&sentence.squeezed)
}

impl Asking {
    fn is_in(&self, tokens: &[&str]) -> bool {
        let stands = |at: &usize, cues: &[&str]| cues.iter().any(|cue| stands_at(tokens, *at, cue));
        let first = (0..tokens.len()).find(|at| stands(at, self.cues));
        let last = (0..tokens.len()).rfind(|at| stands(at, self.cues_behind));
        if first.is_none() && last.is_none() {
            return false;
        }
        let is_act = |word: &str| self.acts.iter().any(|act| is_word(word, act));
        tokens.iter().enumerate().any(|(at, word)| {
            let is_asked =
                first.is_some_and(|first| first < at) || last.is_some_and(|last| last > at);
            is_asked && is_act(word) && !self.is_own(tokens, at)
        })
    }

    /// Whether the verb at a place is the seller's own act.
    fn is_own(&self, tokens: &[&str], at: usize) -> bool {
        // German puts the auxiliary behind the verb.
        if self.own.is_empty() {
            let next = tokens.get(at + 1);
            return next.is_some_and(|next| self.between.contains(next));
        }
        let before = tokens.get(..at).unwrap_or_default();
        before
            .iter()
            .rev()
            .take(6)
            .find(|word| !self.between.contains(word) || self.own.contains(word))
            .is_some_and(|word| self.own.contains(word))
    }
}

fn asks_in_chinese(squeezed: &str) -> bool {
    let first = CUES_WIDE
        .iter()
        .filter_map(|cue| squeezed.find(&fold(cue)))
        .min();
    let Some(first) = first else {
        return false;
    };
    squeezed
        .match_indices("取消")
        .filter(|(at, _)| *at > first)
        .any(|(at, _)| {
            let before = squeezed.get(..at).unwrap_or_default();
            !OWN_WIDE.iter().any(|own| before.ends_with(own))
        })
}
