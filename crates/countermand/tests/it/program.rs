//! The built program, run as a user runs it, and the places that its tests work in.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a run of the program left behind.
pub(crate) struct Run {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Run {
    /// The same run, which must have ended with this exit code.
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "out: {}\nerr: {}", self.out, self.err);
        self
    }

    /// Standard output as one JSON document.
    pub(crate) fn json(&self) -> Value {
        let parsed = serde_json::from_str(&self.out);
        parsed.unwrap_or_else(|error| panic!("{error} in `{}`; err: {}", self.out, self.err))
    }

    /// Standard output as CSV: the header, then the rows.
    pub(crate) fn csv(&self) -> Vec<Vec<String>> {
        csv_rows(self.out.as_bytes())
    }
}

/// A CSV text as rows, the header first.
pub(crate) fn csv_rows(text: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text);
    reader
        .records()
        .map(|record| {
            let record = record.expect("a CSV record");
            record.iter().map(ToOwned::to_owned).collect()
        })
        .collect()
}

/// Tells why a test does not run here.
pub(crate) fn skip(reason: &str) {
    println!("skipped: {reason}");
}

/// A directory of its own for one test, with a store's data directory inside.
pub(crate) struct Desk {
    directory: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            directory: tempfile::tempdir().expect("a directory"),
        }
    }

    /// The directory for files of the test.
    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The data directory of the store.
    pub(crate) fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// Writes a file and gives its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path().join(name);
        std::fs::write(&path, content).expect("a file");
        path.to_str().expect("a path in UTF-8").to_owned()
    }

    /// Runs the program on this store, with nothing on standard input.
    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, b"")
    }

    /// Runs the program on this store, with text on standard input.
    pub(crate) fn run_with(&self, args: &[&str], input: &[u8]) -> Run {
        let mut child = Command::new(env!("CARGO_BIN_EXE_countermand"))
            .args(args)
            .env("COUNTERMAND_DATA", self.data())
            .current_dir(self.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("standard input is a pipe");
        let input = input.to_vec();
        let writer = std::thread::spawn(move || {
            // A program that has read enough closes the pipe: that is its right.
            let _ = stdin.write_all(&input);
        });
        let output = child.wait_with_output().expect("the program ends");
        writer.join().expect("the writer ends");
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        Run {
            code: output.status.code().expect("an exit code, not a signal"),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// Copies the store into a desk of its own, so that both go on apart.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::new();
        std::fs::create_dir_all(copy.data()).expect("a directory");
        for entry in std::fs::read_dir(self.data()).expect("a data directory") {
            let entry = entry.expect("an entry");
            std::fs::copy(entry.path(), copy.data().join(entry.file_name())).expect("a copy");
        }
        copy
    }
}

/// The folder of real files beside the checkout; `None`, with a word about it, when it is not there.
pub(crate) fn shared_data(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(folder);
    if path.is_dir() {
        return Some(path);
    }
    println!(
        "skipped: {} is not there, so there are no real files to compare with",
        path.display()
    );
    None
}

/// The figures of such a folder.
pub(crate) fn figures(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("figures.json")).expect("figures.json");
    serde_json::from_str(&text).expect("figures in JSON")
}

/// A file of such a folder.
pub(crate) fn file_in(folder: &Path, name: &str) -> String {
    let path = folder.join(name);
    path.to_str().expect("a path in UTF-8").to_owned()
}

/// The header of a small All Orders report.
pub(crate) const HEADER: &str = "amazon-order-id\torder-item-id\tpurchase-date\t\
    last-updated-date\torder-status\tfulfillment-channel\tsales-channel\tsku\tquantity\tcurrency\t\
    item-price\n";

/// A line of that report: one unit for 10.00 USD, sold on Amazon.com, sent by the seller.
pub(crate) struct Line<'a> {
    pub(crate) number: u32,
    pub(crate) day: &'a str,
    pub(crate) status: &'a str,
    pub(crate) sku: &'a str,
    pub(crate) quantity: &'a str,
}

impl Line<'_> {
    /// A shipped line of SKU `A-1`, placed on 2026-05-01.
    pub(crate) fn of(number: u32) -> Self {
        Line {
            number,
            day: "2026-05-01",
            status: "Shipped",
            sku: "A-1",
            quantity: "1",
        }
    }

    /// The order's id.
    pub(crate) fn order_id(&self) -> String {
        format!("111-0000000-{:07}", self.number)
    }

    /// The line as the file holds it.
    pub(crate) fn text(&self) -> String {
        let Self {
            number,
            day,
            status,
            sku,
            quantity,
        } = self;
        let (id, time) = (self.order_id(), "T10:00:00+00:00");
        format!(
            "{id}\t{number:014}\t{day}{time}\t{day}{time}\t{status}\tMerchant\tAmazon.com\t{sku}\t\
             {quantity}\tUSD\t10.00\n"
        )
    }
}

/// A report of these lines.
pub(crate) fn report_of(lines: &[Line<'_>]) -> String {
    let lines: String = lines.iter().map(Line::text).collect();
    format!("{HEADER}{lines}")
}
