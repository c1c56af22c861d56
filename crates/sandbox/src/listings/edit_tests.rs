use serde_json::json;

use super::*;
use crate::listings::document::Attributes;

const HERE: &str = "ATVPDKIKX0DER";

fn attributes() -> Attributes {
    Attributes::from([(
        AVAILABILITY.to_owned(),
        vec![json!({
            "fulfillment_channel_code": "DEFAULT",
            "quantity": 7,
            "lead_time_to_ship_max_days": 3
        })],
    )])
}

fn patch(op: &str, value: Value) -> Patch {
    Patch {
        op: op.to_owned(),
        path: format!("/attributes/{AVAILABILITY}"),
        value,
    }
}

fn edited(patch: Patch) -> (Attributes, Vec<Issue>) {
    let (mut found, mut issues) = (attributes(), Vec::new());
    edit(&mut found, &[patch], HERE, &mut issues);
    (found, issues)
}

#[test]
fn a_merge_keeps_the_other_fields_and_a_replace_drops_them() {
    let value = json!([{"fulfillment_channel_code": "DEFAULT", "quantity": 0}]);
    let (merged, issues) = edited(patch("merge", value.clone()));
    assert_eq!(issues, []);
    let lead_time = json!([{"fulfillment_channel_code": "DEFAULT", "quantity": 0,
        "lead_time_to_ship_max_days": 3}]);
    assert_eq!(json!(merged.get(AVAILABILITY)), lead_time);
    let (replaced, _) = edited(patch("replace", value.clone()));
    assert_eq!(json!(replaced.get(AVAILABILITY)), value);
}

#[test]
fn a_delete_takes_what_its_selectors_name() {
    let (deleted, issues) = edited(patch(
        "delete",
        json!([{"fulfillment_channel_code": "DEFAULT"}]),
    ));
    assert_eq!(
        (deleted.get(AVAILABILITY), issues),
        (Some(&Vec::new()), Vec::new())
    );
    let (kept, _) = edited(patch(
        "delete",
        json!([{"fulfillment_channel_code": "AMAZON_NA"}]),
    ));
    assert_eq!(kept, attributes());
    let (cleared, _) = edited(patch("delete", Value::Null));
    assert_eq!(cleared.get(AVAILABILITY), Some(&Vec::new()));
}

#[test]
fn what_is_no_patch_is_an_issue_and_changes_nothing() {
    let entry = json!({"fulfillment_channel_code": "DEFAULT", "quantity": 0});
    let nested = Patch {
        path: format!("/attributes/{AVAILABILITY}/0/quantity"),
        ..patch("replace", json!([entry]))
    };
    let elsewhere = Patch {
        path: "/summaries".to_owned(),
        ..patch("replace", json!([entry]))
    };
    for wrong in [
        patch("replace", entry.clone()),
        patch("replace", json!([0])),
        patch("replace", json!([])),
        patch("replace", Value::Null),
        patch("merge", json!([{"quantity": 0}])),
        patch("move", json!([entry])),
        nested,
        elsewhere,
    ] {
        let (found, issues) = edited(wrong.clone());
        assert_eq!(issues.len(), 1, "{wrong:?}");
        assert_eq!(found, attributes(), "{wrong:?}");
    }
}
