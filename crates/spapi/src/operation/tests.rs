use std::collections::BTreeSet;

use super::*;

fn of(api: Api) -> impl Iterator<Item = &'static Operation> {
    OPERATIONS.iter().filter(move |row| row.api == api)
}

fn named(api: Api, name: &str) -> &'static Operation {
    of(api).find(|row| row.name == name).unwrap()
}

fn plan(rate_micro: u64, burst: u32) -> UsagePlan {
    UsagePlan { rate_micro, burst }
}

/// The published plans in words: interface, operations (none named: all the others of the
/// interface), millionths of a request per second, burst.
type Plans = &'static [(Api, &'static [&'static str], u64, u32)];

const PLANS: Plans = &[
    (Api::Orders0, &["getOrders"], 16_700, 20),
    (Api::Orders0, &["confirmShipment"], 2_000_000, 10),
    (Api::Orders0, &["updateShipmentStatus"], 5_000_000, 15),
    (Api::Orders0, &[], 500_000, 30),
    (Api::Orders2026, &["searchOrders"], 5_600, 20),
    (Api::Orders2026, &["getOrder"], 500_000, 30),
    (Api::Orders2026, &["cancelOrder"], 1_000_000, 5),
    (Api::Feeds, &["createFeedDocument"], 500_000, 15),
    (Api::Feeds, &["createFeed"], 8_300, 15),
    (Api::Feeds, &["getFeed", "cancelFeed"], 2_000_000, 15),
    (Api::Feeds, &["getFeeds", "getFeedDocument"], 22_200, 10),
    (
        Api::Reports,
        &["createReport", "getReportDocument"],
        16_700,
        15,
    ),
    (Api::Reports, &["getReport"], 2_000_000, 15),
    (Api::Reports, &[], 22_200, 10),
    (Api::Notifications, &[], 1_000_000, 5),
    (Api::Messaging, &[], 1_000_000, 5),
    (
        Api::ListingsItems,
        &["getListingsItem", "putListingsItem"],
        5_000_000,
        10,
    ),
    (Api::ListingsItems, &[], 5_000_000, 5),
    (Api::FbaInventory, &[], 2_000_000, 2),
    (
        Api::FulfillmentOutbound2020,
        &["deliveryOffers"],
        5_000_000,
        30,
    ),
    (Api::FulfillmentOutbound2020, &[], 2_000_000, 30),
    (Api::FulfillmentOutbound2026, &["getOffers"], 5_000_000, 30),
    (Api::FulfillmentOutbound2026, &[], 2_000_000, 30),
    (Api::PricingV0, &["getListingOffers"], 1_000_000, 2),
    (Api::PricingV0, &["getItemOffersBatch"], 100_000, 1),
    (Api::PricingV0, &[], 500_000, 1),
    (Api::Pricing2022, &[], 33_000, 1),
    (Api::Finances2024, &[], 500_000, 10),
    (Api::Sellers, &[], 16_000, 15),
    (Api::Tokens, &[], 1_000_000, 10),
];

/// Operations that Amazon publishes no plan for.
const WITHOUT_PLAN: [&str; 7] = [
    "sendInvoice",
    "createInventoryItem",
    "deleteInventoryItem",
    "addInventory",
    "submitFulfillmentOrderStatusUpdate",
    "updateOrderStatus",
    "updatePackage",
];

#[test]
fn plans_are_as_published() {
    for row in OPERATIONS {
        let fitting = PLANS.iter().find(|(api, names, ..)| {
            *api == row.api && (names.is_empty() || names.contains(&row.name))
        });
        let (.., rate_micro, burst) = fitting.unwrap();
        let expected = if WITHOUT_PLAN.contains(&row.name) {
            None
        } else {
            Some(plan(*rate_micro, *burst))
        };
        assert_eq!(row.plan, expected, "{:?}", row.id);
    }
    for (api, names, ..) in PLANS {
        assert!(names.iter().all(|name| named(*api, name).plan.is_some()));
    }
}

#[test]
fn an_id_leads_to_its_own_row() {
    for row in OPERATIONS {
        assert_eq!(row.id.operation(), row);
    }
    let ids: BTreeSet<_> = OPERATIONS.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), OPERATIONS.len());
    let requests: BTreeSet<_> = OPERATIONS
        .iter()
        .map(|row| (row.method, row.path))
        .collect();
    assert_eq!(requests.len(), OPERATIONS.len());
    let order = OperationId::Orders0GetOrder.operation();
    assert_eq!((order.api, order.name), (Api::Orders0, "getOrder"));
}

#[test]
fn the_direct_cancel_call_is_there_though_no_model_has_it() {
    let cancel = OperationId::Orders2026CancelOrder.operation();
    assert_eq!(cancel.method, Method::Put);
    assert_eq!(
        cancel.path,
        "/orders/2026-01-01/orders/{orderId}/cancellation"
    );
    assert_eq!(cancel.plan, Some(plan(1_000_000, 5)));
    let outside: Vec<_> = OPERATIONS
        .iter()
        .filter(|row| row.model.is_none())
        .collect();
    assert_eq!(outside, [cancel]);
}

#[test]
fn answers_stand_in_the_envelope_of_their_interface_but_for_three() {
    let exceptions = [
        ("listTransactions", Envelope::Payload),
        ("getItemOffersBatch", Envelope::Bare),
        ("getListingOffersBatch", Envelope::Bare),
    ];
    for row in OPERATIONS {
        let of_interface = match row.api {
            Api::Orders0
            | Api::Notifications
            | Api::FbaInventory
            | Api::FulfillmentOutbound2020
            | Api::PricingV0
            | Api::Sellers => Envelope::Payload,
            Api::Messaging => Envelope::Hal,
            Api::Orders2026
            | Api::Feeds
            | Api::Reports
            | Api::ListingsItems
            | Api::FulfillmentOutbound2026
            | Api::Pricing2022
            | Api::Finances2024
            | Api::Tokens => Envelope::Bare,
        };
        let exception = exceptions.iter().find(|(name, _)| *name == row.name);
        let expected = exception.map_or(of_interface, |(_, envelope)| *envelope);
        assert_eq!(row.envelope, expected, "{:?}", row.id);
    }
}

#[test]
fn destinations_and_single_subscriptions_need_no_grant() {
    let grantless: BTreeSet<_> = OPERATIONS
        .iter()
        .filter(|row| row.access != Access::Seller)
        .map(|row| row.name)
        .collect();
    let expected = BTreeSet::from([
        "createDestination",
        "getDestination",
        "getDestinations",
        "deleteDestination",
        "getSubscriptionById",
        "deleteSubscriptionById",
        "sendTestNotification",
    ]);
    assert_eq!(grantless, expected);
    let scope = "sellingpartnerapi::notifications";
    assert_eq!(
        named(Api::Notifications, "getDestinations").access,
        Access::Grantless { scope }
    );
}

#[test]
fn personal_data_takes_a_restricted_token_in_orders_v0_and_report_documents() {
    let restricted: BTreeSet<_> = OPERATIONS
        .iter()
        .filter(|row| row.restricted)
        .map(|row| (row.api, row.name))
        .collect();
    let expected = BTreeSet::from([
        (Api::Orders0, "getOrders"),
        (Api::Orders0, "getOrder"),
        (Api::Orders0, "getOrderItems"),
        (Api::Orders0, "getOrderBuyerInfo"),
        (Api::Orders0, "getOrderAddress"),
        (Api::Orders0, "getOrderItemsBuyerInfo"),
        (Api::Orders0, "getOrderRegulatedInfo"),
        (Api::Reports, "getReportDocument"),
    ]);
    assert_eq!(restricted, expected);
}

#[test]
fn operations_of_the_sandbox_are_marked() {
    let found: BTreeSet<_> = OPERATIONS
        .iter()
        .filter(|row| row.is_sandbox_only)
        .map(|row| row.name)
        .collect();
    let expected = BTreeSet::from([
        "createInventoryItem",
        "deleteInventoryItem",
        "addInventory",
        "submitFulfillmentOrderStatusUpdate",
        "updateOrderStatus",
        "updatePackage",
        "sendTestNotification",
    ]);
    assert_eq!(found, expected);
}

#[test]
fn answers_of_success_have_the_status_of_their_operation() {
    let status = |id: OperationId| id.operation().success_status;
    assert_eq!(status(OperationId::FeedsCreateFeedDocument), 201);
    assert_eq!(status(OperationId::FeedsCreateFeed), 202);
    assert_eq!(status(OperationId::FeedsCancelFeed), 200);
    assert_eq!(status(OperationId::ReportsCreateReport), 202);
    assert_eq!(status(OperationId::ReportsCreateReportSchedule), 201);
    assert_eq!(status(OperationId::Orders0ConfirmShipment), 204);
    assert_eq!(status(OperationId::FulfillmentOutbound2026CancelOrder), 202);
    for row in of(Api::Messaging) {
        let expected = if row.method == Method::Post { 201 } else { 200 };
        assert_eq!(row.success_status, expected, "{}", row.name);
    }
}

#[test]
fn every_operation_in_a_seller_s_name_needs_a_role() {
    for row in OPERATIONS {
        assert_eq!(
            row.roles.is_empty(),
            row.access != Access::Seller,
            "{:?}",
            row.id
        );
        let roles: BTreeSet<_> = row.roles.iter().collect();
        assert_eq!(roles.len(), row.roles.len(), "{:?}", row.id);
    }
    let names: BTreeSet<_> = Role::ALL.iter().map(|role| role.name()).collect();
    assert_eq!(names.len(), Role::ALL.len());
    assert!(Role::DirectToConsumerShipping.is_restricted());
    assert!(!Role::InventoryAndOrderTracking.is_restricted());
}

#[test]
fn methods_are_read_as_written() {
    for method in [
        Method::Get,
        Method::Put,
        Method::Post,
        Method::Delete,
        Method::Patch,
    ] {
        assert_eq!(Method::parse(method.as_str()), Some(method));
    }
    assert_eq!(Method::parse("get"), None);
    assert_eq!(Method::parse("HEAD"), None);
}
