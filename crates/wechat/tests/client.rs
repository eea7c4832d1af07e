//! What the client does when calls succeed and when they fail, against the stand-in.

use serde_json::Value;
use std::io;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;
use waybill_label::paper::PrintType;
use waybill_label::response::OrderStatus;
use waybill_label_wechat::{
    AddOrder, Client, ClientBuilder, Clock, OrderRef, PreviewTemplate, PrinterUpdate, Rule, TestUpdateOrder, Token, TokenError,
    TokenSource, WechatError,
};
use wechat_stand_in::{Fault, Settings, StandIn, sample_order};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// A clock whose waits take no time.
#[derive(Default)]
struct Waits(Mutex<Duration>);

impl Clock for Waits {
    fn now(&self) -> Duration {
        *self.0.lock().unwrap()
    }
    fn unix_seconds(&self) -> u64 {
        1_795_449_600 + self.now().as_secs()
    }
    fn sleep(&self, duration: Duration) {
        *self.0.lock().unwrap() += duration;
    }
}

fn stand_in() -> io::Result<StandIn> {
    StandIn::start(Settings::default())
}

fn builder(stand_in: &StandIn, clock: &Arc<Waits>) -> ClientBuilder {
    let settings = Settings::default();
    Client::builder(TokenSource::stable(settings.appid, settings.secret))
        .base_url(stand_in.url())
        .proxy(None)
        .clock(clock.clone())
}

fn client(stand_in: &StandIn) -> Result<Client, Box<dyn std::error::Error>> {
    Ok(builder(stand_in, &Arc::default()).build()?)
}

fn order(number: usize) -> AddOrder {
    AddOrder::from_json(sample_order(number).to_string().as_bytes()).expect("an order")
}

fn calls(stand_in: &StandIn, path: &str) -> u64 {
    let statistics = stand_in.statistics();
    let calls = statistics["calls"].as_object().into_iter().flatten();
    calls
        .filter(|(known, _)| known.ends_with(path))
        .filter_map(|(_, count)| count.as_u64())
        .sum()
}

fn repeated(stand_in: &StandIn) -> Value {
    stand_in.statistics()["repeated_adds"].clone()
}

#[test]
fn every_call_of_an_order_s_life() -> Outcome {
    let stand_in = stand_in()?;
    let client = client(&stand_in)?;
    let carriers = client.all_delivery()?;
    let sandbox = carriers.iter().find(|carrier| carrier.delivery_id == "TEST").ok_or("TEST")?;
    assert_eq!(sandbox.service_type[0].service_name, "test_service_name");
    assert_eq!(client.quota("YTO", "account")?, 210);

    let added = client.add_order(&order(1))?;
    assert!(added.waybill_id.starts_with("TEST") && !added.existed);
    let this = OrderRef {
        waybill_id: added.waybill_id.clone(),
        ..order(1).order()
    };
    let reply = client.get_order(&this, PrintType::TwoPart)?;
    assert_eq!((&reply.waybill_id, &reply.waybill_data), (&added.waybill_id, &added.waybill_data));
    let one_part = client.get_order_with_remark(&this, PrintType::OnePart, Some("a remark"))?;
    assert_ne!(one_part.print_html, reply.print_html);

    let step = TestUpdateOrder {
        order_id: this.order_id.clone(),
        waybill_id: this.waybill_id.clone(),
        action_time: 1_795_449_600,
        action_type: 100_001,
        action_msg: "揽件成功".into(),
    };
    client.test_update_order(&step)?;
    let path = client.path(&this)?;
    assert_eq!(path.path_item_list[0].action_type, 100_001);

    assert_eq!(client.printers()?.openid, ["oABC"]);
    client.update_printer("oABC", PrinterUpdate::Bind, &[123, 456])?;
    client.update_printer("oABC", PrinterUpdate::Unbind, &[])?;

    client.cancel_order(&this)?;
    client.cancel_order(&this)?;
    let cancelled = client.get_order(&this, PrintType::TwoPart)?;
    assert_eq!(cancelled.order_status, OrderStatus::Cancelled);
    assert_eq!(client.find_order(&OrderRef::new("never placed", "TEST"))?, None);

    let preview = PreviewTemplate {
        waybill_id: "1234567890123".into(),
        template: "<p>##VAR(waybilldata.ZTO_mark) ##VAR(custom.receiver.name)</p>".into(),
        waybill_data: "##ZTO_mark##11-22-33##ZTO_bagAddr##广州##".into(),
        custom: order(2),
    };
    let rendered = client.preview_template(&preview)?;
    let html = waybill_label::print_html::decode(
        rendered.print_html.as_deref().unwrap_or_default(),
        &waybill_label::Limits::default(),
    )?;
    assert!(html.text.starts_with("<p>11-22-33 "), "{}", html.text);
    Ok(())
}

#[test]
fn a_batch_of_any_size_keeps_its_order_and_tells_what_is_missing() -> Outcome {
    let stand_in = stand_in()?;
    stand_in.add_sample_orders(230);
    let client = client(&stand_in)?;
    let mut orders: Vec<_> = (1..=230).map(|number| order(number).order()).collect();
    orders.insert(7, OrderRef::new("never placed", "TEST"));
    orders.insert(150, OrderRef::new("", "TEST"));
    orders[20].waybill_id = "TEST0".into();
    let results = client.batch_get_order(&orders);
    assert_eq!(calls(&stand_in, "order/batchget"), 3);
    for (at, (order, result)) in orders.iter().zip(&results).enumerate() {
        match at {
            7 => assert_eq!(result, &Err(WechatError::LeftOut)),
            150 => assert!(matches!(
                result,
                Err(WechatError::Request {
                    field: "order_id",
                    rule: Rule::Needed
                })
            )),
            20 => assert!(matches!(result, Err(WechatError::Api(error)) if error.code == 40199)),
            _ => assert_eq!(result.as_ref().map(|reply| &reply.order_id), Ok(&order.order_id)),
        }
    }
    Ok(())
}

#[test]
fn a_batch_that_is_too_large_for_a_reply_is_asked_for_in_parts() -> Outcome {
    let stand_in = stand_in()?;
    stand_in.add_sample_orders(40);
    let mut limits = waybill_label::Limits::default();
    limits.reply_bytes = 400_000;
    let client = builder(&stand_in, &Arc::default()).limits(limits).build()?;
    let orders: Vec<_> = (1..=40).map(|number| order(number).order()).collect();
    assert!(client.batch_get_order(&orders).iter().all(Result::is_ok));
    assert!(calls(&stand_in, "order/batchget") > 1);
    Ok(())
}

#[test]
fn items_that_failed_for_a_moment_are_asked_for_again() -> Outcome {
    let stand_in = stand_in()?;
    stand_in.add_sample_orders(5);
    let client = client(&stand_in)?;
    let orders: Vec<_> = (1..=5).map(|number| order(number).order()).collect();
    for fault in [
        Fault::ItemBusy,
        Fault::Truncated,
        Fault::WrongLength,
        Fault::Html,
        Fault::BadGateway,
        Fault::Busy,
        Fault::Reset,
    ] {
        stand_in.script("order/batchget", fault);
        assert!(client.batch_get_order(&orders).iter().all(Result::is_ok), "{fault:?}");
    }
    stand_in.script("order/batchget", Fault::LeftOut);
    let results = client.batch_get_order(&orders);
    assert_eq!(results.iter().filter(|result| **result == Err(WechatError::LeftOut)).count(), 1);
    Ok(())
}

#[test]
fn an_order_is_placed_once_whatever_happens_to_the_answer() -> Outcome {
    let stand_in = stand_in()?;
    let clock = Arc::new(Waits::default());
    let client = builder(&stand_in, &clock).timeout(Duration::from_millis(400)).build()?;
    let faults = [
        Fault::Reset,
        Fault::Lost,
        Fault::Truncated,
        Fault::WrongLength,
        Fault::Stalled,
        Fault::Html,
        Fault::BadGateway,
        Fault::ServerError,
        Fault::Busy,
        Fault::BusyAfter,
        Fault::HtmlMessage,
        Fault::Token,
        Fault::Minute,
        Fault::OtherOrder,
    ];
    for (number, fault) in (1..).zip(faults) {
        stand_in.script("order/add", fault);
        let added = client.add_order(&order(number)).map_err(|e| format!("{fault:?}: {e}"))?;
        assert!(!added.existed, "{fault:?}");
    }
    assert_eq!(repeated(&stand_in), 0);
    assert_eq!(stand_in.statistics()["orders"], faults.len());
    Ok(())
}

#[test]
fn an_order_in_doubt_is_not_placed_again_blindly() -> Outcome {
    let stand_in = stand_in()?;
    let client = client(&stand_in)?;
    stand_in.script("order/add", Fault::Lost);
    for _ in 0..3 {
        stand_in.script("order/get", Fault::BadGateway);
    }
    assert!(matches!(client.add_order(&order(1)), Err(WechatError::Unknown(_))));
    assert_eq!(calls(&stand_in, "order/add"), 1);
    // The number is taken by now, and whoever placed the order is told.
    let added = client.add_order(&order(1))?;
    assert!(added.existed);
    Ok(())
}

#[test]
fn a_cancelled_order_s_number_cannot_be_used_again() -> Outcome {
    let stand_in = stand_in()?;
    let client = client(&stand_in)?;
    let added = client.add_order(&order(1))?;
    let this = OrderRef {
        waybill_id: added.waybill_id,
        ..order(1).order()
    };
    stand_in.script("order/cancel", Fault::Lost);
    client.cancel_order(&this)?;
    assert_eq!(calls(&stand_in, "order/cancel"), 1);
    assert!(matches!(client.add_order(&order(1)), Err(WechatError::Api(error)) if error.code == 9300522));
    Ok(())
}

#[test]
fn the_carrier_s_refusal_is_told_and_not_repeated() -> Outcome {
    let stand_in = stand_in()?;
    let client = client(&stand_in)?;
    for (fault, code) in [(Fault::Carrier, 9300501), (Fault::CarrierSystem, 9300502)] {
        let before = calls(&stand_in, "order/add");
        stand_in.script("order/add", fault);
        let Err(WechatError::Api(error)) = client.add_order(&order(1)) else {
            return Err("placed".into());
        };
        assert_eq!(error.code, code);
        assert_eq!(error.carrier_code.as_deref(), (code == 9300501).then_some("10002"));
        assert_eq!(calls(&stand_in, "order/add"), before + 1);
    }
    Ok(())
}

#[test]
fn quotas_are_waited_for_by_the_minute_and_refused_by_the_day() -> Outcome {
    let stand_in = stand_in()?;
    stand_in.add_sample_orders(1);
    let clock = Arc::new(Waits::default());
    let client = builder(&stand_in, &clock).build()?;
    let this = order(1).order();
    stand_in.script("order/get", Fault::Minute);
    client.get_order(&this, PrintType::TwoPart)?;
    assert!(clock.now() >= Duration::from_secs(60), "{:?}", clock.now());

    stand_in.script("order/get", Fault::Day);
    assert!(matches!(client.get_order(&this, PrintType::TwoPart), Err(WechatError::Api(error)) if error.code == 45009));
    let before = calls(&stand_in, "order/get");
    assert!(matches!(
        client.get_order(&this, PrintType::TwoPart),
        Err(WechatError::Quota { .. })
    ));
    assert_eq!(calls(&stand_in, "order/get"), before, "nothing is sent before midnight");
    clock.sleep(Duration::from_secs(24 * 3600));
    client.get_order(&this, PrintType::TwoPart)?;
    Ok(())
}

#[test]
fn a_label_of_another_order_is_never_handed_out() -> Outcome {
    let stand_in = stand_in()?;
    stand_in.add_sample_orders(2);
    let client = client(&stand_in)?;
    for _ in 0..3 {
        stand_in.script("order/get", Fault::OtherOrder);
    }
    let other = client.get_order(&order(1).order(), PrintType::TwoPart);
    assert_eq!(other, Err(WechatError::OtherOrder { field: "order_id" }));
    Ok(())
}

#[test]
fn one_thread_fetches_the_token_that_all_use() -> Outcome {
    let stand_in = stand_in()?;
    stand_in.add_sample_orders(1);
    let client = client(&stand_in)?;
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| client.get_order(&order(1).order(), PrintType::TwoPart).map(drop));
        }
    });
    assert_eq!((calls(&stand_in, "order/get"), calls(&stand_in, "stable_token")), (8, 1));
    stand_in.script("order/get", Fault::Token);
    client.get_order(&order(1).order(), PrintType::TwoPart)?;
    assert_eq!((calls(&stand_in, "order/get"), calls(&stand_in, "stable_token")), (10, 2));
    Ok(())
}

#[test]
fn a_token_is_renewed_before_it_ends_and_at_most_once_a_call() -> Outcome {
    let stand_in = stand_in()?;
    stand_in.add_sample_orders(1);
    let clock = Arc::new(Waits::default());
    let client = builder(&stand_in, &clock).build()?;
    let this = order(1).order();
    for (wait, tokens) in [(0, 1), (6800, 1), (200, 2)] {
        clock.sleep(Duration::from_secs(wait));
        client.get_order(&this, PrintType::TwoPart)?;
        assert_eq!(calls(&stand_in, "stable_token"), tokens);
    }
    let wrong = Client::builder(TokenSource::fixed("wrong"))
        .base_url(stand_in.url())
        .proxy(None)
        .build()?;
    let before = calls(&stand_in, "order/get");
    assert!(matches!(wrong.get_order(&this, PrintType::TwoPart), Err(WechatError::Api(error)) if error.code == 40001));
    assert_eq!(calls(&stand_in, "order/get"), before + 2);
    Ok(())
}

#[test]
fn tokens_come_from_a_file_a_command_or_a_function() -> Outcome {
    let stand_in = stand_in()?;
    stand_in.add_sample_orders(1);
    // The first token of a stand-in.
    client(&stand_in)?.all_delivery()?;
    let token = "stand-in-token-000001";
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("token");
    std::fs::write(&file, format!("{token}\n"))?;
    let own = move |_refused: Option<&waybill_label_wechat::Secret>| {
        Ok(Token {
            value: token.into(),
            lasts: None,
        })
    };
    let sources = [
        TokenSource::file(&file),
        TokenSource::command("printf", [format!(r#"{{"access_token":"{token}","expires_in":7200}}"#)]),
        TokenSource::of(own),
    ];
    for source in sources {
        let client = Client::builder(source).base_url(stand_in.url()).proxy(None).build()?;
        client.all_delivery()?;
    }
    let failing = [
        (TokenSource::none(), None),
        (TokenSource::command("false", []), Some("the token command ended with an error")),
        (
            TokenSource::file(folder.path().join("none")),
            Some("the token file: entity not found"),
        ),
        (TokenSource::stable("wx0123456789abcdef", "wrong"), Some("40125")),
    ];
    for (source, why) in failing {
        let client = Client::builder(source).base_url(stand_in.url()).proxy(None).build()?;
        match (client.all_delivery(), why) {
            (Err(WechatError::Api(error)), None) => assert_eq!(error.code, 41001),
            (Err(WechatError::Token(error)), Some(why)) => assert!(error.to_string().contains(why), "{error}"),
            (other, _) => return Err(format!("{other:?}").into()),
        }
    }
    assert!(matches!(TokenError::Command("x"), TokenError::Command(_)));
    Ok(())
}

#[test]
fn nothing_is_sent_that_breaks_a_documented_rule() -> Outcome {
    let stand_in = stand_in()?;
    let client = client(&stand_in)?;
    let long = |bytes: usize| "x".repeat(bytes);
    let breaks: [(&str, &dyn Fn(&mut AddOrder)); 12] = [
        ("order_id", &|order| order.order_id = long(513)),
        ("biz_id", &|order| order.biz_id.clear()),
        ("openid", &|order| order.openid = None),
        ("custom_remark", &|order| order.custom_remark = Some(long(1025))),
        ("sender.name", &|order| order.sender.name = "样".repeat(22)),
        ("receiver.mobile", &|order| order.receiver.mobile = None),
        ("receiver.post_code", &|order| order.receiver.post_code = Some(long(11))),
        ("receiver.address", &|order| order.receiver.address = long(513)),
        ("cargo.count", &|order| order.cargo.count = 0),
        ("cargo.weight", &|order| order.cargo.weight = f64::NAN),
        ("insured.use_insured", &|order| order.insured.use_insured = 2),
        ("expect_time", &|order| order.delivery_id = "SF".into()),
    ];
    for (field, break_it) in breaks {
        let mut broken = order(1);
        break_it(&mut broken);
        match client.add_order(&broken) {
            Err(WechatError::Request { field: named, .. }) => assert_eq!(named, field),
            other => return Err(format!("{field}: {other:?}").into()),
        }
    }
    assert!(matches!(
        client.cancel_order(&order(1).order()),
        Err(WechatError::Request { field: "waybill_id", .. })
    ));
    assert_eq!(stand_in.statistics()["calls"], serde_json::json!({}));
    Ok(())
}

#[test]
fn what_cannot_be_reached_or_built_is_told() -> Outcome {
    let unused = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let client = Client::builder(TokenSource::fixed("t"))
        .base_url(format!("http://{unused}"))
        .proxy(None)
        .clock(Arc::new(Waits::default()))
        .build()?;
    let error = client.add_order(&order(1)).unwrap_err();
    assert!(
        matches!(
            &error,
            WechatError::Unreachable {
                why: "connection refused",
                ..
            }
        ),
        "{error:?}"
    );
    for wrong in ["", "api.weixin.qq.com", "ftp://host", "http://", "http://host?query"] {
        assert!(Client::builder(TokenSource::none()).base_url(wrong).build().is_err(), "{wrong}");
    }
    Ok(())
}
