//! Telephone numbers as labels print them: masked, grouped, with extensions; and whether a masked text can stand for a full one.

/// Where a telephone number stands in a text, as byte positions.
///
/// A number has 7 to 15 digits or stars, possibly grouped by hyphens, single spaces or brackets, and an extension
/// (`转 812`, `-812`, `ext. 812`). Postal codes (`97000-0142`), dates, amounts and codes with letters are none.
pub(super) fn phones(text: &str) -> Vec<std::ops::Range<usize>> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        // A second number may follow behind a slash.
        let second = at > 0
            && chars[at - 1].1 == '/'
            && found
                .last()
                .is_some_and(|last: &std::ops::Range<usize>| last.end == chars[at - 1].0);
        let free = at == 0 || second || !part_of_word(chars[at - 1].1);
        // Of several opening brackets only the last one opens a number.
        let opens = chars[at].1 == '(' && chars.get(at + 1).is_some_and(|c| c.1 == '(');
        if free
            && !opens
            && starts(chars[at].1)
            && let Some(end) = number(&chars, at)
        {
            let stop = chars.get(end).map_or(text.len(), |c| c.0);
            found.push(chars[at].0..stop);
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

fn part_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '*' | '.' | '-' | '+' | '/' | '#' | '_')
}
fn starts(c: char) -> bool {
    c.is_ascii_digit() || c == '+' || c == '('
}
fn digit(c: char) -> bool {
    c.is_ascii_digit() || c == '*'
}

/// The end of the number that starts at `from`.
fn number(chars: &[(usize, char)], from: usize) -> Option<usize> {
    let get = |i: usize| chars.get(i).map(|c| c.1);
    let mut end = from;
    let mut digits = 0;
    let mut i = from;
    let mut groups: Vec<usize> = vec![0];
    let mut separators = Vec::new();
    while let Some(c) = get(i) {
        if digit(c) {
            digits += 1;
            *groups.last_mut()? += 1;
            end = i + 1;
        } else if matches!(c, '-' | ' ' | ')' | '(' | '+' | '–') {
            if c == '+' && i != from {
                break;
            }
            // A space joins groups of a number that is short so far; two numbers stay two.
            let next = get(i + 1);
            let complete = digits >= 11 || (digits >= 7 && groups.len() == 1 && c == ' ');
            if c == ' ' && (complete || !next.is_some_and(|n| digit(n) || n == '(')) {
                break;
            }
            if digits >= 11 && c != '-' {
                break;
            }
            if *groups.last()? > 0 {
                groups.push(0);
                separators.push(c);
            }
        } else {
            break;
        }
        i += 1;
    }
    if get(end) == Some(')') && get(from) == Some('(') && groups.len() <= 1 {
        return None;
    }
    groups.retain(|&g| g > 0);
    let plain = |range: std::ops::Range<usize>| chars[range].iter().map(|c| c.1).collect::<String>();
    let text = plain(from..end);
    let next = get(end);
    let decimal = next == Some('.') && get(end + 1).is_some_and(|c| c.is_ascii_digit());
    let goes_on = |c: char| c.is_ascii_alphanumeric() || "/:%#_号室栋幢楼座弄年月日元件".contains(c);
    let another = next == Some('/') && chars[end + 1..].iter().take(7).filter(|c| digit(c.1) || c.1 == '-').count() == 7;
    let bounded = !decimal && (another || !next.is_some_and(goes_on));
    let masked = text.contains('*');
    let zip = !masked && (groups == [5, 4] || groups == [3, 2]);
    let date = !masked && groups.len() == 3 && groups[0] == 4 && groups[1] <= 2 && groups[2] <= 2 && text.starts_with("20");
    // A routing code in groups of two and three (888-21-03) ends in a shorter group than any telephone number does.
    let code = !masked && digits < 10 && groups.len() > 1 && groups.last().is_some_and(|&last| last < 4);
    let leading = text.starts_with(['+', '(', '0']);
    // So has one with groups of one or two digits in its middle (888- 21-03 606).
    let pairs = groups.iter().filter(|&&group| group <= 2).count();
    let code = code || !masked && !leading && pairs >= 2;
    // Spaces alone group mobiles (138 0000 0000) and numbers with a leading zero or plus.
    let mobile = text.starts_with('1') && digits == 11;
    let spaced = separators.contains(&' ') && !separators.contains(&'-') && !leading && !mobile;
    if !(7..=16).contains(&digits)
        || !bounded
        || zip
        || date
        || code
        || (spaced && groups.len() < 3)
        || (spaced && digits != 10 && digits != 11)
    {
        return None;
    }
    if groups.len() == 1 && !masked && !leading {
        // An unbroken number: mobiles have 11 digits, land lines 7 or 8.
        if !(mobile || digits == 10 || (7..=8).contains(&digits)) {
            return None;
        }
    }
    // Seven digits that begin a mobile's number, or stars in place of its last ones: the rest stands elsewhere.
    let is_mobile_start = text.starts_with('1') && text.chars().nth(1).is_some_and(|c| matches!(c, '3'..='9'));
    if groups.len() == 1 && digits < 11 && is_mobile_start && (masked || digits == 7) {
        return None;
    }
    if masked && text.chars().filter(char::is_ascii_digit).count() == 0 {
        return None;
    }
    Some(extension(chars, end).unwrap_or(end))
}

/// The end of an extension that follows a number.
fn extension(chars: &[(usize, char)], end: usize) -> Option<usize> {
    // An extension is short: a word, six digits, and spaces and marks between.
    let lower: String = chars[end..].iter().take(24).map(|c| c.1.to_ascii_lowercase()).collect();
    let marks = ["转分机", "转", "分机", "-", "ext.", "ext", "x", "#", ",", "["];
    let trimmed = lower.trim_start();
    let (mark, after) = marks.iter().find_map(|m| Some((*m, trimmed.strip_prefix(m)?)))?;
    let inner = after.trim_start_matches([' ', ':', '：', '.']);
    let count = inner.chars().take_while(|c| digit(*c)).count();
    if !(1..=6).contains(&count) || (mark == "," && count < 3) || (mark == "x" && lower.starts_with(" x") && count < 2) {
        return None;
    }
    let mut length = lower.chars().count() - inner.chars().count() + count;
    if mark == "[" {
        if inner.chars().nth(count) != Some(']') {
            return None;
        }
        length += 1;
    }
    let follows = lower.chars().nth(length);
    (!follows.is_some_and(|c| c.is_ascii_alphanumeric() || c == '片' || c == '件')).then_some(end + length)
}

/// Whether a printed text can stand for `full`: equal apart from layout, where a run of stars stands for one character or more.
///
/// ```text
/// 138****5678 covers 13812345678; 王** covers 王小明; 0755-000****7 covers 07550001237
/// ```
pub(super) fn covers(printed: &[char], full: &[char]) -> bool {
    let (mut p, mut f) = (0, 0);
    // The last run of stars: where it ends, and how far into `full` it reaches.
    let mut back: Option<(usize, usize)> = None;
    loop {
        if printed.get(p) == Some(&'*') {
            p += printed[p..].iter().take_while(|c| **c == '*').count();
            f += 1;
            back = Some((p, f));
            if f > full.len() {
                return false;
            }
        } else if p < printed.len() && f < full.len() && printed[p] == full[f] {
            (p, f) = (p + 1, f + 1);
        } else if p == printed.len() && f == full.len() {
            return true;
        } else {
            match back {
                Some((after, reach)) if reach < full.len() => {
                    (p, f) = (after, reach + 1);
                    back = Some((after, reach + 1));
                }
                _ => return false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        phones(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn telephone_numbers_of_many_kinds() {
        for (text, want) in [
            ("王小明 13800001234 浙江省", "13800001234"),
            ("138****1234", "138****1234"),
            ("1**********", "1**********"),
            ("木棉花茶铺  0755-000****7", "0755-000****7"),
            ("400-000-0566", "400-000-0566"),
            ("138 0000 1234", "138 0000 1234"),
            ("+86 138-0000-1234", "+86 138-0000-1234"),
            ("+61 0 0000 0159", "+61 0 0000 0159"),
            ("Jo 555-0142", "555-0142"),
            ("0000-7788", "0000-7788"),
            ("(010) 6500 0000", "(010) 6500 0000"),
            ("010-65000000转8123 收", "010-65000000转8123"),
            ("13800001234-5678", "13800001234-5678"),
            ("138****1234 转 5678", "138****1234 转 5678"),
            ("18400001234[2233]", "18400001234[2233]"),
            ("臺北 0912-000-345", "0912-000-345"),
            ("何 91230001", "91230001"),
        ] {
            assert_eq!(found(text), [want], "{text}");
        }
        assert_eq!(found("13800001234 13900001234"), ["13800001234", "13900001234"]);
        assert_eq!(found("13700001111/0755-86660000"), ["13700001111", "0755-86660000"]);
    }

    #[test]
    fn what_is_no_telephone_number() {
        for text in [
            "SPRINGDEMO OR 97000-0142",
            "2026-11-23 10:00:02",
            "SF1400027716359",
            "773090551200714",
            "12.50",
            "CHINA 523000",
            "1500弄32幢",
            "2栋1单元 804",
            "571 B0 39",
            "888-21-03",
            "盛**",
            "12345678号",
            "1370000",
            "888- 21-03 606",
            "137****",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn a_mask_covers_what_it_hides() {
        let covers = |a: &str, b: &str| covers(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert!(covers("138****5678", "13812345678") && covers("王**", "王小明") && covers("*明", "王小明") && covers("王", "王"));
        assert!(!covers("138****5679", "13812345678") && !covers("王*", "李四") && !covers("王*", "王"));
    }
}
