//! Why an order of the API cannot be taken in.

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident, $code:literal, $remedy:literal;)*) => {
        /// What is wrong with an order of the API. The codes are stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum OrderFaultKind {
            $($(#[$doc])* $name,)*
        }

        impl OrderFaultKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable code, for machines.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What the operator can do, in English.
            pub const fn remedy(self) -> &'static str {
                match self { $(Self::$name => $remedy,)* }
            }
        }
    };
}

kinds! {
    /// A field that has to be there is missing.
    Missing, "missing-field",
        "the order is read again later; until then decide on it in Seller Central";
    /// A text that is no id.
    BadId, "bad-id", "look the order up in Seller Central, and report the id that it has there";
    /// A text that is no instant.
    BadInstant, "bad-date",
        "the order is read again later; until then decide on it in Seller Central";
    /// An instant before 2000 or after 2099.
    InstantOutOfRange, "date-out-of-range",
        "look the order up in Seller Central; its dates there are the right ones";
    /// A negative quantity, or one over 999,999.
    QuantityOutOfRange, "quantity-out-of-range",
        "look the order up in Seller Central, and act on it there";
    /// A text that is no amount.
    BadAmount, "bad-amount", "look the order up in Seller Central, and act on it there";
    /// A negative amount, or one over the limit of a line.
    AmountOutOfRange, "amount-out-of-range",
        "look the order up in Seller Central, and act on it there";
    /// More decimal places than the currency has.
    AmountTooPrecise, "amount-too-precise",
        "look the order up in Seller Central, and act on it there";
    /// A text that is no currency code, or two currencies in one item.
    BadCurrency, "bad-currency", "look the order up in Seller Central, and act on it there";
    /// A word for who fulfills that is not known.
    UnknownFulfiller, "unknown-fulfillment",
        "look up in Seller Central who fulfills the order, and act on it there";
    /// More items than any order has.
    TooManyItems, "too-many-items", "look the order up in Seller Central, and act on it there";
}

/// An order of the API that cannot be taken in: it goes to quarantine, and nothing is decided on
/// it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` {message}")]
pub struct OrderFault {
    /// The order as the answer names it, cut to 64 characters; may be no id at all.
    pub order_id: Box<str>,
    /// The field, as Amazon names it, with the place of the item where it is one of an item.
    pub field: Box<str>,
    /// What is wrong.
    pub kind: OrderFaultKind,
    /// What is wrong, in English, with the value found where it is short and not personal.
    pub message: String,
}

impl OrderFault {
    /// The stable code, for machines.
    pub const fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// What the operator can do, in English.
    pub const fn remedy(&self) -> &'static str {
        self.kind.remedy()
    }
}
