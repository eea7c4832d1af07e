//! PDF content streams: operators and numbers as bytes.

use super::resources::Resources;
use page::{Affine, Color, Point, Rect, Segment};
use pdf_writer::Ref;

/// Coordinates are clamped to this many mm, so that no reader meets a number it cannot hold.
const FARTHEST: f64 = 100_000.;

/// A content stream being written, and the resources it names.
#[derive(Default)]
pub(super) struct Content {
    pub(super) bytes: Vec<u8>,
    pub(super) resources: Resources,
    state: State,
    saved: Vec<State>,
    in_text: bool,
    /// Rectangles were added to the path and await their `f`.
    open_path: bool,
}

/// Room for the content of most pages, in bytes.
const USUAL_LENGTH: usize = 32 << 10;

/// The parameters of the graphics state that the stream has set, as far as they matter here.
#[derive(Clone, Copy, Default, PartialEq)]
struct State {
    fill: Option<[u8; 3]>,
    stroke: Option<[u8; 3]>,
    alpha: Option<u8>,
    font: Option<(Ref, i64)>,
    /// Whether glyphs are stroked besides filled, and how wide.
    stroked_text: Option<Option<i64>>,
}

/// Decimals kept of lengths in mm: 0.1 µm steps for font sizes, 1 µm for positions.
#[derive(Clone, Copy)]
enum Decimals {
    Three,
    Four,
    Seven,
}

/// The nearest whole number; 0 for what is no number.
pub(super) fn rounded(value: f64) -> i64 {
    (value + 0.5_f64.copysign(value)) as i64
}

/// Up to eight characters, the first in the lowest byte, and how many.
#[derive(Clone, Copy)]
struct Short(u64, u32);

impl Short {
    const fn then(self, character: u8) -> Short {
        Short(self.0 | (character as u64) << (8 * self.1), self.1 + 1)
    }
}

/// The digits of the whole numbers below 1,000; none for 0.
static WHOLES: [Short; 1000] = {
    let mut all = [Short(0, 0); 1000];
    let mut number = 1;
    while number < 1000 {
        let mut text = Short(0, 0);
        if number >= 100 {
            text = text.then(b'0' + (number / 100) as u8);
        }
        if number >= 10 {
            text = text.then(b'0' + (number / 10 % 10) as u8);
        }
        all[number] = text.then(b'0' + (number % 10) as u8);
        number += 1;
    }
    all
};

/// What follows the whole part for so many thousandths, as short as it goes, with the space after it.
static FRACTIONS: [Short; 1000] = {
    let mut all = [Short(b' ' as u64, 1); 1000];
    let mut number = 1;
    while number < 1000 {
        let mut text = Short(0, 0).then(b'.').then(b'0' + (number / 100) as u8);
        if number % 100 != 0 {
            text = text.then(b'0' + (number / 10 % 10) as u8);
        }
        if number % 10 != 0 {
            text = text.then(b'0' + (number % 10) as u8);
        }
        all[number] = text.then(b' ');
        number += 1;
    }
    all
};

impl Content {
    /// A stream for a form that starts in the graphics state of its caller: nothing is assumed about it.
    pub(super) fn for_form() -> Content {
        Content {
            state: State {
                alpha: Some(255),
                ..State::default()
            },
            ..Content::default()
        }
    }

    /// A stream for a page of this height, in which lengths are mm and `y` grows downwards as in the display list.
    pub(super) fn for_page(height: f32) -> Content {
        let mut content = Content {
            state: State {
                fill: Some([0; 3]),
                stroke: Some([0; 3]),
                alpha: Some(255),
                stroked_text: Some(None),
                ..State::default()
            },
            bytes: Vec::with_capacity(USUAL_LENGTH),
            ..Content::default()
        };
        let scale = 72. / 25.4;
        for v in [scale, 0., 0., -scale, 0., f64::from(height) * scale] {
            content.number(v, Decimals::Seven);
        }
        content.operator(b"cm");
        content
    }

    /// The finished operators.
    pub(super) fn finish(mut self) -> (Vec<u8>, Resources) {
        self.settle();
        (self.bytes, self.resources)
    }

    fn number(&mut self, value: f64, decimals: Decimals) {
        let scaled = |unit: f64| rounded(value.clamp(-FARTHEST, FARTHEST) * unit);
        match decimals {
            Decimals::Three => self.decimal::<3>(scaled(1e3)),
            Decimals::Four => self.decimal::<4>(scaled(1e4)),
            Decimals::Seven => self.decimal::<7>(scaled(1e7)),
        }
    }

    /// Writes a number that is given in units of its last place of `PLACES`, as short as it goes, and a space.
    fn decimal<const PLACES: usize>(&mut self, scaled: i64) {
        let unit = const { 10_u64.pow(PLACES as u32) };
        let (whole, rest) = (scaled.unsigned_abs() / unit, scaled.unsigned_abs() % unit);
        if PLACES > 3 || whole >= 1000 {
            return self.long_decimal::<PLACES>(scaled);
        }
        if scaled < 0 {
            self.bytes.push(b'-');
        }
        let Short(digits, length) = WHOLES[whole as usize];
        let thousandths = rest as usize * const { 10_usize.pow(3_u32.saturating_sub(PLACES as u32)) };
        // A zero stands only where it is all there is.
        let Short(fraction, rest) = if scaled == 0 {
            Short(0, 0).then(b'0').then(b' ')
        } else {
            FRACTIONS[thousandths]
        };
        // Moving eight bytes takes fewer instructions than moving just those that are meant.
        let end = self.bytes.len() + (length + rest) as usize;
        self.bytes.extend_from_slice(&(digits | fraction << (8 * length)).to_le_bytes());
        self.bytes.truncate(end);
    }

    /// As [`Content::decimal`], for any number.
    #[cold]
    fn long_decimal<const PLACES: usize>(&mut self, scaled: i64) {
        // Written from the end: up to 7 places, a point, 6 digits, a sign and the space are 16 bytes.
        let mut text = u128::from(b' ');
        let mut length = 1;
        let mut put = |byte: u8| {
            text = text << 8 | u128::from(byte);
            length += 1;
        };
        let unit = const { 10_u64.pow(PLACES as u32) };
        let (mut whole, mut rest) = (scaled.unsigned_abs() / unit, scaled.unsigned_abs() % unit);
        if rest > 0 {
            let mut places = PLACES;
            while rest % 10 == 0 {
                rest /= 10;
                places -= 1;
            }
            for _ in 0..places {
                put(b'0' + (rest % 10) as u8);
                rest /= 10;
            }
            put(b'.');
        } else if whole == 0 {
            put(b'0');
        }
        while whole > 0 {
            put(b'0' + (whole % 10) as u8);
            whole /= 10;
        }
        if scaled < 0 {
            put(b'-');
        }
        let end = self.bytes.len() + length;
        self.bytes.extend_from_slice(&text.to_le_bytes());
        self.bytes.truncate(end);
    }

    fn length(&mut self, mm: f32) {
        self.number(f64::from(mm), Decimals::Three);
    }

    fn point(&mut self, p: Point) {
        self.length(p.x);
        self.length(p.y);
    }

    fn operator(&mut self, operator: &[u8]) {
        self.bytes.extend_from_slice(operator);
        self.bytes.push(b'\n');
    }

    fn name(&mut self, prefix: u8, number: i32) {
        self.bytes.extend_from_slice(&[b'/', prefix]);
        push_integer(&mut self.bytes, number.unsigned_abs().into());
        self.bytes.push(b' ');
    }

    /// Ends what is open: a path of rectangles, a text object.
    fn settle(&mut self) {
        if self.open_path {
            self.operator(b"f");
            self.open_path = false;
        }
        if self.in_text {
            self.operator(b"ET");
            self.in_text = false;
        }
    }

    /// `q`.
    pub(super) fn save(&mut self) {
        self.settle();
        self.operator(b"q");
        self.saved.push(self.state);
    }

    /// `Q`.
    pub(super) fn restore(&mut self) {
        self.settle();
        self.operator(b"Q");
        if let Some(state) = self.saved.pop() {
            self.state = state;
        }
    }

    /// `cm`.
    pub(super) fn transform(&mut self, t: &Affine) {
        self.settle();
        for v in [t.a, t.b, t.c, t.d] {
            self.number(f64::from(v), Decimals::Seven);
        }
        self.length(t.e);
        self.length(t.f);
        self.operator(b"cm");
    }

    /// Cuts what follows to a rectangle.
    pub(super) fn clip_rect(&mut self, rect: &Rect) {
        self.settle();
        self.rect_path(rect);
        self.operator(b"W n");
    }

    /// Cuts what follows to an outline.
    pub(super) fn clip_path(&mut self, path: &[Segment], even_odd: bool) {
        self.settle();
        if path.is_empty() {
            // A path without area: nothing shows.
            self.bytes.extend_from_slice(b"0 0 0 0 re ");
        }
        self.outline(path);
        self.operator(if even_odd { b"W* n" } else { b"W n" });
    }

    fn rect_path(&mut self, rect: &Rect) {
        // The size is the difference of the rounded edges, so that neighbours that share an edge share it in the file, too.
        let round = |v: f32| rounded(f64::from(v).clamp(-FARTHEST, FARTHEST) * 1e3);
        let (x, y) = (round(rect.x), round(rect.y));
        self.decimal::<3>(x);
        self.decimal::<3>(y);
        self.decimal::<3>(round(rect.right()) - x);
        self.decimal::<3>(round(rect.bottom()) - y);
        self.operator(b"re");
    }

    /// Fills a rectangle. Rectangles of one opaque colour become one path, so that shared edges leave no seam.
    pub(super) fn fill_rect(&mut self, rect: &Rect, color: Color) {
        if self.in_text {
            self.settle();
        }
        if self.state.fill != Some([color.r, color.g, color.b]) || self.state.alpha != Some(color.a) || color.a != 255 {
            self.settle();
        }
        self.set_fill(color);
        self.rect_path(rect);
        self.open_path = true;
    }

    /// Fills rectangles of whole dots, given by left, top, right and bottom edge and each smaller by a shrinkage, which is in hundredths
    /// of a dot. The transform in force makes a dot the unit.
    pub(super) fn fill_dots(&mut self, shrinkage: i64, color: Color, rects: impl Iterator<Item = [i64; 4]>) {
        self.settle();
        self.set_fill(color);
        for [x0, y0, x1, y1] in rects {
            self.decimal::<0>(x0);
            self.decimal::<0>(y0);
            self.decimal::<2>((x1 - x0) * 100 - shrinkage);
            self.decimal::<2>((y1 - y0) * 100 - shrinkage);
            self.operator(b"re");
            self.open_path = true;
        }
    }

    /// Fills an outline.
    pub(super) fn fill_path(&mut self, path: &[Segment], even_odd: bool, color: Color) {
        self.settle();
        self.set_fill(color);
        self.outline(path);
        self.operator(if even_odd { b"f*" } else { b"f" });
    }

    fn outline(&mut self, path: &[Segment]) {
        // Operators other than `m` need a current point; an outline that lacks its first one starts where it can.
        let mut started = false;
        for segment in path {
            match *segment {
                Segment::Move(p) => {
                    self.point(p);
                    self.operator(b"m");
                    started = true;
                }
                Segment::Line(p) if !started => {
                    self.point(p);
                    self.operator(b"m");
                    started = true;
                }
                Segment::Line(p) => {
                    self.point(p);
                    self.operator(b"l");
                }
                Segment::Cubic(a, b, c) => {
                    if !started {
                        self.point(a);
                        self.operator(b"m");
                        started = true;
                    }
                    self.point(a);
                    self.point(b);
                    self.point(c);
                    self.operator(b"c");
                }
                Segment::Close if started => self.operator(b"h"),
                Segment::Close => {}
            }
        }
    }

    fn color(&mut self, rgb: [u8; 3], gray: &[u8], color: &[u8]) {
        let component = |v: u8| rounded(f64::from(v) / 255. * 1e4);
        if rgb[0] == rgb[1] && rgb[1] == rgb[2] {
            self.decimal::<4>(component(rgb[0]));
            self.operator(gray);
        } else {
            for v in rgb {
                self.decimal::<4>(component(v));
            }
            self.operator(color);
        }
    }

    fn set_fill(&mut self, color: Color) {
        let rgb = [color.r, color.g, color.b];
        if self.state.fill != Some(rgb) {
            self.color(rgb, b"g", b"rg");
            self.state.fill = Some(rgb);
        }
        self.set_alpha(color.a);
    }

    fn set_stroke(&mut self, color: Color) {
        let rgb = [color.r, color.g, color.b];
        if self.state.stroke != Some(rgb) {
            self.color(rgb, b"G", b"RG");
            self.state.stroke = Some(rgb);
        }
    }

    /// Sets the opacity of fills, strokes and pictures.
    fn set_alpha(&mut self, alpha: u8) {
        if self.state.alpha != Some(alpha) {
            self.resources.alpha(alpha);
            self.name(b'A', alpha.into());
            self.operator(b"gs");
            self.state.alpha = Some(alpha);
        }
    }

    /// Applies a soft mask until the next [`Content::restore`].
    pub(super) fn set_soft_mask(&mut self, mask: Ref) {
        self.settle();
        self.resources.mask(mask);
        self.name(b'M', mask.get());
        self.operator(b"gs");
    }

    /// `Do`, with an opacity.
    pub(super) fn paint_xobject(&mut self, xobject: Ref, alpha: u8) {
        self.settle();
        self.set_alpha(alpha);
        self.resources.xobject(xobject);
        self.name(b'X', xobject.get());
        self.operator(b"Do");
    }

    /// `sh`.
    pub(super) fn paint_shading(&mut self, shading: Ref) {
        self.settle();
        self.set_alpha(255);
        self.resources.shading(shading);
        self.name(b'S', shading.get());
        self.operator(b"sh");
    }

    /// Begins or goes on with text: ink, face and size in mm, strokes thickened by `bold` mm.
    pub(super) fn text_state(&mut self, font: Ref, size: f32, color: Color, bold: Option<f32>) {
        if self.open_path {
            self.settle();
        }
        let stroke = bold.map(|mm| rounded(f64::from(mm) * 1e4));
        self.set_fill(color);
        if stroke.is_some() {
            self.set_stroke(color);
        }
        if self.state.stroked_text != Some(stroke) {
            if let Some(width) = stroke {
                self.decimal::<4>(width);
                self.operator(b"w 2 Tr 1 j");
            } else {
                self.operator(b"0 Tr");
            }
            self.state.stroked_text = Some(stroke);
        }
        if !self.in_text {
            self.operator(b"BT");
            self.in_text = true;
        }
        let key = (font, rounded(f64::from(size) * 1e4));
        if self.state.font != Some(key) {
            self.resources.font(font);
            self.name(b'F', font.get());
            self.number(f64::from(size), Decimals::Four);
            self.operator(b"Tf");
            self.state.font = Some(key);
        }
    }

    /// Places the pen: `Tm` with glyphs upright on a page whose `y` grows downwards, sheared by `slant`.
    pub(super) fn text_position(&mut self, at: Point, slant: f32) {
        if slant == 0. {
            self.bytes.extend_from_slice(b"1 0 0 -1 ");
        } else {
            self.bytes.extend_from_slice(b"1 0 ");
            self.number(f64::from(slant), Decimals::Seven);
            self.bytes.extend_from_slice(b"-1 ");
        }
        self.point(at);
        self.operator(b"Tm");
    }

    /// Shows glyphs. Each comes with how far the pen moves back before it, in thousandths of the em.
    pub(super) fn show(&mut self, glyphs: &[(i32, u16)]) {
        if glyphs.is_empty() {
            return;
        }
        let plain = glyphs.iter().all(|(back, _)| *back == 0);
        self.bytes.extend_from_slice(if plain { b"(" } else { b"[" });
        let mut open = plain;
        for &(back, glyph) in glyphs {
            if back != 0 {
                if open {
                    self.bytes.push(b')');
                }
                if back < 0 {
                    self.bytes.push(b'-');
                }
                push_integer(&mut self.bytes, u64::from(back.unsigned_abs()));
                open = false;
            }
            if !open {
                self.bytes.push(b'(');
                open = true;
            }
            for byte in glyph.to_be_bytes() {
                match byte {
                    b'(' | b')' | b'\\' => self.bytes.extend_from_slice(&[b'\\', byte]),
                    b'\r' => self.bytes.extend_from_slice(b"\\r"),
                    _ => self.bytes.push(byte),
                }
            }
        }
        self.operator(if plain { b")Tj" } else { b")]TJ" });
    }

    /// Begins a span whose glyphs stand for `text`, whatever their own meaning.
    pub(super) fn begin_actual_text(&mut self, text: &str) {
        self.bytes.extend_from_slice(b"/Span<</ActualText<FEFF");
        for unit in text.encode_utf16() {
            push_hex(&mut self.bytes, unit);
        }
        self.operator(b">>>BDC");
    }

    /// Ends the span.
    pub(super) fn end_actual_text(&mut self) {
        self.operator(b"EMC");
    }
}

/// Four hexadecimal digits.
pub(super) fn push_hex(out: &mut Vec<u8>, unit: u16) {
    for shift in [12, 8, 4, 0] {
        out.push(b"0123456789ABCDEF"[usize::from(unit >> shift & 15)]);
    }
}

pub(super) fn push_integer(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: f64, decimals: Decimals) -> String {
        let mut content = Content::default();
        content.number(value, decimals);
        String::from_utf8(content.bytes).unwrap()
    }

    #[test]
    fn numbers_are_short_and_never_invalid() {
        assert_eq!(written(0., Decimals::Three), "0 ");
        assert_eq!(written(-0.0001, Decimals::Three), "0 ");
        assert_eq!(written(0.5, Decimals::Three), ".5 ");
        assert_eq!(written(-12.0305, Decimals::Four), "-12.0305 ");
        assert_eq!(written(2.834_645_67, Decimals::Seven), "2.8346457 ");
        assert_eq!(written(f64::NAN, Decimals::Three), "0 ");
        assert_eq!(written(f64::INFINITY, Decimals::Three), "100000 ");
        assert_eq!(written(-1e300, Decimals::Three), "-100000 ");
        assert_eq!(written(999.999_4, Decimals::Three), "999.999 ");
        assert_eq!(written(1000.01, Decimals::Three), "1000.01 ");
        for thousandths in -1_100_000_i32..1_100_000 {
            if thousandths % 7 == 0 || thousandths % 100 == 0 {
                let number = written(f64::from(thousandths) / 1000., Decimals::Three);
                let whole = format!("{:.3}", f64::from(thousandths) / 1000.);
                let short = whole
                    .trim_end_matches('0')
                    .trim_end_matches('.')
                    .replacen("0.", ".", usize::from(thousandths.abs() < 1000));
                assert_eq!(
                    number.strip_suffix(' '),
                    Some(if short.is_empty() || short == "-" { "0" } else { &*short })
                );
            }
        }
    }

    #[test]
    fn rectangles_that_share_an_edge_share_it_in_the_file() {
        let mut content = Content::default();
        for i in 0..3 {
            let rect = Rect {
                x: i as f32 * 0.333_4,
                y: 0.,
                width: 0.333_4,
                height: 1.,
            };
            content.fill_rect(&rect, Color::BLACK);
        }
        let (bytes, _) = content.finish();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "0 g\n/A255 gs\n0 0 .333 1 re\n.333 0 .334 1 re\n.667 0 .333 1 re\nf\n"
        );
    }

    #[test]
    fn glyph_codes_escape_what_a_string_cannot_hold() {
        let mut content = Content::default();
        content.show(&[(0, 0x0028), (0, 0x295c), (0, 0x0d0a)]);
        assert_eq!(content.bytes, b"(\x00\\(\\)\\\\\\r\n)Tj\n");
        content.bytes.clear();
        content.show(&[(-20, 1), (0, 2), (35, 3)]);
        assert_eq!(content.bytes, b"[-20(\x00\x01\x00\x02)35(\x00\x03)]TJ\n");
    }
}
