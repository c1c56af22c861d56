#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| countermand_fuzz::read_as_mail(bytes));
