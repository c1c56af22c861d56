//! `searchOrders`.

use countermand_spapi::orders::v2026::{Pagination, SearchOrdersResponse};
use serde::{Deserialize, Serialize};

use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::ids::{PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::market::order::OrderState;
use crate::market::order_book::{OrderCursor, OrderTime};
use crate::moment::{DAY_MS, Moment};
use crate::orders::list::{self, OrderFilter, OrderQuery};
use crate::orders::page_token;
use crate::orders::parameters::{self, MAX_PAGE, TimeNames, words};
use crate::orders::v2026::{included, order};
use crate::world::World;

const TIMES: TimeNames = TimeNames {
    created_after: "createdAfter",
    created_before: "createdBefore",
    updated_after: "lastUpdatedAfter",
    updated_before: "lastUpdatedBefore",
};
const TOKEN_KIND: &str = "searchOrders";
/// Clients know this text.
const OTHER_PARAMETERS: &str = "The paginationToken you have submitted is not valid. All \
    parameters must match the original request except maxResultsPerPage.";
/// How long a token lives.
const TOKEN_LIFETIME_MS: i64 = DAY_MS;

/// The parameters that must be the same on every page; sizes of pages and data sets may change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Asked {
    seller: SellerIndex,
    time: OrderTime,
    from: Moment,
    until: Option<Moment>,
    places: Vec<PlaceIndex>,
    states: Vec<OrderState>,
    is_merchant: Option<bool>,
}

/// What a `paginationToken` stands for.
#[derive(Debug, Serialize, Deserialize)]
struct Ticket {
    asked: Asked,
    until: Moment,
    after: OrderCursor,
    expires_at: Moment,
}

/// `searchOrders`. A list without an end goes up to the time of its first page; Amazon ends it two
/// minutes before.
pub(super) fn search_orders(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let market = world.now()?;
    let asked = read(market, call);
    let included = included(call)?;
    let page_size = parameters::page_size(&call.query, "maxResultsPerPage")?;
    let (asked, until, after) = match call.query.text("paginationToken") {
        None => {
            let asked = asked?;
            let until = asked.until.unwrap_or(market.now);
            (asked, until, None)
        }
        Some(token) => {
            let ticket = page_token::open::<Ticket>(market, TOKEN_KIND, token)
                .filter(|ticket| asked.is_ok_and(|asked| asked == ticket.asked))
                .ok_or_else(|| Problem::invalid(OTHER_PARAMETERS))?;
            if ticket.expires_at <= market.now {
                return Err(Problem::invalid(
                    "The paginationToken you have submitted has expired.",
                ));
            }
            (ticket.asked, ticket.until, Some(ticket.after))
        }
    };
    let query = query(&asked, until);
    let page = list::page(market, &query, after, page_size.unwrap_or(MAX_PAGE));
    let orders = page
        .orders
        .iter()
        .filter_map(|index| Some((*index, market.orders.at(*index)?)))
        .map(|(index, found)| order::write(market, index, found, &included))
        .collect();
    let end = order::instant(until);
    let (created_before, last_updated_before) = match query.time {
        OrderTime::Purchase => (Some(end), None),
        OrderTime::Update => (None, Some(end)),
    };
    let expires_at = market.now.plus_ms(TOKEN_LIFETIME_MS);
    let pagination = page.next.map(|after| {
        let ticket = Ticket {
            asked,
            until,
            after,
            expires_at,
        };
        Pagination {
            next_token: Some(page_token::seal(market, TOKEN_KIND, &ticket)),
        }
    });
    Ok(Answer::json(
        200,
        &SearchOrdersResponse {
            orders,
            pagination,
            last_updated_before,
            created_before,
        },
    ))
}

fn read(market: &Market, call: &Call<'_>) -> Result<Asked, Problem> {
    let seller = call.seller()?;
    let span = parameters::span(&call.query, TIMES, market.now)?
        .ok_or_else(|| parameters::not_one_of(TIMES))?;
    let mut states: Vec<_> = words(&call.query, "fulfillmentStatuses", states_of)?
        .into_iter()
        .flatten()
        .copied()
        .collect();
    states.sort_unstable();
    states.dedup();
    let shippers = words(&call.query, "fulfilledBy", |word| match word {
        "MERCHANT" => Some(true),
        "AMAZON" => Some(false),
        _ => None,
    })?;
    Ok(Asked {
        seller,
        time: span.time,
        from: span.from,
        until: span.until,
        places: parameters::places(market, call, seller, "marketplaceIds")?,
        states,
        is_merchant: parameters::only_one(&shippers),
    })
}

fn query(asked: &Asked, until: Moment) -> OrderQuery {
    OrderQuery {
        seller: asked.seller,
        time: asked.time,
        from: asked.from,
        until,
        named: None,
        filter: OrderFilter {
            places: asked.places.clone(),
            states: asked.states.clone(),
            is_merchant: asked.is_merchant,
            ..OrderFilter::default()
        },
    }
}

/// The states behind a word; an order that waits for its invoice is shipped here.
fn states_of(word: &str) -> Option<&'static [OrderState]> {
    Some(match word {
        "PENDING_AVAILABILITY" => &[OrderState::PendingAvailability],
        "PENDING" => &[OrderState::Pending],
        "UNSHIPPED" => &[OrderState::Unshipped],
        "PARTIALLY_SHIPPED" => &[OrderState::PartiallyShipped],
        "SHIPPED" => &[OrderState::Shipped, OrderState::InvoiceUnconfirmed],
        "CANCELLED" => &[OrderState::Cancelled],
        "UNFULFILLABLE" => &[OrderState::Unfulfillable],
        _ => return None,
    })
}
