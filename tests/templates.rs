//! Templates filled from reply and order, and the built-in labels, all the way to the dots.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::json;
use std::error::Error;
use waybill_label::label::Symbology;
use waybill_label::template::{BuiltinTemplate, LabelOverrides, Order};
use waybill_label::{Limits, Renderer, Response};

type Outcome = Result<(), Box<dyn Error>>;

const NUMBER: &str = "73115500667718";

fn order(name: &str) -> Result<Order, Box<dyn Error>> {
    let order = json!({
        "order_id": "O-20261123", "custom_remark": "放前台",
        "receiver": {"name": name, "mobile": "13800001234", "province": "浙江省", "city": "杭州市", "area": "萧山区", "address": "示例路18号3幢2单元1402室"},
        "sender": {"name": "木棉茶铺", "tel": "0755-00001234", "province": "广东省", "city": "深圳市", "area": "龙岗区", "address": "样板工业区2栋"},
        "cargo": {"count": 2, "weight": 1.5}, "shop": {"goods_name": "茶叶礼盒"},
    });
    Ok(Order::from_json(order.to_string().as_bytes())?)
}

fn response(html: &str) -> Result<Response, Box<dyn Error>> {
    let reply = json!({
        "waybill_id": NUMBER, "delivery_id": "ZTO", "print_html": BASE64_STANDARD.encode(html),
        "waybill_data": [{"key": "ZTO_mark", "value": "888-21-03"}, {"key": "ZTO_bagAddr", "value": "杭州转运中心"}],
    });
    Ok(Response::from_json(reply.to_string().as_bytes(), &Limits::default())?)
}

#[test]
fn a_carriers_template_becomes_a_label() -> Outcome {
    let html = "<html><head><title>100*150</title><meta charset=\"UTF-8\"></head><body>\
        <p>收：##VAR(custom.receiver.name) ##VAR(custom.receiver.mobile)<br>##VAR(custom.receiver.city)##VAR(custom.receiver.address)</p>\
        <p>##VAR(waybilldata.ZTO_mark)</p><p>##STRBLOAT(VAR(sys.waybillid))</p><p>打印时间：##TIME(FULL)</p>\
        <img style='width:70mm;height:14mm' src=\"data:image/jpeg;base64, ##CODE128(VAR(sys.waybillid))\">\
        <img style='width:20mm;height:20mm' src=\"data:image/jpeg;base64, ##QRCODE(VAR(sys.waybillid))\"></body></html>";
    let response = response(html)?;
    let hostile = "</p><img src=x onerror=y>\"'&";
    let overrides = LabelOverrides::default()
        .order(order(hostile)?)
        .time("2026-11-23 09:41:00")
        .ok_or("time")?;
    let label = Renderer::builder().overrides(overrides).build().label(&response)?;
    let fields = label.fields();
    assert_eq!(fields.receiver.phone.as_ref().map(|f| &*f.value), Some("13800001234"));
    assert!(
        label.text.iter().any(|run| run.text.contains(hostile)),
        "the name is text, not markup"
    );
    assert_eq!(label.images.len(), 0);
    let mut codes: Vec<_> = label.barcodes.iter().map(|code| (code.symbology, &*code.text)).collect();
    codes.sort_by_key(|(symbology, _)| symbology.name());
    assert_eq!(codes, [(Symbology::Code128, NUMBER), (Symbology::QrCode, NUMBER)]);
    assert!(label.barcodes.iter().all(|code| code.quality.is_some_and(|quality| quality.reads)));
    assert_eq!(fields.dates.first().map(|f| &*f.value), Some("2026/11/23 09:41:00"));

    let unfilled = Renderer::builder().build().label(&response);
    let message = unfilled.map(|_| ()).map_err(|error| (error.code(), error.to_string()));
    assert!(
        matches!(&message, Err(("unresolved_variable", text)) if text.contains("custom.receiver.name")),
        "{message:?}"
    );
    Ok(())
}

#[test]
fn built_in_labels_hold_what_the_order_says() -> Outcome {
    for (name, size) in [
        ("builtin:76x130", (76., 130.)),
        ("builtin:100x150", (100., 150.)),
        ("builtin:100x180", (100., 180.)),
    ] {
        let template = BuiltinTemplate::parse(name).ok_or(name)?;
        for mask in [false, true] {
            let overrides = LabelOverrides::default().order(order("王小明")?);
            let renderer = Renderer::builder()
                .overrides(overrides)
                .builtin_template(template)
                .mask(mask)
                .build();
            let label = renderer.label(&response("")?)?;
            assert_eq!(
                (label.paper.paper.width_mm(), label.paper.paper.height_mm(), label.page_count),
                (size.0, size.1, 1),
                "{name}"
            );
            assert_eq!(label.warnings, [], "{name}");
            let value = |field: &Option<waybill_label::label::Field>| field.as_ref().map(|f| f.value.clone()).unwrap_or_default();
            let receiver = &label.fields().receiver;
            let want = match mask {
                true => ["王**", "138******34", "浙江省杭州市萧山区示例路18号3幢****"],
                false => ["王小明", "13800001234", "浙江省杭州市萧山区示例路18号3幢2单元1402室"],
            };
            assert_eq!(
                [value(&receiver.name), value(&receiver.phone), value(&receiver.address)],
                want,
                "{name}"
            );
            assert_eq!(value(&label.fields().bag), "杭州转运中心");
            assert_eq!(value(&label.fields().weight), "1.5kg");
            assert!(
                label.barcodes.len() >= 2 && label.barcodes.iter().all(|code| code.text == NUMBER),
                "{name}"
            );
        }
    }
    Ok(())
}

#[test]
fn a_builtin_label_names_what_it_lacks() -> Outcome {
    let renderer = Renderer::builder().builtin_template(BuiltinTemplate::OnePart76x130).build();
    let failed = renderer
        .label(&response("")?)
        .map(|_| ())
        .map_err(|error| (error.code(), error.to_string()));
    assert!(
        matches!(&failed, Err(("not_enough_for_template", text)) if text.contains("receiver.name")),
        "{failed:?}"
    );
    // A carrier's own document is printed as it came.
    let label = renderer.label(&response("<p>运单号 73115500667718")?)?;
    assert_ne!(label.paper.chosen_by, waybill_label::paper::PaperRule::Caller);
    Ok(())
}
