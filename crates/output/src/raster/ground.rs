//! What text and rules stand on, so that they stay visible on a page of two tones.
//!
//! Thresholding each colour by itself loses what a browser shows: grey text on white, white text on a grey box, black text on a dark
//! grey one. On a 1-bit page such text and rules are therefore painted in the opposite of what their ground has become.

use super::bits::luminance;
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
}

impl Grounds {
    /// Notes that a box was painted. One that lets more than half of what is beneath shine through is no ground.
    pub fn add(&mut self, rect: DotRect, color: Color) {
        if color.a >= 128 && !rect.is_empty() {
            self.boxes.push((rect, luminance(color.r, color.g, color.b)));
        }
    }

    /// Black or white, whichever shows what `color` shows at `(x, y)`; `color` itself where it stands out by less than `least`.
    pub fn visible(&self, color: Color, x: i32, y: i32, least: u8) -> Color {
        let here = DotRect::new(x, y, x + 1, y + 1);
        let ground = self
            .boxes
            .iter()
            .rev()
            .find(|(rect, _)| rect.contains(&here))
            .map_or(255, |&(_, luminance)| luminance);
        let alpha = u32::from(color.a);
        let own = (u32::from(luminance(color.r, color.g, color.b)) * alpha + u32::from(ground) * (255 - alpha)) / 255;
        if (own as u8).abs_diff(ground) < least {
            color
        } else if ground < 128 {
            Color::WHITE
        } else {
            Color::BLACK
        }
    }
}
