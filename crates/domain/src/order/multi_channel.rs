//! The status of a multi-channel fulfillment order, in both versions of the interface.

/// Where a multi-channel order stands.
///
/// The 2020-07-01 interface tells picking from planning; 2026-07-04 folds both into `PROCESSING`,
/// which is a status of its own here, since it cannot tell whether cancelling is still possible.
///
/// Source: rules 1.1 and 1.3, M-60 to M-65.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum McfStatus {
    /// Created (2020).
    New,
    /// Taken in by Amazon (2020).
    Received,
    /// Stock is being assigned (2020).
    Planning,
    /// Created with `Hold` and not released.
    OnHold,
    /// Picking began (2020).
    Processing,
    /// `PROCESSING` of 2026-07-04: anything between received and shipped.
    Processing2026,
    /// Cancelled.
    Cancelled,
    /// Shipped whole.
    Complete,
    /// Shipped in part.
    CompletePartialled,
    /// Amazon cannot fill it.
    Unfulfillable,
    /// Refused at creation.
    Invalid,
}

impl McfStatus {
    /// Every status.
    pub const ALL: [Self; 11] = [
        Self::New,
        Self::Received,
        Self::Planning,
        Self::OnHold,
        Self::Processing,
        Self::Processing2026,
        Self::Cancelled,
        Self::Complete,
        Self::CompletePartialled,
        Self::Unfulfillable,
        Self::Invalid,
    ];

    /// The name in decision tables: `MCF_` and the 2020-07-01 status in capitals; `MCF_HOLD` and
    /// `MCF_2026_PROCESSING` are ours.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "MCF_NEW",
            Self::Received => "MCF_RECEIVED",
            Self::Planning => "MCF_PLANNING",
            Self::OnHold => "MCF_HOLD",
            Self::Processing => "MCF_PROCESSING",
            Self::Processing2026 => "MCF_2026_PROCESSING",
            Self::Cancelled => "MCF_CANCELLED",
            Self::Complete => "MCF_COMPLETE",
            Self::CompletePartialled => "MCF_COMPLETEPARTIALLED",
            Self::Unfulfillable => "MCF_UNFULFILLABLE",
            Self::Invalid => "MCF_INVALID",
        }
    }

    /// Reads a status: decision-table notation, or either interface's own word.
    ///
    /// A bare `PROCESSING` in capitals is the 2026-07-04 one, a bare `Processing` that of 2020.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text == "PROCESSING" {
            return Some(Self::Processing2026);
        }
        let folded: String = text
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_uppercase())
            .collect();
        let bare = folded.strip_prefix("MCF").unwrap_or(&folded);
        let is_2026 = VERSION_MARKS
            .iter()
            .find_map(|mark| bare.strip_prefix(mark).or_else(|| bare.strip_suffix(mark)));
        if is_2026 == Some("PROCESSING") {
            return Some(Self::Processing2026);
        }
        match is_2026.unwrap_or(bare) {
            "NEW" => Some(Self::New),
            "RECEIVED" => Some(Self::Received),
            "PLANNING" => Some(Self::Planning),
            "HOLD" | "ONHOLD" => Some(Self::OnHold),
            "PROCESSING" => Some(Self::Processing),
            "2026PROCESSING"
            | "V2026PROCESSING"
            | "PROCESSING2026"
            | "PROCESSINGV2026"
            | "V20260704PROCESSING"
            | "20260704PROCESSING" => Some(Self::Processing2026),
            "CANCELLED" | "CANCELED" => Some(Self::Cancelled),
            "COMPLETE" | "SHIPPED" => Some(Self::Complete),
            "COMPLETEPARTIALLED" | "COMPLETEPARTIAL" => Some(Self::CompletePartialled),
            "UNFULFILLABLE" => Some(Self::Unfulfillable),
            "INVALID" => Some(Self::Invalid),
            _ => None,
        }
    }
}

/// How a status may be marked as one of 2026-07-04.
const VERSION_MARKS: [&str; 4] = ["V20260704", "20260704", "V2026", "2026"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for status in McfStatus::ALL {
            assert_eq!(McfStatus::parse(status.as_str()), Some(status));
        }
    }

    #[test]
    fn the_two_meanings_of_processing_are_kept_apart() {
        assert_eq!(
            McfStatus::parse("MCF_PROCESSING"),
            Some(McfStatus::Processing)
        );
        assert_eq!(McfStatus::parse("Processing"), Some(McfStatus::Processing));
        assert_eq!(
            McfStatus::parse("PROCESSING"),
            Some(McfStatus::Processing2026)
        );
        assert_eq!(McfStatus::parse("UNSHIPPED"), None);
    }
}
