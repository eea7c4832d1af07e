//! From a reply to a label: the settings every label of a batch shares, and the way through the rooms.

use crate::drawing::Drawing;
pub use crate::drawing::draw_png;
use crate::error::{Error, guarded};
use crate::label::{self, End, Given, Label};
use crate::limits::{LimitError, Limits};
pub use crate::merged_pdf::MergedPdf;
use crate::paper::{self, Evidence, Need, PaperChoice, PaperRule, PrintType};
use crate::policy::Policy;
use crate::print_html::{self, Html, PrintHtmlError};
use crate::response::{OrderStatus, Response};
use crate::scale::Scale;
use crate::stamp::Stamp;
use crate::template::{self, BuiltinTemplate, LabelOverrides};
use crate::warning::Warning;
use barcode::{BarcodeMode, Finder, Found, State};
use html::{AssetResolver, Engine, LaidOut, Medium};
pub use output::pdf::PdfInk;
use output::placement::Placement;
pub use output::placement::Rotation;
pub use output::raster::{Bitmap, ColorMode, Darkness, Dither};
pub use page::dots::Resolution;
use page::{Item, Page, Paper};
use std::io::Write;
use std::sync::{Arc, OnceLock};
use text::{FontError, FontSet};

/// Turns replies into labels. `Send + Sync`: build one and share it. Fonts and caches live in it and in the labels it made, and nothing of a reply is kept
/// anywhere else.
///
/// ```no_run
/// use waybill_label::{limits::Limits, renderer::Renderer, response::Response};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let renderer = Renderer::builder().build();
/// let reply = std::fs::read("samples/sf-two-part.json")?;
/// let label = renderer.label(&Response::from_json(&reply, &Limits::default())?)?;
/// std::fs::write("label.pdf", label.to_pdf()?)?;
/// std::fs::write("label.png", label.to_png(1)?)?;
/// # Ok(())
/// # }
/// ```
pub struct Renderer {
    pub(crate) settings: RendererBuilder,
    engine: OnceLock<Engine>,
    finder: Finder,
}

/// The settings of a [`Renderer`]; made by [`Renderer::builder`].
#[derive(Clone)]
pub struct RendererBuilder {
    pub(crate) paper: Option<Paper>,
    pub(crate) rolls: Vec<Paper>,
    pub(crate) print_type: PrintType,
    pub(crate) scale: Option<Scale>,
    pub(crate) drawing: Drawing,
    pub(crate) fonts: Option<FontSet>,
    pub(crate) resolver: Option<Arc<dyn AssetResolver>>,
    pub(crate) limits: Limits,
    pub(crate) allow_cancelled: bool,
    pub(crate) allow_missing_glyphs: bool,
    pub(crate) barcodes: BarcodeMode,
    pub(crate) verify: bool,
    pub(crate) overrides: LabelOverrides,
    pub(crate) builtin: Option<BuiltinTemplate>,
    pub(crate) mask: bool,
    pub(crate) stamp: Option<String>,
    pub(crate) policy: Policy,
}

impl std::fmt::Debug for Renderer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renderer").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// What it is filled with may be personal, and is left to [`LabelOverrides`] to show.
impl std::fmt::Debug for RendererBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RendererBuilder")
            .field("paper", &self.paper)
            .field("rolls", &self.rolls)
            .field("print_type", &self.print_type)
            .field("scale", &self.scale)
            .field("resolution", &self.drawing.resolution)
            .field("color", &self.drawing.color)
            .field("fonts", &self.fonts)
            .field("limits", &self.limits)
            .field("barcodes", &self.barcodes)
            .field("verify", &self.verify)
            .field("overrides", &self.overrides)
            .field("builtin", &self.builtin)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

impl RendererBuilder {
    /// The paper of every label. Default: chosen for each, see [`crate::paper`].
    pub fn paper(mut self, paper: Paper) -> RendererBuilder {
        self.paper = Some(paper);
        self
    }
    /// The papers that the printers hold: the paper of a label without [`paper`](RendererBuilder::paper) is one of them. Default: not known, see
    /// [`crate::paper`].
    pub fn rolls(mut self, rolls: impl IntoIterator<Item = Paper>) -> RendererBuilder {
        self.rolls = rolls.into_iter().collect();
        self
    }
    /// The `print_type` the replies were asked for with; it decides the paper when nothing else does. Default: two-part.
    pub fn print_type(mut self, print_type: PrintType) -> RendererBuilder {
        self.print_type = print_type;
        self
    }
    /// Draws labels smaller, in the middle of their paper: text, rules and pictures, with barcodes on whole dots again. Default: not at all.
    pub fn scale(mut self, scale: Scale) -> RendererBuilder {
        self.scale = Some(scale);
        self
    }
    /// The dots of PNGs. Default: 8 dots/mm (203 dpi).
    pub fn resolution(mut self, resolution: Resolution) -> RendererBuilder {
        self.drawing.resolution = resolution;
        self
    }
    /// The colours of PNGs. Default: 1 bit.
    pub fn color(mut self, color: ColorMode) -> RendererBuilder {
        self.drawing.color = color;
        self
    }
    /// How dark the text of 1-bit PNGs is. Default: step 0.
    pub fn darkness(mut self, darkness: Darkness) -> RendererBuilder {
        self.drawing.darkness = darkness;
        self
    }
    /// How photographs and gradients of 1-bit PNGs are shown. Default: [`Dither::Auto`].
    pub fn dither(mut self, dither: Dither) -> RendererBuilder {
        self.drawing.dither = dither;
        self
    }
    /// The colours of PDFs. Default: [`PdfInk::Color`].
    pub fn pdf_ink(mut self, ink: PdfInk) -> RendererBuilder {
        self.drawing.pdf_ink = ink;
        self
    }
    /// PDFs keep to PDF/A-2b, see [`PdfOptions::pdf_a`](output::pdf::PdfOptions::pdf_a). Default: no.
    pub fn pdf_a(mut self, pdf_a: bool) -> RendererBuilder {
        self.drawing.pdf_a = pdf_a;
        self
    }
    /// Turns labels and their paper. Default: not at all. The places in the label's model stay as they are without it.
    pub fn rotation(mut self, rotation: Rotation) -> RendererBuilder {
        self.drawing.placement.rotation = rotation;
        self
    }
    /// Shifts all that is printed by so many mm to the right and down (negative: to the left and up), rounded to whole dots, for
    /// printers that print beside the place. The paper keeps its size: what no longer is on it becomes a warning, a barcode an error.
    /// It comes after the [`rotation`](RendererBuilder::rotation). Default: 0, 0.
    pub fn offset_mm(mut self, right: f32, down: f32) -> RendererBuilder {
        self.drawing.placement.offset_mm = [right, down];
        self
    }
    /// A word that is printed on each page beside what the carrier put there (补打 1), 2 to 4 mm high, where the page is white and far from barcodes: as near
    /// to the lower right as there is room. The label's model does not know of it. Default: none.
    pub fn stamp(mut self, text: impl Into<String>) -> RendererBuilder {
        self.stamp = Some(text.into());
        self
    }
    /// The faces to use. Default: the bundled ones.
    pub fn fonts(mut self, fonts: FontSet) -> RendererBuilder {
        self.fonts = Some(fonts);
        self
    }
    /// Adds the faces of a font file (TTF, OTF, TTC, WOFF, WOFF 2) to [`fonts`](RendererBuilder::fonts), or to the bundled ones. They win where a
    /// style names them, and supply the characters that the others lack.
    ///
    /// # Errors
    /// When the file has no usable face.
    pub fn font(mut self, file: impl Into<Arc<[u8]>>) -> Result<RendererBuilder, FontError> {
        let fonts = self.fonts.take().unwrap_or_else(FontSet::bundled);
        self.fonts = Some(fonts.with_file(file)?);
        Ok(self)
    }
    /// Who answers for URLs that are not `data:`. Default: nobody; such resources stay empty with a warning.
    pub fn resolver(mut self, resolver: Arc<dyn AssetResolver>) -> RendererBuilder {
        self.resolver = Some(resolver);
        self
    }
    /// What a label may cost.
    pub fn limits(mut self, limits: Limits) -> RendererBuilder {
        self.limits = limits;
        self
    }
    /// What is done with barcodes. Default: drawn with whole dots of the [`resolution`](RendererBuilder::resolution), as large as their room allows.
    pub fn barcodes(mut self, mode: BarcodeMode) -> RendererBuilder {
        self.barcodes = mode;
        self
    }
    /// Reads every barcode back from the label's 1-bit dots; one that does not say what it should is an error. Default: yes.
    pub fn verify(mut self, verify: bool) -> RendererBuilder {
        self.verify = verify;
        self
    }
    /// What is added to every reply: values for `waybill_data` and for the variables of a template. Default: nothing.
    pub fn overrides(mut self, overrides: LabelOverrides) -> RendererBuilder {
        self.overrides = overrides;
        self
    }
    /// The label for replies whose `print_html` is empty. Default: none; such a reply is an error.
    pub fn builtin_template(mut self, template: BuiltinTemplate) -> RendererBuilder {
        self.builtin = Some(template);
        self
    }
    /// Hides parts of names, phones and addresses on built-in labels, as GB/T 41833 asks; a carrier's document is printed as it came.
    /// Default: no.
    pub fn mask(mut self, mask: bool) -> RendererBuilder {
        self.mask = mask;
        self
    }
    /// Renders cancelled orders too. Default: refused, since a cancelled waybill must not be printed by accident.
    pub fn allow_cancelled(mut self, allow: bool) -> RendererBuilder {
        self.allow_cancelled = allow;
        self
    }
    /// Prints a box, with a warning, for any character that no face has. Default: an error where it stands in a name, phone, address or the routing code, since
    /// an addressee's name in boxes is no label; private-use characters (U+E000–F8FF) and those of a remark are boxes all the same.
    pub fn allow_missing_glyphs(mut self, allow: bool) -> RendererBuilder {
        self.allow_missing_glyphs = allow;
        self
    }
    /// Which warnings stop a label: it becomes [`Error::Denied`]. Default: those of severity `stop`.
    pub fn policy(mut self, policy: Policy) -> RendererBuilder {
        self.policy = policy;
        self
    }
    /// The renderer. Fonts are read when the first label needs them.
    pub fn build(mut self) -> Renderer {
        // Clones of a builder make renderers that share nothing.
        self.drawing.caches = Arc::default();
        Renderer {
            settings: self,
            engine: OnceLock::new(),
            finder: Finder::default(),
        }
    }
}

impl Renderer {
    /// Starts with the defaults.
    pub fn builder() -> RendererBuilder {
        RendererBuilder {
            paper: None,
            rolls: Vec::new(),
            print_type: PrintType::TwoPart,
            scale: None,
            drawing: Drawing {
                resolution: Resolution::DPI_203,
                color: ColorMode::Bilevel,
                darkness: Darkness::default(),
                dither: Dither::default(),
                pdf_ink: PdfInk::default(),
                pdf_a: false,
                placement: Placement::default(),
                caches: Arc::default(),
            },
            fonts: None,
            resolver: None,
            limits: Limits::default(),
            allow_cancelled: false,
            allow_missing_glyphs: false,
            barcodes: BarcodeMode::default(),
            verify: true,
            overrides: LabelOverrides::default(),
            builtin: None,
            mask: false,
            stamp: None,
            policy: Policy::default(),
        }
    }

    /// What a label may cost.
    pub fn limits(&self) -> &Limits {
        &self.settings.limits
    }

    /// Renders one reply.
    ///
    /// # Errors
    /// When the order is cancelled and that is not allowed, the reply has no document, a limit is exceeded, no face has a character, a
    /// barcode cannot be read back, or the [`policy`](RendererBuilder::policy) denies a warning.
    pub fn label(&self, response: &Response) -> Result<Label, Error> {
        guarded(|| self.make(response))
    }

    /// Renders one reply as it came, within the renderer's own limits.
    ///
    /// ```
    /// let label = waybill_label::Renderer::builder().build().render(&std::fs::read("samples/sf-two-part.json")?)?;
    /// assert_eq!(label.waybill_id, "SF1400301234567");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the bytes are not one reply, or as [`Renderer::label`] says.
    pub fn render(&self, reply: &[u8]) -> Result<Label, Error> {
        self.label(&Response::from_json(reply, self.limits())?)
    }

    fn make(&self, response: &Response) -> Result<Label, Error> {
        let settings = &self.settings;
        if response.order_status == OrderStatus::Cancelled && !settings.allow_cancelled {
            return Err(Error::Cancelled);
        }
        let response = &*settings.overrides.apply(response);
        let decoded = print_html::decode(response.print_html.as_deref().unwrap_or_default(), &settings.limits);
        let limit = settings.limits.html_bytes;
        let (html, builtin) = match (decoded, settings.builtin) {
            (Err(PrintHtmlError::Empty), Some(builtin)) => {
                let text = template::builtin_html(builtin, response, &settings.overrides, settings.mask, limit)?;
                (Html::of(text), Some(builtin))
            }
            (decoded, _) => {
                let mut html = decoded?;
                html.text = template::fill(html.text, response, &settings.overrides, limit)?;
                (html, None)
            }
        };
        let engine = self.engine();
        let document = engine.prepare(&html.text)?;
        let asked = settings.paper.or(builtin.map(BuiltinTemplate::paper));
        let on_paper = |asked| {
            let (paper, mut laid_out) = self.on_paper(asked, &response.delivery_id, &document, &html.text)?;
            let left_out = leave_out_blank_pages(&mut laid_out);
            Ok::<_, Error>((paper, laid_out, left_out))
        };
        let (mut paper, mut laid_out, mut left_out) = on_paper(asked)?;
        if let Some(scale) = settings.scale {
            let onto = scale.paper(paper.paper);
            if asked == Some(onto) && scale.needs_own_paper(&laid_out) {
                (paper, laid_out, left_out) = on_paper(None)?;
            }
            paper = scale.apply(paper, &mut laid_out.pages, onto);
        }
        let mut warnings = Vec::new();
        warnings.extend((response.order_status == OrderStatus::Cancelled).then_some(Warning::CancelledOrder));
        warnings.extend(html.claimed.map(|claimed| Warning::WrongCharset {
            claimed: claimed.to_owned(),
            used: html.charset.to_owned(),
        }));
        warnings.extend((html.broken > 0).then_some(Warning::BrokenText { places: html.broken }));
        warnings.extend(laid_out.warnings.into_iter().map(Warning::from));
        let dots_per_mm = settings.drawing.resolution.dots_per_mm();
        let (work, limits) = (document.work(), &settings.limits.document);
        warnings.append(&mut label::left_out(&left_out, laid_out.pages.len() + 1, dots_per_mm, work));
        let left = work.left();
        let mut steps = left;
        let (mut barcodes, findings) = self
            .finder
            .redraw(&mut laid_out.pages, dots_per_mm, settings.barcodes, &mut steps)
            .map_err(|barcode::Exhausted| LimitError::Steps(limits.steps))?;
        work.spend(left - steps);
        warnings.extend(findings.into_iter().map(Warning::from));
        let stamps = match &settings.stamp {
            Some(text) => self.stamps(text, &laid_out.pages, &barcodes, &mut warnings)?,
            None => Vec::new(),
        };
        let unstamped = (1..).zip(&stamps).filter(|(_, stamp)| stamp.is_none());
        warnings.extend(unstamped.map(|(page, _)| Warning::StampNotPrinted { page }));
        let stamped = stamped(&laid_out.pages, stamps);
        let printed = stamped.as_deref().unwrap_or(&laid_out.pages);
        let drawn = match settings.verify {
            true => {
                let says_number = label::says_number(response);
                let (drawn, findings) = read_back(printed, &settings.drawing, &mut barcodes)?;
                warnings.extend(findings.into_iter().map(Warning::from));
                unreadable(&barcodes, says_number, &settings.policy, &mut warnings)?;
                drawn
            }
            false => Vec::new(),
        };
        if settings.drawing.placement.offset_mm != [0.; 2] {
            warnings.append(&mut past_edges(&laid_out.pages, &settings.drawing, &barcodes)?);
        }
        let barcodes = (settings.barcodes != BarcodeMode::Keep).then_some(&*barcodes);
        let given = Given {
            response,
            end: End {
                open: document.ending(),
                unpadded: html.unpadded,
            },
        };
        let mut label = Label::new(
            given,
            paper,
            laid_out.pages,
            barcodes,
            warnings,
            settings.drawing.clone(),
            (work, limits),
        )?;
        if let Some(pages) = stamped {
            label.set_pages(pages);
        }
        if settings.drawing.color == ColorMode::Bilevel {
            label.drawn = drawn;
        }
        if !settings.allow_missing_glyphs {
            label.all_glyphs()?;
        }
        if !label.warnings.iter().any(|warning| settings.policy.denies(warning)) {
            return Ok(label);
        }
        let (warnings, others) = label.warnings.into_iter().partition(|warning| settings.policy.denies(warning));
        Err(Error::Denied { warnings, others })
    }

    /// The stamp on each of the pages; `None` where there is no room for it.
    fn stamps(&self, text: &str, pages: &[Page], barcodes: &[Found], warnings: &mut Vec<Warning>) -> Result<Vec<Option<Item>>, Error> {
        let drawing = &self.settings.drawing;
        let dots_per_mm = drawing.resolution.dots_per_mm();
        let mut stamp = Stamp::new(text, self.engine(), dots_per_mm)?;
        warnings.append(&mut stamp.warnings);
        let on = |(number, page)| {
            let dots = drawing.dots(page, ColorMode::Bilevel)?;
            let codes = barcodes.iter().filter(|code| code.page == number).map(|code| code.rect);
            Ok(stamp.on(page, &dots, dots_per_mm, codes))
        };
        (1..).zip(pages).map(on).collect()
    }

    /// Lays a document out on the paper that is asked for, or that it is meant for.
    fn on_paper(
        &self,
        asked: Option<Paper>,
        delivery_id: &str,
        document: &html::Prepared,
        text: &str,
    ) -> Result<(PaperChoice, LaidOut), Error> {
        let (engine, settings) = (self.engine(), &self.settings);
        let page_rule = match asked {
            Some(_) => None,
            None => engine.page_rule_size(document),
        };
        let evidence = Evidence::new(&settings.rolls, delivery_id, settings.print_type, document.notes(), page_rule);
        let on = |paper: Paper| {
            engine.lay_out(
                document,
                Medium::Print {
                    width: paper.width_mm(),
                    height: paper.height_mm(),
                    margin: 0.,
                    own_sizes: false,
                    dots_per_mm: settings.drawing.resolution.dots_per_mm() as f32,
                },
            )
        };
        if let Some(paper) = asked.or(evidence.only()) {
            return Ok((paper::decided(paper, PaperRule::Caller, &evidence), on(paper)?));
        }
        let (mut needs, mut laid_out) = (Vec::new(), Vec::new());
        let mut next = paper::first_guess(&evidence, text);
        loop {
            let made = on(next)?;
            let inks = made.pages.iter().map(label::extent).zip(made.asked_for.iter().copied());
            needs.push(Need::new(next, inks, made.outer_box));
            laid_out.push(made);
            let choice = paper::choose(&evidence, &needs);
            match needs.iter().position(|need| need.on == choice.paper) {
                Some(index) => return Ok((choice, laid_out.swap_remove(index))),
                None => next = choice.paper,
            }
        }
    }

    /// Begins a PDF of many labels. Its pages go to `target` as they are added.
    pub fn merged_pdf<W: Write>(&self, target: W) -> MergedPdf<'_, W> {
        MergedPdf::new(&self.settings.drawing, target)
    }

    /// One page (from 1) of a label in colour, with a box and a name for every place that one of its [`Fields`](label::Fields) came
    /// from: blue for text, violet for barcodes, orange for what is doubtful, red for what speaks against it.
    ///
    /// # Errors
    /// When there is no such page.
    pub fn overlay_png(&self, label: &Label, page: usize) -> Result<Vec<u8>, Error> {
        let pages = label.laid_out().len();
        let drawn = page.checked_sub(1).and_then(|index| label.laid_out().get(index));
        let mut drawn = drawn.ok_or(Error::NoSuchPage { page, pages })?.clone();
        guarded(|| {
            let engine = self.engine();
            let boxes = engine.lay_out(
                &engine.prepare(&label::overlay::html(label, page, &drawn))?,
                Medium::Print {
                    width: drawn.width,
                    height: drawn.height,
                    margin: 0.,
                    own_sizes: false,
                    dots_per_mm: self.settings.drawing.resolution.dots_per_mm() as f32,
                },
            )?;
            drawn.items.extend(boxes.pages.into_iter().take(1).flat_map(|page| page.items));
            draw_png(&drawn, self.settings.drawing.resolution, ColorMode::Rgb)
        })
    }

    fn engine(&self) -> &Engine {
        self.engine.get_or_init(|| {
            let settings = &self.settings;
            let fonts = settings.fonts.clone().unwrap_or_else(FontSet::bundled);
            let engine = Engine::new(fonts, settings.limits.document.clone());
            match &settings.resolver {
                Some(resolver) => engine.resolver(resolver.clone()),
                None => engine,
            }
        })
    }
}

/// Takes out the blank pages at the end, and returns them: a body that is a hair taller than the paper would otherwise feed an empty label. Where nothing is
/// missing from a document, also those that forced breaks around nothing leave before and between the others.
fn leave_out_blank_pages(made: &mut LaidOut) -> Vec<Page> {
    let printed = made
        .pages
        .iter()
        .rposition(|page| !label::is_blank(page))
        .map_or(1, |last| last + 1);
    let left_out = made.pages.split_off(printed);
    if made.pages.len() > 1 && !made.warnings.iter().any(html::Warning::may_leave_a_blank) {
        let pages = std::mem::take(&mut made.pages).into_iter().zip(std::mem::take(&mut made.asked_for));
        (made.pages, made.asked_for) = pages.filter(|(page, _)| !label::is_empty(page)).unzip();
    }
    left_out
}

/// The pages with their stamps; `None` when there are none.
fn stamped(pages: &[Page], stamps: Vec<Option<Item>>) -> Option<Vec<Page>> {
    stamps.iter().any(Option::is_some).then(|| {
        let mut pages = pages.to_vec();
        pages.iter_mut().zip(stamps).for_each(|(page, stamp)| page.items.extend(stamp));
        pages
    })
}

/// What an offset takes off the paper: warnings, or an error when it takes part of a barcode.
fn past_edges(pages: &[Page], drawing: &Drawing, barcodes: &[Found]) -> Result<Vec<Warning>, Error> {
    let dots_per_mm = drawing.resolution.dots_per_mm();
    let mut warnings = Vec::new();
    for (number, page) in (1..).zip(pages) {
        let placed = drawing.placement.page(page, dots_per_mm);
        let to_paper = drawing.placement.transform(page.width, page.height, dots_per_mm);
        let half = (0.5 / dots_per_mm) as f32;
        let leaves = |code: &&Found| {
            let rect = label::map_rect(&to_paper, code.rect);
            let beyond = (-rect.x)
                .max(-rect.y)
                .max(rect.right() - placed.width)
                .max(rect.bottom() - placed.height);
            code.page == number && !matches!(code.state, State::Cut | State::Unreadable) && beyond > half
        };
        if let Some(code) = barcodes.iter().find(leaves) {
            return Err(Error::BarcodeOffPaper {
                page: number,
                symbology: code.symbology.name(),
                x_mm: (code.rect.x * 10.).round() / 10.,
                y_mm: (code.rect.y * 10.).round() / 10.,
            });
        }
        warnings.extend(label::past_edges(&placed, number));
    }
    Ok(warnings)
}

/// Reads barcodes back from the dots that a thermal printer burns, and returns the pages that were drawn for it.
fn read_back(pages: &[Page], drawing: &Drawing, barcodes: &mut [Found]) -> Result<(Vec<Option<Bitmap>>, Vec<barcode::Warning>), Error> {
    let (mut drawn, mut warnings) = (Vec::new(), Vec::new());
    for (number, page) in (1..).zip(pages) {
        let mut bitmap = None;
        let is_read = |code: &Found| code.page == number && !matches!(code.state, State::Cut | State::Unreadable);
        if barcodes.iter().any(is_read) {
            let dots = bitmap.insert(drawing.dots(page, ColorMode::Bilevel)?);
            warnings.append(&mut barcode::read_back(dots, number, drawing.resolution.dots_per_mm(), barcodes));
        }
        drawn.push(bitmap);
    }
    Ok((drawn, warnings))
}

/// Tells of barcodes that do not read on the dots. One that says what no other does is an error, unless the policy allows it.
fn unreadable(barcodes: &[Found], says_number: impl Fn(&str) -> bool, policy: &Policy, warnings: &mut Vec<Warning>) -> Result<(), Error> {
    let says_the_same = |a: &str, b: &str| a == b || says_number(a) && says_number(b);
    let mut denied = None;
    for code in barcodes.iter().filter(|code| code.quality.is_some_and(|quality| !quality.reads)) {
        let passes = |other: &Found| other.quality.is_some_and(|quality| quality.passes) && says_the_same(&other.text, &code.text);
        let rounded = |mm: f32, to: f32| (mm * to).round() / to;
        let (page, x_mm, y_mm) = (code.page, rounded(code.rect.x, 10.), rounded(code.rect.y, 10.));
        let module_mm = rounded(code.module_mm, 1000.);
        let has_copy = barcodes.iter().any(passes);
        let warning = Warning::Barcode(barcode::Warning::Unreadable {
            page,
            x_mm,
            y_mm,
            module_mm,
            has_copy,
        });
        if !has_copy && denied.is_none() && policy.denies(&warning) {
            let symbology = code.symbology.name();
            denied = Some(Error::BarcodeUnreadable {
                page,
                symbology,
                x_mm,
                y_mm,
                module_mm,
            });
        }
        warnings.push(warning);
    }
    denied.map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renderer_is_shared_by_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Renderer>();
        shared::<Label>();
    }

    #[test]
    fn dots() {
        assert_eq!(Resolution::from_dpi(203.).map(Resolution::dots_per_mm), Some(8.));
        assert_eq!(Resolution::from_dpi(300.), Some(Resolution::DPI_300));
        for wrong in [0., -203., 49., 2401., f64::NAN, f64::INFINITY] {
            assert_eq!(Resolution::from_dpi(wrong), None);
        }
    }

    fn shows(text: &str) -> Response {
        Response {
            print_html: Some(format!("<p>{text}")),
            ..Response::default()
        }
    }

    #[test]
    fn a_panic_is_the_error_of_one_label() {
        struct Panics;
        impl AssetResolver for Panics {
            fn resolve(&self, _: &str) -> Option<Arc<[u8]>> {
                panic!("13800138000")
            }
        }
        let renderer = Renderer::builder().resolver(Arc::new(Panics)).build();
        let error = renderer.label(&shows("<img src=logo.png>")).map(drop).unwrap_err();
        assert!(matches!(error, Error::Internal));
        assert_eq!(error.code(), "internal_error");
        assert!(!error.to_string().contains("138"));
        renderer.label(&shows("张三")).expect("the next label is made");
    }

    #[test]
    fn a_character_that_no_face_has_stops_the_label_unless_allowed() {
        let strict = Renderer::builder().build();
        let error = strict.label(&shows("\u{30000}野家 \u{10ffff}\u{30000}")).map(drop);
        match error {
            Err(Error::MissingGlyphs { code_points }) => assert_eq!(code_points, ["U+30000", "U+10FFFF"]),
            other => panic!("{other:?}"),
        }
        let lenient = Renderer::builder().allow_missing_glyphs(true).policy(Policy::permissive()).build();
        let label = lenient.label(&shows("\u{30000}")).expect("allowed");
        let missing = html::Warning::MissingGlyph {
            code_point: "U+30000".into(),
        };
        assert!(label.warnings.contains(&missing.clone().into()));
        let dots = rasterized(&label);
        let nothing = rasterized(&lenient.label(&shows("\u{3000}")).expect("a space"));
        assert_ne!(dots, nothing, "the box is visible");
    }

    #[test]
    fn a_box_in_a_remark_stops_no_label_and_one_in_a_name_does() {
        let label = |name: &str, remark: &str| {
            let html = format!(
                "<!DOCTYPE html><title>100*150</title><table border=1 width=375><tr><td>收件人：{name} 13800001234<br>浙江省杭州市萧山区示例路18号3幢\
                 <tr><td>寄件人：木棉茶铺 13900005678<br>广东省深圳市龙岗区样板工业区2栋<tr><td>&nbsp;<br>备注：{remark}</table>"
            );
            let response = Response {
                print_html: Some(html),
                ..Response::default()
            };
            Renderer::builder().build().label(&response)
        };
        assert!(label("王小明", "谢谢\u{30000}").is_ok_and(|label| label.warnings.iter().any(|warning| warning.code() == "missing_glyph")));
        assert_eq!(
            label("王\u{30000}明", "谢谢").map(drop).map_err(|e| e.code()),
            Err("missing_glyphs")
        );
        assert!(
            label("王小明\u{E000}", "谢谢").is_ok(),
            "a private-use character is a box to everybody"
        );
        #[cfg(feature = "wide-fonts")]
        assert!(label("김민수", "🌸🙏谢谢").is_ok_and(|label| label.warnings.iter().all(|warning| warning.code() != "missing_glyph")));
    }

    #[test]
    fn darkness_changes_text_and_dither_changes_photographs() {
        let shown = |builder: RendererBuilder| {
            builder
                .build()
                .label(&shows("疆赢繁餐"))
                .and_then(|label| label.to_png(1))
                .expect("a label")
        };
        let plain = shown(Renderer::builder());
        let steps = |steps| Darkness::new(steps).expect("in range");
        assert_eq!(shown(Renderer::builder().darkness(steps(0))), plain);
        assert_ne!(shown(Renderer::builder().darkness(steps(4))), plain);
        assert_eq!(shown(Renderer::builder().dither(Dither::Ordered)), plain, "text is never dithered");
    }

    fn rasterized(label: &Label) -> Vec<u8> {
        label.drawing.dots(&label.laid_out()[0], ColorMode::Bilevel).expect("dots").data
    }

    #[test]
    fn a_control_character_is_seen_and_told_but_stops_nothing() {
        let label = Renderer::builder().build().label(&shows("&#1;b")).expect("a label");
        let missing = html::Warning::MissingGlyph {
            code_point: "U+0001".into(),
        };
        assert!(label.warnings.contains(&missing.clone().into()));
    }

    #[test]
    fn what_is_not_to_be_seen_is_not_missing() {
        let strict = Renderer::builder().build();
        for (name, text) in [
            ("variation selectors", "葛\u{fe00}葛\u{e0100}"),
            ("joiners", "a\u{200d}b\u{200c}c\u{2060}d"),
            ("soft hyphen, no-break spaces", "a\u{ad}b\u{a0}c\u{202f}d\u{2007}e"),
            ("directions", "a\u{200e}b\u{200f}c\u{202a}d\u{202c}e\u{2066}f\u{2069}"),
            ("spaces", "a\u{2002}b\u{2003}c\u{2009}d\u{3000}e\u{200b}f\u{feff}g"),
            ("line ends", "a\u{2028}b\u{2029}c\r\n\td"),
            (
                "Hangul filler, Mongolian separator, tags",
                "a\u{115f}\u{3164}b\u{180e}c\u{e0001}\u{e0041}d",
            ),
        ] {
            assert!(
                strict.label(&shows(text)).is_ok(),
                "{name}: {:?}",
                strict.label(&shows(text)).map(drop)
            );
        }
    }

    #[test]
    fn what_must_not_be_printed_is_refused_before_any_work() {
        let renderer = Renderer::builder().build();
        let mut response = Response {
            order_status: OrderStatus::Cancelled,
            print_html: Some(String::new()),
            ..Response::default()
        };
        assert_eq!(renderer.label(&response).map_err(|e| e.code()).err(), Some("cancelled"));
        response.order_status = OrderStatus::Normal;
        assert_eq!(renderer.label(&response).map_err(|e| e.code()).err(), Some("no_template"));
        response.print_html = None;
        assert_eq!(renderer.label(&response).map_err(|e| e.code()).err(), Some("no_template"));
    }
}
