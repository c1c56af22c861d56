//! The fields of an order line, by the names of mapping files.

macro_rules! order_fields {
    ($($(#[$doc:meta])* $field:ident, $name:ident, $text:literal;)*) => {
        /// The texts of one line, as far as its source has them.
        #[derive(Debug, Clone, Copy, Default)]
        pub(in crate::ingest) struct LineText<'a> {
            $(pub(in crate::ingest) $field: Option<&'a str>,)*
        }

        /// A field of an order line.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum OrderField {
            $(#[doc = concat!("`", $text, "` of a mapping file.")] $name,)*
        }

        impl OrderField {
            /// Every field.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name in mapping files.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }

        impl<'a> LineText<'a> {
            pub(in crate::ingest) fn set(&mut self, field: OrderField, text: &'a str) {
                match field { $(OrderField::$name => self.$field = Some(text),)* }
            }
        }
    };
}

order_fields! {
    order_id, OrderId, "order_id";
    order_item_id, OrderItemId, "order_item_id";
    sku, Sku, "sku";
    asin, Asin, "asin";
    title, Title, "title";
    category, Category, "category";
    sales_channel, SalesChannel, "sales_channel";
    marketplace_id, MarketplaceId, "marketplace_id";
    fulfillment, Fulfillment, "fulfillment";
    programme, Programme, "programme";
    status, Status, "status";
    purchased_at, PurchasedAt, "purchased_at";
    last_updated_at, LastUpdatedAt, "last_updated_at";
    ship_by, ShipBy, "ship_by";
    quantity, Quantity, "quantity";
    quantity_shipped, QuantityShipped, "quantity_shipped";
    quantity_to_ship, QuantityToShip, "quantity_to_ship";
    currency, Currency, "currency";
    item_price, ItemPrice, "item_price";
    unit_price, UnitPrice, "unit_price";
    item_tax, ItemTax, "item_tax";
    shipping_price, ShippingPrice, "shipping_price";
    shipping_tax, ShippingTax, "shipping_tax";
    gift_wrap_price, GiftWrapPrice, "gift_wrap_price";
    gift_wrap_tax, GiftWrapTax, "gift_wrap_tax";
    item_promotion_discount, ItemPromotionDiscount, "item_promotion_discount";
    ship_promotion_discount, ShipPromotionDiscount, "ship_promotion_discount";
    is_business, IsBusiness, "is_business";
    is_prime, IsPrime, "is_prime";
    buyer_requested, BuyerRequested, "buyer_requested";
    buyer_reason, BuyerReason, "buyer_reason";
    ship_state, ShipState, "ship_state";
    ship_country, ShipCountry, "ship_country";
}
