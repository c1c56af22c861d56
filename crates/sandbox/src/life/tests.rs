mod demo;
mod fates;
mod four_shops;
mod invariants;
mod sameness;
mod speed;

use crate::market::Market;
use crate::moment::Moment;
use crate::scenario::Scenario;

/// 2026-11-20T00:00:00Z, a Friday.
pub(crate) const START: Moment = Moment::from_ms(1_795_132_800_000);

/// The world of a ready-made scenario.
pub(crate) fn market(name: &str, seed: u64) -> Market {
    Market::new(
        Scenario::find(name).expect("a scenario of the program"),
        seed,
        START,
    )
}

/// The world of a scenario file.
pub(crate) fn market_of(text: &str, seed: u64) -> Market {
    let scenario = Scenario::read("test", text).expect("a scenario");
    Market::new(scenario, seed, START)
}

/// The whole history in a form that can be compared.
pub(crate) fn picture(market: &Market) -> (String, Vec<crate::market::order::Order>) {
    let ledger = serde_json::to_string(market.ledger.effects()).expect("effects are plain data");
    let orders = market.orders.iter().map(|(_, order)| order.clone());
    (ledger, orders.collect())
}
