//! `getOrders`.

use countermand_spapi::envelope::Envelope;
use countermand_spapi::orders::v0::{EasyShipShipmentStatus, ElectronicInvoiceStatus, OrdersList};
use serde::{Deserialize, Serialize};

use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::ids::{OrderId, SellerIndex};
use crate::market::Market;
use crate::market::order::OrderState;
use crate::market::order_book::{OrderCursor, OrderTime};
use crate::moment::Moment;
use crate::orders::list::{self, OrderFilter, OrderQuery, PaymentClass};
use crate::orders::page_token;
use crate::orders::parameters::{
    self, MAX_LISTED, MAX_PAGE, Span, TimeNames, flag, moment, not_valid, words,
};
use crate::orders::v0::buyer::Sight;
use crate::orders::v0::order;
use crate::world::World;

const TIMES: TimeNames = TimeNames {
    created_after: "CreatedAfter",
    created_before: "CreatedBefore",
    updated_after: "LastUpdatedAfter",
    updated_before: "LastUpdatedBefore",
};
const TOKEN_KIND: &str = "getOrders";

/// What a `NextToken` stands for: the whole list, so that it needs no parameter beside
/// `MarketplaceIds`.
#[derive(Debug, Serialize, Deserialize)]
struct Ticket {
    query: OrderQuery,
    after: OrderCursor,
    limit: usize,
}

/// `getOrders`. A list without an end goes up to the time of its first page; Amazon ends it two
/// minutes before. A marketplace that does not exist is refused with 400, one in which the seller
/// does not sell with 403. Beside a `NextToken` all parameters but `MarketplaceIds` and
/// `MaxResultsPerPage` are ignored.
pub(super) fn get_orders(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let market = world.now()?;
    let seller = call.seller()?;
    let places = parameters::places(market, call, seller, "MarketplaceIds")?;
    if places.is_empty() {
        return Err(Problem::invalid("MarketplaceIds is missing."));
    }
    let page_size = parameters::page_size(&call.query, "MaxResultsPerPage")?;
    let (query, after, limit) = if let Some(token) = call.query.text("NextToken") {
        let ticket = page_token::open::<Ticket>(market, TOKEN_KIND, token)
            .filter(|ticket| ticket.query.seller == seller)
            .ok_or_else(|| not_valid("NextToken", token))?;
        let limit = page_size.unwrap_or(ticket.limit);
        (ticket.query, Some(ticket.after), limit)
    } else {
        let mut query = read(market.now, call, seller)?;
        query.filter.places = places;
        (query, None, page_size.unwrap_or(MAX_PAGE))
    };
    let list = write(market, call, &query, (after, limit));
    Ok(Answer::json(200, &Envelope::of(list)))
}

fn write(
    market: &Market,
    call: &Call<'_>,
    query: &OrderQuery,
    (after, limit): (Option<OrderCursor>, usize),
) -> OrdersList {
    let sight = Sight::of(call);
    let page = list::page(market, query, after, limit);
    let ticket = |after| Ticket {
        query: query.clone(),
        after,
        limit,
    };
    let until = order::instant(query.until);
    let (created_before, last_updated_before) = match query.time {
        OrderTime::Purchase => (Some(until), None),
        OrderTime::Update => (None, Some(until)),
    };
    OrdersList {
        orders: page
            .orders
            .iter()
            .filter_map(|index| market.orders.at(*index))
            .map(|found| order::write(market, found, sight))
            .collect(),
        next_token: page
            .next
            .map(|after| page_token::seal(market, TOKEN_KIND, &ticket(after))),
        last_updated_before,
        created_before,
    }
}

fn read(now: Moment, call: &Call<'_>, seller: SellerIndex) -> Result<OrderQuery, Problem> {
    let query = &call.query;
    let span = parameters::span(query, TIMES, now)?;
    let mut named = ids(call)?;
    let has_own_id = query.text("SellerOrderId").is_some();
    if let Some(id) = query.text("SellerOrderId") {
        refuse_beside_own_id(call, span)?;
        // The seller's own id of an order is Amazon's unless another one was given.
        let found = OrderId::parse(id).into_iter();
        named = Some(match named {
            Some(ids) => found.filter(|id| ids.contains(id)).collect(),
            None => found.collect(),
        });
    }
    let span = match span {
        Some(span) => span,
        None if named.is_some() && !has_own_id => Span {
            time: OrderTime::Purchase,
            from: Moment::MIN,
            until: None,
        },
        None => return Err(parameters::not_one_of(TIMES)),
    };
    Ok(OrderQuery {
        seller,
        time: span.time,
        from: span.from,
        until: span.until.unwrap_or(now),
        named,
        filter: filter(call)?,
    })
}

fn ids(call: &Call<'_>) -> Result<Option<Vec<OrderId>>, Problem> {
    let ids = words(&call.query, "AmazonOrderIds", |id| Some(OrderId::parse(id)))?;
    if ids.len() > MAX_LISTED {
        return Err(Problem::invalid("AmazonOrderIds takes at most 50 values."));
    }
    // Ids of other kinds, as of multi-channel orders, are of no order here.
    Ok((!ids.is_empty()).then(|| ids.into_iter().flatten().collect()))
}

fn refuse_beside_own_id(call: &Call<'_>, span: Option<Span>) -> Result<(), Problem> {
    const OTHERS: [&str; 4] = [
        "FulfillmentChannels",
        "OrderStatuses",
        "PaymentMethods",
        "BuyerEmail",
    ];
    let other = OTHERS
        .into_iter()
        .find(|name| call.query.text(name).is_some());
    let by_update = span.filter(|span| span.time == OrderTime::Update);
    match other.or(by_update.map(|_| TIMES.updated_after)) {
        Some(other) => Err(Problem::invalid(format!(
            "{other} cannot be specified beside SellerOrderId."
        ))),
        None => Ok(()),
    }
}

fn filter(call: &Call<'_>) -> Result<OrderFilter, Problem> {
    let query = &call.query;
    let channels = words(query, "FulfillmentChannels", |word| match word {
        "MFN" => Some(true),
        "AFN" => Some(false),
        _ => None,
    })?;
    let payments = words(query, "PaymentMethods", |word| match word {
        "COD" => Some(PaymentClass::Cod),
        "CVS" => Some(PaymentClass::Cvs),
        "Other" => Some(PaymentClass::Other),
        _ => None,
    })?;
    let known = |known: &[&str], word: &str| known.contains(&word).then(|| word.to_owned());
    let packages = words(query, "EasyShipShipmentStatuses", |word| {
        known(EasyShipShipmentStatus::KNOWN, word)
    })?;
    let invoices = words(query, "ElectronicInvoiceStatuses", |word| {
        known(ElectronicInvoiceStatus::KNOWN, word)
    })?;
    let states = words(query, "OrderStatuses", order::state)?;
    let with_invoice = |state: &OrderState| {
        invoices.is_empty()
            || invoices
                .iter()
                .any(|word| word == order::invoice_status(*state))
    };
    let lets_any_state = states.is_empty() && invoices.is_empty();
    let asked = if states.is_empty() {
        order::STATES.to_vec()
    } else {
        states
    };
    let states: Vec<_> = asked.into_iter().filter(with_invoice).collect();
    // Nothing here is picked up in a shop or sent from a place of stock with an id.
    let is_foreign = flag(query, "IsISPU")? == Some(true)
        || query.text("StoreChainStoreId").is_some()
        || query.text("ActualFulfillmentSupplySourceId").is_some();
    Ok(OrderFilter {
        places: Vec::new(),
        is_impossible: is_foreign || states.is_empty(),
        states: if lets_any_state { Vec::new() } else { states },
        is_merchant: parameters::only_one(&channels),
        payments,
        packages,
        buyer_email: query.text("BuyerEmail").map(str::to_owned),
        earliest_delivery: (
            moment(query, "EarliestDeliveryDateAfter")?,
            moment(query, "EarliestDeliveryDateBefore")?,
        ),
        latest_delivery: (
            moment(query, "LatestDeliveryDateAfter")?,
            moment(query, "LatestDeliveryDateBefore")?,
        ),
    })
}
