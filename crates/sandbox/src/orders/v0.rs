//! Orders v0.

mod buyer;
mod item;
mod order;
mod read;
mod search;
mod shipment;

use crate::http::route::Handler;

/// The function that answers an operation.
pub fn handler(name: &str) -> Option<Handler> {
    Some(match name {
        "getOrders" => search::get_orders,
        "getOrder" => read::get_order,
        "getOrderItems" => read::get_order_items,
        "getOrderBuyerInfo" => read::get_order_buyer_info,
        "getOrderAddress" => read::get_order_address,
        "getOrderItemsBuyerInfo" => read::get_order_items_buyer_info,
        "getOrderRegulatedInfo" => read::get_order_regulated_info,
        "updateVerificationStatus" => shipment::update_verification_status,
        "confirmShipment" => shipment::confirm_shipment,
        "updateShipmentStatus" => shipment::update_shipment_status,
        _ => return None,
    })
}
