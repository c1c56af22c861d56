//! A demonstration that runs, and what its API and its marketplace say.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::wire::send;

const PROGRAM: &str = env!("CARGO_BIN_EXE_countermand");
/// How long anything may take to be there.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);
/// How long to wait before asking again.
const PAUSE: Duration = Duration::from_millis(50);

/// Asks again and again until there is an answer.
///
/// # Panics
/// When there is none in [`PATIENCE`].
pub(crate) fn poll<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "{what}: not in {PATIENCE:?}");
        std::thread::sleep(PAUSE);
    }
}

/// The same of questions to the browser.
///
/// # Panics
/// When there is none in [`PATIENCE`].
pub(crate) async fn wait<T>(what: &str, ask: impl AsyncFn() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "{what}: not in {PATIENCE:?}");
        tokio::time::sleep(PAUSE).await;
    }
}

/// A text of an answer; empty where there is none.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// A demonstration; killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Stage {
    directory: tempfile::TempDir,
    child: Child,
    told: Value,
}

impl Stage {
    /// Starts a demonstration in a new directory.
    pub(crate) fn start(args: &[&str]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let (child, told) = spawn(directory.path().join("data"), args);
        Self {
            directory,
            child,
            told,
        }
    }

    /// The data directory.
    pub(crate) fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    /// Kills the process, as when the machine loses power.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("a process");
        self.child.wait().expect("its end");
    }

    /// Starts again on the same directory.
    pub(crate) fn start_again(&mut self, args: &[&str]) {
        (self.child, self.told) = spawn(self.data(), args);
    }

    /// The address of the pages, without a slash at its end.
    pub(crate) fn url(&self) -> &str {
        text(&self.told, "url")
    }

    /// The link that signs in once.
    pub(crate) fn sign_in_url(&self) -> &str {
        text(&self.told, "sign_in_url")
    }

    /// Runs the program on the data directory and gives what it prints.
    pub(crate) fn run(&self, args: &[&str]) -> String {
        let output = Command::new(PROGRAM)
            .args(args)
            .arg("--data")
            .arg(self.data())
            .output()
            .expect("the program runs");
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {err}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// Makes a user and a link that signs the user in.
    pub(crate) fn user(&self, login: &str, role: &str) -> String {
        self.run(&["users", "create", login, "--role", role]);
        let path = self.run(&["users", "sign-in-link", login]);
        let link = path
            .split_whitespace()
            .find(|word| word.contains("/sign-in/link/"));
        let (_, token) = link
            .and_then(|link| link.split_once("/sign-in/link/"))
            .expect("a link");
        format!("{}/sign-in/link/{token}", self.url())
    }

    /// Asks the API.
    pub(crate) fn get(&self, path: &str) -> Value {
        let key = format!("Bearer {}", text(&self.told, "api_key"));
        let headers = [("authorization", key.as_str())];
        let path = format!("/api/v1{path}");
        let answer = send(socket(self.url()), ("GET", &path), &headers, &Value::Null);
        let (status, body) = answer.expect("an answer");
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// The items of a list of the API.
    pub(crate) fn items(&self, path: &str) -> Vec<Value> {
        self.get(path)["items"].as_array().expect("a list").clone()
    }

    /// Waits for an item of a list of the API.
    pub(crate) fn item(&self, path: &str, is_meant: impl Fn(&Value) -> bool) -> Value {
        poll(path, || self.items(path).into_iter().find(&is_meant))
    }

    /// Asks or tells the marketplace, outside of its protocol.
    pub(crate) fn market(&self, (method, path): (&str, &str), body: &Value) -> Value {
        let address = socket(text(&self.told, "sandbox_url"));
        let answer = send(address, (method, path), &[], body);
        let (status, body) = answer.expect("an answer of the marketplace");
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// What was done in the marketplace to an order.
    pub(crate) fn ledger(&self, order_id: &str) -> Vec<Value> {
        let ledger = self.market(("GET", "/__ledger"), &Value::Null);
        let rows = ledger.as_array().expect("rows").iter();
        rows.filter(|row| text(row, "order") == order_id)
            .cloned()
            .collect()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking()
            && let Ok(log) = std::fs::read_to_string(self.data().with_extension("log"))
        {
            println!("the log of the demonstration:\n{log}");
        }
    }
}

fn socket(url: &str) -> SocketAddr {
    let address = url.trim_start_matches("http://").parse();
    address.expect("host and port")
}

fn spawn(data: PathBuf, args: &[&str]) -> (Child, Value) {
    let log = std::fs::File::options()
        .create(true)
        .append(true)
        .open(data.with_extension("log"))
        .expect("a log");
    let mut child = Command::new(PROGRAM)
        .args([
            "demo",
            "--json",
            "--log",
            "warn",
            "--listen",
            "127.0.0.1:0",
            "--data",
        ])
        .arg(data)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    let out = child.stdout.take().expect("a pipe");
    BufReader::new(out).read_line(&mut line).expect("a line");
    let told = serde_json::from_str(&line).expect("one JSON object");
    (child, told)
}
