//! The route table against callers of every kind, and the document against the table.

mod cancellations;
mod watching;
mod webhooks;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use countermand_domain::automation::Policy;
use countermand_domain::id::AccountId;
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use serde::Deserialize;
use serde_json::Value;
use tower::ServiceExt as _;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::*;
use crate::clock::Clock;
use crate::desk::play::{Play, Plot, SharedPlay};
use crate::http::access::{
    Access, Accounts, ApiKey, Caller, GuardSettings, KeyDigest, KeyId, KeyRecord, KeyStore,
    Principal, Role, Scope, Via, key_book::Lookup,
};
use crate::http::idempotency::Command;
use crate::http::json::Strict;
use crate::http::problem::Problem;
use crate::http::query::page::{Cursor, Limit};
use crate::http::query::{NoParameters, Segment, StrictQuery};
use crate::http::view::{ListView, MoneyView};
use crate::webhooks::address::AddressPolicy;

/// Keys in memory; counts how often it is asked.
#[derive(Default)]
struct Keys {
    records: Mutex<BTreeMap<[u8; 32], KeyRecord>>,
    n_asked: Mutex<u32>,
}

impl Keys {
    fn add(&self, role: Role, scopes: Option<&[Scope]>) -> ApiKey {
        self.add_for(role, scopes, &["sandbox"])
    }

    fn add_for(&self, role: Role, scopes: Option<&[Scope]>, accounts: &[&str]) -> ApiKey {
        let accounts = accounts.iter().map(|name| AccountId::parse(name).unwrap());
        let mut records = self.records.lock().unwrap();
        let n = u8::try_from(records.len()).unwrap();
        let key = ApiKey::new(KeyId::parse(&format!("k{n}")).unwrap(), &[n; 32]);
        let record = KeyRecord {
            digest: key.digest(),
            principal: Principal {
                key_id: key.id().clone(),
                name: "test".to_owned(),
                via: Via::Key,
                role,
                scopes: scopes.map(|scopes| scopes.iter().copied().collect()),
                accounts: Accounts::Some(accounts.collect()),
            },
            expires_at: None,
        };
        records.insert(*key.digest().as_bytes(), record);
        key
    }

    fn change(&self, key: &ApiKey, change: impl FnOnce(&mut KeyRecord)) {
        let mut records = self.records.lock().unwrap();
        change(records.get_mut(key.digest().as_bytes()).unwrap());
    }

    fn n_asked(&self) -> u32 {
        *self.n_asked.lock().unwrap()
    }
}

impl KeyStore for Keys {
    fn find(&self, digest: KeyDigest) -> Lookup<'_> {
        *self.n_asked.lock().unwrap() += 1;
        let found = self.records.lock().unwrap().get(digest.as_bytes()).cloned();
        Box::pin(async move { Ok(found) })
    }
}

struct Site {
    keys: Arc<Keys>,
    state: Arc<ApiState>,
    router: Router,
    play: SharedPlay,
}

/// Who calls.
#[utoipa::path(
    get, path = "/api/v1/probe/{id}", operation_id = "probe", tag = "test",
    params(("id" = String, Path, description = "Any text.")),
    responses((status = 200, description = "The key's id.", body = String)),
)]
async fn probe(
    caller: Caller,
    _: Segment,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
) -> String {
    caller.key_id.to_string()
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct NumbersFilter {
    /// Numbers above this one only.
    above: Option<u32>,
    /// Items of a page.
    #[serde(default)]
    #[param(required = false)]
    limit: Limit,
    /// `next` of the page before.
    cursor: Option<Cursor>,
}

/// The numbers from 0 to 9, as a list with pages.
#[utoipa::path(
    get, path = "/api/v1/numbers", operation_id = "numbers", tag = "test",
    params(NumbersFilter),
    responses((status = 200, description = "A page.", body = ListView<u32>)),
)]
async fn numbers(
    StrictQuery(filter): StrictQuery<NumbersFilter>,
) -> Result<Json<ListView<u32>>, Problem> {
    let list = format!("/numbers?above={:?}", filter.above);
    let last = match filter.cursor {
        Some(cursor) => cursor
            .key(&list, 1)?
            .first()
            .and_then(|text| text.parse().ok()),
        None => filter.above,
    };
    let limit = usize::from(filter.limit.get());
    let from = last.map_or(0, |last| last + 1);
    let read: Vec<u32> = (from..10).take(limit + 1).collect();
    Ok(Json(ListView::page(read, limit, |item| {
        Cursor::after(&list, &[&item.to_string()])
    })))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Wish {
    amount: MoneyView,
}

/// Wishes for an amount.
#[utoipa::path(
    post, path = "/api/v1/wishes", operation_id = "wish", tag = "test",
    params(("Idempotency-Key" = String, Header, description = "A text of the caller's own for each intent.")),
    request_body = Wish,
    responses((status = 202, description = "It is durable.", body = MoneyView)),
)]
async fn wish(_: Caller, command: Command<Wish>) -> Result<Response, Problem> {
    let money = command.body.amount.to_positive_money("amount")?;
    Ok((StatusCode::ACCEPTED, Json(MoneyView::from(money))).into_response())
}

#[derive(Debug, Deserialize, ToSchema)]
struct Loose {
    a: Option<u8>,
}

/// Takes a body that would let unknown fields pass.
#[utoipa::path(
    post, path = "/loose", operation_id = "loose", tag = "test", request_body = Loose,
    responses((status = 200, description = "Done.")),
)]
async fn loose(Strict(body): Strict<Loose>) -> String {
    format!("{:?}", body.a)
}

/// An open route whose handler wants a caller all the same.
#[utoipa::path(
    get, path = "/confused", operation_id = "confused", tag = "test",
    responses((status = 200, description = "Never.")),
)]
async fn confused(caller: Caller) -> String {
    caller.key_id.to_string()
}

/// Routes that show what handlers can rely on.
fn probes(guard: Arc<Guard>) -> Routes {
    Routes::new(guard)
        .add(Access::of(Scope::RefundsWrite), routes!(probe))
        .add(Access::of(Scope::OrdersRead), routes!(numbers))
        .add(Access::of(Scope::RefundsWrite), routes!(wish))
}

fn site_with(settings: GuardSettings) -> Site {
    site_of(settings, AddressPolicy::default())
}

fn site_of(settings: GuardSettings, policy: AddressPolicy) -> Site {
    let keys = Arc::new(Keys::default());
    let store: Arc<dyn KeyStore> = Arc::<Keys>::clone(&keys);
    let guard = Arc::new(Guard::new(store, Clock::System, settings));
    let play = Play::new(Plot::of("plain")).shared(&["other"]);
    let accounts = Arc::new(crate::desk::Accounts::default());
    for seller in &play.sellers {
        // Of the few orders of a test none could be cancelled without a second person.
        seller.settings.write().unwrap().policy = Policy {
            is_second_person_on_rate_breach: false,
            is_second_person_on_armed_offer: false,
            ..Policy::default()
        };
        accounts.add(Arc::clone(seller));
    }
    let state = ApiState::new(
        Arc::clone(&guard),
        Figures::of_process(),
        Arc::clone(&play.desk),
        accounts,
        (CancellationToken::new(), Hooks::of_play(&play, policy)),
    );
    let state = Arc::new(state.unwrap());
    let (probes, _, _) = probes(guard)
        .add(Access::open("a test"), routes!(confused))
        .into_parts();
    let probes = layers::wrap_routes(probes).with_state(Arc::clone(&state));
    let router = router(Arc::clone(&state)).merge(probes);
    Site {
        keys,
        state,
        router,
        play,
    }
}

fn site() -> Site {
    site_with(GuardSettings {
        rate: None,
        ..GuardSettings::default()
    })
}

impl Site {
    async fn call(&self, method: Method, path: &str, authorization: Option<&str>) -> Response {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(value) = authorization {
            request = request.header("authorization", value);
        }
        self.router
            .clone()
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap()
    }

    async fn probe(&self, key: &ApiKey) -> Response {
        let bearer = format!("Bearer {}", key.expose());
        self.call(Method::GET, "/api/v1/probe/1", Some(&bearer))
            .await
    }
}

async fn json(response: Response) -> Value {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&bytes).unwrap()
}

#[tokio::test]
async fn every_route_lets_in_exactly_the_roles_of_its_entry() {
    let site = site();
    let keys: Vec<_> = Role::ALL
        .map(|role| (role, site.keys.add(role, Some(Scope::ALL))))
        .into();
    let narrow = site.keys.add(Role::Admin, Some(&[]));
    let (mut table, _) = description(Arc::clone(&site.state.guard));
    table.extend(probes(Arc::clone(&site.state.guard)).into_parts().2);
    for entry in table {
        let path = entry.path.replace(['{', '}'], "");
        let call = |authorization: Option<String>| {
            let (site, method, path) = (&site, entry.method.clone(), path.clone());
            async move {
                site.call(method, &path, authorization.as_deref())
                    .await
                    .status()
            }
        };
        let bearer = |key: &ApiKey| Some(format!("Bearer {}", key.expose()));
        let (role, _) = match entry.access {
            Access::Open { why } => {
                assert!(!why.is_empty(), "{entry:?}");
                assert_eq!(call(None).await, 200, "{entry:?}");
                continue;
            }
            Access::Key { role, scope } => (role, scope),
        };
        assert_eq!(call(None).await, 401, "{entry:?}");
        assert_eq!(call(bearer(&narrow)).await, 403, "{entry:?}");
        for (of_key, key) in &keys {
            let is_refused = call(bearer(key)).await == 403;
            assert_eq!(is_refused, *of_key < role, "{of_key}: {entry:?}");
        }
    }
}

#[tokio::test]
async fn a_key_opens_what_its_role_and_scopes_allow() {
    let site = site();
    for (role, scopes, status, code) in [
        (Role::Viewer, None, 403, "role_too_low"),
        (
            Role::Viewer,
            Some(&[Scope::RefundsWrite][..]),
            403,
            "role_too_low",
        ),
        (Role::Operator, None, 200, ""),
        (Role::Admin, Some(&[Scope::RefundsWrite][..]), 200, ""),
        (
            Role::Admin,
            Some(&[Scope::OrdersRead][..]),
            403,
            "scope_missing",
        ),
    ] {
        let key = site.keys.add(role, scopes);
        let response = site.probe(&key).await;
        assert_eq!(response.status().as_u16(), status, "{role} {scopes:?}");
        if status != 200 {
            assert_eq!(json(response).await["code"], code);
        }
    }
}

#[tokio::test]
async fn without_a_valid_key_the_answer_is_401_and_says_how_to_sign_in() {
    let site = site();
    let key = site.keys.add(Role::Operator, None);
    let unknown = ApiKey::new(KeyId::parse("k0").unwrap(), &[99; 32]);
    let text = key.expose();
    for (authorization, code) in [
        (None, "key_missing"),
        (Some(format!("Bearer {}", unknown.expose())), "key_invalid"),
        (Some(format!("Basic {text}")), "key_invalid"),
        (Some(text.to_owned()), "key_invalid"),
        (Some("Bearer".to_owned()), "key_invalid"),
        (Some("Bearer ".to_owned()), "key_invalid"),
        (Some(format!("Bearer {text} {text}")), "key_invalid"),
    ] {
        let response = site
            .call(Method::GET, "/api/v1/probe/1", authorization.as_deref())
            .await;
        assert_eq!(response.status(), 401, "{authorization:?}");
        let challenge = response.headers()["www-authenticate"].to_str().unwrap();
        assert!(challenge.starts_with("Bearer realm="), "{challenge}");
        let body = json(response).await;
        assert_eq!(body["code"], code, "{authorization:?}");
        assert!(!body.to_string().contains("AAAA"), "{body}");
    }
    let small = format!("bearer {text}");
    assert_eq!(
        site.call(Method::GET, "/api/v1/probe/1", Some(&small))
            .await
            .status(),
        200
    );
}

#[tokio::test]
async fn a_key_in_the_address_is_no_key() {
    let site = site();
    let key = site.keys.add(Role::Admin, None);
    for name in ["key", "api_key", "access_token", "authorization"] {
        let path = format!("/api/v1/probe/1?{name}={}", key.expose());
        assert_eq!(
            site.call(Method::GET, &path, None).await.status(),
            401,
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_key_is_looked_up_once_and_forgotten_when_it_changes() {
    let site = site();
    let key = site.keys.add(Role::Operator, None);
    for _ in 0..5 {
        assert_eq!(site.probe(&key).await.status(), 200);
    }
    assert_eq!(site.keys.n_asked(), 1);
    site.keys
        .change(&key, |record| record.principal.role = Role::Viewer);
    assert_eq!(
        site.probe(&key).await.status(),
        200,
        "still the remembered role"
    );
    site.state.guard.keys().forget(key.id());
    assert_eq!(site.probe(&key).await.status(), 403);
    site.keys.records.lock().unwrap().clear();
    site.state.guard.keys().forget_all();
    assert_eq!(site.probe(&key).await.status(), 401);
    assert_eq!(site.probe(&key).await.status(), 401);
    assert_eq!(
        site.keys.n_asked(),
        3,
        "that there is no such key is remembered, too"
    );
}

#[tokio::test]
async fn a_remembered_key_lives_for_a_short_while_only() {
    let key_life = Duration::ZERO;
    let site = site_with(GuardSettings {
        key_life,
        rate: None,
    });
    let key = site.keys.add(Role::Operator, None);
    assert_eq!(site.probe(&key).await.status(), 200);
    site.keys
        .change(&key, |record| record.principal.role = Role::Viewer);
    assert_eq!(site.probe(&key).await.status(), 403);
}

#[tokio::test]
async fn an_expired_key_is_told_like_an_unknown_one_even_from_memory() {
    let site = site();
    let key = site.keys.add(Role::Operator, None);
    let now = Clock::System.now();
    site.keys.change(&key, |record| {
        record.expires_at = Some(now + Duration::from_hours(1));
    });
    assert_eq!(site.probe(&key).await.status(), 200);
    let book = site.state.guard.keys();
    let later = now + Duration::from_hours(1);
    assert_eq!(book.principal(key.digest(), later).await.unwrap(), None);
    site.keys
        .change(&key, |record| record.expires_at = Some(now));
    book.forget(key.id());
    let expired = json(site.probe(&key).await).await;
    assert_eq!(expired["code"], "key_invalid");
}

#[tokio::test]
async fn fifty_requests_a_second_pass_and_the_next_is_told_when_to_come_again() {
    let site = site_with(GuardSettings::default());
    let key = site.keys.add(Role::Operator, None);
    let mut n_passed = 0;
    let refused = loop {
        let response = site.probe(&key).await;
        assert_eq!(response.headers()["ratelimit-policy"], "\"key\";q=50;w=1");
        if response.status() != StatusCode::OK {
            break response;
        }
        let left = response.headers()["ratelimit"].to_str().unwrap();
        if n_passed == 0 {
            assert_eq!(left, "\"key\";r=49;t=1");
        }
        n_passed += 1;
        assert!(n_passed < 10_000, "there is a limit");
    };
    assert!(n_passed >= 50, "{n_passed}");
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["retry-after"], "1");
    assert_eq!(refused.headers()["ratelimit"], "\"key\";r=0;t=1");
    assert_eq!(json(refused).await["code"], "too_many_requests");
}

#[tokio::test]
async fn a_handler_of_an_open_route_has_no_caller() {
    let site = site();
    let key = site.keys.add(Role::Admin, None);
    let bearer = format!("Bearer {}", key.expose());
    assert_eq!(
        site.call(Method::GET, "/confused", Some(&bearer))
            .await
            .status(),
        500
    );
}

#[tokio::test]
async fn unknown_routes_and_methods_are_problems() {
    let site = site();
    let nowhere = site.call(Method::GET, "/api/v1/nowhere", None).await;
    assert_eq!(nowhere.status(), 404);
    assert_eq!(
        nowhere.headers()["content-type"],
        "application/problem+json"
    );
    assert_eq!(json(nowhere).await["code"], "route_unknown");
    let method = site.call(Method::DELETE, "/healthz", None).await;
    assert_eq!(method.status(), 405);
    assert_eq!(method.headers()["allow"], "GET,HEAD");
    let id = method.headers()["request-id"].to_str().unwrap().to_owned();
    let told = json(method).await;
    assert_eq!(told["code"], "method_not_allowed");
    assert_eq!(told["instance"], format!("urn:countermand:request:{id}"));
}

#[tokio::test]
async fn every_answer_of_the_interface_tells_its_day() {
    let site = site();
    let key = site.keys.add(Role::Viewer, None);
    let bearer = format!("Bearer {}", key.expose());
    for (path, authorization, status) in [
        ("/api/v1/openapi.json", None, 200),
        ("/api/v1/orders", None, 401),
        ("/api/v1/orders", Some(bearer.as_str()), 200),
        ("/api/v1/orders?q=", Some(bearer.as_str()), 200),
        ("/api/v1/orders/none", Some(bearer.as_str()), 404),
    ] {
        let response = site.call(Method::GET, path, authorization).await;
        assert_eq!(response.status(), status, "{path}");
        let day: jiff::civil::Date = response.headers()["api-version"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(day.to_string(), super::VERSION, "{path}");
    }
}

#[tokio::test]
async fn every_answer_carries_its_id_and_the_headers_of_safety() {
    let site = site();
    for path in [
        "/healthz",
        "/metrics",
        "/api/v1/openapi.json",
        "/nowhere",
        "/api/v1/probe/1",
    ] {
        let response = site.call(Method::GET, path, None).await;
        let headers = response.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["cache-control"], "no-store", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(headers.contains_key("request-id"), "{path}");
        assert!(
            !headers.contains_key("access-control-allow-origin"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_callers_id_of_a_request_comes_back_if_it_is_a_plain_word() {
    let site = site();
    let call = async |id: &str| {
        let request = Request::get("/nowhere")
            .header("request-id", id)
            .body(Body::empty())
            .unwrap();
        site.router.clone().oneshot(request).await.unwrap()
    };
    let long = "a".repeat(64);
    for id in ["r-1_2.3", &long] {
        let response = call(id).await;
        assert_eq!(response.headers()["request-id"], id);
        assert_eq!(
            json(response).await["instance"],
            format!("urn:countermand:request:{id}")
        );
    }
    for id in ["", "a b", "<script>", &"a".repeat(65)] {
        let response = call(id).await;
        assert_ne!(response.headers()["request-id"], id);
    }
}

#[tokio::test]
async fn figures_are_in_prometheus_form_with_our_names() {
    let site = site();
    site.call(Method::GET, "/healthz", None).await;
    let response = site.call(Method::GET, "/metrics", None).await;
    assert_eq!(
        response.headers()["content-type"],
        "text/plain; version=0.0.4; charset=utf-8"
    );
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let text = str::from_utf8(&bytes).unwrap();
    assert!(
        text.contains("# TYPE countermand_http_requests_total counter"),
        "{text}"
    );
    let line = "countermand_http_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"}";
    assert!(text.contains(line), "{text}");
    let line = "countermand_actions{state=\"queued\"}";
    assert!(text.contains(line), "{text}");
    for line in text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        assert!(line.starts_with("countermand_"), "{line}");
    }
}

#[tokio::test]
async fn the_document_is_served_and_is_the_snapshot() {
    let site = site();
    let response = site.call(Method::GET, "/api/v1/openapi.json", None).await;
    assert_eq!(response.headers()["content-type"], "application/json");
    let mut document = json(response).await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    document["info"]["version"] = "[version]".into();
    insta::assert_json_snapshot!("openapi", document);
}

/// Each operation of a document, with its path and method.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            let item = item.as_object().unwrap();
            item.iter()
                .map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

#[test]
fn every_operation_documents_its_problems_its_rights_and_itself() {
    let guard = Arc::clone(&site().state.guard);
    let (mut table, mut document) = description(Arc::clone(&guard));
    let (_, probed, more) = probes(guard).into_parts();
    document.merge(probed);
    table.extend(more);
    let document = serde_json::to_value(&document).unwrap();
    let operations = operations(&document);
    assert_eq!(operations.len(), table.len());
    let mut ids = BTreeSet::new();
    for (name, operation) in operations {
        let id = operation["operationId"].as_str().unwrap_or_default();
        assert!(ids.insert(id), "{name}: `{id}` stands twice");
        assert!(operation["summary"].is_string(), "{name} says what it does");
        assert!(operation["responses"]["default"].is_object(), "{name}");
        let is_open = operation["security"].as_array().unwrap().is_empty();
        for status in ["400", "401", "403", "404", "409", "422", "429"] {
            assert!(
                is_open || operation["responses"][status].is_object(),
                "{name}: {status}"
            );
        }
    }
}

/// What a document refers to, wherever it does.
fn references(value: &Value) -> Vec<&str> {
    let own = value.get("$ref").and_then(Value::as_str);
    let inner: Vec<_> = match value {
        Value::Object(fields) => fields.values().flat_map(references).collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    own.into_iter().chain(inner).collect()
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    let guard = Arc::clone(&site().state.guard);
    let document = serde_json::to_value(description(guard).1).unwrap();
    let references = references(&document);
    assert!(references.len() > 100, "{}", references.len());
    for reference in references {
        let pointer = reference.trim_start_matches('#');
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

/// Operations whose body would let unknown fields pass.
fn loose_bodies(document: &OpenApi) -> Vec<String> {
    let document = serde_json::to_value(document).unwrap();
    let is_loose = |operation: &Value| {
        let body = &operation["requestBody"];
        let schema = &body["content"]["application/json"]["schema"];
        let schema = match schema["$ref"].as_str() {
            Some(target) => document.pointer(target.trim_start_matches('#')).unwrap(),
            None => schema,
        };
        body.is_object() && schema["additionalProperties"] != false
    };
    let operations = operations(&document).into_iter();
    operations
        .filter(|(_, operation)| is_loose(operation))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn every_body_refuses_unknown_fields() {
    let guard = Arc::clone(&site().state.guard);
    assert_eq!(loose_bodies(&description(Arc::clone(&guard)).1), [""; 0]);
    let (_, document, _) = probes(guard)
        .add(Access::open("a test"), routes!(loose))
        .into_parts();
    assert_eq!(loose_bodies(&document), ["post /loose"]);
}

#[tokio::test]
async fn a_list_is_paged_to_its_end_and_bound_to_its_filter() {
    let site = site();
    let key = site.keys.add(Role::Viewer, None);
    let bearer = format!("Bearer {}", key.expose());
    let call = async |query: &str| {
        let path = format!("/api/v1/numbers?{query}");
        json(site.call(Method::GET, &path, Some(&bearer)).await).await
    };
    let first = call("above=2&limit=4").await;
    assert_eq!(first["items"], serde_json::json!([3, 4, 5, 6]));
    let next = first["next"].as_str().unwrap();
    let second = call(&format!("above=2&limit=4&cursor={next}")).await;
    assert_eq!(
        second,
        serde_json::json!({"items": [7, 8, 9], "next": null})
    );
    let other = call(&format!("limit=4&cursor={next}")).await;
    assert_eq!(other["code"], "invalid_cursor");
    assert_eq!(call("below=3").await["fields"][0]["field"], "below");
}

#[tokio::test]
async fn a_write_is_strict_from_its_key_to_its_fields() {
    let site = site();
    let key = site.keys.add(Role::Operator, None);
    let call = async |idempotency: Option<&str>, body: &str| {
        let mut request = Request::post("/api/v1/wishes")
            .header("authorization", format!("Bearer {}", key.expose()))
            .header("content-type", "application/json");
        if let Some(key) = idempotency {
            request = request.header("idempotency-key", key);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = site.router.clone().oneshot(request).await.unwrap();
        (response.status().as_u16(), json(response).await)
    };
    let right = r#"{"amount":{"amount":"12.30","currency":"USD"}}"#;
    let (status, body) = call(Some("k"), right).await;
    assert_eq!((status, body["amount"].as_str()), (202, Some("12.30")));
    for (idempotency, body, status, code) in [
        (None, right, 400, "idempotency_key_missing"),
        (Some("a b"), right, 400, "idempotency_key_invalid"),
        (Some("k"), "{", 400, "invalid_json"),
        (Some("k"), "{}", 422, "invalid_body"),
        (
            Some("k"),
            r#"{"amount":{"amount":12.3,"currency":"USD"}}"#,
            422,
            "invalid_body",
        ),
        (
            Some("k"),
            r#"{"amount":{"amount":"0","currency":"USD"}}"#,
            422,
            "invalid_body",
        ),
        (
            Some("k"),
            r#"{"amount":{"amount":"1","currency":"USD"},"account":"b"}"#,
            422,
            "invalid_body",
        ),
    ] {
        let (found, problem) = call(idempotency, body).await;
        assert_eq!(
            (found, problem["code"].as_str()),
            (status, Some(code)),
            "{body}"
        );
    }
}
