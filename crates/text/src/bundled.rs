//! The faces inside the crate.

use super::file::FontBytes;
use super::{Face, FaceStyle, Slant};
use std::sync::{Arc, LazyLock};

/// Regular and Bold of Noto Sans SC, then of DejaVu Sans, in the order in which they are tried; of DejaVu Sans Mono, which is for `monospace`.
pub(super) static FACES: LazyLock<[Vec<Arc<Face>>; 3]> = LazyLock::new(|| {
    [fonts::NOTO_SANS_SC, fonts::DEJAVU_SANS, fonts::DEJAVU_SANS_MONO].map(|family| {
        // A bundled file that does not parse is caught by this module's test; it would only leave the set here.
        family
            .iter()
            .filter_map(|bytes| Face::new(FontBytes::Static(bytes), 0).ok())
            .map(Arc::new)
            .collect()
    })
});

/// A face kept as WOFF 2 until a text needs it. All are of regular weight.
pub(super) struct PackedFace {
    /// Unpacks it, once: a tenth of a second for the wide hanzi, a few milliseconds for the others.
    pub face: &'static LazyLock<Arc<Face>>,
    /// First and last code points that it is asked for, so that no other character unpacks it.
    pub ranges: &'static [(u32, u32)],
}

impl PackedFace {
    /// The style of every packed face, known before it is unpacked.
    pub const STYLE: FaceStyle = FaceStyle {
        weight: (400, 400),
        stretch: 100,
        slant: Slant::Normal,
    };
}

/// Unpacks a bundled file. One that does not unpack is caught by this module's test; its characters would be missing here.
fn unpack(file: &'static [u8]) -> Arc<Face> {
    let face = Face::from_bytes(file.into(), 0).map(Arc::new);
    face.unwrap_or_else(|_| Arc::clone(&FACES[0][0]))
}

static THAI: LazyLock<Arc<Face>> = LazyLock::new(|| unpack(fonts::NOTO_SANS_THAI));
static TIBETAN: LazyLock<Arc<Face>> = LazyLock::new(|| unpack(fonts::NOTO_SERIF_TIBETAN));
/// The 20,000 hanzi that Noto Sans SC as bundled lacks.
#[cfg(feature = "wide-fonts")]
static WIDE: LazyLock<Arc<Face>> = LazyLock::new(|| unpack(fonts::NOTO_SANS_SC_WIDE));

/// The packed faces, in the order in which they are tried after those above.
pub(super) static PACKED: &[PackedFace] = &[
    PackedFace {
        face: &THAI,
        ranges: &[(0x0E00, 0x0E7F)],
    },
    PackedFace {
        face: &TIBETAN,
        ranges: &[(0x0F00, 0x0FFF)],
    },
    #[cfg(feature = "wide-fonts")]
    PackedFace {
        face: &WIDE,
        ranges: &[(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_file_parses() {
        let names: Vec<&str> = FACES.iter().flatten().map(|face| face.postscript_name()).collect();
        assert_eq!(
            names,
            [
                "NotoSansSC-Regular",
                "NotoSansSC-Bold",
                "DejaVuSans",
                "DejaVuSans-Bold",
                "DejaVuSansMono",
                "DejaVuSansMono-Bold"
            ]
        );
        let weights: Vec<u16> = FACES.iter().flatten().map(|face| face.style().weight.0).collect();
        assert_eq!(weights, [400, 700, 400, 700, 400, 700]);
    }

    /// Samples of what `crates/fonts/faces/README.md` promises, for both weights.
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
        ("Thai", "กขคงจฉชซญดตถทธนบปผพฟมยรลวศสหอฮะาิีึืุู฿เแโใไ๐๙่้๊๋์ํ"),
        ("Tibetan", "ཀཁགངཅཆཇཉཏཐདནཔཕབམཙཚཛཝཞཟའཡརལཤསཧཨིེོུ་།༠༩ྐྲྱ"),
        ("Arabic, Uyghur and Kazakh", "ابتثجحخدذرزسشصضطظعغفقكلمنهويئەپچژڭگھۆۇۈۋېىءڤ،؛؟٠٩"),
    ];

    #[test]
    fn both_weights_cover_what_a_label_needs() {
        for weight in [400, 700] {
            let request = crate::FontRequest {
                families: [].into(),
                weight,
                stretch: 100,
                slant: crate::Slant::Normal,
            };
            let stack = crate::FontSet::bundled().resolve(&request);
            for (block, characters) in SAMPLES {
                let missing: String = characters.chars().filter(|character| stack.missing(*character)).collect();
                assert!(missing.is_empty(), "{block} at weight {weight}: {missing}");
            }
        }
    }

    #[test]
    fn every_packed_face_unpacks_to_the_style_it_is_known_by() {
        for packed in PACKED {
            assert_ne!(packed.face.id(), FACES[0][0].id());
            assert_eq!(packed.face.style(), PackedFace::STYLE, "{}", packed.face.postscript_name());
        }
    }

    #[cfg(feature = "wide-fonts")]
    #[test]
    fn the_wide_face_has_the_hanzi_of_gb18030_and_names_beyond_the_basic_plane() {
        let wide = &*WIDE;
        assert_eq!(wide.postscript_name(), "NotoSansSC-Wide");
        assert_eq!(wide.style(), PackedFace::STYLE);
        assert_eq!(
            (wide.metrics().ascent, wide.units_per_em()),
            (FACES[0][0].metrics().ascent, FACES[0][0].units_per_em())
        );
        let has = |character: char| FACES[0][0].glyph(character).or_else(|| wide.glyph(character)).is_some();
        // GB 18030-2022 level 1 and 2: the blocks as Unicode 3.0 had them, and the 36 later ones of level 2.
        let lacking = ('\u{3400}'..='\u{4DB5}')
            .chain('\u{4E00}'..='\u{9FA5}')
            .filter(|character| !has(*character));
        assert_eq!(lacking.count(), 0);
        for character in ['𠮷', '𠀋', '𡈽', '𣘺', '𩸽'] {
            let glyph = wide.glyph(character).unwrap_or_else(|| panic!("{character} is lacking"));
            assert_eq!((wide.advance(glyph), wide.vertical(glyph)), (1., (1., [0.5, 0.88])), "{character}");
        }
    }

    #[cfg(feature = "wide-fonts")]
    #[test]
    fn a_rare_hanzi_is_set_in_the_wide_face_and_emboldened_where_bold_is_asked_for() {
        let wide = &*WIDE;
        for (weight, bold) in [(100, false), (400, false), (700, true), (900, true)] {
            let request = crate::FontRequest {
                families: [].into(),
                weight,
                stretch: 100,
                slant: crate::Slant::Italic,
            };
            let stack = crate::FontSet::bundled().resolve(&request);
            let (index, _) = stack.find('𠮷').expect("in the wide face");
            let (face, embolden, slant) = stack.face(index);
            assert_eq!((face.id(), embolden, slant), (wide.id(), bold, true));
        }
    }
}
