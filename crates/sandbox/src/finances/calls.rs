//! `listTransactions`.

use countermand_spapi::finances::{ListTransactionsResponse, TransactionsPayload};

use crate::finances::Transaction;
use crate::finances::transaction::{STATUS, wire};
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::http::token;
use crate::ids::{OrderId, OrderIndex, PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::moment::{DAY_MS, MINUTE_MS, Moment};
use crate::place;
use crate::world::World;

/// A transaction shows so long after it was posted.
const LAG_MS: i64 = 2 * MINUTE_MS;
/// Transactions of a page.
const PAGE: usize = 100;
/// A longer period has no transactions.
const MAX_PERIOD_MS: i64 = 180 * DAY_MS;
/// Parameters that a page token holds its caller to.
const ARGUMENTS: [&str; 6] = [
    "postedAfter",
    "postedBefore",
    "marketplaceId",
    "transactionStatus",
    "relatedIdentifierName",
    "relatedIdentifierValue",
];

/// Which transactions a list holds.
struct Filter {
    seller: SellerIndex,
    after: Moment,
    before: Moment,
    place: Option<PlaceIndex>,
    order: Option<OrderIndex>,
    /// Nothing fits, whatever there is.
    is_void: bool,
}

pub(super) fn list_transactions(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let filter = filter(market, call, seller)?;
    let arguments = arguments(call, seller);
    let start = match call.query.text("nextToken") {
        None => None,
        Some(token) => Some(
            read_token(market, token, &arguments)
                .ok_or_else(|| Problem::invalid("The nextToken is not valid."))?,
        ),
    };
    let transactions = market.finances.transactions();
    let first = transactions.partition_point(|found| found.posted_at < filter.after);
    let mut found = transactions
        .iter()
        .enumerate()
        .skip(start.unwrap_or(0).max(first))
        .take_while(|(_, found)| found.posted_at < filter.before)
        .filter(|(_, found)| filter.takes(found));
    let page: Vec<_> = found
        .by_ref()
        .take(PAGE)
        .map(|(number, found)| wire(market, number, found))
        .collect();
    let next = found.next().map(|(number, _)| number);
    let response = ListTransactionsResponse {
        payload: Some(TransactionsPayload {
            next_token: next.map(|number| write_token(market, number, &arguments)),
            transactions: page,
        }),
    };
    Ok(Answer::json(200, &response))
}

impl Filter {
    fn takes(&self, found: &Transaction) -> bool {
        !self.is_void
            && found.seller == self.seller
            && self.place.is_none_or(|place| found.place == place)
            && self.order.is_none_or(|order| found.order == order)
    }
}

fn filter(market: &Market, call: &Call<'_>, seller: SellerIndex) -> Result<Filter, Problem> {
    let time = |name| {
        let read = call.query.instant(name);
        read.map(|time| time.map(Moment::from_timestamp))
            .map_err(|error| Problem::invalid(error.to_string()))
    };
    let (after, before) = (time("postedAfter")?, time("postedBefore")?);
    let name = call.query.text("relatedIdentifierName");
    let value = call.query.text("relatedIdentifierValue");
    if name.is_some() != value.is_some() {
        return Err(Problem::invalid(
            "relatedIdentifierName and relatedIdentifierValue come together.",
        ));
    }
    if after.is_none() && name.is_none() {
        return Err(Problem::invalid("postedAfter is missing."));
    }
    let latest = market.now.plus_ms(-LAG_MS);
    if after.is_some_and(|after| after > latest) {
        return Err(Problem::invalid(
            "postedAfter is less than two minutes ago.",
        ));
    }
    let until = before.unwrap_or(latest).min(latest);
    let from = after.unwrap_or(Moment::MIN);
    if after.is_some() && before.is_some_and(|before| before <= from) {
        return Err(Problem::invalid(
            "postedBefore is not later than postedAfter.",
        ));
    }
    let mut filter = Filter {
        seller,
        after: from,
        before: until,
        place: None,
        order: None,
        is_void: after.is_some_and(|after| until.since_ms(after) > MAX_PERIOD_MS),
    };
    if let Some(id) = call.query.text("marketplaceId") {
        filter.place = place::by_id(id);
        filter.is_void |= filter.place.is_none();
    }
    if let Some(status) = call.query.text("transactionStatus") {
        filter.is_void |= !status.eq_ignore_ascii_case(STATUS);
    }
    match name {
        None => {}
        Some("ORDER_ID") => {
            let id = value.and_then(OrderId::parse);
            filter.order = id
                .and_then(|id| market.orders.find(id))
                .map(|(index, _)| index);
            filter.is_void |= filter.order.is_none();
        }
        // No settlements are played: no transaction belongs to one.
        Some("FINANCIAL_EVENT_GROUP_ID") => filter.is_void = true,
        Some(_) => return Err(Problem::invalid("The relatedIdentifierName is not valid.")),
    }
    Ok(filter)
}

fn arguments(call: &Call<'_>, seller: SellerIndex) -> String {
    let texts = ARGUMENTS.map(|name| call.query.text(name).unwrap_or_default());
    format!("{}\n{}", seller.0, texts.join("\n"))
}

fn write_token(market: &Market, number: usize, arguments: &str) -> String {
    let digest = token::digest(market, &format!("transactions\n{number}\n{arguments}"));
    format!("{number}.{digest}")
}

fn read_token(market: &Market, text: &str, arguments: &str) -> Option<usize> {
    let (number, _) = text.split_once('.')?;
    let number = number.parse().ok()?;
    (write_token(market, number, arguments) == text).then_some(number)
}
