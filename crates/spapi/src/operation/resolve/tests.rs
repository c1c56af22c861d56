use proptest::prelude::*;

use super::super::OperationId;
use super::*;

fn found(method: Method, path: &str) -> Option<(OperationId, Vec<(&'static str, &str)>)> {
    match resolve(Some(method), path) {
        Resolution::Found {
            operation,
            parameters,
        } => Some((operation.id, parameters.iter().collect())),
        Resolution::WrongMethod { .. } | Resolution::Unknown => None,
    }
}

/// The template with every parameter filled.
fn filled(template: &str, value: &str) -> String {
    let segments: Vec<_> = template
        .split('/')
        .map(|segment| {
            if segment.starts_with('{') {
                value
            } else {
                segment
            }
        })
        .collect();
    segments.join("/")
}

#[test]
fn every_operation_is_found_by_its_own_path() {
    for operation in OPERATIONS {
        let path = filled(operation.path, "X-1");
        let (id, parameters) = found(operation.method, &path).unwrap();
        assert_eq!(id, operation.id, "{path}");
        assert!(parameters.iter().all(|(_, value)| *value == "X-1"));
        let n_parameters = operation.path.matches('{').count();
        assert_eq!(parameters.len(), n_parameters, "{path}");
    }
}

#[test]
fn parameters_carry_amazon_s_names() {
    assert_eq!(
        found(Method::Patch, "/listings/2021-08-01/items/A1B2/SKU%2F7+a"),
        Some((
            OperationId::ListingsItemsPatchListingsItem,
            vec![("sellerId", "A1B2"), ("sku", "SKU%2F7+a")]
        ))
    );
    assert_eq!(
        found(
            Method::Put,
            "/orders/2026-01-01/orders/123-1234567-1234567/cancellation"
        ),
        Some((
            OperationId::Orders2026CancelOrder,
            vec![("orderId", "123-1234567-1234567")]
        ))
    );
}

#[test]
fn a_literal_segment_goes_before_a_parameter() {
    let outbound = "/fba/outbound/2020-07-01/fulfillmentOrders";
    assert_eq!(
        found(Method::Post, "/fba/inventory/v1/items/inventory"),
        Some((OperationId::FbaInventoryAddInventory, vec![]))
    );
    assert_eq!(
        found(Method::Post, &format!("{outbound}/preview")),
        Some((
            OperationId::FulfillmentOutbound2020GetFulfillmentPreview,
            vec![]
        ))
    );
    let test = "/notifications/v1/subscriptions/ORDER_CHANGE/testNotification";
    assert_eq!(
        found(Method::Post, test).map(|(id, _)| id),
        Some(OperationId::NotificationsSendTestNotification)
    );
}

#[test]
fn a_value_may_be_called_as_a_literal_where_the_literal_does_not_take_the_method() {
    assert_eq!(
        found(Method::Delete, "/fba/inventory/v1/items/inventory"),
        Some((
            OperationId::FbaInventoryDeleteInventoryItem,
            vec![("sellerSku", "inventory")]
        ))
    );
    assert_eq!(
        resolve(Some(Method::Get), "/fba/inventory/v1/items/inventory"),
        Resolution::WrongMethod {
            allowed: vec![Method::Post, Method::Delete]
        }
    );
}

#[test]
fn a_known_path_tells_which_methods_it_takes() {
    let listing = "/listings/2021-08-01/items/A1/SKU";
    assert_eq!(
        resolve(Some(Method::Post), listing),
        Resolution::WrongMethod {
            allowed: vec![Method::Get, Method::Put, Method::Delete, Method::Patch]
        }
    );
    assert_eq!(
        resolve(None, "/orders/v0/orders"),
        Resolution::WrongMethod {
            allowed: vec![Method::Get]
        }
    );
    assert_eq!(resolve(None, "/orders/v0"), Resolution::Unknown);
}

#[test]
fn paths_of_no_operation_are_unknown() {
    for path in [
        "",
        "/",
        "//",
        "orders/v0/orders",
        "/orders/v0/orders/",
        "/orders/v0//orders",
        "//orders/v0/orders",
        "/orders/v0/orders//buyerInfo",
        "/orders/v0/orders/..",
        "/orders/v0/orders/.",
        "/orders/v0/orders/../orders",
        "/Orders/v0/orders",
        "/orders/v0/%6Frders",
        "/orders/v0/orders?MarketplaceIds=A",
        "/orders/v0/orders/1/2/3/4/5/6/7/8/9",
        "/fba/outbound/2020-07-01/deliveryOfferings",
    ] {
        assert_eq!(
            resolve(Some(Method::Get), path),
            Resolution::Unknown,
            "{path}"
        );
    }
}

#[test]
fn an_encoded_slash_stays_inside_of_its_parameter() {
    let path = "/listings/2021-08-01/items/A1/a%2Fb%2f..%2fc";
    let Resolution::Found { parameters, .. } = resolve(Some(Method::Get), path) else {
        panic!("{path} is a listing");
    };
    assert_eq!(parameters.text("sku").as_deref(), Some("a/b/../c"));
}

#[test]
fn a_malformed_escape_is_found_and_has_no_text() {
    let path = "/orders/v0/orders/100%";
    let Resolution::Found { parameters, .. } = resolve(Some(Method::Get), path) else {
        panic!("{path} is an order");
    };
    assert_eq!(parameters.raw("orderId"), Some("100%"));
    assert_eq!(parameters.text("orderId"), None);
}

#[test]
fn long_paths_are_read() {
    let id = "9".repeat(10_000);
    let path = format!("/orders/v0/orders/{id}");
    assert_eq!(
        found(Method::Get, &path),
        Some((OperationId::Orders0GetOrder, vec![("orderId", id.as_str())]))
    );
    assert_eq!(
        resolve(Some(Method::Get), &"/a".repeat(5_000)),
        Resolution::Unknown
    );
}

#[test]
fn the_longest_template_has_room() {
    let longest = OPERATIONS.iter().map(|row| row.path.matches('/').count());
    assert!(longest.max().unwrap() <= MAX_SEGMENTS);
}

proptest! {
    #[test]
    fn any_path_comes_to_something(path in "[/%a-z0-9{}. 红]{0,60}", is_get in any::<bool>()) {
        let _ = resolve(is_get.then_some(Method::Get), &path);
    }

    #[test]
    fn what_is_found_fits_its_template(
        row in 0..OPERATIONS.len(),
        value in "[A-Za-z0-9%+._~-]{1,20}",
        method in prop::sample::select(vec!["GET", "PUT", "POST", "DELETE", "PATCH"]),
    ) {
        let path = filled(OPERATIONS[row].path, &value);
        let method = Method::parse(method);
        match resolve(method, &path) {
            Resolution::Found { operation, parameters } => {
                prop_assert_eq!(Some(operation.method), method);
                let mut rebuilt = operation.path.to_owned();
                for (name, found) in parameters.iter() {
                    prop_assert_eq!(parameters.raw(name), Some(found));
                    rebuilt = rebuilt.replacen(&format!("{{{name}}}"), found, 1);
                }
                prop_assert_eq!(rebuilt, path);
            }
            Resolution::WrongMethod { allowed } => {
                prop_assert!(!allowed.is_empty());
                for other in allowed {
                    let is_found = found(other, &path).is_some();
                    prop_assert!(is_found, "{:?} {}", other, path);
                }
            }
            Resolution::Unknown => prop_assert!(matches!(value.as_str(), "." | "..")),
        }
    }
}
