//! Sellers and the applications that act for them.

use serde::{Deserialize, Serialize};

use crate::ids::{PlaceIndex, SellerIndex};

/// How an account stands in one marketplace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountStatus {
    /// In order.
    Normal,
    /// A rate is over its limit.
    AtRisk,
    /// Seller-fulfilled offers are off sale.
    Deactivated,
}

impl AccountStatus {
    /// The wire's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "NORMAL",
            Self::AtRisk => "AT_RISK",
            Self::Deactivated => "DEACTIVATED",
        }
    }
}

/// A seller's account in one marketplace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participation {
    /// Which marketplace.
    pub place: PlaceIndex,
    /// How it stands.
    pub status: AccountStatus,
}

/// A seller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seller {
    /// The seller id, `A1EXAMPLE`.
    pub id: String,
    /// The name of the store.
    pub store_name: String,
    /// Where the seller sells, at least one marketplace.
    pub participations: Vec<Participation>,
    /// Whether the account has the direct cancel call.
    pub has_cancel_order: bool,
}

impl Seller {
    /// The account in a marketplace; `None` where the seller does not sell.
    pub fn participation(&self, place: PlaceIndex) -> Option<&Participation> {
        self.participations
            .iter()
            .find(|found| found.place == place)
    }
}

/// A seller's consent to an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Which application.
    pub client_id: String,
    /// The refresh token that stands for the consent.
    pub refresh_token: String,
    /// Whose consent.
    pub seller: SellerIndex,
    /// Whether the seller withdrew it.
    pub is_withdrawn: bool,
}

/// An application registered with the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: String,
}

/// Sellers, applications, consents.
#[derive(Debug, Default)]
pub struct Directory {
    /// All sellers; a `SellerIndex` is a place here.
    pub sellers: Vec<Seller>,
    /// All applications.
    pub applications: Vec<Application>,
    /// All consents.
    pub consents: Vec<Consent>,
}

impl Directory {
    /// The seller at a place.
    pub fn seller(&self, index: SellerIndex) -> Option<&Seller> {
        self.sellers.get(index.place())
    }

    /// The seller with this id and its place.
    pub fn find_seller(&self, id: &str) -> Option<(SellerIndex, &Seller)> {
        let place = self.sellers.iter().position(|seller| seller.id == id)?;
        let index = SellerIndex(u16::try_from(place).ok()?);
        Some((index, self.seller(index)?))
    }

    /// The application with this id.
    pub fn application(&self, client_id: &str) -> Option<&Application> {
        self.applications
            .iter()
            .find(|application| application.client_id == client_id)
    }

    /// The consent behind a refresh token, withdrawn or not.
    pub fn consent(&self, refresh_token: &str) -> Option<&Consent> {
        self.consents
            .iter()
            .find(|consent| consent.refresh_token == refresh_token)
    }
}
