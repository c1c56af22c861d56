//! The OpenAPI 3.1 document, generated from the handlers and the route table.

pub mod reference;

use std::collections::BTreeMap;
use std::sync::Arc;

use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ComponentsBuilder, Schema, SchemaType, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Content, Info, OpenApi, OpenApiBuilder, Paths, Ref, RefOr, Response, SecurityRequirement,
};
use utoipa::{PartialSchema, ToSchema};

use super::access::key_book::Lookup;
use super::access::{Access, Guard, GuardSettings, KeyDigest, KeyStore};
use super::api;
use super::idempotency::MAX_KEY_CHARS;
use super::problem::{self, FieldProblem, ProblemView};
use super::query::page::{Cursor, Limit};
use super::query::{MAX_SEGMENT_BYTES, MAX_VALUE_BYTES};
use super::routes::RouteEntry;
use crate::clock::Clock;

/// The name of the one way to sign in.
const KEY_SCHEME: &str = "api_key";

/// Answers that every operation behind a key may give; the text says when.
const KEYED: [(&str, &str, &str); 7] = [
    (
        "400",
        "BadRequest",
        "The address, the query, a header or the form of the body is not valid.",
    ),
    (
        "401",
        "NotSignedIn",
        "There is no API key, or it is not valid.",
    ),
    (
        "403",
        "NotAllowed",
        "The key's role or scopes do not allow this.",
    ),
    (
        "404",
        "NotFound",
        "There is no such thing, or the key does not see its account.",
    ),
    (
        "409",
        "Conflict",
        "The state does not allow this, or the same request is in progress.",
    ),
    (
        "422",
        "Refused",
        "The body's values are not valid, or a rule forbids this.",
    ),
    (
        "429",
        "TooMany",
        "The key calls more often than it may; Retry-After says when to come again.",
    ),
];
/// Text of an address: nothing that controls, and nothing that could not be read.
const PLAIN_TEXT: &str = r"^[^\u0000-\u001F\u007F-\u009F\uFFFD]*$";
/// Text of a header, as an `Idempotency-Key`.
const VISIBLE_ASCII: &str = "^[!-~]+$";
/// Any other answer that is no success.
const ANY_OTHER: (&str, &str) = (
    "Problem",
    "Any other problem: a method that is not allowed, a limit of the connection, a failure.",
);

/// A document with its frame: who we are, how to sign in, how problems look; and no paths yet.
pub fn empty() -> OpenApi {
    let mut components = ComponentsBuilder::new();
    let mut schemas = vec![
        (ProblemView::name().into_owned(), ProblemView::schema()),
        (FieldProblem::name().into_owned(), FieldProblem::schema()),
        // Parameters refer to these, which brings them into no document by itself.
        (Limit::name().into_owned(), Limit::schema()),
        (Cursor::name().into_owned(), Cursor::schema()),
    ];
    ProblemView::schemas(&mut schemas);
    for (name, schema) in schemas {
        components = components.schema(name, schema);
    }
    for (name, text) in KEYED
        .map(|(_, name, text)| (name, text))
        .into_iter()
        .chain([ANY_OTHER])
    {
        components = components.response(name, problem_response(text));
    }
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("cm_<id>_<secret>")
        .description(Some("An API key of the desk."))
        .build();
    components = components.security_scheme(KEY_SCHEME, SecurityScheme::Http(scheme));
    let mut info = Info::new("countermand", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "The order-cancellation desk for Amazon sellers. Money is a decimal text with its \
         currency, instants are RFC 3339, lists are pages. Enumerations may grow. \
         Every answer in JSON to a GET has an ETag: If-None-Match with it answers 304 while nothing \
         changed, If-Match on a change of that resource, or on a verb of it such as undo, answers \
         412 once something did. A page of a list names the next one in its header Link, too. \
         api-version is the day of the last change that could break a program. Where keys are \
         limited, RateLimit-Policy and RateLimit tell what a key may send and what is left."
            .to_owned(),
    );
    OpenApiBuilder::new()
        .info(info)
        .paths(Paths::new())
        .components(Some(components.build()))
        .build()
}

/// Adds to one operation what its access entry implies: how to sign in, and the problems.
///
/// Answers that the handler documents itself stay as they are.
pub fn complete(operation: &mut Operation, access: Access) {
    bound_parameters(operation);
    let answers = &mut operation.responses.responses;
    match access {
        Access::Open { .. } => operation.security = Some(Vec::new()),
        Access::Key { role, scope } => {
            let needs = SecurityRequirement::new(KEY_SCHEME, [scope.as_str()]);
            operation.security = Some(vec![needs]);
            for (status, name, _) in KEYED {
                add(answers, status, name);
            }
            let rights = format!("Takes the role {role} and the scope `{scope}`.");
            operation.description = Some(match operation.description.take() {
                Some(text) => format!("{text}\n\n{rights}"),
                None => rights,
            });
        }
    }
    add(answers, "default", ANY_OTHER.0);
}

/// Says of every text in an address what is refused of it: control characters, too many of any, and
/// in a path none at all.
fn bound_parameters(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else {
            continue;
        };
        let Some(RefOr::T(Schema::Object(text))) = &mut parameter.schema else {
            continue;
        };
        let (shortest, longest, plain) = match parameter.parameter_in {
            ParameterIn::Path => (Some(1), MAX_SEGMENT_BYTES, PLAIN_TEXT),
            ParameterIn::Query => (None, MAX_VALUE_BYTES, PLAIN_TEXT),
            ParameterIn::Header if parameter.name.eq_ignore_ascii_case("idempotency-key") => {
                (Some(1), MAX_KEY_CHARS, VISIBLE_ASCII)
            }
            ParameterIn::Header | ParameterIn::Cookie | ParameterIn::QueryString => continue,
        };
        if text.schema_type == SchemaType::from(Type::String) {
            text.min_length = text.min_length.or(shortest);
            text.max_length = text.max_length.or(Some(longest));
            text.pattern.get_or_insert_with(|| plain.to_owned());
        }
    }
}

fn add(answers: &mut BTreeMap<String, RefOr<Response>>, status: &str, name: &str) {
    answers
        .entry(status.to_owned())
        .or_insert_with(|| RefOr::Ref(Ref::from_response_name(name)));
}

fn problem_response(text: &str) -> Response {
    let schema = Ref::from_schema_name(ProblemView::name());
    ResponseBuilder::new()
        .description(text)
        .content(problem::MEDIA_TYPE, Content::new(Some(schema)))
        .build()
}

/// The route table and the document of this program, as a desk serves them.
pub fn of_the_program() -> (Vec<RouteEntry>, OpenApi) {
    let settings = GuardSettings::default();
    // Nobody calls here: the door only has to stand where the routes are made.
    let guard = Guard::new(Arc::new(NoKeys), Clock::System, settings);
    api::description(Arc::new(guard))
}

/// No keys at all.
struct NoKeys;

impl KeyStore for NoKeys {
    fn find(&self, _: KeyDigest) -> Lookup<'_> {
        Box::pin(async { Ok(None) })
    }
}

/// The document as it is served.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn to_json(document: &OpenApi) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(document)
}
