//! Orders 2026-01-01: items come with their order, the rest as `includedData` asks.
//!
//! Source: `orders_2026-01-01.json`; `CancelOrderRequest` from Amazon's reference page, as the model
//! does not have it.

mod item;
mod order;
mod package;
mod recipient;

pub use item::{
    AssociatedOrderItem, GiftOption, ItemCancellation, ItemCancellationExecution,
    ItemCancellationRequest, ItemCondition, ItemCustomization, ItemExpense, ItemFulfillment,
    ItemInternationalShipping, ItemPacking, ItemPicking, ItemPointsCost, ItemPrice, ItemProceeds,
    ItemProceedsBreakdown, ItemProceedsDetailedBreakdown, ItemProduct, ItemPromotion,
    ItemPromotionBreakdown, ItemShipping, ItemShippingConstraints, ItemSubstitutionOption,
    ItemSubstitutionPreference, ItemTax, ItemTaxCalculationBreakdown, ItemTaxCollection,
    Measurement, OrderItem, PointsGranted, SerialNumberRequirement,
};
pub use order::{
    Alias, AssociatedOrder, Buyer, CancelOrderRequest, CancelReasonCode, DateTimeRange,
    FulfilledBy, FulfillmentOrder, FulfillmentStatus, GetOrderResponse, IncludedData, Money, Order,
    OrderFulfillment, OrderPayment, OrderProceeds, OrderProceedsBreakdown, OrderTax,
    OrderTaxInvoicing, OrderTaxRegistration, Pagination, Party, PaymentExecution, SalesChannel,
    SearchOrdersResponse, TaxRegistrationAttribute,
};
pub use package::{MerchantAddress, OrderPackage, PackageItem, PackageState, PackageStatus};
pub use recipient::{
    AddressExtendedFields, BusinessHour, CustomerAddress, DeliveryPreference, ExceptionDate,
    HourMinute, PreferredDeliveryTime, Recipient, TimeWindow,
};
