//! Which face of a family matches a style best (CSS Fonts 4 §5.2).

use super::{FaceStyle, Slant};

/// The style asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) weight: u16,
    pub(super) stretch: u16,
    pub(super) slant: Slant,
}

/// How far a face is from what is wanted: width counts first, then slant, then weight. 0 is an exact match.
pub(super) fn distance(wanted: Wanted, face: FaceStyle) -> (u32, u8, u32) {
    (
        stretch(wanted.stretch, face.stretch),
        slants(wanted.slant, face.slant),
        weight(wanted.weight, face.weight),
    )
}

/// Beyond every distance in the preferred direction.
const OTHER_WAY: u32 = 10_000;

fn stretch(wanted: u16, face: u16) -> u32 {
    let far = u32::from(wanted.abs_diff(face));
    // Normal or narrower: narrower faces are tried first, otherwise wider ones.
    let preferred = if wanted <= 100 { face <= wanted } else { face >= wanted };
    if preferred { far } else { OTHER_WAY + far }
}

fn slants(wanted: Slant, face: Slant) -> u8 {
    let order = match wanted {
        Slant::Normal => [Slant::Normal, Slant::Oblique, Slant::Italic],
        Slant::Italic => [Slant::Italic, Slant::Oblique, Slant::Normal],
        Slant::Oblique => [Slant::Oblique, Slant::Italic, Slant::Normal],
    };
    order.iter().position(|slant| *slant == face).unwrap_or(0) as u8
}

fn weight(wanted: u16, (low, high): (u16, u16)) -> u32 {
    if (low..=high).contains(&wanted) {
        return 0;
    }
    let (above, far) = if low > wanted {
        (true, u32::from(low - wanted))
    } else {
        (false, u32::from(wanted - high))
    };
    match wanted {
        400..=500 if above && low <= 500 => far,
        400..=500 if !above => OTHER_WAY + far,
        400..=500 => 2 * OTHER_WAY + far,
        _ if (wanted > 500) == above => far,
        _ => OTHER_WAY + far,
    }
}

/// Whether the face is to be emboldened: bold is asked for and the face is not (Blink's threshold for both is 600).
pub(super) fn embolden(wanted: Wanted, face: FaceStyle) -> bool {
    wanted.weight >= 600 && face.weight.1 < 600
}

/// Whether the face is to be slanted.
pub(super) fn slant(wanted: Wanted, face: FaceStyle) -> bool {
    wanted.slant != Slant::Normal && face.slant == Slant::Normal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(wanted: u16, faces: &[(u16, u16)]) -> (u16, u16) {
        *faces.iter().min_by_key(|face| weight(wanted, **face)).unwrap()
    }

    #[test]
    fn weights_match_as_css_fonts_says() {
        let faces = [(300, 300), (400, 400), (500, 500), (700, 700)];
        assert_eq!(best(400, &faces), (400, 400));
        assert_eq!(best(450, &faces), (500, 500));
        assert_eq!(best(400, &[(300, 300), (500, 500)]), (500, 500));
        assert_eq!(best(400, &[(300, 300), (600, 600)]), (300, 300));
        assert_eq!(best(500, &[(400, 400), (600, 600)]), (400, 400));
        assert_eq!(best(350, &faces), (300, 300));
        assert_eq!(best(600, &faces), (700, 700));
        assert_eq!(best(900, &faces), (700, 700));
        assert_eq!(best(200, &[(400, 400), (700, 700)]), (400, 400));
        assert_eq!(best(650, &[(100, 900), (700, 700)]), (100, 900));
    }

    #[test]
    fn a_regular_face_is_emboldened_from_600() {
        let regular = FaceStyle {
            weight: (400, 400),
            stretch: 100,
            slant: Slant::Normal,
        };
        let wanted = |weight| Wanted {
            weight,
            stretch: 100,
            slant: Slant::Italic,
        };
        assert!(embolden(wanted(600), regular));
        assert!(!embolden(wanted(500), regular));
        assert!(!embolden(
            wanted(700),
            FaceStyle {
                weight: (700, 700),
                ..regular
            }
        ));
        assert!(slant(wanted(400), regular));
        assert!(!slant(
            wanted(400),
            FaceStyle {
                slant: Slant::Oblique,
                ..regular
            }
        ));
    }
}
