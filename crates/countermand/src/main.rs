//! The `countermand` program.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // First of all: the first TLS client would panic without it.
    countermand::outside::install_tls();
    countermand::cli::main()
}
