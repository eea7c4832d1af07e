//! From the reply, the page and the barcodes to the fields: carrier-neutral rules first, a carrier's own habits after.

use super::Barcode;
use super::agreement::comparable;
use super::carriers;
use super::content::SheetRect;
use super::fields::{Confidence, Disagreement, Field, Fields, Party, Place, Source};
use super::lexicon::{Kind, Role, is_product, value_word};
use super::lines::{Line, Sheet, is_ideograph};
use super::party::{Block, Found, blocks};
use super::phone::{covers, phones};
use crate::limits::{LimitError, Work};
use crate::response::Response;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// One thing said by one source.
struct Claim {
    value: String,
    source: Source,
    /// Found by its look, not by a word.
    by_look: bool,
}

/// A value that a word announces, the line of the word, and where the value stands.
type Printed = (String, usize, Source);

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
    let of = |kind: Kind| labelled.get(&kind).map(Vec::as_slice).unwrap_or_default();
    let keyed = |key: &str| -> Vec<Claim> {
        let value = data.get(key).map(|value| Claim {
            value: value.to_owned(),
            source: Source::WaybillData { key: key.to_owned() },
            by_look: false,
        });
        value.into_iter().collect()
    };
    let numbers = waybill_numbers(response, sheet, barcodes, of(Kind::Waybill));
    let number = numbers.first().map(|field| field.value.clone()).unwrap_or_default();
    let (receiver, sender) = parties(sheet, data.receiver_phone());
    let page = |claims: Vec<Claim>, kind: Kind| decide(confirm(claims, sheet), of(kind), &sheet.work);
    Fields {
        carrier: carrier(response, &number, &sheet.work),
        product: product(sheet, of(Kind::Product)),
        routing_code: routing(response, sheet, &number),
        bag: bag(response, sheet, of(Kind::Bag)),
        destination: page(keyed("destcode"), Kind::Destination),
        origin: page(keyed("origincode"), Kind::Origin),
        service_time: decide(confirm(keyed("limitTypeCode"), sheet), &[], &sheet.work),
        receiver,
        sender,
        order_number: order(response, sheet, of(Kind::Order)),
        cod_amount: decide(Vec::new(), of(Kind::Cod), &sheet.work),
        insured_amount: decide(Vec::new(), of(Kind::Insured), &sheet.work),
        weight: decide(Vec::new(), of(Kind::Weight), &sheet.work),
        charged_weight: decide(Vec::new(), of(Kind::ChargedWeight), &sheet.work),
        pieces: pieces(sheet, of(Kind::Pieces)),
        remark: decide(Vec::new(), of(Kind::Remark), &sheet.work),
        goods: match of(Kind::Goods) {
            [] => decide(confirm(keyed("cargoName"), sheet), &[], &sheet.work).into_iter().collect(),
            printed => each(printed),
        },
        dates: each(of(Kind::Date)),
        waybill_numbers: numbers,
        unread: None,
    }
}

/// Values of a kind that a label may have several of; equal ones are one.
fn each(printed: &[Printed]) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (value, _, source) in printed {
        let at = *known.entry(comparable(value)).or_insert(fields.len());
        match fields.get_mut(at) {
            Some(field) => {
                field.sources.push(source.clone());
                field.confidence = Confidence::Certain;
            }
            None => fields.push(Field {
                value: value.clone(),
                masked: value.contains('*'),
                confidence: Confidence::Likely,
                sources: vec![source.clone()],
                disagreements: Vec::new(),
            }),
        }
    }
    fields
}

fn place(page: usize, rect: SheetRect) -> Place {
    Place {
        page,
        x_mm: rect.x,
        y_mm: rect.y,
        width_mm: rect.width,
        height_mm: rect.height,
    }
}
fn text_source(line: &Line) -> Source {
    Source::PageText(place(line.page, line.on_page))
}
fn barcode_source(code: &Barcode) -> Source {
    Source::Barcode(Place {
        page: code.page,
        x_mm: code.x_mm,
        y_mm: code.y_mm,
        width_mm: code.width_mm,
        height_mm: code.height_mm,
    })
}

/// Whether two values are the same thing, or one is the other with a part hidden.
fn agree(a: &[char], b: &[char], work: &Work) -> bool {
    // An address with a note behind it is that address.
    let begins = |whole: &[char], part: &[char]| part.len() >= 8 && whole.starts_with(part) && part.iter().any(|c| is_ideograph(*c));
    a == b || stands_for(a, b, work) || stands_for(b, a, work) || begins(a, b) || begins(b, a)
}

/// [`covers`], which may take as much work as the two are long times each other.
fn stands_for(masked: &[char], full: &[char], work: &Work) -> bool {
    if !masked.contains(&'*') {
        return false;
    }
    work.spend_64ths((masked.len() * full.len() / 16) as u64);
    !work.is_exhausted() && covers(masked, full)
}

/// The characters of a value that count when it is compared.
fn compared(value: &str) -> Vec<char> {
    comparable(value).chars().collect()
}

/// The most different values among which the one with the most support is looked for; among more, none speaks for the others.
const MOST_RIVALS: usize = 32;

/// How many claims agree with each.
fn supports(claims: &[Claim], compared: &[Vec<char>], work: &Work) -> Vec<usize> {
    let mut votes: BTreeMap<&[char], usize> = BTreeMap::new();
    compared.iter().for_each(|value| *votes.entry(value).or_default() += 1);
    if votes.len() > MOST_RIVALS {
        return vec![0; claims.len()];
    }
    let with = |value: &Vec<char>| {
        votes
            .iter()
            .filter(|(other, _)| agree(value, other, work))
            .map(|(_, count)| count)
            .sum()
    };
    let support: BTreeMap<&[char], usize> = votes.keys().map(|value| (*value, with(&value.to_vec()))).collect();
    compared.iter().map(|value| support[&**value]).collect()
}

/// One field out of what several sources claim. The first claim leads, unless more agree on another.
fn settle(claims: Vec<Claim>, work: &Work) -> Option<Field> {
    let stated = |claim: &Claim| matches!(claim.source, Source::Reply { .. } | Source::WaybillData { .. });
    let values: Vec<Vec<char>> = claims.iter().map(|claim| compared(&claim.value)).collect();
    let leader = match claims.iter().position(stated) {
        Some(stated) => stated,
        None => {
            let supports = supports(&claims, &values, work);
            (0..claims.len()).rev().max_by_key(|&i| (!claims[i].by_look, supports[i]))?
        }
    };
    let value = claims[leader].value.trim().to_owned();
    let by_look = claims[leader].by_look;
    let has_statement = claims.iter().any(stated);
    let (mut with, mut against) = (Vec::new(), Vec::new());
    for (claim, compared) in claims.into_iter().zip(&values) {
        match agree(compared, &values[leader], work) {
            true => with.push(claim),
            false => against.push(claim),
        }
    }
    let masked = value.contains('*');
    let confidence = match (has_statement, with.len()) {
        _ if !against.is_empty() => Confidence::Doubtful,
        (true, _) => Confidence::Certain,
        (false, 1) if by_look => Confidence::Doubtful,
        (false, 1) => Confidence::Likely,
        _ => Confidence::Certain,
    };
    (!value.is_empty()).then(|| Field {
        masked,
        confidence,
        sources: with.into_iter().map(|claim| claim.source).collect(),
        disagreements: against
            .into_iter()
            .map(|claim| Disagreement {
                value: claim.value,
                source: claim.source,
            })
            .collect(),
        value,
    })
}

fn decide(mut claims: Vec<Claim>, printed: &[Printed], work: &Work) -> Option<Field> {
    // A city code and the city's name beside 目的地 do not contradict each other.
    let known: BTreeSet<Vec<char>> = claims.iter().map(|claim| compared(&claim.value)).collect();
    let mut places: HashSet<[u32; 4]> = claims.iter().filter_map(|claim| spot(&claim.source)).collect();
    for (value, _, source) in printed {
        let agrees = known.is_empty() || known.iter().any(|known| agree(known, &compared(value), work));
        if agrees && spot(source).is_none_or(|spot| places.insert(spot)) {
            claims.push(Claim {
                value: value.clone(),
                source: source.clone(),
                by_look: false,
            });
        }
    }
    settle(claims, work)
}

/// Where a source is on the pages, to tell whether two are the same.
fn spot(source: &Source) -> Option<[u32; 4]> {
    let place = source.place()?;
    Some([
        place.page as u32,
        place.x_mm.to_bits(),
        place.y_mm.to_bits(),
        place.width_mm.to_bits(),
    ])
}

/// Adds the places where lines of the page show a stated value by itself.
fn confirm(mut claims: Vec<Claim>, sheet: &Sheet) -> Vec<Claim> {
    let Some(first) = claims.first() else { return claims };
    let (value, wanted) = (first.value.clone(), comparable(&first.value));
    for line in sheet.lines.iter().filter(|_| !wanted.is_empty()) {
        sheet.work.spend_64ths(2 + line.text.len() as u64 / 2);
        if !sheet.work.is_exhausted() && shows(&line.text, &wanted) {
            claims.push(Claim {
                value: value.clone(),
                source: text_source(line),
                by_look: false,
            });
        }
    }
    claims
}

/// Whether a line is a value, alone or after a word with a colon.
fn shows(line: &str, wanted: &str) -> bool {
    comparable(line) == wanted
        || line.rsplit([':', '：', ' ']).next().is_some_and(|end| comparable(end) == wanted)
        || line.split_once([':', '：']).is_some_and(|(_, end)| comparable(end) == wanted)
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
    let linear = || barcodes.iter().filter(|code| code.symbology.is_linear());
    let mut others: Vec<&Barcode> = Vec::new();
    for code in linear() {
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
    if let Some(first) = fields
        .first_mut()
        .filter(|first| !first.sources.iter().any(|s| matches!(s, Source::Barcode(_))))
    {
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
fn is_number(text: &str) -> bool {
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
        let beside_destination = |line: &Line| near_word(sheet, line, Kind::Destination);
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

/// Whether a word of a kind stands just above a line or left of it.
fn near_word(sheet: &Sheet, line: &Line, kind: Kind) -> bool {
    let near = sheet.around(line, line.at.y - 6., line.at.bottom().max(line.at.y + 4.));
    near.into_iter().map(|i| &sheet.lines[i]).any(|other| {
        let above =
            (-4. ..6.).contains(&(line.at.y - other.at.bottom())) && other.at.x < line.at.right() && other.at.right() > line.at.x - 14.;
        let left = other.beside(line) && (-1. ..14.).contains(&(line.at.x - other.at.right()));
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
    let fraction = sheet.lines.iter().find_map(|line| {
        let (k, n) = line.text.split_once('/')?;
        let (k, n) = (k.trim().parse::<u16>().ok()?, n.trim().parse::<u16>().ok()?);
        (k >= 1 && k <= n && n < 1000).then(|| Claim {
            value: format!("{k}/{n}"),
            source: text_source(line),
            by_look: false,
        })
    });
    match fraction {
        Some(fraction) => settle(vec![fraction], &sheet.work),
        None => decide(Vec::new(), printed, &sheet.work),
    }
}

fn parties(sheet: &Sheet, stated_phone: Option<&str>) -> (Party, Party) {
    let mut blocks = blocks(sheet);
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
    let party = |role: Role| {
        let doubtful = by_look.contains(&role);
        let ours = || blocks.iter().filter(|block| block.role == Some(role));
        let with_contact = ours().any(|b| b.phone.is_some() || b.address.is_some());
        let claims = |part: fn(&Block) -> &Option<Found>| -> Vec<Claim> {
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
        }
    };
    (party(Role::Receiver), party(Role::Sender))
}

/// The box around several lines of one page.
fn text_source_of(sheet: &Sheet, lines: &[usize]) -> Option<Source> {
    let first = &sheet.lines[*lines.first()?];
    let rect = lines
        .iter()
        .map(|&line| &sheet.lines[line])
        .filter(|line| line.page == first.page)
        .fold(first.on_page, |rect, line| rect.union(line.on_page));
    Some(Source::PageText(place(first.page, rect)))
}

/// Values that a word announces: after it on its line, else right of it, else below it.
fn labelled(sheet: &Sheet) -> BTreeMap<Kind, Vec<Printed>> {
    let mut found: BTreeMap<Kind, Vec<Printed>> = BTreeMap::new();
    let mut known: BTreeSet<(Kind, Vec<usize>)> = BTreeSet::new();
    for (index, line) in sheet.lines.iter().enumerate() {
        for (kind, range) in &sheet.words[index].values {
            let kind = *kind;
            if kind == Kind::Foreign {
                continue;
            }
            // A second name in another language: Contents 内件.
            let value = line.text[range.clone()].trim();
            let value = if value_word(value).is_some_and(|(again, _)| again == kind) {
                ""
            } else {
                value
            };
            let taken = match value.is_empty() {
                false => Some((value.to_owned(), vec![index])),
                true => neighbour(sheet, index, kind),
            };
            let Some((mut value, mut lines)) = taken else { continue };
            if matches!(kind, Kind::Goods | Kind::Remark) {
                continued(sheet, &mut value, &mut lines, index);
            }
            if let Some(value) = accepted(kind, &value)
                && let Some(source) = text_source_of(sheet, &lines)
                && known.insert((kind, lines))
            {
                found.entry(kind).or_default().push((value, index, source));
            }
        }
    }
    found
}

/// The value of a word that stands alone: right of it, else below.
fn neighbour(sheet: &Sheet, index: usize, kind: Kind) -> Option<(String, Vec<usize>)> {
    let line = &sheet.lines[index];
    let usable = |i: usize| plain(sheet, i) && accepted(kind, &sheet.lines[i].text).is_some();
    let right = sheet
        .around(line, line.at.y, line.at.bottom())
        .into_iter()
        .filter(|&i| i != index)
        .filter(|&i| {
            let other = &sheet.lines[i];
            let gap = other.at.x - line.at.right();
            let overlap = other.at.y < line.at.bottom() - 0.2 * line.at.height && other.at.bottom() > line.at.y + 0.2 * line.at.height;
            (-0.5..26.).contains(&gap) && overlap
        })
        .min_by(|&a, &b| sheet.lines[a].at.x.total_cmp(&sheet.lines[b].at.x));
    if let Some(right) = right.filter(|&i| usable(i)) {
        return Some((sheet.lines[right].text.clone(), vec![right]));
    }
    let reach = 3.2 * line.em();
    let mut below: Vec<usize> = sheet
        .around(line, line.at.bottom() - 0.5, line.at.bottom() + reach + 1.)
        .into_iter()
        .filter(|&i| {
            let other = &sheet.lines[i];
            let gap = other.at.y - line.at.bottom();
            (-0.5..reach + 1.).contains(&gap) && other.at.x < line.at.right() + 1. && other.at.right() > line.at.x - 1.
        })
        .collect();
    below.sort_by(|&a, &b| sheet.lines[a].at.y.total_cmp(&sheet.lines[b].at.y));
    let below = below.into_iter().find(|&i| usable(i))?;
    Some((sheet.lines[below].text.clone(), vec![below]))
}

/// Whether a line has no word that says what it is.
fn plain(sheet: &Sheet, line: usize) -> bool {
    let words = &sheet.words[line];
    words.values.is_empty() && words.role.is_none()
}

/// Goods and remarks go on below, left-aligned, in the same size, close by.
fn continued(sheet: &Sheet, value: &mut String, lines: &mut Vec<usize>, label: usize) {
    while let Some(&last) = lines.last() {
        let before = &sheet.lines[last];
        let em = before.em();
        let near = sheet.around(before, before.at.bottom() - 0.5 * em, before.at.bottom() + 0.6 * em);
        let next = near.into_iter().find(|&i| {
            let other = &sheet.lines[i];
            let gap = other.at.y - before.at.bottom();
            let aligned =
                (other.at.x - before.at.x).abs() < 1. || (last == label && other.at.x > before.at.x && other.at.x < before.at.x + 16.);
            !lines.contains(&i)
                && (other.size - before.size).abs() < 0.1
                && (-0.5 * em..0.6 * em).contains(&gap)
                && aligned
                && plain(sheet, i)
                && !sheet.floor(before, other)
        });
        // A line that ends well before its column does is the last one.
        match next.filter(|_| lines.len() < 6) {
            Some(next) => {
                value.push_str(&sheet.lines[next].text);
                lines.push(next);
            }
            None => break,
        }
    }
}

/// The value if it can be one of its kind, cleaned of what is not part of it.
fn accepted(kind: Kind, value: &str) -> Option<String> {
    let value = value.trim_matches([' ', '　', '，', ';', '；', '|']);
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let count = value.chars().count();
    let first = value.split(' ').next().unwrap_or_default();
    let good = match kind {
        Kind::Waybill => {
            let compact: String = value.split("  ").next()?.chars().filter(|c| *c != ' ').collect();
            return (is_number(&comparable(&compact))).then_some(compact);
        }
        Kind::Order => {
            return (first.chars().count() >= 4 && first.chars().any(|c| c.is_ascii_digit()) && !first.chars().any(is_ideograph))
                .then(|| first.to_owned());
        }
        Kind::Cod | Kind::Insured => {
            let rest: String = value
                .chars()
                .filter(|c| !c.is_ascii_digit() && !matches!(c, '.' | ',' | ' '))
                .collect();
            digits > 0
                && matches!(
                    &*rest.to_ascii_uppercase(),
                    "" | "元" | "￥" | "¥" | "￥元" | "¥元" | "$" | "RMB" | "CNY" | "USD" | "US$" | "EUR"
                )
        }
        Kind::Weight | Kind::ChargedWeight => {
            let letters: String = value.chars().filter(|c| c.is_alphabetic()).collect();
            digits > 0
                && matches!(
                    &*letters.to_ascii_lowercase(),
                    "" | "kg" | "kgs" | "g" | "lb" | "lbs" | "oz" | "lboz" | "lbsoz" | "千克" | "公斤" | "克"
                )
        }
        Kind::Pieces => {
            let word = first.trim_end_matches(|c: char| "件个包PCSpcs".contains(c));
            let fits = word.chars().all(|c| c.is_ascii_digit() || c == '/')
                && (1..=7).contains(&word.len())
                && word.starts_with(|c: char| c.is_ascii_digit());
            return fits.then(|| word.to_owned());
        }
        Kind::Date => digits >= 4 && value.contains(['-', '/', '.', '年', ':']) && count <= 32,
        Kind::Destination | Kind::Origin => (1..=16).contains(&count) && phones(value).is_empty(),
        Kind::Bag => (1..=24).contains(&count) && value.chars().any(char::is_alphanumeric),
        Kind::Product => (1..=16).contains(&count),
        Kind::Remark | Kind::Goods => count > 0 && value.chars().any(char::is_alphanumeric),
        Kind::Foreign => false,
    };
    good.then(|| value.to_owned())
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
