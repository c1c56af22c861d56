//! The account health report.

use countermand_domain::marketplace::Marketplace;
use countermand_spapi::document::Document;
use countermand_spapi::instant;
use countermand_spapi::limits::Limits;
use countermand_spapi::report::account_health::{AccountHealthReport, CancelRateMetric};
use jiff::Timestamp;

use super::{RefuseFile, Source};
use crate::ingest::record::{AccountHealth, MarketplaceStatus, PublishedCancelRate};
use crate::ingest::{FindingCode, Findings};

const STATUSES: [&str; 3] = ["NORMAL", "AT_RISK", "DEACTIVATED"];

pub(super) fn read(document: &mut Document, limits: &Limits) -> Result<Source, RefuseFile> {
    let Some(json) = document.read_whole(limits.json_bytes)? else {
        return Err(RefuseFile::TooLarge {
            limit_bytes: limits.json_bytes,
        });
    };
    let report = AccountHealthReport::parse(&json).map_err(|source| {
        let detail =
            std::error::Error::source(&source).map_or_else(String::new, ToString::to_string);
        RefuseFile::AccountHealth { source, detail }
    })?;
    let mut findings = Findings::default();
    let statuses = report
        .statuses
        .into_iter()
        .map(|status| {
            if !STATUSES.contains(&status.status.as_str()) {
                findings.add(FindingCode::UnknownWord, &status.status, 0);
            }
            MarketplaceStatus {
                marketplace: known_marketplace(&status.marketplace_id, &mut findings),
                marketplace_id: status.marketplace_id.into(),
                status: status.status.into(),
            }
        })
        .collect();
    let cancel_rates = report
        .cancel_rates
        .into_iter()
        .map(|metric| published(metric, &mut findings))
        .collect();
    let health = AccountHealth {
        statuses,
        cancel_rates,
    };
    Ok(Source::Performance(health, findings))
}

fn published(metric: CancelRateMetric, findings: &mut Findings) -> PublishedCancelRate {
    let is_contradictory = metric.contradicts_itself();
    if is_contradictory {
        findings.add(
            FindingCode::RateContradictsCounts,
            &metric.marketplace_id,
            0,
        );
    }
    let count = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
    PublishedCancelRate {
        marketplace: known_marketplace(&metric.marketplace_id, findings),
        from: optional_instant(metric.from.as_deref()),
        to: optional_instant(metric.to.as_deref()),
        n_orders: count(metric.n_orders),
        n_cancelled: count(metric.n_cancelled),
        rate: metric.rate,
        target: metric.target,
        status: metric.status.map(Into::into),
        is_contradictory,
        marketplace_id: metric.marketplace_id.into(),
    }
}

fn known_marketplace(id: &str, findings: &mut Findings) -> Option<Marketplace> {
    let marketplace = Marketplace::from_id(id);
    if marketplace.is_none() {
        findings.add(FindingCode::UnknownMarketplace, id, 0);
    }
    marketplace
}

fn optional_instant(text: Option<&str>) -> Option<Timestamp> {
    text.and_then(|text| instant::parse(text).ok())
}
