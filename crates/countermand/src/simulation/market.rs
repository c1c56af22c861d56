//! The marketplace of a run: its world, what its people do, and what it knows to have happened.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use countermand_sandbox::clock::Speed;
use countermand_sandbox::http::server::Server;
use countermand_sandbox::market::effects::Cancel;
use countermand_sandbox::market::order::{Executor, OrderState};
use countermand_sandbox::moment::Moment;
use countermand_sandbox::scenario::Scenario;
use countermand_sandbox::world::{Origin, World};
use serde::Deserialize;
use serde_json::{Value, json};

use super::chance::Chance;
use super::mix::Mix;
use super::wire::{BASE, Hand, START_MS, Wire};

/// A line of an order, as the marketplace has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Row {
    pub(super) order: String,
    pub(super) item: String,
    pub(super) qty: u32,
    pub(super) paid: i64,
    pub(super) cancelled: u32,
    pub(super) shipped: u32,
    pub(super) refunded: i64,
    pub(super) currency: String,
    pub(super) status: String,
    pub(super) channel: String,
    pub(super) seller: String,
}

/// An effect, as the marketplace has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Effect {
    pub(super) kind: String,
    pub(super) order: String,
    pub(super) item: String,
    pub(super) qty: u32,
    pub(super) amount: i64,
    pub(super) key: String,
    pub(super) by: String,
    pub(super) order_status_before: String,
    pub(super) t: String,
    pub(super) seller: String,
}

fn scenario(mix: &Mix) -> Scenario {
    let mut text = String::from(
        "name = \"simulated\"\nhistory_days = 3\n[platform]\ncancels_unconfirmed = false\n\
         suppresses_offers = false\n[account_health]\njudges_accounts = false\n",
    );
    for _ in 0..mix.n_accounts {
        write!(
            text,
            "[[sellers]]\nhas_cancel_order = {}\n[[sellers.markets]]\ncountry = \"US\"\n\
             orders_per_day = 0\nn_products = 5\nn_competitors = 0\n\
             channels = [\"merchant\", \"merchant\", \"merchant\", \"merchant\", \"amazon\"]\n\
             [sellers.markets.warehouse]\nin_time_ppm = 0\nlate_ppm = 0\n\
             ships_after_start = false\n",
            mix.has_direct_call
        )
        .expect("a text");
        let mut staged = |fate: &str, n_orders: u32, n_lines: u32, n_units: u32| {
            write!(
                text,
                "[[sellers.markets.staged]]\nfate = \"{fate}\"\nn_orders = {n_orders}\n\
                 n_lines = {n_lines}\nn_units = {n_units}\nhours_before_start = 8\n"
            )
            .expect("a text");
        };
        staged("unshipped", mix.n_orders, 1, 1);
        staged("unshipped", mix.n_orders / 2 + 1, 2, 3);
        staged("requested", 2, 1, 2);
        staged("pending", 1, 1, 1);
        staged("partially_shipped", 1, 2, 2);
        staged("shipped", 3, 2, 2);
        staged("cancelled_by_buyer", 1, 1, 1);
        write!(
            text,
            "[[sellers.markets.staged]]\nchannel = \"amazon\"\nhours_before_start = 5\n"
        )
        .expect("a text");
    }
    Scenario::read("simulated", &text).expect("a scenario")
}

/// A new world behind a network without faults.
pub(super) fn begin(directory: &Path, mix: &Mix, seed: u64) -> Arc<Wire> {
    let hand = Hand::default();
    let origin = Origin {
        scenario: scenario(mix),
        seed,
        start: Moment::from_ms(START_MS),
        speed: Speed::REAL,
    };
    let world = World::open_with(directory, || origin, None, Box::new(hand.clone()));
    let server = Server::new(world.expect("a world"), BASE.to_owned(), None);
    Arc::new(Wire::new(hand, server, seed))
}

impl Wire {
    /// The order lines.
    pub(super) fn rows(&self) -> Vec<Row> {
        let all = self.control("GET", "/__orders", &Value::Null);
        serde_json::from_value(all).expect("order lines")
    }

    /// The effects so far.
    pub(super) fn effects(&self) -> Vec<Effect> {
        let all = self.control("GET", "/__ledger", &Value::Null);
        serde_json::from_value(all).expect("effects")
    }

    /// Puts a profile of the marketplace's own faults in force.
    pub(super) fn set_profile(&self, profile: &str, seed: u64) {
        self.control(
            "POST",
            "/__faults",
            &json!({ "profile": profile, "seed": seed }),
        );
    }

    /// Something happens to an order that we have no hand in: it is asked for, shipped, or
    /// cancelled by its buyer.
    pub(super) fn stir(&self, chance: &mut Chance) {
        let mut state = self.server.state();
        let market = state.world.now().expect("a world");
        let open: Vec<_> = market
            .orders
            .iter()
            .filter(|(_, order)| {
                order.state == OrderState::Unshipped && order.channel.is_merchant()
            })
            .map(|(index, order)| (index, order.lines.len(), order.id.to_string()))
            .collect();
        let Some((index, n_lines, id)) = chance.pick(&open).cloned() else {
            return;
        };
        let line = usize::try_from(chance.below(n_lines as u64)).unwrap_or(0);
        let what = match chance.below(10) {
            0..5 => {
                let is_whole = chance.in_thousand(600);
                for at in 0..n_lines {
                    if is_whole || at == line {
                        drop(market.request_cancellation(index, at, "Ordered by mistake"));
                    }
                }
                "is asked for"
            }
            5..8 => {
                let n_open = market
                    .at(index)
                    .ok()
                    .and_then(|order| {
                        order
                            .lines
                            .get(line)
                            .map(countermand_sandbox::market::order::Line::n_open)
                    })
                    .unwrap_or(0);
                drop(market.ship_units(index, line, n_open));
                "is shipped"
            }
            _ => {
                for at in 0..n_lines {
                    let n_units = market
                        .at(index)
                        .ok()
                        .and_then(|order| {
                            order
                                .lines
                                .get(at)
                                .map(countermand_sandbox::market::order::Line::n_open)
                        })
                        .unwrap_or(0);
                    drop(market.cancel_units(&Cancel {
                        order: index,
                        line: at,
                        n_units,
                        by: Executor::Buyer,
                        reason: "Ordered by mistake",
                        key: "",
                        restocks: true,
                        is_counted: false,
                    }));
                }
                "is cancelled by its buyer"
            }
        };
        drop(state);
        self.note(&format!("order {id} {what}"));
    }
}
