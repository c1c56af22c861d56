//! Offers and stock, as the newest listings report or stock sheet shows them.

use std::collections::BTreeMap;

use countermand_domain::id::{Asin, SellerSku};
use countermand_domain::money::Money;
use jiff::Timestamp;

use crate::accounts::Account;
use crate::engine::{DatabaseError, Param, Row, Transaction, count};
use crate::files::LIST_MAX;
use crate::stored::{instant, micros, money};

/// One offer or stock line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The seller's SKU.
    pub sku: SellerSku,
    /// The marketplace or the warehouse; empty when the file does not tell.
    pub place: String,
    /// Amazon's product number.
    pub asin: Option<Asin>,
    /// The product's name.
    pub title: Option<String>,
    /// Units on hand or on offer; `None` where the file leaves it open, as for Amazon's stock.
    pub quantity: Option<u64>,
    /// The price.
    pub price: Option<Money>,
    /// Who fulfills, as written: `DEFAULT`, `AMAZON_NA`.
    pub channel: Option<String>,
    /// The offer's status as written.
    pub status: Option<String>,
    /// The instant that the file speaks of; the import's own when it does not tell.
    pub as_of: Option<Timestamp>,
}

/// An offer or stock line as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredListing {
    /// What the newest file said.
    pub listing: Listing,
    /// When it was so.
    pub as_of: Timestamp,
}

/// Where the next page of stock begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingCursor {
    /// The last SKU of the page before.
    pub sku: String,
    /// Its place.
    pub place: String,
}

impl Account {
    /// Offers and stock by SKU, from behind `after`, at most [`LIST_MAX`]; those whose SKU begins
    /// with `sku_prefix`.
    ///
    /// # Errors
    /// When the database refuses or holds an unknown value.
    pub fn listings(
        &self,
        sku_prefix: &str,
        after: Option<&ListingCursor>,
        limit: u64,
    ) -> Result<Vec<StoredListing>, DatabaseError> {
        let (sku, place) = after.map_or(("", ""), |at| (at.sku.as_str(), at.place.as_str()));
        self.store.read(|tx| {
            tx.query(
                "SELECT sku, place, asin, title, quantity, price_minor, currency, channel, status,
                     as_of_at_us
                 FROM listings
                 WHERE account_id = $1 AND (sku, place) > ($2, $3)
                     AND substr(sku, 1, length($4)) = $4
                 ORDER BY sku, place LIMIT $5",
                &[
                    self.key(),
                    Param::Text(sku),
                    Param::Text(place),
                    Param::Text(sku_prefix),
                    Param::Int(count(limit.min(LIST_MAX))),
                ],
                read,
            )
        })
    }

    /// SKUs and units on hand over all offers and stock lines.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn stock_totals(&self) -> Result<StockTotals, DatabaseError> {
        self.store.read(|tx| {
            let totals = tx.query_first(
                "SELECT count(DISTINCT sku), coalesce(CAST(sum(quantity) AS BIGINT), 0)
                 FROM listings WHERE account_id = $1",
                &[self.key()],
                |row| {
                    Ok(StockTotals {
                        n_skus: row.count(0)?,
                        n_units: row.count(1)?,
                    })
                },
            )?;
            Ok(totals.unwrap_or_default())
        })
    }
}

/// SKUs and units on hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StockTotals {
    /// Different SKUs.
    pub n_skus: u64,
    /// Units on hand or on offer.
    pub n_units: u64,
}

/// Writes the offers of one file. A SKU that stands there several times for one place is one
/// stock in several bins: the units add up. An older file changes nothing.
pub(crate) fn write(
    tx: &Transaction<'_>,
    account: Param<'_>,
    listings: &[Listing],
    now_us: i64,
) -> Result<(), DatabaseError> {
    let mut sums: BTreeMap<(&str, &str), (Listing, i64)> = BTreeMap::new();
    for listing in listings {
        let as_of = listing.as_of.map_or(now_us, micros);
        let key = (listing.sku.as_str(), listing.place.as_str());
        match sums.get_mut(&key) {
            None => {
                sums.insert(key, (listing.clone(), as_of));
            }
            Some((sum, at)) => {
                sum.quantity = match (sum.quantity, listing.quantity) {
                    (Some(left), Some(right)) => Some(left.saturating_add(right)),
                    (left, right) => left.or(right),
                };
                *at = as_of.max(*at);
            }
        }
    }
    let mut upsert = tx.prepare(
        "INSERT INTO listings (account_id, sku, place, asin, title, quantity, price_minor,
             currency, channel, status, as_of_at_us)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (account_id, sku, place) DO UPDATE SET
             asin = coalesce(excluded.asin, listings.asin),
             title = coalesce(excluded.title, listings.title),
             quantity = excluded.quantity,
             price_minor = coalesce(excluded.price_minor, listings.price_minor),
             currency = coalesce(excluded.currency, listings.currency),
             channel = coalesce(excluded.channel, listings.channel),
             status = coalesce(excluded.status, listings.status),
             as_of_at_us = excluded.as_of_at_us
         WHERE excluded.as_of_at_us >= listings.as_of_at_us",
    )?;
    for (listing, as_of) in sums.values() {
        let currency = listing.price.map(Money::currency);
        upsert.execute(&[
            account,
            Param::Text(listing.sku.as_str()),
            Param::Text(&listing.place),
            listing
                .asin
                .as_ref()
                .map(countermand_domain::id::Asin::as_str)
                .into(),
            listing.title.as_deref().into(),
            listing.quantity.map(count).into(),
            listing.price.map(Money::minor).into(),
            currency
                .as_ref()
                .map(countermand_domain::money::Currency::as_str)
                .into(),
            listing.channel.as_deref().into(),
            listing.status.as_deref().into(),
            Param::Int(*as_of),
        ])?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> Result<StoredListing, DatabaseError> {
    let unknown = |column| move |_| DatabaseError::UnknownValue { column };
    let as_of = instant(row.int(9)?, "as_of_at_us")?;
    Ok(StoredListing {
        listing: Listing {
            sku: SellerSku::parse(&row.text(0)?).map_err(unknown("sku"))?,
            place: row.text(1)?,
            asin: row
                .opt_text(2)?
                .map(|asin| Asin::parse(&asin))
                .transpose()
                .map_err(unknown("asin"))?,
            title: row.opt_text(3)?,
            quantity: row.opt_int(4)?.map(crate::engine::counted),
            price: money(row.opt_int(5)?, row.opt_text(6)?.as_deref())?,
            channel: row.opt_text(7)?,
            status: row.opt_text(8)?,
            as_of: Some(as_of),
        },
        as_of,
    })
}
