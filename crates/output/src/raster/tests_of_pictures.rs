//! Pictures as dots.

use super::tests::*;
use super::*;
use page::picture::Picture;
use page::*;
use std::sync::Arc;

#[test]
fn a_picture_is_the_same_from_the_cache() {
    let pixel = |dark: bool| [[255; 4], [0, 0, 0, 255]][usize::from(dark)];
    let corner = |at: usize| (0..16).flat_map(move |i| pixel(i == at)).collect::<Vec<u8>>();
    let Item::Image(item) = picture(4, 4, corner(0), rect(1., 1., 4., 4.)) else {
        panic!("a picture")
    };
    let at = |x, y, picture: &Arc<Picture>| {
        Item::Image(ImageItem {
            picture: picture.clone(),
            rect: rect(x, y, 4., 4.),
            pixelated: false,
        })
    };
    // New, known, mirrored, on ink, and cut by the page's edge.
    let mirrored = Affine {
        a: -1.,
        e: 20.,
        ..Affine::IDENTITY
    };
    let items = || {
        vec![
            at(1., 1., &item.picture),
            group(mirrored, None, 1., vec![at(1., 1., &item.picture)]),
            fill(rect(8., 1., 4., 4.), Color::BLACK),
            at(8., 1., &item.picture),
            at(-2., 6., &item.picture),
        ]
    };
    let first = art(20., 9., items());
    assert_eq!(first[1], ".#......#.........#.");
    assert_eq!(first.concat().matches('#').count(), 3);
    assert_eq!(first, art(20., 9., items()));
    // Another picture may get the place in memory of one that is gone.
    for n in 0..64 {
        let rows = art(4., 4., vec![picture(4, 4, corner(n % 16), rect(0., 0., 4., 4.))]);
        assert_eq!(rows.concat().find('#'), Some(n % 16));
    }
}

#[test]
fn pictures_scale_without_bleeding() {
    let (black, white) = ([0, 0, 0, 255], [255; 4]);
    let checks: Vec<u8> = [black, white, white, black].concat();
    let rows = art(4., 4., vec![picture(2, 2, checks.clone(), rect(0., 0., 4., 4.))]);
    assert_eq!(rows, ["##..", "##..", "..##", "..##"]);
    let rows = art(2., 2., vec![picture(2, 2, checks.clone(), rect(0., 0., 2., 2.))]);
    assert_eq!(rows, ["#.", ".#"]);
    // Bars of an odd ratio: each keeps its place to the nearest dot.
    let bars: Vec<u8> = (0..12).flat_map(|i| if i % 4 < 2 { black } else { white }).collect();
    let rows = art(18., 1., vec![picture(12, 1, bars.clone(), rect(0., 0., 18., 1.))]);
    assert_eq!(rows, ["###...###...###..."]);
    let rows = art(6., 1., vec![picture(12, 1, bars, rect(0., 0., 6., 1.))]);
    assert_eq!(rows, ["#.#.#."]);
    let turned = group(
        Affine { e: 2., ..TURN },
        None,
        1.,
        vec![picture(2, 2, [black, white, white, white].concat(), rect(0., 0., 2., 2.))],
    );
    assert_eq!(art(2., 2., vec![turned]), [".#", ".."]);
    let transparent = vec![
        fill(rect(0., 0., 2., 1.), Color::BLACK),
        picture(2, 1, [[255, 255, 255, 0], white].concat(), rect(0., 0., 2., 1.)),
    ];
    assert_eq!(art(2., 1., transparent), ["#."]);
}

#[test]
fn photographs_are_dithered_and_line_art_is_not() {
    let ramp: Vec<u8> = (0..64 * 8).flat_map(|i| [(i % 64) as u8 * 4; 3].into_iter().chain([255])).collect();
    let rows = art(64., 8., vec![picture(64, 8, ramp, rect(0., 0., 64., 8.))]);
    let changes = |row: &str| row.as_bytes().windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert!(rows.iter().all(|row| changes(row) > 8), "{rows:#?}");
    let soft: Vec<u8> = [0u8, 0, 0, 100, 180, 255, 255, 255, 255, 255]
        .iter()
        .cycle()
        .take(60)
        .flat_map(|&v| [v, v, v, 255])
        .collect();
    let rows = art(60., 1., vec![picture(60, 1, soft, rect(0., 0., 60., 1.))]);
    assert_eq!(rows[0], "####......".repeat(6));
}

#[test]
fn what_line_art_costs_is_counted() {
    let grey = |_| picture(1, 1, vec![200, 200, 200, 255], rect(0., 0., 10., 10.));
    let drawn = |count| rasterize(&page(10., 10., (0..count).map(grey).collect()), &options(8., ColorMode::Bilevel));
    drawn(20).expect("some pictures over the whole page");
    assert_eq!(drawn(30).unwrap_err(), RasterError::Repainted { limit: 2_560_000 });
}

#[test]
fn line_art_of_too_many_dots_is_thresholded() {
    let ink = |width: f32| {
        let grey = picture(1, 1, vec![200, 200, 200, 255], rect(0., 0., width, 2048.));
        let bitmap = rasterize(&page(width, 2048., vec![grey]), &options(1., ColorMode::Bilevel)).unwrap();
        bitmap.data.iter().any(|byte| *byte != 0xff)
    };
    assert!(ink(64.), "a wide grey is dithered");
    assert!(!ink(8193.), "of {} dots and more it is not", line_art::MOST_DOTS);
}

#[test]
fn two_tone_pictures_are_never_dithered() {
    // A barcode as a picture, its bars' edges grey.
    let bars: Vec<u8> = [0u8, 0, 100, 255, 255, 255, 255, 255]
        .iter()
        .cycle()
        .take(64)
        .flat_map(|&v| [v, v, v, 255])
        .collect();
    for dither in [Dither::Auto, Dither::Threshold, Dither::FloydSteinberg, Dither::Ordered] {
        let options = RasterOptions {
            dither,
            ..options(1., ColorMode::Bilevel)
        };
        let page = page(64., 1., vec![picture(64, 1, bars.clone(), rect(0., 0., 64., 1.))]);
        assert_eq!(rasterize(&page, &options).unwrap().data, [0b0001_1111; 8], "{dither:?}");
    }
}
