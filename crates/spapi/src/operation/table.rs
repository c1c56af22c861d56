//! The operations and the roles that open them.
//!
//! Written by scripts/generate-operations from Amazon's models; not to be edited by hand.

role_sets! {
    NONE: [];
    MOST: [
        AmazonFulfillment, BuyerCommunication, BuyerSolicitation, FinanceAndAccounting,
        InventoryAndOrderTracking, Pricing, ProductListing, ProfessionalServices,
        SellingPartnerInsights, DirectToConsumerShipping, TaxInvoicing, TaxRemittance
    ];
    SHIPPING: [
        InventoryAndOrderTracking, DirectToConsumerShipping
    ];
    REGULATED: [
        DirectToConsumerShipping
    ];
    FEEDS: [
        AmazonFulfillment, BrandAnalytics, DirectToConsumerShipping, InventoryAndOrderTracking,
        PaymentInitiationServiceProvider, Pricing, ProductListing, TaxInvoicing
    ];
    REPORTS: [
        AmazonFulfillment, BrandAnalytics, DirectToConsumerShipping, FinanceAndAccounting,
        InventoryAndOrderTracking, Pricing, ProductListing, SellingPartnerInsights, TaxInvoicing,
        TaxRemittance
    ];
    MESSAGING: [
        BuyerCommunication
    ];
    LISTINGS: [
        ProductListing
    ];
    INVENTORY: [
        AmazonFulfillment, ProductListing
    ];
    FULFILLMENT: [
        AmazonFulfillment
    ];
    PRICING: [
        Pricing
    ];
    FINANCES: [
        FinanceAndAccounting
    ];
    ACCOUNT: [
        AccountInformationServiceProvider, FinanceAndAccounting
    ];
    SELLERS: [
        AmazonFulfillment, BuyerCommunication, FinanceAndAccounting, InventoryAndOrderTracking,
        Pricing, ProductListing, SellingPartnerInsights, DirectToConsumerShipping
    ];
}

operations! {
    Orders0, "ordersV0.json" {
        Orders0GetOrders = "getOrders", Get, "/orders/v0/orders",
            (16_700, 20), 200 Payload, Seller, MOST, Restricted;
        Orders0GetOrder = "getOrder", Get, "/orders/v0/orders/{orderId}",
            (500_000, 30), 200 Payload, Seller, MOST, Restricted;
        Orders0GetOrderBuyerInfo = "getOrderBuyerInfo", Get, "/orders/v0/orders/{orderId}/buyerInfo",
            (500_000, 30), 200 Payload, Seller, MOST, Restricted;
        Orders0GetOrderAddress = "getOrderAddress", Get, "/orders/v0/orders/{orderId}/address",
            (500_000, 30), 200 Payload, Seller, MOST, Restricted;
        Orders0GetOrderItems = "getOrderItems", Get, "/orders/v0/orders/{orderId}/orderItems",
            (500_000, 30), 200 Payload, Seller, MOST, Restricted;
        Orders0GetOrderItemsBuyerInfo = "getOrderItemsBuyerInfo", Get, "/orders/v0/orders/{orderId}/orderItems/buyerInfo",
            (500_000, 30), 200 Payload, Seller, MOST, Restricted;
        Orders0UpdateShipmentStatus = "updateShipmentStatus", Post, "/orders/v0/orders/{orderId}/shipment",
            (5_000_000, 15), 204 Payload, Seller, SHIPPING, Model;
        Orders0GetOrderRegulatedInfo = "getOrderRegulatedInfo", Get, "/orders/v0/orders/{orderId}/regulatedInfo",
            (500_000, 30), 200 Payload, Seller, REGULATED, Restricted;
        Orders0UpdateVerificationStatus = "updateVerificationStatus", Patch, "/orders/v0/orders/{orderId}/regulatedInfo",
            (500_000, 30), 204 Payload, Seller, REGULATED, Model;
        Orders0ConfirmShipment = "confirmShipment", Post, "/orders/v0/orders/{orderId}/shipmentConfirmation",
            (2_000_000, 10), 204 Payload, Seller, SHIPPING, Model;
    }
    Orders2026, "orders_2026-01-01.json" {
        Orders2026SearchOrders = "searchOrders", Get, "/orders/2026-01-01/orders",
            (5_600, 20), 200 Bare, Seller, MOST, Model;
        Orders2026GetOrder = "getOrder", Get, "/orders/2026-01-01/orders/{orderId}",
            (500_000, 30), 200 Bare, Seller, MOST, Model;
        // From Amazon's reference page; the models do not have it.
        Orders2026CancelOrder = "cancelOrder", Put, "/orders/2026-01-01/orders/{orderId}/cancellation",
            (1_000_000, 5), 200 Bare, Seller, SHIPPING, Reference;
    }
    Feeds, "feeds_2021-06-30.json" {
        FeedsGetFeeds = "getFeeds", Get, "/feeds/2021-06-30/feeds",
            (22_200, 10), 200 Bare, Seller, FEEDS, Model;
        FeedsCreateFeed = "createFeed", Post, "/feeds/2021-06-30/feeds",
            (8_300, 15), 202 Bare, Seller, FEEDS, Model;
        FeedsCancelFeed = "cancelFeed", Delete, "/feeds/2021-06-30/feeds/{feedId}",
            (2_000_000, 15), 200 Bare, Seller, FEEDS, Model;
        FeedsGetFeed = "getFeed", Get, "/feeds/2021-06-30/feeds/{feedId}",
            (2_000_000, 15), 200 Bare, Seller, FEEDS, Model;
        FeedsCreateFeedDocument = "createFeedDocument", Post, "/feeds/2021-06-30/documents",
            (500_000, 15), 201 Bare, Seller, FEEDS, Model;
        FeedsGetFeedDocument = "getFeedDocument", Get, "/feeds/2021-06-30/documents/{feedDocumentId}",
            (22_200, 10), 200 Bare, Seller, FEEDS, Model;
    }
    Reports, "reports_2021-06-30.json" {
        ReportsGetReports = "getReports", Get, "/reports/2021-06-30/reports",
            (22_200, 10), 200 Bare, Seller, REPORTS, Model;
        ReportsCreateReport = "createReport", Post, "/reports/2021-06-30/reports",
            (16_700, 15), 202 Bare, Seller, REPORTS, Model;
        ReportsCancelReport = "cancelReport", Delete, "/reports/2021-06-30/reports/{reportId}",
            (22_200, 10), 200 Bare, Seller, REPORTS, Model;
        ReportsGetReport = "getReport", Get, "/reports/2021-06-30/reports/{reportId}",
            (2_000_000, 15), 200 Bare, Seller, REPORTS, Model;
        ReportsGetReportSchedules = "getReportSchedules", Get, "/reports/2021-06-30/schedules",
            (22_200, 10), 200 Bare, Seller, REPORTS, Model;
        ReportsCreateReportSchedule = "createReportSchedule", Post, "/reports/2021-06-30/schedules",
            (22_200, 10), 201 Bare, Seller, REPORTS, Model;
        ReportsCancelReportSchedule = "cancelReportSchedule", Delete, "/reports/2021-06-30/schedules/{reportScheduleId}",
            (22_200, 10), 200 Bare, Seller, REPORTS, Model;
        ReportsGetReportSchedule = "getReportSchedule", Get, "/reports/2021-06-30/schedules/{reportScheduleId}",
            (22_200, 10), 200 Bare, Seller, REPORTS, Model;
        ReportsGetReportDocument = "getReportDocument", Get, "/reports/2021-06-30/documents/{reportDocumentId}",
            (16_700, 15), 200 Bare, Seller, REPORTS, Restricted;
    }
    Notifications, "notifications.json" {
        NotificationsGetSubscriptions = "getSubscriptions", Get, "/notifications/v1/subscriptions",
            (1_000_000, 5), 200 Payload, Seller, MOST, Model;
        NotificationsGetSubscription = "getSubscription", Get, "/notifications/v1/subscriptions/{notificationType}",
            (1_000_000, 5), 200 Payload, Seller, MOST, Model;
        NotificationsCreateSubscription = "createSubscription", Post, "/notifications/v1/subscriptions/{notificationType}",
            (1_000_000, 5), 200 Payload, Seller, MOST, Model;
        NotificationsGetSubscriptionById = "getSubscriptionById", Get, "/notifications/v1/subscriptions/{notificationType}/{subscriptionId}",
            (1_000_000, 5), 200 Payload, Grantless, NONE, Model;
        NotificationsDeleteSubscriptionById = "deleteSubscriptionById", Delete, "/notifications/v1/subscriptions/{notificationType}/{subscriptionId}",
            (1_000_000, 5), 200 Payload, Grantless, NONE, Model;
        NotificationsSendTestNotification = "sendTestNotification", Post, "/notifications/v1/subscriptions/{notificationType}/testNotification",
            (1_000_000, 5), 200 Payload, Grantless, NONE, SandboxOnly;
        NotificationsGetDestinations = "getDestinations", Get, "/notifications/v1/destinations",
            (1_000_000, 5), 200 Payload, Grantless, NONE, Model;
        NotificationsCreateDestination = "createDestination", Post, "/notifications/v1/destinations",
            (1_000_000, 5), 200 Payload, Grantless, NONE, Model;
        NotificationsGetDestination = "getDestination", Get, "/notifications/v1/destinations/{destinationId}",
            (1_000_000, 5), 200 Payload, Grantless, NONE, Model;
        NotificationsDeleteDestination = "deleteDestination", Delete, "/notifications/v1/destinations/{destinationId}",
            (1_000_000, 5), 200 Payload, Grantless, NONE, Model;
    }
    Messaging, "messaging.json" {
        MessagingGetMessagingActionsForOrder = "getMessagingActionsForOrder", Get, "/messaging/v1/orders/{amazonOrderId}",
            (1_000_000, 5), 200 Hal, Seller, MESSAGING, Model;
        MessagingConfirmCustomizationDetails = "confirmCustomizationDetails", Post, "/messaging/v1/orders/{amazonOrderId}/messages/confirmCustomizationDetails",
            (1_000_000, 5), 201 Hal, Seller, MESSAGING, Model;
        MessagingCreateConfirmDeliveryDetails = "createConfirmDeliveryDetails", Post, "/messaging/v1/orders/{amazonOrderId}/messages/confirmDeliveryDetails",
            (1_000_000, 5), 201 Hal, Seller, MESSAGING, Model;
        MessagingCreateLegalDisclosure = "createLegalDisclosure", Post, "/messaging/v1/orders/{amazonOrderId}/messages/legalDisclosure",
            (1_000_000, 5), 201 Hal, Seller, MESSAGING, Model;
        MessagingCreateConfirmOrderDetails = "createConfirmOrderDetails", Post, "/messaging/v1/orders/{amazonOrderId}/messages/confirmOrderDetails",
            (1_000_000, 5), 201 Hal, Seller, MESSAGING, Model;
        MessagingCreateConfirmServiceDetails = "createConfirmServiceDetails", Post, "/messaging/v1/orders/{amazonOrderId}/messages/confirmServiceDetails",
            (1_000_000, 5), 201 Hal, Seller, MESSAGING, Model;
        MessagingCreateWarranty = "CreateWarranty", Post, "/messaging/v1/orders/{amazonOrderId}/messages/warranty",
            (1_000_000, 5), 201 Hal, Seller, MESSAGING, Model;
        MessagingGetAttributes = "GetAttributes", Get, "/messaging/v1/orders/{amazonOrderId}/attributes",
            (1_000_000, 5), 200 Hal, Seller, MESSAGING, Model;
        MessagingCreateDigitalAccessKey = "createDigitalAccessKey", Post, "/messaging/v1/orders/{amazonOrderId}/messages/digitalAccessKey",
            (1_000_000, 5), 201 Hal, Seller, MESSAGING, Model;
        MessagingCreateUnexpectedProblem = "createUnexpectedProblem", Post, "/messaging/v1/orders/{amazonOrderId}/messages/unexpectedProblem",
            (1_000_000, 5), 201 Hal, Seller, MESSAGING, Model;
        MessagingSendInvoice = "sendInvoice", Post, "/messaging/v1/orders/{amazonOrderId}/messages/invoice",
            (), 201 Hal, Seller, MESSAGING, Model;
    }
    ListingsItems, "listingsItems_2021-08-01.json" {
        ListingsItemsDeleteListingsItem = "deleteListingsItem", Delete, "/listings/2021-08-01/items/{sellerId}/{sku}",
            (5_000_000, 5), 200 Bare, Seller, LISTINGS, Model;
        ListingsItemsGetListingsItem = "getListingsItem", Get, "/listings/2021-08-01/items/{sellerId}/{sku}",
            (5_000_000, 10), 200 Bare, Seller, LISTINGS, Model;
        ListingsItemsPatchListingsItem = "patchListingsItem", Patch, "/listings/2021-08-01/items/{sellerId}/{sku}",
            (5_000_000, 5), 200 Bare, Seller, LISTINGS, Model;
        ListingsItemsPutListingsItem = "putListingsItem", Put, "/listings/2021-08-01/items/{sellerId}/{sku}",
            (5_000_000, 10), 200 Bare, Seller, LISTINGS, Model;
        ListingsItemsSearchListingsItems = "searchListingsItems", Get, "/listings/2021-08-01/items/{sellerId}",
            (5_000_000, 5), 200 Bare, Seller, LISTINGS, Model;
    }
    FbaInventory, "fbaInventory.json" {
        FbaInventoryGetInventorySummaries = "getInventorySummaries", Get, "/fba/inventory/v1/summaries",
            (2_000_000, 2), 200 Payload, Seller, INVENTORY, Model;
        FbaInventoryCreateInventoryItem = "createInventoryItem", Post, "/fba/inventory/v1/items",
            (), 200 Payload, Seller, INVENTORY, SandboxOnly;
        FbaInventoryDeleteInventoryItem = "deleteInventoryItem", Delete, "/fba/inventory/v1/items/{sellerSku}",
            (), 200 Payload, Seller, INVENTORY, SandboxOnly;
        FbaInventoryAddInventory = "addInventory", Post, "/fba/inventory/v1/items/inventory",
            (), 200 Payload, Seller, INVENTORY, SandboxOnly;
    }
    FulfillmentOutbound2020, "fulfillmentOutbound_2020-07-01.json" {
        FulfillmentOutbound2020GetFulfillmentPreview = "getFulfillmentPreview", Post, "/fba/outbound/2020-07-01/fulfillmentOrders/preview",
            (2_000_000, 30), 200 Payload, Seller, FULFILLMENT, Model;
        FulfillmentOutbound2020DeliveryOffers = "deliveryOffers", Post, "/fba/outbound/2020-07-01/deliveryOffers",
            (5_000_000, 30), 200 Payload, Seller, FULFILLMENT, Model;
        FulfillmentOutbound2020ListAllFulfillmentOrders = "listAllFulfillmentOrders", Get, "/fba/outbound/2020-07-01/fulfillmentOrders",
            (2_000_000, 30), 200 Payload, Seller, FULFILLMENT, Model;
        FulfillmentOutbound2020CreateFulfillmentOrder = "createFulfillmentOrder", Post, "/fba/outbound/2020-07-01/fulfillmentOrders",
            (2_000_000, 30), 200 Payload, Seller, FULFILLMENT, Model;
        FulfillmentOutbound2020GetPackageTrackingDetails = "getPackageTrackingDetails", Get, "/fba/outbound/2020-07-01/tracking",
            (2_000_000, 30), 200 Payload, Seller, FULFILLMENT, Model;
        FulfillmentOutbound2020ListReturnReasonCodes = "listReturnReasonCodes", Get, "/fba/outbound/2020-07-01/returnReasonCodes",
            (2_000_000, 30), 200 Payload, Seller, FULFILLMENT, Model;
        FulfillmentOutbound2020CreateFulfillmentReturn = "createFulfillmentReturn", Put, "/fba/outbound/2020-07-01/fulfillmentOrders/{sellerFulfillmentOrderId}/return",
            (2_000_000, 30), 200 Payload, Seller, FULFILLMENT, Model;
        FulfillmentOutbound2020GetFulfillmentOrder = "getFulfillmentOrder", Get, "/fba/outbound/2020-07-01/fulfillmentOrders/{sellerFulfillmentOrderId}",
            (2_000_000, 30), 200 Payload, Seller, FULFILLMENT, Model;
        FulfillmentOutbound2020UpdateFulfillmentOrder = "updateFulfillmentOrder", Put, "/fba/outbound/2020-07-01/fulfillmentOrders/{sellerFulfillmentOrderId}",
            (2_000_000, 30), 200 Payload, Seller, FULFILLMENT, Model;
        FulfillmentOutbound2020CancelFulfillmentOrder = "cancelFulfillmentOrder", Put, "/fba/outbound/2020-07-01/fulfillmentOrders/{sellerFulfillmentOrderId}/cancel",
            (2_000_000, 30), 200 Payload, Seller, FULFILLMENT, Model;
        FulfillmentOutbound2020SubmitFulfillmentOrderStatusUpdate = "submitFulfillmentOrderStatusUpdate", Put, "/fba/outbound/2020-07-01/fulfillmentOrders/{sellerFulfillmentOrderId}/status",
            (), 200 Payload, Seller, FULFILLMENT, SandboxOnly;
        FulfillmentOutbound2020GetFeatures = "getFeatures", Get, "/fba/outbound/2020-07-01/features",
            (2_000_000, 30), 200 Payload, Seller, FULFILLMENT, Model;
        FulfillmentOutbound2020GetFeatureInventory = "getFeatureInventory", Get, "/fba/outbound/2020-07-01/features/inventory/{featureName}",
            (2_000_000, 30), 200 Payload, Seller, FULFILLMENT, Model;
        FulfillmentOutbound2020GetFeatureSKU = "getFeatureSKU", Get, "/fba/outbound/2020-07-01/features/inventory/{featureName}/{sellerSku}",
            (2_000_000, 30), 200 Payload, Seller, FULFILLMENT, Model;
    }
    FulfillmentOutbound2026, "fulfillmentOutbound_2026-07-04.json" {
        FulfillmentOutbound2026GetOrderPreview = "getOrderPreview", Post, "/fulfillment/outbound/2026-07-04/previews",
            (2_000_000, 30), 200 Bare, Seller, FULFILLMENT, Model;
        FulfillmentOutbound2026GetOffers = "getOffers", Post, "/fulfillment/outbound/2026-07-04/offers",
            (5_000_000, 30), 200 Bare, Seller, FULFILLMENT, Model;
        FulfillmentOutbound2026CancelOrder = "cancelOrder", Put, "/fulfillment/outbound/2026-07-04/orders/{orderId}/cancel",
            (2_000_000, 30), 202 Bare, Seller, FULFILLMENT, Model;
        FulfillmentOutbound2026UpdateOrderStatus = "updateOrderStatus", Put, "/fulfillment/outbound/2026-07-04/orders/{orderId}/status",
            (), 204 Bare, Seller, FULFILLMENT, SandboxOnly;
        FulfillmentOutbound2026UpdatePackage = "updatePackage", Put, "/fulfillment/outbound/2026-07-04/orders/{orderId}/packages/{packageId}",
            (), 204 Bare, Seller, FULFILLMENT, SandboxOnly;
        FulfillmentOutbound2026UpdateOrder = "updateOrder", Put, "/fulfillment/outbound/2026-07-04/orders/{orderId}",
            (2_000_000, 30), 202 Bare, Seller, FULFILLMENT, Model;
        FulfillmentOutbound2026GetOrder = "getOrder", Get, "/fulfillment/outbound/2026-07-04/orders/{orderId}",
            (2_000_000, 30), 200 Bare, Seller, FULFILLMENT, Model;
        FulfillmentOutbound2026ListOrders = "listOrders", Get, "/fulfillment/outbound/2026-07-04/orders",
            (2_000_000, 30), 200 Bare, Seller, FULFILLMENT, Model;
        FulfillmentOutbound2026CreateOrder = "createOrder", Post, "/fulfillment/outbound/2026-07-04/orders",
            (2_000_000, 30), 200 Bare, Seller, FULFILLMENT, Model;
    }
    PricingV0, "productPricingV0.json" {
        PricingV0GetPricing = "getPricing", Get, "/products/pricing/v0/price",
            (500_000, 1), 200 Payload, Seller, PRICING, Model;
        PricingV0GetCompetitivePricing = "getCompetitivePricing", Get, "/products/pricing/v0/competitivePrice",
            (500_000, 1), 200 Payload, Seller, PRICING, Model;
        PricingV0GetListingOffers = "getListingOffers", Get, "/products/pricing/v0/listings/{SellerSKU}/offers",
            (1_000_000, 2), 200 Payload, Seller, PRICING, Model;
        PricingV0GetItemOffers = "getItemOffers", Get, "/products/pricing/v0/items/{Asin}/offers",
            (500_000, 1), 200 Payload, Seller, PRICING, Model;
        PricingV0GetItemOffersBatch = "getItemOffersBatch", Post, "/batches/products/pricing/v0/itemOffers",
            (100_000, 1), 200 Bare, Seller, PRICING, Model;
        PricingV0GetListingOffersBatch = "getListingOffersBatch", Post, "/batches/products/pricing/v0/listingOffers",
            (500_000, 1), 200 Bare, Seller, PRICING, Model;
    }
    Pricing2022, "productPricing_2022-05-01.json" {
        Pricing2022GetFeaturedOfferExpectedPriceBatch = "getFeaturedOfferExpectedPriceBatch", Post, "/batches/products/pricing/2022-05-01/offer/featuredOfferExpectedPrice",
            (33_000, 1), 200 Bare, Seller, PRICING, Model;
        Pricing2022GetCompetitiveSummary = "getCompetitiveSummary", Post, "/batches/products/pricing/2022-05-01/items/competitiveSummary",
            (33_000, 1), 200 Bare, Seller, PRICING, Model;
    }
    Finances2024, "finances_2024-06-19.json" {
        Finances2024ListTransactions = "listTransactions", Get, "/finances/2024-06-19/transactions",
            (500_000, 10), 200 Payload, Seller, FINANCES, Model;
        Finances2024ListBalances = "listBalances", Get, "/finances/2024-06-19/balances",
            (500_000, 10), 200 Bare, Seller, FINANCES, Model;
        Finances2024ListSummary = "listSummary", Get, "/finances/2024-06-19/summary",
            (500_000, 10), 200 Bare, Seller, FINANCES, Model;
    }
    Sellers, "sellers.json" {
        SellersGetMarketplaceParticipations = "getMarketplaceParticipations", Get, "/sellers/v1/marketplaceParticipations",
            (16_000, 15), 200 Payload, Seller, SELLERS, Model;
        SellersGetAccount = "getAccount", Get, "/sellers/v1/account",
            (16_000, 15), 200 Payload, Seller, ACCOUNT, Model;
    }
    Tokens, "tokens_2021-03-01.json" {
        TokensCreateRestrictedDataToken = "createRestrictedDataToken", Post, "/tokens/2021-03-01/restrictedDataToken",
            (1_000_000, 10), 200 Bare, Seller, MOST, Model;
    }
}
