//! The stock ledger along the way of an order.

use countermand_domain::id::SellerSku;
use countermand_domain::reason::Reason;
use countermand_store::outbox::ActionKind;
use countermand_store::stock_ledger::{StockBalance, StockCause};
use jiff::SignedDuration;

use super::play::{Play, wait};

/// One unit of `PLAIN-1`.
const FIRST: &str = "111-0000000-0000000";
/// Two units of it.
const SECOND: &str = "111-0000001-0000001";
const SPAN: SignedDuration = SignedDuration::from_mins(30);

fn sku() -> SellerSku {
    SellerSku::parse("PLAIN-1").unwrap()
}

fn balance(play: &Play) -> StockBalance {
    wait(play.seller.account.stock_balance(sku())).unwrap()
}

fn count(play: &Play, n_units: u32) {
    let at = play.desk.now();
    wait(play.seller.account.count_stock(sku(), n_units, at)).unwrap();
}

/// How often stock moved for a cause.
fn n_moved(play: &Play, cause: StockCause) -> usize {
    let page = wait(play.seller.account.stock_movements(Some(sku()), 0, 1_000)).unwrap();
    let all = page.items.iter();
    all.filter(|movement| movement.cause == cause).count()
}

#[test]
fn i16_a_cancelled_line_gives_back_what_it_reserved_once() {
    let play = Play::of_orders(2, 5);
    count(&play, 10);
    play.cancel(SECOND, Reason::StockOut);
    let before = balance(&play);
    assert_eq!(
        (before.on_hand, before.reserved, before.available),
        (10, 2, 8)
    );
    play.run(SPAN).unwrap();
    assert_eq!(play.ends(ActionKind::Cancel), ["confirmed shown"]);
    let after = balance(&play);
    assert_eq!(
        (after.on_hand, after.reserved, after.available),
        (10, 0, 10)
    );
    assert_eq!(n_moved(&play, StockCause::Released), 1);
    // Reading the order again gives nothing back again.
    let play = play.restart();
    play.read(SECOND);
    assert_eq!(balance(&play), after);
    assert_eq!(n_moved(&play, StockCause::Reserved), 1);
    assert_eq!(n_moved(&play, StockCause::Released), 1);
}

#[test]
fn i16_a_death_around_the_settlement_gives_back_once() {
    for point in [
        "confirm.before_settle",
        "confirm.after_settle",
        "direct.after_call",
        "direct.after_close",
    ] {
        let play = Play::of_orders(2, 5);
        count(&play, 10);
        play.cancel(SECOND, Reason::StockOut);
        play.die_at(point);
        let play = play.run_through(SPAN);
        assert!(play.has_died(), "{point} was never reached");
        assert_eq!(
            play.ends(ActionKind::Cancel),
            ["confirmed shown"],
            "{point}"
        );
        assert_eq!(balance(&play).available, 10, "{point}");
        assert_eq!(n_moved(&play, StockCause::Released), 1, "{point}");
    }
}

#[test]
fn an_offer_is_set_to_what_was_counted_once_the_goods_are_free_again() {
    let play = Play::of_orders(2, 5);
    count(&play, 7);
    play.read(FIRST);
    // An address that cannot be reached says nothing against the goods.
    play.cancel(SECOND, Reason::AddressError);
    play.run(SPAN).unwrap();
    assert_eq!(play.ends(ActionKind::Cancel), ["confirmed shown"]);
    let listings = play.actions(ActionKind::Listing);
    // Seven were counted, and the first order still asks for one.
    assert_eq!(listings.len(), 1);
    assert_eq!(listings[0].content.quantity, 6);
    assert_eq!(play.ends(ActionKind::Listing), ["confirmed shown"]);
    assert_eq!(balance(&play).available, 6);
}

#[test]
fn stock_that_nobody_counted_sets_no_offer_and_more_sold_than_there_is_is_flagged() {
    let play = Play::of_orders(2, 5);
    play.cancel(FIRST, Reason::AddressError);
    assert_eq!(play.actions(ActionKind::Listing).len(), 0);
    play.read(SECOND);
    assert!(!balance(&play).is_oversold());
    count(&play, 2);
    let left = balance(&play);
    assert_eq!((left.on_hand, left.reserved, left.available), (2, 3, -1));
    assert!(left.is_oversold());
}

#[test]
fn an_older_count_changes_nothing() {
    let play = Play::of_orders(1, 5);
    let at = play.desk.now();
    count(&play, 5);
    let older = at - SignedDuration::from_secs(1);
    wait(play.seller.account.count_stock(sku(), 9, older)).unwrap();
    assert_eq!(balance(&play).on_hand, 5);
}
