//! When orders come in: a Poisson process whose rate follows the hours of the local day.

use std::sync::Arc;

use crate::draws::Draws;
use crate::ids::{ListingIndex, PlaceIndex, SellerIndex};
use crate::life::{LifeEvent, basket, enter, fate};
use crate::market::Market;
use crate::moment::{DAY_MS, HOUR_MS, Moment};
use crate::platform::calendar;
use crate::scenario::MarketPlan;

/// The natural logarithm of 2 in 1/2^32.
const LN_2_Q32: u128 = 2_977_044_472;

/// The orders of one seller in one marketplace.
#[derive(Debug, Clone)]
pub(super) struct Stream {
    /// Whose.
    pub seller: SellerIndex,
    /// Where.
    pub place: PlaceIndex,
    /// What the scenario says.
    pub plan: Arc<MarketPlan>,
    /// The offers and their shares of the demand.
    pub wares: Arc<Vec<(ListingIndex, u32)>>,
    /// Buyers who came so far, with those who came at an hour when few do and left.
    n_seen: u64,
    /// When the last one came, microseconds since 1970.
    last_us: i64,
}

impl Stream {
    /// The stream of a market from an instant on.
    pub(super) fn new(
        (seller, place): (SellerIndex, PlaceIndex),
        plan: Arc<MarketPlan>,
        wares: Vec<(ListingIndex, u32)>,
        from: Moment,
    ) -> Self {
        Self {
            seller,
            place,
            plan,
            wares: Arc::new(wares),
            n_seen: 0,
            last_us: from.ms() * 1_000,
        }
    }

    /// The mean time between two buyers at the busiest hour, microseconds; `None` when none come.
    fn mean_us(&self) -> Option<u128> {
        let total: u128 = self
            .plan
            .hour_weights
            .iter()
            .map(|weight| u128::from(*weight))
            .sum();
        let n_busiest = u128::from(self.plan.orders_per_day)
            * 24
            * u128::from(self.max_weight())
            * u128::from(self.max_times());
        (u128::from(DAY_MS.unsigned_abs()) * 1_000 * total).checked_div(n_busiest)
    }

    fn max_weight(&self) -> u32 {
        self.plan.hour_weights.iter().copied().max().unwrap_or(0)
    }

    fn max_times(&self) -> u32 {
        let times = self.plan.bursts.iter().map(|burst| burst.times).max();
        times.unwrap_or(1).max(1)
    }

    /// How many times the usual number come at an instant.
    fn times_at(&self, at: Moment, start: Moment) -> u32 {
        let hour = at.since_ms(start).div_euclid(HOUR_MS);
        self.plan
            .bursts
            .iter()
            .filter(|burst| {
                let from = i64::from(burst.from_hour);
                (from..from + i64::from(burst.hours)).contains(&hour)
            })
            .map(|burst| burst.times)
            .max()
            .unwrap_or(1)
    }
}

/// Puts a market's next order on the agenda.
pub(super) fn enter_next(market: &mut Market, number: u16) {
    let (seed, start) = (market.seed, market.start);
    let Some(stream) = market.life.streams.get_mut(usize::from(number)) else {
        return;
    };
    let Some(mean_us) = stream.mean_us() else {
        return;
    };
    let most = u64::from(stream.max_weight()) * u64::from(stream.max_times());
    let at = loop {
        stream.n_seen += 1;
        let mut draws = Draws::new(seed, "arrival", basket::key(number, stream.n_seen));
        stream.last_us = stream
            .last_us
            .saturating_add(exponential(&mut draws, mean_us));
        let at = Moment::from_ms(stream.last_us / 1_000);
        if at == Moment::MAX {
            return;
        }
        let hour = calendar::local_hour(stream.place, at);
        let weight = stream.plan.hour_weights.get(hour).copied().unwrap_or(0);
        let here = u64::from(weight) * u64::from(stream.times_at(at, start));
        if draws.below(most) < here {
            break at;
        }
    };
    enter(market, at, LifeEvent::Arrives(number));
}

/// Lets a buyer come: an order, unless nothing that the buyer wants is on sale.
pub(super) fn arrive(market: &mut Market, number: u16) {
    let Some(stream) = market.life.streams.get(usize::from(number)).cloned() else {
        return;
    };
    let key = basket::key(number, stream.n_seen);
    let order = basket::fill(market, &stream, key);
    if let Some(index) = order.and_then(|order| market.place_order(order)) {
        fate::decide(market, index);
    }
    enter_next(market, number);
}

/// A draw from the exponential distribution, in whole numbers so that every machine draws the
/// same.
fn exponential(draws: &mut Draws, mean: u128) -> i64 {
    let number = draws.number().max(1);
    let n_zeros = number.leading_zeros();
    // The number is 2^(63 - n_zeros) times a mantissa from 1 to 2, kept in 1/2^63. Squaring the
    // mantissa again and again gives the binary digits of its logarithm.
    let mut mantissa = u128::from(number << n_zeros);
    let mut fraction = 0_u128;
    for _ in 0..32 {
        let square = (mantissa * mantissa) >> 63;
        let digit = square >> 64;
        fraction = (fraction << 1) | digit;
        mantissa = square >> digit;
    }
    let log_q32 = (u128::from(n_zeros + 1) << 32) - fraction;
    let value = (mean * ((log_q32 * LN_2_Q32) >> 32)) >> 32;
    i64::try_from(value).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_have_the_mean_that_was_asked_for() {
        // The mean of 100,000 draws is within 5 / sqrt(100,000) of the true one: 1.6 %.
        let sum: i64 = (0..100_000)
            .map(|thing| exponential(&mut Draws::new(3, "gap", thing), 1_000_000))
            .sum();
        let mean = sum / 100_000;
        assert!((984_000..=1_016_000).contains(&mean), "{mean}");
    }

    #[test]
    fn one_gap_in_e_is_longer_than_the_mean() {
        // 36,788 of 100,000; five standard deviations are 762.
        let n_longer = (0..100_000)
            .filter(|thing| exponential(&mut Draws::new(4, "gap", *thing), 5_000) > 5_000)
            .count();
        assert!((36_026..=37_550).contains(&n_longer), "{n_longer}");
    }
}
