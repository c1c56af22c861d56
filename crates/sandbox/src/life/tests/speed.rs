//! Worlds of many orders.

use super::{START, market_of};
use crate::moment::DAY_MS;

#[test]
fn twenty_thousand_orders_come_in_a_day() {
    let text = "history_days = 0\n[[sellers]]\n[[sellers.markets]]\norders_per_day = 20000\nn_products = 100\nstock = 100000";
    let mut market = market_of(text, 1);
    market.advance(START.plus_ms(DAY_MS));
    assert!(market.orders.len() > 18_000, "{}", market.orders.len());
}
