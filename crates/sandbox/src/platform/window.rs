//! How long buyers, banks and sellers have (rules document, 1.4 to 1.6).

use crate::ids::PlaceIndex;
use crate::market::order::{Channel, Order, Payment, Windows};
use crate::moment::{DAY_MS, HOUR_MS, MINUTE_MS, Moment};
use crate::place;
use crate::platform::calendar;

/// Business days that a promise to ship has at most.
const SHIP_DAYS_MAX: u32 = 5;

/// How long a buyer has to pay; then the order lapses, milliseconds.
pub const fn payment_ms(payment: Payment) -> i64 {
    match payment {
        Payment::Pix => 30 * MINUTE_MS,
        Payment::CashInStore => 72 * HOUR_MS,
        // The slip's due date; no figure is published.
        Payment::Boleto => 3 * DAY_MS,
        Payment::ConvenienceStore => 6 * DAY_MS,
        Payment::Standard | Payment::CashOnDelivery | Payment::Invoice => 21 * DAY_MS,
    }
}

/// Whether the buyer pays after ordering and may simply not do it.
pub const fn is_paid_later(payment: Payment) -> bool {
    match payment {
        Payment::Pix | Payment::CashInStore | Payment::Boleto | Payment::ConvenienceStore => true,
        Payment::Standard | Payment::CashOnDelivery | Payment::Invoice => false,
    }
}

/// How long a buyer may cancel a paid seller-fulfilled order by own click, milliseconds.
pub fn self_cancel_ms(place: PlaceIndex) -> i64 {
    match place::marketplace(place).country {
        "JP" => 5 * MINUTE_MS,
        _ => 30 * MINUTE_MS,
    }
}

/// Whether the buyer of a paid, unshipped order may still cancel by own click: in the first
/// minutes where the seller ships, until it leaves where the platform does.
pub fn lets_buyer_cancel(order: &Order, now: Moment) -> bool {
    match order.channel {
        Channel::Amazon => true,
        Channel::Merchant | Channel::MerchantPrime | Channel::EasyShip(_) => {
            now.since_ms(order.purchased_at) < self_cancel_ms(order.place)
        }
    }
}

/// The times promised to the buyer of an order that is paid now: as many business days as when it
/// was placed, counted from the day of the payment.
pub fn once_paid(order: &Order, now: Moment) -> Windows {
    let windows = order.windows;
    let end_after = |at: Moment, n_days: u32| {
        let day = calendar::plus_business_days(order.place, at, n_days);
        calendar::end_of_day(order.place, day)
    };
    let is_same_day = end_after(order.purchased_at, 0) == end_after(now, 0);
    let n_days = (1..=SHIP_DAYS_MAX)
        .find(|n_days| end_after(order.purchased_at, *n_days) == windows.ship_by)
        .filter(|_| !is_same_day);
    let Some(n_days) = n_days else {
        return windows;
    };
    let ship_by = end_after(now, n_days);
    let later_ms = ship_by.since_ms(windows.ship_by);
    Windows {
        ship_from: now,
        ship_by,
        deliver_from: windows.deliver_from.plus_ms(later_ms),
        deliver_by: windows.deliver_by.plus_ms(later_ms),
    }
}

/// When the platform cancels an order that was not confirmed.
pub fn confirm_by(order: &Order) -> Moment {
    let ship_by = order.windows.ship_by;
    match (place::marketplace(order.place).country, order.channel) {
        ("IN", _) => ship_by.plus_ms(DAY_MS),
        ("AE", _) => calendar::plus_business_days(order.place, ship_by, 1),
        ("SA", Channel::EasyShip(_)) => ship_by.plus_ms(5 * DAY_MS),
        _ => calendar::plus_business_days(order.place, ship_by, 7),
    }
}
