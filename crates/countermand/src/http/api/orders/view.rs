//! The REST form of an order.

use countermand_domain::id::{AccountId, Asin, OrderItemId, SellerSku};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::money::Money;
use countermand_domain::order::{FulfillmentChannel, OrderState};
use countermand_store::intake::RequestSource;
use countermand_store::orders::{OrderItem, OrderSummary, Requested};
use countermand_store::outbox::{Decision, OrderSituation};
use countermand_store::requests::BuyerWish;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::decide::facts::stored_progress;
use crate::http::api::actions::ActionView;
use crate::http::api::decision_view::DecisionView;
use crate::http::view::{InstantView, MoneyView};

/// An order without its items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OrderSummary)]
pub(crate) struct OrderRow {
    /// The order's id.
    #[schema(example = "111-0000000-0000000")]
    pub(crate) order_id: String,
    /// The account.
    #[schema(example = "sandbox")]
    pub(crate) account: String,
    /// The state, as in `UNSHIPPED`; `UNKNOWN` for a status text outside the known ones.
    #[schema(example = "UNSHIPPED")]
    pub(crate) state: &'static str,
    /// The status as its source has it.
    #[schema(example = "Unshipped")]
    pub(crate) status_text: String,
    /// Who fulfills: `MFN`, `SFP`, `EASY_SHIP`, `AFN`, `MCF`.
    #[schema(example = "MFN")]
    pub(crate) channel: &'static str,
    /// The marketplace's country code, where it is one of Amazon's.
    #[schema(required = true)]
    pub(crate) marketplace: Option<&'static str>,
    /// The sales channel, as in `Amazon.com`.
    #[schema(example = "Amazon.com")]
    pub(crate) sales_channel: String,
    /// When it was placed.
    pub(crate) purchased_at: InstantView,
    /// When it last changed.
    #[schema(required = true)]
    pub(crate) last_updated_at: Option<InstantView>,
    /// The end of the ship window.
    #[schema(required = true)]
    pub(crate) ship_by: Option<InstantView>,
    /// The buyer's official request, on any item: `yes`, `no` or `unknown`.
    #[schema(example = "no")]
    pub(crate) requested: &'static str,
    /// Whether it is a Prime order.
    #[schema(required = true)]
    pub(crate) is_prime: Option<bool>,
    /// Whether a business bought.
    #[schema(required = true)]
    pub(crate) is_business: Option<bool>,
    /// Items.
    #[schema(example = 1)]
    pub(crate) n_items: u64,
    /// Units, as the newest source has them.
    #[schema(example = 1)]
    pub(crate) n_units: u64,
}

/// The word for what is known of an official request.
const fn word(requested: Requested) -> &'static str {
    match requested {
        Requested::Unknown => "unknown",
        Requested::No => "no",
        Requested::Yes => "yes",
    }
}

impl OrderRow {
    pub(crate) fn of(account: &AccountId, order: &OrderSummary) -> Self {
        Self {
            order_id: order.order_id.to_string(),
            account: account.to_string(),
            state: order.state.map_or("UNKNOWN", OrderState::as_str),
            status_text: order.status_text.clone(),
            channel: FulfillmentChannel::as_str(order.channel),
            marketplace: order.marketplace.map(Marketplace::code),
            sales_channel: order.sales_channel.clone(),
            purchased_at: order.purchased_at.into(),
            last_updated_at: order.last_updated_at.map(InstantView),
            ship_by: order.ship_by.map(InstantView),
            requested: word(order.requested),
            is_prime: order.is_prime,
            is_business: order.is_business,
            n_items: order.n_lines,
            n_units: order.n_units,
        }
    }

    pub(super) fn id(&self) -> &str {
        &self.order_id
    }

    pub(super) fn account(&self) -> &str {
        &self.account
    }

    pub(super) fn purchased_at(&self) -> Timestamp {
        self.purchased_at.0
    }
}

/// One item of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OrderItem)]
pub(super) struct ItemView {
    /// Amazon's id of it; null until a source told it.
    #[schema(required = true)]
    order_item_id: Option<String>,
    /// The SKU.
    #[schema(required = true)]
    sku: Option<String>,
    /// Amazon's product number.
    #[schema(required = true)]
    asin: Option<String>,
    /// The product's name.
    #[schema(required = true)]
    title: Option<String>,
    /// Units ordered.
    #[schema(example = 1)]
    n_ordered: u32,
    /// Units shipped.
    n_shipped: u32,
    /// Units cancelled.
    n_cancelled: u32,
    /// Units that are neither.
    #[schema(example = 1)]
    n_open: u32,
    /// Who cancelled: `buyer`, `seller`, `amazon`; null where it is not told.
    #[schema(required = true)]
    cancelled_by: Option<String>,
    /// The buyer's official request: `yes`, `no` or `unknown`.
    #[schema(example = "no")]
    requested: &'static str,
    /// The class of the buyer's reason.
    #[schema(required = true)]
    request_reason: Option<String>,
    /// What the goods cost.
    #[schema(required = true)]
    item_price: Option<MoneyView>,
    /// The tax on them.
    #[schema(required = true)]
    item_tax: Option<MoneyView>,
    /// What shipping cost.
    #[schema(required = true)]
    shipping_price: Option<MoneyView>,
    /// The tax on it.
    #[schema(required = true)]
    shipping_tax: Option<MoneyView>,
    /// The discount on the goods.
    #[schema(required = true)]
    discount: Option<MoneyView>,
}

impl ItemView {
    fn of(item: &OrderItem, found: &OrderSituation) -> Self {
        let progress = stored_progress(item, found.view.order.state);
        let executed = found
            .executions
            .iter()
            .find(|execution| Some(&execution.order_item_id) == item.order_item_id.as_ref());
        let told = |money: Option<Money>| money.map(MoneyView::from);
        Self {
            order_item_id: item.order_item_id.as_ref().map(OrderItemId::to_string),
            sku: item.sku.as_ref().map(SellerSku::to_string),
            asin: item.asin.as_ref().map(Asin::to_string),
            title: item.title.clone(),
            n_ordered: progress.ordered().units(),
            n_shipped: progress.shipped().units(),
            n_cancelled: progress.cancelled().units(),
            n_open: progress.open().units(),
            cancelled_by: executed.and_then(|execution| execution.cancelled_by.clone()),
            requested: word(item.requested),
            request_reason: item.request_class.clone(),
            item_price: told(item.amounts.item_price),
            item_tax: told(item.amounts.item_tax),
            shipping_price: told(item.amounts.shipping_price),
            shipping_tax: told(item.amounts.shipping_tax),
            discount: told(item.amounts.item_promotion_discount),
        }
    }
}

/// The buyer's wish to cancel an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BuyerRequest)]
pub(in crate::http::api) struct WishView {
    /// `hint`, `open`, `answered` or `closed`.
    #[schema(example = "open")]
    state: &'static str,
    /// Whether the marketplace's own API confirmed it.
    #[schema(example = true)]
    is_official: bool,
    /// When it was first heard of.
    first_seen_at: InstantView,
    /// When the marketplace's API confirmed it.
    #[schema(required = true)]
    official_at: Option<InstantView>,
    /// By which ways it was heard: `order`, `notification`, `report`, `email`, `operator`.
    sources: Vec<&'static str>,
}

impl WishView {
    pub(in crate::http::api) fn of(wish: &BuyerWish) -> Self {
        Self {
            state: wish.state.as_str(),
            is_official: wish.official_at.is_some(),
            first_seen_at: wish.first_seen_at.into(),
            official_at: wish.official_at.map(InstantView),
            sources: wish
                .sources
                .iter()
                .map(|source| RequestSource::as_str(*source))
                .collect(),
        }
    }
}

/// A refund as the marketplace's finances show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ObservedRefund)]
struct RefundSeen {
    /// The item; null where it is not told.
    #[schema(required = true)]
    order_item_id: Option<String>,
    /// Minor units that went back.
    amount_minor: i64,
    /// The currency.
    #[schema(example = "USD")]
    currency: String,
    /// When.
    posted_at: InstantView,
    /// Whether it is the effect of an action of ours.
    #[schema(example = true)]
    is_ours: bool,
}

/// One order with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Order)]
pub(super) struct OrderDetail {
    #[serde(flatten)]
    order: OrderRow,
    /// When the order itself was last read from the marketplace.
    #[schema(required = true)]
    read_at: Option<InstantView>,
    /// The buyer's wish to cancel; null when nobody told of one.
    #[schema(required = true)]
    request: Option<WishView>,
    /// The items.
    items: Vec<ItemView>,
    /// What was decided so far, the oldest first.
    decisions: Vec<DecisionView>,
    /// Everything that was meant to be done outside, the oldest first.
    actions: Vec<ActionView>,
    /// Refunds that the marketplace shows.
    refunds: Vec<RefundSeen>,
}

impl OrderDetail {
    pub(super) fn of(
        account: &AccountId,
        found: &OrderSituation,
        wish: Option<&BuyerWish>,
        decisions: &[Decision],
    ) -> Self {
        let refunds = found.refunds.iter().map(|refund| RefundSeen {
            order_item_id: refund.order_item_id.as_ref().map(OrderItemId::to_string),
            amount_minor: refund.amount_minor,
            currency: refund.currency.clone(),
            posted_at: refund.posted_at.into(),
            is_ours: refund.action_number.is_some(),
        });
        let items = found.view.items.iter();
        Self {
            order: OrderRow::of(account, &found.view.order),
            read_at: found.read_at.map(InstantView),
            request: wish.map(WishView::of),
            items: items.map(|item| ItemView::of(item, found)).collect(),
            decisions: decisions
                .iter()
                .map(|decision| DecisionView::of(account, decision))
                .collect(),
            actions: found
                .actions
                .iter()
                .map(|action| ActionView::of(account, action, None))
                .collect(),
            refunds: refunds.collect(),
        }
    }
}
