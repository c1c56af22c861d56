//! The kinds of reports that are asked for.

use countermand_domain::marketplace::Marketplace;

use crate::desk::Seller;
use crate::ingest::Kind;
use crate::jobs::Job;

/// A kind of report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReportKind {
    /// All orders by their last change.
    AllOrders,
    /// Account health.
    AccountHealth,
    /// Listings, one report a marketplace.
    Listings,
}

impl ReportKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::AllOrders, Self::AccountHealth, Self::Listings];

    /// Amazon's word for it.
    pub const fn report_type(self) -> &'static str {
        match self {
            Self::AllOrders => "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL",
            Self::AccountHealth => "GET_V2_SELLER_PERFORMANCE_REPORT",
            Self::Listings => "GET_MERCHANT_LISTINGS_ALL_DATA",
        }
    }

    /// The name of its cursor.
    pub const fn cursor(self) -> &'static str {
        self.job().name()
    }

    /// The job that keeps it.
    pub(super) const fn job(self) -> Job {
        match self {
            Self::AllOrders => Job::AllOrders,
            Self::AccountHealth => Job::AccountHealth,
            Self::Listings => Job::Listings,
        }
    }

    /// What its file is read as.
    pub(super) const fn file_kind(self) -> Kind {
        match self {
            Self::AllOrders => Kind::AllOrders,
            Self::AccountHealth => Kind::Performance,
            Self::Listings => Kind::Listings,
        }
    }

    /// The marketplaces of one report, where it is the `place`-th of its round.
    pub(super) fn marketplaces(self, seller: &Seller, place: usize) -> Vec<Marketplace> {
        match self {
            Self::AllOrders | Self::AccountHealth => seller.marketplaces.clone(),
            Self::Listings => seller
                .marketplaces
                .get(place)
                .copied()
                .into_iter()
                .collect(),
        }
    }

    /// How many reports a round has.
    pub(super) fn n_places(self, seller: &Seller) -> usize {
        match self {
            Self::AllOrders | Self::AccountHealth => 1,
            Self::Listings => seller.marketplaces.len(),
        }
    }
}
