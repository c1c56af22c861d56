//! Uploads and downloads, in the manner of the store behind the Selling Partner API.

use bytes::Bytes;
use countermand_spapi::query::Query;
use md5::{Digest, Md5};

use crate::documents::address::{BadAddress, Purpose, check};
use crate::documents::upload::NotUploaded;
use crate::documents::{PREFIX, Stored, Way};
use crate::draws::Draws;
use crate::http::answer::Answer;
use crate::http::problem::Problem;
use crate::http::server::Request;
use crate::moment::Moment;
use crate::world::World;

/// What a refusal ends with.
const ERROR_END: &str = "</Error>";

/// Answers an upload or a download.
///
/// Refusals of the store are XML documents and no [`Problem`].
///
/// # Errors
/// When the world cannot be written.
pub fn serve(world: &mut World, request: &Request<'_>) -> Result<Answer, Problem> {
    world.now()?;
    let id = request.path.strip_prefix(PREFIX).unwrap_or_default();
    let answer = match request.method {
        "PUT" => put(world, id, request)?,
        "GET" | "HEAD" => get(world, id, request)?,
        _ => refusal(
            405,
            "MethodNotAllowed",
            "The specified method is not allowed against this resource.",
        )
        .with_header("allow", "GET, HEAD, PUT"),
    };
    Ok(with_ids(answer, id))
}

fn put(world: &mut World, id: &str, request: &Request<'_>) -> Result<Answer, Problem> {
    let market = world.now()?;
    let is_upload = |stored: &Stored| matches!(stored.way, Way::Upload { .. });
    if !market.documents.find(id).is_some_and(is_upload) {
        return Ok(no_key());
    }
    // The type is a part of what was signed: another one is another request.
    let content_type = request.header("content-type");
    let query = Query::parse(request.query);
    if let Err(bad) = check(market, id, (Purpose::Upload, content_type), &query) {
        return Ok(bad_address(bad, market.now));
    }
    let act = match market.documents.shelve_upload(id, &request.body) {
        Ok(act) => act,
        Err(error) => {
            tracing::error!(document = %id, error = %error, "an upload cannot be written");
            return Ok(internal());
        }
    };
    Ok(match world.act(act)? {
        Ok(()) => Answer::empty(200).with_header("etag", etag(&request.body)),
        Err(NotUploaded::NoDocument) => no_key(),
        Err(refused @ NotUploaded::Used) => refusal(403, "AccessDenied", &refused.to_string()),
    })
}

fn get(world: &mut World, id: &str, request: &Request<'_>) -> Result<Answer, Problem> {
    let market = world.now()?;
    let Some(stored) = market.documents.find(id) else {
        return Ok(no_key());
    };
    let query = Query::parse(request.query);
    let is_encoding_told = query.text("response-content-encoding") == Some("gzip");
    let purpose = Purpose::Download { is_encoding_told };
    if let Err(bad) = check(market, id, (purpose, ""), &query) {
        return Ok(bad_address(bad, market.now));
    }
    let is_gzip = match &stored.way {
        Way::Upload { content: None, .. } => return Ok(no_key()),
        Way::Upload { .. } => false,
        Way::Download { is_gzip } => *is_gzip,
    };
    let Some(bytes) = market.documents.read(id) else {
        return Ok(internal());
    };
    let (tag, made_at) = (etag(&bytes), stored.created_at);
    let mut answer = ranged(&stored.content_type, bytes, request.header("range"))
        .with_header("etag", tag)
        .with_header("last-modified", made_at.http_text())
        .with_header("accept-ranges", "bytes");
    if is_gzip && is_encoding_told {
        answer = answer.with_header("content-encoding", "gzip");
    }
    Ok(answer)
}

/// What a request wants of the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// All of them; also what is no single range.
    Whole,
    /// From a first to a last place, both included.
    Part(usize, usize),
    /// A range behind the end.
    Outside,
}

fn ranged(content_type: &str, bytes: Bytes, range: &str) -> Answer {
    let n_bytes = bytes.len();
    match parse_range(range, n_bytes).unwrap_or(Wanted::Whole) {
        Wanted::Whole => Answer::bytes(200, content_type, bytes),
        Wanted::Part(first, last) => Answer::bytes(206, content_type, bytes.slice(first..=last))
            .with_header("content-range", format!("bytes {first}-{last}/{n_bytes}")),
        Wanted::Outside => refusal(
            416,
            "InvalidRange",
            "The requested range is not satisfiable",
        )
        .with_header("content-range", format!("bytes */{n_bytes}")),
    }
}

fn parse_range(range: &str, n_bytes: usize) -> Option<Wanted> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let Some(end) = n_bytes.checked_sub(1) else {
        return Some(Wanted::Outside);
    };
    if first.is_empty() {
        let n_wanted: usize = last.parse().ok()?;
        return Some(match n_wanted {
            0 => Wanted::Outside,
            _ => Wanted::Part(n_bytes.saturating_sub(n_wanted), end),
        });
    }
    let first: usize = first.parse().ok()?;
    let last = if last.is_empty() {
        end
    } else {
        last.parse().ok().filter(|last| *last >= first)?
    };
    Some(if first <= end {
        Wanted::Part(first, last.min(end))
    } else {
        Wanted::Outside
    })
}

fn bad_address(bad: BadAddress, now: Moment) -> Answer {
    match bad {
        BadAddress::Malformed => refusal(403, "AccessDenied", "Access Denied"),
        BadAddress::Expired {
            lifetime_seconds,
            ended_at,
        } => {
            let more = format!(
                "<X-Amz-Expires>{lifetime_seconds}</X-Amz-Expires><Expires>{}</Expires>\
                 <ServerTime>{}</ServerTime>",
                ended_at.seconds_text(),
                now.seconds_text()
            );
            refusal_with(403, "AccessDenied", "Request has expired", &more)
        }
        BadAddress::Signature => refusal(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. \
             Check your key and signing method.",
        ),
    }
}

fn no_key() -> Answer {
    refusal(404, "NoSuchKey", "The specified key does not exist.")
}

fn internal() -> Answer {
    refusal(
        500,
        "InternalError",
        "We encountered an internal error. Please try again.",
    )
}

fn refusal(status: u16, code: &str, message: &str) -> Answer {
    refusal_with(status, code, message, "")
}

/// A refusal with elements of its own.
fn refusal_with(status: u16, code: &str, message: &str, more: &str) -> Answer {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Error><Code>{code}</Code><Message>{message}</Message>{more}{ERROR_END}"
    );
    Answer::bytes(status, "application/xml", body)
}

fn etag(bytes: &[u8]) -> String {
    let digits: Vec<_> = Md5::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("\"{}\"", digits.concat())
}

/// The names of the request, and what the store tells of an object that it took or gave.
fn with_ids(mut answer: Answer, id: &str) -> Answer {
    let mut draws = Draws::new(0, id, answer.body.len() as u64);
    let (a, b) = (draws.number(), draws.number());
    let (request_id, host_id) = (format!("{a:016X}"), format!("{a:016x}{b:016x}"));
    if answer.status < 400 {
        let version = format!("{:016x}{:016x}", draws.number(), draws.number());
        answer = answer
            .with_header("x-amz-server-side-encryption", "aws:kms")
            .with_header("x-amz-server-side-encryption-bucket-key-enabled", "true")
            .with_header("x-amz-version-id", version);
    } else if let Some(rest) = answer.body.strip_suffix(ERROR_END.as_bytes()) {
        let names = format!("<RequestId>{request_id}</RequestId><HostId>{host_id}</HostId>");
        answer.body = [rest, names.as_bytes(), ERROR_END.as_bytes()]
            .concat()
            .into();
    }
    answer
        .with_header("server", "AmazonS3")
        .with_header("x-amz-request-id", request_id)
        .with_header("x-amz-id-2", host_id)
}
