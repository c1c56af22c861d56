//! `openapi`.

use std::io::Write as _;

use clap::Args;

use super::Exit;
use crate::http::openapi;

/// The arguments of `openapi`.
#[derive(Debug, Args)]
pub(super) struct OpenapiArgs {
    /// The reference for people, in Markdown, instead of the document in JSON
    #[arg(long)]
    markdown: bool,
}

pub(super) fn run(args: &OpenapiArgs) -> anyhow::Result<Exit> {
    let (table, document) = openapi::of_the_program();
    let text = if args.markdown {
        openapi::reference::markdown(&document, &table)?
    } else {
        let mut text = openapi::to_json(&document)?;
        text.push('\n');
        text
    };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(Exit::Ok)
}
