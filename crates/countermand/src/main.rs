//! The `countermand` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    countermand::cli::main()
}
