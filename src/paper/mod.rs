//! The paper a label is printed on, and what chose it.
//!
//! No reply states its paper. What speaks for one is weighed together: a size written in the document's comments or title, `@page`, the outermost box,
//! how far the laid out content reaches both ways, the rolls that labels are printed on, and what the carrier usually prints. [`PaperChoice`] says
//! which of it decided, how sure that is, and what came second.

mod choose;
mod hint;

use crate::label::Confidence;
pub use page::{Paper, PaperError};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

pub(crate) use choose::{Evidence, Need, choose, decided, first_guess};

/// The shortest side of a label paper that a document is believed to mean, in mm.
const SHORTEST: f32 = 20.;
/// The longest side of a label paper that a document is believed to mean, in mm.
const LONGEST: f32 = 400.;

/// A document may mean a label of this size.
fn is_believable(paper: &Paper) -> bool {
    [paper.width_mm(), paper.height_mm()]
        .iter()
        .all(|side| (SHORTEST..=LONGEST).contains(side))
}

/// `print_type`: what kind of label was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PrintType {
    /// 0, 二联单: a part for the parcel and one for the receiver. The interface's default.
    #[default]
    TwoPart,
    /// 1, 一联单.
    OnePart,
}

/// What chose a paper: the strongest piece of evidence that speaks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PaperRule {
    /// The caller said so, or the printers hold no other.
    Caller,
    /// A comment or the title of the document (`<!--100*150,90-->`).
    Hint,
    /// `@page { size }`.
    PageRule,
    /// The outermost box of the document.
    OuterBox,
    /// How far the content reaches.
    Content,
    /// What the carrier usually prints on.
    CarrierDefault,
}

/// A paper and what chose it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PaperChoice {
    /// The paper.
    #[serde(flatten, serialize_with = "sides")]
    pub paper: Paper,
    /// What chose it.
    pub chosen_by: PaperRule,
    /// How sure that is.
    pub confidence: Confidence,
    /// The paper that came second; `None` when there was no choice.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "other")]
    pub second: Option<Paper>,
    /// Where the parts of the label are cut apart, in mm from the top, when the document says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut_mm: Option<f32>,
}

/// Writes width and height of a paper.
fn sides<S: Serializer>(paper: &Paper, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(2))?;
    map.serialize_entry("width_mm", &plain(paper.width_mm()))?;
    map.serialize_entry("height_mm", &plain(paper.height_mm()))?;
    map.end()
}

/// The same for a paper that may be.
fn other<S: Serializer>(paper: &Option<Paper>, serializer: S) -> Result<S::Ok, S::Error> {
    match paper {
        Some(paper) => sides(paper, serializer),
        None => serializer.serialize_none(),
    }
}

/// A length without the noise of binary fractions.
fn plain(mm: f32) -> f64 {
    (f64::from(mm) * 1000.).round() / 1000.
}

/// Writes a length without the noise of binary fractions.
pub(crate) fn tenths<S: Serializer>(mm: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(plain(*mm))
}
