//! Labels drawn smaller than they were made, in the middle of their paper, as printer dialogs do.
//!
//! What is scaled are the items of laid-out pages: text, rules and pictures. Barcodes are looked for afterwards, so that they have whole dots again.

use crate::label;
use crate::paper::{PaperChoice, PaperRule};
use html::LaidOut;
use page::{Affine, Group, Item, Page, Paper};

/// Percentages that a label can be drawn at.
const PERCENT: std::ops::RangeInclusive<f32> = 10. ..=100.;

/// How large labels are drawn; by [`RendererBuilder::scale`](crate::renderer::RendererBuilder::scale).
///
/// ```
/// use waybill_label::scale::Scale;
/// assert_eq!(Scale::parse("fit"), Some(Scale::FIT));
/// assert_eq!(Scale::parse("97%"), Scale::percent(97.));
/// assert_eq!(Scale::parse("9%"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// `None`: as large as fits.
    percent: Option<f32>,
    onto: Option<Paper>,
}

impl Scale {
    /// As large as fits on the paper, and never larger than it is: a label that needs more room is laid out on the paper that it is meant for, and drawn smaller.
    pub const FIT: Scale = Scale { percent: None, onto: None };

    /// So many percent of the label's size, 10 to 100.
    pub fn percent(percent: f32) -> Option<Scale> {
        PERCENT.contains(&percent).then_some(Scale {
            percent: Some(percent),
            onto: None,
        })
    }

    /// `fit`, or a percentage from 10 to 100, with or without its sign.
    pub fn parse(text: &str) -> Option<Scale> {
        match text.trim() {
            "fit" => Some(Scale::FIT),
            text => Scale::percent(text.strip_suffix('%').unwrap_or(text).trim_end().parse().ok()?),
        }
    }

    /// Draws labels on this paper, such as a part of a sheet. Default: the [`paper`](crate::renderer::RendererBuilder::paper) that is asked for, else that of
    /// the label.
    pub fn onto(self, paper: Paper) -> Scale {
        Scale { onto: Some(paper), ..self }
    }

    /// The paper that a label which was laid out on another is drawn on.
    pub(crate) fn paper(&self, laid_out_on: Paper) -> Paper {
        self.onto.unwrap_or(laid_out_on)
    }

    /// Whether a label has to be laid out on the paper it is meant for, as it does not fit on this one.
    pub(crate) fn needs_own_paper(&self, made: &LaidOut) -> bool {
        let broken = made.pages.iter().zip(&made.asked_for).any(|(_, asked_for)| !asked_for);
        let past = || made.pages.iter().any(|page| label::past_edges(page, 1).is_some());
        self.percent.is_none() && (broken || past())
    }

    /// Draws pages that were laid out on the paper of `choice` on the paper `onto`.
    pub(crate) fn apply(&self, choice: PaperChoice, pages: &mut [Page], onto: Paper) -> PaperChoice {
        let own = choice.paper;
        let mut size = (own.width_mm(), own.height_mm());
        let factor = match self.percent {
            Some(percent) => percent / 100.,
            None => {
                let leaving = pages.iter().filter(|page| label::past_edges(page, 1).is_some());
                for ink in leaving.filter_map(|page| label::ink(page, drop)) {
                    size = (size.0.max(ink.right()), size.1.max(ink.bottom()));
                }
                (onto.width_mm() / size.0).min(onto.height_mm() / size.1).min(1.)
            }
        };
        if factor == 1. && own == onto {
            return choice;
        }
        let [right, down] = [(onto.width_mm(), size.0), (onto.height_mm(), size.1)].map(|(room, size)| (room - size * factor) / 2.);
        let transform = Affine {
            a: factor,
            b: 0.,
            c: 0.,
            d: factor,
            e: right,
            f: down,
        };
        for page in pages {
            let items = std::mem::take(&mut page.items);
            *page = Page {
                width: onto.width_mm(),
                height: onto.height_mm(),
                items: vec![Item::Group(Group {
                    transform,
                    clip: None,
                    opacity: 1.,
                    items,
                })],
            };
        }
        PaperChoice {
            cut_mm: choice.cut_mm.map(|cut| cut * factor + down),
            ..match own == onto {
                true => choice,
                false => PaperChoice {
                    chosen_by: PaperRule::Caller,
                    confidence: label::Confidence::Certain,
                    second: None,
                    paper: onto,
                    ..choice
                },
            }
        }
    }
}
