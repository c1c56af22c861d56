//! Stock as the wire shows it.

use countermand_spapi::fba_inventory::{
    InventoryDetails, InventorySummary, ResearchingQuantity, ResearchingQuantityEntry,
    ReservedQuantity, UnfulfillableQuantity,
};
use countermand_spapi::wire_instant::WireInstant;

use crate::ids::ListingIndex;
use crate::market::listing::{Listing, WarehouseStock};

/// For how long the platform seeks lost units, by its own words; it seeks none here.
const SEARCHES: [&str; 3] = [
    "researchingQuantityInShortTerm",
    "researchingQuantityInMidTerm",
    "researchingQuantityInLongTerm",
];

/// The stock of one SKU; the parts of it only with `details`.
pub(super) fn summary(index: ListingIndex, listing: &Listing, details: bool) -> InventorySummary {
    let stock = listing.warehouse;
    InventorySummary {
        asin: Some(listing.asin.clone()),
        fn_sku: Some(super::fn_sku(index)),
        seller_sku: Some(listing.sku.clone()),
        condition: Some("NewItem".to_owned()),
        inventory_details: details.then(|| parts(stock)),
        last_updated_time: Some(WireInstant::seconds(stock.updated_at.timestamp())),
        product_name: Some(listing.title.clone()),
        total_quantity: Some(total(stock)),
        stores: Vec::new(),
    }
}

fn total(stock: WarehouseStock) -> i64 {
    [
        stock.n_fulfillable,
        stock.n_reserved,
        stock.n_unfulfillable,
        stock.n_inbound,
    ]
    .into_iter()
    .map(i64::from)
    .sum()
}

fn parts(stock: WarehouseStock) -> InventoryDetails {
    let n_reserved = Some(i64::from(stock.n_reserved));
    let n_unfulfillable = Some(i64::from(stock.n_unfulfillable));
    let none = || Some(0);
    InventoryDetails {
        fulfillable_quantity: Some(i64::from(stock.n_fulfillable)),
        inbound_working_quantity: none(),
        inbound_shipped_quantity: Some(i64::from(stock.n_inbound)),
        inbound_receiving_quantity: none(),
        reserved_quantity: Some(ReservedQuantity {
            total_reserved_quantity: n_reserved,
            pending_customer_order_quantity: n_reserved,
            pending_transshipment_quantity: none(),
            fc_processing_quantity: none(),
        }),
        researching_quantity: Some(ResearchingQuantity {
            total_researching_quantity: none(),
            researching_quantity_breakdown: SEARCHES
                .into_iter()
                .map(|name| ResearchingQuantityEntry {
                    name: name.to_owned(),
                    quantity: 0,
                })
                .collect(),
        }),
        unfulfillable_quantity: Some(UnfulfillableQuantity {
            total_unfulfillable_quantity: n_unfulfillable,
            customer_damaged_quantity: none(),
            warehouse_damaged_quantity: n_unfulfillable,
            distributor_damaged_quantity: none(),
            carrier_damaged_quantity: none(),
            defective_quantity: none(),
            expired_quantity: none(),
        }),
    }
}
