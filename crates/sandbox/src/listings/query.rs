//! The parameters that the calls of the Listings Items API share.

use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::ids::{PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::place;

/// A data set of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DataSet {
    Summaries,
    Attributes,
    Issues,
    Offers,
    FulfillmentAvailability,
    Procurement,
    Relationships,
    ProductTypes,
}

impl DataSet {
    const ALL: [Self; 8] = [
        Self::Summaries,
        Self::Attributes,
        Self::Issues,
        Self::Offers,
        Self::FulfillmentAvailability,
        Self::Procurement,
        Self::Relationships,
        Self::ProductTypes,
    ];

    /// The wire's name, both of the parameter's value and of the field.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Summaries => "summaries",
            Self::Attributes => "attributes",
            Self::Issues => "issues",
            Self::Offers => "offers",
            Self::FulfillmentAvailability => "fulfillmentAvailability",
            Self::Procurement => "procurement",
            Self::Relationships => "relationships",
            Self::ProductTypes => "productTypes",
        }
    }
}

/// The seller of the path: the one for whom the caller acts.
pub(super) fn seller(market: &Market, call: &Call<'_>) -> Result<SellerIndex, Problem> {
    let seller = call.seller()?;
    if market.seller_id(seller) == call.parameter("sellerId")? {
        Ok(seller)
    } else {
        Err(Problem::denied(
            "The sellerId is not that of the authorization.",
        ))
    }
}

/// The one marketplace that a call is about; the first where several are named.
pub(super) fn place(
    market: &Market,
    call: &Call<'_>,
    seller: SellerIndex,
) -> Result<PlaceIndex, Problem> {
    let ids = call.query.list("marketplaceIds");
    let id = ids
        .first()
        .ok_or_else(|| Problem::invalid("The parameter marketplaceIds is required."))?;
    place_of(market, seller, id)
}

/// A marketplace in which the seller sells.
///
/// # Errors
/// 400 for one that is not known, 403 for one where the seller does not sell.
pub fn place_of(market: &Market, seller: SellerIndex, id: &str) -> Result<PlaceIndex, Problem> {
    let place = place::by_id(id)
        .ok_or_else(|| Problem::invalid(format!("The marketplace {id} is not valid.")))?;
    let sells_there = market
        .directory
        .seller(seller)
        .is_some_and(|seller| seller.participation(place).is_some());
    if sells_there {
        Ok(place)
    } else {
        Err(Problem::denied(format!(
            "The seller does not sell in the marketplace {id}."
        )))
    }
}

/// The data sets that a call asks for.
pub(super) fn data_sets(call: &Call<'_>) -> Result<Vec<DataSet>, Problem> {
    let names = call.query.list("includedData");
    if names.is_empty() {
        return Ok(vec![DataSet::Summaries]);
    }
    names
        .iter()
        .map(|name| {
            DataSet::ALL
                .into_iter()
                .find(|set| set.name() == *name)
                .ok_or_else(|| Problem::invalid(format!("includedData has no value {name}.")))
        })
        .collect()
}
