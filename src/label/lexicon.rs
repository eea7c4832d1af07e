//! The keyword table: words beside values that say who a block is about, and what a value is.

use std::ops::Range;

/// Whose block it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Receiver,
    Sender,
}

/// What a role's label announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AddressPart {
    Whole,
    Name,
    Phone,
    Address,
    /// Something that belongs to neither (a postal code).
    Other,
}

/// A value that a label announces by a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FieldKind {
    Waybill,
    Order,
    Bag,
    Product,
    Destination,
    Origin,
    Cod,
    Insured,
    Weight,
    ChargedWeight,
    Pieces,
    Remark,
    Goods,
    Date,
    /// A word whose value is known to be none of ours; it ends blocks all the same.
    Foreign,
}

const ROLE_WORDS: &[(&str, Role)] = &[
    ("收货", Role::Receiver),
    ("收貨", Role::Receiver),
    ("收件", Role::Receiver),
    ("收", Role::Receiver),
    ("到方", Role::Receiver),
    ("寄件", Role::Sender),
    ("寄货", Role::Sender),
    ("发货", Role::Sender),
    ("發貨", Role::Sender),
    ("寄貨", Role::Sender),
    ("发件", Role::Sender),
    ("寄", Role::Sender),
    ("发方", Role::Sender),
];
const LATIN_ROLES: &[(&str, Role)] = &[
    ("SHIP TO", Role::Receiver),
    ("DELIVER TO", Role::Receiver),
    ("DELIVERY TO", Role::Receiver),
    ("SEND TO", Role::Receiver),
    ("DELIVERY ADDRESS", Role::Receiver),
    ("RECEIVER", Role::Receiver),
    ("RECIPIENT", Role::Receiver),
    ("CONSIGNEE", Role::Receiver),
    ("ADDRESSEE", Role::Receiver),
    ("TO", Role::Receiver),
    ("SHIP FROM", Role::Sender),
    ("RETURN ADDRESS", Role::Sender),
    ("RETURN TO", Role::Sender),
    ("SENDER", Role::Sender),
    ("SHIPPER", Role::Sender),
    ("CONSIGNOR", Role::Sender),
    ("FROM", Role::Sender),
];
const PARTS: &[(&str, AddressPart)] = &[
    ("姓名/电话", AddressPart::Whole),
    ("地址及电话", AddressPart::Whole),
    ("联系电话", AddressPart::Phone),
    ("聯絡電話", AddressPart::Phone),
    ("聯繫電話", AddressPart::Phone),
    ("手機號碼", AddressPart::Phone),
    ("手機", AddressPart::Phone),
    ("電話", AddressPart::Phone),
    ("座机", AddressPart::Phone),
    ("固定电话", AddressPart::Phone),
    ("固话", AddressPart::Phone),
    ("联系方式", AddressPart::Phone),
    ("电话号码", AddressPart::Phone),
    ("手机号码", AddressPart::Phone),
    ("手机号", AddressPart::Phone),
    ("手机", AddressPart::Phone),
    ("电话", AddressPart::Phone),
    ("详细地址", AddressPart::Address),
    ("詳細地址", AddressPart::Address),
    ("所在地区", AddressPart::Address),
    ("联系地址", AddressPart::Address),
    ("地址", AddressPart::Address),
    ("联系人", AddressPart::Name),
    ("姓名", AddressPart::Name),
    ("名称", AddressPart::Name),
    ("邮政编码", AddressPart::Other),
    ("邮编", AddressPart::Other),
    ("信息", AddressPart::Whole),
    ("资料", AddressPart::Whole),
];
const LATIN_PARTS: &[(&str, AddressPart)] = &[
    ("INFORMATION", AddressPart::Whole),
    ("INFO", AddressPart::Whole),
    ("PHONE NO.", AddressPart::Phone),
    ("PHONE", AddressPart::Phone),
    ("MOBILE", AddressPart::Phone),
    ("TEL NO.", AddressPart::Phone),
    ("TELEPHONE", AddressPart::Phone),
    ("CONTACT NO.", AddressPart::Phone),
    ("TEL", AddressPart::Phone),
    ("ADDRESS", AddressPart::Address),
    ("ADDR", AddressPart::Address),
    ("CONTACT", AddressPart::Name),
    ("NAME", AddressPart::Name),
    ("POST CODE", AddressPart::Other),
    ("POSTCODE", AddressPart::Other),
    ("POSTAL CODE", AddressPart::Other),
    ("ZIP CODE", AddressPart::Other),
    ("ZIP", AddressPart::Other),
];

/// Words and what their value is; longer words before the shorter ones they begin with.
const VALUE_WORDS: &[(&str, FieldKind)] = &[
    ("运单编号", FieldKind::Waybill),
    ("运单号码", FieldKind::Waybill),
    ("运单号", FieldKind::Waybill),
    ("快递单号", FieldKind::Waybill),
    ("物流单号", FieldKind::Waybill),
    ("面单号", FieldKind::Waybill),
    ("邮件号码", FieldKind::Waybill),
    ("邮件号", FieldKind::Waybill),
    ("单号", FieldKind::Waybill),
    ("TRACKING NUMBER", FieldKind::Waybill),
    ("TRACKING NO", FieldKind::Waybill),
    ("TRACKING #", FieldKind::Waybill),
    ("TRACKING", FieldKind::Waybill),
    ("WAYBILL NO", FieldKind::Waybill),
    ("WAYBILL", FieldKind::Waybill),
    ("AWB", FieldKind::Waybill),
    ("商家订单号", FieldKind::Order),
    ("B商家订单号", FieldKind::Order),
    ("客户订单号", FieldKind::Order),
    ("订单编号", FieldKind::Order),
    ("订单号码", FieldKind::Order),
    ("订单号", FieldKind::Order),
    ("订单", FieldKind::Order),
    ("ORDER NUMBER", FieldKind::Order),
    ("ORDER NO", FieldKind::Order),
    ("ORDER ID", FieldKind::Order),
    ("ORDER #", FieldKind::Order),
    ("ORDER", FieldKind::Order),
    ("REFERENCE", FieldKind::Order),
    ("REF NO", FieldKind::Order),
    ("REF #", FieldKind::Order),
    ("REF", FieldKind::Order),
    ("集包地", FieldKind::Bag),
    ("集包", FieldKind::Bag),
    ("集散地", FieldKind::Bag),
    ("集", FieldKind::Bag),
    ("产品类型", FieldKind::Product),
    ("业务类型", FieldKind::Product),
    ("服务类型", FieldKind::Product),
    ("服务方式", FieldKind::Product),
    ("快件类型", FieldKind::Product),
    ("SERVICE", FieldKind::Product),
    ("目的地", FieldKind::Destination),
    ("目的城市", FieldKind::Destination),
    ("目的站", FieldKind::Destination),
    ("DESTINATION", FieldKind::Destination),
    ("DEST", FieldKind::Destination),
    ("原寄地", FieldKind::Origin),
    ("始发地", FieldKind::Origin),
    ("始发城市", FieldKind::Origin),
    ("始发站", FieldKind::Origin),
    ("代收货款金额", FieldKind::Cod),
    ("代收货款", FieldKind::Cod),
    ("代收金额", FieldKind::Cod),
    ("代收款", FieldKind::Cod),
    ("应收金额", FieldKind::Cod),
    ("COD AMOUNT", FieldKind::Cod),
    ("COD", FieldKind::Cod),
    ("保价声明价值", FieldKind::Insured),
    ("保价声明值", FieldKind::Insured),
    ("保价金额", FieldKind::Insured),
    ("声明价值", FieldKind::Insured),
    ("声明值", FieldKind::Insured),
    ("申明价值", FieldKind::Insured),
    ("保价费用", FieldKind::Foreign),
    ("保价费", FieldKind::Foreign),
    ("保费", FieldKind::Foreign),
    ("保价", FieldKind::Insured),
    ("DECLARED VALUE", FieldKind::Insured),
    ("INSURED VALUE", FieldKind::Insured),
    ("计费重量", FieldKind::ChargedWeight),
    ("CHARGEABLE WEIGHT", FieldKind::ChargedWeight),
    ("实际重量", FieldKind::Weight),
    ("包裹重量", FieldKind::Weight),
    ("重量", FieldKind::Weight),
    ("毛重", FieldKind::Weight),
    ("GROSS WEIGHT, KG", FieldKind::Weight),
    ("GROSS WEIGHT", FieldKind::Weight),
    ("WEIGHT", FieldKind::Weight),
    ("寄托物品数量", FieldKind::Pieces),
    ("物品数量", FieldKind::Pieces),
    ("包裹数", FieldKind::Pieces),
    ("件数", FieldKind::Pieces),
    ("数量", FieldKind::Pieces),
    ("PIECES", FieldKind::Pieces),
    ("PCS", FieldKind::Pieces),
    ("订单备注", FieldKind::Remark),
    ("客户备注", FieldKind::Remark),
    ("买家留言", FieldKind::Remark),
    ("备注信息", FieldKind::Remark),
    ("备注", FieldKind::Remark),
    ("REMARKS", FieldKind::Remark),
    ("REMARK", FieldKind::Remark),
    ("NOTES", FieldKind::Remark),
    ("NOTE", FieldKind::Remark),
    ("订单详情", FieldKind::Goods),
    ("品名内容", FieldKind::Goods),
    ("物品名称", FieldKind::Goods),
    ("物品信息", FieldKind::Goods),
    ("商品信息", FieldKind::Goods),
    ("商品名称", FieldKind::Goods),
    ("托寄内容", FieldKind::Goods),
    ("托寄物品", FieldKind::Goods),
    ("托寄物", FieldKind::Goods),
    ("内件品名", FieldKind::Goods),
    ("内件", FieldKind::Goods),
    ("品名", FieldKind::Goods),
    ("物品", FieldKind::Goods),
    ("货物", FieldKind::Goods),
    ("商品", FieldKind::Goods),
    ("CONTENTS", FieldKind::Goods),
    ("GOODS", FieldKind::Goods),
    ("打印时间", FieldKind::Date),
    ("打印日期", FieldKind::Date),
    ("打印", FieldKind::Date),
    ("下单时间", FieldKind::Date),
    ("下单日期", FieldKind::Date),
    ("寄件日期", FieldKind::Date),
    ("寄件时间", FieldKind::Date),
    ("发货日期", FieldKind::Date),
    ("揽收时间", FieldKind::Date),
    ("SHIP DATE", FieldKind::Date),
    ("PRINT DATE", FieldKind::Date),
    ("DATE", FieldKind::Date),
    ("付款方式", FieldKind::Foreign),
    ("到付金额", FieldKind::Foreign),
    ("到付款", FieldKind::Foreign),
    ("到付", FieldKind::Foreign),
    ("现付", FieldKind::Foreign),
    ("体积", FieldKind::Foreign),
    ("月结账号", FieldKind::Foreign),
    ("月结帐号", FieldKind::Foreign),
    ("签单返还", FieldKind::Foreign),
    ("收方签署", FieldKind::Foreign),
    ("收件员", FieldKind::Foreign),
    ("派件员", FieldKind::Foreign),
    ("签收人", FieldKind::Foreign),
    ("签收时间", FieldKind::Foreign),
    ("收件人/代收人", FieldKind::Foreign),
    ("客户签字", FieldKind::Foreign),
    ("签名", FieldKind::Foreign),
    ("签收", FieldKind::Foreign),
    ("签字", FieldKind::Foreign),
    ("时间", FieldKind::Foreign),
    ("日期", FieldKind::Foreign),
    ("卡号", FieldKind::Foreign),
    ("运费", FieldKind::Foreign),
    ("费用合计", FieldKind::Foreign),
    ("第三方地区", FieldKind::Foreign),
    ("客服电话", FieldKind::Foreign),
    ("客服热线", FieldKind::Foreign),
    ("客服", FieldKind::Foreign),
    ("投诉电话", FieldKind::Foreign),
    ("网址", FieldKind::Foreign),
    ("HOTLINE", FieldKind::Foreign),
    ("SIGNATURE", FieldKind::Foreign),
];

/// Names of services that stand on a label by themselves.
const PRODUCTS: &[&str] = &[
    "标快",
    "标准快递",
    "标准快件",
    "电商标快",
    "顺丰标快",
    "特快",
    "顺丰特快",
    "特快专递",
    "特惠",
    "特惠送",
    "特惠件",
    "特惠专配",
    "电商特惠",
    "顺丰特惠",
    "快递包裹",
    "国内标快",
    "全速顺",
    "即日",
    "即日达",
    "当日达",
    "次日",
    "次日达",
    "次晨",
    "次晨达",
    "隔日",
    "隔日达",
    "定时达",
    "经济快递",
    "经济件",
    "冷运",
    "生鲜特快",
    "生鲜速配",
    "陆运包裹",
    "同城",
    "同城急送",
    "普快",
    "小包",
    "标准小包",
    "重货",
    "大件快递",
];

/// A role word at the start of `text`, what it announces, and how many bytes it takes with its colon and brackets.
pub(super) fn role(text: &str) -> Option<(Role, AddressPart, usize)> {
    let opened = text.trim_start_matches(['【', '[', '（', '(', '「', '*', ' ', '■', '●', '▶']);
    let skipped = text.len() - opened.len();
    if super::carriers::is_receiver_word(opened.trim_end_matches([':', '：', ' '])) {
        return Some((Role::Receiver, AddressPart::Whole, text.len()));
    }
    let (role, part, mut used) = chinese_role(opened).or_else(|| latin_role(opened))?;
    // A second name of the same thing: 收件人 TO:, Receiver（收件人）.
    let rest = &opened[used..];
    let again = rest.trim_start_matches([' ', '/', '(', '（', '|']);
    if again.len() < rest.len()
        && let Some((other, _, more)) = chinese_role(again).or_else(|| latin_role(again))
        && other == role
    {
        used += rest.len() - again.len() + more;
    }
    let rest = &opened[used..];
    let closed = rest.trim_start_matches([' ', '】', ']', '）', ')', '」', ':', '：', '|']);
    let marks = &rest[..rest.len() - closed.len()];
    let ends = closed.is_empty() || marks.chars().any(|c| c != ' ');
    let spaced = marks.starts_with(' ');
    // A word alone may be part of a sentence: Latin TO/FROM and 收/寄 want a mark or the end, longer words a space at least.
    let word = &opened[..used];
    let lone = word.chars().count() == 1 || matches!(&*word.to_ascii_uppercase(), "TO" | "FROM" | "SENDER" | "RECEIVER");
    (ends || (spaced && !lone) || (spaced && word.chars().count() == 1 && word != "TO")).then_some((
        role,
        part,
        skipped + text_len(opened, closed),
    ))
}

fn text_len(whole: &str, rest: &str) -> usize {
    whole.len() - rest.len()
}

fn chinese_role(text: &str) -> Option<(Role, AddressPart, usize)> {
    let (role, mut used) = ROLE_WORDS.iter().find_map(|(word, role)| Some((role, spaced(text, word)?)))?;
    for suffix in ["人", "方", "单位", "公司"] {
        // 收 件 人 is one word, 收 人民路 is not.
        let gap = text[used..].len() - text[used..].trim_start_matches(' ').len();
        let is_spaced = text[..used].contains(' ');
        if let Some(more) = spaced(&text[used + if is_spaced { gap } else { 0 }..], suffix) {
            used += more + if is_spaced { gap } else { 0 };
            break;
        }
    }
    let (part, more) = part(&text[used..]).unwrap_or((AddressPart::Whole, 0));
    Some((*role, part, used + more))
}

fn latin_role(text: &str) -> Option<(Role, AddressPart, usize)> {
    let (word, role) = LATIN_ROLES.iter().find(|(word, _)| starts_with_word(text, word))?;
    let mut used = word.len();
    if text[used..].starts_with("'s") || text[used..].starts_with("'S") {
        used += 2;
    }
    let rest = text[used..].trim_start();
    match LATIN_PARTS.iter().find(|(part, _)| starts_with_word(rest, part)) {
        Some((word, part)) => Some((*role, *part, text.len() - rest.len() + word.len())),
        None => Some((*role, AddressPart::Whole, used)),
    }
}

/// A part's word at the start of `text`, without its colon: 姓名, Tel.
pub(super) fn part(text: &str) -> Option<(AddressPart, usize)> {
    let chinese = PARTS.iter().find_map(|(word, part)| Some((*part, spaced(text, word)?)));
    let latin = || {
        LATIN_PARTS
            .iter()
            .find(|(word, _)| starts_with_word(text, word))
            .map(|(word, part)| (*part, word.len()))
    };
    chinese.or_else(latin)
}

/// Whether a text is the beginning of a Chinese word for a part of an address, and not all of it.
pub(super) fn begins_part(text: &str) -> bool {
    !text.is_empty() && PARTS.iter().any(|(word, _)| word.len() > text.len() && word.starts_with(text))
}

/// A value's word at the start of `text`: its kind and its bytes without the colon.
pub(super) fn value_word(text: &str) -> Option<(FieldKind, usize)> {
    let found = VALUE_WORDS.iter().filter(|(word, _)| match word.is_ascii() {
        true => starts_with_word(text, word),
        false => text.starts_with(word),
    });
    found.max_by_key(|(word, _)| word.len()).map(|(word, kind)| (*kind, word.len()))
}

/// The words in a line and the text after each, up to the next one.
pub(super) fn announced(text: &str) -> Vec<(FieldKind, Range<usize>)> {
    let mut starts: Vec<(usize, FieldKind, usize)> = Vec::new();
    let mut previous = ' ';
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let c = rest.chars().next().unwrap_or(' ');
        // 茶具重量：1kg: a whole word before a colon needs nothing before it.
        let whole = |used: usize| used > 3 && !rest.is_ascii() && rest[used..].starts_with([':', '：']);
        let free = at == 0 || matches!(previous, ' ' | '，' | ',' | '；' | ';' | '|' | '】' | ')' | '）' | '、');
        if let Some((kind, used)) = value_word(rest).filter(|(_, used)| free || whole(*used)) {
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
        .map(|(start, end)| (start.1, start.2.min(end)..end))
        .collect()
}

/// Whether a line is nothing but the name of a service.
pub(super) fn is_product(text: &str) -> bool {
    PRODUCTS.contains(&text.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// How many bytes a Chinese word takes at the start of `text`, where its characters may be spaced out: 电　话.
fn spaced(text: &str, word: &str) -> Option<usize> {
    let mut rest = text;
    for (i, c) in word.chars().enumerate() {
        let tight = if i == 0 { rest } else { rest.trim_start_matches(' ') };
        rest = tight.strip_prefix(c)?;
    }
    Some(text.len() - rest.len())
}

/// Whether a line begins with a word for something that is no party's: one of the table, or any short word before a colon (温馨提示：).
pub(super) fn is_foreign(text: &str) -> bool {
    if part(text).is_some() || role(text).is_some() {
        return false;
    }
    let listed = value_word(text).is_some_and(|(_, used)| {
        let rest = text[used..].trim_start();
        rest.is_empty() || rest.starts_with([':', '：', '#', '.']) || (text[used..].starts_with(' ') && used > 6)
    });
    let colon = text.char_indices().take(LONGEST_WORD + 1).find(|(_, c)| matches!(c, ':' | '：'));
    let unknown = colon.is_some_and(|(at, _)| at > 0 && text[..at].chars().all(super::lines::is_ideograph));
    listed || unknown
}

/// The longest word that a colon makes a title, in characters.
const LONGEST_WORD: usize = 8;

/// Case-blind, and not in the middle of a longer word.
fn starts_with_word(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
        && !text[word.len()..].starts_with(|c: char| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_in_many_wordings() {
        for (text, want, part, rest) in [
            ("收件人：苗", Role::Receiver, AddressPart::Whole, "苗"),
            ("收：苗", Role::Receiver, AddressPart::Whole, "苗"),
            ("收", Role::Receiver, AddressPart::Whole, ""),
            ("【收】苗", Role::Receiver, AddressPart::Whole, "苗"),
            ("收方: 福建", Role::Receiver, AddressPart::Whole, "福建"),
            ("收件人电话：1", Role::Receiver, AddressPart::Phone, "1"),
            ("寄方信息: 河", Role::Sender, AddressPart::Whole, "河"),
            ("SHIP TO: A", Role::Receiver, AddressPart::Whole, "A"),
            ("To:", Role::Receiver, AddressPart::Whole, ""),
            ("收件人 TO：", Role::Receiver, AddressPart::Whole, ""),
            ("Receiver's Name: X", Role::Receiver, AddressPart::Name, "X"),
            ("发货人 张", Role::Sender, AddressPart::Whole, "张"),
        ] {
            let found = role(text);
            assert_eq!(
                found.map(|(role, part, used)| (role, part, &text[used..])),
                Some((want, part, rest)),
                "{text}"
            );
        }
    }

    #[test]
    fn words_are_known_when_they_are_spaced_out() {
        assert_eq!(
            role("收 件 人：苗").map(|(role, _, used)| (role, used)),
            Some((Role::Receiver, "收 件 人：".len()))
        );
        assert_eq!(part("电  话：1"), Some((AddressPart::Phone, "电  话".len())));
        assert_eq!(part("電話：1").map(|found| found.0), Some(AddressPart::Phone));
        assert_eq!(role("收 人民路").map(|(_, _, used)| used), Some("收 ".len()));
    }

    #[test]
    fn each_value_ends_where_the_next_word_begins() {
        let told = |text: &'static str| -> Vec<(FieldKind, &str)> {
            announced(text)
                .into_iter()
                .map(|(kind, range)| (kind, text[range].trim()))
                .collect()
        };
        assert_eq!(
            told("代收货款：￥128.50 到付：15元 重量：1.2kg"),
            [
                (FieldKind::Cod, "￥128.50"),
                (FieldKind::Foreign, "15元"),
                (FieldKind::Weight, "1.2kg")
            ]
        );
        assert_eq!(
            told("内件：样板茶具重量：1kg"),
            [(FieldKind::Goods, "样板茶具"), (FieldKind::Weight, "1kg")]
        );
    }

    #[test]
    fn words_for_something_else_end_a_party() {
        for text in ["温馨提示：请当面验收", "自提网点：示例驿站", "客服热线：95511", "重量：1kg", "备注"] {
            assert!(is_foreign(text), "{text}");
        }
        for text in ["地址：示例路", "收件人：何芳", "广东省深圳市", "何芳 13700001111", "电话"] {
            assert!(!is_foreign(text), "{text}");
        }
    }

    #[test]
    fn words_that_are_no_roles() {
        for text in [
            "收件人/代收人：",
            "收件员",
            "收方签署：",
            "寄件日期 2026-11-11",
            "收件联",
            "收货款",
            "To whom it may concern",
            "Tomorrow",
            "寄付月结",
            "收件人签名即表示",
        ] {
            assert_eq!(role(text), None, "{text}");
        }
    }
}
