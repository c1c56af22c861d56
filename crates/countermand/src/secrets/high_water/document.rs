//! The file's form.

use std::collections::BTreeMap;

use countermand_domain::id::AccountId;
use serde::Deserialize;

use super::Mark;

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Document {
    pub(super) is_clean: bool,
    pub(super) run_number: u64,
    pub(super) marks: BTreeMap<AccountId, Mark>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u32,
    clean: bool,
    run_number: u64,
    accounts: BTreeMap<String, Mark>,
    checksum: String,
}

const VERSION: u32 = 1;

impl Document {
    /// Reads the file; `None` when it is none that this version wrote whole.
    pub(super) fn parse(content: &[u8]) -> Option<Self> {
        let written: Written = serde_json::from_slice(content).ok()?;
        let marks = written
            .accounts
            .iter()
            .map(|(name, mark)| Some((AccountId::parse(name).ok()?, *mark)))
            .collect::<Option<_>>()?;
        let document = Self {
            is_clean: written.clean,
            run_number: written.run_number,
            marks,
        };
        let is_whole = written.version == VERSION && written.checksum == document.checksum();
        is_whole.then_some(document)
    }

    /// The file's content: one JSON object and a line end.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let accounts: serde_json::Map<String, serde_json::Value> = self
            .marks
            .iter()
            .map(|(account, mark)| {
                let fields = serde_json::json!({
                    "submission": mark.submission, "epoch": mark.epoch,
                    "audit_seq": mark.audit_seq,
                });
                (account.as_str().to_owned(), fields)
            })
            .collect();
        let text = serde_json::json!({
            "version": VERSION, "clean": self.is_clean, "run_number": self.run_number,
            "accounts": accounts, "checksum": self.checksum(),
        });
        format!("{text:#}\n").into_bytes()
    }

    /// A digest over everything the file says: a cut or changed file is none.
    fn checksum(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&[u8::from(self.is_clean)]);
        hasher.update(&self.run_number.to_le_bytes());
        for (account, mark) in &self.marks {
            hasher.update(&(account.as_str().len() as u64).to_le_bytes());
            hasher.update(account.as_str().as_bytes());
            for number in [mark.submission, mark.epoch, mark.audit_seq] {
                hasher.update(&number.to_le_bytes());
            }
        }
        hasher.finalize().to_hex().to_string()
    }
}
