//! From a reply to a label: the settings every label of a batch shares, and the way through the rooms.

use crate::barcode::{self, BarcodeMode, Finder, Found};
use crate::engine::{Engine, Medium};
use crate::error::Error;
use crate::label::{self, Label};
use crate::limits::Limits;
use crate::output::pdf::{PdfCache, PdfError, PdfOptions, PdfWriter};
use crate::output::png::{self, PngOptions};
pub use crate::output::raster::ColorMode;
use crate::output::raster::{self, RasterOptions};
use crate::page::Page;
use crate::paper::{self, Paper, PaperEvidence, PrintType};
use crate::print_html::{self, Html, PrintHtmlError};
use crate::resource::AssetResolver;
use crate::response::{OrderStatus, Response};
use crate::template::{self, BuiltinTemplate, LabelOverrides};
use crate::text::FontSet;
use crate::warning::Warning;
use std::sync::{Arc, OnceLock};

/// Dots of the printer's head in one mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resolution {
    dots_per_mm: f64,
}

impl Resolution {
    /// 203 dpi printers have exactly 8 dots/mm.
    pub const DPI_203: Resolution = Resolution { dots_per_mm: 8. };
    /// 300 dpi, 11.811 dots/mm.
    pub const DPI_300: Resolution = Resolution { dots_per_mm: 300. / 25.4 };

    /// Dots per inch, 50 to 2400; 203 means 8 dots/mm (203.2), as printer makers mean it. `None` outside the range.
    pub fn from_dpi(dpi: f64) -> Option<Resolution> {
        match dpi {
            203. => Some(Resolution::DPI_203),
            _ => (50. ..=2400.).contains(&dpi).then_some(Resolution { dots_per_mm: dpi / 25.4 }),
        }
    }
    /// Dots in one mm.
    pub fn dots_per_mm(self) -> f64 {
        self.dots_per_mm
    }
}

/// How labels are drawn.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    pub(crate) resolution: Resolution,
    pub(crate) color: ColorMode,
    /// Subset faces, shared by all labels of a renderer.
    pub(crate) pdf: Arc<PdfCache>,
}

/// Turns replies into labels. `Send + Sync`: build one and share it, fonts and caches live in it.
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
    settings: RendererBuilder,
    fonts: OnceLock<FontSet>,
    finder: Finder,
}

/// The settings of a [`Renderer`]; made by [`Renderer::builder`].
#[derive(Clone)]
pub struct RendererBuilder {
    paper: Option<Paper>,
    print_type: PrintType,
    output: Output,
    fonts: Option<FontSet>,
    resolver: Option<Arc<dyn AssetResolver>>,
    limits: Limits,
    allow_cancelled: bool,
    barcodes: BarcodeMode,
    verify: bool,
    overrides: LabelOverrides,
    builtin: Option<BuiltinTemplate>,
    mask: bool,
}

impl RendererBuilder {
    /// The paper of every label. Default: chosen for each, see [`crate::paper`].
    pub fn paper(mut self, paper: Paper) -> RendererBuilder {
        self.paper = Some(paper);
        self
    }
    /// The `print_type` the replies were asked for with; it decides the paper when nothing else does. Default: two-part.
    pub fn print_type(mut self, print_type: PrintType) -> RendererBuilder {
        self.print_type = print_type;
        self
    }
    /// The dots of PNGs. Default: 8 dots/mm (203 dpi).
    pub fn resolution(mut self, resolution: Resolution) -> RendererBuilder {
        self.output.resolution = resolution;
        self
    }
    /// The colours of PNGs. Default: 1 bit.
    pub fn color(mut self, color: ColorMode) -> RendererBuilder {
        self.output.color = color;
        self
    }
    /// The faces to use. Default: the bundled ones.
    pub fn fonts(mut self, fonts: FontSet) -> RendererBuilder {
        self.fonts = Some(fonts);
        self
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
    /// What is done with barcodes. Default: drawn with whole dots of the [`resolution`](RendererBuilder::resolution).
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
    /// The renderer. Fonts are read when the first label needs them.
    pub fn build(self) -> Renderer {
        Renderer {
            settings: self,
            fonts: OnceLock::new(),
            finder: Finder::default(),
        }
    }
}

impl Renderer {
    /// Starts with the defaults.
    pub fn builder() -> RendererBuilder {
        RendererBuilder {
            paper: None,
            print_type: PrintType::TwoPart,
            output: Output {
                resolution: Resolution::DPI_203,
                color: ColorMode::Bilevel,
                pdf: Arc::default(),
            },
            fonts: None,
            resolver: None,
            limits: Limits::default(),
            allow_cancelled: false,
            barcodes: BarcodeMode::default(),
            verify: true,
            overrides: LabelOverrides::default(),
            builtin: None,
            mask: false,
        }
    }

    /// What a label may cost.
    pub fn limits(&self) -> &Limits {
        &self.settings.limits
    }

    /// Renders one reply.
    ///
    /// # Errors
    /// When the order is cancelled and that is not allowed, the reply has no document, a limit is exceeded, or a barcode cannot be read
    /// back.
    pub fn label(&self, response: &Response) -> Result<Label, Error> {
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
        let engine = Engine {
            fonts: self.fonts(),
            resolver: settings.resolver.as_deref(),
            limits: &settings.limits,
        };
        let document = engine.prepare(&html.text)?;
        let evidence = PaperEvidence {
            notes: document.notes(),
            page_rule: || engine.page_rule_size(&document),
            outer_box: || engine.outer_box(&document),
        };
        let asked = settings.paper.or(builtin.map(BuiltinTemplate::paper));
        let paper = paper::choose(asked, evidence, &response.delivery_id, settings.print_type);
        let mut laid_out = engine.lay_out(
            &document,
            Medium::Print {
                width: paper.width_mm,
                height: paper.height_mm,
                margin: 0.,
                dots_per_mm: settings.output.resolution.dots_per_mm() as f32,
            },
        )?;
        // A body that is a hair taller than the paper would otherwise feed an empty label.
        while laid_out.pages.len() > 1 && laid_out.pages.last().is_some_and(label::is_blank) {
            laid_out.pages.pop();
        }
        let mut warnings = Vec::new();
        warnings.extend((response.order_status == OrderStatus::Cancelled).then_some(Warning::CancelledOrder));
        warnings.extend(html.claimed.map(|claimed| Warning::WrongCharset {
            claimed: claimed.to_owned(),
            used: html.charset.to_owned(),
        }));
        warnings.extend((html.broken > 0).then_some(Warning::BrokenText { places: html.broken }));
        warnings.append(&mut laid_out.warnings);
        let dots_per_mm = settings.output.resolution.dots_per_mm;
        let (mut barcodes, mut findings) = self.finder.redraw(&mut laid_out.pages, dots_per_mm, settings.barcodes);
        warnings.append(&mut findings);
        if settings.verify {
            read_back(&laid_out.pages, dots_per_mm, &mut barcodes)?;
        }
        let barcodes = (settings.barcodes != BarcodeMode::Keep).then_some(&*barcodes);
        Ok(Label::new(
            response,
            paper,
            laid_out.pages,
            barcodes,
            warnings,
            settings.output.clone(),
        ))
    }

    /// One page (from 1) of a label in colour, with a box and a name for every place that one of its [`Fields`](label::Fields) came
    /// from: blue for text, violet for barcodes, orange for what is doubtful, red for what speaks against it.
    ///
    /// # Errors
    /// When there is no such page.
    pub fn overlay_png(&self, label: &Label, page: usize) -> Result<Vec<u8>, Error> {
        let pages = label.pages().len();
        let drawn = page.checked_sub(1).and_then(|index| label.pages().get(index));
        let mut drawn = drawn.ok_or(Error::NoSuchPage { page, pages })?.clone();
        let engine = Engine {
            fonts: self.fonts(),
            resolver: None,
            limits: &self.settings.limits,
        };
        let boxes = engine.lay_out(
            &engine.prepare(&label::overlay::html(label, page, &drawn))?,
            Medium::Print {
                width: drawn.width,
                height: drawn.height,
                margin: 0.,
                dots_per_mm: self.settings.output.resolution.dots_per_mm() as f32,
            },
        )?;
        drawn.items.extend(boxes.pages.into_iter().take(1).flat_map(|page| page.items));
        draw_png(&drawn, self.settings.output.resolution, ColorMode::Rgb)
    }

    fn fonts(&self) -> &FontSet {
        match &self.settings.fonts {
            Some(fonts) => fonts,
            None => self.fonts.get_or_init(FontSet::bundled),
        }
    }
}

impl Label {
    /// The label as a PDF, one PDF page a label page, of exactly the paper's size, with real text.
    ///
    /// # Errors
    /// When a face cannot be embedded.
    pub fn to_pdf(&self) -> Result<Vec<u8>, Error> {
        merged_pdf([self])
    }

    /// One page (from 1) as a PNG of exactly the printer's dots, its density stated.
    ///
    /// # Errors
    /// When there is no such page.
    pub fn to_png(&self, page: usize) -> Result<Vec<u8>, Error> {
        let drawn = page
            .checked_sub(1)
            .and_then(|index| self.pages().get(index))
            .ok_or(Error::NoSuchPage {
                page,
                pages: self.pages().len(),
            })?;
        draw_png(drawn, self.output.resolution, self.output.color)
    }
}

/// Many labels as one PDF, their pages one after the other; faces and pictures they share are stored once.
///
/// # Errors
/// When a face cannot be embedded.
pub fn merged_pdf<'a>(labels: impl IntoIterator<Item = &'a Label>) -> Result<Vec<u8>, Error> {
    let mut labels = labels.into_iter().peekable();
    let Some(first) = labels.peek() else {
        return Err(PdfError::NoPages.into());
    };
    let cache = first.output.pdf.clone();
    let options = PdfOptions {
        title: first.waybill_id.clone(),
        dots_per_mm: Some(first.output.resolution.dots_per_mm() as f32),
        ..PdfOptions::default()
    };
    let mut writer = PdfWriter::new(&options, &cache);
    for label in labels {
        writer.add(label.pages(), &label.waybill_id)?;
    }
    Ok(writer.finish()?)
}

/// Reads barcodes back from the dots that a thermal printer burns.
fn read_back(pages: &[Page], dots_per_mm: f64, barcodes: &mut [Found]) -> Result<(), Error> {
    for (number, page) in (1..).zip(pages) {
        if barcodes.iter().any(|code| code.page == number) {
            let bitmap = raster::rasterize(page, &RasterOptions::new(dots_per_mm, ColorMode::Bilevel))?;
            barcode::read_back(&bitmap, number, dots_per_mm, barcodes);
        }
    }
    match barcodes.iter().find(|code| code.quality.is_some_and(|quality| !quality.reads)) {
        None => Ok(()),
        Some(code) => Err(Error::BarcodeUnreadable {
            page: code.page,
            symbology: code.symbology.name(),
            x_mm: (code.rect.x * 10.).round() / 10.,
            y_mm: (code.rect.y * 10.).round() / 10.,
            module_mm: (code.module_mm * 1000.).round() / 1000.,
        }),
    }
}

/// A page as a PNG.
///
/// # Errors
/// When the picture would be too large.
pub fn draw_png(page: &Page, resolution: Resolution, color: ColorMode) -> Result<Vec<u8>, Error> {
    let bitmap = raster::rasterize(page, &RasterOptions::new(resolution.dots_per_mm, color))?;
    Ok(png::encode(&bitmap, &PngOptions::new(resolution.dots_per_mm))?)
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
