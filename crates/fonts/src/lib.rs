//! The files of the faces that are bundled; `faces/README.md` says where they come from, what they cover, and how to re-make them.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

/// Noto Sans SC, Regular and Bold: the face of Chinese and Latin text.
pub const NOTO_SANS_SC: [&[u8]; 2] = [
    include_bytes!("../faces/NotoSansSC-Regular.ttf"),
    include_bytes!("../faces/NotoSansSC-Bold.ttf"),
];

/// DejaVu Sans, Regular and Bold, cut to what Noto Sans SC lacks: marks, symbols, Vietnamese, Arabic.
pub const DEJAVU_SANS: [&[u8]; 2] = [
    include_bytes!("../faces/DejaVuSans-Regular.ttf"),
    include_bytes!("../faces/DejaVuSans-Bold.ttf"),
];

/// DejaVu Sans Mono, Regular and Bold, for Latin text of one width.
pub const DEJAVU_SANS_MONO: [&[u8]; 2] = [
    include_bytes!("../faces/DejaVuSansMono-Regular.ttf"),
    include_bytes!("../faces/DejaVuSansMono-Bold.ttf"),
];

/// Noto Sans Thai as WOFF 2.
pub const NOTO_SANS_THAI: &[u8] = include_bytes!("../faces/NotoSansThai-Regular.woff2");

/// Noto Serif Tibetan as WOFF 2.
pub const NOTO_SERIF_TIBETAN: &[u8] = include_bytes!("../faces/NotoSerifTibetan-Regular.woff2");

/// The 20,000 hanzi that Noto Sans SC as bundled lacks, as WOFF 2.
#[cfg(feature = "wide-fonts")]
pub const NOTO_SANS_SC_WIDE: &[u8] = include_bytes!("../faces/NotoSansSC-Wide.woff2");

/// All of Hangul, cut from Noto Sans CJK KR, as WOFF 2.
#[cfg(feature = "wide-fonts")]
pub const NOTO_SANS_KR_HANGUL: &[u8] = include_bytes!("../faces/NotoSansKR-Hangul.woff2");

/// Noto Emoji, in one colour, as WOFF 2.
#[cfg(feature = "wide-fonts")]
pub const NOTO_EMOJI: &[u8] = include_bytes!("../faces/NotoEmoji-Regular.woff2");

macro_rules! scripts {
    ($($name:ident $file:literal $script:literal,)*) => {
        $(
            #[doc = concat!("Noto Sans for ", $script, ", as WOFF 2.")]
            #[cfg(feature = "wide-fonts")]
            pub const $name: &[u8] = include_bytes!(concat!("../faces/NotoSans", $file, "-Regular.woff2"));
        )*
    };
}

scripts! {
    NOTO_SANS_MONGOLIAN "Mongolian" "Mongolian",
    NOTO_SANS_YI "Yi" "Yi",
    NOTO_SANS_LISU "Lisu" "Lisu",
    NOTO_SANS_TAI_LE "TaiLe" "Tai Le (Dehong Dai)",
    NOTO_SANS_NEW_TAI_LUE "NewTaiLue" "New Tai Lue (Xishuangbanna Dai)",
    NOTO_SANS_TAI_THAM "TaiTham" "Tai Tham",
    NOTO_SANS_MIAO "Miao" "Miao",
    NOTO_SANS_LAO "Lao" "Lao",
    NOTO_SANS_KHMER "Khmer" "Khmer",
    NOTO_SANS_MYANMAR "Myanmar" "Myanmar",
    NOTO_SANS_DEVANAGARI "Devanagari" "Devanagari (Hindi, Nepali, Marathi)",
    NOTO_SANS_BENGALI "Bengali" "Bengali",
    NOTO_SANS_TAMIL "Tamil" "Tamil",
    NOTO_SANS_HEBREW "Hebrew" "Hebrew",
    NOTO_SANS_ARMENIAN "Armenian" "Armenian",
    NOTO_SANS_GEORGIAN "Georgian" "Georgian",
}
