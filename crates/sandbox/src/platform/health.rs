//! The account's pre-fulfillment cancel rate, as account health shows it.

use crate::ids::{PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::place;
use crate::scenario::Counting;

/// How a rate stands against its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HealthStatus {
    /// Under the target.
    Good,
    /// At the target or over it.
    Bad,
    /// There were neither orders nor cancellations.
    None,
}

impl HealthStatus {
    /// The wire's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "GOOD",
            Self::Bad => "BAD",
            Self::None => "NONE",
        }
    }
}

/// The cancel rate of one account over some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HealthFigure {
    /// The first UTC day, whole days since 1970.
    pub first_day: i64,
    /// The last UTC day; the figure covers it to its end.
    pub last_day: i64,
    /// Seller-fulfilled orders placed on these days.
    pub n_orders: u32,
    /// Counted cancellations: of these orders, or carried out on these days, as the scenario
    /// counts. The rate is `n_cancelled / n_orders`, exactly; it may pass 1 in the second case.
    pub n_cancelled: u32,
    /// The rate that must not be reached, parts per million.
    pub target_ppm: u32,
    /// How the rate stands.
    pub status: HealthStatus,
}

impl HealthFigure {
    /// The rate in parts per million, cut; 0 without orders.
    pub fn rate_ppm(&self) -> u64 {
        (u64::from(self.n_cancelled) * 1_000_000)
            .checked_div(u64::from(self.n_orders))
            .unwrap_or(0)
    }
}

/// The figure over the last `n_days` whole UTC days; the last one is yesterday.
pub fn figure(
    market: &Market,
    seller: SellerIndex,
    place: PlaceIndex,
    n_days: u32,
) -> HealthFigure {
    let last_day = market.now.day() - 1;
    let first_day = last_day + 1 - i64::from(n_days);
    let sum = market.rates.sum(seller, place, first_day, last_day);
    let n_cancelled = match market.scenario.account_health.counting {
        Counting::OrderDate => sum.n_counted_by_order_date,
        Counting::CancelDate => sum.n_counted_by_cancel_date,
    };
    let target_ppm = target_ppm(market, place);
    HealthFigure {
        first_day,
        last_day,
        n_orders: sum.n_orders,
        n_cancelled,
        target_ppm,
        status: status(n_cancelled, sum.n_orders, target_ppm),
    }
}

/// The windows that an account is judged by, days; the first is the usual one.
pub fn windows(place: PlaceIndex) -> &'static [u32] {
    match place::marketplace(place).country {
        "IN" => &[7, 30],
        _ => &[7],
    }
}

fn target_ppm(market: &Market, place: PlaceIndex) -> u32 {
    let health = &market.scenario.account_health;
    match place::marketplace(place).country {
        "IN" => health.india_limit_ppm,
        _ => health.limit_ppm,
    }
}

fn status(n_cancelled: u32, n_orders: u32, target_ppm: u32) -> HealthStatus {
    if n_orders == 0 && n_cancelled == 0 {
        return HealthStatus::None;
    }
    let is_under = u64::from(n_cancelled) * 1_000_000 < u64::from(n_orders) * u64::from(target_ppm);
    if is_under || n_cancelled == 0 {
        HealthStatus::Good
    } else {
        HealthStatus::Bad
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_itself_is_bad_and_one_cancellation_less_is_good() {
        // 2.5 % of 400 is 10.
        assert_eq!(status(10, 400, 25_000), HealthStatus::Bad);
        assert_eq!(status(9, 400, 25_000), HealthStatus::Good);
        assert_eq!(status(1, 40, 25_000), HealthStatus::Bad);
        assert_eq!(status(1, 41, 25_000), HealthStatus::Good);
    }

    #[test]
    fn without_orders_there_is_no_status() {
        assert_eq!(status(0, 0, 25_000), HealthStatus::None);
        assert_eq!(status(0, 5, 0), HealthStatus::Good);
        assert_eq!(status(1, 0, 25_000), HealthStatus::Bad);
    }
}
