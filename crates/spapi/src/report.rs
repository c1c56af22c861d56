//! The reports that Seller Central and the Reports API give out, one reader each, and in
//! [`mod@write`] the other way.
//!
//! A report's row borrows its cells from the line; a column that the file lacks is `None`.

pub mod account_health;
mod kind;
pub mod listings;
pub mod orders;
pub mod orders_xml;
pub mod settlement;
pub mod stock;
pub mod write;

pub use kind::{ReportFormat, ReportType};

/// Declares the row of a delimited report: its fields, each with the names its column may have,
/// and the places of these columns in one file.
macro_rules! report_rows {
    ($(#[$doc:meta])* $row:ident, $columns:ident {
        $($(#[$field_doc:meta])* $field:ident: $first:literal $(| $more:literal)*,)*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct $row<'a> {
            $(
                $(#[$field_doc])*
                #[doc = concat!("Column `", $first, "`.")]
                pub $field: Option<&'a str>,
            )*
        }

        #[doc = concat!("Where the columns of [`", stringify!($row), "`] stand in one file.")]
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct $columns {
            $($field: Option<usize>,)*
        }

        impl $columns {
            /// Finds the columns by their names.
            pub fn resolve(header: &$crate::delimited::Header) -> Self {
                Self {
                    $($field: header.find($first)$(.or_else(|| header.find($more)))*,)*
                }
            }

            /// The fields of one line.
            pub fn row<'a>(&self, row: &$crate::delimited::Row<'a>) -> $row<'a> {
                $row {
                    $($field: self.$field.map(|at| row.cell(at)),)*
                }
            }
        }
    };
}

use report_rows;
