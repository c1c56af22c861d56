//! API keys: made, listed, revoked. A key is shown once, and never again.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use countermand_domain::id::AccountId;
use countermand_store::api_keys::{ApiKeyRecord, Revoked};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::ApiState;
use super::cancellations::wrong;
use super::decisions::actor;
use super::reach::failed;
use crate::http::access::{Access, Accounts, ApiKey, Caller, KeyId, Principal, Role, Scope};
use crate::http::json::Strict;
use crate::http::problem::Problem;
use crate::http::query::{NoParameters, Segment, StrictQuery};
use crate::http::routes::Routes;
use crate::http::view::{InstantView, ListView};
use crate::secrets::Random;

/// Accounts or scopes of one key.
const MAX_NAMES: usize = 100;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Access::of(Scope::KeysAdmin), routes!(keys))
        .add(Access::of(Scope::KeysAdmin), routes!(create))
        .add(Access::of(Scope::KeysAdmin), routes!(revoke))
}

/// A key without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ApiKey)]
struct KeyView {
    /// The public part, by which it is revoked.
    id: String,
    /// What its maker called it.
    name: String,
    /// `viewer`, `operator`, `approver` or `admin`.
    role: String,
    /// The scopes that narrow it; empty when none do.
    scopes: Vec<String>,
    /// The accounts that it sees; empty for all of them.
    accounts: Vec<String>,
    /// When it was made.
    created_at: InstantView,
    /// When it ends by itself.
    #[schema(required = true)]
    expires_at: Option<InstantView>,
    /// When it was revoked.
    #[schema(required = true)]
    revoked_at: Option<InstantView>,
    /// The newest day on which it was used.
    #[schema(required = true)]
    last_used_on: Option<String>,
}

impl From<ApiKeyRecord> for KeyView {
    fn from(key: ApiKeyRecord) -> Self {
        Self {
            id: key.key_id,
            name: key.name,
            role: key.role,
            scopes: key.scopes,
            accounts: key.accounts,
            created_at: key.created_at.into(),
            expires_at: key.expires_at.map(InstantView),
            revoked_at: key.revoked_at.map(InstantView),
            last_used_on: key.last_used_on.map(|day| day.to_string()),
        }
    }
}

/// A new key, with its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct NewKeyView {
    /// The whole key; it is not shown again.
    key: String,
    #[serde(flatten)]
    record: KeyView,
}

/// What a new key may.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewKey {
    /// What it is called: 1 to 64 characters.
    #[schema(min_length = 1, max_length = 64, example = "label printer")]
    pub(crate) name: String,
    /// `viewer`, `operator`, `approver` or `admin`.
    #[schema(example = "viewer")]
    pub(crate) role: String,
    /// The scopes that narrow it.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub(crate) scopes: Vec<String>,
    /// The accounts that it sees; empty for all that its maker sees.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub(crate) accounts: Vec<String>,
    /// When it ends by itself; not in the past.
    #[schema(value_type = Option<String>, format = DateTime, example = "2099-01-31T00:00:00Z")]
    pub(crate) expires_at: Option<InstantView>,
}

/// Whether a caller sees all that a key sees.
pub(super) fn covers(caller: &Principal, accounts: &[String]) -> bool {
    match &caller.accounts {
        Accounts::All => true,
        Accounts::Some(seen) => {
            !accounts.is_empty()
                && accounts
                    .iter()
                    .all(|name| seen.iter().any(|account| account.as_str() == name))
        }
    }
}

impl ApiState {
    /// The keys that see nothing beyond what the caller sees, in the order in which they were
    /// made; revoked ones, too.
    ///
    /// # Errors
    /// 503 or 500 when the store does not answer.
    pub(crate) async fn keys_seen(&self, caller: &Principal) -> Result<Vec<ApiKeyRecord>, Problem> {
        let keys = self.desk.store.api_keys().await;
        let mut keys = keys.map_err(|error| failed(&error))?;
        keys.retain(|key| covers(caller, &key.accounts));
        Ok(keys)
    }

    /// Makes a key that may do no more, and sees no more accounts, than the caller.
    ///
    /// # Errors
    /// 422 for a field that is not right.
    pub(crate) async fn make_key(
        &self,
        caller: &Principal,
        wanted: &NewKey,
        random: &Random,
    ) -> Result<(ApiKey, ApiKeyRecord), Problem> {
        let key = ApiKey::generate(random).map_err(|error| {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "no key can be made"
            );
            Problem::internal()
        })?;
        let record = wanted.record(caller, &key)?;
        self.ensure_accounts(&wanted.accounts)?;
        let store = &self.desk.store;
        let made = store.create_api_key(record.clone(), &actor(caller)).await;
        made.map_err(|error| failed(&error))?;
        Ok((key, record))
    }

    /// Makes sure that each of these accounts is there: a name that was mistyped opens nothing, and
    /// nobody would know why.
    ///
    /// # Errors
    /// 422 for one that is not.
    pub(crate) fn ensure_accounts(&self, names: &[String]) -> Result<(), Problem> {
        if names.is_empty() {
            return Ok(());
        }
        let known = self.desk.store.account_names().map_err(|error| {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "no names of accounts"
            );
            Problem::internal()
        })?;
        let is_known = |name: &String| known.iter().any(|account| account.as_str() == name);
        if names.iter().all(is_known) {
            Ok(())
        } else {
            Err(wrong("accounts", "names an account that is not there"))
        }
    }

    /// Revokes a key; it opens nothing from now on.
    ///
    /// # Errors
    /// 404 for a key that the caller does not see.
    pub(crate) async fn revoke_key(&self, caller: &Principal, id: &str) -> Result<(), Problem> {
        let keys = self.keys_seen(caller).await?;
        if !keys.iter().any(|key| key.key_id == id) {
            return Err(Problem::not_found("key"));
        }
        let now = crate::clock::Clock::System.now();
        let store = &self.desk.store;
        let revoked = store.revoke_api_key(id, &actor(caller), now).await;
        if let Some(key_id) = KeyId::parse(id) {
            self.guard.keys().forget(&key_id);
        }
        match revoked.map_err(|error| failed(&error))? {
            Revoked::Now | Revoked::Before => Ok(()),
            Revoked::NotThere => Err(Problem::not_found("key")),
        }
    }
}

/// Every key, in the order in which they were made; revoked ones, too.
#[utoipa::path(
    get, path = "/api/v1/keys", operation_id = "keys", tag = "keys",
    responses((status = 200, description = "All of them.", body = ListView<KeyView>)),
)]
async fn keys(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
) -> Result<Json<ListView<KeyView>>, Problem> {
    let keys = state.keys_seen(&caller).await?;
    Ok(Json(ListView {
        items: keys.into_iter().map(KeyView::from).collect(),
        next: None,
    }))
}

impl NewKey {
    /// The record of a key with these rights.
    fn record(&self, caller: &Principal, key: &ApiKey) -> Result<ApiKeyRecord, Problem> {
        let name = self.name.trim();
        let length = name.chars().count();
        if !(1..=64).contains(&length) || name.chars().any(char::is_control) {
            return Err(wrong("name", "expected 1 to 64 characters"));
        }
        let role = Role::parse(&self.role)
            .ok_or_else(|| wrong("role", "expected viewer, operator, approver or admin"))?;
        if self.scopes.len() > MAX_NAMES || self.accounts.len() > MAX_NAMES {
            return Err(wrong("scopes", "has more than 100 names"));
        }
        for (index, scope) in self.scopes.iter().enumerate() {
            Scope::parse(scope)
                .filter(|scope| caller.has_scope(*scope))
                .ok_or_else(|| wrong(format!("scopes[{index}]"), "is no scope that you have"))
                .and_then(|scope| {
                    let is_held = scope.least_role() <= role;
                    let message = "is a scope that the role does not have";
                    is_held
                        .then_some(())
                        .ok_or_else(|| wrong(format!("scopes[{index}]"), message))
                })?;
        }
        let mut scopes = self.scopes.clone();
        if scopes.is_empty()
            && let Some(held) = &caller.scopes
        {
            scopes = held.iter().map(|scope| scope.as_str().to_owned()).collect();
        }
        let mut accounts = self.accounts.clone();
        if accounts.is_empty()
            && let Accounts::Some(seen) = &caller.accounts
        {
            accounts = seen.iter().map(AccountId::to_string).collect();
        }
        if !covers(caller, &accounts) || accounts.iter().any(|name| AccountId::parse(name).is_err())
        {
            return Err(wrong("accounts", "names an account that you do not see"));
        }
        let created_at = crate::clock::Clock::System.now();
        let expires_at = self.expires_at.map(|at| at.0);
        if expires_at.is_some_and(|end| end <= created_at) {
            return Err(wrong("expires_at", "is over already"));
        }
        Ok(ApiKeyRecord {
            key_id: key.id().as_str().to_owned(),
            digest: key.digest().to_hex(),
            name: name.to_owned(),
            role: role.as_str().to_owned(),
            scopes,
            accounts,
            created_at,
            expires_at,
            revoked_at: None,
            last_used_on: None,
        })
    }
}

/// Makes a key. It may do no more, and see no more accounts, than the key that makes it.
#[utoipa::path(
    post, path = "/api/v1/keys", operation_id = "create_key", tag = "keys",
    request_body = NewKey,
    responses((status = 201, description = "It is made; its secret is shown this once.", body = NewKeyView)),
)]
async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
    Strict(body): Strict<NewKey>,
) -> Result<(StatusCode, Json<NewKeyView>), Problem> {
    let (key, record) = state.make_key(&caller, &body, &Random::system()).await?;
    let view = NewKeyView {
        key: key.expose().to_owned(),
        record: record.into(),
    };
    Ok((StatusCode::CREATED, Json(view)))
}

/// Revokes a key; it opens nothing from now on.
#[utoipa::path(
    delete, path = "/api/v1/keys/{id}", operation_id = "revoke_key", tag = "keys",
    params(("id" = String, Path, description = "The key's public part.", example = "00c0ffee0000")),
    responses((status = 204, description = "It is revoked.")),
)]
async fn revoke(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segment(id): Segment,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
) -> Result<StatusCode, Problem> {
    state.revoke_key(&caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
