#![no_main]
use countermand_spapi::decimal::Decimal;
use countermand_spapi::instant;
use countermand_spapi::notification::flag;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = instant::parse(text);
    let _ = flag(text);
    let _ = Decimal::parse_localized(text);
    if let Ok(value) = Decimal::parse(text) {
        let again = Decimal::parse(&value.to_string()).expect("what is printed reads back");
        assert_eq!(value, again);
    }
});
