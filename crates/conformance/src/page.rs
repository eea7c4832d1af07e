//! `page`: plain HTML files at a pixel size, for conformance suites.

use clap::Args;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use waybill_label::engine::{DirectoryResolver, Engine, Limits, Medium};
use waybill_label::output::pdf::{self, PdfCache, PdfOptions};
use waybill_label::output::png::{self, PngOptions};
use waybill_label::output::raster::{ColorMode, RasterOptions, rasterize};
use waybill_label::print_html;
use waybill_label::text::{FontSet, GenericFamily};

/// The folder that holds a suite's documents and their resources.
const SUITE_ROOT: &str = "files";
const MM_PER_PX: f32 = 25.4 / 96.;

/// What is rendered, and how large.
#[derive(Args)]
pub struct Page {
    /// The HTML file
    #[arg(required_unless_present = "serve")]
    html: Option<PathBuf>,
    /// The file to write: .png (screen) or .pdf (print)
    #[arg(required_unless_present = "serve")]
    out: Option<PathBuf>,
    /// Read lines `html<TAB>png` from stdin and answer each with `ok` or `err …`
    #[arg(long, conflicts_with_all = ["html", "out"])]
    serve: bool,
    /// Width of the picture
    #[arg(long, default_value = "800px", value_parser = length)]
    width: Px,
    /// Height of the picture
    #[arg(long, default_value = "600px", value_parser = length)]
    height: Px,
    /// Page size of the PDF where the document's @page gives none
    #[arg(long, num_args = 2, value_names = ["WIDTH", "HEIGHT"], default_values = ["210mm", "297mm"], value_parser = length)]
    page: Vec<Px>,
    /// Page margin of the PDF where the document's @page gives none
    #[arg(long, default_value = "0px", value_parser = length)]
    margin: Px,
    /// The folder resources may come from [default: the nearest folder named `files` above the document, else the document's own]
    #[arg(long, value_name = "DIR")]
    base: Option<PathBuf>,
}

/// A CSS length in px.
#[derive(Clone, Copy)]
struct Px(f32);

/// Renders one document, or those that stdin names.
pub fn run(options: &Page) -> Result<(), String> {
    // Suites are written for a Latin face of ordinary height; ideographs still come from the bundled one.
    let fonts = [GenericFamily::Serif, GenericFamily::SansSerif]
        .into_iter()
        .fold(FontSet::bundled(), |fonts, generic| fonts.with_generic(generic, "DejaVu Sans"));
    let render = |html: &Path, out: &Path| render(html, out, options, &fonts);
    if let (Some(html), Some(out)) = (&options.html, &options.out) {
        return render(html, out);
    }
    let mut answers = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|e| format!("stdin: {e}"))?;
        let answer = match line.split_once('\t') {
            None => "err the line has no tab".to_owned(),
            Some((html, out)) => match render(Path::new(html), Path::new(out.trim_end())) {
                Ok(()) => "ok".to_owned(),
                Err(reason) => format!("err {}", reason.replace(['\n', '\r'], " ")),
            },
        };
        writeln!(answers, "{answer}")
            .and_then(|()| answers.flush())
            .map_err(|e| format!("stdout: {e}"))?;
    }
    Ok(())
}

fn render(html: &Path, out: &Path, options: &Page, fonts: &FontSet) -> Result<(), String> {
    let bytes = std::fs::read(html).map_err(|e| format!("{}: {e}", html.display()))?;
    let text = print_html::decode_bytes(&bytes, None).text;
    let full = html.canonicalize().map_err(|e| format!("{}: {e}", html.display()))?;
    let folder = full.parent().unwrap_or(Path::new("/"));
    let root: PathBuf = match &options.base {
        Some(base) => base.clone(),
        None => folder
            .ancestors()
            .find(|folder| folder.ends_with(SUITE_ROOT))
            .unwrap_or(folder)
            .to_owned(),
    };
    let resolver = DirectoryResolver::new(&root, folder).map_err(|e| format!("{}: {e}", root.display()))?;
    let engine = Engine::new(fonts.clone(), Limits::default()).resolver(Arc::new(resolver));
    let document = engine.prepare(&text).map_err(|e| e.to_string())?;
    let print = out.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf"));
    let medium = if print {
        Medium::Print {
            width: options.page[0].0 * MM_PER_PX,
            height: options.page[1].0 * MM_PER_PX,
            own_sizes: true,
            margin: options.margin.0 * MM_PER_PX,
            dots_per_mm: 1. / MM_PER_PX,
        }
    } else {
        Medium::Screen {
            width: options.width.0,
            height: options.height.0,
        }
    };
    let laid_out = engine.lay_out(&document, medium).map_err(|e| e.to_string())?;
    let bytes = match laid_out.pages.first().filter(|_| !print) {
        Some(page) => picture(page)?,
        _ => pdf::write(&laid_out.pages, &PdfOptions::default(), &PdfCache::default()).map_err(|e| e.to_string())?,
    };
    std::fs::write(out, &bytes).map_err(|e| format!("{}: {e}", out.display()))
}

fn length(text: &str) -> Result<Px, String> {
    let units = [("px", 1.), ("in", 96.), ("mm", 96. / 25.4), ("cm", 960. / 25.4), ("pt", 96. / 72.)];
    let px = units
        .iter()
        .find_map(|(unit, px)| text.strip_suffix(unit)?.trim().parse::<f32>().ok().map(|value| value * px));
    px.filter(|px| (0. ..=100_000.).contains(px))
        .map(Px)
        .ok_or_else(|| "give a length such as 800px, 5in or 100mm".to_owned())
}

/// The page as a screen of 96 dots an inch shows it.
fn picture(page: &waybill_label::page::Page) -> Result<Vec<u8>, String> {
    let dots_per_mm = f64::from(1. / MM_PER_PX);
    let mut options = RasterOptions::new(dots_per_mm, ColorMode::Rgb);
    options.hinting = true;
    let bitmap = rasterize(page, &options).map_err(|e| e.to_string())?;
    png::encode(&bitmap, &PngOptions::new(dots_per_mm)).map_err(|e| e.to_string())
}
