use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::*;

fn open(bytes: &[u8], limits: &Limits) -> Result<Document, DocumentError> {
    Document::open(Box::new(io::Cursor::new(bytes.to_vec())), None, limits)
}

fn read_all(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, DocumentError> {
    let mut whole = Vec::new();
    open(bytes, limits)?.read_to_end(&mut whole)?;
    Ok(whole)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[test]
fn gzip_is_known_by_its_first_bytes_and_members_are_joined() {
    let mut joined = gzip(b"one ");
    joined.extend(gzip(b"two"));
    joined.extend([0, 0, 0]);
    assert_eq!(read_all(&joined, &Limits::default()).unwrap(), b"one two");
}

#[test]
fn sixteen_members_are_taken_and_seventeen_refused() {
    let limits = Limits::default();
    let sixteen: Vec<u8> = (0..16).flat_map(|_| gzip(b"x")).collect();
    assert_eq!(read_all(&sixteen, &limits).unwrap().len(), 16);
    let seventeen: Vec<u8> = (0..17).flat_map(|_| gzip(b"x")).collect();
    assert!(matches!(
        read_all(&seventeen, &limits),
        Err(DocumentError::GzipTooManyMembers { limit: 16 })
    ));
}

#[test]
fn unpacked_bytes_are_bounded_and_plain_ones_are_not() {
    let limits = Limits {
        gzip_output_bytes: 100_000,
        ..Limits::default()
    };
    assert_eq!(
        read_all(&gzip(&vec![b'a'; 100_000]), &limits)
            .unwrap()
            .len(),
        100_000
    );
    assert!(matches!(
        read_all(&gzip(&vec![b'a'; 100_001]), &limits),
        Err(DocumentError::GzipTooLarge { .. })
    ));
    assert_eq!(
        read_all(&vec![b'a'; 100_001], &limits).unwrap().len(),
        100_001
    );
}

#[test]
fn a_cut_or_damaged_gzip_stream_is_refused() {
    let packed = gzip(&b"amazon-order-id\t".repeat(1000));
    for n_bytes in 3..packed.len() {
        assert!(
            matches!(
                read_all(&packed[..n_bytes], &Limits::default()),
                Err(DocumentError::GzipCut)
            ),
            "cut at {n_bytes}"
        );
    }
    let mut damaged = packed.clone();
    let at = damaged.len() - 6;
    damaged[at] ^= 0xff;
    assert!(matches!(
        read_all(&damaged, &Limits::default()),
        Err(DocumentError::GzipDamaged { .. })
    ));
    let mut trailing = packed;
    trailing.extend(b"more");
    assert!(matches!(
        read_all(&trailing, &Limits::default()),
        Err(DocumentError::GzipTrailingBytes)
    ));
}

#[test]
fn every_charset_comes_out_as_utf_8() {
    let limits = Limits::default();
    assert_eq!(
        read_all("\u{feff}größe".as_bytes(), &limits).unwrap(),
        "größe".as_bytes()
    );
    assert_eq!(
        read_all(b"\xff\xfeg\0\xf6\0", &limits).unwrap(),
        "gö".as_bytes()
    );
    assert_eq!(
        read_all(b"gr\xf6\xdfe \x80", &limits).unwrap(),
        "größe €".as_bytes()
    );
    assert_eq!(
        read_all(b"\x8f\x88\x97\x9d", &limits).unwrap(),
        "処理".as_bytes()
    );
}

#[test]
fn the_charset_is_judged_where_the_first_such_byte_stands() {
    // The first umlaut comes after the first blocks, and at the very end of one.
    for n_ascii in [70_000, 2 * BLOCK_BYTES - 1, 2 * BLOCK_BYTES] {
        let mut bytes = vec![b'a'; n_ascii];
        bytes.extend(b"gr\xf6\xdfe ");
        bytes.extend(vec![b'b'; 100_000]);
        let text = String::from_utf8(read_all(&bytes, &Limits::default()).unwrap()).unwrap();
        assert_eq!(text.len(), bytes.len() + 2);
        assert!(text.contains("größe"));
    }
}

#[test]
fn a_callers_charset_wins() {
    let source = Box::new(io::Cursor::new(b"\x83t".to_vec()));
    let mut document =
        Document::open(source, Some(Charset::WINDOWS_1252), &Limits::default()).unwrap();
    let mut text = String::new();
    document.read_to_string(&mut text).unwrap();
    assert_eq!(text, "ƒt");
}

#[test]
fn peeking_leaves_everything_to_be_read() {
    let bytes = b"0123456789".repeat(20_000);
    let mut document = open(&bytes, &Limits::default()).unwrap();
    assert!(document.peek(150_000).unwrap().len() >= 150_000);
    assert_eq!(document.read_whole(300_000).unwrap(), Some(bytes));
    assert_eq!(document.n_raw_bytes(), 200_000);
}

proptest! {
    #[test]
    fn any_bytes_end_in_text_or_in_a_reason(bytes in prop::collection::vec(any::<u8>(), 0..4000)) {
        let _ = read_all(&bytes, &Limits::default());
        let mut packed = vec![0x1f, 0x8b];
        packed.extend(&bytes);
        let _ = read_all(&packed, &Limits::default());
    }

    #[test]
    fn utf_8_passes_unchanged(text in "[a-zé処€\n\t]{0,3000}") {
        let read = read_all(text.as_bytes(), &Limits::default()).unwrap();
        prop_assert_eq!(read, text.as_bytes());
    }
}
