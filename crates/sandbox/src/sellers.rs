//! Sellers: where an account sells, and who it is.

use countermand_spapi::envelope::Envelope;
use countermand_spapi::sellers::{
    Account, Address, Business, Marketplace, MarketplaceParticipation, Participation,
    PrimaryContact,
};

use crate::buyers::{self, Buyer};
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::http::route::Handler;
use crate::ids::SellerIndex;
use crate::market::Market;
use crate::market::seller::{AccountStatus, Participation as Part, Seller};
use crate::place;
use crate::world::World;

/// The function that answers an operation of the Sellers API.
pub fn handler(name: &str) -> Option<Handler> {
    match name {
        "getMarketplaceParticipations" => Some(get_participations),
        "getAccount" => Some(get_account),
        _ => None,
    }
}

fn get_participations(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let market = world.now()?;
    let (_, seller) = the_seller(market, call)?;
    Ok(Answer::json(200, &Envelope::of(participations(seller))))
}

/// The account's business and its contact are at home in its first marketplace.
fn get_account(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let market = world.now()?;
    let (index, seller) = the_seller(market, call)?;
    let home = seller.participations.first().map(|part| part.place);
    let warehouse = home.map(|home| buyers::warehouse(market, index, home));
    let contact = home.map(|home| buyers::contact(market, index, home));
    let account = Account {
        marketplace_participation_list: participations(seller),
        business_type: "PRIVATE_LIMITED".to_owned(),
        selling_plan: "PROFESSIONAL".to_owned(),
        business: warehouse.map(|warehouse| Business {
            name: seller.store_name.clone(),
            registered_business_address: address(warehouse),
            company_registration_number: None,
            company_tax_identification_number: None,
            non_latin_name: None,
        }),
        primary_contact: contact.map(|contact| PrimaryContact {
            name: contact.name.clone(),
            address: address(contact),
            non_latin_name: None,
        }),
    };
    Ok(Answer::json(200, &Envelope::of(account)))
}

fn the_seller<'a>(
    market: &'a Market,
    call: &Call<'_>,
) -> Result<(SellerIndex, &'a Seller), Problem> {
    let index = call.seller()?;
    let seller = market
        .directory
        .seller(index)
        .ok_or_else(|| Problem::denied("The account does not exist."))?;
    Ok((index, seller))
}

fn participations(seller: &Seller) -> Vec<MarketplaceParticipation> {
    seller
        .participations
        .iter()
        .map(|part| participation(seller, part))
        .collect()
}

fn participation(seller: &Seller, part: &Part) -> MarketplaceParticipation {
    let marketplace = place::marketplace(part.place);
    MarketplaceParticipation {
        marketplace: Marketplace {
            id: marketplace.id.to_owned(),
            name: marketplace.sales_channel(),
            country_code: marketplace.iso_country().to_owned(),
            default_currency_code: marketplace.currency.to_owned(),
            default_language_code: marketplace
                .locales
                .first()
                .copied()
                .unwrap_or_default()
                .to_owned(),
            domain_name: format!("www.{}", marketplace.domain),
        },
        participation: Participation {
            is_participating: true,
            has_suspended_listings: part.status == AccountStatus::Deactivated,
        },
        store_name: seller.store_name.clone(),
    }
}

fn address(place: Buyer) -> Address {
    Address {
        address_line1: place.line1,
        address_line2: place.line2,
        city: Some(place.city),
        state_or_province_code: place.region,
        postal_code: place.postal_code,
        country_code: place.country.to_owned(),
    }
}
