//! Parts of pictures that are shown, and pictures that are parts of one.

use super::geometry::{back, intersect};
use super::redraw::Frame;
use page::picture::{Picture, Pixels};
use page::{ImageItem, Item, Rect};
use std::sync::Arc;

/// Pictures of a list that are compared with each other; of more only neighbours in painting order are.
const COMPARED: usize = 128;
/// Pixels of a picture that is put together.
const MOST_PIXELS: f64 = 12e6;
/// Edges this close to each other, in mm, are one.
const SEAM: f32 = 0.07;

/// The part of a picture that can be seen, as a picture.
pub(super) fn shown(image: &ImageItem, frame: &Frame, shown: Rect) -> Option<ImageItem> {
    let pixels = image.picture.pixels()?;
    let own = intersect(back(&frame.to_page, shown)?, image.rect)?;
    let edge = |from: f32, size: f32, at: f32, count: u32| (((at - from) / size * count as f32).round().max(0.) as u32).min(count);
    let x0 = edge(image.rect.x, image.rect.width, own.x, pixels.width);
    let x1 = edge(image.rect.x, image.rect.width, own.right(), pixels.width);
    let y0 = edge(image.rect.y, image.rect.height, own.y, pixels.height);
    let y1 = edge(image.rect.y, image.rect.height, own.bottom(), pixels.height);
    let (width, height) = (x1.checked_sub(x0)?, y1.checked_sub(y0)?);
    if width == 0 || height == 0 {
        return None;
    }
    let rows = (y0..y1).flat_map(|y| {
        let start = (y as usize * pixels.width as usize + x0 as usize) * 4;
        &pixels.rgba[start..start + width as usize * 4]
    });
    let rgba = rows.copied().collect();
    let (per_x, per_y) = (image.rect.width / pixels.width as f32, image.rect.height / pixels.height as f32);
    Some(ImageItem {
        picture: Arc::new(Picture::from_pixels(Pixels { width, height, rgba })),
        rect: Rect {
            x: image.rect.x + x0 as f32 * per_x,
            y: image.rect.y + y0 as f32 * per_y,
            width: width as f32 * per_x,
            height: height as f32 * per_y,
        },
        pixelated: image.pixelated,
    })
}

/// Pictures that touch each other along whole sides and have pixels of one size.
pub(super) fn abutting(items: &[Item], may_join: impl Fn(&ImageItem) -> bool) -> Vec<Vec<usize>> {
    let images: Vec<(usize, &ImageItem)> = items
        .iter()
        .enumerate()
        .filter_map(|(at, item)| match item {
            Item::Image(image) if image.rect.width > 0. && image.rect.height > 0. => Some((at, image)),
            _ => None,
        })
        .collect();
    let reach = if images.len() > COMPARED { 1 } else { images.len() };
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut group_of: Vec<Option<usize>> = vec![None; images.len()];
    for (first, (_, a)) in images.iter().enumerate() {
        for (second, (_, b)) in images.iter().enumerate().skip(first + 1).take(reach) {
            if !touch(a, b) || !may_join(a) || !may_join(b) {
                continue;
            }
            match (group_of[first], group_of[second]) {
                (None, None) => {
                    (group_of[first], group_of[second]) = (Some(groups.len()), Some(groups.len()));
                    groups.push(vec![first, second]);
                }
                (Some(group), None) => {
                    group_of[second] = Some(group);
                    groups[group].push(second);
                }
                (None, Some(group)) => {
                    group_of[first] = Some(group);
                    groups[group].push(first);
                }
                (Some(a), Some(b)) if a != b => {
                    let moved = std::mem::take(&mut groups[b]);
                    moved.iter().for_each(|&at| group_of[at] = Some(a));
                    groups[a].extend(moved);
                }
                _ => {}
            }
        }
    }
    groups.retain(|group| !group.is_empty());
    for group in &mut groups {
        group.iter_mut().for_each(|at| *at = images[*at].0);
        group.sort_unstable();
    }
    groups
}

/// Whether two pictures share a whole side and the size of their pixels.
fn touch(a: &ImageItem, b: &ImageItem) -> bool {
    let near = |a: f32, b: f32| (a - b).abs() <= SEAM;
    let beside = near(a.rect.y, b.rect.y)
        && near(a.rect.height, b.rect.height)
        && (near(a.rect.right(), b.rect.x) || near(b.rect.right(), a.rect.x));
    let below = near(a.rect.x, b.rect.x)
        && near(a.rect.width, b.rect.width)
        && (near(a.rect.bottom(), b.rect.y) || near(b.rect.bottom(), a.rect.y));
    let alike = |a: f32, b: f32| (a / b - 1.).abs() < 0.02;
    let pixel = |image: &ImageItem| {
        (
            image.rect.width / image.picture.width() as f32,
            image.rect.height / image.picture.height() as f32,
        )
    };
    (beside || below) && alike(pixel(a).0, pixel(b).0) && alike(pixel(a).1, pixel(b).1)
}

/// One picture of those that touch; `None` when they leave a part of their box open.
pub(super) fn joined(images: &[&ImageItem]) -> Option<ImageItem> {
    let first = images.first()?;
    let whole = images.iter().fold(first.rect, |all, image| all.union(image.rect));
    let area = |rect: Rect| f64::from(rect.width) * f64::from(rect.height);
    let covered: f64 = images.iter().map(|image| area(image.rect)).sum();
    if (covered / area(whole) - 1.).abs() > 0.02 {
        return None;
    }
    let (per_x, per_y) = (
        first.picture.width() as f32 / first.rect.width,
        first.picture.height() as f32 / first.rect.height,
    );
    let (width, height) = ((whole.width * per_x).round(), (whole.height * per_y).round());
    if f64::from(width) * f64::from(height) > MOST_PIXELS {
        return None;
    }
    let (width, height) = (width as usize, height as usize);
    let mut rgba = vec![255; width * height * 4];
    for image in images {
        let pixels = image.picture.pixels()?;
        let x = ((image.rect.x - whole.x) * per_x).round() as usize;
        let y = ((image.rect.y - whole.y) * per_y).round() as usize;
        let shown = (pixels.width as usize).min(width.saturating_sub(x));
        for (row, from) in pixels
            .rgba
            .chunks_exact(pixels.width as usize * 4)
            .enumerate()
            .take(height.saturating_sub(y))
        {
            let start = ((y + row) * width + x) * 4;
            rgba[start..start + shown * 4].copy_from_slice(&from[..shown * 4]);
        }
    }
    Some(ImageItem {
        picture: Arc::new(Picture::from_pixels(Pixels {
            width: width as u32,
            height: height as u32,
            rgba,
        })),
        rect: whole,
        pixelated: first.pixelated,
    })
}
