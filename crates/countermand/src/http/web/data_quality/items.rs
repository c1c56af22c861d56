//! What was set aside, of whatever kind, as one list.

use std::sync::Arc;

use countermand_domain::id::AccountId;
use jiff::Timestamp;

use crate::desk::Seller;
use crate::http::problem::Problem;
use crate::http::web::door::failed;
use crate::texts::Texts;

/// Entries of one kind and account.
const LIMIT: u32 = 500;

/// What was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemKind {
    /// An order of the marketplace.
    Order,
    /// A message of the notification queue.
    Notice,
    /// A line of a file.
    Line,
    /// Something odd in lines that were read.
    Finding,
}

impl ItemKind {
    pub(super) const ALL: [Self; 4] = [Self::Order, Self::Notice, Self::Line, Self::Finding];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Notice => "notice",
            Self::Line => "line",
            Self::Finding => "finding",
        }
    }

    pub(super) const fn name_key(self) -> &'static str {
        match self {
            Self::Order => "web-data-quality-order",
            Self::Notice => "web-data-quality-notice",
            Self::Line => "web-data-quality-file-line",
            Self::Finding => "web-data-quality-finding",
        }
    }

    pub(super) const fn meaning_key(self) -> &'static str {
        match self {
            Self::Order => "web-data-quality-order-means",
            Self::Notice => "web-data-quality-notice-means",
            Self::Line => "web-data-quality-line-means",
            Self::Finding => "web-data-quality-finding-means",
        }
    }

    pub(super) const fn remedy_key(self) -> &'static str {
        match self {
            Self::Order => "web-data-quality-order-do",
            Self::Notice => "web-data-quality-notice-do",
            Self::Line => "web-data-quality-line-do",
            Self::Finding => "web-data-quality-finding-do",
        }
    }
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) account: AccountId,
    pub(super) kind: ItemKind,
    /// The order's id, the file's name, the beginning of the message's digest, the odd text.
    pub(super) name: String,
    /// The line of the file.
    pub(super) line: Option<u64>,
    /// When it was last seen.
    pub(super) seen_at: Option<Timestamp>,
    pub(super) code: String,
    pub(super) field: String,
    /// What is wrong, in English.
    pub(super) message: String,
    /// What to do about this one, in English; empty where the kind says it all.
    pub(super) remedy: String,
    /// Rows that a finding is about.
    pub(super) n_rows: Option<u64>,
}

/// What is wrong, by the code; `None` for a code that there are no words for.
pub(super) fn words(texts: Texts, code: &str) -> Option<String> {
    texts.known(&format!("web-data-quality-fault-{code}"))
}

impl Item {
    /// What to do about this one beyond what holds for its kind.
    pub(super) fn remedy_words(&self, texts: Texts) -> Option<String> {
        let (kind, code) = (self.kind.as_str(), &self.code);
        texts.known(&format!("web-data-quality-do-{kind}-{code}"))
    }

    /// What a search looks at.
    pub(super) fn text(&self) -> String {
        [
            &self.name,
            &self.code,
            &self.field,
            &self.message,
            &self.remedy,
        ]
        .map(String::as_str)
        .join(" ")
    }
}

/// Everything that was set aside of an account: orders first, then messages, lines and findings.
pub(super) async fn items_of(seller: &Arc<Seller>) -> Result<Vec<Item>, Problem> {
    let account = seller.account.name().clone();
    let item = |kind, name: String| Item {
        account: account.clone(),
        kind,
        name,
        line: None,
        seen_at: None,
        code: String::new(),
        field: String::new(),
        message: String::new(),
        remedy: String::new(),
        n_rows: None,
    };
    let orders = seller.account.quarantined_orders(LIMIT).await;
    let orders = orders.map_err(|error| failed(&error))?;
    let mut items: Vec<Item> = orders
        .into_iter()
        .map(|order| Item {
            seen_at: Some(order.seen_at),
            code: order.fault.fault_code,
            field: order.fault.field,
            message: order.fault.message,
            remedy: order.fault.remedy,
            ..item(ItemKind::Order, order.fault.order_id)
        })
        .collect();
    let notices = seller.account.quarantined_notices(LIMIT).await;
    let notices = notices.map_err(|error| failed(&error))?;
    items.extend(notices.into_iter().map(|notice| Item {
        seen_at: Some(notice.received_at),
        code: notice.fault_code,
        message: notice.message,
        ..item(ItemKind::Notice, notice.digest.chars().take(12).collect())
    }));
    let of_files = Arc::clone(seller);
    let read = move || {
        let lines = of_files.account.quarantine(None, u64::from(LIMIT))?;
        Ok((lines, of_files.account.quality_findings()?))
    };
    let (lines, findings) = match tokio::task::spawn_blocking(read).await {
        Ok(found) => found.map_err(|error| failed(&error))?,
        Err(_) => return Err(Problem::internal()),
    };
    items.extend(lines.into_iter().map(|line| Item {
        line: Some(line.row.line_number),
        code: line.row.code,
        field: line.row.field,
        message: line.row.message,
        remedy: line.row.remedy,
        ..item(ItemKind::Line, line.file_name.unwrap_or(line.digest))
    }));
    items.extend(findings.into_iter().map(|finding| Item {
        code: finding.kind,
        n_rows: Some(finding.n_rows),
        ..item(ItemKind::Finding, finding.text)
    }));
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::finding::FindingCode;
    use crate::ingest::orders::OrderFaultKind;
    use crate::ingest::reject::RejectCode;
    use crate::texts::Locale;

    #[test]
    fn every_fault_has_its_words_in_every_language() {
        let lines = RejectCode::ALL.iter().map(|code| code.as_str());
        let orders = OrderFaultKind::ALL.iter().map(|kind| kind.code());
        let findings = FindingCode::ALL.iter().map(|code| code.as_str());
        for locale in Locale::ALL {
            let texts = Texts::new(locale);
            for code in lines.clone() {
                let remedy = texts.known(&format!("web-data-quality-do-line-{code}"));
                assert!(remedy.is_some(), "{code}");
            }
            for code in lines.clone().chain(orders.clone()).chain(findings.clone()) {
                assert!(words(texts, code).is_some(), "{code}");
            }
        }
    }
}
