//! Stored documents of feeds and reports, and their presigned addresses.

use std::path::PathBuf;

use crate::http::answer::Answer;
use crate::http::problem::Problem;
use crate::http::server::Request;
use crate::world::World;

/// Where presigned addresses begin.
pub const PREFIX: &str = "/__documents/";

/// All documents.
#[derive(Debug, Default)]
pub struct Documents {
    folder: Option<PathBuf>,
}

impl Documents {
    /// Keeps the bytes of documents in a folder.
    pub fn set_folder(&mut self, folder: PathBuf) {
        self.folder = Some(folder);
    }
}

/// Answers an upload or a download.
///
/// # Errors
/// When there is no such document.
pub fn serve(_world: &mut World, _request: &Request<'_>) -> Result<Answer, Problem> {
    Err(Problem::not_found("There is no such document."))
}
