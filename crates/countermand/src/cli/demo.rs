//! `demo`: a walk through the product on a small account that is made up.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use clap::Args;
use countermand_domain::cancel_rate::{Day, PlanCancel, plan};
use countermand_domain::cancellation::Actor;
use countermand_domain::id::AccountId;
use countermand_domain::order::OrderState;
use countermand_domain::reason::{Motive, Reason};
use countermand_domain::rule_table::RuleTable;
use countermand_store::cancel_rate::DaySeriesQuery;
use countermand_store::orders::{OrderFilter, OrderView, Requested, StateFilter};
use countermand_store::{Account, Store};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde_json::{Value, json};

use super::output::{print_json, print_line};
use super::{Exit, Global, cancel_rate_plan, cancel_rate_text, decide, stored};
use crate::clock::Clock;
use crate::explain::Layout;
use crate::generate::{self, Params};
use crate::import::{ImportOptions, ImportedFile, import_file};
use crate::ingest::OpenOptions;
use crate::measure::{self, ChannelDays};
use crate::report::{self, Input, Options};
use crate::texts::{Texts, grouped};

/// Steps of the walk.
const STEPS: u64 = 6;
/// Columns of its text.
const WIDTH: usize = 90;

/// The arguments of `demo`.
#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// Another seed gives another account
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// The address of the desk's pages: there are none yet
    #[arg(long, value_name = "ADDR", hide = true)]
    listen: Option<String>,
    /// How fast marketplace time runs: there is no marketplace yet
    #[arg(long, value_name = "X", hide = true)]
    speed: Option<String>,
}

/// What the walk is made with.
struct Walk<'a> {
    global: &'a Global,
    texts: Texts,
    seed: u64,
    now: Timestamp,
    directory: PathBuf,
    report: Value,
}

pub(super) fn run(global: &Global, args: &DemoArgs) -> anyhow::Result<Exit> {
    let began = Instant::now();
    for (name, value) in [("--listen", &args.listen), ("--speed", &args.speed)] {
        if value.is_some() && !global.quiet {
            anstream::eprintln!("{name} has no effect yet: the walk runs in the terminal");
        }
    }
    let directory = stored::data_directory(global)?.join("demo");
    std::fs::create_dir_all(&directory)
        .with_context(|| format!("{} cannot be made", directory.display()))?;
    let mut walk = Walk {
        global,
        texts: Texts::new(global.lang.locale()),
        seed: args.seed,
        now: Clock::System.now(),
        directory,
        report: json!({}),
    };
    walk.say(&walk.texts.text("demo-title"))?;
    walk.say(
        &walk
            .texts
            .with("demo-intro", &[("seed", (&args.seed.to_string()).into())]),
    )?;
    let file = walk.generate()?;
    walk.show_report(&file)?;
    let store = Store::open(&walk.directory)?;
    let account = walk.import(&store, &file)?;
    let decisions = walk.decide(&account)?;
    let (budget, planned) = walk.budget_and_plan(&account)?;
    walk.close(&file, began)?;
    if global.json {
        print_json(&json!({
            "url": null, "sign_in_url": null, "api_key": null, "sandbox_url": null,
            "seed": args.seed,
            "file": file.display().to_string(),
            "data": walk.directory.display().to_string(),
            "account": walk.account_name(),
            "report": walk.report,
            "decisions": decisions,
            "budget": budget,
            "plan": planned,
        }))?;
    }
    Ok(Exit::Ok)
}

impl Walk<'_> {
    fn say(&self, text: &str) -> anyhow::Result<()> {
        if !self.global.json {
            print_line(text)?;
        }
        Ok(())
    }

    fn step(&self, number: u64, heading: &str) -> anyhow::Result<()> {
        let heading = self.texts.text(heading);
        let args = [
            ("number", number.into()),
            ("total", STEPS.into()),
            ("heading", (&heading).into()),
        ];
        let line = self.texts.with("demo-step", &args);
        self.say("")?;
        self.say(&line)?;
        self.say(&"─".repeat(WIDTH))
    }

    fn typed(&self, command: &str) -> anyhow::Result<()> {
        self.say(
            &self
                .texts
                .with("demo-command", &[("command", command.into())]),
        )
    }

    /// An account for each seed and day, so that one walk does not mix with another.
    fn account_name(&self) -> String {
        format!("demo-{}-{}", self.seed, self.today())
    }

    fn today(&self) -> jiff::civil::Date {
        self.now.to_zoned(TimeZone::UTC).date()
    }

    fn generate(&self) -> anyhow::Result<PathBuf> {
        self.step(1, "demo-generate")?;
        let small = Params::small_account(self.seed);
        // The last order was placed yesterday: no buyer's window is open any more.
        let span = Span::new().days(i64::from(small.n_days));
        let params = Params {
            first_day: self.today().checked_sub(span)?,
            ..small
        };
        let path = self
            .directory
            .join(format!("all-orders-{}-{}.txt", self.seed, self.today()));
        let mut out = BufWriter::new(File::create(&path)?);
        generate::write(&params, &mut out)?;
        out.flush()?;
        let shown = path.display().to_string();
        self.say(&self.texts.with(
            "demo-generate-done",
            &[("file", (&shown).into()), ("lines", params.n_lines.into())],
        ))?;
        Ok(path)
    }

    fn show_report(&mut self, file: &Path) -> anyhow::Result<()> {
        self.step(2, "demo-report")?;
        self.typed(&format!("countermand report {}", file.display()))?;
        self.say(&self.texts.text("demo-report-why"))?;
        self.say("")?;
        let options = Options {
            counts_amazon_orders: true,
            ..Options::default()
        };
        let summary = report::run([Input::path(file)], &options, |_| ())?;
        self.report = serde_json::from_str(&report::json(&summary, self.texts)?)?;
        self.say(report::terminal(&summary, self.texts, WIDTH).trim_end())
    }

    fn import(&self, store: &Store, file: &Path) -> anyhow::Result<Account> {
        self.step(3, "demo-import")?;
        let data = self.directory.display();
        let name = self.account_name();
        self.typed(&format!(
            "countermand import {} --data {data} --account {name}",
            file.display()
        ))?;
        let account = store.account(&AccountId::parse(&name)?, self.now)?;
        let first = self.import_once(&account, file)?;
        let orders = account.n_orders()?;
        self.say(&self.texts.with(
            "demo-import-done",
            &[
                ("orders", orders.into()),
                ("rejected", first.summary.n_rows_rejected.into()),
            ],
        ))?;
        let again = self.import_once(&account, file)?;
        let changed = if again.was_known {
            0
        } else {
            again.summary.n_orders_changed
        };
        self.say(
            &self
                .texts
                .with("demo-import-again", &[("changed", changed.into())]),
        )?;
        Ok(account)
    }

    fn import_once(&self, account: &Account, file: &Path) -> anyhow::Result<ImportedFile> {
        let mut watch = |_: &str, _, _| ();
        let mut options = ImportOptions {
            shown_as: None,
            open: OpenOptions::default(),
            now: self.now,
            watch: &mut watch,
        };
        Ok(import_file(account, file, &mut options)?)
    }

    fn decide(&self, account: &Account) -> anyhow::Result<Vec<Value>> {
        self.step(4, "demo-decide")?;
        self.say(&self.texts.text("demo-decide-why"))?;
        let mut decisions = Vec::new();
        for (filter, actor, reason) in questions() {
            let page = account.list_orders(&filter, None, 1)?;
            let Some(found) = page.orders.first() else {
                continue;
            };
            let Some(order) = account.order(&found.order_id)? else {
                continue;
            };
            decisions.push(self.decide_one(account, &order, actor, reason)?);
        }
        Ok(decisions)
    }

    fn decide_one(
        &self,
        account: &Account,
        order: &OrderView,
        actor: Actor,
        reason: Option<Reason>,
    ) -> anyhow::Result<Value> {
        let order_id = order.order.order_id.as_str();
        self.say("")?;
        self.say(
            &self
                .texts
                .with("demo-decide-order", &[("order", order_id.into())]),
        )?;
        let reason_words = reason.map_or_else(String::new, |reason| format!(" --reason {reason}"));
        self.typed(&format!(
            "countermand decide {order_id} --actor {}{reason_words} --account {} --data {}",
            actor.as_str(),
            self.account_name(),
            self.directory.display()
        ))?;
        let motive = reason.map(Motive::Reason);
        let explained = decide::explain(account, order, actor, motive, self.now, self.texts)?;
        let layout = Layout {
            width: WIDTH,
            ..Layout::default()
        };
        self.say(explained.explanation.to_terminal(layout).trim_end())?;
        let mut document = serde_json::to_value(&explained.explanation)?;
        if let Value::Object(fields) = &mut document {
            fields.insert("order_id".to_owned(), json!(order_id));
        }
        Ok(document)
    }

    fn budget_and_plan(&self, account: &Account) -> anyhow::Result<(Vec<Value>, Value)> {
        self.step(5, "demo-budget")?;
        let place = format!(
            "--account {} --data {}",
            self.account_name(),
            self.directory.display()
        );
        self.typed(&format!("countermand cancel-rate show {place}"))?;
        let (first, last) = account.day_span()?.context("the account has orders")?;
        let query = DaySeriesQuery {
            sales_channel: None,
            channels: &[],
            first,
            last,
        };
        let channels = measure::by_channel(&account.day_series(&query)?);
        let table = RuleTable::published();
        let mut budget = Vec::new();
        let as_of = channels
            .values()
            .filter_map(ChannelDays::last_day_with_orders)
            .max();
        let as_of = as_of
            .and_then(Day::from_date)
            .context("the account has orders")?;
        for (channel, days) in &channels {
            let targets = measure::targets(&table, channel, as_of.date());
            for rate in measure::channel_rates(channel, days, &targets, as_of, None)? {
                for line in cancel_rate_text::lines(self.texts, &rate, &[]) {
                    self.say(&line)?;
                }
                self.say("")?;
                budget.push(json!({
                    "sales_channel": channel,
                    "orders": rate.budget.counts.orders,
                    "counted": rate.budget.cancelled,
                    "left": rate.budget.left,
                    "breached": rate.budget.is_breached,
                }));
            }
        }
        let largest = channels.iter().max_by_key(|(_, days)| {
            days.sums(countermand_domain::cancel_rate::RateWindow::WEEK, as_of)
                .n_orders
        });
        let (channel, days) = largest.context("the account has a sales channel")?;
        let planned = self.plan(channel, days, as_of, &place)?;
        Ok((budget, planned))
    }

    fn plan(
        &self,
        channel: &str,
        days: &ChannelDays,
        as_of: Day,
        place: &str,
    ) -> anyhow::Result<Value> {
        self.step(6, "demo-plan")?;
        let due = [(1, 7), (2, 9), (3, 12)];
        let n_cancels: u64 = due.iter().map(|(n, _)| *n).sum();
        self.say(
            &self
                .texts
                .with("demo-plan-why", &[("count", n_cancels.into())]),
        )?;
        let words: Vec<String> = due
            .iter()
            .map(|(n, ahead)| format!("--due {}={n}", as_of.plus(*ahead)))
            .collect();
        self.typed(&format!(
            "countermand cancel-rate plan --channel {channel} {} {place}",
            words.join(" ")
        ))?;
        let batch: Vec<PlanCancel> = due
            .iter()
            .flat_map(|(n, ahead)| {
                let n = usize::try_from(*n).unwrap_or(0);
                std::iter::repeat_n(PlanCancel::by(as_of.plus(*ahead)), n)
            })
            .collect();
        let table = RuleTable::published();
        let targets = measure::targets(&table, channel, as_of.date());
        let target = targets
            .first()
            .context("the rule table has a limit")?
            .target;
        let outlook = measure::outlook(days, target.window(), as_of, None);
        let plan = plan(&outlook, target.window(), target.limit(), &batch)?;
        if !self.global.json {
            cancel_rate_plan::rows(&plan).print(super::output::Form::Table)?;
        }
        for sentence in cancel_rate_plan::sentences(self.texts, &plan) {
            self.say(&sentence)?;
        }
        Ok(cancel_rate_plan::rows(&plan).to_json())
    }

    fn close(&self, file: &Path, began: Instant) -> anyhow::Result<()> {
        let data = self.directory.display().to_string();
        let name = self.account_name();
        self.say("")?;
        self.say(&self.texts.text("demo-next"))?;
        self.say(&"─".repeat(WIDTH))?;
        let orders = format!("countermand orders list --account {name} --data {data}");
        let chinese = format!("countermand report {} --lang zh", file.display());
        for (key, command) in [
            ("demo-next-own-file", "countermand report FILE"),
            ("demo-next-store", &orders),
            ("demo-next-chinese", &chinese),
            ("demo-next-help", "countermand --help"),
        ] {
            self.say(&self.texts.with(key, &[("command", command.into())]))?;
        }
        self.say(
            &self
                .texts
                .with("demo-data-kept", &[("directory", (&data).into())]),
        )?;
        let elapsed = format!("{} ms", grouped(elapsed_ms(began)));
        self.say(
            &self
                .texts
                .with("demo-done", &[("elapsed", (&elapsed).into())]),
        )
    }
}

fn elapsed_ms(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// The orders of the walk: each the newest of its kind.
fn questions() -> [(OrderFilter, Actor, Option<Reason>); 5] {
    let own = |state| OrderFilter {
        state: Some(StateFilter::Known(state)),
        is_seller_fulfilled: Some(true),
        ..OrderFilter::default()
    };
    let requested = OrderFilter {
        requested: Some(Requested::Yes),
        ..own(OrderState::Unshipped)
    };
    let not_requested = OrderFilter {
        requested: Some(Requested::No),
        ..own(OrderState::Unshipped)
    };
    let by_amazon = OrderFilter {
        is_seller_fulfilled: Some(false),
        ..own(OrderState::Unshipped)
    };
    [
        (requested, Actor::Buyer, None),
        (not_requested.clone(), Actor::Seller, Some(Reason::StockOut)),
        (not_requested, Actor::Buyer, Some(Reason::BuyerChangedMind)),
        (
            own(OrderState::Pending),
            Actor::Seller,
            Some(Reason::StockOut),
        ),
        (by_amazon, Actor::Seller, Some(Reason::StockOut)),
    ]
}
