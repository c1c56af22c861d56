//! Parcels in the form of Orders 2026-01-01.

use countermand_spapi::orders::v2026::{
    MerchantAddress, OrderPackage, PackageItem, PackageState, PackageStatus,
};

use crate::buyers;
use crate::ids::{ItemId, OrderIndex};
use crate::market::Market;
use crate::market::order::{Channel, EasyShip, Order};
use crate::market::shipments::ConfirmedParcel;
use crate::orders::v2026::order::instant;

/// The parcels of an order: those that the seller confirmed, and that of Easy Ship.
pub(super) fn write(market: &Market, index: OrderIndex, order: &Order) -> Vec<OrderPackage> {
    let confirmed = market
        .shipments
        .of(index)
        .iter()
        .map(|parcel| confirmed(market, order, parcel));
    let collected = match order.channel {
        Channel::EasyShip(status) => Some(collected(order, status)),
        Channel::Merchant | Channel::MerchantPrime | Channel::Amazon => None,
    };
    confirmed.chain(collected).collect()
}

fn confirmed(market: &Market, order: &Order, (at, parcel): &ConfirmedParcel) -> OrderPackage {
    let from = buyers::warehouse(market, order.seller, order.place);
    OrderPackage {
        package_reference_id: parcel.reference.clone(),
        created_time: Some(instant(*at)),
        package_status: Some(PackageStatus {
            status: PackageState::Shipped,
            detailed_status: None,
        }),
        carrier: Some(
            parcel
                .carrier_name
                .as_ref()
                .unwrap_or(&parcel.carrier_code)
                .clone(),
        ),
        ship_time: Some(instant(parcel.shipped_at)),
        shipping_service: parcel.method.clone(),
        tracking_number: Some(parcel.tracking_number.clone()),
        ship_from_address: Some(MerchantAddress {
            address_line1: Some(from.line1),
            address_line2: from.line2,
            city: Some(from.city),
            state_or_region: from.region,
            postal_code: from.postal_code,
            country_code: Some(from.country.to_owned()),
            ..MerchantAddress::default()
        }),
        package_items: contents(&parcel.contents),
    }
}

fn collected(order: &Order, status: EasyShip) -> OrderPackage {
    let (state, detail) = match status {
        EasyShip::PendingSchedule => (PackageState::Pending, "PENDING_SCHEDULE"),
        EasyShip::PendingPickUp => (PackageState::Pending, "PENDING_PICK_UP"),
        EasyShip::PendingDropOff => (PackageState::Pending, "PENDING_DROP_OFF"),
        EasyShip::LabelCanceled => (PackageState::Cancelled, "LABEL_CANCELLED"),
        EasyShip::PickedUp => (PackageState::InTransit, "PICKED_UP"),
        EasyShip::OutForDelivery => (PackageState::InTransit, "OUT_FOR_DELIVERY"),
        EasyShip::Delivered => (PackageState::Delivered, "DELIVERED"),
        EasyShip::RejectedByBuyer => (PackageState::Undeliverable, "REJECTED_BY_BUYER"),
        EasyShip::ReturningToSeller => (PackageState::Undeliverable, "RETURNING_TO_SELLER"),
        EasyShip::ReturnedToSeller => (PackageState::Undeliverable, "RETURNED_TO_SELLER"),
    };
    let left: Vec<_> = order
        .lines
        .iter()
        .map(|line| (line.item, line.n_ordered - line.n_cancelled))
        .filter(|(_, n_units)| *n_units > 0)
        .collect();
    OrderPackage {
        package_reference_id: "1".to_owned(),
        created_time: None,
        package_status: Some(PackageStatus {
            status: state,
            detailed_status: Some(detail.to_owned()),
        }),
        carrier: None,
        ship_time: None,
        shipping_service: None,
        tracking_number: None,
        ship_from_address: None,
        package_items: contents(&left),
    }
}

fn contents(items: &[(ItemId, u32)]) -> Vec<PackageItem> {
    items
        .iter()
        .map(|(item, n_units)| PackageItem {
            order_item_id: item.to_string(),
            quantity: i64::from(*n_units),
            transparency_codes: Vec::new(),
        })
        .collect()
}
