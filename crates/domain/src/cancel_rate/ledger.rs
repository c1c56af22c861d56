//! What is known of each order, turned into changes of a ring.

use std::collections::BTreeMap;

use super::{CountingUnit, Day, Landing, RateRing};
use crate::id::OrderId;
use crate::quantity::Quantity;

/// A cancellation that counts against the seller (rules 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountedCancel {
    /// The UTC day on which it was carried out.
    pub day: Day,
    /// The units cancelled. Only programmes that count units read it; a report that writes
    /// quantity 0 on cancelled lines must not be its source.
    pub units: Quantity,
}

/// What one version of an order says about the rate.
///
/// Versions compare first by `version`; of two that carry the same number the one that compares
/// greater as a whole wins, so the end does not depend on the order of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderFact {
    /// A number that grows with each version: milliseconds of the last update since 1970.
    pub version: i64,
    /// The UTC day on which the order was placed.
    pub placed: Day,
    /// Whether it is among the orders of its day: seller-fulfilled, and not pending (O-08).
    pub is_in_denominator: bool,
    /// The units ordered. Only programmes that count units read it.
    pub ordered: Quantity,
    /// The cancellation that counts, if there is one. Any other leaves the rate alone.
    pub counted_cancel: Option<CountedCancel>,
}

/// What an order adds to the counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Contribution {
    /// The day on which the order was placed.
    pub placed: Day,
    /// Orders, or units ordered.
    pub orders: u32,
    /// The day of the counted cancellation; the day placed when there is none.
    pub cancelled_on: Day,
    /// Counted cancellations, or units cancelled.
    pub cancelled: u32,
}

impl OrderFact {
    /// What the order adds where orders or units are counted.
    ///
    /// One order is at most one defect, however many of its items were cancelled (O-24); where
    /// units count, at most those ordered.
    pub const fn contribution(&self, unit: CountingUnit) -> Contribution {
        let ordered = match unit {
            CountingUnit::Orders => 1,
            CountingUnit::Units => self.ordered.units(),
        };
        let (cancelled_on, cancelled) = match (self.counted_cancel, unit) {
            (None, _) => (self.placed, 0),
            (Some(cancel), CountingUnit::Orders) => (cancel.day, 1),
            (Some(cancel), CountingUnit::Units) if cancel.units.units() < ordered => {
                (cancel.day, cancel.units.units())
            }
            (Some(cancel), CountingUnit::Units) => (cancel.day, ordered),
        };
        Contribution {
            placed: self.placed,
            orders: if self.is_in_denominator { ordered } else { 0 },
            cancelled_on,
            cancelled,
        }
    }
}

/// What became of the counters of one contribution.
#[must_use = "a change that did not land must not be lost"]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContributionLanding {
    /// The orders.
    pub orders: Landing,
    /// The cancellation by order date.
    pub by_order_date: Landing,
    /// The cancellation by cancel date.
    pub by_cancel_date: Landing,
}

impl ContributionLanding {
    /// The worst of the three.
    pub fn worst(self) -> Landing {
        self.orders.max(self.by_order_date).max(self.by_cancel_date)
    }
}

/// The difference that a new version of an order makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FactChange {
    /// What the version before had added.
    pub removed: Option<Contribution>,
    /// What the new version adds.
    pub added: Option<Contribution>,
}

impl FactChange {
    /// The difference between what was known and what is reported now; `None` when the report is
    /// a repetition or older than what was known.
    pub fn between(
        known: Option<&OrderFact>,
        reported: &OrderFact,
        unit: CountingUnit,
    ) -> Option<Self> {
        if known.is_some_and(|known| known >= reported) {
            return None;
        }
        Some(Self {
            removed: known.map(|fact| fact.contribution(unit)),
            added: Some(reported.contribution(unit)),
        })
    }

    /// Applies the difference to a ring: what was removed, then what was added.
    pub fn apply_to<const DAYS: usize>(
        &self,
        ring: &mut RateRing<DAYS>,
    ) -> [Option<ContributionLanding>; 2] {
        if self.removed == self.added {
            return [None, None];
        }
        [
            self.removed.map(|part| apply(ring, part, false)),
            self.added.map(|part| apply(ring, part, true)),
        ]
    }
}

fn apply<const DAYS: usize>(
    ring: &mut RateRing<DAYS>,
    part: Contribution,
    is_added: bool,
) -> ContributionLanding {
    let signed = |count: u32| {
        let count = i32::try_from(count).unwrap_or(i32::MAX);
        if is_added { count } else { -count }
    };
    let orders = ring.add_orders(part.placed, signed(part.orders));
    let cancels = ring.add_cancels(part.placed, part.cancelled_on, signed(part.cancelled));
    ContributionLanding {
        orders,
        by_order_date: cancels.by_order_date,
        by_cancel_date: cancels.by_cancel_date,
    }
}

/// What a ledger did with a version of an order.
#[must_use = "a change that did not land must not be lost"]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recorded {
    /// The order was not known before.
    First {
        /// What became of what it adds.
        added: Option<ContributionLanding>,
    },
    /// The version replaced an older one.
    Replaced {
        /// What became of taking away what the older version had added; `None` when both add the
        /// same.
        removed: Option<ContributionLanding>,
        /// What became of what the newer version adds.
        added: Option<ContributionLanding>,
    },
    /// The version is known, or older than the one known; nothing changed.
    Superseded,
}

/// The newest version of every order of one key, and the ring that follows from them.
///
/// Versions may come late, twice and in any order. Memory grows by one entry an order; whoever
/// keeps the versions in a database uses [`FactChange`] alone.
#[derive(Debug, Clone)]
pub struct OrderLedger<const DAYS: usize> {
    unit: CountingUnit,
    facts: BTreeMap<OrderId, OrderFact>,
    ring: RateRing<DAYS>,
}

impl<const DAYS: usize> OrderLedger<DAYS> {
    /// An empty ledger that counts orders or units.
    pub const fn new(unit: CountingUnit) -> Self {
        Self {
            unit,
            facts: BTreeMap::new(),
            ring: RateRing::new(),
        }
    }

    /// Takes a version of an order in.
    pub fn record(&mut self, order_id: &OrderId, fact: OrderFact) -> Recorded {
        let known = self.facts.get(order_id);
        let is_first = known.is_none();
        let Some(change) = FactChange::between(known, &fact, self.unit) else {
            return Recorded::Superseded;
        };
        let [removed, added] = change.apply_to(&mut self.ring);
        self.facts.insert(order_id.clone(), fact);
        if is_first {
            Recorded::First { added }
        } else {
            Recorded::Replaced { removed, added }
        }
    }

    /// The newest version of an order.
    pub fn fact(&self, order_id: &OrderId) -> Option<&OrderFact> {
        self.facts.get(order_id)
    }

    /// How many orders are known.
    pub fn n_orders(&self) -> usize {
        self.facts.len()
    }

    /// The counters.
    pub const fn ring(&self) -> &RateRing<DAYS> {
        &self.ring
    }

    /// Moves the counters on to `day`.
    pub fn advance_to(&mut self, day: Day) {
        self.ring.advance_to(day);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{RateWindow, WindowCounts};
    use super::*;

    fn id(number: u32) -> OrderId {
        OrderId::parse(&format!("111-0000000-{number:07}")).unwrap()
    }

    fn units(n: u32) -> Quantity {
        Quantity::new(i64::from(n)).unwrap()
    }

    fn fact(version: i64, placed: u32) -> OrderFact {
        OrderFact {
            version,
            placed: Day::from_number(placed),
            is_in_denominator: true,
            ordered: units(3),
            counted_cancel: None,
        }
    }

    fn cancelled(version: i64, placed: u32, on: u32, n_units: u32) -> OrderFact {
        OrderFact {
            counted_cancel: Some(CountedCancel {
                day: Day::from_number(on),
                units: units(n_units),
            }),
            ..fact(version, placed)
        }
    }

    fn week<const DAYS: usize>(ledger: &OrderLedger<DAYS>, as_of: u32) -> (u64, u64, u64) {
        let sums = ledger
            .ring()
            .window(Day::from_number(as_of), RateWindow::WEEK)
            .unwrap();
        (
            sums.orders,
            sums.cancelled_by_order_date,
            sums.cancelled_by_cancel_date,
        )
    }

    #[test]
    fn an_order_is_one_defect_however_many_units_were_cancelled() {
        let mut orders = OrderLedger::<40>::new(CountingUnit::Orders);
        let mut by_unit = OrderLedger::<40>::new(CountingUnit::Units);
        for ledger in [&mut orders, &mut by_unit] {
            let landing = ledger.record(&id(1), cancelled(1, 100, 101, 2));
            assert!(matches!(landing, Recorded::First { added: Some(_) }));
        }
        assert_eq!(week(&orders, 101), (1, 1, 1));
        assert_eq!(week(&by_unit, 101), (3, 2, 2));
    }

    #[test]
    fn a_pending_order_enters_when_it_is_paid_on_the_day_it_was_placed() {
        let mut ledger = OrderLedger::<40>::new(CountingUnit::Orders);
        let pending = OrderFact {
            is_in_denominator: false,
            ..fact(1, 100)
        };
        let _ = ledger.record(&id(1), pending);
        let _ = ledger.record(&id(2), fact(1, 103));
        assert_eq!(week(&ledger, 103), (1, 0, 0));
        let _ = ledger.record(&id(1), fact(2, 100));
        assert_eq!(week(&ledger, 103), (2, 0, 0));
        assert_eq!(week(&ledger, 107), (1, 0, 0));
    }

    #[test]
    fn an_older_or_repeated_version_changes_nothing() {
        let mut ledger = OrderLedger::<40>::new(CountingUnit::Orders);
        let _ = ledger.record(&id(1), cancelled(5, 100, 101, 3));
        assert_eq!(ledger.record(&id(1), fact(4, 100)), Recorded::Superseded);
        assert_eq!(
            ledger.record(&id(1), cancelled(5, 100, 101, 3)),
            Recorded::Superseded
        );
        assert_eq!(week(&ledger, 101), (1, 1, 1));
        // The cancellation was found not to count.
        let _ = ledger.record(&id(1), fact(6, 100));
        assert_eq!(week(&ledger, 101), (1, 0, 0));
    }

    #[test]
    fn what_falls_before_the_ring_is_reported() {
        let mut ledger = OrderLedger::<7>::new(CountingUnit::Orders);
        let _ = ledger.record(&id(1), fact(1, 100));
        let Recorded::First { added: Some(added) } = ledger.record(&id(2), cancelled(1, 90, 99, 1))
        else {
            panic!("the order is new");
        };
        assert_eq!(added.orders, Landing::BeforeRing);
        assert_eq!(added.by_order_date, Landing::BeforeRing);
        assert_eq!(added.by_cancel_date, Landing::Counted);
        assert_eq!(added.worst(), Landing::BeforeRing);
        assert_eq!(week(&ledger, 100), (1, 0, 1));
    }

    fn any_fact() -> impl Strategy<Value = (u32, OrderFact)> {
        let cancel = prop::option::of((0..15_u32, 0..6_u32));
        (
            0..12_u32,
            0..6_i64,
            100..150_u32,
            any::<bool>(),
            1..6_u32,
            cancel,
        )
            .prop_map(
                |(order, version, placed, is_in_denominator, ordered, cancel)| {
                    let counted_cancel = cancel.map(|(after, n_units)| CountedCancel {
                        day: Day::from_number(placed + after),
                        units: units(n_units),
                    });
                    let fact = OrderFact {
                        version,
                        placed: Day::from_number(placed),
                        is_in_denominator,
                        ordered: units(ordered),
                        counted_cancel,
                    };
                    (order, fact)
                },
            )
    }

    /// Every window from the raw versions: the newest of each order, summed one by one.
    fn recount(
        stream: &[(u32, OrderFact)],
        unit: CountingUnit,
        first: Day,
        last: Day,
    ) -> WindowCounts {
        let mut sums = WindowCounts::default();
        let is_within = |day: Day| first <= day && day <= last;
        for order in 0..12 {
            let versions = stream.iter().filter(|(of, _)| *of == order);
            let Some((_, newest)) = versions.max_by_key(|(_, fact)| *fact) else {
                continue;
            };
            let (n_ordered, n_cancelled) = match unit {
                CountingUnit::Orders => (1, 1),
                CountingUnit::Units => {
                    let ordered = u64::from(newest.ordered.units());
                    let cancelled = newest
                        .counted_cancel
                        .map_or(0, |cancel| u64::from(cancel.units.units()));
                    (ordered, cancelled.min(ordered))
                }
            };
            if newest.is_in_denominator && is_within(newest.placed) {
                sums.orders += n_ordered;
            }
            if let Some(cancel) = newest.counted_cancel {
                if is_within(newest.placed) {
                    sums.cancelled_by_order_date += n_cancelled;
                }
                if is_within(cancel.day) {
                    sums.cancelled_by_cancel_date += n_cancelled;
                }
            }
        }
        sums
    }

    fn check<const DAYS: usize>(stream: &[(u32, OrderFact)], unit: CountingUnit) {
        let mut ledger = OrderLedger::<DAYS>::new(unit);
        for (at, (order, fact)) in stream.iter().enumerate() {
            let _ = ledger.record(&id(*order), *fact);
            let newest = ledger.ring().newest();
            for window in [
                RateWindow::WEEK,
                RateWindow::last(30),
                RateWindow::lagged(30, 10),
            ] {
                for ahead in 0..4 {
                    let as_of = newest.plus(ahead);
                    let Some((first, last)) = window.bounds(as_of) else {
                        continue;
                    };
                    if let Ok(sums) = ledger.ring().window(as_of, window) {
                        assert_eq!(sums, recount(&stream[..=at], unit, first, last));
                    } else {
                        assert!(usize::try_from(window.reach_days()).unwrap() > DAYS);
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn the_ring_equals_a_recount_of_the_raw_versions(
            stream in prop::collection::vec(any_fact(), 1..60),
            is_repeated: bool,
        ) {
            let mut stream = stream;
            if is_repeated {
                // Every version comes a second time, in the opposite order.
                let mut again = stream.clone();
                again.reverse();
                stream.extend(again);
            }
            for unit in [CountingUnit::Orders, CountingUnit::Units] {
                check::<7>(&stream, unit);
                check::<40>(&stream, unit);
            }
        }

        #[test]
        fn the_order_of_arrival_does_not_matter(
            (stream, shuffled) in prop::collection::vec(any_fact(), 1..40)
                .prop_flat_map(|stream| (Just(stream.clone()), Just(stream).prop_shuffle())),
        ) {
            let ring = |stream: &[(u32, OrderFact)]| {
                let mut ledger = OrderLedger::<40>::new(CountingUnit::Units);
                ledger.advance_to(Day::from_number(170));
                for (order, fact) in stream {
                    let _ = ledger.record(&id(*order), *fact);
                }
                ledger.ring().clone()
            };
            prop_assert_eq!(ring(&stream), ring(&shuffled));
        }
    }
}
