//! The operations of the Selling Partner API: how each is called, how often, and by whom.
//!
//! The table comes out of Amazon's model files, by way of `scripts/generate-operations`.

mod path;
mod resolve;

pub use path::PathParameters;
pub use resolve::{Resolution, resolve};
pub use table::{OPERATIONS, OperationId};

/// A method of HTTP that some operation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// `GET`.
    Get,
    /// `PUT`.
    Put,
    /// `POST`.
    Post,
    /// `DELETE`.
    Delete,
    /// `PATCH`.
    Patch,
}

impl Method {
    /// The method as a request line has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Patch => "PATCH",
        }
    }

    /// Reads the method of a request line, whose case counts; `None` for any other method.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "GET" => Some(Self::Get),
            "PUT" => Some(Self::Put),
            "POST" => Some(Self::Post),
            "DELETE" => Some(Self::Delete),
            "PATCH" => Some(Self::Patch),
            _ => None,
        }
    }
}

/// One of the interfaces that the Selling Partner API consists of, in one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Api {
    /// Orders v0.
    Orders0,
    /// Orders 2026-01-01.
    Orders2026,
    /// Feeds 2021-06-30.
    Feeds,
    /// Reports 2021-06-30.
    Reports,
    /// Notifications v1.
    Notifications,
    /// Messaging v1.
    Messaging,
    /// Listings Items 2021-08-01.
    ListingsItems,
    /// FBA Inventory v1.
    FbaInventory,
    /// Fulfillment Outbound 2020-07-01.
    FulfillmentOutbound2020,
    /// Fulfillment Outbound 2026-07-04.
    FulfillmentOutbound2026,
    /// Product Pricing v0.
    PricingV0,
    /// Product Pricing 2022-05-01.
    Pricing2022,
    /// Finances 2024-06-19.
    Finances2024,
    /// Sellers v1.
    Sellers,
    /// Tokens 2021-03-01.
    Tokens,
}

impl Api {
    /// A name of the interface and its version that stays the same, for what is stored by operation.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Orders0 => "orders.v0",
            Self::Orders2026 => "orders.2026-01-01",
            Self::Feeds => "feeds.2021-06-30",
            Self::Reports => "reports.2021-06-30",
            Self::Notifications => "notifications.v1",
            Self::Messaging => "messaging.v1",
            Self::ListingsItems => "listings.2021-08-01",
            Self::FbaInventory => "inventory.v1",
            Self::FulfillmentOutbound2020 => "outbound.2020-07-01",
            Self::FulfillmentOutbound2026 => "outbound.2026-07-04",
            Self::PricingV0 => "pricing.v0",
            Self::Pricing2022 => "pricing.2022-05-01",
            Self::Finances2024 => "finances.2024-06-19",
            Self::Sellers => "sellers.v1",
            Self::Tokens => "tokens.2021-03-01",
        }
    }
}

/// How often an operation may be called, by one application for one selling partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UsagePlan {
    /// Requests per second, times a million: 0.0167 is 16,700.
    pub rate_micro: u64,
    /// Requests that an idle caller has saved up at most.
    pub burst: u32,
}

/// What an answer's content stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Envelope {
    /// In the field `payload`.
    Payload,
    /// In nothing: the answer is the content.
    Bare,
    /// In the `_links` and `_embedded` of HAL.
    Hal,
}

/// In whose name an operation is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// A seller's, who has authorized the application.
    Seller,
    /// The application's own.
    Grantless {
        /// The scope that the access token is asked for with.
        scope: &'static str,
    },
}

/// A role that Amazon gives to a developer and that opens operations.
///
/// The names and which operations they open are of the developer documentation; the models carry
/// nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Account Information Service Provider.
    AccountInformationServiceProvider,
    /// Amazon Fulfillment.
    AmazonFulfillment,
    /// Brand Analytics.
    BrandAnalytics,
    /// Buyer Communication.
    BuyerCommunication,
    /// Buyer Solicitation.
    BuyerSolicitation,
    /// Direct-to-Consumer Shipping, restricted.
    DirectToConsumerShipping,
    /// Finance and Accounting.
    FinanceAndAccounting,
    /// Inventory and Order Tracking.
    InventoryAndOrderTracking,
    /// Payment Initiation Service Provider.
    PaymentInitiationServiceProvider,
    /// Pricing.
    Pricing,
    /// Product Listing.
    ProductListing,
    /// Professional Services, restricted.
    ProfessionalServices,
    /// Selling Partner Insights.
    SellingPartnerInsights,
    /// Tax Invoicing, restricted.
    TaxInvoicing,
    /// Tax Remittance, restricted.
    TaxRemittance,
}

impl Role {
    /// Every role, by name.
    pub const ALL: &'static [Self] = &[
        Self::AccountInformationServiceProvider,
        Self::AmazonFulfillment,
        Self::BrandAnalytics,
        Self::BuyerCommunication,
        Self::BuyerSolicitation,
        Self::DirectToConsumerShipping,
        Self::FinanceAndAccounting,
        Self::InventoryAndOrderTracking,
        Self::PaymentInitiationServiceProvider,
        Self::Pricing,
        Self::ProductListing,
        Self::ProfessionalServices,
        Self::SellingPartnerInsights,
        Self::TaxInvoicing,
        Self::TaxRemittance,
    ];

    /// Amazon's name of the role, without the word that it is restricted.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccountInformationServiceProvider => "Account Information Service Provider",
            Self::AmazonFulfillment => "Amazon Fulfillment",
            Self::BrandAnalytics => "Brand Analytics",
            Self::BuyerCommunication => "Buyer Communication",
            Self::BuyerSolicitation => "Buyer Solicitation",
            Self::DirectToConsumerShipping => "Direct-to-Consumer Shipping",
            Self::FinanceAndAccounting => "Finance and Accounting",
            Self::InventoryAndOrderTracking => "Inventory and Order Tracking",
            Self::PaymentInitiationServiceProvider => "Payment Initiation Service Provider",
            Self::Pricing => "Pricing",
            Self::ProductListing => "Product Listing",
            Self::ProfessionalServices => "Professional Services",
            Self::SellingPartnerInsights => "Selling Partner Insights",
            Self::TaxInvoicing => "Tax Invoicing",
            Self::TaxRemittance => "Tax Remittance",
        }
    }

    /// Whether the role opens personal data, which Amazon examines a developer for.
    pub const fn is_restricted(self) -> bool {
        matches!(
            self,
            Self::DirectToConsumerShipping
                | Self::ProfessionalServices
                | Self::TaxInvoicing
                | Self::TaxRemittance
        )
    }
}

/// One operation, as Amazon describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// Which one it is.
    pub id: OperationId,
    /// The interface that it belongs to.
    pub api: Api,
    /// Its `operationId` in the model, as in `getOrders`.
    pub name: &'static str,
    /// The method of its requests.
    pub method: Method,
    /// The template of its path: parameters stand in braces and fill a segment each.
    pub path: &'static str,
    /// The published usage plan, of an account with no other one.
    pub plan: Option<UsagePlan>,
    /// What the content of an answer stands in, by the model; where its answer has no content, as
    /// the others of the interface do.
    pub envelope: Envelope,
    /// In whose name it is called.
    pub access: Access,
    /// Whether personal data comes only with a restricted data token.
    pub restricted: bool,
    /// The roles of which the application needs one; none for an operation without a grant. The
    /// models do not carry them.
    pub roles: &'static [Role],
    /// Whether it stands in Amazon's sandbox only.
    pub is_sandbox_only: bool,
    /// The status of an answer that all went well; the lowest where there are two.
    pub success_status: u16,
    /// The file name of the model that describes it; `None` for what only a reference page does.
    pub model: Option<&'static str>,
}

impl Operation {
    /// A name that no other operation has: `orders.2026-01-01/getOrder`, as several interfaces have
    /// a `getOrder`.
    pub fn key(&self) -> String {
        format!("{}/{}", self.api.key(), self.name)
    }
}

impl OperationId {
    /// The row of the table.
    #[expect(
        clippy::indexing_slicing,
        reason = "one macro writes the variants and the rows, in the same order"
    )]
    pub const fn operation(self) -> &'static Operation {
        &OPERATIONS[self as usize]
    }
}

/// The scope of every operation without a grant in the table.
const NOTIFICATIONS_SCOPE: &str = "sellingpartnerapi::notifications";

/// Where a row comes from, and what is special about it.
#[derive(Clone, Copy)]
enum Source {
    /// A model.
    Model,
    /// A model, and the list of operations with personal data.
    Restricted,
    /// A model, which says that it is for the sandbox.
    SandboxOnly,
    /// A reference page.
    Reference,
}

impl Source {
    const fn model(self, file: &'static str) -> Option<&'static str> {
        match self {
            Self::Model | Self::Restricted | Self::SandboxOnly => Some(file),
            Self::Reference => None,
        }
    }
}

/// Declares the sets of roles that rows name.
macro_rules! role_sets {
    ($( $name:ident: [$($role:ident),*]; )+) => {
        mod role_set {
            use crate::operation::Role;

            $( pub(super) const $name: &[Role] = &[$(Role::$role),*]; )+
        }
    };
}

/// Declares `OperationId` and `OPERATIONS` from the rows of the table.
macro_rules! operations {
    (@plan ()) => { None };
    (@plan ($rate_micro:literal, $burst:literal)) => {
        Some($crate::operation::UsagePlan { rate_micro: $rate_micro, burst: $burst })
    };
    (@access Seller) => { $crate::operation::Access::Seller };
    (@access Grantless) => {
        $crate::operation::Access::Grantless { scope: $crate::operation::NOTIFICATIONS_SCOPE }
    };
    ($( $api:ident, $file:literal { $(
        $id:ident = $name:literal, $method:ident, $path:literal,
            $plan:tt, $status:literal $envelope:ident, $caller:ident, $roles:ident, $source:ident;
    )+ } )+) => {
        /// An operation: its interface, then its `operationId`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum OperationId { $( $(
            #[doc = concat!("`", $name, "`: `", stringify!($method), " ", $path, "`.")]
            $id,
        )+ )+ }

        /// Every operation, by interface, in the order of the models.
        pub const OPERATIONS: &[$crate::operation::Operation] = &[ $( $(
            $crate::operation::Operation {
                id: OperationId::$id,
                api: $crate::operation::Api::$api,
                name: $name,
                method: $crate::operation::Method::$method,
                path: $path,
                plan: operations!(@plan $plan),
                envelope: $crate::operation::Envelope::$envelope,
                access: operations!(@access $caller),
                restricted: matches!(
                    $crate::operation::Source::$source,
                    $crate::operation::Source::Restricted
                ),
                roles: role_set::$roles,
                is_sandbox_only: matches!(
                    $crate::operation::Source::$source,
                    $crate::operation::Source::SandboxOnly
                ),
                success_status: $status,
                model: $crate::operation::Source::$source.model($file),
            },
        )+ )+ ];
    };
}

mod table;

#[cfg(test)]
mod tests;
