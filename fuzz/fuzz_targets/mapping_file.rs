#![no_main]
use countermand::ingest::mapping::Mapping;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = Mapping::parse(text);
});
