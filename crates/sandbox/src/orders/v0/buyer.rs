//! Personal data in Orders v0, as far as the caller's token opens it.

use countermand_spapi::orders::v0::{
    Address, AddressExtendedFields, BuyerInfo, BuyerTaxInfo, ItemBuyerInfo,
};

use crate::buyers::{self, Buyer};
use crate::http::call::Call;
use crate::market::Market;
use crate::market::order::{Order, OrderState};
use crate::place;

/// What a caller may see of a buyer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sight {
    /// Who the buyer is, and what the buyer wrote on gifts.
    pub(super) buyer: bool,
    /// Name, street and telephone of the address.
    pub(super) address: bool,
}

impl Sight {
    /// What the token of a call opens. The calls about nothing but one kind of personal data need no
    /// data element in their token.
    pub(super) fn of(call: &Call<'_>) -> Self {
        let is_named = match call.operation.name {
            "getOrderBuyerInfo" | "getOrderAddress" | "getOrderItemsBuyerInfo" => call.is_opened(),
            _ => false,
        };
        Self {
            buyer: is_named || call.may_see("buyerInfo"),
            address: is_named || call.may_see("shippingAddress"),
        }
    }
}

/// The buyer of an order; none while it is pending and when it was cancelled.
pub(super) fn info(market: &Market, order: &Order, sight: Sight) -> Option<BuyerInfo> {
    if !has_buyer(order) {
        return None;
    }
    let mut info = BuyerInfo {
        buyer_email: Some(buyers::email(market, order)),
        ..BuyerInfo::default()
    };
    if sight.buyer {
        let buyer = buyers::of_order(market, order);
        if place::marketplace(order.place).country == "BR" {
            info.buyer_county = Some(buyer.city.clone());
        }
        info.buyer_tax_info = buyer.company.clone().map(|company| BuyerTaxInfo {
            company_legal_name: Some(company),
            taxing_region: Some(buyer.country.to_owned()),
            tax_classifications: Vec::new(),
        });
        info.buyer_name = Some(buyer.name);
    }
    Some(info)
}

/// Where an order goes; none while it is pending and when it was cancelled.
pub(super) fn address(market: &Market, order: &Order, sight: Sight) -> Option<Address> {
    if !has_buyer(order) {
        return None;
    }
    let buyer = buyers::of_order(market, order);
    if sight.address {
        return Some(whole(buyer));
    }
    Some(Address {
        city: Some(buyer.city),
        state_or_region: buyer.region,
        postal_code: buyer.postal_code,
        country_code: Some(buyer.country.to_owned()),
        ..Address::default()
    })
}

/// An address with everything in it.
pub(super) fn whole(buyer: Buyer) -> Address {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let is_commercial = buyer.company.is_some() || buyer.name.is_empty();
    let parts = (buyer.country == "BR").then(|| AddressExtendedFields {
        street_name: some(&buyer.street),
        street_number: some(&buyer.house),
        complement: buyer.line2.clone(),
        neighborhood: None,
    });
    Address {
        name: some(&buyer.name),
        company_name: buyer.company,
        address_line1: Some(buyer.line1),
        address_line2: buyer.line2,
        city: Some(buyer.city),
        state_or_region: buyer.region,
        postal_code: buyer.postal_code,
        country_code: Some(buyer.country.to_owned()),
        phone: Some(buyer.phone),
        extended_fields: parts,
        address_type: Some(
            if is_commercial {
                "Commercial"
            } else {
                "Residential"
            }
            .to_owned(),
        ),
        ..Address::default()
    }
}

/// What the buyer wrote on the items of a gift.
pub(super) fn gift(market: &Market, order: &Order, sight: Sight) -> Option<ItemBuyerInfo> {
    let is_shown = sight.buyer && order.traits.is_gift && has_buyer(order);
    is_shown.then(|| ItemBuyerInfo {
        buyer_customized_info: None,
        gift_wrap_price: None,
        gift_wrap_tax: None,
        gift_message_text: Some(buyers::of_order(market, order).greeting.to_owned()),
        gift_wrap_level: Some("Classic".to_owned()),
    })
}

fn has_buyer(order: &Order) -> bool {
    !order.state.is_pending() && order.state != OrderState::Cancelled
}
