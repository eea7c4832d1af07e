//! Receiver and sender on the page: what in a cluster of lines is name, phone and address.

use super::address::{is_company, is_country, is_latin_address, is_latin_address_start, is_name, looks_like_address};
use super::cluster::{Anchor, Cluster, clusters};
use super::lexicon::{AddressPart, Role, part};
use super::lines::{Sheet, is_ideograph};
use super::phone::phones;

/// One block about one party, as it stands on the page.
#[derive(Default)]
pub(super) struct Block {
    pub(super) role: Option<Role>,
    pub(super) name: Option<Candidate>,
    pub(super) phone: Option<Candidate>,
    pub(super) address: Option<Candidate>,
    /// The country, when a line of its own names it.
    pub(super) country: Option<Candidate>,
    /// All that is printed in its place.
    pub(super) printed: String,
}

/// A text and the lines it was taken from.
#[derive(Clone)]
pub(super) struct Candidate {
    pub(super) text: String,
    pub(super) lines: Vec<usize>,
}

/// The fewest digits and stars that a word for a phone can announce.
const FEWEST_DIGITS: usize = 5;
/// The longest name of a person behind a company's, in characters.
const LONGEST_PERSON: usize = 12;

/// The blocks of all pages, in reading order; a block without a label comes last, with no role. And whether something else looks like a party.
pub(super) fn blocks(sheet: &Sheet) -> (Vec<Block>, bool) {
    let mut blocks: Vec<Block> = Vec::new();
    let mut strays = false;
    for Cluster { anchor, rows, cells } in clusters(sheet) {
        let block = read(sheet, &rows, anchor.as_ref(), cells);
        if anchor.is_none() {
            let street = rows.iter().flatten().any(|&line| sheet.words[line].street);
            if block.name.is_some() && block.address.is_some() && (block.phone.is_some() || street && rows.len() >= 3) {
                blocks.push(block);
            } else {
                strays |= block.phone.is_some();
            }
            continue;
        }
        // 寄方电话 below 寄方信息: the same party, told in pieces.
        match blocks.last_mut().filter(|last| last.role == block.role && completes(last, &block)) {
            Some(last) => {
                last.name = last.name.take().or(block.name);
                last.phone = last.phone.take().or(block.phone);
                last.address = last.address.take().or(block.address);
                last.country = last.country.take().or(block.country);
                last.printed.push('\n');
                last.printed.push_str(&block.printed);
            }
            None => blocks.push(block),
        }
    }
    (blocks, strays)
}

/// Whether two blocks tell different things, so that they can be of one party.
fn completes(a: &Block, b: &Block) -> bool {
    let one = |a: &Option<Candidate>, b: &Option<Candidate>| a.is_none() || b.is_none();
    one(&a.name, &b.name) && one(&a.phone, &b.phone) && one(&a.address, &b.address)
}

/// A piece of a block.
struct Piece {
    part: AddressPart,
    text: String,
    lines: Vec<usize>,
    row: usize,
}

impl Piece {
    fn candidate(&self) -> Candidate {
        Candidate {
            text: self.text.clone(),
            lines: self.lines.clone(),
        }
    }
    fn is_plain(&self) -> bool {
        self.part == AddressPart::Whole
    }
}

/// What the rows say.
fn read(sheet: &Sheet, rows: &[Vec<usize>], anchor: Option<&Anchor>, cells: bool) -> Block {
    let mut texts: Vec<(String, Vec<usize>, usize)> = Vec::new();
    for (row, lines) in rows.iter().enumerate() {
        for (at, &line) in lines.iter().enumerate() {
            let text = &sheet.lines[line].text;
            let text = match anchor {
                Some(anchor) if anchor.line == line => &text[anchor.rest..],
                _ => text,
            };
            match texts.last_mut() {
                Some((before, lines, _)) if cells && at > 0 || is_broken_number(before, text) => {
                    if !is_broken_number(before, text) && !before.ends_with(is_ideograph) && !text.starts_with(is_ideograph) {
                        before.push(' ');
                    }
                    before.push_str(text);
                    lines.push(line);
                }
                _ => texts.push((text.to_owned(), vec![line], row)),
            }
        }
    }
    let mut pieces = Vec::new();
    let mut printed = String::new();
    let mut pending = anchor.map_or(AddressPart::Whole, |anchor| anchor.part);
    for (text, lines, row) in &texts {
        printed.push_str(text);
        printed.push('\n');
        split(text, lines, *row, &mut pending, &mut pieces);
    }
    let phone = pieces.iter().find(|p| p.part == AddressPart::Phone).map(Piece::candidate);
    let labelled = pieces.iter().any(|p| p.part == AddressPart::Address);
    let name = match pieces.iter().find(|p| p.part == AddressPart::Name) {
        Some(told) => Some(told.candidate()),
        None => take_name(&mut pieces, labelled),
    };
    let country = pieces
        .iter()
        .rposition(|p| p.is_plain() && is_country(&p.text))
        .map(|at| pieces.remove(at).candidate());
    let address = address(&pieces, labelled);
    let plausible = |text: &str| labelled || looks_like_address(text) || is_latin_address(text);
    Block {
        role: anchor.map(|anchor| anchor.role),
        name: name.filter(|name| is_name(&name.text)),
        phone,
        address: address.filter(|address| plausible(&address.text)),
        country,
        printed,
    }
}

/// Whether a line was broken inside a number: at a hyphen, or at an extension (转5678).
fn is_broken_number(before: &str, after: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit() || c == '*';
    let mut end = before.chars().rev();
    let (last, previous) = (end.next(), end.next());
    let at_mark = matches!(last, Some('-' | '转')) && previous.is_some_and(is_digit) && after.starts_with(is_digit);
    let before_mark = last.is_some_and(is_digit) && after.strip_prefix('转').is_some_and(|rest| rest.starts_with(is_digit));
    at_mark || before_mark
}

/// The pieces of an address put together.
fn address(pieces: &[Piece], labelled: bool) -> Option<Candidate> {
    let wanted = if labelled { AddressPart::Address } else { AddressPart::Whole };
    let mut address = Candidate {
        text: String::new(),
        lines: Vec::new(),
    };
    let mut last_row = None;
    for piece in pieces.iter().filter(|p| p.part == wanted) {
        let text = piece.text.trim_matches([' ', '，', ',', '、', ';', '；', '|', '/', '-']);
        if text.is_empty() {
            continue;
        }
        // Words of Latin letters are parted by the line's end, Chinese text and numbers in it are not.
        let (before, after) = (address.text.chars().last(), text.chars().next());
        let chinese = address.text.chars().any(is_ideograph);
        let space = match (before, after) {
            (Some(b), Some(a)) if last_row != Some(piece.row) => !chinese && !is_ideograph(b) && !is_ideograph(a),
            (Some(_), Some(_)) => true,
            _ => false,
        };
        if space {
            address.text.push(' ');
        }
        address.text.push_str(text);
        last_row = Some(piece.row);
        address.lines.extend(&piece.lines);
    }
    (!address.text.is_empty()).then_some(address)
}

/// Takes a line apart at the words for its parts (姓名：, Tel) and at telephone numbers.
fn split(text: &str, lines: &[usize], row: usize, pending: &mut AddressPart, pieces: &mut Vec<Piece>) {
    let mut rest = text;
    let mut plain = String::new();
    let push = |pieces: &mut Vec<Piece>, part: AddressPart, text: &str| {
        let text = text.trim_matches([' ', '　', ':', '：', '|']);
        if !text.is_empty() {
            // A word for a phone above a column says nothing about the name beside it.
            let digits = text.chars().filter(|c| c.is_ascii_digit() || *c == '*').count();
            let part = match part {
                AddressPart::Phone if digits < FEWEST_DIGITS => AddressPart::Whole,
                part => part,
            };
            pieces.push(Piece {
                part,
                text: text.to_owned(),
                lines: lines.to_vec(),
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
            let fits = !matches!(*pending, AddressPart::Name | AddressPart::Other);
            if fits {
                push(pieces, *pending, &std::mem::take(&mut plain));
                push(pieces, AddressPart::Phone, &text[number.clone()]);
                if *pending == AddressPart::Phone {
                    *pending = AddressPart::Whole;
                }
                rest = &text[number.end..];
                previous = ' ';
                continue;
            }
        }
        let boundary = !previous.is_alphanumeric();
        if boundary && let Some((part, used)) = bilingual_part(rest) {
            let after = rest[used..].trim_start();
            let spaced = at == 0 && rest[used..].starts_with(' ') && used > 3;
            let colon = after.starts_with([':', '：', '.']) || (part != AddressPart::Whole && (after.is_empty() || spaced));
            let number_follows = matches!(part, AddressPart::Phone | AddressPart::Other)
                && after.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '('));
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
    if !text.trim().is_empty()
        && matches!(*pending, AddressPart::Name | AddressPart::Phone | AddressPart::Other)
        && !plain.trim().is_empty()
    {
        *pending = AddressPart::Whole;
    }
}

/// [`part`], with the same word in another language behind it: 电话 Tel, Name 姓名.
fn bilingual_part(text: &str) -> Option<(AddressPart, usize)> {
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
fn take_name(pieces: &mut [Piece], labelled_address: bool) -> Option<Candidate> {
    let first = pieces.iter().position(Piece::is_plain)?;
    let phone = pieces.iter().position(|p| p.part == AddressPart::Phone);
    let head = first_word(&pieces[first].text);
    if labelled_address || !looks_like_address(&pieces[first].text[..head]) && !is_latin_address_start(&pieces[first].text) {
        let name = take(&mut pieces[first], 0..head);
        let person = is_company(&name.text).then(|| take_person(pieces, first, phone)).flatten();
        if person.is_none() {
            leave_company(pieces, first);
        }
        return Some(match person {
            Some(person) => Candidate {
                text: format!("{} {}", name.text, person.text),
                lines: [name.lines, person.lines].concat(),
            },
            None => name,
        })
        .filter(|name| !name.text.is_empty());
    }
    // The address comes first; the name stands beside the phone.
    let phone = phone?;
    if let Some(before) = phone.checked_sub(1)
        && pieces[before].is_plain()
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
        && after.is_plain()
        && after.row == pieces[phone].row
        && !looks_like_address(&after.text)
    {
        let end = first_word(&after.text);
        return Some(take(&mut pieces[phone + 1], 0..end));
    }
    let last = pieces.iter().rposition(Piece::is_plain)?;
    let text = &pieces[last].text;
    let lone = text.chars().count() <= LONGEST_PERSON && is_name(text) && text.chars().any(is_ideograph) && !looks_like_address(text);
    (last > first && lone && pieces[last].row > pieces[first].row + 1).then(|| {
        let end = pieces[last].text.len();
        take(&mut pieces[last], 0..end)
    })
}

/// A company on the row below a person is no part of the address.
fn leave_company(pieces: &mut [Piece], name: usize) {
    let next = pieces[name + 1..].iter_mut().find(|piece| !piece.text.trim().is_empty());
    if let Some(company) = next.filter(|piece| piece.is_plain() && is_company(&piece.text) && !looks_like_address(&piece.text)) {
        company.text.clear();
    }
}

/// The person behind a company's name: the next words before the phone, on the same row or on the phone's.
fn take_person(pieces: &mut [Piece], company: usize, phone: Option<usize>) -> Option<Candidate> {
    let at = (company..pieces.len()).find(|&i| pieces[i].is_plain() && !pieces[i].text.trim().is_empty())?;
    let text = pieces[at].text.trim_start();
    let skipped = pieces[at].text.len() - text.len();
    let end = first_word(text);
    let word = &text[..end];
    let with_phone = phone.is_some_and(|phone| at < phone && pieces[at].row == pieces[phone].row);
    let is_person =
        word.chars().count() <= LONGEST_PERSON && is_name(word) && !looks_like_address(word) && word.chars().all(|c| !c.is_ascii_digit());
    let chinese = word.contains(is_ideograph) || word.contains('*');
    (is_person && (at == company || with_phone) && (chinese || with_phone)).then(|| take(&mut pieces[at], skipped..skipped + end))
}

/// Takes a part of a piece's text out of it.
fn take(piece: &mut Piece, range: std::ops::Range<usize>) -> Candidate {
    let text = piece.text[range.clone()]
        .trim_matches([' ', ',', '，', '、', ';', '；', '/'])
        .to_owned();
    piece.text.replace_range(range, " ");
    Candidate {
        text,
        lines: piece.lines.clone(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::content::TextRun;
    use crate::limits::Work;

    /// Lines of 8 pt (2.82 mm), each at a place in mm.
    fn sheet(lines: &[(f32, f32, &str)]) -> Sheet {
        let em = 8. * 25.4 / 72.;
        let run = |&(x_mm, y_mm, text): &(f32, f32, &str)| TextRun {
            page: 1,
            text: text.into(),
            x_mm,
            y_mm,
            width_mm: text.chars().map(|c| if is_ideograph(c) || c == '：' { em } else { em / 2. }).sum(),
            height_mm: 1.45 * em,
            size_pt: 8.,
            angle: 0.,
            clipped: false,
        };
        let runs: Vec<TextRun> = lines.iter().map(run).collect();
        Sheet::new(&runs, &[], Work::new(1_000_000))
    }

    fn told(lines: &[(f32, f32, &str)]) -> Vec<[String; 3]> {
        let text = |candidate: Option<Candidate>| candidate.map(|candidate| candidate.text).unwrap_or_default();
        let (blocks, _) = blocks(&sheet(lines));
        blocks
            .into_iter()
            .map(|block| [text(block.name), text(block.phone), text(block.address)])
            .collect()
    }

    const R: [&str; 3] = ["何芳", "13700001111", "广东省深圳市南山区科苑样板路66号"];
    const S: [&str; 3] = ["林仓", "0571-80000000", "浙江省杭州市余杭区示例大道168号"];

    #[test]
    fn plain_lines_end_at_the_next_label() {
        let lines = [
            (2., 0., "收件人：何芳 13700001111"),
            (2., 4., "地址：广东省深圳市南山区科苑样板路66号"),
            (2., 8., "寄件人：林仓 0571-80000000"),
            (2., 12., "地址：浙江省杭州市余杭区示例大道168号"),
            (2., 16., "温馨提示：请当面验收"),
        ];
        assert_eq!(told(&lines), [R, S]);
    }

    #[test]
    fn titles_in_a_column_have_their_text_beside_them() {
        let lines = [
            (2., 0., "收件人"),
            (20., 0., "何芳"),
            (2., 4., "电话"),
            (20., 4., "13700001111"),
            (2., 8., "地址"),
            (20., 8., "广东省深圳市南山区"),
            (20., 12., "科苑样板路66号"),
            (2., 16., "寄件人"),
            (20., 16., "林仓"),
            (2., 20., "电话"),
            (20., 20., "0571-80000000"),
            (2., 24., "地址"),
            (20., 24., "浙江省杭州市余杭区示例大道168号"),
        ];
        assert_eq!(told(&lines), [R, S]);
    }

    #[test]
    fn labels_at_the_middle_of_their_text_have_what_is_nearest() {
        let lines = [
            (10., 0., "何芳 13700001111"),
            (2., 2., "收"),
            (10., 4., "广东省深圳市南山区科苑样板路66号"),
            (10., 8., "林仓 0571-80000000"),
            (2., 10., "寄"),
            (10., 12., "浙江省杭州市余杭区示例大道168号"),
        ];
        assert_eq!(told(&lines), [R, S]);
    }

    #[test]
    fn labels_side_by_side_each_have_a_column() {
        let lines = [
            (2., 0., "寄件方"),
            (50., 0.5, "收件方"),
            (2., 4., "林仓"),
            (50., 4.5, "何芳"),
            (2., 8., "0571-80000000"),
            (50., 8.5, "13700001111"),
            (2., 12., "浙江省杭州市余杭区示例大道168号"),
            (50., 12.5, "广东省深圳市南山区"),
            (50., 16.5, "科苑样板路66号"),
        ];
        assert_eq!(told(&lines), [S, R]);
    }

    #[test]
    fn a_company_goes_before_its_person_and_not_into_the_address() {
        let lines = [
            (2., 0., "收：样例科技有限公司 何芳 13700001111/0755-86660000"),
            (2., 4., "广东省深圳市南山区科苑样板路66号 邮编：518000"),
        ];
        assert_eq!(told(&lines), [["样例科技有限公司 何芳", R[1], R[2]]]);
        let latin = [
            (2., 0., "SHIP FROM"),
            (2., 4., "Lin Warehouse"),
            (2., 8., "Sample Trading Ltd"),
            (2., 12., "168 Demo Avenue"),
            (2., 16., "+86 571 8888 0000"),
        ];
        assert_eq!(told(&latin), [["Lin Warehouse", "+86 571 8888 0000", "168 Demo Avenue"]]);
    }

    #[test]
    fn words_inside_an_address_are_no_labels() {
        let lines = [(2., 0., "收件人：何芳 13700001111"), (2., 4., "广东省深圳市南山区寄信巷6号收发室")];
        assert_eq!(told(&lines), [[R[0], R[1], "广东省深圳市南山区寄信巷6号收发室"]]);
    }

    #[test]
    fn a_number_goes_on_where_its_line_was_broken() {
        let lines = [(2., 0., "收件人：何芳 18600003344转"), (2., 4., "5678"), (2., 8., R[2])];
        assert_eq!(told(&lines), [[R[0], "18600003344转5678", R[2]]]);
        let lines = [
            (2., 0., "收件人：何芳"),
            (2., 4., "电话：0755-"),
            (2., 8., "86660000-12"),
            (2., 12., R[2]),
        ];
        assert_eq!(told(&lines), [[R[0], "0755-86660000-12", R[2]]]);
    }

    #[test]
    fn a_word_for_a_part_goes_on_where_its_line_was_broken() {
        let lines = [
            (2., 0., "收件人：何芳 13700001111 地"),
            (2., 4., "址：广东省深圳市南山区科苑样板路66号 邮"),
            (2., 8., "编：518000"),
        ];
        assert_eq!(told(&lines), [R]);
    }

    #[test]
    fn an_order_number_is_no_rest_of_an_address_in_latin_letters() {
        let lines = [
            (2., 0., "To:"),
            (2., 4., "Pat Example"),
            (2., 8., "221 Sample Street"),
            (2., 12., "Springdemo, OR 97201"),
            (2., 16., "Tel: (503) 555-0148"),
            (2., 21., "T-001"),
        ];
        assert_eq!(
            told(&lines),
            [["Pat Example", "(503) 555-0148", "221 Sample Street Springdemo, OR 97201"]]
        );
    }

    #[test]
    fn parties_without_labels_are_two_and_a_third_phone_is_a_stray() {
        let lines = [
            (2., 0., "何芳 13700001111"),
            (2., 4., R[2]),
            (2., 8., "林仓 0571-80000000"),
            (2., 12., S[2]),
        ];
        assert_eq!(told(&lines), [R, S]);
        let (found, strays) = blocks(&sheet(&[(2., 0., "何芳 13700001111"), (2., 4., R[2]), (60., 40., "13800000002")]));
        assert!(found.len() == 1 && strays);
    }
}
