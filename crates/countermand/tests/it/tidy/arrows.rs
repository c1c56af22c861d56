//! Which crate may use which of ours.

use toml::{Table, Value};

/// Each crate of ours with those it may use; the two sides of a missing pair are named in a finding.
const ALLOWED: [(&str, &[&str]); 5] = [
    ("countermand-domain", &[]),
    ("countermand-spapi", &[]),
    ("countermand-store", &["countermand-domain"]),
    ("countermand-sandbox", &["countermand-spapi"]),
    (
        "countermand",
        &[
            "countermand-domain",
            "countermand-spapi",
            "countermand-store",
            "countermand-sandbox",
        ],
    ),
];

/// What is wrong with the dependencies of the crate whose `Cargo.toml` this is.
pub(crate) fn findings(path: &str, manifest: &str) -> Vec<String> {
    let table: Table = match manifest.parse() {
        Ok(table) => table,
        Err(error) => return vec![format!("{path}: not TOML: {error}")],
    };
    let name = table
        .get("package")
        .and_then(|package| package.get("name"))
        .and_then(Value::as_str)
        .unwrap_or_default();
    let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
        return vec![format!(
            "{path}: crate `{name}` is not in the table of arrows; say there what it may use"
        )];
    };
    let mut found = Vec::new();
    for (dependency, spec) in dependencies(&table) {
        if is_ours(&dependency) && !allowed.contains(&dependency.as_str()) {
            found.push(format!("{path}: `{name}` may not use `{dependency}`"));
        }
        if spec.get("workspace").and_then(Value::as_bool) != Some(true) {
            found.push(format!(
                "{path}: `{dependency}` must come from the workspace's table (`workspace = true`)"
            ));
        }
    }
    found
}

fn is_ours(dependency: &str) -> bool {
    dependency == "countermand" || dependency.starts_with("countermand-")
}

/// All dependencies of all kinds, those for one platform included.
fn dependencies(manifest: &Table) -> Vec<(String, Value)> {
    let platforms = manifest.get("target").and_then(Value::as_table);
    let tables = platforms
        .into_iter()
        .flat_map(|targets| targets.values())
        .filter_map(Value::as_table)
        .chain([manifest]);
    let mut found = Vec::new();
    for table in tables {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let entries = table.get(kind).and_then(Value::as_table);
            for (key, spec) in entries.into_iter().flatten() {
                let name = spec.get("package").and_then(Value::as_str).unwrap_or(key);
                found.push((name.to_owned(), spec.clone()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::findings;

    fn manifest(name: &str, rest: &str) -> String {
        format!("[package]\nname = \"{name}\"\n{rest}")
    }

    #[test]
    fn the_store_may_use_the_domain_and_nothing_else_of_ours() {
        let good = manifest(
            "countermand-store",
            "[dependencies]\ncountermand-domain.workspace = true\njiff.workspace = true\n",
        );
        assert_eq!(findings("x", &good), Vec::<String>::new());
        let bad = manifest(
            "countermand-store",
            "[dependencies]\ncountermand-spapi.workspace = true\n",
        );
        assert_eq!(
            findings("x", &bad),
            ["x: `countermand-store` may not use `countermand-spapi`"]
        );
    }

    #[test]
    fn test_build_and_platform_dependencies_count_too() {
        for section in [
            "dev-dependencies",
            "build-dependencies",
            "target.'cfg(unix)'.dependencies",
        ] {
            let bad = manifest(
                "countermand-domain",
                &format!("[{section}]\ncountermand-store.workspace = true\n"),
            );
            assert_eq!(findings("x", &bad).len(), 1, "{section}");
        }
    }

    #[test]
    fn another_name_for_a_crate_does_not_hide_it() {
        let bad = manifest(
            "countermand-sandbox",
            "[dependencies]\nrules = { package = \"countermand-domain\", workspace = true }\n",
        );
        assert_eq!(findings("x", &bad).len(), 1);
    }

    #[test]
    fn versions_are_written_in_the_workspace_only() {
        let bad = manifest("countermand-domain", "[dependencies]\njiff = \"0.2\"\n");
        assert_eq!(findings("x", &bad).len(), 1);
    }

    #[test]
    fn a_new_crate_must_say_what_it_may_use() {
        assert_eq!(findings("x", &manifest("countermand-new", "")).len(), 1);
    }
}
