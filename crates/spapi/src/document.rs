//! A document as bytes: unpacked, brought to UTF-8, read in blocks of bounded size.

pub mod charset;
mod gzip;

use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub use charset::Charset;

use self::charset::declared_in_xml;
use self::gzip::GzipMembers;
use crate::limits::Limits;

/// Bytes read at a time.
const BLOCK_BYTES: usize = 64 * 1024;
/// Bytes looked at, from the first one outside ASCII, before the charset is judged.
const JUDGED_BYTES: usize = 4 * 1024;

/// Why a document cannot be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The source itself failed.
    #[error("the document could not be read")]
    Io {
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The gzip stream ends before its end.
    #[error("the gzip stream is cut off")]
    GzipCut,
    /// The gzip stream is damaged.
    #[error("the gzip stream is damaged")]
    GzipDamaged {
        /// What the unpacker says.
        #[source]
        source: io::Error,
    },
    /// More unpacked bytes than allowed.
    #[error("the document unpacks to more than {limit_bytes} bytes")]
    GzipTooLarge {
        /// Bytes allowed.
        limit_bytes: u64,
    },
    /// More gzip members than allowed.
    #[error("the document is joined from more than {limit} gzip members")]
    GzipTooManyMembers {
        /// Members allowed.
        limit: u32,
    },
    /// Bytes behind the last gzip member.
    #[error("other bytes follow the gzip stream")]
    GzipTrailingBytes,
}

impl DocumentError {
    pub(crate) fn into_io(self) -> io::Error {
        match self {
            Self::Io { source } => source,
            Self::GzipCut
            | Self::GzipDamaged { .. }
            | Self::GzipTooLarge { .. }
            | Self::GzipTooManyMembers { .. }
            | Self::GzipTrailingBytes => io::Error::other(self),
        }
    }
}

impl From<io::Error> for DocumentError {
    /// Finds the reason again that went through an interface of plain input errors.
    fn from(error: io::Error) -> Self {
        if error
            .get_ref()
            .is_some_and(<dyn std::error::Error + Send + Sync>::is::<Self>)
        {
            return match error.downcast::<Self>() {
                Ok(inner) => inner,
                Err(source) => Self::Io { source },
            };
        }
        Self::Io { source: error }
    }
}

/// A document on its way in: plain or gzip, in any charset known here, read as UTF-8.
///
/// The charset is found while reading: a caller's word wins, then a byte order mark, then the
/// declaration of an XML document. Else the bytes pass as they are until one is outside ASCII;
/// there the block is judged (see [`Charset::judge`]), once for the whole document.
pub struct Document {
    source: Box<dyn Read + Send>,
    n_raw_bytes: Arc<AtomicU64>,
    decoding: Decoding,
    is_gzip: bool,
    block: Vec<u8>,
    text: Vec<u8>,
    taken: usize,
    is_ended: bool,
}

enum Decoding {
    Ascii,
    Utf8,
    Other(Charset, Box<encoding_rs::Decoder>),
}

impl Document {
    /// Opens a document; `charset` is the sender's word for its charset, where there is one.
    ///
    /// # Errors
    /// When the first block cannot be read or unpacked.
    pub fn open(
        source: Box<dyn Read + Send>,
        charset: Option<Charset>,
        limits: &Limits,
    ) -> Result<Self, DocumentError> {
        let n_raw_bytes = Arc::new(AtomicU64::new(0));
        let mut source: Box<dyn Read + Send> = Box::new(Counted {
            source,
            n_bytes: Arc::clone(&n_raw_bytes),
        });
        let mut magic = Vec::new();
        source.by_ref().take(2).read_to_end(&mut magic)?;
        let is_gzip = magic == [0x1f, 0x8b];
        source = Box::new(io::Cursor::new(magic).chain(source));
        if is_gzip {
            let buffered = BufReader::with_capacity(BLOCK_BYTES, source);
            source = Box::new(GzipMembers::new(buffered, limits));
        }
        let mut document = Self {
            source,
            n_raw_bytes,
            decoding: Decoding::Ascii,
            is_gzip,
            block: Vec::new(),
            text: Vec::new(),
            taken: 0,
            is_ended: false,
        };
        document.start(charset)?;
        Ok(document)
    }

    /// How the document's bytes are read: `None` while only ASCII was seen.
    pub fn charset(&self) -> Option<Charset> {
        match &self.decoding {
            Decoding::Ascii => None,
            Decoding::Utf8 => Some(Charset::UTF_8),
            Decoding::Other(charset, _) => Some(*charset),
        }
    }

    /// Whether the document came packed.
    pub fn is_gzip(&self) -> bool {
        self.is_gzip
    }

    /// Bytes taken from the source so far, before unpacking: what a progress bar compares with
    /// the size of the file.
    pub fn n_raw_bytes(&self) -> u64 {
        self.n_raw_bytes.load(Ordering::Relaxed)
    }

    /// A counter of the bytes taken from the source, to be read while the document is in use.
    pub fn progress(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.n_raw_bytes)
    }

    /// The first bytes that are still to be read, at least `n_bytes` unless the document is
    /// shorter. They stay to be read.
    ///
    /// # Errors
    /// When the source cannot be read or unpacked.
    pub fn peek(&mut self, n_bytes: usize) -> Result<&[u8], DocumentError> {
        while !self.is_ended && self.text.len().saturating_sub(self.taken) < n_bytes {
            self.fill()?;
        }
        Ok(self.text.get(self.taken..).unwrap_or_default())
    }

    /// The rest of the document, if it has at most `limit_bytes`; `None` when it has more.
    ///
    /// # Errors
    /// When the source cannot be read or unpacked.
    pub fn read_whole(&mut self, limit_bytes: usize) -> Result<Option<Vec<u8>>, DocumentError> {
        let mut whole = Vec::new();
        let limit = u64::try_from(limit_bytes).unwrap_or(u64::MAX);
        self.take(limit.saturating_add(1)).read_to_end(&mut whole)?;
        Ok((whole.len() <= limit_bytes).then_some(whole))
    }

    /// Passes over bytes that were looked at before.
    pub(crate) fn pass_over(&mut self, n_bytes: usize) -> Result<(), DocumentError> {
        let limit = u64::try_from(n_bytes).unwrap_or(u64::MAX);
        io::copy(&mut self.take(limit), &mut io::sink())?;
        Ok(())
    }

    fn start(&mut self, charset: Option<Charset>) -> Result<(), DocumentError> {
        self.read_block()?;
        let marked = Charset::from_mark(&self.block);
        if let Some((_, n_mark_bytes)) = marked {
            self.block.drain(..n_mark_bytes);
        }
        let known = charset
            .or(marked.map(|(charset, _)| charset))
            .or_else(|| declared_in_xml(&self.block));
        if let Some(charset) = known {
            self.decoding = Decoding::of(charset);
        }
        self.decode_with_judgement()
    }

    /// Appends one more decoded block.
    fn fill(&mut self) -> Result<(), DocumentError> {
        if self.taken > 0 {
            self.text.drain(..self.taken);
            self.taken = 0;
        }
        self.block.clear();
        self.read_block()?;
        self.decode_with_judgement()
    }

    fn read_block(&mut self) -> Result<(), DocumentError> {
        let limit = u64::try_from(BLOCK_BYTES).unwrap_or(u64::MAX);
        let n_read = self
            .source
            .by_ref()
            .take(limit)
            .read_to_end(&mut self.block)?;
        if n_read < BLOCK_BYTES {
            self.is_ended = true;
        }
        Ok(())
    }

    fn decode_with_judgement(&mut self) -> Result<(), DocumentError> {
        if matches!(self.decoding, Decoding::Ascii) && !self.is_ended {
            let first = self.block.iter().position(|byte| !byte.is_ascii());
            let is_near_end = first.is_some_and(|at| self.block.len() - at < JUDGED_BYTES);
            if is_near_end {
                self.read_block()?;
            }
        }
        self.decode();
        Ok(())
    }

    fn decode(&mut self) {
        if matches!(self.decoding, Decoding::Ascii)
            && let Some(at) = self.block.iter().position(|byte| !byte.is_ascii())
        {
            let judged = Charset::judge(self.block.get(at..).unwrap_or_default());
            self.decoding = Decoding::of(judged);
        }
        match &mut self.decoding {
            Decoding::Ascii | Decoding::Utf8 => {
                if self.text.is_empty() {
                    std::mem::swap(&mut self.text, &mut self.block);
                } else {
                    self.text.extend_from_slice(&self.block);
                }
            }
            Decoding::Other(_, decoder) => {
                decode_block(decoder, &self.block, &mut self.text, self.is_ended);
            }
        }
        self.block.clear();
    }
}

impl Decoding {
    fn of(charset: Charset) -> Self {
        if charset == Charset::UTF_8 {
            Self::Utf8
        } else {
            Self::Other(charset, Box::new(charset.decoder()))
        }
    }
}

fn decode_block(
    decoder: &mut encoding_rs::Decoder,
    mut input: &[u8],
    output: &mut Vec<u8>,
    is_last: bool,
) {
    loop {
        let room = decoder
            .max_utf8_buffer_length(input.len())
            .unwrap_or(BLOCK_BYTES);
        let n_before = output.len();
        output.resize(n_before + room, 0);
        let target = output.get_mut(n_before..).unwrap_or_default();
        let (result, n_read, n_written, _) = decoder.decode_to_utf8(input, target, is_last);
        output.truncate(n_before + n_written);
        input = input.get(n_read..).unwrap_or_default();
        match result {
            encoding_rs::CoderResult::InputEmpty => return,
            encoding_rs::CoderResult::OutputFull => {}
        }
    }
}

impl Read for Document {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        while self.taken >= self.text.len() {
            if self.is_ended {
                return Ok(0);
            }
            self.fill().map_err(DocumentError::into_io)?;
        }
        let ready = self.text.get(self.taken..).unwrap_or_default();
        let n_bytes = ready.len().min(target.len());
        if let (Some(to), Some(from)) = (target.get_mut(..n_bytes), ready.get(..n_bytes)) {
            to.copy_from_slice(from);
        }
        self.taken += n_bytes;
        Ok(n_bytes)
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document")
            .field("charset", &self.charset())
            .field("is_gzip", &self.is_gzip)
            .finish_non_exhaustive()
    }
}

struct Counted {
    source: Box<dyn Read + Send>,
    n_bytes: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.source.read(target)?;
        let counted = u64::try_from(n_bytes).unwrap_or(0);
        self.n_bytes.fetch_add(counted, Ordering::Relaxed);
        Ok(n_bytes)
    }
}

#[cfg(test)]
mod tests;
