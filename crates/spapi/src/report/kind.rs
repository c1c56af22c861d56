//! The types of reports.

use crate::open_enum;

open_enum! {
    /// A report type.
    ///
    /// Source: SP-API documentation, "report type values".
    pub enum ReportType {
        /// All orders, by their last update.
        AllOrdersByLastUpdate => "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL",
        /// All orders, by their date.
        AllOrdersByOrderDate => "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL",
        /// All orders in XML, by their last update.
        XmlAllOrdersByLastUpdate => "GET_XML_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL",
        /// All orders in XML, by their date.
        XmlAllOrdersByOrderDate => "GET_XML_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL",
        /// Archived orders.
        ArchivedOrders => "GET_FLAT_FILE_ARCHIVED_ORDERS_DATA_BY_ORDER_DATE",
        /// Unshipped orders.
        UnshippedOrders => "GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING",
        /// New orders, to ship.
        OrdersShipping => "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING",
        /// New orders, to write invoices.
        OrdersInvoicing => "GET_FLAT_FILE_ORDER_REPORT_DATA_INVOICING",
        /// New orders, for taxes.
        OrdersTax => "GET_FLAT_FILE_ORDER_REPORT_DATA_TAX",
        /// Pending orders.
        PendingOrders => "GET_FLAT_FILE_PENDING_ORDERS_DATA",
        /// Pending orders in XML.
        XmlPendingOrders => "GET_PENDING_ORDERS_DATA",
        /// Pending orders in the converged form.
        ConvergedPendingOrders => "GET_CONVERGED_FLAT_FILE_PENDING_ORDERS_DATA",
        /// Account health, JSON.
        AccountHealth => "GET_V2_SELLER_PERFORMANCE_REPORT",
        /// Account health, the older XML.
        AccountHealthV1 => "GET_V1_SELLER_PERFORMANCE_REPORT",
        /// All listings.
        AllListings => "GET_MERCHANT_LISTINGS_ALL_DATA",
        /// Active listings.
        ActiveListings => "GET_MERCHANT_LISTINGS_DATA",
        /// Inactive listings.
        InactiveListings => "GET_MERCHANT_LISTINGS_INACTIVE_DATA",
        /// Cancelled listings.
        CancelledListings => "GET_MERCHANT_CANCELLED_LISTINGS_DATA",
        /// Open listings.
        OpenListings => "GET_FLAT_FILE_OPEN_LISTINGS_DATA",
        /// Stock in Amazon's warehouses.
        AfnInventory => "GET_AFN_INVENTORY_DATA",
        /// Stock of listings that are not suppressed.
        UnsuppressedInventory => "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA",
        /// Stock of all listings.
        AllInventory => "GET_FBA_MYI_ALL_INVENTORY_DATA",
        /// Reserved stock.
        ReservedInventory => "GET_RESERVED_INVENTORY_DATA",
        /// The ledger of stock.
        LedgerDetail => "GET_LEDGER_DETAIL_VIEW_DATA",
        /// Returns.
        Returns => "GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE",
    }
}

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    /// Tab-separated text.
    Flat,
    /// XML.
    Xml,
    /// JSON.
    Json,
}

impl ReportFormat {
    /// The content type of a report in UTF-8.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Flat => "text/plain; charset=UTF-8",
            Self::Xml => "text/xml; charset=UTF-8",
            Self::Json => "application/json; charset=UTF-8",
        }
    }
}

impl ReportType {
    /// Whether the document has personal data, so that its address needs a restricted token.
    pub fn is_restricted(&self) -> bool {
        match self {
            Self::UnshippedOrders
            | Self::OrdersShipping
            | Self::OrdersInvoicing
            | Self::OrdersTax => true,
            Self::AllOrdersByLastUpdate
            | Self::AllOrdersByOrderDate
            | Self::XmlAllOrdersByLastUpdate
            | Self::XmlAllOrdersByOrderDate
            | Self::ArchivedOrders
            | Self::PendingOrders
            | Self::XmlPendingOrders
            | Self::ConvergedPendingOrders
            | Self::AccountHealth
            | Self::AccountHealthV1
            | Self::AllListings
            | Self::ActiveListings
            | Self::InactiveListings
            | Self::CancelledListings
            | Self::OpenListings
            | Self::AfnInventory
            | Self::UnsuppressedInventory
            | Self::AllInventory
            | Self::ReservedInventory
            | Self::LedgerDetail
            | Self::Returns
            | Self::Other(_) => false,
        }
    }

    /// The form of the document; `None` for a type that is not known.
    pub fn format(&self) -> Option<ReportFormat> {
        match self {
            Self::XmlAllOrdersByLastUpdate
            | Self::XmlAllOrdersByOrderDate
            | Self::XmlPendingOrders
            | Self::AccountHealthV1 => Some(ReportFormat::Xml),
            Self::AccountHealth => Some(ReportFormat::Json),
            Self::AllOrdersByLastUpdate
            | Self::AllOrdersByOrderDate
            | Self::ArchivedOrders
            | Self::UnshippedOrders
            | Self::OrdersShipping
            | Self::OrdersInvoicing
            | Self::OrdersTax
            | Self::PendingOrders
            | Self::ConvergedPendingOrders
            | Self::AllListings
            | Self::ActiveListings
            | Self::InactiveListings
            | Self::CancelledListings
            | Self::OpenListings
            | Self::AfnInventory
            | Self::UnsuppressedInventory
            | Self::AllInventory
            | Self::ReservedInventory
            | Self::LedgerDetail
            | Self::Returns => Some(ReportFormat::Flat),
            Self::Other(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_reports_with_addresses_are_restricted() {
        let restricted: Vec<_> = ReportType::KNOWN
            .iter()
            .filter(|text| ReportType::parse(text).is_restricted())
            .collect();
        assert_eq!(
            restricted,
            [
                &"GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING",
                &"GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING",
                &"GET_FLAT_FILE_ORDER_REPORT_DATA_INVOICING",
                &"GET_FLAT_FILE_ORDER_REPORT_DATA_TAX",
            ]
        );
    }

    #[test]
    fn forms_follow_the_type() {
        let of = |text| ReportType::parse(text).format();
        assert_eq!(
            of("GET_V2_SELLER_PERFORMANCE_REPORT"),
            Some(ReportFormat::Json)
        );
        assert_eq!(
            of("GET_XML_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL"),
            Some(ReportFormat::Xml)
        );
        assert_eq!(
            of("GET_MERCHANT_LISTINGS_ALL_DATA"),
            Some(ReportFormat::Flat)
        );
        assert_eq!(of("GET_SOMETHING_NEW"), None);
        assert_eq!(
            ReportFormat::Flat.content_type(),
            "text/plain; charset=UTF-8"
        );
    }
}
