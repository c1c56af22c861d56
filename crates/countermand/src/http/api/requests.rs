//! Buyers' wishes to cancel.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use countermand_domain::id::OrderId;
use countermand_store::requests::{BuyerWish, RequestState, WishQuery};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::ApiState;
use super::decisions::invalid_query;
use super::orders::WishView;
use super::reach::failed;
use crate::desk::Seller;
use crate::http::access::{Access, Caller, Principal, Scope};
use crate::http::problem::Problem;
use crate::http::query::page::{Cursor, Limit};
use crate::http::query::{MAX_FILTER_CHARS, StrictQuery};
use crate::http::routes::Routes;
use crate::http::view::ListView;
use crate::search::requests::RequestSearch;

/// Pages that are read for one, where a search leaves most out.
const READS_MAX: usize = 20;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Access::of(Scope::OrdersRead), routes!(requests))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RequestsFilter {
    /// In this state only: `hint`, `open`, `answered`, `closed`.
    state: Option<String>,
    /// Of this account only.
    account: Option<String>,
    /// What is searched, as the pages take it, too: a part of an order's id, beside `account:`,
    /// `order:`, `state:`, `source:` and `requested:`, all of which have to fit, and the other
    /// parameters as well. A value with blanks or a colon stands in double quotes; a minus leaves
    /// out. At most 256 characters. A page of a search may have few items, or none, and go on: only
    /// without `next` it is the last one.
    #[param(max_length = 256)]
    q: Option<String>,
    /// Items of a page.
    #[serde(default)]
    #[param(required = false)]
    limit: Limit,
    /// `next` of the page before.
    cursor: Option<Cursor>,
}

/// The wish to cancel one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OrderRequest)]
struct OrderWish {
    /// The account.
    #[schema(example = "sandbox")]
    account: String,
    /// The order.
    #[schema(example = "111-0000000-0000000")]
    order_id: String,
    #[serde(flatten)]
    wish: WishView,
}

/// Where a page begins: when the last wish was heard of, its account and its order.
#[derive(Debug)]
struct Place {
    at: Timestamp,
    account: String,
    order_id: OrderId,
}

impl Place {
    fn of(cursor: &Cursor, list: &str) -> Result<Option<Self>, Problem> {
        let key = cursor.key(list, 3)?;
        let [at, account, order_id] = key.as_slice() else {
            return Ok(None);
        };
        let at = at
            .parse()
            .ok()
            .and_then(|us| Timestamp::from_microsecond(us).ok());
        Ok(at
            .zip(OrderId::parse(order_id).ok())
            .map(|(at, order_id)| Self {
                at,
                account: account.clone(),
                order_id,
            }))
    }

    /// Behind a wish.
    fn behind((seller, wish): &AccountWish) -> Self {
        Self {
            at: wish.first_seen_at,
            account: seller.account.name().to_string(),
            order_id: wish.order_id.clone(),
        }
    }

    /// The cursor of the page that begins here.
    fn cursor(&self, list: &str) -> Option<String> {
        let at = self.at.as_microsecond().to_string();
        Cursor::after(list, &[&at, &self.account, self.order_id.as_str()])
    }

    /// The place in the list of one account.
    fn within(&self, account: &str) -> Option<(Timestamp, OrderId)> {
        let last = || OrderId::parse("\u{10ffff}").ok();
        let before = || {
            let us = self.at.as_microsecond().saturating_sub(1);
            Timestamp::from_microsecond(us).ok()
        };
        match account.cmp(self.account.as_str()) {
            std::cmp::Ordering::Less => Some(self.at).zip(last()),
            std::cmp::Ordering::Equal => Some((self.at, self.order_id.clone())),
            std::cmp::Ordering::Greater => before().zip(last()),
        }
    }
}

/// A wish with its account.
type AccountWish = (Arc<Seller>, BuyerWish);

/// Which wishes are wanted, as they are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// In this state only, as its word.
    pub(crate) state: Option<&'a str>,
    /// Of this account only.
    pub(crate) account: Option<&'a str>,
    /// Those that this takes.
    pub(crate) search: &'a RequestSearch,
    /// Wishes of a page.
    pub(crate) limit: Limit,
    /// Where the page begins.
    pub(crate) cursor: Option<&'a Cursor>,
}

impl ApiState {
    /// What buyers wish to cancel, the first heard first, one for each order, with its account. What
    /// the search leaves out is read past, up to a bound: behind it the page may have few wishes, or
    /// none, and go on.
    ///
    /// # Errors
    /// 400 for a state that is none or a cursor of another list, 404 for an account that the
    /// caller does not see.
    pub(crate) async fn wishes(
        &self,
        caller: &Principal,
        wanted: Wanted<'_>,
    ) -> Result<ListView<AccountWish>, Problem> {
        let (search, limit) = (wanted.search, usize::from(wanted.limit.get()));
        let list = format!(
            "/requests?{:?}&{:?}&{search:?}",
            wanted.state, wanted.account
        );
        let in_state = wanted.state.map(|text| {
            RequestState::parse(text)
                .ok_or_else(|| invalid_query("state", "expected hint, open, answered or closed"))
        });
        let in_state = in_state.transpose()?;
        let mut place = match wanted.cursor {
            Some(cursor) => Place::of(cursor, &list)?,
            None => None,
        };
        let sellers = self.seen(caller, wanted.account)?;
        let (mut items, mut is_last) = (Vec::new(), false);
        for _ in 0..READS_MAX {
            let mut read = read(&sellers, in_state, (place.as_ref(), limit)).await?;
            is_last = read.len() <= limit;
            read.truncate(limit);
            place = read.last().map(Place::behind);
            items.extend(
                read.into_iter()
                    .filter(|(seller, wish)| search.takes(seller.account.name(), wish)),
            );
            if is_last || items.len() >= limit {
                break;
            }
        }
        let is_cut = items.len() > limit;
        items.truncate(limit);
        let next = if is_cut {
            items.last().map(Place::behind)
        } else {
            place.filter(|_| !is_last)
        };
        let next = next.and_then(|place| place.cursor(&list));
        Ok(ListView { items, next })
    }
}

/// The wishes behind a place, the first heard first; more than `limit` where there are more.
async fn read(
    sellers: &[Arc<Seller>],
    state: Option<RequestState>,
    (place, limit): (Option<&Place>, usize),
) -> Result<Vec<AccountWish>, Problem> {
    let mut rows = Vec::new();
    for seller in sellers {
        let name = seller.account.name();
        let query = WishQuery {
            after: place.and_then(|place| place.within(name.as_str())),
            state,
            limit: u32::try_from(limit).unwrap_or(u32::MAX).saturating_add(1),
        };
        let wishes = seller.account.wishes(query).await;
        let wishes = wishes.map_err(|error| failed(&error))?;
        rows.extend(wishes.into_iter().map(|wish| (Arc::clone(seller), wish)));
    }
    rows.sort_by(|(a_seller, a), (b_seller, b)| {
        let a_key = (
            a.first_seen_at,
            a_seller.account.name(),
            a.order_id.as_str(),
        );
        a_key.cmp(&(
            b.first_seen_at,
            b_seller.account.name(),
            b.order_id.as_str(),
        ))
    });
    Ok(rows)
}

/// What a call searches for.
fn searched(text: &str) -> Result<RequestSearch, Problem> {
    if text.chars().count() > MAX_FILTER_CHARS {
        return Err(invalid_query("q", "is longer than 256 characters"));
    }
    RequestSearch::parse(text).map_err(|fault| invalid_query("q", &fault.to_string()))
}

/// What buyers wish to cancel, the first heard first, with the ways by which it was heard.
#[utoipa::path(
    get, path = "/api/v1/requests", operation_id = "requests", tag = "orders",
    params(RequestsFilter),
    responses((status = 200, description = "A page.", body = ListView<OrderWish>)),
)]
async fn requests(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    StrictQuery(filter): StrictQuery<RequestsFilter>,
) -> Result<Json<ListView<OrderWish>>, Problem> {
    let search = searched(filter.q.as_deref().unwrap_or(""))?;
    let wanted = Wanted {
        search: &search,
        state: filter.state.as_deref(),
        account: filter.account.as_deref(),
        limit: filter.limit,
        cursor: filter.cursor.as_ref(),
    };
    let page = state.wishes(&caller, wanted).await?;
    Ok(Json(ListView {
        items: page
            .items
            .iter()
            .map(|(seller, wish)| OrderWish {
                account: seller.account.name().to_string(),
                order_id: wish.order_id.to_string(),
                wish: WishView::of(wish),
            })
            .collect(),
        next: page.next,
    }))
}
