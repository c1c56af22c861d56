//! What a scenario says about the platform, and about buyers everywhere.

use serde::{Deserialize, Serialize};

/// From the least to the most, both included; `[2, 8]` in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span(pub u32, pub u32);

impl Span {
    /// Some number of the span.
    pub fn draw(self, draws: &mut crate::draws::Draws) -> i64 {
        draws.between(i64::from(self.0), i64::from(self.1))
    }

    /// Whether the least is not over the most.
    pub const fn is_in_order(self) -> bool {
        self.0 <= self.1
    }
}

/// What the platform does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PlatformPlan {
    /// Whether it cancels orders that were not confirmed in time.
    pub cancels_unconfirmed: bool,
    /// Whether it takes an offer off sale after two counted cancellations in a row.
    pub suppresses_offers: bool,
}

impl Default for PlatformPlan {
    fn default() -> Self {
        Self {
            cancels_unconfirmed: true,
            suppresses_offers: true,
        }
    }
}

/// By which day a counted cancellation enters the cancel rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// By the day on which the order was placed.
    #[default]
    OrderDate,
    /// By the day on which it was cancelled.
    CancelDate,
}

/// How the cancel rate is counted and judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccountHealth {
    /// By which day cancellations are counted.
    pub counting: Counting,
    /// Whether accounts over their limit fall to `AT_RISK` and `DEACTIVATED`.
    pub judges_accounts: bool,
    /// The rate that must not be reached, parts per million.
    pub limit_ppm: u32,
    /// The same for India.
    pub india_limit_ppm: u32,
    /// After how many daily evaluations in a row over the limit an account is deactivated.
    pub n_evaluations: u32,
}

impl Default for AccountHealth {
    fn default() -> Self {
        Self {
            counting: Counting::OrderDate,
            judges_accounts: true,
            limit_ppm: 25_000,
            india_limit_ppm: 20_000,
            n_evaluations: 3,
        }
    }
}

/// How long feeds and reports take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Processing {
    /// Seconds that a feed waits in the queue.
    pub feed_queue_s: Span,
    /// Seconds that a feed is worked on.
    pub feed_work_s: Span,
    /// Seconds from the request of a report to its document.
    pub report_work_s: Span,
}

impl Default for Processing {
    fn default() -> Self {
        Self {
            feed_queue_s: Span(2, 8),
            feed_work_s: Span(2, 10),
            report_work_s: Span(2, 8),
        }
    }
}

/// How often buyers, banks and carriers do what, in parts per million of the orders concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Chances {
    /// Of orders to be paid later (convenience store, cash, Pix, bank slip): never paid.
    pub unpaid_lapse_ppm: u32,
    /// Of other orders: the payment is never verified and lapses after 21 days.
    pub never_verified_ppm: u32,
    /// The payment is refused while the order is pending.
    pub payment_refused_ppm: u32,
    /// Fraud is found after the payment was authorised.
    pub fraud_ppm: u32,
    /// The buyer cancels by own click, inside the window.
    pub buyer_cancels_ppm: u32,
    /// The buyer officially asks to cancel after the window.
    pub buyer_requests_ppm: u32,
    /// Of official requests on orders with several lines: for one line only.
    pub one_line_request_ppm: u32,
    /// The buyer only writes a message.
    pub buyer_writes_ppm: u32,
    /// Of buyers who only wrote: officially ask after the seller's answer.
    pub asks_after_answer_ppm: u32,
    /// Pre-orders.
    pub preorder_ppm: u32,
    /// Orders of businesses.
    pub business_ppm: u32,
    /// Gifts.
    pub gift_ppm: u32,
    /// Orders with premium shipping.
    pub premium_ppm: u32,
    /// Orders with a discount.
    pub promotion_ppm: u32,
    /// Orders with two or three lines.
    pub multi_line_ppm: u32,
    /// Lines with two to four units.
    pub multi_unit_ppm: u32,
    /// Of orders from the platform's warehouse: it has no good units left.
    pub warehouse_fails_ppm: u32,
    /// Of Easy Ship packages: the label is withdrawn once before pickup.
    pub label_withdrawn_ppm: u32,
    /// Of Easy Ship packages: the buyer does not take it.
    pub rejected_ppm: u32,
    /// Of shipped orders in Brazil: the invoice stays unconfirmed.
    pub invoice_unconfirmed_ppm: u32,
}

impl Default for Chances {
    fn default() -> Self {
        Self {
            unpaid_lapse_ppm: 120_000,
            never_verified_ppm: 1_000,
            payment_refused_ppm: 4_000,
            fraud_ppm: 2_000,
            buyer_cancels_ppm: 15_000,
            buyer_requests_ppm: 25_000,
            one_line_request_ppm: 250_000,
            buyer_writes_ppm: 8_000,
            asks_after_answer_ppm: 600_000,
            preorder_ppm: 3_000,
            business_ppm: 60_000,
            gift_ppm: 30_000,
            premium_ppm: 20_000,
            promotion_ppm: 50_000,
            multi_line_ppm: 80_000,
            multi_unit_ppm: 120_000,
            warehouse_fails_ppm: 5_000,
            label_withdrawn_ppm: 20_000,
            rejected_ppm: 40_000,
            invoice_unconfirmed_ppm: 60_000,
        }
    }
}

impl Chances {
    /// Every share with its field's name, to check them.
    pub(super) const fn named(&self) -> [(&'static str, u32); 20] {
        [
            ("unpaid_lapse_ppm", self.unpaid_lapse_ppm),
            ("never_verified_ppm", self.never_verified_ppm),
            ("payment_refused_ppm", self.payment_refused_ppm),
            ("fraud_ppm", self.fraud_ppm),
            ("buyer_cancels_ppm", self.buyer_cancels_ppm),
            ("buyer_requests_ppm", self.buyer_requests_ppm),
            ("one_line_request_ppm", self.one_line_request_ppm),
            ("buyer_writes_ppm", self.buyer_writes_ppm),
            ("asks_after_answer_ppm", self.asks_after_answer_ppm),
            ("preorder_ppm", self.preorder_ppm),
            ("business_ppm", self.business_ppm),
            ("gift_ppm", self.gift_ppm),
            ("premium_ppm", self.premium_ppm),
            ("promotion_ppm", self.promotion_ppm),
            ("multi_line_ppm", self.multi_line_ppm),
            ("multi_unit_ppm", self.multi_unit_ppm),
            ("warehouse_fails_ppm", self.warehouse_fails_ppm),
            ("label_withdrawn_ppm", self.label_withdrawn_ppm),
            ("rejected_ppm", self.rejected_ppm),
            ("invoice_unconfirmed_ppm", self.invoice_unconfirmed_ppm),
        ]
    }
}

/// A multi-channel order that exists at the start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutboundPlan {
    /// The seller's SKU.
    pub sku: String,
    /// Units.
    pub quantity: u32,
    /// Its status, in the words of 2020-07-01: `Planning`.
    pub status: String,
}
