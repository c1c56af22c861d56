use hyper::HeaderMap;

use super::*;
use crate::clock::{Speed, Stopwatch};
use crate::http::answer::Answer;
use crate::http::server::Request;
use crate::moment::SECOND_MS;
use crate::scenario::Scenario;
use crate::world::{Origin, World};

const SELLER: SellerIndex = SellerIndex(0);
const TYPE: &str = "text/xml; charset=UTF-8";
const BASE: &str = "http://127.0.0.1:4000";

struct Still;

impl Stopwatch for Still {
    fn elapsed_ms(&self) -> i64 {
        0
    }
}

fn world_in(dir: &Path) -> World {
    let origin = || Origin {
        scenario: Scenario::find("plain").expect("a scenario of the program"),
        seed: 7,
        start: Moment::from_ms(1_763_626_271_000),
        speed: Speed::PAUSED,
    };
    World::open_with(dir, origin, None, Box::new(Still)).expect("a fresh folder")
}

fn send(
    world: &mut World,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let rest = url.strip_prefix(BASE).expect("an address of this server");
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name: hyper::header::HeaderName = name.parse().expect("a header name");
        map.insert(name, value.parse().expect("a header value"));
    }
    serve(
        world,
        &Request {
            method,
            path,
            query,
            headers: &map,
            body: Bytes::copy_from_slice(body),
        },
    )
    .expect("the world can be written")
}

fn upload_place(world: &mut World, speed: Speed) -> (String, String) {
    let market = world.now().expect("the world can be written");
    let id = create_upload(market, SELLER, TYPE);
    let url = presign(market, BASE, &id, Purpose::Upload, speed);
    (id, url)
}

fn download_place(world: &mut World, is_encoding_told: bool) -> String {
    let market = world.now().expect("the world can be written");
    let content = DocumentContent {
        content_type: "text/tab-separated-values; charset=Cp1252".to_owned(),
        body: DocumentBody::Bytes(b"0123456789".to_vec()),
    };
    let id = create_download(market, SELLER, ("test", 1), content, is_encoding_told);
    presign(
        market,
        BASE,
        &id,
        Purpose::Download { is_encoding_told },
        Speed::REAL,
    )
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    let (_, value) = answer.headers.iter().find(|(found, _)| *found == name)?;
    Some(value)
}

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

#[test]
fn what_was_uploaded_stands_on_the_shelf() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut world = world_in(dir.path());
    let (id, url) = upload_place(&mut world, Speed::REAL);
    let answer = send(&mut world, "PUT", &url, &[("content-type", TYPE)], b"<a/>");
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    // md5 of `<a/>`, by md5sum.
    assert_eq!(
        header(&answer, "etag"),
        Some("\"f019ee9a03978aff9f9b78d0ddf3edb7\"")
    );
    assert_eq!(header(&answer, "server"), Some("AmazonS3"));
    let market = world.now().expect("the world can be written");
    assert_eq!(market.documents.read(&id).as_deref(), Some(&b"<a/>"[..]));
}

#[test]
fn another_content_type_is_another_signature() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut world = world_in(dir.path());
    let (id, url) = upload_place(&mut world, Speed::REAL);
    for wrong in [
        "text/xml; charset=utf-8",
        "text/xml;charset=UTF-8",
        "text/xml",
        "",
    ] {
        let answer = send(&mut world, "PUT", &url, &[("content-type", wrong)], b"<a/>");
        assert_eq!(answer.status, 403, "{wrong}");
        assert!(
            text(&answer).contains("<Code>SignatureDoesNotMatch</Code>"),
            "{wrong}"
        );
    }
    assert_eq!(send(&mut world, "PUT", &url, &[], b"<a/>").status, 403);
    let market = world.now().expect("the world can be written");
    assert_eq!(market.documents.read(&id), None);
}

#[test]
fn an_upload_address_is_good_for_five_minutes() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut world = world_in(dir.path());
    let (_, url) = upload_place(&mut world, Speed::REAL);
    world
        .advance_ms(299 * SECOND_MS)
        .expect("the world can be written");
    assert_eq!(
        send(&mut world, "PUT", &url, &[("content-type", TYPE)], b"1").status,
        200
    );
    world
        .advance_ms(SECOND_MS)
        .expect("the world can be written");
    let answer = send(&mut world, "PUT", &url, &[("content-type", TYPE)], b"2");
    assert_eq!(answer.status, 403);
    assert!(text(&answer).contains("<Message>Request has expired</Message>"));
}

#[test]
fn a_fast_clock_leaves_five_real_minutes() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut world = world_in(dir.path());
    let (_, url) = upload_place(&mut world, Speed::from_factor(100.0).expect("a speed"));
    // 299 real seconds at 100 times.
    world
        .advance_ms(29_900 * SECOND_MS)
        .expect("the world can be written");
    assert_eq!(
        send(&mut world, "PUT", &url, &[("content-type", TYPE)], b"1").status,
        200
    );
}

#[test]
fn altered_addresses_open_nothing() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut world = world_in(dir.path());
    let (id, url) = upload_place(&mut world, Speed::REAL);
    let (other, _) = upload_place(&mut world, Speed::REAL);
    let headers = [("content-type", TYPE)];
    let later = url.replace("X-Amz-Expires=300", "X-Amz-Expires=3000");
    assert_eq!(send(&mut world, "PUT", &later, &headers, b"1").status, 403);
    let (bare, _) = url
        .split_once("&X-Amz-Signature")
        .expect("a signed address");
    assert_eq!(send(&mut world, "PUT", bare, &headers, b"1").status, 403);
    let foreign = url.replace(&id, &other);
    assert_eq!(
        send(&mut world, "PUT", &foreign, &headers, b"1").status,
        403
    );
    let unknown = url.replace(&id, "amzn1.tortuga.4.na.none");
    let answer = send(&mut world, "PUT", &unknown, &headers, b"1");
    assert_eq!(answer.status, 404);
    assert!(text(&answer).contains("<Code>NoSuchKey</Code>"));
    // An address for sending is none for fetching.
    assert_eq!(send(&mut world, "GET", &url, &[], b"").status, 403);
    assert_eq!(send(&mut world, "DELETE", &url, &[], b"").status, 405);
}

#[test]
fn a_second_upload_replaces_the_first_until_a_feed_uses_it() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut world = world_in(dir.path());
    let (id, url) = upload_place(&mut world, Speed::REAL);
    let headers = [("content-type", TYPE)];
    send(&mut world, "PUT", &url, &headers, b"first");
    send(&mut world, "PUT", &url, &headers, b"second");
    let market = world.now().expect("the world can be written");
    assert_eq!(market.documents.read(&id).as_deref(), Some(&b"second"[..]));
    let used = market.documents.use_upload(&id).expect("it was uploaded");
    assert_eq!(used.n_bytes, 6);
    let answer = send(&mut world, "PUT", &url, &headers, b"third");
    assert_eq!(answer.status, 403);
    let market = world.now().expect("the world can be written");
    assert_eq!(
        market.documents.read_upload(&used).as_deref(),
        Some(&b"second"[..])
    );
}

#[test]
fn a_download_comes_as_it_is_stored() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut world = world_in(dir.path());
    let url = download_place(&mut world, false);
    let answer = send(&mut world, "GET", &url, &[], b"");
    assert_eq!((answer.status, text(&answer).as_str()), (200, "0123456789"));
    assert_eq!(
        answer.content_type.as_deref(),
        Some("text/tab-separated-values; charset=Cp1252")
    );
    assert_eq!(header(&answer, "accept-ranges"), Some("bytes"));
    assert_eq!(header(&answer, "content-encoding"), None);
}

#[test]
fn compressed_bytes_say_so_only_when_it_was_asked_for() {
    use std::io::Read as _;
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut world = world_in(dir.path());
    let url = download_place(&mut world, true);
    let answer = send(&mut world, "GET", &url, &[], b"");
    assert_eq!(header(&answer, "content-encoding"), Some("gzip"));
    let mut plain = String::new();
    flate2::read::GzDecoder::new(&answer.body[..])
        .read_to_string(&mut plain)
        .expect("gzip");
    assert_eq!(plain, "0123456789");
    // Asking for it afterwards is another address.
    let (before, after) = url
        .split_once("&response-content-encoding=gzip")
        .expect("asked for");
    let bare = format!("{before}{after}");
    assert_eq!(send(&mut world, "GET", &bare, &[], b"").status, 403);
}

#[test]
fn a_range_of_a_download_can_be_fetched() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut world = world_in(dir.path());
    let url = download_place(&mut world, false);
    for (range, status, body, told) in [
        ("bytes=2-4", 206, "234", Some("bytes 2-4/10")),
        ("bytes=7-", 206, "789", Some("bytes 7-9/10")),
        ("bytes=-2", 206, "89", Some("bytes 8-9/10")),
        ("bytes=0-99", 206, "0123456789", Some("bytes 0-9/10")),
        ("bytes=4-2", 200, "0123456789", None),
        ("lines=1-2", 200, "0123456789", None),
    ] {
        let answer = send(&mut world, "GET", &url, &[("range", range)], b"");
        assert_eq!(
            (answer.status, text(&answer).as_str()),
            (status, body),
            "{range}"
        );
        assert_eq!(header(&answer, "content-range"), told, "{range}");
    }
    let answer = send(&mut world, "GET", &url, &[("range", "bytes=10-")], b"");
    assert_eq!(answer.status, 416);
}

#[test]
fn a_file_that_is_there_is_not_written_again() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let scenario = Scenario::find("plain").expect("a scenario of the program");
    let write = |is_expected: bool| {
        let mut market = Market::new(scenario.clone(), 7, Moment::from_ms(1_763_626_271_000));
        market.documents.set_folder(dir.path().to_owned());
        let content = DocumentContent {
            content_type: TYPE.to_owned(),
            body: DocumentBody::Stream(Box::new(move |_, out| {
                assert!(is_expected, "the file is there");
                out.write_all(b"once")
            })),
        };
        let id = create_download(&mut market, SELLER, ("test", 1), content, false);
        assert_eq!(market.documents.read(&id).as_deref(), Some(&b"once"[..]));
        id
    };
    assert_eq!(write(true), write(false));
    clear(dir.path()).expect("the folder can be cleared");
    write(true);
}
