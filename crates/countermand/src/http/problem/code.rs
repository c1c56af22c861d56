//! The catalogue of problems: codes, their statuses and titles.

use http::StatusCode;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $status:ident, $code:literal, $title:literal;)+) => {
        /// A kind of problem. Its text and status never change once released.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// All kinds, for the catalogue.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The status that goes with it.
            pub const fn status(self) -> StatusCode {
                match self {
                    $(Self::$name => StatusCode::$status,)+
                }
            }

            /// The stable code.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// The kind in a few words, for people.
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)+
                }
            }

            /// When it is given, in a whole sentence: what stands at the code here.
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc),+).trim_ascii(),)+
                }
            }
        }
    };
}

codes! {
    /// The body is not JSON, or over a limit of its form.
    InvalidJson = BAD_REQUEST, "invalid_json", "Not readable as JSON";
    /// The query has an unknown, repeated or wrong parameter.
    InvalidQuery = BAD_REQUEST, "invalid_query", "Query not valid";
    /// A part of the address is not of the form it must have.
    InvalidPath = BAD_REQUEST, "invalid_path", "Address not valid";
    /// A cursor that was not given out for this list.
    InvalidCursor = BAD_REQUEST, "invalid_cursor", "Cursor not valid";
    /// A header is not of the form it must have.
    InvalidHeader = BAD_REQUEST, "invalid_header", "Header not valid";
    /// A write without `Idempotency-Key`.
    IdempotencyKeyMissing = BAD_REQUEST, "idempotency_key_missing", "Idempotency-Key missing";
    /// An `Idempotency-Key` that is empty, too long, or repeated.
    IdempotencyKeyInvalid = BAD_REQUEST, "idempotency_key_invalid", "Idempotency-Key not valid";
    /// No key was sent.
    KeyMissing = UNAUTHORIZED, "key_missing", "API key missing";
    /// The key is unknown, expired or revoked; which, is not told.
    KeyInvalid = UNAUTHORIZED, "key_invalid", "API key not valid";
    /// The key's role is below what the route asks for.
    RoleTooLow = FORBIDDEN, "role_too_low", "Role too low";
    /// The key lacks the scope.
    ScopeMissing = FORBIDDEN, "scope_missing", "Scope missing";
    /// A form without the token of its session, or sent by another site's page.
    FormTokenInvalid = FORBIDDEN, "form_token_invalid", "Form not sent from here";
    /// A sign-in that was not right; what was wrong is not told.
    SignInRefused = UNAUTHORIZED, "sign_in_refused", "Not signed in";
    /// No such route.
    RouteUnknown = NOT_FOUND, "route_unknown", "No such route";
    /// No such thing, or another account's.
    NotFound = NOT_FOUND, "not_found", "Not found";
    /// The route has other methods.
    MethodNotAllowed = METHOD_NOT_ALLOWED, "method_not_allowed", "Method not allowed";
    /// The request did not come in time.
    RequestTimeout = REQUEST_TIMEOUT, "request_timeout", "Request too slow";
    /// The same request, with the same key, is being carried out.
    RequestInProgress = CONFLICT, "request_in_progress", "Request in progress";
    /// The resource is in a state that does not allow this.
    StateConflict = CONFLICT, "state_conflict", "State does not allow it";
    /// The desk does not sign in to the account, so nothing can be sent for it.
    AccountNotConnected = CONFLICT, "account_not_connected", "Account not signed in to";
    /// The resource has changed since it was read.
    PreconditionFailed = PRECONDITION_FAILED, "precondition_failed", "Changed meanwhile";
    /// The body is over its limit.
    BodyTooLarge = PAYLOAD_TOO_LARGE, "body_too_large", "Body too large";
    /// The address is over its limit.
    AddressTooLong = URI_TOO_LONG, "address_too_long", "Address too long";
    /// The body is not `application/json`, or is compressed.
    MediaTypeNotSupported = UNSUPPORTED_MEDIA_TYPE, "media_type_not_supported", "Media type not supported";
    /// The body is JSON, but not what the route takes.
    InvalidBody = UNPROCESSABLE_ENTITY, "invalid_body", "Body not valid";
    /// The `Idempotency-Key` was used for another request.
    IdempotencyKeyReused = UNPROCESSABLE_ENTITY, "idempotency_key_reused", "Idempotency-Key used before";
    /// A rule forbids it.
    RefusedByPolicy = UNPROCESSABLE_ENTITY, "refused_by_policy", "Refused by policy";
    /// More requests than the key may make.
    TooManyRequests = TOO_MANY_REQUESTS, "too_many_requests", "Too many requests";
    /// More connections than an address may have.
    TooManyConnections = TOO_MANY_REQUESTS, "too_many_connections", "Too many connections";
    /// The request's head is over its limit.
    HeadTooLarge = REQUEST_HEADER_FIELDS_TOO_LARGE, "head_too_large", "Head too large";
    /// A failure of ours.
    Internal = INTERNAL_SERVER_ERROR, "internal", "Failure inside the desk";
    /// At a limit of the whole desk, or stopping.
    Unavailable = SERVICE_UNAVAILABLE, "unavailable", "Not available now";
}

impl Code {
    /// The `type` of its problem documents.
    pub fn type_uri(self) -> String {
        format!("urn:countermand:problem:{}", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Code;

    #[test]
    fn codes_are_words_and_no_two_are_alike() {
        let texts: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(texts.len(), Code::ALL.len());
        for code in Code::ALL {
            let text = code.as_str();
            assert!(
                text.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
                "{text}"
            );
            assert!(code.status().is_client_error() || code.status().is_server_error());
        }
    }
}
