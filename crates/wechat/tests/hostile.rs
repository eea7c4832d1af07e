//! Whatever an answer is, the client returns an error or a reply: no panic, no hang, no endless tries; and it tells nobody's secrets.

use proptest::prelude::*;
use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
use waybill_label::paper::PrintType;
use waybill_label_wechat::{AddOrder, Client, Clock, OrderRef, TestUpdateOrder, TokenSource};
use wechat_stand_in::sample_order;

/// A clock that never waits.
struct Hasty;

impl Clock for Hasty {
    fn now(&self) -> Duration {
        Duration::ZERO
    }
    fn unix_seconds(&self) -> u64 {
        0
    }
    fn sleep(&self, _: Duration) {}
}

/// Answers so many connections with these bytes, and counts them.
fn answering(bytes: Vec<u8>) -> io::Result<(String, Arc<Mutex<usize>>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let count = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&count);
    thread::spawn(move || {
        for stream in listener.incoming().take(100).flatten() {
            *counted.lock().unwrap() += 1;
            let (mut input, bytes) = (stream, bytes.clone());
            let mut request = [0; 1 << 16];
            // Requests here fit into one read; whether the answer is taken is the client's choice.
            let _ = input.read(&mut request).and_then(|_| input.write_all(&bytes));
        }
    });
    Ok((url, count))
}

fn client(url: &str) -> Client {
    Client::builder(TokenSource::fixed("canary-token"))
        .base_url(url)
        .proxy(None)
        .timeout(Duration::from_secs(5))
        .clock(Arc::new(Hasty))
        .build()
        .expect("a client")
}

fn order() -> AddOrder {
    AddOrder::from_json(sample_order(1).to_string().as_bytes()).expect("an order")
}

/// Every call once; what they say of their failures.
fn all_calls(client: &Client) -> Vec<String> {
    let this = OrderRef {
        waybill_id: "TEST1".into(),
        ..order().order()
    };
    let step = TestUpdateOrder {
        order_id: "o".into(),
        waybill_id: "TEST1".into(),
        ..TestUpdateOrder::default()
    };
    let mut said = Vec::new();
    let mut hear = |error: Option<String>| said.extend(error);
    let text = |error: waybill_label_wechat::WechatError| format!("{error} {error:?}");
    hear(client.get_order(&this, PrintType::TwoPart).map_err(text).err());
    hear(client.add_order(&order()).map_err(text).err());
    hear(client.cancel_order(&this).map_err(text).err());
    hear(client.path(&this).map_err(text).err());
    hear(client.printers().map_err(text).err());
    hear(client.all_delivery().map_err(text).err());
    hear(client.quota("SF", "b").map_err(text).err());
    hear(client.test_update_order(&step).map_err(text).err());
    for result in client.batch_get_order(&[this.clone(), this]) {
        hear(result.map_err(text).err());
    }
    said
}

fn http(body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// JSON that looks like a reply, with any values.
fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        "\\PC{0,12}".prop_map(Into::into),
        Just("TEST1".into()),
        Just("sample-0001".into()),
        Just("TEST".into()),
    ];
    let keys = prop::sample::select(vec![
        "errcode",
        "errmsg",
        "errCode",
        "order_id",
        "delivery_id",
        "waybill_id",
        "waybillId",
        "waybill_data",
        "print_html",
        "order_status",
        "order_list",
        "count",
        "openid",
        "tagid_list",
        "data",
        "service_type",
        "path_item_list",
        "action_time",
        "quota_num",
        "delivery_resultcode",
        "key",
        "value",
    ]);
    leaf.prop_recursive(4, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::vec((keys.clone(), inner), 0..6).prop_map(|fields| {
                let fields = fields.into_iter().map(|(key, value)| (key.to_owned(), value));
                serde_json::Value::Object(fields.collect())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn any_json_is_a_reply_or_an_error(json in any_json()) {
        let (url, _) = answering(http(json.to_string().as_bytes()))?;
        all_calls(&client(&url));
    }

    #[test]
    fn any_bytes_are_an_answer_or_an_error(mut bytes in prop::collection::vec(any::<u8>(), 0..300), whole in any::<bool>()) {
        if whole {
            bytes = http(&bytes);
        }
        let (url, count) = answering(bytes)?;
        all_calls(&client(&url));
        prop_assert!(*count.lock().unwrap() <= 60, "tries are few");
    }
}

/// WAYBILL_LABEL_CASES=5000 for a long run.
fn cases() -> u32 {
    std::env::var("WAYBILL_LABEL_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(40)
}

/// Collects what is logged, down to `debug`.
struct Logged(Mutex<String>);

impl log::Log for Logged {
    fn enabled(&self, _: &log::Metadata) -> bool {
        true
    }
    fn log(&self, record: &log::Record) {
        self.0.lock().unwrap().push_str(&format!("{}\n", record.args()));
    }
    fn flush(&self) {}
}

static LOGGED: Logged = Logged(Mutex::new(String::new()));

#[test]
fn secrets_and_personal_data_reach_no_error_log_or_debug_text() -> io::Result<()> {
    log::set_logger(&LOGGED).expect("the only logger");
    log::set_max_level(log::LevelFilter::Debug);
    let canaries = [
        "canary-token",
        "canary-secret",
        "赵小样",
        "小样",
        "1390000",
        "样板路",
        "示例文具店",
        "canary-carrier",
        "oABC123456",
    ];
    let words = "钱小样 13900000001 样板路1号";
    let replies = [
        format!(r#"{{"errcode":-1,"errmsg":"{words}"}}"#),
        format!(r#"{{"errcode":9300501,"errmsg":"{words}","delivery_resultcode":1,"delivery_resultmsg":"{words} canary-carrier"}}"#),
        format!(r#"{{"order_id":"{words}","waybill_id":"{words}","print_html":"{words}","openid":["{words}"],"data":"{words}"}}"#),
        format!("<html>{words}"),
    ];
    let mut said = String::new();
    for reply in replies {
        let (url, _) = answering(http(reply.as_bytes()))?;
        let client = client(&url);
        said.push_str(&all_calls(&client).join("\n"));
        said.push_str(&format!("{client:?} {:#?}", order()));
    }
    // Transports quote their URLs, which hold the token.
    let bad = [
        b"not HTTP".to_vec(),
        b"HTTP/1.1 302 x\r\nLocation: http://x/?canary-token\r\n\r\n".to_vec(),
        Vec::new(),
    ];
    for answer in bad {
        said.push_str(&all_calls(&client(&answering(answer)?.0)).join("\n"));
    }
    said.push_str(&all_calls(&client("http://127.0.0.1:1")).join("\n"));
    let (url, _) = answering(http(br#"{"errcode":40125,"errmsg":"invalid appsecret canary-secret-x"}"#))?;
    let stable = Client::builder(TokenSource::stable("wx", "canary-secret"))
        .base_url(&url)
        .proxy(None)
        .build()
        .expect("a client");
    said.push_str(&format!("{stable:?}"));
    said.push_str(&LOGGED.0.lock().unwrap());
    assert!(said.len() > 1000, "something was said");
    for canary in canaries {
        // A short number of the interface's own may stand in a message; whole words of ours may not.
        assert!(!said.contains(canary), "{canary} is told in:\n{said}");
    }
    Ok(())
}
