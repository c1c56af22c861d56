//! Personal data on the disk: what a thief of the files would find.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use countermand_domain::id::AccountId;
use countermand_store::Store;

use super::*;
use crate::secrets::{MasterKey, Random};

const NAME: &str = "Wilhelmine Quantenbein-Xylander";

/// A store with one piece of personal data, taken in on 2026-10-20, due on 2026-11-20.
struct Scene {
    folder: tempfile::TempDir,
    account: Account,
    data: PersonalData,
    runtime: tokio::runtime::Runtime,
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn order(number: u32) -> OrderId {
    OrderId::parse(&format!("111-0000000-{number:07}")).unwrap()
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let name = AccountId::parse("shop").unwrap();
        let account = store.account(&name, at("2026-10-01T00:00:00Z")).unwrap();
        let vault = Vault::new(&MasterKey::from_bytes([7; 32]), Random::system());
        let scene = Self {
            data: PersonalData::new(vault, account.clone()),
            runtime: tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap(),
            folder,
            account,
        };
        scene.keep(1, "2026-11-20T00:00:00Z", "2026-10-20T12:00:00Z");
        scene
    }

    fn keep(&self, number: u32, purge_at: &str, now: &str) {
        let item = PersonalItem {
            kind: "ship-address".to_owned(),
            value: Secret::new(format!("{NAME}, Musterstraße 1")),
            purge_at: at(purge_at),
        };
        let order_id = order(number);
        let keep = self.data.keep(&order_id, &item, at(now));
        self.runtime.block_on(keep).unwrap();
    }

    fn shown(&self, number: u32) -> Vec<PersonalItem> {
        self.runtime
            .block_on(self.data.of_order(&order(number)))
            .unwrap()
    }

    fn n_files_with(&self, needle: &[u8]) -> usize {
        files_with(self.folder.path(), needle)
    }
}

fn files_with(folder: &Path, needle: &[u8]) -> usize {
    let mut n_files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let content = std::fs::read(entry.unwrap().path()).unwrap();
        n_files += usize::from(content.windows(needle.len()).any(|part| part == needle));
    }
    n_files
}

/// The forms in which a name could stand in a file. Base64 depends on where the name begins in
/// the encoded bytes, so the whole groups of all three beginnings are looked for.
fn forms_of(name: &str) -> Vec<Vec<u8>> {
    let bytes = name.as_bytes();
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let hex = pairs.concat();
    let wide = |turn: fn(u16) -> [u8; 2]| name.encode_utf16().flat_map(turn).collect::<Vec<u8>>();
    let mut forms = vec![
        bytes.to_vec(),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
    ];
    for skipped in 0..3 {
        let whole = bytes.get(skipped..skipped + 24).unwrap();
        forms.push(STANDARD_NO_PAD.encode(whole).into_bytes());
        forms.push(URL_SAFE_NO_PAD.encode(whole).into_bytes());
    }
    forms
}

#[test]
fn i20_a_planted_name_is_nowhere_in_the_files_before_or_after_the_purge() {
    let scene = Scene::new();
    assert!(scene.shown(1)[0].value.expose().contains(NAME));
    // The search itself finds what is there: the account's name stands in the log.
    assert!(scene.n_files_with(b"ship-address") > 0);
    for form in forms_of(NAME) {
        assert_eq!(scene.n_files_with(&form), 0, "{form:?}");
    }
    scene.account.purge_due(at("2026-11-20T00:00:00Z")).unwrap();
    for form in forms_of(NAME) {
        assert_eq!(scene.n_files_with(&form), 0, "{form:?}");
    }
}

#[test]
fn i20_the_search_finds_a_name_in_each_of_its_forms() {
    let folder = tempfile::tempdir().unwrap();
    let padded = format!("xy{NAME}z");
    let text = format!(
        "{} {}",
        STANDARD_NO_PAD.encode(NAME),
        STANDARD_NO_PAD.encode(&padded)
    );
    std::fs::write(folder.path().join("leak"), text).unwrap();
    let n_found = forms_of(NAME)
        .iter()
        .filter(|form| files_with(folder.path(), form) > 0)
        .count();
    assert!(n_found >= 2, "{n_found}");
    std::fs::write(folder.path().join("leak"), NAME).unwrap();
    assert_eq!(files_with(folder.path(), &forms_of(NAME)[0]), 1);
}

#[test]
fn i20_a_purge_leaves_neither_the_sealed_data_nor_its_key_in_the_files() {
    let scene = Scene::new();
    let sealed_key = scene.account.data_key("2026-10").wait().unwrap().unwrap();
    let hash = scene.data.order_hash(&order(1));
    let sealed = scene.account.personal_of(&hash).wait().unwrap()[0]
        .sealed
        .clone();
    assert!(scene.n_files_with(sealed_key.as_bytes()) > 0);
    assert!(scene.n_files_with(sealed.as_bytes()) > 0);
    let purged = scene.account.purge_due(at("2026-11-20T00:00:00Z")).unwrap();
    assert_eq!((purged.n_rows, purged.n_keys), (1, 1));
    assert!(purged.is_log_empty);
    assert_eq!(scene.n_files_with(sealed_key.as_bytes()), 0);
    assert_eq!(scene.n_files_with(sealed.as_bytes()), 0);
    assert!(scene.shown(1).is_empty());
    let verdict = scene.account.verify_audit().wait().unwrap();
    assert_eq!(verdict.broken, None);
    assert_eq!(verdict.n_records, 2, "the purge and the key");
}

#[test]
fn a_purge_takes_what_is_due_and_keeps_the_key_while_a_row_needs_it() {
    let scene = Scene::new();
    scene.keep(2, "2026-11-25T00:00:00Z", "2026-10-21T12:00:00Z");
    let early = scene.account.purge_due(at("2026-11-19T23:59:59Z")).unwrap();
    assert_eq!((early.n_rows, early.n_keys), (0, 0));
    let first = scene.account.purge_due(at("2026-11-20T00:00:00Z")).unwrap();
    assert_eq!((first.n_rows, first.n_keys), (1, 0));
    assert_eq!(scene.shown(1).len(), 0);
    assert_eq!(scene.shown(2).len(), 1);
    let last = scene.account.purge_due(at("2026-11-25T00:00:00Z")).unwrap();
    assert_eq!((last.n_rows, last.n_keys), (1, 1));
    let again = scene.account.purge_due(at("2026-11-25T00:00:00Z")).unwrap();
    assert_eq!((again.n_rows, again.n_keys), (0, 0), "a purge ends");
}

#[test]
fn the_key_of_the_present_month_stays_for_what_comes() {
    let scene = Scene::new();
    let purged = scene.account.purge_due(at("2026-10-31T23:59:59Z")).unwrap();
    assert_eq!(purged.n_keys, 0);
    scene.keep(3, "2026-11-01T00:00:00Z", "2026-10-31T23:59:59Z");
    assert_eq!(scene.shown(3).len(), 1);
}

#[test]
fn a_delivery_brings_the_purge_forward_and_never_back() {
    let scene = Scene::new();
    let hash = scene.data.order_hash(&order(1));
    let later = scene
        .account
        .purge_order_by(&hash, at("2026-12-01T00:00:00Z"));
    assert_eq!(later.wait().unwrap(), 0);
    let earlier = scene
        .account
        .purge_order_by(&hash, at("2026-11-10T00:00:00Z"));
    assert_eq!(earlier.wait().unwrap(), 1);
    let purged = scene.account.purge_due(at("2026-11-10T00:00:00Z")).unwrap();
    assert_eq!(purged.n_rows, 1);
}

#[test]
fn i09_taking_the_same_data_in_twice_keeps_one_row() {
    let scene = Scene::new();
    scene.keep(1, "2026-11-20T00:00:00Z", "2026-10-20T13:00:00Z");
    assert_eq!(scene.shown(1).len(), 1);
}
