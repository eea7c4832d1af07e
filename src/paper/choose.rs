//! Weighing what speaks for a paper.
//!
//! Every paper that may be meant has a cost: white that the content leaves, ink that would be lost, and how unusual it is. The cheapest is chosen. The
//! content's extent is known once the document is laid out, on [`first_guess`]; when another paper turns out cheaper, it is laid out on that one.

use super::hint::size_hint;
use super::{Paper, PaperChoice, PaperRule, PrintType, is_believable};
use crate::label::{Confidence, Extent};
use memchr::memmem;

/// How far content may reach past the right edge of a paper that it is meant for, in mm: 378 px and a border are more than 100 mm, and so are words that
/// do not break.
const OVERHANG: f32 = 4.;
/// How far a box may, in mm.
const BOX_OVERHANG: f32 = 1.;
/// The same downwards: the rest would be on a second page.
const OVERHANG_BELOW: f32 = 0.3;
/// How far a size that the document states may be from a roll that it stands for, in mm.
const NEAR_ROLL: f32 = 5.;
/// White that labels leave beside their content and below it, in mm.
const USUAL_MARGIN: [f32; 2] = [5., 5.];
/// White that costs 1, in mm.
const WHITE: [f32; 2] = [2.5, 8.];
/// White costs no more: a document of a few words fits any paper.
const MOST_WHITE: f32 = 6.;
/// What a mm costs that ink reaches past the edge, and one that the outermost box does without ink.
const PAST_THE_EDGE: f32 = 2.;
const BOX_PAST_THE_EDGE: f32 = 0.4;
/// What it costs to lose ink, before every mm of it.
const LOST: f32 = 20.;
/// How far the lines that part a label may be from standing in the middle of its paper, in mm.
const ASKEW: f32 = 2.5;
/// What it costs to be a paper that only content without a place of its own reaches over.
const BESIDE_THE_LINES: f32 = 6.;
/// What it costs to be another paper than a hint names, or than `@page` does.
const NOT_HINTED: f32 = 6.;
const NOT_THE_PAGE_RULES: f32 = 4.;
/// What it costs to be no roll.
const NO_ROLL: f32 = 2.;
/// A choice that costs so much less than the next one is likely, or certain.
const LIKELY: f32 = 1.;
const CERTAIN: f32 = 3.;

/// Rolls that labels are printed on, and what it costs to be this one when the carrier does not usually print on it.
const ROLLS: [(Paper, f32); 7] = [
    (Paper::TWO_PART, 1.),
    (Paper::SF, 1.),
    (Paper::ONE_PART, 1.),
    (sized(100., 100.), 1.),
    (Paper::JD, 1.2),
    (sized(100., 210.), 1.4),
    (FOUR_BY_SIX, 4.),
];

/// 4×6 in, which is so near to 100×150 mm that the content alone does not tell.
const FOUR_BY_SIX: Paper = sized(101.6, 152.4);

const fn sized(width: f32, height: f32) -> Paper {
    match Paper::new(width, height) {
        Some(paper) => paper,
        None => Paper::TWO_PART,
    }
}

/// What a carrier prints on, the most usual first.
fn usual_papers(delivery_id: &str, print_type: PrintType) -> &'static [Paper] {
    match (print_type, delivery_id) {
        (PrintType::OnePart, _) => &[Paper::ONE_PART],
        (_, "SF" | "EMS") => &[Paper::SF, Paper::TWO_PART],
        (_, "JDL" | "JD") => &[Paper::JD],
        (_, "FEDEX" | "UPS" | "DHL" | "USPS") => &[FOUR_BY_SIX],
        _ => &[Paper::TWO_PART, Paper::ONE_PART],
    }
}

/// What speaks for a paper before the document is laid out.
pub(crate) struct Evidence<'a> {
    /// What the printers hold; empty when that is not known.
    rolls: &'a [Paper],
    usual: &'static [Paper],
    hint: Option<(Paper, Option<f32>)>,
    page_rule: Option<Paper>,
}

/// How far a document reaches on a paper that it was laid out on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Need {
    /// That paper.
    pub(crate) on: Paper,
    /// From its left edge, in mm; of what stands in its middle only the width.
    width: f32,
    /// From the top of a page that was asked for to its end, in mm.
    height: f32,
    /// Pages that are there because the one before was too short.
    broken: usize,
    /// The outermost box, when it is around the content.
    outer: (Option<f32>, Option<f32>),
    /// Left and right end of the lines that part the label, when content reaches beyond them: that content may have its place from the paper's right
    /// edge, and follow it.
    lines: Option<(f32, f32)>,
}

impl<'a> Evidence<'a> {
    /// `notes` are the texts of comments and of the title; `page_rule` is `@page { size }` in mm.
    pub(crate) fn new<'n>(
        rolls: &'a [Paper],
        delivery_id: &str,
        print_type: PrintType,
        mut notes: impl Iterator<Item = &'n str>,
        page_rule: Option<(f32, f32)>,
    ) -> Evidence<'a> {
        let mut evidence = Evidence {
            rolls,
            usual: usual_papers(delivery_id, print_type),
            hint: notes.find_map(size_hint),
            page_rule: None,
        };
        evidence.hint = evidence.hint.map(|(paper, cut)| (evidence.roll_for(paper), cut));
        let believed = page_rule
            .and_then(|(width, height)| Paper::new(width, height))
            .filter(is_believable);
        evidence.page_rule = believed.map(|paper| evidence.roll_for(paper));
        evidence
    }

    /// Where a hint says that a paper is cut apart.
    pub(crate) fn cut(&self, paper: Paper) -> Option<f32> {
        self.hint.filter(|(hinted, _)| *hinted == paper).and_then(|(_, cut)| cut)
    }

    /// The one paper that there is, when there is no choice.
    pub(crate) fn only(&self) -> Option<Paper> {
        match self.rolls {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// The rolls, with what each costs.
    fn rolls(&self) -> impl Iterator<Item = (Paper, f32)> + use<'_> {
        let standard = match self.rolls {
            [] => &ROLLS[..],
            _ => &[],
        };
        let held = self.rolls.iter().map(|&paper| {
            let known = ROLLS.iter().find(|(roll, _)| *roll == paper);
            (paper, known.map_or(1., |(_, cost)| *cost))
        });
        held.chain(standard.iter().copied()).map(|(paper, cost)| {
            let rank = self.usual.iter().position(|usual| *usual == paper);
            (paper, rank.map_or(cost, |rank| 0.5 * rank as f32))
        })
    }

    /// The roll that a stated size stands for: boxes keep a few mm of the paper free, and 375 px (99.2 mm) is meant as 100 mm.
    fn roll_for(&self, stated: Paper) -> Paper {
        let near = |paper: f32, side: f32| (-BOX_OVERHANG..=NEAR_ROLL).contains(&(paper - side));
        let distance = |paper: &Paper| (paper.width_mm() - stated.width_mm()).abs() + (paper.height_mm() - stated.height_mm()).abs();
        self.rolls()
            .map(|(paper, _)| paper)
            .filter(|paper| near(paper.width_mm(), stated.width_mm()) && near(paper.height_mm(), stated.height_mm()))
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
            .unwrap_or(stated)
    }

    /// The outermost box as the roll it was drawn for, or as a paper of its own when no roll is near that holds the content.
    fn box_paper(&self, need: &Need) -> Option<Paper> {
        let paper = need.outer.0.zip(need.outer.1).and_then(|(width, height)| Paper::new(width, height));
        let paper = self.roll_for(paper.filter(is_believable)?);
        if self.rolls().any(|(roll, _)| roll == paper) {
            return Some(paper);
        }
        let near = |roll: Paper| {
            let apart = [roll.width_mm() - paper.width_mm(), roll.height_mm() - paper.height_mm()];
            apart.iter().all(|mm| mm.abs() <= NEAR_ROLL) && need.cost(roll) < LOST
        };
        (!self.rolls().any(|(roll, _)| near(roll))).then_some(paper)
    }

    /// Every paper that may be meant, with its cost before it is known what the content needs.
    fn candidates(&self, boxed: Option<Paper>) -> Vec<(Paper, f32)> {
        let mut papers: Vec<(Paper, f32)> = self.rolls().collect();
        if self.rolls.is_empty() {
            let stated = [self.hint.map(|(paper, _)| paper), self.page_rule, boxed];
            for paper in stated.into_iter().flatten() {
                if papers.iter().all(|(known, _)| *known != paper) {
                    papers.push((paper, NO_ROLL));
                }
            }
        }
        let held = |paper: Paper| papers.iter().any(|(known, _)| *known == paper);
        let hint = self.hint.map(|(paper, _)| paper).filter(|paper| held(*paper));
        let page_rule = self.page_rule.filter(|paper| held(*paper));
        for (paper, cost) in &mut papers {
            if hint == Some(*paper) || page_rule == Some(*paper) {
                *cost = 0.;
            }
            *cost += hint.map_or(0., |hinted| if hinted == *paper { 0. } else { NOT_HINTED });
            *cost += page_rule.map_or(0., |ruled| if ruled == *paper { 0. } else { NOT_THE_PAGE_RULES });
        }
        papers
    }
}

impl Need {
    /// `pages` are the extents of each page, and whether the page was asked for.
    pub(crate) fn new(on: Paper, pages: impl Iterator<Item = (Extent, bool)>, outer: (Option<f32>, Option<f32>)) -> Need {
        let (mut width, mut height, mut above, mut broken) = (0_f32, 0_f32, 0., 0);
        let mut lines: Option<(f32, f32)> = None;
        for (extent, asked_for) in pages {
            above = if asked_for { 0. } else { above + on.height_mm() };
            let Some(ink) = extent.ink else { continue };
            broken += usize::from(!asked_for);
            let (left, right) = (ink.x, on.width_mm() - ink.right());
            let in_the_middle = left > 4. && (left - right).abs() < 2.5;
            width = width.max(if in_the_middle { ink.width } else { ink.right() });
            height = height.max(above + ink.bottom());
            if let Some((left, right)) = extent.lines {
                lines = Some(lines.map_or((left, right), |(known_left, known_right)| {
                    (known_left.min(left), known_right.max(right))
                }));
            }
        }
        // A box that the content leaves is not around it.
        let around = |side: Option<f32>, reach: f32| side.filter(|side| *side >= reach - 2. && *side <= super::LONGEST);
        Need {
            on,
            width,
            height,
            broken,
            outer: (around(outer.0, width), around(outer.1, height)),
            lines: lines.filter(|(_, right)| right + ASKEW < width),
        }
    }

    /// What a paper costs that the document states: content that reaches past it may be meant so, unless it breaks the label.
    fn cost_of_stated(&self, paper: Paper) -> f32 {
        let cost = self.cost(paper);
        if paper == self.on && self.broken == 0 {
            cost.min(MOST_WHITE)
        } else {
            cost
        }
    }

    /// What a paper costs: ink that it loses, and white that it has.
    fn cost(&self, paper: Paper) -> f32 {
        let side = |room: f32, need: f32, outer: Option<f32>, over: f32, margin: f32, white: f32| {
            if need > room + over {
                return LOST + need - room;
            }
            let outer = outer.unwrap_or(need).max(need);
            let spare = ((room - outer - margin).max(0.) / white).min(MOST_WHITE);
            let past = (need - room).max(0.) * PAST_THE_EDGE;
            spare + past + ((outer - room - BOX_OVERHANG).max(0.) * BOX_PAST_THE_EDGE).min(MOST_WHITE)
        };
        let (mut width, mut beside) = (self.width, 0.);
        if let Some((left, right)) = self.lines {
            let in_the_middle = |paper: Paper| (left + right - paper.width_mm()).abs() < ASKEW;
            if in_the_middle(paper) {
                width = right;
            } else if paper.width_mm() > right + left + ASKEW && ROLLS.iter().any(|(roll, _)| in_the_middle(*roll)) {
                beside = BESIDE_THE_LINES;
            }
        }
        let across = side(paper.width_mm(), width, self.outer.0, OVERHANG, USUAL_MARGIN[0], WHITE[0]) + beside;
        let down = side(
            paper.height_mm(),
            self.height,
            self.outer.1,
            OVERHANG_BELOW,
            USUAL_MARGIN[1],
            WHITE[1],
        );
        let broken = if paper == self.on { LOST * self.broken as f32 } else { 0. };
        across + down + broken
    }
}

/// The paper to lay a document out on first: what it states, else of the usual papers the first that is as wide as the widest thing in it that may be a label.
pub(crate) fn first_guess(evidence: &Evidence<'_>, html: &str) -> Paper {
    let candidates = evidence.candidates(None);
    let wide = design_width(html);
    let cost = |(paper, cost): &(Paper, f32)| {
        let spare = wide.map_or(0., |wide| paper.width_mm() - wide);
        cost + if spare < -1.5 {
            LOST
        } else {
            (spare - USUAL_MARGIN[0]).max(0.) / WHITE[0]
        }
    };
    let cheapest = candidates.iter().min_by(|a, b| cost(a).total_cmp(&cost(b)));
    cheapest.map_or(Paper::TWO_PART, |(paper, _)| *paper)
}

/// The largest width of a document, in mm, that is about as wide as a roll: `width: 375px`, `width="98mm"`. Only a first look.
fn design_width(html: &str) -> Option<f32> {
    let mut widest = None;
    for at in memmem::find_iter(html.as_bytes(), b"width") {
        let value = html[at + 5..].trim_start_matches([' ', ':', '=', '"', '\'']);
        let digits = value.len() - value.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let Ok(number) = value[..digits].parse::<f32>() else { continue };
        let mm = match value.as_bytes().get(digits..digits + 2).unwrap_or_default() {
            b"mm" => 1.,
            b"cm" => 10.,
            b"in" => 25.4,
            b"pt" => 25.4 / 72.,
            [b'%' | b'e' | b'v', ..] => continue,
            _ => 25.4 / 96.,
        };
        let width = number * mm;
        if ROLLS
            .iter()
            .any(|(roll, _)| (-1.2..=NEAR_ROLL).contains(&(roll.width_mm() - width)))
        {
            widest = Some(widest.map_or(width, |widest: f32| widest.max(width)));
        }
    }
    widest
}

/// How often a document is laid out until its paper is found.
const MOST_LAYOUTS: usize = 3;

/// The cheapest paper. `tried` is what the document needs on the papers that it was laid out on, the last one last; it is not empty.
pub(crate) fn choose(evidence: &Evidence<'_>, tried: &[Need]) -> PaperChoice {
    let Some(last) = tried.last() else {
        return decided(first_guess(evidence, ""), PaperRule::CarrierDefault, evidence);
    };
    let was_tried = |paper: Paper| tried.iter().any(|need| need.on == paper);
    let boxed = evidence.box_paper(last);
    // A box that is 4 in wide to the tenth of a mm was drawn in inches.
    let in_inches = last.outer.0.is_some_and(|width| (width - FOUR_BY_SIX.width_mm()).abs() < 0.1);
    let cost = |(paper, cost): &(Paper, f32)| {
        let cost = if in_inches && *paper == FOUR_BY_SIX { 0. } else { *cost };
        // What was seen on the paper itself is better known than what was seen on another.
        let seen = tried.iter().rfind(|need| need.on == *paper).unwrap_or(last);
        let is_stated = evidence.hint.is_some_and(|(hinted, _)| hinted == *paper);
        cost + if is_stated {
            seen.cost_of_stated(*paper)
        } else {
            seen.cost(*paper)
        }
    };
    let mut candidates = evidence.candidates(boxed);
    if tried.len() == MOST_LAYOUTS {
        candidates.retain(|(paper, _)| was_tried(*paper));
    }
    let mut costs: Vec<(Paper, f32)> = candidates.iter().map(|candidate| (candidate.0, cost(candidate))).collect();
    costs.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (best, second) = (costs[0], costs.get(1));
    let ahead = second.map_or(f32::MAX, |second| second.1 - best.1);
    let is_best = |paper: Option<Paper>| paper == Some(best.0);
    let tells = |side: f32, edge: f32| edge - side < MOST_WHITE * 2.;
    let chosen_by = if is_best(evidence.hint.map(|(paper, _)| paper)) {
        PaperRule::Hint
    } else if is_best(evidence.page_rule) {
        PaperRule::PageRule
    } else if is_best(boxed) {
        PaperRule::OuterBox
    } else if tells(last.width, best.0.width_mm()) || tells(last.height, best.0.height_mm()) || last.outer.0.is_some() {
        PaperRule::Content
    } else {
        PaperRule::CarrierDefault
    };
    let confidence = match ahead {
        _ if best.1 >= LOST || chosen_by == PaperRule::CarrierDefault => Confidence::Doubtful,
        ahead if ahead >= CERTAIN => Confidence::Certain,
        ahead if ahead >= LIKELY => Confidence::Likely,
        _ => Confidence::Doubtful,
    };
    PaperChoice {
        confidence,
        second: second.map(|(paper, _)| *paper),
        ..decided(best.0, chosen_by, evidence)
    }
}

/// A paper that needs no choosing.
pub(crate) fn decided(paper: Paper, chosen_by: PaperRule, evidence: &Evidence<'_>) -> PaperChoice {
    PaperChoice {
        paper,
        chosen_by,
        confidence: Confidence::Certain,
        second: None,
        cut_mm: evidence.cut(paper),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use page::Rect;

    fn evidence(hint: &'static str, page_rule: Option<(f32, f32)>) -> Evidence<'static> {
        Evidence::new(&[], "SF", PrintType::TwoPart, [hint].into_iter(), page_rule)
    }

    /// What a document of one page needs.
    fn need(on: Paper, width: f32, height: f32, outer: (Option<f32>, Option<f32>)) -> Need {
        Need::new(on, [(extent(width, height), true)].into_iter(), outer)
    }

    /// Content that reaches so far.
    fn extent(width: f32, height: f32) -> Extent {
        Extent {
            ink: Some(Rect {
                x: 1.,
                y: 1.,
                width: width - 1.,
                height: height - 1.,
            }),
            lines: None,
        }
    }

    fn size(choice: PaperChoice) -> (f32, f32, PaperRule) {
        (choice.paper.width_mm(), choice.paper.height_mm(), choice.chosen_by)
    }

    fn pick(hint: &'static str, page_rule: Option<(f32, f32)>, need: Need) -> (f32, f32, PaperRule) {
        size(choose(&evidence(hint, page_rule), &[need]))
    }

    #[test]
    fn a_roll_that_fits_is_chosen_by_what_the_content_needs() {
        let nothing = (None, None);
        for (width, height, roll) in [
            (98., 147., (100., 150.)),
            (98., 176., (100., 180.)),
            (99.5, 97., (100., 100.)),
            (74., 127., (76., 130.)),
            (99., 111., (100., 113.)),
            (99., 205., (100., 210.)),
            (101., 148., (100., 150.)),
        ] {
            let choice = pick("", None, need(Paper::TWO_PART, width, height, nothing));
            assert_eq!(choice, (roll.0, roll.1, PaperRule::Content), "{width}×{height}");
        }
    }

    #[test]
    fn a_box_is_the_roll_it_was_drawn_for_and_no_paper_of_its_own() {
        let boxed = |width, height| {
            let outer = (Some(width), Some(height));
            pick("", None, need(Paper::SF, width - 1., height - 3., outer))
        };
        assert_eq!(boxed(97., 175.), (100., 180., PaperRule::OuterBox));
        assert_eq!(boxed(99.2, 148.), (100., 150., PaperRule::OuterBox));
        assert_eq!(boxed(101.6, 151.), (101.6, 152.4, PaperRule::OuterBox), "drawn in inches");
        assert_eq!(boxed(60., 40.), (60., 40., PaperRule::OuterBox), "no roll is near");
        let reaches_past = need(Paper::TWO_PART, 98., 176., (Some(99.), Some(185.)));
        assert_eq!(
            pick("", None, reaches_past),
            (100., 180., PaperRule::Content),
            "white below is no reason for a longer roll"
        );
    }

    #[test]
    fn what_is_stated_holds_unless_the_content_does_not_fit() {
        let small = || need(Paper::SF, 60., 90., (None, None));
        assert_eq!(pick("100*150,90", None, small()), (100., 150., PaperRule::Hint));
        assert_eq!(pick("", Some((76., 130.)), small()), (76., 130., PaperRule::PageRule));
        let page = |height| (extent(98., height), false);
        let broken = Need::new(Paper::SF, [(extent(98., 150.), true), page(26.)].into_iter(), (None, None));
        assert_eq!(pick("100*150", None, broken), (100., 180., PaperRule::Content));
        let past_the_edge = need(Paper::SF, 130., 176., (None, None));
        assert_eq!(pick("100*150", None, past_the_edge), (100., 150., PaperRule::Hint));
        let office = need(Paper::SF, 98., 146., (None, None));
        assert_eq!(pick("", Some((210., 297.)), office), (100., 150., PaperRule::Content));
    }

    #[test]
    fn without_evidence_it_is_the_carriers_usual_paper_and_doubtful() {
        let words = need(Paper::SF, 30., 8., (None, None));
        let choice = choose(&evidence("", None), &[words]);
        assert_eq!(size(choice), (100., 150., PaperRule::CarrierDefault));
        assert_eq!(choice.confidence, Confidence::Doubtful);
        assert!(choice.second.is_some_and(|second| second != choice.paper));
    }

    #[test]
    fn a_paper_that_breaks_the_label_is_not_kept() {
        let page = |height| Extent {
            ink: Some(Rect {
                x: 0.,
                y: 0.,
                width: 98.,
                height,
            }),
            lines: None,
        };
        let cut = Need::new(Paper::JD, [(page(113.), true), (page(33.), false)].into_iter(), (None, None));
        assert_eq!(pick("", None, cut), (100., 150., PaperRule::Content));
        let two_labels = Need::new(Paper::JD, [(page(98.), true), (page(98.), true)].into_iter(), (None, None));
        assert_eq!(pick("", None, two_labels), (100., 100., PaperRule::Content));
    }

    #[test]
    fn what_follows_the_papers_edge_does_not_hide_where_the_lines_end() {
        let lines = |left, right| {
            let extent = Extent {
                ink: Some(Rect {
                    x: 2.,
                    y: 1.,
                    width: 92.,
                    height: 127.,
                }),
                lines: Some((left, right)),
            };
            Need::new(Paper::TWO_PART, [(extent, true)].into_iter(), (None, None))
        };
        assert_eq!(pick("", None, lines(4., 72.)), (76., 130., PaperRule::Content));
        assert_eq!(pick("", None, lines(4., 62.)).0, 100.);
    }

    #[test]
    fn the_printers_rolls_are_all_there_is() {
        let sized = |width, height| Paper::new(width, height).expect("a size");
        let rolls = [sized(100., 180.), sized(76., 130.)];
        let held = Evidence::new(&rolls, "SF", PrintType::TwoPart, ["100*150"].into_iter(), Some((60., 40.)));
        let choice = |width, height| size(choose(&held, &[need(rolls[0], width, height, (Some(width), Some(height)))]));
        assert_eq!(choice(98., 147.), (100., 180., PaperRule::Content));
        assert_eq!(choice(74., 127.), (76., 130., PaperRule::OuterBox));
        let one = Evidence::new(&rolls[..1], "SF", PrintType::TwoPart, std::iter::empty(), None);
        assert_eq!(one.only(), Some(rolls[0]));
        assert_eq!(held.only(), None);
    }

    #[test]
    fn the_first_guess_sees_widths() {
        let guess = |html: &str| first_guess(&evidence("", None), html).width_mm();
        assert_eq!(guess("<table width=375><td width='200'>"), 100.);
        assert_eq!(guess("<div style='width: 74mm'>"), 76.);
        assert_eq!(guess("<div style='width:285px;max-width:100%'>"), 76.);
        assert_eq!(guess("<p>"), 100.);
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_a_width_or_none(html in "(width|[ :='\"]|[0-9.]{1,4}|mm|cm|in|pt|px|%|é){0,12}") {
            proptest::prop_assert!(design_width(&html).is_none_or(|width| (70. ..=103.).contains(&width)));
        }
    }
}
