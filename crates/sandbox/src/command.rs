//! Everything that someone outside can do to the world, in the form in which it is kept.
//!
//! The journal holds these; a world is made again by doing them again at their times. A released
//! form is never changed: a new act gets a new variant.

use serde::{Deserialize, Serialize};

use crate::market::Market;

/// Makes the enum of all commands from the acts, and does them again from it.
macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident($act:ty),)*) => {
        /// One act of someone outside.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Command {
            $($(#[$doc])* $name($act),)*
        }

        impl Command {
            /// Does the act again; one that was carried out before is carried out the same way.
            pub fn repeat(&self, market: &mut Market) -> bool {
                match self {
                    $(Self::$name(act) => market.act(act).is_ok(),)*
                }
            }
        }

        $(impl From<$act> for Command {
            fn from(act: $act) -> Self {
                Self::$name(act)
            }
        })*
    };
}

commands! {
    /// Plain orders were put in.
    SeedOrders(crate::plain_orders::SeedOrders),
    /// The fault profile was changed.
    SetFaults(crate::faults::SetFaults),
    /// A seller cancelled a whole order by the direct call.
    CancelOrder(crate::orders::cancel_order::CancelOrder),
    /// A seller confirmed a shipment.
    ConfirmShipment(crate::orders::confirm_shipment::ConfirmShipment),
    /// A seller uploaded a document.
    UploadDocument(crate::documents::UploadDocument),
    /// A seller asked for a place to upload a feed document to.
    CreateFeedDocument(crate::feeds::CreateFeedDocument),
    /// A seller made a feed.
    CreateFeed(crate::feeds::CreateFeed),
    /// A seller took a feed back.
    CancelFeed(crate::feeds::CancelFeed),
    /// A seller asked for a report.
    CreateReport(crate::reports::create::CreateReport),
    /// A seller took a report back.
    CancelReport(crate::reports::cancel::CancelReport),
    /// A seller ordered a report again and again.
    CreateReportSchedule(crate::reports::schedule::CreateSchedule),
    /// A seller ended a schedule of reports.
    CancelReportSchedule(crate::reports::cancel::CancelSchedule),
}
