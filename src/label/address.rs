//! What looks like an address, and what like a name.

use super::lines::is_ideograph;

/// Administrative regions that an address begins with.
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
    "澳門",
    "台湾",
    "台灣",
    "臺灣",
    "九龍",
    "九龙",
    "新界",
    "臺北",
    "台北",
    "新北",
    "桃園",
    "臺中",
    "台中",
    "臺南",
    "台南",
    "高雄",
];
/// Words for administrative units and streets.
const UNITS: &[&str] = &[
    "省", "市", "区", "區", "县", "縣", "镇", "鎮", "乡", "鄉", "街道", "村", "路", "街", "巷", "弄", "旗", "州", "大道", "道", "园", "段",
    "里", "胡同",
];
/// What a house number is followed by.
const HOUSE: &str = "号號栋幢楼樓层層室座单弄";
const COMPANIES: &[&str] = &["公司", "店", "铺", "厂", "商行", "集团", "中心", "工作室", "超市", "馆", "有限公司"];
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
pub(super) fn is_country(text: &str) -> bool {
    let latin: String = text.chars().filter(|c| !is_ideograph(*c)).collect();
    COUNTRIES.contains(&&*latin.trim_matches(|c: char| !c.is_ascii_alphabetic()).to_ascii_uppercase())
}

/// An address without the country at its end.
pub(super) fn without_country(address: &str) -> &str {
    let address = address.trim_end_matches([' ', ',', '.', '，']);
    let upper = address.to_ascii_uppercase();
    let country = COUNTRIES
        .iter()
        .filter(|country| upper.ends_with(**country))
        .max_by_key(|country| country.len());
    match country.map(|country| address.len() - country.len()) {
        Some(end) if end > 0 && !address[..end].ends_with(|c: char| c.is_alphanumeric()) => {
            address[..end].trim_end_matches([' ', ',', '，'])
        }
        _ => address,
    }
}

/// Whether a word is a company's or shop's name.
pub(super) fn is_company(text: &str) -> bool {
    let word = text.trim_end_matches([' ', '）', ')', ',', '，']);
    COMPANIES.iter().any(|end| word.ends_with(end) && word.len() > end.len()) || {
        let last = word
            .rsplit(' ')
            .next()
            .unwrap_or_default()
            .trim_end_matches('.')
            .to_ascii_uppercase();
        ["LTD", "LLC", "INC", "CO", "GMBH", "LIMITED", "CORP"].contains(&&*last) && word.contains(' ')
    }
}

/// Whether Chinese text is an address: administrative units, or house numbers.
pub(super) fn looks_like_address(text: &str) -> bool {
    let count = text.chars().count();
    if count < 3 || !text.chars().any(is_ideograph) {
        return false;
    }
    let province = PROVINCES.iter().any(|p| text.starts_with(p));
    let kinds = UNITS
        .iter()
        .filter(|unit| text.char_indices().any(|(at, _)| at > 0 && text[at..].starts_with(**unit)))
        .count();
    let mut house = false;
    let mut digits = false;
    for c in text.chars() {
        house |= digits && HOUSE.contains(c);
        digits = c.is_ascii_alphanumeric();
    }
    if is_company(text) && kinds < 3 && !house {
        return false;
    }
    house
        || kinds >= 2
        || (province && (kinds >= 1 || count > 6))
        || (kinds == 1 && count <= 8 && ["省", "市"].iter().any(|end| text.ends_with(end)))
}

/// Whether text in Latin letters is an address: a number and words, or several words after a name.
pub(super) fn is_latin_address(text: &str) -> bool {
    let ideographs = text.chars().filter(|c| is_ideograph(*c)).count();
    let letters = text.chars().filter(char::is_ascii_alphabetic).count();
    letters >= 4 && letters > 2 * ideographs && text.split_whitespace().count() >= 2
}

/// Whether text in Latin letters begins like an address: a house number, a unit, a post box.
pub(super) fn is_latin_address_start(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let digit = text.starts_with(|c: char| c.is_ascii_digit());
    (digit
        || ["no.", "no ", "unit ", "apt", "suite", "room", "flat", "p.o. box", "po box"]
            .iter()
            .any(|w| lower.starts_with(w)))
        && !text.chars().any(is_ideograph)
        && text.split_whitespace().count() >= 2
}

/// Whether a text can be a name: letters, not a number, not a sentence.
pub(super) fn is_name(text: &str) -> bool {
    let count = text.chars().count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    (1..=40).contains(&count) && (letters > 0 || (text.contains('*') && count <= 8)) && !text.contains(['。', '：'])
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
            "香港九龍觀塘區示例道88號",
            "臺北市大安區示例路二段50號3樓之1",
            "广东省深圳市南山区寄信巷6号收发室",
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
            "万里",
        ] {
            assert!(!looks_like_address(name), "{name}");
        }
    }

    #[test]
    fn companies_are_known_by_their_ends() {
        assert!(is_company("深圳样例科技有限公司") && is_company("Bright Paper Ltd.") && is_company("青禾文具店"));
        assert!(!is_company("何芳") && !is_company("店") && !is_company("Marco"));
    }
}
