//! Whether the printed text of a party's place says what an order says. It needs no exact extraction: parts of an address may come in another order,
//! with other punctuation, without the words for administrative units, with a country, and with what the carrier added.

use super::address::without_country;
use super::agreement::comparable;
use super::lines::is_ideograph;
use super::phone::{covers, phones};

/// The most characters of an address that are compared so; a longer one has to be the field itself.
const LONGEST: usize = 400;
/// What ends a part of a Chinese address.
const UNIT_ENDS: &str = "省市区區县縣镇鎮乡鄉道村路街巷弄旗州园号號栋幢楼樓层層室座单元院段里";
/// Words that an address may lack.
const OPTIONAL: &[&str] = &[
    "中国",
    "中國",
    "特别行政区",
    "壮族自治区",
    "回族自治区",
    "维吾尔自治区",
    "自治区",
    "省",
    "市",
];

/// Whether every part of an address is printed, each by itself: 6号 is not printed where 66号 is.
pub(super) fn has_address(printed: &str, address: &str) -> bool {
    if printed.chars().count().max(address.chars().count()) > LONGEST {
        return false;
    }
    let address = without_country(address);
    let without = |text: &str| OPTIONAL.iter().fold(text.to_owned(), |text, word| text.replace(word, ""));
    has_parts(printed, address) || has_parts(&without(printed), &without(address))
}

fn has_parts(printed: &str, address: &str) -> bool {
    // Line ends part nothing in Chinese text: the place is read without them, and with them as ends of parts.
    let joined: Vec<char> = printed.chars().filter(|c| *c != '\n' && *c != ' ').collect();
    let lines: Vec<char> = printed.chars().map(|c| if c == '\n' { ' ' } else { c }).collect();
    let parts = parts(address);
    !parts.is_empty() && parts.iter().all(|part| stands_in(part, &joined) || stands_in(part, &lines))
}

/// The parts of an address: in Chinese up to each unit's word, in Latin letters word by word.
fn parts(address: &str) -> Vec<Vec<char>> {
    let mut parts: Vec<Vec<char>> = Vec::new();
    let mut part: Vec<char> = Vec::new();
    let mut chars = address.chars().peekable();
    while let Some(c) = chars.next() {
        let counts = !comparable(&c.to_string()).is_empty();
        if counts {
            part.extend(comparable(&c.to_string()).chars());
        }
        // A hyphen between digits is part of a number.
        let number =
            c == '-' && part.last().is_some_and(char::is_ascii_alphanumeric) && chars.peek().is_some_and(char::is_ascii_alphanumeric);
        if number {
            part.push('-');
        }
        let unit = is_ideograph(c) && UNIT_ENDS.contains(c) && part.len() > 1;
        if (!counts && !number || unit) && !part.is_empty() {
            parts.push(std::mem::take(&mut part));
        }
    }
    parts.extend((!part.is_empty()).then_some(part));
    parts
}

/// Whether a part stands in a text, bounded by what is no part of it.
fn stands_in(part: &[char], text: &[char]) -> bool {
    let plain = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c).to_ascii_uppercase(),
        _ => c.to_ascii_uppercase(),
    };
    let bounded_before = |before: Option<char>, first: char| match before {
        None => true,
        Some(before) if first.is_ascii_alphanumeric() => !before.is_ascii_alphanumeric() && before != '-',
        Some(before) => !is_ideograph(before) || UNIT_ENDS.contains(before),
    };
    let bounded_after = |after: Option<char>, last: char| match after {
        Some(after) if last.is_ascii_alphanumeric() => !after.is_ascii_alphanumeric() && after != '-',
        Some(after) if !UNIT_ENDS.contains(last) => !is_ideograph(after) || after.is_ascii_digit(),
        _ => true,
    };
    part.len() <= text.len()
        && text.windows(part.len()).enumerate().any(|(at, window)| {
            window.iter().zip(part).all(|(t, p)| plain(*t) == *p)
                && bounded_before(at.checked_sub(1).map(|before| text[before]), part[0])
                && bounded_after(text.get(at + part.len()).copied(), part[part.len() - 1])
        })
}

/// Whether a name is printed as a word of its own, perhaps with stars.
pub(super) fn has_name(printed: &str, name: &str) -> bool {
    let wanted: Vec<char> = comparable(name).chars().collect();
    let is_it = |word: &str| {
        let word: Vec<char> = comparable(word).chars().collect();
        let told = word.iter().any(|c| *c != '*');
        !word.is_empty() && (word == wanted || told && word.contains(&'*') && covers(&word, &wanted))
    };
    let words = printed.split(|c: char| c.is_whitespace() || "（）()【】[],，、/|：:;；".contains(c));
    !wanted.is_empty() && (words.into_iter().any(is_it) || printed.lines().any(is_it))
}

/// The telephone numbers that are printed.
pub(super) fn numbers(printed: &str) -> impl Iterator<Item = &str> {
    printed
        .lines()
        .flat_map(|line| phones(line).into_iter().map(move |range| &line[range]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: &str = "何芳 13700001111\n广东省深圳市南山区科苑样板路66号\n创新大厦1203室 邮编518000";

    #[test]
    fn order_punctuation_country_and_additions_make_no_difference() {
        for address in [
            "广东省深圳市南山区科苑样板路66号创新大厦1203室",
            "中国广东省深圳市南山区，科苑样板路66号，创新大厦1203室",
            "广东深圳南山区科苑样板路66号创新大厦1203室",
            "创新大厦1203室，科苑样板路66号，深圳市南山区",
            "深圳市南山区科苑样板路６６号",
        ] {
            assert!(has_address(PLACE, address), "{address}");
        }
        let latin = "Pat Example\nApt 5B, 221 Sample Street\nSPRINGDEMO, OR 97201\nUnited States";
        assert!(has_address(latin, "221 Sample Street, Apt 5B, Springdemo OR 97201"));
        assert!(has_address(
            "168 Demo Avenue\nHangzhou 310000",
            "168 Demo Avenue, Hangzhou 310000, China"
        ));
    }

    #[test]
    fn another_address_is_not_there() {
        for address in [
            "广东省深圳市南山区科苑样板路6号",
            "广东省深圳市南山区科苑路66号",
            "广东省深圳市南山区科苑样板路66号创新大厦203室",
            "广东省广州市南山区科苑样板路66号",
            "广东省深圳市南山区样板路66号",
            "",
        ] {
            assert!(!has_address(PLACE, address), "{address}");
        }
        assert!(!has_address("Apt 5B, 221 Sample Street", "21 Sample Street"));
    }

    #[test]
    fn names_stand_as_words() {
        assert!(
            has_name("深圳样例科技有限公司 何芳（采购部）", "何芳")
                && has_name("王** 0755", "王小明")
                && has_name("Pat Example\nx", "pat example")
        );
        assert!(!has_name("何芳芳", "何芳") && !has_name("** 137", "王小明") && !has_name("李* 137", "王小明"));
    }
}
