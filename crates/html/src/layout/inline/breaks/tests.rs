use super::*;

fn broken(text: &str, key: BreakKey) -> String {
    let breaks = segment(text, key);
    let mut out = String::new();
    for (offset, c) in text.char_indices() {
        if breaks.contains(&(offset as u32)) {
            out.push('¦');
        }
        out.push(c);
    }
    out
}

const PLAIN: BreakKey = BreakKey {
    line_break: LineBreak::Auto,
    word_break: WordBreak::Normal,
    chinese_or_japanese: false,
};
const CHINESE: BreakKey = BreakKey {
    chinese_or_japanese: true,
    ..PLAIN
};

/// Text with `¦` where it breaks.
fn assert_breaks(expected: &str, key: BreakKey) {
    assert_eq!(broken(&expected.replace('¦', ""), key), expected, "{key:?}");
}

#[test]
fn ascii_breaks_as_in_browsers() {
    for expected in [
        "8-¦2-¦1101",
        "a -5 -¦b".replace(' ', " ¦").as_str(),
        "(-5)",
        "no.1/2/3,4:5;6!a",
        "who?¦me",
        "a)¦(b)¦[c",
        "a(b",
        "$5%¦(6)",
        "-¦-¦a",
        "trans\u{ad}¦port\u{ad}¦ation",
    ] {
        assert_breaks(expected, PLAIN);
    }
}

#[test]
fn numbers_keep_their_signs_only_beside_digits() {
    for expected in [
        "国¦￥¦（国",
        "国¦￥1,000.50",
        "5％",
        "国％¦【国",
        "国）¦$国",
        "1.￥1",
        "1/№1",
        "国¦￥(1)",
    ] {
        assert_breaks(expected, PLAIN);
    }
}

#[test]
fn quotation_marks_open_and_close_between_hanzi() {
    for expected in ["国，¦“国¦国”¦国", "a“国”b", "国“a”国", "国¦‘国’¦国", "国”。"] {
        assert_breaks(expected, PLAIN);
    }
    for expected in ["国¦“a”¦国", "国¦“国”¦a"] {
        assert_breaks(expected, CHINESE);
    }
}

#[test]
fn spaces_break_after_any_character() {
    assert_breaks("( ¦国“ ¦国", PLAIN);
}

#[test]
fn strictness_and_language_free_small_kana_and_hyphens() {
    let with = |line_break, chinese_or_japanese| BreakKey {
        line_break,
        chinese_or_japanese,
        ..PLAIN
    };
    assert_breaks("国¦ァ", PLAIN);
    assert_breaks("国ァ", with(LineBreak::Strict, false));
    assert_breaks("国〜", PLAIN);
    assert_breaks("国¦〜", CHINESE);
    assert_breaks("国‐¦国", CHINESE);
    assert_breaks("国¦‐¦国", with(LineBreak::Normal, true));
    assert_breaks("国々", CHINESE);
    assert_breaks("国¦々", with(LineBreak::Loose, false));
    assert_breaks("国！", with(LineBreak::Loose, false));
    assert_breaks("国¦！", with(LineBreak::Loose, true));
    assert_breaks("5¦％", with(LineBreak::Loose, true));
    assert_breaks("a¦(¦国¦)", with(LineBreak::Anywhere, true));
}

#[test]
fn keep_all_keeps_words_but_not_hyphens() {
    let key = BreakKey {
        word_break: WordBreak::KeepAll,
        ..PLAIN
    };
    assert_breaks("国国a国，¦国-¦b-¦1", key);
}

#[test]
fn break_all_parts_letters_and_digits() {
    let key = BreakKey {
        word_break: WordBreak::BreakAll,
        ..PLAIN
    };
    assert_breaks("a¦b¦1¦2.¦5¦(c", key);
}

#[test]
fn thai_breaks_between_words() {
    assert_breaks("a ¦ภาษา¦ไทย", PLAIN);
}

#[test]
fn emoji_sequences_stay_together() {
    assert_breaks("👩\u{200d}💻¦🇨🇳¦🇯🇵¦👍🏽", PLAIN);
}

proptest::proptest! {
    /// The short way for ideographs finds what the rules find.
    #[test]
    fn ideographs_are_passed_as_the_rules_pass_them(text in "[国家“”。(a1-]{0,12}") {
        let mut rules = Rules::new(Tailoring { strictness: LineBreak::Auto, chinese_or_japanese: true });
        let mut slow = Vec::new();
        let (mut before, mut last) = (None, None);
        for (offset, c) in text.char_indices() {
            let by_rules = rules.pass(c, &text[offset + c.len_utf8()..]);
            let pair = last.and_then(|last| pairs::decide(before, last, c));
            if last.is_some() && pair.unwrap_or(by_rules) {
                slow.push(offset as u32);
            }
            (before, last) = (last, Some(c));
        }
        proptest::prop_assert_eq!(segment(&text, CHINESE), slow);
    }
}
