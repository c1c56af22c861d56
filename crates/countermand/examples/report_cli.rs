//! A private stand-in for the command line: `report` and `generate`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use countermand::report::{self, Input, Options};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().map(String::as_str) == Some("generate") {
        let n_lines = args.get(1).and_then(|text| text.parse().ok()).unwrap_or(1_000);
        let params = countermand::generate::Params { n_lines, has_buyer_requests: args.get(2).is_some(), ..Default::default() };
        let mut out = io::stdout().lock();
        countermand::generate::write(&params, &mut out).unwrap();
        out.flush().unwrap();
        return;
    }
    let mut files = Vec::new();
    let mut dir = None;
    let mut options = Options::default();
    let mut rest = args.iter().skip(1);
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "--csv" => dir = rest.next(),
            "--threads" => options.n_threads = rest.next().unwrap().parse().unwrap(),
            "--block" => options.block_bytes = rest.next().unwrap().parse().unwrap(),
            "--fold" => options.fold_records = rest.next().unwrap().parse().unwrap(),
            file => files.push(Input::path(Path::new(file))),
        }
    }
    let summary = match report::run(files, &options, |_| ()) {
        Ok(summary) => summary,
        Err(error) => { eprintln!("{error}: {:?}", std::error::Error::source(&error)); std::process::exit(1) }
    };
    if let Some(dir) = dir {
        std::fs::create_dir_all(dir).unwrap();
        report::write_rates(&summary, File::create(Path::new(dir).join("rates.csv")).unwrap()).unwrap();
        report::write_skus(&summary, File::create(Path::new(dir).join("skus.csv")).unwrap()).unwrap();
    }
    println!("{:?} {:?} {:?}", summary.lines, summary.orders, summary.findings);
}
