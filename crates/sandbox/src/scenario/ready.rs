//! The ready-made scenarios.

/// Their names.
pub(super) const NAMES: [&str; 7] = [
    "demo",
    "plain",
    "japan",
    "india",
    "peak-day",
    "bad-week",
    "four-shops",
];

/// The file of a name.
pub(super) fn text(name: &str) -> Option<&'static str> {
    Some(match name {
        "demo" => include_str!("../../scenarios/demo.toml"),
        "plain" => include_str!("../../scenarios/plain.toml"),
        "japan" => include_str!("../../scenarios/japan.toml"),
        "india" => include_str!("../../scenarios/india.toml"),
        "peak-day" => include_str!("../../scenarios/peak-day.toml"),
        "four-shops" => include_str!("../../scenarios/four-shops.toml"),
        "bad-week" => include_str!("../../scenarios/bad-week.toml"),
        _ => return None,
    })
}
