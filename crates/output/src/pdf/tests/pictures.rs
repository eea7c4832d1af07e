//! Pictures are as small as they can be, and in the file once.

use super::*;

fn image(picture: &Arc<Picture>, y: f32) -> Item {
    Item::Image(ImageItem {
        picture: Arc::clone(picture),
        rect: rect(5., y, 10., 10.),
        pixelated: true,
    })
}

/// The image XObjects of a file.
fn images(bytes: &[u8]) -> Vec<lopdf::Stream> {
    let document = Document::load_mem(bytes).unwrap();
    let streams = document.objects.values().filter_map(|o| o.as_stream().ok());
    streams
        .filter(|s| s.dict.get(b"Subtype").is_ok_and(|t| t.as_name().is_ok_and(|n| n == b"Image")))
        .cloned()
        .collect()
}

#[test]
fn pictures_pass_through_untouched() {
    let jpeg = jpeg();
    let stream = &images(&pdf(vec![image(&encoded(jpeg.clone()), 5.)]))[0];
    assert_eq!(stream.content, jpeg);
    assert_eq!(stream.dict.get(b"Filter").unwrap().as_name().unwrap(), b"DCTDecode");

    let bits = &images(&pdf(vec![image(&pictures()[0], 5.)]))[0];
    assert_eq!(bits.dict.get(b"BitsPerComponent").unwrap().as_i64().unwrap(), 1);
    let encoded = pictures()[0].encoded().to_vec();
    assert!(encoded.windows(bits.content.len()).any(|w| w == bits.content));
}

#[test]
fn a_photograph_taken_sideways_stands_upright() {
    // EXIF: one entry, orientation 6 (turn clockwise by 90°).
    let exif = b"\xff\xe1\x00\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let plain = jpeg();
    let sideways = encoded([&plain[..2], exif, &plain[2..]].concat());
    assert!(!sideways.encoded_is_upright());
    let stream = images(&pdf(vec![image(&sideways, 5.)])).remove(0);
    assert_eq!(stream.dict.get(b"Filter").unwrap().as_name().unwrap(), b"FlateDecode");
}

#[test]
fn pixels_become_as_many_bits_as_they_need() {
    let bits = |picture: Picture| {
        let all = images(&pdf(vec![image(&Arc::new(picture), 5.)]));
        let mut bits: Vec<(i64, Vec<u8>)> = all
            .iter()
            .map(|s| {
                let space = s.dict.get(b"ColorSpace").unwrap().as_name().unwrap().to_vec();
                (s.dict.get(b"BitsPerComponent").unwrap().as_i64().unwrap(), space)
            })
            .collect();
        bits.sort();
        bits
    };
    let (gray, rgb) = (b"DeviceGray".to_vec(), b"DeviceRGB".to_vec());
    let black_and_white = pixels(|x, _| if x % 3 == 0 { [0, 0, 0, 255] } else { [255; 4] });
    assert_eq!(bits(Picture::from_pixels(black_and_white)), [(1, gray.clone())]);
    assert_eq!(
        bits(Picture::from_pixels(pixels(|x, _| [x as u8, x as u8, x as u8, 255]))),
        [(8, gray.clone())]
    );
    assert_eq!(bits(Picture::from_pixels(pixels(|x, _| [x as u8, 0, 0, 255]))), [(8, rgb)]);
    // Black with holes: a bit of colour and a bit of mask.
    assert_eq!(
        bits(Picture::from_pixels(pixels(|x, y| [0, 0, 0, if x > y { 255 } else { 0 }]))),
        [(1, gray.clone()), (1, gray)]
    );
}

#[test]
fn equal_pictures_are_in_the_file_once() {
    let (a, b) = (encoded(jpeg()), encoded(jpeg()));
    let shades = || Arc::new(Picture::from_pixels(pixels(|x, y| [x as u8, y as u8, 9, 255])));
    let items = vec![image(&a, 5.), image(&b, 20.), image(&shades(), 40.), image(&shades(), 60.)];
    assert_eq!(
        images(&merged(&[("a", vec![page(items.clone())]), ("b", vec![page(items)])])).len(),
        2
    );
}

#[test]
fn damaged_pictures_are_left_out() {
    let mut broken = pictures()[0].encoded().to_vec();
    let middle = broken.len() - 30;
    for byte in &mut broken[middle..middle + 8] {
        *byte ^= 0x5a;
    }
    let bytes = pdf(vec![image(&encoded(broken), 5.)]);
    assert!(images(&bytes).is_empty());
    assert_valid(&bytes);
}
