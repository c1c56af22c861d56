//! `users`, as an admin runs it.

use crate::program::Desk;

fn listed(desk: &Desk) -> Vec<serde_json::Value> {
    let json = desk.run(&["users", "list", "--json"]).ended(0).json();
    json.as_array().expect("users").clone()
}

#[test]
fn a_user_is_made_changed_and_kept_out() {
    let desk = Desk::new();
    let create = ["users", "create", "Mia", "--role", "operator"];
    desk.run(&[&create[..], &["--dry-run"]].concat()).ended(0);
    assert!(!desk.data().exists(), "nothing was made on the way");
    desk.run(&create).ended(0);
    desk.run(&create).ended(1);
    assert_eq!(listed(&desk)[0]["login"], "mia");
    assert_eq!(listed(&desk)[0]["roles"], "operator");
    assert_eq!(listed(&desk)[0]["password"], "none");
    let short = desk.run_with(&["users", "set-password", "mia"], b"short\n");
    assert!(short.ended(1).err.contains("at least 10 letters"));
    let set = desk.run_with(
        &["users", "set-password", "mia"],
        b"correct horse battery\n",
    );
    set.ended(0);
    assert_eq!(listed(&desk)[0]["password"], "set");
    let off = desk.run(&["users", "totp-off", "mia"]).ended(0);
    assert!(off.out.contains("without a second factor"), "{}", off.out);
    desk.run(&["users", "totp-off", "nobody"]).ended(3);
    let role = ["users", "role", "mia", "approver", "--account", "shop"];
    desk.run(&role).ended(0);
    assert_eq!(listed(&desk)[0]["roles"], "approver@shop");
    desk.run(&["users", "disable", "mia"]).ended(0);
    assert_eq!(listed(&desk)[0]["state"], "disabled");
    desk.run(&["users", "sign-in-link", "mia"]).ended(3);
    desk.run(&["users", "enable", "mia"]).ended(0);
    let link = desk.run(&["users", "sign-in-link", "mia"]).ended(0);
    assert!(link.out.starts_with("http://127.0.0.1:4020/sign-in/link/"));
    desk.run(&["users", "disable", "nobody"]).ended(3);
    desk.run(&["audit", "verify"]).ended(0);
}

#[test]
fn what_is_no_login_role_or_account_is_refused() {
    let desk = Desk::new();
    desk.run(&["users", "create", "a b", "--role", "viewer"])
        .ended(2);
    desk.run(&["users", "create", "mia", "--role", "root"])
        .ended(2);
    desk.run(&["users", "create", "mia"]).ended(2);
    let odd = [
        "users",
        "create",
        "mia",
        "--role",
        "viewer",
        "--account",
        "",
    ];
    desk.run(&odd).ended(2);
    assert!(!desk.data().exists(), "nothing was made on the way");
}
