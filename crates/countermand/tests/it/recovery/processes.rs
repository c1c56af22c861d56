//! The marketplace and the desk, each in a process of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::wire::{self, Answer};

const PROGRAM: &str = env!("CARGO_BIN_EXE_countermand");

/// Asks again and again until there is an answer.
///
/// # Panics
/// When there is none in that time.
pub(crate) fn poll<T>(what: &str, patience: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(began.elapsed() < patience, "{what}: not in {patience:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A process that is killed at the end, whatever happens.
#[derive(Debug)]
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A sandbox marketplace.
#[derive(Debug)]
pub(crate) struct Marketplace {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    _process: Process,
}

impl Marketplace {
    /// Starts a new world in a directory.
    pub(crate) fn start(data: &Path, seed: u64, speed: u32) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["sandbox", "--listen", "127.0.0.1:0", "--json", "--data"])
            .arg(data)
            .args(["--scenario", "demo", "--seed", &seed.to_string()])
            .args(["--speed", &speed.to_string()])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        let address = announced(&mut child, "sandbox_url").expect("a marketplace");
        Self {
            address,
            _process: Process(child),
        }
    }

    /// Reads a control.
    pub(crate) fn shown(&self, path: &str) -> Value {
        let answer = wire::send(self.address, ("GET", path), &[], &Value::Null);
        let (status, body) = answer.expect("an answer of the marketplace");
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// The rows of a control.
    pub(crate) fn rows(&self, path: &str) -> Vec<Value> {
        self.shown(path).as_array().expect("rows").clone()
    }

    /// Calls a control.
    pub(crate) fn told(&self, path: &str, body: &Value) {
        let answer = wire::send(self.address, ("POST", path), &[], body);
        let (status, body) = answer.expect("an answer of the marketplace");
        assert_eq!(status, 200, "{path}: {body}");
    }
}

/// The address in the first line of a program's output; `None` when it ended without one.
fn announced(child: &mut Child, name: &str) -> Option<SocketAddr> {
    let out = child.stdout.take().expect("its output");
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line).ok()?;
    let said: Value = serde_json::from_str(&line).ok()?;
    let url = said[name].as_str().expect("an address");
    let address = url.trim_start_matches("http://").parse();
    Some(address.expect("host and port"))
}

/// A desk on a directory, which is started and killed many times.
#[derive(Debug)]
pub(crate) struct DeskProcess {
    data: PathBuf,
    marketplace: SocketAddr,
    key: String,
    running: Option<Process>,
    /// Where it listens now; callers take it from here.
    address: Address,
}

/// An address that changes with each start; `None` while nothing runs.
type Address = Arc<Mutex<Option<SocketAddr>>>;

impl DeskProcess {
    /// A desk that works for the marketplace at an address; it does not run yet.
    pub(crate) fn new(data: &Path, marketplace: SocketAddr) -> Self {
        let made = Command::new(PROGRAM)
            .args(["keys", "create", "--role", "operator", "--data"])
            .arg(data)
            .stderr(Stdio::null())
            .output()
            .expect("the program runs");
        assert!(made.status.success(), "a key is made");
        Self {
            data: data.to_owned(),
            marketplace,
            key: String::from_utf8_lossy(&made.stdout).trim().to_owned(),
            running: None,
            address: Arc::default(),
        }
    }

    /// Spawns the desk without waiting for it.
    fn spawn(&self) -> Process {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.log_path())
            .expect("a log");
        let child = Command::new(PROGRAM)
            .args([
                "--json",
                "--log",
                "warn",
                "serve",
                "--listen",
                "127.0.0.1:0",
            ])
            .arg("--data")
            .arg(&self.data)
            .args(["--sandbox", &format!("http://{}", self.marketplace)])
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the program runs");
        Process(child)
    }

    /// Where the log of all runs is.
    pub(crate) fn log_path(&self) -> PathBuf {
        self.data.with_extension("log")
    }

    /// Starts the desk and waits until it listens; again when it gave up.
    pub(crate) fn start(&mut self) {
        let started = poll("the desk starts", Duration::from_mins(1), || {
            let mut process = self.spawn();
            let address = announced(&mut process.0, "url")?;
            Some((process, address))
        });
        self.running = Some(started.0);
        self.set_address(Some(started.1));
    }

    /// Starts the desk and kills it before it may have listened.
    pub(crate) fn kill_in_start(&mut self, after: Duration) {
        let process = self.spawn();
        std::thread::sleep(after);
        drop(process);
    }

    /// Kills the desk: nothing of it runs any more.
    pub(crate) fn kill(&mut self) {
        self.set_address(None);
        self.running = None;
    }

    /// Ends the desk as an operator does.
    pub(crate) fn stop(&mut self) {
        let process = self.running.as_mut().expect("a running desk");
        let ended = Command::new("kill")
            .args(["-TERM", &process.0.id().to_string()])
            .status()
            .expect("kill runs");
        assert!(ended.success());
        let status = process.0.wait().expect("its end");
        assert!(status.success(), "a stop is no failure: {status}");
        self.kill();
    }

    fn set_address(&self, address: Option<SocketAddr>) {
        *self.address.lock().unwrap_or_else(PoisonError::into_inner) = address;
    }

    /// How to call it.
    pub(crate) fn caller(&self) -> Caller {
        Caller {
            address: Arc::clone(&self.address),
            authorization: format!("Bearer {}", self.key),
        }
    }
}

/// Who calls the desk, wherever it listens at the time.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    address: Address,
    authorization: String,
}

impl Caller {
    /// One call; `None` when the desk did not answer.
    pub(crate) fn send(&self, method: &str, path: &str, key: &str, body: &Value) -> Option<Answer> {
        let address = *self.address.lock().unwrap_or_else(PoisonError::into_inner);
        let mut headers = vec![("authorization", self.authorization.as_str())];
        if !key.is_empty() {
            headers.push(("idempotency-key", key));
        }
        wire::send(address?, (method, path), &headers, body)
    }

    /// Every intent of the desk.
    pub(crate) fn actions(&self) -> Option<Vec<Value>> {
        let mut actions = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/api/v1/actions?limit=500{cursor}");
            let (status, page) = self.send("GET", &path, "", &json!(null))?;
            assert_eq!(status, 200, "{page}");
            actions.extend(page["items"].as_array().expect("items").iter().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Some(actions),
            }
        }
    }
}
