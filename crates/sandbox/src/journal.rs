//! The journal: what was done to the world and when, on disk.
//!
//! One line of JSON each, with a digest in front; only ever appended to. A line that a kill cut
//! short was never acknowledged and is dropped.

use std::fs::{File, OpenOptions};
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
        file.write_all(&line(&Entry::Genesis(Box::new(genesis))))
            .and_then(|()| file.sync_all())
            .and_then(|()| std::fs::rename(&fresh, &path))
            .map_err(wrap)?;
        Ok(Self { file, path })
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
        let (entries, whole_bytes) = read_entries(&file, &path)?;
        file.set_len(whole_bytes)
            .and_then(|()| file.seek(SeekFrom::End(0)))
            .map_err(wrap)?;
        let mut entries = entries.into_iter();
        let Some(Entry::Genesis(genesis)) = entries.next() else {
            return Err(JournalError::Damaged { path, line: 1 });
        };
        if genesis.format != FORMAT {
            let found = genesis.format;
            return Err(JournalError::Format { path, found });
        }
        let recorded = Recorded {
            genesis: *genesis,
            entries: entries.collect(),
        };
        Ok(Some((Self { file, path }, recorded)))
    }

    /// Adds a line. When this returns, a kill of the process no longer loses it.
    ///
    /// # Errors
    /// When the file system refuses; the world must not go on then.
    pub fn append(&mut self, entry: &Entry) -> Result<(), JournalError> {
        self.file
            .write_all(&line(entry))
            .map_err(|source| self.error(source))
    }

    /// Brings all lines to the disk, for power cuts.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn sync(&self) -> Result<(), JournalError> {
        self.file.sync_data().map_err(|source| self.error(source))
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
        let Some(entry) = parse(&buffer) else {
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

fn parse(line: &[u8]) -> Option<Entry> {
    let text = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let (sum, text) = text.split_once(' ')?;
    if sum != digest(text.as_bytes()) {
        return None;
    }
    serde_json::from_str(text).ok()
}

fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().chars().take(16).collect()
}
