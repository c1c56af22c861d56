//! `ORDER_CHANGE` notifications out of a file.

use countermand_spapi::document::Document;
use countermand_spapi::limits::Limits;

use super::{RefuseFile, Source};
use crate::ingest::notifications::{Notice, NoticeAbout};
use crate::ingest::record::OrderNotice;
use crate::ingest::{FindingCode, Findings};

pub(super) fn read(document: &mut Document, limits: &Limits) -> Result<Source, RefuseFile> {
    let Some(json) = document.read_whole(limits.notice_bytes)? else {
        return Err(RefuseFile::TooLarge {
            limit_bytes: limits.notice_bytes,
        });
    };
    let notice = Notice::parse_within(&json, limits)?;
    let NoticeAbout::OrderChange(change) = notice.about else {
        return Err(RefuseFile::OtherNotification {
            found: notice.kind.into(),
        });
    };
    let mut findings = Findings::default();
    if let (None, Some(text)) = (change.summary.state, &change.summary.status_text) {
        findings.add(FindingCode::UnknownStatus, text, 0);
    }
    let order = OrderNotice {
        notification_id: notice.notification_id,
        event_at: notice.event_time,
        order_id: change.order_id,
        marketplace: notice.marketplace,
        state: change.summary.state,
        is_cancel_request: change.has_buyer_request,
    };
    Ok(Source::Notification(order, findings))
}
