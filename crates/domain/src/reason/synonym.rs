//! Amazon's codes where a reason is asked for: callers know them from Seller Central and the feeds.

use super::Reason;

/// Amazon's codes without their separators and in small letters, with the reason that each means.
///
/// Source: rules 2.1 to 2.3 and 2.5; of several reasons with one code, the widest.
const BY_CODE: [(&str, Reason); 18] = [
    ("noinventory", Reason::StockOut),
    ("productoutofstock", Reason::StockOut),
    ("buyercanceled", Reason::BuyerRequest),
    ("buyercancelled", Reason::BuyerRequest),
    ("customercancel", Reason::BuyerRequest),
    ("customerexchange", Reason::BuyerExchange),
    ("exchange", Reason::BuyerExchange),
    ("shippingaddressundeliverable", Reason::UndeliverableRegion),
    ("undeliverable", Reason::UndeliverableRegion),
    ("customeraddressincorrect", Reason::AddressError),
    ("pricingerror", Reason::PricingError),
    ("priceerror", Reason::PricingError),
    ("couldnotship", Reason::ShippingProblem),
    ("carriercoveragefailure", Reason::UndeliverableLogistics),
    ("carriercreditdecision", Reason::PaymentFailed),
    ("riskassessmentinformationnotvalid", Reason::FraudSuspected),
    ("generaladjustment", Reason::Other),
    ("abandoned", Reason::Other),
];

impl Reason {
    /// Reads one of Amazon's codes in any of its spellings, as in `NoInventory`, `NO_INVENTORY`,
    /// `BuyerCanceled` and `BUYER_CANCELLED`.
    pub fn of_amazons_code(text: &str) -> Option<Self> {
        let plain: String = text
            .trim()
            .chars()
            .filter(|letter| !matches!(letter, '_' | '-' | ' '))
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        BY_CODE
            .iter()
            .find(|(code, _)| *code == plain)
            .map(|(_, reason)| *reason)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{AcknowledgementReason, DirectCallReason, Motive};
    use super::*;

    #[test]
    fn every_code_that_is_sent_reads_back_as_a_reason_with_that_code() {
        for code in [
            AcknowledgementReason::NoInventory,
            AcknowledgementReason::BuyerCanceled,
            AcknowledgementReason::GeneralAdjustment,
            AcknowledgementReason::PricingError,
            AcknowledgementReason::ShippingAddressUndeliverable,
            AcknowledgementReason::CustomerExchange,
        ] {
            let reason = Reason::of_amazons_code(code.as_str()).unwrap();
            let sent = reason.facts().acknowledgement;
            assert_eq!(sent, Some(code), "{}", code.as_str());
        }
        for code in DirectCallReason::ALL {
            assert!(
                Reason::of_amazons_code(code.as_str()).is_some(),
                "{}",
                code.as_str()
            );
        }
    }

    #[test]
    fn a_code_is_no_canonical_name_and_nonsense_is_neither() {
        for (code, _) in BY_CODE {
            assert!(
                Motive::parse(code).is_none()
                    || Reason::parse(code) == Reason::of_amazons_code(code),
                "{code}"
            );
        }
        assert_eq!(Reason::of_amazons_code("BECAUSE"), None);
        assert_eq!(
            Reason::of_amazons_code("BUYER_CANCELLED"),
            Some(Reason::BuyerRequest)
        );
    }
}
