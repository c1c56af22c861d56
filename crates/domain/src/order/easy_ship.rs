//! The package status of Easy Ship orders.

/// Where the package of an Easy Ship order is.
///
/// Source: rules 1.1, Orders v0 `EasyShipShipmentStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EasyShipStatus {
    /// Not yet scheduled: a fresh order.
    PendingSchedule,
    /// A pick-up is scheduled.
    PendingPickUp,
    /// A drop-off is scheduled.
    PendingDropOff,
    /// The label was cancelled by support: to be scheduled again, or cancelled.
    LabelCanceled,
    /// With the carrier.
    PickedUp,
    /// Dropped off at the carrier.
    DroppedOff,
    /// In the first sorting centre.
    AtOriginFC,
    /// In the last sorting centre.
    AtDestinationFC,
    /// Handed to the buyer.
    Delivered,
    /// Refused by the buyer.
    RejectedByBuyer,
    /// Could not be delivered.
    Undeliverable,
    /// On its way back.
    ReturningToSeller,
    /// Back at the seller.
    ReturnedToSeller,
    /// Lost.
    Lost,
    /// On the last van.
    OutForDelivery,
    /// Damaged on the way.
    Damaged,
}

impl EasyShipStatus {
    /// Every status, in the order of Amazon's model.
    pub const ALL: [Self; 16] = [
        Self::PendingSchedule,
        Self::PendingPickUp,
        Self::PendingDropOff,
        Self::LabelCanceled,
        Self::PickedUp,
        Self::DroppedOff,
        Self::AtOriginFC,
        Self::AtDestinationFC,
        Self::Delivered,
        Self::RejectedByBuyer,
        Self::Undeliverable,
        Self::ReturningToSeller,
        Self::ReturnedToSeller,
        Self::Lost,
        Self::OutForDelivery,
        Self::Damaged,
    ];

    /// Amazon's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PendingSchedule => "PendingSchedule",
            Self::PendingPickUp => "PendingPickUp",
            Self::PendingDropOff => "PendingDropOff",
            Self::LabelCanceled => "LabelCanceled",
            Self::PickedUp => "PickedUp",
            Self::DroppedOff => "DroppedOff",
            Self::AtOriginFC => "AtOriginFC",
            Self::AtDestinationFC => "AtDestinationFC",
            Self::Delivered => "Delivered",
            Self::RejectedByBuyer => "RejectedByBuyer",
            Self::Undeliverable => "Undeliverable",
            Self::ReturningToSeller => "ReturningToSeller",
            Self::ReturnedToSeller => "ReturnedToSeller",
            Self::Lost => "Lost",
            Self::OutForDelivery => "OutForDelivery",
            Self::Damaged => "Damaged",
        }
    }

    /// Reads Amazon's name, whatever its capitals; `LabelCancelled` with two l is taken too.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL
            .into_iter()
            .find(|status| status.as_str().eq_ignore_ascii_case(text))
            .or_else(|| {
                text.eq_ignore_ascii_case("LabelCancelled")
                    .then_some(Self::LabelCanceled)
            })
    }

    /// How far the package is, as the cancellation rules divide it.
    pub const fn stage(self) -> EasyShipStage {
        match self {
            Self::PendingSchedule | Self::LabelCanceled => EasyShipStage::NotScheduled,
            Self::PendingPickUp | Self::PendingDropOff => EasyShipStage::Scheduled,
            Self::PickedUp
            | Self::DroppedOff
            | Self::AtOriginFC
            | Self::AtDestinationFC
            | Self::Delivered
            | Self::RejectedByBuyer
            | Self::Undeliverable
            | Self::ReturningToSeller
            | Self::ReturnedToSeller
            | Self::Lost
            | Self::OutForDelivery
            | Self::Damaged => EasyShipStage::WithCarrier,
        }
    }
}

/// The three stages that decide who may still cancel an Easy Ship order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EasyShipStage {
    /// Cancel instead of scheduling.
    NotScheduled,
    /// Only support can stop the pick-up.
    Scheduled,
    /// The carrier has it, or had it.
    WithCarrier,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for status in EasyShipStatus::ALL {
            assert_eq!(EasyShipStatus::parse(status.as_str()), Some(status));
        }
        assert_eq!(EasyShipStatus::parse("Teleported"), None);
    }
}
