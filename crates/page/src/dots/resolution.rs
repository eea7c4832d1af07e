//! How fine a printer is.

/// Dots of the printer's head in one mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resolution {
    dots_per_mm: f64,
}

impl Resolution {
    /// 203 dpi printers have exactly 8 dots/mm.
    pub const DPI_203: Resolution = Resolution { dots_per_mm: 8. };
    /// 300 dpi, 11.811 dots/mm.
    pub const DPI_300: Resolution = Resolution { dots_per_mm: 300. / 25.4 };

    /// Dots per inch, 50 to 2400; 203 means 8 dots/mm (203.2), as printer makers mean it. `None` outside the range.
    pub fn from_dpi(dpi: f64) -> Option<Resolution> {
        match dpi {
            203. => Some(Resolution::DPI_203),
            _ => (50. ..=2400.).contains(&dpi).then_some(Resolution { dots_per_mm: dpi / 25.4 }),
        }
    }
    /// Dots in one mm.
    pub fn dots_per_mm(self) -> f64 {
        self.dots_per_mm
    }
}
