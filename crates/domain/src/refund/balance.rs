//! What was paid for an item, what went back, and what is on its way back.

use crate::money::Money;

/// A price component that a refund names.
///
/// Source: rules 2.3, price components; only those that a buyer is charged for an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Component {
    /// Price of the goods.
    Principal,
    /// Tax on the goods.
    Tax,
    /// Shipping.
    Shipping,
    /// Tax on shipping.
    ShippingTax,
    /// Gift wrap.
    GiftWrap,
    /// Tax on gift wrap.
    GiftWrapTax,
}

impl Component {
    /// Every component, in the order in which a refund lists them.
    pub const ALL: [Self; 6] = [
        Self::Principal,
        Self::Tax,
        Self::Shipping,
        Self::ShippingTax,
        Self::GiftWrap,
        Self::GiftWrapTax,
    ];

    /// Amazon's spelling in the adjustment feed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Principal => "Principal",
            Self::Tax => "Tax",
            Self::Shipping => "Shipping",
            Self::ShippingTax => "ShippingTax",
            Self::GiftWrap => "GiftWrap",
            Self::GiftWrapTax => "GiftWrapTax",
        }
    }

    /// Reads Amazon's spelling, exactly.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|component| component.as_str() == text.trim())
    }

    /// The discounts that lower it.
    pub const fn promotion(self) -> Option<PromotionKind> {
        match self {
            Self::Principal => Some(PromotionKind::Principal),
            Self::Shipping => Some(PromotionKind::Shipping),
            Self::Tax | Self::ShippingTax | Self::GiftWrap | Self::GiftWrapTax => None,
        }
    }

    /// Whether it is the goods or their tax.
    pub const fn is_of_goods(self) -> bool {
        match self {
            Self::Principal | Self::Tax => true,
            Self::Shipping | Self::ShippingTax | Self::GiftWrap | Self::GiftWrapTax => false,
        }
    }
}

/// The price that a discount lowers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PromotionKind {
    /// That of the goods.
    Principal,
    /// That of shipping.
    Shipping,
}

impl PromotionKind {
    /// Amazon's spelling in the adjustment feed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Principal => "Principal",
            Self::Shipping => "Shipping",
        }
    }
}

/// One component of one item: all positive amounts of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// Its price for all units ordered.
    pub paid: Money,
    /// What has gone back.
    pub refunded: Money,
    /// What is on its way back, or may be: queued, sent, or of unknown outcome.
    pub open: Money,
}

impl Balance {
    /// A component of which nothing has gone back.
    pub const fn untouched(paid: Money) -> Self {
        Self {
            paid,
            refunded: Money::zero(paid.currency()),
            open: Money::zero(paid.currency()),
        }
    }
}

/// One discount on one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromotionBalance {
    /// Of which price.
    pub kind: PromotionKind,
    /// The promotion.
    pub promotion_id: Box<str>,
    /// The discount for all units ordered, as a positive amount: `refunded` and `open` are what
    /// was taken back of it.
    pub discount: Balance,
}
