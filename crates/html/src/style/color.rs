//! Colours (CSS Color 4, and `color-mix()` of CSS Color 5), computed to 8-bit sRGB.

use super::length::{angle, degrees_in, number};
use super::value::{Parsed, invalid, keyword, maybe};
use super::values::StyleColor;
use cssparser::{Parser, Token};
use page::Color;

/// A specified colour.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ColorValue {
    Current,
    Fixed(Color),
    /// A mix with `currentcolor` in it.
    Mix(Box<Mix>),
}

/// `color-mix()` that waits for the element's colour.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mix {
    space: Space,
    hue: Hue,
    parts: [(ColorValue, f32); 2],
    alpha: f32,
}

impl ColorValue {
    pub(super) fn compute(&self, current: Color) -> StyleColor {
        match self {
            ColorValue::Current => StyleColor::Current,
            other => StyleColor::Fixed(other.resolve(current)),
        }
    }
    pub(super) fn resolve(&self, current: Color) -> Color {
        match self {
            ColorValue::Current => current,
            ColorValue::Fixed(color) => *color,
            ColorValue::Mix(mix) => mix.resolve(current),
        }
    }
}

/// A colour space with three components.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    Srgb,
    SrgbLinear,
    Hsl,
    Hwb,
    Lab,
    Lch,
    Oklab,
    Oklch,
    DisplayP3,
    A98,
    ProPhoto,
    Rec2020,
    XyzD50,
    XyzD65,
}

/// How hues are interpolated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hue {
    Shorter,
    Longer,
    Increasing,
    Decreasing,
}

impl Space {
    fn from_name(name: &str) -> Option<Space> {
        Some(match name {
            "srgb" => Space::Srgb,
            "srgb-linear" => Space::SrgbLinear,
            "hsl" => Space::Hsl,
            "hwb" => Space::Hwb,
            "lab" => Space::Lab,
            "lch" => Space::Lch,
            "oklab" => Space::Oklab,
            "oklch" => Space::Oklch,
            "display-p3" => Space::DisplayP3,
            "a98-rgb" => Space::A98,
            "prophoto-rgb" => Space::ProPhoto,
            "rec2020" => Space::Rec2020,
            "xyz" | "xyz-d65" => Space::XyzD65,
            "xyz-d50" => Space::XyzD50,
            _ => return None,
        })
    }
    /// The index of the hue component.
    fn hue(self) -> Option<usize> {
        match self {
            Space::Hsl | Space::Hwb => Some(0),
            Space::Lch | Space::Oklch => Some(2),
            _ => None,
        }
    }
}

type Triple = [f32; 3];

fn multiply(matrix: &[Triple; 3], v: Triple) -> Triple {
    [0, 1, 2].map(|row| matrix[row][0] * v[0] + matrix[row][1] * v[1] + matrix[row][2] * v[2])
}

const SRGB_TO_XYZ: [Triple; 3] = [
    [0.412_390_8, 0.357_584_33, 0.180_480_8],
    [0.212_639, 0.715_168_65, 0.072_192_32],
    [0.019_330_82, 0.119_194_78, 0.950_532_14],
];
const XYZ_TO_SRGB: [Triple; 3] = [
    [3.240_97, -1.537_383_2, -0.498_610_76],
    [-0.969_243_65, 1.875_967_5, 0.041_555_06],
    [0.055_630_08, -0.203_976_96, 1.056_971_5],
];
const P3_TO_XYZ: [Triple; 3] = [
    [0.486_570_95, 0.265_667_7, 0.198_217_29],
    [0.228_974_56, 0.691_738_5, 0.079_286_91],
    [0., 0.045_113_38, 1.043_944_4],
];
const A98_TO_XYZ: [Triple; 3] = [
    [0.576_669_04, 0.185_558_24, 0.188_228_65],
    [0.297_344_98, 0.627_363_57, 0.075_291_46],
    [0.027_031_36, 0.070_688_85, 0.991_337_54],
];
const PROPHOTO_TO_XYZ_D50: [Triple; 3] = [
    [0.797_760_5, 0.135_185_84, 0.031_349_35],
    [0.288_071_13, 0.711_843_2, 0.000_085_65],
    [0., 0., 0.825_104_6],
];
const REC2020_TO_XYZ: [Triple; 3] = [
    [0.636_958_05, 0.144_616_9, 0.168_880_98],
    [0.262_700_2, 0.677_998_07, 0.059_301_72],
    [0., 0.028_072_69, 1.060_985_1],
];
const D50_TO_D65: [Triple; 3] = [
    [0.955_473_4, -0.023_098_54, 0.063_259_31],
    [-0.028_369_71, 1.009_995_5, 0.021_041_4],
    [0.012_314, -0.020_507_7, 1.330_366],
];
const D65_TO_D50: [Triple; 3] = [
    [1.047_929_8, 0.022_946_79, -0.050_192_22],
    [0.029_627_82, 0.990_434_5, -0.017_073_83],
    [-0.009_243_06, 0.015_055_19, 0.751_874_3],
];
const LMS_TO_XYZ: [Triple; 3] = [
    [1.226_88, -0.557_815, 0.281_391_05],
    [-0.040_575_75, 1.112_286_8, -0.071_711_06],
    [-0.076_372_94, -0.421_493_33, 1.586_924],
];
const XYZ_TO_LMS: [Triple; 3] = [
    [0.819_022_4, 0.361_906_26, -0.128_873_78],
    [0.032_983_67, 0.929_286_86, 0.036_144_67],
    [0.048_177_2, 0.264_239_53, 0.633_547_8],
];
const OKLAB_TO_LMS: [Triple; 3] = [
    [1., 0.396_337_78, 0.215_803_76],
    [1., -0.105_561_34, -0.063_854_17],
    [1., -0.089_484_18, -1.291_485_5],
];
const LMS_TO_OKLAB: [Triple; 3] = [
    [0.210_454_27, 0.793_617_8, -0.004_072_05],
    [1.977_998_5, -2.428_592_2, 0.450_593_7],
    [0.025_904_04, 0.782_771_77, -0.808_675_77],
];
const D50_WHITE: Triple = [0.964_295_7, 1., 0.825_104_6];

fn srgb_to_linear(v: f32) -> f32 {
    let a = v.abs();
    if a <= 0.040_45 {
        v / 12.92
    } else {
        ((a + 0.055) / 1.055).powf(2.4).copysign(v)
    }
}
fn srgb_from_linear(v: f32) -> f32 {
    let a = v.abs();
    if a > 0.003_130_8 {
        (1.055 * a.powf(1. / 2.4) - 0.055).copysign(v)
    } else {
        v * 12.92
    }
}
fn polar(v: Triple) -> Triple {
    let hue = v[2].to_radians();
    [v[0], v[1] * hue.cos(), v[1] * hue.sin()]
}
fn to_polar(v: Triple) -> Triple {
    [v[0], v[1].hypot(v[2]), v[2].atan2(v[1]).to_degrees().rem_euclid(360.)]
}

/// The hue 0–360 °, saturation and lightness 0–1 form to sRGB (CSS Color 4 §7.1).
fn hsl_to_srgb(hue: f32, saturation: f32, lightness: f32) -> Triple {
    let amount = saturation * lightness.min(1. - lightness);
    [0., 8., 4.].map(|n: f32| {
        let k = (n + hue / 30.).rem_euclid(12.);
        lightness - amount * (k - 3.).min(9. - k).clamp(-1., 1.)
    })
}
fn srgb_to_hsl([r, g, b]: Triple) -> Triple {
    let (max, min) = (r.max(g).max(b), r.min(g).min(b));
    let (lightness, range) = ((max + min) / 2., max - min);
    if range == 0. {
        return [0., 0., lightness];
    }
    let saturation = (max - lightness) / lightness.min(1. - lightness);
    let hue = if max == r {
        (g - b) / range + if g < b { 6. } else { 0. }
    } else if max == g {
        (b - r) / range + 2.
    } else {
        (r - g) / range + 4.
    };
    [hue * 60., saturation, lightness]
}
fn hwb_to_srgb(hue: f32, white: f32, black: f32) -> Triple {
    if white + black >= 1. {
        return [white / (white + black); 3];
    }
    hsl_to_srgb(hue, 1., 0.5).map(|c| c * (1. - white - black) + white)
}

/// To XYZ relative to D65.
fn to_xyz(space: Space, v: Triple) -> Triple {
    match space {
        Space::Srgb => multiply(&SRGB_TO_XYZ, v.map(srgb_to_linear)),
        Space::SrgbLinear => multiply(&SRGB_TO_XYZ, v),
        Space::Hsl => to_xyz(Space::Srgb, hsl_to_srgb(v[0], v[1], v[2])),
        Space::Hwb => to_xyz(Space::Srgb, hwb_to_srgb(v[0], v[1], v[2])),
        Space::DisplayP3 => multiply(&P3_TO_XYZ, v.map(srgb_to_linear)),
        Space::A98 => multiply(&A98_TO_XYZ, v.map(|c| c.abs().powf(563. / 256.).copysign(c))),
        Space::ProPhoto => {
            let linear = v.map(|c| {
                if c.abs() <= 16. / 512. {
                    c / 16.
                } else {
                    c.abs().powf(1.8).copysign(c)
                }
            });
            multiply(&D50_TO_D65, multiply(&PROPHOTO_TO_XYZ_D50, linear))
        }
        Space::Rec2020 => multiply(&REC2020_TO_XYZ, v.map(|c| c.abs().powf(2.4).copysign(c))),
        Space::XyzD65 => v,
        Space::XyzD50 => multiply(&D50_TO_D65, v),
        Space::Lch => to_xyz(Space::Lab, polar(v)),
        Space::Lab => {
            let fy = (v[0] + 16.) / 116.;
            let inverse = |f: f32| {
                if f > 6. / 29. {
                    f * f * f
                } else {
                    (116. * f - 16.) / (24_389. / 27.)
                }
            };
            let y = if v[0] > 8. { fy * fy * fy } else { v[0] / (24_389. / 27.) };
            let xyz = [
                inverse(v[1] / 500. + fy) * D50_WHITE[0],
                y,
                inverse(fy - v[2] / 200.) * D50_WHITE[2],
            ];
            multiply(&D50_TO_D65, xyz)
        }
        Space::Oklch => to_xyz(Space::Oklab, polar(v)),
        Space::Oklab => multiply(&LMS_TO_XYZ, multiply(&OKLAB_TO_LMS, v).map(|c| c * c * c)),
    }
}

/// From XYZ relative to D65, for the spaces `color-mix()` interpolates in.
fn from_xyz(space: Space, v: Triple) -> Triple {
    match space {
        Space::SrgbLinear => multiply(&XYZ_TO_SRGB, v),
        Space::Hsl => srgb_to_hsl(from_xyz(Space::Srgb, v)),
        Space::Hwb => {
            let rgb = from_xyz(Space::Srgb, v);
            let hue = srgb_to_hsl(rgb)[0];
            [hue, rgb[0].min(rgb[1]).min(rgb[2]), 1. - rgb[0].max(rgb[1]).max(rgb[2])]
        }
        Space::Oklab => multiply(&LMS_TO_OKLAB, multiply(&XYZ_TO_LMS, v).map(f32::cbrt)),
        Space::Oklch => to_polar(from_xyz(Space::Oklab, v)),
        Space::Lab => {
            let d50 = multiply(&D65_TO_D50, v);
            let f = |t: f32| {
                if t > 216. / 24_389. {
                    t.cbrt()
                } else {
                    (24_389. / 27. * t + 16.) / 116.
                }
            };
            let [x, y, z] = [0, 1, 2].map(|i| f(d50[i] / D50_WHITE[i]));
            [116. * y - 16., 500. * (x - y), 200. * (y - z)]
        }
        Space::Lch => to_polar(from_xyz(Space::Lab, v)),
        Space::XyzD65 => v,
        Space::XyzD50 => multiply(&D65_TO_D50, v),
        // Wide RGB spaces are mixed as sRGB.
        _ => multiply(&XYZ_TO_SRGB, v).map(srgb_from_linear),
    }
}

fn byte(v: f32) -> u8 {
    (v.clamp(0., 1.) * 255.).round() as u8
}

fn finish(space: Space, v: Triple, alpha: f32) -> Color {
    let [r, g, b] = match space {
        Space::Srgb => v,
        Space::Hsl => hsl_to_srgb(v[0], v[1], v[2]),
        Space::Hwb => hwb_to_srgb(v[0], v[1], v[2]),
        _ => from_xyz(Space::Srgb, to_xyz(space, v)),
    }
    .map(byte);
    Color { r, g, b, a: byte(alpha) }
}

impl Mix {
    fn resolve(&self, current: Color) -> Color {
        let part = |(color, weight): &(ColorValue, f32)| {
            let c = color.resolve(current);
            let rgb = [c.r, c.g, c.b].map(|v| f32::from(v) / 255.);
            let components = match self.space {
                // No detour, so that nothing is lost on it.
                Space::Srgb => rgb,
                Space::Hsl => srgb_to_hsl(rgb),
                space => from_xyz(space, to_xyz(Space::Srgb, rgb)),
            };
            (components, f32::from(c.a) / 255., *weight)
        };
        let (a, a_alpha, a_weight) = part(&self.parts[0]);
        let (b, b_alpha, b_weight) = part(&self.parts[1]);
        let alpha = a_alpha * a_weight + b_alpha * b_weight;
        let mut mixed = [0.; 3];
        for i in 0..3 {
            mixed[i] = if self.space.hue() == Some(i) {
                let mut delta = (b[i] - a[i]).rem_euclid(360.);
                match self.hue {
                    Hue::Shorter if delta > 180. => delta -= 360.,
                    Hue::Longer if delta > 0. && delta < 180. => delta -= 360.,
                    Hue::Decreasing if delta > 0. => delta -= 360.,
                    _ => {}
                }
                // A colour without chroma or alpha has no hue of its own.
                a[i] + delta * b_weight
            } else if alpha == 0. {
                0.
            } else {
                (a[i] * a_alpha * a_weight + b[i] * b_alpha * b_weight) / alpha
            };
        }
        finish(self.space, mixed, alpha * self.alpha)
    }
}

/// One component of a colour function.
#[derive(Clone, Copy)]
enum Component {
    Number(f32),
    Percent(f32),
    Degrees(f32),
    None,
}

impl Component {
    /// The value, 100 % being `whole`.
    fn scaled(self, whole: f32) -> Parsed<f32> {
        match self {
            Component::Number(v) => Ok(v),
            Component::Percent(v) => Ok(v * whole),
            Component::None => Ok(0.),
            Component::Degrees(_) => invalid(),
        }
    }
    fn hue(self) -> Parsed<f32> {
        match self {
            Component::Number(v) | Component::Degrees(v) => Ok(v.rem_euclid(360.)),
            Component::None => Ok(0.),
            Component::Percent(_) => invalid(),
        }
    }
    /// A percentage as a fraction; plain numbers are percent too in the modern syntax.
    fn fraction(self) -> Parsed<f32> {
        match self {
            Component::Number(v) => Ok((v / 100.).clamp(0., 1.)),
            Component::Percent(v) => Ok(v.clamp(0., 1.)),
            Component::None => Ok(0.),
            Component::Degrees(_) => invalid(),
        }
    }
}

fn component(input: &mut Parser<'_>) -> Parsed<Component> {
    let state = input.state();
    match *input.next()? {
        Token::Number { value, .. } => return Ok(Component::Number(value)),
        Token::Percentage { unit_value, .. } => return Ok(Component::Percent(unit_value)),
        Token::Dimension { value, ref unit, .. } => return degrees_in(unit).map_or_else(invalid, |d| Ok(Component::Degrees(value * d))),
        Token::Ident(ref name) if name.eq_ignore_ascii_case("none") => return Ok(Component::None),
        Token::Function(_) => {}
        _ => return invalid(),
    }
    input.reset(&state);
    if let Some(v) = maybe(input, number) {
        return Ok(Component::Number(v));
    }
    if let Some(v) = maybe(input, super::length::percent) {
        return Ok(Component::Percent(v));
    }
    angle(input, false).map(Component::Degrees)
}

fn alpha(component: Component) -> Parsed<f32> {
    component.scaled(1.).map(|a| a.clamp(0., 1.))
}

/// Three components and the alpha, in the syntax with spaces; or with commas, where `legacy` functions allow it.
fn components(input: &mut Parser<'_>, legacy: bool) -> Parsed<([Component; 3], f32, bool)> {
    let first = component(input)?;
    let commas = legacy && input.try_parse(|input| input.expect_comma()).is_ok();
    let second = component(input)?;
    if commas {
        input.expect_comma()?;
    }
    let third = component(input)?;
    let has_alpha = if commas {
        input.try_parse(|input| input.expect_comma()).is_ok()
    } else {
        input.try_parse(|input| input.expect_delim('/')).is_ok()
    };
    let opacity = if has_alpha { alpha(component(input)?)? } else { 1. };
    let parts = [first, second, third];
    if commas && parts.iter().any(|p| matches!(p, Component::None)) {
        return invalid();
    }
    Ok((parts, opacity, commas))
}

fn function(name: &str, input: &mut Parser<'_>) -> Parsed<ColorValue> {
    let legacy = matches!(name, "rgb" | "rgba" | "hsl" | "hsla");
    if name == "color" {
        let name = input.expect_ident()?.to_ascii_lowercase();
        let space = match Space::from_name(&name) {
            Some(Space::Hsl | Space::Hwb | Space::Lab | Space::Lch | Space::Oklab | Space::Oklch) | None => return invalid(),
            Some(space) => space,
        };
        let ([a, b, c], alpha, _) = components(input, false)?;
        return Ok(ColorValue::Fixed(finish(
            space,
            [a.scaled(1.)?, b.scaled(1.)?, c.scaled(1.)?],
            alpha,
        )));
    }
    if name == "color-mix" {
        return mix(input);
    }
    if name == "light-dark" {
        let light = parse(input, false)?;
        input.expect_comma()?;
        parse(input, false)?;
        return Ok(light);
    }
    let ([a, b, c], alpha, commas) = components(input, legacy)?;
    let color = match name {
        "rgb" | "rgba" => {
            if commas
                && [a, b, c]
                    .iter()
                    .any(|p| matches!(p, Component::Percent(_)) != matches!(a, Component::Percent(_)))
            {
                return invalid();
            }
            finish(
                Space::Srgb,
                [a.scaled(255.)? / 255., b.scaled(255.)? / 255., c.scaled(255.)? / 255.],
                alpha,
            )
        }
        "hsl" | "hsla" => {
            if commas && !matches!((b, c), (Component::Percent(_), Component::Percent(_))) {
                return invalid();
            }
            finish(Space::Hsl, [a.hue()?, b.fraction()?, c.fraction()?], alpha)
        }
        "hwb" => finish(Space::Hwb, [a.hue()?, b.fraction()?, c.fraction()?], alpha),
        "lab" => finish(
            Space::Lab,
            [a.scaled(100.)?.clamp(0., 100.), b.scaled(125.)?, c.scaled(125.)?],
            alpha,
        ),
        "lch" => finish(
            Space::Lch,
            [a.scaled(100.)?.clamp(0., 100.), b.scaled(150.)?.max(0.), c.hue()?],
            alpha,
        ),
        "oklab" => finish(Space::Oklab, [a.scaled(1.)?.clamp(0., 1.), b.scaled(0.4)?, c.scaled(0.4)?], alpha),
        "oklch" => finish(Space::Oklch, [a.scaled(1.)?.clamp(0., 1.), b.scaled(0.4)?.max(0.), c.hue()?], alpha),
        _ => return invalid(),
    };
    Ok(ColorValue::Fixed(color))
}

fn mix(input: &mut Parser<'_>) -> Parsed<ColorValue> {
    let mut space = Space::Oklab;
    let mut hue = Hue::Shorter;
    if keyword(input, "in") {
        let name = input.expect_ident()?.to_ascii_lowercase();
        space = Space::from_name(&name).map_or_else(invalid, Ok)?;
        for (word, kind) in [
            ("shorter", Hue::Shorter),
            ("longer", Hue::Longer),
            ("increasing", Hue::Increasing),
            ("decreasing", Hue::Decreasing),
        ] {
            if keyword(input, word) {
                input.expect_ident_matching("hue")?;
                hue = kind;
            }
        }
        input.expect_comma()?;
    }
    fn part(input: &mut Parser<'_>) -> Parsed<(ColorValue, Option<f32>)> {
        let before = maybe(input, super::length::percent);
        let color = parse(input, false)?;
        let weight = before.or_else(|| maybe(input, super::length::percent));
        match weight {
            Some(w) if !(0. ..=1.).contains(&w) => invalid(),
            weight => Ok((color, weight)),
        }
    }
    let (first, a) = part(input)?;
    input.expect_comma()?;
    let (second, b) = part(input)?;
    let (a, b) = match (a, b) {
        (None, None) => (0.5, 0.5),
        (Some(a), None) => (a, 1. - a),
        (None, Some(b)) => (1. - b, b),
        (Some(a), Some(b)) => (a, b),
    };
    let total = a + b;
    if total == 0. {
        return invalid();
    }
    let mix = Mix {
        space,
        hue,
        alpha: total.min(1.),
        parts: [(first, a / total), (second, b / total)],
    };
    let waits = mix.parts.iter().any(|(color, _)| !matches!(color, ColorValue::Fixed(_)));
    Ok(if waits {
        ColorValue::Mix(Box::new(mix))
    } else {
        ColorValue::Fixed(mix.resolve(Color::BLACK))
    })
}

/// Parses a colour; `quirks` also takes hex digits without `#` (Quirks Mode §3.3).
pub(super) fn parse(input: &mut Parser<'_>, quirks: bool) -> Parsed<ColorValue> {
    let start = input.position();
    match *input.next()? {
        Token::Hash(ref digits) | Token::IDHash(ref digits) => hex(digits).map_or_else(invalid, |c| Ok(ColorValue::Fixed(c))),
        Token::Ident(ref name) => {
            let name = name.clone();
            if let Some(color) = named(&name) {
                return Ok(color);
            }
            if quirks && matches!(name.len(), 3 | 6) {
                return hex(&name).map_or_else(invalid, |c| Ok(ColorValue::Fixed(c)));
            }
            invalid()
        }
        Token::Function(ref name) => {
            let name = name.to_ascii_lowercase();
            input.parse_nested_block(|input| function(&name, input))
        }
        Token::Number {
            has_sign: false,
            int_value: Some(_),
            ..
        }
        | Token::Dimension {
            has_sign: false,
            int_value: Some(_),
            ..
        } if quirks => {
            // Leading zeros went with the number token: the text itself has them, or a short number is padded to six digits.
            let text = input.slice_from(start).trim();
            let padded = format!("{text:0>6}");
            let text = if text.len() == 3 { text } else { &padded };
            if !matches!(text.len(), 3 | 6) {
                return invalid();
            }
            hex(text).map_or_else(invalid, |c| Ok(ColorValue::Fixed(c)))
        }
        _ => invalid(),
    }
}

/// 3, 4, 6 or 8 hex digits.
pub(super) fn hex(digits: &str) -> Option<Color> {
    let (r, g, b, alpha) = cssparser::color::parse_hash_color(digits.as_bytes()).ok()?;
    Some(Color { r, g, b, a: byte(alpha) })
}

fn named(name: &str) -> Option<ColorValue> {
    if let Ok((r, g, b)) = cssparser::color::parse_named_color(name) {
        return Some(ColorValue::Fixed(Color { r, g, b, a: 255 }));
    }
    let rgb = |hex: u32| Color {
        r: (hex >> 16) as u8,
        g: (hex >> 8) as u8,
        b: hex as u8,
        a: 255,
    };
    Some(ColorValue::Fixed(match &*name.to_ascii_lowercase() {
        "currentcolor" => return Some(ColorValue::Current),
        "transparent" => Color::TRANSPARENT,
        // System colours (CSS Color 4 §6.2), as Chromium paints a light page; then the deprecated ones of appendix A.
        "canvas" | "field" | "window" | "infobackground" | "menu" | "-internal-light-dark" => rgb(0xff_ffff),
        "canvastext" | "fieldtext" | "buttontext" | "windowtext" | "infotext" | "menutext" | "captiontext" | "marktext"
        | "accentcolortext" | "selecteditemtext" | "highlighttext" | "windowframe" | "threeddarkshadow" | "buttonborder"
        | "activeborder" | "inactiveborder" | "threedshadow" | "threedlightshadow" => rgb(0),
        "buttonface" | "threedface" | "buttonhighlight" | "buttonshadow" | "threedhighlight" => rgb(0xf0_f0f0),
        "linktext" | "-webkit-link" => rgb(0x00_00ee),
        "visitedtext" => rgb(0x55_1a8b),
        "activetext" | "-webkit-activelink" => rgb(0xff_0000),
        "graytext" | "inactivecaptiontext" => rgb(0x80_8080),
        "highlight" | "selecteditem" => rgb(0x19_67d2),
        "mark" => rgb(0xff_ff00),
        "accentcolor" => rgb(0x00_75ff),
        "activecaption" | "inactivecaption" | "appworkspace" | "background" | "scrollbar" => rgb(0xff_ffff),
        _ => return None,
    }))
}

/// The legacy colour rules of HTML attributes (HTML §2.3.6).
pub(super) fn legacy(value: &str) -> Option<Color> {
    if value.is_empty() {
        return None;
    }
    let value = value.trim_matches(|c: char| c.is_ascii_whitespace());
    if value.eq_ignore_ascii_case("transparent") {
        return None;
    }
    if let Ok((r, g, b)) = cssparser::color::parse_named_color(value) {
        return Some(Color { r, g, b, a: 255 });
    }
    if let Some(digits) = value.strip_prefix('#')
        && digits.len() == 3
        && let Some(color) = hex(digits)
    {
        return Some(color);
    }
    let mut digits: Vec<u8> = Vec::with_capacity(128);
    for character in value.chars() {
        if digits.len() >= 128 {
            break;
        }
        // A character past the basic plane counts as two.
        digits.extend(std::iter::repeat_n(
            if character.is_ascii_hexdigit() || (character == '#' && digits.is_empty()) {
                character as u8
            } else {
                b'0'
            },
            character.len_utf16(),
        ));
    }
    digits.truncate(128);
    if digits.first() == Some(&b'#') {
        digits.remove(0);
    }
    while digits.is_empty() || !digits.len().is_multiple_of(3) {
        digits.push(b'0');
    }
    let length = digits.len() / 3;
    let mut parts: Vec<&[u8]> = digits.chunks(length).collect();
    let mut length = length;
    if length > 8 {
        for part in &mut parts {
            *part = &part[length - 8..];
        }
        length = 8;
    }
    while length > 2 && parts.iter().all(|p| p[0] == b'0') {
        for part in &mut parts {
            *part = &part[1..];
        }
        length -= 1;
    }
    let value = |part: &[u8]| {
        part.iter()
            .take(2)
            .fold(0_u8, |sum, d| (sum << 4) | (*d as char).to_digit(16).unwrap_or(0) as u8)
    };
    Some(Color {
        r: value(parts[0]),
        g: value(parts[1]),
        b: value(parts[2]),
        a: 255,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(text: &str) -> Option<[u8; 4]> {
        let mut input = Parser::new(text);
        let value = input.parse_entirely(|input| parse(input, true)).ok()?;
        let c = value.resolve(Color {
            r: 0,
            g: 0,
            b: 255,
            a: 255,
        });
        Some([c.r, c.g, c.b, c.a])
    }

    #[test]
    fn syntaxes() {
        for (text, expected) in [
            ("red", [255, 0, 0, 255]),
            ("#0f08", [0, 255, 0, 136]),
            ("rgb(1, 2, 3)", [1, 2, 3, 255]),
            ("rgb(10% 20% 30% / 50%)", [26, 51, 77, 128]),
            ("rgba(0,0,0,.5)", [0, 0, 0, 128]),
            ("rgb(300 -1 none)", [255, 0, 0, 255]),
            ("hsl(120deg, 100%, 25%)", [0, 128, 0, 255]),
            ("hwb(60 20% 20%)", [204, 204, 51, 255]),
            ("lab(54.2905 80.8049 69.8909)", [255, 0, 0, 255]),
            ("oklch(0.86644 0.29483 142.4953)", [0, 255, 0, 255]),
            ("color(srgb 0 1 0 / 0.2)", [0, 255, 0, 51]),
            ("color(display-p3 1 1 1)", [255, 255, 255, 255]),
            ("color-mix(in srgb, red, lime)", [128, 128, 0, 255]),
            ("color-mix(in srgb, currentcolor 25%, white)", [191, 191, 255, 255]),
            ("currentcolor", [0, 0, 255, 255]),
            ("00ff00", [0, 255, 0, 255]),
            ("0f0", [0, 255, 0, 255]),
            ("123", [17, 34, 51, 255]),
            ("calc(1)", [0; 4]),
        ] {
            assert_eq!(color(text), (text != "calc(1)").then_some(expected), "{text}");
        }
        assert_eq!(color("rgb(1, 2 3)"), None);
        assert_eq!(color("hsl(1, 2, 3)"), None);
    }

    #[test]
    fn legacy_attribute_colors() {
        let rgb = |text: &str| legacy(text).map(|c| (c.r, c.g, c.b));
        assert_eq!(rgb("#f00"), Some((255, 0, 0)));
        assert_eq!(rgb("ff0000"), Some((255, 0, 0)));
        assert_eq!(rgb("chucknorris"), Some((0xc0, 0, 0)));
        assert_eq!(rgb(" Red "), Some((255, 0, 0)));
        assert_eq!(rgb("transparent"), None);
        assert_eq!(rgb("#zz"), Some((0, 0, 0)));
        assert_eq!(rgb("x"), Some((0, 0, 0)));
        assert_eq!(rgb("😀😀😀😀"), Some((0, 0, 0)));
    }
}
