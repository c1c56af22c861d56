//! Writes a generated All Orders file to standard output: the data of `benches/report.py`.
//!
//!     generate_report LINES [SEED]

use std::io::{self, Write};

use countermand::generate::{self, Params};

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut number = || arguments.next().and_then(|text| text.parse().ok());
    let defaults = Params::default();
    let params = Params {
        n_lines: number().unwrap_or(defaults.n_lines),
        seed: number().unwrap_or(defaults.seed),
        ..defaults
    };
    let mut out = io::stdout().lock();
    generate::write(&params, &mut out)?;
    out.flush()
}
