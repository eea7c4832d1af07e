//! Bytes as a picture.
#![no_main]
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;
use waybill_label::page::Picture;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(picture) = Picture::from_encoded(Arc::from(bytes), 1_000_000) {
        picture.pixels();
        picture.is_two_tone();
    }
});
