//! What the compiler does not hold: the shape of the tree, checked file by file.
//!
//! Each check is a plain function over text that lists what it found, so that it is tested on
//! small samples beside it; here the checks meet the tree.

mod arms;
mod arrows;
mod guide;
mod locales;
mod manifest;
mod marks;
mod migrations;
mod rust_text;
mod sizes;
mod sql;
mod tree;
mod wording;

use std::collections::BTreeSet;

use tree::{Tree, has_extension};

/// Fails with every finding, one a line.
fn assert_clean(findings: &[String]) {
    assert!(
        findings.is_empty(),
        "{} finding(s):\n{}",
        findings.len(),
        findings.join("\n")
    );
}

#[test]
fn dependencies_between_crates_point_one_way() {
    let tree = Tree::load();
    let manifests: Vec<_> = tree
        .files()
        .filter(|file| file.path.starts_with("crates/") && file.path.ends_with("/Cargo.toml"))
        .collect();
    assert!(manifests.len() >= 4, "found {} crates", manifests.len());
    let findings: Vec<_> = manifests
        .iter()
        .flat_map(|file| arrows::findings(file.path, file.text))
        .collect();
    assert_clean(&findings);
}

#[test]
fn source_files_end_by_five_hundred_lines() {
    let tree = Tree::load();
    let findings: Vec<_> = tree
        .rust_files()
        .filter_map(|file| sizes::finding(file.path, file.text))
        .collect();
    assert_clean(&findings);
}

#[test]
fn sql_is_written_in_the_store_only() {
    let tree = Tree::load();
    let findings: Vec<_> = tree
        .rust_files()
        .filter(|file| !sql::may_contain_sql(file.path))
        .flat_map(|file| sql::findings(file.path, file.text))
        .collect();
    assert_clean(&findings);
}

#[test]
fn our_own_enums_are_matched_without_a_catch_all() {
    let tree = Tree::load();
    let watched: Vec<_> = tree
        .rust_files()
        .filter(|file| arms::is_watched(file.path))
        .collect();
    assert!(!watched.is_empty(), "no file of the domain is watched");
    let findings: Vec<_> = watched
        .iter()
        .flat_map(|file| arms::findings(file.path, file.text))
        .collect();
    assert_clean(&findings);
}

#[test]
fn both_locales_have_the_same_keys() {
    same_keys_in_both_languages("crates/countermand/assets/locales");
}

#[test]
fn messages_to_buyers_have_the_same_keys_in_both_languages() {
    same_keys_in_both_languages("crates/countermand/assets/messages");
}

#[test]
fn chinese_texts_have_wide_marks_without_blanks() {
    let tree = Tree::load();
    let is_chinese = |path: &str| path.contains("/assets/") && path.contains("/zh-Hans/");
    let files: Vec<_> = tree
        .files()
        .filter(|file| is_chinese(file.path) && has_extension(file.path, "ftl"))
        .collect();
    assert!(files.len() > 30, "{} files", files.len());
    let findings: Vec<_> = files
        .iter()
        .flat_map(|file| marks::findings(file.path, file.text))
        .collect();
    assert_clean(&findings);
}

fn same_keys_in_both_languages(root: &str) {
    let tree = Tree::load();
    let english = locales::keys_under(&tree, &format!("{root}/en/"));
    let chinese = locales::keys_under(&tree, &format!("{root}/zh-Hans/"));
    assert!(!english.is_empty(), "{root}/en holds no text");
    assert_clean(&locales::findings(&english, &chinese));
}

#[test]
fn released_migrations_are_untouched() {
    const CHECKSUMS: &str = "crates/store/migrations/CHECKSUMS";
    let tree = Tree::load();
    let files = migrations::digests_under(&tree, "crates/store/migrations/");
    let Some(list) = tree.text_of(CHECKSUMS) else {
        println!("skipped: {CHECKSUMS} does not exist yet, so no migration is released");
        return;
    };
    for line in migrations::unlisted(list, &files) {
        println!("not released yet; at the release, append to {CHECKSUMS}: {line}");
    }
    assert_clean(&migrations::findings(list, &files));
}

#[test]
fn work_left_over_names_its_issue() {
    let tree = Tree::load();
    let findings: Vec<_> = tree
        .files()
        .filter(|file| wording::is_code(file.path))
        .flat_map(|file| wording::leftovers(file.path, file.text))
        .collect();
    assert_clean(&findings);
}

#[test]
fn no_file_names_a_place_on_one_machine() {
    let tree = Tree::load();
    let findings: Vec<_> = tree
        .files()
        .flat_map(|file| wording::machine_paths(file.path, file.text))
        .collect();
    assert_clean(&findings);
}

#[test]
fn the_readme_holds_both_commands() {
    let tree = Tree::load();
    let readme = tree.text_of("README.md").expect("README.md is at the root");
    assert_clean(&wording::missing_commands(readme));
}

#[test]
fn modules_are_files_beside_their_folder() {
    let tree = Tree::load();
    let findings: Vec<_> = tree
        .files()
        .filter(|file| wording::is_mod_file(file.path))
        .map(|file| {
            format!(
                "{}: name the file after the module, beside its folder",
                file.path
            )
        })
        .collect();
    assert_clean(&findings);
}

#[test]
fn every_workspace_dependency_says_why() {
    let tree = Tree::load();
    let manifest = tree
        .text_of("Cargo.toml")
        .expect("Cargo.toml is at the root");
    assert_clean(&manifest::findings(manifest));
}

#[test]
fn links_between_documents_lead_to_files() {
    let tree = Tree::load();
    let findings: Vec<_> = tree
        .files()
        .filter(|file| has_extension(file.path, "md"))
        .flat_map(|file| {
            let links = guide::links(file.text).into_iter();
            let targets = links.map(move |link| (file.path, guide::target(file.path, link)));
            targets.collect::<Vec<_>>()
        })
        .filter(|(_, target)| !tree::is_there(target))
        .map(|(path, target)| format!("{path}: there is no {target}"))
        .collect();
    assert_clean(&findings);
}

#[test]
fn the_guide_has_the_words_of_the_pages() {
    let tree = Tree::load();
    for (folder, is_chinese, locale) in [
        ("docs/guide/", false, "en"),
        ("docs/guide/zh/", true, "zh-Hans"),
    ] {
        let texts = texts_of(&tree, locale);
        let findings: Vec<_> = tree
            .files()
            .filter(|file| file.path.starts_with(folder))
            .filter(|file| file.path.starts_with("docs/guide/zh/") == is_chinese)
            .flat_map(|file| {
                let words = guide::words_of_pages(file.text).into_iter();
                let missing = words.filter(|word| !texts.contains(word.as_str()));
                missing
                    .map(|word| format!("{}: no page says “{word}”", file.path))
                    .collect::<Vec<_>>()
            })
            .collect();
        assert_clean(&findings);
    }
}

#[test]
fn every_page_of_the_guide_is_there_in_both_languages() {
    let tree = Tree::load();
    let names = |folder: &str| -> BTreeSet<String> {
        tree.files()
            .filter_map(|file| file.path.strip_prefix(folder))
            .filter(|name| has_extension(name, "md") && !name.contains('/'))
            .map(str::to_owned)
            .collect()
    };
    let pages = names("docs/guide/");
    assert!(pages.len() > 10, "{} pages", pages.len());
    assert_eq!(pages, names("docs/guide/zh/"));
    let text = |path: String| tree.text_of(&path).expect("the page was just listed");
    let findings: Vec<_> = pages
        .iter()
        .flat_map(|name| {
            let english = text(format!("docs/guide/{name}"));
            let chinese = text(format!("docs/guide/zh/{name}"));
            guide::differences(name, english, chinese)
                .into_iter()
                .map(move |finding| format!("docs/guide/{name}: {finding}"))
        })
        .collect();
    assert_clean(&findings);
}

#[test]
fn the_glossary_has_the_terms_of_the_product() {
    let tree = Tree::load();
    let (english, chinese) = (texts_of(&tree, "en"), texts_of(&tree, "zh-Hans"));
    let glossary = tree
        .text_of("docs/glossary.md")
        .expect("docs/glossary.md is there");
    let terms = guide::terms(glossary);
    assert!(terms.len() > 50, "{} terms", terms.len());
    let findings: Vec<_> = terms
        .into_iter()
        .filter(|(en, zh)| !english.contains(en) || !chinese.contains(zh))
        .map(|(en, zh)| format!("the product does not say “{en}” and “{zh}”"))
        .collect();
    assert_clean(&findings);
}

/// Every text of a locale.
fn texts_of(tree: &Tree, locale: &str) -> String {
    let folder = format!("crates/countermand/assets/locales/{locale}/");
    let files = tree.files().filter(|file| file.path.starts_with(&folder));
    files.map(|file| file.text).collect()
}
