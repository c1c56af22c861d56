//! What the desk knows, held against what the marketplace has.

use std::collections::BTreeMap;

use countermand_domain::id::OrderId;
use countermand_domain::order::OrderState;
use serde_json::Value;

use super::Play;

/// An order as one side has it: its state, and the units that remain of each SKU.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    state: Option<OrderState>,
    units: BTreeMap<String, u64>,
}

impl Shown {
    /// Whether it is ordered before its release.
    pub(crate) fn awaits_release(&self) -> bool {
        self.state == Some(OrderState::PendingAvailability)
    }
}

impl Play {
    /// Our seller's orders as the marketplace has them, by id.
    pub(crate) fn market_orders(&self, is_meant: impl Fn(&str) -> bool) -> BTreeMap<String, Shown> {
        let mut market: BTreeMap<String, Shown> = BTreeMap::new();
        for line in self.market_lines() {
            let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            let place = text("marketplace");
            let is_ours = self.seller.marketplaces.iter().any(|our| our.id() == place);
            if text("channel") == "MCF" || !is_ours || !is_meant(&text("order")) {
                continue;
            }
            let shown = market.entry(text("order")).or_default();
            shown.state = Some(as_the_api_has_it(state_of(&line["status"])));
            let units = |name: &str| line[name].as_u64().unwrap_or_default();
            *shown.units.entry(text("sku")).or_default() += units("qty") - units("cancelled");
        }
        market
    }

    /// An order as the desk knows it.
    pub(crate) fn known(&self, order: &str) -> Option<Shown> {
        let id = OrderId::parse(order).expect("an id");
        let known = self.seller.account.order(&id).expect("a store")?;
        let mut shown = Shown {
            state: known.order.state.map(as_the_api_has_it),
            units: BTreeMap::new(),
        };
        for item in &known.items {
            let sku = item.sku.as_ref().map(|sku| sku.as_str().to_owned());
            let units = u64::from(item.quantity.units());
            *shown.units.entry(sku.unwrap_or_default()).or_default() += units;
        }
        Some(shown)
    }
}

/// What the desk knows otherwise, in words.
pub(crate) fn differences(market: &BTreeMap<String, Shown>, play: &Play) -> Vec<String> {
    let mut differences = Vec::new();
    for (order, shown) in market {
        let known = play.known(order);
        if known.as_ref() != Some(shown) {
            differences.push(format!("{order}: {shown:?}, but known as {known:?}"));
        }
    }
    differences
}

/// Orders 2026-01-01 has no word for an order that waits for its invoice: it is shipped there.
fn as_the_api_has_it(state: OrderState) -> OrderState {
    if state == OrderState::InvoiceUnconfirmed {
        OrderState::Shipped
    } else {
        state
    }
}

fn state_of(word: &Value) -> OrderState {
    let word = word.as_str().expect("a status");
    OrderState::parse(word)
        .or_else(|_| OrderState::parse_orders_v0(word))
        .unwrap_or_else(|_| panic!("the status {word}"))
}
