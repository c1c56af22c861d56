//! Reads the lines of a block: which count, and what they say.

use std::borrow::Cow;

use super::columns::Columns;
use super::encoding::FileEncoding;
use super::hash::Hasher;
use super::intern::Interner;
use super::ledger::{Ledger, PlacedKey, Said};
use super::record::Flags;
use super::rejects::{Fault, LocalReject, N_KEPT_REJECTS, RejectCode};
use super::scan::{Fields, SLACK_BYTES};
use super::source::Block;
use super::timestamp::{Instant, InstantError, InstantReader};
use super::{Limits, Options};

/// Numbers of the two fulfillment channels that the report documents.
pub(super) const MERCHANT: u32 = 0;
pub(super) const AMAZON: u32 = 1;
/// Different status and fulfillment texts that are counted one by one.
const N_COUNTED_TEXTS: usize = 4_096;

/// How a file is read.
#[derive(Debug)]
pub(super) struct FilePlan {
    pub(super) file: usize,
    pub(super) columns: Columns,
    pub(super) encoding: FileEncoding,
    /// Number of the file's first block over all files.
    pub(super) first_block: u64,
}

/// Lines by status and fulfillment channel.
#[derive(Debug)]
pub(super) struct LineCounts {
    /// Texts other than Merchant and Amazon; number 0 and 1 stand for those.
    pub(super) fulfillments: Interner,
    /// The context is the number of the fulfillment channel.
    pub(super) statuses: Interner,
    pub(super) n_lines: Vec<u64>,
    is_cancelled: Vec<bool>,
    /// Lines whose texts are beyond those that are counted one by one.
    pub(super) n_other_lines: u64,
    pub(super) n_rejected: u64,
    pub(super) n_blank: u64,
    /// Kept texts that are not valid in their file's encoding.
    pub(super) n_damaged_texts: u64,
    pub(super) n_empty_skus: u64,
    pub(super) n_without_update: u64,
}

impl LineCounts {
    fn new(hasher: Hasher) -> Self {
        let mut fulfillments = Interner::new(hasher);
        fulfillments.intern(0, b"Merchant");
        fulfillments.intern(0, b"Amazon");
        Self {
            fulfillments,
            statuses: Interner::new(hasher),
            n_lines: Vec::new(),
            is_cancelled: Vec::new(),
            n_other_lines: 0,
            n_rejected: 0,
            n_blank: 0,
            n_damaged_texts: 0,
            n_empty_skus: 0,
            n_without_update: 0,
        }
    }

    /// The number of a status and whether it is Cancelled.
    #[inline]
    pub(super) fn status(&mut self, fulfillment: u32, status: &[u8]) -> (usize, bool) {
        let is_full = self.statuses.len() >= N_COUNTED_TEXTS;
        if is_full && self.statuses.find(fulfillment, status).is_none() {
            return (usize::MAX, is_cancelled(status));
        }
        let number = self.statuses.intern(fulfillment, status) as usize;
        if number >= self.n_lines.len() {
            self.n_lines.push(0);
            self.is_cancelled.push(is_cancelled(status));
        }
        let is_cancelled = self.is_cancelled.get(number).copied().unwrap_or(false);
        (number, is_cancelled)
    }

    /// Counts a line of the status.
    #[inline]
    pub(super) fn count(&mut self, status: usize) {
        match self.n_lines.get_mut(status) {
            Some(count) => *count += 1,
            None => self.n_other_lines += 1,
        }
    }

    fn fulfillment(&mut self, text: &[u8]) -> u32 {
        let is_full = self.fulfillments.len() >= N_COUNTED_TEXTS;
        if is_full && self.fulfillments.find(0, text).is_none() {
            return u32::MAX;
        }
        self.fulfillments.intern(0, text)
    }
}

/// Both spellings, in any capitals.
fn is_cancelled(status: &[u8]) -> bool {
    status.eq_ignore_ascii_case(b"cancelled") || status.eq_ignore_ascii_case(b"canceled")
}

/// One of the threads that read blocks.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) buffer: Vec<u8>,
    pub(super) ledger: Ledger,
    pub(super) counts: LineCounts,
    pub(super) rejects: Vec<LocalReject>,
    /// Lines of each block of the current file.
    pub(super) block_lines: Vec<(u64, u64)>,
    purchases: InstantReader,
    updates: InstantReader,
    limits: Limits,
    counts_amazon_orders: bool,
}

impl Worker {
    pub(super) fn new(hasher: Hasher, options: &Options) -> Self {
        Self {
            buffer: Vec::new(),
            ledger: Ledger::new(hasher),
            counts: LineCounts::new(hasher),
            rejects: Vec::new(),
            block_lines: Vec::new(),
            purchases: InstantReader::new(),
            updates: InstantReader::new(),
            limits: options.limits,
            counts_amazon_orders: options.counts_amazon_orders,
        }
    }

    /// Reads the block in the buffer; returns how many lines were kept.
    pub(super) fn read_block(&mut self, plan: &FilePlan, block: Block) -> u64 {
        let number = plan.first_block + block.number;
        if block.is_dropped_line {
            self.reject(
                plan,
                number,
                0,
                Fault::new("", RejectCode::LineTooLong, b""),
            );
            self.block_lines.push((number, 1));
            return 0;
        }
        let buffer = std::mem::take(&mut self.buffer);
        let bytes = buffer.get(..block.length + SLACK_BYTES).unwrap_or(&buffer);
        let mut fields = Fields::new();
        let mut n_lines = 0;
        let mut at = 0;
        while at < block.length {
            fields.scan(bytes, at, plan.columns.n_wanted);
            let line = Line {
                bytes,
                start: at,
                fields: &fields,
            };
            if let Err(fault) = self.read_line(plan, &line) {
                self.reject(plan, number, n_lines, fault);
            }
            n_lines += 1;
            at = fields.line_end + 1;
        }
        self.buffer = buffer;
        self.block_lines.push((number, n_lines));
        self.ledger.end_block(number)
    }

    #[cold]
    fn reject(&mut self, plan: &FilePlan, block: u64, line: u64, fault: Fault) {
        self.counts.n_rejected += 1;
        // Blocks come in their order, so the first ones kept hold the first of all.
        if self.rejects.len() < N_KEPT_REJECTS {
            self.rejects.push(LocalReject {
                file: plan.file,
                block,
                line,
                fault,
            });
        }
    }

    #[inline]
    fn read_line(&mut self, plan: &FilePlan, line: &Line<'_>) -> Result<(), Fault> {
        let columns = &plan.columns;
        if line.fields.line_end - line.start > self.limits.field_bytes {
            check_length(line, self.limits)?;
        }
        if line.fields.len() < columns.n_required {
            return self.short_line(line);
        }
        let order_id = line.field(columns.order_id);
        if order_id.first().is_none_or(u8::is_ascii_whitespace) && order_id.trim_ascii().is_empty()
        {
            return Err(Fault::new("amazon-order-id", RejectCode::EmptyOrderId, b""));
        }
        let fulfillment = match line.field(columns.fulfillment_channel) {
            b"Merchant" => MERCHANT,
            b"Amazon" => AMAZON,
            other => self.other_fulfillment(plan, other),
        };
        let status = line.field(columns.order_status).trim_ascii();
        let (status, is_cancelled) = if status.is_ascii() {
            self.counts.status(fulfillment, status)
        } else {
            let (text, is_damaged) = plan.encoding.decode(status, false);
            self.counts.n_damaged_texts += u64::from(is_damaged);
            self.counts.status(fulfillment, text.as_bytes())
        };
        let is_counted = fulfillment == MERCHANT;
        if is_counted || (fulfillment == AMAZON && self.counts_amazon_orders) {
            let flags = if is_cancelled {
                Flags::CANCELLED
            } else {
                Flags::NONE
            };
            self.keep_line(plan, line, flags, !is_counted)?;
        }
        self.counts.count(status);
        Ok(())
    }

    /// A line with too few fields: a blank one is nothing, any other a reject.
    #[cold]
    fn short_line(&mut self, line: &Line<'_>) -> Result<(), Fault> {
        if line.whole().trim_ascii().is_empty() {
            self.counts.n_blank += 1;
            return Ok(());
        }
        Err(Fault::new("", RejectCode::TooFewFields, line.whole()))
    }

    fn other_fulfillment(&mut self, plan: &FilePlan, field: &[u8]) -> u32 {
        match field.trim_ascii() {
            b"Merchant" => MERCHANT,
            b"Amazon" => AMAZON,
            other => {
                let (text, is_damaged) = plan.encoding.decode(other, false);
                self.counts.n_damaged_texts += u64::from(is_damaged);
                self.counts.fulfillment(text.as_bytes())
            }
        }
    }

    /// Keeps what a line says of its order.
    #[inline]
    fn keep_line(
        &mut self,
        plan: &FilePlan,
        line: &Line<'_>,
        flags: Flags,
        is_by_amazon: bool,
    ) -> Result<(), Fault> {
        let columns = &plan.columns;
        let purchased = line.field(columns.purchase_date);
        let purchased = read_instant(&mut self.purchases, "purchase-date", purchased)?;
        let updated = match columns.last_updated.map(|column| line.field(column)) {
            Some(text) if !text.trim_ascii().is_empty() => {
                read_instant(&mut self.updates, "last-updated-date", text)?.ms() + 1
            }
            Some(_) | None => {
                self.counts.n_without_update += 1;
                0
            }
        };
        let channel_field = line.field(columns.sales_channel);
        let is_japanese = channel_field.ends_with(b".co.jp");
        let channel = self.text(plan, "sales-channel", channel_field, is_japanese)?;
        let sku = match columns.sku {
            Some(column) => self.text(plan, "sku", line.field(column), is_japanese)?,
            None => Cow::Borrowed(&[][..]),
        };
        let mut order = self.order_key(plan, line.field(columns.order_id), is_japanese)?;
        if is_by_amazon {
            order.key = order.key.by_amazon();
        }
        self.counts.n_empty_skus += u64::from(sku.is_empty());
        let channel = self.ledger.channel(&channel);
        let request = columns.buyer_request.map_or(Flags::NONE, |column| {
            request_flag(line.field(column).trim_ascii())
        });
        let said = Said {
            flags: flags.with(request),
            updated,
            day: purchased.day(),
        };
        self.ledger.keep(order, said, channel, &sku);
        Ok(())
    }

    #[inline]
    fn order_key(
        &mut self,
        plan: &FilePlan,
        field: &[u8],
        is_japanese: bool,
    ) -> Result<PlacedKey, Fault> {
        if let Some(key) = self.ledger.amazon_key(field) {
            return Ok(key);
        }
        let id = self.text(plan, "amazon-order-id", field, is_japanese)?;
        let key = self.ledger.amazon_key(&id);
        Ok(key.unwrap_or_else(|| self.ledger.interned_key(&id)))
    }

    /// A field as UTF-8, trimmed.
    #[inline]
    fn text<'a>(
        &mut self,
        plan: &FilePlan,
        name: &'static str,
        field: &'a [u8],
        is_japanese: bool,
    ) -> Result<Cow<'a, [u8]>, Fault> {
        let field = field.trim_ascii();
        let is_plain = field.iter().fold(true, |is_plain, byte| {
            is_plain & (0x20..0x7F).contains(byte)
        });
        if is_plain {
            return Ok(Cow::Borrowed(field));
        }
        if field.iter().any(u8::is_ascii_control) {
            return Err(Fault::new(name, RejectCode::ControlCharacter, field));
        }
        let (text, is_damaged) = plan.encoding.decode(field, is_japanese);
        self.counts.n_damaged_texts += u64::from(is_damaged);
        Ok(match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        })
    }
}

/// A line within a block.
struct Line<'a> {
    bytes: &'a [u8],
    start: usize,
    fields: &'a Fields,
}

impl<'a> Line<'a> {
    #[inline]
    fn field(&self, column: usize) -> &'a [u8] {
        self.fields.field(self.bytes, column)
    }

    fn whole(&self) -> &'a [u8] {
        let range = self.start..self.fields.line_end;
        self.bytes.get(range).unwrap_or_default()
    }
}

/// Holds a line that is longer than a field may be to the limits.
#[cold]
fn check_length(line: &Line<'_>, limits: Limits) -> Result<(), Fault> {
    let whole = line.whole();
    if whole.len() > limits.line_bytes {
        return Err(Fault::new("", RejectCode::LineTooLong, whole));
    }
    let mut fields = whole.split(|byte| *byte == b'\t');
    match fields.find(|field| field.len() > limits.field_bytes) {
        Some(field) => Err(Fault::new("", RejectCode::FieldTooLong, field)),
        None => Ok(()),
    }
}

#[inline]
fn read_instant(
    reader: &mut InstantReader,
    name: &'static str,
    field: &[u8],
) -> Result<Instant, Fault> {
    let read = match reader.read(field) {
        Err(InstantError::Unreadable) => reader.read(field.trim_ascii()),
        other => other,
    };
    read.map_err(|error| {
        let code = match error {
            InstantError::Unreadable => RejectCode::UnreadableDate,
            InstantError::OutOfRange => RejectCode::DateOutOfRange,
        };
        Fault::new(name, code, field)
    })
}

fn request_flag(field: &[u8]) -> Flags {
    if field.eq_ignore_ascii_case(b"true") || field.eq_ignore_ascii_case(b"yes") {
        Flags::REQUESTED
    } else if field.eq_ignore_ascii_case(b"false") || field.eq_ignore_ascii_case(b"no") {
        Flags::NOT_REQUESTED
    } else {
        Flags::NONE
    }
}
