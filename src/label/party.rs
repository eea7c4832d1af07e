//! Receiver and sender on the page: blocks of lines around their labels, and what in a block is name, phone and address.

use super::lexicon::{Part, Role, part, value_word};
use super::lines::{Line, Sheet, is_ideograph};
use super::phone::phones;

/// One block about one party, as it stands on the page.
#[derive(Default)]
pub(super) struct Block {
    pub(super) role: Option<Role>,
    pub(super) name: Option<Found>,
    pub(super) phone: Option<Found>,
    pub(super) address: Option<Found>,
    /// The country, when a line of its own names it.
    pub(super) country: Option<Found>,
}

/// A text and the lines it was taken from.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) text: String,
    pub(super) lines: Vec<usize>,
}

/// A label that starts a block.
struct Anchor {
    line: usize,
    role: Role,
    part: Part,
    /// Where the text after the label begins.
    rest: usize,
}

/// The most lines that a name, a phone and an address take.
const MOST_LINES: usize = 9;
/// How many times as large as a block's first line another of its lines may be.
const LARGEST: f32 = 1.6;

/// The blocks of all pages, in reading order. A block without a label comes last, with no role.
pub(super) fn blocks(sheet: &Sheet) -> Vec<Block> {
    let anchors: Vec<Anchor> = (0..sheet.lines.len())
        .filter_map(|line| {
            let (role, part, rest) = sheet.words[line].role?;
            Some(Anchor { line, role, part, rest })
        })
        .collect();
    let mut taken = vec![false; sheet.lines.len()];
    for anchor in &anchors {
        taken[anchor.line] = true;
    }
    let mut blocks: Vec<Block> = Vec::new();
    for anchor in &anchors {
        let rows = rows(sheet, anchor, &taken);
        for row in rows.iter().flatten() {
            taken[*row] = true;
        }
        let block = read(sheet, &rows, Some(anchor));
        // 寄方电话 below 寄方信息: the same party, told in pieces.
        match blocks
            .last_mut()
            .filter(|last| anchor.part != Part::Whole && last.role == Some(anchor.role))
        {
            Some(last) if block.name.is_none() || last.name.is_none() => {
                last.name = last.name.take().or(block.name);
                last.phone = last.phone.take().or(block.phone);
                last.address = last.address.take().or(block.address);
            }
            _ => blocks.push(block),
        }
    }
    for seed in 0..sheet.lines.len() {
        let text = &sheet.lines[seed].text;
        let street = is_latin_address_start(text) && text.chars().any(|c| c.is_ascii_alphabetic());
        let told = street || !phones(text).is_empty();
        if !taken[seed] && sheet.lines[seed].turn == 0 && told && value_at_start(text).is_none() {
            let rows = grown(sheet, seed, None, &taken);
            for row in rows.iter().flatten() {
                taken[*row] = true;
            }
            let block = read(sheet, &rows, None);
            if block.name.is_some() && block.address.is_some() && (block.phone.is_some() || street && rows.len() >= 3) {
                blocks.push(block);
            }
        }
    }
    blocks
}

/// The lines of an anchor's block, row by row; its own line first when text follows the label.
fn rows(sheet: &Sheet, anchor: &Anchor, taken: &[bool]) -> Vec<Vec<usize>> {
    let line = &sheet.lines[anchor.line];
    if anchor.rest < line.text.len() {
        return grown(sheet, anchor.line, Some(anchor), taken);
    }
    let free = |i: &usize| {
        let other = &sheet.lines[*i];
        !taken[*i] && other.same_plane(line) && value_at_start(&other.text).is_none()
    };
    let slack = (0.35 * line.at.height).min(1.5);
    let level = sheet.around(line, line.at.y - slack, line.at.bottom() + slack);
    let right = level.into_iter().filter(free).filter(|&i| {
        let other = &sheet.lines[i];
        let gap = other.at.x - line.at.right();
        (-1. ..40.).contains(&gap) && other.at.y < line.at.bottom() + slack && other.at.bottom() > line.at.y - slack
    });
    // Beside the label: the nearest column, and in it the uppermost line.
    let beside = right.min_by(|&a, &b| {
        let key = |i: usize| (sheet.lines[i].at.x / 4.).round();
        key(a).total_cmp(&key(b)).then(sheet.lines[a].at.y.total_cmp(&sheet.lines[b].at.y))
    });
    let below = sheet
        .around(line, line.at.bottom() - 0.5, line.at.bottom() + LARGEST * line.em() * 1.2 + 1.)
        .into_iter()
        .filter(free)
        .filter(|&i| {
            let other = &sheet.lines[i];
            let gap = other.at.y - line.at.bottom();
            (-0.5..1.2 * line.size.max(other.size) * 25.4 / 72. + 1.).contains(&gap)
                && other.at.x < line.at.right() + 2.
                && other.at.right() > line.at.x
                && other.at.x > line.at.x - 6.
        })
        .min_by(|&a, &b| sheet.lines[a].at.y.total_cmp(&sheet.lines[b].at.y));
    let near = |i: usize| sheet.lines[i].at.x - line.at.right() < 14.;
    let seed = match (beside, below) {
        (Some(beside), Some(below)) if !near(beside) && !sheet.floor(line, &sheet.lines[below]) => Some(below),
        (Some(beside), _) => Some(beside),
        (None, below) => below,
    };
    seed.map(|seed| grown(sheet, seed, Some(anchor), taken)).unwrap_or_default()
}

/// The block of lines around `seed`: contiguous, left-aligned, of like size, with no rule, no other label in between.
fn grown(sheet: &Sheet, seed: usize, anchor: Option<&Anchor>, taken: &[bool]) -> Vec<Vec<usize>> {
    let mut block = vec![seed];
    let first = &sheet.lines[seed];
    let own = anchor.map(|anchor| &sheet.lines[anchor.line]);
    let inline = anchor.is_some_and(|anchor| anchor.line == seed);
    let lefts = |block: &[usize]| block.iter().map(|&i| sheet.lines[i].at.x).fold(f32::MAX, f32::min);
    let nearest_is_ours = |other: &Line| {
        let Some(own) = own else { return true };
        let distance = |a: &Line| (a.middle() - other.middle()).abs();
        if inline {
            return true;
        }
        // Labels in a column of their own, at the left of the values.
        let reach = distance(own);
        let near = sheet.around(
            own,
            own.at.y.min(other.middle() - reach),
            other.at.bottom().max(other.middle() + reach),
        );
        let mut rivals = near.into_iter().map(|i| (i, &sheet.lines[i])).filter(|&(i, l)| {
            sheet.words[i].role.is_some_and(|(_, _, rest)| rest >= l.text.len())
                && l.at.right() <= other.at.x + 1.
                && (l.at.x - own.at.x).abs() < 5.
                && Some(i) != anchor.map(|a| a.line)
        });
        !rivals.any(|(_, l)| {
            if same_top(own, first) {
                l.at.y < other.at.y + 0.5 * other.at.height && l.at.y > own.at.y
            } else {
                distance(l) + 0.01 < reach
            }
        })
    };
    loop {
        let left = lefts(&block);
        let right = block.iter().map(|&i| sheet.lines[i].at.right()).fold(f32::MIN, f32::max);
        let top = block.iter().map(|&i| sheet.lines[i].at.y).fold(f32::MAX, f32::min);
        let bottom = block.iter().map(|&i| sheet.lines[i].at.bottom()).fold(f32::MIN, f32::max);
        let reach = LARGEST * LARGEST * first.em();
        let next = sheet.around(first, top - reach, bottom + reach).into_iter().find(|&i| {
            let other = &sheet.lines[i];
            if taken[i] || block.contains(&i) || !other.same_plane(first) || block.len() >= MOST_LINES {
                return false;
            }
            if value_at_start(&other.text).is_some() || !nearest_is_ours(other) {
                return false;
            }
            let ratio = other.size / first.size;
            if !(0.55..LARGEST).contains(&ratio) {
                return false;
            }
            let em = first.size.max(other.size) * 25.4 / 72.;
            block.iter().any(|&b| {
                let member = &sheet.lines[b];
                if member.beside(other) {
                    let gap = (other.at.x - member.at.right()).max(member.at.x - other.at.right());
                    let (l, r) = if other.at.x < member.at.x {
                        (other, member)
                    } else {
                        (member, other)
                    };
                    return gap < 4. * em && gap > -1. && !sheet.wall(l, r) && own.is_none_or(|own| other.at.x + 0.5 > own.at.x);
                }
                let aligned = (other.at.x - left).abs() < 2.6
                    || own.is_some_and(|own| {
                        inline && (other.at.x - own.at.x).abs() < 14. && other.at.x > own.at.x - 1. && other.at.x < right
                    });
                let told = own.is_some_and(|own| (other.at.x - own.at.x).abs() < 2.) && part(&other.text).is_some();
                let aligned = aligned || told;
                // A form with ruled lines: From: NAME above the line, the address below it.
                let lined = inline && block.len() == 1 && (looks_like_address(&other.text) || is_latin_address_start(&other.text));
                let (upper, lower) = if other.at.y < member.at.y {
                    (other, member)
                } else {
                    (member, other)
                };
                let up = other.at.y < first.at.y;
                let gap = lower.at.y - upper.at.bottom();
                // Rows of a form, each with its own word (姓名： 电话： 地址：), are ruled and spaced apart.
                let form = told_part(&other.text) && told_part(&member.text);
                let limit = match (form, up) {
                    (true, _) => 1.6 * em,
                    (_, true) => 0.5 * em,
                    _ => 0.75 * em,
                };
                let upwards_allowed = !up || (!inline && own.is_none_or(|own| own.at.x < other.at.x - 1. && !same_top(own, first)));
                aligned && upwards_allowed && gap > -0.6 * em && gap < limit && (lined || form || !sheet.floor(upper, lower))
            })
        });
        match next {
            Some(next) => block.push(next),
            None => break,
        }
    }
    let mut rows: Vec<Vec<usize>> = Vec::new();
    block.sort_by(|&a, &b| sheet.lines[a].middle().total_cmp(&sheet.lines[b].middle()));
    for i in block {
        match rows.last_mut().filter(|row| sheet.lines[row[0]].beside(&sheet.lines[i])) {
            Some(row) => row.push(i),
            None => rows.push(vec![i]),
        }
    }
    for row in &mut rows {
        row.sort_by(|&a, &b| sheet.lines[a].at.x.total_cmp(&sheet.lines[b].at.x));
    }
    rows
}

/// Whether a line starts with a part's word and a colon.
fn told_part(text: &str) -> bool {
    part(text).is_some_and(|(_, used)| text[used..].trim_start().starts_with([':', '：']))
}

fn same_top(a: &Line, b: &Line) -> bool {
    (a.at.y - b.at.y).abs() < 0.4 * a.at.height.min(b.at.height)
}

/// A value's word at the start, followed by a colon or by nothing: the line is not part of a party's block.
fn value_at_start(text: &str) -> Option<usize> {
    let (_, used) = value_word(text)?;
    let rest = text[used..].trim_start();
    let closed = rest.is_empty() || rest.starts_with([':', '：', '#', '.']) || (text[used..].starts_with(' ') && used > 6);
    closed.then_some(used)
}

/// A piece of a block.
struct Piece {
    part: Part,
    text: String,
    line: usize,
    row: usize,
}

/// What the rows say.
fn read(sheet: &Sheet, rows: &[Vec<usize>], anchor: Option<&Anchor>) -> Block {
    let mut pieces = Vec::new();
    let mut pending = anchor.map_or(Part::Whole, |anchor| anchor.part);
    for (row, lines) in rows.iter().enumerate() {
        for &line in lines {
            let text = &sheet.lines[line].text;
            let text = match anchor {
                Some(anchor) if anchor.line == line => &text[anchor.rest..],
                _ => text,
            };
            split(text, line, row, &mut pending, &mut pieces);
        }
    }
    let found = |piece: &Piece| Found {
        text: piece.text.clone(),
        lines: vec![piece.line],
    };
    let phone = pieces.iter().find(|p| p.part == Part::Phone).map(found);
    let mut name = pieces.iter().find(|p| p.part == Part::Name).map(found);
    let labelled = pieces.iter().any(|p| p.part == Part::Address);
    if name.is_none() {
        name = take_name(&mut pieces, labelled);
    }
    let country = pieces.iter().rposition(|p| p.part == Part::Whole && is_country(&p.text)).map(|at| {
        let piece = pieces.remove(at);
        Found {
            lines: vec![piece.line],
            text: piece.text,
        }
    });
    let mut lines = Vec::new();
    let mut address = String::new();
    let wanted = if labelled { Part::Address } else { Part::Whole };
    let mut last_row = None;
    for piece in pieces.iter().filter(|p| p.part == wanted) {
        let text = piece.text.trim_matches([' ', '，', ',', '、', ';', '；', '|', '/']);
        if text.is_empty() {
            continue;
        }
        // Words of Latin letters are parted by the line's end, Chinese text and numbers in it are not.
        let (before, after) = (address.chars().last(), text.chars().next());
        let chinese = address.chars().any(is_ideograph);
        let space = match (before, after) {
            (Some(b), Some(a)) if last_row != Some(piece.row) => !chinese && !is_ideograph(b) && !is_ideograph(a),
            (Some(_), Some(_)) => true,
            _ => false,
        };
        if space {
            address.push(' ');
        }
        address.push_str(text);
        last_row = Some(piece.row);
        lines.push(piece.line);
    }
    let plausible = |text: &str| labelled || looks_like_address(text) || is_latin_address(text);
    Block {
        role: anchor.map(|anchor| anchor.role),
        name: name.filter(|name| is_name(&name.text)),
        phone,
        address: plausible(&address).then_some(Found { text: address, lines }),
        country,
    }
}

/// Takes a line apart at the words for its parts (姓名：, Tel) and at telephone numbers.
fn split(text: &str, line: usize, row: usize, pending: &mut Part, pieces: &mut Vec<Piece>) {
    let mut rest = text;
    let mut plain = String::new();
    let push = |pieces: &mut Vec<Piece>, part: Part, text: &str| {
        let text = text.trim_matches([' ', '　', ':', '：', '|']);
        if !text.is_empty() {
            pieces.push(Piece {
                part,
                text: text.to_owned(),
                line,
                row,
            });
        }
    };
    let mut numbers = phones(text).into_iter().peekable();
    let mut previous = ' ';
    while let Some(c) = rest.chars().next() {
        let at = text.len() - rest.len();
        while numbers.next_if(|number| number.start < at).is_some() {}
        if let Some(number) = numbers.peek().filter(|number| number.start == at) {
            let fits = !matches!(*pending, Part::Name | Part::Other);
            if fits {
                push(pieces, *pending, &std::mem::take(&mut plain));
                push(pieces, Part::Phone, &text[number.clone()]);
                if *pending == Part::Phone {
                    *pending = Part::Whole;
                }
                rest = &text[number.end..];
                previous = ' ';
                continue;
            }
        }
        let boundary = !previous.is_alphanumeric();
        if boundary && let Some((part, used)) = bilingual_part(rest) {
            let after = rest[used..].trim_start();
            let colon = after.starts_with([':', '：', '.']) || (after.is_empty() && rest.len() < text.len() + 1 && part != Part::Whole);
            let number_follows =
                matches!(part, Part::Phone | Part::Other) && after.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '('));
            if colon || number_follows {
                push(pieces, *pending, &std::mem::take(&mut plain));
                *pending = part;
                rest = after.trim_start_matches([':', '：', '.', ' ']);
                previous = ' ';
                continue;
            }
        }
        plain.push(c);
        previous = c;
        rest = &rest[c.len_utf8()..];
    }
    push(pieces, *pending, &plain);
    // A name or a code ends with its line, an address goes on.
    if !text.trim().is_empty() && matches!(*pending, Part::Name | Part::Phone | Part::Other) && !plain.trim().is_empty() {
        *pending = Part::Whole;
    }
}

/// [`part`], with the same word in another language behind it: 电话 Tel, Name 姓名.
fn bilingual_part(text: &str) -> Option<(Part, usize)> {
    let (first, used) = part(text)?;
    let rest = text[used..].trim_start_matches([' ', '/', '(', '（']);
    Some(match part(rest) {
        Some((again, more)) if again == first => {
            let end = text.len() - rest.len() + more;
            (first, text.len() - text[end..].trim_start_matches([')', '）']).len())
        }
        _ => (first, used),
    })
}

/// Finds the name among pieces without a word of their own, and takes it out of them.
fn take_name(pieces: &mut [Piece], labelled_address: bool) -> Option<Found> {
    let first = pieces.iter().position(|p| p.part == Part::Whole)?;
    let phone = pieces.iter().position(|p| p.part == Part::Phone);
    let take = |piece: &mut Piece, range: std::ops::Range<usize>| {
        let name = piece.text[range.clone()]
            .trim_matches([' ', ',', '，', '、', ';', '；', '/'])
            .to_owned();
        piece.text.replace_range(range, " ");
        Found {
            text: name,
            lines: vec![piece.line],
        }
    };
    let head = first_word(&pieces[first].text);
    if labelled_address || !looks_like_address(&pieces[first].text[..head]) && !is_latin_address_start(&pieces[first].text) {
        return Some(take(&mut pieces[first], 0..head)).filter(|name| !name.text.is_empty());
    }
    // The address comes first; the name stands beside the phone.
    let phone = phone?;
    if let Some(before) = phone.checked_sub(1)
        && pieces[before].part == Part::Whole
        && pieces[before].row == pieces[phone].row
    {
        let text = &pieces[before].text;
        let start = last_word(text);
        let candidate = &text[start..];
        if !looks_like_address(candidate) && is_name(candidate) && (start > 0 || pieces[before].row > pieces[first].row) {
            let end = text.len();
            return Some(take(&mut pieces[before], start..end));
        }
    }
    if let Some(after) = pieces.get(phone + 1)
        && after.part == Part::Whole
        && after.row == pieces[phone].row
        && !looks_like_address(&after.text)
    {
        let end = first_word(&after.text);
        return Some(take(&mut pieces[phone + 1], 0..end));
    }
    let last = pieces.iter().rposition(|p| p.part == Part::Whole)?;
    let lone = pieces[last].text.chars().count() <= 12 && is_name(&pieces[last].text) && pieces[last].text.chars().any(is_ideograph);
    (last > first && lone && pieces[last].row > pieces[first].row + 1 && !looks_like_address(&pieces[last].text)).then(|| {
        let end = pieces[last].text.len();
        take(&mut pieces[last], 0..end)
    })
}

/// Where the first name-like word ends: a Chinese name ends at a space or a comma, a Latin one with its line.
fn first_word(text: &str) -> usize {
    let commas = ['，', ',', '、', ';', '；'];
    let latin = text.chars().any(|c| c.is_ascii_alphabetic()) && !text.chars().any(|c| c.is_ascii_digit());
    if !text.chars().any(is_ideograph) && (latin || !text.contains('*')) {
        return text.len();
    }
    let end = text.find(|c: char| c == ' ' || commas.contains(&c)).unwrap_or(text.len());
    // Latin words before the address (Li Lei 浙江省…) are one name.
    match text[..end].chars().any(is_ideograph) || text[..end].contains('*') {
        true => end,
        false => text.find(is_ideograph).unwrap_or(text.len()),
    }
}

fn last_word(text: &str) -> usize {
    match text.chars().any(is_ideograph) {
        true => text
            .rfind([' ', '，', ','])
            .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8)),
        false => 0,
    }
}

/// Whether a text can be a name: letters, not a number, not a sentence.
fn is_name(text: &str) -> bool {
    let count = text.chars().count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    (1..=40).contains(&count) && (letters > 0 || (text.contains('*') && count <= 8)) && !text.contains(['。', '：'])
}

const PROVINCES: &[&str] = &[
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
    "台湾",
];
const COMPANIES: &[&str] = &["公司", "店", "铺", "厂", "商行", "集团", "中心", "工作室", "超市", "馆"];

const COUNTRIES: &[&str] = &[
    "UNITED STATES",
    "UNITED STATES OF AMERICA",
    "USA",
    "AUSTRALIA",
    "CHINA",
    "CANADA",
    "UNITED KINGDOM",
    "GREAT BRITAIN",
    "JAPAN",
    "GERMANY",
    "FRANCE",
    "ITALY",
    "SPAIN",
    "RUSSIA",
    "RUSSIAN FEDERATION",
    "BRAZIL",
    "MEXICO",
    "KOREA",
    "SOUTH KOREA",
    "REPUBLIC OF KOREA",
    "SINGAPORE",
    "MALAYSIA",
    "THAILAND",
    "VIETNAM",
    "INDONESIA",
    "PHILIPPINES",
    "NEW ZEALAND",
    "NETHERLANDS",
    "BELGIUM",
    "SWEDEN",
    "NORWAY",
    "DENMARK",
    "POLAND",
    "AUSTRIA",
    "SWITZERLAND",
    "IRELAND",
    "ISRAEL",
    "TURKEY",
    "UKRAINE",
    "HONG KONG",
    "TAIWAN",
    "CHILE",
    "PORTUGAL",
    "FINLAND",
];

/// Whether a line names a country and nothing else, perhaps in Chinese too.
fn is_country(text: &str) -> bool {
    let latin: String = text.chars().filter(|c| !is_ideograph(*c)).collect();
    COUNTRIES.contains(&&*latin.trim_matches(|c: char| !c.is_ascii_alphabetic()).to_ascii_uppercase())
}

/// Whether Chinese text is an address: administrative units, or house numbers.
pub(super) fn looks_like_address(text: &str) -> bool {
    let count = text.chars().count();
    if count < 3 || !text.chars().any(is_ideograph) {
        return false;
    }
    let province = PROVINCES.iter().any(|p| text.starts_with(p));
    let units = [
        "省", "市", "区", "县", "镇", "乡", "街道", "村", "路", "街", "巷", "弄", "旗", "州", "大道", "园",
    ];
    let kinds = units
        .iter()
        .filter(|unit| text.char_indices().any(|(at, _)| at > 0 && text[at..].starts_with(**unit)))
        .count();
    let mut house = false;
    let mut digits = false;
    for c in text.chars() {
        house |= digits && "号栋幢楼层室座单弄".contains(c);
        digits = c.is_ascii_alphanumeric();
    }
    let company = COMPANIES.iter().any(|end| text.ends_with(end));
    if company && kinds < 3 && !house {
        return false;
    }
    house
        || kinds >= 2
        || (province && (kinds >= 1 || count > 6))
        || (kinds == 1 && count <= 8 && ["省", "市"].iter().any(|end| text.ends_with(end)))
}

/// Whether text in Latin letters is an address: a number and words, or several words after a name.
fn is_latin_address(text: &str) -> bool {
    let ideographs = text.chars().filter(|c| is_ideograph(*c)).count();
    let letters = text.chars().filter(char::is_ascii_alphabetic).count();
    letters >= 4 && letters > 2 * ideographs && text.split_whitespace().count() >= 2
}

fn is_latin_address_start(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let digit = text.starts_with(|c: char| c.is_ascii_digit());
    (digit
        || ["no.", "no ", "unit ", "apt", "suite", "room", "flat", "p.o. box", "po box"]
            .iter()
            .any(|w| lower.starts_with(w)))
        && !text.chars().any(is_ideograph)
        && text.split_whitespace().count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_names_are_told_apart() {
        for address in [
            "浙江省杭州市萧山区",
            "示例省示例市示例区样板街道一号",
            "四川省",
            "深圳市",
            "水岸星城G3栋1-2502室",
            "海南省三亚市吉阳区样板路迎宾示例街",
        ] {
            assert!(looks_like_address(address), "{address}");
        }
        for name in [
            "王小明",
            "路明",
            "木棉花茶铺",
            "小满零食铺",
            "深圳市样板商贸有限公司",
            "盛**",
            "南宁店",
            "市川",
        ] {
            assert!(!looks_like_address(name), "{name}");
        }
    }
}
