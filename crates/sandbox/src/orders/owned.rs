//! The order that a call is about.

use crate::http::problem::Problem;
use crate::ids::{OrderId, OrderIndex, SellerIndex};
use crate::market::Market;
use crate::market::order::Order;

/// Why an order cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOwned {
    /// There is none of this id.
    #[error("The order was not found.")]
    NoOrder,
    /// It is another seller's.
    #[error("The order belongs to another selling partner.")]
    Foreign,
}

impl NotOwned {
    /// The refusal in the API's shape: 404 or 403.
    pub fn problem(self) -> Problem {
        match self {
            Self::NoOrder => Problem::not_found(self.to_string()),
            Self::Foreign => Problem::denied(self.to_string()),
        }
    }
}

/// The order of a seller by its id as it came.
///
/// # Errors
/// When there is none, or it is another's.
pub fn find<'a>(
    market: &'a Market,
    seller: SellerIndex,
    id: &str,
) -> Result<(OrderIndex, &'a Order), NotOwned> {
    let (index, order) = OrderId::parse(id)
        .and_then(|id| market.orders.find(id))
        .ok_or(NotOwned::NoOrder)?;
    if order.seller == seller {
        Ok((index, order))
    } else {
        Err(NotOwned::Foreign)
    }
}
