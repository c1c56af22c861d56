//! Documents of reports: who may have them, and how they come.

use serde_json::{Value, json};

use super::{BY_UPDATE, UNSHIPPED, address, download, fetch, finished};
use crate::desk::{BASE, Desk, Reply};

/// A restricted token of the seller for some paths.
fn restricted(desk: &Desk, method: &str, paths: &[&str]) -> Reply {
    let resources: Vec<_> = paths
        .iter()
        .map(|path| json!({"method": method, "path": path}))
        .collect();
    let body = json!({"restrictedResources": resources});
    desk.call("POST", "/tokens/2021-03-01/restrictedDataToken", body)
}

fn token(reply: Reply) -> String {
    let token = reply.expect(200).json()["restrictedDataToken"].clone();
    token.as_str().unwrap().to_owned()
}

#[test]
fn a_restricted_document_needs_a_token_for_its_exact_path() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(2);
    let first = address(&finished(&desk, UNSHIPPED));
    let second = address(&finished(&desk, UNSHIPPED));
    let plain = desk.read(&first).expect(403);
    assert_eq!(plain.error_code(), "Unauthorized");
    let status = |token: &str, path: &str| desk.call_with(token, "GET", path, Value::Null).status;
    let exact = token(restricted(&desk, "GET", &[&first]));
    assert_eq!(status(&exact, &first), 200);
    assert_eq!(status(&exact, &second), 403);
    let both = token(restricted(&desk, "GET", &[&second, &first]));
    assert_eq!((status(&both, &first), status(&both, &second)), (200, 200));
    // Generic paths are for other operations.
    let path = "/reports/2021-06-30/documents/{reportDocumentId}";
    restricted(&desk, "GET", &[path]).expect(400);
    let elsewhere = token(restricted(&desk, "GET", &["/orders/v0/orders"]));
    assert_eq!(status(&elsewhere, &first), 403);
    let document = desk.call_with(&exact, "GET", &first, Value::Null).json();
    let text = fetch(&desk, &document).body;
    assert!(text.starts_with(b"order-id\torder-item-id\t"));
}

#[test]
fn a_restricted_token_opens_nothing_that_it_does_not_name() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    let path = address(&finished(&desk, BY_UPDATE));
    desk.read(&path).expect(200);
    let other = token(restricted(&desk, "GET", &["/orders/v0/orders"]));
    desk.call_with(&other, "GET", &path, Value::Null)
        .expect(403);
    let named = token(restricted(&desk, "GET", &[&path]));
    desk.call_with(&named, "GET", &path, Value::Null)
        .expect(200);
}

#[test]
fn a_long_report_is_compressed_and_tells_its_encoding_only_when_asked() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(2);
    let short = address(&finished(&desk, BY_UPDATE));
    let document = desk.read(&short).expect(200).json();
    assert!(document.get("compressionAlgorithm").is_none());
    desk.seed_orders(100);
    let done = finished(&desk, BY_UPDATE);
    let document = desk.read(&address(&done)).expect(200).json();
    assert_eq!(document["compressionAlgorithm"], "GZIP");
    let plain = download(&desk, &done);
    assert!(plain.body.starts_with(&[0x1f, 0x8b]));
    assert_eq!(plain.header("content-encoding"), None);
    let asked = format!("{}?enableContentEncodingUrlHeader=true", address(&done));
    let document = desk.read(&asked).expect(200).json();
    assert_eq!(document["compressionAlgorithm"], "GZIP");
    let told = fetch(&desk, &document);
    assert_eq!(told.header("content-encoding"), Some("gzip"));
    assert_eq!(told.body, plain.body);
}

#[test]
fn an_address_is_good_for_five_minutes() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    let done = finished(&desk, BY_UPDATE);
    let document = desk.read(&address(&done)).expect(200).json();
    let url = document["url"].as_str().unwrap();
    assert!(url.starts_with(BASE), "{url}");
    desk.advance_ms(299_000);
    desk.raw("GET", url, &[], "").expect(200);
    desk.advance_ms(1_000);
    desk.raw("GET", url, &[], "").expect(403);
}

#[test]
fn a_document_that_does_not_exist_is_not_found() {
    let desk = Desk::new("plain").unmetered();
    desk.read("/reports/2021-06-30/documents/amzn1.tortuga.4.na.x")
        .expect(404);
}
