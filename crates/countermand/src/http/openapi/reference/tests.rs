use super::*;
use crate::http::openapi;

#[test]
fn the_page_of_the_reference_is_what_the_program_writes() {
    let (table, document) = openapi::of_the_program();
    let page = markdown(&document, &table).unwrap();
    let kept = include_str!("../../../../../../docs/api.md");
    let differs = page.lines().zip(kept.lines()).find(|(new, old)| new != old);
    assert!(
        page == kept,
        "docs/api.md is not what the code says; run\n    \
         cargo run --bin countermand -- openapi --markdown > docs/api.md\nfirst difference: {differs:?}"
    );
}

#[test]
fn every_operation_and_every_code_is_told() {
    let (table, document) = openapi::of_the_program();
    let page = markdown(&document, &table).unwrap();
    assert!(table.len() > 40, "{} operations", table.len());
    for entry in &table {
        let heading = format!("\n### {} {}\n", entry.method, entry.path);
        assert_eq!(page.matches(&heading).count(), 1, "{heading}");
    }
    for code in Code::ALL {
        assert!(
            page.contains(&format!("| `{}` |", code.as_str())),
            "{code:?}"
        );
    }
}

#[test]
fn every_link_leads_to_a_heading_of_the_page() {
    let (table, document) = openapi::of_the_program();
    let page = markdown(&document, &table).unwrap();
    let headings: BTreeSet<_> = page
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| anchor(line.trim_start_matches(['#', ' '])))
        .collect();
    let links = page
        .split("](#")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    for link in links {
        assert!(headings.contains(link), "#{link}");
    }
}
