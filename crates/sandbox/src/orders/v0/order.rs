//! An order in the form of Orders v0.

use countermand_spapi::amount::DecimalText;
use countermand_spapi::orders::v0::{
    AutomatedShippingSettings, EasyShipShipmentStatus, ElectronicInvoiceStatus, FulfillmentChannel,
    Money, Order as WireOrder, OrderStatus, OrderType, PaymentMethod,
};
use countermand_spapi::wire_instant::WireInstant;

use crate::buyers;
use crate::ids::PlaceIndex;
use crate::market::Market;
use crate::market::order::{Channel, Order, OrderState, Payment};
use crate::moment::Moment;
use crate::orders::list::{self, PaymentClass};
use crate::orders::v0::buyer::{self, Sight};
use crate::place;

/// Writes an order down.
pub(super) fn write(market: &Market, order: &Order, sight: Sight) -> WireOrder {
    let marketplace = place::marketplace(order.place);
    let is_merchant = order.channel.is_merchant();
    let is_ended = order.state.is_pending() || order.state == OrderState::Cancelled;
    let (level, category) = service(order);
    let to_ship = |at: Moment| is_merchant.then(|| instant(at));
    let to_deliver = |at: Moment| list::has_delivery_window(order).then(|| instant(at));
    let ship_from = buyers::warehouse(market, order.seller, order.place);
    WireOrder {
        amazon_order_id: order.id.to_string(),
        seller_order_id: Some(order.id.to_string()),
        purchase_date: instant(order.purchased_at),
        last_update_date: instant(order.updated_at),
        order_status: status(order.state),
        fulfillment_channel: Some(channel(order.channel)),
        sales_channel: Some(marketplace.sales_channel()),
        ship_service_level: Some(format!("{level} {} D2D Dom", marketplace.country)),
        order_total: (!is_ended).then(|| money(order.place, order.total_minor())),
        number_of_items_shipped: Some(i64::from(order.n_shipped())),
        number_of_items_unshipped: Some(i64::from(order.n_open())),
        payment_method: Some(payment_method(order.payment)),
        payment_method_details: vec![payment_detail(order.payment).to_owned()],
        marketplace_id: Some(marketplace.id.to_owned()),
        shipment_service_level_category: Some(category.to_owned()),
        easy_ship_shipment_status: easy_ship(order.channel),
        order_type: Some(order_type(order)),
        earliest_ship_date: to_ship(order.windows.ship_from),
        latest_ship_date: to_ship(order.windows.ship_by),
        earliest_delivery_date: to_deliver(order.windows.deliver_from),
        latest_delivery_date: to_deliver(order.windows.deliver_by),
        is_business_order: Some(order.traits.is_business),
        is_prime: Some(order.channel == Channel::MerchantPrime),
        is_premium_order: Some(order.traits.is_premium),
        is_global_express_enabled: Some(false),
        is_replacement_order: Some(order.traits.is_replacement),
        is_sold_by_ab: Some(false),
        is_iba: Some(false),
        is_ispu: Some(false),
        is_access_point_order: Some(false),
        has_regulated_items: Some(false),
        default_ship_from_location_address: is_merchant.then(|| buyer::whole(ship_from)),
        shipping_address: buyer::address(market, order, sight),
        buyer_info: buyer::info(market, order, sight),
        automated_shipping_settings: Some(AutomatedShippingSettings {
            has_automated_shipping_settings: Some(false),
            automated_carrier: None,
            automated_ship_method: None,
        }),
        electronic_invoice_status: Some(ElectronicInvoiceStatus::parse(invoice_status(
            order.state,
        ))),
        order_channel: None,
        payment_execution_detail: Vec::new(),
        cba_displayable_shipping_label: None,
        replaced_order_id: None,
        promise_response_due_date: None,
        is_estimated_ship_date_set: None,
        buyer_invoice_preference: None,
        buyer_tax_information: None,
        fulfillment_instruction: None,
        marketplace_tax_info: None,
        seller_display_name: None,
    }
}

/// An instant as Orders v0 writes it: to the second.
pub(super) fn instant(at: Moment) -> WireInstant {
    WireInstant::seconds(at.timestamp())
}

/// An amount in the currency of a marketplace.
pub(super) fn money(place: PlaceIndex, minor: i64) -> Money {
    let marketplace = place::marketplace(place);
    Money {
        currency_code: Some(marketplace.currency.to_owned()),
        amount: Some(DecimalText::from_minor(minor, marketplace.currency_digits)),
    }
}

/// The state in the words of Orders v0.
pub(super) const fn status(state: OrderState) -> OrderStatus {
    match state {
        OrderState::PendingAvailability => OrderStatus::PendingAvailability,
        OrderState::Pending => OrderStatus::Pending,
        OrderState::Unshipped => OrderStatus::Unshipped,
        OrderState::PartiallyShipped => OrderStatus::PartiallyShipped,
        OrderState::Shipped => OrderStatus::Shipped,
        OrderState::InvoiceUnconfirmed => OrderStatus::InvoiceUnconfirmed,
        OrderState::Cancelled => OrderStatus::Canceled,
        OrderState::Unfulfillable => OrderStatus::Unfulfillable,
    }
}

/// All states.
pub(super) const STATES: [OrderState; 8] = [
    OrderState::PendingAvailability,
    OrderState::Pending,
    OrderState::Unshipped,
    OrderState::PartiallyShipped,
    OrderState::Shipped,
    OrderState::InvoiceUnconfirmed,
    OrderState::Cancelled,
    OrderState::Unfulfillable,
];

/// The state with this word; `None` for another.
pub(super) fn state(word: &str) -> Option<OrderState> {
    STATES
        .into_iter()
        .find(|state| status(*state).as_str() == word)
}

/// The state of the electronic invoice of an order, which only orders in a state of their own need.
pub(super) const fn invoice_status(state: OrderState) -> &'static str {
    match state {
        OrderState::InvoiceUnconfirmed => "NotFound",
        OrderState::PendingAvailability
        | OrderState::Pending
        | OrderState::Unshipped
        | OrderState::PartiallyShipped
        | OrderState::Shipped
        | OrderState::Cancelled
        | OrderState::Unfulfillable => "NotRequired",
    }
}

const fn channel(channel: Channel) -> FulfillmentChannel {
    if channel.is_merchant() {
        FulfillmentChannel::Mfn
    } else {
        FulfillmentChannel::Afn
    }
}

fn easy_ship(channel: Channel) -> Option<EasyShipShipmentStatus> {
    match channel {
        Channel::EasyShip(package) => Some(EasyShipShipmentStatus::parse(package.as_str())),
        Channel::Merchant | Channel::MerchantPrime | Channel::Amazon => None,
    }
}

const fn order_type(order: &Order) -> OrderType {
    if order.traits.is_preorder {
        OrderType::Preorder
    } else {
        OrderType::StandardOrder
    }
}

const fn payment_method(payment: Payment) -> PaymentMethod {
    match PaymentClass::of(payment) {
        PaymentClass::Cod => PaymentMethod::Cod,
        PaymentClass::Cvs => PaymentMethod::Cvs,
        PaymentClass::Other => PaymentMethod::AnyOther,
    }
}

const fn payment_detail(payment: Payment) -> &'static str {
    match payment {
        Payment::Standard => "Standard",
        Payment::CashOnDelivery => "CashOnDelivery",
        Payment::ConvenienceStore => "ConvenienceStore",
        Payment::CashInStore => "CashPayment",
        Payment::Pix => "Pix",
        Payment::Boleto => "Boleto",
        Payment::Invoice => "Invoice",
    }
}

/// The shipping service, in short, and its category.
const fn service(order: &Order) -> (&'static str, &'static str) {
    match (order.channel, order.traits.is_premium) {
        (Channel::Amazon, _) => ("Exp", "Expedited"),
        (_, true) => ("Next", "NextDay"),
        (Channel::MerchantPrime, false) => ("Second", "SecondDay"),
        (Channel::Merchant | Channel::EasyShip(_), false) => ("Std", "Standard"),
    }
}
