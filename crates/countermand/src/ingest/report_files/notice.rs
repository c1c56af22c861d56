//! `ORDER_CHANGE` notifications out of a file.

use countermand_domain::id::OrderId;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::OrderState;
use countermand_spapi::document::Document;
use countermand_spapi::instant;
use countermand_spapi::limits::Limits;
use countermand_spapi::notification::OrderChange;

use super::{RefuseFile, Source};
use crate::ingest::record::OrderNotice;
use crate::ingest::{FindingCode, Findings};

pub(super) fn read(document: &mut Document, limits: &Limits) -> Result<Source, RefuseFile> {
    let Some(json) = document.read_whole(limits.notice_bytes)? else {
        return Err(RefuseFile::TooLarge {
            limit_bytes: limits.notice_bytes,
        });
    };
    let change = OrderChange::parse(&json)?;
    let mut findings = Findings::default();
    let state = change.order_status.as_deref().and_then(|text| {
        let state = OrderState::parse_orders_v0(text).ok();
        if state.is_none() {
            findings.add(FindingCode::UnknownStatus, text, 0);
        }
        state
    });
    let marketplace = change.marketplace_id.as_deref().and_then(|id| {
        let marketplace = Marketplace::from_id(id);
        if marketplace.is_none() {
            findings.add(FindingCode::UnknownMarketplace, id, 0);
        }
        marketplace
    });
    let notice = OrderNotice {
        is_cancel_request: change.is_cancel_request(),
        order_id: OrderId::parse(&change.order_id)
            .map_err(|source| RefuseFile::BadOrderId { source })?,
        event_at: change
            .event_time
            .as_deref()
            .and_then(|text| instant::parse(text).ok()),
        notification_id: change.notification_id.map(Into::into),
        change_type: change.change_type.map(Into::into),
        marketplace,
        state,
    };
    Ok(Source::Notification(notice, findings))
}
