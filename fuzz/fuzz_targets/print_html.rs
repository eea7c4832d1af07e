//! Text as the field `print_html`: base64 in all its disguises, and character sets.
#![no_main]
use libfuzzer_sys::fuzz_target;
use waybill_label::{Limits, print_html};

fuzz_target!(|field: &str| {
    let _ = print_html::decode(field, &Limits::default());
});
