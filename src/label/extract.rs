//! From the reply, the page and the barcodes to the fields: carrier-neutral rules first, a carrier's own habits after.

use super::Barcode;
use super::agreement::comparable;
use super::carriers;
use super::claims::{Claim, Printed, barcode_source, confirm, decide, each, settle, text_source, text_source_of};
use super::fields::{Confidence, Disagreement, Field, Fields, Party, Source};
use super::lexicon::{FieldKind, Role, is_product, value_word};
use super::lines::{Line, Sheet};
use super::party::{Block, Candidate, blocks};
use super::payload;
use super::phone::phones;
use super::values::labelled;
use crate::limits::{LimitError, Work};
use crate::response::Response;
use std::collections::HashSet;

/// The fields of a label. When there is too much on the pages for the work that is left, the fields are those that the reply and the
/// barcodes tell, and say so.
pub(super) fn fields(response: &Response, sheet: &Sheet, barcodes: &[Barcode], limit: LimitError) -> Fields {
    let read = every_field(response, sheet, barcodes);
    if !sheet.work.is_exhausted() {
        return read;
    }
    Fields {
        unread: Some(limit),
        ..every_field(response, &Sheet::new(&[], &[], Work::new(UNREAD_STEPS)), barcodes)
    }
}

/// The work that comparing a reply with itself may take: values of some thousand characters with stars in them.
const UNREAD_STEPS: u64 = 100_000;

fn every_field(response: &Response, sheet: &Sheet, barcodes: &[Barcode]) -> Fields {
    let data = &response.waybill_data;
    let labelled = labelled(sheet);
    let of = |kind: FieldKind| labelled.get(&kind).map(Vec::as_slice).unwrap_or_default();
    let keyed = |key: &str| -> Vec<Claim> {
        let value = data.get(key).map(|value| Claim {
            value: value.to_owned(),
            source: Source::WaybillData { key: key.to_owned() },
            by_look: false,
        });
        value.into_iter().collect()
    };
    let numbers = waybill_numbers(response, sheet, barcodes, of(FieldKind::Waybill));
    let number = numbers.first().map(|field| field.value.clone()).unwrap_or_default();
    let (receiver, sender) = parties(sheet, data.receiver_phone());
    let page = |claims: Vec<Claim>, kind: FieldKind| decide(confirm(claims, sheet), of(kind), &sheet.work);
    Fields {
        carrier: carrier(response, &number, &sheet.work),
        product: product(sheet, of(FieldKind::Product)),
        routing_code: routing(response, sheet, &number),
        bag: bag(response, sheet, of(FieldKind::Bag)),
        destination: page(keyed("destcode"), FieldKind::Destination),
        origin: page(keyed("origincode"), FieldKind::Origin),
        service_time: decide(confirm(keyed("limitTypeCode"), sheet), &[], &sheet.work),
        receiver,
        sender,
        order_number: order(response, sheet, of(FieldKind::Order)),
        cod_amount: decide(Vec::new(), of(FieldKind::Cod), &sheet.work),
        insured_amount: decide(Vec::new(), of(FieldKind::Insured), &sheet.work),
        weight: decide(Vec::new(), of(FieldKind::Weight), &sheet.work),
        charged_weight: decide(Vec::new(), of(FieldKind::ChargedWeight), &sheet.work),
        pieces: pieces(sheet, of(FieldKind::Pieces)),
        remark: decide(Vec::new(), of(FieldKind::Remark), &sheet.work),
        goods: match of(FieldKind::Goods) {
            [] => decide(confirm(keyed("cargoName"), sheet), &[], &sheet.work).into_iter().collect(),
            printed => each(printed),
        },
        dates: each(of(FieldKind::Date)),
        waybill_numbers: numbers,
        unread: None,
    }
}

fn waybill_numbers(response: &Response, sheet: &Sheet, barcodes: &[Barcode], printed: &[Printed]) -> Vec<Field> {
    let id = response.waybill_id.trim();
    let mut claims = Vec::new();
    if !id.is_empty() {
        claims.push(Claim {
            value: id.to_owned(),
            source: Source::Reply { field: "waybill_id" },
            by_look: false,
        });
    }
    let mut others: Vec<&Barcode> = Vec::new();
    for code in barcodes.iter().filter(|code| code.symbology.is_linear()) {
        let text = comparable(&code.text);
        let known = claims.first().map(|claim| comparable(&claim.value));
        match known {
            Some(known) if text.contains(&known) => claims.push(Claim {
                value: claims[0].value.clone(),
                source: barcode_source(code),
                by_look: false,
            }),
            None if is_number(&text) => claims.push(Claim {
                value: code.text.trim().to_owned(),
                source: barcode_source(code),
                by_look: false,
            }),
            _ if is_number(&text) && text.len() >= 10 && text != comparable(&response.order_id) => others.push(code),
            _ => {}
        }
    }
    let bars_say_it = claims.iter().any(|claim| matches!(claim.source, Source::Barcode(_)));
    // What a carrier's QR code states: the same number, or that of another parcel.
    for code in barcodes {
        let Some(number) = payload::waybill_number(&code.text) else {
            continue;
        };
        let value = match claims.first() {
            Some(known) if comparable(number).contains(&comparable(&known.value)) => known.value.clone(),
            _ => number.to_owned(),
        };
        claims.push(Claim {
            value,
            source: barcode_source(code),
            by_look: false,
        });
    }
    if let Some(known) = claims.first().map(|claim| claim.value.clone()) {
        let wanted = comparable(&known);
        claims.extend(
            sheet
                .lines
                .iter()
                .filter(|line| comparable(&line.text).contains(&wanted))
                .map(|line| Claim {
                    value: known.clone(),
                    source: text_source(line),
                    by_look: false,
                }),
        );
        // 运单号 beside another number: the page of another parcel.
        let odd = printed.iter().filter(|(value, ..)| {
            is_number(&comparable(value)) && !comparable(value).contains(&wanted) && !wanted.contains(&comparable(value))
        });
        claims.extend(odd.map(|(value, _, source)| Claim {
            value: value.clone(),
            source: source.clone(),
            by_look: false,
        }));
    } else {
        claims.extend(
            printed
                .iter()
                .filter(|(value, ..)| is_number(&comparable(value)))
                .map(|(value, _, source)| Claim {
                    value: value.clone(),
                    source: source.clone(),
                    by_look: false,
                }),
        );
    }
    let mut fields: Vec<Field> = settle(claims, &sheet.work).into_iter().collect();
    // The label's barcodes say something else altogether: it may belong to another parcel.
    if let Some(first) = fields.first_mut().filter(|_| !bars_say_it) {
        for code in &others {
            first.confidence = Confidence::Doubtful;
            first.disagreements.push(Disagreement {
                value: code.text.clone(),
                source: barcode_source(code),
            });
        }
    }
    let mut known: HashSet<String> = fields.iter().map(|field| comparable(&field.value)).collect();
    for code in others {
        if known.insert(comparable(&code.text)) {
            fields.push(Field {
                value: code.text.clone(),
                masked: false,
                confidence: Confidence::Doubtful,
                sources: vec![barcode_source(code)],
                disagreements: Vec::new(),
            });
        }
    }
    fields
}

/// Whether a text without spaces looks like a waybill number: 8 to 34 letters and digits, most of them digits.
pub(super) fn is_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (8..=34).contains(&text.len()) && text.is_ascii() && digits >= 8 && digits * 3 >= text.len() * 2
}

fn carrier(response: &Response, number: &str, work: &Work) -> Option<Field> {
    let code = response.delivery_id.trim();
    let mut claims = Vec::new();
    if !code.is_empty() {
        claims.push(Claim {
            value: code.to_owned(),
            source: Source::Reply { field: "delivery_id" },
            by_look: false,
        });
    }
    if let Some(shape) = carriers::code_of_number(number) {
        claims.push(Claim {
            value: shape.to_owned(),
            source: Source::NumberShape,
            by_look: true,
        });
    }
    settle(claims, work)
}

fn product(sheet: &Sheet, printed: &[Printed]) -> Option<Field> {
    let by_look = sheet.lines.iter().filter(|line| is_product(&line.text)).map(|line| Claim {
        value: line.text.clone(),
        source: text_source(line),
        by_look: false,
    });
    let mut claims: Vec<Claim> = by_look.collect();
    claims.extend(printed.iter().map(|(value, _, source)| Claim {
        value: value.clone(),
        source: source.clone(),
        by_look: false,
    }));
    settle(claims, &sheet.work)
}

fn order(response: &Response, sheet: &Sheet, printed: &[Printed]) -> Option<Field> {
    let id = response.order_id.trim();
    if id.is_empty() {
        return decide(Vec::new(), printed, &sheet.work);
    }
    let stated = vec![Claim {
        value: id.to_owned(),
        source: Source::Reply { field: "order_id" },
        by_look: false,
    }];
    decide(confirm(stated, sheet), printed, &sheet.work)
}

fn routing(response: &Response, sheet: &Sheet, number: &str) -> Option<Field> {
    let data = &response.waybill_data;
    let common = data.iter().find(|d| d.key.ends_with("_mark") && !d.value.trim().is_empty());
    let common = common.or_else(|| data.iter().find(|d| d.key == "destRouteLabel" && !d.value.trim().is_empty()));
    let stated = match common {
        Some(datum) => Some((datum.key.clone(), datum.value.clone())),
        None => carriers::routing_by_keys(&response.delivery_id, data),
    };
    if let Some((key, value)) = stated {
        let claim = Claim {
            value,
            source: Source::WaybillData { key },
            by_look: false,
        };
        return settle(confirm(vec![claim], sheet), &sheet.work);
    }
    let lone = carriers::lone_routing_digits(number);
    let compact_number = comparable(number);
    let candidates: Vec<&Line> = sheet
        .lines
        .iter()
        .filter(|line| line.turn == 0)
        .filter(|line| match &lone {
            Some(digits) => digits.contains(&line.text.len()) && line.text.bytes().all(|b| b.is_ascii_digit()),
            None => is_route(&line.text, &compact_number),
        })
        .collect();
    // Two of one size: the destination's, which stands right of or below the origin's.
    let best = candidates.iter().copied().reduce(|a, b| {
        let larger = b.size > a.size * 1.05;
        let alike = (b.size - a.size).abs() <= a.size * 0.05;
        let beside_destination = |line: &Line| near_word(sheet, line, FieldKind::Destination);
        if larger || (alike && beside_destination(b) && !beside_destination(a)) {
            b
        } else {
            a
        }
    })?;
    let shown = comparable(&best.text);
    let same = sheet.lines.iter().filter(|line| comparable(&line.text) == shown).map(|line| Claim {
        value: best.text.clone(),
        source: text_source(line),
        by_look: true,
    });
    let mut field = settle(same.collect(), &sheet.work)?;
    field.confidence = Confidence::Doubtful;
    Some(field)
}

/// Whether a line looks like a routing code: letters, digits and separators, with digits, large. `number` is the waybill number as it is
/// compared.
fn is_route(text: &str, number: &str) -> bool {
    let compact = comparable(text);
    let allowed = text
        .chars()
        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, ' ' | '-' | '_' | '/'));
    let digits = compact.bytes().filter(u8::is_ascii_digit).count();
    let parts = text.split([' ', '-', '_', '/']).filter(|part| !part.is_empty()).count();
    let is_count = |word: &str| {
        word.split_once('/')
            .is_some_and(|(k, n)| k.parse::<u16>().is_ok() && n.parse::<u16>().is_ok())
    };
    let is_date = |word: &str| word.starts_with("20") && word.split(['-', '/']).count() == 3 && word.len() >= 8;
    let pieces = text.split(' ').any(|word| is_count(word) || is_date(word));
    allowed
        && (3..=18).contains(&compact.len())
        && digits >= 2
        && (1..=5).contains(&parts)
        && !pieces
        && !(compact.len() >= 8 && (number.contains(&compact) || compact.contains(number) && !number.is_empty()))
        && phones(text).is_empty()
}

/// How far above a large code its word can be, in mm.
const ABOVE_MM: f32 = 6.;
/// How far the box of a large code can reach into that of the word above it, in mm.
const OVERLAP_MM: f32 = 4.;
/// How far left of a code its word can be, in mm.
const LEFT_MM: f32 = 14.;

/// Whether a word of a kind stands just above a line or left of it.
fn near_word(sheet: &Sheet, line: &Line, kind: FieldKind) -> bool {
    let near = sheet.around(line, line.at.y - ABOVE_MM, line.at.bottom());
    near.into_iter().map(|i| &sheet.lines[i]).any(|other| {
        let above = (-OVERLAP_MM..ABOVE_MM).contains(&(line.at.y - other.at.bottom()))
            && other.at.x < line.at.right()
            && other.at.right() > line.at.x - LEFT_MM;
        let left = other.beside(line) && (-1. ..LEFT_MM).contains(&(line.at.x - other.at.right()));
        value_word(&other.text).is_some_and(|(found, _)| found == kind) && other.same_plane(line) && (above || left)
    })
}

fn bag(response: &Response, sheet: &Sheet, printed: &[Printed]) -> Option<Field> {
    let data = &response.waybill_data;
    let common = data.iter().find(|d| d.key.ends_with("_bagAddr") && !d.value.trim().is_empty());
    let stated = match common {
        Some(datum) => Some((datum.key.clone(), datum.value.clone())),
        None => carriers::bag_by_key(&response.delivery_id, data),
    };
    match stated {
        Some((key, value)) => decide(
            confirm(
                vec![Claim {
                    value,
                    source: Source::WaybillData { key },
                    by_look: false,
                }],
                sheet,
            ),
            &[],
            &sheet.work,
        ),
        None => decide(Vec::new(), printed, &sheet.work),
    }
}

fn pieces(sheet: &Sheet, printed: &[Printed]) -> Option<Field> {
    if let Some(told) = decide(Vec::new(), printed, &sheet.work) {
        return Some(told);
    }
    // 1/3 without a word is a count by its look; 11/29 may as well be a day.
    let fraction = sheet.lines.iter().find_map(|line| {
        let (k, n) = line.text.split_once('/')?;
        let (k, n) = (k.trim().parse::<u16>().ok()?, n.trim().parse::<u16>().ok()?);
        let day = k <= 12 && (10..=31).contains(&n);
        (k >= 1 && k <= n && n < 1000 && !day).then(|| Claim {
            value: format!("{k}/{n}"),
            source: text_source(line),
            by_look: true,
        })
    })?;
    settle(vec![fraction], &sheet.work)
}

fn parties(sheet: &Sheet, stated_phone: Option<&str>) -> (Party, Party) {
    let (mut blocks, strays) = blocks(sheet);
    let lacks = |role: Role, blocks: &[Block]| {
        !blocks
            .iter()
            .any(|b| b.role == Some(role) && (b.address.is_some() || b.phone.is_some()))
    };
    let unnamed = blocks.iter().filter(|block| block.role.is_none()).count();
    let by_look: Vec<Role> = [Role::Receiver, Role::Sender]
        .into_iter()
        .filter(|role| lacks(*role, &blocks) && unnamed > 0)
        .collect();
    // A label whose mark is a picture: the one block left is the party left; of two, the receiver's comes first.
    for (role, block) in by_look.iter().zip(blocks.iter_mut().filter(|block| block.role.is_none())) {
        block.role = Some(*role);
    }
    // A parcel is never without its receiver: the one party on a label, or the one beside a sender who is named, is the receiver.
    let sure = unnamed == 1 && !strays && by_look.contains(&Role::Receiver);
    let party = |role: Role| {
        let doubtful = by_look.contains(&role) && !(sure && role == Role::Receiver);
        let ours = || blocks.iter().filter(|block| block.role == Some(role));
        let with_contact = ours().any(|b| b.phone.is_some() || b.address.is_some());
        let claims = |part: fn(&Block) -> &Option<Candidate>| -> Vec<Claim> {
            ours()
                .filter(|block| !with_contact || block.phone.is_some() || block.address.is_some())
                .filter_map(|block| part(block).as_ref())
                .filter_map(|found| {
                    Some(Claim {
                        value: found.text.clone(),
                        source: text_source_of(sheet, &found.lines)?,
                        by_look: doubtful,
                    })
                })
                .collect()
        };
        let mut phone = claims(|block| &block.phone);
        if let (Role::Receiver, Some(stated)) = (role, stated_phone) {
            phone.insert(
                0,
                Claim {
                    value: stated.to_owned(),
                    source: Source::WaybillData {
                        key: "destEncodePhone".into(),
                    },
                    by_look: false,
                },
            );
        }
        let mark = |field: Option<Field>| {
            field.map(|mut field| {
                if (doubtful || !with_contact) && field.sources.iter().all(|s| s.place().is_some()) {
                    field.confidence = Confidence::Doubtful;
                }
                field
            })
        };
        Party {
            name: mark(settle(claims(|block| &block.name), &sheet.work)),
            phone: mark(settle(phone, &sheet.work)),
            address: mark(settle(claims(|block| &block.address), &sheet.work)),
            country: mark(settle(claims(|block| &block.country), &sheet.work)),
            printed: match doubtful {
                true => Vec::new(),
                false => ours().map(|block| block.printed.clone()).collect(),
            },
        }
    };
    (party(Role::Receiver), party(Role::Sender))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::content::TextRun;

    const LIMIT: u64 = 20_000_000;

    /// Labels of 40 lines each, one a page.
    fn pages(lines: usize) -> Vec<TextRun> {
        let run = |i: usize, x_mm: f32, text: String| TextRun {
            page: 1 + i / 40,
            text,
            x_mm,
            y_mm: (i % 40) as f32 * 4.,
            width_mm: 20.,
            height_mm: 3.,
            size_pt: 8.,
            angle: 0.,
            clipped: false,
        };
        (0..lines)
            .flat_map(|i| match i % 4 {
                0 => vec![run(i, 3., "收件人：".into()), run(i, 23.2, format!("陈{i} 138{i:08}"))],
                1 => vec![run(i, 3., format!("广东省深圳市南山区示例路{i}号"))],
                2 => vec![run(i, 3., format!("备注：轻放{i} 重量：1.20kg"))],
                _ => vec![run(i, 3., "运单号".into()), run(i, 40., format!("7310000{i:07}"))],
            })
            .collect()
    }

    fn spent(runs: &[TextRun]) -> (u64, Fields) {
        let sheet = Sheet::new(runs, &[], Work::new(LIMIT));
        let fields = fields(&Response::default(), &sheet, &[], LimitError::Steps(LIMIT));
        (LIMIT - sheet.work.left(), fields)
    }

    #[test]
    fn twice_the_lines_are_twice_the_work() {
        let work = [500, 1000, 2000, 4000].map(|lines| spent(&pages(lines)).0);
        for pair in work.windows(2) {
            assert!(pair[1] <= pair[0] * 21 / 10, "{work:?}");
        }
    }

    #[test]
    fn a_day_is_no_count_of_pieces() {
        let of = |text: &str| {
            let mut runs = pages(1);
            runs.truncate(1);
            runs[0].text = text.into();
            spent(&runs).1.pieces.map(|field| (field.value, field.confidence))
        };
        assert_eq!(of("11/29"), None);
        assert_eq!(of("1/3"), Some(("1/3".into(), Confidence::Doubtful)));
        assert_eq!(of("件数：1/12"), Some(("1/12".into(), Confidence::Likely)));
    }

    #[test]
    fn lines_upon_each_other_end_at_the_limit_and_the_reply_is_still_told() {
        let mut runs = pages(4000);
        runs.iter_mut().for_each(|run| (run.page, run.y_mm) = (1, 5.));
        let limit = 10_000;
        let sheet = Sheet::new(&runs, &[], Work::new(limit));
        let response = Response {
            waybill_id: "SF1400000000001".into(),
            ..Response::default()
        };
        let fields = fields(&response, &sheet, &[], LimitError::Steps(limit));
        assert_eq!(fields.unread, Some(LimitError::Steps(limit)));
        let known: Vec<&str> = fields.iter().map(|(name, _)| name).collect();
        assert_eq!(known, ["waybill_numbers", "carrier"]);
    }
}
