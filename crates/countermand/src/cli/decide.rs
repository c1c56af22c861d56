//! `decide`.

use std::fs::File;
use std::io::{self, BufReader, BufWriter};
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use countermand_domain::cancellation::{Actor, Situation, decide_with_trace};
use countermand_domain::id::SellerSku;
use countermand_domain::offer_suppression::{Streak, SuppressionRisk};
use countermand_domain::reason::Motive;
use countermand_domain::rule_table::{RuleTable, Rules};
use countermand_store::Account;
use countermand_store::orders::OrderView;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::output::{print_json, print_line};
use super::stored::{self, AccountArgs};
use super::{Exit, Global, UsageError, moment, orders};
use crate::clock::Clock;
use crate::decide::risk::streak;
use crate::decide::{cases, stored as stored_order};
use crate::explain::{BudgetLine, Explanation, Layout};
use crate::measure;
use crate::texts::Texts;

/// The arguments of `decide`.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["cases", "order_id"])))]
pub(super) struct DecideArgs {
    /// A tab-separated table of cases; `-` is standard input
    #[arg(long, value_name = "FILE.tsv", conflicts_with = "order_id")]
    cases: Option<PathBuf>,
    /// A stored order
    #[arg(value_name = "ORDER-ID")]
    order_id: Option<String>,
    /// Who asks, or acts: buyer, seller, amazon
    #[arg(long, value_name = "ACTOR", default_value = "seller")]
    actor: String,
    /// Why, or which act: a canonical reason such as `STOCK_OUT`
    #[arg(long, value_name = "REASON")]
    reason: Option<String>,
    /// The instant to decide at (default: now), as in 2026-11-20T08:00:00Z
    #[arg(long, value_name = "INSTANT")]
    at: Option<Timestamp>,
    /// Tell the rules that did not apply, too
    #[arg(long, short)]
    verbose: bool,
    #[command(flatten)]
    account: AccountArgs,
}

pub(super) fn run(global: &Global, args: &DecideArgs) -> anyhow::Result<Exit> {
    match (&args.cases, &args.order_id) {
        (Some(path), _) => run_cases(global, args, path),
        (None, Some(order_id)) => run_order(global, args, order_id),
        (None, None) => bail!("give an order id, or a table with --cases"),
    }
}

/// The rules as they stand at an instant.
fn rules_at(table: &RuleTable, now: Timestamp) -> Rules {
    table.compile(now.to_zoned(TimeZone::UTC).date())
}

fn run_cases(global: &Global, args: &DecideArgs, path: &PathBuf) -> anyhow::Result<Exit> {
    let now = args.at.unwrap_or_else(|| Clock::System.now());
    let rules = rules_at(&RuleTable::published(), now);
    let mut output = BufWriter::new(io::stdout().lock());
    let mut complain = |line: u64, id: &str, error: &cases::CaseError| {
        if !global.quiet {
            let text = format!("line {line}, case {id}: {error}");
            anstream::eprintln!("{}", super::output::without_controls(&text));
        }
    };
    let outcome = if path.as_os_str() == "-" {
        cases::run(&mut io::stdin().lock(), &mut output, &rules, &mut complain)
    } else {
        let file =
            File::open(path).with_context(|| format!("{} cannot be opened", path.display()))?;
        cases::run(
            &mut BufReader::new(file),
            &mut output,
            &rules,
            &mut complain,
        )
    };
    let outcome = outcome.with_context(|| format!("{}", path.display()))?;
    Ok(if outcome.n_errors > 0 {
        Exit::Partly
    } else {
        Exit::Ok
    })
}

fn run_order(global: &Global, args: &DecideArgs, order_id: &str) -> anyhow::Result<Exit> {
    let actor = Actor::parse(&args.actor).with_context(|| {
        UsageError(format!(
            "--actor `{}` is none of buyer, seller, amazon",
            args.actor
        ))
    })?;
    let motive = args.reason.as_deref().map(|text| {
        Motive::parse(text).with_context(|| {
            UsageError(format!(
                "--reason `{text}` is no canonical reason or act code, such as STOCK_OUT"
            ))
        })
    });
    let motive = motive.transpose()?;
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &args.account)?;
    let now = args.at.map_or_else(|| moment::now_of(&account), Ok)?;
    let Some(order) = orders::find_order(global, &account, order_id)? else {
        return Ok(Exit::NothingMatched);
    };
    let texts = Texts::new(global.lang.locale());
    let rules = stored::settings(&store, &account)?.rules;
    let explained = explain((&account, &rules), &order, (actor, motive), now, texts)?;
    let Explained {
        explanation,
        offers,
    } = &explained;
    if global.json {
        let mut document = serde_json::to_value(explanation)?;
        if let Value::Object(fields) = &mut document {
            fields.insert("order_id".to_owned(), json!(order.order.order_id.as_str()));
            fields.insert("decided_at".to_owned(), json!(now.to_string()));
            fields.insert("offers".to_owned(), offers_json(offers));
        }
        print_json(&document)?;
    } else {
        let layout = Layout {
            is_verbose: args.verbose,
            ..Layout::default()
        };
        print_line(&explanation.to_terminal(layout))?;
        for offer in offers
            .iter()
            .filter(|offer| offer.streak.risk() != SuppressionRisk::Clear)
        {
            let about = [
                ("sku", offer.sku.as_str().into()),
                ("n", (offer.streak.run_length as u64).into()),
                ("run", offer.streak.rule.run.into()),
                ("days", offer.streak.rule.days.into()),
            ];
            print_line(&texts.with(offer.text_key(), &about))?;
        }
    }
    Ok(Exit::Ok)
}

/// A decision in words, with the offers that it touches.
pub(super) struct Explained {
    pub(super) explanation: Explanation,
    offers: Vec<Offer>,
}

/// Decides on a stored order and explains the decision.
pub(super) fn explain(
    (account, own): (&Account, &RuleTable),
    order: &OrderView,
    (actor, motive): (Actor, Option<Motive>),
    now: Timestamp,
    texts: Texts,
) -> anyhow::Result<Explained> {
    let table = measure::rule_table(own, &account.health_snapshots(500)?);
    let rules = rules_at(&table, now);
    let situation = stored_order::situation(order, actor, motive)?;
    let (decision, trace) = decide_with_trace(&situation, &rules, now);
    let more = u64::from(decision.effects.rate.n_orders);
    let budget = budget_line((account, own), order, &situation, more)?;
    Ok(Explained {
        explanation: Explanation::of(texts, &decision, &trace, budget),
        offers: offers((account, own), order, now)?,
    })
}

/// Where the channel's rate stands, and where the decision would bring it.
fn budget_line(
    whose: (&Account, &RuleTable),
    order: &OrderView,
    situation: &Situation,
    more_cancels: u64,
) -> anyhow::Result<Option<BudgetLine>> {
    if !situation.channel.channel().is_seller_fulfilled() {
        return Ok(None);
    }
    let channel = order.order.sales_channel.as_str();
    Ok(measure::line::budget_line(
        whose,
        channel,
        more_cancels,
        None,
    )?)
}

/// One SKU of the order, with its run of counted cancellations.
struct Offer {
    sku: SellerSku,
    streak: Streak,
}

impl Offer {
    fn text_key(&self) -> &'static str {
        match self.streak.risk() {
            SuppressionRisk::Clear => "offer-clear",
            SuppressionRisk::Armed => "offer-armed",
            SuppressionRisk::SuppressionExpected => "offer-suppression-expected",
        }
    }
}

fn offers(
    whose: (&Account, &RuleTable),
    order: &OrderView,
    now: Timestamp,
) -> anyhow::Result<Vec<Offer>> {
    let mut offers = Vec::new();
    for sku in order.items.iter().filter_map(|item| item.sku.as_ref()) {
        offers.push(Offer {
            sku: sku.clone(),
            streak: streak(whose, &order.order.sales_channel, sku, now)?,
        });
    }
    Ok(offers)
}

fn offers_json(offers: &[Offer]) -> Value {
    offers
        .iter()
        .map(|offer| {
            json!({
                "sku": offer.sku.as_str(),
                "run_length": offer.streak.run_length,
                "risk": offer.text_key(),
            })
        })
        .collect()
}
