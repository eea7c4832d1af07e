//! What PDF/A-2b asks for besides a sound file: metadata as XMP, and a colour space that the colours are meant in.

use super::date;
use pdf_writer::types::OutputIntentSubtype;
use pdf_writer::writers::OutputIntent;
use pdf_writer::{Ref, TextStr};

/// XMP metadata that says what the file conforms to (ISO 19005-2 §6.6). It is not compressed, so that programs which know
/// nothing of PDF find it.
pub(super) fn metadata(title: &str, producer: &str, date: Option<i64>) -> String {
    let mut properties = format!(
        "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance><pdf:Producer>{}</pdf:Producer>",
        escaped(producer)
    );
    if !title.is_empty() {
        let title = escaped(title);
        properties += &format!("<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>");
    }
    if let Some(date) = date.map(date::xmp) {
        properties += &format!("<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>");
    }
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">{properties}</rdf:Description>\
         </rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>"
    )
}

/// Text as XML has it; characters that XML 1.0 cannot hold become U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Writes the output intent (ISO 19005-2 §6.2.3): colours are sRGB.
pub(super) fn write_output_intent(mut out: OutputIntent, profile: Ref) {
    let name = TextStr("sRGB IEC61966-2.1");
    out.subtype(OutputIntentSubtype::PDFA)
        .output_condition_identifier(name)
        .registry_name(TextStr("http://www.color.org"))
        .info(name)
        .dest_output_profile(profile);
}

/// D50, to which profiles relate colours (ICC.1:2004-10 §7.2.16), in 1/65536.
const D50: [i32; 3] = [0xf6d6, 0x1_0000, 0xd32d];

/// sRGB's red, green and blue (IEC 61966-2-1), adapted from D65 to D50 by [`ADAPTATION`]; they add up to [`D50`].
const PRIMARIES: [[i32; 3]; 3] = [[28_576, 14_581, 912], [25_239, 46_983, 6_362], [9_375, 3_972, 46_787]];

/// The Bradford adaptation from D65 to D50, by rows, in 1/65536.
const ADAPTATION: [i32; 9] = [68_674, 1_502, -3_291, 1_939, 64_912, -1_119, -606, 988, 49_262];

/// sRGB's transfer function as a parametric curve of type 3: exponent, scale and offset, slope of its straight part, and where that
/// ends; in 1/65536.
const TRANSFER: [i32; 5] = [157_286, 62_119, 3_417, 5_072, 2_651];

/// An ICC profile (version 4.2, the one PDF 1.7 knows) of sRGB: primaries, white and transfer function, nothing else.
pub(super) fn srgb_profile() -> Vec<u8> {
    let numbers = |kind: &[u8; 4], numbers: &[i32]| -> Vec<u8> {
        let numbers = numbers.iter().flat_map(|n| n.to_be_bytes());
        kind.iter().copied().chain([0; 4]).chain(numbers).collect()
    };
    // One text in one language: record size 12, its length in bytes, its place.
    let text = |text: &str| -> Vec<u8> {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let mut tag = numbers(b"mluc", &[1, 12]);
        tag.extend_from_slice(b"enUS");
        tag.extend([units.len() as i32, 28].iter().flat_map(|n| n.to_be_bytes()));
        tag.extend(units);
        tag
    };
    let mut curve = numbers(b"para", &[]);
    curve.extend_from_slice(&[0, 3, 0, 0]);
    curve.extend(TRANSFER.iter().flat_map(|n| n.to_be_bytes()));
    let [red, green, blue] = PRIMARIES.map(|primary| numbers(b"XYZ ", &primary));
    let tags: [(&[&[u8; 4]], Vec<u8>); 8] = [
        (&[b"desc"], text("sRGB")),
        (&[b"cprt"], text("No copyright, use freely")),
        (&[b"wtpt"], numbers(b"XYZ ", &D50)),
        (&[b"chad"], numbers(b"sf32", &ADAPTATION)),
        (&[b"rXYZ"], red),
        (&[b"gXYZ"], green),
        (&[b"bXYZ"], blue),
        (&[b"rTRC", b"gTRC", b"bTRC"], curve),
    ];
    let count: usize = tags.iter().map(|(names, _)| names.len()).sum();
    let (mut table, mut data) = (Vec::new(), Vec::new());
    table.extend((count as u32).to_be_bytes());
    for (names, tag) in &tags {
        let place = 128 + 4 + 12 * count + data.len();
        for name in *names {
            table.extend_from_slice(*name);
            table.extend([place as u32, tag.len() as u32].iter().flat_map(|n| n.to_be_bytes()));
        }
        data.extend_from_slice(tag);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    // The header (§7.2): size, version, class, spaces, a date (2026-01-01), signature, and the illuminant.
    let mut profile = vec![0; 128];
    let mut put = |at: usize, bytes: &[u8]| profile[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &((128 + table.len() + data.len()) as u32).to_be_bytes());
    put(8, &[4, 0x20, 0, 0]);
    put(12, b"mntrRGB XYZ ");
    put(24, &[0x07, 0xea, 0, 1, 0, 1]);
    put(36, b"acsp");
    for (i, part) in D50.iter().enumerate() {
        put(68 + 4 * i, &part.to_be_bytes());
    }
    profile.extend(table);
    profile.extend(data);
    profile
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primaries_make_white_and_the_curve_goes_from_black_to_white() {
        for axis in 0..3 {
            assert_eq!(PRIMARIES.iter().map(|primary| primary[axis]).sum::<i32>(), D50[axis]);
        }
        let [exponent, scale, offset, slope, end] = TRANSFER.map(|n| f64::from(n) / 65_536.);
        let curve = |x: f64| if x >= end { (scale * x + offset).powf(exponent) } else { slope * x };
        assert!((curve(1.) - 1.).abs() < 1e-4 && curve(0.) == 0.);
        // IEC 61966-2-1: 50 % of the signal is 21.4 % of the light, and both parts meet.
        assert!((curve(0.5) - 0.214_04).abs() < 1e-4);
        assert!((curve(end) - curve(end - 1e-9)).abs() < 1e-4);
    }

    #[test]
    fn the_profile_is_whole() {
        let profile = srgb_profile();
        let number = |at: usize| u32::from_be_bytes(profile[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!(number(0), profile.len());
        assert_eq!(&profile[36..40], b"acsp");
        for tag in 0..number(128) {
            let (place, length) = (number(136 + 12 * tag), number(140 + 12 * tag));
            assert!(place % 4 == 0 && place + length <= profile.len());
        }
    }

    #[test]
    fn a_title_cannot_leave_its_element() {
        let xml = metadata("</rdf:li>&\u{1}", "p", Some(0));
        assert!(xml.contains(">&lt;/rdf:li&gt;&amp;\u{fffd}<"), "{xml}");
        assert!(xml.contains("<xmp:CreateDate>1970-01-01T00:00:00Z<"), "{xml}");
    }
}
