//! The names that the servers give to a request, and the headers that carry them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;

use crate::draws::Draws;
use crate::http::answer::{Answer, Front, JSON};

/// What one request is called in logs and headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestIds {
    a: u64,
    b: u64,
}

impl RequestIds {
    /// The names of the so-manieth request, which asks for a path.
    pub fn new(number: u64, path: &str) -> Self {
        let mut draws = Draws::new(number, path, number);
        Self {
            a: draws.number(),
            b: draws.number(),
        }
    }

    /// `3663a441-a0a4-44f5-8639-b0448baf7ad6`.
    pub fn request_id(self) -> String {
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            self.a >> 32,
            (self.a >> 16) & 0xffff,
            self.a & 0xffff,
            self.b >> 48,
            self.b & 0xffff_ffff_ffff
        )
    }

    /// The place of an error in the sign-in server's logs: opaque, base64 of nothing readable.
    pub fn error_index(self) -> String {
        let mut draws = Draws::new(self.a, "error index", self.b);
        let bytes: Vec<_> = (0..15).flat_map(|_| draws.number().to_le_bytes()).collect();
        URL_SAFE.encode(bytes)
    }

    /// An answer with the headers that its server gives to every answer.
    pub fn stamp(self, answer: Answer) -> Answer {
        match answer.front {
            Front::Gateway => self.stamp_of_gateway(answer),
            Front::SignIn => answer
                .with_header("x-amz-rid", self.rid())
                .with_header("x-amzn-requestid", self.request_id()),
            Front::Edge => answer.with_header("x-amz-rid", self.rid()),
            Front::Queues => answer.with_header("x-amzn-requestid", self.request_id()),
            // The store of documents names its requests itself.
            Front::Documents | Front::Controls => answer,
        }
    }

    fn stamp_of_gateway(self, answer: Answer) -> Answer {
        let (a, b) = (self.a, self.b);
        let kind = match answer.status {
            429 => Some("TooManyRequestsException"),
            403 if answer.content_type.as_deref() == Some(JSON) => Some("AccessDeniedException"),
            _ => None,
        };
        let answer = match kind {
            Some(kind) => answer.with_header("x-amzn-errortype", kind),
            None => answer,
        };
        let trace = format!("Root=1-{:08x}-{a:016x}{:08x}", a >> 32, b >> 32);
        answer
            .with_header("x-amz-rid", self.rid())
            .with_header(
                "x-amz-apigw-id",
                format!("OPF{:013x}", b & 0xf_ffff_ffff_ffff),
            )
            .with_header("x-amzn-trace-id", trace)
            .with_header("x-amzn-requestid", self.request_id())
    }

    fn rid(self) -> String {
        format!("{:016X}{:04X}", self.a, self.b & 0xffff)
    }
}
