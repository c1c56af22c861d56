//! The settings file of an account: read, checked whole, and compared with what is set.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use countermand_store::account_settings::SettingChange;

use super::UsageError;
use crate::settings::document::{self, MAX_SIZE_BYTES, from_toml};

/// What has to change so that the settings are those of the file.
pub(super) fn changes(
    path: &Path,
    held: &BTreeMap<String, String>,
) -> anyhow::Result<Vec<SettingChange>> {
    let shown = path.display();
    let file = std::fs::File::open(path)
        .with_context(|| format!("--settings `{shown}` cannot be opened"))?;
    let mut text = String::new();
    let size_bytes = file
        .take(MAX_SIZE_BYTES + 1)
        .read_to_string(&mut text)
        .with_context(|| format!("--settings `{shown}` cannot be read"))?;
    if size_bytes as u64 > MAX_SIZE_BYTES {
        bail!(UsageError(format!(
            "--settings `{shown}` is longer than {MAX_SIZE_BYTES} bytes"
        )));
    }
    let wanted = match from_toml(&text) {
        Ok(wanted) => wanted,
        Err(faults) => {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            bail!(UsageError(format!(
                "--settings `{shown}` changes nothing: {}",
                faults.join("\n  ")
            )));
        }
    };
    Ok(document::changes(&wanted, held))
}
