//! Replies to work on.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};

const SAMPLE: &str = include_str!("../../../../samples/sf-two-part.json");

/// So many replies, no two alike: numbers and phones are their own.
pub fn different(count: usize) -> Vec<String> {
    let reply: Value = serde_json::from_str(SAMPLE).unwrap();
    let html = BASE64_STANDARD.decode(reply["print_html"].as_str().unwrap()).unwrap();
    let html = String::from_utf8(html).unwrap();
    let one = |index: usize| {
        let mut reply = reply.clone();
        let html = html.replace("138****0917", &format!("138****{index:04}"));
        reply["print_html"] = BASE64_STANDARD.encode(html).into();
        reply["order_id"] = format!("order-{index}").into();
        reply["waybill_id"] = format!("SF14{index:011}").into();
        reply.to_string()
    };
    (0..count).map(one).collect()
}

/// Replies that are no labels, and the codes of why.
pub fn poison() -> Vec<(String, &'static str)> {
    let reply = |id: &str, html: &str, status: u8| {
        json!({"order_id": id, "delivery_id": "SF", "waybill_id": id, "order_status": status, "print_html": html}).to_string()
    };
    vec![
        (reply("poison-1", "jh7DjipP8TE5jw==", 0), "not_html"),
        (reply("poison-2", "PGI+", 1), "cancelled"),
        (reply("poison-3", "", 0), "no_template"),
    ]
}

pub fn random() -> u64 {
    // Another run goes another way, and says which.
    let seed = std::env::var("WAYBILL_LABEL_SEED").ok().and_then(|text| text.parse().ok());
    let seed = seed.unwrap_or_else(|| {
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_nanos() as u64
    });
    eprintln!("WAYBILL_LABEL_SEED={seed}");
    seed
}

/// A generator of numbers, good enough to choose what breaks next.
pub fn next(state: &mut u64) -> u64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}
