//! Whether the values of a scenario can be.

use std::collections::BTreeSet;

use crate::life::{package_of, words};
use crate::place;
use crate::scenario::{
    DealPlan, MarketPlan, OfferChannel, OutboundPlan, ProductPlan, Scenario, ScenarioError,
    SellerPlan, Span, StagedFate, StagedPlan, WarehousePlan,
};

/// The most marketplaces of all sellers together; order ids hold their number.
pub(crate) const MAX_MARKETS: usize = 1_000;
const MILLION: u32 = 1_000_000;
const MAX_HISTORY_DAYS: u32 = 365;
const MAX_ORDERS_PER_DAY: u32 = 2_000_000;
const SHARE: &str = "give parts per million, 0 to 1000000";

/// A field whose value cannot be: its name, what is wrong, what to write.
type Finding = (String, String, &'static str);

pub(super) fn check(scenario: &Scenario) -> Result<(), ScenarioError> {
    find(scenario).map_or(Ok(()), |(field, problem, remedy)| {
        Err(ScenarioError::Field {
            name: scenario.name.clone(),
            field,
            problem,
            remedy,
        })
    })
}

fn find(scenario: &Scenario) -> Option<Finding> {
    if scenario.history_days > MAX_HISTORY_DAYS {
        let remedy = "give at most 365 days";
        return bad("history_days", scenario.history_days, remedy);
    }
    let n_markets: usize = scenario
        .sellers
        .iter()
        .map(|seller| seller.markets.len())
        .sum();
    if n_markets > MAX_MARKETS {
        return bad(
            "sellers",
            format!("{n_markets} marketplaces"),
            "give at most 1000 in all",
        );
    }
    let first = scenario
        .sellers
        .first()
        .map_or("nobody", |seller| seller.id.as_str());
    if first != "A1EXAMPLE" {
        return bad(
            "sellers[0].id",
            first,
            "the first seller is A1EXAMPLE: leave the id out",
        );
    }
    let processing = &scenario.processing;
    find_shares("chances", &scenario.chances.named())
        .or_else(|| find_health(scenario))
        .or_else(|| {
            find_spans(
                "processing",
                &[
                    ("feed_queue_s", processing.feed_queue_s),
                    ("feed_work_s", processing.feed_work_s),
                    ("report_work_s", processing.report_work_s),
                ],
            )
        })
        .or_else(|| find_doubles(scenario))
        .or_else(|| {
            each("sellers", &scenario.sellers).find_map(|(path, seller)| find_seller(&path, seller))
        })
        .or_else(|| {
            let first = scenario.sellers.first()?;
            each("outbound", &scenario.outbound)
                .find_map(|(path, plan)| find_outbound(&path, plan, first))
        })
}

fn find_health(scenario: &Scenario) -> Option<Finding> {
    let health = &scenario.account_health;
    if health.n_evaluations == 0 {
        return bad("account_health.n_evaluations", 0, "give 1 or more");
    }
    find_shares(
        "account_health",
        &[
            ("limit_ppm", health.limit_ppm),
            ("india_limit_ppm", health.india_limit_ppm),
        ],
    )
}

fn find_doubles(scenario: &Scenario) -> Option<Finding> {
    let (mut ids, mut tokens) = (BTreeSet::new(), BTreeSet::new());
    each("sellers", &scenario.sellers).find_map(|(path, seller)| {
        if !ids.insert(&seller.id) {
            return bad(
                format!("{path}.id"),
                &seller.id,
                "each seller has its own id",
            );
        }
        if !tokens.insert(&seller.refresh_token) {
            let remedy = "each seller has its own refresh token";
            return bad(
                format!("{path}.refresh_token"),
                &seller.refresh_token,
                remedy,
            );
        }
        None
    })
}

fn find_seller(path: &str, seller: &SellerPlan) -> Option<Finding> {
    if seller.markets.is_empty() {
        return bad(
            format!("{path}.markets"),
            "empty",
            "give at least one marketplace",
        );
    }
    let mut countries = BTreeSet::new();
    each(&format!("{path}.markets"), &seller.markets).find_map(|(path, market)| {
        if place::by_country(&market.country).is_none() {
            let remedy = "give a country code of a marketplace: US, DE, JP";
            return bad(format!("{path}.country"), &market.country, remedy);
        }
        if !countries.insert(place::by_country(&market.country)) {
            let remedy = "give each marketplace of a seller once";
            return bad(format!("{path}.country"), &market.country, remedy);
        }
        find_market(&path, market)
    })
}

fn find_market(path: &str, market: &MarketPlan) -> Option<Finding> {
    if market.orders_per_day > MAX_ORDERS_PER_DAY {
        let remedy = "give at most 2000000";
        return bad(
            format!("{path}.orders_per_day"),
            market.orders_per_day,
            remedy,
        );
    }
    let n_hours = market.hour_weights.len();
    if n_hours != 24 {
        let remedy = "give 24, one for each hour of the local day";
        return bad(
            format!("{path}.hour_weights"),
            format!("{n_hours} numbers"),
            remedy,
        );
    }
    if market.hour_weights.iter().all(|weight| *weight == 0)
        || market.hour_weights.iter().any(|weight| *weight > MILLION)
    {
        let remedy = "give weights up to 1000000, at least one of them over 0";
        return bad(format!("{path}.hour_weights"), "out of range", remedy);
    }
    if market.n_products > 0 && market.channels.is_empty() {
        let remedy = "give at least one of merchant, easy_ship, amazon";
        return bad(format!("{path}.channels"), "empty", remedy);
    }
    if let Some(payments) = market.payments
        && payments.each().iter().all(|(_, weight)| *weight == 0)
    {
        return bad(
            format!("{path}.payments"),
            "all 0",
            "give at least one weight over 0",
        );
    }
    let shares = [
        ("prime_ppm", market.prime_ppm),
        ("tax_ppm", market.tax_ppm.unwrap_or(0)),
    ];
    find_shares(path, &shares)
        .or_else(|| find_warehouse(&format!("{path}.warehouse"), &market.warehouse))
        .or_else(|| find_bursts(path, market))
        .or_else(|| find_products(path, market))
        .or_else(|| {
            each(&format!("{path}.staged"), &market.staged)
                .find_map(|(path, staged)| find_staged(&path, staged, market))
        })
}

fn find_warehouse(path: &str, warehouse: &WarehousePlan) -> Option<Finding> {
    let shares = [
        ("in_time_ppm", warehouse.in_time_ppm),
        ("late_ppm", warehouse.late_ppm),
        ("in_parts_ppm", warehouse.in_parts_ppm),
        ("overlooks_request_ppm", warehouse.overlooks_request_ppm),
        ("grants_request_ppm", warehouse.grants_request_ppm),
        ("cancels_ppm", warehouse.cancels_ppm),
    ];
    if let Some(found) = find_shares(path, &shares) {
        return Some(found);
    }
    let sum = warehouse.in_time_ppm + warehouse.late_ppm;
    if sum > MILLION {
        let remedy = "in_time_ppm and late_ppm are 1000000 at most together";
        return bad(format!("{path}.late_ppm"), warehouse.late_ppm, remedy);
    }
    let spans = [
        ("in_time_hours", warehouse.in_time_hours),
        ("late_hours", warehouse.late_hours),
    ];
    find_spans(path, &spans)
}

fn find_bursts(path: &str, market: &MarketPlan) -> Option<Finding> {
    each(&format!("{path}.bursts"), &market.bursts).find_map(|(path, burst)| {
        ((burst.times > 1_000 || burst.times == 0) || burst.hours == 0).then(|| {
            let problem = format!("is {} times for {} hours", burst.times, burst.hours);
            (path, problem, "give times from 1 to 1000 and hours from 1")
        })
    })
}

fn find_products(path: &str, market: &MarketPlan) -> Option<Finding> {
    let place = place::by_country(&market.country)?;
    let mut skus = BTreeSet::new();
    let path = format!("{path}.products");
    each(&path, &market.all_products(place)).find_map(|(path, product)| {
        if !skus.insert(product.sku.clone()) {
            let remedy = "each SKU stands once per marketplace";
            return bad(format!("{path}.sku"), &product.sku, remedy);
        }
        find_product(&path, product)
    })
}

fn find_product(path: &str, product: &ProductPlan) -> Option<Finding> {
    if product.weight > MILLION {
        return bad(
            format!("{path}.weight"),
            product.weight,
            "give at most 1000000",
        );
    }
    if product.price_minor > 100_000_000 {
        return bad(
            format!("{path}.price_minor"),
            product.price_minor,
            "give at most 100000000",
        );
    }
    find_shares(path, &[("prime_ppm", product.prime_ppm)])
        .or_else(|| find_deal(&format!("{path}.deal"), product.deal?))
}

fn find_deal(path: &str, deal: DealPlan) -> Option<Finding> {
    if deal.hours == 0 || deal.percent_off > 99 || !(1..=1_000).contains(&deal.times) {
        let problem = format!(
            "{} times for {} hours with {} per cent off",
            deal.times, deal.hours, deal.percent_off
        );
        let remedy = "give times from 1 to 1000, hours from 1, percent_off up to 99";
        return bad(path, problem, remedy);
    }
    None
}

fn find_staged(path: &str, staged: &StagedPlan, market: &MarketPlan) -> Option<Finding> {
    let place = place::by_country(&market.country)?;
    let n_offers = market
        .all_products(place)
        .iter()
        .filter(|product| product.channel == staged.channel)
        .filter(|product| match &staged.sku {
            Some(sku) => *sku == product.sku,
            None => product.weight > 0,
        })
        .count();
    if n_offers == 0
        && let Some(sku) = &staged.sku
    {
        let remedy = "give an SKU of the market with the channel of the order";
        return bad(format!("{path}.sku"), sku, remedy);
    }
    let n_lines = usize::try_from(staged.n_lines).unwrap_or(usize::MAX);
    if n_lines == 0 || n_lines > n_offers.min(7) {
        let remedy = "give 1 to 7 lines, and as many offers of the channel";
        return bad(format!("{path}.n_lines"), n_lines, remedy);
    }
    if staged.n_units == 0 || staged.n_units > 100 {
        return bad(
            format!("{path}.n_units"),
            staged.n_units,
            "give 1 to 100 units",
        );
    }
    if staged.n_orders > 10_000 {
        return bad(
            format!("{path}.n_orders"),
            staged.n_orders,
            "give at most 10000",
        );
    }
    if !(2..=24 * MAX_HISTORY_DAYS).contains(&staged.hours_before_start) {
        let remedy = "give 2 hours or more, at most a year";
        return bad(
            format!("{path}.hours_before_start"),
            staged.hours_before_start,
            remedy,
        );
    }
    if staged.fate == StagedFate::PartiallyShipped && staged.n_lines * staged.n_units < 2 {
        return bad(
            format!("{path}.n_units"),
            staged.n_units,
            "a partial shipment needs 2 units",
        );
    }
    if let Some(language) = &staged.language
        && (staged.fate != StagedFate::Written || !words::is_known(language))
    {
        let remedy = "give a code such as \"en\" or \"zh\", with fate = \"written\"";
        return bad(format!("{path}.language"), language, remedy);
    }
    if staged.fate == StagedFate::InvoiceUnconfirmed && market.country != "BR" {
        let remedy = "only Brazil has unconfirmed invoices";
        return bad(format!("{path}.fate"), "invoice_unconfirmed", remedy);
    }
    if let Some(word) = &staged.package
        && (staged.channel != OfferChannel::EasyShip || package_of(word).is_none())
    {
        let remedy = "give a package status such as PendingPickUp, with channel = \"easy_ship\"";
        return bad(format!("{path}.package"), word, remedy);
    }
    None
}

fn find_outbound(path: &str, plan: &OutboundPlan, seller: &SellerPlan) -> Option<Finding> {
    const STATUSES: [&str; 9] = [
        "New",
        "Received",
        "Planning",
        "Processing",
        "Cancelled",
        "Complete",
        "CompletePartialled",
        "Unfulfillable",
        "Invalid",
    ];
    if plan.quantity == 0 {
        return bad(format!("{path}.quantity"), 0, "give 1 or more");
    }
    if !STATUSES.contains(&plan.status.as_str()) {
        let remedy = "give a status of Fulfillment Outbound 2020-07-01 such as Planning";
        return bad(format!("{path}.status"), &plan.status, remedy);
    }
    let is_offered = seller.markets.iter().any(|market| {
        place::by_country(&market.country).is_some_and(|place| {
            let products = market.all_products(place);
            products
                .iter()
                .any(|product| product.sku == plan.sku && product.channel == OfferChannel::Amazon)
        })
    });
    if !is_offered {
        let remedy = "give an SKU of the first seller with channel amazon";
        return bad(format!("{path}.sku"), &plan.sku, remedy);
    }
    None
}

fn find_shares(path: &str, shares: &[(&str, u32)]) -> Option<Finding> {
    let (name, share) = shares.iter().find(|(_, share)| *share > MILLION)?;
    bad(format!("{path}.{name}"), share, SHARE)
}

fn find_spans(path: &str, spans: &[(&str, Span)]) -> Option<Finding> {
    let (name, span) = spans.iter().find(|(_, span)| !span.is_in_order())?;
    let problem = format!("[{}, {}]", span.0, span.1);
    bad(
        format!("{path}.{name}"),
        problem,
        "give the least first, then the most",
    )
}

/// The things of a list with their names, `sellers[0]`.
fn each<'a, T>(path: &str, list: &'a [T]) -> impl Iterator<Item = (String, &'a T)> {
    list.iter()
        .enumerate()
        .map(move |(place, thing)| (format!("{path}[{place}]"), thing))
}

#[expect(clippy::unnecessary_wraps, reason = "it ends a search")]
fn bad(
    field: impl Into<String>,
    value: impl std::fmt::Display,
    remedy: &'static str,
) -> Option<Finding> {
    Some((field.into(), format!("is {value}"), remedy))
}
