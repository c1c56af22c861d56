//! What the reader should know about the data before trusting the figures.

use super::super::encoding::FileEncoding;
use super::super::worker::LineCounts;
use super::Summary;

/// One thing to know about the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which.
    pub code: FindingCode,
    /// What it concerns: a status text, a file, a column; may be empty.
    pub subject: String,
    /// How many lines, orders or texts it concerns.
    pub count: u64,
}

/// What can be found; each has its sentence and its remedy among the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingCode {
    /// Lines that could not be read are left out.
    RejectedLines,
    /// A status text outside the documented ones: its orders count as not cancelled.
    UnknownStatus,
    /// A fulfillment channel other than Merchant and Amazon: its lines are left out.
    UnknownFulfillment,
    /// Lines that do not tell when the order last changed: they count as the oldest.
    WithoutUpdate,
    /// Lines without a SKU: they are missing among the top SKUs.
    WithoutSku,
    /// Texts that are not valid in their file's encoding.
    DamagedTexts,
    /// A needed column that stands twice: the first one was read.
    RepeatedColumn,
    /// A file in Windows-1252 or Shift-JIS: it was read as such.
    OldEncoding,
    /// Files without the column of buyers' requests: who cancelled cannot even be guessed.
    NoBuyerRequests,
    /// A first window that begins before the files do.
    ShortSpan,
}

impl FindingCode {
    /// Every code.
    pub const ALL: [Self; 10] = [
        Self::RejectedLines,
        Self::UnknownStatus,
        Self::UnknownFulfillment,
        Self::WithoutUpdate,
        Self::WithoutSku,
        Self::DamagedTexts,
        Self::RepeatedColumn,
        Self::OldEncoding,
        Self::NoBuyerRequests,
        Self::ShortSpan,
    ];

    /// The stable name, also the key of its texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RejectedLines => "rejected-lines",
            Self::UnknownStatus => "unknown-status",
            Self::UnknownFulfillment => "unknown-fulfillment",
            Self::WithoutUpdate => "without-update",
            Self::WithoutSku => "without-sku",
            Self::DamagedTexts => "damaged-texts",
            Self::RepeatedColumn => "repeated-column",
            Self::OldEncoding => "old-encoding",
            Self::NoBuyerRequests => "no-buyer-requests",
            Self::ShortSpan => "short-span",
        }
    }
}

/// Findings of a summary whose other parts are complete, gravest first.
pub(super) fn find<'a>(
    summary: &Summary,
    counts: &(impl Iterator<Item = &'a LineCounts> + Clone),
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |code, subject: &str, count: u64| {
        if count > 0 {
            findings.push(Finding {
                code,
                subject: subject.to_owned(),
                count,
            });
        }
    };
    let sum = |of: fn(&LineCounts) -> u64| counts.clone().map(of).sum::<u64>();
    add(FindingCode::RejectedLines, "", summary.lines.rejected);
    for lines in summary.statuses.iter().filter(|lines| !lines.is_known) {
        add(FindingCode::UnknownStatus, &lines.status, lines.n_lines);
    }
    for lines in &summary.statuses {
        if lines.fulfillment != "Merchant" && lines.fulfillment != "Amazon" {
            add(
                FindingCode::UnknownFulfillment,
                &lines.fulfillment,
                lines.n_lines,
            );
        }
    }
    add(FindingCode::WithoutUpdate, "", sum(|c| c.n_without_update));
    add(FindingCode::WithoutSku, "", sum(|c| c.n_empty_skus));
    add(FindingCode::DamagedTexts, "", sum(|c| c.n_damaged_texts));
    for file in &summary.files {
        if let Some(column) = &file.repeated_column {
            add(FindingCode::RepeatedColumn, column, 1);
        }
        match file.encoding {
            FileEncoding::Windows1252 | FileEncoding::ShiftJis => {
                add(FindingCode::OldEncoding, &file.encoding.to_string(), 1);
            }
            FileEncoding::Ascii | FileEncoding::Utf8 => {}
        }
    }
    let has_requests = summary.files.iter().any(|file| file.has_buyer_requests);
    if !has_requests && !summary.files.is_empty() {
        let code = FindingCode::NoBuyerRequests;
        add(code, "", summary.orders.merchant_cancelled);
    }
    if let (Some(first), Some(last)) = (summary.first_day(), summary.last_day()) {
        let n_days = last.duration_since(first).as_hours() / 24 + 1;
        let n_days = u64::try_from(n_days).unwrap_or(0);
        if n_days < 7 {
            add(FindingCode::ShortSpan, "", n_days);
        }
    }
    merged(findings)
}

/// Findings of the same code and subject become one.
fn merged(findings: Vec<Finding>) -> Vec<Finding> {
    let mut merged: Vec<Finding> = Vec::new();
    for finding in findings {
        let same = merged
            .iter_mut()
            .find(|known| known.code == finding.code && known.subject == finding.subject);
        match same {
            Some(known) => known.count += finding.count,
            None => merged.push(finding),
        }
    }
    merged
}
