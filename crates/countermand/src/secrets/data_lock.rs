//! One running desk a data directory.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::private_file;

const FILE_NAME: &str = "serve.lock";
/// What is read of a lock file: a process number, never more.
const MAX_NOTE_BYTES: u64 = 32;

/// The right to be the running desk of a data directory; given up when it is dropped or the
/// process ends, however it ends.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

/// Why a desk may not run on a data directory.
#[derive(Debug, thiserror::Error)]
pub enum DataLockError {
    /// Another process is the running desk.
    #[error(
        "another desk runs on `{directory}`{}; two would send the same thing twice: stop that \
         one, or give this one another directory with --data DIR",
        owner.map(|id| format!(" (process {id})")).unwrap_or_default()
    )]
    Taken {
        /// The data directory.
        directory: PathBuf,
        /// The other's process number, when it can be read.
        owner: Option<u32>,
    },
    /// The lock file cannot be made or locked.
    #[error("`{path}` cannot be locked; see the directory's owner and rights")]
    File {
        /// The lock file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl DataLock {
    /// Takes the lock of a data directory, which is made when it is not there; never waits.
    ///
    /// # Errors
    /// When another process holds it, or the file cannot be used.
    pub fn take(directory: &Path) -> Result<Self, DataLockError> {
        let path = directory.join(FILE_NAME);
        let failed = |source| DataLockError::File {
            path: path.clone(),
            source,
        };
        private_file::make_directory(directory).map_err(failed)?;
        let mut file = private_file::open_to_write(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(DataLockError::Taken {
                    directory: directory.to_owned(),
                    owner: owner(&path),
                });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        note_owner(&mut file).map_err(failed)?;
        Ok(Self { _file: file })
    }
}

/// Whether a desk runs on a data directory; nothing is changed by the question.
pub fn is_running(directory: &Path) -> bool {
    let Ok(file) = File::open(directory.join(FILE_NAME)) else {
        return false;
    };
    // A shared lock is given up as the file is closed, at the end of this line of questions.
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

fn note_owner(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

fn owner(path: &Path) -> Option<u32> {
    let mut text = String::new();
    let file = File::open(path).ok()?;
    file.take(MAX_NOTE_BYTES).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_desk_is_refused_until_the_first_has_ended() {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("data");
        let first = DataLock::take(&data).unwrap();
        let refused = DataLock::take(&data).unwrap_err();
        let DataLockError::Taken { owner, .. } = &refused else {
            panic!("{refused}");
        };
        assert_eq!(*owner, Some(std::process::id()));
        assert!(refused.to_string().contains("another desk runs on"));
        assert!(is_running(&data));
        drop(first);
        assert!(!is_running(&data));
        DataLock::take(&data).unwrap();
    }
}
