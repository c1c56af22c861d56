//! Documents to send: the plan of action for a range of days, and the dispute of a figure.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use countermand_domain::cancel_rate::Series;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::reason::Reason;
use countermand_store::orders::Requested;
use jiff::Timestamp;
use serde::Deserialize;

use super::asked::{Asked, ReasonsQuery};
use super::tables::{effect_key, party_key, untold_advice};
use super::{Found, read};
use crate::causes::by;
use crate::http::api::cancel_rate::measured;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::cancel_rate::amazon::{difference_key, why_key};
use crate::http::web::export::{FileForm, file, file_name};
use crate::http::web::{Visitor, WebState};
use crate::measure::attributed::{Measured, Past};
use crate::measure::difference::Difference;
use crate::measure::window_orders::WindowOrder;
use crate::measure::{ChannelRate, words, worst_first};
use crate::texts::{Texts, grouped};

/// Orders that one document names.
const NAMED_MAX: usize = 1_000;

/// A document in Markdown.
struct Document {
    texts: Texts,
    text: String,
}

/// A text as Markdown shows it: no letter of it does anything.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            letter if letter.is_control() => out.push(' '),
            '<' => out.push_str("&lt;"),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '#' | '~' | '>' | '!' => {
                out.push('\\');
                out.push(letter);
            }
            letter => out.push(letter),
        }
    }
    out
}

impl Document {
    fn new(texts: Texts, title: &str) -> Self {
        Self {
            texts,
            text: format!("# {}\n\n", plain(title)),
        }
    }

    fn heading(&mut self, key: &str) {
        let _ = write!(self.text, "## {}\n\n", self.texts.text(key));
    }

    fn line(&mut self, text: &str) {
        let _ = write!(self.text, "{text}\n\n");
    }

    fn item(&mut self, text: &str) {
        let _ = writeln!(self.text, "- {text}");
    }

    /// A table of cells that are plain texts.
    fn table(&mut self, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
        let head: Vec<String> = head.iter().map(|key| self.texts.text(key)).collect();
        let _ = writeln!(self.text, "| {} |", head.join(" | "));
        let _ = writeln!(self.text, "|{}", " --- |".repeat(head.len()));
        for row in rows {
            let cells: Vec<String> = row.iter().map(|cell| plain(cell)).collect();
            let _ = writeln!(self.text, "| {} |", cells.join(" | "));
        }
        self.text.push('\n');
    }

    fn answer(self, name: &str) -> Response {
        file(FileForm::Markdown, name, Body::from(self.text))
    }
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

fn percent(texts: Texts, rate: &ChannelRate) -> String {
    rate.budget.rate().map_or_else(
        || texts.text("rate-not-available"),
        |rate| format!("{} %", rate.to_percent(2)),
    )
}

/// What happened, why, and what is done about it, for a range of days of one account.
pub(super) async fn plan_of_action(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<ReasonsQuery>,
) -> Result<Response, Problem> {
    let account = query
        .account()
        .ok_or_else(|| Problem::not_found("account"))?;
    let now = state.api.desk.now();
    let (asked, is_right) = Asked::of(&query, now);
    if !is_right {
        return Err(Problem::not_found("range of days"));
    }
    let found = read(&state, &visitor, (&query, &asked)).await?;
    let all = measured(&state.api, visitor.caller(), Some(account), Past::Days(0)).await?;
    let texts = visitor.texts();
    let title = texts.with("web-reasons-poa-title", &[("account", account.into())]);
    let mut document = Document::new(texts, &title);
    document.line(&asked.days_text(texts));
    document.line(&texts.with("web-reasons-pack-made", &[("at", (&day(now)).into())]));
    document.heading("web-reasons-poa-facts");
    for (_, measured) in &all {
        rates(&mut document, measured);
    }
    causes(&mut document, &found);
    measures(&mut document, &found);
    orders(&mut document, &found);
    let name = file_name("plan-of-action", &query.parameters(), now);
    Ok(document.answer(&name))
}

fn rates(document: &mut Document, measured: &Measured) {
    let texts = document.texts;
    let mut rates: Vec<&ChannelRate> = measured.rates.iter().collect();
    rates.sort_by_key(|rate| worst_first(&rate.budget));
    let rows = rates.into_iter().map(|rate| {
        vec![
            rate.sales_channel.clone(),
            words::window(texts, rate),
            grouped(rate.budget.counts.orders),
            grouped(rate.budget.cancelled),
            percent(texts, rate),
            words::limit(texts, rate),
            measured
                .amazons(rate)
                .and_then(|snapshot| snapshot.rate_text.clone())
                .unwrap_or_else(|| texts.text("rate-not-available")),
        ]
    });
    let rows: Vec<_> = rows.collect();
    document.table(
        &[
            "rate-marketplace",
            "rate-window",
            "rate-orders",
            "rate-counted",
            "rate-rate",
            "rate-limit",
            "rate-amazon-figure",
        ],
        rows,
    );
}

fn causes(document: &mut Document, found: &Found) {
    let texts = document.texts;
    document.heading("web-reasons-poa-causes");
    let causes = by(&found.lines, |line| found.cause(line));
    if causes.is_empty() {
        return document.line(&texts.text("web-reasons-poa-none"));
    }
    let rows = causes.iter().map(|(cause, sum)| {
        let facts = cause.reason().map(Reason::facts);
        let parties = facts.map_or(Vec::new(), |facts| {
            let parties = facts.responsible.iter();
            parties.map(|party| texts.text(party_key(*party))).collect()
        });
        let impacts = facts.map_or(Vec::new(), |facts| {
            let impacts = facts.impacts.iter();
            impacts
                .map(|it| texts.text(&format!("impact-{}", it.key())))
                .collect()
        });
        vec![
            texts.text(&cause.text_key()),
            grouped(sum.n_orders()),
            texts.list(&parties),
            texts.list(&impacts),
            facts.map_or_else(String::new, |facts| {
                texts.text(effect_key(facts.rate_effect))
            }),
        ]
    });
    let rows: Vec<_> = rows.collect();
    document.table(
        &[
            "web-reasons-cause",
            "rate-orders",
            "web-reasons-responsible",
            "web-reasons-impact",
            "web-reasons-effect",
        ],
        rows,
    );
}

/// What to do about each cause, each with room for who does it and since when.
fn measures(document: &mut Document, found: &Found) {
    let texts = document.texts;
    document.heading("web-reasons-poa-measures");
    document.line(&texts.text("web-reasons-poa-measures-text"));
    for (cause, sum) in by(&found.lines, |line| found.cause(line)) {
        let (name, n) = (texts.text(&cause.text_key()), grouped(sum.n_orders()));
        document.line(&format!("**{}** ({n})", plain(&name)));
        match cause.reason() {
            Some(reason) => {
                for advice in reason.facts().advice {
                    let advice = texts.text(&format!("advice-{}", advice.key()));
                    document.item(&format!(
                        "[ ] {advice} {}",
                        texts.text("web-reasons-poa-since")
                    ));
                }
            }
            None => document.item(&format!("[ ] {}", texts.text(untold_advice(cause)))),
        }
        document.text.push('\n');
    }
}

fn orders(document: &mut Document, found: &Found) {
    let texts = document.texts;
    document.heading("web-reasons-poa-orders");
    let mut rows: Vec<Vec<String>> = found
        .lines
        .iter()
        .map(|line| {
            vec![
                line.order_id.to_string(),
                day(line.purchased_at),
                line.last_updated_at.map_or_else(String::new, day),
                line.sku.clone().unwrap_or_default(),
                texts.text(&found.cause(line).text_key()),
                requested(texts, line.requested),
            ]
        })
        .collect();
    let n_all = rows.len();
    rows.truncate(NAMED_MAX);
    document.table(
        &[
            "web-cancel-rate-order",
            "web-cancel-rate-placed",
            "web-cancel-rate-changed",
            "web-reasons-sku",
            "web-reasons-cause",
            "web-reasons-requested",
        ],
        rows,
    );
    if n_all > NAMED_MAX {
        let args = [
            ("n", (NAMED_MAX as u64).into()),
            ("all", (n_all as u64).into()),
        ];
        document.line(&texts.with("web-reasons-top", &args));
    }
}

fn requested(texts: Texts, requested: Requested) -> String {
    texts.text(match requested {
        Requested::Yes => "web-reasons-requested-yes",
        Requested::No => "web-reasons-requested-no",
        Requested::Unknown => "web-reasons-requested-unknown",
    })
}

/// Of which figures a dispute is made; all of the account without a channel.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DisputeQuery {
    account: Option<String>,
    channel: Option<String>,
    window: Option<String>,
}

/// Our figure beside Amazon's, with every cancelled order and what is known of it.
pub(super) async fn dispute(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<DisputeQuery>,
) -> Result<Response, Problem> {
    let account = query.account.as_deref().filter(|name| !name.is_empty());
    let account = account.ok_or_else(|| Problem::not_found("account"))?;
    let now = state.api.desk.now();
    let all = measured(&state.api, visitor.caller(), Some(account), Past::Days(0)).await?;
    let texts = visitor.texts();
    let title = texts.with("web-reasons-dispute-title", &[("account", account.into())]);
    let mut document = Document::new(texts, &title);
    document.line(&texts.with("web-reasons-pack-made", &[("at", (&day(now)).into())]));
    let mut n_rates = 0;
    for (_, measured) in &all {
        for rate in &measured.rates {
            let window = rate.target.target.window_days.to_string();
            let is_meant = |asked: &Option<String>, found: &str| {
                asked
                    .as_deref()
                    .is_none_or(|asked| asked.is_empty() || asked == found)
            };
            if !is_meant(&query.channel, &rate.sales_channel) || !is_meant(&query.window, &window) {
                continue;
            }
            n_rates += 1;
            let orders = measured.window_orders(rate, now);
            figure(&mut document, measured, rate, &orders);
        }
    }
    if n_rates == 0 {
        return Err(Problem::not_found("cancel rate"));
    }
    document.heading("web-reasons-dispute-ask");
    document.line(&texts.text("web-reasons-dispute-ask-text"));
    let window = query.window.as_deref();
    let named = [
        ("account", Some(account)),
        ("channel", query.channel.as_deref()),
        ("window", window),
    ];
    let here = crate::http::web::parts::address::Parameters::new(named);
    Ok(document.answer(&file_name("dispute", &here, now)))
}

fn figure(
    document: &mut Document,
    measured: &Measured,
    rate: &ChannelRate,
    orders: &[WindowOrder],
) {
    let texts = document.texts;
    let place = Marketplace::from_sales_channel(&rate.sales_channel);
    let place = place.map_or("", Marketplace::code);
    let _ = write!(
        document.text,
        "## {} {place}\n\n",
        plain(&rate.sales_channel)
    );
    document.line(&plain(&words::window(texts, rate)));
    let budget = &rate.budget;
    let (share, limit) = (percent(texts, rate), words::limit(texts, rate));
    let ours = [
        ("rate", (&share).into()),
        ("counted", budget.cancelled.into()),
        ("orders", budget.counts.orders.into()),
        ("limit", (&limit).into()),
    ];
    let ours = texts.with("rate-rate-line", &ours);
    document.item(&format!("{}: {ours}", texts.text("web-cancel-rate-ours")));
    let difference = Difference::of(measured, rate);
    match measured.amazons(rate) {
        Some(snapshot) => {
            let unknown = || texts.text("rate-not-available");
            let theirs = [
                ("rate", &snapshot.rate_text.clone().unwrap_or_else(unknown)),
                (
                    "counted",
                    &snapshot.n_cancelled.map_or_else(unknown, grouped),
                ),
                ("orders", &snapshot.n_orders.map_or_else(unknown, grouped)),
                ("first", &day(snapshot.window_from)),
                ("last", &day(snapshot.window_to)),
            ];
            let theirs = theirs.map(|(name, text)| (name, text.into()));
            document.item(&texts.with("rate-amazon-figure-line", &theirs));
        }
        None => document.item(&texts.text("web-cancel-rate-amazon-none")),
    }
    if let Some(counted) = difference.and_then(|difference| difference.counted) {
        let name = texts.text("web-cancel-rate-difference-counted");
        document.item(&format!("{name}: {counted:+}"));
    }
    document.text.push('\n');
    let rows = orders.iter().take(NAMED_MAX).map(|order| {
        let difference = difference.as_ref();
        let key = difference.and_then(|difference| difference_key(difference, order));
        evidence(texts, order, key)
    });
    let rows: Vec<_> = rows.collect();
    document.table(
        &[
            "web-cancel-rate-order",
            "web-cancel-rate-placed",
            "web-cancel-rate-changed",
            "web-cancel-rate-why",
            "web-reasons-requested",
            "web-reasons-sent-code",
            "web-cancel-rate-counts",
            "rate-difference",
        ],
        rows,
    );
}

/// What is known of one order.
fn evidence(texts: Texts, order: &WindowOrder, difference: Option<&str>) -> Vec<String> {
    let is_counted = Series::ALL.iter().any(|series| order.is_in(*series));
    let known = &order.order;
    vec![
        known.order_id.to_string(),
        day(known.purchased_at),
        known.last_updated_at.map_or_else(String::new, day),
        texts.text(why_key(order.attribution)),
        requested(texts, known.requested),
        known.our_code.clone().unwrap_or_default(),
        texts.text(if is_counted {
            "web-cancel-rate-counts-both"
        } else {
            "web-cancel-rate-counts-no"
        }),
        difference.map_or_else(String::new, |key| texts.text(key)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_texts_do_nothing_in_a_document() {
        let mut document = Document::new(Texts::default(), "a|b\n# c");
        document.table(
            &["web-reasons-sku"],
            [vec!["<script>x</script>|[a](javascript:1)\r\n`".to_owned()]],
        );
        assert!(
            document.text.starts_with("# a\\|b \\# c\n"),
            "{}",
            document.text
        );
        let row = document.text.trim_end().lines().last().unwrap();
        assert_eq!(
            row,
            "| &lt;script\\>x&lt;/script\\>\\|\\[a\\](javascript:1)  \\` |"
        );
    }
}
