//! `ORDER_CHANGE`: an order changed, or its buyer asked to cancel.

use countermand_domain::id::{OrderId, OrderItemId, SellerSku};
use countermand_domain::order::channel::{ChannelStatus, OrdersV0Facts};
use countermand_domain::order::{EasyShipStatus, FulfillmentChannel, OrderState};
use countermand_domain::quantity::Quantity;
use countermand_spapi::notification::fields::Fields;
use jiff::Timestamp;

use super::about::{NoticeAbout, Parts, inner, order_id};
use super::{NoticeFault, instant_of, word};

const KIND: &str = "ORDER_CHANGE";

/// An order changed, or its buyer asked to cancel. A hint: the order is read before anything is
/// decided on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderChangeNotice {
    /// The order.
    pub order_id: OrderId,
    /// Whether it speaks of the order or of items.
    pub level: NoticeLevel,
    /// What changed.
    pub change: ChangeKind,
    /// Amazon's words for why, as `Buyer Requested Cancel`.
    pub reason: Option<Box<str>>,
    /// When it changed.
    pub changed_at: Option<Timestamp>,
    /// Whether it says that the buyer asked to cancel: by the change and its reason, or by an item.
    ///
    /// Source: rules 2.4.
    pub has_buyer_request: bool,
    /// When Amazon cancels the order by itself, or told of its cancellation.
    pub cancel_notify_at: Option<Timestamp>,
    /// The order after the change.
    pub summary: OrderSummaryRead,
}

/// What a notification speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeLevel {
    /// The order.
    Order,
    /// Items of it.
    Item,
    /// Not told, or a word that is not known.
    Untold,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    /// The buyer asked for something.
    BuyerRequested,
    /// The status.
    Status,
    /// The tip for the delivery.
    DeliveryTip,
    /// Another word; empty when none is told.
    Other(Box<str>),
}

/// The order after a change, as the notification tells it: an observation of states, of the age of
/// the notification's event time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderSummaryRead {
    /// The state; `None` when the text is not told or outside the known ones.
    pub state: Option<OrderState>,
    /// The status text as written.
    pub status_text: Option<Box<str>>,
    /// The channel, with the status that only it has.
    pub channel: Option<ChannelStatus>,
    /// When the order was placed.
    pub purchased_at: Option<Timestamp>,
    /// The end of the ship window.
    pub ship_by: Option<Timestamp>,
    /// Whether it is a Prime order; `None` when the programs are not told.
    pub is_prime: Option<bool>,
    /// Whether it has a premium shipping service.
    pub is_premium: Option<bool>,
    /// Whether a business bought.
    pub is_business: Option<bool>,
    /// Units shipped.
    pub n_shipped: Option<i64>,
    /// Units open.
    pub n_unshipped: Option<i64>,
    /// The items.
    pub items: Vec<NoticeItem>,
}

/// An item after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeItem {
    /// The item; `None` when what stands there is no id.
    pub order_item_id: Option<OrderItemId>,
    /// The seller's SKU.
    pub sku: Option<SellerSku>,
    /// `Unshipped`, `Shipped` or another word.
    pub status_text: Option<Box<str>>,
    /// Units ordered.
    pub units_ordered: Option<Quantity>,
    /// Units shipped.
    pub units_shipped: Option<Quantity>,
    /// Whether the buyer asked to cancel it; `None` when it is not said.
    pub is_requested: Option<bool>,
}

/// Reads the payload.
pub(super) fn read(payload: Fields<'_>) -> Result<Parts, NoticeFault> {
    let fields = inner(payload, "OrderChangeNotification");
    let order_id = order_id(fields, KIND, "AmazonOrderId")?;
    let trigger = fields.object("OrderChangeTrigger");
    let told = fields.object("Summary");
    let change = change_kind(fields.text("OrderChangeType"));
    let reason = trigger.text("ChangeReason").map(word);
    let summary = summary(told);
    let has_named_request = change == ChangeKind::BuyerRequested
        && reason
            .as_deref()
            .is_some_and(|reason| reason.to_ascii_lowercase().contains("cancel"));
    let has_item_request = summary
        .items
        .iter()
        .any(|item| item.is_requested == Some(true));
    let level = match fields.text("NotificationLevel").as_deref() {
        Some("OrderLevel") => NoticeLevel::Order,
        Some("OrderItemLevel") => NoticeLevel::Item,
        Some(_) | None => NoticeLevel::Untold,
    };
    Ok(Parts {
        seller_id: fields.text("SellerId"),
        marketplace_id: told.text("MarketplaceId"),
        about: NoticeAbout::OrderChange(Box::new(OrderChangeNotice {
            order_id,
            level,
            change,
            reason,
            changed_at: instant_of(trigger, "TimeOfOrderChange"),
            has_buyer_request: has_named_request || has_item_request,
            cancel_notify_at: instant_of(told, "CancelNotifyDate"),
            summary,
        })),
    })
}

fn change_kind(text: Option<String>) -> ChangeKind {
    match text.as_deref() {
        Some("BuyerRequestedChange") => ChangeKind::BuyerRequested,
        Some("OrderStatusChange") => ChangeKind::Status,
        Some("DeliveryTipChange") => ChangeKind::DeliveryTip,
        Some(_) | None => ChangeKind::Other(word(text.unwrap_or_default())),
    }
}

fn summary(told: Fields<'_>) -> OrderSummaryRead {
    let status_text = told.text("OrderStatus").map(word);
    let state = status_text.as_deref().and_then(|text| {
        OrderState::parse_orders_v0(text)
            .or_else(|_| OrderState::parse(text))
            .ok()
    });
    let has_programs = told.member("OrderPrograms").is_some();
    let program = |name: &str| {
        has_programs.then(|| {
            told.texts("OrderPrograms")
                .any(|program| program.eq_ignore_ascii_case(name))
        })
    };
    let is_prime = program("Prime");
    OrderSummaryRead {
        state,
        status_text,
        channel: channel(told, is_prime == Some(true)),
        purchased_at: instant_of(told, "PurchaseDate"),
        ship_by: instant_of(told, "LatestShipDate"),
        is_prime,
        is_premium: program("Premium"),
        is_business: program("Business"),
        n_shipped: told.whole("NumberOfItemsShipped"),
        n_unshipped: told.whole("NumberOfItemsUnshipped"),
        items: told.list("OrderItems").map(item).collect(),
    }
}

fn channel(told: Fields<'_>, is_prime: bool) -> Option<ChannelStatus> {
    let fulfillment = told.text("FulfillmentType")?;
    let package = told.text("EasyShipShipmentStatus").or_else(|| {
        told.texts("ShippingPrograms")
            .any(|program| program.eq_ignore_ascii_case("EasyShip"))
            .then(|| EasyShipStatus::PendingSchedule.as_str().to_owned())
    });
    let channel = FulfillmentChannel::from_orders_v0(OrdersV0Facts {
        fulfillment_channel: &fulfillment,
        is_prime,
        easy_ship_status: package.as_deref(),
    })?;
    Some(match channel {
        FulfillmentChannel::Mfn => ChannelStatus::Mfn,
        FulfillmentChannel::Sfp => ChannelStatus::Sfp,
        // A package status that is not known: the pick-up is taken for scheduled.
        FulfillmentChannel::EasyShip => ChannelStatus::EasyShip(
            package
                .as_deref()
                .and_then(EasyShipStatus::parse)
                .unwrap_or(EasyShipStatus::PendingPickUp),
        ),
        FulfillmentChannel::Afn => ChannelStatus::Afn,
        FulfillmentChannel::Mcf => ChannelStatus::Mcf(None),
    })
}

fn item(fields: Fields<'_>) -> NoticeItem {
    let quantity = |name| {
        fields
            .whole(name)
            .and_then(|units| Quantity::new(units).ok())
    };
    NoticeItem {
        order_item_id: fields
            .text("OrderItemId")
            .and_then(|id| OrderItemId::parse(&id).ok()),
        sku: fields
            .text("SellerSKU")
            .and_then(|sku| SellerSku::parse(&sku).ok()),
        status_text: fields.text("OrderItemStatus").map(word),
        units_ordered: quantity("Quantity"),
        units_shipped: quantity("QuantityShipped"),
        is_requested: fields.truth("IsBuyerRequestedCancel"),
    }
}
