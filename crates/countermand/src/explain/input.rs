//! What a decision looked at.

use countermand_domain::cancellation::trace::Input;
use countermand_domain::cancellation::{RequestScope, RuleId, Situation, Trace};
use countermand_domain::order::McfStatus;
use countermand_domain::order::channel::ChannelStatus;
use serde::Serialize;

use super::motive_text;
use crate::texts::Texts;

/// One input of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputView {
    /// Its name, as in `ship-by`.
    pub name: &'static str,
    /// Its value for machines; `None` when it is not known or was not given.
    pub value: Option<String>,
    /// Its name for people.
    pub label: String,
    /// Its value for people.
    pub text: String,
}

/// What each ordered rule reads when it applies.
///
/// Source: rules 1.7, column "test", with the conditions of 1.3.
const READS: [(RuleId, &[Input]); 20] = {
    use Input::{Actor, Channel, Marketplace, Motive, PurchasedAt, Request, ShipBy, State, Units};
    [
        (RuleId::R00, &[Motive]),
        (RuleId::R01, &[State, Channel]),
        (
            RuleId::R02,
            &[
                State,
                Channel,
                Marketplace,
                Actor,
                Motive,
                PurchasedAt,
                ShipBy,
            ],
        ),
        (RuleId::R05, &[State, Channel, Actor]),
        (RuleId::R06, &[State, Channel, Actor, Request]),
        (RuleId::R10, &[State, Actor, Request]),
        (RuleId::R11, &[State, Actor]),
        (RuleId::R12, &[State, Marketplace, Actor, Motive, Request]),
        (RuleId::R13, &[State, Actor]),
        (RuleId::R20, &[Channel, Actor, Motive]),
        (RuleId::R30, &[State, Channel, Actor, Units]),
        (RuleId::R31, &[State, Units]),
        (RuleId::R32, &[State, Motive]),
        (RuleId::R33, &[State, Actor, Motive, Request, Units]),
        (
            RuleId::R40,
            &[State, Channel, Marketplace, Actor, PurchasedAt],
        ),
        (RuleId::R41, &[State, Channel, Actor, Request]),
        (RuleId::R42, &[State, Actor, Request]),
        (RuleId::R43, &[State, Channel, Actor, Motive, Request]),
        (RuleId::R44, &[State, Actor, Motive]),
        (RuleId::R45, &[State, Channel, Actor, Motive]),
    ]
};

/// The inputs that the deciding rule and those before it read, each once.
pub(super) fn inputs(texts: Texts, ordered_rule: RuleId, trace: &Trace) -> Vec<InputView> {
    let by_rule = READS
        .iter()
        .find(|(rule, _)| *rule == ordered_rule)
        .map_or(&[][..], |(_, inputs)| inputs);
    let refused: Vec<Input> = trace.inputs_read().collect();
    Input::ALL
        .into_iter()
        .filter(|input| refused.contains(input) || by_rule.contains(input))
        .map(|input| view(texts, input, trace.situation()))
        .collect()
}

fn view(texts: Texts, input: Input, situation: &Situation) -> InputView {
    let same = |value: Option<String>| {
        let text = value.clone().unwrap_or_else(|| texts.text("label-unknown"));
        (value, text)
    };
    let named = |group: &str, name: &str| {
        let key = name.to_ascii_lowercase().replace('_', "-");
        (Some(name.to_owned()), texts.text(&format!("{group}-{key}")))
    };
    let (value, text) = match input {
        Input::State => named("state", situation.state.as_str()),
        Input::Channel => channel(texts, situation.channel),
        Input::Marketplace => same(Some(situation.marketplace.code().to_owned())),
        Input::Actor => named("actor", situation.actor.as_str()),
        Input::Motive => match situation.motive {
            Some(motive) => (Some(motive.as_str().to_owned()), motive_text(texts, motive)),
            None => (None, texts.text("label-none")),
        },
        Input::PurchasedAt => same(situation.purchased_at.map(|at| at.to_string())),
        Input::ShipBy => same(situation.ship_by.map(|at| at.to_string())),
        Input::Request => named("request", request(situation.request)),
        Input::Units => {
            let (shipped, ordered) = (situation.shipped_units, situation.ordered_units);
            let args = [("shipped", shipped.into()), ("ordered", ordered.into())];
            (
                Some(format!("{shipped}/{ordered}")),
                texts.with("units-of", &args),
            )
        }
    };
    InputView {
        name: input.key(),
        value,
        label: texts.text(&format!("input-{}", input.key())),
        text,
    }
}

const fn request(scope: RequestScope) -> &'static str {
    match scope {
        RequestScope::None => "none",
        RequestScope::AllOpenUnits => "all-open-units",
        RequestScope::SomeItems => "some-items",
    }
}

/// The channel, with the status that only it has.
fn channel(texts: Texts, status: ChannelStatus) -> (Option<String>, String) {
    let channel = status.channel().as_str();
    let key = channel.to_ascii_lowercase().replace('_', "-");
    let name = texts.text(&format!("channel-{key}"));
    let status = match status {
        ChannelStatus::EasyShip(package) => Some(package.as_str()),
        ChannelStatus::Mcf(status) => status.map(McfStatus::as_str),
        ChannelStatus::Mfn | ChannelStatus::Sfp | ChannelStatus::Afn => None,
    };
    match status {
        Some(status) => (
            Some(format!("{channel}/{status}")),
            texts.with(
                "line-labelled",
                &[("label", (&name).into()), ("text", status.into())],
            ),
        ),
        None => (Some(channel.to_owned()), name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ordered_rule_says_what_it_reads() {
        let ordered: Vec<RuleId> = RuleId::ALL
            .iter()
            .copied()
            .filter(|rule| rule.as_str().starts_with('R'))
            .collect();
        let listed: Vec<RuleId> = READS.iter().map(|(rule, _)| *rule).collect();
        assert_eq!(listed, ordered);
    }
}
