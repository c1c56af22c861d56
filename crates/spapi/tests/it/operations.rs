//! The table of operations against the models that it was written from.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use countermand_spapi::operation::{Access, Envelope, Method, OPERATIONS, Operation, UsagePlan};
use serde_json::Value;

use super::models;

/// File name, method and path.
type Key = (String, Method, String);

/// What the models say of each request, with everything in it.
fn of_models() -> BTreeMap<Key, Value> {
    let mut found = BTreeMap::new();
    for (file, model) in models::swagger_models() {
        let base = model["basePath"]
            .as_str()
            .unwrap_or("")
            .trim_end_matches('/');
        for (path, item) in model["paths"].as_object().unwrap() {
            for (key, described) in item.as_object().unwrap() {
                if let Some(method) = Method::parse(&key.to_uppercase()) {
                    let mut described = described.clone();
                    described["is_sandbox_only"] = item
                        .get("x-amzn-api-sandbox-only")
                        .cloned()
                        .unwrap_or(Value::Bool(false));
                    found.insert((file.clone(), method, format!("{base}{path}")), described);
                }
            }
        }
    }
    found
}

fn of_table() -> BTreeMap<Key, &'static Operation> {
    OPERATIONS
        .iter()
        .filter_map(|row| {
            let file = row.model?.to_owned();
            Some(((file, row.method, row.path.to_owned()), row))
        })
        .collect()
}

/// The plan in a description: the cells below the head `Rate (requests per second)`.
fn published_plan(description: &str) -> Option<UsagePlan> {
    let (_, after) = description.split_once("Rate (requests per second)")?;
    let row = after.lines().nth(2).unwrap();
    let cells: Vec<_> = row
        .trim()
        .trim_matches('|')
        .split('|')
        .map(str::trim)
        .collect();
    let (whole, fraction) = cells[0].split_once('.').unwrap_or((cells[0], ""));
    let rate_micro = format!("{whole}{fraction:0<6}").parse().unwrap();
    let burst = cells[1].parse().unwrap();
    Some(UsagePlan { rate_micro, burst })
}

#[test]
fn table_and_models_have_the_same_requests() {
    if models::folder().is_none() {
        return;
    }
    let models: Vec<_> = of_models().into_keys().collect();
    let table: Vec<_> = of_table().into_keys().collect();
    assert_eq!(table, models);
    assert!(models.len() > 90, "{} requests were read", models.len());
}

#[test]
fn every_row_says_what_its_model_says() {
    if models::folder().is_none() {
        return;
    }
    let table = of_table();
    for (key, described) in of_models() {
        let row = table[&key];
        let description = described["description"].as_str().unwrap();
        assert_eq!(described["operationId"], row.name, "{key:?}");
        assert_eq!(row.plan, published_plan(description), "{key:?}");
        assert_eq!(described["is_sandbox_only"], row.is_sandbox_only, "{key:?}");
        let is_grantless = description.to_lowercase().contains("is grantless");
        assert_eq!(row.access != Access::Seller, is_grantless, "{key:?}");
        let statuses = described["responses"].as_object().unwrap().keys();
        let success = statuses.filter(|status| status.starts_with('2')).min();
        assert_eq!(success.unwrap(), &row.success_status.to_string(), "{key:?}");
    }
}

#[test]
fn every_answer_stands_in_the_envelope_that_its_model_defines() {
    if models::folder().is_none() {
        return;
    }
    for ((file, method, path), described) in of_models() {
        let row = of_table()[&(file.clone(), method, path)];
        let answer = &described["responses"][row.success_status.to_string()]["schema"];
        let model = models::load(&file);
        let schema = models::followed(&model, answer);
        let fields = schema["properties"].as_object();
        let fields: Vec<_> = fields.into_iter().flat_map(|all| all.keys()).collect();
        let has_payload = fields.iter().any(|field| *field == "payload");
        let has_content = fields.iter().any(|field| *field != "errors");
        match row.envelope {
            Envelope::Payload => assert_eq!(has_payload, has_content, "{file} {}", row.name),
            Envelope::Bare => assert!(!has_payload, "{file} {}", row.name),
            Envelope::Hal => assert_eq!(file, "messaging.json"),
        }
    }
}

#[test]
fn plans_are_read_exactly() {
    let described = |rate: &str| {
        format!(
            "Text.\n\n| Rate (requests per second) | Burst |\n| ---- | ---- |\n| {rate} | 20 |\n"
        )
    };
    let plan = |rate_micro| {
        Some(UsagePlan {
            rate_micro,
            burst: 20,
        })
    };
    assert_eq!(published_plan(&described("0.0167")), plan(16_700));
    assert_eq!(published_plan(&described("2")), plan(2_000_000));
    assert_eq!(published_plan("Text."), None);
}

#[test]
fn the_table_is_what_the_script_writes() {
    let Some(folder) = models::folder() else {
        return;
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = Command::new("python3")
        .arg(root.join("scripts/generate-operations"))
        .arg(folder)
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) => {
            println!("skipped: python3 does not start: {error}");
            return;
        }
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let table = root.join("crates/spapi/src/operation/table.rs");
    let is_same = output.stdout == fs::read(table).unwrap();
    assert!(
        is_same,
        "operation/table.rs is not what scripts/generate-operations writes: run it again"
    );
}
