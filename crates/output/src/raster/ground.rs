//! What text and rules stand on, so that they stay visible on a page of two tones.
//!
//! Thresholding each colour by itself loses what a browser shows: grey text on white, white text on a grey box, black text on a dark
//! grey one. On a 1-bit page such text and rules are therefore painted in the opposite of what their ground has become.

use super::bits::{Ink, luminance};
use super::grid::DotRect;
use page::Color;

/// Text whose luminance differs from its ground's by less than this (a watermark in #d3d3d3 on white, hidden white text on white) is not made visible; it
/// is thresholded like everything else.
pub(super) const LEAST_CONTRAST: u8 = 48;
/// The same for a border: a watermark has none, and what is lined in #ddd is lined. So are both tones of a carved border of any colour up to #888.
pub(super) const LEAST_BORDER_CONTRAST: u8 = 32;

/// The boxes painted so far and their luminance.
#[derive(Default)]
pub(super) struct Grounds {
    boxes: Vec<(DotRect, u8)>,
    /// How many boxes lie below the translucent group that is being painted: it lets those shine through, and not its own.
    below_group: Option<usize>,
}

impl Grounds {
    /// How many boxes there are.
    pub fn len(&self) -> usize {
        self.boxes.len()
    }

    /// What is painted from here on is in a translucent group that lies on the first `below` boxes, or in none. Tells what was so before.
    pub fn enter_group(&mut self, below: Option<usize>) -> Option<usize> {
        std::mem::replace(&mut self.below_group, below)
    }

    /// Notes that a box was painted.
    pub fn add(&mut self, rect: DotRect, color: Color) {
        if color.a > 0 && !rect.is_empty() {
            let below = match color.a {
                255 => 255,
                _ => self.backdrop(rect.x0.midpoint(rect.x1), rect.y0.midpoint(rect.y1)),
            };
            self.boxes.push((rect, over(color, below)));
        }
    }

    /// The luminance of what the first `count` boxes made of `(x, y)`.
    fn at(&self, x: i32, y: i32, count: usize) -> u8 {
        let here = DotRect::new(x, y, x + 1, y + 1);
        self.boxes[..count]
            .iter()
            .rev()
            .find(|(rect, _)| rect.contains(&here))
            .map_or(255, |&(_, luminance)| luminance)
    }

    /// The luminance that shines through what is painted.
    fn backdrop(&self, x: i32, y: i32) -> u8 {
        self.at(x, y, self.below_group.unwrap_or(self.boxes.len()))
    }

    /// Black or white, whichever shows what `color` shows at `(x, y)`; `color` itself where it stands out by less than `least`.
    pub fn visible(&self, color: Color, x: i32, y: i32, least: u8) -> Color {
        let ground = self.at(x, y, self.boxes.len());
        let backdrop = if color.a == 255 { ground } else { self.backdrop(x, y) };
        if !stands_out(color, backdrop, ground, least) {
            color
        } else if ground < 128 {
            Color::WHITE
        } else {
            Color::BLACK
        }
    }
}

/// The luminance of a colour over something of another one: what a ground is after it was painted, 255 being paper.
pub fn over(color: Color, ground: u8) -> u8 {
    blend(luminance(color.r, color.g, color.b), color.a, ground)
}

fn blend(value: u8, alpha: u8, below: u8) -> u8 {
    let alpha = u32::from(alpha);
    ((u32::from(value) * alpha + u32::from(below) * (255 - alpha)) / 255) as u8
}

/// Whether text of a colour can be told from its ground on a 1-bit page. `backdrop` is what shines through it: the ground, or what is below the translucent
/// group that both are in.
pub fn is_seen(color: Color, backdrop: u8, ground: u8) -> bool {
    let is_ink = match Ink::of(color) {
        Ink::Set => true,
        Ink::Clear => false,
        Ink::Keep => ground < 128,
    };
    stands_out(color, backdrop, ground, LEAST_CONTRAST) || is_ink != (ground < 128)
}

/// How far apart one channel of a colour and its ground are when eyes tell the two apart by hue: yellow on white.
const LEAST_HUE: u8 = 128;

/// Whether a browser shows a colour clearly on its ground.
fn stands_out(color: Color, backdrop: u8, ground: u8, least: u8) -> bool {
    let channels = [color.r, color.g, color.b];
    over(color, backdrop).abs_diff(ground) >= least
        || channels
            .into_iter()
            .any(|value| blend(value, color.a, backdrop).abs_diff(ground) >= LEAST_HUE)
}
