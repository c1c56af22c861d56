//! An order in the form of Orders 2026-01-01.

use countermand_spapi::amount::DecimalText;
use countermand_spapi::orders::v2026::{
    AddressExtendedFields, Alias, Buyer as WireBuyer, CustomerAddress, DateTimeRange, FulfilledBy,
    FulfillmentStatus, IncludedData, Money, Order as WireOrder, OrderFulfillment, OrderPayment,
    OrderProceeds, OrderProceedsBreakdown, PaymentExecution, Recipient, SalesChannel,
};
use countermand_spapi::wire_instant::WireInstant;

use crate::buyers;
use crate::ids::{OrderIndex, PlaceIndex};
use crate::market::Market;
use crate::market::order::{Amounts, Channel, Order, OrderState, Payment};
use crate::moment::Moment;
use crate::orders::v2026::{item, package};
use crate::orders::{amounts, list};
use crate::place;

/// Writes an order down, with the data sets that were asked for.
pub(super) fn write(
    market: &Market,
    index: OrderIndex,
    order: &Order,
    included: &[IncludedData],
) -> WireOrder {
    let marketplace = place::marketplace(order.place);
    let asks = |data: &IncludedData| included.contains(data);
    // While an order is pending, and once it is cancelled, the seller gets neither money nor a
    // buyer from it.
    let is_live = !order.state.is_pending() && order.state != OrderState::Cancelled;
    let packages = if asks(&IncludedData::Packages) {
        package::write(market, index, order)
    } else {
        Vec::new()
    };
    WireOrder {
        order_id: order.id.to_string(),
        order_aliases: vec![Alias {
            alias_id: order.id.to_string(),
            alias_type: "SELLER_ORDER_ID".to_owned(),
        }],
        created_time: instant(order.purchased_at),
        last_updated_time: instant(order.updated_at),
        programs: programs(order).into_iter().map(str::to_owned).collect(),
        associated_orders: Vec::new(),
        sales_channel: SalesChannel {
            channel_name: "AMAZON".to_owned(),
            marketplace_id: Some(marketplace.id.to_owned()),
            marketplace_name: Some(marketplace.sales_channel()),
        },
        buyer: (is_live && asks(&IncludedData::Buyer)).then(|| buyer(market, order)),
        recipient: (is_live && asks(&IncludedData::Recipient)).then(|| recipient(market, order)),
        proceeds: (is_live && asks(&IncludedData::Proceeds)).then(|| proceeds(order)),
        payment: (is_live && asks(&IncludedData::Payment)).then(|| payment(order)),
        tax: None,
        fulfillment: asks(&IncludedData::Fulfillment).then(|| fulfillment(order)),
        order_items: order
            .lines
            .iter()
            .map(|line| item::write(market, order, line, included))
            .collect(),
        packages,
        fulfillment_orders: Vec::new(),
    }
}

/// An instant as this API writes it: to the millisecond.
pub(super) fn instant(at: Moment) -> WireInstant {
    WireInstant::milliseconds(at.timestamp())
}

/// An amount in the currency of a marketplace.
pub(super) fn money(place: PlaceIndex, minor: i64) -> Money {
    let marketplace = place::marketplace(place);
    Money {
        amount: DecimalText::from_minor(minor, marketplace.currency_digits),
        currency_code: marketplace.currency.to_owned(),
    }
}

/// The parts of an amount that are not nothing; they add up to what the buyer pays.
pub(super) fn parts(amounts: &Amounts) -> Vec<(&'static str, i64)> {
    let tax = amounts.tax_minor + amounts.shipping_tax_minor;
    let parts = [
        ("SHIPPING", amounts.shipping_minor),
        ("TAX", tax),
        ("DISCOUNT", -amounts.promotion_minor),
    ];
    let others = parts.into_iter().filter(|(_, minor)| *minor != 0);
    std::iter::once(("ITEM", amounts.principal_minor))
        .chain(others)
        .collect()
}

fn programs(order: &Order) -> Vec<&'static str> {
    let channel = match order.channel {
        Channel::MerchantPrime => Some("PRIME"),
        Channel::EasyShip(_) => Some("AMAZON_EASY_SHIP"),
        Channel::Merchant | Channel::Amazon => None,
    };
    let traits = [
        (order.traits.is_business, "AMAZON_BUSINESS"),
        (order.traits.is_premium, "PREMIUM"),
        (order.traits.is_preorder, "PREORDER"),
    ];
    let traits = traits
        .into_iter()
        .filter(|(has, _)| *has)
        .map(|(_, name)| name);
    channel.into_iter().chain(traits).collect()
}

fn buyer(market: &Market, order: &Order) -> WireBuyer {
    let buyer = buyers::of_order(market, order);
    WireBuyer {
        buyer_name: Some(buyer.name),
        buyer_email: Some(buyers::email(market, order)),
        buyer_company_name: buyer.company,
        buyer_purchase_order_number: None,
    }
}

fn recipient(market: &Market, order: &Order) -> Recipient {
    let buyer = buyers::of_order(market, order);
    let kind = if buyer.company.is_some() {
        "COMMERCIAL"
    } else {
        "RESIDENTIAL"
    };
    let some = |text: String| (!text.is_empty()).then_some(text);
    let address = CustomerAddress {
        name: Some(buyer.name),
        company_name: buyer.company,
        address_line1: Some(buyer.line1),
        address_line2: buyer.line2.clone(),
        city: Some(buyer.city),
        state_or_region: buyer.region,
        postal_code: buyer.postal_code,
        country_code: Some(buyer.country.to_owned()),
        phone: Some(buyer.phone),
        extended_fields: (buyer.country == "BR").then_some(AddressExtendedFields {
            street_name: some(buyer.street),
            street_number: some(buyer.house),
            complement: buyer.line2,
            neighborhood: None,
        }),
        address_type: Some(kind.to_owned()),
        ..CustomerAddress::default()
    };
    Recipient {
        delivery_address: Some(address),
        delivery_preference: None,
    }
}

fn proceeds(order: &Order) -> OrderProceeds {
    let mut sum = Amounts::default();
    for kept in order.lines.iter().filter_map(amounts::kept) {
        sum.principal_minor += kept.principal_minor;
        sum.tax_minor += kept.tax_minor;
        sum.shipping_minor += kept.shipping_minor;
        sum.shipping_tax_minor += kept.shipping_tax_minor;
        sum.promotion_minor += kept.promotion_minor;
    }
    OrderProceeds {
        grand_total: Some(money(order.place, order.total_minor())),
        breakdowns: parts(&sum)
            .into_iter()
            .map(|(kind, minor)| OrderProceedsBreakdown {
                kind: kind.to_owned(),
                status: None,
                subtotal: money(order.place, minor),
            })
            .collect(),
    }
}

fn payment(order: &Order) -> OrderPayment {
    let method = match order.payment {
        Payment::Standard => "CreditCard",
        Payment::CashOnDelivery => "CashOnDelivery",
        Payment::ConvenienceStore => "ConvenienceStore",
        Payment::CashInStore => "CashPayment",
        Payment::Pix => "Pix",
        Payment::Boleto => "Boleto",
        Payment::Invoice => "Invoice",
    };
    OrderPayment {
        payment_executions: vec![PaymentExecution {
            payment_method: Some(method.to_owned()),
            payment_amount: Some(money(order.place, order.total_minor())),
            acquirer_id: None,
            card_brand: None,
            authorization_code: None,
        }],
    }
}

fn fulfillment(order: &Order) -> OrderFulfillment {
    let is_merchant = order.channel.is_merchant();
    let windows = &order.windows;
    let range = |from: Moment, until: Moment| DateTimeRange {
        earliest_date_time: Some(instant(from)),
        latest_date_time: Some(instant(until)),
    };
    let level = match (order.channel, order.traits.is_premium) {
        (Channel::Amazon, _) => "EXPEDITED",
        (_, true) => "NEXT_DAY",
        (Channel::MerchantPrime, false) => "SECOND_DAY",
        (Channel::Merchant | Channel::EasyShip(_), false) => "STANDARD",
    };
    OrderFulfillment {
        fulfillment_status: status(order.state),
        fulfilled_by: Some(if is_merchant {
            FulfilledBy::Merchant
        } else {
            FulfilledBy::Amazon
        }),
        fulfillment_service_level: Some(level.to_owned()),
        ship_by_window: is_merchant.then(|| range(windows.ship_from, windows.ship_by)),
        deliver_by_window: list::has_delivery_window(order)
            .then(|| range(windows.deliver_from, windows.deliver_by)),
        label_printing_window: None,
    }
}

const fn status(state: OrderState) -> FulfillmentStatus {
    match state {
        OrderState::PendingAvailability => FulfillmentStatus::PendingAvailability,
        OrderState::Pending => FulfillmentStatus::Pending,
        OrderState::Unshipped => FulfillmentStatus::Unshipped,
        OrderState::PartiallyShipped => FulfillmentStatus::PartiallyShipped,
        OrderState::Shipped | OrderState::InvoiceUnconfirmed => FulfillmentStatus::Shipped,
        OrderState::Cancelled => FulfillmentStatus::Cancelled,
        OrderState::Unfulfillable => FulfillmentStatus::Unfulfillable,
    }
}
