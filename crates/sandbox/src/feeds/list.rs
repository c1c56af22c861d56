//! `getFeeds`: feeds by filter, page by page.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countermand_spapi::feeds::GetFeedsResponse;
use countermand_spapi::instant;
use serde::{Deserialize, Serialize};

use crate::feeds::calls::{is_kept, status, wire};
use crate::feeds::{Feed, KEPT_MS};
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::http::token;
use crate::ids::SellerIndex;
use crate::market::Market;
use crate::moment::Moment;
use crate::world::World;

const DEFAULT_PAGE: i64 = 10;
const MAX_PAGE: i64 = 100;
const MAX_TYPES: usize = 10;
/// Parameters that a page token may not stand beside.
const PARAMETERS: [&str; 6] = [
    "feedTypes",
    "marketplaceIds",
    "pageSize",
    "processingStatuses",
    "createdSince",
    "createdUntil",
];

/// Which feeds a list holds; a page token carries it on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Filter {
    seller: SellerIndex,
    types: Vec<String>,
    marketplace_ids: Vec<String>,
    statuses: Vec<String>,
    since: Moment,
    until: Option<Moment>,
    n_per_page: usize,
    /// Feeds from this number on were on earlier pages.
    below: Option<u64>,
}

pub(super) fn get_feeds(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let filter = match call.query.text("nextToken") {
        Some(token) => {
            if PARAMETERS.iter().any(|name| call.query.has(name)) {
                return Err(Problem::invalid(
                    "nextToken takes no other parameter beside it.",
                ));
            }
            read_token(market, token)
                .filter(|filter| filter.seller == seller)
                .ok_or_else(|| Problem::invalid("The nextToken is not valid."))?
        }
        None => filter(market, call, seller)?,
    };
    Ok(Answer::json(200, &page(market, filter)))
}

fn page(market: &Market, mut filter: Filter) -> GetFeedsResponse {
    let mut found = market
        .feeds
        .feeds
        .range(..filter.below.unwrap_or(u64::MAX))
        .rev()
        .filter(|(_, feed)| is_kept(market, feed) && filter.takes(feed));
    let mut last = None;
    let feeds = found
        .by_ref()
        .take(filter.n_per_page)
        .map(|(number, feed)| {
            last = Some(*number);
            wire(market, *number, feed)
        })
        .collect();
    let has_more = found.next().is_some();
    filter.below = last;
    GetFeedsResponse {
        feeds,
        next_token: has_more.then(|| write_token(market, &filter)),
    }
}

impl Filter {
    fn takes(&self, feed: &Feed) -> bool {
        let is_among = |list: &[String], value: &str| {
            list.is_empty() || list.iter().any(|wanted| wanted == value)
        };
        let is_place_wanted = self.marketplace_ids.is_empty()
            || feed
                .marketplace_ids
                .iter()
                .any(|id| self.marketplace_ids.contains(id));
        feed.seller == self.seller
            && is_among(&self.types, feed.kind.as_str())
            && is_among(&self.statuses, status(feed.status).as_str())
            && is_place_wanted
            && feed.created_at >= self.since
            && self.until.is_none_or(|until| feed.created_at <= until)
    }
}

fn filter(market: &Market, call: &Call<'_>, seller: SellerIndex) -> Result<Filter, Problem> {
    let list = |name| {
        let items = call.query.list(name).into_iter();
        items.map(str::to_owned).collect::<Vec<_>>()
    };
    let time = |name: &str| {
        let text = call.query.text(name).map(instant::parse).transpose();
        text.map(|time| time.map(Moment::from_timestamp))
            .map_err(|_| Problem::invalid(format!("{name} is not valid.")))
    };
    let types = list("feedTypes");
    if types.is_empty() || types.len() > MAX_TYPES {
        return Err(Problem::invalid("feedTypes takes 1 to 10 feed types."));
    }
    let n_per_page = call
        .query
        .number("pageSize")
        .ok()
        .map(|size| size.unwrap_or(DEFAULT_PAGE))
        .filter(|size| (1..=MAX_PAGE).contains(size))
        .and_then(|size| usize::try_from(size).ok())
        .ok_or_else(|| Problem::invalid("pageSize takes 1 to 100."))?;
    let earliest = market.now.plus_ms(-KEPT_MS);
    let since = time("createdSince")?.unwrap_or(earliest);
    if since < earliest {
        return Err(Problem::invalid("createdSince is more than 90 days ago."));
    }
    Ok(Filter {
        seller,
        types,
        marketplace_ids: list("marketplaceIds"),
        statuses: list("processingStatuses"),
        since,
        until: time("createdUntil")?,
        n_per_page,
        below: None,
    })
}

fn write_token(market: &Market, filter: &Filter) -> String {
    let body = URL_SAFE_NO_PAD.encode(serde_json::to_vec(filter).unwrap_or_default());
    let digest = token::digest(market, &format!("feeds\n{body}"));
    format!("{body}.{digest}")
}

fn read_token(market: &Market, text: &str) -> Option<Filter> {
    let (body, digest) = text.split_once('.')?;
    if token::digest(market, &format!("feeds\n{body}")) != digest {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(body).ok()?;
    serde_json::from_slice(&bytes).ok()
}
