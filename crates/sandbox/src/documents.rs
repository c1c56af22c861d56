//! Stored documents of feeds and reports, and their presigned addresses.
//!
//! Bytes stand in files of a folder: what sellers upload under its digest, what the marketplace
//! offers for download under the document's id. The market holds only what a document is.

mod address;
mod serve;
mod shelf;
mod upload;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::documents::shelf::Shelf;
use crate::draws::Draws;
use crate::ids::SellerIndex;
use crate::market::Market;
use crate::moment::Moment;

pub use address::{Purpose, presign};
pub use serve::serve;
pub use upload::{NotUploaded, UploadDocument};

/// Where presigned addresses begin.
pub const PREFIX: &str = "/__documents/";

/// All documents.
#[derive(Debug, Default)]
pub struct Documents {
    shelf: Shelf,
    stored: BTreeMap<String, Stored>,
    n_uploads: u64,
}

/// What is known about a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Whose it is.
    pub seller: SellerIndex,
    /// Its content type with the charset, letter by letter as it was given.
    pub content_type: String,
    /// When it was made.
    pub created_at: Moment,
    /// Which way its bytes go.
    pub way: Way,
}

/// Which way the bytes of a document go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// From the seller.
    Upload {
        /// What was uploaded last.
        content: Option<Uploaded>,
        /// Whether a feed was made of it: nothing can be uploaded any more.
        is_used: bool,
    },
    /// To the seller.
    Download {
        /// Whether the bytes are compressed with gzip.
        is_gzip: bool,
    },
}

/// Bytes that a seller uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// Their digest, BLAKE3 in hexadecimal digits: the name of their file.
    pub digest: String,
    /// How many they are.
    pub n_bytes: u64,
}

/// What a document to be downloaded says.
pub struct DocumentContent<'a> {
    /// The content type with the charset, `text/xml; charset=UTF-8`.
    pub content_type: String,
    /// The bytes, not compressed.
    pub body: DocumentBody<'a>,
}

/// Writes the bytes of a document from the market as it is.
pub type Writer<'a> = Box<dyn FnOnce(&Market, &mut dyn Write) -> io::Result<()> + 'a>;

/// The bytes of a document, or how to write them.
pub enum DocumentBody<'a> {
    /// All of them.
    Bytes(Vec<u8>),
    /// Written piece by piece; not called when the file is there from before.
    Stream(Writer<'a>),
}

impl std::fmt::Debug for DocumentContent<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DocumentContent")
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}

impl Documents {
    /// Keeps the bytes of documents in a folder.
    pub fn set_folder(&mut self, folder: PathBuf) {
        self.shelf = Shelf::in_folder(folder);
    }

    /// What is known about a document; `None` when there is none of this id.
    pub fn find(&self, id: &str) -> Option<&Stored> {
        self.stored.get(id)
    }

    /// The bytes of a document as they are stored (compressed where it says so); `None` when
    /// nothing was uploaded, or the file is gone.
    pub fn read(&self, id: &str) -> Option<Bytes> {
        let name = match &self.find(id)?.way {
            Way::Upload { content, .. } => upload::file_name(&content.as_ref()?.digest),
            Way::Download { .. } => download_name(id),
        };
        self.shelf.read(&name)
    }

    /// Lets a feed use what was uploaded: later uploads to the address are refused.
    pub fn use_upload(&mut self, id: &str) -> Option<Uploaded> {
        match &mut self.stored.get_mut(id)?.way {
            Way::Upload { content, is_used } => {
                *is_used = true;
                content.clone()
            }
            Way::Download { .. } => None,
        }
    }

    /// Bytes that were uploaded, by what a feed remembers of them.
    pub fn read_upload(&self, uploaded: &Uploaded) -> Option<Bytes> {
        self.shelf.read(&upload::file_name(&uploaded.digest))
    }
}

/// Removes what an earlier world left for download in a folder of documents: a new world may give
/// the same ids to other contents.
///
/// # Errors
/// When the file system refuses.
pub fn clear(folder: &Path) -> io::Result<()> {
    shelf::remove(folder, DOWNLOADS)
}

/// Removes what was uploaded in an earlier world, when nothing names it any more.
///
/// # Errors
/// When the file system refuses.
pub fn clear_uploads(folder: &Path) -> io::Result<()> {
    shelf::remove(folder, upload::FOLDER)
}

/// Makes a document for a seller to upload to; its id.
pub fn create_upload(market: &mut Market, seller: SellerIndex, content_type: &str) -> String {
    let number = market.documents.n_uploads;
    market.documents.n_uploads += 1;
    let id = document_id(market.draws("document to upload", number));
    let stored = Stored {
        seller,
        content_type: content_type.to_owned(),
        created_at: market.now,
        way: Way::Upload {
            content: None,
            is_used: false,
        },
    };
    market.documents.stored.insert(id.clone(), stored);
    id
}

/// Makes a document for a seller to download; its id, which follows from `hint`: a purpose and a
/// number that come once in a world (`("report", 17)`).
///
/// When the file is there already (the journal is repeated), nothing is written. When the disk
/// refuses, the document exists and its download fails.
pub fn create_download(
    market: &mut Market,
    seller: SellerIndex,
    hint: (&str, u64),
    content: DocumentContent<'_>,
    is_gzip: bool,
) -> String {
    let id = document_id(market.draws(hint.0, hint.1));
    let mut shelf = std::mem::take(&mut market.documents.shelf);
    let DocumentContent { content_type, body } = content;
    let written = shelf.write(&download_name(&id), |file| {
        if is_gzip {
            // No name and no time in the head: the same content has the same bytes.
            let mut gzip = GzEncoder::new(file, Compression::fast());
            write_body(market, body, &mut gzip)?;
            gzip.finish().map(|_| ())
        } else {
            write_body(market, body, file)
        }
    });
    if let Err(error) = written {
        tracing::error!(document = %id, error = %error, "a document cannot be written");
    }
    market.documents.shelf = shelf;
    let stored = Stored {
        seller,
        content_type,
        created_at: market.now,
        way: Way::Download { is_gzip },
    };
    market.documents.stored.insert(id.clone(), stored);
    id
}

const DOWNLOADS: &str = "downloads";

fn download_name(id: &str) -> String {
    format!("{DOWNLOADS}/{id}")
}

fn write_body(market: &Market, body: DocumentBody<'_>, out: &mut dyn Write) -> io::Result<()> {
    match body {
        DocumentBody::Bytes(bytes) => out.write_all(&bytes),
        DocumentBody::Stream(write) => write(market, out),
    }
}

/// `amzn1.tortuga.4.na.` with 128 bits of chance and a tail.
fn document_id(mut draws: Draws) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (a, b) = (draws.number(), draws.number());
    let tail: String = (0..13)
        .filter_map(|_| draws.pick(LETTERS).copied())
        .map(char::from)
        .collect();
    format!(
        "amzn1.tortuga.4.na.{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}.T{tail}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        b >> 52,
        b & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests;
