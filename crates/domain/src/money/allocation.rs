//! Sharing an amount out without losing a cent.

use super::{Money, MoneyError};

/// Shares `total` over parts in proportion to `weights`, by the largest remainder; equal
/// remainders go to the earlier part. The parts add up to `total` exactly, and a part with
/// weight zero gets nothing.
///
/// Used for discounts, tax and shipping over the lines of an order. When every weight is zero,
/// the parts get equal shares.
///
/// # Errors
/// When there is no part, or the weights add up to more than fits.
pub fn by_weight(total: Money, weights: &[u64]) -> Result<Vec<Money>, MoneyError> {
    if weights.is_empty() {
        return Err(MoneyError::NoDenominator);
    }
    let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if sum == 0 {
        return by_weight(total, &vec![1; weights.len()]);
    }
    if sum > u128::from(u64::MAX) {
        return Err(MoneyError::OutOfRange);
    }
    let amount = u128::from(total.minor().unsigned_abs());
    let mut shares: Vec<(u128, u128, usize)> = weights
        .iter()
        .enumerate()
        .map(|(at, weight)| {
            let product = amount * u128::from(*weight);
            (product / sum, product % sum, at)
        })
        .collect();
    let given: u128 = shares.iter().map(|(share, _, _)| share).sum();
    shares.sort_by(|left, right| right.1.cmp(&left.1).then(left.2.cmp(&right.2)));
    let mut left_over = amount - given;
    for share in &mut shares {
        if left_over == 0 {
            break;
        }
        share.0 += 1;
        left_over -= 1;
    }
    shares.sort_by_key(|(_, _, at)| *at);
    shares
        .into_iter()
        .map(|(share, _, _)| {
            let minor = i64::try_from(share).map_err(|_| MoneyError::OutOfRange)?;
            let minor = if total.minor() < 0 { -minor } else { minor };
            Ok(Money::from_minor(minor, total.currency()))
        })
        .collect()
}

/// Shares `total` over `units` equal pieces: the first pieces get the cents that are left over.
///
/// # Errors
/// When there are no units.
pub fn over_units(total: Money, units: u32) -> Result<Vec<Money>, MoneyError> {
    by_weight(total, &vec![1; units as usize])
}

/// What `n_units` out of `units` carry of `total`, when `n_before` units were taken before: the
/// same cents as in [`over_units`], so that partial refunds add up to the whole.
///
/// # Errors
/// When there are no units, or fewer than asked for.
pub fn units_after(
    total: Money,
    units: u32,
    n_before: u32,
    n_units: u32,
) -> Result<Money, MoneyError> {
    let end = n_before
        .checked_add(n_units)
        .ok_or(MoneyError::OutOfRange)?;
    if end > units {
        return Err(MoneyError::OutOfRange);
    }
    over_units(total, units)?
        .into_iter()
        .skip(n_before as usize)
        .take(n_units as usize)
        .try_fold(Money::zero(total.currency()), Money::plus)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::money::Currency;

    fn minors(parts: &[Money]) -> Vec<i64> {
        parts.iter().map(|part| part.minor()).collect()
    }

    #[test]
    fn ten_cents_over_three_units_are_four_three_three() {
        let parts = over_units(Money::from_minor(10, Currency::USD), 3).unwrap();
        assert_eq!(minors(&parts), [4, 3, 3]);
    }

    #[test]
    fn a_discount_is_shared_by_price_and_the_largest_remainder_gets_the_cent() {
        // 100 by 1:1:1 leaves one cent; 5.00 off lines of 19.99 and 10.01 is 3.33 and 1.67.
        let parts = by_weight(Money::from_minor(-500, Currency::USD), &[1999, 1001]).unwrap();
        assert_eq!(minors(&parts), [-333, -167]);
        let parts = by_weight(Money::from_minor(7, Currency::JPY), &[0, 0]).unwrap();
        assert_eq!(minors(&parts), [4, 3]);
        assert!(by_weight(Money::from_minor(7, Currency::JPY), &[]).is_err());
    }

    proptest! {
        #[test]
        fn the_parts_add_up_and_are_fair(
            total in -1_000_000_000_000_i64..1_000_000_000_000,
            weights in prop::collection::vec(0_u64..1_000_000, 1..30),
        ) {
            let parts = by_weight(Money::from_minor(total, Currency::EUR), &weights).unwrap();
            prop_assert_eq!(parts.iter().map(|part| part.minor()).sum::<i64>(), total);
            let sum: u64 = weights.iter().sum();
            if sum > 0 {
                for (part, weight) in parts.iter().zip(&weights) {
                    let ideal = i128::from(total) * i128::from(*weight);
                    let error = i128::from(part.minor()) * i128::from(sum) - ideal;
                    prop_assert!(error.abs() < i128::from(sum), "more than one unit off");
                }
            }
        }

        #[test]
        fn refunds_unit_by_unit_add_up_to_the_whole(
            total in 0_i64..1_000_000,
            units in 1_u32..40,
            cut in 0_u32..40,
        ) {
            let cut = cut.min(units);
            let whole = Money::from_minor(total, Currency::USD);
            let first = units_after(whole, units, 0, cut).unwrap();
            let rest = units_after(whole, units, cut, units - cut).unwrap();
            prop_assert_eq!(first.plus(rest).unwrap(), whole);
        }
    }
}
