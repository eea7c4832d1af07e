//! Hiding personal data as GB/T 41833 (快递电子运单) asks: one character or more of a name, six digits or more of a telephone number,
//! and the unit and room of an address. What is masked already stays as it is.

/// 王小明 → 王**, Li Lei → L* ***: the first character stays.
pub(super) fn name(name: &str) -> String {
    let hide = |(i, c): (usize, char)| if i == 0 || c == ' ' { c } else { '*' };
    match name.chars().count() {
        0 => String::new(),
        1 => "*".to_owned(),
        _ => name.chars().enumerate().map(hide).collect(),
    }
}

/// 13812345678 → 138******78: six digits or more hidden, the first three and the last two of a long number stay.
pub(super) fn phone(phone: &str) -> String {
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    if phone.contains('*') {
        return phone.to_owned();
    }
    let (front, back) = match digits {
        11.. => (3, digits - 9),
        _ => (digits.saturating_sub(6).min(2), digits.saturating_sub(8)),
    };
    let back = back.min(digits.saturating_sub(front + 6));
    let mut seen = 0;
    phone
        .chars()
        .map(|c| {
            if !c.is_ascii_digit() {
                return c;
            }
            seen += 1;
            if seen <= front || seen > digits - back { c } else { '*' }
        })
        .collect()
}

/// 浙江省…路18号3幢2单元1402室 → 浙江省…路18号3幢****: from the unit, floor or room on, hidden.
pub(super) fn address(address: &str) -> String {
    let chars: Vec<char> = address.chars().collect();
    let number = |c: char| c.is_ascii_alphanumeric() || "一二三四五六七八九十".contains(c);
    // The number that belongs to the first word of a unit, a floor or a room.
    for (at, &c) in chars.iter().enumerate() {
        let unit = c == '室' || c == '户' || (c == '单' && chars.get(at + 1) == Some(&'元')) || (matches!(c, '层' | '楼'));
        if unit && at > 0 && number(chars[at - 1]) {
            let start = chars[..at].iter().rposition(|c| !number(*c)).map_or(0, |before| before + 1);
            return hidden_from(&chars, start);
        }
    }
    // A room number alone at the end: 3幢1402, 12#603, 8座1602.
    let digits = chars.iter().rev().take_while(|c| c.is_ascii_digit()).count();
    let start = chars.len() - digits;
    match digits >= 2 && start > 0 && !chars[start - 1].is_ascii_alphanumeric() {
        true => hidden_from(&chars, start),
        false => address.to_owned(),
    }
}

fn hidden_from(chars: &[char], start: usize) -> String {
    chars[..start].iter().collect::<String>() + "****"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enough_is_hidden() {
        assert_eq!(
            [name("王小明"), name("王"), name("Li Lei"), name("王**")],
            ["王**", "*", "L* ***", "王**"]
        );
        assert_eq!(phone("13812345678"), "138******78");
        assert_eq!(phone("138****5678"), "138****5678");
        for number in [
            "13812345678",
            "0755-12345678",
            "400-123-0566",
            "12345678",
            "1234567",
            "13812345678-9012",
        ] {
            let stars = phone(number).chars().filter(|c| *c == '*').count();
            assert!(stars >= 6, "{number}: {}", phone(number));
        }
        assert_eq!(address("杭州市示例路18号3幢2单元1402室"), "杭州市示例路18号3幢****");
        assert_eq!(address("示例大道101号8座1602"), "示例大道101号8座****");
        assert_eq!(address("样板街道一号测试楼9层"), "样板街道一号测试楼****");
        assert_eq!(address("示例路12号"), "示例路12号");
    }
}
