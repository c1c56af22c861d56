//! How pages are looked at: sizes and themes, pictures of them, and what must hold of each.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::browser::Browser;

/// The highest picture; longer pages are cut.
const PICTURE_HEIGHT: u64 = 2_400;

/// A folder inside of `target`.
pub(crate) fn target(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../target")
        .join(folder)
}

impl Browser {
    /// Makes the window this wide.
    pub(crate) async fn be_wide(&self, width: u32) {
        let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.command("Emulation.setDeviceMetricsOverride", &size)
            .await;
    }

    /// Lets the system prefer dark colours, or light ones.
    pub(crate) async fn be_dark(&self, is_dark: bool) {
        let value = if is_dark { "dark" } else { "light" };
        let features = json!({"features": [
            {"name": "prefers-color-scheme", "value": value},
            // A picture in the middle of a change of colours shows neither.
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.command("Emulation.setEmulatedMedia", &features).await;
    }

    /// Lets the browser ask for pages in a language.
    pub(crate) async fn prefer(&self, language: &str) {
        self.command("Network.enable", &json!({})).await;
        let headers = json!({"headers": {"accept-language": language}});
        self.command("Network.setExtraHTTPHeaders", &headers).await;
    }

    /// Writes a picture of the page to `target/screenshots`.
    pub(crate) async fn picture(&self, name: &str) {
        let script =
            "return [document.documentElement.clientWidth, document.documentElement.scrollHeight]";
        let size = self.run(script, Vec::new()).await;
        let height = size[1].as_u64().unwrap_or(900).min(PICTURE_HEIGHT);
        let how = json!({
            "format": "png",
            "optimizeForSpeed": true,
            "captureBeyondViewport": true,
            "clip": {"x": 0, "y": 0, "width": size[0], "height": height, "scale": 1},
        });
        let picture = self.command("Page.captureScreenshot", &how).await;
        let bytes = STANDARD.decode(picture["data"].as_str().unwrap_or_default());
        let folder = target("screenshots");
        std::fs::create_dir_all(&folder).expect("a directory");
        std::fs::write(folder.join(format!("{name}.png")), bytes.expect("Base64")).expect("a file");
    }

    /// What stands out of the page to the right, if it can be scrolled sideways.
    pub(crate) async fn overflow(&self) -> Option<String> {
        let script = "
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return null;
            const out = [...document.querySelectorAll('body *')]
                .filter((one) => one.getBoundingClientRect().right > width + 1)
                .map((one) => one.tagName + '.' + one.className);
            return document.documentElement.scrollWidth + ' > ' + width + ': ' + out.slice(0, 6).join(' ');";
        let found = self.run(script, Vec::new()).await;
        found.as_str().map(str::to_owned)
    }

    /// Where a Chinese page has a blank beside a wide mark, or a narrow mark beside a character. What
    /// is English on it says so.
    pub(crate) async fn wrong_marks(&self) -> Vec<String> {
        let script = "
            const english = [...document.querySelectorAll('body [lang=en], body select')]
                .filter((one) => !one.hidden);
            english.forEach((one) => one.hidden = true);
            const text = document.body.innerText;
            english.forEach((one) => one.hidden = false);
            const wrong = /.{0,16}(?:[：，。；！？、（“《] (?![·×])|[^·] [：，。；！？、）”》]|[一-鿿][:,;!?()]).{0,16}/g;
            return [...text.matchAll(wrong)].map((found) => found[0]);";
        strings(&self.run(script, Vec::new()).await)
    }

    /// Everything that the page asked other hosts for.
    pub(crate) async fn foreign_requests(&self) -> Vec<String> {
        let script = "
            return performance.getEntriesByType('resource').map((entry) => entry.name)
                .filter((name) => new URL(name).origin !== location.origin);";
        strings(&self.run(script, Vec::new()).await)
    }

    /// The status, the policy for content, and the HTML of the page, as the server sends it.
    pub(crate) async fn source(&self) -> (u64, String, String) {
        let script = "
            const done = arguments[arguments.length - 1];
            fetch(location.href, { headers: { accept: 'text/html' } }).then(async (answer) =>
                done([answer.status, answer.headers.get('content-security-policy'), await answer.text()]));";
        let answer = self.run_long(script, Vec::new()).await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (
            answer[0].as_u64().unwrap_or_default(),
            text(&answer[1]),
            text(&answer[2]),
        )
    }

    /// What axe-core, whose source this is, finds wrong and serious.
    pub(crate) async fn serious_findings(&self, axe: &str) -> Vec<String> {
        let script = format!(
            "{axe};
            const done = arguments[arguments.length - 1];
            const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
            axe.run(document, {{ runOnly: {{ type: 'tag', values: tags }}, resultTypes: ['violations'] }})
                .then(({{ violations }}) => done(violations
                    .filter((found) => found.impact === 'serious' || found.impact === 'critical')
                    .flatMap((found) => found.nodes.slice(0, 4).map((node) =>
                        found.id + ': ' + node.target.join(' ') + ' ' + node.html.slice(0, 120)
                        + ' ' + node.any.map((any) => any.message).join('; ')))))
                .catch((error) => done(['axe failed: ' + error]));"
        );
        strings(&self.run_long(&script, Vec::new()).await)
    }
}

fn strings(value: &Value) -> Vec<String> {
    let values = value.as_array().expect("a list").iter();
    values
        .map(|value| value.as_str().unwrap_or_default().to_owned())
        .collect()
}
