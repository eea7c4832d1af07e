//! Text cannot vanish: every run of the model has ink on the 1-bit page, or a warning tells that it has none.
//!
//! In the gate over the samples, `../shared/corpus`, `../shared/field` and some documents of `../shared/difftest`; over as many of those as one likes:
//! `WAYBILL_LABEL_SEEDS=0:2000 cargo test --release --test visible_text`

use base64::prelude::{BASE64_STANDARD, Engine};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};
use waybill_label::label::TextRun;
use waybill_label::output::raster::{Bitmap, ColorMode, RasterOptions, rasterize};
use waybill_label::policy::Policy;
use waybill_label::warning::{Unseen, Warning};
use waybill_label::{Label, Renderer, Response, Responses};

type Outcome = Result<(), Box<dyn Error>>;

const DOTS_PER_MM: f32 = 8.;

fn renderer() -> Renderer {
    Renderer::builder()
        .policy(Policy::permissive())
        .allow_missing_glyphs(true)
        .verify(false)
        .build()
}

fn label_of(html: &str) -> Result<Label, Box<dyn Error>> {
    let mut response = Response::default();
    response.print_html = Some(BASE64_STANDARD.encode(html));
    Ok(renderer().label(&response)?)
}

/// Whether there is ink and paper where a run's characters are.
fn has_ink(run: &TextRun, dots: &Bitmap) -> bool {
    let em = run.size_pt * 25.4 / 72.;
    let upright = run.angle.abs() < 1.;
    let (cut_x, cut_y) = match upright {
        true => (0., (run.height_mm - em).max(0.) / 2.),
        false => (0., 0.),
    };
    let dot = |mm: f32, most: u32| (mm * DOTS_PER_MM).round().clamp(0., most as f32) as usize;
    let (left, right) = (dot(run.x_mm + cut_x, dots.width), dot(run.x_mm + run.width_mm - cut_x, dots.width));
    let (top, bottom) = (
        dot(run.y_mm + cut_y, dots.height),
        dot(run.y_mm + run.height_mm - cut_y, dots.height),
    );
    let row_bytes = (dots.width as usize).div_ceil(8);
    let is_ink = |x: usize, y: usize| dots.data[y * row_bytes + x / 8] >> (7 - x % 8) & 1 == 0;
    let all = || (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
    all().any(|(x, y)| is_ink(x, y)) && all().any(|(x, y)| !is_ink(x, y))
}

/// Characters of a label's text, and runs that have neither ink nor a warning.
fn unexplained(label: &Label) -> Result<(usize, Vec<String>), Box<dyn Error>> {
    let options = RasterOptions::new(f64::from(DOTS_PER_MM), ColorMode::Bilevel);
    let dots: Vec<Bitmap> = label
        .pages()
        .iter()
        .map(|page| rasterize(page, &options))
        .collect::<Result<_, _>>()?;
    let told = |page: usize| {
        label.warnings.iter().any(|warning| match warning {
            Warning::ClippedText { page: on, .. } | Warning::HiddenText { page: on, .. } => *on == page,
            _ => false,
        })
    };
    let mut complaints = Vec::new();
    let place = |run: &TextRun| {
        format!(
            "page {} at {:.1},{:.1} mm, {} characters",
            run.page,
            run.x_mm,
            run.y_mm,
            run.text.chars().count()
        )
    };
    for run in &label.text {
        let printed = run.text.chars().any(|c| !c.is_whitespace());
        if run.clipped && !told(run.page) {
            complaints.push(format!("clipped without a warning: {}", place(run)));
        } else if !run.clipped && printed && !has_ink(run, &dots[run.page - 1]) {
            complaints.push(format!("no ink: {}", place(run)));
        }
    }
    let is_shadow = |run: &TextRun| label.text.iter().any(|other| other.text == run.text);
    for run in label.hidden_text.iter().filter(|run| !told(run.page) && !is_shadow(run)) {
        complaints.push(format!("hidden without a warning: {}", place(run)));
    }
    let characters = label
        .text
        .iter()
        .chain(&label.hidden_text)
        .map(|run| run.text.chars().count())
        .sum();
    Ok((characters, complaints))
}

fn json_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| {
        path.to_string_lossy().ends_with(".json") && !path.to_string_lossy().ends_with(".expect.json") && !path.ends_with("cases.json")
    });
    files.sort();
    Ok(files)
}

#[test]
fn every_run_has_ink_or_a_warning() -> Outcome {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![home.join("samples")];
    folders.extend(test_material::shared("WAYBILL_LABEL_CORPUS", "corpus").map(|corpus| corpus.join("open")));
    folders.extend(test_material::shared("WAYBILL_LABEL_FIELD", "field"));
    let renderer = renderer();
    let (mut characters, mut complaints) = (0, Vec::new());
    for folder in folders {
        for file in json_files(&folder)? {
            let json = fs::read(&file)?;
            for reply in Responses::new(&json[..], renderer.limits()).filter_map(Result::ok) {
                let Ok(label) = renderer.label(&reply) else { continue };
                let (more, told) = unexplained(&label)?;
                characters += more;
                complaints.extend(told.into_iter().map(|told| format!("{}: {told}", file.display())));
            }
        }
    }
    eprintln!("{characters} characters");
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    Ok(())
}

#[test]
fn every_run_of_random_labels_has_ink_or_a_warning() -> Outcome {
    let (Some(difftest), Some(mut python)) = (
        test_material::shared("WAYBILL_LABEL_DIFFTEST", "difftest"),
        test_material::python("random"),
    ) else {
        return Ok(());
    };
    let seeds = env::var("WAYBILL_LABEL_SEEDS").unwrap_or_else(|_| "0:40".into());
    let (first, last) = seeds.split_once(':').ok_or("WAYBILL_LABEL_SEEDS is FIRST:LAST")?;
    let script = format!("import gen, json\nfor seed in range({first}, {last}): print(json.dumps(gen.gen(seed)[0]))");
    let made = python
        .arg(script)
        .env("PYTHONPATH", &difftest)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()?;
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let (mut characters, mut complaints) = (0, Vec::new());
    for (seed, line) in made.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).enumerate() {
        let (more, told) = unexplained(&label_of(&serde_json::from_slice::<String>(line)?)?)?;
        characters += more;
        complaints.extend(told.into_iter().map(|told| format!("document {seed} of {seeds}: {told}")));
    }
    eprintln!("{characters} characters");
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    Ok(())
}

/// What is told of a document's hidden text: why, and how many characters.
fn told(html: &str) -> Result<Vec<(Unseen, usize)>, Box<dyn Error>> {
    let page = format!("<!DOCTYPE html><title>100*150</title><style>body{{margin:2mm;font-size:14px}}</style><p>可见的字<div>{html}</div>");
    let label = label_of(&page)?;
    Ok(label
        .warnings
        .iter()
        .filter_map(|warning| match warning {
            Warning::ClippedText { characters, .. } => Some((Unseen::Cut, *characters)),
            Warning::HiddenText { why, characters, .. } => Some((*why, *characters)),
            _ => None,
        })
        .collect())
}

#[test]
fn what_cannot_be_seen_is_told() -> Outcome {
    for (html, why, characters) in [
        (
            "<div style='height:20px;line-height:20px;overflow:hidden'>一行<br>两行字</div>",
            Unseen::Cut,
            3,
        ),
        ("<div style='height:0;overflow:hidden'>全没了</div>", Unseen::Cut, 3),
        (
            "<div style='width:30px;overflow:hidden;white-space:nowrap'>一二三四五六</div>",
            Unseen::Cut,
            4,
        ),
        ("<div style='position:absolute;left:105mm'>纸外</div>", Unseen::OffPage, 2),
        ("<div style='text-indent:-9999px'>缩进</div>", Unseen::OffPage, 2),
        (
            "<div style='position:relative'>盖住<div style='position:absolute;inset:0;background:#fff'></div></div>",
            Unseen::Covered,
            2,
        ),
        ("<span style='color:#fff'>白字</span>", Unseen::NoContrast, 2),
        ("<div style='background:#000'>黑字</div>", Unseen::NoContrast, 2),
        ("<div style='opacity:.1'>水印</div>", Unseen::NoContrast, 2),
        ("<span style='color:rgba(0,0,0,.1)'>淡</span>", Unseen::NoContrast, 1),
        ("<span style='font-size:1px'>小字</span>", Unseen::TooSmall, 2),
    ] {
        assert_eq!(told(html)?, [(why, characters)], "{html}");
    }
    for html in [
        "<div style='background:#000;color:#fff'>黑底白字</div>",
        "<div style='background:#000;color:#fff;border-radius:4px'>圆角</div>",
        "<div style='opacity:.2'>淡字</div>",
        "<div style='opacity:.4;background:#000;color:#fff'>淡底白字</div>",
        "<span style='color:#ff0'>黄字</span>",
        "<div style='height:14px;overflow:hidden;line-height:14px'>刚好</div>",
        "<span style='text-shadow:1px 1px #fff'>影子</span>",
        "<span style='visibility:hidden'>有意</span>",
        "<div style='transform:rotate(90deg);width:20mm'>转的字</div>",
        "<div style='writing-mode:vertical-rl'>竖排字</div>",
    ] {
        assert_eq!(told(html)?, [], "{html}");
    }
    Ok(())
}

#[test]
fn hidden_text_is_no_part_of_what_the_label_says() -> Outcome {
    let label = label_of("<!DOCTYPE html><title>100*150</title><p>可见<p style='color:#fff'>SF1400301234567")?;
    assert!(label.text.iter().all(|run| !run.text.contains("SF14")));
    assert!(label.hidden_text.iter().any(|run| run.text == "SF1400301234567" && run.clipped));
    Ok(())
}

#[test]
fn translucent_text_and_pictures_are_as_black_as_opaque_ones() -> Outcome {
    let shown = |style: &str| {
        let html = format!("<!DOCTYPE html><title>60*40</title><div style='{style}'>寄：林仓<br><b>退件</b></div>");
        label_of(&html)?.to_png(1).map_err(Box::<dyn Error>::from)
    };
    let opaque = shown("")?;
    for style in [
        "opacity:.2",
        "opacity:.4",
        "color:rgba(0,0,0,.3)",
        "opacity:.5;color:rgba(0,0,0,.6)",
    ] {
        assert_eq!(shown(style)?, opaque, "{style}");
    }
    assert_ne!(shown("opacity:.1")?, opaque);
    Ok(())
}
