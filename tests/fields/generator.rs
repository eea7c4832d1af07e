//! Address blocks made by rule: layouts times wordings, names, telephone numbers, addresses and ways of marking them up.
//!
//! Half of the layouts are set apart: [`Layout::is_apart`]. Their failures are not looked at when rules are made, so that their figures tell what
//! to expect of a label that nobody here has seen.

use crate::people::{HONG_KONG, LATIN, LATIN_SHOPS, Look, Person, RECEIVERS, SENDERS, TAIWAN};
use std::fmt::Write;

/// A label made by rule, and what stands on it.
pub struct Made {
    /// Words or icons say who is who; without them two parties are doubtful.
    pub is_named: bool,
    pub html: String,
    pub receiver: Truth,
    pub sender: Truth,
}

/// What a party's fields are, empty where they are not printed.
#[derive(Clone, Default, PartialEq)]
pub struct Truth {
    /// Any of these is right: a person, or the company before it.
    pub names: Vec<String>,
    pub phone: String,
    pub address: String,
}

impl Truth {
    fn of(p: &Person) -> Truth {
        Truth {
            names: vec![p.name.into()],
            phone: p.phone.into(),
            address: p.address.into(),
        }
    }
}

type Draw = fn(&Look, &Person, &Person) -> String;

/// Whose labels a layout is for.
#[derive(Clone, Copy, PartialEq)]
enum People {
    Mainland,
    HongKong,
    Taiwan,
    Latin,
    /// Chinese, with a company before each person, as the two layouts of that name write it.
    Company,
    /// Chinese, with only a receiver.
    Alone,
}

pub struct Layout {
    pub name: &'static str,
    people: People,
    draw: Draw,
}

/// How many labels are made in each layout.
pub const LABELS_EACH: usize = 20;

pub const COMPANY: &str = "深圳样例科技有限公司";

impl Layout {
    /// Whether the layout is set apart: of all layouts in the order of their names' hashes (FNV-1a), the latter half.
    pub fn is_apart(&self) -> bool {
        let hash = |name: &str| {
            name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
            })
        };
        let mut hashes: Vec<u64> = LAYOUTS.iter().map(|layout| hash(layout.name)).collect();
        hashes.sort_unstable();
        hash(self.name) >= hashes[hashes.len() / 2]
    }

    /// The labels of this layout.
    pub fn labels(&self) -> impl Iterator<Item = Made> {
        (0..LABELS_EACH).map(|number| self.label(number))
    }

    fn label(&self, number: usize) -> Made {
        let salt = self.name.len() + 7 * self.name.chars().count();
        let look = Look::new(number + salt);
        let at = |people: &'static [Person], step: usize| people[(number * step + salt) % people.len()];
        let (receiver, sender) = match self.people {
            People::Latin => (at(LATIN, 1), at(LATIN_SHOPS, 1)),
            People::HongKong => (at(HONG_KONG, 1), at(SENDERS, 1)),
            People::Taiwan => (at(TAIWAN, 1), TAIWAN[(number + salt + 1) % TAIWAN.len()]),
            _ => (at(RECEIVERS, 1), at(SENDERS, 5)),
        };
        let body = (self.draw)(&look, &receiver, &sender);
        let mut truth = (Truth::of(&receiver), Truth::of(&sender));
        match self.people {
            People::Company => truth.0.names.push(format!("{COMPANY}{}", receiver.name)),
            People::Alone => truth.1 = Truth::default(),
            _ => {}
        }
        Made {
            is_named: !self.name.starts_with("no words"),
            html: page(&look, &body),
            receiver: truth.0,
            sender: truth.1,
        }
    }
}

/// What stands around the parties.
fn page(look: &Look, body: &str) -> String {
    let head = look.pick(
        7,
        &[
            "<div style='font-size:26pt;font-weight:bold'>021-B3 07</div><div>集包地：上海转运中心</div>",
            "<div style='text-align:center'>73100000000001</div>",
            "<table class=t><tr><td>标快</td><td style='font-size:20pt'>888- 21-03 606</td></tr></table>",
            "<div style='font-size:18pt'>571BH-Q2</div><div style='text-align:right'>打印时间：2026-11-11 10:00:02</div>",
        ],
    );
    let foot = look.pick(
        8,
        &[
            "<p>订单号：T-001&nbsp;&nbsp;重量：1.20kg<br>备注：轻放</p>",
            "<p>内件：样板茶具 件数：1/2 重量：3.5kg</p><p>客服电话：95500</p>",
            "<table class=t><tr><td>代收货款：￥128.50 到付：15元</td><td>签收人：</td></tr></table>",
            "<p style='margin-top:4mm'>温馨提示：请当面验收，如有破损请拒收。官网www.example.com</p>",
            "<p style='margin-top:3mm'>T-001</p>",
        ],
    );
    format!(
        "<!DOCTYPE html><meta charset=utf-8><style>@page{{size:100mm 150mm}}body{{margin:0 2mm;font:{}pt/1.3 SimHei}}p,dl,dd,pre{{margin:0}}\
         table{{border-collapse:collapse;width:96mm}}.t td,.t th{{border:1px solid #000;padding:1mm;text-align:left}}pre{{font:inherit;white-space:pre-wrap}}\
         .a{{position:absolute}}.k{{display:inline-block;width:18mm;margin-right:3mm}}.j{{display:inline-block;width:14mm;text-align:justify;text-align-last:justify}}\
         .f{{display:flex}}</style>{head}{body}{foot}",
        look.size()
    )
}

/// Both parties by one rule, the receiver first or second as the look has it.
fn both(look: &Look, r: &Person, s: &Person, marks: [&str; 2], draw: impl Fn(&str, &Person) -> String) -> String {
    let (first, second) = (draw(marks[0], r), draw(marks[1], s));
    match look.pick(9, &["r", "r", "s"]) {
        "s" => format!("{second}{first}"),
        _ => format!("{first}{second}"),
    }
}
fn words(look: &Look) -> [&'static str; 2] {
    [look.receiver(), look.sender()]
}
const ICONS: [&str; 2] = ["收", "寄"];

macro_rules! layouts {
    ($($name:literal $people:ident |$l:ident, $r:ident, $s:ident| $body:expr;)*) => {
        pub const LAYOUTS: &[Layout] = &[$(Layout { name: $name, people: People::$people, draw: |$l, $r, $s| $body }),*];
    };
}

layouts! {
    "four lines, a word before the address" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<p>{mark}{c}{}{}{}</p><p>{}{c}{}</p>", l.name(p), l.gap(), l.phone(p), l.address_word(), l.address(p), c = l.colon()));
    "four lines, no word before the address" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<p>{mark}{}{}{}{}</p><p>{}</p>", l.colon(), l.name(p), l.gap(), l.phone(p), l.address(p)));
    "four lines apart" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<div style='margin:3mm 0'><p>{mark}{}{}{}{}</p><p>{}</p></div>", l.colon(), l.name(p), l.gap(), l.phone(p), l.address(p)));
    "one line each, commas" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<p>{mark}{}{}，{}，{}</p>", l.colon(), l.name(p), l.phone(p), l.address(p)));
    "one line each, spaces" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<p>{mark}{}{} {} {}</p>", l.colon(), l.name(p), l.phone(p), l.address(p)));
    "one line each, phone last" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<p>{mark}{}{} {} {}</p>", l.colon(), l.name(p), l.address(p), l.phone(p)));
    "six lines, a word each" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<p>{mark}{c}{}</p><p>{}{c}{}</p><p>{}{c}{}</p>", l.name(p), l.phone_word(), l.phone(p), l.address_word(), l.address(p), c = l.colon()));
    "a heading, then a word each" Mainland |l, r, s| both(l, r, s, ["收件信息", "寄件信息"], |mark, p|
        format!("<p><b>{mark}</b></p><p>姓名{c}{}</p><p>{}{c}{}</p><p>{}{c}{}</p>", l.name(p), l.phone_word(), l.phone(p), l.address_word(), l.address(p), c = l.colon()));
    "whole words each" Mainland |l, r, s| both(l, r, s, ["收件人", "寄件人"], |mark, p|
        format!("<p>{mark}姓名{c}{}</p><p>{mark}电话{c}{}</p><p>{mark}地址{c}{}</p>", l.name(p), l.phone(p), l.address(p), c = l.colon()));
    "words in one line" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<p>{mark}{c}{} {}{c}{} {}{c}{}</p>", l.name(p), l.phone_word(), l.phone(p), l.address_word(), l.address(p), c = l.colon()));
    "bracketed mark" Mainland |l, r, s| both(l, r, s, ["【收】", "【寄】"], |mark, p|
        format!("<p>{mark}{}{}{}<br>{}</p>", l.name(p), l.gap(), l.phone(p), l.address(p)));
    "round icon" Mainland |l, r, s| both(l, r, s, ICONS, |mark, p|
        format!("<div style='margin:1mm 0'><span style='display:inline-block;width:5mm;text-align:center;background:#000;color:#fff;border-radius:3mm;margin-right:2mm'>{mark}</span>{}{}{}<div style='margin-left:7mm'>{}</div></div>",
            l.name(p), l.gap(), l.phone(p), l.address(p)));
    "icon beside, no frame" Mainland |l, r, s| both(l, r, s, ICONS, |mark, p|
        format!("<div class=f style='margin:2mm 0'><div style='width:8mm;font-size:16pt'>{mark}</div><div><p>{}{}{}</p><p>{}</p></div></div>",
            l.name(p), l.gap(), l.phone(p), l.address(p)));
    "address first" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<p>{mark}{}{}</p><p>{}{}{}</p>", l.colon(), l.address(p), l.name(p), l.gap(), l.phone(p)));
    "address first, named" Mainland |l, r, s| both(l, r, s, ["收件", "寄件"], |mark, p|
        format!("<p>{mark}地址{c}{}</p><p>{mark}人{c}{}{}{}</p>", l.address(p), l.name(p), l.gap(), l.phone(p), c = l.colon()));
    "words without colon" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<p>{mark} {} {}</p><p>{} {}</p>", l.name(p), l.phone(p), l.address_word(), l.address(p)));
    "spaced words" Mainland |l, r, s| both(l, r, s, ["收 件 人", "寄 件 人"], |mark, p|
        format!("<p>{mark}：{}</p><p>电&emsp;&nbsp;话：{}</p><p>地&emsp;&nbsp;址：{}</p>", l.name(p), l.phone(p), l.address(p)));
    "justified words" Mainland |l, r, s| both(l, r, s, ["收件人", "寄件人"], |mark, p|
        format!("<div><span class=j>{mark}</span>：{}</div><div><span class=j>电话</span>：{}</div><div><span class=j>地址</span>：{}</div>", l.name(p), l.phone(p), p.address));
    "inline-block words" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<div><span class=k>{mark}</span>{}</div><div><span class=k>{}</span>{}</div><div><span class=k>{}</span>{}</div>", l.name(p), l.phone_word(), l.phone(p), l.address_word(), p.address));
    "flex rows" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<div class=f><div style='width:20mm'>{mark}{c}</div><div>{}</div></div><div class=f><div style='width:20mm'>{}{c}</div><div>{}</div></div><div class=f><div style='width:20mm;flex:none'>{}{c}</div><div>{}</div></div>",
            l.name(p), l.phone_word(), l.phone(p), l.address_word(), l.address(p), c = l.colon()));
    "grid rows" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<div style='display:grid;grid-template-columns:18mm 1fr;margin:2mm 0'><div>{mark}</div><div>{}{}{}</div><div>{}</div><div>{}</div></div>", l.name(p), l.gap(), l.phone(p), l.address_word(), l.address(p)));
    "definition list" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<dl style='overflow:hidden'><dt style='float:left;width:18mm;clear:left'>{mark}<dd style='margin-left:18mm'>{}{}{}<dt style='float:left;width:18mm;clear:left'>{}<dd style='margin-left:18mm'>{}</dl>",
            l.name(p), l.gap(), l.phone(p), l.address_word(), l.address(p)));
    "one block of breaks" Mainland |l, r, s| format!("<div>{}</div>", both(l, r, s, words(l), |mark, p|
        format!("{mark}{}{}<br>{}<br>{}<br>", l.colon(), l.name(p), l.phone(p), l.address(p))));
    "preformatted" Mainland |l, r, s| format!("<pre>{}</pre>", both(l, r, s, words(l), |mark, p|
        format!("{mark}: {}  {}\n{}\n\n", p.name, p.phone, p.address)));
    "icon cell of two rows" Mainland |l, r, s| format!("<table class=t>{}</table>", both(l, r, s, ICONS, |mark, p|
        format!("<tr><td rowspan=2 style='width:8mm;font-size:14pt'>{mark}</td><td>{}{}{}</td></tr><tr><td>{}</td></tr>", l.name(p), l.gap(), l.phone(p), l.address(p))));
    "icon cell of three rows" Mainland |l, r, s| format!("<table class=t>{}</table>", both(l, r, s, ICONS, |mark, p|
        format!("<tr><td rowspan=3 style='width:8mm;font-size:14pt'>{mark}</td><td>{}</td></tr><tr><td>{}</td></tr><tr><td>{}</td></tr>", l.name(p), l.phone(p), l.address(p))));
    "word cell, two rows, no frame" Mainland |l, r, s| format!("<table>{}</table>", both(l, r, s, words(l), |mark, p|
        format!("<tr><td rowspan=2 style='width:16mm'>{mark}</td><td>{}{}{}</td></tr><tr><td>{}</td></tr>", l.name(p), l.gap(), l.phone(p), l.address(p))));
    "icon cell, one row" Mainland |l, r, s| format!("<table class=t>{}</table>", both(l, r, s, ICONS, |mark, p|
        format!("<tr><td style='width:6mm'>{mark}</td><td>{}{}{}<br>{}</td></tr>", l.name(p), l.gap(), l.phone(p), l.address(p))));
    "stacked word" Mainland |l, r, s| format!("<table class=t>{}</table>", both(l, r, s, ["收<br>件<br>人", "寄<br>件<br>人"], |mark, p|
        format!("<tr><td style='width:5mm'>{mark}</td><td><p>{}{}{}</p><p>{}</p></td></tr>", l.name(p), l.gap(), l.phone(p), l.address(p))));
    "vertical word" Mainland |l, r, s| format!("<table class=t>{}</table>", both(l, r, s, ["收件", "寄件"], |mark, p|
        format!("<tr><td style='width:6mm'><span style='writing-mode:vertical-rl'>{mark}</span></td><td><p>{}{}{}</p><p>{}</p></td></tr>", l.name(p), l.gap(), l.phone(p), l.address(p))));
    "word column, framed" Mainland |l, r, s| format!("<table class=t>{}</table>", both(l, r, s, words(l), |mark, p|
        format!("<tr><td style='width:18mm'>{mark}</td><td>{}</td></tr><tr><td>{}</td><td>{}</td></tr><tr><td>{}</td><td>{}</td></tr>", l.name(p), l.phone_word(), l.phone(p), l.address_word(), l.address(p))));
    "word column, no frame" Mainland |l, r, s| format!("<table>{}</table>", both(l, r, s, words(l), |mark, p|
        format!("<tr><td style='width:18mm'>{mark}{c}</td><td>{}</td></tr><tr><td>{}{c}</td><td>{}</td></tr><tr><td>{}{c}</td><td>{}</td></tr>", l.name(p), l.phone_word(), l.phone(p), l.address_word(), l.address(p), c = l.colon())));
    "header row" Mainland |l, r, s| format!("<table class=t><tr><th>&nbsp;</th><th>姓名</th><th>{}</th><th>{}</th></tr>{}</table>", l.phone_word(), l.address_word(), both(l, r, s, ["收件", "寄件"], |mark, p|
        format!("<tr><th style='width:10mm'>{mark}</th><td style='width:15mm'>{}</td><td style='width:26mm'>{}</td><td>{}</td></tr>", l.name(p), l.phone(p), l.address(p))));
    "header row, whole words" Mainland |l, r, s| both(l, r, s, ["收件人", "寄件人"], |mark, p|
        format!("<table class=t><tr><th style='width:20mm'>{mark}</th><th style='width:30mm'>{}</th><th>{}</th></tr><tr><td>{}</td><td>{}</td><td>{}</td></tr></table>", l.phone_word(), l.address_word(), l.name(p), l.phone(p), l.address(p)));
    "two columns of cells" Mainland |l, r, s| format!("<table class=t style='table-layout:fixed'><tr>{}</tr></table>", both(l, r, s, words(l), |mark, p|
        format!("<td style='vertical-align:top'>{mark}{}<br>{}<br>{}<br>{}</td>", l.colon(), l.name(p), l.phone(p), p.address)));
    "two columns, a word each" Mainland |l, r, s| format!("<div class=f>{}</div>", both(l, r, s, words(l), |mark, p|
        format!("<div style='width:48mm'>{mark}{c}{}<br>{}{c}{}<br>{}{c}{}</div>", l.name(p), l.phone_word(), l.phone(p), l.address_word(), p.address, c = l.colon())));
    "cells of name and phone, address across" Mainland |l, r, s| format!("<table class=t>{}</table>", both(l, r, s, words(l), |mark, p|
        format!("<tr><td>{mark}{c}{}</td><td>{}{c}{}</td></tr><tr><td colspan=2>{}{c}{}</td></tr>", l.name(p), l.phone_word(), l.phone(p), l.address_word(), l.address(p), c = l.colon())));
    "word row above" Mainland |l, r, s| format!("<table class=t>{}</table>", both(l, r, s, ["收件信息", "寄件信息"], |mark, p|
        format!("<tr><td style='background:#ccc'>{mark}</td></tr><tr><td>{}{}{}<br>{}</td></tr>", l.name(p), l.gap(), l.phone(p), l.address(p))));
    "four columns" Mainland |l, r, s| format!("<table class=t>{}</table>", both(l, r, s, words(l), |mark, p|
        format!("<tr><td>{mark}</td><td>{}</td><td>{}</td><td>{}</td></tr><tr><td>{}</td><td colspan=3>{}</td></tr>", l.name(p), l.phone_word(), l.phone(p), l.address_word(), l.address(p))));
    "nested tables" Mainland |l, r, s| format!("<table class=t>{}</table>", both(l, r, s, ICONS, |mark, p|
        format!("<tr><td style='width:6mm'>{mark}</td><td style='padding:0'><table style='width:100%'><tr><td style='border:0'>{}</td><td style='border:0'>{}</td></tr><tr><td colspan=2 style='border:0'>{}</td></tr></table></td></tr>",
            l.name(p), l.phone(p), l.address(p))));
    "absolute, word at the left" Mainland |l, r, s| format!("<div style='height:80mm'>{}{}</div>", placed(l, 45, l.receiver(), r), placed(l, 68, l.sender(), s));
    "absolute, phone far right" Mainland |l, r, s| {
        let part = |y: i32, mark: &str, p: &Person| format!("<div class=a style='left:3mm;top:{y}mm'>{mark}</div><div class=a style='left:14mm;top:{y}mm'>{}</div><div class=a style='left:55mm;top:{y}mm'>{}</div><div class=a style='left:14mm;top:{}mm;width:80mm'>{}</div>",
            l.name(p), l.phone(p), y + 6, l.address(p));
        format!("<div style='height:80mm'>{}{}</div>", part(45, "收", r), part(66, "寄", s))
    };
    "absolute, words above" Mainland |l, r, s| {
        let part = |y: i32, mark: &str, p: &Person| format!("<div class=a style='left:3mm;top:{y}mm;font-size:6pt'>{mark}</div><div class=a style='left:3mm;top:{}mm'>{}</div><div class=a style='left:40mm;top:{y}mm;font-size:6pt'>{}</div><div class=a style='left:40mm;top:{}mm'>{}</div><div class=a style='left:3mm;top:{}mm;font-size:6pt'>{}</div><div class=a style='left:3mm;top:{}mm'>{}</div>",
            y + 3, l.name(p), l.phone_word(), y + 3, l.phone(p), y + 8, l.address_word(), y + 11, l.address(p));
        format!("<div style='height:80mm'>{}{}</div>", part(42, l.receiver(), r), part(64, l.sender(), s))
    };
    "receiver large, sender small" Mainland |l, r, s| format!("<div style='font-size:13pt'><p>{}：{} {}</p><p>{}</p></div><div style='font-size:7pt;margin-top:2mm'><p>{}：{} {}</p><p>{}</p></div>",
        l.receiver(), l.name(r), l.phone(r), l.address(r), l.sender(), l.name(s), l.phone(s), l.address(s));
    "name larger than the rest" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<div style='margin:2mm 0'><p>{mark}：<span style='font-size:150%'>{}</span>{}{}</p><p>{}</p></div>", p.name, l.gap(), l.phone(p), l.address(p)));
    "address larger than the name" Mainland |l, r, s| both(l, r, s, ICONS, |mark, p|
        format!("<div style='margin:2mm 0'><p>{mark}：{}{}{}</p><p style='font-size:140%'>{}</p></div>", l.name(p), l.gap(), l.phone(p), l.address(p)));
    "phone floats right" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<div style='margin:2mm 0'><span style='float:right'>{}</span>{mark}{}{}<br>{}</div>", l.phone(p), l.colon(), l.name(p), l.address(p)));
    "two parts agree" Mainland |l, r, s| { let part = both(l, r, s, ICONS, |mark, p|
        format!("<div class=f style='border-bottom:1px solid'><div style='width:8mm'>{mark}</div><div><p>{} {}</p><p>{}</p></div></div>", l.name(p), l.phone(p), l.address(p)));
        format!("{part}<div style='margin-top:8mm'>73100000000001</div>{part}") };
    "two parts, the second small and in lines" Mainland |l, r, s| { let part = |size: &str| both(l, r, s, words(l), |mark, p|
        format!("<div style='font-size:{size}'><p>{mark}：{} {}</p><p>{}：{}</p></div>", p.name, p.phone, l.address_word(), p.address));
        format!("{}<hr>{}", part("100%"), part("75%")) };
    "company and person, one line" Company |l, r, s| format!("<p>收：{COMPANY} {} {}</p><p>{}</p><p>寄：{} {}</p><p>{}</p>", l.name(r), l.phone(r), l.address(r), l.name(s), l.phone(s), l.address(s));
    "company and person, two lines" Company |l, r, s| format!("<table class=t><tr><td style='width:6mm'>收</td><td>{COMPANY}<br>{} {}<br>{}</td></tr><tr><td>寄</td><td>{} {}<br>{}</td></tr></table>",
        l.name(r), l.phone(r), l.address(r), l.name(s), l.phone(s), l.address(s));
    "two phones by a slash" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<p>{mark}：{} {}/020-80000000</p><p>{}：{}</p>", l.name(p), p.phone, l.address_word(), l.address(p)));
    "two phones, two words" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<p>{mark}：{}</p><p>手机：{} 座机：020-80000000</p><p>地址：{}</p>", l.name(p), p.phone, l.address(p)));
    "no words at all" Mainland |l, r, s| format!("<div style='font-size:12pt;margin:3mm 0'>{} {}<br>{}</div><div style='margin:3mm 0'>{} {}<br>{}</div>",
        l.name(r), l.phone(r), l.address(r), l.name(s), l.phone(s), l.address(s));
    "no words, cells" Mainland |l, r, s| format!("<table class=t><tr><td>{}<br>{}<br>{}</td></tr><tr><td>{}<br>{}<br>{}</td></tr></table>",
        l.name(r), l.phone(r), l.address(r), l.name(s), l.phone(s), l.address(s));
    "receiver alone, no word" Alone |l, r, _s| format!("<div style='margin:3mm 0'>{}{}{}<br>{}</div>", l.name(r), l.gap(), l.phone(r), l.address(r));
    "receiver alone, icon" Alone |l, r, _s| format!("<table class=t><tr><td rowspan=2 style='width:8mm;font-size:16pt'>收</td><td>{}{}{}</td></tr><tr><td>{}</td></tr></table>", l.name(r), l.gap(), l.phone(r), l.address(r));
    "ship from, ship to, columns" Latin |_l, r, s| { let cell = |mark: &str, p: &Person| format!("<td style='width:50%;vertical-align:top'><b>{mark}</b><br>{}<br>{}<br>{}</td>", p.name, broken(p), p.phone);
        format!("<table class=t><tr>{}{}</tr></table>", cell("SHIP FROM", s), cell("SHIP TO", r)) };
    "from and to, stacked" Latin |l, r, s| { let part = |mark: &str, p: &Person| format!("<div style='margin:3mm 0'>{mark}<br>{}<br>{}<br>Tel: {}</div>", p.name, broken(p), p.phone);
        format!("{}{}", part(l.pick(1, &["From:", "FROM"]), s), part(l.pick(1, &["To:", "TO"]), r)) };
    "consignee with words" Latin |_l, r, s| { let part = |mark: &str, p: &Person| format!("<div style='margin:3mm 0'><b>{mark}</b><br>Name: {}<br>Tel: {}<br>Address: {}</div>", p.name, p.phone, p.address);
        format!("{}{}", part("Consignee", r), part("Shipper", s)) };
    "receiver table, English" Latin |_l, r, s| { let part = |mark: &str, p: &Person| format!("<tr><td style='width:20mm'>{mark}</td><td>{}<br>{}<br>{}</td></tr>", p.name, p.phone, p.address);
        format!("<table class=t>{}{}</table>", part("Receiver", r), part("Sender", s)) };
    "deliver to, return to" Latin |_l, r, s| { let part = |mark: &str, p: &Person| format!("<div style='margin:3mm 0'><p><b>{mark}:</b> {}</p><p>{}</p><p>Phone: {}</p></div>", p.name, broken(p), p.phone);
        format!("{}{}", part("DELIVER TO", r), part("RETURN TO", s)) };
    "small TO at the left" Latin |_l, r, s| { let part = |mark: &str, p: &Person| format!("<div class=f style='margin:3mm 0'><div style='width:12mm;font-size:6pt'>{mark}</div><div>{}<br>{}<br>{}</div></div>", p.name, broken(p), p.phone);
        format!("{}{}", part("FROM", s), part("TO", r)) };
    "bilingual words, lines" Mainland |l, r, s| both(l, r, s, ["收件人 To", "寄件人 From"], |mark, p|
        format!("<p>{mark}：{}</p><p>电话 Tel：{}</p><p>地址 Address：{}</p>", l.name(p), l.phone(p), l.address(p)));
    "bilingual word column" Mainland |l, r, s| format!("<table class=t>{}</table>", both(l, r, s, ["收件人<br>Receiver", "寄件人<br>Sender"], |mark, p|
        format!("<tr><td style='width:20mm'>{mark}</td><td>{} {}<br>{}</td></tr>", l.name(p), l.phone(p), l.address(p))));
    "Hong Kong, lines" HongKong |l, r, s| format!("<p>收件人：{} {}</p><p>{}</p><p>寄件人：{} {}</p><p>{}</p>", r.name, r.phone, r.address, l.name(s), l.phone(s), l.address(s));
    "Hong Kong, word column" HongKong |l, r, s| { let part = |mark: &str, p: &Person| format!("<tr><td style='width:16mm'>{mark}</td><td>{}<br>電話：{}<br>{}</td></tr>", p.name, p.phone, l.address(p));
        format!("<table class=t>{}{}</table>", part("收件人", r), part("寄件人", s)) };
    "Taiwan, a word each" Taiwan |l, r, s| both(l, r, s, ["收件人", "寄件人"], |mark, p|
        format!("<p>{mark}：{}</p><p>{}：{}</p><p>地址：{}</p>", p.name, l.pick(1, &["電話", "手機"]), p.phone, l.address(p)));
    "Taiwan, icon cells" Taiwan |l, r, s| format!("<table class=t>{}</table>", both(l, r, s, ICONS, |mark, p|
        format!("<tr><td style='width:8mm'>{mark}</td><td>{} {}<br>{}</td></tr>", p.name, p.phone, l.address(p))));
    "a hotline below each party" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<p>{mark}{}{} {}</p><p>{}</p><p>客服热线：95511</p>", l.colon(), l.name(p), l.phone(p), l.address(p)));
    "return notice" Mainland |l, r, s| format!("{}<p>退货须知：拒收到付件，退货请联系客服</p>", both(l, r, s, words(l), |mark, p|
        format!("<p>{mark}{}{} {}</p><p>{}</p>", l.colon(), l.name(p), l.phone(p), l.address(p))));
    "pick-up point" Mainland |l, r, s| format!("<table class=t><tr><td style='width:8mm'>收</td><td>{} {}<br>{}</td></tr><tr><td colspan=2>自提网点：示例驿站3号店</td></tr><tr><td>寄</td><td>{} {}<br>{}</td></tr></table>",
        l.name(r), l.phone(r), l.address(r), l.name(s), l.phone(s), l.address(s));
    "postal codes" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<p>{mark}{c}{} {}{c}{}</p><p>{}{c}{} 邮编{c}518000</p>", l.name(p), l.phone_word(), l.phone(p), l.address_word(), p.address, c = l.colon()));
    "underlined form" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<div style='border-bottom:1px solid;padding-top:1.5mm'>{mark}：{}</div><div style='border-bottom:1px solid;padding-top:1.5mm'>{}：{}</div><div style='border-bottom:1px solid;padding-top:1.5mm'>{}：{}</div>",
            l.name(p), l.phone_word(), l.phone(p), l.address_word(), p.address));
    "white on a black bar" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<div style='background:#000;color:#fff'>{mark}</div><p>{}{}{}</p><p>{}</p>", l.name(p), l.gap(), l.phone(p), l.address(p)));
    "boxes with margins" Mainland |l, r, s| both(l, r, s, words(l), |mark, p|
        format!("<div style='border:1px solid;margin:2mm 0;padding:1mm'><div><b>{mark}</b> {}</div><div>{}</div><div>{}</div></div>", l.name(p), l.phone(p), l.address(p)));
    "name and phone in small cells" Mainland |l, r, s| format!("<table class=t>{}</table>", both(l, r, s, ICONS, |mark, p|
        format!("<tr><td rowspan=2 style='width:8mm'>{mark}</td><td>{}</td><td>{}</td></tr><tr><td colspan=2>{}</td></tr>", l.name(p), l.phone(p), l.address(p))));
}

fn placed(l: &Look, y: i32, mark: &str, p: &Person) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<div class=a style='left:3mm;top:{y}mm'>{mark}</div><div class=a style='left:22mm;top:{y}mm;width:74mm'>{}{}{}<br>{}</div>",
        l.name(p),
        l.gap(),
        l.phone(p),
        l.address(p)
    );
    out
}

/// An address in Latin letters on two lines.
fn broken(p: &Person) -> String {
    let cut = p.address[..p.cut.min(p.address.len())].rfind(' ').unwrap_or(p.address.len());
    format!("{}<br>{}", &p.address[..cut], p.address[cut..].trim())
}
