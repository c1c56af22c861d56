//! The cancel rate: where it stands, what more cancels would make of it, and why Amazon's own
//! figure is another.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use countermand_domain::cancel_rate::{Budget, Day, Rate, Series, WindowCounts};
use countermand_domain::marketplace::Marketplace;
use countermand_store::account_health::HealthSnapshot;
use countermand_store::cancelled_orders::CancelledOrder;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::ApiState;
use super::decisions::invalid_query;
use super::reach::{OfAccount, failed};
use crate::desk::Seller;
use crate::http::access::{Access, Caller, Principal, Scope};
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::routes::Routes;
use crate::http::view::{InstantView, ListView};
use crate::measure::ChannelRate;
use crate::measure::attributed::{Attribution, MeasureError, Measured, Past, measure_with};
use crate::measure::difference::Difference;

/// Accounts that one answer measures at most.
const ACCOUNTS_MAX: usize = 50;
/// Orders or cancels that a question may add.
const MORE_MAX: u64 = 1_000_000;
/// Orders that one reconciliation names.
const NAMED_MAX: usize = 5_000;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Access::of(Scope::RateRead), routes!(cancel_rate))
        .add(Access::of(Scope::RateRead), routes!(what_if))
        .add(Access::of(Scope::RateRead), routes!(reconciliation))
}

/// An exact share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct ShareView {
    /// Above the line.
    #[schema(example = 3)]
    numerator: u64,
    /// Below the line.
    #[schema(example = 320)]
    denominator: u64,
    /// The share as a decimal text with six places.
    #[schema(example = "0.012500")]
    decimal: String,
}

impl From<Rate> for ShareView {
    fn from(rate: Rate) -> Self {
        Self {
            numerator: rate.cancelled(),
            denominator: rate.orders(),
            decimal: rate.to_decimal(6),
        }
    }
}

/// The limit of a rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct LimitView {
    /// The limit.
    #[serde(flatten)]
    share: ShareView,
    /// Whether the rate has to be below it; at most, otherwise.
    #[schema(example = true)]
    is_strict: bool,
    /// Where it is published.
    #[schema(example = "CR-UK")]
    source: &'static str,
    /// How sure that is.
    #[schema(example = "A")]
    grade: &'static str,
}

/// Where a window stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct StandingView {
    /// The rate of the series that decides; null without orders.
    #[schema(required = true)]
    rate: Option<ShareView>,
    /// Orders of the window.
    #[schema(example = 320)]
    orders: u64,
    /// Counted cancellations of the series that decides.
    #[schema(example = 3)]
    counted: u64,
    /// Whole cancels left.
    #[schema(example = 4)]
    left: u64,
    /// Whether the limit is breached.
    #[schema(example = false)]
    is_breached: bool,
    /// Counted cancellations by the day on which the order was placed.
    #[schema(example = 3)]
    counted_by_order_date: u64,
    /// Counted cancellations by the day on which the order was cancelled.
    #[schema(example = 3)]
    counted_by_cancel_date: u64,
    /// The series that decides, the worse one: `by-order-date` or `by-cancel-date`.
    #[schema(example = "by_order_date")]
    series: &'static str,
}

impl From<&Budget> for StandingView {
    fn from(budget: &Budget) -> Self {
        Self {
            rate: budget.rate().map(ShareView::from),
            orders: budget.counts.orders,
            counted: budget.cancelled,
            left: budget.left,
            is_breached: budget.is_breached,
            counted_by_order_date: budget.counts.cancelled(Series::ByOrderDate),
            counted_by_cancel_date: budget.counts.cancelled(Series::ByCancelDate),
            series: budget.worse_series.as_str(),
        }
    }
}

/// Amazon's own figure, and how ours differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct AmazonsView {
    /// The rate as the account health report has it.
    #[schema(required = true)]
    rate: Option<String>,
    /// Orders.
    #[schema(required = true)]
    orders: Option<u64>,
    /// Counted cancellations.
    #[schema(required = true)]
    counted: Option<u64>,
    /// The beginning of its window.
    window_from: InstantView,
    /// The end of its window.
    window_to: InstantView,
    /// Our orders less Amazon's.
    #[schema(required = true)]
    difference_orders: Option<i64>,
    /// Our counted cancellations less Amazon's.
    #[schema(required = true)]
    difference_counted: Option<i64>,
}

impl AmazonsView {
    fn of(snapshot: &HealthSnapshot, difference: &Difference) -> Self {
        Self {
            rate: snapshot.rate_text.clone(),
            orders: snapshot.n_orders,
            counted: snapshot.n_cancelled,
            window_from: snapshot.window_from.into(),
            window_to: snapshot.window_to.into(),
            difference_orders: difference.orders,
            difference_counted: difference.counted,
        }
    }
}

/// Where the rate of a sales channel stands in one of its windows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct CancelRate {
    /// The account.
    #[schema(example = "sandbox")]
    account: String,
    /// The sales channel, as in `Amazon.com`.
    #[schema(example = "Amazon.com")]
    sales_channel: String,
    /// The marketplace's country code, where it is one of Amazon's.
    #[schema(required = true)]
    marketplace: Option<&'static str>,
    /// Days of the window.
    #[schema(example = 7)]
    window_days: u32,
    /// The day for which it was worked out.
    #[schema(example = "2026-11-22")]
    as_of: String,
    /// The limit.
    limit: LimitView,
    #[serde(flatten)]
    standing: StandingView,
    /// Orders of the window that were cancelled, whoever did it.
    #[schema(example = 5)]
    cancelled: u64,
    /// Of them: nobody knows who cancelled. Those without an official request are counted as the
    /// worst that they can be, so the rate is an upper bound where this is not 0.
    #[schema(example = 0)]
    unattributed: u64,
    /// Orders of the window whose payment is open; they are not among the orders.
    #[schema(example = 2)]
    pending: u64,
    /// The first day from which the limit holds if nothing more is cancelled; null while it holds.
    #[schema(required = true)]
    recovers_on: Option<String>,
    /// The first day on which the limit is breached as the window moves on, if orders go on as
    /// they did and nothing more is cancelled; null when that is not in sight.
    #[schema(required = true)]
    breaches_on: Option<String>,
    /// Amazon's own figure; null while it told none.
    #[schema(required = true)]
    amazon: Option<AmazonsView>,
}

impl CancelRate {
    fn of(seller: &Seller, measured: &Measured, rate: &ChannelRate) -> Self {
        let budget = &rate.budget;
        let text = |day: Day| day.to_string();
        Self {
            account: seller.account.name().to_string(),
            sales_channel: rate.sales_channel.clone(),
            marketplace: Marketplace::from_sales_channel(&rate.sales_channel)
                .map(Marketplace::code),
            window_days: rate.target.target.window_days,
            as_of: text(rate.as_of),
            limit: LimitView {
                share: budget.limit.as_rate().into(),
                is_strict: budget.limit.is_strict(),
                source: rate.target.source,
                grade: rate.target.grade,
            },
            standing: budget.into(),
            cancelled: rate.sums.n_cancelled,
            unattributed: measured.n_unattributed(rate),
            pending: rate.sums.n_pending,
            recovers_on: rate.recovery.map(text),
            breaches_on: rate.earliest_breach.map(text),
            amazon: measured
                .amazons(rate)
                .zip(Difference::of(measured, rate))
                .map(|(snapshot, difference)| AmazonsView::of(snapshot, &difference)),
        }
    }
}

/// Measures every account that is meant, with as much of its past as is wanted.
///
/// # Errors
/// 404 for an account that the caller does not see, 400 for more than can be measured at once, 500
/// and 503 when the store does not answer.
pub(crate) async fn measured(
    state: &ApiState,
    caller: &Principal,
    account: Option<&str>,
    past: Past,
) -> Result<Vec<(Arc<Seller>, Measured)>, Problem> {
    let sellers = state.seen(caller, account)?;
    if sellers.len() > ACCOUNTS_MAX {
        let message = "is needed: the key sees too many accounts";
        return Err(invalid_query("account", message));
    }
    let now = state.desk.now();
    let work = tokio::task::spawn_blocking(move || {
        sellers
            .into_iter()
            .map(|seller| {
                let rules = seller.rule_table();
                let measured = measure_with((&seller.account, &rules), past, now)?;
                Ok((seller, measured))
            })
            .collect::<Result<Vec<_>, MeasureError>>()
    });
    match work.await {
        Ok(Ok(measured)) => Ok(measured),
        Ok(Err(MeasureError::Database(error))) => Err(failed(&error)),
        Ok(Err(error @ MeasureError::Projection(_))) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the cancel rate cannot be worked out"
            );
            Err(Problem::internal())
        }
        Err(_) => Err(Problem::internal()),
    }
}

/// Where the cancel rate stands, for each account, sales channel and window.
#[utoipa::path(
    get, path = "/api/v1/cancel-rate", operation_id = "cancel_rate", tag = "cancel rate",
    params(OfAccount),
    responses((status = 200, description = "All of them.", body = ListView<CancelRate>)),
)]
async fn cancel_rate(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    StrictQuery(query): StrictQuery<OfAccount>,
) -> Result<Json<ListView<CancelRate>>, Problem> {
    let measured = measured(&state, &caller, query.account.as_deref(), Past::Days(0)).await?;
    let items = measured.iter().flat_map(|(seller, measured)| {
        let rates = measured.rates.iter();
        rates.map(|rate| CancelRate::of(seller, measured, rate))
    });
    Ok(Json(ListView {
        items: items.collect(),
        next: None,
    }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WhatIfQuery {
    /// Counted cancels on top, up to 1,000,000.
    #[param(maximum = 1_000_000, example = 1)]
    cancels: Option<u64>,
    /// Orders on top, up to 1,000,000.
    #[param(maximum = 1_000_000, example = 0)]
    orders: Option<u64>,
    /// Of this account only.
    account: Option<String>,
}

/// What more cancels or orders would make of a window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct WhatIfView {
    /// The account.
    #[schema(example = "sandbox")]
    account: String,
    /// The sales channel.
    #[schema(example = "Amazon.com")]
    sales_channel: String,
    /// Days of the window.
    #[schema(example = 7)]
    window_days: u32,
    /// Where it stands.
    before: StandingView,
    /// Where it would stand.
    after: StandingView,
}

/// What more cancels or orders would make of the rate.
#[utoipa::path(
    get, path = "/api/v1/cancel-rate/what-if", operation_id = "cancel_rate_what_if",
    tag = "cancel rate",
    params(WhatIfQuery),
    responses((status = 200, description = "Before and after.", body = ListView<WhatIfView>)),
)]
async fn what_if(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    StrictQuery(query): StrictQuery<WhatIfQuery>,
) -> Result<Json<ListView<WhatIfView>>, Problem> {
    let (cancels, orders) = (query.cancels.unwrap_or(0), query.orders.unwrap_or(0));
    for (field, more) in [("cancels", cancels), ("orders", orders)] {
        if more > MORE_MAX {
            return Err(invalid_query(field, "is over 1000000"));
        }
    }
    let measured = measured(&state, &caller, query.account.as_deref(), Past::Days(0)).await?;
    let mut items = Vec::new();
    for (seller, measured) in &measured {
        for rate in &measured.rates {
            let counts = rate.budget.counts;
            let after = WindowCounts {
                orders: counts.orders.saturating_add(orders),
                cancelled_by_order_date: counts.cancelled_by_order_date.saturating_add(cancels),
                cancelled_by_cancel_date: counts.cancelled_by_cancel_date.saturating_add(cancels),
            };
            items.push(WhatIfView {
                account: seller.account.name().to_string(),
                sales_channel: rate.sales_channel.clone(),
                window_days: rate.target.target.window_days,
                before: (&rate.budget).into(),
                after: (&Budget::of(after, rate.budget.limit)).into(),
            });
        }
    }
    Ok(Json(ListView { items, next: None }))
}

/// One cancelled order, and how it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct CountedOrder {
    /// The order.
    #[schema(example = "111-0000000-0000000")]
    order_id: String,
    /// When it was placed.
    purchased_at: InstantView,
    /// When it last changed.
    #[schema(required = true)]
    last_updated_at: Option<InstantView>,
    /// Whether it is counted.
    #[schema(example = true)]
    is_counted: bool,
    /// Why: `by-seller`, `at-request`, `at-request-other-code`, `by-buyer`, `overdue`
    /// (by Amazon, as shipment was not confirmed in time), `by-amazon`, `unknown-requested` or
    /// `unknown`.
    #[schema(example = "by-seller")]
    why: &'static str,
}

/// Our figure of a window beside Amazon's, order by order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct Reconciliation {
    #[serde(flatten)]
    rate: CancelRate,
    /// How many of the difference the orders of which nobody knows who cancelled could explain.
    explained_by_unattributed: u64,
    /// Whether the difference in counted cancellations lies within that, those left out that came
    /// after Amazon's window; null without Amazon's figure.
    #[schema(required = true)]
    is_explained: Option<bool>,
    /// The cancelled orders of the window by the day on which they were placed; at most 5,000.
    cancelled_orders: Vec<CountedOrder>,
}

/// Our figure beside Amazon's, with every cancelled order and how it counts.
#[utoipa::path(
    get, path = "/api/v1/cancel-rate/reconciliation", operation_id = "cancel_rate_reconciliation",
    tag = "cancel rate",
    params(OfAccount),
    responses((status = 200, description = "Order by order.", body = ListView<Reconciliation>)),
)]
async fn reconciliation(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    StrictQuery(query): StrictQuery<OfAccount>,
) -> Result<Json<ListView<Reconciliation>>, Problem> {
    let measured = measured(&state, &caller, query.account.as_deref(), Past::Days(0)).await?;
    let items = measured.iter().flat_map(|(seller, measured)| {
        let rates = measured.rates.iter();
        rates.map(|rate| reconcile(seller, measured, rate))
    });
    Ok(Json(ListView {
        items: items.collect(),
        next: None,
    }))
}

fn reconcile(seller: &Seller, measured: &Measured, rate: &ChannelRate) -> Reconciliation {
    let view = CancelRate::of(seller, measured, rate);
    let unattributed = view.unattributed;
    let difference = Difference::of(measured, rate);
    let is_explained = difference.and_then(|difference| {
        let is_outside = |(order, attribution): &&(CancelledOrder, Attribution)| {
            difference.is_outside(order, attribution.counts())
        };
        let n_outside = measured.orders_of(rate).filter(is_outside).count();
        difference.is_explained(n_outside as u64)
    });
    let orders = measured.orders_of(rate).take(NAMED_MAX);
    let cancelled_orders = orders.map(|(order, attribution)| CountedOrder {
        order_id: order.order_id.to_string(),
        purchased_at: order.purchased_at.into(),
        last_updated_at: order.last_updated_at.map(InstantView),
        is_counted: attribution.counts(),
        why: attribution.code(),
    });
    Reconciliation {
        explained_by_unattributed: unattributed,
        is_explained,
        cancelled_orders: cancelled_orders.collect(),
        rate: view,
    }
}
