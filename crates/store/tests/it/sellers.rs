//! Seller accounts, settings and API keys.

use countermand_domain::id::AccountId;
use countermand_store::account_settings::SettingChange;
use countermand_store::api_keys::{ApiKeyRecord, Revoked};
use countermand_store::sellers::{DirectCancel, SealedCredentials, SellerRegion, SellerSettings};
use countermand_store::{Account, DatabaseError, Store};
use jiff::Timestamp;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

pub(crate) fn settings() -> SellerSettings {
    SellerSettings {
        seller_id: "A1EXAMPLE".to_owned(),
        region: SellerRegion::Europe,
        api_url: "http://127.0.0.1:1".to_owned(),
        token_url: "http://127.0.0.1:1/auth/o2/token".to_owned(),
        queue_url: None,
        marketplaces: vec!["B".to_owned(), "A".to_owned()],
        credentials: SealedCredentials {
            client_id: Some("sealed".to_owned()),
            ..SealedCredentials::default()
        },
    }
}

struct Scene {
    _folder: tempfile::TempDir,
    store: Store,
    account: Account,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let name = AccountId::parse("shop").unwrap();
        let account = store.account(&name, at(0)).unwrap();
        account
            .register_seller(settings(), "cli", at(1))
            .wait()
            .unwrap();
        Self {
            _folder: folder,
            store,
            account,
        }
    }

    fn kinds(&self) -> Vec<String> {
        let records = self.account.audit_after(0, 100).wait().unwrap();
        records.into_iter().map(|record| record.kind).collect()
    }
}

#[test]
fn a_seller_comes_back_as_it_was_registered() {
    let scene = Scene::new();
    let seller = scene.account.seller().wait().unwrap().unwrap();
    assert_eq!(seller.settings, settings());
    assert_eq!(seller.account.as_str(), "shop");
    assert!(seller.is_enabled);
    assert_eq!(seller.direct_cancel, DirectCancel::Unknown);
    assert_eq!((seller.revision, seller.created_at), (1, at(1)));
    assert_eq!(scene.store.sellers().wait().unwrap(), [seller]);
}

#[test]
fn an_account_is_registered_once() {
    let scene = Scene::new();
    let again = scene.account.register_seller(settings(), "cli", at(2));
    assert!(matches!(
        again.wait().unwrap_err(),
        DatabaseError::Conflict { .. }
    ));
    assert_eq!(scene.kinds(), ["seller.registered"]);
}

#[test]
fn of_two_changes_of_one_state_the_second_is_refused() {
    let scene = Scene::new();
    let change = |region| SellerSettings {
        region,
        marketplaces: vec!["C".to_owned()],
        ..settings()
    };
    let first = change(SellerRegion::FarEast);
    scene
        .account
        .change_seller(1, first.clone(), "cli", at(2))
        .wait()
        .unwrap();
    let second = scene
        .account
        .change_seller(1, change(SellerRegion::NorthAmerica), "cli", at(3));
    assert!(matches!(
        second.wait().unwrap_err(),
        DatabaseError::Conflict { .. }
    ));
    let seller = scene.account.seller().wait().unwrap().unwrap();
    assert_eq!(seller.settings, first);
    assert_eq!(scene.kinds(), ["seller.registered", "seller.changed"]);
}

#[test]
fn what_is_learned_is_audited_when_it_is_new() {
    let scene = Scene::new();
    for (second, is_there) in [(2, false), (3, false), (4, true)] {
        scene
            .account
            .learn_direct_cancel(is_there, at(second))
            .wait()
            .unwrap();
    }
    for _ in 0..2 {
        let roles = vec!["Orders".to_owned(), "Finance".to_owned()];
        scene
            .account
            .note_missing_roles(roles, at(5))
            .wait()
            .unwrap();
    }
    let seller = scene.account.seller().wait().unwrap().unwrap();
    assert_eq!(seller.direct_cancel, DirectCancel::Yes);
    assert_eq!(seller.direct_cancel_at, Some(at(4)));
    assert_eq!(seller.roles_missing, ["Finance", "Orders"]);
    assert_eq!(
        scene.kinds(),
        [
            "seller.registered",
            "seller.direct-cancel-learned",
            "seller.direct-cancel-learned",
            "seller.missing-roles",
        ]
    );
    let verdict = scene.account.verify_audit().wait().unwrap();
    assert_eq!(verdict.broken, None);
}

#[test]
fn nothing_is_learned_of_an_account_without_a_seller() {
    let scene = Scene::new();
    let other = AccountId::parse("other").unwrap();
    let other = scene.store.account(&other, at(0)).unwrap();
    assert_eq!(other.seller().wait().unwrap(), None);
    let learned = other.learn_direct_cancel(true, at(1)).wait();
    assert!(matches!(learned, Err(DatabaseError::Conflict { .. })));
}

#[test]
fn settings_are_changed_all_or_none_and_audited_where_they_differ() {
    let scene = Scene::new();
    let change = |name: &str, value: Option<&str>| SettingChange {
        name: name.to_owned(),
        value_json: value.map(ToOwned::to_owned),
    };
    let changes = vec![change("a", Some("1")), change("b", Some("2"))];
    let changed = scene.account.change_settings(changes.clone(), "cli", at(2));
    assert_eq!(changed.wait().unwrap(), 2);
    let again = scene.account.change_settings(changes, "cli", at(3));
    assert_eq!(again.wait().unwrap(), 0);
    let too_long = "x".repeat(65);
    let refused = vec![change("a", Some("9")), change(&too_long, Some("1"))];
    let refused = scene.account.change_settings(refused, "cli", at(4)).wait();
    assert!(refused.is_err());
    let back = vec![change("b", None), change("c", None)];
    let back = scene.account.change_settings(back, "cli", at(5));
    assert_eq!(back.wait().unwrap(), 1);
    let held = scene.account.settings().wait().unwrap();
    assert_eq!(
        held.into_iter().collect::<Vec<_>>(),
        [("a".to_owned(), "1".to_owned())]
    );
    assert_eq!(scene.kinds().len(), 1 + 2 + 1);
}

#[test]
fn a_key_is_found_by_its_digest_until_its_end() {
    let scene = Scene::new();
    let digest = "ab".repeat(32);
    let key = ApiKeyRecord {
        key_id: "k1".to_owned(),
        digest: digest.clone(),
        name: "courier".to_owned(),
        role: "viewer".to_owned(),
        scopes: Vec::new(),
        accounts: vec!["shop".to_owned()],
        created_at: at(0),
        expires_at: Some(at(100)),
        revoked_at: None,
        last_used_on: None,
    };
    let store = &scene.store;
    store.create_api_key(key.clone(), "cli").wait().unwrap();
    let found = store.find_api_key(&digest).wait().unwrap().unwrap();
    assert_eq!(found, key);
    assert!(found.is_usable(at(99)) && !found.is_usable(at(100)));
    assert_eq!(store.find_api_key(&"cd".repeat(32)).wait().unwrap(), None);
    let day = jiff::civil::date(2027, 1, 15);
    let days = [day, jiff::civil::date(2027, 1, 14)];
    for day in days {
        store.note_api_key_use("k1", day).wait().unwrap();
    }
    let revoke = |second| store.revoke_api_key("k1", "cli", at(second)).wait();
    assert_eq!(revoke(5).unwrap(), Revoked::Now);
    assert_eq!(revoke(6).unwrap(), Revoked::Before);
    let found = store.find_api_key(&digest).wait().unwrap().unwrap();
    assert_eq!(found.revoked_at, Some(at(5)));
    assert_eq!(
        found.last_used_on,
        Some(day),
        "an earlier day changes nothing"
    );
    assert!(!found.is_usable(at(7)));
    let unknown = store.revoke_api_key("k2", "cli", at(8)).wait().unwrap();
    assert_eq!(unknown, Revoked::NotThere);
}

#[test]
fn the_installations_chain_is_apart_from_every_account() {
    let scene = Scene::new();
    let installation = scene.store.installation().unwrap();
    assert_eq!(installation.audit_head().wait().unwrap(), 0);
    let names = scene.store.account_names().unwrap();
    let names: Vec<&str> = names.iter().map(AccountId::as_str).collect();
    assert_eq!(names, ["shop"]);
    let same_name = AccountId::parse(installation.name().as_str()).unwrap();
    assert!(scene.store.find_account(&same_name).unwrap().is_none());
}
