//! The faces inside the crate.

use super::Face;
use super::file::FontBytes;
use std::sync::{Arc, LazyLock};

/// Noto Sans SC, the face of Chinese and Latin text; `assets/fonts/README.md` says what it covers.
const NOTO_SANS_SC: [&[u8]; 2] = [
    include_bytes!("../../assets/fonts/NotoSansSC-Regular.ttf"),
    include_bytes!("../../assets/fonts/NotoSansSC-Bold.ttf"),
];

/// DejaVu Sans, cut to what Noto Sans SC lacks: marks, symbols, Vietnamese, Arabic.
const DEJAVU_SANS: [&[u8]; 2] = [
    include_bytes!("../../assets/fonts/DejaVuSans-Regular.ttf"),
    include_bytes!("../../assets/fonts/DejaVuSans-Bold.ttf"),
];

/// Regular and Bold of Noto Sans SC, then of DejaVu Sans, in the order in which they are tried.
pub(super) static FACES: LazyLock<[Vec<Arc<Face>>; 2]> = LazyLock::new(|| {
    [NOTO_SANS_SC, DEJAVU_SANS].map(|family| {
        // A bundled file that does not parse is caught by this module's test; it would only leave the set here.
        family
            .iter()
            .filter_map(|bytes| Face::new(FontBytes::Static(bytes), 0).ok())
            .map(Arc::new)
            .collect()
    })
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_file_parses() {
        let names: Vec<&str> = FACES.iter().flatten().map(|face| face.postscript_name()).collect();
        assert_eq!(names, ["NotoSansSC-Regular", "NotoSansSC-Bold", "DejaVuSans", "DejaVuSans-Bold"]);
        let weights: Vec<u16> = FACES.iter().flatten().map(|face| face.style().weight.0).collect();
        assert_eq!(weights, [400, 700, 400, 700]);
    }

    /// Samples of what `assets/fonts/README.md` promises, for both weights.
    const SAMPLES: &[(&str, &str)] = &[
        ("GB2312 level 1 and 2", "啊阿中国广州鼎麟疆赢繁餐疑壹贰叁肆座齄鼽鼾鳢黯"),
        ("通用规范汉字表 in the basic plane", "㑇㛃䶮㳘䴔䴖䴗䴘堃喆珺玥昉翀晞"),
        (
            "通用规范汉字表 beyond U+FFFF",
            "𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓",
        ),
        ("names and forms outside the standards", "囍龘靐囧炁峯羣裏衞啓説舖咗嘅"),
        ("traditional", "臺灣龍發麵鄭劉陳黃國際運單"),
        ("ASCII", " !\"#$%&'()*+,-./0123456789:;<=>?@ABCXYZ[\\]^_`abcxyz{|}~"),
        ("Latin-1 and Latin Extended", "\u{A0}¡¥©®°±·»¿ÀÉÑßáéñöüÿĀāĒēěıŁłŒœŠšŽžǎǐǒǔǖǘǚǜ"),
        ("Vietnamese", "ẠạẢảẤấẦầẨẩẪẫẬậẮắỆệỘộỨứỲỳỴỵĐđƠơƯư"),
        ("Greek and Cyrillic", "ΑΒΓΔΩαβγδωάέАБВГДЯабвгдяЁёІі"),
        ("general punctuation", "‐‑–—‘’“”†•…‰′″※⁂€₤₩"),
        (
            "full-width forms",
            "！＂＃＄％＆（）＊＋，－．／０９：；＜＝＞？＠ＡＺ［＼］＿ａｚ｛｜｝～￠￡￥",
        ),
        ("CJK punctuation", "\u{3000}、。〃々〆〇〈〉《》「」『』【】〒〔〕〖〗〝〞〟"),
        ("kana and bopomofo", "ぁあぃいんァアィイヴヶーㄅㄆㄇㄩ"),
        ("enclosed", "①②⑩⑳⑴⒈Ⓐⓐ㈠㈩㊀㊣㎏㎝㎡"),
        ("arrows and mathematics", "←↑→↓↔↕↖↗⇒⇔∀∂∃∈∏∑√∞∠∧∨∩∪∫≈≠≡≤≥⊙⊥"),
        ("boxes and shapes", "─│┌┐└┘├┤┬┴┼═║╔╗╚╝░▒▓█■□▢▲△▶▷▼▽◆◇○◎●◯"),
        ("marks of labels", "☐☑☒✓✔✕✖✗✘★☆☎☏✂✉♀♂♠♥♦♪⚠❄❤➔➤№℃℉™Ω"),
        ("Arabic, Uyghur and Kazakh", "ابتثجحخدذرزسشصضطظعغفقكلمنهويئەپچژڭگھۆۇۈۋېىءڤ،؛؟٠٩"),
    ];

    #[test]
    fn both_weights_cover_what_a_label_needs() {
        for weight in [400, 700] {
            let request = super::super::FontRequest {
                families: [].into(),
                weight,
                stretch: 100,
                slant: super::super::Slant::Normal,
            };
            let stack = super::super::FontSet::bundled().resolve(&request);
            for (block, characters) in SAMPLES {
                let missing: String = characters.chars().filter(|character| stack.missing(*character)).collect();
                assert!(missing.is_empty(), "{block} at weight {weight}: {missing}");
            }
        }
    }
}
