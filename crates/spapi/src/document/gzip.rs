//! Gzip of one or more members, with a bound on what comes out.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use super::DocumentError;
use crate::limits::Limits;

pub(super) struct GzipMembers<R: BufRead> {
    member: Option<GzDecoder<R>>,
    n_members: u32,
    n_output_bytes: u64,
    member_limit: u32,
    output_limit_bytes: u64,
}

impl<R: BufRead> GzipMembers<R> {
    pub(super) fn new(source: R, limits: &Limits) -> Self {
        Self {
            member: Some(GzDecoder::new(source)),
            n_members: 1,
            n_output_bytes: 0,
            member_limit: limits.gzip_members,
            output_limit_bytes: limits.gzip_output_bytes,
        }
    }

    /// Goes to the next member; `false` at the end. Zeros behind the last one are padding.
    fn next_member(&mut self) -> Result<bool, DocumentError> {
        let Some(member) = self.member.take() else {
            return Ok(false);
        };
        let mut source = member.into_inner();
        loop {
            let ahead = source.fill_buf()?;
            let Some(first) = ahead.first().copied() else {
                return Ok(false);
            };
            if first == 0x1f {
                break;
            }
            if first != 0 {
                return Err(DocumentError::GzipTrailingBytes);
            }
            let n_zeros = ahead.iter().take_while(|byte| **byte == 0).count();
            source.consume(n_zeros);
        }
        if self.n_members >= self.member_limit {
            return Err(DocumentError::GzipTooManyMembers {
                limit: self.member_limit,
            });
        }
        self.n_members += 1;
        self.member = Some(GzDecoder::new(source));
        Ok(true)
    }

    fn read_member(&mut self, target: &mut [u8]) -> Result<usize, DocumentError> {
        let Some(member) = &mut self.member else {
            return Ok(0);
        };
        let n_bytes = member.read(target).map_err(unpacking_error)?;
        self.n_output_bytes = self
            .n_output_bytes
            .saturating_add(u64::try_from(n_bytes).unwrap_or(0));
        if self.n_output_bytes > self.output_limit_bytes {
            return Err(DocumentError::GzipTooLarge {
                limit_bytes: self.output_limit_bytes,
            });
        }
        Ok(n_bytes)
    }
}

fn unpacking_error(source: io::Error) -> DocumentError {
    let kind = source.kind();
    if kind == io::ErrorKind::UnexpectedEof {
        DocumentError::GzipCut
    } else if matches!(
        kind,
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData
    ) {
        DocumentError::GzipDamaged { source }
    } else {
        DocumentError::from(source)
    }
}

impl<R: BufRead> Read for GzipMembers<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        if target.is_empty() {
            return Ok(0);
        }
        loop {
            let n_bytes = self.read_member(target).map_err(DocumentError::into_io)?;
            if n_bytes > 0 || !self.next_member().map_err(DocumentError::into_io)? {
                return Ok(n_bytes);
            }
        }
    }
}
