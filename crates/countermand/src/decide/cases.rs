//! A table of decision cases, one a line: read, decided, answered in the same order.
//!
//! The columns are those of the outer interface: `id state channel marketplace actor reason paid
//! minutes_since_purchase hours_since_expected_ship buyer_requested_via_amazon shipped_qty
//! ordered_qty`, found by name; unknown columns are ignored.

use std::io::{self, BufRead, Write};

use countermand_domain::cancellation::{self, Actor, Code, Decision, RequestScope, Situation};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::channel::ChannelStatus;
use countermand_domain::order::{EasyShipStatus, McfStatus, OrderState};
use countermand_domain::reason::Motive;
use countermand_domain::rule_table::Rules;
use jiff::{SignedDuration, Timestamp};

/// The columns that the table must have.
const REQUIRED: [&str; 4] = ["id", "state", "channel", "actor"];
/// A line longer than this is no case.
const LINE_LIMIT_BYTES: usize = 256 * 1024;

/// What became of a table of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CasesOutcome {
    /// Lines that were answered with a verdict.
    pub n_decided: u64,
    /// Lines that could not be read.
    pub n_errors: u64,
}

/// Why a table cannot be worked on at all.
#[derive(Debug, thiserror::Error)]
pub enum CasesError {
    /// No header line.
    #[error("the table is empty: its first line must name the columns, `id state channel …`")]
    Empty,
    /// A column that every case needs is missing.
    #[error("the header has no column `{column}`; found: {found}")]
    MissingColumn {
        /// The column.
        column: &'static str,
        /// The columns found.
        found: String,
    },
    /// Reading or writing failed.
    #[error("the table could not be read or the answers could not be written")]
    Io(#[from] io::Error),
}

/// Why one case cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("field `{field}`: {message}")]
pub struct CaseError {
    /// The column.
    pub field: &'static str,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl CaseError {
    fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self {
            field,
            message: message.into(),
        }
    }
}

/// Where each column stands.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    names: Vec<String>,
}

impl Columns {
    /// Reads the header line.
    ///
    /// # Errors
    /// When it is empty, or lacks a column that every case needs.
    pub fn from_header(header: &str) -> Result<Self, CasesError> {
        let header = header
            .trim_start_matches('\u{feff}')
            .trim_end_matches(['\r', '\n']);
        if header.trim().is_empty() {
            return Err(CasesError::Empty);
        }
        let names: Vec<String> = header
            .split('\t')
            .map(|name| name.trim().to_ascii_lowercase())
            .collect();
        for column in REQUIRED {
            if !names.iter().any(|name| name == column) {
                return Err(CasesError::MissingColumn {
                    column,
                    found: names.join(" "),
                });
            }
        }
        Ok(Self { names })
    }

    fn field<'a>(&self, fields: &[&'a str], name: &str) -> &'a str {
        let at = self.names.iter().position(|column| column == name);
        at.and_then(|at| fields.get(at))
            .map_or("", |value| value.trim())
    }
}

/// Decides every case of `input`, in order, and writes the answers to `output`. What is wrong
/// with a line goes to `complain` with its line number.
///
/// # Errors
/// When the header is unusable, or reading or writing fails.
pub fn run(
    input: &mut dyn BufRead,
    output: &mut dyn Write,
    rules: &Rules,
    complain: &mut dyn FnMut(u64, &str, &CaseError),
) -> Result<CasesOutcome, CasesError> {
    let mut lines = Lines { input, number: 0 };
    let columns = Columns::from_header(&lines.next_line()?.ok_or(CasesError::Empty)?)?;
    writeln!(
        output,
        "id\tverdict\tamazon_reason_code\tcounts_toward_pcr\trule"
    )?;
    let mut outcome = CasesOutcome::default();
    while let Some(line) = lines.next_line()? {
        if line.trim().is_empty() {
            continue;
        }
        let fields: Vec<&str> = line.split('\t').collect();
        let id = columns.field(&fields, "id");
        match read_case(&columns, &fields) {
            Ok((situation, now)) => {
                let decision = cancellation::decide(&situation, rules, now);
                write_answer(output, id, &decision)?;
                outcome.n_decided += 1;
            }
            Err(error) => {
                writeln!(output, "{id}\terror\t-\tn\t-")?;
                complain(lines.number, id, &error);
                outcome.n_errors += 1;
            }
        }
    }
    output.flush()?;
    Ok(outcome)
}

fn write_answer(output: &mut dyn Write, id: &str, decision: &Decision) -> io::Result<()> {
    writeln!(
        output,
        "{id}\t{}\t{}\t{}\t{}",
        decision.verdict,
        decision.code.map_or("-", Code::as_str),
        if decision.counts_toward_rate {
            "y"
        } else {
            "n"
        },
        decision.rule,
    )
}

struct Lines<'a> {
    input: &'a mut dyn BufRead,
    number: u64,
}

impl Lines<'_> {
    /// The next line without its end; a line over the limit is cut there, bytes outside UTF-8 are
    /// replaced, so that the line fails by itself and not the table.
    fn next_line(&mut self) -> io::Result<Option<String>> {
        let mut bytes = Vec::new();
        loop {
            let available = self.input.fill_buf()?;
            if available.is_empty() {
                break;
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(available.len(), |at| at + 1);
            let room = LINE_LIMIT_BYTES.saturating_sub(bytes.len());
            bytes.extend(available.iter().take(taken.min(room)));
            self.input.consume(taken);
            if end.is_some() {
                self.number += 1;
                return Ok(Some(text(&bytes)));
            }
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        Ok(Some(text(&bytes)))
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .trim_end_matches(['\r', '\n'])
        .to_owned()
}

/// Reads one case: the situation, and the instant at which it is decided.
///
/// The instant is fixed: the table speaks of minutes and hours that passed, not of dates.
///
/// # Errors
/// With the column and what would be right there.
pub fn read_case(columns: &Columns, fields: &[&str]) -> Result<(Situation, Timestamp), CaseError> {
    let field = |name| columns.field(fields, name);
    let channel = read_channel(field("channel"), field("state"))?;
    let shipped_units = read_units("shipped_qty", field("shipped_qty"), 0)?;
    let ordered_units = read_units("ordered_qty", field("ordered_qty"), shipped_units.max(1))?;
    if shipped_units > ordered_units {
        return Err(CaseError::new(
            "shipped_qty",
            format!("{shipped_units} units shipped of {ordered_units} ordered"),
        ));
    }
    let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 365 * 50);
    let is_official = read_yes_no(
        "buyer_requested_via_amazon",
        field("buyer_requested_via_amazon"),
    )?;
    let situation = Situation {
        state: read_state(field("state"), channel)?,
        channel,
        marketplace: read_marketplace(field("marketplace"))?,
        actor: Actor::parse(field("actor"))
            .ok_or_else(|| unknown("actor", field("actor"), "buyer, seller or amazon"))?,
        motive: read_motive(field("reason"))?,
        is_paid: read_yes_no("paid", field("paid"))?,
        purchased_at: ago(
            now,
            read_minutes("minutes_since_purchase", field("minutes_since_purchase"), 1)?,
        ),
        ship_by: ago(
            now,
            read_minutes(
                "hours_since_expected_ship",
                field("hours_since_expected_ship"),
                60,
            )?,
        ),
        request: if is_official == Some(true) {
            RequestScope::AllOpenUnits
        } else {
            RequestScope::None
        },
        shipped_units,
        ordered_units,
    };
    Ok((situation, now))
}

fn unknown(field: &'static str, found: &str, wanted: &str) -> CaseError {
    let found = if found.is_empty() { "nothing" } else { found };
    CaseError::new(field, format!("`{found}` is none of: {wanted}"))
}

fn is_absent(text: &str) -> bool {
    text.is_empty() || text == "-"
}

fn read_channel(text: &str, state: &str) -> Result<ChannelStatus, CaseError> {
    let (channel, status) = text.split_once('/').unwrap_or((text, ""));
    let wanted = "MFN, SFP, EASY_SHIP/<package status>, AFN, MCF";
    match channel.trim().to_ascii_uppercase().as_str() {
        "MFN" => Ok(ChannelStatus::Mfn),
        "SFP" => Ok(ChannelStatus::Sfp),
        "AFN" | "FBA" => Ok(ChannelStatus::Afn),
        "EASY_SHIP" | "EASYSHIP" if status.trim().is_empty() => {
            // A fresh Easy Ship order is not scheduled yet.
            Ok(ChannelStatus::EasyShip(EasyShipStatus::PendingSchedule))
        }
        "EASY_SHIP" | "EASYSHIP" => EasyShipStatus::parse(status)
            .map(ChannelStatus::EasyShip)
            .ok_or_else(|| unknown("channel", status, "Amazon's Easy Ship package statuses")),
        "MCF" => {
            let status = if status.trim().is_empty() {
                state
            } else {
                status
            };
            Ok(ChannelStatus::Mcf(read_mcf_status(status)))
        }
        _ => Err(unknown("channel", text, wanted)),
    }
}

/// The multi-channel status; `None` for the states that the Orders API shows of such an order.
fn read_mcf_status(text: &str) -> Option<McfStatus> {
    let is_orders_api_state = OrderState::parse(text).is_ok();
    if is_orders_api_state {
        None
    } else {
        McfStatus::parse(text)
    }
}

fn read_state(text: &str, channel: ChannelStatus) -> Result<OrderState, CaseError> {
    let is_multi_channel = matches!(channel, ChannelStatus::Mcf(_));
    if let Ok(state) = OrderState::parse(text) {
        return Ok(state);
    }
    if !is_multi_channel {
        return OrderState::parse_orders_v0(text).map_err(|_| {
            unknown(
                "state",
                text,
                "the canonical states, as in PARTIALLY_SHIPPED",
            )
        });
    }
    match McfStatus::parse(text) {
        Some(
            McfStatus::New
            | McfStatus::Received
            | McfStatus::Planning
            | McfStatus::OnHold
            | McfStatus::Processing
            | McfStatus::Processing2026,
        ) => Ok(OrderState::Unshipped),
        Some(McfStatus::Complete) => Ok(OrderState::Shipped),
        Some(McfStatus::CompletePartialled) => Ok(OrderState::PartiallyShipped),
        Some(McfStatus::Cancelled) => Ok(OrderState::Cancelled),
        Some(McfStatus::Unfulfillable | McfStatus::Invalid) => Ok(OrderState::Unfulfillable),
        None => Err(unknown(
            "state",
            text,
            "the multi-channel statuses, as in MCF_PLANNING",
        )),
    }
}

fn read_marketplace(text: &str) -> Result<Marketplace, CaseError> {
    Marketplace::from_code(text)
        .or_else(|| Marketplace::from_id(text))
        .ok_or_else(|| unknown("marketplace", text, "the country codes, as in US, UK, JP"))
}

fn read_motive(text: &str) -> Result<Option<Motive>, CaseError> {
    if is_absent(text) {
        return Ok(None);
    }
    Motive::parse(text)
        .map(Some)
        .ok_or_else(|| unknown("reason", text, "the canonical reasons and act codes"))
}

fn read_yes_no(field: &'static str, text: &str) -> Result<Option<bool>, CaseError> {
    match text.to_ascii_lowercase().as_str() {
        "y" | "yes" | "true" | "1" => Ok(Some(true)),
        "n" | "no" | "false" | "0" => Ok(Some(false)),
        "" | "-" => Ok(None),
        _ => Err(unknown(field, text, "y, n")),
    }
}

fn read_units(field: &'static str, text: &str, absent: u32) -> Result<u32, CaseError> {
    if is_absent(text) {
        return Ok(absent);
    }
    text.parse()
        .map_err(|_| unknown(field, text, "whole numbers from 0"))
}

/// Reads a signed number, whole or decimal, as minutes; `unit` is the minutes in one of it. A
/// part of a minute is dropped towards the earlier minute.
fn read_minutes(field: &'static str, text: &str, unit: i64) -> Result<Option<i64>, CaseError> {
    if is_absent(text) {
        return Ok(None);
    }
    let wrong = || unknown(field, text, "signed numbers, as in 90 or -12.5");
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = !whole.is_empty()
        && whole.len() <= 9
        && fraction.len() <= 9
        && whole
            .bytes()
            .chain(fraction.bytes())
            .all(|byte| byte.is_ascii_digit());
    if !is_number {
        return Err(wrong());
    }
    let whole: i64 = whole.parse().map_err(|_| wrong())?;
    let scale = 10_i64.pow(u32::try_from(fraction.len()).unwrap_or(9));
    let fraction: i64 = if fraction.is_empty() {
        0
    } else {
        fraction.parse().map_err(|_| wrong())?
    };
    let scaled = (whole * scale + fraction) * unit;
    let scaled = if is_negative { -scaled } else { scaled };
    Ok(Some(scaled.div_euclid(scale)))
}

fn ago(now: Timestamp, minutes: Option<i64>) -> Option<Timestamp> {
    minutes.and_then(|minutes| now.checked_sub(SignedDuration::from_mins(minutes)).ok())
}

#[cfg(test)]
mod tests {
    use countermand_domain::rule_table::RuleTable;
    use jiff::civil::date;

    use super::*;

    const HEADER: &str = "id\tstate\tchannel\tmarketplace\tactor\treason\tminutes_since_purchase\
                          \tbuyer_requested_via_amazon";

    fn answer(lines: &str) -> (String, CasesOutcome, Vec<String>) {
        let rules = RuleTable::published().compile(date(2026, 11, 1));
        let table = format!("{HEADER}\n{lines}");
        let (mut output, mut complaints) = (Vec::new(), Vec::new());
        let outcome = run(
            &mut table.as_bytes(),
            &mut output,
            &rules,
            &mut |line, id, error| {
                complaints.push(format!("{line} {id} {error}"));
            },
        )
        .unwrap();
        (String::from_utf8(output).unwrap(), outcome, complaints)
    }

    #[test]
    fn the_self_cancel_window_closes_at_minute_five_in_japan() {
        let (output, outcome, _) = answer(
            "jp6\tUNSHIPPED\tMFN\tJP\tbuyer\tBUYER_REQUEST\t6\tn\n\
             us6\tUNSHIPPED\tMFN\tUS\tbuyer\tBUYER_REQUEST\t6\tn\r\n",
        );
        assert_eq!(
            output,
            "id\tverdict\tamazon_reason_code\tcounts_toward_pcr\trule\n\
             jp6\task-buyer-to-request\t-\tn\tM-12\n\
             us6\tallow\t-\tn\tM-10\n"
        );
        assert_eq!(
            outcome,
            CasesOutcome {
                n_decided: 2,
                n_errors: 0
            }
        );
    }

    #[test]
    fn a_bad_line_is_answered_with_error_and_the_others_still_answer() {
        let (output, outcome, complaints) = answer(
            "bad\tSHIPPING\tMFN\tUS\tseller\t-\t5\tn\n\
             good\tCANCELLED\tMFN\tUS\tseller\t-\t5\tn\n\
             worse\tUNSHIPPED\tMFN\tUS\tseller\t-\tsoon\tn\n",
        );
        assert!(output.contains("bad\terror\t-\tn\t-\n"), "{output}");
        assert!(output.contains("good\tno-op\t-\tn\tM-70\n"), "{output}");
        assert_eq!(
            outcome,
            CasesOutcome {
                n_decided: 1,
                n_errors: 2
            }
        );
        assert!(
            complaints[0].starts_with("2 bad field `state`: `SHIPPING`"),
            "{complaints:?}"
        );
        assert!(complaints[1].starts_with("4 worse field `minutes_since_purchase`"));
    }

    #[test]
    fn a_header_without_a_needed_column_is_refused() {
        let error = Columns::from_header("id\tstate\tchannel").unwrap_err();
        assert!(matches!(
            error,
            CasesError::MissingColumn {
                column: "actor",
                ..
            }
        ));
        assert!(matches!(Columns::from_header("  "), Err(CasesError::Empty)));
    }

    #[test]
    fn hours_may_be_signed_decimals() {
        let read = |text| read_minutes("hours_since_expected_ship", text, 60);
        assert_eq!(read("-12.5"), Ok(Some(-750)));
        assert_eq!(read("1.99"), Ok(Some(119)));
        assert_eq!(read("-0.01"), Ok(Some(-1)));
        assert_eq!(read("-"), Ok(None));
        assert!(read("1e3").is_err());
        assert!(read(".").is_err());
    }
}
