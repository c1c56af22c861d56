//! Orders: lists, one order with all that is known of it, and whether it may be shipped.

pub(crate) mod safe_to_ship;
pub(crate) mod view;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use countermand_domain::id::SellerSku;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::{FulfillmentChannel, OrderState};
use countermand_store::orders::{
    Cursor as StoreCursor, OrderFilter, Requested, StateFilter, Without,
};
use countermand_store::outbox::{Decision, DecisionQuery, OrderSituation};
use countermand_store::requests::BuyerWish;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

pub(super) use self::view::WishView;
use self::view::{OrderDetail, OrderRow};
use super::ApiState;
use super::decisions::invalid_query;
use super::positions::ACCOUNTS_MAX;
use super::reach::{OfAccount, asked, failed, order_id};
use crate::desk::Seller;
use crate::http::access::{Access, Caller, Principal, Scope};
use crate::http::problem::{Code, Problem};
use crate::http::query::page::{Cursor, Limit};
use crate::http::query::{MAX_FILTER_CHARS, Segment, StrictQuery};
use crate::http::routes::Routes;
use crate::http::view::{InstantView, ListView};
use crate::search::orders::{KEYS, OrderSearch, SearchFault};

/// Decisions that are shown of one order.
const DECISIONS_MAX: u32 = 200;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Access::of(Scope::OrdersRead), routes!(orders))
        .add(Access::of(Scope::OrdersRead), routes!(order))
        .add(
            Access::of(Scope::OrdersRead),
            routes!(safe_to_ship::safe_to_ship),
        )
}

/// Which orders.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OrdersFilter {
    /// In this state: `UNSHIPPED`, `CANCELLED`, …, or `UNKNOWN`.
    #[param(
        pattern = "^(PENDING_AVAILABILITY|PENDING|UNSHIPPED|PARTIALLY_SHIPPED|SHIPPED|INVOICE_UNCONFIRMED|CANCELLED|UNFULFILLABLE|UNKNOWN)$"
    )]
    pub(crate) state: Option<String>,
    /// By this fulfillment channel: `MFN`, `SFP`, `EASY_SHIP`, `AFN`, `MCF`.
    #[param(pattern = "^(MFN|SFP|EASY_SHIP|AFN|MCF)$")]
    pub(crate) channel: Option<String>,
    /// From this marketplace, by country code.
    #[param(pattern = "^[A-Z]{2}$")]
    pub(crate) marketplace: Option<String>,
    /// With the buyer's official request: `yes`, `no`, `unknown`.
    #[param(pattern = "^(yes|no|unknown)$")]
    pub(crate) requested: Option<String>,
    /// Placed at this instant or later.
    pub(crate) purchased_after: Option<InstantView>,
    /// Placed before this instant.
    pub(crate) purchased_before: Option<InstantView>,
    /// What is searched, as pages and the command line take it, too: the beginning of an order's
    /// id, or the whole of a SKU, beside `order:`, `sku:`, `state:`, `channel:`, `marketplace:`,
    /// `requested:`, `account:`, `from:` and `to:`, which go before the other parameters. A value
    /// with blanks or a colon stands in double quotes; a minus before a key leaves out. At most 256
    /// characters.
    #[param(max_length = 256)]
    pub(crate) q: Option<String>,
    /// Of this account only.
    pub(crate) account: Option<String>,
    /// Items of a page.
    #[serde(default)]
    #[param(required = false)]
    pub(crate) limit: Limit,
    /// `next` of the page before.
    pub(crate) cursor: Option<Cursor>,
    /// With an id that begins so, as `q` says.
    #[serde(skip)]
    #[param(ignore)]
    pub(crate) order: Option<String>,
    /// With this SKU, as `q` says.
    #[serde(skip)]
    #[param(ignore)]
    pub(crate) sku: Option<String>,
    /// Which are left out, as `q` says.
    #[serde(skip)]
    #[param(ignore)]
    pub(crate) leaving_out: LeavingOut,
}

/// What a list leaves out.
#[derive(Debug, Clone, Default)]
pub(crate) struct LeavingOut {
    /// Of each account.
    pub(crate) orders: Without,
    /// Whole accounts, by their names.
    pub(crate) accounts: Vec<String>,
}

impl LeavingOut {
    /// Adds what `-key:value` leaves out.
    ///
    /// # Errors
    /// 400 for a key that is not known, or a value that it does not have.
    pub(crate) fn add(&mut self, key: &str, value: &str) -> Result<(), Problem> {
        match key {
            "state" => self.orders.states.push(state_of(value)?),
            "channel" => self.orders.channels.push(channel_of(value)?),
            "marketplace" => self.orders.marketplaces.push(marketplace_of(value)?),
            "requested" => self.orders.requested.push(requested_of(value)?),
            "account" => self.accounts.push(value.to_owned()),
            "sku" if self.orders.sku.is_none() => {
                let sku = SellerSku::parse(value);
                self.orders.sku = Some(sku.map_err(|_| invalid_query("q", "is no SKU"))?);
            }
            "sku" => return Err(invalid_query("q", "can leave out one SKU only")),
            _ => return Err(invalid_query("q", "leaves out by a key that is not known")),
        }
        Ok(())
    }
}

fn state_of(text: &str) -> Result<StateFilter, Problem> {
    if text.eq_ignore_ascii_case("UNKNOWN") {
        return Ok(StateFilter::Unknown);
    }
    OrderState::parse(text)
        .map(StateFilter::Known)
        .map_err(|_| invalid_query("state", "expected a state such as UNSHIPPED"))
}

fn channel_of(text: &str) -> Result<FulfillmentChannel, Problem> {
    FulfillmentChannel::parse(text)
        .ok_or_else(|| invalid_query("channel", "expected one of MFN, SFP, EASY_SHIP, AFN, MCF"))
}

fn marketplace_of(text: &str) -> Result<Marketplace, Problem> {
    Marketplace::from_code(text)
        .ok_or_else(|| invalid_query("marketplace", "expected a country code such as US"))
}

fn requested_of(text: &str) -> Result<Requested, Problem> {
    match text {
        "yes" => Ok(Requested::Yes),
        "no" => Ok(Requested::No),
        "unknown" => Ok(Requested::Unknown),
        _ => Err(invalid_query("requested", "expected yes, no or unknown")),
    }
}

/// The problem of a search that is not understood.
pub(crate) fn unclear(fault: SearchFault) -> Problem {
    let mut letters = fault.to_string();
    if let Some(first) = letters.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Problem::new(Code::InvalidQuery, format!("{letters}."))
        .with_remedy(format!(
            "Use words, or {KEYS}; a minus before a key leaves out."
        ))
        .said("search-unclear", &[])
}

impl OrdersFilter {
    /// The filter of a search; its days are those of its marketplace, or UTC.
    ///
    /// # Errors
    /// 400 for what is left out by a key or a value that there is not, or a day out of range.
    pub(crate) fn of_search(search: OrderSearch) -> Result<Self, Problem> {
        let place = search.marketplace.as_deref();
        let zone = place.and_then(Marketplace::from_code);
        let zone = zone.map_or(TimeZone::UTC, Marketplace::time_zone);
        let start = |day: Date, later: i64| {
            let day = day.checked_add(jiff::Span::new().days(later));
            let start = day.and_then(|day| day.to_zoned(zone.clone()));
            start
                .map(|start| InstantView(start.timestamp()))
                .map_err(|_| unclear(SearchFault::Day))
        };
        let mut leaving_out = LeavingOut::default();
        for (key, value) in &search.without {
            leaving_out.add(key, value)?;
        }
        Ok(Self {
            purchased_after: search.from.map(|day| start(day, 0)).transpose()?,
            purchased_before: search.to.map(|day| start(day, 1)).transpose()?,
            state: search.state,
            channel: search.channel,
            marketplace: search.marketplace,
            requested: search.requested,
            order: search.order,
            sku: search.sku,
            account: search.account,
            leaving_out,
            ..Self::default()
        })
    }

    /// The filter with what is searched for in its place, before the other parameters.
    ///
    /// # Errors
    /// 400 for a search that is not understood.
    fn searched(self) -> Result<Self, Problem> {
        let text = self.q.as_deref().unwrap_or("");
        if text.chars().count() > MAX_FILTER_CHARS {
            return Err(invalid_query("q", "is longer than 256 characters"));
        }
        let mut search = OrderSearch::parse(text).map_err(unclear)?;
        // Days are those of the marketplace, wherever it is named.
        search.marketplace = search.marketplace.or(self.marketplace);
        let found = Self::of_search(search)?;
        Ok(Self {
            state: found.state.or(self.state),
            channel: found.channel.or(self.channel),
            requested: found.requested.or(self.requested),
            purchased_after: found.purchased_after.or(self.purchased_after),
            purchased_before: found.purchased_before.or(self.purchased_before),
            account: found.account.or(self.account),
            limit: self.limit,
            cursor: self.cursor,
            ..found
        })
    }

    /// The filter as the store takes it.
    ///
    /// # Errors
    /// 400, which names the parameter that is wrong.
    pub(crate) fn read(&self) -> Result<OrderFilter, Problem> {
        let sku = self.sku.as_deref().map(SellerSku::parse).transpose();
        Ok(OrderFilter {
            state: self.state.as_deref().map(state_of).transpose()?,
            channel: self.channel.as_deref().map(channel_of).transpose()?,
            marketplace: self
                .marketplace
                .as_deref()
                .map(marketplace_of)
                .transpose()?,
            purchased_from: self.purchased_after.map(|at| at.0),
            purchased_before: self.purchased_before.map(|at| at.0),
            requested: self.requested.as_deref().map(requested_of).transpose()?,
            without: self.leaving_out.orders.clone(),
            order_id_prefix: self.order.clone(),
            sku: sku.map_err(|_| invalid_query("q", "is no id and no SKU"))?,
            ..OrderFilter::default()
        })
    }

    /// The list, as cursors tell it apart.
    fn list(&self) -> String {
        format!(
            "/orders?{:?}",
            (
                (&self.state, &self.channel, &self.marketplace),
                (&self.requested, self.purchased_after, self.purchased_before),
                (&self.order, &self.sku, &self.account, &self.leaving_out)
            )
        )
    }

    /// The accounts whose orders are listed.
    ///
    /// # Errors
    /// 404 for an account that is not seen.
    pub(crate) fn sellers(
        &self,
        state: &ApiState,
        caller: &Principal,
    ) -> Result<Vec<Arc<Seller>>, Problem> {
        let mut sellers = state.seen(caller, self.account.as_deref())?;
        let left_out = &self.leaving_out.accounts;
        sellers.retain(|seller| {
            !left_out
                .iter()
                .any(|it| it == seller.account.name().as_str())
        });
        Ok(sellers)
    }
}

/// Orders, the newest first; by their ids when `q` has the beginning of one.
#[utoipa::path(
    get, path = "/api/v1/orders", operation_id = "orders", tag = "orders",
    params(OrdersFilter),
    responses((status = 200, description = "A page.", body = ListView<OrderRow>)),
)]
async fn orders(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    StrictQuery(query): StrictQuery<OrdersFilter>,
) -> Result<Json<ListView<OrderRow>>, Problem> {
    list(&state, &caller, &query.searched()?).await.map(Json)
}

/// One page of the orders that meet a filter.
///
/// # Errors
/// 400 for a filter or a cursor that is not valid, 404 for an account that is not seen.
pub(crate) async fn list(
    state: &ApiState,
    caller: &Principal,
    query: &OrdersFilter,
) -> Result<ListView<OrderRow>, Problem> {
    let (filter, list) = (query.read()?, query.list());
    let after = query
        .cursor
        .as_ref()
        .map(|cursor| cursor.key(&list, 2))
        .transpose()?;
    let sellers = query.sellers(state, caller)?;
    if sellers.len() > ACCOUNTS_MAX {
        return Err(invalid_query(
            "account",
            "is needed: the key sees too many accounts",
        ));
    }
    let limit = usize::from(query.limit.get());
    let is_by_id = filter.order_id_prefix.is_some();
    let (mut rows, is_cut) =
        asked(move || read(&sellers, &filter, after.as_deref(), limit)).await?;
    if is_by_id {
        rows.sort_by(|a, b| (a.id(), a.account()).cmp(&(b.id(), b.account())));
    } else {
        rows.sort_by(|a, b| {
            let newest_first = (b.purchased_at(), b.id()).cmp(&(a.purchased_at(), a.id()));
            newest_first.then_with(|| a.account().cmp(b.account()))
        });
    }
    let has_more = is_cut || rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| has_more).and_then(|last| {
        let at = format!("{:x}", last.purchased_at().as_microsecond());
        Cursor::after(&list, &[&format!("{at}.{}", last.id()), last.account()])
    });
    Ok(ListView { items: rows, next })
}

/// The rows of every account behind the last one that was given out, a page of each; and whether
/// any account has more.
fn read(
    sellers: &[Arc<Seller>],
    filter: &OrderFilter,
    after: Option<&[String]>,
    limit: usize,
) -> Result<(Vec<OrderRow>, bool), countermand_store::DatabaseError> {
    let is_by_id = filter.order_id_prefix.is_some();
    let (mut rows, mut is_cut) = (Vec::new(), false);
    for seller in sellers {
        let name = seller.account.name().as_str();
        let cursor = match after {
            Some([place, account]) => {
                // Of orders with one id, those of later accounts come behind it.
                let has_equal = name > account.as_str();
                let place = match (has_equal, is_by_id) {
                    (false, _) => place.clone(),
                    (true, false) => format!("{place}\u{1}"),
                    (true, true) => before(place),
                };
                StoreCursor::parse(&place).ok()
            }
            Some(_) | None => None,
        };
        let account = &seller.account;
        let page = account.list_orders(filter, cursor.as_ref(), limit as u64)?;
        is_cut |= page.next.is_some();
        let found = page.orders.iter();
        rows.extend(found.map(|order| OrderRow::of(seller.account.name(), order)));
    }
    Ok((rows, is_cut))
}

/// A place right before an id: the id without its last letter, and letters behind all others.
fn before(place: &str) -> String {
    let mut place = place.to_owned();
    if let Some(last) = place.pop().and_then(|last| u32::from(last).checked_sub(1)) {
        place.extend(char::from_u32(last));
        place.push('\u{10ffff}');
    }
    place
}

/// One order with its items, what the buyer asked for, and what was done.
#[utoipa::path(
    get, path = "/api/v1/orders/{id}", operation_id = "order", tag = "orders",
    params(
        ("id" = String, Path, description = "The order's id.", example = "111-0000000-0000000"),
        OfAccount,
    ),
    responses((status = 200, description = "The order.", body = OrderDetail)),
)]
async fn order(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segment(id): Segment,
    StrictQuery(query): StrictQuery<OfAccount>,
) -> Result<Json<OrderDetail>, Problem> {
    let known = known(&state, &caller, query.account.as_deref(), &id).await?;
    Ok(Json(OrderDetail::of(
        known.seller.account.name(),
        &known.found,
        known.wish.as_ref(),
        &known.decisions,
    )))
}

/// All that is known of one order.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// The account that has it.
    pub(crate) seller: Arc<Seller>,
    /// The order, its actions, and what the marketplace shows.
    pub(crate) found: OrderSituation,
    /// The buyer's wish to cancel; `None` when nobody told of one.
    pub(crate) wish: Option<BuyerWish>,
    /// What was decided, the oldest first.
    pub(crate) decisions: Vec<Decision>,
}

/// All that is known of one order, in the one account that has it.
///
/// # Errors
/// 404 when none has it that the caller sees, 409 when several have, 503 when the store refuses.
pub(crate) async fn known(
    state: &ApiState,
    caller: &Principal,
    account: Option<&str>,
    id: &str,
) -> Result<Known, Problem> {
    let order_id = order_id(id)?;
    let sellers = state.seen(caller, account)?;
    let (seller, found) = state.order_in(sellers, &order_id).await?;
    let wish = seller.account.wish(order_id.clone()).await;
    let wish = wish.map_err(|error| failed(&error))?;
    let decisions = seller
        .account
        .decisions(DecisionQuery {
            limit: DECISIONS_MAX,
            order_id: Some(order_id),
            ..DecisionQuery::default()
        })
        .await
        .map_err(|error| failed(&error))?;
    Ok(Known {
        seller,
        found,
        wish,
        decisions: decisions.items,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_goes_before_the_other_parameters() {
        let asked = OrdersFilter {
            state: Some("PENDING".to_owned()),
            requested: Some("yes".to_owned()),
            q: Some("state:shipped -channel:afn marketplace:de from:2026-11-01 403-".to_owned()),
            ..OrdersFilter::default()
        };
        let found = asked.searched().unwrap();
        assert_eq!(found.state.as_deref(), Some("SHIPPED"));
        assert_eq!(found.requested.as_deref(), Some("yes"));
        assert_eq!(found.order.as_deref(), Some("403-"));
        // The day is one of Germany.
        let from = found.purchased_after.unwrap().to_string();
        assert_eq!(from, "2026-10-31T23:00:00Z");
        let channels = found.leaving_out.orders.channels;
        assert_eq!(channels, [FulfillmentChannel::Afn]);
        let odd = |q: &str| OrdersFilter {
            q: Some(q.to_owned()),
            ..OrdersFilter::default()
        };
        for q in [
            "odd:1",
            "-word",
            "to:soon",
            "-state:ODD",
            "order:A",
            "sku:A B",
        ] {
            let problem = odd(q).searched().unwrap_err();
            assert_eq!(problem.code(), Code::InvalidQuery, "{q}");
        }
    }
}
