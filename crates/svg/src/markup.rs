//! A document as `usvg` is to see it: text as outlines, images as numbers, and nothing that it would only leave out.

use crate::cascade::Sheet;
use crate::svg::{Image, Resources, Svg};
use crate::text_layout::{self, Run, Span};
use crate::text_style::{PAINT, Styles, TextStyle};
use crate::{Error, Warning, outline, weight};
use page::Picture;
use page::picture::PictureFormat;
use resvg::tiny_skia::{Path, PathSegment};
use resvg::usvg::{self, ImageKind};
use roxmltree::{Node, NodeId};
use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::sync::Arc;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
/// The scheme of the numbers that stand for images.
const SCHEME: &str = "picture:";
/// How deep SVG images may nest in each other.
const NESTED_IMAGES: usize = 4;

/// Properties of a `<text>` that are not inherited: they hold for all of it.
const OWN: [&str; 8] = [
    "clip-path",
    "filter",
    "isolation",
    "mask",
    "mix-blend-mode",
    "opacity",
    "transform",
    "transform-origin",
];

/// What a tree's outlines and images stand for.
#[derive(Default)]
pub(crate) struct Register {
    /// Text, by the key of its outline.
    pub texts: HashMap<u64, Vec<Run>>,
    /// Pictures, by the address of the bytes that `usvg` holds.
    pub pictures: HashMap<usize, Arc<Picture>>,
    pub warnings: Vec<Warning>,
    /// What it took so far, in 64ths of a step.
    pub spent: u64,
    images: HashMap<Box<str>, Option<ImageKind>>,
    /// By their numbers.
    numbered: Vec<ImageKind>,
    depth: usize,
}

impl Register {
    fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }
}

/// The tree of a document drawn `width` by `height` px large.
pub(crate) fn tree(svg: &Svg, (width, height): (f32, f32), resources: &Resources, register: &mut Register) -> Result<usvg::Tree, Error> {
    let document = svg.document()?;
    let sheet = Sheet::of(&document);
    let weight = weight::weigh(&document, &sheet, &svg.limits)?;
    register.spent = register
        .spent
        .saturating_add(weight.elements.saturating_mul(32 + sheet.cost(svg.limits.depth.min(16) as u64) * 2));
    if register.spent / 64 > svg.limits.steps {
        return Err(Error::Steps(svg.limits.steps));
    }
    let initial = TextStyle::initial(resources.families.clone());
    let root = document.root_element();
    let natural = svg.natural_size();
    let synthesized = natural
        .width
        .zip(natural.height)
        .filter(|_| !svg.is_inline() && root.attribute("viewBox").is_none());
    let mut writer = Writer {
        styles: Styles::new(&sheet, initial),
        has_rules: !sheet.is_empty(),
        cyclic: weight.cyclic,
        synthesized,
        view: synthesized.unwrap_or_else(|| view(root, width, height)),
        image_pixels: svg.limits.image_pixels,
        steps: svg.limits.steps,
        resources,
        register,
        out: String::with_capacity(svg.text.len() + 256),
    };
    writer.root(root, width, height)?;
    let text = writer.out;
    let numbered = register.numbered.clone();
    let options = usvg::Options {
        resources_dir: None,
        font_size: 16.,
        languages: ["zh-CN", "zh", "en"].map(str::to_owned).to_vec(),
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(move |href, _| numbered.get(href.strip_prefix(SCHEME)?.parse::<usize>().ok()?).cloned()),
        },
        ..usvg::Options::default()
    };
    usvg::Tree::from_str(&text, &options).map_err(|error| match error {
        usvg::Error::ElementsLimitReached | usvg::Error::ParsingFailed(roxmltree::Error::NodesLimitReached) => {
            Error::Elements(svg.limits.elements)
        }
        _ => Error::NotSvg,
    })
}

/// What percentages are of, in user units.
fn view(root: Node, width: f32, height: f32) -> (f32, f32) {
    let view_box = root.attribute("viewBox").and_then(|text| text.parse::<svgtypes::ViewBox>().ok());
    view_box.map_or((width, height), |view_box| (view_box.w as f32, view_box.h as f32))
}

struct Writer<'a, 's> {
    styles: Styles<'a>,
    has_rules: bool,
    /// Elements that refer back to what they are in: `usvg` would go on without end.
    cyclic: HashSet<NodeId>,
    /// The `viewBox` that browsers give an image of a fixed size without one.
    synthesized: Option<(f32, f32)>,
    view: (f32, f32),
    image_pixels: u64,
    steps: u64,
    resources: &'s Resources<'s>,
    register: &'s mut Register,
    out: String,
}

impl<'a> Writer<'a, '_> {
    fn root(&mut self, root: Node<'a, 'a>, width: f32, height: f32) -> Result<(), Error> {
        let _ = write!(self.out, "<svg xmlns=\"{SVG}\" width=\"{width}\" height=\"{height}\"");
        let except: &[&str] = match self.synthesized {
            Some(_) => &["width", "height", "x", "y", "viewBox", "preserveAspectRatio"],
            None => &["width", "height", "x", "y"],
        };
        self.attributes(root, except)?;
        if let Some((width, height)) = self.synthesized {
            let _ = write!(self.out, " viewBox=\"0 0 {width} {height}\" preserveAspectRatio=\"none\"");
        }
        self.out.push('>');
        self.children(root)?;
        self.out.push_str("</svg>");
        Ok(())
    }

    fn children(&mut self, node: Node<'a, 'a>) -> Result<(), Error> {
        node.children().filter(Node::is_element).try_for_each(|child| self.element(child))
    }

    // The document's depth is bounded.
    fn element(&mut self, node: Node<'a, 'a>) -> Result<(), Error> {
        if !matches!(node.tag_name().namespace(), None | Some(SVG)) {
            return Ok(());
        }
        let name = node.tag_name().name();
        match name {
            "text" => return self.text(node),
            "use" if self.cyclic.contains(&node.id()) => return Ok(()),
            "foreignObject" => {
                self.register.warn(Warning::Unsupported("svg foreignObject"));
                return Ok(());
            }
            "script" | "title" | "desc" | "metadata" | "animate" | "animateMotion" | "animateTransform" | "set" => return Ok(()),
            _ => {}
        }
        let _ = write!(self.out, "<{name}");
        self.attributes(node, &[])?;
        if name == "style" {
            self.out.push('>');
            for text in node.children().filter_map(|child| child.text()) {
                escape(text, &mut self.out);
            }
        } else {
            self.out.push('>');
            self.children(node)?;
        }
        let _ = write!(self.out, "</{name}>");
        Ok(())
    }

    fn attributes(&mut self, node: Node<'a, 'a>, except: &[&str]) -> Result<(), Error> {
        let has_href = node.attribute("href").is_some() && node.attributes().any(|a| a.name() == "href" && a.namespace().is_none());
        for attribute in node.attributes() {
            let name = attribute.name();
            let prefix = match attribute.namespace() {
                None => "",
                Some(XLINK) if name == "href" && !has_href => "",
                Some(roxmltree::NS_XML_URI) => "xml:",
                _ => continue,
            };
            if except.contains(&name) || name.starts_with("on") {
                continue;
            }
            let value = attribute.value();
            if name == "href" && matches!(node.tag_name().name(), "image" | "feImage") && !value.trim().starts_with('#') {
                if let Some(number) = self.image(value)? {
                    let _ = write!(self.out, " href=\"{SCHEME}{number}\"");
                }
                continue;
            }
            let _ = write!(self.out, " {prefix}{name}=\"");
            escape(value, &mut self.out);
            self.out.push('"');
        }
        Ok(())
    }

    /// The number of an image.
    fn image(&mut self, href: &str) -> Result<Option<usize>, Error> {
        let kind = match self.register.images.get(href) {
            Some(known) => known.clone(),
            None => {
                let kind = match (self.resources.image)(href) {
                    Some(Image::Picture(picture)) => self.picture(picture),
                    Some(Image::Svg(svg)) => self.nested(&svg)?,
                    None => None,
                };
                self.register.images.insert(href.into(), kind.clone());
                kind
            }
        };
        Ok(kind.map(|kind| {
            self.register.numbered.push(kind);
            self.register.numbered.len() - 1
        }))
    }

    fn picture(&mut self, picture: Arc<Picture>) -> Option<ImageKind> {
        if picture.encoded().is_empty() || picture.pixel_count() > self.image_pixels {
            return None;
        }
        let bytes = Arc::new(picture.encoded().to_vec());
        self.register.pictures.insert(Arc::as_ptr(&bytes) as usize, picture.clone());
        Some(match picture.format() {
            PictureFormat::Jpeg => ImageKind::JPEG(bytes),
            PictureFormat::Gif => ImageKind::GIF(bytes),
            PictureFormat::WebP => ImageKind::WEBP(bytes),
            // Only where it is rasterised with other things is it asked what it is.
            PictureFormat::Png | PictureFormat::Bmp => ImageKind::PNG(bytes),
        })
    }

    fn nested(&mut self, svg: &Svg) -> Result<Option<ImageKind>, Error> {
        if self.register.depth >= NESTED_IMAGES {
            self.register.warn(Warning::Image("SVG images nest too deep"));
            return Ok(None);
        }
        self.register.depth += 1;
        // Its images have numbers of their own.
        let outer = std::mem::take(&mut self.register.numbered);
        let tree = tree(svg, svg.natural_size().or_default(), self.resources, self.register);
        self.register.numbered = outer;
        self.register.depth -= 1;
        match tree {
            Ok(tree) => Ok(Some(ImageKind::SVG(tree))),
            Err(Error::NotSvg | Error::NotXml { .. }) => {
                self.register.warn(Warning::Image("not an SVG document"));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// A `<text>` becomes a group of outlines; inside a clip path, which holds no groups, outlines.
    fn text(&mut self, node: Node<'a, 'a>) -> Result<(), Error> {
        let characters: usize = node.descendants().filter_map(|node| node.text()).map(str::len).sum();
        self.register.spent = self.register.spent.saturating_add(64 * (characters as u64 + 1));
        if self.register.spent / 64 > self.steps {
            return Err(Error::Steps(self.steps));
        }
        let spans = text_layout::lay_out(node, &mut self.styles, self.resources.fonts, self.view, &mut self.register.warnings);
        let declared = self.styles.declared(node);
        let mut own = String::new();
        for name in OWN {
            if let Some(value) = declared.get(name) {
                declare(name, value, &mut own);
            }
        }
        if node.parent_element().is_some_and(|parent| parent.tag_name().name() == "clipPath") {
            spans.iter().for_each(|span| self.span(node, span, &own));
            return Ok(());
        }
        self.out.push_str("<g");
        let layout = [
            "x",
            "y",
            "dx",
            "dy",
            "rotate",
            "textLength",
            "lengthAdjust",
            "style",
            "class",
            "transform",
            "fill",
            "stroke",
        ];
        self.attributes(node, &layout)?;
        self.out.push_str(" style=\"");
        self.out.push_str(&own);
        self.paint(node, node);
        self.out.push_str("\">");
        spans.iter().for_each(|span| self.span(node, span, ""));
        self.out.push_str("</g>");
        Ok(())
    }

    fn span(&mut self, text: Node<'a, 'a>, span: &Span<'a>, own: &str) {
        let missing = |run: &Run| -> Vec<char> {
            let absent = run.glyphs.iter().filter(|glyph| glyph.id == 0);
            absent
                .filter_map(|glyph| run.text.get(glyph.cluster as usize..)?.chars().next())
                .collect()
        };
        for character in span.runs.iter().flat_map(missing) {
            self.register.warn(Warning::MissingGlyph(character));
        }
        for line in &span.lines {
            let (x, y, right, bottom) = (line.left(), line.top(), line.right(), line.bottom());
            let _ = write!(self.out, "<path d=\"M{x} {y}H{right}V{bottom}H{x}z\" style=\"");
            self.paint(span.node, text);
            self.out.push_str("\"/>");
        }
        self.out.push_str("<path d=\"");
        data(&span.outline, &mut self.out);
        self.out.push_str("\" style=\"fill-rule:nonzero;");
        self.out.push_str(own);
        self.paint(span.node, text);
        self.out.push_str("\"/>");
        self.register
            .texts
            .entry(outline::key(&span.outline))
            .or_insert_with(|| span.runs.clone());
    }

    /// Declares how a shape is painted: as the innermost element up to the `<text>` says that says anything.
    fn paint(&mut self, from: Node<'a, 'a>, text: Node<'a, 'a>) {
        let up = from.ancestors().take_while(|node| *node != text).chain([text]);
        let declared: Vec<_> = up.map(|node| self.styles.declared(node)).collect();
        for name in PAINT.into_iter().chain(["visibility"]) {
            match declared.iter().find_map(|declared| declared.get(name)) {
                Some(value) => declare(name, value, &mut self.out),
                // Rules for shapes do not hold for text.
                None if self.has_rules && name != "paint-order" => declare(name, "inherit", &mut self.out),
                None => {}
            }
        }
        if self.has_rules {
            for name in ["marker-start", "marker-mid", "marker-end"] {
                declare(name, "none", &mut self.out);
            }
        }
    }
}

fn declare(name: &str, value: &str, out: &mut String) {
    let _ = write!(out, "{name}:");
    escape(value, out);
    out.push(';');
}

fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// Path data that read as the same points.
fn data(path: &Path, out: &mut String) {
    for segment in path.segments() {
        let _ = match segment {
            PathSegment::MoveTo(p) => write!(out, "M{} {}", p.x, p.y),
            PathSegment::LineTo(p) => write!(out, "L{} {}", p.x, p.y),
            PathSegment::QuadTo(a, p) => write!(out, "Q{} {} {} {}", a.x, a.y, p.x, p.y),
            PathSegment::CubicTo(a, b, p) => write!(out, "C{} {} {} {} {} {}", a.x, a.y, b.x, b.y, p.x, p.y),
            PathSegment::Close => write!(out, "Z"),
        };
    }
}
