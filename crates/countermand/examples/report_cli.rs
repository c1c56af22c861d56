//! A private stand-in for the command line: `report FILE… [--csv DIR] [--json] [--zh]`.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use countermand::report::{self, Input, Options};
use countermand::texts::{Locale, Texts};

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(2).collect();
    let mut files = Vec::new();
    let mut dir = None;
    let mut options = Options::default();
    let mut texts = Texts::default();
    let mut is_json = false;
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let mut value = || rest.next().context("a value is missing");
        match arg.as_str() {
            "--csv" => dir = Some(value()?),
            "--threads" => options.n_threads = value()?.parse()?,
            "--block" => options.block_bytes = value()?.parse()?,
            "--fold" => options.fold_records = value()?.parse()?,
            "--json" => is_json = true,
            "--zh" => texts = Texts::new(Locale::ZhHans),
            file => files.push(Input::path(Path::new(file))),
        }
    }
    let summary = report::run(files, &options, |_| ())?;
    if let Some(dir) = dir {
        let dir = Path::new(dir);
        std::fs::create_dir_all(dir)?;
        report::write_rates(&summary, File::create(dir.join("rates.csv"))?)?;
        report::write_skus(&summary, File::create(dir.join("skus.csv"))?)?;
    }
    let text = if is_json {
        report::json(&summary, texts)?
    } else {
        report::terminal(&summary, texts, 80)
    };
    writeln!(io::stdout(), "{text}")?;
    Ok(())
}
