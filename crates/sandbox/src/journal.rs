//! The journal: what was done to the world and when, on disk.
//!
//! One line of JSON each, with a digest in front; only ever appended to. A line that a kill cut
//! short was never acknowledged and is dropped.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::clock::Speed;
use crate::command::Command;
use crate::moment::Moment;
use crate::scenario::Scenario;

/// The form of the journal; a world of another form is refused.
pub const FORMAT: u32 = 1;

/// One line of the journal.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// The world's beginning; always the first line, and there only.
    Genesis(Box<Genesis>),
    /// Someone acted.
    Act {
        /// When.
        at: Moment,
        /// What.
        command: Box<Command>,
    },
    /// The clock was moved on or its speed changed.
    Clock {
        /// What it showed then.
        at: Moment,
        /// Its speed from then on.
        speed: Speed,
    },
    /// Marketplace time up to here may have been seen by callers: the clock goes on from here.
    Seen {
        /// Up to when.
        until: Moment,
    },
}

/// How a world began.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Genesis {
    /// The form of the journal.
    pub format: u32,
    /// What kind of world.
    pub scenario: Scenario,
    /// The seed of all chance.
    pub seed: u64,
    /// Its first instant.
    pub start: Moment,
    /// How fast the clock ran at first.
    pub speed: Speed,
}

/// What a journal says.
#[derive(Debug)]
pub struct Recorded {
    /// How the world began.
    pub genesis: Genesis,
    /// What was done since.
    pub entries: Vec<Entry>,
}

/// Why a journal could not be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file system refused.
    #[error("{} could not be read or written", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A line in the middle is damaged.
    #[error("{}, line {line}: the line is damaged; delete the directory to start a new world", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
    },
    /// An act that was carried out once is refused by this program.
    #[error(
        "{}: the act of {at} can no longer be repeated: another version of this program made the world; use that one, or delete the directory to start a new world",
        path.display()
    )]
    Unrepeatable {
        /// Which file.
        path: PathBuf,
        /// When it was carried out.
        at: Moment,
    },
    /// Another process has the world open.
    #[error("{}: another process has the world open", path.display())]
    InUse {
        /// Which file says so.
        path: PathBuf,
    },
    /// A line could not be written before: what is in memory is no longer what is on disk.
    #[error("{}: a line could not be written; start the marketplace again to go on from the last whole one", path.display())]
    Stopped {
        /// Which file.
        path: PathBuf,
    },
    /// The world was made by another version.
    #[error("{}: the world has form {found}, this program knows form {FORMAT}", path.display())]
    Format {
        /// Which file.
        path: PathBuf,
        /// The form that it has.
        found: u32,
    },
}

/// The journal of one world, open for more.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
    /// Bytes of whole lines.
    n_bytes: u64,
    /// How much of it is on the disk.
    n_synced_bytes: u64,
    /// Nothing more is written after a line that was not.
    is_stopped: bool,
}

/// A directory that is this process's own until this is dropped.
#[derive(Debug)]
pub struct Claim {
    _file: File,
}

impl Claim {
    /// Claims a directory; the claim ends with the process, however that ends.
    ///
    /// # Errors
    /// When another process has it, or the file system refuses.
    pub fn of(dir: &Path) -> Result<Self, JournalError> {
        let path = dir.join("lock");
        let file = match File::create(&path) {
            Ok(file) => file,
            Err(source) => return Err(JournalError::File { path, source }),
        };
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(JournalError::InUse { path }),
            Err(TryLockError::Error(source)) => Err(JournalError::File { path, source }),
        }
    }
}

impl Journal {
    /// Begins a new journal in `dir`, in place of any before.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn create(dir: &Path, genesis: Genesis) -> Result<Self, JournalError> {
        let path = dir.join("journal.jsonl");
        let fresh = dir.join("journal.jsonl.new");
        let wrap = |source| JournalError::File {
            path: path.clone(),
            source,
        };
        let mut file = File::create(&fresh).map_err(wrap)?;
        let first = line(&Entry::Genesis(Box::new(genesis)));
        file.write_all(&first)
            .and_then(|()| file.sync_all())
            .and_then(|()| std::fs::rename(&fresh, &path))
            .map_err(wrap)?;
        Ok(Self {
            file,
            path,
            n_bytes: first.len() as u64,
            n_synced_bytes: first.len() as u64,
            is_stopped: false,
        })
    }

    /// Opens the journal in `dir`; `None` when there is none.
    ///
    /// # Errors
    /// When the file system refuses, a line in the middle is damaged, or the form is another.
    pub fn open(dir: &Path) -> Result<Option<(Self, Recorded)>, JournalError> {
        let path = dir.join("journal.jsonl");
        let wrap = |source| JournalError::File {
            path: path.clone(),
            source,
        };
        let mut file = match OpenOptions::new().read(true).write(true).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(wrap(source)),
        };
        let (entries, n_bytes) = read_entries(&file, &path)?;
        let mut entries = entries.into_iter();
        let Some(Entry::Genesis(genesis)) = entries.next() else {
            return Err(JournalError::Damaged { path, line: 1 });
        };
        // Only now is it known to be a journal: what a kill left of its last line goes.
        file.set_len(n_bytes)
            .and_then(|()| file.seek(SeekFrom::End(0)))
            .map_err(wrap)?;
        let recorded = Recorded {
            genesis: *genesis,
            entries: entries.collect(),
        };
        let journal = Self {
            file,
            path,
            n_bytes,
            n_synced_bytes: 0,
            is_stopped: false,
        };
        Ok(Some((journal, recorded)))
    }

    /// Adds a line. When this returns, a kill of the process no longer loses it.
    ///
    /// # Errors
    /// When the file system refuses, now or before; the world must not go on then.
    pub fn append(&mut self, entry: &Entry) -> Result<(), JournalError> {
        self.check()?;
        let line = line(entry);
        if let Err(source) = self.file.write_all(&line) {
            self.is_stopped = true;
            // What was written of the line goes, so that the journal can be opened again.
            let _ = self.file.set_len(self.n_bytes);
            return Err(self.error(source));
        }
        self.n_bytes += line.len() as u64;
        Ok(())
    }

    /// Writes nothing any more.
    pub fn stop(&mut self) {
        self.is_stopped = true;
    }

    /// Whether all lines so far were written.
    ///
    /// # Errors
    /// When one was not.
    pub fn check(&self) -> Result<(), JournalError> {
        if self.is_stopped {
            let path = self.path.clone();
            return Err(JournalError::Stopped { path });
        }
        Ok(())
    }

    /// Where it stands.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Brings all lines to the disk, for power cuts.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn sync(&mut self) -> Result<(), JournalError> {
        if self.n_synced_bytes != self.n_bytes {
            self.file.sync_data().map_err(|source| self.error(source))?;
            self.n_synced_bytes = self.n_bytes;
        }
        Ok(())
    }

    fn error(&self, source: std::io::Error) -> JournalError {
        JournalError::File {
            path: self.path.clone(),
            source,
        }
    }
}

/// Reads all whole lines, and how many bytes they take.
fn read_entries(file: &File, path: &Path) -> Result<(Vec<Entry>, u64), JournalError> {
    let mut reader = BufReader::new(file);
    let (mut entries, mut whole_bytes) = (Vec::new(), 0_u64);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let n_bytes =
            reader
                .read_until(b'\n', &mut buffer)
                .map_err(|source| JournalError::File {
                    path: path.to_owned(),
                    source,
                })?;
        if n_bytes == 0 || buffer.last() != Some(&b'\n') {
            return Ok((entries, whole_bytes));
        }
        let text = checked(&buffer);
        if entries.is_empty()
            && let Some(found) = text.and_then(format_of).filter(|found| *found != FORMAT)
        {
            let path = path.to_owned();
            return Err(JournalError::Format { path, found });
        }
        let Some(entry) = text.and_then(|text| serde_json::from_str(text).ok()) else {
            return Err(JournalError::Damaged {
                path: path.to_owned(),
                line: entries.len() + 1,
            });
        };
        whole_bytes += n_bytes as u64;
        entries.push(entry);
    }
}

fn line(entry: &Entry) -> Vec<u8> {
    let text = serde_json::to_string(entry).unwrap_or_default();
    format!("{} {text}\n", digest(text.as_bytes())).into_bytes()
}

/// The text of a line whose digest is right.
fn checked(line: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let (sum, text) = text.split_once(' ')?;
    (sum == digest(text.as_bytes())).then_some(text)
}

/// The form that a first line tells, whatever else that form has in it.
fn format_of(text: &str) -> Option<u32> {
    let line: serde_json::Value = serde_json::from_str(text).ok()?;
    let format = line.get("genesis")?.get("format")?.as_u64()?;
    u32::try_from(format).ok()
}

fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().chars().take(16).collect()
}

#[cfg(test)]
mod tests;
