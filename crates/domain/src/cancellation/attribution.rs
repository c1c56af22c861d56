//! Whether a cancellation is a defect of the cancel rate.

use super::Actor;
use crate::order::FulfillmentChannel;
use crate::reason::AcknowledgementReason;

/// Why Amazon cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AmazonTrigger {
    /// Shipment was not confirmed in time.
    NotShipConfirmed,
    /// Payment, fraud, stock of its own, policy: anything else.
    Other,
}

/// A cancellation as it happened, or as it is about to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancellation {
    /// The channel of the order.
    pub channel: FulfillmentChannel,
    /// Who executes it.
    pub executor: Actor,
    /// Amazon's trigger, when it executes.
    pub trigger: AmazonTrigger,
    /// Whether shipment was confirmed before: then it is a refund.
    pub is_after_ship_confirmation: bool,
    /// Whether the buyer's official request is on file.
    pub has_official_request: bool,
    /// The code that the seller sends, or sent.
    pub code: Option<AcknowledgementReason>,
}

impl Cancellation {
    /// Whether it counts toward the pre-fulfillment cancel rate.
    ///
    /// An official request cancelled with another code counts while `other_code_counts` (O-05).
    ///
    /// Source: rules 3.2.
    pub const fn counts_toward_rate(&self, other_code_counts: bool) -> bool {
        if !self.channel.is_seller_fulfilled() {
            return false;
        }
        match self.executor {
            Actor::Buyer => false,
            Actor::Amazon => matches!(self.trigger, AmazonTrigger::NotShipConfirmed),
            Actor::Seller => {
                if self.is_after_ship_confirmation {
                    return false;
                }
                let has_the_code = matches!(self.code, Some(AcknowledgementReason::BuyerCanceled));
                !(self.has_official_request && (has_the_code || !other_code_counts))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BY_SELLER: Cancellation = Cancellation {
        channel: FulfillmentChannel::Mfn,
        executor: Actor::Seller,
        trigger: AmazonTrigger::Other,
        is_after_ship_confirmation: false,
        has_official_request: false,
        code: Some(AcknowledgementReason::NoInventory),
    };

    #[test]
    fn only_the_sellers_fault_counts() {
        let buyer_canceled = Some(AcknowledgementReason::BuyerCanceled);
        assert!(BY_SELLER.counts_toward_rate(true));
        let official = Cancellation {
            has_official_request: true,
            ..BY_SELLER
        };
        assert!(
            official.counts_toward_rate(true),
            "another code counts, O-05"
        );
        assert!(!official.counts_toward_rate(false));
        assert!(
            !Cancellation {
                code: buyer_canceled,
                ..official
            }
            .counts_toward_rate(true)
        );
        let disguised = Cancellation {
            code: buyer_canceled,
            ..BY_SELLER
        };
        assert!(
            disguised.counts_toward_rate(true),
            "the code alone does not exclude it"
        );
        let by_buyer = Cancellation {
            executor: Actor::Buyer,
            ..BY_SELLER
        };
        assert!(!by_buyer.counts_toward_rate(true));
        let refund = Cancellation {
            is_after_ship_confirmation: true,
            ..BY_SELLER
        };
        assert!(!refund.counts_toward_rate(true));
    }

    #[test]
    fn amazons_cancellation_counts_only_when_shipment_was_not_confirmed() {
        let by_amazon = Cancellation {
            executor: Actor::Amazon,
            ..BY_SELLER
        };
        assert!(!by_amazon.counts_toward_rate(true));
        let late = Cancellation {
            trigger: AmazonTrigger::NotShipConfirmed,
            ..by_amazon
        };
        assert!(late.counts_toward_rate(true));
        for channel in [FulfillmentChannel::Afn, FulfillmentChannel::Mcf] {
            assert!(!Cancellation { channel, ..late }.counts_toward_rate(true));
        }
    }
}
