//! Chromium's driver as a process of one test.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::wire::send;

/// Where Debian puts them.
const CHROMIUM: &str = "/usr/bin/chromium";
const DRIVER: &str = "/usr/bin/chromedriver";
/// How often it may be started before the machine is to blame.
const TRIES: usize = 5;

/// The driver; it and all browsers it started end with it, also when the test fails.
#[derive(Debug)]
pub(crate) struct Driver {
    child: Child,
    address: SocketAddr,
    // While it is held, the driver has somewhere to write to.
    _out: BufReader<ChildStdout>,
}

impl Driver {
    /// Starts the driver on a free port; `None`, with the reason told, when it is not installed.
    pub(crate) fn start() -> Option<Self> {
        for program in [CHROMIUM, DRIVER] {
            if !Path::new(program).exists() {
                println!(
                    "skipped: {program} is not installed (apt-get install chromium chromium-driver)"
                );
                return None;
            }
        }
        // It takes a free port of one address family and then asks for the same one of the other;
        // where something else holds that, it ends, so another try gets another port.
        let mut said = Vec::new();
        for _ in 0..TRIES {
            match Self::try_start() {
                Ok(driver) => return Some(driver),
                Err(last_words) => said.push(last_words),
            }
        }
        panic!("the driver ended {TRIES} times before it listened: {said:#?}");
    }

    /// Starts the driver; what it said where it ended before it listened.
    fn try_start() -> Result<Self, String> {
        let mut child = Command::new(DRIVER)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the driver starts");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut said = Vec::new();
        let port = loop {
            let mut line = String::new();
            out.read_line(&mut line).expect("a line");
            if line.is_empty() {
                break None;
            }
            let line = line.trim_end().trim_end_matches('.');
            if let Some((_, port)) = line.rsplit_once("successfully on port ") {
                break Some(port.parse().expect("a port"));
            }
            said.push(line.to_owned());
        };
        match port {
            Some(port) => Ok(Self {
                child,
                address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
                _out: out,
            }),
            None => Err(format!("{said:?}, {}", child.wait().expect("an end"))),
        }
    }

    /// A new browser with nothing kept from before.
    pub(crate) async fn browser(&self) -> Client {
        let capabilities = json!({
            "goog:chromeOptions": {
                "binary": CHROMIUM,
                "args": [
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-dev-shm-usage",
                    "--disable-gpu",
                    "--hide-scrollbars",
                    "--disable-background-networking",
                    "--no-first-run",
                    "--lang=en-US",
                    "--window-size=1280,900",
                ],
            },
            "goog:loggingPrefs": {"browser": "ALL"},
        });
        let Value::Object(capabilities) = capabilities else {
            panic!("capabilities are an object");
        };
        let url = format!("http://{}", self.address);
        ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&url)
            .await
            .expect("a browser")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked to shut down, it ends its browsers, too; killed at once it would leave them behind.
        let _ = send(self.address, ("GET", "/shutdown"), &[], &Value::Null);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
