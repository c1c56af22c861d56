//! The items of a message: titles come from listings, so they are cleaned before buyers read them.

use countermand_domain::message::lint::is_unfit;
use countermand_domain::message::{LintContext, lint};

use super::MessageItem;
use super::sentences::Sentences;

/// Items that are named.
const MAX_ITEMS: usize = 5;
/// Characters of a title that are kept.
const MAX_TITLE: usize = 80;

/// The paragraph that names the items; `None` when none of the titles can be sent.
pub(super) fn paragraph(
    sentences: Sentences,
    heading: &str,
    items: &[MessageItem<'_>],
) -> Option<String> {
    let mut lines = vec![sentences.text(heading)];
    for item in items.iter().take(MAX_ITEMS) {
        if let Some(title) = clean_title(item.title) {
            let quantity = item.quantity.to_string();
            let args = [("title", title.as_str()), ("quantity", quantity.as_str())];
            lines.push(format!("- {}", sentences.with("item", &args)));
        }
    }
    if lines.len() == 1 {
        return None;
    }
    let n_more = items.len().saturating_sub(lines.len() - 1);
    if n_more > 0 {
        let count = n_more.to_string();
        let args = [("count", count.as_str())];
        lines.push(format!("- {}", sentences.with("items-more", &args)));
    }
    Some(lines.join("\n"))
}

/// A title without what has no place in a message, cut to a length; `None` where the linter would
/// not let it through, as with a domain or a coupon in it.
pub(super) fn clean_title(title: &str) -> Option<String> {
    let spaced: String = title
        .chars()
        .take(10 * MAX_TITLE)
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .filter(|letter| !is_unfit(*letter))
        .collect();
    let words: Vec<&str> = spaced.split(' ').filter(|word| !word.is_empty()).collect();
    let whole = words.join(" ");
    if whole.is_empty() {
        return None;
    }
    let end = whole.char_indices().nth(MAX_TITLE);
    let cut = end.map_or(whole.clone(), |(at, _)| {
        format!("{}…", whole.split_at(at).0.trim_end())
    });
    lint(&cut, &LintContext::default())
        .is_empty()
        .then_some(cut)
}
