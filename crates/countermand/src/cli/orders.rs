//! `orders list|view`.

use anyhow::Context;
use clap::{Args, Subcommand};
use countermand_domain::id::{OrderId, SellerSku};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::money::Money;
use countermand_domain::order::{FulfillmentChannel, OrderState};
use countermand_store::orders::{
    Cursor, ExportError, OrderFilter, OrderFinding, OrderSummary, OrderView, Requested,
    StateFilter, Without,
};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::search::orders::OrderSearch;

use super::output::{Cell, Form, Rows, print_error, print_json, print_line, without_controls};
use super::stored::{self, AccountArgs};
use super::{Exit, Global, UsageError};

/// The arguments of `orders`.
#[derive(Debug, Args)]
pub(super) struct OrdersArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Orders that meet every condition given, newest first
    List(Box<ListArgs>),
    /// One order with its lines
    View(ViewArgs),
}

#[derive(Debug, Args)]
struct ViewArgs {
    /// The order's id
    #[arg(value_name = "ORDER-ID")]
    order_id: String,
    #[command(flatten)]
    account: AccountArgs,
}

#[derive(Debug, Args)]
struct ListArgs {
    #[command(flatten)]
    account: AccountArgs,
    /// As typed into the search of the pages: an order's id or a SKU, order:, sku:, state:,
    /// channel:, marketplace:, requested:, from: and to:; a minus before a key leaves out
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    search: Option<String>,
    /// In this state: `PENDING`, `UNSHIPPED`, `PARTIALLY_SHIPPED`, `SHIPPED`, `CANCELLED`,
    /// `UNKNOWN` …
    #[arg(long, value_name = "STATE")]
    state: Option<String>,
    /// By this fulfillment channel: `MFN`, `SFP`, `EASY_SHIP`, `AFN`, `MCF`
    #[arg(long, value_name = "CHANNEL")]
    fulfillment: Option<String>,
    /// From this sales channel, as in `Amazon.de`
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
    /// From this marketplace, by country code
    #[arg(long, value_name = "CODE")]
    marketplace: Option<String>,
    /// With a line of this SKU
    #[arg(long)]
    sku: Option<String>,
    /// Placed on this day (UTC) or later
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Placed on this day (UTC) or earlier
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// With the buyer's official request: yes, no, unknown
    #[arg(long, value_name = "ANSWER")]
    requested: Option<String>,
    /// With an id that begins so
    #[arg(long, value_name = "TEXT")]
    id: Option<String>,
    /// Orders a page, at most 500
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u64,
    /// Where the next page begins, as the page before said
    #[arg(long, value_name = "CURSOR")]
    cursor: Option<String>,
    /// Every order that matches, not a page
    #[arg(long)]
    all: bool,
    /// CSV on standard output
    #[arg(long)]
    csv: bool,
}

const COLUMNS: [&str; 14] = [
    "order_id",
    "state",
    "status_text",
    "sales_channel",
    "fulfillment_channel",
    "purchased_at",
    "last_updated_at",
    "ship_by",
    "lines",
    "units",
    "officially_requested",
    "business",
    "prime",
    "ship_country",
];

pub(super) fn run(global: &Global, args: OrdersArgs) -> anyhow::Result<Exit> {
    match args.verb {
        Verb::List(args) => list(global, &args),
        Verb::View(args) => view(global, &args),
    }
}

fn list(global: &Global, args: &ListArgs) -> anyhow::Result<Exit> {
    let filter = filter(args)?;
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &args.account)?;
    let mut rows = Rows::new(&COLUMNS);
    let mut next = None;
    if args.all {
        let result = account.export_orders(&filter, |order| {
            rows.push(row(&order));
            Ok::<(), std::convert::Infallible>(())
        });
        match result {
            Ok(()) => {}
            Err(ExportError::Database { source }) => return Err(source.into()),
            Err(ExportError::Receiver(never)) => match never {},
        }
    } else {
        let after = args
            .cursor
            .as_deref()
            .map(Cursor::parse)
            .transpose()
            .context(UsageError("--cursor is none that a page gave".to_owned()))?;
        let page = account.list_orders(&filter, after.as_ref(), args.limit)?;
        for order in &page.orders {
            rows.push(row(order));
        }
        next = page.next.map(|cursor| cursor.to_text());
    }
    if rows.is_empty() {
        if !global.quiet {
            anstream::eprintln!("no order matches: leave a condition out, or import a report");
        }
        if global.json {
            print_json(&json!({"items": [], "next": null}))?;
        }
        return Ok(Exit::NothingMatched);
    }
    let form = Form::choose(global, args.csv);
    if form == Form::Json {
        print_json(&json!({"items": rows.to_json(), "next": next}))?;
    } else {
        rows.print(form)?;
        if let (Some(next), false) = (next, global.quiet) {
            anstream::eprintln!("more: add --cursor {next}");
        }
    }
    Ok(Exit::Ok)
}

fn filter(args: &ListArgs) -> anyhow::Result<OrderFilter> {
    let state = args.state.as_deref().map(|text| state_of("--state", text));
    let fulfillment = args.fulfillment.as_deref();
    let fulfillment = fulfillment.map(|text| channel_of("--fulfillment", text));
    let marketplace = args.marketplace.as_deref();
    let marketplace = marketplace.map(|text| marketplace_of("--marketplace", text));
    let requested = args.requested.as_deref();
    let requested = requested.map(|text| requested_of("--requested", text));
    let sku = args.sku.as_deref().map(|text| sku_of("--sku", text));
    let filter = OrderFilter {
        state: state.transpose()?,
        channel: fulfillment.transpose()?,
        is_seller_fulfilled: None,
        sales_channel: args.channel.clone(),
        marketplace: marketplace.transpose()?,
        sku: sku.transpose()?,
        purchased_from: args.from.map(start_of).transpose()?,
        purchased_before: args.to.map(end_of).transpose()?,
        requested: requested.transpose()?,
        order_id_prefix: args.id.clone(),
        without: Without::default(),
    };
    match &args.search {
        Some(text) => searched(filter, text),
        None => Ok(filter),
    }
}

/// A filter with what is searched for in its place, before the other arguments.
fn searched(filter: OrderFilter, text: &str) -> anyhow::Result<OrderFilter> {
    const WHAT: &str = "--search";
    let search = OrderSearch::parse(text);
    let search = search.map_err(|fault| UsageError(format!("{WHAT}: {fault}")))?;
    if search.account.is_some() {
        let message = format!("{WHAT}: one account is listed, that of --account");
        return Err(UsageError(message).into());
    }
    let mut without = Without::default();
    for (key, value) in &search.without {
        match key.as_str() {
            "state" => without.states.push(state_of(WHAT, value)?),
            "channel" => without.channels.push(channel_of(WHAT, value)?),
            "marketplace" => without.marketplaces.push(marketplace_of(WHAT, value)?),
            "requested" => without.requested.push(requested_of(WHAT, value)?),
            "sku" if without.sku.is_none() => without.sku = Some(sku_of(WHAT, value)?),
            _ => {
                let message = format!("{WHAT}: `-{key}:` cannot be left out, or stands twice");
                return Err(UsageError(message).into());
            }
        }
    }
    let sku = search.sku.map(|text| sku_of(WHAT, &text)).transpose()?;
    let state = search.state.map(|text| state_of(WHAT, &text)).transpose()?;
    let channel = search.channel.map(|text| channel_of(WHAT, &text));
    let marketplace = search.marketplace.map(|text| marketplace_of(WHAT, &text));
    let requested = search.requested.map(|text| requested_of(WHAT, &text));
    let from = search.from.map(start_of).transpose()?;
    let to = search.to.map(end_of).transpose()?;
    Ok(OrderFilter {
        state: state.or(filter.state),
        channel: channel.transpose()?.or(filter.channel),
        marketplace: marketplace.transpose()?.or(filter.marketplace),
        requested: requested.transpose()?.or(filter.requested),
        purchased_from: from.or(filter.purchased_from),
        purchased_before: to.or(filter.purchased_before),
        order_id_prefix: search.order.or(filter.order_id_prefix),
        sku: sku.or(filter.sku),
        is_seller_fulfilled: filter.is_seller_fulfilled,
        sales_channel: filter.sales_channel,
        without,
    })
}

fn state_of(what: &str, text: &str) -> anyhow::Result<StateFilter> {
    if text.eq_ignore_ascii_case("UNKNOWN") {
        return Ok(StateFilter::Unknown);
    }
    let state = OrderState::parse(text).or_else(|_| OrderState::parse_orders_v0(text));
    state
        .map(StateFilter::Known)
        .with_context(|| UsageError(format!("{what} `{text}` is no state")))
}

fn channel_of(what: &str, text: &str) -> anyhow::Result<FulfillmentChannel> {
    FulfillmentChannel::parse(text).with_context(|| {
        UsageError(format!(
            "{what} `{text}` is none of MFN, SFP, EASY_SHIP, AFN, MCF"
        ))
    })
}

fn marketplace_of(what: &str, text: &str) -> anyhow::Result<Marketplace> {
    Marketplace::from_code(text)
        .with_context(|| UsageError(format!("{what} `{text}` is no country code of Amazon's")))
}

fn requested_of(what: &str, text: &str) -> anyhow::Result<Requested> {
    match text {
        "yes" => Ok(Requested::Yes),
        "no" => Ok(Requested::No),
        "unknown" => Ok(Requested::Unknown),
        _ => {
            let message = format!("{what} `{text}` is none of yes, no, unknown");
            Err(UsageError(message).into())
        }
    }
}

fn sku_of(what: &str, text: &str) -> anyhow::Result<SellerSku> {
    SellerSku::parse(text).with_context(|| UsageError(format!("{what} `{text}` is no SKU")))
}

/// The first instant after a UTC day.
fn end_of(day: Date) -> anyhow::Result<Timestamp> {
    start_of(day.tomorrow().context("the day is out of the calendar")?)
}

/// The first instant of a UTC day.
pub(super) fn start_of(day: Date) -> anyhow::Result<Timestamp> {
    Ok(day.to_zoned(TimeZone::UTC)?.timestamp())
}

fn row(order: &OrderSummary) -> Vec<Cell> {
    vec![
        Cell::text(order.order_id.as_str()),
        Cell::text(order.state.map_or("UNKNOWN", OrderState::as_str)),
        Cell::text(&order.status_text),
        Cell::text(&order.sales_channel),
        Cell::text(order.channel.as_str()),
        Cell::text(order.purchased_at.to_string()),
        Cell::optional(order.last_updated_at),
        Cell::optional(order.ship_by),
        Cell::Count(order.n_lines),
        Cell::Count(order.n_units),
        Cell::text(answer(order.requested)),
        Cell::optional(order.is_business),
        Cell::optional(order.is_prime),
        Cell::optional(order.ship_country.as_deref()),
    ]
}

/// The word for what is known of an official request.
pub(super) const fn answer(requested: Requested) -> &'static str {
    match requested {
        Requested::Unknown => "unknown",
        Requested::No => "no",
        Requested::Yes => "yes",
    }
}

/// The order asked for; `None`, with a word on what to do, when it is not there.
pub(super) fn find_order(
    global: &Global,
    account: &countermand_store::Account,
    text: &str,
) -> anyhow::Result<Option<OrderView>> {
    let order_id =
        OrderId::parse(text).with_context(|| UsageError(format!("`{text}` is no order id")))?;
    let order = account.order(&order_id)?;
    if order.is_none() {
        let advice = without_controls(&format!(
            "the store has no order {order_id}: import a report that holds it, or look with \
             `countermand orders list --id PREFIX`"
        ));
        if !global.quiet {
            anstream::eprintln!("{advice}");
        }
        print_error(global, "not-found", &advice)?;
    }
    Ok(order)
}

fn view(global: &Global, args: &ViewArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &args.account)?;
    let Some(order) = find_order(global, &account, &args.order_id)? else {
        return Ok(Exit::NothingMatched);
    };
    if global.json {
        print_json(&json_of(&order))?;
        return Ok(Exit::Ok);
    }
    for (name, value) in head(&order) {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => without_controls(&text),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                value.to_string()
            }
        };
        print_line(&format!("{name:<22}{text}"))?;
    }
    item_rows(&order).print(Form::choose(global, false))?;
    for finding in &order.findings {
        anstream::eprintln!("{}", without_controls(&finding_text(finding)));
    }
    if !global.quiet {
        anstream::eprintln!("next: countermand decide {}", order.order.order_id);
    }
    Ok(Exit::Ok)
}

fn item_rows(order: &OrderView) -> Rows {
    let mut rows = Rows::new(&[
        "order_item_id",
        "sku",
        "asin",
        "title",
        "status_text",
        "ordered",
        "shipped",
        "item_price",
        "item_tax",
        "shipping_price",
        "officially_requested",
        "request_class",
    ]);
    let money = |amount: Option<Money>| {
        amount.map_or(Cell::Absent, |amount| Cell::number(amount.to_string()))
    };
    for item in &order.items {
        rows.push(vec![
            Cell::optional(item.order_item_id.as_ref()),
            Cell::optional(item.sku.as_ref()),
            Cell::optional(item.asin.as_ref()),
            Cell::optional(item.title.as_deref()),
            Cell::text(&item.status_text),
            Cell::Count(u64::from(item.quantity_ordered.units())),
            item.quantity_shipped
                .map_or(Cell::Absent, |units| Cell::Count(u64::from(units.units()))),
            money(item.amounts.item_price),
            money(item.amounts.item_tax),
            money(item.amounts.shipping_price),
            Cell::text(answer(item.requested)),
            Cell::optional(item.request_class.as_deref()),
        ]);
    }
    rows
}

fn head(order: &OrderView) -> Map<String, Value> {
    let mut rows = Rows::new(&COLUMNS);
    rows.push(row(&order.order));
    rows.first_object()
}

fn json_of(order: &OrderView) -> Value {
    let mut answer = head(order);
    answer.insert("items".to_owned(), item_rows(order).to_json());
    answer.insert(
        "findings".to_owned(),
        order.findings.iter().map(finding_text).collect(),
    );
    Value::Object(answer)
}

fn finding_text(finding: &OrderFinding) -> String {
    match finding {
        OrderFinding::UnknownStatus { text } => {
            format!("status `{text}` is not known: nothing is decided on it")
        }
        OrderFinding::ChangedBeforePlaced => "the order changed before it was placed".to_owned(),
        OrderFinding::LinesWithoutName { n_lines } => format!(
            "{n_lines} lines of a source that names no items do not count beside the named ones"
        ),
        OrderFinding::SeveralItemsOfOneSku { sku } => {
            format!("a source without item ids shows one line for several items of SKU {sku}")
        }
        OrderFinding::NoItemIds => {
            "no source named the item ids: import the unshipped orders report before cancelling \
             a line"
                .to_owned()
        }
        OrderFinding::MoreShippedThanOrdered => "more units were shipped than ordered".to_owned(),
    }
}
