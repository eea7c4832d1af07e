//! Every limit of a label has its own error, and documents made to be expensive end at one of them.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::json;
use waybill_label::{Error, Limits, Policy, Renderer, Response};

/// A transparent GIF of one pixel.
const GIF: &str = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

fn reply(html: &str) -> Vec<u8> {
    let reply = json!({"waybill_id": "SF1400000000001", "print_html": BASE64_STANDARD.encode(html)});
    reply.to_string().into_bytes()
}

/// What a document comes to: the code of its error, or `made`.
fn outcome(html: &str, limits: &Limits) -> &'static str {
    let renderer = Renderer::builder()
        .limits(limits.clone())
        .verify(false)
        .allow_missing_glyphs(true)
        .policy(Policy::permissive())
        .build();
    let made = || -> Result<(), Error> {
        let label = renderer.label(&Response::from_json(&reply(html), limits)?)?;
        for page in 1..=label.pages().len() {
            label.to_png(page)?;
        }
        label.to_pdf()?;
        serde_json::to_string(&label).expect("a label is JSON");
        Ok(())
    };
    match made() {
        Ok(()) => "made",
        Err(error) => {
            assert!(error.to_string().contains("imit"), "{error}");
            error.code()
        }
    }
}

/// A document just within a limit, one just past it, and the error.
#[test]
fn each_limit_has_its_error() {
    type Change = fn(&mut Limits);
    let cases: &[(&str, Change, String, String)] = &[
        (
            "print_html_too_long",
            |l| l.base64_chars = 100,
            "<p>short".into(),
            format!("<p>{}", "long ".repeat(20)),
        ),
        (
            "html_too_large",
            |l| l.html_bytes = 50,
            "<p>short".into(),
            format!("<p>{}", "long ".repeat(20)),
        ),
        ("too_many_values", |l| l.reply_values = 1, String::new(), "<p>x".into()),
        ("reply_too_large", |l| l.reply_bytes = 20, String::new(), "<p>x".into()),
        ("too_many_nodes", |l| l.document.nodes = 20, "<p>x".into(), "<p>x".repeat(20)),
        (
            "nested_too_deep",
            |l| l.document.depth = 10,
            "<p>x".into(),
            format!("{}x", "<div>".repeat(20)),
        ),
        (
            "too_much_text",
            |l| l.document.text_chars = 4,
            "<style>p{color:red}</style><script>'not text'</script><p>易碎易碎".into(),
            "<p>易碎易<b>碎易".into(),
        ),
        (
            "too_many_attributes",
            |l| l.document.attributes = 2,
            "<p a b>x".into(),
            "<p a b c>x".into(),
        ),
        (
            "css_too_large",
            |l| l.document.css_bytes = 20,
            "<style>p{color:red}</style><p>x".into(),
            "<style>p{color:red}</style><style>p{color:blue}</style><p>x".into(),
        ),
        (
            "too_many_css_rules",
            |l| l.document.css_rules = 2,
            "<style>p{color:red}</style><p>x".into(),
            "<style>p{color:red} b{color:red} i{color:red}</style><p>x".into(),
        ),
        (
            "too_much_generated_text",
            |l| l.document.generated_bytes = 30,
            "<style>p::before{content:'0123456789'}</style><p>x".into(),
            "<style>p::before{content:'0123456789'}</style><p>x<p>x<p>x<p>x".into(),
        ),
        (
            "too_many_pictures",
            |l| l.document.pictures = 2,
            format!("<img src='{GIF}'>").repeat(2),
            format!("<img src='{GIF}'>").repeat(3),
        ),
        (
            "pictures_too_large",
            |l| l.document.total_pixels = 2,
            format!("<img src='{GIF}'>").repeat(2),
            format!("<img src='{GIF}'>").repeat(3),
        ),
        (
            "svg_too_large",
            |l| l.document.svg_bytes = 1000,
            "<svg></svg>".into(),
            format!("<svg class='{}'></svg>", "x".repeat(1000)),
        ),
        (
            "too_many_svg_elements",
            |l| l.document.svg_elements = 20,
            "<svg><g id=a><path/><path/></g><use href=#a /></svg>".into(),
            "<svg><g id=a><path/><path/><path/><path/></g><use href=#a /><use href=#a /><use href=#a /></svg>".into(),
        ),
        (
            "fonts_too_large",
            |l| l.document.font_bytes = 10,
            "<style>@font-face{font-family:a;src:url(data:,0123456789)}</style><p>x".into(),
            "<style>@font-face{font-family:a;src:url(data:,01234567890)}</style><p>x".into(),
        ),
        ("too_many_steps", |l| l.document.steps = 200, "<p>x".into(), "<p>x".repeat(300)),
        ("too_many_bytes", |l| l.document.bytes = 300_000, "<p>x".into(), "<p>x".repeat(300)),
        (
            "too_many_pages",
            |l| l.document.pages = 1,
            "<p>x".into(),
            "<p style='break-before:page'>x".repeat(3),
        ),
    ];
    for (code, change, within, past) in cases {
        let mut limits = Limits::default();
        change(&mut limits);
        if !within.is_empty() {
            assert_eq!(outcome(within, &limits), "made", "{code}");
        }
        assert_eq!(outcome(past, &limits), *code, "{past:.80}");
    }
}

/// A face's own bytes are within the limit, what they unpack to is not.
#[test]
fn faces_count_as_they_are_unpacked() {
    let packed = include_bytes!("fonts/Hangul.woff2");
    let html = format!(
        "<style>@font-face{{font-family:a;src:url('data:;base64,{}')}}</style><p style='font-family:a'>서",
        BASE64_STANDARD.encode(packed)
    );
    let mut limits = Limits::default();
    limits.document.font_bytes = packed.len();
    assert_eq!(outcome(&html, &limits), "fonts_too_large");
    limits.document.font_bytes = 2 * packed.len();
    assert_eq!(outcome(&html, &limits), "made");
}

#[test]
fn a_picture_past_its_limit_stays_empty_with_a_warning() {
    let mut limits = Limits::default();
    limits.document.image_pixels = 0;
    let renderer = Renderer::builder().limits(limits.clone()).policy(Policy::permissive()).build();
    let response = Response::from_json(&reply(&format!("<p>x<img src='{GIF}'>")), &limits).expect("a reply");
    let label = renderer.label(&response).expect("a label");
    assert!(
        label.warnings.iter().any(|w| w.to_string().contains("Limits::image_pixels")),
        "{:?}",
        label.warnings
    );
}

/// Documents that cost far more than their size says: each is made all the same, or ends at the limit it was made for.
#[test]
fn expensive_documents_end() {
    let rows = |row: &str, count: usize| format!("<table>{}</table>", row.repeat(count));
    let nested = |open: &str, depth: usize, inside: &str| format!("{}{inside}", open.repeat(depth));
    let laughs = |depth: u8| {
        let vars = (1..=depth).map(|n| {
            format!(
                "--{}:{};",
                char::from(b'a' + n),
                format!("var(--{})", char::from(b'a' + n - 1)).repeat(10)
            )
        });
        format!(
            "<style>:root{{--a:xxxxxxxxxx;{}}}p{{width:var(--{})}}</style><p>x",
            vars.collect::<String>(),
            char::from(b'a' + depth)
        )
    };
    let sibling_rules: String = (3..60).map(|n| format!("{}p.z{{color:red}}", "p ~ ".repeat(n))).collect();
    let cases: Vec<(&str, &str, String)> = vec![
        ("too_many_steps", "spans", rows(&format!("<tr>{}", "<td rowspan=65534 colspan=1000>a".repeat(3)), 2000)),
        ("made", "columns", rows(&"<col span=1000>".repeat(1000), 1)),
        ("too_much_generated_text", "generated text", format!("<style>*::before{{content:'{}'}}</style>{}", "长".repeat(20_000), "<p>x".repeat(5000))),
        ("too_much_generated_text", "attributes in content", format!("<style>p::before,p::after{{content:attr(x) attr(x) attr(x)}}</style>{}", format!("<p x='{}'>x", "长".repeat(50_000)).repeat(5))),
        ("too_much_generated_text", "nested counters", format!("<style>*{{counter-reset:a}}*::before{{content:counters(a,'{}')}}</style>{}{}", "-".repeat(1000), "<div>".repeat(200), "<b>x</b>".repeat(2000))),
        ("too_many_steps", "many counters", format!("<style>p{{counter-reset:{}}}</style>{}", (0..5000).map(|n| format!(" c{n}")).collect::<String>(), "<p>x".repeat(5000))),
        ("too_much_generated_text", "long quotes", format!("<style>*{{quotes:'{}' 'y'}}*::before{{content:open-quote}}</style>{}", "x".repeat(10_000), "<p>x".repeat(5000))),
        ("made", "a billion laughs", laughs(20)),
        ("made", "deep calc()", format!("<p style='width:{}1px{}'>x", "calc(".repeat(5000), ")".repeat(5000))),
        ("made", "deep :not()", format!("<style>{}a{}{{color:red}}</style><p>x", ":not(".repeat(500), ")".repeat(500))),
        ("too_many_steps", ":has()", format!("<style>{}</style>{}", "p:has(~ p ~ p ~ q){color:red}".repeat(50), "<p>x".repeat(5000))),
        ("too_many_pages", "siblings", format!("<style>{sibling_rules}</style>{}", "<p>x".repeat(20_000))),
        ("too_many_steps", "universal rules", format!("<style>{}</style>{}", "a b c .x div * > * ~ * + * * *{color:red}".repeat(5000), format!("{}{}", "<div class=x>".repeat(100), "</div>".repeat(100)).repeat(100))),
        ("too_many_steps", "layers of tiles", format!("<div style='width:400px;height:600px;background:{}'>x</div>", ["linear-gradient(red,blue) 0 0/2px 2px"; 200].join(","))),
        ("too_many_steps", "dots", "<div style='border:1px dotted;width:1000000px;height:1px'></div>".repeat(100)),
        ("too_many_steps", "shadows", format!("<div style='width:300px;height:300px;box-shadow:{}'>x</div>", ["0 0 300px 10px red"; 200].join(",")).repeat(5)),
        ("made", "text shadows", format!("<div style='text-shadow:{}'>{}</div>", ["0 0 3px red"; 500].join(","), "字".repeat(1000))),
        ("too_many_steps", "translucent layers", format!("{}x", "<div style='opacity:.5;width:300px;height:300px'>".repeat(200))),
        ("made", "marks", format!("<p>{}", "e\u{301}\u{302}\u{303}\u{304}\u{305}".repeat(10_000))),
        ("made", "tabs", format!("<pre>{}", "\t".repeat(200_000))),
        ("made", "directions", format!("<p>{}", "\u{202e}\u{202d}a".repeat(50_000))),
        ("made", "nested tables in cells", nested("<table><tr><td>", 60, "x")),
        ("made", "nested flex", nested("<div style='display:flex'>", 120, "x")),
        ("made", "nested columns", nested("<div style='display:flex;flex-direction:column'>", 120, "x")),
        ("made", "nested grids", nested("<div style='display:grid'>", 250, "x")),
        ("too_many_pages", "nested blocks kept whole", nested("<div style='break-inside:avoid'>x", 150, "")),
        ("made", "nested contexts kept whole", nested("<div style='display:flow-root;break-inside:avoid'>x", 120, "")),
        ("made", "nested tables kept whole", nested("<table style='break-inside:avoid'><tr><td>x", 60, "")),
        ("made", "nested floats kept whole", nested("<div style='float:left;width:99%;break-inside:avoid'>x", 120, "")),
        ("made", "nested columns over pages", nested("<div style='display:flex;flex-direction:column'><div>x</div>", 100, "")),
        ("made", "nested rows over pages", nested("<div style='display:flex;flex-wrap:wrap'><div style='width:100%'>x</div>", 100, "")),
        ("made", "floats in a word", format!("<p>{}", "aaaa<i style='float:left;width:200px;height:3px'></i>".repeat(1500))),
        ("made", "floats in a line", format!("<p style='white-space:nowrap'>{}", "a<i style='float:left;width:1px;height:1px'></i>".repeat(3000))),
        ("made", "far grid lines", "<div style='display:grid'><p style='grid-area:-1000000/-1000000/1000000/1000000'>x</div>".into()),
        ("made", "floats", "<div style='float:left;width:10px;height:10px'></div>".repeat(4000)),
        ("made", "tiny pages", format!("<style>@page{{size:.001px .001px;margin:0}}</style>{}", "<p>x".repeat(1000))),
        ("too_many_pages", "numbers without end", "<p style='width:calc(1px*NaN);height:calc(infinity*1px);font-size:calc(1e38px*10);margin:1e38px;transform:scale(1e38) translate(1e38px) rotate(1e38rad);line-height:1e38;letter-spacing:1e38px;text-indent:-1e38px;border:1e38px solid;tab-size:1e38;zoom:1e38;opacity:1e38;z-index:99999999999999'>x".into()),
        ("made", "lines", format!("<!--100*180--><style>body{{margin:0;font-size:2px;line-height:1}}p{{margin:0}}</style>{}", "<p>收件人：陈 13800000000 广东省深圳市南山区示例路1号".repeat(3000))),
        ("made", "lines upon each other", format!("<style>p{{position:absolute;margin:0;font-size:9px}}</style>{}", "<p>收件人：陈 13800000000 广东省深圳市南山区示例路1号".repeat(2000))),
        ("made", "transforms without end", "<p style='transform:matrix(1e38,1e38,1e38,1e38,1e38,1e38)'>x<p style='transform:skew(90deg)'>z<p style='transform:perspective(0) scale(1e300)'>q".into()),
        ("made", "a huge glyph", "<p style='font-size:9999px;line-height:1px'>龘x".into()),
    ];
    // A third of the default, which is for all three papers that a label may be laid out on.
    let mut limits = Limits::default();
    limits.document.steps /= 3;
    for (expected, name, html) in cases {
        assert_eq!(outcome(&html, &limits), expected, "{name}");
    }
}

/// Fields are read within what is left of the steps, and say when that does not do.
#[test]
fn fields_that_take_too_many_steps_are_unread() {
    let read = |html: &str, steps: u64| {
        let mut limits = Limits::default();
        limits.document.steps = steps;
        let renderer = Renderer::builder().limits(limits.clone()).verify(false).build();
        let label = renderer
            .label(&Response::from_json(&reply(html), &limits).expect("a reply"))
            .expect("a label");
        let json = serde_json::to_value(&label).expect("a label is JSON");
        (
            json["fields"]["unread"].clone(),
            json["fields"]["waybill_numbers"][0]["value"].clone(),
            label.fields().receiver.name.is_some(),
        )
    };
    let line = "<p>收件人：陈 13800000000 广东省深圳市南山区示例路1号";
    let apart = format!(
        "<!--100*180--><style>body{{font-size:2px;line-height:1}}p{{margin:0}}</style>{}",
        line.repeat(2000)
    );
    let upon = format!("<style>p{{position:absolute;margin:0;font-size:9px}}</style>{}", line.repeat(2000));
    let number = json!("SF1400000000001");
    assert_eq!(read(&apart, 2_000_000), (serde_json::Value::Null, number.clone(), true));
    assert_eq!(read(&upon, 200_000), (json!("too_many_steps"), number, false));
}
