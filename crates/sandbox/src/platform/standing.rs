//! How accounts stand, and what follows.

use std::collections::BTreeMap;

use crate::ids::{ListingIndex, PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::market::listing::StockChannel;
use crate::market::notice::Notice;
use crate::market::seller::AccountStatus;
use crate::platform::health::{self, HealthStatus};

/// How many daily evaluations in a row each account was over its limit.
pub type DaysOver = BTreeMap<(SellerIndex, PlaceIndex), u32>;

/// Whether buyers can buy an offer now: it is active, has units, and its account may sell.
pub fn is_buyable(market: &Market, listing: ListingIndex) -> bool {
    market.catalogue.at(listing).is_some_and(|found| {
        found.n_buyable() > 0
            && (found.channel == StockChannel::Amazon
                || !is_deactivated(market, found.seller, found.place))
    })
}

/// Judges every account by the rates of yesterday: over the limit it is at risk, and deactivated
/// after the scenario's number of days in a row; under it, normal.
pub(crate) fn evaluate(market: &mut Market) {
    if !market.scenario.account_health.judges_accounts {
        return;
    }
    let accounts: Vec<_> = (0..)
        .map(SellerIndex)
        .zip(&market.directory.sellers)
        .flat_map(|(index, seller)| {
            let places = seller.participations.iter();
            places.map(move |participation| (index, participation.place, participation.status))
        })
        .collect();
    for (seller, place, before) in accounts {
        let is_over = health::windows(place)
            .iter()
            .any(|days| health::figure(market, seller, place, *days).status == HealthStatus::Bad);
        let n_over = market.life.days_over.entry((seller, place)).or_default();
        *n_over = if is_over { *n_over + 1 } else { 0 };
        let status = match *n_over {
            0 => AccountStatus::Normal,
            n if n >= market.scenario.account_health.n_evaluations => AccountStatus::Deactivated,
            _ => AccountStatus::AtRisk,
        };
        if status != before {
            set(market, seller, place, status);
        }
    }
}

fn set(market: &mut Market, seller: SellerIndex, place: PlaceIndex, status: AccountStatus) {
    let found = market
        .directory
        .sellers
        .get_mut(seller.place())
        .and_then(|seller| {
            seller
                .participations
                .iter_mut()
                .find(|found| found.place == place)
        });
    if let Some(found) = found {
        found.status = status;
        market.notices.push(Notice::AccountStatus { seller, place });
    }
}

fn is_deactivated(market: &Market, seller: SellerIndex, place: PlaceIndex) -> bool {
    market
        .directory
        .seller(seller)
        .and_then(|seller| seller.participation(place))
        .is_some_and(|account| account.status == AccountStatus::Deactivated)
}
