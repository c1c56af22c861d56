//! The rules by their ids in the rules document.

use std::fmt;

macro_rules! rule_ids {
    ($($name:ident, $id:literal, $source:literal;)*) => {
        /// A row of the matrix (`M-xx`) or an ordered rule (`R-xx`).
        ///
        /// Source: rules 1.3 and 1.7.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum RuleId {
            $(#[doc = concat!($id, ".")] $name,)*
        }

        impl RuleId {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The id, as in `M-13`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// The keys of its sources in the rules document, each with its grade.
            pub const fn sources(self) -> &'static str {
                match self { $(Self::$name => $source,)* }
            }
        }
    };
}

rule_ids! {
    M01, "M-01", "CR-UK (A), CR-F1 (B)";
    M02, "M-02", "US-PEND (A), S2 (S)";
    M03, "M-03", "UK-FAQ (A), IT-FAQ (A), SA-PEND (A), S2 (S)";
    M04, "M-04", "JP-PAY (A), JP-CVS (A), JP-CX (A); O-04";
    M05, "M-05", "CEDC (C), S2 (S)";
    M06, "M-06", "CEDC (C), S2 (S)";
    M07, "M-07", "US-PEND (A), CA-PENDF (B)";
    M08, "M-08", "MO-V0 (A); O-11";
    M10, "M-10", "US-OC (A), JP-OC (A)";
    M11, "M-11", "US-OC (A), SA-OC (A)";
    M12, "M-12", "EU-FAQ (A), SA-OC (A), FR-FAQ (A), ECB22 (B)";
    M13, "M-13", "CA-OC (A), COMM (C)";
    M14, "M-14", "CR-UK (A)";
    M15, "M-15", "US-NEWS20 (B), BR-SHIP (A)";
    M16, "M-16", "CEDC (C)";
    M17, "M-17", "SFP-US (A), SFP-DE (A)";
    M18, "M-18", "EU-OC (A), MX-FAQ (A), JP-OC (A); O-18";
    M20, "M-20", "UK-CX (A), NL-CX (A), ACK-DOC (C)";
    M21, "M-21", "ACK-DOC (C)";
    M22, "M-22", "UK-FAQ (A)";
    M30, "M-30", "CR-UK (A), S4 (S)";
    M31, "M-31", "EU-OC (A), MX-FAQ (A), JP-OC (A)";
    M40, "M-40", "SA-OC (A), AE-WH (A)";
    M41, "M-41", "SA-ES (A), SA-OC (A)";
    M42, "M-42", "SA-ES (A)";
    M43, "M-43", "SA-ES (A)";
    M44, "M-44", "AE-WH (A)";
    M45, "M-45", "CR-IN (A), SA-ES (A), AE-WH (A)";
    M50, "M-50", "MO-26 (A); O-02";
    M51, "M-51", "S4 (S), FBA-15 (A, old)";
    M52, "M-52", "CR-UK (A), S1 (S)";
    M53, "M-53", "S4 (S)";
    M54, "M-54", "S4 (S), FBA-15 (A, old)";
    M60, "M-60", "MO-FO20 (A), MCF-UK (A)";
    M61, "M-61", "MO-FO20 (A)";
    M62, "M-62", "MO-FO20 (A)";
    M63, "M-63", "MO-FO20 (A)";
    M64, "M-64", "MCF-UK (A)";
    M65, "M-65", "MO-FO26 (A), D";
    M70, "M-70", "CA-OC (A)";
    M71, "M-71", "MCF-UK (A)";
    R00, "R-00", "CA-OC (A), PSA-AU (A), COC (C); 4.2";
    R01, "R-01", "CA-OC (A)";
    R02, "R-02", "CR-UK (A), CEDC (C); 3.2";
    R05, "R-05", "MO-FO20 (A), MO-FO26 (A)";
    R06, "R-06", "MO-26 (A), S4 (S)";
    R10, "R-10", "CR-UK (A), CR-F1 (B)";
    R11, "R-11", "US-PEND (A)";
    R12, "R-12", "JP-PAY (A); O-04";
    R13, "R-13", "UK-FAQ (A), IT-FAQ (A)";
    R20, "R-20", "SA-ES (A), AE-WH (A)";
    R30, "R-30", "EU-OC (A), MX-FAQ (A), JP-OC (A); O-18";
    R31, "R-31", "EU-OC (A), MX-FAQ (A), JP-OC (A)";
    R32, "R-32", "CR-UK (A), REF-UK (A)";
    R33, "R-33", "UK-CX (A), NL-CX (A), ACK-DOC (C)";
    R40, "R-40", "US-OC (A), JP-OC (A)";
    R41, "R-41", "US-OC (A), SA-OC (A), CR-UK (A)";
    R42, "R-42", "UK-CX (A), NL-CX (A)";
    R43, "R-43", "EU-FAQ (A), SA-OC (A), SFP-US (A)";
    R44, "R-44", "APPEAL (C), S0 (S); O-20";
    R45, "R-45", "CR-UK (A), CA-OC (A)";
}

impl RuleId {
    /// Reads an id, as in `M-13`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|rule| rule.as_str().eq_ignore_ascii_case(text.trim()))
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
