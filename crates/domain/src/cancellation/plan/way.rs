//! By which way, and with which code, the selected units are cancelled.

use super::super::{Code, Decision, Route};
use super::selection::Selection;
use super::{
    Note, PartialStrategy, PlanOrder, PlanRequest, PlanSettings, WhyRefused, adjustment_code,
    is_mcf,
};
use crate::reason::{AcknowledgementReason, AdjustmentReason, Reason};

/// The way of a plan.
pub(super) struct Way {
    pub(super) route: Route,
    pub(super) code: Option<Code>,
    pub(super) needs_request: bool,
    pub(super) downgraded_from: Option<AcknowledgementReason>,
    is_forced_to_adjustment: bool,
}

/// The feed for a code, and the code that it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedChoice {
    /// The XML or the flat acknowledgement feed.
    pub route: Route,
    /// The code to send.
    pub code: AcknowledgementReason,
    /// The code asked for, when it is another one.
    pub downgraded_from: Option<AcknowledgementReason>,
}

/// The acknowledgement feed for a code: `PricingError` goes by flat file, or openly as
/// `GeneralAdjustment`.
///
/// Used for the plan, when the account turns out to lack the direct call, and when many orders are
/// waiting for it.
///
/// Source: rules 2.2; test hook 7.
pub const fn by_feed(code: AcknowledgementReason, has_flat_file: bool) -> FeedChoice {
    if code.is_in_xml_schema() {
        FeedChoice {
            route: Route::AcknowledgementFeed,
            code,
            downgraded_from: None,
        }
    } else if has_flat_file {
        FeedChoice {
            route: Route::FlatAcknowledgementFeed,
            code,
            downgraded_from: None,
        }
    } else {
        FeedChoice {
            route: Route::AcknowledgementFeed,
            code: AcknowledgementReason::GeneralAdjustment,
            downgraded_from: Some(code),
        }
    }
}

impl Way {
    pub(super) fn of(
        decision: &Decision,
        order: &PlanOrder<'_>,
        request: &PlanRequest<'_>,
        settings: PlanSettings,
        selection: &Selection<'_>,
    ) -> Result<Self, WhyRefused> {
        if is_mcf(order) {
            return Ok(Self {
                route: Route::McfCancel,
                code: None,
                needs_request: false,
                downgraded_from: None,
                is_forced_to_adjustment: false,
            });
        }
        // Once anything has left, an acknowledgement would pay back the whole order; and its
        // schema knows no quantity.
        let is_forced = selection.has_shipped || selection.has_part_of_line;
        let is_chosen =
            !selection.is_whole_order && settings.partial == PartialStrategy::Adjustment;
        if is_forced || is_chosen {
            let code = adjustment_code(decision, request.reason);
            return Ok(Self {
                route: Route::AdjustmentFeed,
                code: Some(Code::Adjustment(code)),
                needs_request: code == AdjustmentReason::CustomerCancel
                    && selection.is_all_requested(),
                downgraded_from: None,
                is_forced_to_adjustment: selection.has_part_of_line
                    && settings.partial == PartialStrategy::AcknowledgeItems,
            });
        }
        let code = acknowledgement_code(decision, request.reason, selection);
        if !code.is_sent() {
            return Err(WhyRefused::NoCode);
        }
        let is_direct = selection.is_whole_order
            && code.direct_call().is_some()
            && settings.has_direct_cancel != Some(false);
        let choice = if is_direct {
            FeedChoice {
                route: Route::DirectCall,
                code,
                downgraded_from: None,
            }
        } else {
            by_feed(code, settings.has_flat_file)
        };
        Ok(Self {
            route: choice.route,
            code: Some(Code::Acknowledgement(choice.code)),
            needs_request: choice.code == AcknowledgementReason::BuyerCanceled,
            downgraded_from: choice.downgraded_from,
            is_forced_to_adjustment: false,
        })
    }

    pub(super) fn notes(&self, settings: PlanSettings) -> Vec<Note> {
        let is_untried = self.route == Route::DirectCall && settings.has_direct_cancel.is_none();
        [
            (self.downgraded_from.is_some(), Note::CodeDowngraded),
            (self.is_forced_to_adjustment, Note::PartOfLineByAdjustment),
            (is_untried, Note::DirectCallUntried),
        ]
        .into_iter()
        .filter_map(|(applies, note)| applies.then_some(note))
        .collect()
    }
}

/// The code of an acknowledgement for a decision. `BuyerCanceled` only where the request covers
/// every line: the selection has refused any other.
fn acknowledgement_code(
    decision: &Decision,
    reason: Option<Reason>,
    selection: &Selection<'_>,
) -> AcknowledgementReason {
    match decision.code {
        Some(Code::Acknowledgement(code)) => code,
        Some(Code::Adjustment(AdjustmentReason::CustomerCancel))
            if selection.is_all_requested() =>
        {
            AcknowledgementReason::BuyerCanceled
        }
        Some(Code::Adjustment(_)) | None => reason.unwrap_or(Reason::Other).seller_code(),
    }
}
