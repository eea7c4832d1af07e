//! The examples of WeChat's pages of logistics, as requests and as replies, in both spellings.

use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use waybill_label::paper::PrintType;
use waybill_label::response::{ApiCode, WaybillData};
use waybill_label_wechat::{AddOrder, Client, OrderRef, PreviewTemplate, PrinterUpdate, TestUpdateOrder, TokenSource, WechatError};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// A request: its first line and its body.
type Asked = (String, Value);

/// Answers one connection with a documented reply, and tells what it was asked.
fn answering(reply: Value) -> io::Result<(Client, Receiver<Asked>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let (send, asked) = channel();
    thread::spawn(move || -> io::Result<()> {
        let (stream, _) = listener.accept()?;
        let request = read(&stream)?;
        let body = reply.to_string();
        write!(
            &stream,
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )?;
        // A test that does not ask has gone already.
        let _ = send.send(request);
        Ok(())
    });
    let client = Client::builder(TokenSource::fixed("ACCESS_TOKEN"))
        .base_url(url)
        .proxy(None)
        .tries(1)
        .build();
    Ok((client.expect("a client"), asked))
}

fn read(stream: &TcpStream) -> io::Result<Asked> {
    let mut input = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    input.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        input.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    input.read_exact(&mut body)?;
    let target = first
        .trim_end()
        .trim_end_matches(" HTTP/1.1")
        .replace("?access_token=ACCESS_TOKEN", "");
    Ok((target, serde_json::from_slice(&body).unwrap_or_default()))
}

fn documented_order() -> Value {
    let party = |name: &str, tel: &str, mobile: &str, post_code: &str, area: &str| {
        json!({
            "name": name, "tel": tel, "mobile": mobile, "company": "公司名", "post_code": post_code, "country": "中国",
            "province": "广东省", "city": "广州市", "area": area, "address": "XX路XX号XX大厦XX栋XX",
        })
    };
    json!({
        "add_source": 0,
        "order_id": "01234567890123456789",
        "openid": "oABC123456",
        "delivery_id": "SF",
        "biz_id": "xyz",
        "custom_remark": "易碎物品",
        "sender": party("张三", "020-88888888", "18666666666", "123456", "海珠区"),
        "receiver": party("王小蒙", "020-77777777", "18610000000", "654321", "天河区"),
        "shop": {
            "wxa_path": "/index/index?from=waybill&id=01234567890123456789",
            "img_url": "https://mmbiz.qpic.cn/mmbiz_png/OiaFLUqewuIDNQnTiaCInIG8ibdosYHhQHPbXJUrqYSNIcBL60vo4LIjlcoNG1QPkeH5GWWEB41Ny895CokeAah8A/640",
            "goods_name": "一千零一夜钻石包&爱马仕铂金包",
            "goods_count": 2,
        },
        "cargo": {
            "count": 2, "weight": 5.5, "space_x": 30.5, "space_y": 20, "space_z": 20,
            "detail_list": [{"name": "一千零一夜钻石包", "count": 1}, {"name": "爱马仕铂金包", "count": 1}],
        },
        "insured": {"use_insured": 1, "insured_value": 10000},
        "service": {"service_type": 0, "service_name": "标准快递"},
        "expect_time": 0,
    })
}

fn add(order: &Value) -> AddOrder {
    AddOrder::from_json(order.to_string().as_bytes()).expect("the documented order")
}

const DATA: &str = "##SF_bagAddr##广州##SF_mark##101- 07-03 509##";
const PRINT_HTML: &str = "jh7DjipP4ul4CQYUh69cniskrQZuOPwa1inAbXIqKbU0t71c0s65Au54cdWBZW0QJY4LYeofdM";

fn data() -> Value {
    json!([{"key": "SF_bagAddr", "value": "广州"}, {"key": "SF_mark", "value": "101- 07-03 509"}])
}

fn this() -> OrderRef {
    OrderRef {
        order_id: "01234567890123456789".into(),
        delivery_id: "SF".into(),
        waybill_id: "123456789".into(),
        openid: "oABC123456".into(),
    }
}

fn numbers() -> Value {
    json!({"order_id": "01234567890123456789", "openid": "oABC123456", "delivery_id": "SF", "waybill_id": "123456789"})
}

fn with(mut object: Value, key: &str, value: impl Into<Value>) -> Value {
    object[key] = value.into();
    object
}

#[test]
fn an_order_is_written_as_it_is_read() {
    let order = documented_order();
    assert_eq!(serde_json::to_value(add(&order)).ok(), Some(order.clone()));
    // The oldest page has no add_source.
    let mut older = order.clone();
    older.as_object_mut().expect("an object").remove("add_source");
    assert_eq!(add(&older), add(&order));
    let app = json!({"tagid": 7, "take_mode": 1, "wx_appid": "wx1", "add_source": 2});
    let mut other = order;
    for (key, value) in app.as_object().into_iter().flatten() {
        other[key] = value.clone();
    }
    assert_eq!(serde_json::to_value(add(&other)).ok(), Some(other.clone()));
    for wrong in [
        with(other.clone(), "customRemark", "x"),
        with(other.clone(), "add_source", 1),
        with(other, "cargo", Value::Null),
    ] {
        let error = AddOrder::from_json(wrong.to_string().as_bytes()).expect_err("no order");
        assert!(!error.to_string().contains("张三"), "{error}");
    }
}

#[test]
fn add_order() -> Outcome {
    let success = json!({"order_id": "01234567890123456789", "waybill_id": "123456789", "waybill_data": data()});
    let (client, asked) = answering(success)?;
    let added = client.add_order(&add(&documented_order()))?;
    assert_eq!(
        (&*added.waybill_id, &added.waybill_data),
        ("123456789", &WaybillData::from_text(DATA))
    );
    assert_eq!(
        asked.recv()?,
        ("POST /cgi-bin/express/business/order/add".into(), documented_order())
    );

    let failures = [
        json!({"errcode": 9300501, "errmsg": "delivery logic fail", "delivery_resultcode": 10002, "delivery_resultmsg": "客户密码不正确"}),
        json!({"errCode": 9300501, "errMsg": "openapi.logistics.addOrder:fail delivery logic fail", "deliveryResultcode": 10002, "deliveryResultmsg": "客户密码不正确"}),
    ];
    for failure in failures {
        let Err(WechatError::Api(error)) = answering(failure)?.0.add_order(&add(&documented_order())) else {
            return Err("placed".into());
        };
        assert_eq!((error.code, error.carrier_code.as_deref()), (9300501, Some("10002")));
        assert_eq!(error.carrier_message.as_deref(), Some("客户密码不正确"));
    }
    Ok(())
}

#[test]
fn get_order() -> Outcome {
    let snake = json!({
        "print_html": PRINT_HTML, "waybill_data": data(), "order_id": "01234567890123456789", "delivery_id": "SF", "waybill_id": "123456789", "order_status": 0,
    });
    let camel = json!({
        "printHtml": PRINT_HTML, "waybillData": data(), "orderId": "01234567890123456789", "deliveryId": "SF", "waybillId": "123456789", "orderStatus": 0,
        "errCode": 0, "errMsg": "openapi.logistics.getOrder:ok",
    });
    for reply in [snake, camel] {
        let (client, asked) = answering(reply)?;
        let response = client.get_order(&this(), PrintType::OnePart)?;
        assert_eq!(
            (response.print_html.as_deref(), &response.waybill_data),
            (Some(PRINT_HTML), &WaybillData::from_text(DATA))
        );
        assert_eq!(
            asked.recv()?,
            ("POST /cgi-bin/express/business/order/get".into(), with(numbers(), "print_type", 1))
        );
    }
    // What replies in the wild look like.
    let wild = [
        json!({"errcode": 0, "errmsg": "ok", "print_html": "", "waybill_data": [], "order_status": "0", "waybill_id": 123456789}),
        json!({"errcode": "0", "print_html": null, "waybill_data": null}),
        json!({"print_html": "null", "waybillData": DATA, "order_id": "01234567890123456789"}),
    ];
    for reply in wild {
        let response = answering(reply)?.0.get_order(&this(), PrintType::TwoPart)?;
        assert_eq!(response.order_id, "01234567890123456789");
    }
    let failure = json!({"errcode": 930563, "errmsg": "order not exist rid: 6a1d22aa-12ab34cd-00ff00", "waybill_data": {}});
    assert_eq!(answering(failure)?.0.find_order(&this())?, None);
    Ok(())
}

#[test]
fn batch_get_order() -> Outcome {
    let item = |order_id: &str, waybill_id: &str| {
        json!({
            "errcode": 0, "errmsg": "ok", "order_id": order_id, "delivery_id": "SF", "waybill_id": waybill_id, "print_html": PRINT_HTML,
            "waybill_data": data(), "order_status": 0,
        })
    };
    let list = json!([
        item("01234567890123456789", "123456789"),
        item("01234567890123456789_2", "123456789_2")
    ]);
    let camel = json!([{
        "errcode": 0, "errmsg": "ok", "orderId": "01234567890123456789", "deliveryId": "SF", "waybillId": "123456789", "printHtml": PRINT_HTML,
        "waybill_data": data(), "orderStatus": 0,
    }]);
    for reply in [
        json!({"order_list": list}),
        json!({"orderList": camel, "errMsg": "openapi.logistics.batchGetOrder:ok"}),
    ] {
        let (client, asked) = answering(reply)?;
        let results = client.batch_get_order(&[this(), this()]);
        assert!(
            results
                .iter()
                .all(|result| result.as_ref().is_ok_and(|reply| reply.waybill_id == "123456789")),
            "{results:?}"
        );
        let item = json!({"order_id": "01234567890123456789", "delivery_id": "SF", "waybill_id": "123456789"});
        assert_eq!(
            asked.recv()?,
            (
                "POST /cgi-bin/express/business/order/batchget".into(),
                json!({"order_list": [item, item]})
            )
        );
    }
    let failed = json!({"order_list": [{"errcode": 40199, "errmsg": "waybill_id not found", "order_id": "01234567890123456789", "delivery_id": "SF"}]});
    let results = answering(failed)?.0.batch_get_order(&[this(), OrderRef::new("o", "SF")]);
    assert!(matches!(&results[0], Err(WechatError::Api(error)) if error.code == 40199));
    assert_eq!(results[1], Err(WechatError::LeftOut));
    Ok(())
}

#[test]
fn cancel_order_and_path() -> Outcome {
    let (client, asked) = answering(json!({"errcode": 0, "errmsg": "ok", "delivery_resultcode": 0, "delivery_resultmsg": ""}))?;
    client.cancel_order(&this())?;
    assert_eq!(asked.recv()?, ("POST /cgi-bin/express/business/order/cancel".into(), numbers()));

    let steps = json!([
        {"action_time": 1533052800, "action_type": 100001, "action_msg": "快递员已成功取件"},
        {"action_time": 1533062800, "action_type": 200001, "action_msg": "快件已到达xxx集散中心，准备发往xxx"},
        {"action_time": 1533072800, "action_type": 300002, "action_msg": "快递员已出发，联系电话xxxxxx"},
    ]);
    let reply =
        json!({"openid": "oABC123456", "delivery_id": "SF", "waybill_id": "123456789", "path_item_num": 3, "path_item_list": steps});
    let (client, asked) = answering(reply)?;
    let path = client.path(&this())?;
    assert_eq!(serde_json::to_value(&path.path_item_list)?, steps);
    assert_eq!(asked.recv()?, ("POST /cgi-bin/express/business/path/get".into(), numbers()));
    Ok(())
}

#[test]
fn carriers_printers_quota() -> Outcome {
    let carriers = json!({"count": 2, "data": [
        {"delivery_id": "BEST", "delivery_name": "百世快递"},
        {"delivery_id": "SF", "delivery_name": "顺丰速运", "can_use_cash": 1, "can_get_quota": 0, "cash_biz_id": "SF_CASH",
            "service_type": [{"service_type": 0, "service_name": "标准快递"}, {"service_type": "1", "service_name": "顺丰即日"}]},
    ]});
    let (client, asked) = answering(carriers)?;
    let carriers = client.all_delivery()?;
    assert_eq!(
        (carriers.len(), &*carriers[1].cash_biz_id, carriers[1].service_type[1].service_type),
        (2, "SF_CASH", 1)
    );
    assert_eq!(asked.recv()?.0, "GET /cgi-bin/express/business/delivery/getall");

    let (client, asked) = answering(json!({"count": 2, "openid": ["oABC", "oXYZ"], "tagid_list": ["123", 456]}))?;
    let printers = client.printers()?;
    assert_eq!((printers.count, printers.tagid_list), (2, vec!["123".to_owned(), "456".to_owned()]));
    assert_eq!(asked.recv()?.0, "GET /cgi-bin/express/business/printer/getall");

    let (client, asked) = answering(json!({"errcode": 0, "errmsg": "ok"}))?;
    client.update_printer("oABC", PrinterUpdate::Bind, &[123, 456])?;
    let request = json!({"openid": "oABC", "update_type": "bind", "tagid_list": "123,456"});
    assert_eq!(asked.recv()?, ("POST /cgi-bin/express/business/printer/update".into(), request));

    let (client, asked) = answering(json!({"quota_num": 210}))?;
    assert_eq!(client.quota("YTO", "xyz")?, 210);
    assert_eq!(
        asked.recv()?,
        (
            "POST /cgi-bin/express/business/quota/get".into(),
            json!({"delivery_id": "YTO", "biz_id": "xyz"})
        )
    );
    Ok(())
}

#[test]
fn sandbox_and_templates() -> Outcome {
    let (client, asked) = answering(json!({"errcode": 0, "errmsg": "ok"}))?;
    let step = TestUpdateOrder {
        order_id: "xxxxxxxxxxxx".into(),
        waybill_id: "xxxxxxxxxx".into(),
        action_time: 123_456_789,
        action_type: 100_001,
        action_msg: "揽件阶段".into(),
    };
    client.test_update_order(&step)?;
    let request = json!({
        "biz_id": "test_biz_id", "order_id": "xxxxxxxxxxxx", "delivery_id": "TEST", "waybill_id": "xxxxxxxxxx", "action_time": 123456789,
        "action_type": 100001, "action_msg": "揽件阶段",
    });
    assert_eq!(asked.recv()?, ("POST /cgi-bin/express/business/test_update_order".into(), request));

    for name in ["rendered_waybill_template", "renderedWaybillTemplate"] {
        let reply = with(json!({"waybill_id": "1234567890123"}), name, "PGh0bWw+dGVzdDwvaHRtbD4=");
        let (client, asked) = answering(reply)?;
        let custom = with(documented_order(), "delivery_id", "ZTO");
        let preview = PreviewTemplate {
            waybill_id: "1234567890123".into(),
            template: "<html>test</html>".into(),
            waybill_data: "##ZTO_mark##11-22-33##ZTO_bagAddr##广州##".into(),
            custom: add(&custom),
        };
        let response = client.preview_template(&preview)?;
        assert_eq!(response.print_html.as_deref(), Some("PGh0bWw+dGVzdDwvaHRtbD4="));
        let request = json!({
            "waybill_id": "1234567890123", "waybill_data": "##ZTO_mark##11-22-33##ZTO_bagAddr##广州##", "waybill_template": "PGh0bWw+dGVzdDwvaHRtbD4=",
            "custom": custom,
        });
        assert_eq!(asked.recv()?, ("POST /cgi-bin/express/delivery/template/preview".into(), request));
    }
    Ok(())
}

#[test]
fn the_documentation_lists_every_code_in_both_languages() -> Outcome {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/wechat.md"))?;
    for known in ApiCode::ALL {
        let row = format!(
            "| {}; {} | {}；{} |",
            known.meaning, known.next_step, known.meaning_zh, known.next_step_zh
        );
        assert!(page.contains(&row), "docs/wechat.md lacks {row}");
    }
    let rows = page.lines().filter(|line| {
        line.strip_prefix("| ")
            .is_some_and(|rest| rest.starts_with(['-', '4', '5', '9']) && line.contains('；'))
    });
    assert_eq!(rows.count(), ApiCode::ALL.len());
    Ok(())
}
