//! An amount over the components of an item, in proportion to what is left of each.

use super::{
    Balance, Component, PromotionBalance, PromotionShare, RefundError, RefundItem, RefundOrder,
    RefundScope, n_charged_units,
};
use crate::money::allocation::{by_weight, units_after};
use crate::money::{Currency, Money};

/// What is left of one component.
struct Part<'a> {
    component: Component,
    /// Of its price.
    gross_minor: i64,
    /// Of the discounts that lower it, each with what is left of it.
    discounts: Vec<(&'a PromotionBalance, i64)>,
    discount_minor: i64,
}

impl Part<'_> {
    /// What the buyer can still get of it.
    const fn net_minor(&self) -> i64 {
        let net = self.gross_minor - self.discount_minor;
        if net > 0 { net } else { 0 }
    }

    const fn is_in(&self, scope: RefundScope) -> bool {
        match scope {
            RefundScope::Everything => true,
            RefundScope::GoodsOnly => self.component.is_of_goods(),
        }
    }
}

/// What was charged for an item, less what went back or is on its way.
pub(super) struct Charged<'a> {
    parts: Vec<Part<'a>>,
    currency: Currency,
}

type Split = (Vec<(Component, Money)>, Vec<PromotionShare>);

impl<'a> Charged<'a> {
    pub(super) fn of(
        order: &RefundOrder<'_>,
        item: &'a RefundItem,
        currency: Currency,
    ) -> Result<Self, RefundError> {
        if item.components.is_empty() {
            return Err(RefundError::AmountsUnknown {
                order_item_id: item.order_item_id.clone(),
            });
        }
        let ordered = item.progress.ordered().units();
        let reading = Reading {
            item,
            currency,
            units: n_charged_units(order, item).map(|charged| (charged, ordered)),
        };
        let mut parts = Vec::with_capacity(item.components.len());
        for component in Component::ALL {
            parts.extend(reading.part(component)?);
        }
        Ok(Self { parts, currency })
    }

    /// What may still go back.
    pub(super) fn left(&self, scope: RefundScope) -> Result<Money, RefundError> {
        self.parts.iter().filter(|part| part.is_in(scope)).try_fold(
            Money::zero(self.currency),
            |sum, part| {
                let net = Money::from_minor(part.net_minor(), self.currency);
                Ok(sum.plus(net)?)
            },
        )
    }

    /// Splits an amount that is at most what is left: no share is above what is left of its part,
    /// because a share by the largest remainder is at most the exact one, rounded up.
    pub(super) fn split(&self, amount: Money, scope: RefundScope) -> Result<Split, RefundError> {
        let parts: Vec<&Part<'_>> = self.parts.iter().filter(|part| part.is_in(scope)).collect();
        let weights: Vec<u64> = parts
            .iter()
            .map(|part| part.net_minor().unsigned_abs())
            .collect();
        let shares = by_weight(amount, &weights)?;
        let (mut components, mut promotions) = (Vec::new(), Vec::new());
        for (part, share) in parts.into_iter().zip(shares) {
            if share.minor() == 0 {
                continue;
            }
            let given_back = self.discount_given_back(part, share)?;
            components.push((part.component, share.plus(given_back)?));
            promotions.extend(promotion_shares(part, given_back)?);
        }
        Ok((components, promotions))
    }

    /// The part of the discounts that goes with a net share, rounded down: all of it with all of
    /// the net amount.
    fn discount_given_back(&self, part: &Part<'_>, share: Money) -> Result<Money, RefundError> {
        let discount = Money::from_minor(part.discount_minor, self.currency);
        let down = crate::money::Rounding::Down;
        Ok(discount.portion(share.minor(), part.net_minor(), down)?)
    }
}

fn promotion_shares(
    part: &Part<'_>,
    given_back: Money,
) -> Result<Vec<PromotionShare>, RefundError> {
    let Some(kind) = part.component.promotion() else {
        return Ok(Vec::new());
    };
    if given_back.minor() == 0 {
        return Ok(Vec::new());
    }
    let weights: Vec<u64> = part
        .discounts
        .iter()
        .map(|(_, left)| left.unsigned_abs())
        .collect();
    let shares = by_weight(given_back, &weights)?;
    Ok(part
        .discounts
        .iter()
        .zip(shares)
        .filter(|(_, share)| share.minor() > 0)
        .map(|((promotion, _), amount)| PromotionShare {
            kind,
            promotion_id: promotion.promotion_id.clone(),
            amount,
        })
        .collect())
}

/// Reads the balances of an item.
struct Reading<'a> {
    item: &'a RefundItem,
    currency: Currency,
    /// Units charged of units ordered; `None` for all of them.
    units: Option<(u32, u32)>,
}

impl<'a> Reading<'a> {
    fn part(&self, component: Component) -> Result<Option<Part<'a>>, RefundError> {
        let mut balances = self
            .item
            .components
            .iter()
            .filter(|(found, _)| *found == component);
        let Some((_, balance)) = balances.next() else {
            return Ok(None);
        };
        if balances.next().is_some() {
            return Err(self.bad_amounts());
        }
        let mut discounts = Vec::new();
        for promotion in &self.item.promotions {
            if component.promotion() == Some(promotion.kind) {
                discounts.push((promotion, self.left_minor(&promotion.discount)?));
            }
        }
        let discount_minor = discounts
            .iter()
            .try_fold(0_i64, |sum, (_, left)| sum.checked_add(*left))
            .ok_or_else(|| self.bad_amounts())?;
        Ok(Some(Part {
            component,
            gross_minor: self.left_minor(balance)?,
            discounts,
            discount_minor,
        }))
    }

    /// What was charged less what went back or is on its way, never below zero.
    fn left_minor(&self, balance: &Balance) -> Result<i64, RefundError> {
        for amount in [balance.paid, balance.refunded, balance.open] {
            if amount.currency() != self.currency {
                return Err(RefundError::OtherCurrency {
                    asked: self.currency,
                    paid: amount.currency(),
                });
            }
            if amount.minor() < 0 {
                return Err(self.bad_amounts());
            }
        }
        let charged = match self.units {
            Some((charged, ordered)) => units_after(balance.paid, ordered, 0, charged)?,
            None => balance.paid,
        };
        let left = charged.minus(balance.refunded)?.minus(balance.open)?;
        Ok(left.minor().max(0))
    }

    fn bad_amounts(&self) -> RefundError {
        RefundError::BadAmounts {
            order_item_id: self.item.order_item_id.clone(),
        }
    }
}
