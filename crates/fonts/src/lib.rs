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
