//! What the documents promise: links that lead somewhere, and the words of the pages.

use std::collections::BTreeSet;
use std::path::Path;

/// Where the links and pictures of a Markdown text lead, but for those to other sites and to
/// headings.
pub(crate) fn links(text: &str) -> Vec<&str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|target| target.split('#').next().unwrap_or_default())
        .filter(|target| !target.is_empty() && !target.contains("://"))
        .collect()
}

/// The path from the root that a link in the file at `path` leads to.
pub(crate) fn target(path: &str, link: &str) -> String {
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    let mut parts: Vec<&str> = folder.iter().filter_map(|part| part.to_str()).collect();
    for part in link.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// What stands in italics: the words of the pages. Code is left out.
pub(crate) fn words_of_pages(text: &str) -> Vec<String> {
    let prose: String = text.split("```").step_by(2).collect();
    let prose: String = prose.split('`').step_by(2).collect();
    let plain = prose.replace("**", "");
    let words = plain.split('*').skip(1).step_by(2);
    words
        .map(|word| word.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

/// The English and the Chinese term of each row of the glossary.
pub(crate) fn terms(text: &str) -> Vec<(&str, &str)> {
    text.lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| **")?.split(" | ");
            let english = cells.next()?.trim_end_matches("**");
            Some((english, cells.next()?))
        })
        .collect()
}

/// What one language of a page tells and the other does not: parts, rules, commands, pictures, and
/// the way to each other.
pub(crate) fn differences(name: &str, english: &str, chinese: &str) -> Vec<String> {
    let there_and_back = [
        (english, format!("[中文](zh/{name})")),
        (chinese, format!("[English](../{name})")),
    ];
    let mut findings: Vec<_> = there_and_back
        .into_iter()
        .filter(|(page, link)| page.lines().nth(2) != Some(link))
        .map(|(_, link)| format!("its third line is not {link}"))
        .collect();
    let (ours, theirs) = (facts(english), facts(chinese));
    findings.extend(
        ours.symmetric_difference(&theirs)
            .map(|fact| format!("only one language has {fact}")),
    );
    findings
}

/// What a page has to have in every language.
fn facts(page: &str) -> BTreeSet<String> {
    let n_parts = page.lines().filter(|line| line.starts_with("## ")).count();
    let rules = page
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .filter(|word| {
            matches!(word.as_bytes(), [b'M' | b'R' | b'O', b'-', rest @ ..]
                if rest.len() == 2 && rest.iter().all(u8::is_ascii_digit))
        });
    let commands = page
        .lines()
        .filter(|line| line.trim_start().starts_with("countermand "))
        .filter_map(|line| line.split('#').next()?.split(" --lang").next());
    let pictures = links(page)
        .into_iter()
        .filter_map(|link| link.strip_suffix(".webp")?.rsplit('/').next())
        .map(|name| name.trim_end_matches("-zh"));
    std::iter::once(format!("{n_parts} parts"))
        .chain(rules.map(|rule| format!("rule {rule}")))
        .chain(commands.map(|command| format!("“{}”", command.trim())))
        .chain(pictures.map(|name| format!("the picture {name}")))
        .collect()
}

#[test]
fn pages_that_tell_different_things_are_found() {
    let english = "# A\n\n[中文](zh/a.md)\n\n## When\nrule M-13\n![p](pictures/p.webp)\n\
                   ```sh\ncountermand decide ORDER-ID    # why\n```\n";
    let chinese = "# 甲\n\n[English](../a.md)\n\n## 何时\n规则 M-13\n![图](../pictures/p-zh.webp)\n\
                   ```sh\ncountermand decide ORDER-ID --lang zh\n```\n";
    assert_eq!(differences("a.md", english, chinese), [""; 0]);
    let other = chinese
        .replace("M-13", "M-14")
        .replace("English", "Anglais");
    assert_eq!(
        differences("a.md", english, &other),
        [
            "its third line is not [English](../a.md)",
            "only one language has rule M-13",
            "only one language has rule M-14",
        ]
    );
}

#[test]
fn links_to_files_are_found_and_followed() {
    let text =
        "[a](b.md#c) ![p](pictures/p.webp) [x](https://example.com) [h](#here) [up](../u.md)";
    assert_eq!(links(text), ["b.md", "pictures/p.webp", "../u.md"]);
    assert_eq!(target("docs/guide/a.md", "../u.md"), "docs/u.md");
    assert_eq!(target("README.md", "docs/b.md"), "docs/b.md");
}

#[test]
fn words_of_the_pages_are_those_in_italics() {
    let text = "Press *Keep\n   order* or **not**: `*.md`\n```sh\nls *\n```\nthen *Undo*.";
    assert_eq!(words_of_pages(text), ["Keep order", "Undo"]);
    let rows = "| English | 中文 |\n| --- | --- |\n| **Undo** | 撤回 | takes back | product |";
    assert_eq!(terms(rows), [("Undo", "撤回")]);
}
