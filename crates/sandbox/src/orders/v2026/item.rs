//! An item in the form of Orders 2026-01-01.

use countermand_spapi::orders::v2026::{
    GiftOption, IncludedData, ItemCancellation, ItemCancellationExecution, ItemCancellationRequest,
    ItemCondition, ItemFulfillment, ItemPacking, ItemPrice, ItemProceeds, ItemProceedsBreakdown,
    ItemProceedsDetailedBreakdown, ItemProduct, ItemPromotion, ItemPromotionBreakdown, ItemTax,
    ItemTaxCollection, OrderItem as WireItem, Party,
};

use crate::buyers;
use crate::market::Market;
use crate::market::order::{Amounts, Executor, Line, Order, OrderState};
use crate::orders::amounts;
use crate::orders::v2026::order::{money, parts};
use crate::place;

/// Writes a line down. `quantityOrdered` is what the buyer ordered; units that are neither
/// fulfilled nor unfulfilled were cancelled. There are no amounts while the order is pending and
/// none for cancelled units.
pub(super) fn write(
    market: &Market,
    order: &Order,
    line: &Line,
    included: &[IncludedData],
) -> WireItem {
    let asks = |data: &IncludedData| included.contains(data);
    let kept = amounts::kept(line).filter(|_| !order.state.is_pending());
    let has_promotion = line.amounts.promotion_minor != 0;
    WireItem {
        order_item_id: line.item.to_string(),
        quantity_ordered: i64::from(line.n_ordered),
        measurement: None,
        associated_order_items: Vec::new(),
        programs: Vec::new(),
        product: product(market, order, line),
        proceeds: kept
            .as_ref()
            .filter(|_| asks(&IncludedData::Proceeds))
            .map(|kept| proceeds(order, kept)),
        expense: None,
        promotion: (asks(&IncludedData::Promotion) && has_promotion && kept.is_some()).then(|| {
            ItemPromotion {
                breakdowns: vec![ItemPromotionBreakdown {
                    promotion_id: Some(format!("PROMOTION-{}", line.item)),
                }],
            }
        }),
        cancellation: if asks(&IncludedData::Cancellation) {
            cancellation(line)
        } else {
            None
        },
        fulfillment: asks(&IncludedData::Fulfillment).then(|| fulfillment(market, order, line)),
        tax: kept
            .as_ref()
            .filter(|kept| asks(&IncludedData::Tax) && kept.tax_minor > 0)
            .and_then(|_| tax(order)),
    }
}

fn product(market: &Market, order: &Order, line: &Line) -> ItemProduct {
    let listing = market.catalogue.at(line.listing);
    let unit_minor = line
        .amounts
        .principal_minor
        .checked_div(i64::from(line.n_ordered))
        .filter(|_| !order.state.is_pending());
    ItemProduct {
        asin: listing.map(|listing| listing.asin.clone()),
        title: listing.map(|listing| listing.title.clone()),
        seller_sku: listing.map(|listing| listing.sku.clone()),
        condition: Some(ItemCondition {
            condition_type: Some("NEW".to_owned()),
            condition_subtype: Some("NEW".to_owned()),
            condition_note: None,
        }),
        price: unit_minor.map(|unit_minor| ItemPrice {
            unit_price: Some(money(order.place, unit_minor)),
            price_designation: order
                .traits
                .is_business
                .then(|| "BUSINESS_PRICE".to_owned()),
        }),
        ..ItemProduct::default()
    }
}

fn proceeds(order: &Order, kept: &Amounts) -> ItemProceeds {
    let detail = |subtype: &str, minor: i64| {
        (minor != 0).then(|| ItemProceedsDetailedBreakdown {
            subtype: Some(subtype.to_owned()),
            value: Some(money(order.place, minor)),
        })
    };
    let breakdown = |(kind, minor): (&str, i64)| {
        let details = match kind {
            "TAX" => [
                detail("ITEM", kept.tax_minor),
                detail("SHIPPING", kept.shipping_tax_minor),
            ],
            "DISCOUNT" => [detail("ITEM", minor), None],
            _ => [None, None],
        };
        ItemProceedsBreakdown {
            kind: kind.to_owned(),
            subtotal: money(order.place, minor),
            detailed_breakdowns: details.into_iter().flatten().collect(),
        }
    };
    ItemProceeds {
        proceeds_total: Some(money(order.place, kept.paid_minor())),
        breakdowns: parts(kept).into_iter().map(breakdown).collect(),
    }
}

fn cancellation(line: &Line) -> Option<ItemCancellation> {
    if line.request.is_none() && line.execution.is_none() {
        return None;
    }
    Some(ItemCancellation {
        cancellation_request: line
            .request
            .as_ref()
            .map(|request| ItemCancellationRequest {
                requester: Some(Party::Buyer),
                cancel_reason: Some(request.reason.clone()),
            }),
        cancellation_execution: line
            .execution
            .as_ref()
            .map(|done| ItemCancellationExecution {
                cancelled_by: Some(match done.by {
                    Executor::Buyer => Party::Buyer,
                    Executor::Merchant => Party::Merchant,
                    Executor::Amazon => Party::Amazon,
                }),
                cancel_reason: Some(done.reason.clone()),
            }),
    })
}

fn fulfillment(market: &Market, order: &Order, line: &Line) -> ItemFulfillment {
    let has_buyer = !order.state.is_pending() && order.state != OrderState::Cancelled;
    let gift = (order.traits.is_gift && has_buyer).then(|| ItemPacking {
        gift_option: Some(GiftOption {
            gift_message: Some(buyers::of_order(market, order).greeting.to_owned()),
            gift_wrap_level: Some("STANDARD".to_owned()),
        }),
        serial_number_requirement: None,
    });
    ItemFulfillment {
        quantity_fulfilled: Some(i64::from(line.n_shipped)),
        quantity_unfulfilled: Some(i64::from(line.n_open())),
        packing: gift,
        ..ItemFulfillment::default()
    }
}

/// The platform collects sales tax in the United States.
fn tax(order: &Order) -> Option<ItemTax> {
    (place::marketplace(order.place).country == "US").then(|| ItemTax {
        tax_calculation_breakdowns: Vec::new(),
        tax_collections: vec![ItemTaxCollection {
            model: Some("MARKETPLACE_FACILITATOR".to_owned()),
            responsible_party: Some("Amazon Services, Inc.".to_owned()),
        }],
    })
}
