//! `page`: plain HTML files at a pixel size, for conformance suites.

use crate::options;
use crate::{Stop, atomic};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use waybill_label::engine::{Engine, Medium};
use waybill_label::limits::Limits;
use waybill_label::output::pdf::{self, PdfCache, PdfOptions};
use waybill_label::output::png::{self, PngOptions};
use waybill_label::output::raster::{ColorMode, RasterOptions, rasterize};
use waybill_label::page::Page;
use waybill_label::print_html;
use waybill_label::resource_dir::DirectoryResolver;
use waybill_label::text::{FontSet, GenericFamily};

/// The folder that holds a suite's documents and their resources.
const SUITE_ROOT: &str = "files";
const MM_PER_PX: f32 = 25.4 / 96.;

pub fn run(options: &options::Page) -> Result<usize, Stop> {
    // Suites are written for a Latin face of ordinary height; ideographs still come from the bundled one.
    let fonts = [GenericFamily::Serif, GenericFamily::SansSerif]
        .into_iter()
        .fold(FontSet::bundled(), |fonts, generic| fonts.with_generic(generic, "DejaVu Sans"));
    let render = |html: &Path, out: &Path| render(html, out, options, &fonts);
    if let (Some(html), Some(out)) = (&options.html, &options.out) {
        return render(html, out).map(|()| 0).map_err(Stop::Io);
    }
    let mut answers = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|e| Stop::io("stdin", &e))?;
        let answer = match line.split_once('\t') {
            None => "err the line has no tab".to_owned(),
            Some((html, out)) => match render(Path::new(html), Path::new(out.trim_end())) {
                Ok(()) => "ok".to_owned(),
                Err(reason) => format!("err {}", reason.replace(['\n', '\r'], " ")),
            },
        };
        writeln!(answers, "{answer}")
            .and_then(|()| answers.flush())
            .map_err(|e| Stop::io("stdout", &e))?;
    }
    Ok(0)
}

fn render(html: &Path, out: &Path, options: &options::Page, fonts: &FontSet) -> Result<(), String> {
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
    let limits = Limits::default();
    let engine = Engine {
        fonts,
        resolver: Some(&resolver),
        limits: &limits,
        styles: None,
    };
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
    atomic::write(out, &bytes).map_err(|e| format!("{}: {e}", out.display()))
}

/// The page as a screen of 96 dots an inch shows it.
fn picture(page: &Page) -> Result<Vec<u8>, String> {
    let dots_per_mm = f64::from(1. / MM_PER_PX);
    let mut options = RasterOptions::new(dots_per_mm, ColorMode::Rgb);
    options.hinting = true;
    let bitmap = rasterize(page, &options).map_err(|e| e.to_string())?;
    png::encode(&bitmap, &PngOptions::new(dots_per_mm)).map_err(|e| e.to_string())
}
