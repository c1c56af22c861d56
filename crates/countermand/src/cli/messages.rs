//! `messages templates|preview|lint`: what buyers are written, and what may not be.

use std::io::Read;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use countermand_domain::id::AmazonOrderId;
use countermand_domain::message::{
    BuyerLanguage, Finding, LintContext, MessagePurpose, Occasion, PaymentState, Severity, lint,
    verdict,
};
use countermand_domain::reason::Reason;
use serde_json::{Value, json};

use super::output::{Cell, Form, Rows, print_json, print_line};
use super::{Exit, Global, UsageError};
use crate::message_templates::{
    MessageItem, MessageRequest, SAMPLE_ORDER, TemplateSet, compose_for, meaning,
};
use crate::texts::Texts;

/// Bytes of a text that are read: a message has 2,000 characters.
const MAX_TEXT_BYTES: u64 = 1 << 20;

/// The arguments of `messages`.
#[derive(Debug, Args)]
pub(super) struct MessagesArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// The templates, and which are in use
    Templates(TemplatesArgs),
    /// The text that a buyer would get, with what the linter says of it
    Preview(PreviewArgs),
    /// What is wrong with a text; exit code 5 when it must not be sent
    Lint(LintArgs),
}

#[derive(Debug, Args)]
struct TemplatesArgs {
    /// CSV on standard output
    #[arg(long)]
    csv: bool,
}

#[derive(Debug, Args)]
struct PreviewArgs {
    /// Why, such as `STOCK_OUT`
    #[arg(long, value_name = "REASON", value_parser = parse_reason)]
    reason: Reason,
    /// Where the money is: `NOT_CHARGED`, `PREPAID`, `CAPTURED`, `UNPAID`
    #[arg(long, value_name = "STATE", value_parser = parse_payment, default_value = "NOT_CHARGED")]
    payment: PaymentState,
    /// The buyer's language or locale, such as `en-US` or `zh`
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    language: String,
    /// What it is about, such as `cancelled` or `ask-for-request`; by the reason when absent
    #[arg(long, value_name = "OCCASION", value_parser = parse_occasion)]
    occasion: Option<Occasion>,
    /// The order id
    #[arg(long, value_name = "ID", value_parser = parse_order, default_value = SAMPLE_ORDER)]
    order: AmazonOrderId,
    /// The title of an item
    #[arg(long, value_name = "TITLE")]
    item: Vec<String>,
    /// Units of each item
    #[arg(long, value_name = "N", default_value_t = 1)]
    quantity: u32,
    /// With the text of the old articles, which the linter refuses
    #[arg(long)]
    legacy: bool,
}

#[derive(Debug, Args)]
struct LintArgs {
    /// The text; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The action it is to be sent by
    #[arg(long, value_name = "ACTION", value_parser = parse_purpose, default_value = "unexpectedProblem")]
    purpose: MessagePurpose,
    /// The buyer's language or locale; the script is not checked when absent
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// The order id that it must hold
    #[arg(long, value_name = "ID", value_parser = parse_order)]
    order: Option<AmazonOrderId>,
    /// Where the money is
    #[arg(long, value_name = "STATE", value_parser = parse_payment)]
    payment: Option<PaymentState>,
    /// The buyer said himself that he wants to cancel
    #[arg(long)]
    buyer_asked: bool,
}

fn parse_reason(text: &str) -> Result<Reason, String> {
    Reason::parse(text).ok_or_else(|| "no canonical reason, such as STOCK_OUT".to_owned())
}

fn parse_payment(text: &str) -> Result<PaymentState, String> {
    PaymentState::parse(text)
        .ok_or_else(|| one_of(PaymentState::ALL.iter().map(|state| state.as_str())))
}

fn parse_occasion(text: &str) -> Result<Occasion, String> {
    Occasion::parse(text).ok_or_else(|| one_of(Occasion::ALL.iter().map(|it| it.as_str())))
}

fn parse_purpose(text: &str) -> Result<MessagePurpose, String> {
    MessagePurpose::parse(text)
        .ok_or_else(|| one_of(MessagePurpose::ALL.iter().map(|it| it.as_str())))
}

fn parse_order(text: &str) -> Result<AmazonOrderId, String> {
    AmazonOrderId::parse(text).map_err(|error| error.to_string())
}

fn one_of<'a>(names: impl Iterator<Item = &'a str>) -> String {
    format!("none of {}", names.collect::<Vec<_>>().join(", "))
}

pub(super) fn run(global: &Global, args: &MessagesArgs) -> anyhow::Result<Exit> {
    match &args.verb {
        Verb::Templates(args) => templates(global, args),
        Verb::Preview(args) => preview(global, args),
        Verb::Lint(args) => lint_text(global, args),
    }
}

fn templates(global: &Global, args: &TemplatesArgs) -> anyhow::Result<Exit> {
    let texts = Texts::new(global.lang.locale());
    let mut rows = Rows::new(&["template", "state", "purpose", "waits_for", "about"]);
    for template in TemplateSet::default().templates() {
        let purpose = template.occasion.purposes().first();
        let about = texts.text(&format!("occasion-{}", template.occasion));
        rows.push(vec![
            Cell::text(template.name()),
            Cell::text(if template.is_on { "on" } else { "off" }),
            Cell::optional(purpose),
            Cell::text(template.occasion.waits_for().as_str()),
            Cell::text(about),
        ]);
    }
    rows.print(Form::choose(global, args.csv))?;
    Ok(Exit::Ok)
}

/// The occasion that a reason mostly leads to; `None` when no message is sent for it.
fn usual_occasion(reason: Reason) -> Option<Occasion> {
    [
        Occasion::AskForRequest,
        Occasion::Cancelled,
        Occasion::PartialRefund,
    ]
    .into_iter()
    .filter(|occasion| *occasion != Occasion::AskForRequest || reason.is_buyers_wish())
    .find(|occasion| occasion.suits(reason))
}

fn preview(global: &Global, args: &PreviewArgs) -> anyhow::Result<Exit> {
    let texts = Texts::new(global.lang.locale());
    let occasion = match args.occasion {
        Some(occasion) => Some(occasion).filter(|occasion| occasion.suits(args.reason)),
        None => usual_occasion(args.reason),
    };
    let Some((occasion, purpose)) =
        occasion.and_then(|occasion| Some((occasion, *occasion.purposes().first()?)))
    else {
        let why = texts.with("messages-none", &[("reason", args.reason.as_str().into())]);
        if !global.quiet {
            anstream::eprintln!("{why}");
        }
        super::output::print_error(global, "nothing_matched", &why)?;
        return Ok(Exit::NothingMatched);
    };
    let items: Vec<MessageItem<'_>> = args
        .item
        .iter()
        .map(|title| MessageItem {
            title,
            quantity: args.quantity,
        })
        .collect();
    let message = compose_for(
        TemplateSet {
            has_seed_legacy: args.legacy,
        },
        &MessageRequest {
            occasion,
            reason: Some(args.reason),
            payment: args.payment,
            language: language(&args.language),
            order_id: &args.order,
            items: &items,
        },
        purpose,
    );
    let findings = &message.findings;
    if global.json {
        print_json(&json!({
            "template": message.template,
            "occasion": occasion.as_str(),
            "purpose": message.purpose.as_str(),
            "waits_for": occasion.waits_for().as_str(),
            "payment": args.payment.as_str(),
            "language": message.language.as_str(),
            "text": message.text,
            "verdict": verdict_name(findings),
            "findings": findings_json(texts, findings),
        }))?;
    } else {
        for line in message.text.lines() {
            print_line(line)?;
        }
        tell(global, texts, findings);
    }
    Ok(exit_of(findings))
}

fn lint_text(global: &Global, args: &LintArgs) -> anyhow::Result<Exit> {
    let text = read_text(&args.file)?;
    let texts = Texts::new(global.lang.locale());
    let findings = lint(
        text.trim_end_matches(['\r', '\n']),
        &LintContext {
            purpose: args.purpose,
            language: args.language.as_deref().map(language),
            order_id: args.order.as_ref(),
            has_buyer_asked_to_cancel: args.buyer_asked,
            payment: args.payment,
        },
    );
    if global.json {
        print_json(&json!({
            "purpose": args.purpose.as_str(),
            "verdict": verdict_name(&findings),
            "findings": findings_json(texts, &findings),
        }))?;
    } else {
        for line in lines(texts, &findings) {
            print_line(&line)?;
        }
        if findings.is_empty() && !global.quiet {
            anstream::eprintln!("{}", texts.text("messages-clean"));
        }
    }
    Ok(exit_of(&findings))
}

fn read_text(path: &PathBuf) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin()
            .lock()
            .take(MAX_TEXT_BYTES + 1)
            .read_to_end(&mut bytes)
            .context("standard input cannot be read")?;
    } else {
        std::fs::File::open(path)
            .and_then(|file| file.take(MAX_TEXT_BYTES + 1).read_to_end(&mut bytes))
            .with_context(|| format!("{} cannot be read", path.display()))?;
    }
    if bytes.len() as u64 > MAX_TEXT_BYTES {
        bail!(
            "{} is larger than any message: give one text",
            path.display()
        );
    }
    String::from_utf8(bytes)
        .with_context(|| UsageError(format!("{} is not text in UTF-8", path.display())))
}

fn language(locale: &str) -> BuyerLanguage {
    BuyerLanguage::of_locale(locale)
}

fn exit_of(findings: &[Finding]) -> Exit {
    match verdict(findings) {
        Some(Severity::Refuse) => Exit::Refused,
        Some(Severity::Warn) | None => Exit::Ok,
    }
}

fn verdict_name(findings: &[Finding]) -> &'static str {
    verdict(findings).map_or("pass", Severity::as_str)
}

fn findings_json(texts: Texts, findings: &[Finding]) -> Vec<Value> {
    let object = |finding: &Finding| {
        json!({
            "code": finding.code.as_str(),
            "severity": finding.severity().as_str(),
            "rule": finding.code.source(),
            "phrase": finding.phrase,
            "message": meaning(texts, finding),
        })
    };
    findings.iter().map(object).collect()
}

/// The findings as lines: severity, code, what it means, the phrase that was met, the rule.
fn lines(texts: Texts, findings: &[Finding]) -> Vec<String> {
    let line = |finding: &Finding| {
        let severity = texts.text(match finding.severity() {
            Severity::Refuse => "messages-refuse",
            Severity::Warn => "messages-warn",
        });
        let meaning = meaning(texts, finding);
        let phrase = finding.phrase.map_or_else(String::new, |phrase| {
            texts.with("messages-phrase", &[("phrase", phrase.into())])
        });
        let rule = texts.with("messages-rule", &[("rule", finding.code.source().into())]);
        let told: Vec<String> = [meaning, phrase, rule]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        format!("{severity} {}: {}", finding.code, texts.sentences(&told))
    };
    findings.iter().map(line).collect()
}

/// Findings of a preview go to standard error: the text alone is data.
fn tell(global: &Global, texts: Texts, findings: &[Finding]) {
    if !global.quiet || verdict(findings) == Some(Severity::Refuse) {
        for line in lines(texts, findings) {
            anstream::eprintln!("{line}");
        }
    }
}
