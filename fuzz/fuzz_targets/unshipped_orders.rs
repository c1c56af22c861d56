#![no_main]
use countermand::ingest::Kind;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| countermand_fuzz::read_as(Some(Kind::UnshippedOrders), bytes));
