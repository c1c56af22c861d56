use super::*;
use crate::market::order::OrderState;
use crate::scenario::Scenario;

/// 2026-11-20T00:00:00Z, a Friday.
const START: Moment = Moment::from_ms(1_795_132_800_000);

fn market(name: &str, seed: u64) -> Market {
    Market::new(
        Scenario::find(name).expect("a scenario of the program"),
        seed,
        START,
    )
}

#[test]
fn the_demo_keeps_its_promises_for_many_seeds() {
    for seed in 0..20 {
        let market = market("demo", seed);
        let n_unshipped = market
            .orders
            .iter()
            .filter(|(_, order)| order.state == OrderState::Unshipped)
            .count();
        assert!(n_unshipped >= 7);
    }
}
