//! Orders v0, which is to be removed on 2027-03-27 and is what most sellers' tools speak.
//!
//! Source: `ordersV0.json`.

use crate::envelope::Envelope;

mod address;
mod buyer;
mod item;
mod order;
mod regulated;
mod shipment;

pub use address::{
    Address, AddressExtendedFields, BusinessHours, DeliveryPreferences, ExceptionDates,
    OpenInterval, OpenTimeInterval, OrderAddress, PreferredDeliveryTime,
};
pub use buyer::{
    BuyerCustomizedInfoDetail, BuyerInfo, BuyerTaxInfo, BuyerTaxInformation, ItemBuyerInfo,
    OrderBuyerInfo, OrderItemBuyerInfo, OrderItemsBuyerInfoList, TaxClassification,
};
pub use item::{
    AmazonPrograms, AssociatedItem, BuyerRequestedCancel, Measurement, OrderItem, OrderItemsList,
    PointsGrantedDetail, ProductInfoDetail, ShippingConstraints, SubstitutionOption,
    SubstitutionPreferences, TaxCollection,
};
pub use order::{
    AutomatedShippingSettings, EasyShipShipmentStatus, ElectronicInvoiceStatus, FulfillmentChannel,
    FulfillmentInstruction, MarketplaceTaxInfo, Money, Order, OrderStatus, OrderType, OrdersList,
    PaymentExecutionDetailItem, PaymentMethod,
};
pub use regulated::{
    OrderRegulatedInfo, RegulatedInformation, RegulatedInformationField,
    RegulatedOrderVerificationStatus, RejectionReason, VerificationStatus,
};
pub use shipment::{
    ConfirmShipmentOrderItem, ConfirmShipmentRequest, PackageDetail, ShipmentStatus,
    UpdateShipmentStatusItem, UpdateShipmentStatusRequest,
};

/// The answer of `getOrders`.
pub type GetOrdersResponse = Envelope<OrdersList>;
/// The answer of `getOrder`.
pub type GetOrderResponse = Envelope<Order>;
/// The answer of `getOrderItems`.
pub type GetOrderItemsResponse = Envelope<OrderItemsList>;
/// The answer of `getOrderBuyerInfo`.
pub type GetOrderBuyerInfoResponse = Envelope<OrderBuyerInfo>;
/// The answer of `getOrderAddress`.
pub type GetOrderAddressResponse = Envelope<OrderAddress>;
/// The answer of `getOrderItemsBuyerInfo`.
pub type GetOrderItemsBuyerInfoResponse = Envelope<OrderItemsBuyerInfoList>;
/// The answer of `getOrderRegulatedInfo`.
pub type GetOrderRegulatedInfoResponse = Envelope<OrderRegulatedInfo>;
