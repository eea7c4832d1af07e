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

macro_rules! packed {
    ($($(#[$on:meta])* $file:ident: $ranges:expr,)*) => {
        /// The packed faces, in the order in which they are tried after those above.
        pub(super) static PACKED: &[PackedFace] = &[
            $(
                $(#[$on])*
                PackedFace {
                    face: {
                        static FACE: LazyLock<Arc<Face>> = LazyLock::new(|| unpack(fonts::$file));
                        &FACE
                    },
                    ranges: &$ranges,
                },
            )*
        ];
    };
}

packed! {
    NOTO_SANS_THAI: [(0x0E00, 0x0E7F)],
    NOTO_SERIF_TIBETAN: [(0x0F00, 0x0FFF)],
    #[cfg(feature = "wide-fonts")]
    NOTO_SANS_SC_WIDE: [(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)],
    #[cfg(feature = "wide-fonts")]
    NOTO_SANS_KR_HANGUL: [(0x1100, 0x11FF), (0x3131, 0x318E), (0xA960, 0xA97C), (0xAC00, 0xD7A3), (0xD7B0, 0xD7FB)],
    // With the digits of keycaps, so that one face sets the whole of `1\u{20E3}`.
    #[cfg(feature = "wide-fonts")]
    NOTO_EMOJI: [(0x23, 0x39), (0xA9, 0xAE), (0x2000, 0x2BFF), (0x3030, 0x303D), (0x3297, 0x3299), (0x1F000, 0x1FAFF)],
    #[cfg(feature = "wide-fonts")]
    NOTO_SANS_MONGOLIAN: [(0x1800, 0x18AF), (0x11660, 0x1167F)],
    #[cfg(feature = "wide-fonts")]
    NOTO_SANS_YI: [(0xA000, 0xA4CF)],
    #[cfg(feature = "wide-fonts")]
    NOTO_SANS_LISU: [(0xA4D0, 0xA4FF)],
    #[cfg(feature = "wide-fonts")]
    NOTO_SANS_TAI_LE: [(0x1950, 0x197F)],
    #[cfg(feature = "wide-fonts")]
    NOTO_SANS_NEW_TAI_LUE: [(0x1980, 0x19DF)],
    #[cfg(feature = "wide-fonts")]
    NOTO_SANS_TAI_THAM: [(0x1A20, 0x1AAF)],
    #[cfg(feature = "wide-fonts")]
    NOTO_SANS_MIAO: [(0x16F00, 0x16F9F)],
    #[cfg(feature = "wide-fonts")]
    NOTO_SANS_LAO: [(0x0E80, 0x0EFF)],
    #[cfg(feature = "wide-fonts")]
    NOTO_SANS_KHMER: [(0x1780, 0x17FF), (0x19E0, 0x19FF)],
    #[cfg(feature = "wide-fonts")]
    NOTO_SANS_MYANMAR: [(0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F)],
    // The danda is that of all Indic scripts; the marks of the Vedas go with its letters.
    #[cfg(feature = "wide-fonts")]
    NOTO_SANS_DEVANAGARI: [(0x0900, 0x097F), (0x1CD0, 0x1CFF), (0xA830, 0xA83F), (0xA8E0, 0xA8FF)],
    #[cfg(feature = "wide-fonts")]
    NOTO_SANS_BENGALI: [(0x0964, 0x0965), (0x0980, 0x09FF)],
    #[cfg(feature = "wide-fonts")]
    NOTO_SANS_TAMIL: [(0x0964, 0x0965), (0x0B80, 0x0BFF)],
    #[cfg(feature = "wide-fonts")]
    NOTO_SANS_HEBREW: [(0x0590, 0x05FF), (0xFB1D, 0xFB4F)],
    #[cfg(feature = "wide-fonts")]
    NOTO_SANS_ARMENIAN: [(0x0530, 0x058F), (0xFB13, 0xFB17)],
    #[cfg(feature = "wide-fonts")]
    NOTO_SANS_GEORGIAN: [(0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)],
}

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

    /// A packed face by its name.
    #[cfg(feature = "wide-fonts")]
    fn packed(name: &str) -> &'static Arc<Face> {
        let faces = PACKED.iter().map(|packed| &**packed.face);
        faces
            .into_iter()
            .find(|face| face.postscript_name() == name)
            .expect("a face of that name")
    }

    #[cfg(feature = "wide-fonts")]
    #[test]
    fn every_script_that_chinas_post_meets_is_covered() {
        let samples = [
            ("Hangul, all of it", ('\u{AC00}'..='\u{D7A3}').collect::<String>()),
            ("Hangul letters", "ㄱㄴㄷㅏㅑㆍ\u{1112}\u{1161}\u{11AB}".into()),
            ("emoji", "😀🎁🍎🚚📦🏠❤🧧🐼🇨🇳👨‍👩‍👧🏽🫠🀄".into()),
            ("Mongolian", "ᠮᠣᠩᠭᠣᠯ᠂᠃᠐᠙".into()),
            ("Yi", "ꀀꆈꌠꒌ꒐".into()),
            ("Dai, Lisu, Miao", "ᥖᥭᦑᦺᨲᩱꓡꓲ𖼀𖽑".into()),
            ("Lao, Khmer, Myanmar", "ລາວກຂຄខ្មែរမြန်မာ".into()),
            ("Devanagari, Bengali, Tamil", "हिन्दी नेपाली বাংলা தமிழ்।".into()),
            ("Hebrew, Armenian, Georgian", "עבריתհայերենქართული".into()),
        ];
        let stack = crate::FontSet::bundled().resolve(&crate::FontRequest {
            families: [].into(),
            weight: 400,
            stretch: 100,
            slant: crate::Slant::Normal,
        });
        for (script, characters) in samples {
            let missing: String = characters.chars().filter(|character| stack.missing(*character)).collect();
            assert!(missing.is_empty(), "{script}: {missing}");
        }
    }

    #[cfg(feature = "wide-fonts")]
    #[test]
    fn letters_that_join_become_a_syllable_and_emoji_a_picture() {
        let stack = crate::FontSet::bundled().resolve(&crate::FontRequest {
            families: [].into(),
            weight: 400,
            stretch: 100,
            slant: crate::Slant::Normal,
        });
        let glyphs = |text: &str| {
            let mut out = Vec::new();
            stack.shape(text, 0..text.len(), &crate::ShapeOptions::default(), &mut out);
            out.iter()
                .filter(|glyph| glyph.advance > 0.)
                .map(|glyph| glyph.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(glyphs("\u{1112}\u{1161}\u{11AB}"), glyphs("한"));
        assert_eq!(glyphs("👨\u{200D}👩\u{200D}👧").len(), 1, "a family");
        assert_eq!(glyphs("😀\u{FE0F}"), glyphs("😀"));
        let pair = glyphs("😀\u{200D}🎁");
        assert_eq!(pair, [glyphs("😀"), glyphs("🎁")].concat(), "no such picture: its parts");
    }

    #[cfg(feature = "wide-fonts")]
    #[test]
    fn the_wide_face_has_the_hanzi_of_gb18030_and_names_beyond_the_basic_plane() {
        let wide = packed("NotoSansSC-Wide");
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
        let wide = packed("NotoSansSC-Wide");
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
