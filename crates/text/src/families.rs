//! Family names as Chinese and Western documents use them.

use super::GenericFamily;

/// Other names of a family, lower case, each with the family's usual English name.
///
/// A font file often names itself in one language only, and a document in the other.
const SYNONYMS: &[(&str, &str)] = &[
    ("黑体", "simhei"),
    ("中易黑体", "simhei"),
    ("宋体", "simsun"),
    ("中易宋体", "simsun"),
    ("新宋体", "nsimsun"),
    ("宋体-extb", "simsun-extb"),
    ("微软雅黑", "microsoft yahei"),
    ("微软雅黑 light", "microsoft yahei light"),
    ("微软雅黑 ui", "microsoft yahei ui"),
    ("msyh", "microsoft yahei"),
    ("楷体", "kaiti"),
    ("楷体_gb2312", "kaiti"),
    ("kaiti_gb2312", "kaiti"),
    ("simkai", "kaiti"),
    ("仿宋", "fangsong"),
    ("仿宋_gb2312", "fangsong"),
    ("fangsong_gb2312", "fangsong"),
    ("simfang", "fangsong"),
    ("隶书", "lisu"),
    ("幼圆", "youyuan"),
    ("等线", "dengxian"),
    ("华文细黑", "stxihei"),
    ("华文黑体", "stheiti"),
    ("华文宋体", "stsong"),
    ("华文中宋", "stzhongsong"),
    ("华文仿宋", "stfangsong"),
    ("华文楷体", "stkaiti"),
    ("苹方", "pingfang sc"),
    ("苹方-简", "pingfang sc"),
    ("冬青黑体简体中文", "hiragino sans gb"),
    ("思源黑体", "source han sans sc"),
    ("思源黑体 cn", "source han sans sc"),
    ("source han sans cn", "source han sans sc"),
    ("思源宋体", "source han serif sc"),
    ("source han serif cn", "source han serif sc"),
    ("文泉驿微米黑", "wenquanyi micro hei"),
    ("文泉驿正黑", "wenquanyi zen hei"),
    ("細明體", "mingliu"),
    ("新細明體", "pmingliu"),
    ("標楷體", "dfkai-sb"),
    ("微軟正黑體", "microsoft jhenghei"),
    ("times", "times new roman"),
    ("courier", "courier new"),
];

/// What kind of face a well-known family is, lower case.
const KINDS: &[(GenericFamily, &[&str])] = &[
    (
        GenericFamily::Serif,
        &[
            "simsun",
            "nsimsun",
            "simsun-extb",
            "fangsong",
            "stsong",
            "stzhongsong",
            "stfangsong",
            "songti sc",
            "source han serif sc",
            "noto serif sc",
            "noto serif cjk sc",
            "mingliu",
            "pmingliu",
            "times new roman",
            "georgia",
            "garamond",
            "palatino",
            "palatino linotype",
            "book antiqua",
            "cambria",
            "ms mincho",
            "batang",
        ],
    ),
    (
        GenericFamily::SansSerif,
        &[
            "simhei",
            "microsoft yahei",
            "microsoft yahei ui",
            "microsoft yahei light",
            "dengxian",
            "youyuan",
            "stxihei",
            "stheiti",
            "heiti sc",
            "pingfang sc",
            "hiragino sans gb",
            "source han sans sc",
            "noto sans cjk sc",
            "wenquanyi micro hei",
            "wenquanyi zen hei",
            "microsoft jhenghei",
            "arial",
            "arial black",
            "arial narrow",
            "arial unicode ms",
            "helvetica",
            "helvetica neue",
            "tahoma",
            "verdana",
            "trebuchet ms",
            "segoe ui",
            "calibri",
            "roboto",
            "open sans",
            "lucida grande",
            "lucida sans unicode",
            "ms sans serif",
            "microsoft sans serif",
            "liberation sans",
            "ms gothic",
            "meiryo",
            "gulim",
            "dotum",
        ],
    ),
    (
        GenericFamily::Monospace,
        &[
            "courier new",
            "consolas",
            "monaco",
            "menlo",
            "lucida console",
            "liberation mono",
            "dejavu sans mono",
            "ocr-b",
            "ocr b",
        ],
    ),
    (GenericFamily::Cursive, &["kaiti", "stkaiti", "lisu", "dfkai-sb", "comic sans ms"]),
    (GenericFamily::Fantasy, &["impact"]),
];

/// The generic family that a CSS keyword names (CSS Fonts 4 §2.1.3), lower case.
pub(super) fn generic(keyword: &str) -> Option<GenericFamily> {
    Some(match keyword {
        "serif" | "ui-serif" => GenericFamily::Serif,
        "sans-serif" | "ui-sans-serif" | "ui-rounded" | "system-ui" | "-apple-system" | "blinkmacsystemfont" => GenericFamily::SansSerif,
        "monospace" | "ui-monospace" => GenericFamily::Monospace,
        "cursive" => GenericFamily::Cursive,
        "fantasy" => GenericFamily::Fantasy,
        _ => return None,
    })
}

/// The family's usual name, for a family that goes by several.
pub(super) fn canonical(family: &str) -> &str {
    SYNONYMS
        .iter()
        .find(|(name, _)| *name == family)
        .map_or(family, |(_, canonical)| canonical)
}

/// What kind of face a well-known family is; its stand-in is of the same kind when the caller named one.
pub(super) fn kind(family: &str) -> Option<GenericFamily> {
    let family = canonical(family);
    KINDS.iter().find(|(_, names)| names.contains(&family)).map(|(kind, _)| *kind)
}
