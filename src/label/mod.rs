//! The label as data: what the reply states, what the paper shows, and where the two differ.
//!
//! A [`Label`] comes from [`Renderer::label`](crate::renderer::Renderer::label). It serialises to JSON (field names as here,
//! lengths in mm with their unit in the name) and is drawn by [`Label::to_pdf`] and [`Label::to_png`].

mod address;
mod agreement;
mod bands;
mod carriers;
mod check;
mod claims;
mod cluster;
mod content;
mod extract;
mod fields;
mod lexicon;
mod lines;
mod missing;
pub(crate) mod overlay;
mod party;
mod payload;
mod phone;
mod printed;
mod values;
mod visibility;

pub(crate) use agreement::{End, says_number, told_key};
pub use carriers::Carrier;
pub use check::{Expectation, ExpectationError, ExpectedParty, Finding, Outcome};
pub(crate) use content::{Extent, extent, ink, is_blank, is_empty, left_out, map_rect, past_edges};
pub use content::{ImageBox, TextRun};
pub use fields::{Confidence, Disagreement, Field, Fields, Party, Place, SCHEMA_VERSION, Source};

pub use barcode::{ApplicationIdentifier, Grade, Quality, State, Symbology};

use crate::drawing::Drawing;
use crate::error::Error;
use crate::limits::{LimitError, Work};
use crate::paper::{PaperChoice, tenths};
use crate::response::{OrderStatus, Response, WaybillData};
use crate::warning::{Warning, WithSeverity};
use barcode::Found;
use output::placement::Placement;
use page::Page;
use page::dots::Bitmap;
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};
use std::sync::OnceLock;

/// One waybill's label.
#[derive(Clone)]
#[non_exhaustive]
pub struct Label {
    /// The waybill number, empty when the reply states none.
    pub waybill_id: String,
    /// The shop's order number, empty when the reply states none.
    pub order_id: String,
    /// Normal, or cancelled (only when the renderer was told to allow it).
    pub order_status: OrderStatus,
    /// The carrier; `None` when the reply states none.
    pub carrier: Option<Carrier>,
    /// 大头笔 / 三段码: the large routing code, opaque, spaces included.
    pub routing_code: Option<String>,
    /// 集包地: the bag or consolidation destination.
    pub bag_address: Option<String>,
    /// The service-time code printed large (`T4`).
    pub service_code: Option<String>,
    /// Every pair of `waybill_data`, in the reply's order.
    pub waybill_data: WaybillData,
    /// The paper and the rule that chose it.
    pub paper: PaperChoice,
    /// How many pages the label has.
    pub page_count: usize,
    /// The visible text, in painting order.
    pub text: Vec<TextRun>,
    /// Text of which nothing can be seen; a warning tells of it, unless it is the shadow of other text. The [`fields`](Label::fields) know nothing of it.
    pub hidden_text: Vec<TextRun>,
    /// The pictures, in painting order.
    pub images: Vec<ImageBox>,
    /// The barcodes found on the pages, and what looks like one, page by page from the top.
    pub barcodes: Vec<Barcode>,
    /// What the caller should know before printing.
    pub warnings: Vec<Warning>,
    /// The pages as they were laid out.
    pages: Vec<Page>,
    /// The same as they lie on the paper, made when somebody asks and they differ.
    placed: OnceLock<Vec<Page>>,
    /// Lines and boxes of the pages, which part what is printed, by page.
    rules: Vec<(usize, content::SheetRect)>,
    /// Read when somebody asks: most labels are only printed.
    fields: OnceLock<Fields>,
    /// What may still be spent on reading them.
    work: Allowance,
    /// The dots of pages that were drawn to be read back, by page.
    pub(crate) drawn: Vec<Option<Bitmap>>,
    pub(crate) drawing: Drawing,
}

/// What a label is made from.
pub(crate) struct Given<'r> {
    pub(crate) response: &'r Response,
    /// How its document ends.
    pub(crate) end: End,
}

/// Steps of [`Limits::steps`](html::Limits::steps).
#[derive(Clone, Copy)]
pub(crate) struct Allowance {
    /// How many the document has left.
    pub(crate) left: u64,
    /// How many it may take.
    pub(crate) limit: u64,
}

/// A barcode on a page.
#[derive(Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Barcode {
    /// Page number, from 1.
    pub page: usize,
    /// What became of it: `redrawn`, `found`, `kept`, `cut`, `unreadable`.
    pub state: State,
    /// `Code128`, `QRCode` …; `Unknown` of what only looks like a barcode.
    pub symbology: Symbology,
    /// What it says; empty when it is cut or unreadable.
    pub text: String,
    /// The application identifiers of a GS1-128 and their data.
    #[serde(rename = "ai", skip_serializing_if = "Option::is_none")]
    pub application_identifiers: Option<Vec<ApplicationIdentifier>>,
    /// Left edge, in mm.
    #[serde(serialize_with = "tenths")]
    pub x_mm: f32,
    /// Top edge, in mm.
    #[serde(serialize_with = "tenths")]
    pub y_mm: f32,
    /// Width, in mm.
    #[serde(serialize_with = "tenths")]
    pub width_mm: f32,
    /// Height, in mm.
    #[serde(serialize_with = "tenths")]
    pub height_mm: f32,
    /// Width of one module, in mm; 0 when it is not known.
    #[serde(serialize_with = "thousandths")]
    pub module_mm: f32,
    /// Dots of one module; `None` when the picture was kept as it is.
    pub module_dots: Option<u32>,
    /// Direction of its rows in degrees clockwise.
    #[serde(serialize_with = "tenths")]
    pub angle: f32,
    /// What was read back from the label's dots; `None` without verification.
    pub quality: Option<Quality>,
}

fn thousandths<S: serde::Serializer>(mm: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((f64::from(*mm) * 1000.).round() / 1000.)
}

impl Barcode {
    fn new(found: &Found) -> Barcode {
        Barcode {
            page: found.page,
            state: found.state,
            symbology: found.symbology,
            text: found.text.clone(),
            application_identifiers: found.application_identifiers(),
            x_mm: found.rect.x,
            y_mm: found.rect.y,
            width_mm: found.rect.width,
            height_mm: found.rect.height,
            module_mm: found.module_mm,
            module_dots: found.module_dots,
            angle: found.angle,
            quality: found.quality,
        }
    }
}

impl Label {
    /// Joins what the reply states with what its pages show.
    ///
    /// `barcodes` is `None` when they were not looked for. `work` is what the document left of its limits.
    ///
    /// # Errors
    /// When comparing reply and pages takes more than that.
    pub(crate) fn new(
        Given { response, end }: Given<'_>,
        paper: PaperChoice,
        pages: Vec<Page>,
        barcodes: Option<&[Found]>,
        mut warnings: Vec<Warning>,
        drawing: Drawing,
        (work, limits): (&Work, &html::Limits),
    ) -> Result<Label, LimitError> {
        let mut content = content::Content::default();
        for (index, page) in pages.iter().enumerate() {
            content.add(page, index + 1, drawing.resolution.dots_per_mm(), work);
        }
        warnings.append(&mut content.warnings);
        warnings.extend(agreement::disagreements(response, content.text.iter().map(|run| &*run.text), work));
        let says_number = agreement::says_number(response);
        let copies = || barcodes.unwrap_or_default().iter().filter(|code| says_number(&code.text));
        let no_barcode = barcodes.is_some() && says_number(&response.waybill_id) && copies().next().is_none();
        let count = |is: fn(&Warning) -> bool| warnings.iter().filter(|warning| is(warning)).count();
        let unread = count(|warning| matches!(warning, Warning::Barcode(barcode::Warning::NotRead { .. })));
        let missing = count(Warning::is_missing_picture);
        let values_missing = count(|warning| matches!(warning, Warning::ValueNotShown { .. } | Warning::WaybillNumberNotShown)) > 0;
        let is_cut = |code: &&Found| code.state == State::Cut;
        let cut = barcodes.unwrap_or_default().iter().filter(is_cut).count();
        warnings.extend(no_barcode.then_some(Warning::WaybillNumberNotInBarcode { unread, missing, cut }));
        warnings.extend(agreement::no_sure_copy(copies()));
        warnings.extend(end.cut_off(no_barcode && unread == 0, values_missing));
        work.within(limits)?;
        let data = &response.waybill_data;
        let barcodes: Vec<Barcode> = barcodes.unwrap_or_default().iter().map(Barcode::new).collect();
        Ok(Label {
            waybill_id: response.waybill_id.clone(),
            order_id: response.order_id.clone(),
            order_status: response.order_status,
            carrier: Carrier::of(&response.delivery_id),
            routing_code: data.routing_code().map(str::to_owned),
            bag_address: data.bag_address().map(str::to_owned),
            service_code: data.service_code().map(str::to_owned),
            waybill_data: data.clone(),
            paper,
            page_count: pages.len(),
            text: content.text,
            hidden_text: content.hidden_text,
            images: content.images,
            barcodes,
            warnings,
            pages,
            rules: content.rules,
            placed: OnceLock::new(),
            fields: OnceLock::new(),
            work: Allowance {
                left: work.left(),
                limit: limits.steps,
            },
            drawn: Vec::new(),
            drawing,
        })
    }

    /// Refuses a label where a character that no face has stands in a name, phone, address or the routing code, or may stand there.
    pub(crate) fn all_glyphs(&self) -> Result<(), Error> {
        let missing: Vec<&str> = self
            .warnings
            .iter()
            .filter_map(|warning| match warning {
                Warning::Document(html::Warning::MissingGlyph { code_point }) => Some(&**code_point),
                _ => None,
            })
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let known = missing::Vital::of(self.fields());
        let in_vital = |code_point: &&str| missing::character(code_point).is_some_and(|character| known.may_hold(character, &self.text));
        let code_points: Vec<String> = missing.into_iter().filter(in_vital).map(str::to_owned).collect();
        match code_points.is_empty() {
            true => Ok(()),
            false => Err(Error::MissingGlyphs { code_points }),
        }
    }

    /// What reply, pages and barcodes say, field by field. It is read when it is first asked for, within the steps that laying the document
    /// out has left of [`Limits::steps`](html::Limits::steps); when they do not do, [`Fields::unread`] says so.
    pub fn fields(&self) -> &Fields {
        self.fields.get_or_init(|| {
            let reply = Response {
                waybill_id: self.waybill_id.clone(),
                order_id: self.order_id.clone(),
                delivery_id: self.carrier.as_ref().map(|carrier| carrier.code.clone()).unwrap_or_default(),
                waybill_data: self.waybill_data.clone(),
                ..Response::default()
            };
            let sheet = lines::Sheet::new(&self.text, &self.rules, Work::new(self.work.left));
            extract::fields(&reply, &sheet, &self.barcodes, LimitError::Steps(self.work.limit))
        })
    }

    /// The pages as they lie on the paper, turned and shifted: what every output draws.
    pub fn pages(&self) -> &[Page] {
        match self.drawing.placement == Placement::default() {
            true => &self.pages,
            false => self.placed.get_or_init(|| self.drawing.place(&self.pages)),
        }
    }

    /// Draws other pages than those that the model was made of.
    pub(crate) fn set_pages(&mut self, pages: Vec<Page>) {
        self.pages = pages;
    }

    /// The pages as they were laid out: where the model's places are.
    pub(crate) fn laid_out(&self) -> &[Page] {
        &self.pages
    }
}

impl Serialize for Label {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut model = serializer.serialize_struct("Label", 16)?;
        model.serialize_field("waybill_id", &self.waybill_id)?;
        model.serialize_field("order_id", &self.order_id)?;
        model.serialize_field("order_status", &self.order_status)?;
        model.serialize_field("carrier", &self.carrier)?;
        model.serialize_field("routing_code", &self.routing_code)?;
        model.serialize_field("bag_address", &self.bag_address)?;
        model.serialize_field("service_code", &self.service_code)?;
        model.serialize_field("waybill_data", &self.waybill_data)?;
        model.serialize_field("fields", self.fields())?;
        model.serialize_field("paper", &self.paper)?;
        model.serialize_field("page_count", &self.page_count)?;
        model.serialize_field("text", &self.text)?;
        model.serialize_field("hidden_text", &self.hidden_text)?;
        model.serialize_field("images", &self.images)?;
        model.serialize_field("barcodes", &self.barcodes)?;
        model.serialize_field("warnings", &WithSeverity(&self.warnings))?;
        model.end()
    }
}

/// Texts and values may be personal: identifiers, codes and counts are shown, nothing else.
impl std::fmt::Debug for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Label")
            .field("waybill_id", &self.waybill_id)
            .field("order_id", &self.order_id)
            .field("order_status", &self.order_status)
            .field("carrier", &self.carrier.as_ref().map(|carrier| &carrier.code))
            .field("waybill_data", &self.waybill_data)
            .field("paper", &self.paper)
            .field("pages", &self.page_count)
            .field("text_runs", &self.text.len())
            .field("hidden_text_runs", &self.hidden_text.len())
            .field("images", &self.images.len())
            .field("barcodes", &self.barcodes.len())
            .field("warnings", &self.warnings)
            .finish()
    }
}

/// The content may be personal: the symbology and the place are shown.
impl std::fmt::Debug for Barcode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Barcode({} at {:.1},{:.1} mm, page {})",
            self.symbology.name(),
            self.x_mm,
            self.y_mm,
            self.page
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::{Paper, PaperRule};
    use crate::renderer::{ColorMode, Resolution};

    fn label() -> Label {
        let response = Response {
            waybill_id: "SF1".into(),
            order_id: "o".into(),
            delivery_id: "SF".into(),
            waybill_data: WaybillData::from_text("##SF_mark##101- 07##destEncodePhone##137****3600##limitTypeCode##T4##"),
            ..Response::default()
        };
        let paper = PaperChoice {
            paper: Paper::SF,
            chosen_by: PaperRule::CarrierDefault,
            confidence: Confidence::Doubtful,
            second: Some(Paper::TWO_PART),
            cut_mm: None,
        };
        let drawing = Drawing {
            resolution: Resolution::DPI_203,
            color: ColorMode::Bilevel,
            darkness: Default::default(),
            dither: Default::default(),
            pdf_ink: Default::default(),
            pdf_a: false,
            placement: Default::default(),
            caches: Default::default(),
        };
        let limits = html::Limits::default();
        let given = Given {
            response: &response,
            end: End::default(),
        };
        Label::new(
            given,
            paper,
            vec![Page::default()],
            None,
            Vec::new(),
            drawing,
            (&Work::of(&limits), &limits),
        )
        .expect("work is left")
    }

    #[test]
    fn the_model_serialises_with_these_names() {
        let json = serde_json::to_value(label()).unwrap_or_default();
        assert_eq!(
            json,
            serde_json::json!({
                "waybill_id": "SF1",
                "order_id": "o",
                "order_status": "normal",
                "carrier": {"code": "SF", "name": "顺丰速运", "latin_name": "SF Express"},
                "routing_code": "101- 07",
                "bag_address": null,
                "service_code": "T4",
                "waybill_data": [
                    {"key": "SF_mark", "value": "101- 07"},
                    {"key": "destEncodePhone", "value": "137****3600"},
                    {"key": "limitTypeCode", "value": "T4"},
                ],
                "fields": {
                    "waybill_numbers": [{"value": "SF1", "confidence": "certain", "sources": [{"from": "reply", "field": "waybill_id"}]}],
                    "carrier": {"value": "SF", "confidence": "certain", "sources": [{"from": "reply", "field": "delivery_id"}]},
                    "routing_code": {"value": "101- 07", "confidence": "certain", "sources": [{"from": "waybill_data", "key": "SF_mark"}]},
                    "service_time": {"value": "T4", "confidence": "certain", "sources": [{"from": "waybill_data", "key": "limitTypeCode"}]},
                    "receiver": {"phone": {"value": "137****3600", "masked": true, "confidence": "certain", "sources": [{"from": "waybill_data", "key": "destEncodePhone"}]}},
                    "sender": {},
                    "order_number": {"value": "o", "confidence": "certain", "sources": [{"from": "reply", "field": "order_id"}]},
                },
                "paper": {
                    "width_mm": 100.0, "height_mm": 150.0, "chosen_by": "carrier_default", "confidence": "doubtful",
                    "second": {"width_mm": 100.0, "height_mm": 180.0},
                },
                "page_count": 1,
                "text": [],
                "hidden_text": [],
                "images": [],
                "barcodes": [],
                "warnings": [
                    {"code": "blank_page", "page": 1, "severity": "stop"},
                    {"code": "waybill_number_not_shown", "severity": "check"},
                    {"code": "value_not_shown", "key": "SF_mark", "severity": "check"},
                    {"code": "value_not_shown", "key": "destEncodePhone", "severity": "check"},
                    {"code": "value_not_shown", "key": "limitTypeCode", "severity": "check"},
                ],
            })
        );
    }

    #[test]
    fn debug_shows_no_value() {
        let text = format!("{:?}", label());
        assert!(text.contains("SF1") && !text.contains("3600"), "{text}");
    }

    #[test]
    fn pages_count_from_one() {
        assert!(matches!(label().to_png(0).map_err(|e| e.code()), Err("no_such_page")));
        assert!(matches!(label().to_png(2).map_err(|e| e.code()), Err("no_such_page")));
    }
}
