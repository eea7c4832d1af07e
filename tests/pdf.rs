//! PDFs of the samples as others see them: poppler, mupdf, qpdf. Where these are not installed the tests say that they skip.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use test_material::program;
use waybill_label::page::{Color, Item, Paint};
use waybill_label::renderer::{PdfInk, Resolution, Rotation};
use waybill_label::{Label, Renderer, Responses};

type Outcome = Result<(), Box<dyn Error>>;

/// The labels of all samples, by name of the sample.
fn labels(renderer: &Renderer) -> Result<Vec<(String, Label)>, Box<dyn Error>> {
    let mut labels = Vec::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let json = fs::read(&path)?;
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            for response in Responses::new(&json[..], renderer.limits()).flatten() {
                labels.push((format!("{name} {}", response.waybill_id), renderer.label(&response)?));
            }
        }
    }
    labels.sort_by(|(a, _), (b, _)| a.cmp(b));
    assert!(labels.len() >= 10);
    Ok(labels)
}

/// Runs a tool; `None`, loudly, when it is not installed.
fn run(tool: &str, arguments: &[&str]) -> Option<(bool, String)> {
    let output = program(tool)?.args(arguments).output().expect(tool);
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    // What Debian's mupdf says of every file.
    Some((output.status.success(), said.replace("warning: ICC support is not available\n", "")))
}

/// Black dots, and those that are at least a grey that stands out from paper: our PNGs have a thin line of it in black.
struct Dots {
    width: usize,
    height: usize,
    black: Vec<bool>,
    visible: Vec<bool>,
}

impl Dots {
    /// A PNG of 1 bit.
    fn of_png(bytes: &[u8]) -> Result<Dots, Box<dyn Error>> {
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info()?;
        let mut data = vec![0; reader.output_buffer_size().ok_or("too large")?];
        let info = reader.next_frame(&mut data)?;
        Ok(Dots::of_bits(info.width as usize, info.height as usize, &data, 0))
    }

    fn of_bits(width: usize, height: usize, data: &[u8], ink: u8) -> Dots {
        let rows = data.chunks_exact(width.div_ceil(8)).take(height);
        let bits = rows.flat_map(|row| (0..width).map(move |x| (row[x / 8] >> (7 - x % 8) & 1) == ink));
        let black: Vec<bool> = bits.collect();
        Dots {
            width,
            height,
            visible: black.clone(),
            black,
        }
    }

    /// A PBM (binary) or a PGM (binary), whose half-tone luminance is the border as in our PNGs.
    fn of_pnm(file: &[u8]) -> Result<Dots, Box<dyn Error>> {
        let mut fields = file.split(|b| b.is_ascii_whitespace());
        let kind = fields.next().ok_or("empty")?;
        let mut number = || -> Result<usize, Box<dyn Error>> { Ok(std::str::from_utf8(fields.next().ok_or("cut off")?)?.parse()?) };
        let (width, height) = (number()?, number()?);
        match kind {
            b"P4" => Ok(Dots::of_bits(width, height, &file[file.len() - width.div_ceil(8) * height..], 1)),
            b"P5" => {
                let darker = |than: u8| file[file.len() - width * height..].iter().map(|gray| *gray < than).collect();
                Ok(Dots {
                    width,
                    height,
                    black: darker(128),
                    visible: darker(255 - 48),
                })
            }
            _ => Err("neither PBM nor PGM".into()),
        }
    }

    /// The black dots that have none of `other` within so many dots, in any direction.
    fn strays(&self, other: &Dots, reach: usize) -> Vec<(usize, usize)> {
        assert_eq!((self.width, self.height), (other.width, other.height));
        let near = |x: usize, y: usize| {
            let rows = y.saturating_sub(reach)..(y + reach + 1).min(self.height);
            let columns = x.saturating_sub(reach)..(x + reach + 1).min(self.width);
            rows.into_iter()
                .any(|y| other.visible[y * self.width..][columns.clone()].contains(&true))
        };
        let dots = (0..self.height).flat_map(|y| (0..self.width).map(move |x| (x, y)));
        dots.filter(|&(x, y)| self.black[y * self.width + x] && !near(x, y)).collect()
    }
}

/// Whether all that is painted is black or white: grey is for each printer to make of it what it can.
fn is_black_and_white(items: &[Item]) -> bool {
    let sharp = |color: &Color| color.a == 0 || (color.a == 255 && matches!((color.r, color.g, color.b), (0, 0, 0) | (255, 255, 255)));
    let plain = |paint: &Paint| matches!(paint, Paint::Solid(color) if sharp(color));
    items.iter().all(|item| match item {
        Item::Fill(fill) => plain(&fill.paint),
        Item::Path(path) => plain(&path.paint),
        Item::Rule(rule) => sharp(&rule.color),
        Item::Glyphs(run) => sharp(&run.color),
        Item::Group(group) => group.opacity == 1. && is_black_and_white(&group.items),
        _ => true,
    })
}

/// What poppler and mupdf print of each page of a PDF.
fn printed(pdf: &[u8], pages: usize, sharp: bool, dpi: f64) -> Result<Vec<(&'static str, Vec<Dots>)>, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let extension = if sharp { "pbm" } else { "pgm" };
    let dpi = dpi.to_string();
    fs::write(at("label.pdf"), pdf)?;
    let poppler = match sharp {
        true => vec!["-mono"],
        false => vec!["-gray", "-aa", "no", "-aaVector", "no"],
    };
    let (file, stem, pattern) = (at("label.pdf"), at("poppler"), at(&format!("mupdf-%d.{extension}")));
    let mut all = Vec::new();
    for (tool, prefix, arguments) in [
        ("pdftoppm", "poppler", [&["-r", &dpi], &poppler[..], &[&file, &stem]].concat()),
        ("mutool", "mupdf", vec!["draw", "-q", "-r", &dpi, "-A", "0", "-o", &pattern, &file]),
    ] {
        let Some((success, said)) = run(tool, &arguments) else { continue };
        assert!(success, "{tool}: {said}");
        let dots = (1..=pages).map(|page| Dots::of_pnm(&fs::read(at(&format!("{prefix}-{page}.{extension}")))?));
        all.push((tool, dots.collect::<Result<_, _>>()?));
    }
    Ok(all)
}

/// Rules, boxes, barcodes and pictures of two tones are the same dots in PDF and PNG, but for one dot at their edges. Text may be two dots
/// off: the PNG's is hinted, so that its stems stand on whole dots, and a stroke of 1.6 dots between two dots falls on other ones.
#[test]
fn pdf_and_png_print_the_same_dots() -> Outcome {
    for (name, label) in labels(&Renderer::builder().build())? {
        let sharp = label.pages().iter().all(|page| is_black_and_white(&page.items));
        for (tool, pages) in printed(&label.to_pdf()?, label.pages().len(), sharp, 203.2)? {
            for (number, pdf) in (1..).zip(&pages) {
                let png = Dots::of_png(&label.to_png(number)?)?;
                let in_text = |&(x, y): &(usize, usize)| {
                    let (x, y) = (x as f32 / 8., y as f32 / 8.);
                    label.text.iter().filter(|run| run.page == number).any(|run| {
                        (run.x_mm - 0.5..run.x_mm + run.width_mm + 0.5).contains(&x)
                            && (run.y_mm - 0.5..run.y_mm + run.height_mm + 0.5).contains(&y)
                    })
                };
                for (one, other) in [(pdf, &png), (&png, pdf)] {
                    let strays = one.strays(other, 1);
                    let odd = strays.iter().find(|dot| !in_text(dot));
                    assert_eq!(odd, None, "{name}, page {number}, {tool}");
                    // One dot in a hundred of a label's.
                    let black = png.black.iter().filter(|black| **black).count();
                    assert!(
                        strays.len() * 100 < black,
                        "{name}, page {number}, {tool}: {} of {black}",
                        strays.len()
                    );
                    assert_eq!(one.strays(other, 2), [], "{name}, page {number}, {tool}");
                }
            }
        }
    }
    Ok(())
}

/// With thermal ink nothing is left to a driver's screen: of all samples 99.7 % of the PDF's ink is within a dot of the PNG's, and 99.6 % the other way, whatever
/// the resolution. What differs is text, which is hinted in the PNG.
#[test]
fn in_thermal_ink_pdf_and_png_print_the_same_dots() -> Outcome {
    for resolution in [Resolution::DPI_203, Resolution::DPI_300] {
        let dpi = resolution.dots_per_mm() * 25.4;
        let mut sums: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
        for (_, label) in labels(&Renderer::builder().pdf_ink(PdfInk::Thermal).resolution(resolution).build())? {
            for (tool, pages) in printed(&label.to_pdf()?, label.pages().len(), true, dpi)? {
                let sum = sums.entry(tool).or_default();
                for (number, pdf) in (1..).zip(&pages) {
                    let png = Dots::of_png(&label.to_png(number)?)?;
                    let ink = |dots: &Dots| dots.black.iter().filter(|black| **black).count();
                    let of_page = [pdf.strays(&png, 1).len(), ink(pdf), png.strays(pdf, 1).len(), ink(&png)];
                    sum.iter_mut().zip(of_page).for_each(|(sum, page)| *sum += page);
                }
            }
        }
        for (tool, [pdf_strays, pdf_ink, png_strays, png_ink]) in sums {
            println!("{tool} at {dpi} dpi: {pdf_strays} of {pdf_ink}, {png_strays} of {png_ink}");
            assert!(pdf_strays * 1000 <= pdf_ink * 3, "{tool}, {dpi} dpi: {pdf_strays} of {pdf_ink}");
            assert!(png_strays * 1000 <= png_ink * 4, "{tool}, {dpi} dpi: {png_strays} of {png_ink}");
        }
    }
    Ok(())
}

#[test]
fn a_label_takes_less_than_45_kb() -> Outcome {
    for (name, label) in labels(&Renderer::builder().build())? {
        let size = label.to_pdf()?.len();
        assert!(size < 45_000, "{name}: {size} bytes");
    }
    Ok(())
}

#[test]
fn turned_and_shifted_labels_are_the_same_in_pdf_and_png() -> Outcome {
    for (rotation, right, down) in [
        (Rotation::Quarter, 0., 0.),
        (Rotation::Half, 0.3, -0.2),
        (Rotation::ThreeQuarters, -0.25, 0.),
    ] {
        let renderer = Renderer::builder().rotation(rotation).offset_mm(right, down).build();
        for (name, label) in labels(&renderer)?
            .iter()
            .filter(|(name, _)| name.starts_with("post-nested") || name.starts_with("jd"))
        {
            for (tool, pages) in printed(&label.to_pdf()?, label.pages().len(), true, 203.2)? {
                for (number, pdf) in (1..).zip(&pages) {
                    let png = Dots::of_png(&label.to_png(number)?)?;
                    let strays = [pdf.strays(&png, 2).len(), png.strays(pdf, 2).len()];
                    assert_eq!(strays, [0, 0], "{name}, page {number}, {rotation:?}, {tool}");
                }
            }
        }
    }
    Ok(())
}

#[test]
fn every_reader_takes_the_files_without_a_word() -> Outcome {
    let folder = tempfile::tempdir()?;
    for archive in [false, true] {
        let renderer = Renderer::builder().pdf_a(archive).build();
        let labels = labels(&renderer)?;
        let mut merged = renderer.merged_pdf(Vec::new());
        labels.iter().try_for_each(|(_, label)| merged.add(label))?;
        let mut files = vec![("all".to_owned(), merged.finish()?)];
        for (name, label) in labels {
            files.push((name, label.to_pdf()?));
        }
        for (name, pdf) in files {
            let path = folder.path().join("label.pdf").to_string_lossy().into_owned();
            fs::write(&path, pdf)?;
            for (tool, arguments) in [
                ("qpdf", vec!["--check", &path]),
                ("pdfinfo", vec![&path]),
                ("pdffonts", vec![&path]),
                ("mutool", vec!["draw", "-q", "-o", "/dev/null", "-F", "pgm", &path]),
            ] {
                let Some((success, said)) = run(tool, &arguments) else { continue };
                let said = said.to_lowercase();
                assert!(
                    success && !said.contains("warning") && !said.contains("error:"),
                    "{name}, {tool}: {said}"
                );
            }
            if let Some((_, said)) = run("pdffonts", &[&path]) {
                for font in said.lines().skip(2) {
                    assert!(font.contains("CID TrueType") && font.contains("yes yes yes"), "{name}: {font}");
                }
            }
        }
    }
    Ok(())
}

/// A label has up to 250 glyphs of two faces, which cost 140 bytes each however they are deflated; a further page has but its content.
#[test]
fn files_are_small() -> Outcome {
    let renderer = Renderer::builder().build();
    let labels = labels(&renderer)?;
    for (name, label) in &labels {
        let size = label.to_pdf()?.len();
        let mut twice = renderer.merged_pdf(Vec::new());
        twice.add(label)?;
        twice.add(label)?;
        let further = (twice.finish()?.len() - size) / label.pages().len();
        assert!(size <= 48_000 && further <= 6_000, "{name}: {size} and {further} bytes");
    }
    Ok(())
}

/// The page's strings, in the order in which they were laid out; the ellipsis of `text-overflow` is none of the document's text.
#[test]
fn text_is_found_in_reading_order() -> Outcome {
    let folder = tempfile::tempdir()?;
    for (name, label) in labels(&Renderer::builder().build())? {
        let path = folder.path().join("label.pdf").to_string_lossy().into_owned();
        fs::write(&path, label.to_pdf()?)?;
        let Some((_, text)) = run("pdftotext", &["-raw", &path, "-"]) else {
            return Ok(());
        };
        let dense = |text: &str| -> String {
            text.chars()
                .filter(|c| !c.is_whitespace() && !c.is_control() && *c != '…')
                .collect()
        };
        let meant: String = label.text.iter().map(|run| dense(&run.text)).collect();
        assert_eq!(dense(&text), meant, "{name}");
    }
    Ok(())
}
