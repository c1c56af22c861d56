//! Messages to buyers.

use serde_json::{Value, json};

use crate::desk::{Desk, Reply, US};

const FIRST: &str = "111-0000000-0000000";

fn actions(desk: &Desk, order: &str) -> Vec<String> {
    let address = format!("/messaging/v1/orders/{order}?marketplaceIds={US}");
    let reply = desk.read(&address).expect(200);
    assert_eq!(reply.content_type, "application/hal+json");
    let answer = reply.json();
    let links = answer["_links"]["actions"].as_array().unwrap().clone();
    let embedded = answer["_embedded"]["actions"].as_array().unwrap();
    assert_eq!(embedded.len(), links.len());
    let names = links
        .iter()
        .map(|link| link["name"].as_str().unwrap().to_owned());
    names.collect()
}

fn write(desk: &Desk, order: &str, path: &str, body: Value) -> Reply {
    let address = format!("/messaging/v1/orders/{order}/messages/{path}?marketplaceIds={US}");
    desk.call("POST", &address, body)
}

#[test]
fn what_may_be_written_depends_on_the_order() {
    let desk = Desk::new("plain").unmetered();
    desk.control("/__seed", &json!({"n": 2, "shipped_every": 2}));
    let open = actions(&desk, FIRST);
    assert!(open.contains(&"confirmOrderDetails".to_owned()), "{open:?}");
    assert!(open.contains(&"unexpectedProblem".to_owned()), "{open:?}");
    let shipped = actions(&desk, "111-0000001-0000001");
    assert!(
        !shipped.contains(&"confirmOrderDetails".to_owned()),
        "{shipped:?}"
    );
    assert!(shipped.contains(&"sendInvoice".to_owned()), "{shipped:?}");
    // Delivered by the seventh day at the latest, and 30 days after that nothing more.
    desk.advance_ms(37 * 86_400_000 - 1);
    let mut desk = desk;
    desk.sign_in();
    assert!(!actions(&desk, "111-0000001-0000001").is_empty());
    desk.advance_ms(1);
    assert_eq!(actions(&desk, "111-0000001-0000001"), Vec::<String>::new());
}

#[test]
fn exactly_one_marketplace_is_named() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    let base = format!("/messaging/v1/orders/{FIRST}");
    for query in [
        "",
        "?marketplaceIds=",
        "?marketplaceIds=ATVPDKIKX0DER,A2EUQ1WTGCTBG2",
        "?marketplaceIds=NOWHERE",
    ] {
        assert_eq!(desk.read(&format!("{base}{query}")).status, 400, "{query}");
        assert_eq!(
            desk.read(&format!("{base}/attributes{query}")).status,
            400,
            "{query}"
        );
    }
    assert_eq!(
        desk.read(&format!("{base}?marketplaceIds=A2EUQ1WTGCTBG2"))
            .status,
        404
    );
    let unknown = format!("/messaging/v1/orders/999-0000000-0000000?marketplaceIds={US}");
    assert_eq!(desk.read(&unknown).status, 404);
}

#[test]
fn the_buyer_s_language_is_one_of_the_marketplace() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(30);
    for number in 0..30 {
        let address = format!(
            "/messaging/v1/orders/111-{number:07}-{number:07}/attributes?marketplaceIds={US}"
        );
        let answer = desk.read(&address).expect(200).json();
        let locale = answer["buyer"]["locale"].as_str().unwrap().to_owned();
        assert!(["en-US", "es-US"].contains(&locale.as_str()), "{locale}");
    }
}

#[test]
fn a_message_is_sent_once_kept_and_put_on_the_ledger() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    let text = "Did you mean to order two of these?";
    let reply = write(&desk, FIRST, "confirmOrderDetails", json!({"text": text})).expect(201);
    assert_eq!(reply.json(), json!({}));
    assert_eq!(reply.content_type, "application/hal+json");
    let desk = desk.restarted().unmetered();
    let kept = desk.raw("GET", "/__messages", &[], "").expect(200).json();
    assert_eq!(kept.as_array().unwrap().len(), 1);
    assert_eq!(kept[0]["order"], FIRST);
    assert_eq!(kept[0]["action"], "confirmOrderDetails");
    assert_eq!(kept[0]["text"], text);
    let ledger = desk.ledger();
    assert_eq!(ledger.len(), 1);
    assert_eq!(ledger[0]["kind"], "message");
    assert_eq!(
        (&ledger[0]["item"], &ledger[0]["detail"]),
        (&json!(""), &json!("confirmOrderDetails"))
    );
    assert_eq!(ledger[0]["order_status_before"], "UNSHIPPED");
    // A repeated call is a second message.
    write(&desk, FIRST, "confirmOrderDetails", json!({"text": text})).expect(201);
    assert_eq!(desk.ledger().len(), 2);
}

#[test]
fn texts_are_held_to_their_limits() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    for body in [
        json!({}),
        json!({"text": ""}),
        json!({"text": "x".repeat(2_001)}),
        json!({"text": "<b>Hello</b>"}),
        json!({"text": "write to me@example.com"}),
        json!({"text": "x", "attachments": [{"uploadDestinationId": "u", "fileName": "f"}]}),
    ] {
        let reply = write(&desk, FIRST, "unexpectedProblem", body.clone());
        assert_eq!(reply.status, 400, "{body}");
    }
    write(
        &desk,
        FIRST,
        "unexpectedProblem",
        json!({"text": "ä".repeat(2_000)}),
    )
    .expect(201);
}

#[test]
fn an_action_that_is_not_listed_is_refused() {
    let desk = Desk::new("plain").unmetered();
    desk.control("/__seed", &json!({"n": 2, "shipped_every": 2}));
    let reply = write(
        &desk,
        "111-0000001-0000001",
        "confirmOrderDetails",
        json!({"text": "x"}),
    );
    assert_eq!(reply.status, 403);
    assert_eq!(reply.error_code(), "Unauthorized");
    let message = "Invalid amazonOrderId and template combination.";
    assert_eq!(reply.json()["errors"][0]["message"], message);
    assert!(desk.ledger().is_empty());
    let invoice = json!({"attachments": [{"uploadDestinationId": "sc/1", "fileName": "i.pdf"}]});
    write(&desk, "111-0000001-0000001", "invoice", invoice).expect(201);
    write(&desk, "111-0000001-0000001", "invoice", json!({})).expect(400);
}
