//! What somebody chose on the sheet, and the request that it stands for.

use std::collections::BTreeMap;

use countermand_domain::cancellation::Actor;
use countermand_domain::cancellation::plan::Asked;
use countermand_domain::id::OrderItemId;
use countermand_domain::reason::Reason;
use countermand_store::orders::Requested;
use serde_json::{Value, json};

use crate::decide::facts::stored_progress;
use crate::http::api::cancellations::CancellationBody;
use crate::http::api::orders::Known;
use crate::http::web::FormFields;

/// The choice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::http::web::orders) struct Choice {
    /// Whether only some units are meant.
    pub(super) is_part: bool,
    /// Units by item, where they were chosen.
    units: Vec<(OrderItemId, u32)>,
    /// `ACTOR:REASON`; `None` while none is chosen.
    pub(super) reason: Option<String>,
    /// The person's own note.
    pub(super) note: String,
    /// Whether nobody chose yet, and the units are those that the stock does not hold.
    pub(super) is_of_stock: bool,
}

/// An actor and a reason as one value of a choice.
pub(in crate::http::web::orders) fn reason_value(actor: Actor, reason: Reason) -> String {
    format!("{}:{}", actor.as_str(), reason.as_str())
}

impl Choice {
    /// What the fields say; where they say nothing, the smallest thing that does what was asked
    /// for: the items that the buyer officially wants out of, the units that the stock does not hold,
    /// or the whole order.
    pub(super) fn of(
        fields: &FormFields,
        known: &Known,
        lacking: &BTreeMap<OrderItemId, u32>,
    ) -> Self {
        let units: Vec<(OrderItemId, u32)> = fields
            .0
            .iter()
            .filter_map(|(name, value)| {
                let id = OrderItemId::parse(name.strip_prefix("unit-")?).ok()?;
                Some((id, value.trim().parse().ok()?))
            })
            .collect();
        let reason = fields.first("reason").filter(|reason| !reason.is_empty());
        let Some(what) = fields.first("what") else {
            let proposed = Self::proposed(known, reason);
            return match Self::of_stock(known, reason, lacking) {
                Some(part) if !proposed.is_official(known) => part,
                Some(_) | None => proposed,
            };
        };
        Self {
            is_part: what == "some",
            units,
            reason: reason.map(str::to_owned),
            note: fields.first("note").unwrap_or("").to_owned(),
            is_of_stock: false,
        }
    }

    /// The units that the stock does not hold, where they are a part of what is open and the reason,
    /// if one is given, is that they are missing.
    fn of_stock(
        known: &Known,
        reason: Option<&str>,
        lacking: &BTreeMap<OrderItemId, u32>,
    ) -> Option<Self> {
        let state = known.found.view.order.state;
        let open = known.found.view.items.iter().map(|item| {
            let id = item.order_item_id.clone()?;
            Some((id, stored_progress(item, state).open().units()))
        });
        let open: Vec<(OrderItemId, u32)> = open.collect::<Option<_>>()?;
        let units: Vec<(OrderItemId, u32)> = open
            .iter()
            .map(|(id, _)| (id.clone(), lacking.get(id).copied().unwrap_or(0)))
            .collect();
        let is_part = !lacking.is_empty() && units != open;
        let chosen = Self {
            is_part: true,
            units,
            reason: reason.map(str::to_owned),
            note: String::new(),
            is_of_stock: true,
        };
        let is_meant = reason.is_none() || chosen.canonical().is_some_and(Reason::is_missing_goods);
        (is_part && is_meant).then_some(chosen)
    }

    /// Whether the buyer asked officially, and what is proposed follows it.
    fn is_official(&self, known: &Known) -> bool {
        let wish = known.wish.as_ref();
        self.is_part || wish.is_some_and(|wish| wish.official_at.is_some())
    }

    fn proposed(known: &Known, reason: Option<&str>) -> Self {
        let items = &known.found.view.items;
        let wanted = |requested: Requested| requested == Requested::Yes;
        let n_wanted = items.iter().filter(|item| wanted(item.requested)).count();
        let is_part = n_wanted > 0 && n_wanted < items.len();
        let units = items
            .iter()
            .filter(|item| is_part && !wanted(item.requested))
            .filter_map(|item| Some((item.order_item_id.clone()?, 0)))
            .collect();
        let is_official = known
            .wish
            .as_ref()
            .is_some_and(|wish| wish.official_at.is_some());
        let by_wish = || is_official.then(|| reason_value(Actor::Buyer, Reason::BuyerRequest));
        Self {
            is_part,
            units,
            reason: reason.map(str::to_owned).or_else(by_wish),
            note: String::new(),
            is_of_stock: false,
        }
    }

    /// Units of an item that are chosen; all open ones where nothing was said.
    pub(super) fn units_of(&self, item: &OrderItemId, open: u32) -> u32 {
        let found = self.units.iter().find(|(id, _)| id == item);
        found.map_or(open, |(_, units)| *units)
    }

    /// The request as the API takes it; `None` while no reason is chosen.
    pub(super) fn body(&self, known: &Known) -> Option<Value> {
        let (actor, reason) = self.reason.as_deref()?.split_once(':')?;
        let mut body = json!({
            "order_id": known.found.view.order.order_id.as_str(),
            "actor": actor,
            "reason": reason,
        });
        if let Some(fields) = body.as_object_mut() {
            if self.is_part {
                fields.insert("items".to_owned(), self.items(known));
            }
            if !self.note.trim().is_empty() {
                fields.insert("note".to_owned(), json!(self.note.trim()));
            }
        }
        Some(body)
    }

    fn items(&self, known: &Known) -> Value {
        let state = known.found.view.order.state;
        let items = known.found.view.items.iter().filter_map(|item| {
            let id = item.order_item_id.as_ref()?;
            let open = stored_progress(item, state).open().units();
            let units = self.units_of(id, open);
            (units > 0).then(|| json!({ "order_item_id": id.as_str(), "quantity": units }))
        });
        Value::Array(items.collect())
    }

    /// What is asked for, whatever the reason.
    pub(super) fn asked(&self, known: &Known) -> Asked {
        let any = Self {
            reason: Some("seller:OTHER".to_owned()),
            note: String::new(),
            ..self.clone()
        };
        any.body(known)
            .and_then(|body| serde_json::from_value::<CancellationBody>(body).ok())
            .and_then(|body| body.read().ok())
            .map_or(Asked::WholeOrder, |(_, request)| request.asked)
    }

    /// The fields that the confirming form carries along.
    pub(super) fn fields(&self) -> Vec<(String, String)> {
        let what = if self.is_part { "some" } else { "whole" };
        let mut fields = vec![("what".to_owned(), what.to_owned())];
        fields.extend(
            self.reason
                .iter()
                .map(|it| ("reason".to_owned(), it.clone())),
        );
        let units = self.units.iter();
        fields.extend(units.map(|(id, n)| (format!("unit-{id}"), n.to_string())));
        fields
    }

    /// The canonical reason that is chosen.
    pub(super) fn canonical(&self) -> Option<Reason> {
        let (_, reason) = self.reason.as_deref()?.split_once(':')?;
        Reason::parse(reason)
    }
}
