//! Which units of which items a plan cancels.

use std::collections::BTreeSet;

use super::super::{Code, Decision};
use super::{Asked, MAX_ITEMS, Note, PlanItem, PlanOrder, PlanRequest, WhyRefused, is_mcf};
use crate::id::{OrderItemId, SellerSku};
use crate::order::OrderState;
use crate::quantity::Quantity;
use crate::reason::{AcknowledgementReason, AdjustmentReason};

/// Units of one item.
pub(super) struct SelectedLine<'a> {
    pub(super) item: &'a PlanItem,
    pub(super) units: Quantity,
}

/// What is cancelled of the order.
pub(super) struct Selection<'a> {
    /// At least one, each item once, in the order of the order's items.
    pub(super) lines: Vec<SelectedLine<'a>>,
    /// Whether no unit of the order stays open.
    pub(super) is_whole_order: bool,
    /// Whether less than the open units of some item is cancelled.
    pub(super) has_part_of_line: bool,
    /// Whether anything of the order was shipped.
    pub(super) has_shipped: bool,
    pub(super) notes: Vec<Note>,
}

impl<'a> Selection<'a> {
    pub(super) fn of(
        decision: &Decision,
        order: &PlanOrder<'a>,
        request: &PlanRequest<'_>,
    ) -> Result<Self, WhyRefused> {
        if order.items.is_empty() {
            return Err(WhyRefused::ItemsUnknown);
        }
        if order.items.len() > MAX_ITEMS {
            return Err(WhyRefused::TooManyItems { limit: MAX_ITEMS });
        }
        let mut notes = Vec::new();
        let lines = match request.asked {
            Asked::WholeOrder => every_open_unit(decision, order, &mut notes),
            Asked::Items(asked) => named_units(order.items, asked)?,
        };
        if lines.is_empty() {
            return Err(WhyRefused::NothingOpen);
        }
        let selection = Self::judged(order, lines, notes);
        selection.check(decision, order)?;
        Ok(selection)
    }

    fn judged(order: &PlanOrder<'a>, lines: Vec<SelectedLine<'a>>, notes: Vec<Note>) -> Self {
        let sum = |units: &mut dyn Iterator<Item = Quantity>| -> u64 {
            units.map(|units| u64::from(units.units())).sum()
        };
        let open = sum(&mut order.items.iter().map(|item| item.progress.open()));
        let selected = sum(&mut lines.iter().map(|line| line.units));
        Self {
            is_whole_order: selected == open,
            has_part_of_line: lines
                .iter()
                .any(|line| line.units < line.item.progress.open()),
            has_shipped: order.state == OrderState::PartiallyShipped
                || order
                    .items
                    .iter()
                    .any(|item| !item.progress.shipped().is_zero()),
            lines,
            notes,
        }
    }

    fn check(&self, decision: &Decision, order: &PlanOrder<'_>) -> Result<(), WhyRefused> {
        if is_mcf(order) && !self.is_whole_order {
            return Err(WhyRefused::WholeOrderOnly);
        }
        if let Some(line) = self.lines.iter().find(|line| line.item.has_open_intent) {
            let order_item_id = line.item.order_item_id.clone();
            return Err(WhyRefused::HasOpenIntent { order_item_id });
        }
        let unasked = self.lines.iter().find(|line| !line.item.is_requested);
        match unasked {
            Some(line) if rests_on_request(decision, order.items) => {
                let order_item_id = line.item.order_item_id.clone();
                Err(WhyRefused::NotRequested { order_item_id })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Whether the official request covers every line selected.
    pub(super) fn is_all_requested(&self) -> bool {
        self.lines.iter().all(|line| line.item.is_requested)
    }

    /// The SKUs, each once, in the order of the items.
    pub(super) fn skus(&self) -> impl Iterator<Item = &SellerSku> {
        distinct(self.lines.iter().map(|line| line.item))
    }

    /// The SKUs whose true quantity is known, each once.
    pub(super) fn skus_with_known_stock(&self) -> impl Iterator<Item = &SellerSku> {
        distinct(
            self.lines
                .iter()
                .map(|line| line.item)
                .filter(|item| item.has_known_stock),
        )
    }

    pub(super) fn items_without_sku(&self) -> impl Iterator<Item = Note> {
        self.lines
            .iter()
            .filter(|line| line.item.sku.is_none())
            .map(|line| Note::SkuUnknown {
                order_item_id: line.item.order_item_id.clone(),
            })
    }
}

fn distinct<'s>(items: impl Iterator<Item = &'s PlanItem>) -> impl Iterator<Item = &'s SellerSku> {
    let mut seen = BTreeSet::new();
    items
        .filter_map(|item| item.sku.as_ref())
        .filter(move |sku| seen.insert(*sku))
}

/// Whether the code says that the buyer asked through Amazon.
///
/// `CustomerCancel` does so when a request is on file for any item: without one it only says whose
/// wish it was, which an adjustment may.
fn rests_on_request(decision: &Decision, items: &[PlanItem]) -> bool {
    match decision.code {
        Some(Code::Acknowledgement(code)) => code == AcknowledgementReason::BuyerCanceled,
        Some(Code::Adjustment(AdjustmentReason::CustomerCancel)) => {
            items.iter().any(|item| item.is_requested)
        }
        Some(Code::Adjustment(_)) | None => false,
    }
}

fn every_open_unit<'a>(
    decision: &Decision,
    order: &PlanOrder<'a>,
    notes: &mut Vec<Note>,
) -> Vec<SelectedLine<'a>> {
    let mut lines: Vec<SelectedLine<'a>> = order
        .items
        .iter()
        .filter(|item| !item.progress.open().is_zero())
        .map(|item| SelectedLine {
            item,
            units: item.progress.open(),
        })
        .collect();
    let is_partial = decision.verdict == super::Verdict::AllowPartial;
    if is_partial && rests_on_request(decision, order.items) {
        let n_open = lines.len();
        lines.retain(|line| line.item.is_requested);
        if lines.len() < n_open {
            notes.push(Note::OnlyRequestedItems);
        }
    }
    let has_left = |item: &PlanItem| !item.progress.shipped().is_zero();
    if order.state == OrderState::PartiallyShipped || order.items.iter().any(has_left) {
        notes.push(Note::OnlyOpenUnits);
    }
    lines
}

fn named_units<'a>(
    items: &'a [PlanItem],
    asked: &[(OrderItemId, Quantity)],
) -> Result<Vec<SelectedLine<'a>>, WhyRefused> {
    if asked.is_empty() {
        return Err(WhyRefused::NothingAsked);
    }
    let mut seen = BTreeSet::new();
    for (id, units) in asked {
        let order_item_id = id.clone();
        if !seen.insert(id) {
            return Err(WhyRefused::NamedTwice { order_item_id });
        }
        let Some(item) = items.iter().find(|item| item.order_item_id == *id) else {
            return Err(WhyRefused::UnknownItem { order_item_id });
        };
        let open = item.progress.open();
        if units.is_zero() {
            return Err(WhyRefused::NoUnits { order_item_id });
        }
        if *units > open {
            return Err(WhyRefused::TooManyUnits {
                order_item_id,
                asked: *units,
                open,
            });
        }
    }
    Ok(items
        .iter()
        .filter_map(|item| {
            let (_, units) = asked.iter().find(|(id, _)| *id == item.order_item_id)?;
            let units = *units;
            Some(SelectedLine { item, units })
        })
        .collect())
}
