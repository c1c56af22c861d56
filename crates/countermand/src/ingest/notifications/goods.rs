//! Notifications on listings, stock, multi-channel orders, the account and offers.

use countermand_domain::id::{Asin, OrderId, SellerSku};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::money::{Currency, Money};
use countermand_domain::order::McfStatus;
use countermand_domain::quantity::Quantity;
use countermand_spapi::notification::envelope::{
    AnyOfferChangedPayload, Event, MoneyType, Notification, OfferChangeSummary,
};
use countermand_spapi::notification::fields::Fields;
use jiff::Timestamp;

use super::about::{NoticeAbout, Parts, asin, inner, order_id, sku};
use super::{NoticeFault, instant_of, word};

/// Prices that are kept of one notification.
const PRICES_MAX: usize = 40;

/// The seller's own stock of an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingQuantity {
    /// The seller's SKU.
    pub sku: SellerSku,
    /// The channel, `DEFAULT` for the seller's own.
    pub channel_code: Option<Box<str>>,
    /// Units offered now.
    pub quantity: Option<Quantity>,
}

/// What can be done with a listing now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingStatusChange {
    /// The seller's SKU.
    pub sku: SellerSku,
    /// Amazon's product number.
    pub asin: Option<Asin>,
    /// Whether it can be bought.
    pub is_buyable: bool,
    /// Whether it can be found.
    pub is_discoverable: bool,
    /// Whether it is gone.
    pub is_deleted: bool,
}

/// Stock in Amazon's warehouses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FbaStockChange {
    /// The seller's SKU.
    pub sku: SellerSku,
    /// Amazon's product number.
    pub asin: Option<Asin>,
    /// The stock, by marketplace.
    pub stock: Vec<FbaStock>,
}

/// Stock of one marketplace, in units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FbaStock {
    /// The marketplace, if it is a known one.
    pub marketplace: Option<Marketplace>,
    /// Ready to be sold.
    pub fulfillable: Option<Quantity>,
    /// Unfit to be sold.
    pub unfulfillable: Option<Quantity>,
    /// Reserved for orders.
    pub reserved_for_orders: Option<Quantity>,
}

/// A multi-channel order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FulfillmentOrderChange {
    /// The order, by the id that the seller chose.
    pub order_id: OrderId,
    /// `Order`, `Shipment` or `Return`.
    pub event_type: Option<Box<str>>,
    /// Its status; `None` when the word is not known.
    pub status: Option<McfStatus>,
    /// Its status as written.
    pub status_text: Option<Box<str>>,
    /// When it changed.
    pub changed_at: Option<Timestamp>,
}

/// The account's standing, in Amazon's words `NORMAL`, `AT_RISK`, `DEACTIVATED`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountStatusChange {
    /// Before.
    pub before: Option<Box<str>>,
    /// After.
    pub after: Option<Box<str>>,
}

/// Offers of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferChange {
    /// Amazon's product number.
    pub asin: Asin,
    /// The condition, as `new`.
    pub condition: Option<Box<str>>,
    /// When they changed.
    pub changed_at: Option<Timestamp>,
    /// The lowest and the featured prices; empty when they cannot be read exactly.
    pub prices: Vec<OfferPrice>,
}

/// A price of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferPrice {
    /// Which price it is.
    pub role: OfferRole,
    /// The condition, as `new`.
    pub condition: Box<str>,
    /// Price and shipping together.
    pub landed: Money,
}

/// Which price of an offer it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfferRole {
    /// The lowest.
    Lowest,
    /// The featured one, which buyers see first.
    Featured,
}

fn quantity(fields: Fields<'_>, name: &str) -> Option<Quantity> {
    Quantity::new(fields.whole(name)?).ok()
}

fn told_asin(fields: Fields<'_>) -> Option<Asin> {
    Asin::parse(&fields.text("ASIN")?).ok()
}

pub(super) fn listing_quantity(payload: Fields<'_>) -> Result<Parts, NoticeFault> {
    let kind = "LISTINGS_ITEM_MFN_QUANTITY_CHANGE";
    Ok(Parts {
        seller_id: payload.text("SellerId"),
        marketplace_id: payload.text("MarketplaceId"),
        about: NoticeAbout::ListingQuantity(ListingQuantity {
            sku: sku(payload, kind, "Sku")?,
            channel_code: payload.text("FulfillmentChannelCode").map(word),
            quantity: quantity(payload, "Quantity"),
        }),
    })
}

pub(super) fn listing_status(payload: Fields<'_>) -> Result<Parts, NoticeFault> {
    let has = |status: &str| {
        payload
            .texts("Status")
            .any(|found| found.eq_ignore_ascii_case(status))
    };
    Ok(Parts {
        seller_id: payload.text("SellerId"),
        marketplace_id: payload.text("MarketplaceId"),
        about: NoticeAbout::ListingStatus(ListingStatusChange {
            sku: sku(payload, "LISTINGS_ITEM_STATUS_CHANGE", "Sku")?,
            asin: told_asin(payload),
            is_buyable: has("BUYABLE"),
            is_discoverable: has("DISCOVERABLE"),
            is_deleted: has("DELETED"),
        }),
    })
}

pub(super) fn fba_stock(payload: Fields<'_>) -> Result<Parts, NoticeFault> {
    let sku = sku(payload, "FBA_INVENTORY_AVAILABILITY_CHANGES", "SKU")?;
    let places = payload.list("FulfillmentInventoryByMarketplace");
    let stock: Vec<FbaStock> = places
        .map(|place| {
            let inventory = place.object("FulfillmentInventory");
            let reserved = inventory.object("ReservedQuantityBreakdown");
            FbaStock {
                marketplace: place
                    .text("MarketplaceId")
                    .and_then(|id| Marketplace::from_id(&id)),
                fulfillable: quantity(inventory, "Fulfillable"),
                unfulfillable: quantity(inventory, "Unfulfillable"),
                reserved_for_orders: quantity(reserved, "PendingCustomerOrder"),
            }
        })
        .collect();
    Ok(Parts {
        seller_id: payload.text("SellerId"),
        marketplace_id: None,
        about: NoticeAbout::FbaInventory(FbaStockChange {
            sku,
            asin: told_asin(payload),
            stock,
        }),
    })
}

pub(super) fn fulfillment_order(payload: Fields<'_>) -> Result<Parts, NoticeFault> {
    let fields = inner(payload, "FulfillmentOrderStatusNotification");
    let status_text = fields.text("FulfillmentOrderStatus").map(word);
    Ok(Parts {
        seller_id: fields.text("SellerId"),
        marketplace_id: None,
        about: NoticeAbout::FulfillmentOrderStatus(FulfillmentOrderChange {
            order_id: order_id(
                fields,
                "FULFILLMENT_ORDER_STATUS",
                "SellerFulfillmentOrderId",
            )?,
            event_type: fields.text("EventType").map(word),
            status: status_text.as_deref().and_then(McfStatus::parse),
            status_text,
            changed_at: instant_of(fields, "StatusUpdatedDateTime"),
        }),
    })
}

pub(super) fn account_status(payload: Fields<'_>) -> Parts {
    let fields = inner(payload, "AccountStatusChangeNotification");
    Parts {
        seller_id: payload.text("SellerId").or_else(|| fields.text("SellerId")),
        marketplace_id: payload
            .text("MarketplaceId")
            .or_else(|| fields.text("MarketplaceId")),
        about: NoticeAbout::AccountStatus(AccountStatusChange {
            before: fields.text("PreviousAccountStatus").map(word),
            after: fields.text("CurrentAccountStatus").map(word),
        }),
    }
}

/// Reads `ANY_OFFER_CHANGED`. Its prices are JSON numbers: they are read from the bytes once more,
/// digit by digit, since a parsed document has them as floats.
pub(super) fn any_offer(payload: Fields<'_>, body: &[u8]) -> Result<Parts, NoticeFault> {
    let fields = inner(payload, "AnyOfferChangedNotification");
    let trigger = fields.object("OfferChangeTrigger");
    let notification: Option<Notification<AnyOfferChangedPayload>> = serde_json::from_slice(body)
        .or_else(|_| {
            let event = serde_json::from_slice::<Event<Notification<AnyOfferChangedPayload>>>(body);
            event.map(|event| event.detail)
        })
        .ok();
    let prices = notification.map_or_else(Vec::new, |notification| {
        prices(&notification.payload.any_offer_changed_notification.summary)
    });
    Ok(Parts {
        seller_id: fields.text("SellerId"),
        marketplace_id: trigger.text("MarketplaceId"),
        about: NoticeAbout::AnyOffer(OfferChange {
            asin: asin(trigger, "ANY_OFFER_CHANGED", "ASIN")?,
            condition: trigger.text("ItemCondition").map(word),
            changed_at: instant_of(trigger, "TimeOfOfferChange"),
            prices,
        }),
    })
}

fn prices(summary: &OfferChangeSummary) -> Vec<OfferPrice> {
    let lowest = summary
        .lowest_prices
        .iter()
        .map(|price| (OfferRole::Lowest, &price.condition, &price.landed_price));
    let featured = summary
        .buy_box_prices
        .iter()
        .map(|price| (OfferRole::Featured, &price.condition, &price.landed_price));
    lowest
        .chain(featured)
        .filter_map(|(role, condition, landed)| {
            Some(OfferPrice {
                role,
                condition: word(condition.clone()),
                landed: money(landed)?,
            })
        })
        .take(PRICES_MAX)
        .collect()
}

fn money(wire: &MoneyType) -> Option<Money> {
    let currency = Currency::parse(&wire.currency_code).ok()?;
    Money::parse(&wire.amount.decimal().to_string(), currency).ok()
}
