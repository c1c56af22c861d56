//! The table as it stands on one day, in arrays that deciding reads without searching.

use jiff::civil::Date;

use super::{PaymentMethod, RuleTable, Settings, ShipTerms, Span, Topic, Value};
use crate::marketplace::Marketplace;

/// What deciding needs to know of one marketplace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceRules {
    /// Minutes in which the buyer may cancel by himself.
    pub self_cancel_minutes: i64,
    /// Whether the seller may cancel a pending order.
    pub seller_may_cancel_pending: bool,
    /// Minutes after which an unpaid order is taken for lapsed: the shortest window known for the
    /// marketplace, else the expected one.
    pub payment_lapse_minutes: i64,
    /// Minutes after which it lapses at the latest.
    pub latest_lapse_minutes: i64,
    /// Minutes from the end of the ship window to Amazon's earliest automatic cancellation, when
    /// the merchant ships.
    pub auto_cancel_minutes: i64,
    /// The same for Easy Ship.
    pub easy_ship_auto_cancel_minutes: i64,
    /// Minutes that a multi-channel order may stay on hold.
    pub hold_limit_minutes: i64,
    /// The fee until and after the expected ship date.
    pub fees: (Option<Value>, Option<Value>),
}

/// The rule table on one day.
#[derive(Debug, Clone)]
pub struct Rules {
    places: [PlaceRules; Marketplace::ALL.len()],
    settings: Settings,
}

const DAY_MINUTES: i64 = 24 * 60;

impl Rules {
    pub(super) fn from_table(table: &RuleTable, on: Date) -> Self {
        let mut places = [PlaceRules::FALLBACK; Marketplace::ALL.len()];
        for (slot, place) in places.iter_mut().zip(Marketplace::ALL.iter().copied()) {
            *slot = PlaceRules::of(table, place, on);
        }
        Self {
            places,
            settings: table.settings().clone(),
        }
    }

    /// The values of one marketplace.
    pub fn place(&self, marketplace: Marketplace) -> &PlaceRules {
        self.places
            .get(marketplace as usize)
            .unwrap_or(&PlaceRules::FALLBACK)
    }

    /// The answers to the open questions.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }
}

impl PlaceRules {
    /// What the general rows say; used for a value that the table should lack.
    const FALLBACK: Self = Self {
        self_cancel_minutes: 30,
        seller_may_cancel_pending: false,
        payment_lapse_minutes: 3 * DAY_MINUTES,
        latest_lapse_minutes: 21 * DAY_MINUTES,
        auto_cancel_minutes: 7 * DAY_MINUTES,
        easy_ship_auto_cancel_minutes: 7 * DAY_MINUTES,
        hold_limit_minutes: 14 * DAY_MINUTES,
        fees: (None, None),
    };

    fn of(table: &RuleTable, place: Marketplace, on: Date) -> Self {
        let value = |topic| table.lookup(topic, place, on).map(|entry| entry.value);
        let minutes = |topic| match value(topic) {
            Some(Value::Span(span)) => Some(Span::shortest_minutes(span)),
            Some(
                Value::Flag(_)
                | Value::Count(_)
                | Value::Target(_)
                | Value::PercentOfReferralFee(_)
                | Value::UnknownFee,
            )
            | None => None,
        };
        let known_window = [
            PaymentMethod::ConvenienceStore,
            PaymentMethod::CashInStore,
            PaymentMethod::Pix,
            PaymentMethod::Boleto,
            PaymentMethod::Unspecified,
        ]
        .into_iter()
        .filter_map(|method| minutes(Topic::PaymentWindow(method)))
        .min();
        let fallback = Self::FALLBACK;
        Self {
            self_cancel_minutes: minutes(Topic::SelfCancelWindow)
                .unwrap_or(fallback.self_cancel_minutes),
            seller_may_cancel_pending: value(Topic::SellerMayCancelPending)
                == Some(Value::Flag(true)),
            payment_lapse_minutes: known_window
                .or_else(|| minutes(Topic::ExpectedPaymentLapse))
                .unwrap_or(fallback.payment_lapse_minutes),
            latest_lapse_minutes: minutes(Topic::LatestPaymentLapse)
                .unwrap_or(fallback.latest_lapse_minutes),
            auto_cancel_minutes: minutes(Topic::AutoCancelEarly(ShipTerms::Merchant))
                .unwrap_or(fallback.auto_cancel_minutes),
            easy_ship_auto_cancel_minutes: minutes(Topic::AutoCancelEarly(ShipTerms::EasyShip))
                .unwrap_or(fallback.easy_ship_auto_cancel_minutes),
            hold_limit_minutes: minutes(Topic::HoldLimit).unwrap_or(fallback.hold_limit_minutes),
            fees: (
                value(Topic::FeeUntilShipDate),
                value(Topic::FeeAfterShipDate),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_compiled_values_are_those_of_the_document() {
        let rules = RuleTable::published().compile(date(2026, 11, 1));
        let of = |place| *rules.place(place);
        assert_eq!(of(Marketplace::Us).self_cancel_minutes, 30);
        assert_eq!(of(Marketplace::Jp).self_cancel_minutes, 5);
        assert!(of(Marketplace::Jp).seller_may_cancel_pending);
        assert!(!of(Marketplace::De).seller_may_cancel_pending);
        assert_eq!(of(Marketplace::Jp).payment_lapse_minutes, 6 * DAY_MINUTES);
        assert_eq!(of(Marketplace::Mx).payment_lapse_minutes, 72 * 60);
        assert_eq!(of(Marketplace::Br).payment_lapse_minutes, 30);
        assert_eq!(of(Marketplace::Us).payment_lapse_minutes, 3 * DAY_MINUTES);
        assert_eq!(of(Marketplace::In).auto_cancel_minutes, 24 * 60);
        assert_eq!(of(Marketplace::Ae).auto_cancel_minutes, 24 * 60);
        assert_eq!(
            of(Marketplace::Sa).easy_ship_auto_cancel_minutes,
            5 * DAY_MINUTES
        );
        assert_eq!(of(Marketplace::Sa).auto_cancel_minutes, 7 * DAY_MINUTES);
    }
}
