//! The amounts of an item of Orders 2026-01-01, which come as parts of its proceeds.

use countermand_domain::money::{Money, Rounding};
use countermand_domain::order::LineAmounts;
use countermand_domain::quantity::Quantity;
use countermand_spapi::orders::v2026::{
    ItemProceeds, ItemProceedsBreakdown, Money as WireMoney, OrderItem,
};

use super::value::Intake;
use super::{OrderFault, OrderFaultKind};

/// Reads the amounts of an item and what the buyer pays for it in all; both are untold while the
/// order is pending. Without proceeds the price is that of a unit times the units that remain.
pub(super) fn read(
    intake: &mut Intake<'_>,
    item: &OrderItem,
    remaining: Quantity,
) -> Result<(LineAmounts, Option<Money>), OrderFault> {
    if let Some(proceeds) = &item.proceeds {
        return of_proceeds(intake, proceeds);
    }
    let unit_price = item
        .product
        .price
        .as_ref()
        .and_then(|price| price.unit_price.as_ref());
    let item_price = unit_price
        .filter(|_| !remaining.is_zero())
        .map(|wire| {
            let field = "product.price.unitPrice";
            let unit = intake.money(field, wire.amount.as_str(), &wire.currency_code)?;
            unit.portion(i64::from(remaining.units()), 1, Rounding::Down)
                .ok()
                .filter(|total| total.minor() <= Money::LINE_LIMIT_MINOR)
                .ok_or_else(|| {
                    intake.fault(
                        field,
                        OrderFaultKind::AmountOutOfRange,
                        "times the units is out of range",
                    )
                })
        })
        .transpose()?;
    let amounts = LineAmounts {
        item_price,
        ..LineAmounts::default()
    };
    Ok((amounts, None))
}

fn of_proceeds(
    intake: &mut Intake<'_>,
    proceeds: &ItemProceeds,
) -> Result<(LineAmounts, Option<Money>), OrderFault> {
    let paid = proceeds
        .proceeds_total
        .as_ref()
        .map(|wire| {
            intake.money(
                "proceeds.proceedsTotal",
                wire.amount.as_str(),
                &wire.currency_code,
            )
        })
        .transpose()?;
    let mut sums = LineAmounts::default();
    for part in &proceeds.breakdowns {
        add(intake, &mut sums, part)?;
    }
    let field = FIELD;
    for (sum, is_discount) in [
        (&mut sums.item_price, false),
        (&mut sums.item_tax, false),
        (&mut sums.shipping_price, false),
        (&mut sums.shipping_tax, false),
        (&mut sums.gift_wrap_price, false),
        (&mut sums.gift_wrap_tax, false),
        (&mut sums.item_promotion_discount, true),
        (&mut sums.ship_promotion_discount, true),
    ] {
        let Some(money) = *sum else {
            continue;
        };
        // Discounts are written as negative amounts, and kept as positive ones.
        let minor = money.minor();
        let minor = if is_discount { minor.abs() } else { minor };
        let money = Money::from_minor(minor, money.currency());
        *sum = Some(intake.not_negative(field, money)?);
    }
    Ok((sums, paid))
}

const FIELD: &str = "proceeds.breakdowns";

/// Adds one part to what it belongs to. Of taxes, what is not named as one on shipping or gift
/// wrap is tax on the goods, so that none is lost.
fn add(
    intake: &mut Intake<'_>,
    sums: &mut LineAmounts,
    part: &ItemProceedsBreakdown,
) -> Result<(), OrderFault> {
    let subtotal = signed(intake, &part.subtotal)?;
    match part.kind.as_str() {
        "ITEM" => plus(intake, &mut sums.item_price, subtotal),
        "SHIPPING" => plus(intake, &mut sums.shipping_price, subtotal),
        "GIFT_WRAP" => plus(intake, &mut sums.gift_wrap_price, subtotal),
        "TAX" => {
            let shipping = detail(intake, part, "SHIPPING")?;
            let gift_wrap = detail(intake, part, "GIFT_WRAP")?;
            let mut goods = subtotal;
            for named in [shipping, gift_wrap].into_iter().flatten() {
                goods = goods
                    .minus(named)
                    .map_err(|error| intake.money_fault(FIELD, "", &error))?;
            }
            if let Some(shipping) = shipping {
                plus(intake, &mut sums.shipping_tax, shipping)?;
            }
            if let Some(gift_wrap) = gift_wrap {
                plus(intake, &mut sums.gift_wrap_tax, gift_wrap)?;
            }
            plus(intake, &mut sums.item_tax, goods)
        }
        "DISCOUNT" => {
            let shipping = detail(intake, part, "SHIPPING")?;
            let mut goods = subtotal;
            if let Some(shipping) = shipping {
                goods = goods
                    .minus(shipping)
                    .map_err(|error| intake.money_fault(FIELD, "", &error))?;
                plus(intake, &mut sums.ship_promotion_discount, shipping)?;
            }
            if shipping.is_none() || goods.minor() != 0 {
                plus(intake, &mut sums.item_promotion_discount, goods)?;
            }
            Ok(())
        }
        "COD_FEE" | "OTHER" => Ok(()),
        other => {
            intake.unknown_word("proceeds.breakdowns.type", other);
            Ok(())
        }
    }
}

/// The sum of the details of one subtype; `None` when there is none.
fn detail(
    intake: &Intake<'_>,
    part: &ItemProceedsBreakdown,
    subtype: &str,
) -> Result<Option<Money>, OrderFault> {
    let mut sum = None;
    let found = part
        .detailed_breakdowns
        .iter()
        .filter(|detail| detail.subtype.as_deref() == Some(subtype))
        .filter_map(|detail| detail.value.as_ref());
    for wire in found {
        let value = signed(intake, wire)?;
        plus(intake, &mut sum, value)?;
    }
    Ok(sum)
}

fn signed(intake: &Intake<'_>, wire: &WireMoney) -> Result<Money, OrderFault> {
    intake.signed_money(FIELD, wire.amount.as_str(), &wire.currency_code)
}

fn plus(intake: &Intake<'_>, sum: &mut Option<Money>, money: Money) -> Result<(), OrderFault> {
    let total = match sum {
        Some(before) => before
            .plus(money)
            .map_err(|error| intake.money_fault(FIELD, "", &error))?,
        None => money,
    };
    *sum = Some(total);
    Ok(())
}
