//! A file as blocks of whole lines.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::GzDecoder;

use super::ReportError;
use super::refusal::{LooksLike, Refusal};
use super::scan::SLACK_BYTES;
use super::{Limits, Options};

/// How much of a file is looked at before its first line is read.
const START_BYTES: usize = 256 * 1024;

/// A file to report on.
pub struct Input {
    name: String,
    from: From,
}

enum From {
    Path(PathBuf),
    Stdin,
    Reader(Box<dyn Read + Send>),
}

impl Input {
    /// A file on disk, opened when its turn comes; `-` is standard input.
    pub fn path(path: &Path) -> Self {
        if path == Path::new("-") {
            return Self {
                name: "-".to_owned(),
                from: From::Stdin,
            };
        }
        Self {
            name: path.display().to_string(),
            from: From::Path(path.to_owned()),
        }
    }

    /// Anything that can be read, under a name to show.
    pub fn reader(name: &str, reader: impl Read + Send + 'static) -> Self {
        Self {
            name: name.to_owned(),
            from: From::Reader(Box::new(reader)),
        }
    }
}

/// Blocks of whole lines, one after another.
pub(super) struct Source {
    pub(super) name: String,
    pub(super) is_gzip: bool,
    reader: Box<dyn Read + Send>,
    n_raw: Arc<AtomicU64>,
    /// Bytes read but not given out yet: the beginning of the next line.
    pending: Vec<u8>,
    is_at_end: bool,
    block_bytes: usize,
    line_bytes: usize,
    n_blocks: u64,
}

/// What stands in the caller's buffer now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    /// Counted from 0 within the file.
    pub(super) number: u64,
    /// Bytes of whole lines, the last one with its `\n`.
    pub(super) length: usize,
    /// Instead of lines, one line was dropped that is longer than the limit.
    pub(super) is_dropped_line: bool,
}

impl Source {
    /// Opens a file, unpacks it when it is gzip, and refuses what cannot be a table.
    ///
    /// # Errors
    /// When it cannot be read, or is no text table.
    pub(super) fn open(input: Input, options: &Options) -> Result<Self, ReportError> {
        let Input { name, from } = input;
        let raw: Box<dyn Read + Send> = match from {
            From::Path(path) => match File::open(&path) {
                Ok(file) => Box::new(file),
                Err(source) => return Err(ReportError::Open { file: name, source }),
            },
            From::Stdin => Box::new(io::stdin()),
            From::Reader(reader) => reader,
        };
        let n_raw = Arc::new(AtomicU64::new(0));
        let mut raw = Counted {
            inner: raw,
            n_read: Arc::clone(&n_raw),
        };
        let mut start = Vec::new();
        let failed = |is_gzip, source| read_error(&name, is_gzip, source);
        read_up_to(&mut raw, &mut start, START_BYTES).map_err(|source| failed(false, source))?;
        let is_gzip = start.starts_with(&[0x1F, 0x8B]);
        let mut reader: Box<dyn Read + Send> = Box::new(raw);
        if is_gzip {
            let packed = io::Cursor::new(std::mem::take(&mut start)).chain(reader);
            let packed = BufReader::with_capacity(64 * 1024, packed);
            reader = Box::new(Gunzip::new(Box::new(packed), options.limits));
            read_up_to(&mut reader, &mut start, START_BYTES)
                .map_err(|source| failed(true, source))?;
        }
        if let Some(looks_like) = LooksLike::from_start(&start) {
            return Err(ReportError::Refused {
                file: name,
                refusal: Refusal::new(looks_like),
            });
        }
        Ok(Self {
            name,
            is_gzip,
            reader,
            n_raw,
            is_at_end: start.len() < START_BYTES,
            pending: start,
            block_bytes: options.block_bytes.clamp(1, 1024 * 1024),
            line_bytes: options.limits.line_bytes,
            n_blocks: 0,
        })
    }

    /// What was read so far without being given out: at first the beginning of the file.
    pub(super) fn pending(&self) -> &[u8] {
        &self.pending
    }

    /// Bytes read from the file itself, packed ones when it is packed.
    pub(super) fn n_raw(&self) -> u64 {
        self.n_raw.load(Ordering::Relaxed)
    }

    /// Takes the header line out of the pending bytes: the first line that is not blank.
    /// Also returns how many lines that took.
    ///
    /// `None` when no line ends within the beginning of the file.
    pub(super) fn take_header(&mut self) -> Option<(Vec<u8>, u64)> {
        let mut n_lines = 0;
        let mut start = 0;
        loop {
            let rest = self.pending.get(start..)?;
            let length = memchr::memchr(b'\n', rest).or(self.is_at_end.then_some(rest.len()))?;
            let line = rest.get(..length)?;
            n_lines += 1;
            start += length + 1;
            if !line.trim_ascii().is_empty() {
                let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).to_vec();
                self.pending.drain(..start.min(self.pending.len()));
                return Some((line, n_lines));
            }
            if start > self.pending.len() {
                return None;
            }
        }
    }

    /// Fills `buffer` with the next block; `None` at the end of the file.
    ///
    /// # Errors
    /// When the file cannot be read further.
    pub(super) fn next_block(
        &mut self,
        buffer: &mut Vec<u8>,
    ) -> Result<Option<Block>, ReportError> {
        let mut filled = self.pending.len().min(self.block_bytes);
        let mut wanted = self.block_bytes;
        make_room(buffer, wanted.max(filled));
        self.move_pending(buffer, 0, filled);
        loop {
            filled = self.fill(buffer, filled, wanted)?;
            let lines = buffer.get(..filled).unwrap_or_default();
            if let Some(last) = memchr::memrchr(b'\n', lines) {
                self.put_back(lines.get(last + 1..).unwrap_or_default());
                return Ok(Some(self.block(last + 1, false)));
            }
            if self.is_at_end && self.pending.is_empty() {
                if filled == 0 {
                    return Ok(None);
                }
                make_room(buffer, filled + 1);
                if let Some(end) = buffer.get_mut(filled) {
                    *end = b'\n';
                }
                return Ok(Some(self.block(filled + 1, false)));
            }
            if filled > self.line_bytes {
                self.drop_line(buffer)?;
                return Ok(Some(self.block(0, true)));
            }
            wanted = filled + self.block_bytes;
            make_room(buffer, wanted);
        }
    }

    fn block(&mut self, length: usize, is_dropped_line: bool) -> Block {
        let number = self.n_blocks;
        self.n_blocks += 1;
        Block {
            number,
            length,
            is_dropped_line,
        }
    }

    /// Moves the first `length` pending bytes into the buffer.
    fn move_pending(&mut self, buffer: &mut [u8], at: usize, length: usize) {
        let target = buffer.get_mut(at..at + length);
        if let (Some(target), Some(pending)) = (target, self.pending.get(..length)) {
            target.copy_from_slice(pending);
        }
        self.pending.drain(..length);
    }

    /// Puts bytes that do not belong to a whole line before the pending ones.
    fn put_back(&mut self, rest: &[u8]) {
        self.pending.splice(..0, rest.iter().copied());
    }

    /// Reads until `wanted` bytes stand in the buffer or the file ends.
    fn fill(
        &mut self,
        buffer: &mut [u8],
        mut filled: usize,
        wanted: usize,
    ) -> Result<usize, ReportError> {
        while filled < wanted {
            if !self.pending.is_empty() {
                let length = self.pending.len().min(wanted - filled);
                self.move_pending(buffer, filled, length);
                filled += length;
                continue;
            }
            if self.is_at_end {
                break;
            }
            let free = buffer.get_mut(filled..wanted).unwrap_or_default();
            match self.reader.read(free) {
                Ok(0) => self.is_at_end = true,
                Ok(length) => filled += length,
                Err(source) if source.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(read_error(&self.name, self.is_gzip, source)),
            }
        }
        Ok(filled)
    }

    /// Skips to the end of a line that is too long to keep.
    fn drop_line(&mut self, buffer: &mut [u8]) -> Result<(), ReportError> {
        loop {
            let wanted = self.block_bytes.min(buffer.len());
            let filled = self.fill(buffer, 0, wanted)?;
            let read = buffer.get(..filled).unwrap_or_default();
            if let Some(end) = memchr::memchr(b'\n', read) {
                self.put_back(read.get(end + 1..).unwrap_or_default());
                return Ok(());
            }
            if filled == 0 {
                return Ok(());
            }
        }
    }
}

/// Makes `buffer` hold `length` bytes and the slack that the scanner reads beyond them.
fn make_room(buffer: &mut Vec<u8>, length: usize) {
    if buffer.len() < length + SLACK_BYTES {
        buffer.resize(length + SLACK_BYTES, 0);
    }
}

fn read_error(name: &str, is_gzip: bool, source: io::Error) -> ReportError {
    let file = name.to_owned();
    if is_gzip {
        ReportError::Unpack { file, source }
    } else {
        ReportError::Read { file, source }
    }
}

fn read_up_to(reader: &mut impl Read, into: &mut Vec<u8>, n_bytes: usize) -> io::Result<()> {
    let n_bytes = u64::try_from(n_bytes).unwrap_or(u64::MAX);
    reader.take(n_bytes).read_to_end(into).map(|_| ())
}

/// Counts the bytes that pass.
struct Counted {
    inner: Box<dyn Read + Send>,
    n_read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        let more = u64::try_from(length).unwrap_or(0);
        self.n_read.fetch_add(more, Ordering::Relaxed);
        Ok(length)
    }
}

/// Why a gzip file is not unpacked to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GunzipLimitError {
    /// It unpacks to more than is allowed.
    #[error("unpacks to more than {limit_bytes} bytes")]
    TooLarge {
        /// Bytes allowed.
        limit_bytes: u64,
    },
    /// It consists of more members than is allowed.
    #[error("consists of more than {limit} gzip members")]
    TooManyMembers {
        /// Members allowed.
        limit: u32,
    },
}

/// Unpacks gzip, member after member, within limits.
struct Gunzip {
    member: Option<GzDecoder<Box<dyn BufRead + Send>>>,
    limits: Limits,
    n_members: u32,
    n_unpacked: u64,
}

impl Gunzip {
    fn new(packed: Box<dyn BufRead + Send>, limits: Limits) -> Self {
        Self {
            member: Some(GzDecoder::new(packed)),
            limits,
            n_members: 1,
            n_unpacked: 0,
        }
    }
}

impl Read for Gunzip {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(mut member) = self.member.take() {
            let length = member.read(buffer)?;
            if length > 0 || buffer.is_empty() {
                self.member = Some(member);
                self.n_unpacked += u64::try_from(length).unwrap_or(0);
                let limit_bytes = self.limits.gunzip_bytes;
                if self.n_unpacked > limit_bytes {
                    return Err(io::Error::other(GunzipLimitError::TooLarge { limit_bytes }));
                }
                return Ok(length);
            }
            let mut packed = member.into_inner();
            if packed.fill_buf()?.is_empty() {
                return Ok(0);
            }
            self.n_members += 1;
            let limit = self.limits.gunzip_members;
            if self.n_members > limit {
                return Err(io::Error::other(GunzipLimitError::TooManyMembers { limit }));
            }
            self.member = Some(GzDecoder::new(packed));
        }
        Ok(0)
    }
}
