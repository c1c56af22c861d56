//! Changed orders, page by page: what notifications missed, and the past at first.
//!
//! A round asks for everything that changed since a watermark. Its parameters are frozen in the
//! cursor with the token of its next page, so a round that is broken off goes on where it was. The
//! next watermark is the end that the marketplace itself names, less an overlap. A round of too many
//! pages is handed over to the report of all orders.

use countermand_domain::order::OrderState;
use countermand_spapi::client::{CallError, OrderSearch, Urgency};
use countermand_spapi::orders::v2026::SearchOrdersResponse;
use countermand_store::intake::{ReadPage, Taken};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::failure::{put_off, succeeded};
use super::reads::quarantined;
use super::{Job, class_of_reason, cursor, reports};
use crate::desk::{Desk, Next, Seller, StepError, later};
use crate::ingest::orders::{INCLUDED_DATA, from_v2026};

/// The cursor's name.
pub const CURSOR: &str = "orders.search";
/// The cursor that counts what no notification told.
pub const GAPS_CURSOR: &str = "orders.gaps";

/// How long between two rounds, where notifications come.
const REST_WITH_QUEUE: SignedDuration = SignedDuration::from_mins(10);
/// How long between two rounds, where none come.
const REST_WITHOUT_QUEUE: SignedDuration = SignedDuration::from_mins(3);
/// How much of the time before the watermark is asked for again.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);
/// How far back the first round goes.
const FIRST_SPAN: SignedDuration = SignedDuration::from_hours(14 * 24);
/// A round of more pages is handed over to the report.
const PAGES_MAX: u32 = 10;
/// Tokens live a day; one that is nearly as old is not used.
const TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(23);
/// A change that no notification told of by then is a gap.
const TOLD_WITHIN: SignedDuration = SignedDuration::from_mins(2);

/// Where the search stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchStanding {
    /// Up to when all changes are taken in; `None` before the first round is over.
    pub watermark: Option<Timestamp>,
    /// When the next round begins.
    pub next_at: Option<Timestamp>,
    /// The round under way.
    pub round: Option<SearchRound>,
}

/// A round of pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchRound {
    /// From when changes are asked for: the same on each page.
    pub after: Timestamp,
    /// The marketplaces asked for: the same on each page.
    pub marketplace_ids: Vec<String>,
    /// Until when the marketplace says that all changes are in.
    pub before: Timestamp,
    /// The token of the next page.
    pub token: String,
    /// Pages taken in.
    pub n_pages: u32,
    /// When the first page was asked for.
    pub began_at: Timestamp,
}

/// Changes that the search showed and no notification had told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gaps {
    /// How many.
    pub n_changes: u64,
    /// When the last one was found.
    pub last_at: Option<Timestamp>,
}

/// Takes in one page of changed orders.
///
/// # Errors
/// When the store refuses.
pub async fn search(desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
    let now = desk.now();
    let mut standing: SearchStanding = cursor::load(seller, CURSOR).await?.unwrap_or_default();
    standing.round = standing
        .round
        .filter(|round| now < later(round.began_at, TOKEN_LIFE));
    if standing.round.is_none()
        && let Some(next_at) = standing.next_at
        && now < next_at
    {
        return Ok(Next::At(next_at));
    }
    let asked = asked(seller, &standing, now);
    let token = standing.round.as_ref().map(|round| round.token.as_str());
    desk.fault_point("search.before_call")?;
    let answer = seller
        .client
        .search_orders(&asked, token, urgency(&standing))
        .await;
    desk.fault_point("search.after_call")?;
    match answer {
        Ok(reply) => {
            succeeded(seller, Job::Search);
            let page = Page {
                asked,
                asked_at: now,
                answer: reply.value,
            };
            take(desk, seller, standing, page).await
        }
        // The token is refused, as when it is too old: the round begins anew.
        Err(CallError::Refused { status: 400, .. }) if standing.round.is_some() => {
            standing.round = None;
            let moved = cursor::to(CURSOR, &standing);
            seller.account.move_cursor(moved, now).await?;
            Ok(Next::Again)
        }
        Err(error) => Ok(put_off(seller, Job::Search, &error, now)),
    }
}

/// The first pages after a start are what people wait for; the past may wait for them.
const fn urgency(standing: &SearchStanding) -> Urgency {
    match standing.watermark {
        Some(_) => Urgency::Routine,
        None => Urgency::Background,
    }
}

fn asked(seller: &Seller, standing: &SearchStanding, now: Timestamp) -> OrderSearch {
    let (after, marketplace_ids) = if let Some(round) = &standing.round {
        (round.after, round.marketplace_ids.clone())
    } else {
        let first = || later(now, -FIRST_SPAN);
        let places = seller
            .marketplaces
            .iter()
            .map(|place| place.id().to_owned());
        (
            standing.watermark.unwrap_or_else(first),
            places.collect::<Vec<_>>(),
        )
    };
    OrderSearch {
        included_data: INCLUDED_DATA.to_vec(),
        ..OrderSearch::changed_since(after, marketplace_ids)
    }
}

struct Page {
    asked: OrderSearch,
    asked_at: Timestamp,
    answer: SearchOrdersResponse,
}

async fn take(
    desk: &Desk,
    seller: &Seller,
    standing: SearchStanding,
    page: Page,
) -> Result<Next, StepError> {
    let asked_at = page.asked_at;
    let is_first_round = standing.watermark.is_none();
    let end = end_of(&standing, &page);
    let (standing, is_handed_over) = after_page(seller, &standing, &page, end);
    let mut cursors = vec![cursor::to(CURSOR, &standing)];
    if is_handed_over {
        cursors.push(reports::ask_for_orders(seller, page.asked.after, asked_at).await?);
    }
    let mut taken_in = ReadPage {
        cursors,
        ..ReadPage::default()
    };
    for order in &page.answer.orders {
        match from_v2026(order) {
            Ok(read) => taken_in.reads.push(read),
            Err(fault) => taken_in.faults.push(quarantined(&fault)),
        }
    }
    let changed: Vec<_> = taken_in
        .reads
        .iter()
        .map(|read| read.last_updated_at)
        .collect();
    desk.fault_point("search.before_take")?;
    let account = &seller.account;
    let taken = account
        .take_page(taken_in, class_of_reason, asked_at)
        .await?;
    desk.fault_point("search.after_take")?;
    if !is_first_round && seller.queue.is_some() {
        let n_gaps = n_gaps(&taken, &changed, asked_at);
        note_gaps(seller, n_gaps, asked_at).await?;
    }
    Ok(match (&standing.round, standing.next_at) {
        (None, Some(next_at)) => Next::At(next_at),
        (Some(_), _) | (None, None) => Next::Again,
    })
}

/// Until when all changes are in once the round is over: as the first page says. Where it does not
/// say, the last two minutes are left to the next round.
fn end_of(standing: &SearchStanding, page: &Page) -> Timestamp {
    if let Some(round) = &standing.round {
        return round.before;
    }
    let told = page.answer.last_updated_before.as_ref();
    told.and_then(countermand_spapi::wire_instant::WireInstant::at)
        .unwrap_or_else(|| later(page.asked_at, -TOLD_WITHIN))
}

/// Where the search stands after a page, and whether its round is handed over to the report.
fn after_page(
    seller: &Seller,
    standing: &SearchStanding,
    page: &Page,
    end: Timestamp,
) -> (SearchStanding, bool) {
    let next = page.answer.pagination.as_ref();
    let token = next
        .and_then(|next| next.next_token.as_deref())
        .filter(|token| !token.is_empty());
    let (n_pages, began_at, last_token) = match &standing.round {
        Some(round) => (round.n_pages + 1, round.began_at, Some(&round.token)),
        None => (1, page.asked_at, None),
    };
    // A page that leads to itself would go round for ever.
    let is_repeated = token.is_some() && last_token.map(String::as_str) == token;
    let is_too_long = n_pages >= PAGES_MAX;
    if let Some(token) = token
        && !is_repeated
        && !is_too_long
    {
        let round = SearchRound {
            after: page.asked.after,
            marketplace_ids: page.asked.marketplace_ids.clone(),
            before: end,
            token: token.to_owned(),
            n_pages,
            began_at,
        };
        let standing = SearchStanding {
            round: Some(round),
            ..standing.clone()
        };
        return (standing, false);
    }
    let rest = if seller.queue.is_some() {
        REST_WITH_QUEUE
    } else {
        REST_WITHOUT_QUEUE
    };
    let watermark = later(end, -OVERLAP);
    let standing = SearchStanding {
        watermark: Some(
            standing
                .watermark
                .map_or(watermark, |old| old.max(watermark)),
        ),
        next_at: Some(later(page.asked_at, rest)),
        round: None,
    };
    (standing, token.is_some())
}

/// Changes of state, and requests, that a notification should have told of by now.
fn n_gaps(taken: &[Taken], changed: &[Timestamp], now: Timestamp) -> u64 {
    let due = later(now, -TOLD_WITHIN);
    let missed = taken.iter().zip(changed).filter(|(taken, changed)| {
        let is_news = taken.is_new
            || taken.state_before != taken.state
            || (taken.has_new_request && taken.state != Some(OrderState::Cancelled));
        is_news && **changed <= due
    });
    missed.count() as u64
}

async fn note_gaps(seller: &Seller, n_gaps: u64, now: Timestamp) -> Result<(), StepError> {
    if n_gaps == 0 {
        return Ok(());
    }
    metrics::counter!("countermand_changes_not_notified_total").increment(n_gaps);
    let mut gaps: Gaps = cursor::load(seller, GAPS_CURSOR).await?.unwrap_or_default();
    gaps.n_changes = gaps.n_changes.saturating_add(n_gaps);
    gaps.last_at = Some(now);
    let moved = cursor::to(GAPS_CURSOR, &gaps);
    seller.account.move_cursor(moved, now).await?;
    Ok(())
}
