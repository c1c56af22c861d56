//! What the share would mean if the seller had caused every cancellation.

use super::share::Share;

/// The target of a marketplace for its cancel rate.
///
/// Source: rules 3.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// In basis points: 250 is 2.5 %.
    pub basis_points: u32,
    /// Whether the rate must be under the target, or may be at it.
    pub rule: LimitRule,
}

/// How a rate is held to its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitRule {
    /// The rate must be under the target.
    Under,
    /// The rate may be at the target.
    AtMost,
}

impl Default for Limit {
    /// Under 2.5 %, as nearly everywhere.
    fn default() -> Self {
        Self {
            basis_points: 250,
            rule: LimitRule::Under,
        }
    }
}

impl Limit {
    /// The target that stands for a sales channel: under 2 % in India, else under 2.5 %.
    pub fn of_channel(channel: &str) -> Self {
        if channel.eq_ignore_ascii_case("Amazon.in") {
            return Self {
                basis_points: 200,
                rule: LimitRule::Under,
            };
        }
        Self::default()
    }

    /// The most counted cancellations that `n_orders` orders allow.
    pub fn max_cancellations(self, n_orders: u64) -> u64 {
        let at_target = u128::from(n_orders) * u128::from(self.basis_points);
        let allowed = match self.rule {
            LimitRule::Under => at_target.saturating_sub(1) / 10_000,
            LimitRule::AtMost => at_target / 10_000,
        };
        u64::try_from(allowed).unwrap_or(u64::MAX)
    }

    /// Per cent as people write it: `2.5`, `2`, `0.5`.
    pub fn to_percent(self) -> String {
        let (whole, hundredths) = (self.basis_points / 100, self.basis_points % 100);
        match (hundredths, hundredths % 10) {
            (0, _) => format!("{whole}"),
            (_, 0) => format!("{whole}.{}", hundredths / 10),
            (_, _) => format!("{whole}.{hundredths:02}"),
        }
    }
}

/// A window held to the limit as if the seller had caused every cancellation in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Headroom {
    /// Cancelled orders and all orders of the window.
    pub share: Share,
    /// The target.
    pub limit: Limit,
    /// The most counted cancellations that so many orders allow.
    pub max_cancellations: u64,
}

impl Headroom {
    /// Holds a window to a limit.
    pub fn new(share: Share, limit: Limit) -> Self {
        Self {
            share,
            limit,
            max_cancellations: limit.max_cancellations(share.whole),
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
    use super::*;

    #[test]
    fn the_table_of_the_rules_is_reproduced() {
        // Rules 3.3: M and the cancellations that it allows.
        let table = [
            (1, 0),
            (40, 0),
            (41, 1),
            (80, 1),
            (81, 2),
            (120, 2),
            (121, 3),
            (400, 9),
        ];
        for (n_orders, allowed) in table {
            assert_eq!(
                Limit::default().max_cancellations(n_orders),
                allowed,
                "{n_orders}"
            );
        }
        assert_eq!(Limit::default().max_cancellations(1_000), 24);
        assert_eq!(Limit::default().max_cancellations(0), 0);
        let india = Limit::of_channel("Amazon.in");
        assert_eq!(
            (india.max_cancellations(50), india.max_cancellations(51)),
            (0, 1)
        );
        // Seller Fulfilled Prime: at most 0.5 %, so 200 units allow one.
        let prime = Limit {
            basis_points: 50,
            rule: LimitRule::AtMost,
        };
        assert_eq!(
            (prime.max_cancellations(199), prime.max_cancellations(200)),
            (0, 1)
        );
    }

    #[test]
    fn the_limit_in_integers_is_the_definition() {
        let mut naive = 0;
        for n_orders in 0..100_000_u64 {
            // One more is allowed as long as it is under 2.5 %: 1000 n < 25 M.
            while 1_000 * (naive + 1) < 25 * n_orders {
                naive += 1;
            }
            assert_eq!(Limit::default().max_cancellations(n_orders), naive);
        }
    }

    #[test]
    fn headroom_tells_what_would_have_to_be_true() {
        let headroom = Headroom::new(
            Share {
                part: 5,
                whole: 121,
            },
            Limit::default(),
        );
        assert_eq!(headroom.max_cancellations, 3);
        assert_eq!(headroom.cancels_left(), 0);
        assert_eq!(headroom.max_seller_caused(), 3);
        assert!(!headroom.is_within());
    }

    #[test]
    fn targets_are_written_as_people_write_them() {
        let percent = |basis_points| {
            Limit {
                basis_points,
                rule: LimitRule::Under,
            }
            .to_percent()
        };
        assert_eq!(
            [percent(250), percent(200), percent(50), percent(125)],
            ["2.5", "2", "0.5", "1.25"]
        );
    }
}
