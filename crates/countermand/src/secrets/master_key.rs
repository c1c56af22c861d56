//! The master key: 32 random bytes in a file of their own, never in the database.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretBox};

use super::private_file;
use super::random::{NoRandomBytes, Random};

/// The key's file in the data directory.
const FILE_NAME: &str = "master.key";
/// Bytes of a key.
pub(super) const KEY_SIZE_BYTES: usize = 32;

/// The key that opens everything sealed in one installation.
pub struct MasterKey(SecretBox<[u8; KEY_SIZE_BYTES]>);

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The file is not there, and was named, so that none may be made.
    #[error(
        "the master key `{path}` is not there, so sealed credentials cannot be opened; put the \
         file back, or leave `master_key_file` out to have a new key made in the data directory"
    )]
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// The file cannot be read or made.
    #[error("the master key `{path}` cannot be read or made; see its owner and rights")]
    File {
        /// The path.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Others than the owner may read or change the file.
    #[error(
        "the master key `{path}` is open to other users (mode {mode:03o}), so every sealed value \
         is; run `chmod 600 {path}`, and replace the stored credentials if others use this machine"
    )]
    TooOpen {
        /// The path.
        path: PathBuf,
        /// The rights, as `chmod` takes them.
        mode: u32,
    },
    /// The file holds something else.
    #[error(
        "the master key `{path}` has {size_bytes} bytes instead of 32; put the right file back"
    )]
    WrongSize {
        /// The path.
        path: PathBuf,
        /// Bytes found.
        size_bytes: usize,
    },
    /// No key can be made.
    #[error("no master key can be made")]
    Random {
        /// What the system said.
        #[from]
        source: NoRandomBytes,
    },
}

impl MasterKey {
    /// The key of a data directory; made at the first start. Processes that start at once get
    /// the same one.
    ///
    /// # Errors
    /// When the file cannot be used, others may read it, or it holds something else.
    pub fn of_directory(directory: &Path, random: &Random) -> Result<Self, MasterKeyError> {
        let path = directory.join(FILE_NAME);
        let failed = |source| MasterKeyError::File {
            path: path.clone(),
            source,
        };
        if !path.try_exists().map_err(failed)? {
            private_file::make_directory(directory).map_err(failed)?;
            let mut key: [u8; KEY_SIZE_BYTES] = random.bytes()?;
            let mark = u64::from_le_bytes(random.bytes()?);
            let made = private_file::make_once(&path, &format!("{mark:016x}"), &key);
            key.zeroize();
            made.map_err(failed)?;
        }
        Self::of_file(&path)
    }

    /// The key in a file that the settings name; never made.
    ///
    /// # Errors
    /// When the file is not there, others may read it, or it holds something else.
    pub fn of_file(path: &Path) -> Result<Self, MasterKeyError> {
        refuse_open_rights(path)?;
        let mut content = std::fs::read(path).map_err(|source| failure(path, source))?;
        let key = <[u8; KEY_SIZE_BYTES]>::try_from(content.as_slice());
        let size_bytes = content.len();
        content.zeroize();
        let mut key = key.map_err(|_| MasterKeyError::WrongSize {
            path: path.to_owned(),
            size_bytes,
        })?;
        let kept = Self::from_bytes(key);
        key.zeroize();
        Ok(kept)
    }

    /// A key that is given as it is: for simulations and tests.
    pub fn from_bytes(bytes: [u8; KEY_SIZE_BYTES]) -> Self {
        Self(SecretBox::new(Box::new(bytes)))
    }

    pub(super) fn expose(&self) -> &[u8; KEY_SIZE_BYTES] {
        self.0.expose_secret()
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

fn failure(path: &Path, source: io::Error) -> MasterKeyError {
    let path = path.to_owned();
    if source.kind() == io::ErrorKind::NotFound {
        MasterKeyError::Missing { path }
    } else {
        MasterKeyError::File { path, source }
    }
}

fn refuse_open_rights(path: &Path) -> Result<(), MasterKeyError> {
    let found = std::fs::metadata(path).map_err(|source| failure(path, source))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = found.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(MasterKeyError::TooOpen {
                path: path.to_owned(),
                mode,
            });
        }
    }
    #[cfg(not(unix))]
    let _ = found;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_start_makes_the_key_and_the_second_finds_it() {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("data");
        let first = MasterKey::of_directory(&data, &Random::system()).unwrap();
        let second = MasterKey::of_directory(&data, &Random::system()).unwrap();
        assert_eq!(first.expose(), second.expose());
        assert_ne!(first.expose(), &[0; KEY_SIZE_BYTES]);
        let names: Vec<_> = std::fs::read_dir(&data)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["master.key"], "nothing of the making is left");
    }

    #[test]
    fn processes_that_start_at_once_get_one_key() {
        let directory = tempfile::tempdir().unwrap();
        let keys: Vec<[u8; 32]> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        let key = MasterKey::of_directory(directory.path(), &Random::system());
                        *key.unwrap().expose()
                    })
                })
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1]));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_may_read_is_refused_with_the_remedy() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        MasterKey::of_directory(directory.path(), &Random::system()).unwrap();
        let path = directory.path().join("master.key");
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        for open in [0o640, 0o604, 0o660] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(open)).unwrap();
            let error = MasterKey::of_directory(directory.path(), &Random::system()).unwrap_err();
            assert!(matches!(error, MasterKeyError::TooOpen { mode, .. } if mode == open));
            assert!(error.to_string().contains("chmod 600"), "{error}");
        }
    }

    #[test]
    fn a_file_that_was_named_is_never_made_and_must_hold_a_key() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("other.key");
        let missing = MasterKey::of_file(&path).unwrap_err();
        assert!(matches!(missing, MasterKeyError::Missing { .. }));
        private_file::replace(&path, b"short").unwrap();
        let wrong = MasterKey::of_file(&path).unwrap_err();
        assert!(matches!(
            wrong,
            MasterKeyError::WrongSize { size_bytes: 5, .. }
        ));
        assert!(!path.with_extension("new").exists());
    }

    #[test]
    fn the_key_does_not_print() {
        let key = MasterKey::from_bytes([0x61; 32]);
        assert_eq!(format!("{key:?}"), "***");
    }
}
