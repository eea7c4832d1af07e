//! The symbols of an independent encoder's tests, symbol for symbol: found, read, and drawn again module for module.
//!
//! The vectors are not part of the project. They are looked for beside the project, in `../shared/barcodes`, or where
//! `WAYBILL_LABEL_BARCODES` says.

use super::tests::symbols;
use super::*;
use serde_json::Value;
use std::collections::BTreeMap;
use test_material::shared;
use test_material::symbols::encoded;

/// Of so many vectors, so many are found and drawn module for module; so many of those state a plain text, so many read as another.
#[derive(Default, Debug, PartialEq, Clone, Copy)]
struct Count {
    all: usize,
    drawn: usize,
    texts: usize,
    wrong: usize,
}

/// What the finder does today. Not drawn: Aztec symbols of more than 109 modules or for reader programming, Codabar of two digits, the rectangular
/// Data Matrix extension (ISO/IEC 21471) and Data Matrix in a character set of its own. Wrong: structured append of Aztec, whose header is text to
/// `rxing`, a GS1-128 vector whose brackets are data, a Code 39 that is meant as pairs of characters (what it says in full ASCII is the text), and three QR codes whose bytes without a character set are Chinese as well as Latin.
const EXPECTED: &[(&str, Count)] = &[
    ("Aztec", Count::new(277, 252, 111, 6)),
    ("Codabar", Count::new(5, 3, 3, 0)),
    ("Code128", Count::new(68, 68, 51, 1)),
    ("Code39", Count::new(18, 18, 11, 1)),
    ("Code93", Count::new(7, 7, 7, 0)),
    ("DataMatrix", Count::new(195, 95, 53, 0)),
    ("EAN13", Count::new(13, 13, 9, 0)),
    ("ITF", Count::new(10, 10, 5, 0)),
    ("PDF417", Count::new(141, 141, 117, 0)),
    ("QRCode", Count::new(143, 143, 123, 3)),
];

impl Count {
    const fn new(all: usize, drawn: usize, texts: usize, wrong: usize) -> Count {
        Count { all, drawn, texts, wrong }
    }
}

fn symbology(vector: &Value) -> Option<Symbology> {
    let Some(name) = vector["symbology"].as_str() else {
        // Some tests are of one symbology only.
        return match vector["src"].as_str()? {
            "test_aztec.c:test_encode_segs" => Some(Symbology::Aztec),
            "test_qr.c:test_upnqr_encode" => Some(Symbology::QrCode),
            "test_mailmark.c:test_2d_encode" => Some(Symbology::DataMatrix),
            _ => None,
        };
    };
    Some(match name {
        "BARCODE_CODE128" | "BARCODE_CODE128AB" | "BARCODE_GS1_128" | "BARCODE_EAN14" | "BARCODE_HIBC_128" => Symbology::Code128,
        "BARCODE_CODE39" | "BARCODE_EXCODE39" => Symbology::Code39,
        "BARCODE_CODE93" => Symbology::Code93,
        "BARCODE_C25INTER" | "BARCODE_ITF14" => Symbology::Itf,
        "BARCODE_EAN13" | "BARCODE_EANX" | "BARCODE_EANX_CHK" | "BARCODE_UPCA" | "BARCODE_UPCA_CHK" => Symbology::Ean13,
        "BARCODE_CODABAR" => Symbology::Codabar,
        "BARCODE_QRCODE" | "BARCODE_HIBC_QR" => Symbology::QrCode,
        "BARCODE_DATAMATRIX" => Symbology::DataMatrix,
        "BARCODE_PDF417" => Symbology::Pdf417,
        "BARCODE_AZTEC" | "BARCODE_HIBC_AZTEC" => Symbology::Aztec,
        _ => return None,
    })
}

/// What a vector says, where that is plain: other names of a symbology add characters of their own.
fn text(vector: &Value) -> Option<String> {
    const PLAIN: [&str; 12] = [
        "AZTEC",
        "C25INTER",
        "CODABAR",
        "CODE128",
        "CODE39",
        "CODE93",
        "DATAMATRIX",
        "EAN13",
        "EANX",
        "GS1_128",
        "PDF417",
        "QRCODE",
    ];
    let name = vector["symbology"].as_str()?.trim_start_matches("BARCODE_");
    if !PLAIN.contains(&name) {
        return None;
    }
    let data = vector["data"].as_str()?;
    let mode = vector["input_mode"].as_str().unwrap_or_default();
    if mode.contains("ESCAPE") || mode.contains("DATA") || vector["comment"].as_str().is_some_and(|c| c.contains("Reader Init")) {
        return None;
    }
    let is_gs1 = mode.contains("GS1") || vector["symbology"] == "BARCODE_GS1_128";
    Some(data.replace(if is_gs1 { &['[', ']', '^', '\u{1d}'][..] } else { &['\u{1d}'] }, ""))
}

fn vectors() -> Option<Vec<Value>> {
    let file = shared("WAYBILL_LABEL_BARCODES", "barcodes")?.join("zint_vectors.jsonl");
    let lines = std::fs::read_to_string(file).expect("vectors");
    Some(lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect())
}

/// Whether `said` is `text`, but for what encoders add to it: check characters and a leading zero.
fn is_same(symbology: Symbology, said: &str, text: &str) -> bool {
    let said = said.replace('\u{1d}', "");
    match symbology {
        Symbology::Code39 | Symbology::Ean13 => said.starts_with(text) && said.len() <= text.len() + 1,
        Symbology::Itf => said.contains(text) && said.len() <= text.len() + 2,
        Symbology::Codabar => said.starts_with(&text[..text.len() - 1]) && said.len() <= text.len() + 1,
        Symbology::Code128 => said.replace(['(', ')'], "") == text.replace(['(', ')'], ""),
        _ => said == text,
    }
}

#[test]
fn symbols_of_an_independent_encoder() {
    let Some(vectors) = vectors() else { return };
    let (mut counts, mut misses) = (BTreeMap::<&str, Count>::new(), Vec::new());
    for (number, vector) in (1..).zip(&vectors) {
        let Some(symbology) = symbology(vector).filter(|_| vector["kind"] == "modules") else {
            continue;
        };
        let dark: Vec<bool> = vector["expected"].as_str().expect("modules").bytes().map(|b| b == b'1').collect();
        let columns = vector["expected_width"].as_u64().map_or(dark.len(), |width| width as usize);
        // Add-ons and EAN-8 are no symbology of ours.
        if dark.len() < 20 || symbology == Symbology::Ean13 && columns != 95 {
            continue;
        }
        let rows = dark.len() / columns;
        let (scale, tall) = match symbology {
            linear if linear.is_linear() => (2, 60),
            Symbology::Pdf417 => (2, 6),
            _ => (2, 2),
        };
        let picture = image::GrayImage::from_fn((columns * scale + 40) as u32, (rows * tall + 40) as u32, |x, y| {
            let (x, y) = ((x as usize).wrapping_sub(20) / scale, (y as usize).wrapping_sub(20) / tall);
            image::Luma([if x < columns && y < rows && dark[y * columns + x] { 0 } else { 255 }])
        });
        let count = counts.entry(symbology.name()).or_default();
        count.all += 1;
        let seen = match symbols(&encoded(&picture, "png")) {
            Some(found) if found.symbols.len() == 1 => found,
            other => {
                misses.push(format!(
                    "{number}: {} {columns}×{rows} {other:?} {}",
                    symbology.name(),
                    vector["comment"]
                ));
                continue;
            }
        };
        let seen = &seen.symbols[0];
        let grid = seen.modules.as_ref().expect("upright");
        // The space behind the last bar of a Codabar or Code 39 symbol is white anyhow.
        let end = if rows == 1 {
            dark.iter().rposition(|dark| *dark).map_or(0, |at| at + 1)
        } else {
            columns
        };
        let wanted: Vec<bool> = dark.chunks_exact(columns).flat_map(|row| row[..end].to_vec()).collect();
        let drawn = (0..rows).flat_map(|row| (0..end).map(move |column| grid.is_dark(column, row)));
        if seen.symbology == symbology && grid.rows() == rows && grid.columns() == end && drawn.eq(wanted) {
            count.drawn += 1;
        } else {
            misses.push(format!(
                "{number}: {:?} {}×{} {}",
                seen.symbology,
                grid.columns(),
                grid.rows(),
                vector["comment"]
            ));
        }
        if let Some(text) = text(vector) {
            count.texts += 1;
            if !is_same(symbology, &seen.text, &text) {
                count.wrong += 1;
                misses.push(format!(
                    "{number}: {:?} {:?} for {text:?} {}",
                    seen.symbology, seen.text, vector["comment"]
                ));
            }
        }
    }
    let counts: Vec<(&str, Count)> = counts.into_iter().collect();
    assert_eq!(counts, EXPECTED, "\n{}", misses.join("\n"));
}

#[test]
fn code_128_codewords_of_an_independent_encoder() {
    let Some(vectors) = vectors() else { return };
    let mut count = 0;
    for vector in vectors.iter().filter(|vector| vector["kind"] == "codewords") {
        let is_code128 = vector["src"].as_str().is_some_and(|src| src.starts_with("test_code128.c"));
        let Some((length, listed)) = vector["expected"]
            .as_str()
            .filter(|_| is_code128)
            .and_then(|said| said.strip_prefix('(')?.split_once(')'))
        else {
            continue;
        };
        let codewords: Option<Vec<u8>> = listed.split_whitespace().map(|codeword| codeword.parse().ok()).collect();
        // Long ones are shortened in the vectors.
        let Some(codewords) = codewords.filter(|codewords| length.parse() == Ok(codewords.len())) else {
            continue;
        };
        let modules = code128::modules(&codewords);
        assert_eq!(
            modules.len() as u64,
            vector["expected_width"].as_u64().expect("a width"),
            "{vector}"
        );
        let picture = test_material::symbols::drawn(modules.len(), &modules, true, 2, 10, 40);
        match symbols(&encoded(&picture, "png")) {
            Some(found) => {
                let seen = found.symbols[0].modules.as_ref().expect("upright");
                assert_eq!(seen.columns(), modules.len(), "{vector}");
                assert!(
                    (0..modules.len()).all(|column| seen.is_dark(column, 0) == modules[column]),
                    "{vector}"
                );
            }
            // Function characters alone say nothing.
            other => assert!(code128::text(&codewords).is_none(), "{other:?} {vector}"),
        }
        count += 1;
    }
    assert_eq!(count, 194);
}
