//! What carrying out a decision does to rate, offers, money and stock, in words.

use countermand_domain::cancellation::effect::{FeeEffect, MoneyEffect};
use countermand_domain::cancellation::{Decision, Situation, Verdict};
use countermand_domain::order::FulfillmentChannel;
use serde::Serialize;
use utoipa::ToSchema;

use super::Named;
use crate::texts::Texts;

/// The effects of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EffectsView {
    /// On the cancel rate.
    pub rate: RateView,
    /// On the offers of the order's SKUs.
    pub offers: OffersView,
    /// On the buyer's money.
    pub money: Named,
    /// The marketplace's cancellation fee.
    pub fee: FeeView,
    /// On the stock.
    pub stock: Named,
}

/// Counted cancels added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RateView {
    /// In orders.
    pub orders: u32,
    /// In units, for Seller Fulfilled Prime; 0 otherwise.
    pub prime_units: u32,
    /// In words.
    pub text: String,
}

/// The run of seller cancels on each SKU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OffersView {
    /// Whether it grows by one.
    pub extends_run: bool,
    /// In words.
    pub text: String,
}

/// The cancellation fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FeeView {
    /// `none`, `percent-of-referral-fee` or `unknown`.
    pub key: &'static str,
    /// Percent of the referral fee, where that is the fee.
    pub percent: Option<u32>,
    /// In words.
    pub text: String,
}

impl EffectsView {
    pub(super) fn of(texts: Texts, decision: &Decision, situation: &Situation) -> Self {
        let effects = decision.effects;
        let stock = effects.stock.key();
        Self {
            rate: RateView {
                orders: effects.rate.n_orders,
                prime_units: effects.rate.n_prime_units,
                text: rate_text(texts, decision),
            },
            offers: OffersView {
                extends_run: effects.extends_offer_run,
                text: texts.text(if effects.extends_offer_run {
                    "offers-run-grows"
                } else {
                    "offers-unchanged"
                }),
            },
            money: Named {
                key: effects.money.key(),
                text: texts.text(&money_key(effects.money, situation)),
            },
            fee: fee(texts, effects.fee),
            stock: Named {
                key: stock,
                text: texts.text(&format!("stock-{stock}")),
            },
        }
    }
}

impl RateView {
    /// Puts the units that a plan cancels in place of all that are open, where units count.
    pub fn set_units(&mut self, texts: Texts, units: u64) {
        if self.prime_units > 0 {
            self.prime_units = u32::try_from(units).unwrap_or(u32::MAX);
            self.text = texts.with("rate-adds-prime", &[("units", self.prime_units.into())]);
        }
    }
}

fn rate_text(texts: Texts, decision: &Decision) -> String {
    let rate = decision.effects.rate;
    if rate.n_prime_units > 0 {
        texts.with("rate-adds-prime", &[("units", rate.n_prime_units.into())])
    } else if rate.n_orders > 0 {
        texts.text("rate-adds-one")
    } else if decision.verdict == Verdict::AskBuyerToRequest {
        texts.text("rate-would-add")
    } else {
        texts.text("rate-adds-none")
    }
}

/// A multi-channel order's buyer paid in another shop: nothing is charged to the *seller*.
fn money_key(money: MoneyEffect, situation: &Situation) -> String {
    let is_multi_channel = situation.channel.channel() == FulfillmentChannel::Mcf;
    let key = money.key();
    if is_multi_channel && money == MoneyEffect::NothingCharged {
        format!("money-{key}-mcf")
    } else {
        format!("money-{key}")
    }
}

fn fee(texts: Texts, effect: FeeEffect) -> FeeView {
    match effect {
        FeeEffect::None => FeeView {
            key: "none",
            percent: None,
            text: texts.text("fee-none"),
        },
        FeeEffect::PercentOfReferralFee(percent) => FeeView {
            key: "percent-of-referral-fee",
            percent: Some(percent),
            text: texts.with(
                "fee-percent-of-referral-fee",
                &[("percent", percent.into())],
            ),
        },
        FeeEffect::Unknown => FeeView {
            key: "unknown",
            percent: None,
            text: texts.text("fee-unknown"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Locale;

    #[test]
    fn the_units_of_a_part_stand_in_place_of_all_where_units_count() {
        let texts = Texts::new(Locale::En);
        let mut prime = RateView {
            orders: 1,
            prime_units: 3,
            text: texts.with("rate-adds-prime", &[("units", 3_u32.into())]),
        };
        prime.set_units(texts, 1);
        assert_eq!(prime.prime_units, 1);
        assert!(prime.text.contains('1') && !prime.text.contains('3'));
        let plain = RateView {
            orders: 1,
            prime_units: 0,
            text: texts.text("rate-adds-one"),
        };
        let mut same = plain.clone();
        same.set_units(texts, 1);
        assert_eq!(same, plain);
    }
}
