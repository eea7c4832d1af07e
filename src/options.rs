//! Settings as data: what bindings, the service, workers and configuration files take, by the names that the command's options have.
//!
//! ```
//! use waybill_label::Options;
//!
//! let options = Options::from_json(br#"{"paper": "100x180", "dpi": 300, "allow": ["blank_page"]}"#)?;
//! let renderer = options.renderer()?.build();
//! # Ok::<(), waybill_label::options::OptionsError>(())
//! ```

use crate::limits::Limits;
use crate::object::Object;
use crate::paper::PrintType;
use crate::policy::{Policy, UnknownCode};
use crate::renderer::{ColorMode, Darkness, Dither, PdfInk, Renderer, RendererBuilder, Resolution, Rotation};
use crate::scale::Scale;
use crate::template::{BuiltinTemplate, LabelOverrides, Order, OrderError};
use barcode::BarcodeMode;
use output::printer::{Direction, Job, LabelMode, Language, Media, Profile};
use page::{Paper, PaperError};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::num::NonZeroU16;

/// How labels are made. Every name that is left out keeps its default; names that do not exist are errors.
///
/// Fonts are bytes, not names of files, and are given to the [`RendererBuilder`].
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Options {
    /// Paper: `WIDTHxHEIGHT` in mm, `4x6in`, or a name (`one-part`, `two-part`, `sf`, `jd`, `post`, `long`). Default: chosen for each label.
    pub paper: Option<String>,
    /// The papers that the printers hold, written as [`paper`](Options::paper) is: one of them is chosen for each label. Default: not known.
    pub rolls: Vec<String>,
    /// The `print_type` the replies were asked for with. Default `two-part`.
    pub print_type: PrintTypeName,
    /// Dots per inch of PNGs and printer data, 50 to 2400; 203 means exactly 8 dots/mm. Default 203.
    pub dpi: Option<f64>,
    /// Colours of PNGs. Default `1bit`.
    pub color: ColorName,
    /// How dark the text of 1-bit pages is, -10 to 10. Default 0.
    pub darkness: i8,
    /// How photographs and gradients of 1-bit pages are shown. Default `auto`.
    pub dither: DitherName,
    /// Degrees by which labels and their paper are turned clockwise: 0, 90, 180 or 270. Default 0.
    pub rotate: u16,
    /// How far, in mm, all that is printed is shifted to the right and down, -50 to 50 each. Default `[0, 0]`.
    pub offset: [f32; 2],
    /// How large labels are drawn, in the middle of their paper: `fit`, as large as fits on it, or `97%`, 10 to 100. Default: as large as they are.
    pub scale: Option<String>,
    /// A word to print on each page where it is white: `补打 1`. Default: none.
    pub stamp: Option<String>,
    /// The colours of PDFs. Default `color`.
    pub pdf_ink: PdfInkName,
    /// Keep PDFs to PDF/A-2b. Default false.
    pub pdfa: bool,
    /// What is done with barcodes. Default `grow`.
    pub barcodes: BarcodesName,
    /// Read every barcode back from the finished dots; one that does not say what it should is an error. Default true.
    pub verify: Verify,
    /// Print a box for a character that no face has also in a name, phone, address or the routing code. Default false: that is an error.
    pub allow_missing_glyphs: bool,
    /// Render cancelled orders too. Default false.
    pub allow_cancelled: bool,
    /// Codes or severities (`note`, `check`, `stop`) of warnings that stop a label.
    pub deny: Vec<String>,
    /// Codes or severities of warnings that stop no label. What is said of a code holds before what is said of its severity.
    pub allow: Vec<String>,
    /// The same as `"deny": ["check"]`. Default false.
    pub strict: bool,
    /// Values for `waybill_data`, and for a template's variables by their full names (`custom.receiver.name`).
    pub set: BTreeMap<String, String>,
    /// The order object (as given to addOrder) that templates call `custom`.
    pub order: Option<serde_json::Map<String, serde_json::Value>>,
    /// The time that templates print, `2026-11-23 09:41:00`.
    pub time: Option<String>,
    /// The label for replies whose `print_html` is empty: `builtin:76x130`, `builtin:100x150` or `builtin:100x180`.
    pub template: Option<String>,
    /// Hide parts of names, phones and addresses on built-in labels (GB/T 41833). Default false.
    pub mask: bool,
    /// What a label may cost; see [`Limits`].
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, u64>"))]
    pub limits: Limits,
}

/// True unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Verify(pub bool);

impl Default for Verify {
    fn default() -> Verify {
        Verify(true)
    }
}

/// Names of things in options, and what they mean.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident: $type:ty { $($(#[$of:meta])* $variant:ident = $word:literal => $value:expr,)+ })+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
            #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
            pub enum $name {
                $(#[doc = concat!("`", $word, "`")] $(#[$of])* #[serde(rename = $word)] $variant,)+
            }

            impl From<$name> for $type {
                fn from(name: $name) -> $type {
                    match name {
                        $($name::$variant => $value,)+
                    }
                }
            }
        )+
    };
}

names! {
    /// Of [`PrintType`].
    PrintTypeName: PrintType {
        #[default]
        TwoPart = "two-part" => PrintType::TwoPart,
        OnePart = "one-part" => PrintType::OnePart,
    }
    /// Of [`ColorMode`].
    ColorName: ColorMode {
        #[default]
        OneBit = "1bit" => ColorMode::Bilevel,
        Gray = "gray" => ColorMode::Gray,
        Rgb = "rgb" => ColorMode::Rgb,
    }
    /// Of [`Dither`].
    DitherName: Dither {
        #[default]
        Auto = "auto" => Dither::Auto,
        Threshold = "threshold" => Dither::Threshold,
        FloydSteinberg = "floyd-steinberg" => Dither::FloydSteinberg,
        Ordered = "ordered" => Dither::Ordered,
    }
    /// Of [`PdfInk`].
    PdfInkName: PdfInk {
        #[default]
        Color = "color" => PdfInk::Color,
        Thermal = "thermal" => PdfInk::Thermal,
    }
    /// Of [`BarcodeMode`].
    BarcodesName: BarcodeMode {
        #[default]
        Grow = "grow" => BarcodeMode::Grow,
        Redraw = "redraw" => BarcodeMode::Redraw,
        Keep = "keep" => BarcodeMode::Keep,
        VerifyOnly = "verify-only" => BarcodeMode::VerifyOnly,
    }
    /// Of [`LabelMode`].
    LabelModeName: LabelMode {
        #[default]
        TearOff = "tear-off" => LabelMode::TearOff,
        PeelOff = "peel-off" => LabelMode::PeelOff,
        Cutter = "cutter" => LabelMode::Cutter,
    }
    /// Of [`Direction`].
    DirectionName: Direction {
        #[default]
        Normal = "normal" => Direction::Normal,
        Reversed = "reversed" => Direction::Reversed,
    }
}

/// Why options cannot be obeyed. The values of an order and of `set` are never quoted.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum OptionsError {
    /// No JSON, a name that does not exist, or a value of another type.
    #[error("the options cannot be read (line {line}, column {column}): no JSON, an unknown name, or a value of another type")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A value outside its range.
    #[error("{name}: {range}")]
    Value {
        /// The option.
        name: &'static str,
        /// What it takes.
        range: &'static str,
    },
    /// No paper.
    #[error("paper: {0}")]
    Paper(#[from] PaperError),
    /// No warning's code.
    #[error("deny, allow: {0}")]
    Code(#[from] UnknownCode),
    /// The order cannot be used.
    #[error("order: {0}")]
    Order(#[from] OrderError),
}

/// The farthest offset in mm: a calibration is smaller, and a typing mistake larger.
const FARTHEST: f32 = 50.;

fn value<T>(name: &'static str, range: &'static str, value: Option<T>) -> Result<T, OptionsError> {
    value.ok_or(OptionsError::Value { name, range })
}

fn from_json<'j, T: Deserialize<'j>>(json: &'j [u8]) -> Result<T, OptionsError> {
    // What serde says may quote the options.
    let object = serde_json::from_slice::<Object<T>>(json).map_err(|e| OptionsError::Json {
        line: e.line(),
        column: e.column(),
    })?;
    Ok(object.0)
}

impl Options {
    /// Reads a JSON object.
    ///
    /// # Errors
    /// When it is none, has a name that does not exist, or a value of another type.
    pub fn from_json(json: &[u8]) -> Result<Options, OptionsError> {
        from_json(json)
    }

    /// A renderer with these settings.
    ///
    /// # Errors
    /// When a value is out of its range, or a name is unknown.
    pub fn renderer(&self) -> Result<RendererBuilder, OptionsError> {
        let [right, down] = self.offset;
        let near = self.offset.iter().all(|mm| mm.abs() <= FARTHEST);
        value("offset", "give two lengths in mm from -50 to 50", near.then_some(()))?;
        let rotation = value("rotate", "give 0, 90, 180 or 270", Rotation::from_degrees(self.rotate))?;
        let darkness = value("darkness", "give a whole number from -10 to 10", Darkness::new(self.darkness))?;
        let rolls: Vec<Paper> = self.rolls.iter().map(|roll| Paper::parse(roll)).collect::<Result<_, _>>()?;
        let mut builder = Renderer::builder()
            .rolls(rolls)
            .print_type(self.print_type.into())
            .color(self.color.into())
            .darkness(darkness)
            .dither(self.dither.into())
            .rotation(rotation)
            .offset_mm(right, down)
            .pdf_ink(self.pdf_ink.into())
            .pdf_a(self.pdfa)
            .barcodes(self.barcodes.into())
            .verify(self.verify.0)
            .allow_missing_glyphs(self.allow_missing_glyphs)
            .allow_cancelled(self.allow_cancelled)
            .policy(Policy::of(self.strict, &self.deny, &self.allow)?)
            .overrides(self.overrides()?)
            .mask(self.mask)
            .limits(self.limits.clone());
        if let Some(scale) = &self.scale {
            builder = builder.scale(value("scale", "give fit, or a percentage from 10% to 100%", Scale::parse(scale))?);
        }
        if let Some(dpi) = self.dpi {
            builder = builder.resolution(value("dpi", "give a number from 50 to 2400", Resolution::from_dpi(dpi))?);
        }
        if let Some(paper) = &self.paper {
            builder = builder.paper(Paper::parse(paper)?);
        }
        if let Some(stamp) = &self.stamp {
            builder = builder.stamp(stamp);
        }
        if let Some(template) = &self.template {
            let range = "give builtin:76x130, builtin:100x150 or builtin:100x180";
            builder = builder.builtin_template(value("template", range, BuiltinTemplate::parse(template))?);
        }
        Ok(builder)
    }

    fn overrides(&self) -> Result<LabelOverrides, OptionsError> {
        let mut overrides = LabelOverrides::default();
        if let Some(order) = &self.order {
            overrides = overrides.order(Order::from_json(&serde_json::to_vec(order).unwrap_or_default())?);
        }
        for (key, text) in &self.set {
            overrides = overrides.set(key, text);
        }
        Ok(match &self.time {
            Some(time) => value("time", "give a time such as 2026-11-23 09:41:00", overrides.time(time))?,
            None => overrides,
        })
    }
}

/// Texts may be personal: what they are for is shown, nothing else.
impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("paper", &self.paper)
            .field("dpi", &self.dpi)
            .finish_non_exhaustive()
    }
}

/// What a printer is told beside the picture: nothing that is not given.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PrintOptions {
    /// The printer, as [`Profile::all`] lists it: its resolution and language, and a label that is wider than its head is an error.
    pub printer: Option<String>,
    /// The language: `tspl`, `zpl`, `epl`, `cpcl`, `escpos` or `pwg`. Default: the printer's.
    pub language: Option<String>,
    /// How many times the label is printed. Default once.
    pub copies: Option<NonZeroU16>,
    /// Speed: in inches a second (tspl, zpl) or in steps (epl 0-6, cpcl 0-5).
    pub speed: Option<u8>,
    /// How dark the printer prints: tspl and epl 0-15, zpl 0-30, cpcl -99 to 200.
    pub density: Option<i16>,
    /// How the printer tells labels apart: `gap=2mm`, `mark=3mm` (their lengths) or `continuous`.
    pub media: Option<String>,
    /// What the printer does with a printed label.
    pub label_mode: Option<LabelModeName>,
    /// Which edge of the label comes out of the printer first.
    pub direction: Option<DirectionName>,
    /// How much farther, in mm, a printed label is fed to the tear bar (negative: less).
    pub tear_offset: Option<f32>,
    /// Length of the labels in the printer in mm; a longer label is then an error. Default: that of the label.
    pub form_length: Option<f64>,
    /// In zpl: pack the picture. Default false.
    pub z64: bool,
    /// In pwg: 8 bits a dot instead of 1. Default false.
    pub pwg_gray: bool,
}

impl PrintOptions {
    /// Reads a JSON object.
    ///
    /// # Errors
    /// When it is none, has a name that does not exist, or a value of another type.
    pub fn from_json(json: &[u8]) -> Result<PrintOptions, OptionsError> {
        from_json(json)
    }

    /// What is known of the printer; `None` when none is named.
    ///
    /// # Errors
    /// When there is no printer of this name.
    pub fn profile(&self) -> Result<Option<&'static Profile>, OptionsError> {
        let range = "no printer of this name; waybill-label printers lists them";
        let named = self.printer.as_deref().map(|name| value("printer", range, Profile::named(name)));
        named.transpose()
    }

    /// The language and the job for [`Label::print_data`](crate::Label::print_data).
    ///
    /// # Errors
    /// When a name is unknown, a value is out of its range, or neither a printer nor a language is named.
    pub fn job(&self) -> Result<(Language, Job), OptionsError> {
        let profile = self.profile()?;
        let named = |name: &str| Language::ALL.into_iter().find(|language| language.name() == name);
        let language = match (&self.language, profile) {
            (Some(name), _) => named(name),
            (None, profile) => profile.map(|profile| profile.language),
        };
        let language = value("language", "give tspl, zpl, epl, cpcl, escpos or pwg, or a printer", language)?;
        let mut job = profile.map(Profile::job).unwrap_or_default();
        if self.z64 && profile.is_some_and(|printer| printer.z64 == Some(false)) {
            return value("z64", "this printer is not known to read it; leave it out", None);
        }
        job.copies = self.copies.unwrap_or(NonZeroU16::MIN);
        job.speed = self.speed;
        job.density = self.density;
        job.media = self.media.as_deref().map(media).transpose()?;
        job.label_mode = self.label_mode.map(LabelMode::from);
        job.direction = self.direction.map(Direction::from);
        job.tear_offset_mm = self.tear_offset;
        job.form_length_mm = self.form_length;
        job.z64 = self.z64;
        job.pwg_gray = self.pwg_gray;
        Ok((language, job))
    }
}

/// Reads `gap=2mm`, `mark=3mm` or `continuous`.
///
/// # Errors
/// When the text is none of these.
pub fn media(text: &str) -> Result<Media, OptionsError> {
    let length = |text: &str| {
        text.trim_end_matches("mm")
            .trim_end()
            .parse()
            .ok()
            .filter(|mm: &f32| mm.is_finite())
    };
    let media = match text.split_once('=') {
        None if text == "continuous" => Some(Media::Continuous),
        Some(("gap", mm)) => length(mm).map(|gap_mm| Media::Gap { gap_mm }),
        Some(("mark", mm)) => length(mm).map(|mark_mm| Media::Mark { mark_mm }),
        _ => None,
    };
    value("media", "give gap=2mm, mark=3mm or continuous", media)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_given_is_the_default() {
        let plain = Options::from_json(b"{}")
            .and_then(|options| options.renderer())
            .map(|builder| builder.build().fingerprint());
        assert_eq!(plain.ok(), Some(Renderer::builder().build().fingerprint()));
    }

    #[test]
    fn an_array_is_no_options() {
        for json in ["[]", r#"["100x180"]"#, " [null]", "null", "1"] {
            assert!(
                matches!(Options::from_json(json.as_bytes()), Err(OptionsError::Json { .. })),
                "{json}"
            );
            assert!(
                matches!(PrintOptions::from_json(json.as_bytes()), Err(OptionsError::Json { .. })),
                "{json}"
            );
        }
    }

    #[test]
    fn every_option_reaches_the_renderer() {
        let plain = Renderer::builder().build().fingerprint();
        for option in [
            r#"{"paper": "100x150"}"#,
            r#"{"rolls": ["100x150", "76x130"]}"#,
            r#"{"print_type": "one-part"}"#,
            r#"{"dpi": 300}"#,
            r#"{"color": "gray"}"#,
            r#"{"darkness": 1}"#,
            r#"{"dither": "ordered"}"#,
            r#"{"rotate": 90}"#,
            r#"{"offset": [1, -2]}"#,
            r#"{"scale": "fit"}"#,
            r#"{"stamp": "补打 1"}"#,
            r#"{"pdf_ink": "thermal"}"#,
            r#"{"pdfa": true}"#,
            r#"{"barcodes": "keep"}"#,
            r#"{"verify": false}"#,
            r#"{"allow_missing_glyphs": true}"#,
            r#"{"allow_cancelled": true}"#,
            r#"{"deny": ["overflow"]}"#,
            r#"{"allow": ["blank_page"]}"#,
            r#"{"strict": true}"#,
            r#"{"set": {"SF_mark": "1"}}"#,
            r#"{"order": {"custom_remark": "x"}}"#,
            r#"{"time": "2026-11-23 09:41:00"}"#,
            r#"{"template": "builtin:76x130"}"#,
            r#"{"mask": true}"#,
            r#"{"limits": {"pages": 2}}"#,
        ] {
            let made = Options::from_json(option.as_bytes()).and_then(|options| options.renderer());
            let fingerprint = made.map(|builder| builder.build().fingerprint());
            assert!(fingerprint.as_ref().is_ok_and(|made| *made != plain), "{option}: {fingerprint:?}");
        }
    }

    #[test]
    fn what_cannot_be_obeyed_is_told() {
        for (option, name) in [
            (r#"{"rotate": 45}"#, "rotate"),
            (r#"{"darkness": 11}"#, "darkness"),
            (r#"{"offset": [0, 51]}"#, "offset"),
            (r#"{"scale": "9%"}"#, "scale"),
            (r#"{"dpi": 1}"#, "dpi"),
            (r#"{"paper": "wide"}"#, "paper"),
            (r#"{"rolls": ["wide"]}"#, "paper"),
            (r#"{"deny": ["nothing"]}"#, "deny"),
            (r#"{"template": "mine"}"#, "template"),
            (r#"{"time": "noon"}"#, "time"),
            (r#"{"papr": "100x150"}"#, "line 1"),
            (r#"{"color": "green"}"#, "line 1"),
        ] {
            let made = Options::from_json(option.as_bytes()).and_then(|options| options.renderer());
            assert!(made.err().is_some_and(|e| e.to_string().contains(name)), "{option}");
        }
    }

    #[test]
    fn print_options_make_a_job() {
        let options = br#"{"printer": "tsc-203", "density": 8, "media": "gap=2mm", "copies": 2, "label_mode": "cutter"}"#;
        let (language, job) = PrintOptions::from_json(options).and_then(|options| options.job()).unwrap();
        assert_eq!((language, job.density, job.copies.get()), (Language::Tspl, Some(8), 2));
        assert_eq!(
            (job.media, job.label_mode),
            (Some(Media::Gap { gap_mm: 2. }), Some(LabelMode::Cutter))
        );
        assert!(PrintOptions::default().job().is_err());
        assert!(
            PrintOptions::from_json(br#"{"language": "zpl", "z64": true}"#)
                .unwrap()
                .job()
                .is_ok()
        );
        assert!(PrintOptions::from_json(br#"{"printer": "none"}"#).unwrap().job().is_err());
    }
}
