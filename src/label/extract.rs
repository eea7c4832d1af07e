//! From the reply, the page and the barcodes to the fields: carrier-neutral rules first, a carrier's own habits after.

use super::Barcode;
use super::agreement::comparable;
use super::carriers;
use super::content::SheetRect;
use super::fields::{Confidence, Disagreement, Field, Fields, Party, Place, Source};
use super::lexicon::{Kind, Role, is_product, role, value_word};
use super::lines::{Line, Sheet, is_ideograph};
use super::party::{Block, Found, blocks};
use super::phone::{covers, phones};
use crate::response::Response;
use std::collections::BTreeMap;

/// One thing said by one source.
struct Claim {
    value: String,
    source: Source,
    /// Found by its look, not by a word.
    by_look: bool,
}

/// The fields of a label.
pub(super) fn fields(response: &Response, sheet: &Sheet, barcodes: &[Barcode]) -> Fields {
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
    let page = |claims: Vec<Claim>, kind: Kind| decide(confirm(claims, sheet), of(kind));
    Fields {
        carrier: carrier(response, &number),
        product: product(sheet, of(Kind::Product)),
        routing_code: routing(response, sheet, &number),
        bag: bag(response, sheet, of(Kind::Bag)),
        destination: page(keyed("destcode"), Kind::Destination),
        origin: page(keyed("origincode"), Kind::Origin),
        service_time: decide(confirm(keyed("limitTypeCode"), sheet), &[]),
        receiver,
        sender,
        order_number: order(response, sheet, of(Kind::Order)),
        cod_amount: decide(Vec::new(), of(Kind::Cod)),
        insured_amount: decide(Vec::new(), of(Kind::Insured)),
        weight: decide(Vec::new(), of(Kind::Weight)),
        charged_weight: decide(Vec::new(), of(Kind::ChargedWeight)),
        pieces: pieces(sheet, of(Kind::Pieces)),
        remark: decide(Vec::new(), of(Kind::Remark)),
        goods: match of(Kind::Goods) {
            [] => decide(confirm(keyed("cargoName"), sheet), &[]).into_iter().collect(),
            printed => each(printed),
        },
        dates: each(of(Kind::Date)),
        waybill_numbers: numbers,
    }
}

/// Values of a kind that a label may have several of; equal ones are one.
fn each(printed: &[(String, usize, Source)]) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for (value, _, source) in printed {
        match fields.iter_mut().find(|field| agree(&field.value, value)) {
            Some(field) => {
                field.sources.push(source.clone());
                field.confidence = Confidence::Certain;
            }
            None => fields.extend(decide(Vec::new(), &[(value.clone(), 0, source.clone())])),
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
fn agree(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (comparable(a).chars().collect(), comparable(b).chars().collect());
    // An address with a note behind it is that address.
    let begins = |whole: &[char], part: &[char]| part.len() >= 8 && whole.starts_with(part) && part.iter().any(|c| is_ideograph(*c));
    a == b || covers(&a, &b) || covers(&b, &a) || begins(&a, &b) || begins(&b, &a)
}

/// One field out of what several sources claim. The first claim leads, unless more agree on another.
fn settle(claims: Vec<Claim>) -> Option<Field> {
    let stated = |claim: &Claim| matches!(claim.source, Source::Reply { .. } | Source::WaybillData { .. });
    let support = |claim: &Claim| claims.iter().filter(|other| agree(&claim.value, &other.value)).count();
    let leader = match claims.iter().position(stated) {
        Some(stated) => stated,
        None => (0..claims.len()).rev().max_by_key(|&i| (!claims[i].by_look, support(&claims[i])))?,
    };
    let value = claims[leader].value.trim().to_owned();
    let by_look = claims[leader].by_look;
    let has_statement = claims.iter().any(stated);
    let (with, against): (Vec<Claim>, Vec<Claim>) = claims.into_iter().partition(|claim| agree(&claim.value, &value));
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

fn decide(mut claims: Vec<Claim>, printed: &[(String, usize, Source)]) -> Option<Field> {
    // A city code and the city's name beside 目的地 do not contradict each other.
    let stated = !claims.is_empty();
    let more = printed.iter().map(|(value, _, source)| Claim {
        value: value.clone(),
        source: source.clone(),
        by_look: false,
    });
    let known: Vec<String> = claims.iter().map(|claim| claim.value.clone()).collect();
    let more: Vec<Claim> = more
        .filter(|claim| !stated || known.iter().any(|k| agree(k, &claim.value)))
        .collect();
    for claim in more {
        if !claims.iter().any(|old| old.source == claim.source) {
            claims.push(claim);
        }
    }
    settle(claims)
}

/// Adds the places where lines of the page show a stated value by itself.
fn confirm(mut claims: Vec<Claim>, sheet: &Sheet) -> Vec<Claim> {
    if let Some(first) = claims.first() {
        let wanted = comparable(&first.value);
        let shown: Vec<Claim> = sheet
            .lines
            .iter()
            .filter(|line| !wanted.is_empty() && shows(&line.text, &wanted))
            .map(|line| Claim {
                value: first.value.clone(),
                source: text_source(line),
                by_look: false,
            })
            .collect();
        claims.extend(shown);
    }
    claims
}

/// Whether a line is a value, alone or after a word with a colon.
fn shows(line: &str, wanted: &str) -> bool {
    comparable(line) == wanted
        || line.rsplit([':', '：', ' ']).next().is_some_and(|end| comparable(end) == wanted)
        || line.split_once([':', '：']).is_some_and(|(_, end)| comparable(end) == wanted)
}

fn waybill_numbers(response: &Response, sheet: &Sheet, barcodes: &[Barcode], printed: &[(String, usize, Source)]) -> Vec<Field> {
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
    let mut fields: Vec<Field> = settle(claims).into_iter().collect();
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
    for code in others {
        if !fields.iter().any(|field| agree(&field.value, &code.text)) {
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

fn carrier(response: &Response, number: &str) -> Option<Field> {
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
    settle(claims)
}

fn product(sheet: &Sheet, printed: &[(String, usize, Source)]) -> Option<Field> {
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
    settle(claims)
}

fn order(response: &Response, sheet: &Sheet, printed: &[(String, usize, Source)]) -> Option<Field> {
    let id = response.order_id.trim();
    if id.is_empty() {
        return decide(Vec::new(), printed);
    }
    let stated = vec![Claim {
        value: id.to_owned(),
        source: Source::Reply { field: "order_id" },
        by_look: false,
    }];
    decide(confirm(stated, sheet), printed)
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
        return settle(confirm(vec![claim], sheet));
    }
    let lone = carriers::lone_routing_digits(number);
    let candidates: Vec<&Line> = sheet
        .lines
        .iter()
        .filter(|line| line.turn == 0)
        .filter(|line| match &lone {
            Some(digits) => digits.contains(&line.text.len()) && line.text.bytes().all(|b| b.is_ascii_digit()),
            None => is_route(&line.text, number),
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
    let same = sheet
        .lines
        .iter()
        .filter(|line| comparable(&line.text) == comparable(&best.text))
        .map(|line| Claim {
            value: best.text.clone(),
            source: text_source(line),
            by_look: true,
        });
    let mut field = settle(same.collect())?;
    field.confidence = Confidence::Doubtful;
    Some(field)
}

/// Whether a line looks like a routing code: letters, digits and separators, with digits, large.
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
    let number = comparable(number);
    allowed
        && (3..=18).contains(&compact.len())
        && digits >= 2
        && (1..=5).contains(&parts)
        && !pieces
        && !(compact.len() >= 8 && (number.contains(&compact) || compact.contains(&number) && !number.is_empty()))
        && phones(text).is_empty()
}

/// Whether a word of a kind stands just above a line or left of it.
fn near_word(sheet: &Sheet, line: &Line, kind: Kind) -> bool {
    sheet.lines.iter().any(|other| {
        let above =
            (-4. ..6.).contains(&(line.at.y - other.at.bottom())) && other.at.x < line.at.right() && other.at.right() > line.at.x - 14.;
        let left = other.beside(line) && (-1. ..14.).contains(&(line.at.x - other.at.right()));
        value_word(&other.text).is_some_and(|(found, _)| found == kind) && other.same_plane(line) && (above || left)
    })
}

fn bag(response: &Response, sheet: &Sheet, printed: &[(String, usize, Source)]) -> Option<Field> {
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
        ),
        None => decide(Vec::new(), printed),
    }
}

fn pieces(sheet: &Sheet, printed: &[(String, usize, Source)]) -> Option<Field> {
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
        Some(fraction) => settle(vec![fraction]),
        None => decide(Vec::new(), printed),
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
            name: mark(settle(claims(|block| &block.name))),
            phone: mark(settle(phone)),
            address: mark(settle(claims(|block| &block.address))),
            country: mark(settle(claims(|block| &block.country))),
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
fn labelled(sheet: &Sheet) -> BTreeMap<Kind, Vec<(String, usize, Source)>> {
    let mut found: BTreeMap<Kind, Vec<(String, usize, Source)>> = BTreeMap::new();
    for (index, line) in sheet.lines.iter().enumerate() {
        for (kind, value) in announced(&line.text) {
            if kind == Kind::Foreign {
                continue;
            }
            // A second name in another language: Contents 内件.
            let value = value.trim();
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
            {
                let all = found.entry(kind).or_default();
                if !all.iter().any(|(_, _, old)| *old == source) {
                    all.push((value, index, source));
                }
            }
        }
    }
    found
}

/// The words in a line and the text after each, up to the next one.
fn announced(text: &str) -> Vec<(Kind, &str)> {
    let mut starts: Vec<(usize, Kind, usize)> = Vec::new();
    let mut previous = ' ';
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let c = rest.chars().next().unwrap_or(' ');
        let free = at == 0 || matches!(previous, ' ' | '，' | ',' | '；' | ';' | '|' | '】' | ')' | '）' | '、');
        if free && let Some((kind, used)) = value_word(rest) {
            let after = &rest[used..];
            let closed = after.trim_start_matches([' ', '.']);
            let colon = closed.starts_with([':', '：']);
            let first = at == 0 || text[..at].trim_end().ends_with(['】', '】']);
            let alone = closed.is_empty() && first;
            let gap = first && after.starts_with(' ') && (used > 3 || rest[..used].is_ascii());
            if colon || alone || gap {
                let value = after.len() - closed.trim_start_matches([':', '：', ' ']).len();
                starts.push((at, kind, at + used + value));
                previous = ' ';
                at += used + value;
                continue;
            }
        }
        previous = c;
        at += c.len_utf8();
    }
    let ends = starts.iter().skip(1).map(|s| s.0).chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| (start.1, &text[start.2.min(end)..end]))
        .collect()
}

/// The value of a word that stands alone: right of it, else below.
fn neighbour(sheet: &Sheet, index: usize, kind: Kind) -> Option<(String, Vec<usize>)> {
    let line = &sheet.lines[index];
    let usable = |other: &Line| announced(&other.text).is_empty() && role(&other.text).is_none() && accepted(kind, &other.text).is_some();
    let right = (0..sheet.lines.len())
        .filter(|&i| i != index && sheet.lines[i].same_plane(line))
        .filter(|&i| {
            let other = &sheet.lines[i];
            let gap = other.at.x - line.at.right();
            let overlap = other.at.y < line.at.bottom() - 0.2 * line.at.height && other.at.bottom() > line.at.y + 0.2 * line.at.height;
            (-0.5..26.).contains(&gap) && overlap
        })
        .min_by(|&a, &b| sheet.lines[a].at.x.total_cmp(&sheet.lines[b].at.x));
    if let Some(right) = right.filter(|&i| usable(&sheet.lines[i])) {
        return Some((sheet.lines[right].text.clone(), vec![right]));
    }
    let reach = 3.2 * line.size * 25.4 / 72.;
    let mut below: Vec<usize> = (0..sheet.lines.len())
        .filter(|&i| {
            let other = &sheet.lines[i];
            let gap = other.at.y - line.at.bottom();
            other.same_plane(line)
                && (-0.5..reach + 1.).contains(&gap)
                && other.at.x < line.at.right() + 1.
                && other.at.right() > line.at.x - 1.
        })
        .collect();
    below.sort_by(|&a, &b| sheet.lines[a].at.y.total_cmp(&sheet.lines[b].at.y));
    let below = below.into_iter().find(|&i| usable(&sheet.lines[i]))?;
    Some((sheet.lines[below].text.clone(), vec![below]))
}

/// Goods and remarks go on below, left-aligned, in the same size, close by.
fn continued(sheet: &Sheet, value: &mut String, lines: &mut Vec<usize>, label: usize) {
    while let Some(&last) = lines.last() {
        let before = &sheet.lines[last];
        let em = before.size * 25.4 / 72.;
        let next = (0..sheet.lines.len()).find(|&i| {
            let other = &sheet.lines[i];
            let gap = other.at.y - before.at.bottom();
            let aligned =
                (other.at.x - before.at.x).abs() < 1. || (last == label && other.at.x > before.at.x && other.at.x < before.at.x + 16.);
            !lines.contains(&i)
                && other.same_plane(before)
                && (other.size - before.size).abs() < 0.1
                && (-0.5 * em..0.6 * em).contains(&gap)
                && aligned
                && announced(&other.text).is_empty()
                && role(&other.text).is_none()
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
