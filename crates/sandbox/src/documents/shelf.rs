//! The place where bytes of documents stand: a folder, or memory while there is none.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;

/// Named bytes. A name has one `/`, and nothing in it comes from outside.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    folder: Option<PathBuf>,
    memory: BTreeMap<String, Bytes>,
}

impl Shelf {
    pub(super) fn in_folder(folder: PathBuf) -> Self {
        Self {
            folder: Some(folder),
            memory: BTreeMap::new(),
        }
    }

    /// Writes bytes under a name, all or nothing; leaves them alone where the name is taken.
    pub(super) fn write(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let Some(folder) = &self.folder else {
            if !self.memory.contains_key(name) {
                let mut bytes = Vec::new();
                fill(&mut bytes)?;
                self.memory.insert(name.to_owned(), bytes.into());
            }
            return Ok(());
        };
        let path = folder.join(name);
        if path.try_exists()? {
            return Ok(());
        }
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let part = folder.join(format!("{name}.part"));
        let mut file = BufWriter::new(File::create(&part)?);
        fill(&mut file)?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?;
        std::fs::rename(&part, &path)
    }

    /// The bytes under a name.
    pub(super) fn read(&self, name: &str) -> Option<Bytes> {
        let Some(folder) = &self.folder else {
            return self.memory.get(name).cloned();
        };
        match std::fs::read(folder.join(name)) {
            Ok(bytes) => Some(bytes.into()),
            Err(error) => {
                tracing::error!(name, error = %error, "a document cannot be read");
                None
            }
        }
    }
}

/// Removes all bytes of one kind from a folder.
pub(super) fn remove(folder: &Path, kind: &str) -> io::Result<()> {
    match std::fs::remove_dir_all(folder.join(kind)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
