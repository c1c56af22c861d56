//! The files that are no orders: listings, stock, settlements, account health, feed results,
//! notifications.

use std::collections::BTreeMap;

use countermand_domain::money::{Currency, Money, Rounding};
use countermand_spapi::feed_result::FeedResult;
use countermand_store::account_health::HealthSnapshot;
use countermand_store::feed_results::{self, FeedResultRow, FeedSeverity};
use countermand_store::listings::Listing;
use countermand_store::order_hints::{HintKind, HintSource, HintTrust, OrderHint};
use countermand_store::settlements::{Settlement, SettlementRow};
use jiff::Timestamp;

use super::{ImportOptions, Intake, TakeError};
use crate::ingest::Findings;
use crate::ingest::mailbox::{MailHint, MailHintKind, MailTrust};
use crate::ingest::record::{AccountHealth, ListingLine, OrderNotice, SettlementLine, StockLine};
use crate::ingest::report_files::{ListingParser, Rows, SettlementParser, StockParser};

/// Listings that are handed to the store at once.
const BATCH_LISTINGS: usize = 10_000;

impl Intake<'_> {
    pub(super) fn take_listings(
        &mut self,
        mut rows: Rows<ListingParser>,
        options: &ImportOptions<'_>,
    ) -> Result<Findings, TakeError> {
        let mut batch = Vec::new();
        while let Some(outcome) = rows.next_record()? {
            match outcome {
                Ok(line) => batch.push(listing(line, options.open.default_currency)),
                Err(rejected) => self.reject(rejected),
            }
            if batch.len() >= BATCH_LISTINGS {
                self.session.add_listings(batch.drain(..));
            }
        }
        self.session.add_listings(batch);
        Ok(rows.findings().clone())
    }

    pub(super) fn take_stock(
        &mut self,
        mut rows: Rows<StockParser>,
    ) -> Result<Findings, TakeError> {
        let mut batch = Vec::new();
        while let Some(outcome) = rows.next_record()? {
            match outcome {
                Ok(line) => batch.extend(stock(&line)),
                Err(rejected) => self.reject(rejected),
            }
            if batch.len() >= BATCH_LISTINGS {
                self.session.add_listings(batch.drain(..));
            }
        }
        self.session.add_listings(batch);
        Ok(rows.findings().clone())
    }

    pub(super) fn take_settlements(
        &mut self,
        mut rows: Rows<SettlementParser>,
    ) -> Result<Findings, TakeError> {
        let mut settlements: BTreeMap<String, Settlement> = BTreeMap::new();
        while let Some(outcome) = rows.next_record()? {
            match outcome {
                Ok(line) => add_settlement_line(&mut settlements, line),
                Err(rejected) => self.reject(rejected),
            }
        }
        for settlement in settlements.into_values() {
            self.session.add_settlement(settlement);
        }
        Ok(rows.findings().clone())
    }

    pub(super) fn take_health(&mut self, health: AccountHealth, now: Timestamp) {
        for rate in health.cancel_rates {
            let marketplace = rate.marketplace.map_or_else(
                || rate.marketplace_id.to_string(),
                |place| place.code().to_owned(),
            );
            let status = health
                .statuses
                .iter()
                .find(|status| status.marketplace_id == rate.marketplace_id)
                .map(|status| status.status.to_string());
            let mut contradictions = Vec::new();
            if rate.is_contradictory {
                contradictions.push("the counts do not make the rate".to_owned());
            }
            self.session.add_health_snapshot(HealthSnapshot {
                marketplace,
                metric: "preFulfillmentCancellationRate".to_owned(),
                window_from: rate.from.unwrap_or(now),
                window_to: rate.to.unwrap_or(now),
                n_orders: rate.n_orders,
                n_cancelled: rate.n_cancelled,
                rate_text: rate.rate.map(|rate| rate.to_string()),
                target_text: rate.target.map(|target| target.to_string()),
                status,
                contradictions,
            });
        }
    }

    pub(super) fn take_feed_result(&mut self, result: &FeedResult) {
        let rows = result.entries.iter().map(|entry| FeedResultRow {
            message_id: Some(entry.message_id.clone()).filter(|id| !id.is_empty()),
            severity: if entry.is_error() {
                FeedSeverity::Error
            } else {
                FeedSeverity::Warning
            },
            code: entry.code.clone(),
            order_id: entry.order_id.clone(),
            sku: entry.sku.clone(),
            message: entry.description.clone(),
        });
        self.session.add_feed_result(feed_results::FeedResult {
            n_processed: result.n_processed.unwrap_or_default(),
            n_successful: result.n_successful.unwrap_or_default(),
            rows: rows.collect(),
        });
    }

    /// A notification is a hint: it becomes true only when the order is read.
    pub(super) fn take_notice(&mut self, notice: OrderNotice, now: Timestamp) {
        self.session.add_hint(OrderHint {
            order_id: notice.order_id,
            source: HintSource::Notification,
            hint_id: notice.notification_id.into(),
            kind: if notice.is_cancel_request {
                HintKind::CancelRequest
            } else {
                HintKind::OrderChange
            },
            // A file may come from anybody.
            trust: HintTrust::Low,
            seen_at: now,
        });
    }

    /// An e-mail is a hint: of it, only the order, the message's id and how far it can be trusted
    /// are kept.
    pub(super) fn take_mail(&mut self, hint: MailHint, now: Timestamp) {
        self.session.add_hint(stored_hint(hint, now));
    }
}

/// A hint of an e-mail as the store keeps it.
pub fn stored_hint(hint: MailHint, now: Timestamp) -> OrderHint {
    OrderHint {
        order_id: hint.order_id,
        source: HintSource::Email,
        hint_id: hint.message_id.into(),
        kind: match hint.kind {
            MailHintKind::CancelRequest => HintKind::CancelRequest,
        },
        trust: match hint.trust {
            MailTrust::Low => HintTrust::Low,
            MailTrust::High => HintTrust::High,
        },
        seen_at: now,
    }
}

fn listing(line: ListingLine, currency: Option<Currency>) -> Listing {
    let price = line.price.zip(currency).and_then(|(price, currency)| {
        Money::parse_rounded(&price.to_string(), currency, Rounding::HalfEven).ok()
    });
    Listing {
        sku: line.sku,
        place: line
            .channel
            .map_or_else(String::new, |channel| channel.as_str().to_owned()),
        asin: line.asin,
        title: line.title.map(String::from),
        quantity: line.quantity.map(|quantity| u64::from(quantity.units())),
        price,
        channel: line.channel.map(|channel| channel.as_str().to_owned()),
        status: line.status.map(String::from),
        as_of: None,
    }
}

/// One line for the seller's own units, one for Amazon's.
fn stock(line: &StockLine) -> Vec<Listing> {
    let place = |place: &str, units: Option<u64>| Listing {
        sku: line.sku.clone(),
        place: place.to_owned(),
        asin: line.asin.clone(),
        title: None,
        quantity: units,
        price: None,
        channel: Some(place.to_owned()),
        status: line.condition.as_deref().map(str::to_owned),
        as_of: None,
    };
    let merchant = line
        .merchant
        .map(|units| place("MFN", Some(u64::from(units.units()))));
    let amazon = line.amazon.filter(|_| line.is_sellable());
    let amazon = amazon.map(|units| place("AFN", Some(u64::from(units.units()))));
    merchant.into_iter().chain(amazon).collect()
}

fn add_settlement_line(settlements: &mut BTreeMap<String, Settlement>, line: SettlementLine) {
    match line {
        SettlementLine::Summary {
            settlement_id,
            total,
            from,
            to,
            deposited_at,
        } => {
            let known = settlements.remove(settlement_id.as_ref());
            let rows = known.map_or_else(Vec::new, |settlement| settlement.rows);
            settlements.insert(
                settlement_id.to_string(),
                Settlement {
                    settlement_id: settlement_id.into(),
                    started_at: from,
                    ended_at: to,
                    deposited_at,
                    total,
                    rows,
                },
            );
        }
        SettlementLine::Entry {
            settlement_id,
            transaction_type,
            order_id,
            sku,
            posted_at,
            amounts,
        } => {
            let Some(currency) = amounts.first().map(|(_, amount)| amount.currency()) else {
                return;
            };
            let settlement = settlements
                .entry(settlement_id.to_string())
                .or_insert_with(|| Settlement {
                    settlement_id: settlement_id.into(),
                    started_at: None,
                    ended_at: None,
                    deposited_at: None,
                    total: Money::zero(currency),
                    rows: Vec::new(),
                });
            settlement
                .rows
                .extend(amounts.into_iter().map(|(name, amount)| {
                    let (amount_type, amount_description) =
                        name.split_once('/').unwrap_or(("", name.as_ref()));
                    SettlementRow {
                        transaction_type: transaction_type.to_string(),
                        order_id: order_id.as_ref().map(ToString::to_string),
                        sku: sku.as_ref().map(ToString::to_string),
                        amount_type: amount_type.to_owned(),
                        amount_description: amount_description.to_owned(),
                        amount_minor: amount.minor(),
                        posted_at,
                    }
                }));
        }
    }
}
