//! The offers as a file, with exactly the list's filters.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_domain::money::Money;

use super::{ListQuery, Offer, Place, cursor_of, offers};
use crate::desk::Seller;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::export::{Cell, Column, Line, ListFile};
use crate::http::web::{Visitor, WebState};
use crate::search::listings::{ListingSearch, channel_of, marketplace_of};

pub(super) const PATH: &str = "/listings/export";
/// Offers of one reading.
const BATCH: usize = 500;

const COLUMNS: [Column; 11] = [
    Column::text("account"),
    Column::text("sku"),
    Column::text("marketplace"),
    Column::text("channel"),
    Column::text("asin"),
    Column::text("title"),
    Column::count("quantity"),
    Column::money("price"),
    Column::text("currency"),
    Column::text("status"),
    Column::instant("as_of"),
];

/// Where the reading stands.
struct Walk {
    sellers: Vec<Arc<Seller>>,
    search: ListingSearch,
    place: Option<Place>,
    is_over: bool,
}

impl Walk {
    /// The next offers; `None` behind the last one.
    async fn step(mut self) -> Result<Option<(Vec<Line>, Self)>, Problem> {
        if self.is_over {
            return Ok(None);
        }
        let place = self.place.as_ref();
        let mut found = offers(&self.sellers, &self.search, place, BATCH).await?;
        self.is_over = found.len() <= BATCH;
        found.truncate(BATCH);
        self.place = found.last().map(|(seller, offer)| Place {
            account: seller.account.name().to_string(),
            after: cursor_of(&offer.listing),
        });
        Ok(Some((found.iter().map(line).collect(), self)))
    }
}

pub(super) async fn export(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<ListQuery>,
) -> Result<Response, Problem> {
    let walk = Walk {
        sellers: state.api.seen(visitor.caller(), query.account())?,
        search: query.search(),
        place: None,
        is_over: false,
    };
    let made = (&query.here(), state.api.desk.now());
    let file =
        ListFile::open_narrowed(query.format, "listings", (&COLUMNS, &query.columns()), made)?;
    file.streamed(walk, Walk::step).await
}

fn line((seller, offer): &Offer) -> Line {
    let listing = &offer.listing;
    vec![
        Cell::text(seller.account.name()),
        Cell::text(&listing.sku),
        Cell::optional(marketplace_of(listing)),
        Cell::optional(channel_of(listing)),
        Cell::optional(listing.asin.as_ref()),
        Cell::optional(listing.title.as_ref()),
        listing.quantity.into(),
        listing.price.into(),
        Cell::optional(listing.price.map(Money::currency)),
        Cell::optional(listing.status.as_ref()),
        offer.as_of.into(),
    ]
}
