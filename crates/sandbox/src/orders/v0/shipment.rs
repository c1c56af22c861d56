//! What a seller tells of shipments in Orders v0.

use countermand_spapi::orders::v0::{ConfirmShipmentRequest, UpdateShipmentStatusRequest};

use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::ids::ItemId;
use crate::market::shipments::Parcel;
use crate::moment::Moment;
use crate::orders::confirm_shipment::ConfirmShipment;
use crate::orders::parameters::not_valid;
use crate::orders::v0::read::the_order;
use crate::place;
use crate::world::World;

/// `confirmShipment`.
pub(super) fn confirm_shipment(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let id = the_order(world.now()?, call)?.id;
    let request: ConfirmShipmentRequest = call.json()?;
    let act = ConfirmShipment {
        seller: call.seller()?,
        order: id.to_string(),
        marketplace: request.marketplace_id.clone(),
        parcel: Box::new(parcel(&request)?),
    };
    world.act(act)?.map_err(|refusal| refusal.problem())?;
    Ok(Answer::empty(204))
}

/// `updateShipmentStatus`, which is for orders that are picked up in a shop: none here.
pub(super) fn update_shipment_status(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Answer, Problem> {
    let market = world.now()?;
    let order = the_order(market, call)?;
    let request: UpdateShipmentStatusRequest = call.json()?;
    if !request.shipment_status.is_known() {
        return Err(not_valid(
            "shipmentStatus",
            request.shipment_status.as_str(),
        ));
    }
    if place::by_id(&request.marketplace_id) != Some(order.place) {
        return Err(not_valid("marketplaceId", &request.marketplace_id));
    }
    Err(Problem::invalid("The order is not picked up in a store."))
}

/// `updateVerificationStatus`, which is for orders with regulated items: none here.
pub(super) fn update_verification_status(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Answer, Problem> {
    the_order(world.now()?, call)?;
    let body: serde_json::Value = call.json()?;
    if body
        .pointer("/regulatedOrderVerificationStatus/externalReviewerId")
        .is_none_or(|reviewer| !reviewer.is_string())
    {
        return Err(Problem::invalid("externalReviewerId is missing."));
    }
    Err(Problem::invalid("The order has no regulated items."))
}

fn parcel(request: &ConfirmShipmentRequest) -> Result<Parcel, Problem> {
    let package = &request.package_detail;
    let ship_date = &package.ship_date;
    let shipped_at = ship_date
        .at()
        .ok_or_else(|| not_valid("shipDate", ship_date.as_str()))?;
    let contents = package
        .order_items
        .iter()
        .map(|item| {
            let id = &item.order_item_id;
            let item_id = ItemId::parse(id).ok_or_else(|| not_valid("orderItemId", id))?;
            let n_units = u32::try_from(item.quantity)
                .map_err(|_| not_valid("quantity", &item.quantity.to_string()))?;
            Ok((item_id, n_units))
        })
        .collect::<Result<_, Problem>>()?;
    Ok(Parcel {
        reference: package.package_reference_id.clone(),
        carrier_code: package.carrier_code.clone(),
        carrier_name: package.carrier_name.clone(),
        method: package.shipping_method.clone(),
        tracking_number: package.tracking_number.clone(),
        shipped_at: Moment::from_timestamp(shipped_at),
        contents,
    })
}
