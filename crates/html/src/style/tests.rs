//! The whole way from HTML to computed styles.

use super::values::*;
use super::*;
use crate::caches::Caches;
use crate::limits::{Limits, Work};
use crate::warning::Warning;
use page::Color;
use text::FontSet;

struct Page {
    document: Document,
    sheets: StyleSheets,
    styles: Styles,
    warnings: Vec<Warning>,
}

fn medium() -> Medium {
    Medium {
        print: true,
        fractional_glyphs: false,
        width: Px::new(400),
        height: Px::new(600),
    }
}

fn page(html: &str) -> Page {
    page_with(html, &FontSet::bundled(), &Caches::default())
}

fn page_with(html: &str, fonts: &FontSet, caches: &Caches) -> Page {
    let limits = Limits::default();
    let work = Work::of(&limits);
    let document = Document::parse(html, &limits, &work).unwrap();
    let resources = Resources::new(None, &limits, &work, caches);
    let sheets = StyleSheets::of_document(&document, &medium(), &resources);
    let environs = Environs {
        document: &document,
        medium: &medium(),
        fonts,
        resources: &resources,
    };
    let styles = sheets.compute(environs);
    let warnings = resources.warnings.into_inner();
    Page {
        document,
        sheets,
        styles,
        warnings,
    }
}

impl Page {
    /// The element with this id, or else the first with this tag name.
    fn node(&self, name: &str) -> NodeId {
        let find = |test: &dyn Fn(&crate::dom::Element) -> bool| {
            (0..self.document.nodes.len() as u32)
                .map(NodeId)
                .find(|id| self.document.element(*id).is_some_and(test))
        };
        find(&|e| e.attribute("id") == Some(name))
            .or_else(|| find(&|e| &*e.name == name))
            .unwrap()
    }
    fn style(&self, name: &str) -> &ComputedStyle {
        self.styles.element(self.node(name))
    }
    fn page_style(&self, page: &PageId) -> ComputedStyle {
        let (limits, caches) = (Limits::default(), Caches::default());
        let work = Work::of(&limits);
        let environs = Environs {
            document: &self.document,
            medium: &medium(),
            fonts: &FontSet::bundled(),
            resources: &Resources::new(None, &limits, &work, &caches),
        };
        self.sheets
            .page_style(page, Px::ZERO, Some(self.styles.element(self.node("html"))), environs)
    }
    fn size(&self, name: &str) -> f32 {
        self.style(name).inherited.font_size
    }
    fn color(&self, name: &str) -> (u8, u8, u8) {
        let c = self.style(name).inherited.color;
        (c.r, c.g, c.b)
    }
}

const RED: (u8, u8, u8) = (255, 0, 0);
const LIME: (u8, u8, u8) = (0, 255, 0);
const BLACK: (u8, u8, u8) = (0, 0, 0);

fn px(value: i32) -> AutoLength {
    AutoLength::Set(LengthPercentage::Length(Px::new(value)))
}

/// Whether a selector matches the element `#x` of a page.
fn selects(selector: &str, body: &str) -> bool {
    let page = page(&format!("<!doctype html><style>{selector} {{ color: lime }}</style><body>{body}"));
    page.color("x") == LIME
}

#[test]
fn selectors() {
    let list = "<ul class='list big'><li>a<li id=x class='B c' data-k='One two' lang=zh-CN>b<li>c</ul>";
    for yes in [
        "#x",
        "li.B",
        "ul > li",
        "ul li:nth-child(2)",
        "li:nth-child(even)",
        "li:nth-last-child(2)",
        "li:nth-child(1 of .c)",
        "li:not(:first-child):not(:last-child)",
        "li + li",
        "li:first-child ~ li",
        ":is(ol, ul) > :where(.c)",
        "[data-k]",
        "[data-k~=two]",
        "[data-k^=One]",
        "[data-k$='two']",
        "[data-k*='e t']",
        "[data-k='one TWO' i]",
        "[lang|=zh]",
        ":lang(zh)",
        "ul:has(> .c) li",
        "html:root .c",
        "li:only-of-type, li:nth-of-type(2)",
        ".c:hover, .c",
        "*|li.c",
        "LI",
        ".B",
        "*",
        ":is(p, LI)",
    ] {
        assert!(selects(yes, list), "{yes}");
    }
    for no in [
        "li.b",
        "#X",
        "li:first-child",
        "li:hover",
        ".c:unknown, li",
        "[data-k=one]",
        "ul + li",
        ":lang(en)",
        "li:empty",
        "p.c",
        ".c::before",
        ":is(p, ol)",
        ":is(p, li.d)",
    ] {
        assert!(!selects(no, list), "{no}");
    }
    assert!(selects("a:link", "<a id=x href=#>l</a>"));
    assert!(!selects("a:visited", "<a id=x href=#>l</a>"));
    assert!(selects("a:visited:any-link", "<a id=x href=''>l</a>"));
    assert!(!selects("a:link", "<a id=x href=''>l</a>"));
    assert!(selects("input:checked", "<input id=x type=checkbox checked>"));
    assert!(selects("foreignObject", "<svg><foreignObject id=x></foreignObject></svg>"));
    assert!(!selects("foreignobject", "<svg><foreignObject id=x></foreignObject></svg>"));
    assert!(selects("p:empty", "<p id=x><!-- c --></p>"));
}

#[test]
fn quirks_mode_ignores_the_case_of_ids_and_classes() {
    let quirks = page("<style>.Red { color: red } #Y { color: lime }</style><p class=rED>a</p><b id=y>b</b>");
    assert_eq!(quirks.color("p"), RED);
    assert_eq!(quirks.color("y"), LIME);
}

#[test]
fn cascade_order() {
    let page = page(
        "<!doctype html><style>
        p { color: red } .a { color: lime } p { color: red; margin-left: 3px }
        #b { color: red } .b { color: lime !important }
        #c { color: red !important }
        #d { color: red } 
        </style><style>@layer one, two; @layer two { #e { color: red } } @layer one { #e { color: blue !important } } em { color: lime }
        #f { color: revert } @layer two { #g { color: lime } } #g { color: revert-layer }</style>
        <p class=a>a</p><p id=b class=b>b</p><p id=c style='color: lime !important'>c</p><p id=d style='color: lime'>d</p>
        <em id=e style=''>e</em><a href=x id=f>f</a><p id=g>g</p>",
    );
    assert_eq!(page.color("p"), LIME);
    assert_eq!(page.style("p").margin.left, px(3));
    assert_eq!(page.color("b"), LIME);
    assert_eq!(page.color("c"), LIME);
    assert_eq!(page.color("d"), LIME);
    assert_eq!(page.color("e"), (0, 0, 255));
    assert_eq!(page.color("f"), (0, 0, 0xee));
    assert_eq!(page.color("g"), LIME);
}

#[test]
fn wide_keywords_and_inheritance() {
    let page = page(
        "<!doctype html><div style='color: lime; border: 2px solid red; font-size: 20px'><p id=a>a</p>
        <p id=b style='color: initial; border: inherit; font: inherit'>b</p><p id=c style='all: unset'>c</p></div>",
    );
    assert_eq!(page.color("a"), LIME);
    assert_eq!(page.style("a").border_width.top, Px::ZERO);
    assert_eq!(page.color("b"), BLACK);
    assert_eq!(page.style("b").border_width.left, Px::new(2));
    assert_eq!(page.style("c").display, Display::Inline);
    assert_eq!(page.style("c").margin.top, px(0));
    assert_eq!(page.color("c"), LIME);
}

#[test]
fn custom_properties() {
    let page = page(
        "<!doctype html><style>:root { --main: lime; --a: var(--b); --b: var(--a); --gap: 4px; --pair: var(--gap) 6px; --long: 1em }
        #a { color: var(--main) } #b { color: red; color: var(--none, var(--main)) } #c { color: var(--a, lime) }
        #d { margin: var(--pair) } #e { color: var(--none) } #f { margin-left: calc(var(--gap) * 2); font-size: 20px; margin-right: var(--long) }
        #g { --main: initial; color: var(--main, lime) } #h { --MAIN: red; color: var(--main) } #i { border: var(--gap) solid var(--main) }
        #j { --main: red; color: red; --main: var(--long, ;); --: red; color: var(--, red) } #j { color: lime; color: var(--main, !) }
        #k { --main: var(--none, unset); color: var(--main) }
        </style><div style='color: blue'><p id=a>a<p id=b>b<p id=c>c<p id=d>d<p id=e>e<p id=f>f<p id=g>g<p id=h>h<p id=i>i<p id=j>j<p id=k>k</div>",
    );
    for id in ["a", "b", "c", "g", "h", "j", "k"] {
        assert_eq!(page.color(id), LIME, "{id}");
    }
    assert_eq!(
        (page.style("d").margin.top.clone(), page.style("d").margin.left.clone()),
        (px(4), px(6))
    );
    assert_eq!(page.color("e"), (0, 0, 255));
    assert_eq!(page.style("f").margin.left, px(8));
    assert_eq!(page.style("f").margin.right, px(20));
    assert_eq!(page.style("i").border_width.top, Px::new(4));
}

#[test]
fn substitution_is_bounded() {
    let mut laughs = String::from("--v0: lol lol lol lol lol lol lol lol;");
    for i in 1..40 {
        laughs.push_str(&format!("--v{i}: var(--v{}) var(--v{}) var(--v{});", i - 1, i - 1, i - 1));
    }
    for i in 0..2000 {
        laughs.push_str(&format!("--c{i}: var(--c{});", i + 1));
    }
    let page = page(&format!("<p style='{laughs} color: var(--v39, lime)' id=x>x"));
    let custom = page.style("x").inherited.custom.clone().unwrap();
    let names = (0..40).map(|i| format!("--v{i}")).chain((0..2000).map(|i| format!("--c{i}")));
    let lengths = names.filter_map(|name| custom.get(&name)).map(|value| value.len());
    assert!(lengths.sum::<usize>() < 4 << 20);
}

#[test]
fn custom_properties_are_shared_between_elements() {
    let declared: String = (0..500).map(|i| format!("--v{i}: {i};")).collect();
    let page = page(&format!(
        "<style>* {{ {declared} }}</style><div id=a><p id=b style='--x: 1'><i id=c style='--x: 1'>c</i><i id=d style='--v7: initial; --y: 2'>d"
    ));
    let custom = |id: &str| page.style(id).inherited.custom.clone().unwrap();
    assert!(Arc::ptr_eq(&custom("a"), &custom("html")), "what says the same changes nothing");
    assert!(Arc::ptr_eq(&custom("b"), &custom("c")));
    let values = |id: &str| ["--v7", "--v499", "--x", "--y", "--z"].map(|name| custom(id).get(name).map(|value| value.to_string()));
    assert_eq!(
        values("b").each_ref().map(|v| v.as_deref()),
        [Some("7"), Some("499"), Some("1"), None, None]
    );
    assert_eq!(
        values("d").each_ref().map(|v| v.as_deref()),
        [None, Some("499"), Some("1"), Some("2"), None]
    );
}

#[test]
fn units_and_fonts() {
    let page = page(
        "<!doctype html><style>html { font-size: 10px } #a { font-size: 2em; width: 2em; height: 1rem; margin: 1cm 1in 1pc 1pt }
        #b { width: 10vw; height: 10vh; min-width: calc(50% - 10px); max-width: min(10px, 5em) }
        #c { font: italic small-caps bold 12px/1.5 'SimHei', serif } #d { line-height: 150% } #e { letter-spacing: 0.5em }
        </style><p id=a>a<p id=b>b<p id=c>c<p id=d>d<p id=e>e",
    );
    let a = page.style("a");
    assert_eq!(a.inherited.font_size, 20.);
    assert_eq!(a.width, Size::Set(LengthPercentage::Length(Px::new(40))));
    assert_eq!(a.height, Size::Set(LengthPercentage::Length(Px::new(10))));
    assert_eq!(a.margin.top, AutoLength::Set(LengthPercentage::Length(Px::from_f32(37.795_277))));
    assert_eq!((a.margin.right.clone(), a.margin.bottom.clone()), (px(96), px(16)));
    let b = page.style("b");
    assert_eq!(b.width, Size::Set(LengthPercentage::Length(Px::new(40))));
    assert!(matches!(&b.min_width, Size::Set(l) if l.resolve(Px::new(100)) == Px::new(40)));
    let c = &page.style("c").inherited;
    assert_eq!(
        (c.font_size, c.font_weight, c.small_caps, c.line_height),
        (12., 700, SmallCapitals::Letters, LineHeight::Number(1.5))
    );
    assert_eq!(c.font_families.iter().map(|f| &**f).collect::<Vec<_>>(), ["simhei", "serif"]);
    assert_eq!(page.style("d").inherited.line_height, LineHeight::Length(Px::new(15)));
    assert_eq!(page.style("e").inherited.letter_spacing.length(), Some(Px::new(5)));
}

#[test]
fn font_size_keywords() {
    let page = page(
        "<!doctype html><code id=a>a</code><code id=b style='font-size: 1em; font-family: monospace, monospace'>b</code><font size=5 id=c>c</font>
        <font size=-1 id=d>d</font><div style='font-size: 20px'><tt id=e>e</tt><small id=f>f</small><b id=g style='font-size: medium'>g</b></div>
        <h1 id=h>h</h1><p style='font-size: .1em' id=i>i</p><p style='font-weight: 600'><b id=j>j</b></p>",
    );
    let sizes = ["a", "b", "c", "d", "e", "f", "g", "h", "i"].map(|id| page.size(id));
    assert_eq!(sizes, [13., 16., 24., 13., 20., 20. / 1.2, 16., 32., 6.]);
    assert_eq!(page.style("j").inherited.font_weight, 900);
}

#[test]
fn display_and_box_rules() {
    let page = page(
        "<!doctype html><style>#a { position: absolute; float: left } #b { float: right } .f { display: flex } #d { display: inline flow-root }
        #e { overflow-x: hidden } #f { border: 0.4px solid; outline: 5px none red } #g { border-width: thick; border-style: solid } #h { border: 2.7px dashed }
        #i { display: contents }</style>
        <span id=a>a</span><span id=b>b</span><div class=f><span id=c>c</span><div id=i><span id=j>j</span></div></div><span id=d></span>
        <p id=e>e<p id=f>f<p id=g>g<p id=h>h",
    );
    assert_eq!((page.style("a").display, page.style("a").float), (Display::Block, Float::None));
    assert_eq!(page.style("a").original_display, Display::Inline);
    assert_eq!(page.style("b").display, Display::Block);
    assert_eq!(page.style("c").display, Display::Block);
    assert_eq!(page.style("j").display, Display::Block);
    assert_eq!(page.style("d").display, Display::InlineBlock);
    assert_eq!(page.style("e").overflow_y, Overflow::Auto);
    assert_eq!(page.style("f").border_width.top, Px::new(1));
    assert_eq!(page.style("f").decoration.outline_width, Px::ZERO);
    assert_eq!(page.style("g").border_width.top, Px::new(5));
    assert_eq!(page.style("h").border_width.top, Px::new(2));
    assert_eq!(page.style("html").display, Display::Block);
    assert_eq!(page.style("head").display, Display::None);
}

#[test]
fn flow_relative_properties() {
    let page = page(
        "<!doctype html><style>#a { margin-inline-start: 7px } #b { direction: rtl; margin-inline-start: 7px; border-start-start-radius: 3px }
        #c { writing-mode: vertical-rl; margin-block-start: 7px; inline-size: 9px; padding-inline: 1px 2px }
        #d { margin-left: 1px; margin-inline: 2px 3px; margin-right: 4px }</style><p id=a><p id=b><p id=c><p id=d>",
    );
    assert_eq!(page.style("a").margin.left, px(7));
    assert_eq!(page.style("b").margin.right, px(7));
    assert_ne!(page.style("b").decoration.radius[1].0, LengthPercentage::ZERO);
    assert_eq!(page.style("c").margin.right, px(7));
    assert_eq!(page.style("c").height, Size::Set(LengthPercentage::Length(Px::new(9))));
    assert_eq!(page.style("c").padding.bottom, LengthPercentage::Length(Px::new(2)));
    assert_eq!(
        (page.style("d").margin.left.clone(), page.style("d").margin.right.clone()),
        (px(2), px(4))
    );
}

#[test]
fn presentational_attributes() {
    let page = page(
        "<body text=red bgcolor=00ff00 topmargin=3><table id=t border=2 cellpadding=4 cellspacing=0 width=50% align=center bordercolor=blue>
        <tr><td id=c width=30 height=20 align=center valign=top nowrap bgcolor=#eee>x<td id=d style='padding: 1px'>y</table>
        <img id=i width=10 height=20 hspace=3 align=right border=1><hr id=h size=5 width=80% noshade><font id=f color=lime face='SimHei,Arial' size=+2>x</font>
        <ol start=5 type=a><li id=l value=9>x</ol><div align=center id=v><table id=n rules=all><tr><td id=m>x</table></div><br clear=all id=b>",
    );
    assert_eq!(page.color("body"), RED);
    assert_eq!(page.style("body").margin.top, px(3));
    assert_eq!(page.style("body").margin.left, px(8));
    let t = page.style("t");
    assert_eq!((t.border_width.top, t.border_style.top), (Px::new(2), BorderStyle::Solid));
    assert_eq!((t.margin.left.clone(), t.inherited.border_spacing.0), (AutoLength::Auto, Px::ZERO));
    let c = page.style("c");
    assert_eq!(c.padding.left, LengthPercentage::Length(Px::new(4)));
    assert_eq!(c.border_width.left, Px::new(1));
    assert_eq!(c.inherited.text_align, TextAlign::WebkitCenter);
    assert_eq!(page.style("v").inherited.text_align, TextAlign::WebkitCenter);
    assert_eq!(page.style("m").inherited.text_align, TextAlign::Start);
    assert_eq!(c.vertical_align, VerticalAlign::Top);
    assert_eq!(
        c.decoration.background_color,
        StyleColor::Fixed(Color {
            r: 238,
            g: 238,
            b: 238,
            a: 255
        })
    );
    assert_eq!(page.style("d").padding.left, LengthPercentage::Length(Px::new(1)));
    assert_eq!(page.style("d").vertical_align, VerticalAlign::Middle);
    let i = page.style("i");
    assert_eq!(
        (i.float, i.margin.left.clone(), i.border_width.top),
        (Float::Right, px(3), Px::new(1))
    );
    assert_eq!(page.style("h").height, Size::Set(LengthPercentage::Length(Px::new(3))));
    assert_eq!((page.color("f"), page.size("f")), (LIME, 24.));
    assert_eq!(page.style("l").rare.counter_set[0].1, 9);
    assert_eq!(
        page.style("l").inherited.list_style_type,
        ListStyleType::Named("lower-alpha".into())
    );
    assert_eq!(
        (page.style("m").border_width.left, page.style("n").inherited.border_collapse),
        (Px::new(1), true)
    );
    assert_eq!(page.style("b").clear, Clear::Both);
    assert_eq!(page.style("n").inherited.text_align, TextAlign::Start, "the table quirk");
}

#[test]
fn quirks() {
    let quirky = page("<div style='font-size: 30px; color: ff0000; width: 20'><table id=t><tr><th id=h>x</table></div>");
    assert_eq!(quirky.size("t"), 16.);
    assert_eq!(quirky.color("div"), RED);
    assert_eq!(quirky.color("t"), BLACK);
    assert_eq!(quirky.style("div").width, Size::Set(LengthPercentage::Length(Px::new(20))));
    assert_eq!(
        (quirky.style("h").inherited.text_align, quirky.style("h").inherited.font_weight),
        (TextAlign::Center, 700)
    );
    let standard = page("<!doctype html><div style='font-size: 30px; color: ff0000; width: 20'><table id=t></table></div>");
    assert_eq!(standard.size("t"), 30.);
    assert_eq!(standard.color("div"), BLACK);
    assert_eq!(standard.style("div").width, Size::Auto);
}

#[test]
fn at_rules() {
    let page = page(
        "<!doctype html><style>@charset 'x'; @media print { #a { color: lime } } @media screen { #b { color: red } }
        @media (min-width: 300px) and (orientation: portrait) { #c { color: lime } } @media not print { #d { color: red } }
        @media (300px <= width < 400px), (foo: bar) { #e { color: red } } @supports (display: grid) and (not (foo: bar)) { #f { color: lime } }
        @supports selector(a > b) { #g { color: lime } } @unknown { #h { color: red } } @page { size: A5 landscape; margin: 1cm 2cm }
        @page :first { margin-top: 0 } @font-face { font-family: 'My Face'; src: url(data:,x) format('truetype'); unicode-range: U+4E00-9FFF; font-weight: 300 700 }
        #i { color: red; & b { color: lime } .k & { color: red } } #j { color: lime; color: bogus(; }
        </style><style media=screen>#a { color: red }</style><style type=text/plain>#a { color: red }</style>
        <p id=a>a<p id=b>b<p id=c>c<p id=d>d<p id=e>e<p id=f>f<p id=g>g<p id=h>h<p id=i><b id=ib>i</b><p id=j>j",
    );
    for id in ["a", "c", "f", "g", "ib"] {
        assert_eq!(page.color(id), LIME, "{id}");
    }
    for id in ["b", "d", "e", "h"] {
        assert_eq!(page.color(id), BLACK, "{id}");
    }
    let second = PageId {
        index: 1,
        left: true,
        ..PageId::default()
    };
    let mm = |v: f32| Px::from_f32(v * crate::units::PX_PER_MM);
    assert_eq!(page.sheets.page_size(&second), Some((mm(210.), mm(148.))));
    assert_eq!(
        page.page_style(&second).margin.left,
        AutoLength::Set(LengthPercentage::Length(Px::from_f32(20. * crate::units::PX_PER_MM)))
    );
    assert_eq!(
        page.page_style(&second).margin.top,
        AutoLength::Set(LengthPercentage::Length(Px::from_f32(10. * crate::units::PX_PER_MM)))
    );
    assert_eq!(page.page_style(&PageId::default()).margin.top, px(0));
    let limits = Limits::default();
    let faces = page
        .sheets
        .font_faces(&Resources::new(None, &limits, &Work::of(&limits), &Caches::default()));
    assert_eq!(
        (&*faces[0].family, faces[0].weight, faces[0].unicode_range.as_slice()),
        ("my face", (300, 700), &[(0x4e00, 0x9fff)][..])
    );
}

#[test]
fn error_recovery() {
    let styles = self::page("<!doctype html><style>#a { colour: red; color: lime; : x; width: } #d { color: lime } #e::bogus, #e { color: red } <!-- #f { color: lime } --> #g { color: lime</style>
        <p id=a>a<p id=d>d<p id=e>e<p id=f>f<p id=g>g");
    for id in ["a", "d", "f", "g"] {
        assert_eq!(styles.color(id), LIME, "{id}");
    }
    assert_eq!(styles.color("e"), BLACK);
}

#[test]
fn generated_content() {
    let page = page(
        "<!doctype html><style>#a::before { content: 'x' counter(n) attr(title) } #a:after { content: none } #a::first-letter { color: lime }
        p { counter-increment: n 2 } q { quotes: '<' '>' }</style><p id=a title=T>a<ul><li id=l>x</ul><q id=q>x</q>",
    );
    let before = page.styles.pseudo(page.node("a"), Pseudo::Before).unwrap();
    assert_eq!(
        before.rare.content,
        Content::Parts(Arc::from([
            ContentPart::Text("x".into()),
            ContentPart::Counter("n".into(), ListStyleType::Named("decimal".into())),
            ContentPart::Text("T".into())
        ]))
    );
    assert!(page.styles.pseudo(page.node("a"), Pseudo::After).is_none());
    assert!(page.styles.pseudo(page.node("a"), Pseudo::FirstLetter).is_some());
    assert!(page.styles.pseudo(page.node("l"), Pseudo::Marker).is_some());
    assert!(page.styles.pseudo(page.node("a"), Pseudo::Marker).is_none());
    assert!(page.styles.pseudo(page.node("q"), Pseudo::Before).is_some());
}

#[test]
fn backgrounds_transforms_and_the_rest() {
    let page = page(
        "<!doctype html><style>#a { background: url(http://h.example/x.png) no-repeat right 10px top 20% / cover, linear-gradient(to right, red, lime 50%) #0f0 }
        #b { transform: translate(10px, 50%) rotate(90deg); scale: 2; zoom: 2; width: 10px; font-size: 10px }
        #c { filter: opacity(50%); opacity: .5; aspect-ratio: 16/9; text-overflow: ellipsis; list-style: square inside }
        #d { grid-template: 'a b' 10px 'a c' 1fr / auto minmax(0, 1fr); gap: 1px 2px; place-items: center end; flex: 1 }
        #e { text-decoration: underline dotted red; white-space: pre-wrap; box-shadow: 1px 2px 3px 4px red inset }</style>
        <p id=a>a<p id=b><b id=z>b</b><p id=c>c<p id=d>d<p id=e>e",
    );
    let a = &page.style("a").decoration;
    assert_eq!(a.background_layers.len(), 2);
    assert!(a.background_layers[0].image.is_none() && a.background_layers[1].image.is_some());
    assert_eq!(a.background_layers[0].position.0.resolve(Px::new(100)), Px::new(90));
    assert!(matches!(&*page.warnings, [Warning::BlockedResource { element, .. }] if element == "background-image"));
    let b = page.style("b");
    assert_eq!(b.rare.transform.len(), 3);
    assert_eq!(b.rare.transform[2], TransformFunction::Matrix([0., 1., -1., 0., 0., 0.]));
    assert_eq!(
        (b.width.clone(), b.inherited.font_size),
        (Size::Set(LengthPercentage::Length(Px::new(20))), 20.)
    );
    assert_eq!(page.size("z"), 20.);
    let c = page.style("c");
    assert_eq!(
        (c.opacity, c.rare.isolated, c.rare.text_overflow.as_deref()),
        (0.25, true, Some("…"))
    );
    let d = &page.style("d").alignment;
    assert_eq!(
        (
            d.grid_template_rows.len(),
            d.grid_template_columns.len(),
            d.grid_template_areas.len()
        ),
        (2, 2, 2)
    );
    assert_eq!(
        (d.flex_grow, d.align_items.keyword, d.justify_items.keyword),
        (1., Alignment::Center, Alignment::End)
    );
    let e = page.style("e");
    assert_eq!(
        e.text_decoration.as_ref().map(|d| (d.underline, d.style)),
        Some((true, DecorationStyle::Dotted))
    );
    assert_eq!(
        (e.inherited.white_space, e.inherited.no_wrap),
        (WhiteSpaceCollapse::Preserve, false)
    );
    assert!(e.decoration.box_shadow[0].inset);
}

#[test]
fn alike_siblings_share_a_style() {
    let page = page("<style>td { color: red }</style><table><tr><td id=a>x<td id=b>y<td id=c style='color: lime'>z</table>");
    assert!(Arc::ptr_eq(
        page.styles.element(page.node("a")),
        page.styles.element(page.node("b"))
    ));
    assert_eq!(page.color("c"), LIME);
}

#[test]
fn a_figure_shares_the_declarations_of_a_block_quote_and_not_its_quirk() {
    let page = page("<blockquote id=a>x</blockquote><figure id=b>y</figure>");
    let quirky = |name| page.style(name).rare.quirky_margin.top;
    assert!(quirky("a") && !quirky("b"));
}

#[test]
fn rules_behind_is_find_each_of_its_tags_once() {
    let page = page(
        "<style>:is(p, td, p) { color: lime } :where(b) { color: lime } :is(i, .a) { color: lime } :is() { color: red }
        :is(p) :is(u) { color: lime }</style><p id=p><u id=u>x</u><b id=b>x</b><i id=i>x</i><s id=s class=a>x</s><table><tr><th id=th>x<td id=td>x",
    );
    for name in ["p", "u", "b", "i", "s", "td"] {
        assert_eq!(page.color(name), LIME, "{name}");
    }
    assert_ne!(page.color("th"), LIME);
}

#[test]
fn styles_kept_from_other_documents_change_nothing() {
    let rows = |class: &str| format!("<table><tr><td class={class} style='border: 1px solid'>x<td align=right bgcolor=red>y<td>z</table>");
    let documents = [
        format!("<style>.a {{ font-size: 2em }}</style>{}", rows("a")),
        format!(
            "<style>.a {{ font-size: 3em; color: red }} td::before {{ content: attr(class) }}</style>{}",
            rows("a")
        ),
        format!("<style>.a {{ font-size: 2em }}</style>{}", rows("b")),
        format!("<!doctype html><style>.a {{ font-size: 2em }}</style>{}", rows("a")),
        "<style>.a { background: url(http://carrier.example/a.png) }</style><div class=a>x<p style='margin: 1rem'>y".to_owned(),
        "<html style='font-size: 9px'><div class=a>x<p style='margin: 1rem'>y".to_owned(),
        "<blockquote style='margin-bottom: 0'>x</blockquote><figure style='margin-bottom: 0'>y</figure>".to_owned(),
    ];
    let (fonts, caches) = (FontSet::bundled(), Caches::default());
    let told = |page: &Page| {
        let nodes = (0..page.document.nodes.len() as u32).map(NodeId);
        let pseudos = [Pseudo::Before, Pseudo::After, Pseudo::Marker];
        let styles = nodes.map(|node| (page.styles.element(node), pseudos.map(|pseudo| page.styles.pseudo(node, pseudo))));
        format!("{:?} {:?}", styles.collect::<Vec<_>>(), page.warnings)
    };
    for html in documents.iter().chain(documents.iter().rev()) {
        assert_eq!(
            told(&page_with(html, &fonts, &caches)),
            told(&page_with(html, &fonts, &Caches::default())),
            "{html}"
        );
    }
    let [one, two] = [(), ()].map(|()| page_with(&documents[0], &fonts, &caches));
    assert!(Arc::ptr_eq(one.styles.element(one.node("td")), two.styles.element(two.node("td"))));
}

proptest::proptest! {
    #[test]
    fn any_css_is_survived(css in "[a-z:;{}()@#.,/*+\\-!%0-9 \"'\\\\]{0,200}", inline in ".{0,100}") {
        page(&format!("<style>{css}</style><p style=\"{}\" id=x>x", inline.replace('"', "")));
    }
    #[test]
    fn any_value_is_survived(
        property in proptest::sample::select(super::property::Longhand::ALL.iter().map(|(n, _)| *n).chain(super::shorthand::Shorthand::ALL.iter().map(|(n, _)| *n)).collect::<Vec<_>>()),
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "1px", "-1e38px", "1e39em", "50%", "0", "1", "-1", "99999999999", "auto", "none", "red", "calc(1px / 0)", "calc(infinity * 1px)", "calc(0/0)",
            "solid", "repeat(99999, 1fr)", "1fr", "/", ",", "'x'", "url(x)", "minmax(1px, 2fr)", "rotate(1e38deg)", "linear-gradient(red, 1e38px, lime)",
            "normal", "inherit", "var(--x)", "rgb(1 2 3 / 4)", "hsl(1e38 1% 1%)", "span", "[a]", "scale(1e38)", "large", "bold",
        ]), 0..6),
    ) {
        page(&format!("<p style=\"--x: 1px; {property}: {}\" id=x>x", parts.join(" ")));
    }
}

#[test]
fn page_rules_are_for_first_left_named_and_counted_pages() {
    let page = page(
        "<!doctype html><style>:root { margin: 4px } @page { margin: 1px 1px 1px inherit } @page :left { margin-top: 2px } @page x { margin-top: 3px }
        @page :nth(2n+1) { margin-bottom: 5px } @page x:first { margin-right: 6px }</style>",
    );
    let margins = |index: usize, name: Option<&str>| {
        let id = PageId {
            index,
            name: name.map(Into::into),
            left: index % 2 == 1,
            blank: false,
        };
        let margin = page.page_style(&id).margin;
        [margin.top, margin.right, margin.bottom, margin.left]
    };
    // A shorthand with a keyword for all properties among its values is invalid.
    assert_eq!(margins(0, None), [px(0), px(0), px(5), px(0)]);
    assert_eq!(margins(1, None), [px(2), px(0), px(0), px(0)]);
    assert_eq!(margins(1, Some("x")), [px(3), px(0), px(0), px(0)]);
    assert_eq!(margins(0, Some("x")), [px(3), px(6), px(5), px(0)]);
    assert_eq!(margins(2, Some("y")), [px(0), px(0), px(5), px(0)]);
}
