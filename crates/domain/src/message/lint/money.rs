//! What a text says about when the money comes back.
//!
//! Nobody but the bank knows: an order that did not ship was never charged, and a card statement
//! takes days after a refund.
//!
//! Source: rules 4.3, 5, O-21.

use super::fold::fold;
use super::text::{Sentence, Text, is_word};
use crate::message::{Finding, FindingCode, PaymentState};

const MONEY: &[&str] = &[
    "money",
    "refund*",
    "amount",
    "fee",
    "fees",
    "payment",
    "paid",
    "credit*",
    "reimburs*",
    "repay*",
    "funds",
    "geld",
    "betrag",
    "erstatt*",
    "ruckerstatt*",
    "ruckzahl*",
    "zahlung",
    "gutgeschrieben",
    "argent",
    "montant",
    "rembours*",
    "paiement",
    "denaro",
    "soldi",
    "importo",
    "rimbors*",
    "pagamento",
    "dinero",
    "importe",
    "reembols*",
    "devolucion*",
    "pago",
    "退款",
    "退回",
    "返还",
    "款项",
    "货款",
    "费用",
    "金额",
    "到账",
    "入账",
    "钱",
    "返金",
    "代金",
    "入金",
];
const NUMBERS: &[&str] = &[
    "one",
    "two",
    "three",
    "six",
    "eight",
    "ten",
    "twelve",
    "twenty",
    "few",
    "several",
    "within",
    "next",
    "zwei",
    "sechs",
    "zwolf",
    "innerhalb",
    "binnen",
    "wenigen",
    "deux",
    "six",
    "douze",
    "sous",
    "dans",
    "due",
    "dodici",
    "entro",
    "poche",
    "dos",
    "doce",
    "dentro",
    "pocas",
];
const HOURS: &[&str] = &[
    "hour*", "hr", "hrs", "h", "minute*", "min", "mins", "stunde*", "minuten", "heure*", "ora",
    "ore", "minuti", "hora", "horas", "minuto*",
];
const DAYS: &[&str] = &[
    "day",
    "days",
    "week",
    "weeks",
    "tag",
    "tage",
    "tagen",
    "werktag*",
    "woche*",
    "jour",
    "jours",
    "semaine*",
    "giorno",
    "giorni",
    "settiman*",
    "dia",
    "dias",
    "semana*",
];
const AT_ONCE: &[&str] = &[
    "immediately",
    "instantly",
    "today",
    "tomorrow",
    "sofort",
    "heute",
    "morgen",
    "immediatement",
    "demain",
    "subito",
    "oggi",
    "domani",
    "inmediatamente",
    "hoy",
];
const HOURS_WIDE: &[&str] = &["小时", "个小时", "分钟", "时间", "時間", "分"];
const DAYS_WIDE: &[&str] = &[
    "天",
    "日",
    "个工作日",
    "工作日",
    "营业日",
    "営業日",
    "周",
    "週間",
];
const AT_ONCE_WIDE: &[&str] = &[
    "立即",
    "马上",
    "今天",
    "明天",
    "当天",
    "即日",
    "すぐに",
    "本日",
];
const DIGITS_WIDE: &str = "0123456789一二两三四五六七八九十百几半数";

/// Words that promise money back.
const REFUND: &[&str] = &[
    "refund",
    "refunds",
    "refunded",
    "money back",
    "reimburse*",
    "erstattung",
    "ruckerstattung",
    "remboursement",
    "rembourse",
    "rimborso",
    "rimborsato",
    "reembolso",
    "reembolsado",
    "退款",
    "返金",
];

/// What a text says about the money, held against where it is.
pub(super) fn findings(text: &Text<'_>, payment: Option<PaymentState>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut has_hours = false;
    let mut has_days = false;
    for sentence in text.sentences() {
        let said = When::of(&sentence);
        has_hours |= said == Some(When::Hours);
        has_days |= said == Some(When::Days);
    }
    if has_hours {
        findings.push(Finding::of(FindingCode::MoneyDatePromise));
    }
    if has_days {
        findings.push(Finding::of(FindingCode::MoneyDateGuess));
    }
    if payment.is_some_and(PaymentState::is_free_of_charge) {
        let phrase = text.find(REFUND);
        if phrase.is_some() {
            findings.push(Finding {
                code: FindingCode::RefundWithoutCharge,
                phrase,
            });
        }
    }
    findings
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Hours,
    Days,
}

impl When {
    /// When a sentence says that the money comes; `None` when it speaks of no money or no time.
    fn of(sentence: &Sentence<'_>) -> Option<Self> {
        let tokens = sentence.tokens();
        let is_money = |word: &&str| MONEY.iter().any(|money| is_word(word, money));
        let has_wide = sentence.has_wide();
        let speaks_of_money =
            tokens.iter().any(is_money) || has_wide && has_wide_word(&sentence.squeezed, MONEY);
        if !speaks_of_money {
            return None;
        }
        let is_timed = |units: &[&str], wide_units: &[&str]| {
            has_timed(&tokens, units) || has_wide && has_timed_wide(&sentence.squeezed, wide_units)
        };
        if is_timed(HOURS, HOURS_WIDE) {
            return Some(Self::Hours);
        }
        let is_at_once = tokens.iter().any(|word| AT_ONCE.contains(word))
            || has_wide && has_wide_word(&sentence.squeezed, AT_ONCE_WIDE);
        (is_at_once || is_timed(DAYS, DAYS_WIDE)).then_some(Self::Days)
    }
}

/// Whether one of the words of scripts without blanks stands in a text without blanks.
fn has_wide_word(squeezed: &str, words: &[&str]) -> bool {
    words
        .iter()
        .any(|word| !word.is_ascii() && squeezed.contains(&fold(word)))
}

/// Whether a unit of time has a number shortly before it.
fn has_timed(tokens: &[&str], units: &[&str]) -> bool {
    let is_number =
        |word: &&str| NUMBERS.contains(word) || word.starts_with(|it: char| it.is_ascii_digit());
    tokens.iter().enumerate().any(|(at, word)| {
        let before = tokens.get(at.saturating_sub(3)..at).unwrap_or_default();
        units.iter().any(|unit| is_word(word, unit)) && before.iter().any(is_number)
    })
}

/// The same where nothing stands between number and unit.
fn has_timed_wide(squeezed: &str, units: &[&str]) -> bool {
    units.iter().map(|unit| fold(unit)).any(|unit| {
        squeezed.match_indices(&*unit).any(|(at, _)| {
            let before = squeezed.get(..at).unwrap_or_default();
            before.ends_with(|letter| DIGITS_WIDE.contains(letter))
        })
    })
}
