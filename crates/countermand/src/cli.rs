//! The command line: arguments, output, exit codes.

mod accounts;
mod actions;
mod audit;
mod cancel_rate;
mod cancel_rate_plan;
mod cancel_rate_text;
mod cancellations;
mod completions;
mod consent;
mod decide;
mod decisions;
mod demo;
mod doctor;
mod generate;
mod import;
mod keys;
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
mod users;
mod webhooks;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};
use tracing_subscriber::util::SubscriberInitExt;

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
#[command(propagate_version = true, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// The data directory (default: the XDG data directory)
    #[arg(long, global = true, value_name = "DIR", env = "COUNTERMAND_DATA")]
    pub data: Option<PathBuf>,
    /// Machine form on standard output
    #[arg(long, global = true)]
    pub json: bool,
    /// No progress and no advice on standard error
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// What to log on standard error: error, warn, info, debug, trace
    #[arg(long, global = true, value_name = "LEVEL", default_value = "warn")]
    pub log: String,
    /// The language of texts for people
    #[arg(long, global = true, value_name = "LANG", value_enum, default_value_t = Lang::En)]
    pub lang: Lang,
}

/// A language of texts for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    /// English.
    En,
    /// Chinese, simplified.
    Zh,
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
    /// The document of the HTTP API, or its reference as Markdown
    Openapi(openapi::OpenapiArgs),
    /// What is wrong with the installation and its accounts, and how to mend it
    Doctor(doctor::DoctorArgs),
    /// Completions for a shell
    Completions(completions::CompletionsArgs),
}

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
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
    log_to_stderr(&cli.global);
    let result = match cli.command {
        Command::Demo(args) => demo::run(&cli.global, &args),
        Command::GenerateReport(args) => generate::run(&args),
        Command::Import(args) => import::run(&cli.global, &args),
        Command::Report(args) => report::run(&cli.global, &args),
        Command::Decide(args) => decide::run(&cli.global, &args),
        Command::CancelRate(args) => cancel_rate::run(&cli.global, args),
        Command::Cancellations(args) => cancellations::run(&cli.global, args),
        Command::Refunds(args) => refunds::run(&cli.global, args),
        Command::Actions(args) => actions::run(&cli.global, &args),
        Command::Orders(args) => orders::run(&cli.global, args),
        Command::Reasons(args) => reasons::run(&cli.global, &args),
        Command::Stock(args) => stock::run(&cli.global, args),
        Command::Messages(args) => messages::run(&cli.global, &args),
        Command::Quarantine(args) => quarantine::run(&cli.global, &args),
        Command::Serve(args) => serve::run(&cli.global, &args),
        Command::Sandbox(args) => sandbox::run(&cli.global, &args),
        Command::Accounts(args) => accounts::run(&cli.global, args),
        Command::Keys(args) => keys::run(&cli.global, args),
        Command::Users(args) => users::run(&cli.global, args),
        Command::Webhooks(args) => webhooks::run(&cli.global, args),
        Command::Audit(args) => audit::run(&cli.global, args),
        Command::Openapi(args) => openapi::run(&args),
        Command::Doctor(args) => doctor::run(&cli.global, &args),
        Command::Completions(args) => completions::run(&args, Cli::command()),
    };
    match result {
        Ok(exit) => exit.into(),
        // Whoever read the output has enough: that is no failure of ours.
        Err(error) if is_broken_pipe(&error) => Exit::Ok.into(),
        Err(error) => {
            let text = output::without_controls(&format!("{error:#}"));
            anstream::eprintln!("countermand: {text}");
            let (exit, code) = if error.downcast_ref::<UsageError>().is_some() {
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

/// Diagnostics go to standard error: as lines for people, or as JSON beside `--json`.
fn log_to_stderr(global: &Global) {
    use tracing_subscriber::EnvFilter;
    use tracing_subscriber::fmt::Subscriber;

    let Ok(filter) = EnvFilter::builder().parse(&global.log) else {
        anstream::eprintln!(
            "countermand: --log {} is no level; write error, warn, info, debug or trace",
            global.log
        );
        return;
    };
    let lines = Subscriber::builder()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second program of the same process, as in tests, keeps the first one's way.
    let _ = if global.json {
        lines.json().finish().try_init()
    } else {
        lines.with_ansi(false).finish().try_init()
    };
}

/// An argument that cannot be meant: what is wrong with it, for the person who typed it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct UsageError(String);

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>();
        io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
