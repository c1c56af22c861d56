//! Calls of Listings Items 2021-08-01.

use serde_json::{Map, Value};

use super::Client;
use super::call::{Call, Reply};
use super::call_error::CallError;
use super::throttle::Urgency;
use crate::listings_items::{
    Item, ListingsItemPatchRequest, ListingsItemSubmissionResponse, PatchOp, PatchOperation,
};
use crate::operation::OperationId;

/// The parts of a listing that are asked for.
const INCLUDED_DATA: &[&str] = &[
    "summaries",
    "issues",
    "fulfillmentAvailability",
    "productTypes",
];

impl Item {
    /// The product type in a marketplace, which a change of the listing must name.
    pub fn product_type(&self, marketplace_id: &str) -> Option<&str> {
        let of_summary = self
            .summaries
            .iter()
            .find(|summary| summary.marketplace_id == marketplace_id)
            .map(|summary| summary.product_type.as_str());
        let of_types = self
            .product_types
            .iter()
            .find(|one| one.marketplace_id == marketplace_id)
            .map(|one| one.product_type.as_str());
        of_summary.or(of_types).filter(|name| !name.is_empty())
    }
}

impl ListingsItemPatchRequest {
    /// Sets the quantity of the seller's own stock, or of one of several places it is kept at, and
    /// leaves lead time and restock date alone.
    pub fn of_quantity(product_type: &str, fulfillment_channel_code: &str, quantity: u32) -> Self {
        let mut value = Map::new();
        value.insert(
            "fulfillment_channel_code".to_owned(),
            Value::from(fulfillment_channel_code),
        );
        value.insert("quantity".to_owned(), Value::from(quantity));
        Self {
            product_type: product_type.to_owned(),
            patches: vec![PatchOperation {
                op: PatchOp::Merge,
                path: "/attributes/fulfillment_availability".to_owned(),
                value: vec![value],
            }],
        }
    }
}

impl Client {
    /// A listing in a marketplace: summaries, issues, quantities and product types.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn listing(
        &self,
        seller_id: &str,
        sku: &str,
        marketplace_id: &str,
        urgency: Urgency,
    ) -> Result<Reply<Item>, CallError> {
        let call = Call::new(OperationId::ListingsItemsGetListingsItem, urgency)
            .path("sellerId", seller_id)
            .path("sku", sku)
            .query("marketplaceIds", marketplace_id)
            .query_list("includedData", INCLUDED_DATA);
        self.call(call).await
    }

    /// Changes a listing in a marketplace. An answer of `INVALID` is a refusal; `ACCEPTED` means
    /// queued, and the listing tells when it is done.
    ///
    /// This is a write, and the client never repeats it.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn patch_listing(
        &self,
        seller_id: &str,
        sku: &str,
        marketplace_id: &str,
        patch: &ListingsItemPatchRequest,
        urgency: Urgency,
    ) -> Result<Reply<ListingsItemSubmissionResponse>, CallError> {
        let call = Call::new(OperationId::ListingsItemsPatchListingsItem, urgency)
            .path("sellerId", seller_id)
            .path("sku", sku)
            .query("marketplaceIds", marketplace_id)
            .json(patch);
        self.call(call).await
    }
}
