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
    #[param(pattern = "^(hint|open|answered|closed)$")]
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

/// A place in a list of wishes: the time that the list goes by, the account and the order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    at: Timestamp,
    account: String,
    order_id: OrderId,
}

impl Place {
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

/// Where a page begins: in which of the order's groups, behind which place; at its beginning without
/// one.
#[derive(Debug, Clone, Default)]
struct Start {
    group: usize,
    behind: Option<Place>,
}

impl Start {
    const fn of_group(group: usize) -> Self {
        Self {
            group,
            behind: None,
        }
    }

    fn of(cursor: &Cursor, list: &str) -> Result<Self, Problem> {
        let key = cursor.key(list, 4)?;
        let [group, at, account, order_id] = key.as_slice() else {
            return Ok(Self::default());
        };
        let at = at.parse().ok();
        let at = at.and_then(|us| Timestamp::from_microsecond(us).ok());
        let place = at.zip(OrderId::parse(order_id).ok());
        Ok(Self {
            group: group.parse().unwrap_or(0),
            behind: place.map(|(at, order_id)| Place {
                at,
                account: account.clone(),
                order_id,
            }),
        })
    }

    /// The cursor of the page that begins here.
    fn cursor(&self, list: &str) -> Option<String> {
        let group = self.group.to_string();
        let Some(place) = &self.behind else {
            return Cursor::after(list, &[&group, "", "", ""]);
        };
        let at = place.at.as_microsecond().to_string();
        Cursor::after(
            list,
            &[&group, &at, &place.account, place.order_id.as_str()],
        )
    }
}

/// The order of a list of wishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WishOrder {
    /// The first heard first.
    FirstHeard,
    /// What waits for somebody first: official ones by the ship-by of their orders, then those that
    /// were heard of; then those that are over.
    WaitingFirst,
}

impl WishOrder {
    /// The groups that the list has one behind the other, each of one state or of all of them.
    fn groups(self, state: Option<RequestState>) -> Vec<Option<RequestState>> {
        match (self, state) {
            (Self::FirstHeard, _) | (_, Some(_)) => vec![state],
            (Self::WaitingFirst, None) => [
                RequestState::Open,
                RequestState::Hint,
                RequestState::Answered,
                RequestState::Closed,
            ]
            .map(Some)
            .to_vec(),
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
    /// In this order.
    pub(crate) order: WishOrder,
    /// Wishes of a page.
    pub(crate) limit: Limit,
    /// Where the page begins.
    pub(crate) cursor: Option<&'a Cursor>,
}

impl ApiState {
    /// What buyers wish to cancel, one for each order, with its account. What the search leaves out
    /// is read past, up to a bound: behind it the page may have few wishes, or none, and go on.
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
            "/requests?{:?}&{:?}&{:?}&{search:?}",
            wanted.order, wanted.state, wanted.account
        );
        let in_state = wanted.state.map(|text| {
            RequestState::parse(text)
                .ok_or_else(|| invalid_query("state", "expected hint, open, answered or closed"))
        });
        let groups = wanted.order.groups(in_state.transpose()?);
        let mut at = match wanted.cursor {
            Some(cursor) => Start::of(cursor, &list)?,
            None => Start::default(),
        };
        let sellers = self.seen(caller, wanted.account)?;
        let mut items: Vec<(Start, AccountWish)> = Vec::new();
        for _ in 0..READS_MAX {
            let Some(state) = groups.get(at.group) else {
                break;
            };
            let of = (wanted.order, *state);
            let mut read = read(&sellers, of, (at.behind.as_ref(), limit)).await?;
            let has_more = read.len() > limit;
            read.truncate(limit);
            let group = at.group;
            let placed = |behind| Start { group, behind };
            at = match read.last().filter(|_| has_more) {
                Some((place, _)) => placed(Some(place.clone())),
                None => Start::of_group(group + 1),
            };
            let found = read
                .into_iter()
                .filter(|(_, (seller, wish))| search.takes(seller.account.name(), wish));
            items.extend(found.map(|(place, found)| (placed(Some(place)), found)));
            // A full page at the end of a group asks whether the list goes on.
            if items.len() > limit || items.len() == limit && at.behind.is_some() {
                break;
            }
        }
        let is_cut = items.len() > limit;
        items.truncate(limit);
        let next = if is_cut {
            items.last().map(|(place, _)| place.clone())
        } else {
            Some(at).filter(|at| at.group < groups.len())
        };
        Ok(ListView {
            next: next.and_then(|place| place.cursor(&list)),
            items: items.into_iter().map(|(_, found)| found).collect(),
        })
    }
}

/// The wishes of a group behind a place, each with its place, in order; more than `limit` where
/// there are more.
async fn read(
    sellers: &[Arc<Seller>],
    (order, state): (WishOrder, Option<RequestState>),
    (place, limit): (Option<&Place>, usize),
) -> Result<Vec<(Place, AccountWish)>, Problem> {
    let limit = u32::try_from(limit).unwrap_or(u32::MAX).saturating_add(1);
    let mut rows = Vec::new();
    for seller in sellers {
        let account = &seller.account;
        let after = place.and_then(|place| place.within(account.name().as_str()));
        let wishes: Vec<(Timestamp, BuyerWish)> = match (order, state) {
            (WishOrder::WaitingFirst, Some(RequestState::Open)) => {
                let found = account.official_wishes(after, limit).await;
                found.map_err(|error| failed(&error))?
            }
            (WishOrder::WaitingFirst | WishOrder::FirstHeard, state) => {
                let query = WishQuery {
                    after,
                    state,
                    limit,
                };
                let found = account.wishes(query).await;
                let found = found.map_err(|error| failed(&error))?.into_iter();
                found.map(|wish| (wish.first_seen_at, wish)).collect()
            }
        };
        rows.extend(wishes.into_iter().map(|(at, wish)| {
            let place = Place {
                at,
                account: account.name().to_string(),
                order_id: wish.order_id.clone(),
            };
            (place, (Arc::clone(seller), wish))
        }));
    }
    rows.sort_by(|(a, _), (b, _)| a.cmp(b));
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
        order: WishOrder::FirstHeard,
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
