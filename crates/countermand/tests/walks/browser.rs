//! A browser at the pages of a demonstration, and what it can be asked.

use std::str::FromStr;

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use http::Method;
use reqwest::Url;
use serde_json::{Value, json};

use crate::driver::Driver;
use crate::stage::wait;

/// A command of Chromium's driver that the standard does not know.
#[derive(Debug)]
struct Extra {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extra {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, <Url as FromStr>::Err> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

/// A browser of one person.
#[derive(Debug)]
pub(crate) struct Browser {
    client: Client,
    /// The address of the pages.
    url: String,
}

impl Browser {
    /// A new browser in which nobody is signed in.
    pub(crate) async fn new(driver: &Driver, url: &str) -> Self {
        Self {
            client: driver.browser().await,
            url: url.to_owned(),
        }
    }

    /// Opens a page of the demonstration.
    pub(crate) async fn open(&self, path: &str) {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.url)
        };
        self.client.goto(&url).await.expect("a page");
    }

    /// The path and the query of the page.
    pub(crate) async fn place(&self) -> String {
        let url = self.client.current_url().await.expect("an address");
        let query = url.query().map(|query| format!("?{query}"));
        format!("{}{}", url.path(), query.unwrap_or_default())
    }

    /// Waits until the page is another, whose path and query begin like this.
    pub(crate) async fn arrives(&self, start: &str) -> String {
        wait(start, async || {
            Some(self.place().await).filter(|place| place.starts_with(start))
        })
        .await
    }

    /// Runs a script in the page.
    pub(crate) async fn run(&self, script: &str, args: Vec<Value>) -> Value {
        let answer = self.client.execute(script, args).await;
        answer.unwrap_or_else(|error| panic!("{script:.200}: {error}"))
    }

    /// Runs a script that calls its last argument when it is done.
    pub(crate) async fn run_long(&self, script: &str, args: Vec<Value>) -> Value {
        let answer = self.client.execute_async(script, args).await;
        answer.unwrap_or_else(|error| panic!("a script: {error}"))
    }

    /// A command of the browser's own protocol.
    pub(crate) async fn command(&self, name: &str, parameters: &Value) -> Value {
        let extra = Extra {
            path: "goog/cdp/execute",
            body: json!({"cmd": name, "params": parameters}),
        };
        let answer = self.client.issue_cmd(extra).await;
        answer.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// What the browser wrote to its console since it was asked last.
    pub(crate) async fn console(&self) -> Vec<String> {
        let extra = Extra {
            path: "se/log",
            body: json!({"type": "browser"}),
        };
        let entries = self.client.issue_cmd(extra).await.expect("a log");
        let entries = entries.as_array().expect("entries").iter();
        entries.map(Value::to_string).collect()
    }

    /// The words that the page shows.
    pub(crate) async fn words(&self) -> String {
        let words = self.run("return document.body.innerText", Vec::new()).await;
        words.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page shows these words.
    pub(crate) async fn shows(&self, words: &str) {
        wait(words, async || {
            self.words().await.contains(words).then_some(())
        })
        .await;
    }

    /// Whether something is there.
    pub(crate) async fn has(&self, selector: &str) -> bool {
        let found = self.client.find_all(Locator::Css(selector)).await;
        !found.expect("an answer").is_empty()
    }

    /// Clicks on something, as with a mouse.
    pub(crate) async fn click(&self, selector: &str) {
        let found = self.client.wait().for_element(Locator::Css(selector)).await;
        let found = found.unwrap_or_else(|error| panic!("{selector}: {error}"));
        let clicked = found.click().await;
        clicked.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Chooses an option of a list by its value.
    pub(crate) async fn choose(&self, selector: &str, value: &str) {
        let found = self.client.wait().for_element(Locator::Css(selector)).await;
        let found = found.unwrap_or_else(|error| panic!("{selector}: {error}"));
        let chosen = found.select_by_value(value).await;
        chosen.unwrap_or_else(|error| panic!("{selector}: {value}: {error}"));
    }

    /// The status and the text of a file that the person of this browser downloads.
    pub(crate) async fn fetched(&self, path: &str) -> (u64, String) {
        let script = "
            const [path, done] = arguments;
            fetch(path).then(async (answer) => done([answer.status, await answer.text()]));";
        let answer = self.run_long(script, vec![json!(path)]).await;
        let text = answer[1].as_str().unwrap_or_default().to_owned();
        (answer[0].as_u64().unwrap_or_default(), text)
    }

    /// Types into whatever has the focus.
    pub(crate) async fn keys(&self, keys: &[char]) {
        let actions = keys
            .iter()
            .fold(KeyActions::new("keys".to_owned()), |actions, key| {
                actions
                    .then(KeyAction::Down { value: *key })
                    .then(KeyAction::Up { value: *key })
            });
        self.client.perform_actions(actions).await.expect("keys");
    }

    /// A key while another one is held.
    pub(crate) async fn chord(&self, held: Key, key: char) {
        let held: char = held.into();
        let actions = KeyActions::new("keys".to_owned())
            .then(KeyAction::Down { value: held })
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key })
            .then(KeyAction::Up { value: held });
        self.client.perform_actions(actions).await.expect("keys");
    }

    /// A key that has a name, once.
    pub(crate) async fn key(&self, key: Key) {
        self.keys(&[key.into()]).await;
    }

    /// Ends the browser.
    pub(crate) async fn close(self) {
        self.client.close().await.expect("an end");
    }
}
