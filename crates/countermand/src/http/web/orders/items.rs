//! The items of an order: units, prices, and what is left of each SKU.

use std::collections::BTreeMap;

use countermand_domain::id::{OrderItemId, SellerSku};
use countermand_store::orders::{OrderItem, Requested};
use countermand_store::stock_ledger::StockBalance;
use maud::{Markup, html};

use crate::decide::facts::stored_progress;
use crate::http::api::orders::Known;
use crate::http::api::reach::failed;
use crate::http::problem::Problem;
use crate::http::web::Page;
use crate::http::web::parts::badge::{self, Tone};
use crate::http::web::parts::notice;
use crate::texts::Texts;

/// What is left of the order's SKUs.
pub(super) type Stock = BTreeMap<SellerSku, StockBalance>;

pub(super) async fn stock(known: &Known) -> Result<Stock, Problem> {
    let mut stock = Stock::new();
    let skus = known.found.view.items.iter();
    for sku in skus.filter_map(|item| item.sku.as_ref()) {
        if !stock.contains_key(sku) {
            let balance = known.seller.account.stock_balance(sku.clone()).await;
            let balance = balance.map_err(|error| failed(&error))?;
            stock.insert(sku.clone(), balance);
        }
    }
    Ok(stock)
}

/// Units of each item that the stock does not hold, as far as its SKU was ever counted: each SKU's
/// lack is taken from the order's items in their order.
pub(super) fn lacking(known: &Known, stock: &Stock) -> BTreeMap<OrderItemId, u32> {
    let state = known.found.view.order.state;
    let mut left: BTreeMap<&SellerSku, u64> = stock
        .iter()
        .filter(|(_, balance)| balance.is_oversold())
        .map(|(sku, balance)| (sku, balance.available.unsigned_abs()))
        .collect();
    let mut lacking = BTreeMap::new();
    for item in &known.found.view.items {
        let sku = item.sku.as_ref();
        let (Some(id), Some(left)) = (&item.order_item_id, sku.and_then(|sku| left.get_mut(sku)))
        else {
            continue;
        };
        let open = stored_progress(item, state).open().units();
        let taken = open.min(u32::try_from(*left).unwrap_or(u32::MAX));
        *left -= u64::from(taken);
        if taken > 0 {
            lacking.insert(id.clone(), taken);
        }
    }
    lacking
}

pub(super) fn section(page: &Page<'_>, known: &Known, stock: Result<Stock, Problem>) -> Markup {
    let texts = page.texts();
    let (stock, failure) = match stock {
        Ok(stock) => (stock, None),
        Err(problem) => (Stock::new(), Some(notice::problem(&problem, texts))),
    };
    let head = [
        ("web-orders-item", false),
        ("web-orders-ordered", true),
        ("web-orders-shipped", true),
        ("web-orders-cancelled", true),
        ("web-orders-open", true),
        ("web-orders-price", true),
        ("web-orders-stock", false),
    ];
    html! {
        section aria-labelledby="items" {
            h2 #items { (texts.text("web-orders-items")) }
            @if let Some(failure) = failure { (failure) }
            div.table role="region" aria-label=(texts.text("web-orders-items")) tabindex="0" {
                table data-rows {
                    caption.unseen { (texts.text("web-orders-items")) }
                    thead { tr { @for (key, is_number) in head {
                        th scope="col" .number[is_number] { (texts.text(key)) } } } }
                    tbody { @for item in &known.found.view.items { (row(page, known, item, &stock)) } }
                }
            }
        }
    }
}

fn row(page: &Page<'_>, known: &Known, item: &OrderItem, stock: &Stock) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let progress = stored_progress(item, known.found.view.order.state);
    let numbers = [
        ("web-orders-ordered", progress.ordered()),
        ("web-orders-shipped", progress.shipped()),
        ("web-orders-cancelled", progress.cancelled()),
        ("web-orders-open", progress.open()),
    ];
    html! {
        tr {
            th scope="row" data-label=(texts.text("web-orders-item")) {
                @if let Some(sku) = &item.sku { code { (sku) } }
                @if item.requested == Requested::Yes {
                    " " (badge::badge(Tone::Warn, &texts.text("web-orders-item-requested"))) }
                @if let Some(title) = &item.title { span.below { (title) } }
                @if let Some(id) = &item.order_item_id { span.below { code { (id) } } }
            }
            @for (key, units) in numbers {
                td.number data-label=(texts.text(key)) { (format.count(u64::from(units.units()))) }
            }
            td.number data-label=(texts.text("web-orders-price")) {
                @if let Some(price) = item.amounts.item_price { (format.money(price)) }
                @else { span.quiet { (texts.text("label-unknown")) } }
            }
            td data-label=(texts.text("web-orders-stock")) {
                (left(texts, item.sku.as_ref().and_then(|sku| stock.get(sku))))
            }
        }
    }
}

fn left(texts: Texts, balance: Option<&StockBalance>) -> Markup {
    let number = |n: i64| n.to_string();
    html! {
        @match balance {
            Some(balance) if balance.is_counted => {
                @let (hand, free) = (number(balance.on_hand), number(balance.available));
                (texts.with("web-orders-stock-left", &[("hand", (&hand).into()), ("free", (&free).into())]))
                @if balance.is_oversold() { " " (badge::badge(Tone::Bad, &texts.text("web-orders-oversold"))) }
            }
            Some(_) | None => span.quiet { (texts.text("web-orders-stock-unknown")) },
        }
    }
}
