//! Starting again after a death: on what was written, or on an older copy of it.

use std::path::{Path, PathBuf};

use countermand_spapi::client::Clock;
use countermand_store::outbox::Action;
use jiff::Timestamp;

use super::Run;
use crate::simulation::checks::all_actions;

/// A store as it was, to come back to.
pub(super) struct Backup {
    directory: PathBuf,
    n_promises: usize,
}

impl Run {
    /// Kills what is left of the desk and starts it again on what it wrote.
    pub(super) fn restart(&mut self) {
        let node = self.node.take().expect("a node");
        self.wire.note("the desk died");
        self.died_at.extend(node.dice.died_at());
        node.dice.kill();
        drop(node);
        self.takeover = None;
        self.disk.forget();
        let data = self.directory.path().join("desk");
        if self.mix.goes_back && self.chance.in_thousand(400) {
            if let Some(backup) = self.backup.take() {
                self.go_back(&data, &backup);
            } else {
                let directory = self.directory.path().join("backup");
                copy(&data, &directory);
                self.wire.note("the store is copied");
                self.backup = Some(Backup {
                    directory,
                    n_promises: self.promises.len(),
                });
            }
        }
        self.open();
        let kind = if self.chance.in_thousand(250) {
            "whole"
        } else {
            "quick"
        };
        if kind == "whole" {
            self.check_fully();
        }
    }

    /// The store is an older one again.
    fn go_back(&mut self, data: &Path, backup: &Backup) {
        self.wire.note("an older store comes back");
        self.wire.forget_spent();
        let known = journals(data, self.mix.n_accounts, self.wire.hand.now());
        std::fs::remove_dir_all(data).expect("a directory");
        copy(&backup.directory, data);
        for (forgotten, known) in self.forgotten.iter_mut().zip(known) {
            for mut action in known {
                // A store that goes back twice forgets the attempts of before the first time.
                let before = forgotten.get(&action.reference);
                let n_before = before.map_or(0, |before| before.n_attempts);
                action.n_attempts = action.n_attempts.max(n_before);
                if action.n_attempts > 0 {
                    forgotten.insert(action.reference.clone(), action);
                }
            }
        }
        self.promises.truncate(backup.n_promises);
    }
}

/// The intents that a store knows.
fn journals(data: &Path, n_accounts: u32, now: Timestamp) -> Vec<Vec<Action>> {
    let store = countermand_store::Store::open(data).expect("a store");
    (1..=n_accounts)
        .map(|number| {
            let name = countermand_domain::id::AccountId::parse(&format!("seller-{number}"));
            let account = store
                .account(&name.expect("a name"), now)
                .expect("an account");
            all_actions(&account)
        })
        .collect()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory");
    for entry in std::fs::read_dir(from).expect("a directory") {
        let entry = entry.expect("a file");
        std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
    }
}
