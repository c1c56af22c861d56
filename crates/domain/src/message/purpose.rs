//! The actions of the Messaging API that serve cancelling.

use std::fmt;

/// An action of the Messaging API that a text about a cancellation may be sent by.
///
/// Source: rules 4.4 and the Messaging API model. The other actions carry files, or nothing that
/// belongs to a cancellation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessagePurpose {
    /// Something is wrong with the order. Reaches buyers who opted out of other messages.
    UnexpectedProblem,
    /// A question about the order before it ships.
    ConfirmOrderDetails,
    /// A question about the delivery.
    ConfirmDeliveryDetails,
    /// A question about goods made for the buyer.
    ConfirmCustomizationDetails,
}

impl MessagePurpose {
    /// Every purpose.
    pub const ALL: [Self; 4] = [
        Self::UnexpectedProblem,
        Self::ConfirmOrderDetails,
        Self::ConfirmDeliveryDetails,
        Self::ConfirmCustomizationDetails,
    ];

    /// The name of the action, which is also the last part of the call's path.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnexpectedProblem => "unexpectedProblem",
            Self::ConfirmOrderDetails => "confirmOrderDetails",
            Self::ConfirmDeliveryDetails => "confirmDeliveryDetails",
            Self::ConfirmCustomizationDetails => "confirmCustomizationDetails",
        }
    }

    /// Reads the name of an action; `None` for one that does not serve cancelling.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL
            .into_iter()
            .find(|purpose| purpose.as_str().eq_ignore_ascii_case(text))
    }

    /// How many characters (not bytes) a text has at most; the least is one.
    pub const fn max_characters(self) -> usize {
        match self {
            Self::UnexpectedProblem | Self::ConfirmOrderDetails | Self::ConfirmDeliveryDetails => {
                2_000
            }
            Self::ConfirmCustomizationDetails => 800,
        }
    }
}

impl fmt::Display for MessagePurpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
