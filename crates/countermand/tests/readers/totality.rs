//! Readers are total: whatever comes in, every row is counted once, or the file is refused.

use std::time::{Duration, Instant};

use countermand::ingest::mailbox::{self, MailOptions};
use countermand::ingest::mapping::Mapping;
use countermand::ingest::notifications::Notice;
use countermand::ingest::{Kind, OpenOptions};
use proptest::prelude::*;

use crate::corpus::files;
use crate::data::{drain, open_bytes};

/// Reads bytes as every kind, through a mapping, as a message of the queue and as an e-mail.
pub(crate) fn read_as_everything(bytes: &[u8]) {
    let _ = Notice::parse(bytes);
    let _ = mailbox::read(bytes, &MailOptions::default());
    let mapping = Mapping::parse(include_str!("../../../../examples/generic-shop.toml")).unwrap();
    let kinds = Kind::ALL.into_iter().map(Some).chain([None]);
    let options = kinds.map(|kind| OpenOptions {
        kind,
        ..OpenOptions::default()
    });
    let mapped = OpenOptions {
        mapping: Some(mapping),
        ..OpenOptions::default()
    };
    for options in options.chain([mapped]) {
        let Ok(tally) = open_bytes(bytes, &options).and_then(drain) else {
            continue;
        };
        assert_eq!(tally.rows_in, tally.rows_ok + tally.rows_rejected);
    }
}

fn seeds() -> Vec<Vec<u8>> {
    files().into_iter().map(|(_, bytes)| bytes).collect()
}

proptest! {
    #[test]
    fn any_bytes_are_counted_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        read_as_everything(&bytes);
    }

    #[test]
    fn damaged_files_are_counted_or_refused(
        seed in prop::sample::select(seeds()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..12),
    ) {
        let mut bytes = seed;
        for (at, byte, how) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, b"\t,\"\n<>&;\0"[usize::from(byte) % 9]),
                2 => {
                    bytes.remove(at);
                }
                _ => bytes.truncate(at),
            }
        }
        let started = Instant::now();
        read_as_everything(&bytes);
        prop_assert!(started.elapsed() < Duration::from_secs(5));
    }
}
