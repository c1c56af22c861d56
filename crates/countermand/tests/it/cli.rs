//! The command line as a whole: exit codes, JSON everywhere, completions, pipes.

use std::io::Read;
use std::process::{Command, Stdio};

use crate::program::{Desk, Line, report_of};

fn store() -> Desk {
    let desk = Desk::new();
    let lines = [
        Line::of(1),
        Line {
            status: "Cancelled",
            ..Line::of(2)
        },
    ];
    let file = desk.file("orders.txt", report_of(&lines));
    desk.run(&["import", &file]).ended(0);
    desk
}

#[test]
fn wrong_words_end_with_two_and_leave_standard_output_alone() {
    let desk = Desk::new();
    for args in [
        &[][..],
        &["fly"],
        &["report"],
        &["import"],
        &["report", "--no-such-option", "x"],
        &["import", "--kind", "novel", "x"],
        &["orders", "list", "--limit", "many"],
        &["completions", "tcsh-of-mars"],
    ] {
        let run = desk.run(args).ended(2);
        assert!(
            run.err.contains("Usage") || run.err.contains("--help"),
            "{args:?}: {}",
            run.err
        );
        assert_eq!(run.out, "", "{args:?}");
    }
    for args in [
        &["--help"][..],
        &["--version"],
        &["orders", "list", "--help"],
    ] {
        let run = desk.run(args).ended(0);
        assert!(!run.out.is_empty() && run.err.is_empty(), "{args:?}");
    }
}

#[test]
fn a_bare_call_shows_what_to_try_and_help_can_be_read_by_topic() {
    let desk = Desk::new();
    let bare = desk.run(&[]).ended(2);
    let (example, all) = (bare.err.find("countermand demo"), bare.err.find("--help"));
    assert!(example.is_some() && example < all, "{}", bare.err);
    for (args, part) in [
        (&["help", "exit-codes"][..], "7  pending"),
        (&["help", "output"], "--jq FILTER"),
        (&["help", "config"], "COUNTERMAND_DATA"),
        (&["help", "cancellations", "create"], "--idempotency-key"),
        (&["help"], "Commands:"),
        (&["man", "orders"], ".TH countermand"),
    ] {
        let run = desk.run(args).ended(0);
        assert!(run.out.contains(part), "{args:?}: {}", run.out);
    }
    let refused = desk.run(&["help", "weather"]).ended(2);
    assert!(refused.err.contains("--help"), "{}", refused.err);
}

#[test]
fn a_machine_form_can_be_cut_filtered_and_filled_into_a_template() {
    let desk = store();
    let (first, second) = (Line::of(1).order_id(), Line::of(2).order_id());
    let jq = desk
        .run(&["orders", "list", "--jq", ".items[].order_id"])
        .ended(0);
    let mut ids: Vec<&str> = jq.out.lines().collect();
    ids.sort_unstable();
    assert_eq!(ids, [first.as_str(), second.as_str()]);
    let fields = desk
        .run(&["orders", "list", "--json=order_id,state"])
        .ended(0);
    let listed: serde_json::Value = serde_json::from_str(&fields.out).unwrap();
    assert_eq!(listed["items"][0].as_object().unwrap().len(), 2);
    let names = desk.run(&["orders", "list", "--json="]).ended(0);
    assert!(names.out.starts_with("order_id\n"), "{}", names.out);
    let text = "{% for order in items %}{{ order.state }};{% endfor %}";
    let filled = desk.run(&["orders", "list", "--template", text]).ended(0);
    assert!(filled.out.contains("CANCELLED;"), "{}", filled.out);
    // What is printed line by line, or without a store, is cut the same way.
    desk.run(&["keys", "create", "--role", "viewer"]).ended(0);
    let kinds = desk.run(&["audit", "export", "--jq", ".kind"]).ended(0);
    assert!(
        kinds.out.lines().any(|kind| kind == "api-key.created"),
        "{}",
        kinds.out
    );
    let report = report_of(&[Line::of(1)]);
    let file = desk.file("report.txt", report);
    let figure = desk.run(&["report", &file, "--jq", ".figure"]).ended(0);
    assert_eq!(figure.out, "cancelled_share\n");
    let plain = desk.run(&["orders", "list", "--plain"]).ended(0);
    assert!(plain.out.starts_with("order_id\t"), "{}", plain.out);
    for wrong in [
        &["orders", "list", "--json=weather"][..],
        &["orders", "list", "--jq", ".items["],
        &["orders", "list", "--template", "{% for %}"],
        &["orders", "list", "--jq", ".", "--template", "x"],
    ] {
        let refused = desk.run(wrong).ended(2);
        assert_eq!(refused.out, "", "{wrong:?}");
    }
}

#[test]
fn what_a_call_leaves_open_comes_from_the_environment_and_then_from_files() {
    let desk = store();
    desk.file(".countermand.toml", "lang = \"zh\"\ndata = \"elsewhere\"\n");
    let listed = desk.run(&["config", "list", "--show-origin"]).ended(0);
    let data = desk.data();
    for line in [
        format!("data\t{}\tenvironment", data.display()),
        "lang\tzh\t.countermand.toml".to_owned(),
        "log\twarn\tdefault".to_owned(),
    ] {
        assert!(listed.out.contains(&line), "{line}: {}", listed.out);
    }
    let called = desk.run(&["config", "list", "--show-origin", "--lang", "en"]);
    assert!(called.ended(0).out.contains("lang\ten\tcall"));
    desk.file(".countermand.toml", "port = 8080\n");
    let refused = desk.run(&["config", "list"]).ended(2);
    assert!(
        refused.err.contains(".countermand.toml") && refused.err.contains("port"),
        "{}",
        refused.err
    );
}

#[test]
fn events_are_printed_a_line_each_and_posted_to_an_address_too() {
    use std::io::Write as _;

    let desk = store();
    let made = desk.run(&["keys", "create", "--role", "viewer"]).ended(0);
    assert!(!made.out.is_empty());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/events", listener.local_addr().unwrap());
    let posted = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut part = [0; 4096];
        while !request.ends_with(b"}") {
            let n_read = stream.read(&mut part).unwrap();
            request.extend_from_slice(&part[..n_read]);
        }
        stream
            .write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
            .unwrap();
        String::from_utf8(request).unwrap()
    });
    let run = desk
        .run(&[
            "events",
            "listen",
            "--after",
            "0",
            "--limit",
            "1",
            "--forward-to",
            &url,
        ])
        .ended(0);
    let event: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert!(
        event["kind"].is_string() && event["seq"].is_u64(),
        "{event}"
    );
    let request = posted.join().unwrap();
    assert!(request.contains("webhook-id: "), "{request}");
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    let told: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(told, event);
    let wrong = ["events", "listen", "--forward-to", "nowhere"];
    desk.run(&wrong).ended(2);
}

#[test]
fn the_real_marketplace_is_meant_only_when_the_call_says_so() {
    let desk = store();
    let id = Line::of(1).order_id();
    let none = desk.run(&["whoami", "--json"]).ended(0).json();
    assert_eq!(none["actor"], "cli");
    assert_eq!(none["accounts"][0]["target"], "none");
    let secrets = r#"{"client_id":"a","client_secret":"b","refresh_token":"c"}"#;
    let secrets = desk.file("secrets.json", secrets);
    let place = [
        "--seller-id",
        "A1EXAMPLE",
        "--region",
        "NA",
        "--marketplace",
        "US",
    ];
    let add = ["accounts", "add", "default", "--credentials", &secrets];
    desk.run(&[&add[..], &place].concat()).ended(0);
    let live = desk.run(&["whoami", "--json"]).ended(0).json();
    assert_eq!(live["accounts"][0]["target"], "live");

    // A refund of what was shipped is allowed, so that only the place can stand against it.
    let item = format!("{:014}", 1);
    let refund = ["refunds", "create", &id, &item, "1.00", "USD"];
    let refund = [&refund[..], &["--reason", "NoInventory", "--yes"]].concat();
    let refused = desk.run(&refund).ended(2);
    assert!(
        refused.err.contains("--account default or --live"),
        "{}",
        refused.err
    );
    desk.run(&[&refund[..], &["--dry-run"]].concat()).ended(0);
    desk.run(&["refunds", "list"]).ended(3);
    desk.run(&[&refund[..], &["--account", "default"]].concat())
        .ended(7);
    desk.run(&[&refund[..], &["--live"]].concat()).ended(7);

    let sandbox = [
        "accounts",
        "set",
        "default",
        "--api-url",
        "http://127.0.0.1:9",
    ];
    desk.run(&sandbox).ended(0);
    let beside = desk.run(&["whoami"]).ended(0);
    assert!(beside.out.contains("sandbox"), "{}", beside.out);
    desk.run(&refund).ended(7);
}

#[test]
fn the_machine_form_is_json_whatever_is_asked() {
    let desk = store();
    let id = Line::of(1).order_id();
    for (code, args) in [
        (0, &["orders", "list"][..]),
        (3, &["orders", "list", "--state", "PENDING"]),
        (0, &["orders", "view", &id]),
        (0, &["decide", &id]),
        (0, &["cancel-rate", "show"]),
        (0, &["cancel-rate", "history"]),
        (0, &["cancel-rate", "what-if"]),
        (0, &["reasons"]),
        (0, &["reasons", "--by", "sku"]),
        (3, &["reasons", "--from", "2030-01-01"]),
        (3, &["stock", "list"]),
        (3, &["stock", "list", "--search", "-sold-out:yes"]),
        (2, &["stock", "list", "--search", "odd:1"]),
        (0, &["stock", "totals"]),
        (3, &["stock", "movements", "--sku", "NOT-THERE"]),
        (0, &["stock", "balance", "NOT-THERE"]),
        (2, &["stock", "balance", ""]),
        (0, &["stock", "set", "NEW-SKU", "7", "--dry-run"]),
        (0, &["stock", "set", "NEW-SKU", "7"]),
        (0, &["stock", "movements", "--sku", "NEW-SKU"]),
        (3, &["quarantine"]),
        (3, &["quarantine", "findings"]),
        (0, &["quarantine", "files"]),
        (1, &["orders", "list", "--account", "nobody"]),
        (2, &["decide", &id, "--actor", "martian"]),
        (2, &["orders", "list", "--state", "SIDEWAYS"]),
        (3, &["orders", "view", "111-0000000-0000099"]),
    ] {
        let run = desk.run(&[args, &["--json"]].concat()).ended(code);
        let document = run.json();
        let is_failure = code == 1 || code == 2 || args.contains(&"view") && code == 3;
        let is_error = document.get("error").is_some();
        assert_eq!(is_failure, is_error, "{args:?}: {document}");
    }
}

#[test]
fn pipes_get_plain_lines_and_csv_has_the_same_cells() {
    let desk = store();
    for args in [
        &["orders", "list"][..],
        &["cancel-rate", "show"],
        &["cancel-rate", "history"],
        &["reasons", "--by", "sku"],
        &["quarantine", "files"],
    ] {
        let plain = desk.run(args).ended(0).out;
        let drawn =
            |letter: char| letter == '\u{1b}' || ('\u{2500}'..='\u{257f}').contains(&letter);
        assert!(!plain.contains(drawn), "{args:?}: {plain}");
        let csv = desk.run(&[args, &["--csv"]].concat()).ended(0).csv();
        let plain: Vec<Vec<String>> = plain
            .lines()
            .map(|line| line.split('\t').map(ToOwned::to_owned).collect())
            .collect();
        assert_eq!(plain, csv, "{args:?}");
        assert!(plain.len() > 1, "{args:?}");
    }
}

#[test]
fn completions_know_every_command() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = desk.run(&["completions", shell]).ended(0).out;
        for command in [
            "report",
            "import",
            "decide",
            "cancel-rate",
            "orders",
            "reasons",
            "demo",
        ] {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
    let script = desk.run(&["completions", "bash"]).out;
    match Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn() {
        Ok(mut bash) => {
            let mut input = bash.stdin.take().expect("a pipe");
            std::io::Write::write_all(&mut input, script.as_bytes()).expect("bash reads");
            drop(input);
            assert!(
                bash.wait().expect("bash ends").success(),
                "bash cannot parse the script"
            );
        }
        Err(error) => println!("skipped the check of the script: bash does not start ({error})"),
    }
}

#[test]
fn the_document_of_the_api_needs_no_desk() {
    let desk = Desk::new();
    let document = desk.run(&["openapi"]).ended(0).json();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["paths"]["/api/v1/cancellations"]["post"].is_object());
    let page = desk.run(&["openapi", "--markdown"]).ended(0).out;
    assert!(page.starts_with("# The HTTP API\n"), "{page}");
}

#[test]
fn a_reader_that_has_enough_is_no_failure() {
    let desk = Desk::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_countermand"))
        .args(["generate-report", "--lines", "20000"])
        .current_dir(desk.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut out = child.stdout.take().expect("a pipe");
    let mut start = [0_u8; 64];
    out.read_exact(&mut start).expect("the first bytes");
    drop(out);
    let output = child.wait_with_output().expect("the program ends");
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{complaint}");
    assert_eq!(complaint, "");
}

#[test]
fn quiet_says_nothing_on_standard_error() {
    let desk = store();
    for (code, args) in [
        (0, &["orders", "list", "-q"][..]),
        (0, &["reasons", "--quiet"]),
        (3, &["orders", "list", "--state", "PENDING", "--quiet"]),
        (3, &["stock", "list", "-q"]),
    ] {
        assert_eq!(desk.run(args).ended(code).err, "", "{args:?}");
    }
}

#[test]
fn a_counted_sku_says_what_is_left_of_it() {
    let desk = store();
    let plan = desk
        .run(&["stock", "set", "MUG", "7", "--dry-run"])
        .ended(0);
    assert!(plan.out.contains("never counted"), "{}", plan.out);
    desk.run(&["stock", "set", "MUG", "7"]).ended(0);
    let left = desk
        .run(&["stock", "balance", "MUG", "--json"])
        .ended(0)
        .json();
    assert_eq!(
        (&left["on_hand"], &left["available"]),
        (&7.into(), &7.into())
    );
    desk.run(&["stock", "set", "MUG", "5"]).ended(0);
    let moved = desk.run(&["stock", "movements", "--sku", "MUG", "--csv"]);
    let lines = moved.ended(0).csv();
    let units: Vec<&str> = lines.iter().skip(1).map(|line| line[2].as_str()).collect();
    assert_eq!(units, ["7", "-2"], "{lines:?}");
}
