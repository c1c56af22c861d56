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
    /// An application named a destination.
    CreateDestination(crate::notifications::destination::CreateDestination),
    /// An application took a destination back.
    DeleteDestination(crate::notifications::destination::DeleteDestination),
    /// An application subscribed.
    CreateSubscription(crate::notifications::subscription::CreateSubscription),
    /// An application ended a subscription.
    DeleteSubscription(crate::notifications::subscription::DeleteSubscription),
    /// An application asked for a test notification.
    SendTestNotification(crate::notifications::SendTestNotification),
    /// A queue was made.
    CreateQueue(crate::queues::CreateQueue),
    /// Messages were taken out of a queue.
    DeleteMessages(crate::queues::DeleteMessages),
    /// A queue was emptied.
    PurgeQueue(crate::queues::PurgeQueue),
    /// A message was put into a queue from outside.
    SendQueueMessage(crate::queues::SendMessage),
    /// A seller wrote to a buyer.
    WriteToBuyer(crate::messaging::WriteToBuyer),
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
    /// A seller submitted a change of a listing.
    SubmitListing(crate::listings::submit::SubmitListing),
    /// An item of the warehouse was made.
    CreateItem(crate::inventory::sandbox_only::CreateItem),
    /// Units were put into the warehouse.
    AddStock(crate::inventory::sandbox_only::AddStock),
    /// An item of the warehouse was taken away.
    DeleteItem(crate::inventory::sandbox_only::DeleteItem),
    /// A multi-channel order was placed.
    PlaceOutbound(crate::outbound::acts::PlaceOutbound),
    /// A multi-channel order was changed.
    UpdateOutbound(crate::outbound::acts::UpdateOutbound),
    /// A multi-channel order was cancelled.
    CancelOutbound(crate::outbound::acts::CancelOutbound),
    /// The status of a multi-channel order was set.
    SetOutboundStatus(crate::outbound::acts::SetOutboundStatus),
    /// The state of a parcel was set.
    SetOutboundPackage(crate::outbound::acts::SetOutboundPackage),
    /// Units of a multi-channel order are to be returned.
    ReturnOutbound(crate::outbound::acts::ReturnOutbound),
    /// A seller withdrew a consent, or gave it again.
    SetConsent(crate::consents::SetConsent),
    /// A buyer was let ask officially.
    AskToCancel(crate::life::ask::AskToCancel),
}
