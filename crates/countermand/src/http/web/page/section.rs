//! The sections of the navigation.

use crate::http::access::Scope;

macro_rules! sections {
    ($($(#[$doc:meta])* $name:ident = $path:literal, $key:literal, $text:literal, $scope:ident;)+) => {
        /// One entry of the navigation.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Section {
            $($(#[$doc])* $name,)+
        }

        impl Section {
            /// All sections, as the navigation has them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The path of its first page.
            pub const fn path(self) -> &'static str {
                match self { $(Self::$name => $path,)+ }
            }

            /// The letter that goes there after `g`.
            pub const fn letter(self) -> char {
                match self { $(Self::$name => $key,)+ }
            }

            /// The key of its name.
            pub const fn text_key(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The right that it takes to look at it.
            pub const fn scope(self) -> Scope {
                match self { $(Self::$name => Scope::$scope,)+ }
            }
        }
    };
}

sections! {
    /// What waits for a decision.
    Queue = "/queue", 'q', "web-nav-queue", OrdersRead;
    /// Orders.
    Orders = "/orders", 'o', "web-nav-orders", OrdersRead;
    /// The cancel rate as a budget.
    CancelRate = "/cancel-rate", 'm', "web-nav-cancel-rate", RateRead;
    /// Why orders are cancelled.
    Reasons = "/reasons", 'r', "web-nav-reasons", RateRead;
    /// Buyers' wishes.
    Requests = "/requests", 'b', "web-nav-requests", OrdersRead;
    /// Offers and stock.
    Listings = "/listings", 'l', "web-nav-listings", OrdersRead;
    /// What has no API.
    GuidedTasks = "/tasks", 't', "web-nav-tasks", OrdersRead;
    /// Messages to buyers.
    Messages = "/messages", 'e', "web-nav-messages", OrdersRead;
    /// Seller accounts.
    Accounts = "/accounts", 'a', "web-nav-accounts", OrdersRead;
    /// Rules, policies, keys, users and webhooks.
    Settings = "/settings", 's', "web-nav-settings", OrdersRead;
    /// The audit log.
    Audit = "/audit", 'u', "web-nav-audit", AuditRead;
    /// What could not be read.
    DataQuality = "/data-quality", 'd', "web-nav-data-quality", OrdersRead;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Section;

    #[test]
    fn no_two_sections_share_a_path_or_a_letter() {
        let paths: BTreeSet<_> = Section::ALL.iter().map(|section| section.path()).collect();
        let letters: BTreeSet<_> = Section::ALL
            .iter()
            .map(|section| section.letter())
            .collect();
        assert_eq!(
            (paths.len(), letters.len()),
            (Section::ALL.len(), Section::ALL.len())
        );
    }
}
