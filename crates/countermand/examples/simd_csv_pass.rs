//! The yardstick of `benches/report.py`: a bare `simd-csv` pass over all fields of a file.
//!
//! It counts records, fields and bytes, so that nothing can be left out, and keeps nothing.

use std::fs::File;
use std::io::{self, Write};

fn main() -> io::Result<()> {
    let path = std::env::args_os()
        .nth(1)
        .ok_or_else(|| io::Error::other("name a tab-separated file"))?;
    let mut reader = simd_csv::ZeroCopyReaderBuilder::with_capacity(1024 * 1024)
        .delimiter(b'\t')
        .quote(0x1F)
        .flexible(true)
        .from_reader(File::open(path)?);
    let (mut n_records, mut n_fields, mut n_bytes) = (0_u64, 0_u64, 0_u64);
    while let Some(record) = reader
        .read_byte_record()
        .map_err(|error| io::Error::other(error.to_string()))?
    {
        n_records += 1;
        for field in record.iter() {
            n_fields += 1;
            n_bytes += u64::try_from(field.len()).unwrap_or(0);
        }
    }
    writeln!(io::stdout(), "{n_records} {n_fields} {n_bytes}")
}
