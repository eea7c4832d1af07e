use super::*;

fn one(json: &str) -> Result<Response, ResponseError> {
    Response::from_json(json.as_bytes(), &Limits::default())
}
fn all(json: &str) -> Vec<Result<Response, FailedReply>> {
    Responses::new(json.as_bytes(), &Limits::default()).collect()
}

#[test]
fn both_spellings_are_read_key_by_key() {
    let snake = r#"{"errcode":0,"errmsg":"ok","print_html":"PGI+","waybill_data":[{"key":"SF_mark","value":"1-2"}],
        "order_id":"o","delivery_id":"SF","waybill_id":"SF1","order_status":0}"#;
    let camel = r#"{"errCode":0,"errMsg":"openapi.logistics.getOrder:ok","printHtml":"PGI+","waybillData":[{"key":"SF_mark","value":"1-2"}],
        "orderId":"o","deliveryId":"SF","waybillId":"SF1","orderStatus":0}"#;
    let mixed = r###"{"errcode":"0","printHtml":"PGI+","waybill_data":"##SF_mark##1-2##","order_id":"o","deliveryId":"SF","waybill_id":"SF1","orderStatus":"0"}"###;
    let expected = one(snake);
    assert!(
        expected
            .as_ref()
            .is_ok_and(|r| r.waybill_id == "SF1" && r.waybill_data.routing_code() == Some("1-2"))
    );
    assert_eq!(one(camel), expected);
    assert_eq!(one(mixed), expected);
}

#[test]
fn numbers_may_be_strings_and_strings_numbers() {
    let reply = one(r#"{"errcode":"0","print_html":"PGI+","waybill_id":73115500427718,"order_id":7,"order_status":"1"}"#);
    assert!(reply.is_ok_and(|r| r.waybill_id == "73115500427718" && r.order_id == "7" && r.order_status == OrderStatus::Cancelled));
    let inexact = one(r#"{"print_html":"PGI+","waybill_id":123456789012345678901234567890}"#);
    assert!(matches!(inexact, Err(ResponseError::Field { field: "waybill_id", .. })));
    assert!(matches!(
        one(r#"{"order_status":7,"waybill_id":"1"}"#),
        Err(ResponseError::Field { field: "order_status", .. })
    ));
}

#[test]
fn absent_and_null_fields_are_empty() {
    assert!(
        one(r#"{"print_html":null,"waybill_data":null,"delivery_id":"EMS","waybill_id":null}"#)
            .is_ok_and(|r| { r.print_html.is_none() && r.waybill_data.is_empty() && r.waybill_id.is_empty() && r.delivery_id == "EMS" })
    );
}

#[test]
fn a_preview_template_is_a_reply() {
    for name in ["rendered_waybill_template", "renderedWaybillTemplate"] {
        let reply = one(&format!(r#"{{"errcode":0,"waybill_id":"W","{name}":"PGI+"}}"#));
        assert!(reply.is_ok_and(|r| r.print_html.as_deref() == Some("PGI+")));
    }
}

#[test]
fn the_interfaces_error_is_typed() {
    let reply = one(r#"{"errcode":40199,"errmsg":"waybill_id not found rid: 1-2-3"}"#);
    let Err(ResponseError::Api(error)) = reply else {
        panic!("no error")
    };
    assert_eq!(
        (error.code, &*error.message, error.rid.as_deref()),
        (40199, "waybill_id not found", Some("1-2-3"))
    );
    let refused =
        one(r#"{"errcode":9300501,"errmsg":"carrier","delivery_resultcode":17,"delivery_resultmsg":"地址不详","waybill_data":{}}"#);
    assert!(matches!(refused, Err(ResponseError::Api(e)) if e.carrier_code.as_deref() == Some("17") && e.carrier_message.is_some()));
}

#[test]
fn a_batch_keeps_its_order_and_its_failures_apart() {
    let replies = all(r#"{"errCode":0,"errMsg":"openapi.logistics.batchGetOrder:ok","orderList":[
        {"errcode":0,"errmsg":"ok","printHtml":"PGI+","orderId":"a","deliveryId":"ZTO","waybillId":"1"},
        {"errcode":40199,"errmsg":"not found rid: x","printHtml":"","waybillData":{},"orderId":"b","deliveryId":"ZTO"},
        {"print_html":"PGI+","order_id":"c","delivery_id":"ZTO","waybill_id":"3"}]}"#);
    let ids: Vec<_> = replies
        .iter()
        .map(|r| match r {
            Ok(r) => format!("{}/{}", r.order_id, r.waybill_id),
            Err(f) => format!("{} failed, item {:?}", f.order_id, f.item),
        })
        .collect();
    assert_eq!(ids, ["a/1", "b failed, item Some(2)", "c/3"]);
    assert!(matches!(find(&replies, "ZTO", "b"), Some(Err(_))));
    assert!(matches!(find(&replies, "ZTO", "c"), Some(Ok(reply)) if reply.waybill_id == "3"));
    assert!(find(&replies, "SF", "c").is_none() && find(&replies, "ZTO", "omitted").is_none());
}

#[test]
fn an_empty_batch_and_a_failed_batch() {
    assert!(all(r#"{"errcode":0,"order_list":[]}"#).is_empty());
    assert!(matches!(&all(r#"{"errcode":40001,"order_list":[]}"#)[..], [Err(f)] if matches!(f.error, ResponseError::Api(_))));
}

#[test]
fn arrays_and_lines() {
    let item = r#"{"print_html":"PGI+","waybill_id":"1"}"#;
    assert_eq!(all(&format!("[{item},{item}]")).len(), 2);
    let lines = all(&format!("{item}\nnot json\n{item}\n"));
    assert!(matches!(&lines[..], [Ok(_), Err(f), Ok(_)] if f.reply == 2 && matches!(f.error, ResponseError::NotJson { .. })));
    let cut = all(&format!("[{item},"));
    assert!(matches!(&cut[..], [Ok(_), Err(f)] if f.error == ResponseError::Truncated));
    assert!(matches!(one(&format!("[{item},{item}]")), Err(ResponseError::NotOne { count: 2 })));
}

#[test]
fn what_is_no_reply_is_said() {
    assert!(matches!(one(""), Err(ResponseError::NotJson { .. })));
    assert!(matches!(one("<html>"), Err(ResponseError::NotJson { .. })));
    assert!(matches!(one("{\"a\":1}"), Err(ResponseError::NotAReply)));
    assert!(matches!(one("{\"waybill_id\":\"\u{1}\"}"), Err(ResponseError::NotJson { .. })));
    assert!(matches!(
        Response::from_json(b"{\"waybill_id\":\"\xff\"}", &Limits::default()),
        Err(ResponseError::NotJson { .. })
    ));
    let deep = format!("{{\"waybill_data\":{}", "[".repeat(100_000));
    assert!(matches!(one(&deep), Err(ResponseError::NotJson { .. })));
}

#[test]
fn a_doubled_field_must_agree_with_itself() {
    assert!(one(r#"{"waybill_id":"1","waybillId":"1"}"#).is_ok());
    assert!(one(r#"{"waybill_id":null,"waybillId":"1"}"#).is_ok_and(|r| r.waybill_id == "1"));
    assert!(matches!(
        one(r#"{"waybill_id":"1","waybill_id":"2"}"#),
        Err(ResponseError::Ambiguous { field: "waybill_id" })
    ));
}

#[test]
fn limits_are_named() {
    let limits = Limits {
        reply_bytes: 40,
        reply_values: 3,
        ..Limits::default()
    };
    let long = format!(r#"{{"waybill_id":"{}"}}"#, "1".repeat(50));
    let error = Response::from_json(long.as_bytes(), &limits);
    assert!(matches!(error, Err(ResponseError::TooLarge { bytes: 67, limit: 40 })), "{error:?}");
    let many = Response::from_json(br#"{"waybill_data":[1,2,3,4]}"#, &limits);
    assert!(matches!(many, Err(ResponseError::TooManyValues { limit: 3 })));
}

#[test]
fn debug_shows_no_personal_data() {
    let reply = one(r#"{"print_html":"PGI+","waybill_id":"1","waybill_data":[{"key":"destEncodePhone","value":"137****3600"}]}"#);
    let text = format!("{reply:?}");
    assert!(
        text.contains("1 value(s)") && !text.contains("destEncodePhone") && !text.contains("137****3600") && !text.contains("PGI+"),
        "{text}"
    );
}

#[test]
fn hostile_json_never_panics() {
    let Some(hostile) = test_material::shared("WAYBILL_LABEL_HOSTILE", "hostile") else {
        return;
    };
    let mut files = 0;
    for entry in ["json", "fuzz-json"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(hostile.join(folder)).unwrap())
    {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let _ = Response::from_json(&bytes, &Limits::default());
        let wrapped = [b"{\"waybill_data\":", &*bytes, b",\"print_html\":", &*bytes, b"}"].concat();
        let _ = Response::from_json(&wrapped, &Limits::default());
        files += 1;
    }
    assert!(files > 100, "{files}");
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        let _ = Responses::new(&bytes[..], &Limits::default()).count();
    }

    #[test]
    fn replies_come_back_in_order_whatever_the_wrapping(count in 1usize..20, wrapping in 0..4) {
        let items: Vec<String> = (0..count).map(|n| format!(r#"{{"waybill_id":"{n}","order_id":"]}}\","}}"#)).collect();
        let text = match wrapping {
            0 => items.join("\n"),
            1 => format!("[{}]", items.join(" ,\n")),
            2 => format!(r#"{{"order_list":[{}]}}"#, items.join(",")),
            _ => items.join(""),
        };
        let ids: Vec<String> = all(&text).into_iter().filter_map(Result::ok).map(|r| r.waybill_id).collect();
        proptest::prop_assert_eq!(ids, (0..count).map(|n| n.to_string()).collect::<Vec<_>>());
    }
}

#[test]
fn a_reply_is_written_as_it_is_read() {
    for sample in ["sf-two-part", "zto-one-part", "post-nested", "test-preview"] {
        let path = format!("{}/samples/{sample}.json", env!("CARGO_MANIFEST_DIR"));
        let reply = one(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert_eq!(one(&serde_json::to_string(&reply).unwrap()).as_ref(), Ok(&reply), "{sample}");
    }
    let cancelled = one(r#"{"order_status":"1","waybill_id":"x"}"#).unwrap();
    assert_eq!(one(&serde_json::to_string(&cancelled).unwrap()), Ok(cancelled));
}
