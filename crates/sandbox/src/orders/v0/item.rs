//! An item in the form of Orders v0.

use countermand_spapi::flexible::StringBoolean;
use countermand_spapi::orders::v0::{
    BuyerRequestedCancel, Money, OrderItem as WireItem, OrderItemBuyerInfo, ProductInfoDetail,
    TaxCollection,
};

use crate::market::Market;
use crate::market::order::{Amounts, Line, Order};
use crate::orders::amounts;
use crate::orders::v0::buyer::{self, Sight};
use crate::orders::v0::order::money;
use crate::place;

/// Writes a line down. It has no amounts while the order is pending, and none once all its units
/// are cancelled; cancelled units are not ordered any more.
pub(super) fn write(market: &Market, order: &Order, line: &Line, sight: Sight) -> WireItem {
    let listing = market.catalogue.at(line.listing);
    let kept = amounts::kept(line).filter(|_| !order.state.is_pending());
    let priced = |amount: fn(&Amounts) -> i64| -> Option<Money> {
        kept.as_ref().map(|kept| money(order.place, amount(kept)))
    };
    let is_shipping_paid = line.amounts.shipping_minor != 0;
    WireItem {
        asin: listing
            .map(|listing| listing.asin.clone())
            .unwrap_or_default(),
        seller_sku: listing.map(|listing| listing.sku.clone()),
        order_item_id: line.item.to_string(),
        title: listing.map(|listing| listing.title.clone()),
        quantity_ordered: i64::from(line.n_ordered - line.n_cancelled),
        quantity_shipped: Some(i64::from(line.n_shipped)),
        product_info: Some(ProductInfoDetail {
            number_of_items: Some("1".to_owned()),
        }),
        item_price: priced(|kept| kept.principal_minor),
        item_tax: priced(|kept| kept.tax_minor),
        shipping_price: priced(|kept| kept.shipping_minor).filter(|_| is_shipping_paid),
        shipping_tax: priced(|kept| kept.shipping_tax_minor).filter(|_| is_shipping_paid),
        promotion_discount: priced(|kept| kept.promotion_minor),
        promotion_ids: promotions(line, kept.is_some()),
        tax_collection: tax_collection(order, kept.as_ref()),
        is_gift: Some(StringBoolean(order.traits.is_gift)),
        condition_id: Some("New".to_owned()),
        condition_subtype_id: Some("New".to_owned()),
        serial_number_required: Some(false),
        is_transparency: Some(false),
        buyer_info: buyer::gift(market, order, sight),
        buyer_requested_cancel: Some(requested_cancel(line)),
        associated_items: Vec::new(),
        points_granted: None,
        shipping_discount: None,
        shipping_discount_tax: None,
        promotion_discount_tax: None,
        cod_fee: None,
        cod_fee_discount: None,
        condition_note: None,
        scheduled_delivery_start_date: None,
        scheduled_delivery_end_date: None,
        price_designation: order.traits.is_business.then(|| "BusinessPrice".to_owned()),
        ioss_number: None,
        store_chain_store_id: None,
        deemed_reseller_category: None,
        serial_numbers: Vec::new(),
        substitution_preferences: None,
        measurement: None,
        shipping_constraints: None,
        amazon_programs: None,
    }
}

/// What the buyer wrote on a line, for the call about nothing else.
pub(super) fn write_buyer_info(
    market: &Market,
    order: &Order,
    line: &Line,
    sight: Sight,
) -> OrderItemBuyerInfo {
    let gift = buyer::gift(market, order, sight);
    let (message, level) = gift
        .map(|gift| (gift.gift_message_text, gift.gift_wrap_level))
        .unwrap_or_default();
    OrderItemBuyerInfo {
        order_item_id: line.item.to_string(),
        buyer_customized_info: None,
        gift_wrap_price: None,
        gift_wrap_tax: None,
        gift_message_text: message,
        gift_wrap_level: level,
    }
}

fn requested_cancel(line: &Line) -> BuyerRequestedCancel {
    let reason = line.request.as_ref().map(|request| request.reason.clone());
    BuyerRequestedCancel {
        is_buyer_requested_cancel: Some(StringBoolean(reason.is_some())),
        buyer_cancel_reason: Some(reason.unwrap_or_default()),
    }
}

fn promotions(line: &Line, has_amounts: bool) -> Vec<String> {
    if has_amounts && line.amounts.promotion_minor != 0 {
        vec![format!("PROMOTION-{}", line.item)]
    } else {
        Vec::new()
    }
}

/// The platform collects sales tax in the United States.
fn tax_collection(order: &Order, kept: Option<&Amounts>) -> Option<TaxCollection> {
    let is_taxed = kept.is_some_and(|kept| kept.tax_minor > 0);
    (is_taxed && place::marketplace(order.place).country == "US").then(|| TaxCollection {
        model: Some("MarketplaceFacilitator".to_owned()),
        responsible_party: Some("Amazon Services, Inc.".to_owned()),
    })
}
