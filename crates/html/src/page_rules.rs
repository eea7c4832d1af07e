//! What `@page` rules make of each page of a document.

use crate::dom::Document;
use crate::layout::fragment::BoxSides;
use crate::layout::geometry::{PhysicalOffset, PhysicalRect, PhysicalSize};
use crate::layout::page_model::{PageBoxes, page_boxes};
use crate::medium::{Medium, from_mm};
use crate::resource::Resources;
use crate::style::{self, ComputedStyle, Environs, PageId, StyleSheets};
use crate::units::Px;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use text::FontSet;

/// A page's boxes and what they are painted with.
pub struct RuledPage {
    /// Its boxes.
    pub boxes: PageBoxes,
    /// Its style; a window has none.
    pub style: Option<Arc<ComputedStyle>>,
}

/// The `@page` rules of a document on its medium.
pub struct PageRules<'a> {
    sheets: &'a StyleSheets,
    document: &'a Document,
    fonts: &'a FontSet,
    resources: &'a Resources<'a>,
    /// Pages, not a window.
    pub print: bool,
    /// The paper (or window), where no rule says otherwise.
    pub paper: style::Medium,
    margin: Px,
    own_sizes: bool,
    /// The root element's style, once it is known.
    root: RefCell<Option<Arc<ComputedStyle>>>,
    known: RefCell<BTreeMap<PageId, Rc<RuledPage>>>,
}

impl<'a> PageRules<'a> {
    /// The rules of a document.
    pub fn new(
        sheets: &'a StyleSheets,
        document: &'a Document,
        fonts: &'a FontSet,
        resources: &'a Resources<'a>,
        paper: style::Medium,
        medium: Medium,
    ) -> PageRules<'a> {
        let (margin, own_sizes) = match medium {
            Medium::Print { margin, own_sizes, .. } => (from_mm(margin), own_sizes),
            Medium::Screen { .. } => (Px::ZERO, false),
        };
        PageRules {
            sheets,
            document,
            fonts,
            resources,
            print: paper.print,
            paper,
            margin,
            own_sizes,
            root: RefCell::default(),
            known: RefCell::default(),
        }
    }

    /// From here on pages inherit from this style.
    pub fn inherit(&self, root: &Arc<ComputedStyle>) {
        *self.root.borrow_mut() = Some(root.clone());
        self.known.borrow_mut().clear();
    }

    /// A page.
    pub fn page(&self, id: &PageId) -> Rc<RuledPage> {
        if let Some(page) = self.known.borrow().get(id) {
            return page.clone();
        }
        let page = Rc::new(self.find(id));
        self.known.borrow_mut().insert(id.clone(), page.clone());
        page
    }

    fn find(&self, id: &PageId) -> RuledPage {
        let mut sheet = PhysicalSize {
            width: self.paper.width,
            height: self.paper.height,
        };
        if !self.print {
            return RuledPage {
                boxes: PageBoxes {
                    sheet,
                    area: PhysicalRect {
                        offset: PhysicalOffset::default(),
                        size: sheet,
                    },
                    sides: BoxSides::default(),
                },
                style: None,
            };
        }
        self.resources.work.spend(1);
        if self.own_sizes
            && let Some((width, height)) = self.sheets.page_size(id)
        {
            sheet = PhysicalSize { width, height };
        }
        let environs = Environs {
            document: self.document,
            medium: &self.paper,
            fonts: self.fonts,
            resources: self.resources,
        };
        let style = self.sheets.page_style(id, self.margin, self.root.borrow().as_ref(), environs);
        RuledPage {
            boxes: page_boxes(&style, sheet, self.own_sizes),
            style: Some(Arc::new(style)),
        }
    }
}
