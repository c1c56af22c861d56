//! Orders that a scenario puts on the stage: placed and moved along like all others, but with a
//! fate that is written down.

use crate::ids::ListingIndex;
use crate::life::arrival::Stream;
use crate::life::basket::{self, Choice};
use crate::life::{LifeEvent, Turn, enter, enter_turn, package_of, words};
use crate::market::Market;
use crate::market::order::{Channel, EasyShip, Traits};
use crate::moment::{DAY_MS, HOUR_MS, MINUTE_MS, Moment};
use crate::platform::window;
use crate::scenario::{OfferChannel, StagedFate, StagedPlan};

/// Staged orders have numbers that no other buyer gets: far behind them all.
const FIRST_STAGED: u64 = 1 << 32;

/// Puts the staged orders of a market on the agenda.
pub(super) fn enter_all(market: &mut Market, number: u16) {
    let Some(stream) = market.life.streams.get(usize::from(number)).cloned() else {
        return;
    };
    let start = market.start;
    for (entry, staged) in (0_u16..).zip(&stream.plan.staged) {
        for copy in 0..u16::try_from(staged.n_orders).unwrap_or(u16::MAX) {
            // Copies come a few minutes apart, in the hour before.
            let minutes = i64::from(copy) * 7 % 60;
            let at = start
                .plus_ms(-i64::from(staged.hours_before_start) * HOUR_MS)
                .plus_ms(minutes * MINUTE_MS);
            enter(market, at, LifeEvent::Staged(number, entry, copy));
        }
    }
}

/// Lets a staged order come in and puts its fate on the agenda.
pub(super) fn arrive(market: &mut Market, number: u16, (entry, copy): (u16, u16)) {
    let Some(stream) = market.life.streams.get(usize::from(number)).cloned() else {
        return;
    };
    let Some(staged) = stream.plan.staged.get(usize::from(entry)).cloned() else {
        return;
    };
    let serial = FIRST_STAGED + (u64::from(entry) << 16) + u64::from(copy);
    let key = basket::key(number, serial);
    let choice = choice(market, &stream, key, &staged);
    let order = basket::make(market, &stream, key, &choice);
    let Some(index) = order.and_then(|order| market.place_order(order)) else {
        return;
    };
    market.life.staged.insert(index);
    if let Some(language) = staged.language.as_deref().and_then(words::known) {
        market.life.languages.insert(index, language);
    }
    for (at, turn) in turns(market.now, &staged) {
        enter_turn(market, at, index, turn);
    }
}

/// The first offers of the channel that have units, or the first ones at all: what is on the stage
/// is there however much was sold.
fn choice(market: &Market, stream: &Stream, key: u64, staged: &StagedPlan) -> Choice {
    let mut offers: Vec<ListingIndex> = stream
        .wares
        .iter()
        .filter(|(_, weight)| *weight > 0 || staged.sku.is_some())
        .map(|(listing, _)| *listing)
        .filter(|listing| {
            market
                .life
                .shelves
                .get(listing)
                .is_some_and(|shelf| shelf.channel == staged.channel)
        })
        .filter(|listing| {
            let offered = market.catalogue.at(*listing);
            let wanted = staged.sku.as_ref();
            wanted.is_none_or(|sku| offered.is_some_and(|found| found.sku == *sku))
        })
        .collect();
    let n_skipped = market.draws("staged", key).below(offers.len() as u64);
    offers.rotate_left(usize::try_from(n_skipped).unwrap_or(0));
    offers.sort_by_key(|listing| {
        market
            .catalogue
            .at(*listing)
            .is_none_or(|found| found.n_buyable() < staged.n_units)
    });
    offers.truncate(usize::try_from(staged.n_lines).unwrap_or(1));
    Choice {
        lines: offers
            .into_iter()
            .map(|listing| (listing, staged.n_units))
            .collect(),
        channel: match staged.channel {
            OfferChannel::Merchant if staged.is_prime => Channel::MerchantPrime,
            OfferChannel::Merchant => Channel::Merchant,
            OfferChannel::EasyShip => Channel::EasyShip(EasyShip::PendingSchedule),
            OfferChannel::Amazon => Channel::Amazon,
        },
        payment: staged.payment.payment(),
        traits: Traits {
            is_preorder: staged.fate == StagedFate::PendingAvailability,
            ..Traits::default()
        },
    }
}

/// What happens to the order, and when. All but the payment window's end comes within two hours,
/// or before the start.
fn turns(placed: Moment, staged: &StagedPlan) -> Vec<(Moment, Turn)> {
    let after = |minutes: i64| placed.plus_ms(minutes * MINUTE_MS);
    let paid = (after(10), Turn::IsPaid);
    let then = |turn| vec![paid, (after(45), turn)];
    match staged.fate {
        StagedFate::PendingAvailability => vec![(placed.plus_ms(20 * DAY_MS), Turn::IsReleased)],
        StagedFate::Pending => {
            let payment = staged.payment.payment();
            vec![(placed.plus_ms(window::payment_ms(payment)), Turn::Lapses)]
        }
        StagedFate::Unshipped => package_turns(placed, staged)
            .into_iter()
            .chain(std::iter::once(paid))
            .collect(),
        StagedFate::Requested => then(Turn::BuyerRequests),
        StagedFate::Written => then(Turn::BuyerWrites),
        StagedFate::PartiallyShipped => then(Turn::ShipsPart),
        StagedFate::Shipped => then(Turn::Ships),
        StagedFate::InvoiceUnconfirmed => {
            vec![
                paid,
                (after(45), Turn::Ships),
                (after(50), Turn::LacksInvoice),
            ]
        }
        StagedFate::CancelledByBuyer => vec![(after(4), Turn::BuyerCancels)],
        StagedFate::CancelledBySeller => then(Turn::SellerCancels),
        StagedFate::CancelledByAmazon => vec![(after(20), Turn::IsRefused)],
    }
}

/// The way of an Easy Ship package to the status that the plan names.
fn package_turns(placed: Moment, staged: &StagedPlan) -> Vec<(Moment, Turn)> {
    let Some(status) = staged.package.as_deref().and_then(package_of) else {
        return Vec::new();
    };
    let way = [
        (EasyShip::PendingPickUp, Turn::IsScheduled),
        (EasyShip::PickedUp, Turn::IsPickedUp),
        (EasyShip::OutForDelivery, Turn::IsOut),
        (EasyShip::Delivered, Turn::Arrives),
    ];
    let back = [
        (EasyShip::RejectedByBuyer, Turn::IsRejected),
        (EasyShip::ReturningToSeller, Turn::GoesBack),
        (EasyShip::ReturnedToSeller, Turn::IsBack),
    ];
    let mut steps: Vec<Turn> = Vec::new();
    if status == EasyShip::LabelCanceled {
        steps.extend([Turn::IsScheduled, Turn::LosesLabel]);
    } else if status == EasyShip::PendingDropOff {
        steps.push(Turn::IsToBeDroppedOff);
    } else if let Some(last) = back.iter().position(|(found, _)| *found == status) {
        steps.extend(way.iter().take(3).map(|(_, turn)| *turn));
        steps.extend(back.iter().take(last + 1).map(|(_, turn)| *turn));
    } else if let Some(last) = way.iter().position(|(found, _)| *found == status) {
        steps.extend(way.iter().take(last + 1).map(|(_, turn)| *turn));
    }
    (0..)
        .zip(steps)
        .map(|(number, turn)| (placed.plus_ms((15 + 8 * number) * MINUTE_MS), turn))
        .collect()
}
