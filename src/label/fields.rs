//! The fields of a label: each value with where it came from, how sure it is, and what speaks against it.

use crate::limits::LimitError;
use crate::paper::tenths;
use serde::Serialize;

/// Version of the JSON that `inspect` prints; it grows when a field changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;

/// What is known about a label's content. A field that is not known is absent; nothing is guessed in silence.
#[derive(Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Fields {
    /// The waybill number first, then further ones that barcodes show.
    pub waybill_numbers: Vec<Field>,
    /// The carrier's code (`SF`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<Field>,
    /// The product as printed (标快, 特惠).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<Field>,
    /// 大头笔 / 三段码, opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub routing_code: Option<Field>,
    /// 集包地.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bag: Option<Field>,
    /// Destination: a city code or the place as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<Field>,
    /// Origin: a city code or the place as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Field>,
    /// The service-time code (`T4`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_time: Option<Field>,
    /// Who gets the parcel.
    pub receiver: Party,
    /// Who sent it.
    pub sender: Party,
    /// The shop's order number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_number: Option<Field>,
    /// 代收货款: the amount to collect, as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cod_amount: Option<Field>,
    /// 保价 / 声明价值: the insured value, as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub insured_amount: Option<Field>,
    /// The weight, as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<Field>,
    /// The weight that is charged, as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charged_weight: Option<Field>,
    /// Pieces: `3`, or `1/3` for the first of three.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pieces: Option<Field>,
    /// The remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<Field>,
    /// What is inside, line by line as printed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub goods: Vec<Field>,
    /// Dates and times as printed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<Field>,
    /// The limit that kept the pages from being read for fields; then only what the reply and the barcodes tell is here, and a field that is
    /// absent may be printed all the same. In the JSON its stable name (`too_many_steps`).
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "limit_code")]
    pub unread: Option<LimitError>,
}

fn limit_code<S: serde::Serializer>(limit: &Option<LimitError>, serializer: S) -> Result<S::Ok, S::Error> {
    limit.map(|limit| limit.code()).serialize(serializer)
}

/// A person or shop, as the label prints it.
#[derive(Clone, Default, PartialEq, Serialize)]
pub struct Party {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Field>,
    /// The telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Field>,
    /// The address, its lines joined; without the country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Field>,
    /// The country, when a line of its own names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Field>,
    /// All that is printed in each of the party's places, line by line; empty when its place was found by its look alone.
    #[serde(skip)]
    pub(super) printed: Vec<String>,
}

/// A value.
#[derive(Clone, PartialEq, Serialize)]
pub struct Field {
    /// As printed; as the reply states it when both have it.
    pub value: String,
    /// Whether stars hide a part of it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub masked: bool,
    /// How sure it is.
    pub confidence: Confidence,
    /// Everything that says so; at least one.
    pub sources: Vec<Source>,
    /// What says something else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disagreements: Vec<Disagreement>,
}

/// How sure a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Something speaks against it, or it was found by its look alone.
    Doubtful,
    /// One place on the label says it, under a word that names it.
    Likely,
    /// The reply states it, or several places agree.
    Certain,
}

/// Where a value came from.
#[derive(Clone, PartialEq, Serialize)]
#[serde(tag = "from", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Source {
    /// A field of the reply (`waybill_id`).
    Reply {
        /// Its name, in snake case.
        field: &'static str,
    },
    /// A key of `waybill_data`.
    WaybillData {
        /// The key.
        key: String,
    },
    /// Text of a page.
    PageText(Place),
    /// A barcode of a page.
    Barcode(Place),
    /// What the waybill number looks like.
    NumberShape,
}

/// A box on a page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place {
    /// Page number, from 1.
    pub page: usize,
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
}

/// Another value for the same thing.
#[derive(Clone, PartialEq, Serialize)]
pub struct Disagreement {
    /// The other value.
    pub value: String,
    /// What says so.
    pub source: Source,
}

impl Fields {
    /// Every field that is known, with its name in the JSON (`receiver.name`), in the order of the JSON.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Field)> {
        let named = [
            ("carrier", &self.carrier),
            ("product", &self.product),
            ("routing_code", &self.routing_code),
            ("bag", &self.bag),
            ("destination", &self.destination),
            ("origin", &self.origin),
            ("service_time", &self.service_time),
            ("receiver.name", &self.receiver.name),
            ("receiver.phone", &self.receiver.phone),
            ("receiver.address", &self.receiver.address),
            ("receiver.country", &self.receiver.country),
            ("sender.name", &self.sender.name),
            ("sender.phone", &self.sender.phone),
            ("sender.address", &self.sender.address),
            ("sender.country", &self.sender.country),
            ("order_number", &self.order_number),
            ("cod_amount", &self.cod_amount),
            ("insured_amount", &self.insured_amount),
            ("weight", &self.weight),
            ("charged_weight", &self.charged_weight),
            ("pieces", &self.pieces),
            ("remark", &self.remark),
        ];
        let numbers = self.waybill_numbers.iter().map(|field| ("waybill_numbers", field));
        let single = named.into_iter().filter_map(|(name, field)| Some((name, field.as_ref()?)));
        let goods = self.goods.iter().map(|field| ("goods", field));
        let dates = self.dates.iter().map(|field| ("dates", field));
        numbers.chain(single).chain(goods).chain(dates)
    }
}

impl Source {
    /// The box on a page, if it is one.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Source::PageText(place) | Source::Barcode(place) => Some(place),
            _ => None,
        }
    }
    /// A short name for tables: `waybill_data.destcode`, `page 1`, `barcode`.
    pub fn name(&self) -> String {
        match self {
            Source::Reply { field } => (*field).to_owned(),
            Source::WaybillData { key } => format!("waybill_data.{key}"),
            Source::PageText(place) => format!("page {} at {:.1},{:.1}", place.page, place.x_mm, place.y_mm),
            Source::Barcode(place) => format!("barcode, page {} at {:.1},{:.1}", place.page, place.x_mm, place.y_mm),
            Source::NumberShape => "number's shape".to_owned(),
        }
    }
}

impl Confidence {
    /// As in the JSON.
    pub fn name(self) -> &'static str {
        match self {
            Confidence::Doubtful => "doubtful",
            Confidence::Likely => "likely",
            Confidence::Certain => "certain",
        }
    }
}

/// Values may be personal: which fields are known is shown, and how sure they are.
impl std::fmt::Debug for Fields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
impl std::fmt::Debug for Party {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Party")
            .field("name", &self.name)
            .field("phone", &self.phone)
            .field("address", &self.address)
            .field("country", &self.country)
            .finish()
    }
}
impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "(… {}, {} source(s), {} against)",
            self.confidence.name(),
            self.sources.len(),
            self.disagreements.len()
        )
    }
}
impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name())
    }
}
impl std::fmt::Debug for Disagreement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "(… by {:?})", self.source)
    }
}
