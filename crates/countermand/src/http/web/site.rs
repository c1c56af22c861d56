//! For tests of pages: a whole site over a marketplace in memory, and browsers that open it.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use countermand_domain::automation::Policy;
use countermand_domain::id::{OrderId, OrderItemId, SellerSku};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::channel::ChannelStatus;
use countermand_domain::order::read::{ItemRead, OrderRead};
use countermand_domain::order::{BuyerRequest, LineAmounts, OrderState};
use countermand_domain::quantity::Quantity;
use countermand_store::users::{NewLink, Preferences, RoleGrant, UserRecord, UserWithRoles};
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::parts::address::encoded;
use super::session::Token;
use super::{WebState, router};
use crate::clock::Clock;
use crate::desk::play::{Play, Plot, SharedPlay};
use crate::figures::Figures;
use crate::http::access::key_book::Lookup;
use crate::http::access::{Guard, GuardSettings, KeyDigest, KeyStore, Role};
use crate::http::{ApiState, Hooks};
use crate::secrets::Random;
use crate::secrets::password::hash_password;
use crate::webhooks::address::AddressPolicy;

/// The password of every user of a test.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// No keys: the pages take none.
struct NoKeys;

impl KeyStore for NoKeys {
    fn find(&self, _: KeyDigest) -> Lookup<'_> {
        Box::pin(async { Ok(None) })
    }
}

/// A desk with its pages, and the marketplace that it works on. Its accounts are `sandbox` and
/// `other`.
pub(crate) struct Site {
    pub(crate) state: Arc<WebState>,
    pub(crate) play: SharedPlay,
    router: Router,
    random: Random,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: http::HeaderMap,
    pub(crate) text: String,
    /// The body as it came.
    pub(crate) bytes: bytes::Bytes,
}

impl Answer {
    /// The text of a header; empty when there is none.
    pub(crate) fn header(&self, name: impl http::header::AsHeaderName) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    /// The rows of a Parquet file, as text.
    #[cfg(feature = "parquet")]
    pub(crate) fn parquet_rows(&self) -> Vec<String> {
        use parquet::file::reader::{FileReader as _, SerializedFileReader};
        assert_eq!(
            self.header(CONTENT_TYPE),
            "application/vnd.apache.parquet",
            "{}",
            self.text
        );
        let file = SerializedFileReader::new(self.bytes.clone()).unwrap();
        let rows = file.get_row_iter(None).unwrap();
        rows.map(|row| row.unwrap().to_string()).collect()
    }

    /// Where it leads.
    pub(crate) fn location(&self) -> &str {
        self.header(LOCATION)
    }

    /// The answer, when it has this status.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }
}

impl Site {
    /// A site on a scenario, as in `plain`. Nothing has been taken in yet: see [`Site::play`].
    pub(crate) fn of(scenario: &str) -> Self {
        let play = Play::new(Plot::of(scenario)).shared(&["other"]);
        let accounts = Arc::new(crate::desk::Accounts::default());
        for seller in &play.sellers {
            // Of the few orders of a test none could be cancelled without a second person.
            seller.settings.write().unwrap().policy = Policy {
                is_second_person_on_rate_breach: false,
                ..Policy::default()
            };
            accounts.add(Arc::clone(seller));
        }
        let keys: Arc<dyn KeyStore> = Arc::new(NoKeys);
        let settings = GuardSettings {
            rate: None,
            ..GuardSettings::default()
        };
        let api = ApiState::new(
            Arc::new(Guard::new(keys, Clock::System, settings)),
            Figures::of_process(),
            Arc::clone(&play.desk),
            accounts,
            (
                CancellationToken::new(),
                Hooks::of_play(&play, AddressPolicy::default()),
            ),
        );
        let random = Random::seeded(7);
        let clock = Clock::Fixed(play.desk.now());
        let state = WebState::new(Arc::new(api.unwrap()), clock, random.clone());
        let state = Arc::new(state);
        Self {
            router: router(Arc::clone(&state)),
            state,
            play,
            random,
        }
    }

    /// Puts orders into the marketplace and takes them in; their ids are `111-000000N-000000N`.
    pub(crate) async fn seed(&self, n: u32) {
        let body = serde_json::json!({ "n": n });
        self.play.market.control("POST", "/__seed", &body);
        self.take_in().await;
    }

    /// Takes an All Orders report into the first account; each line is an order's id, the instant
    /// of placing, the status and the SKU, and costs 10.00 USD.
    pub(crate) fn import(&self, lines: &[(&str, Timestamp, &str, &str)]) {
        let mut text = "amazon-order-id\torder-item-id\tpurchase-date\tlast-updated-date\t\
            order-status\tfulfillment-channel\tsales-channel\tsku\tquantity\tcurrency\titem-price\n"
            .to_owned();
        for (at, (order, placed, status, sku)) in lines.iter().enumerate() {
            writeln!(
                text,
                "{order}\t{at:014}\t{placed}\t{placed}\t{status}\tMerchant\tAmazon.com\t{sku}\t1\tUSD\t10.00"
            )
            .unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("orders.txt");
        std::fs::write(&path, text).unwrap();
        let mut options = crate::import::ImportOptions {
            shown_as: None,
            open: crate::ingest::OpenOptions::default(),
            now: self.now(),
            neighbours: None,
            watch: &mut |_, _, _| {},
        };
        let account = &self.play.sellers[0].account;
        crate::import::import_file(account, &path, &mut options).unwrap();
    }

    /// Lets the first account read an order of one unit as the marketplace would show it, placed a
    /// day ago.
    pub(crate) async fn shows(&self, order: &str, shown: (OrderState, ChannelStatus, Marketplace)) {
        self.takes(self.read_of(order, shown)).await;
    }

    /// Lets the first account take an order in as it was read.
    pub(crate) async fn takes(&self, read: OrderRead) {
        let account = &self.play.sellers[0].account;
        let taken = account.take_reads(vec![read], None, |_| None, self.now());
        taken.await.unwrap();
    }

    /// An order of one unit as the marketplace would show it, placed a day ago.
    pub(crate) fn read_of(
        &self,
        order: &str,
        (state, channel, place): (OrderState, ChannelStatus, Marketplace),
    ) -> OrderRead {
        let unit = |is_so: bool| if is_so { Quantity::ONE } else { Quantity::ZERO };
        let item = ItemRead {
            order_item_id: OrderItemId::parse("00000000000001").unwrap(),
            sku: Some(SellerSku::parse("TEA-1").unwrap()),
            asin: None,
            title: None,
            units_ordered: Quantity::ONE,
            units_shipped: unit(state.is_shipped()),
            units_cancelled: unit(state.is_terminal()),
            amounts: LineAmounts::default(),
            paid: None,
            requested: BuyerRequest::NotRequested,
            cancelled_by: None,
            cancel_reason_class: None,
        };
        let placed = self.now() - SignedDuration::from_hours(24);
        OrderRead {
            order_id: OrderId::parse(order).unwrap(),
            marketplace: Some(place),
            sales_channel: place.domain().into(),
            state: Some(state),
            status_text: state.as_str().into(),
            channel,
            purchased_at: placed,
            last_updated_at: self.now(),
            ship_by: None,
            is_prime: Some(false),
            is_premium: None,
            is_business: None,
            ship_state: None,
            ship_country: None,
            items: vec![item],
            oddities: Vec::new(),
        }
    }

    /// Lets the first account take in what is new at the marketplace.
    pub(crate) async fn take_in(&self) {
        let seller = &self.play.sellers[0];
        for _ in 0..20 {
            let next = crate::jobs::search::search(&self.play.desk, seller).await;
            match next.unwrap() {
                crate::desk::Next::Again => {}
                crate::desk::Next::At(_) | crate::desk::Next::Idle => break,
            }
        }
    }

    /// The same site at another instant of the sessions' clock.
    pub(crate) fn later(mut self, by: SignedDuration) -> Self {
        let now = self.state.door.now().checked_add(by).unwrap();
        let api = Arc::clone(&self.state.api);
        let state = WebState::new(api, Clock::Fixed(now), self.random.clone());
        self.state = Arc::new(state);
        self.router = router(Arc::clone(&self.state));
        self
    }

    /// Makes a user with the password [`PASSWORD`]; without an account the role is for all.
    pub(crate) async fn user(&self, login: &str, role: Role, account: Option<&str>) {
        let user = UserRecord {
            user_id: self.random.id().unwrap(),
            login: login.to_owned(),
            name: format!("Name of {login}"),
            password_hash: Some(hash_password(&PASSWORD.into(), &self.random).unwrap()),
            totp_sealed: None,
            is_disabled: false,
            preferences: Preferences {
                locale: None,
                theme: "auto".to_owned(),
                has_shortcuts: true,
            },
            created_at: self.state.door.now(),
        };
        let roles = vec![RoleGrant {
            account: account.map(str::to_owned),
            role: role.as_str().to_owned(),
        }];
        let store = &self.play.desk.store;
        let new = UserWithRoles { user, roles };
        store.create_user(new, "test").await.unwrap();
    }

    /// A link that signs the user in once.
    pub(crate) async fn link(&self, login: &str) -> String {
        let token = Token::generate(&self.random).unwrap();
        let now = self.state.door.now();
        let link = NewLink {
            digest: token.digest(),
            now,
            expires_at: now.checked_add(SignedDuration::from_mins(10)).unwrap(),
        };
        let store = &self.play.desk.store;
        let is_made = store
            .create_sign_in_link(login, link, "test")
            .await
            .unwrap();
        assert!(is_made, "{login} may not sign in");
        format!("/sign-in/link/{}", token.expose())
    }

    /// A browser in which nobody is signed in.
    pub(crate) fn stranger(&self) -> Browser<'_> {
        Browser {
            site: self,
            cookie: None,
            language: "en",
        }
    }

    /// A browser in which a new user of that role for all accounts is signed in.
    pub(crate) async fn browser(&self, role: Role) -> Browser<'_> {
        let login = role.as_str();
        self.user(login, role, None).await;
        self.signed_in(login).await
    }

    /// A browser in which that user is signed in.
    pub(crate) async fn signed_in(&self, login: &str) -> Browser<'_> {
        let mut browser = self.stranger();
        let link = self.link(login).await;
        browser.enter(&link).await.is(303);
        browser
    }

    /// The desk's present.
    pub(crate) fn now(&self) -> Timestamp {
        self.play.desk.now()
    }
}

/// A browser with its cookie.
#[derive(Clone)]
pub(crate) struct Browser<'a> {
    site: &'a Site,
    /// The session's cookie, as it is sent.
    pub(crate) cookie: Option<String>,
    /// What it asks for, as in `zh-CN`.
    pub(crate) language: &'static str,
}

impl Browser<'_> {
    /// Opens a page.
    pub(crate) async fn open(&self, path: &str) -> Answer {
        let request = self.request(Method::GET, path).body(Body::empty());
        self.send(request.unwrap()).await
    }

    /// Opens what gives a cookie, and keeps it.
    pub(crate) async fn enter(&mut self, path: &str) -> Answer {
        let answer = self.open(path).await;
        self.keep_cookie(&answer);
        answer
    }

    /// Posts the fields as they are.
    pub(crate) async fn post_raw(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        let request = self
            .request(Method::POST, path)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")));
        self.send(request.unwrap()).await
    }

    /// Posts the fields with the session's token.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.form_token();
        let mut fields = fields.to_vec();
        fields.push((super::form::TOKEN_FIELD, &token));
        self.post_raw(path, &fields).await
    }

    /// The token that this session's forms carry.
    pub(crate) fn form_token(&self) -> String {
        let cookie = self.cookie.as_deref().expect("a browser that is signed in");
        let (_, token) = cookie.split_once('=').unwrap();
        Token::parse(token).unwrap().form_token().to_hex()
    }

    /// Keeps the session's cookie of an answer, as a browser does.
    pub(crate) fn keep_cookie(&mut self, answer: &Answer) {
        for line in answer.headers.get_all(SET_COOKIE) {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            if pair.starts_with(super::session::COOKIE_NAME) {
                self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
            }
        }
    }

    /// A request with what a browser sends along.
    pub(crate) fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, "desk.example")
            .header(ACCEPT, "text/html,*/*;q=0.8")
            .header("accept-language", self.language)
            .header("sec-fetch-site", "same-origin");
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        request
    }

    /// Sends a request, and reads the whole answer.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response = self.site.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }
}
