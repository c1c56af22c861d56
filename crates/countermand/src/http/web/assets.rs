//! The stylesheet, the script and the sign of the pages, compiled in, each under a name that
//! changes with its content.

use std::sync::LazyLock;

use axum::response::{IntoResponse as _, Response};
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use super::Pages;
use crate::http::access::Access;
use crate::http::problem::{Code, Problem};
use crate::http::query::Segment;

/// One file.
#[derive(Debug)]
struct Asset {
    /// Its name with the digest, as in `app-0123456789ab.css`.
    name: String,
    media_type: &'static str,
    content: &'static [u8],
}

/// Which file a page asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssetKind {
    /// The stylesheet.
    Style,
    /// The script.
    Script,
    /// The sign in the browser's tab.
    Icon,
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    // One file for the browser, one for each page in the source. A page's file adds its line.
    let content = concat!(
        include_str!("../../../assets/web/app.css"),
        include_str!("../../../assets/web/accounts.css"),
        include_str!("../../../assets/web/cancel-rate.css"),
        include_str!("../../../assets/web/messages.css"),
        include_str!("../../../assets/web/orders.css"),
        include_str!("../../../assets/web/queue.css"),
        include_str!("../../../assets/web/reasons.css"),
        include_str!("../../../assets/web/settings.css"),
        include_str!("../../../assets/web/tasks.css"),
    );
    Asset::new("app", "css", "text/css; charset=utf-8", content.as_bytes())
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let content = include_bytes!("../../../assets/web/app.js");
    Asset::new("app", "js", "text/javascript; charset=utf-8", content)
});
static ICON: LazyLock<Asset> = LazyLock::new(|| {
    let content = include_bytes!("../../../assets/web/icon.svg");
    Asset::new("icon", "svg", "image/svg+xml", content)
});

impl Asset {
    fn new(stem: &str, extension: &str, media_type: &'static str, content: &'static [u8]) -> Self {
        let digest = blake3::hash(content).to_hex();
        let digest: String = digest.chars().take(12).collect();
        Self {
            name: format!("{stem}-{digest}.{extension}"),
            media_type,
            content,
        }
    }
}

impl AssetKind {
    const ALL: [Self; 3] = [Self::Style, Self::Script, Self::Icon];

    fn asset(self) -> &'static Asset {
        match self {
            Self::Style => &STYLE,
            Self::Script => &SCRIPT,
            Self::Icon => &ICON,
        }
    }

    /// The address of the file.
    pub fn address(self) -> String {
        format!("/assets/{}", self.asset().name)
    }
}

pub(super) fn pages(pages: Pages) -> Pages {
    let access = Access::open("the files are the same for everybody and tell nothing");
    pages.get("/assets/{name}", access, file)
}

async fn file(Segment(name): Segment) -> Result<Response, Problem> {
    let mut assets = AssetKind::ALL.into_iter().map(AssetKind::asset);
    let asset = assets
        .find(|asset| asset.name == name)
        .ok_or_else(|| Problem::new(Code::RouteUnknown, "There is no such file."))?;
    let mut response = asset.content.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    headers.insert(CACHE_CONTROL, forever);
    Ok(response)
}
