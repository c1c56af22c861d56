//! The list of orders: filters in the address, a page at a time, rows that can be chosen together.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_domain::id::OrderId;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::{FulfillmentChannel, OrderState};
use maud::{Markup, html};
use serde::Deserialize;

use super::matching::{BATCH_MAX, preview_of};
use super::{PATH, place};
use crate::http::access::Scope;
use crate::http::api::orders::view::OrderRow;
use crate::http::api::orders::{self as api, OrdersFilter};
use crate::http::problem::{Code, Problem};
use crate::http::query::StrictQuery;
use crate::http::query::page::{Cursor, Limit};
use crate::http::web::export::{FileForm, LIST_FORMS, links};
use crate::http::web::parts::address::{Parameters, address, own_place};
use crate::http::web::parts::badge::{self, Tone};
use crate::http::web::parts::columns::{Columns, ListColumn};
use crate::http::web::parts::filters::{Filter, cleared, filters};
use crate::http::web::parts::format::Format;
use crate::http::web::parts::table::{Column, Row, bulk_bar, table};
use crate::http::web::parts::{empty, form, notice, paging};
use crate::http::web::{FormFields, Page, Section, Visitor, WebState};
use crate::search::orders::{OrderSearch, canonical, day};
use crate::texts::Texts;

/// The columns that can be chosen.
pub(super) const LIST_COLUMNS: &[ListColumn] = &[
    ListColumn {
        name: "order",
        label: "web-orders-order-column",
        in_file: &["order_id"],
    },
    ListColumn {
        name: "state",
        label: "web-orders-state",
        in_file: &[
            "state",
            "status_text",
            "channel",
            "marketplace",
            "sales_channel",
            "is_prime",
        ],
    },
    ListColumn {
        name: "placed",
        label: "web-orders-placed",
        in_file: &["purchased_at", "last_updated_at"],
    },
    ListColumn {
        name: "ship-by",
        label: "web-orders-ship-by",
        in_file: &["ship_by"],
    },
    ListColumn {
        name: "requested",
        label: "web-orders-request",
        in_file: &["requested"],
    },
    ListColumn {
        name: "units",
        label: "web-orders-units",
        in_file: &["n_items", "n_units"],
    },
    ListColumn {
        name: "account",
        label: "web-orders-account",
        in_file: &["account"],
    },
];

/// What the address of the list says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListQuery {
    pub(super) account: Option<String>,
    q: Option<String>,
    state: Option<String>,
    channel: Option<String>,
    marketplace: Option<String>,
    requested: Option<String>,
    from: Option<String>,
    to: Option<String>,
    columns: Option<String>,
    cursor: Option<Cursor>,
    done: Option<String>,
    /// The form of an export.
    pub(super) format: Option<FileForm>,
}

impl ListQuery {
    /// The parameters that make the list what it is.
    pub(super) fn here(&self) -> Parameters {
        Parameters::new([
            ("account", self.account.as_deref()),
            ("q", self.q.as_deref()),
            ("state", self.state.as_deref()),
            ("channel", self.channel.as_deref()),
            ("marketplace", self.marketplace.as_deref()),
            ("requested", self.requested.as_deref()),
            ("from", self.from.as_deref()),
            ("to", self.to.as_deref()),
            ("columns", self.columns.as_deref()),
        ])
    }

    /// The columns that are shown.
    pub(super) fn columns(&self) -> Columns {
        Columns::of(LIST_COLUMNS, self.columns.as_deref())
    }

    /// The filter as the API takes it: tokens of the text box stand beside the other boxes, and go
    /// before them.
    ///
    /// # Errors
    /// 400, which says what cannot be understood.
    pub(super) fn filter(&self) -> Result<OrdersFilter, Problem> {
        let set = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let boxed = |key: &str, text: &Option<String>| set(text).map(|text| canonical(key, &text));
        let day = |text: &Option<String>| set(text).map(|text| day(&text)).transpose();
        let typed = OrderSearch::parse(self.q.as_deref().unwrap_or("")).map_err(api::unclear)?;
        let search = OrderSearch {
            state: typed.state.or_else(|| boxed("state", &self.state)),
            channel: typed.channel.or_else(|| boxed("channel", &self.channel)),
            marketplace: typed
                .marketplace
                .or_else(|| boxed("marketplace", &self.marketplace)),
            requested: typed.requested.or_else(|| set(&self.requested)),
            account: typed.account.or_else(|| set(&self.account)),
            from: match typed.from {
                Some(day) => Some(day),
                None => day(&self.from).map_err(api::unclear)?,
            },
            to: match typed.to {
                Some(day) => Some(day),
                None => day(&self.to).map_err(api::unclear)?,
            },
            order: typed.order,
            sku: typed.sku,
            without: typed.without,
        };
        OrdersFilter::of_search(search)
    }
}

pub(super) async fn list(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<ListQuery>,
) -> Result<Response, Problem> {
    let account = query.account.as_deref();
    let page = Page::open(&state, &visitor, Section::Orders, account)
        .await?
        .wide();
    if let Some(to) = exact(&state, &visitor, &query).await? {
        return Ok(Redirect::to(&to).into_response());
    }
    let here = query.here();
    let found = async {
        let filter = OrdersFilter {
            cursor: query.cursor.clone(),
            limit: Limit::default(),
            ..query.filter()?
        };
        api::list(&state.api, visitor.caller(), &filter).await
    };
    let found = found.await;
    let texts = page.texts();
    let known = known_filters(texts);
    let status = found.as_ref().err().map(Problem::status);
    let main = html! {
        div.orders-tools { (filters(texts, PATH, &known, &here)) }
        (notice::part(found, texts, |found| {
            if found.items.is_empty() {
                nothing(texts, &known, &here)
            } else {
                html! {
                    (query.columns().chooser(texts, PATH, &here))
                    (rows(&visitor, &page, &found.items, (&here, &query.columns())))
                    (paging::paging(texts, PATH, &here, found.next.as_deref()))
                    (links(texts, "/orders/export", &here, LIST_FORMS))
                }
            }
        }))
    };
    let page = if query.done.as_deref() == Some("none-selected") {
        page.notice(notice::notice(
            Tone::Warn,
            &texts.text("web-orders-none-selected"),
        ))
    } else {
        page
    };
    let mut response = page.show(&main);
    if let Some(status) = status {
        *response.status_mut() = status;
    }
    Ok(response)
}

/// The page of the order whose whole id was searched for, where exactly one account has it.
async fn exact(
    state: &WebState,
    visitor: &Visitor,
    query: &ListQuery,
) -> Result<Option<String>, Problem> {
    let text = query.q.as_deref().map_or("", str::trim);
    let Some(order_id) = OrderId::parse(text).ok().filter(OrderId::is_amazon_form) else {
        return Ok(None);
    };
    let account = query.account.as_deref().filter(|name| !name.is_empty());
    let sellers = state.api.seen(visitor.caller(), account)?;
    match state.api.order_in(sellers, &order_id).await {
        Ok((seller, _)) => {
            let name = seller.account.name().as_str();
            Ok(Some(place(name, order_id.as_str(), "")))
        }
        Err(problem) if matches!(problem.code(), Code::NotFound | Code::StateConflict) => Ok(None),
        Err(problem) => Err(problem),
    }
}

fn nothing(texts: Texts, known: &[Filter], here: &Parameters) -> Markup {
    let rest = cleared(known, here);
    if rest == *here {
        return empty::first_use(
            &texts.text("web-orders-first-title"),
            &texts.text("web-orders-first-text"),
            Some((Section::Accounts.path(), &texts.text("web-queue-first-way"))),
        );
    }
    empty::no_match(
        &texts.text("web-none-title"),
        &texts.text("web-none-text"),
        (&rest.address(PATH), &texts.text("web-filter-clear")),
    )
}

fn rows(
    visitor: &Visitor,
    page: &Page<'_>,
    items: &[OrderRow],
    (here, shown): (&Parameters, &Columns),
) -> Markup {
    let texts = page.texts();
    let may_work = visitor.may_anywhere(Scope::CancellationsWrite);
    let rows: Vec<Row> = items
        .iter()
        .map(|item| row(page.format(), item, may_work).only(shown))
        .collect();
    let caption = texts.text("web-orders-table");
    let columns = shown.only(columns(texts));
    let table = table(texts, &caption, &columns, &rows, (PATH, here));
    let actions = html! {
        button type="submit" { (texts.text("web-orders-bulk-cancel")) }
    };
    html! {
        @if may_work {
            form method="post" action="/orders/selected" {
                (form::token(visitor))
                input type="hidden" name="back" value=(visitor.here);
                (table)
                (bulk_bar(texts, &actions))
                div.toolbar {
                    button type="submit" name="what" value="cancel-all" { (texts.text("web-bulk-all")) }
                }
            }
        } @else {
            (table)
        }
    }
}

fn row(format: Format, item: &OrderRow, may_work: bool) -> Row {
    let texts = format.texts();
    let id = item.order_id.as_str();
    let marketplace = item.marketplace.and_then(Marketplace::from_code);
    let state = OrderState::parse(item.state).ok();
    let is_over = state.is_some_and(|state| state.is_shipped() || state.is_terminal());
    let ship_by = item.ship_by.map(|at| at.0).filter(|_| !is_over);
    Row {
        address: Some(place(&item.account, id, "")),
        selected_as: may_work.then(|| (format!("{}/{id}", item.account), id.to_owned())),
        cells: vec![
            html! { code { (id) } },
            html! {
                (badge::order_state(texts, state))
                span.below { (item.channel) @if let Some(code) = item.marketplace { " · " (code) } }
            },
            format.instant(item.purchased_at.0, marketplace),
            html! { @if ship_by.is_some() { (badge::deadline(format, ship_by)) } },
            html! {
                @match item.requested {
                    "yes" => (badge::badge(Tone::Warn, &texts.text("web-orders-requested-yes"))),
                    "no" => (texts.text("web-orders-requested-no")),
                    _ => span.quiet { (texts.text("web-orders-requested-unknown")) },
                }
            },
            html! { (texts.with("web-units", &[("n", item.n_units.into())])) },
            html! { span.account-name { (item.account) } },
        ],
    }
}

fn columns(texts: Texts) -> Vec<Column> {
    let text = |key| Column::text(texts.text(key));
    vec![
        text("web-orders-order-column"),
        text("web-orders-state"),
        text("web-orders-placed"),
        text("web-orders-ship-by"),
        text("web-orders-request"),
        Column::number(texts.text("web-orders-units")),
        text("web-orders-account"),
    ]
}

fn known_filters(texts: Texts) -> Vec<Filter> {
    let states = [
        (OrderState::Pending, "web-state-pending"),
        (
            OrderState::PendingAvailability,
            "web-state-pending-availability",
        ),
        (OrderState::Unshipped, "web-state-unshipped"),
        (OrderState::PartiallyShipped, "web-state-partially-shipped"),
        (OrderState::Shipped, "web-state-shipped"),
        (
            OrderState::InvoiceUnconfirmed,
            "web-state-invoice-unconfirmed",
        ),
        (OrderState::Cancelled, "web-state-cancelled"),
        (OrderState::Unfulfillable, "web-state-unfulfillable"),
    ];
    let states = states
        .into_iter()
        .map(|(state, key)| (state.as_str().to_owned(), texts.text(key)))
        .chain([("UNKNOWN".to_owned(), texts.text("web-state-unknown"))])
        .collect();
    let channels = [
        (FulfillmentChannel::Mfn, "channel-mfn"),
        (FulfillmentChannel::Sfp, "channel-sfp"),
        (FulfillmentChannel::EasyShip, "channel-easy-ship"),
        (FulfillmentChannel::Afn, "channel-afn"),
        (FulfillmentChannel::Mcf, "channel-mcf"),
    ];
    let channels = channels
        .into_iter()
        .map(|(channel, key)| (channel.as_str().to_owned(), texts.text(key)))
        .collect();
    let places = Marketplace::ALL.iter().map(|place| place.code().to_owned());
    let places = places.map(|code| (code.clone(), code)).collect();
    let requested = [
        ("yes", "web-orders-requested-yes"),
        ("no", "web-orders-requested-no"),
        ("unknown", "web-orders-requested-unknown"),
    ];
    let requested = requested
        .into_iter()
        .map(|(value, key)| (value.to_owned(), texts.text(key)))
        .collect();
    vec![
        Filter::text("q", texts.text("web-orders-search"))
            .hinting(texts.text("web-orders-search-hint"))
            .suggesting(suggestions()),
        Filter::choice("state", texts.text("web-orders-state"), states),
        Filter::choice("channel", texts.text("web-orders-channel"), channels),
        Filter::choice("marketplace", texts.text("web-orders-marketplace"), places),
        Filter::choice("requested", texts.text("web-orders-request"), requested),
        Filter::text("from", texts.text("web-orders-from")).hinting("2026-11-22".to_owned()),
        Filter::text("to", texts.text("web-orders-to")).hinting("2026-11-22".to_owned()),
    ]
}

fn suggestions() -> Vec<String> {
    [
        "state:UNSHIPPED",
        "state:PENDING",
        "channel:MFN",
        "channel:AFN",
        "marketplace:US",
        "marketplace:DE",
        "marketplace:JP",
        "requested:yes",
        "account:",
        "order:",
        "sku:",
        "from:",
        "to:",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// What is done with the rows that are chosen: their combined effect is shown.
pub(super) async fn selected(fields: FormFields) -> Result<Response, Problem> {
    let back = fields.first("back").and_then(own_place).unwrap_or(PATH);
    if fields.first("what") == Some("cancel-all") {
        let uri = back
            .parse()
            .map_err(|_| Problem::of_page(Code::InvalidBody, "field-not-valid"))?;
        let query: ListQuery = crate::http::query::parse(&uri)?;
        let list = query.here().address(PATH);
        return Ok(Redirect::to(&preview_of(&list)).into_response());
    }
    let rows: Vec<&str> = fields.all("select").take(BATCH_MAX + 1).collect();
    if rows.is_empty() {
        let joint = if back.contains('?') { '&' } else { '?' };
        return Ok(Redirect::to(&format!("{back}{joint}done=none-selected")).into_response());
    }
    if rows.len() > BATCH_MAX {
        return Err(Problem::of_page(Code::InvalidBody, "too-many-orders"));
    }
    let orders: Vec<_> = rows.iter().map(|row| ("order", Some(*row))).collect();
    Ok(Redirect::to(&address("/orders/cancel", &orders)).into_response())
}
