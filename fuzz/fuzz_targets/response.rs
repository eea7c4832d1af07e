//! Bytes as a reply, and as a stream of replies.
#![no_main]
use libfuzzer_sys::fuzz_target;
use waybill_label::{Limits, Response, Responses};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    let _ = Response::from_json(bytes, &limits);
    Responses::new(bytes, &limits).for_each(drop);
});
