//! What a message may be sent for, and when.

use serde::{Deserialize, Serialize};

use crate::market::Market;
use crate::market::order::{Order, OrderState};
use crate::moment::{DAY_MS, Moment};

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Purpose {
    /// To ask something before shipping.
    ConfirmOrderDetails,
    /// To arrange the delivery.
    ConfirmDeliveryDetails,
    /// To ask how goods are to be made.
    ConfirmCustomizationDetails,
    /// To arrange a service.
    ConfirmServiceDetails,
    /// To say that something went wrong.
    UnexpectedProblem,
    /// To send what the law asks for.
    LegalDisclosure,
    /// To send a warranty.
    Warranty,
    /// To send a key for digital goods.
    DigitalAccessKey,
    /// To send an invoice.
    SendInvoice,
}

/// A name that the list of actions has now and then though no call sends it.
pub const FOREIGN_ACTION: &str = "negativeFeedbackRemoval";
/// Messages may be sent so long after an order is complete.
const REACH_MS: i64 = 30 * DAY_MS;

impl Purpose {
    /// All purposes.
    pub const ALL: [Self; 9] = [
        Self::ConfirmOrderDetails,
        Self::ConfirmDeliveryDetails,
        Self::ConfirmCustomizationDetails,
        Self::ConfirmServiceDetails,
        Self::UnexpectedProblem,
        Self::LegalDisclosure,
        Self::Warranty,
        Self::DigitalAccessKey,
        Self::SendInvoice,
    ];

    /// The name of the action.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConfirmOrderDetails => "confirmOrderDetails",
            Self::ConfirmDeliveryDetails => "confirmDeliveryDetails",
            Self::ConfirmCustomizationDetails => "confirmCustomizationDetails",
            Self::ConfirmServiceDetails => "confirmServiceDetails",
            Self::UnexpectedProblem => "unexpectedProblem",
            Self::LegalDisclosure => "legalDisclosure",
            Self::Warranty => "warranty",
            Self::DigitalAccessKey => "digitalAccessKey",
            Self::SendInvoice => "sendInvoice",
        }
    }

    /// The last part of the path of its call.
    pub const fn path(self) -> &'static str {
        match self {
            Self::SendInvoice => "invoice",
            Self::ConfirmOrderDetails
            | Self::ConfirmDeliveryDetails
            | Self::ConfirmCustomizationDetails
            | Self::ConfirmServiceDetails
            | Self::UnexpectedProblem
            | Self::LegalDisclosure
            | Self::Warranty
            | Self::DigitalAccessKey => self.as_str(),
        }
    }

    /// How many characters its text has at most; `None` where it has none.
    pub const fn max_characters(self) -> Option<usize> {
        match self {
            Self::ConfirmOrderDetails
            | Self::ConfirmDeliveryDetails
            | Self::ConfirmServiceDetails
            | Self::UnexpectedProblem => Some(2_000),
            Self::ConfirmCustomizationDetails => Some(800),
            Self::DigitalAccessKey => Some(400),
            Self::LegalDisclosure | Self::Warranty | Self::SendInvoice => None,
        }
    }

    /// Whether files may go with it.
    pub const fn takes_files(self) -> bool {
        match self {
            Self::ConfirmCustomizationDetails
            | Self::DigitalAccessKey
            | Self::LegalDisclosure
            | Self::Warranty
            | Self::SendInvoice => true,
            Self::ConfirmOrderDetails
            | Self::ConfirmDeliveryDetails
            | Self::ConfirmServiceDetails
            | Self::UnexpectedProblem => false,
        }
    }

    /// Whether it is nothing without a file.
    pub const fn needs_file(self) -> bool {
        self.takes_files() && self.max_characters().is_none()
    }
}

/// What messages may be sent on an order now.
///
/// The platform publishes no table of this; ours: nothing before the payment; before shipping what
/// is asked and arranged; after it delivery, problems and papers; on a cancelled order what went
/// wrong; nothing 30 days after the order is complete. Of orders that the platform ships only
/// papers, after shipping.
pub fn allowed(market: &Market, order: &Order) -> Vec<Purpose> {
    if order.state.is_pending() || market.now >= completed_at(order).plus_ms(REACH_MS) {
        return Vec::new();
    }
    let mut allowed = Vec::new();
    match (order.state, order.channel.is_merchant()) {
        (OrderState::Unshipped | OrderState::PartiallyShipped, true) => {
            allowed.extend([
                Purpose::ConfirmOrderDetails,
                Purpose::ConfirmDeliveryDetails,
            ]);
            if is_customized(market, order) {
                allowed.push(Purpose::ConfirmCustomizationDetails);
            }
            allowed.push(Purpose::UnexpectedProblem);
        }
        (OrderState::Shipped | OrderState::InvoiceUnconfirmed, true) => allowed.extend([
            Purpose::ConfirmDeliveryDetails,
            Purpose::UnexpectedProblem,
            Purpose::LegalDisclosure,
            Purpose::Warranty,
            Purpose::SendInvoice,
        ]),
        (OrderState::Shipped | OrderState::InvoiceUnconfirmed, false) => {
            allowed.extend([
                Purpose::LegalDisclosure,
                Purpose::Warranty,
                Purpose::SendInvoice,
            ]);
        }
        (OrderState::Cancelled, true) => allowed.push(Purpose::UnexpectedProblem),
        (
            OrderState::Pending
            | OrderState::PendingAvailability
            | OrderState::Unshipped
            | OrderState::PartiallyShipped
            | OrderState::Cancelled
            | OrderState::Unfulfillable,
            _,
        ) => {}
    }
    allowed
}

/// Whether the list of an order's actions has the foreign name: of one shipped order in five.
pub fn has_foreign_action(market: &Market, order: &Order) -> bool {
    order.state == OrderState::Shipped
        && market
            .draws("foreign action", order.id.number())
            .chance_ppm(200_000)
}

/// Whether the goods are made for the buyer: one offer in twenty.
fn is_customized(market: &Market, order: &Order) -> bool {
    order.lines.iter().any(|line| {
        market
            .draws("customized", u64::from(line.listing.0))
            .chance_ppm(50_000)
    })
}

/// When nothing more is to come: delivered, or cancelled; the end of time while it is open.
fn completed_at(order: &Order) -> Moment {
    match order.state {
        OrderState::Shipped | OrderState::InvoiceUnconfirmed => order.windows.deliver_by,
        OrderState::Cancelled => order
            .lines
            .iter()
            .filter_map(|line| line.execution.as_ref())
            .map(|execution| execution.at)
            .max()
            .unwrap_or(order.updated_at),
        OrderState::PendingAvailability
        | OrderState::Pending
        | OrderState::Unshipped
        | OrderState::PartiallyShipped
        | OrderState::Unfulfillable => Moment::MAX,
    }
}
