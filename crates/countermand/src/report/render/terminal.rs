//! The report for people at a terminal, as plain text.

use super::super::headroom::{Headroom, percent};
use super::super::rejects::printable;
use super::super::summary::{ChannelSummary, Summary};
use super::chart;
use super::document::{finding_texts, reject_texts};
use crate::texts::{Arg, Texts, grouped};

/// Sales channels that are drawn; any further ones are only counted.
const N_CHANNELS: usize = 12;
/// SKUs that are named; the CSV file and the JSON document have more.
const N_SKUS: usize = 10;
/// Rejected lines that are named.
const N_REJECTS: usize = 5;

/// The report as plain text, with lines of at most `width` characters (a SKU is never broken).
///
/// The figures of the chart stand beneath it in words, so nothing is told by the drawing alone.
pub fn terminal(summary: &Summary, texts: Texts, width: usize) -> String {
    let mut page = Page {
        texts,
        width: width.clamp(40, 200),
        text: String::new(),
    };
    page.say(0, "report-title", &[]);
    page.say(0, "report-what", &[]);
    page.blank();
    page.totals(summary);
    let mut channels: Vec<&ChannelSummary> = summary.channels.iter().collect();
    channels.sort_by_key(|channel| std::cmp::Reverse(channel.orders));
    for channel in channels.iter().take(N_CHANNELS) {
        page.channel(channel);
    }
    let further = channels.get(N_CHANNELS..).unwrap_or_default();
    if !further.is_empty() {
        let n_orders: u64 = further.iter().map(|channel| channel.orders).sum();
        page.blank();
        page.say(
            0,
            "report-more-channels",
            &[
                ("n", (further.len() as u64).into()),
                ("orders", n_orders.into()),
            ],
        );
    }
    page.findings(summary);
    page.text
}

struct Page {
    texts: Texts,
    width: usize,
    text: String,
}

impl Page {
    fn blank(&mut self) {
        self.text.push('\n');
    }

    fn say(&mut self, indent: usize, key: &str, args: &[(&'static str, Arg<'_>)]) {
        let sentence = self.texts.with(key, args);
        self.put(indent, &sentence);
    }

    /// Puts a text onto as many lines as it takes.
    fn put(&mut self, indent: usize, text: &str) {
        for line in wrapped(text, self.width.saturating_sub(indent)) {
            self.text.push_str(&" ".repeat(indent));
            self.text.push_str(&line);
            self.text.push('\n');
        }
    }

    fn totals(&mut self, summary: &Summary) {
        self.say(
            0,
            "report-lines",
            &[
                ("files", (summary.files.len() as u64).into()),
                ("read", summary.lines.read.into()),
                ("rejected", summary.lines.rejected.into()),
            ],
        );
        match (summary.first_day(), summary.last_day()) {
            (Some(first), Some(last)) => self.say(
                0,
                "report-orders",
                &[
                    ("orders", summary.orders.merchant.into()),
                    ("first", (&first.to_string()).into()),
                    ("last", (&last.to_string()).into()),
                    ("cancelled", summary.orders.merchant_cancelled.into()),
                ],
            ),
            (_, _) => self.say(0, "report-no-orders", &[]),
        }
        if let Some((orders, cancelled)) = summary.orders.amazon {
            self.say(
                0,
                "report-amazon",
                &[("orders", orders.into()), ("cancelled", cancelled.into())],
            );
        }
    }

    fn channel(&mut self, channel: &ChannelSummary) {
        let name = if channel.channel.is_empty() {
            self.texts.text("report-channel-unnamed")
        } else {
            printable(&channel.channel, 40)
        };
        self.blank();
        self.say(
            0,
            "report-channel",
            &[
                ("channel", (&name).into()),
                ("orders", channel.orders.into()),
                ("cancelled", channel.cancelled.into()),
            ],
        );
        let Some(headroom) = channel.headroom() else {
            return;
        };
        let limit = percent(headroom.limit);
        self.say(2, "report-chart", &[("limit", (&limit).into())]);
        for line in chart::columns(&channel.days, headroom.limit, self.width.saturating_sub(2)) {
            self.text.push_str("  ");
            self.text.push_str(&line);
            self.text.push('\n');
        }
        self.last_days(channel, headroom);
        if let Some(worst) = &channel.worst {
            self.say(
                2,
                "report-worst",
                &[
                    ("day", (&worst.day.to_string()).into()),
                    ("cancelled", worst.cancelled_7d.into()),
                    ("orders", worst.orders_7d.into()),
                    (
                        "percent",
                        (&worst.share_7d().to_percent().unwrap_or_default()).into(),
                    ),
                ],
            );
        }
        if channel.requests.requested + channel.requests.not_requested > 0 {
            self.say(
                2,
                "report-requests",
                &[
                    ("requested", channel.requests.requested.into()),
                    ("not-requested", channel.requests.not_requested.into()),
                    ("unknown", channel.requests.unknown.into()),
                ],
            );
        }
        self.skus(channel);
    }

    /// The last window, and what would have to be true for the rate to keep the limit.
    fn last_days(&mut self, channel: &ChannelSummary, headroom: Headroom) {
        let day = channel.days.last().map(|last| last.day.to_string());
        let share = headroom.share;
        let others = share.part - headroom.max_seller_caused();
        let (day, percent_now) = (day.unwrap_or_default(), share.to_percent());
        let (percent_now, limit) = (percent_now.unwrap_or_default(), percent(headroom.limit));
        let values = [
            ("day", (&day).into()),
            ("cancelled", share.part.into()),
            ("orders", share.whole.into()),
            ("percent", (&percent_now).into()),
            ("limit", (&limit).into()),
            ("left", headroom.cancels_left().into()),
            ("allowed", headroom.max_cancellations.into()),
            ("others", others.into()),
        ];
        self.say(2, "report-last", &values);
        let key = match (headroom.is_within(), headroom.limit.is_strict()) {
            (true, true) => "report-within-under",
            (true, false) => "report-within-at-most",
            (false, true) => "report-over-under",
            (false, false) => "report-over-at-most",
        };
        self.say(2, key, &values);
        if !headroom.is_within() {
            self.say(2, "report-must-be-true", &values);
        }
    }

    fn skus(&mut self, channel: &ChannelSummary) {
        if channel.skus.is_empty() {
            return;
        }
        self.say(2, "report-skus", &[]);
        for sku in channel.skus.iter().take(N_SKUS) {
            let count = grouped(sku.cancelled_orders);
            let name = printable(&sku.sku, 60);
            self.text
                .extend(["  ", &format!("{count:>7}"), "  ", &name, "\n"]);
        }
    }

    fn findings(&mut self, summary: &Summary) {
        if !summary.findings.is_empty() {
            self.blank();
            self.say(0, "report-findings", &[]);
        }
        for finding in &summary.findings {
            let (message, remedy) = finding_texts(finding, self.texts);
            self.put(2, &format!("- {message}"));
            self.put(4, &remedy);
        }
        if summary.rejects.is_empty() {
            return;
        }
        self.blank();
        self.say(0, "report-rejects", &[]);
        for reject in summary.rejects.iter().take(N_REJECTS) {
            let (message, remedy) = reject_texts(reject, self.texts);
            let file = printable(&reject.file, 60);
            let values = [
                ("file", (&file).into()),
                ("line", reject.line.into()),
                ("message", (&message).into()),
            ];
            self.say(2, "report-reject", &values);
            self.put(4, &remedy);
        }
    }
}

/// Cuts a text into lines at blanks, or between characters of scripts that have none.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut line_width = 0;
    for piece in pieces(text) {
        let piece_width: usize = piece.trim_end().chars().map(columns_of).sum();
        if line_width > 0 && line_width + piece_width > width {
            lines.push(line.trim_end().to_owned());
            line.clear();
            line_width = 0;
        }
        line_width += piece.chars().map(columns_of).sum::<usize>();
        line.push_str(&piece);
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Words with the blank behind them; wide characters are words of their own.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut may_break = true;
    for c in text.chars() {
        let is_wide = columns_of(c) == 2 && !"，。：；、）”".contains(c);
        match pieces.last_mut() {
            Some(piece) if !may_break && !is_wide => piece.push(c),
            Some(_) | None => pieces.push(c.to_string()),
        }
        may_break = c == ' ' || is_wide;
        if "，。：；、）”".contains(c) {
            may_break = true;
        }
    }
    pieces
}

/// Columns that a character takes on a terminal: two for the wide East Asian ones.
fn columns_of(c: char) -> usize {
    let is_wide = matches!(
        c,
        '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}'
            | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF60}'
            | '\u{FFE0}'..='\u{FFE6}' | '\u{1F300}'..='\u{1FAFF}'
    );
    if is_wide { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_blanks_and_between_wide_characters() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("unbreakable", 4), ["unbreakable"]);
        assert_eq!(wrapped("取消占比", 4), ["取消", "占比"]);
        assert_eq!(wrapped("", 10), [""]);
    }
}
