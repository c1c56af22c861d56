//! Who fulfills an order, and by which programme.

use std::fmt;

use super::{EasyShipStatus, McfStatus};

/// The fulfillment channel as the cancellation rules divide it.
///
/// Source: rules 0.2 and 0.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FulfillmentChannel {
    /// Fulfilled by the merchant.
    Mfn,
    /// Seller Fulfilled Prime.
    Sfp,
    /// Amazon's carrier picks up from the merchant.
    EasyShip,
    /// Fulfilled by Amazon.
    Afn,
    /// Multi-channel fulfillment: Amazon ships an order of another shop.
    Mcf,
}

impl FulfillmentChannel {
    /// Every channel.
    pub const ALL: [Self; 5] = [Self::Mfn, Self::Sfp, Self::EasyShip, Self::Afn, Self::Mcf];

    /// The name in decision tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mfn => "MFN",
            Self::Sfp => "SFP",
            Self::EasyShip => "EASY_SHIP",
            Self::Afn => "AFN",
            Self::Mcf => "MCF",
        }
    }

    /// Reads the name in decision tables, whatever its capitals.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|channel| channel.as_str().eq_ignore_ascii_case(text.trim()))
    }

    /// Whether the seller ships: only these orders touch the cancel rate.
    pub const fn is_seller_fulfilled(self) -> bool {
        match self {
            Self::Mfn | Self::Sfp | Self::EasyShip => true,
            Self::Afn | Self::Mcf => false,
        }
    }

    /// The channel of an order read from Orders v0; `None` when `fulfillment_channel` is neither
    /// `MFN` nor `AFN`.
    pub fn from_orders_v0(facts: OrdersV0Facts<'_>) -> Option<Self> {
        match facts.fulfillment_channel {
            "AFN" => Some(Self::Afn),
            "MFN" if facts.easy_ship_status.is_some() => Some(Self::EasyShip),
            "MFN" if facts.is_prime => Some(Self::Sfp),
            "MFN" => Some(Self::Mfn),
            _ => None,
        }
    }

    /// The channel of an order read from Orders 2026-01-01; `None` when `fulfilled_by` is neither
    /// `MERCHANT` nor `AMAZON`.
    pub fn from_orders_2026(facts: Orders2026Facts<'_>) -> Option<Self> {
        if facts.channel_name == Some("NON_AMAZON") {
            return Some(Self::Mcf);
        }
        let has_program = |name: &str| facts.programs.contains(&name);
        match facts.fulfilled_by {
            "AMAZON" => Some(Self::Afn),
            "MERCHANT" if has_program("AMAZON_EASY_SHIP") => Some(Self::EasyShip),
            "MERCHANT" if has_program("PRIME") => Some(Self::Sfp),
            "MERCHANT" => Some(Self::Mfn),
            _ => None,
        }
    }
}

impl fmt::Display for FulfillmentChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What Orders v0 says of the channel.
#[derive(Debug, Clone, Copy)]
pub struct OrdersV0Facts<'a> {
    /// `FulfillmentChannel`.
    pub fulfillment_channel: &'a str,
    /// `IsPrime`.
    pub is_prime: bool,
    /// `EasyShipShipmentStatus`, whose presence alone makes the order an Easy Ship one.
    pub easy_ship_status: Option<&'a str>,
}

/// What Orders 2026-01-01 says of the channel.
#[derive(Debug, Clone, Copy)]
pub struct Orders2026Facts<'a> {
    /// `fulfillment.fulfilledBy`.
    pub fulfilled_by: &'a str,
    /// `programs`.
    pub programs: &'a [&'a str],
    /// `salesChannel.channelName`.
    pub channel_name: Option<&'a str>,
}

/// The channel with the status that only it has: what the cancellation rules look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChannelStatus {
    /// Fulfilled by the merchant.
    Mfn,
    /// Seller Fulfilled Prime.
    Sfp,
    /// Easy Ship, with the package's status.
    EasyShip(EasyShipStatus),
    /// Fulfilled by Amazon.
    Afn,
    /// Multi-channel fulfillment, with the order's status there; `None` when only the Orders API
    /// showed the order, which does not tell it.
    Mcf(Option<McfStatus>),
}

impl ChannelStatus {
    /// The channel alone.
    pub const fn channel(self) -> FulfillmentChannel {
        match self {
            Self::Mfn => FulfillmentChannel::Mfn,
            Self::Sfp => FulfillmentChannel::Sfp,
            Self::EasyShip(_) => FulfillmentChannel::EasyShip,
            Self::Afn => FulfillmentChannel::Afn,
            Self::Mcf(_) => FulfillmentChannel::Mcf,
        }
    }
}

impl fmt::Display for ChannelStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EasyShip(status) => write!(f, "EASY_SHIP/{}", status.as_str()),
            Self::Mfn | Self::Sfp | Self::Afn | Self::Mcf(_) => self.channel().fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_v0_facts_give_the_channel() {
        let facts = |fulfillment_channel, is_prime, easy_ship_status| OrdersV0Facts {
            fulfillment_channel,
            is_prime,
            easy_ship_status,
        };
        let of = FulfillmentChannel::from_orders_v0;
        assert_eq!(of(facts("MFN", false, None)), Some(FulfillmentChannel::Mfn));
        assert_eq!(of(facts("MFN", true, None)), Some(FulfillmentChannel::Sfp));
        assert_eq!(
            of(facts("MFN", false, Some("PendingSchedule"))),
            Some(FulfillmentChannel::EasyShip)
        );
        assert_eq!(of(facts("AFN", true, None)), Some(FulfillmentChannel::Afn));
        assert_eq!(of(facts("XYZ", false, None)), None);
    }

    #[test]
    fn orders_2026_facts_give_the_channel() {
        let facts = |fulfilled_by, programs, channel_name| Orders2026Facts {
            fulfilled_by,
            programs,
            channel_name,
        };
        let of = FulfillmentChannel::from_orders_2026;
        assert_eq!(
            of(facts("MERCHANT", &[], None)),
            Some(FulfillmentChannel::Mfn)
        );
        assert_eq!(
            of(facts("MERCHANT", &["PRIME"], None)),
            Some(FulfillmentChannel::Sfp)
        );
        assert_eq!(
            of(facts("MERCHANT", &["AMAZON_EASY_SHIP"], Some("AMAZON"))),
            Some(FulfillmentChannel::EasyShip)
        );
        assert_eq!(
            of(facts("AMAZON", &[], None)),
            Some(FulfillmentChannel::Afn)
        );
        assert_eq!(
            of(facts("AMAZON", &[], Some("NON_AMAZON"))),
            Some(FulfillmentChannel::Mcf)
        );
    }
}
