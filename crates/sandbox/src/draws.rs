//! Chance, from the world's seed.
//!
//! A draw is a function of the seed, a purpose, and the thing that it is about, never of how many
//! draws came before. So a seller's call in between changes nothing in the fate of other orders.

/// A stream of numbers for one purpose and one thing.
#[derive(Debug, Clone)]
pub struct Draws {
    state: u64,
}

impl Draws {
    /// The stream of `purpose` for the thing with this number.
    pub fn new(seed: u64, purpose: &str, thing: u64) -> Self {
        // FNV-1a over the purpose; the mixing step below spreads it.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in purpose.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        let state = mix(seed ^ mix(hash)).wrapping_add(mix(thing.wrapping_add(0x9e37_79b9)));
        Self { state }
    }

    /// Any number of 64 bits.
    pub fn number(&mut self) -> u64 {
        // SplitMix64: one addition, one mix; passes the usual batteries of tests.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A number below `limit`; 0 when the limit is 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        let wide = u128::from(self.number()) * u128::from(limit);
        u64::try_from(wide >> 64).unwrap_or_default()
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high.saturating_sub(low).saturating_add(1)).unwrap_or_default();
        low.saturating_add(i64::try_from(self.below(span)).unwrap_or_default())
    }

    /// True in `parts` of a million cases.
    pub fn chance_ppm(&mut self, parts: u32) -> bool {
        self.below(1_000_000) < u64::from(parts)
    }

    /// One of the things; `None` when there are none.
    pub fn pick<'a, T>(&mut self, things: &'a [T]) -> Option<&'a T> {
        let place = self.below(things.len() as u64);
        things.get(usize::try_from(place).ok()?)
    }

    /// A place among weights, by their share; `None` when all weights are 0.
    pub fn weighted(&mut self, weights: impl IntoIterator<Item = u32> + Clone) -> Option<usize> {
        let total: u64 = weights.clone().into_iter().map(u64::from).sum();
        let mut left = self.below(total);
        for (place, weight) in weights.into_iter().enumerate() {
            match left.checked_sub(u64::from(weight)) {
                Some(rest) => left = rest,
                None => return Some(place),
            }
        }
        None
    }
}

const fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_thing_draws_the_same_numbers() {
        let numbers = |seed, purpose, thing| {
            let mut draws = Draws::new(seed, purpose, thing);
            [draws.number(), draws.number(), draws.number()]
        };
        assert_eq!(numbers(7, "buyer", 1), numbers(7, "buyer", 1));
        assert_ne!(numbers(7, "buyer", 1), numbers(8, "buyer", 1));
        assert_ne!(numbers(7, "buyer", 1), numbers(7, "payment", 1));
        assert_ne!(numbers(7, "buyer", 1), numbers(7, "buyer", 2));
    }

    #[test]
    fn shares_come_out_as_asked() {
        // 100,000 draws at 3 %: 3,000, and five standard deviations are about 270.
        let hits = (0..100_000)
            .filter(|thing| Draws::new(1, "share", *thing).chance_ppm(30_000))
            .count();
        assert!((2_730..=3_270).contains(&hits), "{hits}");
    }

    #[test]
    fn weights_without_a_share_are_never_drawn() {
        for thing in 0..1_000 {
            let place = Draws::new(1, "weights", thing).weighted([0, 3, 0, 1]);
            assert!(matches!(place, Some(1 | 3)), "{place:?}");
        }
        assert_eq!(Draws::new(1, "weights", 0).weighted([0, 0]), None);
    }

    #[test]
    fn a_range_reaches_both_ends() {
        let seen: std::collections::BTreeSet<_> = (0..200)
            .map(|thing| Draws::new(3, "range", thing).between(-1, 2))
            .collect();
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [-1, 0, 1, 2]);
    }
}
