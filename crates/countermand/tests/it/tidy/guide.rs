//! What the documents promise: links that lead somewhere, and the words of the pages.

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
