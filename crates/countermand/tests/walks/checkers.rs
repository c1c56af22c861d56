//! What judges pages, where it is installed.

use std::path::PathBuf;
use std::process::Command;

use crate::look::target;

/// Checkers that `scripts/test` fetches; they are no part of the product.
const CHECKERS: &str = "clients/pages/node_modules";

/// What checks a page; parts that are not installed are left out, which is told.
#[derive(Debug)]
pub(crate) struct Checkers {
    /// The source of axe-core.
    pub(crate) axe: Option<String>,
    /// The program that validates HTML.
    pub(crate) validator: Option<PathBuf>,
}

impl Checkers {
    /// Finds what is installed.
    pub(crate) fn find() -> Self {
        let folder = target(CHECKERS);
        let axe = std::fs::read_to_string(folder.join("axe-core/axe.min.js")).ok();
        let validator = Some(folder.join("html-validate/bin/html-validate.mjs"))
            .filter(|path| path.exists() && Command::new("node").arg("--version").output().is_ok());
        for (name, is_there) in [
            ("axe-core", axe.is_some()),
            ("html-validate", validator.is_some()),
        ] {
            if !is_there {
                println!(
                    "skipped: {name} is not in {} (scripts/test fetches it)",
                    folder.display()
                );
            }
        }
        Self { axe, validator }
    }
}
