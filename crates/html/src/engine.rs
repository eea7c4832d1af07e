//! HTML in, pages out: parse, style, layout and paint in one call. Knows nothing of waybills.

use crate::caches::Caches;
use crate::dom::{Document, Ending, NodeKind};
use crate::layout::Layout;
use crate::layout::box_tree::{BoxTree, Contents};
use crate::layout::fragment::Fragment;
use crate::layout::generate::generate;
use crate::layout::geometry::{LogicalOffset, PhysicalOffset, PhysicalSize};
use crate::layout::pages::{PageExtent, PageFlow, first_page};
use crate::layout::space::{PageSpace, Space};
use crate::layout::{extent, positioned, sizing};
use crate::limits::{LimitError, Limits, Work};
use crate::medium::{Medium, from_mm};
use crate::page_rules::PageRules;
use crate::paint::{PageGeometry, Vectors, cost, paint};
use crate::resource::{AssetResolver, Resources};
use crate::style::values::{AutoLength, LengthPercentage, Size};
use crate::style::{self, ComputedStyle, Environs, PageId, StyleSheets};
use crate::units::{PX_PER_MM, Px};
use crate::unshown;
use crate::warning::Warning;
use page::{Item, Page, Pool};
use std::collections::BTreeSet;
use std::sync::Arc;
use text::FontSet;

/// Dots in a CSS px from which Chromium places glyphs at fractions of a px (`gfx::GetFontRenderParams`).
const DENSE: f32 = 1.5;

/// How often a document is styled until its viewport is its first page.
const PAGE_ATTEMPTS: usize = 3;

/// Lays out documents. `Send + Sync`: what is alike in the documents (style sheets, pictures, words) is read once for each thread, and kept until the
/// engine is dropped.
pub struct Engine {
    fonts: FontSet,
    resolver: Option<Arc<dyn AssetResolver>>,
    limits: Limits,
    caches: Pool<Caches>,
}

/// A document that was parsed.
pub struct Prepared {
    document: Document,
    work: Work,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Engine { fonts, limits, .. } = self;
        f.debug_struct("Engine")
            .field("fonts", fonts)
            .field("limits", limits)
            .finish_non_exhaustive()
    }
}

/// The pages of a document.
#[derive(Debug)]
pub struct LaidOut {
    /// The pages, at least one.
    pub pages: Vec<Page>,
    /// Of each page, whether the document asks for it: the first one, and those that forced breaks begin. The others are there because the page
    /// before was too short.
    pub asked_for: Vec<bool>,
    /// Width and height in mm that the outermost boxes have set in absolute units: the root element, the one box in it, and so on.
    pub outer_box: (Option<f32>, Option<f32>),
    /// What the caller should know.
    pub warnings: Vec<Warning>,
}

impl Engine {
    /// An engine with these faces. `limits` say what one document may cost.
    pub fn new(fonts: FontSet, limits: Limits) -> Engine {
        Engine {
            fonts,
            resolver: None,
            limits,
            caches: Pool::default(),
        }
    }

    /// Who answers for URLs that are not `data:`. Default: nobody; such resources stay empty with a warning.
    pub fn resolver(mut self, resolver: Arc<dyn AssetResolver>) -> Engine {
        self.resolver = Some(resolver);
        self
    }

    /// Parses a document.
    ///
    /// # Errors
    /// When it has too many nodes, too much text, or nests too deep.
    pub fn prepare(&self, html: &str) -> Result<Prepared, LimitError> {
        let work = Work::of(&self.limits);
        let document = Document::parse(html, &self.limits, &work)?;
        Ok(Prepared { document, work })
    }

    /// Styles, lays out and paints a document. All that is done with one document takes of one budget, [`Prepared::work`].
    ///
    /// # Errors
    /// When a limit is exceeded.
    pub fn lay_out(&self, prepared: &Prepared, medium: Medium) -> Result<LaidOut, LimitError> {
        self.with_caches(|caches| self.lay_out_with(caches, prepared, medium))
    }

    fn lay_out_with(&self, caches: &Caches, Prepared { document, work }: &Prepared, medium: Medium) -> Result<LaidOut, LimitError> {
        let resources = self.resources(work, caches);
        unshown::warn(document, &resources);
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
        let sheets = StyleSheets::of_document(document, &style_medium, &resources);
        if sheets.rules() > self.limits.css_rules {
            return Err(LimitError::CssRules(self.limits.css_rules));
        }
        let (fonts, broken) = self
            .fonts
            .with_document_faces(sheets.font_faces(&resources), self.limits.font_bytes)
            .map_err(|_| LimitError::FontBytes(self.limits.font_bytes))?;
        for (_, error) in broken {
            resources.warn(Warning::BrokenFont { reason: error.to_string() });
        }
        let rules = PageRules::new(&sheets, document, &fonts, &resources, style_medium, medium);
        let mut first = rules.page(&PageId::default());
        let mut tree = None;
        // Viewport units are of the first page, whose name and inherited margins are known with the styles.
        for _ in 0..PAGE_ATTEMPTS {
            (style_medium.width, style_medium.height) = (first.boxes.area.size.width, first.boxes.area.size.height);
            let styles = sheets.compute(Environs {
                document,
                medium: &style_medium,
                fonts: &fonts,
                resources: &resources,
            });
            resources.within_limits()?;
            tree = generate(document, &styles, &resources);
            resources.within_limits()?;
            let Some(tree) = tree.as_ref().filter(|_| style_medium.print) else {
                break;
            };
            rules.inherit(&tree.get(tree.root).style);
            let before = std::mem::replace(&mut first, rules.page(&first_page(tree)));
            if first.boxes == before.boxes {
                break;
            }
        }
        let (mut pages, asked_for) = match &tree {
            Some(tree) => {
                let vectors = Vectors {
                    fonts: &fonts,
                    resources: &resources,
                    dots_per_mm: medium.dots_per_mm(),
                };
                self.lay_out_tree(tree, &rules, &vectors)?
            }
            None => (vec![Page::default()], vec![true]),
        };
        let outer_box = tree.as_ref().map_or((None, None), outer_box);
        // The paper is as large as the caller says, not to the nearest 1/64 px.
        let size = match medium {
            Medium::Print { own_sizes: true, .. } if tree.is_some() => None,
            Medium::Print { width, height, .. } => Some((width, height)),
            Medium::Screen { .. } => Some((rules.paper.width.to_mm(), rules.paper.height.to_mm())),
        };
        if let Some(size) = size {
            pages.iter_mut().for_each(|page| (page.width, page.height) = size);
        }
        let mut warnings = resources.warnings.into_inner();
        warnings.extend(missing_glyphs(&pages));
        Ok(LaidOut {
            pages,
            asked_for,
            outer_box,
            warnings,
        })
    }

    /// Does `work` with caches that no other thread uses meanwhile.
    fn with_caches<T>(&self, work: impl FnOnce(&Caches) -> T) -> T {
        self.caches.lend(|caches| {
            let caches = &*caches;
            caches.shapes.during(|| work(caches))
        })
    }

    fn resources<'a>(&'a self, work: &'a Work, caches: &'a Caches) -> Resources<'a> {
        Resources::new(self.resolver.as_deref(), &self.limits, work, caches)
    }

    /// Lays out a document and paints its pages. Also returns of each page whether it was asked for.
    fn lay_out_tree(&self, tree: &BoxTree, rules: &PageRules, vectors: &Vectors) -> Result<(Vec<Page>, Vec<bool>), LimitError> {
        let resources = vectors.resources;
        let flow = tree.get(tree.root).flow();
        let first = rules.page(&first_page(tree));
        let area = first.boxes.area.size;
        let extent = |id: &PageId| {
            let size = flow.logical_size(rules.page(id).boxes.area.size);
            PageExtent {
                // Its area in whole px, rounded up, so that 100 mm (377.95 px) holds a box of 378 px, as in browsers.
                block: size.block.ceil(),
                inline: size.inline,
            }
        };
        // One more than may be, so that it is seen when there are too many.
        let page_flow = PageFlow::new(tree, self.limits.pages.saturating_add(1), &extent);
        let layout = Layout::new(tree, area, resources.work);
        let layout = match rules.print {
            true => layout.on_pages(&page_flow),
            false => layout,
        };
        let (root, offset) = self.lay_out_root(&layout, area, resources)?;
        let leaves_out = |style: &ComputedStyle| style.rare.text_overflow.is_some() || style.alignment.legacy.line_clamp.is_some();
        if tree.boxes.iter().any(|layout_box| leaves_out(&layout_box.style)) {
            let characters = root.left_out();
            if characters > 0 {
                resources.warn(Warning::TextNotShown {
                    element: "text-overflow".into(),
                    characters,
                });
            }
        }
        let geometry = |id: &PageId, start: Px, slice: Px| {
            let page = rules.page(id);
            PageGeometry {
                boxes: page.boxes,
                style: page.style.clone(),
                start,
                slice,
            }
        };
        let (pages, asked_for): (Vec<PageGeometry>, Vec<bool>) = if rules.print {
            let end = extent::flow_end(flow, &root, offset, area);
            let reached = page_flow.until(end);
            if reached.len() > self.limits.pages {
                return Err(LimitError::Pages {
                    pages: reached.len().max(page_flow.at(end - Px::STEP).index + 1),
                    limit: self.limits.pages,
                });
            }
            reached
                .iter()
                .map(|page| (geometry(&page.id, page.start, page.extent.block), page.id.index == 0 || page.forced))
                .unzip()
        } else {
            (vec![geometry(&PageId::default(), Px::ZERO, area.height)], vec![true])
        };
        let painted = paint(tree, &root, offset.x, offset.y, &pages, vectors);
        painted.iter().for_each(|page| cost::steps(page, resources.work));
        resources.within_limits()?;
        Ok((painted, asked_for))
    }

    /// Lays out the root element in the initial containing block, which is as large as the first page's area.
    fn lay_out_root(&self, layout: &Layout, area: PhysicalSize, resources: &Resources) -> Result<(Fragment, PhysicalOffset), LimitError> {
        let tree = layout.tree;
        let root = tree.get(tree.root);
        let flow = root.flow();
        let available = flow.logical_size(area);
        let mut margins = sizing::margins_or_zero(&root.style, flow, available.inline);
        // A margin does not reach over a page end (CSS Fragmentation 3 §5.2).
        if let Some(pages) = layout.pages() {
            margins.block_start = margins.block_start.min(pages.at(Px::ZERO).end());
        }
        let mut space = Space::independent(flow, available.inline, Some(available.block));
        space.page = Some(PageSpace {
            start: margins.block_start,
            fills: Some(available.inline),
        });
        let (mut fragment, pending) = layout.layout_root(tree.root, &space);
        resources.within_limits()?;
        // `auto` margins share what a root of a set width leaves (§10.3.3).
        let auto = flow.logical_sides(&root.style.margin.map(AutoLength::is_auto));
        let free = available.inline - flow.logical_size(fragment.size).inline - margins.inline_sum();
        if auto.inline_start {
            margins.inline_start = (if auto.inline_end { free / 2 } else { free }).clamp_negative();
        }
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
        positioned::place_in_initial(layout, area, flow, pending.collect(), &mut children);
        resources.within_limits()?;
        for mut child in children {
            child.offset = child.offset + back;
            fragment.overflow = fragment.overflow.union(&child.fragment.overflow.moved(child.offset));
            fragment.children.push(child);
        }
        Ok((fragment, offset))
    }

    /// `@page { size }` for print, in mm.
    pub fn page_rule_size(&self, prepared: &Prepared) -> Option<(f32, f32)> {
        self.with_caches(|caches| {
            let sheets = StyleSheets::of_document(&prepared.document, &paperless(), &self.resources(&prepared.work, caches));
            let size = sheets.page_size(&PageId::default());
            size.map(|(width, height)| (width.to_mm(), height.to_mm()))
        })
    }
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

/// Width and height in mm that the outermost boxes of a document have set in absolute units: the root element's, else those of the one box in it, and so on.
fn outer_box(tree: &BoxTree) -> (Option<f32>, Option<f32>) {
    let set = |size: &Size| match size {
        Size::Set(LengthPercentage::Length(length)) => Some(length.to_mm()),
        _ => None,
    };
    let (mut width, mut height) = (None, None);
    let mut next = Some(tree.root);
    while let Some(id) = next {
        let layout_box = tree.get(id);
        width = width.or(set(&layout_box.style.width));
        height = height.or(set(&layout_box.style.height));
        next = match &layout_box.contents {
            Contents::Blocks(children) | Contents::Flex(children) | Contents::Grid(children) if width.is_none() || height.is_none() => {
                match children[..] {
                    [only] => Some(only),
                    _ => None,
                }
            }
            _ => None,
        };
    }
    (width, height)
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
    /// What is left of [`Limits::steps`] and [`Limits::bytes`].
    pub fn work(&self) -> &Work {
        &self.work
    }

    /// How the document's text ends.
    pub fn ending(&self) -> Ending {
        self.document.ending
    }

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
