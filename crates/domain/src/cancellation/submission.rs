//! What an acknowledgement that cancels an order has to say, before it takes its wire form.
//!
//! Source: rules 2.2; test hooks 5 to 7.

use crate::id::{AmazonOrderId, OrderItemId};
use crate::order::OrderState;
use crate::order::item::ItemProgress;
use crate::reason::AcknowledgementReason;

/// One item of the order that is to be cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// The item.
    pub order_item_id: OrderItemId,
    /// How far its units are.
    pub progress: ItemProgress,
}

/// The feed that carries an acknowledgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AcknowledgementFormat {
    /// `POST_ORDER_ACKNOWLEDGEMENT_DATA`.
    Xml,
    /// `POST_FLAT_FILE_ORDER_ACKNOWLEDGEMENT_DATA`.
    FlatFile,
}

/// A whole-order cancellation: every item, one shared reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The order.
    pub order_id: AmazonOrderId,
    /// Every item of the order, ids as text.
    pub order_item_ids: Vec<OrderItemId>,
    /// The reason inside each item.
    pub reason: AcknowledgementReason,
    /// The reason asked for, when the format made another one necessary.
    pub downgraded_from: Option<AcknowledgementReason>,
    /// The feed.
    pub format: AcknowledgementFormat,
}

/// Why an acknowledgement is not built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AcknowledgementError {
    /// Units of an item have left: Amazon would refund the whole order.
    #[error(
        "units of item {order_item_id} were shipped: an acknowledgement would refund the whole order"
    )]
    SomethingShipped {
        /// The item.
        order_item_id: OrderItemId,
    },
    /// The order is in a state that a cancellation does not start from.
    #[error("an order that is {state} is not cancelled by acknowledgement")]
    WrongState {
        /// The state.
        state: OrderState,
    },
    /// An acknowledgement without items does nothing.
    #[error("the order's items are not known")]
    NoItems,
    /// A code that is read back only.
    #[error("reason {} is never sent", .code.as_str())]
    NeverSent {
        /// The code.
        code: AcknowledgementReason,
    },
    /// `BuyerCanceled` would be a false statement.
    #[error("no official request of the buyer is on file for reason BuyerCanceled")]
    NoOfficialRequest,
}

/// What an acknowledgement is built from.
#[derive(Debug, Clone, Copy)]
pub struct AcknowledgementInput<'a> {
    /// The order.
    pub order_id: &'a AmazonOrderId,
    /// Its state, read right before.
    pub state: OrderState,
    /// All its items.
    pub lines: &'a [OrderLine],
    /// The reason.
    pub code: AcknowledgementReason,
    /// Whether the buyer's official request is on file.
    pub has_official_request: bool,
    /// Whether the account sends flat files.
    pub has_flat_file: bool,
}

/// Builds the acknowledgement that cancels a whole unshipped order.
///
/// `PricingError` selects the flat file; without one it is sent as `GeneralAdjustment` and says so.
///
/// # Errors
/// When anything was shipped or confirmed, no item is known, or the reason would not be true.
pub fn acknowledgement(
    input: AcknowledgementInput<'_>,
) -> Result<Acknowledgement, AcknowledgementError> {
    let AcknowledgementInput {
        order_id,
        state,
        lines,
        code,
        ..
    } = input;
    if state != OrderState::Unshipped {
        return Err(AcknowledgementError::WrongState { state });
    }
    if lines.is_empty() {
        return Err(AcknowledgementError::NoItems);
    }
    if let Some(line) = lines.iter().find(|line| !line.progress.shipped().is_zero()) {
        let order_item_id = line.order_item_id.clone();
        return Err(AcknowledgementError::SomethingShipped { order_item_id });
    }
    if !code.is_sent() {
        return Err(AcknowledgementError::NeverSent { code });
    }
    if code == AcknowledgementReason::BuyerCanceled && !input.has_official_request {
        return Err(AcknowledgementError::NoOfficialRequest);
    }
    let (format, reason) = if code.is_in_xml_schema() {
        (AcknowledgementFormat::Xml, code)
    } else if input.has_flat_file {
        (AcknowledgementFormat::FlatFile, code)
    } else {
        (
            AcknowledgementFormat::Xml,
            AcknowledgementReason::GeneralAdjustment,
        )
    };
    Ok(Acknowledgement {
        order_id: order_id.clone(),
        order_item_ids: lines
            .iter()
            .map(|line| line.order_item_id.clone())
            .collect(),
        reason,
        downgraded_from: (reason != code).then_some(code),
        format,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Quantity;

    fn line(id: &str, shipped: i64) -> OrderLine {
        let ordered = Quantity::new(2).unwrap();
        let progress = ItemProgress::new(ordered)
            .ship(Quantity::new(shipped).unwrap())
            .unwrap();
        OrderLine {
            order_item_id: OrderItemId::parse(id).unwrap(),
            progress,
        }
    }

    fn build(
        lines: &[OrderLine],
        code: AcknowledgementReason,
        has_flat_file: bool,
    ) -> Result<Acknowledgement, AcknowledgementError> {
        acknowledgement(AcknowledgementInput {
            order_id: &AmazonOrderId::parse("111-1111111-1111111").unwrap(),
            state: OrderState::Unshipped,
            lines,
            code,
            has_official_request: false,
            has_flat_file,
        })
    }

    #[test]
    fn every_item_is_listed_as_text() {
        let lines = [line("00000000000001", 0), line("00000000000002", 0)];
        let built = build(&lines, AcknowledgementReason::NoInventory, true).unwrap();
        let ids: Vec<&str> = built
            .order_item_ids
            .iter()
            .map(OrderItemId::as_str)
            .collect();
        assert_eq!(ids, ["00000000000001", "00000000000002"]);
        assert_eq!(built.format, AcknowledgementFormat::Xml);
    }

    #[test]
    fn a_shipped_unit_anywhere_refuses_the_whole() {
        let lines = [line("1", 0), line("2", 1)];
        let refused = build(&lines, AcknowledgementReason::NoInventory, true);
        assert!(matches!(
            refused,
            Err(AcknowledgementError::SomethingShipped { .. })
        ));
    }

    #[test]
    fn a_pricing_error_selects_the_flat_file_or_is_downgraded_openly() {
        let lines = [line("1", 0)];
        let flat = build(&lines, AcknowledgementReason::PricingError, true).unwrap();
        assert_eq!(flat.format, AcknowledgementFormat::FlatFile);
        assert_eq!(flat.reason, AcknowledgementReason::PricingError);
        let xml = build(&lines, AcknowledgementReason::PricingError, false).unwrap();
        assert_eq!(xml.format, AcknowledgementFormat::Xml);
        assert_eq!(xml.reason, AcknowledgementReason::GeneralAdjustment);
        assert_eq!(
            xml.downgraded_from,
            Some(AcknowledgementReason::PricingError)
        );
    }

    #[test]
    fn false_and_unsendable_reasons_are_refused() {
        let lines = [line("1", 0)];
        assert_eq!(
            build(&lines, AcknowledgementReason::BuyerCanceled, true),
            Err(AcknowledgementError::NoOfficialRequest)
        );
        let code = AcknowledgementReason::CustomerReturn;
        assert_eq!(
            build(&lines, code, true),
            Err(AcknowledgementError::NeverSent { code })
        );
        assert_eq!(
            build(&[], AcknowledgementReason::NoInventory, true),
            Err(AcknowledgementError::NoItems)
        );
    }
}
