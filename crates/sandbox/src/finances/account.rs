//! `listBalances` and `listSummary`: sums of the transactions.

use std::collections::BTreeSet;

use countermand_spapi::finances::{
    Balance, ListBalancesResponse, PartnerMetadata, Summary, SummaryResponse,
};
use countermand_spapi::wire_instant::WireInstant;
use jiff::civil::Date;

use crate::finances::transaction::{breakdown, money};
use crate::finances::{Movement, Transaction};
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::ids::{PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::moment::{DAY_MS, Moment};
use crate::world::World;

const ACCOUNT: &str = "Standard Orders";

/// What came in and went out, minor units, both positive.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    sales_minor: i64,
    refunds_minor: i64,
}

pub(super) fn list_balances(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let as_of = date(call, "asOfDate")?;
    let until = as_of.map_or(market.now, day_end);
    let wanted = call.query.text("balanceType");
    let mut balances = Vec::new();
    for place in places(market, call, seller) {
        let sums = sums(market, |found| {
            found.seller == seller && found.place == place && found.posted_at <= until
        });
        let all = balance_of(place, sums.sales_minor - sums.refunds_minor);
        let tops = match wanted {
            None | Some("TOTAL") => vec![all],
            Some(kind) => pick(all, kind),
        };
        balances.extend(tops.into_iter().map(|top| Balance {
            partner_metadata: Some(metadata(market, seller, place)),
            as_of_date: as_of.map(time),
            last_updated_time: as_of.is_none().then(|| time(market.now)),
            ..top
        }));
    }
    let response = ListBalancesResponse {
        balances,
        next_token: None,
    };
    Ok(Answer::json(200, &response))
}

pub(super) fn list_summary(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let (start, end) = (date(call, "periodStart")?, date(call, "periodEnd")?);
    let from = start.unwrap_or(Moment::MIN);
    let until = end.map_or(market.now, day_end);
    if until < from {
        return Err(Problem::invalid("periodEnd is before periodStart."));
    }
    let mut response = SummaryResponse::default();
    // No settlements are played: nothing belongs to one.
    if call.query.has("relatedIdentifierValue") {
        return Ok(Answer::json(200, &response));
    }
    for place in places(market, call, seller) {
        let sums = sums(market, |found| {
            found.seller == seller
                && found.place == place
                && (from..=until).contains(&found.posted_at)
        });
        response.summaries.push(Summary {
            partner_metadata: Some(metadata(market, seller, place)),
            net_proceeds: Some(money(place, sums.sales_minor - sums.refunds_minor)),
            related_identifiers: Vec::new(),
            breakdowns: vec![
                breakdown(place, "Sales", sums.sales_minor, Vec::new()),
                breakdown(place, "Refunds", -sums.refunds_minor, Vec::new()),
            ],
            period_start: start.map(time),
            period_end: end.map(day_end).map(time),
        });
    }
    Ok(Answer::json(200, &response))
}

fn sums(market: &Market, is_wanted: impl Fn(&Transaction) -> bool) -> Sums {
    let mut sums = Sums::default();
    let transactions = market.finances.transactions().iter();
    for found in transactions.filter(|found| is_wanted(found)) {
        match found.movement {
            Movement::Shipment { .. } => sums.sales_minor += found.total_minor(market),
            Movement::Refund { amount_minor, .. } => sums.refunds_minor += amount_minor,
        }
    }
    sums
}

/// The whole balance: all of it is available, nothing is held back.
fn balance_of(place: PlaceIndex, minor: i64) -> Balance {
    let of = |kind: &str, minor, balances| Balance {
        balance_type: Some(kind.to_owned()),
        amount: Some(money(place, minor)),
        balances,
        ..Balance::default()
    };
    let held = vec![
        of("DEFERRED", 0, Vec::new()),
        of("ACCOUNT_LEVEL_RESERVE", 0, Vec::new()),
    ];
    let parts = vec![of("AVAILABLE", minor, Vec::new()), of("RESERVED", 0, held)];
    of("TOTAL", minor, parts)
}

/// The balances of one kind in a tree of balances.
fn pick(balance: Balance, kind: &str) -> Vec<Balance> {
    if balance.balance_type.as_deref() == Some(kind) {
        return vec![balance];
    }
    let parts = balance.balances.into_iter();
    parts.flat_map(|part| pick(part, kind)).collect()
}

fn places(market: &Market, call: &Call<'_>, seller: SellerIndex) -> Vec<PlaceIndex> {
    let wanted = call.places("marketplaceIds");
    let is_any = !call.query.has("marketplaceIds");
    let seller = market.directory.seller(seller);
    let places: BTreeSet<_> = seller
        .into_iter()
        .flat_map(|seller| &seller.participations)
        .map(|found| found.place)
        .filter(|place| is_any || wanted.contains(place))
        .collect();
    places.into_iter().collect()
}

fn metadata(market: &Market, seller: SellerIndex, place: PlaceIndex) -> PartnerMetadata {
    PartnerMetadata {
        partner_id: Some(market.seller_id(seller).to_owned()),
        account_type: Some(ACCOUNT.to_owned()),
        marketplace_id: Some(crate::place::id(place).to_owned()),
    }
}

/// The first instant of the day that a parameter names.
fn date(call: &Call<'_>, name: &str) -> Result<Option<Moment>, Problem> {
    let Some(text) = call.query.text(name) else {
        return Ok(None);
    };
    let day = text
        .get(..10)
        .and_then(|day| day.parse::<Date>().ok())
        .and_then(|day| day.to_zoned(jiff::tz::TimeZone::UTC).ok())
        .ok_or_else(|| Problem::invalid(format!("{name} is not valid.")))?;
    Ok(Some(Moment::from_timestamp(day.timestamp())))
}

/// The last instant of the day that begins at `day`.
const fn day_end(day: Moment) -> Moment {
    day.plus_ms(DAY_MS - 1)
}

fn time(moment: Moment) -> WireInstant {
    WireInstant::seconds(moment.timestamp())
}
