//! `report`.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, bail};
use clap::Args;
use countermand_domain::order::{BuyerRequest, LineAmounts, ObservedLine, OrderState};
use countermand_spapi::document::Charset;

use super::import::ReadingArgs;
use super::output::{Shape, print_json, print_line};
use super::progress::Progress;
use super::{Exit, Global};
use crate::ingest::record::{CancellationLine, OrderRecord};
use crate::ingest::report_files::OrderSource;
use crate::ingest::{Kind, OpenOptions, Rejected, Source, open_path};
use crate::report::{
    self, Aggregator, FileEncoding, FileSummary, Input, N_KEPT_REJECTS, Options, Reject,
    RejectCode, ReportError, Summary,
};
use crate::texts::Texts;

/// Columns of a terminal whose width is not known.
const DEFAULT_WIDTH: usize = 80;

/// The arguments of `report`.
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// All Orders report files, plain or gzip, in any charset; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write rates.csv and skus.csv into this directory
    #[arg(long, value_name = "DIR")]
    csv: Option<PathBuf>,
    /// Unpack a gzip file to at most so many MiB
    #[arg(long, value_name = "MIB", default_value_t = 512)]
    gzip_limit_mib: u64,
    #[command(flatten)]
    reading: ReadingArgs,
}

pub(super) fn run(global: &Global, args: &ReportArgs) -> anyhow::Result<Exit> {
    let (bytes, mut progress) = (Arc::new(AtomicU64::new(0)), Progress::new(global));
    let size = args
        .files
        .iter()
        .map(|path| Some(std::fs::metadata(path).ok()?.len()))
        .sum();
    progress.watch("reading", Some(Arc::clone(&bytes)), size);
    let options = options(args, is_shown(global, args));
    let summary = if args.reading.map.is_some() {
        from_any_file(args, options, &bytes)
    } else {
        from_all_orders(args, options, &bytes)
    };
    progress.finish();
    let summary = match summary {
        Ok(summary) => summary,
        Err(error) if global.json => {
            let code = error
                .downcast_ref::<ReportError>()
                .map_or("wrong-file", ReportError::code);
            let message = format!("{error:#}");
            print_json(&serde_json::json!({
                "error": {"code": code, "message": message}
            }))?;
            return Ok(Exit::Failure);
        }
        Err(error) => return Err(error),
    };
    if let Some(directory) = &args.csv {
        write_csv(&summary, directory)?;
    }
    let texts = Texts::new(global.lang.locale());
    if global.json {
        let text = report::json(&summary, texts)?;
        if Shape::is_picked() {
            print_json(&serde_json::from_str(&text)?)?;
        } else {
            print_line(&text)?;
        }
    } else if is_shown(global, args) {
        print_line(report::terminal(&summary, texts, width()).trim_end())?;
    }
    if let (Some(directory), false) = (&args.csv, global.quiet) {
        anstream::eprintln!(
            "written: {} and {}",
            directory.join("rates.csv").display(),
            directory.join("skus.csv").display()
        );
    }
    Ok(Exit::Ok)
}

/// The columns of the terminal that standard output goes to.
fn width() -> usize {
    comfy_table::Table::new()
        .width()
        .map_or(DEFAULT_WIDTH, usize::from)
}

/// Whether more is asked for than the two CSV files.
fn is_shown(global: &Global, args: &ReportArgs) -> bool {
    global.json || args.csv.is_none() || std::io::stdout().is_terminal()
}

/// The orders that Amazon fulfills stand in the text and the document only: for the CSV files
/// alone they need not be kept in memory.
fn options(args: &ReportArgs, is_shown: bool) -> Options {
    let mut options = Options {
        counts_amazon_orders: is_shown,
        ..Options::default()
    };
    options.limits.gunzip_bytes = args.gzip_limit_mib.saturating_mul(1024 * 1024);
    options
}

/// The fast way, for the report as Amazon gives it out. A file of another shape sends all files
/// the general way, unless standard input is among them, which cannot be read twice.
fn from_all_orders(
    args: &ReportArgs,
    options: Options,
    bytes: &Arc<AtomicU64>,
) -> anyhow::Result<Summary> {
    let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
    let inputs = args.files.iter().map(|path| Input::path(path));
    let counter = Arc::clone(bytes);
    let result = report::run(inputs, &options, move |read| {
        counter.store(read, Ordering::Relaxed);
    });
    match result {
        Ok(summary) => Ok(summary),
        Err(error @ ReportError::Refused { .. }) => {
            if args.files.iter().any(is_stdin) || !has_another_shape(args) {
                return Err(error.into());
            }
            from_any_file(args, options, bytes)
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether every file is one of orders in some known shape.
fn has_another_shape(args: &ReportArgs) -> bool {
    args.files.iter().all(|path| {
        let source = open_path(path, &OpenOptions::default());
        matches!(source, Ok(Source::Orders(_)))
    })
}

/// The general way: other shops' exports, mapped files, XML.
fn from_any_file(
    args: &ReportArgs,
    mut options: Options,
    bytes: &Arc<AtomicU64>,
) -> anyhow::Result<Summary> {
    let open = args.reading.options(None)?;
    let mapping = open.mapping.as_ref();
    options.has_cancellation_documents =
        mapping.is_some_and(crate::ingest::mapping::Mapping::has_cancellation_documents);
    let name = args
        .files
        .iter()
        .map(|path| path.display().to_string())
        .collect::<Vec<_>>();
    let mut aggregator = Aggregator::new(&name.join(", "), &options);
    let mut rejects = Vec::new();
    let mut files = Vec::new();
    for path in &args.files {
        if path.as_os_str() == "-" {
            bail!("a mapping cannot be used on standard input: save the data into a file");
        }
        files.push(add_file(&mut aggregator, &mut rejects, path, &open, bytes)?);
    }
    let mut summary = aggregator.finish();
    // The aggregator knows one source under one name; each file is told by itself.
    if let Some(all) = summary.files.first() {
        summary.files = files.iter().map(|file| file.told_with(all)).collect();
    }
    add_rejects(&mut summary, rejects);
    Ok(summary)
}

/// Puts lines that the readers set aside beside those of the report itself.
fn add_rejects(summary: &mut Summary, rejects: Vec<(String, Rejected)>) {
    let n_rejects = rejects.len() as u64;
    summary.lines.read += n_rejects;
    summary.lines.rejected += n_rejects;
    let room = N_KEPT_REJECTS.saturating_sub(summary.rejects.len());
    summary
        .rejects
        .extend(rejects.into_iter().take(room).map(|(file, rejected)| {
            let field = match rejected.field {
                Cow::Borrowed(field) => field,
                Cow::Owned(_) => "",
            };
            let value = format!("{}: {}", rejected.code, rejected.message);
            Reject {
                file,
                line: rejected.line,
                field,
                code: RejectCode::NotReadable,
                value,
            }
        }));
}

/// What a file turned out to be once it was read.
struct FileRead {
    name: String,
    encoding: FileEncoding,
    is_gzip: bool,
    n_lines: u64,
    n_rejected: u64,
}

impl FileRead {
    fn of(path: &Path, orders: &OrderSource) -> Self {
        let (document, tally) = (orders.document(), orders.tally());
        let encoding = match document.charset() {
            None => FileEncoding::Ascii,
            Some(charset) if charset == Charset::WINDOWS_1252 => FileEncoding::Windows1252,
            Some(charset) if charset == Charset::SHIFT_JIS => FileEncoding::ShiftJis,
            Some(_) => FileEncoding::Utf8,
        };
        let n_headers = u64::from(orders.kind() != Kind::OrdersXml);
        Self {
            name: path.display().to_string(),
            encoding,
            is_gzip: document.is_gzip(),
            n_lines: tally.rows_in + n_headers,
            n_rejected: tally.rows_rejected,
        }
    }

    /// With what is known of all files as one.
    fn told_with(&self, all: &FileSummary) -> FileSummary {
        FileSummary {
            name: self.name.clone(),
            encoding: self.encoding,
            is_gzip: self.is_gzip,
            n_lines: self.n_lines,
            n_rejected: self.n_rejected,
            ..all.clone()
        }
    }
}

fn add_file(
    aggregator: &mut Aggregator,
    rejects: &mut Vec<(String, Rejected)>,
    path: &Path,
    open: &OpenOptions,
    bytes: &Arc<AtomicU64>,
) -> anyhow::Result<FileRead> {
    let file = path.display();
    let source = open_path(path, open).with_context(|| format!("{file} is refused"))?;
    let kind = source.kind();
    let Source::Orders(mut orders) = source else {
        bail!(
            "{file} is a file of kind {kind}: the report needs orders ({})",
            Kind::AllOrders
        );
    };
    let before = bytes.load(Ordering::Relaxed);
    let position = orders.progress();
    while let Some(outcome) = orders
        .next_record()
        .with_context(|| format!("{file} is refused as a whole"))?
    {
        match outcome {
            Ok(OrderRecord::Line(line)) => aggregator.add(&line),
            Ok(OrderRecord::Cancellation(document)) => aggregator.add(&as_cancelled(document)),
            Err(rejected) => rejects.push((path.display().to_string(), rejected)),
        }
        bytes.store(before + position.load(Ordering::Relaxed), Ordering::Relaxed);
    }
    Ok(FileRead::of(path, &orders))
}

/// A cancellation document as a line that is cancelled.
fn as_cancelled(document: CancellationLine) -> ObservedLine {
    ObservedLine {
        order_id: document.document_id,
        order_item_id: None,
        sku: document.sku,
        asin: None,
        title: document.title,
        category: None,
        sales_channel: document.sales_channel,
        marketplace: document.marketplace,
        channel: document.channel,
        state: Some(OrderState::Cancelled),
        line_state: None,
        status_text: OrderState::Cancelled.as_str().into(),
        purchased_at: document.cancelled_at,
        last_updated_at: None,
        ship_by: None,
        quantity: document.quantity,
        quantity_shipped: None,
        amounts: LineAmounts {
            item_price: document.amount,
            ..LineAmounts::default()
        },
        is_business: None,
        is_prime: None,
        buyer_request: BuyerRequest::Unknown,
        ship_state: None,
        ship_country: None,
    }
}

fn write_csv(summary: &Summary, directory: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(directory)
        .with_context(|| format!("{} cannot be made", directory.display()))?;
    let create = |name: &str| {
        let path = directory.join(name);
        let file = File::create(&path);
        file.map(BufWriter::new)
            .with_context(|| format!("{} cannot be written", path.display()))
    };
    report::write_rates(summary, create("rates.csv")?).context("rates.csv cannot be written")?;
    report::write_skus(summary, create("skus.csv")?).context("skus.csv cannot be written")?;
    Ok(())
}
