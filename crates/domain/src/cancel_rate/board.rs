//! The rings of many keys, side by side in memory.

use super::RateRing;

/// Rings addressed by a dense index: whoever knows the keys numbers them from zero.
#[derive(Debug, Clone, Default)]
pub struct RateBoard<const DAYS: usize> {
    rings: Vec<RateRing<DAYS>>,
}

impl<const DAYS: usize> RateBoard<DAYS> {
    /// A board of `n_keys` empty rings.
    pub fn new(n_keys: usize) -> Self {
        Self {
            rings: vec![RateRing::new(); n_keys],
        }
    }

    /// Adds an empty ring for a new key, and gives its index.
    pub fn push_key(&mut self) -> usize {
        self.rings.push(RateRing::new());
        self.rings.len() - 1
    }

    /// How many keys there are.
    pub fn n_keys(&self) -> usize {
        self.rings.len()
    }

    /// The ring of a key; `None` for an index that was never given.
    pub fn ring(&self, key: usize) -> Option<&RateRing<DAYS>> {
        self.rings.get(key)
    }

    /// The ring of a key, to be changed; `None` for an index that was never given.
    pub fn ring_mut(&mut self, key: usize) -> Option<&mut RateRing<DAYS>> {
        self.rings.get_mut(key)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Day, Landing, RateWindow};
    use super::*;

    #[test]
    fn keys_do_not_see_each_other() {
        let mut board = RateBoard::<7>::new(2);
        let today = Day::from_number(20_000);
        let third = board.push_key();
        assert_eq!((third, board.n_keys()), (2, 3));
        let ring = board.ring_mut(1).unwrap();
        assert_eq!(ring.add_orders(today, 1), Landing::Counted);
        let orders: Vec<u64> = (0..3)
            .map(|key| {
                let ring = board.ring(key).unwrap();
                ring.window(today, RateWindow::WEEK).unwrap().orders
            })
            .collect();
        assert_eq!(orders, [0, 1, 0]);
        assert!(board.ring(3).is_none());
    }
}
