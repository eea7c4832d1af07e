//! The faces inside the crate.

use super::Face;
use super::file::FontBytes;
use std::sync::{Arc, LazyLock};

/// Noto Sans SC, the face of Chinese and Latin text; `assets/fonts/README.md` says what it covers.
const NOTO_SANS_SC: [&[u8]; 2] = [
    include_bytes!("../../assets/fonts/NotoSansSC-Regular.ttf"),
    include_bytes!("../../assets/fonts/NotoSansSC-Bold.ttf"),
];

/// DejaVu Sans, cut to what Noto Sans SC lacks: marks, symbols, Vietnamese, Arabic.
const DEJAVU_SANS: [&[u8]; 2] = [
    include_bytes!("../../assets/fonts/DejaVuSans-Regular.ttf"),
    include_bytes!("../../assets/fonts/DejaVuSans-Bold.ttf"),
];

/// Regular and Bold of Noto Sans SC, then of DejaVu Sans, in the order in which they are tried.
pub(super) static FACES: LazyLock<[Vec<Arc<Face>>; 2]> = LazyLock::new(|| {
    [NOTO_SANS_SC, DEJAVU_SANS].map(|family| {
        // A bundled file that does not parse is caught by this module's test; it would only leave the set here.
        family
            .iter()
            .filter_map(|bytes| Face::new(FontBytes::Static(bytes), 0).ok())
            .map(Arc::new)
            .collect()
    })
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_file_parses() {
        let names: Vec<&str> = FACES.iter().flatten().map(|face| face.postscript_name()).collect();
        assert_eq!(names, ["NotoSansSC-Regular", "NotoSansSC-Bold", "DejaVuSans", "DejaVuSans-Bold"]);
        let weights: Vec<u16> = FACES.iter().flatten().map(|face| face.style().weight.0).collect();
        assert_eq!(weights, [400, 700, 400, 700]);
    }
}
