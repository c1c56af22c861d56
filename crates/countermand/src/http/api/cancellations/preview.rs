//! What a cancellation would come to, before anybody asks for it.

mod budgets;
mod reasons;

use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use countermand_domain::automation::Gate;
use countermand_domain::cancellation::plan::{Leg, ListingQuantity, Note, Plan};
use countermand_domain::cancellation::{Code, decide_with_trace};
use countermand_domain::id::{AccountId, OrderId, SellerSku};
use countermand_domain::rule_table::RuleTable;
use countermand_store::orders::OrderView;
use countermand_store::outbox::{AcceptError, OrderSituation};
use countermand_store::{Account, DatabaseError};
use serde::Serialize;
use utoipa::ToSchema;

use self::budgets::{Budgets, budgets, budgets_of, more_cancels};
use super::CancellationBody;
use super::refusal::Refused;
use crate::decide::cancel::{CancelRequest, Planned, Terms, plan_cancellation};
use crate::desk::Seller;
use crate::explain::{BudgetLine, EffectsView, Explanation, Named};
use crate::http::access::{Caller, Principal, Scope};
use crate::http::api::ApiState;
use crate::http::api::decisions;
use crate::http::api::reach::{OfAccount, failed};
use crate::http::json::Strict;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::view::InstantView;
use crate::measure::prime::PrimeBudget;
use crate::texts::{Locale, Texts};

pub(crate) use self::budgets::budget_of;
pub(crate) use self::reasons::{ReasonOption, reasons};

/// Why nothing that the rules allow can be asked for an account that the desk does not sign in to.
const NOT_CONNECTED: &str = "account-not-connected";

/// What a cancellation would come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CancellationPreview)]
pub(crate) struct PreviewView {
    /// The account.
    pub(crate) account: String,
    /// The order.
    pub(crate) order_id: String,
    /// Whether it would be accepted.
    pub(crate) is_allowed: bool,
    /// The answer in a sentence or two.
    pub(crate) answer: String,
    /// The verdict.
    #[schema(required = true, example = "allow")]
    pub(crate) verdict: Option<&'static str>,
    /// The rule that decides.
    pub(crate) rule: &'static str,
    /// Amazon's reason code, where one would be sent.
    #[schema(required = true)]
    pub(crate) code: Option<&'static str>,
    /// By which way.
    #[schema(required = true)]
    pub(crate) route: Option<&'static str>,
    /// Whether it counts toward the cancel rate.
    pub(crate) counts_toward_rate: bool,
    /// Why it would be refused, for programs.
    #[schema(required = true)]
    pub(crate) why: Option<&'static str>,
    /// What to do instead, in a sentence.
    #[schema(required = true)]
    pub(crate) remedy: Option<&'static str>,
    /// What a second person would have to agree to, by codes.
    pub(crate) waits_for: Vec<&'static str>,
    /// Nothing would be sent before.
    #[schema(required = true)]
    pub(crate) not_before: Option<InstantView>,
    /// What would be done, in this order.
    pub(crate) legs: Vec<PlannedLeg>,
    /// What would be done that was not asked for in these words, by codes.
    pub(crate) notes: Vec<&'static str>,
    /// What could be done as well or instead, the best first.
    pub(crate) alternatives: Vec<Named>,
    /// What it does to rate, offers, money and stock.
    #[schema(required = true)]
    pub(crate) effects: Option<EffectsView>,
    /// Where the cancel rate stands before and after; null where it is not known.
    #[schema(required = true)]
    pub(crate) budget: Option<BudgetLine>,
    /// The same of Seller Fulfilled Prime, in units; null for an order that is none of it.
    #[schema(required = true)]
    pub(crate) prime_budget: Option<PrimeBudget>,
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct PlannedLeg {
    /// `cancel`, `listing`, `stock` or `message`.
    pub(crate) kind: &'static str,
    /// The item.
    #[schema(required = true)]
    pub(crate) order_item_id: Option<String>,
    /// The SKU.
    #[schema(required = true)]
    pub(crate) sku: Option<String>,
    /// Units to cancel or to give back; the quantity to set; null where it is not known yet.
    #[schema(required = true)]
    pub(crate) quantity: Option<u32>,
}

impl PlannedLeg {
    fn of(leg: &Leg) -> Self {
        let sku_text = |sku: &SellerSku| Some(sku.to_string());
        match leg {
            Leg::CancelItem {
                order_item_id,
                sku,
                units,
                ..
            } => Self {
                kind: "cancel",
                order_item_id: Some(order_item_id.to_string()),
                sku: sku.as_ref().and_then(sku_text),
                quantity: Some(units.units()),
            },
            Leg::SetListing { sku, quantity, .. } => Self {
                kind: "listing",
                order_item_id: None,
                sku: sku_text(sku),
                quantity: match quantity {
                    ListingQuantity::Zero => Some(0),
                    ListingQuantity::Truth => None,
                },
            },
            Leg::ReleaseStock {
                order_item_id,
                sku,
                units,
            } => Self {
                kind: "stock",
                order_item_id: Some(order_item_id.to_string()),
                sku: sku_text(sku),
                quantity: Some(units.units()),
            },
            Leg::TellBuyer { .. } => Self {
                kind: "message",
                order_item_id: None,
                sku: None,
                quantity: None,
            },
        }
    }
}

impl PreviewView {
    /// The same for an account that the desk does not sign in to: what it would do by hand.
    fn leave_to_hand(&mut self) {
        let effects = self.effects.as_ref();
        self.counts_toward_rate = effects.is_some_and(|effects| effects.rate.orders > 0);
        self.is_allowed = false;
        self.why = Some(NOT_CONNECTED);
        self.remedy = Some(decisions::NOT_CONNECTED_REMEDY);
        self.answer = format!("Nothing can be sent for this account. {}", self.answer);
    }

    /// The preview in lines for a terminal.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("order {}: {}", self.order_id, self.answer)];
        for leg in &self.legs {
            let item = leg.order_item_id.as_deref().or(leg.sku.as_deref());
            let quantity = leg.quantity.map_or_else(String::new, |n| format!(" {n}"));
            lines.push(format!("  {}{quantity} {}", leg.kind, item.unwrap_or("")));
        }
        if let Some(budget) = &self.budget {
            lines.push(format!(
                "cancel rate {} -> {} of {}, {} -> {} left",
                budget.rate_before_text,
                budget.rate_after_text,
                budget.limit_text,
                budget.left_before,
                budget.left_after
            ));
        }
        if let Some(prime) = &self.prime_budget {
            lines.push(format!(
                "Prime units cancelled {} -> {} of {}, {} -> {} units left",
                prime.rate_before_text,
                prime.rate_after_text,
                prime.limit_text,
                prime.left_before,
                prime.left_after
            ));
        }
        if !self.waits_for.is_empty() {
            lines.push(format!(
                "waits for a second person: {}",
                self.waits_for.join(", ")
            ));
        }
        lines.extend(self.remedy.map(str::to_owned));
        lines
    }
}

/// What was found out in the store.
struct Found {
    view: OrderView,
    planned: Result<Planned, Refused>,
}

impl Found {
    /// Why there is no plan.
    fn stands_against(&self) -> Option<&Refused> {
        self.planned.as_ref().err()
    }
}

impl Looked {
    /// Whether all that stands against it is that the desk does not sign in to the account.
    pub(crate) fn is_by_hand(&self) -> bool {
        self.view.why == Some(NOT_CONNECTED)
    }
}

/// Says what a cancellation would come to; changes nothing.
#[utoipa::path(
    post, path = "/api/v1/cancellations/preview", operation_id = "preview_cancellation",
    tag = "cancellations",
    params(OfAccount),
    request_body = CancellationBody,
    responses((status = 200, description = "What it would come to.", body = PreviewView)),
)]
pub(super) async fn preview(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    StrictQuery(query): StrictQuery<OfAccount>,
    Strict(body): Strict<CancellationBody>,
) -> Result<Json<PreviewView>, Problem> {
    let texts = Texts::new(Locale::En);
    let looked = look_at(&state, &caller, query.account.as_deref(), (&body, texts)).await?;
    Ok(Json(looked.view))
}

/// What a cancellation would come to, with what it was worked out from.
#[derive(Debug, Clone)]
pub(crate) struct Looked {
    /// The account.
    pub(crate) seller: Arc<Seller>,
    /// The order.
    pub(crate) order: OrderView,
    /// The plan, or why there is none.
    pub(crate) planned: Result<Planned, Refused>,
    /// The verdict in words, where the order can be judged.
    pub(crate) told: Option<Explanation>,
    /// All of it as it is shown.
    pub(crate) view: PreviewView,
}

/// Looks at what a cancellation would come to, in the words of a language; changes nothing.
///
/// # Errors
/// As the call.
pub(crate) async fn look_at(
    state: &ApiState,
    caller: &Principal,
    account: Option<&str>,
    (body, texts): (&CancellationBody, Texts),
) -> Result<Looked, Problem> {
    let (order_id, request) = body.read()?;
    let named = decisions::named_account(account, body.account())?;
    let seller = decisions::seller_for(state, caller, named, &order_id).await?;
    let of_cancel = || state.terms.of_cancel(&state.desk, &seller);
    let mut terms = Arc::new(of_cancel().await);
    let ask = |terms: &Arc<Terms>| {
        let (request, terms) = (request.clone(), Arc::clone(terms));
        let plan = move |found: &OrderSituation| Ok::<_, Infallible>(look(found, &request, &terms));
        seller.account.preview(&order_id, plan)
    };
    let mut answer = ask(&terms).await;
    let may_fetch = caller.has_scope(Scope::CancellationsWrite);
    if may_fetch
        && matches!(answer, Err(AcceptError::NoOrder))
        && decisions::fetch(state, &seller, &order_id).await?
    {
        terms = Arc::new(of_cancel().await);
        answer = ask(&terms).await;
    }
    let found = match answer {
        Ok(found) => found,
        Err(AcceptError::Refused(never)) => match never {},
        Err(AcceptError::NoOrder | AcceptError::KeyReused) => {
            return Err(Problem::not_found("order"));
        }
        Err(AcceptError::Database(error)) => return Err(failed(&error)),
    };
    let told = explain(&found, &terms, texts);
    let budgets = budgets(&seller, &found, told.as_ref(), terms.now).await;
    let mut view = view(seller.account.name(), &found, told.clone(), budgets);
    if !seller.is_connected
        && found
            .stands_against()
            .is_none_or(Refused::asks_to_read_again)
    {
        view.leave_to_hand();
    }
    Ok(Looked {
        seller,
        order: found.view,
        planned: found.planned,
        told,
        view,
    })
}

fn look(found: &OrderSituation, request: &CancelRequest, terms: &Terms) -> Found {
    Found {
        view: found.view.clone(),
        planned: plan_cancellation(found, request, terms)
            .map_err(|why| Refused::of(why, found, request)),
    }
}

fn explain(found: &Found, terms: &Terms, texts: Texts) -> Option<Explanation> {
    match &found.planned {
        Ok(planned) => {
            let (decision, trace) = decide_with_trace(&planned.situation, &terms.rules, terms.now);
            let mut told = Explanation::of(texts, &decision, &trace, None);
            let units = planned.plan.cancelled_units();
            told.effects.rate.set_units(texts, units);
            Some(told)
        }
        Err(refused) => refused.explanation(terms, texts),
    }
}

/// As the call, for callers that may block; `None` when the account has no such order.
///
/// # Errors
/// When the store refuses.
pub(crate) fn preview_blocking(
    (account, rules): (&Account, &RuleTable),
    order_id: &OrderId,
    request: &CancelRequest,
    terms: &Terms,
) -> Result<Option<PreviewView>, DatabaseError> {
    let plan = {
        let (request, terms) = (request.clone(), terms.clone());
        move |found: &OrderSituation| Ok::<_, Infallible>(look(found, &request, &terms))
    };
    let found = match account.preview(order_id, plan).wait() {
        Ok(found) => found,
        Err(AcceptError::Refused(never)) => match never {},
        Err(AcceptError::NoOrder | AcceptError::KeyReused) => return Ok(None),
        Err(AcceptError::Database(error)) => return Err(error),
    };
    let explained = explain(&found, terms, Texts::new(Locale::En));
    let sales_channel = &found.view.order.sales_channel;
    let budgets = more_cancels(&found, explained.as_ref()).map_or_else(Budgets::default, |more| {
        budgets_of((account, rules), sales_channel, more, terms.now)
    });
    Ok(Some(view(account.name(), &found, explained, budgets)))
}

fn view(
    account: &AccountId,
    found: &Found,
    explained: Option<Explanation>,
    budgets: Budgets,
) -> PreviewView {
    let planned = found.planned.as_ref().ok();
    let refused = found.planned.as_ref().err();
    let plan: Option<&Plan> = planned.map(|planned| &planned.plan);
    let waits_for = match planned.map(|planned| &planned.gate) {
        Some(Gate::NeedsSecondPerson { why }) => why.iter().map(|why| why.code()).collect(),
        Some(Gate::WaitsForPerson { why }) => vec![why.code()],
        Some(Gate::RunsByItself) | None => Vec::new(),
    };
    let rule = match (plan, refused) {
        (Some(plan), _) => plan.rule.as_str(),
        (None, Some(refused)) => refused.rule(),
        (None, None) => "",
    };
    let verdict = explained.as_ref().map(|told| told.verdict);
    // The order may be cancelled, and not as it was asked for.
    let otherwise = refused
        .filter(|refused| !verdict.is_some_and(|verdict| refused.is_verdict(verdict)))
        .map(|refused| refused.sentence("Nothing would be cancelled", None));
    let (answer, alternatives, effects) = match explained {
        Some(told) => (told.answer, told.next, Some(told.effects)),
        None => (String::new(), Vec::new(), None),
    };
    PreviewView {
        account: account.to_string(),
        order_id: found.view.order.order_id.to_string(),
        is_allowed: planned.is_some(),
        answer: otherwise.unwrap_or(answer),
        verdict: plan.map(|plan| plan.verdict.as_str()).or(verdict),
        rule,
        code: plan.and_then(|plan| plan.code).map(Code::as_str),
        route: plan.map(|plan| plan.route.as_str()),
        counts_toward_rate: plan.is_some_and(|plan| plan.counts_toward_rate),
        why: refused.map(Refused::code),
        remedy: refused.map(|refused| refused.next().1),
        waits_for,
        not_before: planned.map(|planned| planned.not_before.into()),
        legs: plan.map_or_else(Vec::new, |plan| {
            plan.legs.iter().map(PlannedLeg::of).collect()
        }),
        notes: plan.map_or_else(Vec::new, |plan| plan.notes.iter().map(Note::key).collect()),
        alternatives,
        effects,
        budget: budgets.rate,
        prime_budget: budgets.prime,
    }
}
