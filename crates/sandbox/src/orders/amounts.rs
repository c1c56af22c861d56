//! What a line costs once units of it were cancelled.

use crate::market::order::{Amounts, Line};

/// The amounts of the units that were not cancelled. They add up to what the buyer paid for those
/// units; what is left over by rounding is in the price of the goods. `None` when no unit is left.
pub fn kept(line: &Line) -> Option<Amounts> {
    let n_kept = line.n_ordered - line.n_cancelled;
    if n_kept == 0 {
        return None;
    }
    let share = |amount: i64| {
        let share = i128::from(amount) * i128::from(n_kept) / i128::from(line.n_ordered);
        i64::try_from(share).unwrap_or(0)
    };
    let mut kept = Amounts {
        principal_minor: 0,
        tax_minor: share(line.amounts.tax_minor),
        shipping_minor: share(line.amounts.shipping_minor),
        shipping_tax_minor: share(line.amounts.shipping_tax_minor),
        promotion_minor: share(line.amounts.promotion_minor),
    };
    kept.principal_minor = share(line.amounts.paid_minor()) - kept.paid_minor();
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{ItemId, ListingIndex};

    fn line(n_cancelled: u32) -> Line {
        Line {
            item: ItemId(1),
            listing: ListingIndex(0),
            n_ordered: 3,
            n_shipped: 0,
            n_cancelled,
            amounts: Amounts {
                principal_minor: 1_000,
                tax_minor: 80,
                shipping_minor: 499,
                shipping_tax_minor: 40,
                promotion_minor: 100,
            },
            refunded_minor: 0,
            request: None,
            execution: None,
        }
    }

    #[test]
    fn an_untouched_line_keeps_its_amounts() {
        assert_eq!(kept(&line(0)), Some(line(0).amounts));
    }

    #[test]
    fn a_cancelled_line_has_none() {
        assert_eq!(kept(&line(3)), None);
    }

    #[test]
    fn the_parts_of_what_is_kept_add_up() {
        // Paid 1,519 for three; one unit is 506.33, cut to 506. Parts: tax 26, shipping 166, its tax
        // 13, discount 33; so the goods are 506 - 26 - 166 - 13 + 33 = 334.
        let one = kept(&line(2)).expect("a unit is left");
        assert_eq!(one.paid_minor(), 506);
        assert_eq!(one.principal_minor, 334);
        assert_eq!((one.tax_minor, one.shipping_minor), (26, 166));
        assert_eq!((one.shipping_tax_minor, one.promotion_minor), (13, 33));
    }
}
