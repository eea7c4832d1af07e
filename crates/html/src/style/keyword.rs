//! Properties whose values are keywords.

use super::value::{Keyword, Parsed, invalid, keyword, keywords};
use super::values::*;
use cssparser::Parser;

keywords! {
    Position { "static" => Position::Static, "relative" => Position::Relative, "absolute" => Position::Absolute, "fixed" => Position::Fixed,
        "sticky" => Position::Sticky, "-webkit-sticky" => Position::Sticky }
    Float { "none" => Float::None, "left" => Float::Left, "right" => Float::Right, "inline-start" => Float::InlineStart,
        "inline-end" => Float::InlineEnd }
    Clear { "none" => Clear::None, "left" => Clear::Left, "right" => Clear::Right, "both" => Clear::Both,
        "inline-start" => Clear::InlineStart, "inline-end" => Clear::InlineEnd }
    Overflow { "visible" => Overflow::Visible, "hidden" => Overflow::Hidden, "scroll" => Overflow::Scroll, "auto" => Overflow::Auto,
        "overlay" => Overflow::Auto, "clip" => Overflow::Clip }
    Visibility { "visible" => Visibility::Visible, "hidden" => Visibility::Hidden, "collapse" => Visibility::Collapse }
    BorderStyle { "none" => BorderStyle::None, "hidden" => BorderStyle::Hidden, "inset" => BorderStyle::Inset, "groove" => BorderStyle::Groove,
        "outset" => BorderStyle::Outset, "ridge" => BorderStyle::Ridge, "dotted" => BorderStyle::Dotted, "dashed" => BorderStyle::Dashed,
        "solid" => BorderStyle::Solid, "double" => BorderStyle::Double }
    WhiteSpaceCollapse { "collapse" => WhiteSpaceCollapse::Collapse, "preserve" => WhiteSpaceCollapse::Preserve,
        "preserve-breaks" => WhiteSpaceCollapse::PreserveBreaks, "break-spaces" => WhiteSpaceCollapse::BreakSpaces }
    WordBreak { "normal" => WordBreak::Normal, "break-all" => WordBreak::BreakAll, "keep-all" => WordBreak::KeepAll,
        "break-word" => WordBreak::BreakWord, "auto-phrase" => WordBreak::Normal }
    OverflowWrap { "normal" => OverflowWrap::Normal, "break-word" => OverflowWrap::BreakWord, "anywhere" => OverflowWrap::Anywhere }
    LineBreak { "auto" => LineBreak::Auto, "loose" => LineBreak::Loose, "normal" => LineBreak::Normal, "strict" => LineBreak::Strict,
        "anywhere" => LineBreak::Anywhere, "after-white-space" => LineBreak::Auto }
    Hyphens { "none" => Hyphens::None, "manual" => Hyphens::Manual, "auto" => Hyphens::Auto }
    WritingMode { "horizontal-tb" => WritingMode::HorizontalTb, "lr-tb" => WritingMode::HorizontalTb, "lr" => WritingMode::HorizontalTb,
        "rl-tb" => WritingMode::HorizontalTb, "rl" => WritingMode::HorizontalTb, "vertical-rl" => WritingMode::VerticalRl,
        "tb" => WritingMode::VerticalRl, "tb-rl" => WritingMode::VerticalRl, "vertical-lr" => WritingMode::VerticalLr,
        "tb-lr" => WritingMode::VerticalLr, "sideways-rl" => WritingMode::SidewaysRl, "sideways-lr" => WritingMode::SidewaysLr }
    TextOrientation { "mixed" => TextOrientation::Mixed, "vertical-right" => TextOrientation::Mixed, "upright" => TextOrientation::Upright,
        "sideways" => TextOrientation::Sideways, "sideways-right" => TextOrientation::Sideways }
    Direction { "ltr" => Direction::Ltr, "rtl" => Direction::Rtl }
    UnicodeBidi { "normal" => UnicodeBidi::Normal, "embed" => UnicodeBidi::Embed, "-webkit-isolate" => UnicodeBidi::Isolate,
        "isolate" => UnicodeBidi::Isolate, "bidi-override" => UnicodeBidi::Override, "isolate-override" => UnicodeBidi::IsolateOverride,
        "-webkit-isolate-override" => UnicodeBidi::IsolateOverride, "plaintext" => UnicodeBidi::Plaintext,
        "-webkit-plaintext" => UnicodeBidi::Plaintext }
    DecorationStyle { "solid" => DecorationStyle::Solid, "double" => DecorationStyle::Double, "dotted" => DecorationStyle::Dotted,
        "dashed" => DecorationStyle::Dashed, "wavy" => DecorationStyle::Wavy }
    BackgroundBox { "border-box" => BackgroundBox::Border, "padding-box" => BackgroundBox::Padding, "content-box" => BackgroundBox::Content,
        "border" => BackgroundBox::Border, "padding" => BackgroundBox::Padding, "content" => BackgroundBox::Content,
        "text" => BackgroundBox::Text }
    ObjectFit { "fill" => ObjectFit::Fill, "contain" => ObjectFit::Contain, "cover" => ObjectFit::Cover, "none" => ObjectFit::None,
        "scale-down" => ObjectFit::ScaleDown }
    FlexDirection { "row" => FlexDirection::Row, "row-reverse" => FlexDirection::RowReverse, "column" => FlexDirection::Column,
        "column-reverse" => FlexDirection::ColumnReverse }
    FlexWrap { "nowrap" => FlexWrap::NoWrap, "wrap" => FlexWrap::Wrap, "wrap-reverse" => FlexWrap::WrapReverse }
    BreakBetween { "auto" => BreakBetween::Auto, "avoid" => BreakBetween::Avoid, "avoid-page" => BreakBetween::Avoid,
        "page" => BreakBetween::Page, "always" => BreakBetween::Page, "all" => BreakBetween::Page, "left" => BreakBetween::Left,
        "right" => BreakBetween::Right, "recto" => BreakBetween::Right, "verso" => BreakBetween::Left, "column" => BreakBetween::Auto,
        "avoid-column" => BreakBetween::Auto, "region" => BreakBetween::Auto, "avoid-region" => BreakBetween::Auto }
}

/// `text-align`; `None` is `match-parent`.
pub(super) fn text_align(input: &mut Parser<'_>) -> Parsed<Option<TextAlign>> {
    Ok(Some(match &*input.expect_ident()?.to_ascii_lowercase() {
        "start" => TextAlign::Start,
        "end" => TextAlign::End,
        "left" => TextAlign::Left,
        "right" => TextAlign::Right,
        "center" => TextAlign::Center,
        "justify" => TextAlign::Justify,
        "-webkit-left" => TextAlign::WebkitLeft,
        "-webkit-right" => TextAlign::WebkitRight,
        "-webkit-center" => TextAlign::WebkitCenter,
        "match-parent" | "-webkit-match-parent" => return Ok(None),
        _ => return invalid(),
    }))
}

/// `text-align-last`.
pub(super) fn text_align_last(input: &mut Parser<'_>) -> Parsed<TextAlign> {
    if keyword(input, "auto") {
        return Ok(TextAlign::Auto);
    }
    match text_align(input)? {
        Some(align @ (TextAlign::Start | TextAlign::End | TextAlign::Left | TextAlign::Right | TextAlign::Center | TextAlign::Justify)) => {
            Ok(align)
        }
        Some(_) => invalid(),
        None => Ok(TextAlign::Auto),
    }
}

/// `text-transform`.
pub(super) fn text_transform(input: &mut Parser<'_>) -> Parsed<TextTransform> {
    let mut value = TextTransform {
        case: TextCase::None,
        full_width: false,
        full_size_kana: false,
    };
    if keyword(input, "none") {
        return Ok(value);
    }
    let mut words = 0;
    while let Ok(word) = input.try_parse(|input| input.expect_ident().cloned()) {
        let case = match &*word.to_ascii_lowercase() {
            "capitalize" => TextCase::Capitalize,
            "uppercase" => TextCase::Uppercase,
            "lowercase" => TextCase::Lowercase,
            "full-width" if !value.full_width => {
                value.full_width = true;
                words += 1;
                continue;
            }
            "full-size-kana" if !value.full_size_kana => {
                value.full_size_kana = true;
                words += 1;
                continue;
            }
            _ => return invalid(),
        };
        if value.case != TextCase::None {
            return invalid();
        }
        value.case = case;
        words += 1;
    }
    if words == 0 { invalid() } else { Ok(value) }
}

/// `display` in its one- and two-keyword forms (CSS Display 3 §2), and the older prefixed names.
pub(super) fn display(input: &mut Parser<'_>) -> Parsed<Display> {
    let first = input.expect_ident()?.to_ascii_lowercase();
    let single = match &*first {
        "none" => Display::None,
        "contents" => Display::Contents,
        "inline-block" => Display::InlineBlock,
        "inline-table" => Display::InlineTable,
        "inline-flex" | "-webkit-inline-flex" => Display::InlineFlex,
        "-webkit-inline-box" => Display::InlineLegacyBox,
        "inline-grid" => Display::InlineGrid,
        "-webkit-box" => Display::LegacyBox,
        "-webkit-flex" => Display::Flex,
        "table-row-group" => Display::TableRowGroup,
        "table-header-group" => Display::TableHeaderGroup,
        "table-footer-group" => Display::TableFooterGroup,
        "table-row" => Display::TableRow,
        "table-cell" => Display::TableCell,
        "table-column-group" => Display::TableColumnGroup,
        "table-column" => Display::TableColumn,
        "table-caption" => Display::TableCaption,
        "ruby-text" => Display::Inline,
        _ => {
            let (mut inline, mut inside, mut list) = (None, None, false);
            let mut word = Some(first);
            while let Some(name) = word {
                match &*name {
                    "block" if inline.is_none() => inline = Some(false),
                    "inline" if inline.is_none() => inline = Some(true),
                    "list-item" if !list => list = true,
                    "flow" | "flow-root" | "flex" | "grid" | "table" | "ruby" | "math" if inside.is_none() => inside = Some(name.clone()),
                    _ => return invalid(),
                }
                word = input
                    .try_parse(|input| input.expect_ident().cloned())
                    .ok()
                    .map(|w| w.to_ascii_lowercase());
            }
            let inside = inside.as_deref();
            if list && !matches!(inside, None | Some("flow" | "flow-root")) {
                return invalid();
            }
            let inline = inline.unwrap_or(matches!(inside, Some("ruby" | "math")));
            return Ok(match (inline, inside.unwrap_or("flow"), list) {
                (false, "flow-root", true) => Display::FlowRootListItem,
                (false, _, true) => Display::ListItem,
                (true, _, true) => Display::InlineListItem,
                (false, "flow-root", false) => Display::FlowRoot,
                (true, "flow-root", false) => Display::InlineBlock,
                (false, "flex", _) => Display::Flex,
                (true, "flex", _) => Display::InlineFlex,
                (false, "grid", _) => Display::Grid,
                (true, "grid", _) => Display::InlineGrid,
                (false, "table", _) => Display::Table,
                (true, "table", _) => Display::InlineTable,
                (false, ..) => Display::Block,
                (true, ..) => Display::Inline,
            });
        }
    };
    Ok(single)
}

/// One of a few words.
pub(super) fn words<T: Copy>(input: &mut Parser<'_>, table: &[(&str, T)]) -> Parsed<T> {
    let word = input.expect_ident()?;
    match table.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)) {
        Some((_, value)) => Ok(*value),
        None => invalid(),
    }
}

/// The alignment properties (CSS Box Alignment 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AlignKind {
    Content { inline: bool },
    Items { inline: bool },
    Itself { inline: bool },
}

/// `align-*` and `justify-*`.
pub(super) fn align(input: &mut Parser<'_>, kind: AlignKind) -> Parsed<Align> {
    let plain = |keyword| Align {
        keyword,
        overflow: OverflowPosition::Default,
    };
    let content = matches!(kind, AlignKind::Content { .. });
    let inline = matches!(
        kind,
        AlignKind::Content { inline: true } | AlignKind::Items { inline: true } | AlignKind::Itself { inline: true }
    );
    let first = input.expect_ident()?.to_ascii_lowercase();
    let (overflow, word) = match &*first {
        "safe" => (OverflowPosition::Safe, input.expect_ident()?.to_ascii_lowercase()),
        "unsafe" => (OverflowPosition::Unsafe, input.expect_ident()?.to_ascii_lowercase()),
        "first" => {
            input.expect_ident_matching("baseline")?;
            return Ok(plain(Alignment::Baseline));
        }
        "last" => {
            input.expect_ident_matching("baseline")?;
            return Ok(plain(Alignment::LastBaseline));
        }
        // `legacy` only matters to descendants with `justify-items: legacy`.
        "legacy" if kind == (AlignKind::Items { inline: true }) => {
            let _ = input.try_parse(|input| words(input, &[("left", ()), ("right", ()), ("center", ())]));
            return Ok(Align::NORMAL);
        }
        _ => (OverflowPosition::Default, first),
    };
    let positional = match &*word {
        "center" => Some(Alignment::Center),
        "start" => Some(Alignment::Start),
        "end" => Some(Alignment::End),
        "flex-start" => Some(Alignment::FlexStart),
        "flex-end" => Some(Alignment::FlexEnd),
        "self-start" if !content => Some(Alignment::SelfStart),
        "self-end" if !content => Some(Alignment::SelfEnd),
        "left" if inline => Some(Alignment::Left),
        "right" if inline => Some(Alignment::Right),
        _ => None,
    };
    if let Some(keyword) = positional {
        return Ok(Align { keyword, overflow });
    }
    if overflow != OverflowPosition::Default {
        return invalid();
    }
    Ok(plain(match &*word {
        "auto" if matches!(kind, AlignKind::Itself { .. }) => Alignment::Auto,
        "normal" => Alignment::Normal,
        "stretch" => Alignment::Stretch,
        "baseline" if kind != (AlignKind::Content { inline: true }) => Alignment::Baseline,
        "space-between" if content => Alignment::SpaceBetween,
        "space-around" if content => Alignment::SpaceAround,
        "space-evenly" if content => Alignment::SpaceEvenly,
        _ => return invalid(),
    }))
}

/// Parses a keyword type; the context is of no account.
pub(super) fn word<T: Keyword>(input: &mut Parser<'_>, _: &super::property::ParseContext) -> Parsed<T> {
    T::parse(input)
}
