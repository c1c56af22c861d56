//! What the share would mean if the seller had caused every cancellation.

use countermand_domain::cancel_rate::RateLimit;
use countermand_domain::rule_table::RuleTable;
use jiff::civil::Date;

use super::share::Share;
use crate::measure::{self, ChannelTarget};

/// The limit that a sales channel's share over seven days is held to on a day.
///
/// Source: rules 3.3. India's second window, of thirty days, belongs to the budget of stored
/// orders: a report's rows have seven days.
pub(super) fn limit_of_channel(sales_channel: &str, on: Date) -> Option<RateLimit> {
    let targets = measure::targets(&RuleTable::published(), sales_channel, on);
    targets.first().map(ChannelTarget::limit)
}

/// A limit in per cent as people write it: `2.5`.
pub(super) fn percent(limit: RateLimit) -> String {
    limit.as_rate().to_percent(1)
}

/// A window held to the limit as if the seller had caused every cancellation in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Headroom {
    /// Cancelled orders and all orders of the window.
    pub share: Share,
    /// The limit.
    pub limit: RateLimit,
    /// The most counted cancellations that so many orders allow.
    pub max_cancellations: u64,
}

impl Headroom {
    /// Holds a window to a limit.
    pub fn new(share: Share, limit: RateLimit) -> Self {
        Self {
            share,
            limit,
            max_cancellations: limit.max_cancels(share.whole),
        }
    }

    /// Whole cancels left before the limit, if every cancellation so far counts.
    pub fn cancels_left(self) -> u64 {
        self.max_cancellations.saturating_sub(self.share.part)
    }

    /// Whether the window keeps the limit even if every cancellation counts.
    pub fn is_within(self) -> bool {
        self.share.part <= self.max_cancellations
    }

    /// How many of the cancelled orders may be the seller's doing with the limit kept.
    pub fn max_seller_caused(self) -> u64 {
        self.max_cancellations.min(self.share.part)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn india_is_held_to_two_percent_and_any_other_channel_to_two_and_a_half() {
        let on = date(2026, 11, 20);
        let limits = ["Amazon.in", "amazon.IN", "Amazon.com", "Shop", ""]
            .map(|channel| limit_of_channel(channel, on).map(percent));
        let texts: Vec<&str> = limits.iter().flatten().map(String::as_str).collect();
        assert_eq!(texts, ["2.0", "2.0", "2.5", "2.5", "2.5"]);
        // A file of old orders has a limit, too.
        assert!(limit_of_channel("Shop", date(2010, 12, 1)).is_some());
    }

    #[test]
    fn headroom_tells_what_would_have_to_be_true() {
        let headroom = Headroom::new(
            Share {
                part: 5,
                whole: 121,
            },
            RateLimit::under_per_mille(25),
        );
        assert_eq!(headroom.max_cancellations, 3);
        assert_eq!(headroom.cancels_left(), 0);
        assert_eq!(headroom.max_seller_caused(), 3);
        assert!(!headroom.is_within());
    }
}
