//! Uploading a document: the bytes first, then the act that names them.

use std::io;

use serde::{Deserialize, Serialize};

use crate::documents::{Documents, Uploaded, Way};
use crate::market::{Act, Market};

/// A seller uploaded bytes, which stand on the shelf under their digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadDocument {
    /// The document's id.
    pub document: String,
    /// The digest of the bytes, BLAKE3 in hexadecimal digits.
    pub digest: String,
    /// How many they are.
    pub n_bytes: u64,
}

/// Why an upload was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotUploaded {
    /// No document of this id can be uploaded to.
    #[error("The specified key does not exist.")]
    NoDocument,
    /// A feed was made of it.
    #[error("Access Denied")]
    Used,
}

impl Act for UploadDocument {
    type Outcome = ();
    type Refusal = NotUploaded;

    fn perform(&self, market: &mut Market) -> Result<(), NotUploaded> {
        let stored = market
            .documents
            .stored
            .get_mut(&self.document)
            .ok_or(NotUploaded::NoDocument)?;
        match &mut stored.way {
            Way::Upload { is_used: true, .. } => Err(NotUploaded::Used),
            Way::Upload { content, .. } => {
                *content = Some(Uploaded {
                    digest: self.digest.clone(),
                    n_bytes: self.n_bytes,
                });
                Ok(())
            }
            Way::Download { .. } => Err(NotUploaded::NoDocument),
        }
    }
}

impl Documents {
    /// Puts uploaded bytes on the shelf; what remains is to name them by an act.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn shelve_upload(&mut self, document: &str, bytes: &[u8]) -> io::Result<UploadDocument> {
        let digest = blake3::hash(bytes).to_hex().to_string();
        self.shelf
            .write(&file_name(&digest), |file| file.write_all(bytes))?;
        Ok(UploadDocument {
            document: document.to_owned(),
            digest,
            n_bytes: bytes.len() as u64,
        })
    }
}

/// The folder of uploads.
pub(super) const FOLDER: &str = "uploads";

pub(super) fn file_name(digest: &str) -> String {
    format!("{FOLDER}/{digest}")
}
