//! Stock put in and taken away by the calls that only a sandbox has.

use countermand_spapi::fba_inventory::InventoryItem;
use serde::{Deserialize, Serialize};

use crate::ids::SellerIndex;
use crate::listings::{Target, delete_listing, new_asin};
use crate::market::listing::{Listing, OfferState, StockChannel, WarehouseStock};
use crate::market::notice::Notice;
use crate::market::{Act, Market};
use crate::place;

/// The price of an item that is put in with no price, in minor units.
const PRICE_MINOR: i64 = 2_000;

/// Why a stock call was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotChanged {
    /// The SKU is taken.
    #[error("The SKU {0} exists already.")]
    Exists(String),
    /// No stock is kept of the SKU.
    #[error("The SKU {0} was not found in the platform's warehouse.")]
    NoItem(String),
    /// No such marketplace.
    #[error("The marketplace {0} is not valid.")]
    NoPlace(String),
    /// A quantity that cannot be added.
    #[error("The quantity {0} is not a whole number from 1 to 999999.")]
    Quantity(i64),
    /// No item is named.
    #[error("At least one item is required.")]
    NoItems,
}

/// Makes an item of the warehouse, with nothing of it there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateItem {
    /// Which.
    pub target: Target,
    /// The product's name.
    pub title: String,
}

/// Puts units into the warehouse; a token that was used before puts in nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddStock {
    /// Whose.
    pub seller: SellerIndex,
    /// The caller's idempotency token.
    pub token: String,
    /// What, where, how much.
    pub items: Vec<InventoryItem>,
}

/// Takes an item and all its units away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteItem {
    /// Which.
    pub target: Target,
}

impl Act for CreateItem {
    type Outcome = ();
    type Refusal = NotChanged;

    fn perform(&self, market: &mut Market) -> Result<(), NotChanged> {
        let Target { seller, place, sku } = &self.target;
        let now = market.now;
        let listing = Listing {
            seller: *seller,
            place: *place,
            sku: sku.clone(),
            asin: new_asin(market, &self.target),
            title: self.title.clone(),
            product_type: crate::listings::ANY_PRODUCT_TYPE.to_owned(),
            channel: StockChannel::Amazon,
            n_available: 0,
            warehouse: WarehouseStock {
                updated_at: now,
                ..WarehouseStock::default()
            },
            price_minor: PRICE_MINOR,
            state: OfferState::Active,
            created_at: now,
            updated_at: now,
            attributes: std::collections::BTreeMap::new(),
        };
        let index = market
            .catalogue
            .insert(listing)
            .ok_or_else(|| NotChanged::Exists(sku.clone()))?;
        market.notices.push(Notice::WarehouseStock(index));
        Ok(())
    }
}

impl Act for AddStock {
    type Outcome = ();
    type Refusal = NotChanged;

    fn perform(&self, market: &mut Market) -> Result<(), NotChanged> {
        let key = format!("{} {}", self.seller.0, self.token);
        if market.inventory.tokens.contains(&key) {
            return Ok(());
        }
        if self.items.is_empty() {
            return Err(NotChanged::NoItems);
        }
        let mut additions = Vec::with_capacity(self.items.len());
        for item in &self.items {
            let place = place::by_id(&item.marketplace_id)
                .ok_or_else(|| NotChanged::NoPlace(item.marketplace_id.clone()))?;
            let (index, _) = market
                .catalogue
                .find(self.seller, place, &item.seller_sku)
                .filter(|(_, listing)| listing.channel == StockChannel::Amazon)
                .ok_or_else(|| NotChanged::NoItem(item.seller_sku.clone()))?;
            let n_units = u32::try_from(item.quantity)
                .ok()
                .filter(|n_units| (1..=999_999).contains(n_units))
                .ok_or(NotChanged::Quantity(item.quantity))?;
            additions.push((index, n_units));
        }
        for (index, n_units) in additions {
            market.receive_stock(index, n_units);
        }
        market.inventory.tokens.insert(key);
        Ok(())
    }
}

impl Act for DeleteItem {
    type Outcome = ();
    type Refusal = NotChanged;

    fn perform(&self, market: &mut Market) -> Result<(), NotChanged> {
        let Target { seller, place, sku } = &self.target;
        let (index, _) = market
            .catalogue
            .find(*seller, *place, sku)
            .filter(|(_, listing)| listing.channel == StockChannel::Amazon)
            .ok_or_else(|| NotChanged::NoItem(sku.clone()))?;
        let now = market.now;
        if let Some(listing) = market.catalogue.at_mut(index) {
            listing.warehouse = WarehouseStock {
                updated_at: now,
                ..WarehouseStock::default()
            };
        }
        market.notices.push(Notice::WarehouseStock(index));
        delete_listing(market, index);
        Ok(())
    }
}
