//! Which lines of an order count, when sources name them differently.
//!
//! A line is named by its order item id, else by its SKU, else by a fingerprint of its content.
//!
//! - Lines without a name of their own count only while the order has no line with one; of them,
//!   only those of the newest observation are kept, since their content is their name.
//! - A SKU line and the one item with that SKU are the same line. With several such items the SKU
//!   line stands for all of them and does not count beside them.
//! - Items whose SKU is not known count only while there is no SKU line; a single one and a single
//!   SKU line are the same line.
//!
//! What counts follows from the set of lines alone, so the order of arrival does not matter.

use std::cmp::Ordering;

use super::merge::LineRow;

/// What names a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineName {
    Item,
    Sku,
    Content,
}

impl LineName {
    /// The letter before the colon of a stored key.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::Item => "i:",
            Self::Sku => "s:",
            Self::Content => "a:",
        }
    }
}

impl LineRow<'_> {
    pub(crate) fn name(&self) -> LineName {
        if self.key.starts_with(LineName::Item.prefix()) {
            LineName::Item
        } else if self.key.starts_with(LineName::Sku.prefix()) {
            LineName::Sku
        } else {
            LineName::Content
        }
    }
}

/// Adds a line to those of its order.
///
/// A line without a name is replaced by a newer one, not joined with it: it may have been dropped
/// before the newer one came, and the outcome must be the same.
pub(crate) fn add<'a>(lines: &mut Vec<LineRow<'a>>, line: LineRow<'a>) {
    let Some(known) = lines.iter_mut().find(|known| known.key == line.key) else {
        lines.push(line);
        return;
    };
    match (line.name(), line.version.cmp(&known.version)) {
        (LineName::Content, Ordering::Less) => {}
        (LineName::Content, Ordering::Greater) => *known = line,
        (LineName::Content, Ordering::Equal)
        | (LineName::Item | LineName::Sku, Ordering::Less | Ordering::Equal | Ordering::Greater) => {
            known.join(line);
        }
    }
}

/// Drops the lines without a name that a newer observation of such lines has replaced.
pub(crate) fn drop_outdated(lines: &mut Vec<LineRow<'_>>) {
    let newest = lines
        .iter()
        .filter(|line| line.name() == LineName::Content)
        .map(|line| line.version)
        .max();
    if let Some(newest) = newest {
        lines.retain(|line| line.name() != LineName::Content || line.version == newest);
    }
}

/// The lines that count, or `None` when all do as they are.
pub(crate) fn counting<'a>(lines: &[LineRow<'a>]) -> Option<Vec<LineRow<'a>>> {
    let first = lines.first()?.name();
    if lines.iter().all(|line| line.name() == first) {
        return None;
    }
    let of = |name| lines.iter().filter(move |line| line.name() == name);
    let (items, skus): (Vec<_>, Vec<_>) =
        (of(LineName::Item).collect(), of(LineName::Sku).collect());
    let mut counting: Vec<LineRow<'a>> = Vec::with_capacity(lines.len());
    let mut is_changed = of(LineName::Content).next().is_some();
    let single = (items.len() == 1 && skus.len() == 1).then_some(());
    for item in &items {
        let mut line = (*item).clone();
        let twin = skus.iter().find(|sku| is_same(item, sku, single.is_some()));
        let is_alone = twin.is_some_and(|sku| n_items_of(&items, sku) <= 1);
        if let (Some(sku), true) = (twin, is_alone) {
            line.join((*sku).clone());
            is_changed = true;
        }
        if item.sku.value.is_none() && twin.is_none() && !skus.is_empty() {
            is_changed = true;
        } else {
            counting.push(line);
        }
    }
    for sku in &skus {
        if items
            .iter()
            .any(|item| is_same(item, sku, single.is_some()))
        {
            is_changed = true;
        } else {
            counting.push((*sku).clone());
        }
    }
    is_changed.then_some(counting)
}

fn is_same(item: &LineRow<'_>, sku: &LineRow<'_>, are_single: bool) -> bool {
    match &item.sku.value {
        Some(_) => item.sku.value == sku.sku.value,
        None => are_single,
    }
}

fn n_items_of(items: &[&LineRow<'_>], sku: &LineRow<'_>) -> usize {
    items
        .iter()
        .filter(|item| item.sku.value.is_some() && item.sku.value == sku.sku.value)
        .count()
}

#[cfg(test)]
mod tests {
    use countermand_domain::order::OrderState;

    use super::super::merge::{NO_VERSION, Told};
    use super::*;

    fn line(key: &'static str, sku: Option<&'static str>, version: i64) -> LineRow<'static> {
        LineRow {
            key: key.into(),
            version,
            state: Some(OrderState::Unshipped),
            status_text: "Unshipped".into(),
            quantity: 1,
            quantity_ordered: 1,
            buyer_request: 0,
            sku: Told::new(version, sku.map(Into::into)),
            asin: Told::new(version, None),
            title: Told::new(version, None),
            category: Told::new(version, None),
            request_class: Told::new(version, None),
            quantity_shipped: Told::new(version, None),
            amounts: Told::new(version, None),
        }
    }

    fn keys(lines: &[LineRow<'_>]) -> Vec<String> {
        let all = counting(lines).unwrap_or_else(|| lines.to_vec());
        let mut keys: Vec<String> = all.iter().map(|line| line.key.to_string()).collect();
        keys.sort();
        keys
    }

    #[test]
    fn lines_without_a_name_count_only_alone() {
        let a = line("a:1", None, 0);
        let s = line("s:X", Some("X"), NO_VERSION);
        assert_eq!(keys(std::slice::from_ref(&a)), ["a:1"]);
        assert_eq!(keys(&[a, s]), ["s:X"]);
    }

    #[test]
    fn a_sku_line_is_the_one_item_with_that_sku() {
        let mut s = line("s:X", Some("X"), 9);
        s.quantity_shipped = Told::new(9, Some(1));
        let lines = [line("i:1", Some("X"), 3), s, line("s:Y", Some("Y"), 9)];
        assert_eq!(keys(&lines), ["i:1", "s:Y"]);
        let counted = counting(&lines).unwrap();
        assert_eq!(counted[0].quantity_shipped.value, Some(1));
        assert_eq!(counted[0].version, 9);
    }

    #[test]
    fn a_sku_line_does_not_count_beside_two_items_with_that_sku() {
        let lines = [
            line("i:1", Some("X"), 3),
            line("i:2", Some("X"), 3),
            line("s:X", Some("X"), 9),
        ];
        assert_eq!(keys(&lines), ["i:1", "i:2"]);
        // Neither item takes the state of the line that stands for both.
        assert!(
            counting(&lines)
                .unwrap()
                .iter()
                .all(|line| line.version == 3)
        );
    }

    #[test]
    fn an_item_without_sku_counts_only_where_no_sku_line_may_be_the_same() {
        let nameless = line("i:1", None, 3);
        let (x, y) = (line("s:X", Some("X"), 9), line("s:Y", Some("Y"), 9));
        assert_eq!(keys(&[nameless.clone(), x.clone()]), ["i:1"]);
        assert_eq!(keys(&[nameless, x, y]), ["s:X", "s:Y"]);
    }

    #[test]
    fn of_lines_without_a_name_the_newest_set_is_kept() {
        let mut lines = vec![
            line("a:1", None, 3),
            line("a:2", None, 5),
            line("a:3", None, 5),
        ];
        drop_outdated(&mut lines);
        assert_eq!(keys(&lines), ["a:2", "a:3"]);
    }
}
