//! A page of black and white alone, for printers that are handed vectors: what the 1-bit page decides dot by dot is decided item by item.

use super::{LEAST_OPACITY, Painter, Style, area, as_rect, corners, enter, faded, paint_gradient};
use crate::raster::bits::{Bits, Ink};
use crate::raster::canvas::{Canvas, Region};
use crate::raster::coverage::{Mask, Outline};
use crate::raster::glyphs::{self, GlyphMode};
use crate::raster::grid::{DotRect, ToDots};
use crate::raster::ground::{LEAST_BORDER_CONTRAST, LEAST_CONTRAST};
use crate::raster::{RasterCache, RasterError, RasterOptions, picture, size_in_dots};
use page::picture::{Picture, Pixels};
use page::{Affine, Clip, Color, Fill, Gradient, Group, ImageItem, Item, Page, Paint, PathFill, Rect, Rule, Segment};
use std::sync::Arc;

/// The page with each colour as the 1-bit page of the same options shows it, black, white or not at all; pictures and gradients are its dots. Text stays
/// text, rules and barcodes stay what they are. The page ends with the last dot.
///
/// # Errors
/// As [`rasterize`](crate::raster::rasterize), but that text may be of any size.
pub fn in_two_tones(page: &Page, options: &RasterOptions, cache: &RasterCache) -> Result<Page, RasterError> {
    let (width, height) = size_in_dots(page, options)?;
    let whole = DotRect::new(0, 0, width as i32, height as i32);
    let to_dots = ToDots::scale(options.dots_per_mm);
    let items = cache.0.lend(|known| {
        let style = Style {
            glyphs: GlyphMode::Bilevel(options.darkness.least_coverage()),
            dither: options.dither,
        };
        let painter = Painter::new(style, known, to_dots, Canvas::Bits(Bits::new(0, 0)), whole);
        Inker { painter, to_dots }.page(&page.items, whole)
    })?;
    // The part of a dot that the 1-bit page leaves out would become one more row of dots elsewhere.
    let whole_dots = |mm: f32, dots: u32| mm.min((f64::from(dots) / options.dots_per_mm) as f32);
    Ok(Page {
        width: whole_dots(page.width, width),
        height: whole_dots(page.height, height),
        items,
    })
}

/// A group whose items are being decided.
struct Open<'p> {
    items: std::slice::Iter<'p, Item>,
    to_dots: ToDots,
    region: Region,
    opacity: u8,
    outer_ground: Option<Option<usize>>,
    made: Vec<Item>,
    transform: Affine,
    clip: Option<Clip>,
}

struct Inker<'k> {
    painter: Painter<'k>,
    /// From the page's millimetres.
    to_dots: ToDots,
}

impl Inker<'_> {
    fn page(&mut self, items: &[Item], whole: DotRect) -> Result<Vec<Item>, RasterError> {
        let mut open = vec![Open {
            items: items.iter(),
            to_dots: self.to_dots,
            region: Region { rect: whole, mask: None },
            opacity: 255,
            outer_ground: None,
            made: Vec::with_capacity(items.len()),
            transform: Affine::IDENTITY,
            clip: None,
        }];
        loop {
            let Some(group) = open.last_mut() else { return Ok(Vec::new()) };
            match group.items.next() {
                Some(Item::Group(inner)) => {
                    let opacity = (inner.opacity.clamp(0., 1.) * f32::from(group.opacity) + 0.5) as u8;
                    // What is fainter changes neither a black dot nor a white one.
                    if opacity < LEAST_OPACITY || inner.items.is_empty() {
                        continue;
                    }
                    let Some((to_dots, region)) = enter(inner, &group.to_dots, &group.region) else {
                        continue;
                    };
                    let grounds = &mut self.painter.grounds;
                    let outer_ground = (group.opacity == 255 && opacity < 255).then(|| grounds.enter_group(Some(grounds.len())));
                    self.painter.spend(if region.mask.is_some() { area(&region.rect) } else { 1 })?;
                    open.push(Open {
                        items: inner.items.iter(),
                        to_dots,
                        region,
                        opacity,
                        outer_ground,
                        made: Vec::with_capacity(inner.items.len()),
                        transform: inner.transform,
                        clip: inner.clip.clone(),
                    });
                }
                Some(item) => {
                    let (opacity, to_dots, region) = (group.opacity, group.to_dots, group.region.clone());
                    let made = match opacity {
                        255 => self.item(item, &to_dots, &region)?,
                        _ => self.item(&faded(item, opacity), &to_dots, &region)?,
                    };
                    group.made.extend(made);
                }
                None => {
                    let Some(done) = open.pop() else { return Ok(Vec::new()) };
                    if let Some(outer) = done.outer_ground {
                        self.painter.grounds.enter_group(outer);
                    }
                    let Some(around) = open.last_mut() else { return Ok(done.made) };
                    if !done.made.is_empty() {
                        around.made.push(Item::Group(Group {
                            transform: done.transform,
                            clip: done.clip,
                            opacity: 1.,
                            items: done.made,
                        }));
                    }
                }
            }
        }
    }

    /// What is left of an item.
    fn item(&mut self, item: &Item, to_dots: &ToDots, region: &Region) -> Result<Option<Item>, RasterError> {
        Ok(match item {
            Item::Glyphs(run) => {
                let color = ink(glyphs::shown(run, to_dots, &self.painter.grounds)).filter(|_| run.color.a > 0);
                color.map(|color| Item::Glyphs(page::GlyphRun { color, ..run.clone() }))
            }
            Item::Fill(fill) => self.fill(fill, to_dots, region)?,
            Item::Rule(rule) if to_dots.is_axis_aligned() => {
                let shown = match to_dots.snap_rect(&rule.rect) {
                    Some(rect) => self.painter.visible(rule.color, &rect, LEAST_BORDER_CONTRAST),
                    None => rule.color,
                };
                ink(shown).map(|color| Item::Rule(Rule { color, ..rule.clone() }))
            }
            Item::Rule(rule) => self.outline(corners(&rule.rect).to_vec(), false, &Paint::Solid(rule.color), to_dots, region)?,
            Item::Path(path) => match as_rect(&path.path) {
                Some(rect) => {
                    let paint = path.paint.clone();
                    self.fill(&Fill { rect, paint }, to_dots, region)?
                }
                None => self.outline(path.path.clone(), path.even_odd, &path.paint, to_dots, region)?,
            },
            Item::Image(image) => {
                self.painter.spend_within(&image.rect, to_dots, region)?;
                self.painter.spend(image.picture.pixel_count() / 4)?;
                let extent = picture::extent(image, to_dots);
                extent
                    .map(|extent| {
                        self.dots(extent.intersect(&region.rect), None, to_dots, |painter, canvas, to_dots, region| {
                            picture::paint(image, to_dots, painter.style.dither, &mut painter.known.pictures, canvas, region)
                        })
                    })
                    .transpose()?
                    .flatten()
            }
            Item::Barcode(_) => Some(item.clone()),
            Item::Group(_) => None,
        })
    }

    fn fill(&mut self, fill: &Fill, to_dots: &ToDots, region: &Region) -> Result<Option<Item>, RasterError> {
        if !to_dots.is_axis_aligned() {
            return self.outline(corners(&fill.rect).to_vec(), false, &fill.paint, to_dots, region);
        }
        let Some(rect) = to_dots.snap_rect(&fill.rect) else {
            return Ok(None);
        };
        let color = match &fill.paint {
            Paint::Gradient(gradient) => return self.gradient(gradient, rect.intersect(&region.rect), None, to_dots),
            Paint::Solid(color) if self.painter.is_thin(&rect) => self.painter.visible(*color, &rect, LEAST_CONTRAST),
            Paint::Solid(color) => {
                self.painter.grounds.add(rect.intersect(&region.rect), *color);
                *color
            }
        };
        let solid = |color| {
            Item::Fill(Fill {
                rect: fill.rect,
                paint: Paint::Solid(color),
            })
        };
        Ok(ink(color).map(solid))
    }

    fn outline(
        &mut self,
        path: Vec<Segment>,
        even_odd: bool,
        paint: &Paint,
        to_dots: &ToDots,
        region: &Region,
    ) -> Result<Option<Item>, RasterError> {
        let mut outline = Outline::from_path(&path, to_dots);
        let Some(touched) = outline.touched(&region.rect) else {
            return Ok(None);
        };
        self.painter.spend(area(&touched))?;
        let Some(mask) = outline.fill(&region.rect, even_odd) else {
            return Ok(None);
        };
        match paint {
            Paint::Solid(color) => {
                let shown = match outline.first_dot() {
                    Some(on) if self.painter.is_line(&mask, &outline) => self.painter.visible(*color, &on, LEAST_CONTRAST),
                    _ => *color,
                };
                let solid = |color| {
                    Item::Path(PathFill {
                        path,
                        even_odd,
                        paint: Paint::Solid(color),
                    })
                };
                Ok(ink(shown).map(solid))
            }
            Paint::Gradient(gradient) => {
                let mask = match &region.mask {
                    Some(clip) => mask.intersect(clip),
                    None => mask,
                };
                self.gradient(gradient, mask.rect, Some(mask), to_dots)
            }
        }
    }

    fn gradient(
        &mut self,
        gradient: &Gradient,
        visible: DotRect,
        cut: Option<Mask>,
        to_dots: &ToDots,
    ) -> Result<Option<Item>, RasterError> {
        self.dots(visible, cut, to_dots, |painter, canvas, to_dots, region| {
            paint_gradient(gradient, to_dots, &region.rect, painter.style.dither, canvas, region);
            0
        })
    }

    /// What `paint` makes of the dots of `visible`, or what `cut` leaves of them, as a picture.
    fn dots(
        &mut self,
        visible: DotRect,
        cut: Option<Mask>,
        to_dots: &ToDots,
        paint: impl Fn(&mut Painter, &mut Canvas, &ToDots, &Region) -> u64,
    ) -> Result<Option<Item>, RasterError> {
        if visible.is_empty() {
            return Ok(None);
        }
        // Counted from near the dots; an ordered screen repeats every eight dots.
        let (left, top) = (visible.x0 & !7, visible.y0 & !7);
        let (e, f) = (to_dots.e - f64::from(left), to_dots.f - f64::from(top));
        let shifted = ToDots { e, f, ..*to_dots };
        let rect = DotRect::new(visible.x0 - left, visible.y0 - top, visible.x1 - left, visible.y1 - top);
        let mask = cut.map(|Mask { data, .. }| Arc::new(Mask { rect, data }));
        let region = Region { rect, mask };
        // A dot that stays black on black and white on white is not painted.
        let mut on = |ground: Ink| {
            let mut bits = Bits::new(rect.x1 as usize, rect.y1 as usize);
            bits.fill(&rect, ground);
            let mut canvas = Canvas::Bits(bits);
            let dots = paint(&mut self.painter, &mut canvas, &shifted, &region);
            self.painter.spend(dots)?;
            Ok(canvas)
        };
        let (Canvas::Bits(on_white), Canvas::Bits(on_black)) = (on(Ink::Clear)?, on(Ink::Set)?) else {
            return Ok(None);
        };
        let mut rgba = Vec::with_capacity(4 * rect.width() * rect.height());
        let mut seen = false;
        for y in rect.y0..rect.y1 {
            for x in rect.x0..rect.x1 {
                let dot = match (on_white.is_ink(x, y), on_black.is_ink(x, y)) {
                    (true, _) => [0, 0, 0, 255],
                    (false, false) => [255; 4],
                    (false, true) => [0; 4],
                };
                seen |= dot[3] > 0;
                rgba.extend_from_slice(&dot);
            }
        }
        let mm = |dots: i32| (f64::from(dots) / self.to_dots.a) as f32;
        let image = Item::Image(ImageItem {
            picture: Arc::new(Picture::from_pixels(Pixels {
                width: rect.width() as u32,
                height: rect.height() as u32,
                rgba,
            })),
            rect: Rect {
                x: mm(visible.x0),
                y: mm(visible.y0),
                width: mm(visible.x1 - visible.x0),
                height: mm(visible.y1 - visible.y0),
            },
            pixelated: true,
        });
        Ok(seen.then(|| self.on_page(image, to_dots)))
    }

    /// An item in the page's millimetres among items of another transform.
    fn on_page(&self, item: Item, to_dots: &ToDots) -> Item {
        let (inverse, scale) = (to_dots.inverse(), self.to_dots.a);
        let transform = Affine {
            a: (inverse.a * scale) as f32,
            b: (inverse.b * scale) as f32,
            c: (inverse.c * scale) as f32,
            d: (inverse.d * scale) as f32,
            e: inverse.e as f32,
            f: inverse.f as f32,
        };
        if transform == Affine::IDENTITY {
            return item;
        }
        Item::Group(Group {
            transform,
            clip: None,
            opacity: 1.,
            items: vec![item],
        })
    }
}

/// Black or white, or nothing.
fn ink(color: Color) -> Option<Color> {
    match Ink::of(color) {
        Ink::Set => Some(Color::BLACK),
        Ink::Clear => Some(Color::WHITE),
        Ink::Keep => None,
    }
}
