//! Grid tracks, areas and lines (CSS Grid 2 §7–8).

use super::length::{Accept, Dimension, LengthContext, integer};
use super::value::{Parsed, invalid, keyword, maybe};
use super::values::*;
use cssparser::{Parser, Token};
use std::sync::Arc;

/// Tracks `repeat()` may unfold to; more count as this many, as implementations may (CSS Grid 2 §7.2.3.1).
const MOST_TRACKS: i32 = 1000;

/// A specified track breadth.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Breadth {
    Auto,
    Set(Dimension),
    MinContent,
    MaxContent,
    Fraction(f32),
    FitContent(Dimension),
}

/// A specified track: minimum and maximum.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Track(Breadth, Breadth);

/// A specified entry of a track list.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TrackItem {
    Names(Vec<Box<str>>),
    Track(Track),
    Repeat(TrackRepeat, Vec<TrackItem>),
}

impl Breadth {
    fn parse(input: &mut Parser<'_>) -> Parsed<Breadth> {
        if let Some(dimension) = maybe(input, |input| Dimension::parse(input, Accept::PERCENT)) {
            return Ok(Breadth::Set(dimension));
        }
        match *input.next()? {
            Token::Dimension { value, ref unit, .. } if unit.eq_ignore_ascii_case("fr") && value >= 0. => Ok(Breadth::Fraction(value)),
            Token::Ident(ref name) => match &*name.to_ascii_lowercase() {
                "auto" => Ok(Breadth::Auto),
                "min-content" => Ok(Breadth::MinContent),
                "max-content" => Ok(Breadth::MaxContent),
                _ => invalid(),
            },
            _ => invalid(),
        }
    }
    fn compute(&self, context: &LengthContext) -> TrackBreadth {
        match self {
            Breadth::Auto => TrackBreadth::Auto,
            Breadth::Set(dimension) => TrackBreadth::Set(dimension.compute(context)),
            Breadth::MinContent => TrackBreadth::MinContent,
            Breadth::MaxContent => TrackBreadth::MaxContent,
            Breadth::Fraction(fraction) => TrackBreadth::Fraction(*fraction),
            Breadth::FitContent(limit) => TrackBreadth::FitContent(limit.compute(context)),
        }
    }
}

impl Track {
    pub(super) fn parse(input: &mut Parser<'_>) -> Parsed<Track> {
        if input.try_parse(|input| input.expect_function_matching("minmax")).is_ok() {
            return input.parse_nested_block(|input| {
                let min = Breadth::parse(input)?;
                input.expect_comma()?;
                let max = Breadth::parse(input)?;
                if matches!(min, Breadth::Fraction(_)) {
                    invalid()
                } else {
                    Ok(Track(min, max))
                }
            });
        }
        if input.try_parse(|input| input.expect_function_matching("fit-content")).is_ok() {
            let limit = input.parse_nested_block(|input| Dimension::parse(input, Accept::PERCENT))?;
            return Ok(Track(Breadth::Auto, Breadth::FitContent(limit)));
        }
        let breadth = Breadth::parse(input)?;
        // A lone flexible track has an automatic minimum.
        let min = if matches!(breadth, Breadth::Fraction(_)) {
            Breadth::Auto
        } else {
            breadth.clone()
        };
        Ok(Track(min, breadth))
    }
    pub(super) fn parse_list(input: &mut Parser<'_>) -> Parsed<Arc<[Track]>> {
        let mut tracks = vec![Track::parse(input)?];
        while let Some(track) = maybe(input, Track::parse) {
            tracks.push(track);
        }
        Ok(tracks.into())
    }
    pub(super) fn compute(&self, context: &LengthContext) -> TrackSize {
        TrackSize {
            min: self.0.compute(context),
            max: self.1.compute(context),
        }
    }
}

impl TrackItem {
    pub(super) fn compute(&self, context: &LengthContext) -> TrackListItem {
        match self {
            TrackItem::Names(names) => TrackListItem::LineNames(names.clone()),
            TrackItem::Track(track) => TrackListItem::Track(track.compute(context)),
            TrackItem::Repeat(count, items) => TrackListItem::Repeat(*count, items.iter().map(|i| i.compute(context)).collect()),
        }
    }
}

pub(super) fn line_names(input: &mut Parser<'_>) -> Parsed<Vec<Box<str>>> {
    input.expect_square_bracket_block()?;
    input.parse_nested_block(|input| {
        let mut names = Vec::new();
        while let Ok(name) = input.expect_ident() {
            if name.eq_ignore_ascii_case("span") || name.eq_ignore_ascii_case("auto") {
                return invalid();
            }
            names.push((&**name).into());
        }
        input.expect_exhausted()?;
        Ok(names)
    })
}

fn repeat(input: &mut Parser<'_>) -> Parsed<TrackItem> {
    input.expect_function_matching("repeat")?;
    input.parse_nested_block(|input| {
        let count = if keyword(input, "auto-fill") {
            TrackRepeat::AutoFill
        } else if keyword(input, "auto-fit") {
            TrackRepeat::AutoFit
        } else {
            match integer(input)? {
                count @ 1.. => TrackRepeat::Count(count.min(MOST_TRACKS) as u16),
                _ => return invalid(),
            }
        };
        input.expect_comma()?;
        let mut items = Vec::new();
        while !input.is_exhausted() {
            if let Some(names) = maybe(input, line_names) {
                items.push(TrackItem::Names(names));
            } else {
                items.push(TrackItem::Track(Track::parse(input)?));
            }
        }
        if items.iter().any(|i| matches!(i, TrackItem::Track(_))) {
            Ok(TrackItem::Repeat(count, items))
        } else {
            invalid()
        }
    })
}

/// `grid-template-columns`, `grid-template-rows`.
pub(super) fn template(input: &mut Parser<'_>) -> Parsed<Arc<[TrackItem]>> {
    if keyword(input, "none") {
        return Ok(Arc::from([]));
    }
    let items = template_items(input);
    if items.iter().all(|i| matches!(i, TrackItem::Names(_))) {
        invalid()
    } else {
        Ok(items.into())
    }
}

/// As many entries of a track list as there are.
pub(super) fn template_items(input: &mut Parser<'_>) -> Vec<TrackItem> {
    let mut items = Vec::new();
    loop {
        let item = maybe(input, line_names)
            .map(TrackItem::Names)
            .or_else(|| maybe(input, repeat))
            .or_else(|| maybe(input, Track::parse).map(TrackItem::Track));
        match item {
            Some(item) => items.push(item),
            None => return items,
        }
    }
}

/// A row of `grid-template-areas`.
pub(super) fn area_row(text: &str) -> Option<Vec<Box<str>>> {
    let mut row = Vec::new();
    let mut rest = text.trim_matches(|c: char| c.is_ascii_whitespace());
    while let Some(first) = rest.chars().next() {
        let name = |c: char| c == '-' || c == '_' || c.is_ascii_alphanumeric() || !c.is_ascii();
        let length = if first == '.' {
            rest.find(|c| c != '.').unwrap_or(rest.len())
        } else if name(first) {
            rest.find(|c| !name(c)).unwrap_or(rest.len())
        } else {
            return None;
        };
        row.push(if first == '.' { ".".into() } else { rest[..length].into() });
        rest = rest[length..].trim_start_matches(|c: char| c.is_ascii_whitespace());
    }
    (!row.is_empty()).then_some(row)
}

/// Whether rows are equally long and each name fills a rectangle.
pub(super) fn areas_are_rectangles(rows: &[Vec<Box<str>>]) -> bool {
    let Some(width) = rows.first().map(Vec::len) else { return false };
    if rows.iter().any(|r| r.len() != width) {
        return false;
    }
    let mut bounds: std::collections::BTreeMap<&str, (usize, usize, usize, usize, usize)> = std::collections::BTreeMap::new();
    for (y, row) in rows.iter().enumerate() {
        for (x, name) in row.iter().enumerate().filter(|(_, n)| ***n != *".") {
            let (x0, y0, x1, y1, cells) = bounds.entry(name).or_insert((x, y, x, y, 0));
            (*x0, *y0, *x1, *y1) = ((*x0).min(x), (*y0).min(y), (*x1).max(x), (*y1).max(y));
            *cells += 1;
        }
    }
    bounds
        .values()
        .all(|(x0, y0, x1, y1, cells)| (x1 - x0 + 1) * (y1 - y0 + 1) == *cells)
}

/// Rows of names of `grid-template-areas`.
pub(super) type Areas = Arc<[Vec<Box<str>>]>;

/// `grid-template-areas`.
pub(super) fn areas(input: &mut Parser<'_>) -> Parsed<Areas> {
    if keyword(input, "none") {
        return Ok(Arc::from([]));
    }
    let mut rows = Vec::new();
    while let Ok(text) = input.try_parse(|input| input.expect_string_cloned()) {
        rows.push(area_row(&text).map_or_else(invalid, Ok)?);
    }
    if areas_are_rectangles(&rows) { Ok(rows.into()) } else { invalid() }
}

/// `grid-row-start` and its like.
pub(super) fn line(input: &mut Parser<'_>) -> Parsed<GridLine> {
    if keyword(input, "auto") {
        return Ok(GridLine::Auto);
    }
    let (mut span, mut number, mut name): (bool, Option<i32>, Option<Box<str>>) = (false, None, None);
    loop {
        if !span && keyword(input, "span") {
            span = true;
        } else if number.is_none()
            && let Some(value) = maybe(input, integer)
        {
            number = Some(value);
        } else if name.is_none()
            && let Ok(ident) = input.try_parse(|input| input.expect_ident_cloned())
        {
            if ident.eq_ignore_ascii_case("auto") || super::text_value::is_wide_keyword(&ident) {
                return invalid();
            }
            name = Some((&*ident).into());
        } else {
            break;
        }
    }
    let clamp = |n: i32| n.clamp(-i32::from(i16::MAX), i32::from(i16::MAX)) as i16;
    match (span, number, name) {
        (_, Some(0), _) | (true, Some(..0), _) | (_, None, None) => invalid(),
        (false, Some(n), None) => Ok(GridLine::Line(clamp(n))),
        (false, n, Some(name)) => Ok(GridLine::Named(name, clamp(n.unwrap_or(0)))),
        (true, Some(n), None) => Ok(GridLine::Span(clamp(n).unsigned_abs())),
        (true, n, Some(name)) => Ok(GridLine::SpanNamed(name, clamp(n.unwrap_or(1)).unsigned_abs())),
    }
}

/// `grid-auto-flow`: whether it goes by column, and whether it packs densely.
pub(super) fn auto_flow(input: &mut Parser<'_>) -> Parsed<(bool, bool)> {
    let (mut column, mut dense) = (None, false);
    while !input.is_exhausted() {
        if column.is_none()
            && let Some(value) = maybe(input, |input| super::keyword::words(input, &[("row", false), ("column", true)]))
        {
            column = Some(value);
        } else if !dense && keyword(input, "dense") {
            dense = true;
        } else {
            return invalid();
        }
    }
    if column.is_none() && !dense {
        invalid()
    } else {
        Ok((column.unwrap_or(false), dense))
    }
}
