//! A store whose disk refuses: nothing is acknowledged, and it is well again as soon as the disk is.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use countermand_domain::id::AccountId;
use countermand_store::account_settings::SettingChange;
use countermand_store::{DatabaseError, Store};
use jiff::Timestamp;

/// A file system of a few megabytes; gone when it is dropped.
struct Small(tempfile::TempDir);

impl Small {
    /// `None`, with the reason told, where this process may not mount.
    fn mount() -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=8m", "tmpfs"])
            .arg(directory.path())
            .output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self(directory));
        }
        println!("skipped: a small file system can be mounted by root on Linux only");
        None
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

/// Fills what is left of the file system.
fn fill(path: &Path) {
    let mut file = std::fs::File::create(path).unwrap();
    for size_bytes in [1 << 20, 1 << 16, 1 << 12, 1] {
        while std::io::Write::write_all(&mut file, &vec![1; size_bytes]).is_ok() {}
    }
}

#[test]
fn i25_a_full_disk_acknowledges_nothing_and_the_store_recovers_within_10_s() {
    let Some(small) = Small::mount() else { return };
    let store = Store::open(&small.path().join("data")).unwrap();
    let now = Timestamp::UNIX_EPOCH;
    let account = store
        .account(&AccountId::parse("shop").unwrap(), now)
        .unwrap();
    let set = |name: &str, size_bytes: usize| {
        let change = SettingChange {
            name: name.to_owned(),
            value_json: Some(format!("\"{}\"", "x".repeat(size_bytes))),
        };
        account.change_settings(vec![change], "cli", now)
    };
    set("before", 10).wait().unwrap();
    store.probe_write().wait().unwrap();

    let filler = small.path().join("filler");
    fill(&filler);
    // Larger than what a block of the log has left over.
    let waiting: Vec<_> = (0..8)
        .map(|at| set(&format!("full-{at}"), 200_000))
        .collect();
    for answer in waiting {
        let refused = answer.wait().unwrap_err();
        assert!(matches!(refused, DatabaseError::Disk { .. }), "{refused:?}");
        assert!(refused.is_passing());
    }
    let settings = account.settings().wait().unwrap();
    assert_eq!(settings.keys().collect::<Vec<_>>(), ["before"]);

    std::fs::remove_file(&filler).unwrap();
    let freed = Instant::now();
    set("after", 10_000).wait().unwrap();
    assert!(freed.elapsed() < Duration::from_secs(10));
    let settings = account.settings().wait().unwrap();
    assert_eq!(settings.keys().collect::<Vec<_>>(), ["after", "before"]);
    assert_eq!(account.verify_audit().wait().unwrap().broken, None);
    assert_eq!(store.check_file().unwrap(), []);
}
