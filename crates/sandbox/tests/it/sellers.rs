//! Sellers: participations and the account.

use serde_json::json;

use crate::desk::{Desk, US};

#[test]
fn participations_say_where_the_account_sells() {
    let desk = Desk::new("plain");
    let answer = desk
        .read("/sellers/v1/marketplaceParticipations")
        .expect(200)
        .json();
    assert_eq!(
        answer["payload"],
        json!([{
            "marketplace": {"id": US, "name": "Amazon.com", "countryCode": "US",
                "defaultCurrencyCode": "USD", "defaultLanguageCode": "en_US",
                "domainName": "www.amazon.com"},
            "participation": {"isParticipating": true, "hasSuspendedListings": false},
            "storeName": "Example Store",
        }])
    );
}

#[test]
fn the_account_is_a_business_with_an_address() {
    let desk = Desk::new("plain");
    let answer = desk.read("/sellers/v1/account").expect(200).json();
    let account = &answer["payload"];
    assert_eq!(
        account["marketplaceParticipationList"][0]["marketplace"]["id"],
        US
    );
    assert_eq!(account["business"]["name"], "Example Store");
    assert_eq!(
        account["business"]["registeredBusinessAddress"]["countryCode"],
        "US"
    );
    assert!(
        !account["primaryContact"]["name"]
            .as_str()
            .unwrap()
            .is_empty()
    );
}
