//! The words beside values: who a block is about, and what a value is.

use std::ops::Range;

/// Whose block it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Receiver,
    Sender,
}

/// What a role's label announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    Name,
    Phone,
    Address,
    /// Something that belongs to neither (a postal code).
    Other,
}

/// A value that a label announces by a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
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
    ("收件", Role::Receiver),
    ("收", Role::Receiver),
    ("到方", Role::Receiver),
    ("寄件", Role::Sender),
    ("寄货", Role::Sender),
    ("发货", Role::Sender),
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
const PARTS: &[(&str, Part)] = &[
    ("姓名/电话", Part::Whole),
    ("地址及电话", Part::Whole),
    ("联系电话", Part::Phone),
    ("联系方式", Part::Phone),
    ("电话号码", Part::Phone),
    ("手机号码", Part::Phone),
    ("手机号", Part::Phone),
    ("手机", Part::Phone),
    ("电话", Part::Phone),
    ("详细地址", Part::Address),
    ("联系地址", Part::Address),
    ("地址", Part::Address),
    ("联系人", Part::Name),
    ("姓名", Part::Name),
    ("名称", Part::Name),
    ("邮政编码", Part::Other),
    ("邮编", Part::Other),
    ("信息", Part::Whole),
    ("资料", Part::Whole),
];
const LATIN_PARTS: &[(&str, Part)] = &[
    ("INFORMATION", Part::Whole),
    ("INFO", Part::Whole),
    ("PHONE NO.", Part::Phone),
    ("PHONE", Part::Phone),
    ("MOBILE", Part::Phone),
    ("TEL NO.", Part::Phone),
    ("TELEPHONE", Part::Phone),
    ("CONTACT NO.", Part::Phone),
    ("TEL", Part::Phone),
    ("ADDRESS", Part::Address),
    ("ADDR", Part::Address),
    ("CONTACT", Part::Name),
    ("NAME", Part::Name),
    ("POST CODE", Part::Other),
    ("POSTCODE", Part::Other),
    ("POSTAL CODE", Part::Other),
    ("ZIP CODE", Part::Other),
    ("ZIP", Part::Other),
];

/// Words and what their value is; longer words before the shorter ones they begin with.
const VALUE_WORDS: &[(&str, Kind)] = &[
    ("运单编号", Kind::Waybill),
    ("运单号码", Kind::Waybill),
    ("运单号", Kind::Waybill),
    ("快递单号", Kind::Waybill),
    ("物流单号", Kind::Waybill),
    ("面单号", Kind::Waybill),
    ("邮件号码", Kind::Waybill),
    ("邮件号", Kind::Waybill),
    ("单号", Kind::Waybill),
    ("TRACKING NUMBER", Kind::Waybill),
    ("TRACKING NO", Kind::Waybill),
    ("TRACKING #", Kind::Waybill),
    ("TRACKING", Kind::Waybill),
    ("WAYBILL NO", Kind::Waybill),
    ("WAYBILL", Kind::Waybill),
    ("AWB", Kind::Waybill),
    ("商家订单号", Kind::Order),
    ("B商家订单号", Kind::Order),
    ("客户订单号", Kind::Order),
    ("订单编号", Kind::Order),
    ("订单号码", Kind::Order),
    ("订单号", Kind::Order),
    ("订单", Kind::Order),
    ("ORDER NUMBER", Kind::Order),
    ("ORDER NO", Kind::Order),
    ("ORDER ID", Kind::Order),
    ("ORDER #", Kind::Order),
    ("ORDER", Kind::Order),
    ("REFERENCE", Kind::Order),
    ("REF NO", Kind::Order),
    ("REF #", Kind::Order),
    ("REF", Kind::Order),
    ("集包地", Kind::Bag),
    ("集包", Kind::Bag),
    ("集散地", Kind::Bag),
    ("集", Kind::Bag),
    ("产品类型", Kind::Product),
    ("业务类型", Kind::Product),
    ("服务类型", Kind::Product),
    ("服务方式", Kind::Product),
    ("快件类型", Kind::Product),
    ("SERVICE", Kind::Product),
    ("目的地", Kind::Destination),
    ("目的城市", Kind::Destination),
    ("目的站", Kind::Destination),
    ("DESTINATION", Kind::Destination),
    ("DEST", Kind::Destination),
    ("原寄地", Kind::Origin),
    ("始发地", Kind::Origin),
    ("始发城市", Kind::Origin),
    ("始发站", Kind::Origin),
    ("代收货款金额", Kind::Cod),
    ("代收货款", Kind::Cod),
    ("代收金额", Kind::Cod),
    ("代收款", Kind::Cod),
    ("应收金额", Kind::Cod),
    ("COD AMOUNT", Kind::Cod),
    ("COD", Kind::Cod),
    ("保价声明价值", Kind::Insured),
    ("保价声明值", Kind::Insured),
    ("保价金额", Kind::Insured),
    ("声明价值", Kind::Insured),
    ("声明值", Kind::Insured),
    ("申明价值", Kind::Insured),
    ("保价费用", Kind::Foreign),
    ("保价费", Kind::Foreign),
    ("保费", Kind::Foreign),
    ("保价", Kind::Insured),
    ("DECLARED VALUE", Kind::Insured),
    ("INSURED VALUE", Kind::Insured),
    ("计费重量", Kind::ChargedWeight),
    ("CHARGEABLE WEIGHT", Kind::ChargedWeight),
    ("实际重量", Kind::Weight),
    ("包裹重量", Kind::Weight),
    ("重量", Kind::Weight),
    ("毛重", Kind::Weight),
    ("GROSS WEIGHT, KG", Kind::Weight),
    ("GROSS WEIGHT", Kind::Weight),
    ("WEIGHT", Kind::Weight),
    ("寄托物品数量", Kind::Pieces),
    ("物品数量", Kind::Pieces),
    ("包裹数", Kind::Pieces),
    ("件数", Kind::Pieces),
    ("数量", Kind::Pieces),
    ("PIECES", Kind::Pieces),
    ("PCS", Kind::Pieces),
    ("订单备注", Kind::Remark),
    ("客户备注", Kind::Remark),
    ("买家留言", Kind::Remark),
    ("备注信息", Kind::Remark),
    ("备注", Kind::Remark),
    ("REMARKS", Kind::Remark),
    ("REMARK", Kind::Remark),
    ("NOTES", Kind::Remark),
    ("NOTE", Kind::Remark),
    ("订单详情", Kind::Goods),
    ("品名内容", Kind::Goods),
    ("物品名称", Kind::Goods),
    ("物品信息", Kind::Goods),
    ("商品信息", Kind::Goods),
    ("商品名称", Kind::Goods),
    ("托寄内容", Kind::Goods),
    ("托寄物品", Kind::Goods),
    ("托寄物", Kind::Goods),
    ("内件品名", Kind::Goods),
    ("内件", Kind::Goods),
    ("品名", Kind::Goods),
    ("物品", Kind::Goods),
    ("货物", Kind::Goods),
    ("商品", Kind::Goods),
    ("CONTENTS", Kind::Goods),
    ("GOODS", Kind::Goods),
    ("打印时间", Kind::Date),
    ("打印日期", Kind::Date),
    ("打印", Kind::Date),
    ("下单时间", Kind::Date),
    ("下单日期", Kind::Date),
    ("寄件日期", Kind::Date),
    ("寄件时间", Kind::Date),
    ("发货日期", Kind::Date),
    ("揽收时间", Kind::Date),
    ("SHIP DATE", Kind::Date),
    ("PRINT DATE", Kind::Date),
    ("DATE", Kind::Date),
    ("付款方式", Kind::Foreign),
    ("月结账号", Kind::Foreign),
    ("月结帐号", Kind::Foreign),
    ("签单返还", Kind::Foreign),
    ("收方签署", Kind::Foreign),
    ("收件员", Kind::Foreign),
    ("派件员", Kind::Foreign),
    ("签收人", Kind::Foreign),
    ("签收时间", Kind::Foreign),
    ("收件人/代收人", Kind::Foreign),
    ("客户签字", Kind::Foreign),
    ("签名", Kind::Foreign),
    ("签收", Kind::Foreign),
    ("签字", Kind::Foreign),
    ("时间", Kind::Foreign),
    ("日期", Kind::Foreign),
    ("卡号", Kind::Foreign),
    ("运费", Kind::Foreign),
    ("费用合计", Kind::Foreign),
    ("第三方地区", Kind::Foreign),
    ("客服电话", Kind::Foreign),
    ("客服热线", Kind::Foreign),
    ("客服", Kind::Foreign),
    ("投诉电话", Kind::Foreign),
    ("网址", Kind::Foreign),
    ("HOTLINE", Kind::Foreign),
    ("SIGNATURE", Kind::Foreign),
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
pub(super) fn role(text: &str) -> Option<(Role, Part, usize)> {
    let opened = text.trim_start_matches(['【', '[', '（', '(', '「', '*', ' ', '■', '●', '▶']);
    let skipped = text.len() - opened.len();
    if super::carriers::is_receiver_word(opened.trim_end_matches([':', '：', ' '])) {
        return Some((Role::Receiver, Part::Whole, text.len()));
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

fn chinese_role(text: &str) -> Option<(Role, Part, usize)> {
    let (word, role) = ROLE_WORDS.iter().find(|(word, _)| text.starts_with(word))?;
    let mut used = word.len();
    for suffix in ["人", "方", "单位", "公司"] {
        if text[used..].starts_with(suffix) {
            used += suffix.len();
            break;
        }
    }
    let (part, more) = part(&text[used..]).unwrap_or((Part::Whole, 0));
    Some((*role, part, used + more))
}

fn latin_role(text: &str) -> Option<(Role, Part, usize)> {
    let (word, role) = LATIN_ROLES.iter().find(|(word, _)| starts_with_word(text, word))?;
    let mut used = word.len();
    if text[used..].starts_with("'s") || text[used..].starts_with("'S") {
        used += 2;
    }
    let rest = text[used..].trim_start();
    match LATIN_PARTS.iter().find(|(part, _)| starts_with_word(rest, part)) {
        Some((word, part)) => Some((*role, *part, text.len() - rest.len() + word.len())),
        None => Some((*role, Part::Whole, used)),
    }
}

/// A part's word at the start of `text`, without its colon: 姓名, Tel.
pub(super) fn part(text: &str) -> Option<(Part, usize)> {
    let chinese = PARTS.iter().find(|(word, _)| text.starts_with(word));
    let latin = || LATIN_PARTS.iter().find(|(word, _)| starts_with_word(text, word));
    chinese.or_else(latin).map(|(word, part)| (*part, word.len()))
}

/// A value's word at the start of `text`: its kind and its bytes without the colon.
pub(super) fn value_word(text: &str) -> Option<(Kind, usize)> {
    let found = VALUE_WORDS.iter().filter(|(word, _)| match word.is_ascii() {
        true => starts_with_word(text, word),
        false => text.starts_with(word),
    });
    found.max_by_key(|(word, _)| word.len()).map(|(word, kind)| (*kind, word.len()))
}

/// The words in a line and the text after each, up to the next one.
pub(super) fn announced(text: &str) -> Vec<(Kind, Range<usize>)> {
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
        .map(|(start, end)| (start.1, start.2.min(end)..end))
        .collect()
}

/// Whether a line is nothing but the name of a service.
pub(super) fn is_product(text: &str) -> bool {
    PRODUCTS.contains(&text.trim_matches(|c: char| !c.is_alphanumeric()))
}

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
            ("收件人：苗", Role::Receiver, Part::Whole, "苗"),
            ("收：苗", Role::Receiver, Part::Whole, "苗"),
            ("收", Role::Receiver, Part::Whole, ""),
            ("【收】苗", Role::Receiver, Part::Whole, "苗"),
            ("收方: 福建", Role::Receiver, Part::Whole, "福建"),
            ("收件人电话：1", Role::Receiver, Part::Phone, "1"),
            ("寄方信息: 河", Role::Sender, Part::Whole, "河"),
            ("SHIP TO: A", Role::Receiver, Part::Whole, "A"),
            ("To:", Role::Receiver, Part::Whole, ""),
            ("收件人 TO：", Role::Receiver, Part::Whole, ""),
            ("Receiver's Name: X", Role::Receiver, Part::Name, "X"),
            ("发货人 张", Role::Sender, Part::Whole, "张"),
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
