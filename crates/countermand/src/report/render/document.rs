//! The report as one JSON document: `report --json`.

use serde::Serialize;

use super::super::headroom::percent;
use super::super::rejects::Reject;
use super::super::summary::{ChannelSummary, DayCounts, Finding, Summary};
use crate::texts::Texts;

/// The report as a JSON document. Shares are texts with twelve decimals, or null for a share of
/// nothing; days are `YYYY-MM-DD`, UTC.
///
/// ```json
/// {"figure": "cancelled_share", "upper_bound_of": "pre_fulfillment_cancel_rate",
///  "files": [{"name", "encoding", "gzip", "lines", "rejected"}],
///  "lines": {"read", "ok", "rejected", "blank", "merchant", "amazon", "other"},
///  "statuses": [{"status", "fulfillment", "known", "lines"}],
///  "orders": {"merchant", "merchant_cancelled", "amazon", "amazon_cancelled",
///             "with_several_lines"},
///  "channels": [{"sales_channel", "orders", "cancelled", "share",
///                "buyer_requests": {"requested", "not_requested", "unknown"},
///                "worst": {day}, "last": {day, "limit_percent", "limit_rule",
///                "max_cancellations", "cancels_left", "max_seller_caused", "within_limit"},
///                "days": [{"day", "orders", "cancelled", "orders_7d", "cancelled_7d",
///                          "rate_7d"}],
///                "skus": [{"sku", "cancelled_orders"}]}],
///  "findings": [{"code", "subject", "count", "message", "remedy"}],
///  "rejects": [{"file", "line", "field", "code", "value", "message", "remedy"}]}
/// ```
///
/// `last` holds the last day with orders to the limit as if the seller had caused every
/// cancellation. `amazon` is null when those orders were not counted.
///
/// # Errors
/// Never in practice: the document holds nothing that JSON lacks.
pub fn json(summary: &Summary, texts: Texts) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Document {
        figure: "cancelled_share",
        upper_bound_of: "pre_fulfillment_cancel_rate",
        files: summary
            .files
            .iter()
            .map(|file| FileView {
                name: &file.name,
                encoding: file.encoding.to_string(),
                gzip: file.is_gzip,
                lines: file.n_lines,
                rejected: file.n_rejected,
            })
            .collect(),
        lines: LinesView {
            read: summary.lines.read,
            ok: summary.lines.ok,
            rejected: summary.lines.rejected,
            blank: summary.lines.blank,
            merchant: summary.lines.merchant,
            amazon: summary.lines.amazon,
            other: summary.lines.other,
        },
        statuses: summary
            .statuses
            .iter()
            .map(|lines| StatusView {
                status: &lines.status,
                fulfillment: &lines.fulfillment,
                known: lines.is_known,
                lines: lines.n_lines,
            })
            .collect(),
        orders: OrdersView {
            merchant: summary.orders.merchant,
            merchant_cancelled: summary.orders.merchant_cancelled,
            amazon: summary.orders.amazon.map(|(orders, _)| orders),
            amazon_cancelled: summary.orders.amazon.map(|(_, cancelled)| cancelled),
            with_several_lines: summary.orders.with_several_lines,
        },
        channels: summary.channels.iter().map(channel).collect(),
        findings: summary
            .findings
            .iter()
            .map(|finding| finding_view(finding, texts))
            .collect(),
        rejects: summary
            .rejects
            .iter()
            .map(|reject| reject_view(reject, texts))
            .collect(),
    })
}

#[derive(Serialize)]
struct Document<'a> {
    figure: &'static str,
    upper_bound_of: &'static str,
    files: Vec<FileView<'a>>,
    lines: LinesView,
    statuses: Vec<StatusView<'a>>,
    orders: OrdersView,
    channels: Vec<ChannelView<'a>>,
    findings: Vec<FindingView<'a>>,
    rejects: Vec<RejectView<'a>>,
}

#[derive(Serialize)]
struct FileView<'a> {
    name: &'a str,
    encoding: String,
    gzip: bool,
    lines: u64,
    rejected: u64,
}

#[derive(Serialize)]
struct LinesView {
    read: u64,
    ok: u64,
    rejected: u64,
    blank: u64,
    merchant: u64,
    amazon: u64,
    other: u64,
}

#[derive(Serialize)]
struct StatusView<'a> {
    status: &'a str,
    fulfillment: &'a str,
    known: bool,
    lines: u64,
}

#[derive(Serialize)]
struct OrdersView {
    merchant: u64,
    merchant_cancelled: u64,
    amazon: Option<u64>,
    amazon_cancelled: Option<u64>,
    with_several_lines: u64,
}

#[derive(Serialize)]
struct ChannelView<'a> {
    sales_channel: &'a str,
    orders: u64,
    cancelled: u64,
    share: Option<String>,
    buyer_requests: RequestsView,
    worst: Option<DayView>,
    last: Option<LastView>,
    days: Vec<DayView>,
    skus: Vec<SkuView<'a>>,
}

#[derive(Serialize)]
struct RequestsView {
    requested: u64,
    not_requested: u64,
    unknown: u64,
}

#[derive(Serialize)]
struct DayView {
    day: String,
    orders: u64,
    cancelled: u64,
    orders_7d: u64,
    cancelled_7d: u64,
    rate_7d: Option<String>,
}

#[derive(Serialize)]
struct LastView {
    #[serde(flatten)]
    day: DayView,
    limit_percent: String,
    limit_rule: &'static str,
    max_cancellations: u64,
    cancels_left: u64,
    max_seller_caused: u64,
    within_limit: bool,
}

#[derive(Serialize)]
struct SkuView<'a> {
    sku: &'a str,
    cancelled_orders: u64,
}

#[derive(Serialize)]
struct FindingView<'a> {
    code: &'static str,
    subject: &'a str,
    count: u64,
    message: String,
    remedy: String,
}

#[derive(Serialize)]
struct RejectView<'a> {
    file: &'a str,
    line: u64,
    field: &'static str,
    code: &'static str,
    value: &'a str,
    message: String,
    remedy: String,
}

fn channel(channel: &ChannelSummary) -> ChannelView<'_> {
    let all = super::super::Share {
        part: channel.cancelled,
        whole: channel.orders,
    };
    let last = channel.days.last().zip(channel.headroom());
    ChannelView {
        sales_channel: &channel.channel,
        orders: channel.orders,
        cancelled: channel.cancelled,
        share: all.to_decimals(),
        buyer_requests: RequestsView {
            requested: channel.requests.requested,
            not_requested: channel.requests.not_requested,
            unknown: channel.requests.unknown,
        },
        worst: channel.worst.as_ref().map(day),
        last: last.map(|(row, headroom)| LastView {
            day: day(row),
            limit_percent: percent(headroom.limit),
            limit_rule: if headroom.limit.is_strict() {
                "under"
            } else {
                "at_most"
            },
            max_cancellations: headroom.max_cancellations,
            cancels_left: headroom.cancels_left(),
            max_seller_caused: headroom.max_seller_caused(),
            within_limit: headroom.is_within(),
        }),
        days: channel.days.iter().map(day).collect(),
        skus: channel
            .skus
            .iter()
            .map(|sku| SkuView {
                sku: &sku.sku,
                cancelled_orders: sku.cancelled_orders,
            })
            .collect(),
    }
}

fn day(row: &DayCounts) -> DayView {
    DayView {
        day: row.day.to_string(),
        orders: row.orders,
        cancelled: row.cancelled,
        orders_7d: row.orders_7d,
        cancelled_7d: row.cancelled_7d,
        rate_7d: row.share_7d().to_decimals(),
    }
}

fn finding_view(finding: &Finding, texts: Texts) -> FindingView<'_> {
    let (message, remedy) = finding_texts(finding, texts);
    FindingView {
        code: finding.code.as_str(),
        subject: &finding.subject,
        count: finding.count,
        message,
        remedy,
    }
}

fn reject_view(reject: &Reject, texts: Texts) -> RejectView<'_> {
    let (message, remedy) = reject_texts(reject, texts);
    RejectView {
        file: &reject.file,
        line: reject.line,
        field: reject.field,
        code: reject.code.as_str(),
        value: &reject.value,
        message,
        remedy,
    }
}

/// What was found, and what to do.
pub(super) fn finding_texts(finding: &Finding, texts: Texts) -> (String, String) {
    let key = format!("finding-{}", finding.code.as_str());
    let values = [
        ("subject", (&finding.subject).into()),
        ("count", finding.count.into()),
    ];
    let message = texts.with(&key, &values);
    (message, texts.with(&format!("{key}-remedy"), &values))
}

/// Why a line was not read, and what to do.
pub(super) fn reject_texts(reject: &Reject, texts: Texts) -> (String, String) {
    let key = format!("reject-{}", reject.code.as_str());
    let values = [
        ("field", reject.field.into()),
        ("value", (&reject.value).into()),
    ];
    let message = texts.with(&key, &values);
    (message, texts.with(&format!("{key}-remedy"), &values))
}
