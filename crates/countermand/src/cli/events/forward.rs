//! An address of the caller's own that events are posted to.

use std::time::Duration;

use anyhow::Context;

use crate::cli::UsageError;
use crate::cli::output::without_controls;

/// How long an address may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// An address that is told, too.
pub(super) struct Forward {
    runtime: tokio::runtime::Runtime,
    client: reqwest::Client,
    url: reqwest::Url,
}

impl Forward {
    pub(super) fn to(url: &str) -> anyhow::Result<Self> {
        let url = reqwest::Url::parse(url)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .with_context(|| {
                UsageError(format!(
                    "--forward-to `{url}` is no address, as in http://127.0.0.1:9000/events"
                ))
            })?;
        crate::outside::install_tls();
        Ok(Self {
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?,
            client: reqwest::Client::builder()
                .timeout(ANSWER_WITHIN)
                .redirect(reqwest::redirect::Policy::none())
                .build()?,
            url,
        })
    }

    /// Posts an event once, and tells what went wrong; whether the address took it.
    pub(super) fn post(&self, id: &str, headers: &[(&str, String)], body: String) -> bool {
        let mut request = self
            .client
            .post(self.url.clone())
            .header("content-type", "application/json")
            .body(body);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        match self.runtime.block_on(async { request.send().await }) {
            Ok(answer) if answer.status().is_success() => return true,
            Ok(answer) => anstream::eprintln!("{id}: the address answered {}", answer.status()),
            Err(error) => {
                let why = without_controls(&format!("{:#}", anyhow::Error::new(error)));
                anstream::eprintln!("{id}: the address was not reached: {why}");
            }
        }
        false
    }
}
