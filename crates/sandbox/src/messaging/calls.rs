//! The operations of Messaging v1.

use countermand_spapi::messaging as wire;
use serde::Deserialize;

use crate::buyers;
use crate::http::answer::{Answer, HAL_JSON};
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::http::route::Handler;
use crate::ids::PlaceIndex;
use crate::market::Market;
use crate::market::order::Order;
use crate::messaging::purpose::{self, FOREIGN_ACTION, Purpose};
use crate::messaging::write::{File, WriteToBuyer, order_of};
use crate::place;
use crate::world::World;

/// The function that answers an operation.
pub fn handler(name: &str) -> Option<Handler> {
    match name {
        "getMessagingActionsForOrder" => Some(get_actions),
        "GetAttributes" => Some(get_attributes),
        "confirmCustomizationDetails" => {
            Some(|world, call| write(world, call, Purpose::ConfirmCustomizationDetails))
        }
        "createConfirmDeliveryDetails" => {
            Some(|world, call| write(world, call, Purpose::ConfirmDeliveryDetails))
        }
        "createLegalDisclosure" => Some(|world, call| write(world, call, Purpose::LegalDisclosure)),
        "createConfirmOrderDetails" => {
            Some(|world, call| write(world, call, Purpose::ConfirmOrderDetails))
        }
        "createConfirmServiceDetails" => {
            Some(|world, call| write(world, call, Purpose::ConfirmServiceDetails))
        }
        "CreateWarranty" => Some(|world, call| write(world, call, Purpose::Warranty)),
        "createDigitalAccessKey" => {
            Some(|world, call| write(world, call, Purpose::DigitalAccessKey))
        }
        "createUnexpectedProblem" => {
            Some(|world, call| write(world, call, Purpose::UnexpectedProblem))
        }
        "sendInvoice" => Some(|world, call| write(world, call, Purpose::SendInvoice)),
        _ => None,
    }
}

/// The one marketplace that the call names.
fn place_of(call: &Call<'_>) -> Result<PlaceIndex, Problem> {
    let ids = call.query.list("marketplaceIds");
    let [id] = ids.as_slice() else {
        return Err(Problem::invalid(
            "marketplaceIds names exactly one marketplace.",
        ));
    };
    place::by_id(id).ok_or_else(|| Problem::invalid(format!("The marketplace {id} is not valid.")))
}

fn get_actions(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let (place, id) = (place_of(call)?, call.parameter("amazonOrderId")?);
    let seller = call.seller()?;
    let market = &*world.now()?;
    let (_, order) = order_of(market, seller, place, &id).map_err(|refusal| refusal.problem())?;
    let answer = actions(market, order);
    Ok(Answer::typed(200, HAL_JSON, &answer))
}

fn actions(market: &Market, order: &Order) -> wire::GetMessagingActionsForOrderResponse {
    let base = format!("/messaging/v1/orders/{}", order.id);
    let query = format!("?marketplaceIds={}", place::id(order.place));
    let mut names: Vec<_> = purpose::allowed(market, order)
        .into_iter()
        .map(|purpose| (purpose.as_str(), purpose.path()))
        .collect();
    if !names.is_empty() && purpose::has_foreign_action(market, order) {
        names.push((FOREIGN_ACTION, FOREIGN_ACTION));
    }
    let link = |href: String, name: &str| wire::LinkObject {
        href,
        name: Some(name.to_owned()),
    };
    let links: Vec<_> = names
        .iter()
        .map(|(name, path)| link(format!("{base}/messages/{path}{query}"), name))
        .collect();
    let embedded = names
        .iter()
        .zip(&links)
        .map(
            |((name, path), self_link)| wire::GetMessagingActionResponse {
                links: Some(wire::ActionLinks {
                    self_link: self_link.clone(),
                    schema: link(format!("{base}/messages/{path}/schema"), name),
                }),
                payload: Some(wire::MessagingAction {
                    name: (*name).to_owned(),
                }),
                ..wire::GetMessagingActionResponse::default()
            },
        )
        .collect();
    wire::GetMessagingActionsForOrderResponse {
        links: Some(wire::ActionsLinks {
            self_link: wire::LinkObject {
                href: format!("{base}{query}"),
                name: None,
            },
            actions: links,
        }),
        embedded: Some(wire::ActionsEmbedded { actions: embedded }),
        errors: Vec::new(),
    }
}

fn get_attributes(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let (place, id) = (place_of(call)?, call.parameter("amazonOrderId")?);
    let seller = call.seller()?;
    let market = &*world.now()?;
    let (_, order) = order_of(market, seller, place, &id).map_err(|refusal| refusal.problem())?;
    let answer = wire::GetAttributesResponse {
        buyer: Some(wire::BuyerAttributes {
            locale: Some(buyers::language(market, order)),
        }),
        errors: Vec::new(),
    };
    Ok(Answer::typed(200, HAL_JSON, &answer))
}

/// The body of any message.
#[derive(Debug, Deserialize)]
struct Body {
    text: Option<String>,
    #[serde(default)]
    attachments: Vec<File>,
}

fn write(world: &mut World, call: &Call<'_>, purpose: Purpose) -> Result<Answer, Problem> {
    let place = place_of(call)?;
    let body: Body = call.json()?;
    let act = WriteToBuyer {
        seller: call.seller()?,
        order: call.parameter("amazonOrderId")?,
        place,
        purpose,
        text: body.text,
        files: body.attachments,
    };
    world.act(act)?.map_err(|refusal| refusal.problem())?;
    Ok(Answer::typed(
        201,
        HAL_JSON,
        &wire::MessageResponse::default(),
    ))
}
