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
use crate::http::query::StrictQuery;
use crate::http::query::page::{Cursor, Limit};
use crate::http::routes::Routes;
use crate::http::view::ListView;

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

/// Which wishes are wanted, as they are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// In this state only, as its word.
    pub(crate) state: Option<&'a str>,
    /// Of this account only.
    pub(crate) account: Option<&'a str>,
    /// Wishes of a page.
    pub(crate) limit: Limit,
    /// Where the page begins.
    pub(crate) cursor: Option<&'a Cursor>,
}

impl ApiState {
    /// What buyers wish to cancel, the first heard first, one for each order, with its account.
    ///
    /// # Errors
    /// 400 for a state that is none or a cursor of another list, 404 for an account that the
    /// caller does not see.
    pub(crate) async fn wishes(
        &self,
        caller: &Principal,
        wanted: Wanted<'_>,
    ) -> Result<ListView<(Arc<Seller>, BuyerWish)>, Problem> {
        let list = format!("/requests?{:?}&{:?}", wanted.state, wanted.account);
        let in_state = wanted.state.map(|text| {
            RequestState::parse(text)
                .ok_or_else(|| invalid_query("state", "expected hint, open, answered or closed"))
        });
        let in_state = in_state.transpose()?;
        let place = wanted
            .cursor
            .map(|cursor| Place::of(cursor, &list))
            .transpose()?
            .flatten();
        let limit = wanted.limit.get();
        let mut rows = Vec::new();
        for seller in self.seen(caller, wanted.account)? {
            let name = seller.account.name();
            let query = WishQuery {
                after: place.as_ref().and_then(|place| place.within(name.as_str())),
                state: in_state,
                limit: u32::from(limit) + 1,
            };
            let wishes = seller.account.wishes(query).await;
            let wishes = wishes.map_err(|error| failed(&error))?;
            rows.extend(wishes.into_iter().map(|wish| (Arc::clone(&seller), wish)));
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
        Ok(ListView::page(
            rows,
            usize::from(limit),
            |(seller, wish)| {
                let at = wish.first_seen_at.as_microsecond().to_string();
                let name = seller.account.name().as_str();
                Cursor::after(&list, &[&at, name, wish.order_id.as_str()])
            },
        ))
    }
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
    let wanted = Wanted {
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
