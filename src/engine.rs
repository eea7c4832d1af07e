//! HTML in, pages out: parse, style, layout and paint in one call. Knows nothing of waybills.

use crate::html::{Document, NodeId, NodeKind};
use crate::layout::Layout;
use crate::layout::box_tree::BoxTree;
use crate::layout::fragment::Fragment;
use crate::layout::generate::generate;
use crate::layout::geometry::{LogicalOffset, PhysicalOffset, PhysicalSize};
use crate::layout::space::{PageSpace, Space};
use crate::layout::{positioned, sizing};
use crate::limits::{LimitError, Limits};
use crate::page::{Item, Page};
use crate::paint::{PageGeometry, cost, paint};
use crate::resource::{AssetResolver, Resources};
use crate::style::values::{Display, LengthPercentage, Size};
use crate::style::{self, StyleSheets, Styles};
use crate::text::FontSet;
use crate::units::{PX_PER_MM, Px, Sides};
use crate::warning::Warning;
use std::collections::BTreeSet;

/// Dots in a CSS px from which Chromium places glyphs at fractions of a px (`gfx::GetFontRenderParams`).
const DENSE: f32 = 1.5;

/// What the engine needs besides the document.
pub struct Engine<'a> {
    /// The faces to use.
    pub fonts: &'a FontSet,
    /// Answers for URLs that are not `data:`.
    pub resolver: Option<&'a dyn AssetResolver>,
    /// What a document may cost.
    pub limits: &'a Limits,
}

/// How the document meets the paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Medium {
    /// Paged: `@media print`, content flows from page to page. Width and height in mm.
    Print {
        /// Paper width in mm.
        width: f32,
        /// Paper height in mm.
        height: f32,
        /// Margin on all sides in mm where `@page` gives none; labels have 0.
        margin: f32,
        /// Dots of the printer in one mm: from half as many again as there are CSS px, text is measured as browsers measure it on dense screens.
        dots_per_mm: f32,
    },
    /// One canvas of this size in CSS px, cut at its edges: `@media screen`, as a browser window.
    Screen {
        /// Width in px.
        width: f32,
        /// Height in px.
        height: f32,
    },
}

/// A document that was parsed.
pub struct Prepared {
    document: Document,
}

/// The pages of a document.
#[derive(Debug)]
pub struct LaidOut {
    /// The pages, at least one.
    pub pages: Vec<Page>,
    /// What the caller should know.
    pub warnings: Vec<Warning>,
}

impl Engine<'_> {
    /// Parses a document.
    ///
    /// # Errors
    /// When it has too many nodes or nests too deep.
    pub fn prepare(&self, html: &str) -> Result<Prepared, LimitError> {
        Ok(Prepared {
            document: Document::parse(html, self.limits)?,
        })
    }

    /// Styles, lays out and paints a document.
    ///
    /// # Errors
    /// When a limit is exceeded.
    pub fn lay_out(&self, prepared: &Prepared, medium: Medium) -> Result<LaidOut, LimitError> {
        let document = &prepared.document;
        let resources = self.resources();
        let mut style_medium = match medium {
            Medium::Print {
                width,
                height,
                dots_per_mm,
                ..
            } => style::Medium {
                print: true,
                fractional_glyphs: dots_per_mm >= DENSE * PX_PER_MM,
                width: from_mm(width),
                height: from_mm(height),
            },
            Medium::Screen { width, height } => style::Medium {
                print: false,
                fractional_glyphs: false,
                width: Px::from_f32(width),
                height: Px::from_f32(height),
            },
        };
        let (print, width, height) = (style_medium.print, style_medium.width, style_medium.height);
        let sheets = StyleSheets::of_document(document, &style_medium, &resources);
        let margin = match medium {
            Medium::Print { margin, .. } => page_margin(&sheets, &style_medium, from_mm(margin)),
            Medium::Screen { .. } => Sides::all(Px::ZERO),
        };
        style_medium.width = (style_medium.width - margin.left - margin.right).max(Px::new(1));
        style_medium.height = (style_medium.height - margin.top - margin.bottom).max(Px::new(1));
        let area = PhysicalSize {
            width: style_medium.width,
            height: style_medium.height,
        };
        if sheets.rules() > self.limits.css_rules {
            return Err(LimitError::CssRules(self.limits.css_rules));
        }
        let (fonts, broken) = self.fonts.with_document_faces(sheets.font_faces(&resources));
        for (_, error) in broken {
            resources.warn(Warning::BrokenFont { reason: error.to_string() });
        }
        let styles = sheets.compute(document, &style_medium, &fonts, &resources);
        resources.within_limits()?;
        let mut geometry = PageGeometry {
            slice: area.height,
            width,
            height,
            margin,
            count: 1,
        };
        let mut pages = Vec::new();
        if let Some(tree) = generate(document, &styles, &resources) {
            resources.within_limits()?;
            let (root, offset) = self.lay_out_tree(&tree, area, print, &resources)?;
            if print {
                geometry.slice = page_slice(&tree, area);
                geometry.count = self.page_count(&tree, &root, offset, area, geometry.slice)?;
            }
            pages = paint(&tree, &root, offset.x, offset.y, &geometry, &resources.work);
            pages.iter().for_each(|page| resources.work.spend(cost::steps(page)));
            resources.within_limits()?;
        }
        if pages.is_empty() {
            pages.push(Page::default());
        }
        // The paper is as large as the caller says, not to the nearest 1/64 px.
        if let Medium::Print { width, height, .. } = medium {
            pages.iter_mut().for_each(|page| (page.width, page.height) = (width, height));
        } else {
            pages
                .iter_mut()
                .for_each(|page| (page.width, page.height) = (width.to_mm(), height.to_mm()));
        }
        let mut warnings = resources.warnings.into_inner();
        warnings.extend(missing_glyphs(&pages));
        Ok(LaidOut { pages, warnings })
    }

    fn resources(&self) -> Resources<'_> {
        Resources::new(self.resolver, self.limits)
    }

    /// Lays out the root element in the initial containing block, which is as large as the first page's area.
    fn lay_out_tree(
        &self,
        tree: &BoxTree,
        area: PhysicalSize,
        print: bool,
        resources: &Resources,
    ) -> Result<(Fragment, PhysicalOffset), LimitError> {
        let layout = Layout::new(tree, area, &resources.work);
        let root = tree.get(tree.root);
        let flow = root.flow();
        let available = flow.logical_size(area);
        let margins = sizing::margins_or_zero(&root.style, flow, available.inline);
        let mut space = Space::independent(flow, available.inline, Some(available.block));
        space.page = print.then_some(PageSpace {
            size: page_slice(tree, area),
            start: margins.block_start,
        });
        let (mut fragment, pending) = layout.layout_root(tree.root, &space);
        resources.within_limits()?;
        let corner = LogicalOffset {
            inline: margins.inline_start,
            block: margins.block_start,
        };
        let offset = flow.physical_offset(corner, area, fragment.size);
        let mut children = Vec::new();
        let back = PhysicalOffset {
            x: -offset.x,
            y: -offset.y,
        };
        let pending = pending.into_iter().map(|mut item| {
            item.position = item.position + offset;
            item
        });
        positioned::place_in_initial(&layout, area, flow, pending.collect(), &mut children);
        resources.within_limits()?;
        for mut child in children {
            child.offset = child.offset + back;
            fragment.overflow = fragment.overflow.union(&child.fragment.overflow.moved(child.offset));
            fragment.children.push(child);
        }
        Ok((fragment, offset))
    }

    /// How many pages the flow reaches over along the root's block axis.
    fn page_count(
        &self,
        tree: &BoxTree,
        root: &Fragment,
        offset: PhysicalOffset,
        area: PhysicalSize,
        slice: Px,
    ) -> Result<usize, LimitError> {
        let flow = tree.get(tree.root).flow();
        let overflow = root.overflow.moved(offset);
        let end = match (flow.is_horizontal(), flow.flipped().1) {
            (true, _) => overflow.bottom(),
            (false, false) => overflow.right(),
            (false, true) => area.width - overflow.offset.x,
        };
        let size = slice.raw();
        let pages = (i64::from(end.raw().max(1)) + i64::from(size) - 1) / i64::from(size);
        let pages = usize::try_from(pages).unwrap_or(1).max(1);
        if pages > self.limits.pages {
            return Err(LimitError::Pages {
                pages,
                limit: self.limits.pages,
            });
        }
        Ok(pages)
    }

    /// `@page { size }` for print, in mm.
    pub fn page_rule_size(&self, prepared: &Prepared) -> Option<(f32, f32)> {
        let resources = self.resources();
        let sheets = StyleSheets::of_document(&prepared.document, &paperless(), &resources);
        sheets.page_rule(true).size.map(|(width, height)| (width.to_mm(), height.to_mm()))
    }

    /// Width and height in mm of the outermost box that has both set in absolute units: the one box in the body, in it, and so on.
    pub fn outer_box(&self, prepared: &Prepared) -> Option<(f32, f32)> {
        let document = &prepared.document;
        let resources = self.resources();
        let medium = paperless();
        let sheets = StyleSheets::of_document(document, &medium, &resources);
        let styles = sheets.compute(document, &medium, self.fonts, &resources);
        let mut node = document.root()?;
        loop {
            let style = styles.element(node);
            if let (Size::Set(LengthPercentage::Length(width)), Size::Set(LengthPercentage::Length(height))) = (&style.width, &style.height)
            {
                return Some((width.to_mm(), height.to_mm()));
            }
            node = only_box(document, &styles, node)?;
        }
    }
}

/// How much of the flow a page takes: its area in whole px, rounded up, so that 100 mm (377.95 px) holds a box of 378 px, as in browsers.
fn page_slice(tree: &BoxTree, area: PhysicalSize) -> Px {
    tree.get(tree.root).flow().logical_size(area).block.ceil()
}

/// A page as large as A4 for questions that do not depend on the paper.
fn paperless() -> style::Medium {
    style::Medium {
        print: true,
        fractional_glyphs: true,
        width: from_mm(210.),
        height: from_mm(297.),
    }
}

/// The one child element that generates a box; for the root element that is the body.
fn only_box(document: &Document, styles: &Styles, node: NodeId) -> Option<NodeId> {
    let mut boxes = document.children(node).filter(|&child| match &document.node(child).kind {
        NodeKind::Element(_) => styles.element(child).display != Display::None,
        NodeKind::Text(text) => !text.trim().is_empty(),
        _ => false,
    });
    match (boxes.next(), boxes.next()) {
        (Some(only), None) if document.element(only).is_some() => Some(only),
        _ => None,
    }
}

fn from_mm(mm: f32) -> Px {
    Px::from_f32_round((f64::from(mm) * 96. / 25.4) as f32)
}

fn page_margin(sheets: &StyleSheets, paper: &style::Medium, default: Px) -> Sides<Px> {
    let (width, height) = (paper.width, paper.height);
    let rule = sheets.page_rule(true).margin;
    let resolve = |value: &Option<LengthPercentage>, basis: Px| value.as_ref().map_or(default, |length| length.resolve(basis));
    Sides {
        top: resolve(&rule.top, height),
        right: resolve(&rule.right, width),
        bottom: resolve(&rule.bottom, height),
        left: resolve(&rule.left, width),
    }
}

/// A warning for each character that no face has.
fn missing_glyphs(pages: &[Page]) -> Vec<Warning> {
    let mut missing = BTreeSet::new();
    let mut stack: Vec<&Item> = pages.iter().flat_map(|page| &page.items).collect();
    while let Some(item) = stack.pop() {
        match item {
            Item::Group(group) => stack.extend(&group.items),
            Item::Glyphs(run) => missing.extend(
                run.glyphs
                    .iter()
                    .filter(|g| g.id == 0)
                    .filter_map(|g| run.text.get(g.cluster as usize..)?.chars().next()),
            ),
            _ => {}
        }
    }
    missing
        .into_iter()
        .map(|c| Warning::MissingGlyph {
            code_point: format!("U+{:04X}", c as u32),
        })
        .collect()
}

impl Prepared {
    /// The text of comments, in order, and of `<title>`: carriers write the paper size there.
    pub fn notes(&self) -> impl Iterator<Item = &str> {
        let document = &self.document;
        document.nodes.iter().filter_map(move |node| match &node.kind {
            NodeKind::Comment(text) => Some(&**text),
            NodeKind::Text(text) => {
                let parent = document.element(node.parent?)?;
                (&*parent.name == "title").then_some(&**text)
            }
            _ => None,
        })
    }
}
