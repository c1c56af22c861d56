//! The command line: arguments, output, exit codes.

mod accounts;
mod actions;
mod audit;
mod cancel_rate;
mod cancel_rate_plan;
mod cancel_rate_text;
mod cancellations;
mod completions;
mod config;
mod consent;
mod decide;
mod decisions;
mod demo;
mod doctor;
mod events;
mod generate;
mod help;
mod import;
mod keys;
mod logs;
mod messages;
mod moment;
mod openapi;
mod orders;
mod output;
mod progress;
mod quarantine;
mod reasons;
mod refunds;
mod report;
mod sandbox;
mod serve;
mod stock;
mod stored;
mod target;
mod users;
mod webhooks;
mod whoami;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};

use self::config::{Given, Settled};
use self::output::Shape;
use crate::texts::Locale;

/// How a command ended; the number is the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Ok = 0,
    /// Failed.
    Failure = 1,
    /// The call's words are off.
    Usage = 2,
    /// Nothing matched.
    NothingMatched = 3,
    /// Refused by policy.
    Refused = 5,
    /// Done in part.
    Partly = 6,
    /// Under way: it was written down, and has not ended yet.
    Pending = 7,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// The order-cancellation desk for Amazon sellers.
#[derive(Debug, Parser)]
#[command(name = "countermand", version, about, long_about = None)]
#[command(
    propagate_version = true,
    subcommand_required = true,
    disable_help_subcommand = true
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub struct Global {
    #[command(flatten)]
    given: Words,
    /// Whether the machine form is wanted, in whatever shape.
    #[arg(skip)]
    pub json: bool,
    /// Whether a terminal gets lines, too.
    #[arg(skip)]
    pub plain: bool,
    /// Whether nothing but the answer is told.
    #[arg(skip)]
    pub quiet: bool,
    /// The data directory that the call or the environment names.
    #[arg(skip)]
    pub data: Option<PathBuf>,
    /// The data directory that a file of settings names, for commands that work on a store.
    #[arg(skip)]
    pub configured_data: Option<PathBuf>,
    /// What is logged on standard error.
    #[arg(skip)]
    pub log: String,
    /// The language of texts for people.
    #[arg(skip = Lang::En)]
    pub lang: Lang,
}

/// The same as it is typed.
#[derive(Debug, Clone, Args)]
struct Words {
    /// The data directory (default: the XDG data directory)
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Machine form on standard output; `--json=NAME,NAME` for these fields, `--json=` for the names
    #[arg(
        long, global = true, value_name = "FIELDS",
        num_args = 0..=1, require_equals = true, default_missing_value = "*",
    )]
    json: Option<String>,
    /// What a jq filter makes of the machine form, as in `.items[].order_id`
    #[arg(
        long,
        global = true,
        value_name = "FILTER",
        conflicts_with = "template"
    )]
    jq: Option<String>,
    /// A template filled with the machine form, as in `{% for o in items %}{{ o.order_id }} {% endfor %}`
    #[arg(long, global = true, value_name = "TEXT")]
    template: Option<String>,
    /// One record a line, tabs between, on a terminal too
    #[arg(long, global = true)]
    plain: bool,
    /// No progress and no advice on standard error
    #[arg(long, short, global = true)]
    quiet: bool,
    /// What to log on standard error: error, warn, info, debug, trace
    #[arg(long, global = true, value_name = "LEVEL")]
    log: Option<String>,
    /// The same as `--log debug`; `--debug=http` for each HTTP exchange, without ids and secrets
    #[arg(
        long, global = true, value_name = "WHAT", value_enum,
        num_args = 0..=1, require_equals = true, default_missing_value = "all",
    )]
    debug: Option<Debug>,
    /// The language of texts for people
    #[arg(long, global = true, value_name = "LANG", value_enum)]
    lang: Option<Lang>,
}

/// What is looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Debug {
    /// Everything.
    All,
    /// HTTP: what goes out, and what comes in.
    Http,
}

impl Debug {
    /// What is logged for it.
    const fn filter(self) -> &'static str {
        match self {
            Self::All => "debug",
            Self::Http => "warn,http=debug",
        }
    }
}

/// A language of texts for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    /// English.
    En,
    /// Chinese, simplified.
    Zh,
}

impl Global {
    /// Takes what the call leaves open from the environment and the files, and the shape of the
    /// machine form for this run.
    fn settle(&mut self) -> anyhow::Result<Settled> {
        let given = self.given.clone();
        let debug = || given.debug.map(|what| what.filter().to_owned());
        let settled = config::settle(Given {
            data: given.data,
            lang: given.lang,
            log: given.log.or_else(debug),
            quiet: given.quiet,
        })?;
        match &settled.data {
            Some(held) if held.is_of_file() => self.configured_data = Some(held.value.clone()),
            Some(held) => self.data = Some(held.value.clone()),
            None => {}
        }
        self.quiet = settled.quiet.value;
        self.log.clone_from(&settled.log.value);
        self.lang = settled.lang.value;
        self.plain = given.plain;
        self.json = given.json.is_some() || given.jq.is_some() || given.template.is_some();
        Shape::of(
            given.json.as_deref(),
            given.jq.as_deref(),
            given.template.as_deref(),
        )?
        .hold();
        Ok(settled)
    }
}

impl Lang {
    /// The locale of its texts.
    pub const fn locale(self) -> Locale {
        match self {
            Self::En => Locale::En,
            Self::Zh => Locale::ZhHans,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The desk at work, with four shops on the sandbox marketplace, in one process
    Demo(demo::DemoArgs),
    /// Take report files into the store: orders, listings, stock, settlements, account health
    Import(import::ImportArgs),
    /// The cancelled share of an account, from its report files, without a store
    Report(report::ReportArgs),
    /// Decide who may cancel: a table of cases, or one stored order
    Decide(decide::DecideArgs),
    /// The cancel rate as a budget: what is left, its history, what-if, plans
    CancelRate(cancel_rate::CancelRateArgs),
    /// Cancellations: previewed, asked for, looked at, taken back, approved
    Cancellations(cancellations::CancellationsArgs),
    /// Refunds: asked for, looked at, taken back, approved
    Refunds(refunds::RefundsArgs),
    /// Everything that is, or was, to be done at the marketplace
    Actions(actions::ActionsArgs),
    /// Stored orders
    Orders(orders::OrdersArgs),
    /// What cancelled orders have in common
    Reasons(reasons::ReasonsArgs),
    /// Offers and stock
    Stock(stock::StockArgs),
    /// What buyers are written: templates, previews, and a check of any text
    Messages(messages::MessagesArgs),
    /// Rows that could not be read, and what is odd about the data
    Quarantine(quarantine::QuarantineArgs),
    /// Write an All Orders report file of a made-up account
    GenerateReport(generate::GenerateArgs),
    /// The desk: takes in, decides, carries out and confirms, for every account
    Serve(serve::ServeArgs),
    /// The sandbox marketplace: speaks the Selling Partner API and plays the platform's side
    Sandbox(sandbox::SandboxArgs),
    /// Seller accounts: how the desk signs in to them
    Accounts(accounts::AccountsArgs),
    /// Keys of the HTTP API
    Keys(keys::KeysArgs),
    /// People who sign in to the pages
    Users(users::UsersArgs),
    /// Webhooks: addresses that are told of events, and what became of each telling
    Webhooks(webhooks::WebhooksArgs),
    /// The audit log: whether it is whole, and what it says
    Audit(audit::AuditArgs),
    /// What happens, as it happens
    Events(events::EventsArgs),
    /// What the desk logged while it was at work
    Logs(logs::LogsArgs),
    /// The document of the HTTP API, or its reference as Markdown
    Openapi(openapi::OpenapiArgs),
    /// What is wrong with the installation and its accounts, and how to mend it
    #[command(visible_alias = "status")]
    Doctor(doctor::DoctorArgs),
    /// As whom, on which store, and for which marketplaces a call would act
    Whoami,
    /// What holds where a call does not say otherwise, and where it comes from
    Config(config::ConfigArgs),
    /// Completions for a shell
    Completions(completions::CompletionsArgs),
    /// The manual page of the program or of a command, as in `countermand man | man -l -`
    Man(help::ManArgs),
    /// Print the help of a command, or read about exit-codes, output or config
    Help(help::HelpArgs),
}

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    if std::env::args_os().len() < 2 {
        anstream::eprintln!("{}", help::SHORT);
        return Exit::Usage.into();
    }
    let mut cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Ok
            };
            let _ = error.print();
            return code.into();
        }
    };
    let settled = match cli.global.settle() {
        Ok(settled) => settled,
        Err(error) => {
            let text = output::without_controls(&format!("{error:#}"));
            anstream::eprintln!("countermand: {text}");
            return Exit::Usage.into();
        }
    };
    log_to_stderr(&cli.global);
    match run(&cli.global, cli.command, &settled) {
        Ok(exit) => exit.into(),
        // Whoever read the output has enough: that is no failure of ours.
        Err(error) if is_broken_pipe(&error) => Exit::Ok.into(),
        Err(error) => {
            let text = output::without_controls(&format!("{error:#}"));
            anstream::eprintln!("countermand: {text}");
            let (exit, code) = if is_usage(&error) {
                (Exit::Usage, "usage")
            } else {
                (Exit::Failure, "failure")
            };
            // Standard error has said it already; nothing is left to tell when this fails, too.
            let _ = output::print_error(&cli.global, code, &text);
            exit.into()
        }
    }
}

fn run(global: &Global, command: Command, settled: &Settled) -> anyhow::Result<Exit> {
    match command {
        Command::Demo(args) => demo::run(global, &args),
        Command::GenerateReport(args) => generate::run(&args),
        Command::Import(args) => import::run(global, &args),
        Command::Report(args) => report::run(global, &args),
        Command::Decide(args) => decide::run(global, &args),
        Command::CancelRate(args) => cancel_rate::run(global, args),
        Command::Cancellations(args) => cancellations::run(global, args),
        Command::Refunds(args) => refunds::run(global, args),
        Command::Actions(args) => actions::run(global, &args),
        Command::Orders(args) => orders::run(global, args),
        Command::Reasons(args) => reasons::run(global, &args),
        Command::Stock(args) => stock::run(global, args),
        Command::Messages(args) => messages::run(global, &args),
        Command::Quarantine(args) => quarantine::run(global, &args),
        Command::Serve(args) => serve::run(global, &args),
        Command::Sandbox(args) => sandbox::run(global, &args),
        Command::Accounts(args) => accounts::run(global, args),
        Command::Keys(args) => keys::run(global, args),
        Command::Users(args) => users::run(global, args),
        Command::Webhooks(args) => webhooks::run(global, args),
        Command::Audit(args) => audit::run(global, args),
        Command::Events(args) => events::run(global, args),
        Command::Logs(args) => logs::run(global, &args),
        Command::Openapi(args) => openapi::run(&args),
        Command::Doctor(args) => doctor::run(global, &args),
        Command::Whoami => whoami::run(global),
        Command::Config(args) => config::run(global, &args, settled),
        Command::Completions(args) => completions::run(&args, Cli::command()),
        Command::Man(args) => help::man(&args, Cli::command()),
        Command::Help(args) => help::run(&args, Cli::command()),
    }
}

/// Diagnostics go to standard error: as lines for people, or as JSON beside `--json`.
fn log_to_stderr(global: &Global) {
    if crate::logs::begin(&global.log, global.json).is_err() {
        anstream::eprintln!(
            "countermand: --log {} is no level; write error, warn, info, debug or trace",
            global.log
        );
    }
}

/// An argument that cannot be meant: what is wrong with it, for the person who typed it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct UsageError(String);

/// Whether the words of the call are at fault, also where that came out while the answer was printed.
fn is_usage(error: &anyhow::Error) -> bool {
    let of_output = |cause: &(dyn std::error::Error + 'static)| {
        let inner = cause.downcast_ref::<std::io::Error>()?.get_ref()?;
        Some(inner.is::<UsageError>())
    };
    error.downcast_ref::<UsageError>().is_some()
        || error.chain().any(|cause| of_output(cause) == Some(true))
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>();
        io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
