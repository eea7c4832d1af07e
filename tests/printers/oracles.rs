//! Other people's programs read what is written here, or write the same. `.ci/run` installs them and says where by `WAYBILL_LABEL_ORACLES`; with
//! `WAYBILL_LABEL_GATE` set, one that is missing fails the test, elsewhere the test says that it skips.

use crate::readers::{self, Sheet};
use crate::round_trip::{ink, jobs};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;
use waybill_label::output::printer::{Job, Language, encode};
use waybill_label::output::raster::{Bitmap, ColorMode};

/// A program in the oracles' directory, or what it is without.
fn oracle(path: &str) -> Option<PathBuf> {
    let directory = env::var_os("WAYBILL_LABEL_ORACLES").map(PathBuf::from).unwrap_or_default();
    let program = directory.join(path);
    if program.exists() {
        return Some(program);
    }
    assert!(
        env::var_os("WAYBILL_LABEL_GATE").is_none(),
        "{path} is missing; .ci/run installs it"
    );
    eprintln!("SKIPPED: {path} is not there (WAYBILL_LABEL_ORACLES; .ci/run installs it)");
    None
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/printers/oracles").join(name)
}

/// What a program writes.
fn output(command: &mut Command) -> Vec<u8> {
    let output = command.output().expect("the program runs");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A file in a directory that is gone with the test.
fn file(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("a file");
    path
}

/// A picture with noise, ink, paper, stripes and repeated rows; `inked` leaves no row of paper.
fn picture(width: u32, height: u32, inked: bool) -> Bitmap {
    let stride = width.div_ceil(8);
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let byte = |y: u32, x: u32, noise: u8| match y * 10 / height {
        _ if inked => noise & !u8::from(x == 0),
        0 | 1 => noise,
        2 | 5 | 6 | 8 => 0xff,
        3 => 0x00,
        4 => 0x33,
        7 => x as u8,
        _ => noise | 0x0f,
    };
    let data = (0..height)
        .flat_map(|y| (0..stride).map(move |x| (y, x)))
        .map(|(y, x)| byte(y, x, noise()))
        .collect();
    Bitmap {
        width,
        height,
        mode: ColorMode::Bilevel,
        data,
    }
}

fn pbm(bitmap: &Bitmap) -> Vec<u8> {
    let mut pbm = format!("P4\n{} {}\n", bitmap.width, bitmap.height).into_bytes();
    pbm.extend(bitmap.data.iter().map(|byte| !byte));
    pbm
}

/// The ink of a PBM.
fn ink_of_pbm(pbm: &[u8], bitmap: &Bitmap) -> Vec<Vec<u8>> {
    let head = format!("P4\n{} {}\n", bitmap.width, bitmap.height);
    let bits = pbm.strip_prefix(head.as_bytes()).expect("a PBM of the label's size");
    let data = bits.iter().map(|byte| !byte).collect();
    ink(&Bitmap { data, ..bitmap.clone() })
}

/// Another program reads the language as `program script STREAM WIDTH HEIGHT`.
fn reads(program: &str, name: &str, language: Language, bitmap: &Bitmap) {
    let Some(program) = oracle(program) else { return };
    for job in jobs(language, 8.) {
        let folder = tempfile::tempdir().expect("a directory");
        let stream = file(&folder, "stream", &encode(bitmap, language, &job).expect("printer data"));
        let mut command = Command::new(if name.ends_with(".mjs") { Path::new("node") } else { &program });
        command
            .arg(script(name))
            .arg(stream)
            .args([bitmap.width, bitmap.height].map(|dots| dots.to_string()));
        assert!(ink_of_pbm(&output(&mut command), bitmap) == ink(bitmap), "{name} reads other dots");
    }
}

#[test]
fn zebrafy_reads_our_zpl() {
    for (width, height) in [(203, 37), (576, 400), (800, 1440)] {
        reads("venv/bin/python", "zebrafy_read.py", Language::Zpl, &picture(width, height, false));
    }
}

#[test]
fn zpl_renderer_reads_our_zpl() {
    reads(
        "node_modules/zpl-renderer-js",
        "zpl_renderer_read.mjs",
        Language::Zpl,
        &picture(203, 240, false),
    );
}

#[test]
fn emupos_prints_our_escpos() {
    reads("emupos/bin/python", "emupos_read.py", Language::EscPos, &picture(571, 700, false));
}

/// python-escpos does not skip paper, so the picture has none.
#[test]
fn python_escpos_writes_the_same_escpos() {
    let Some(python) = oracle("venv/bin/python") else { return };
    let folder = tempfile::tempdir().expect("a directory");
    let bitmap = picture(571, 200, true);
    let given = file(&folder, "picture.pbm", &pbm(&bitmap));
    for (job, command) in jobs(Language::EscPos, 8.).iter().zip(["bitImageRaster", "graphics"]) {
        let theirs = output(Command::new(&python).arg(script("python_escpos_write.py")).arg(&given).arg(command));
        let ours = encode(&bitmap, Language::EscPos, job).expect("printer data");
        assert!(ours.strip_prefix(b"\x1b@") == Some(&*theirs), "{command}");
    }
}

/// labeljetty takes whole bytes, and does not skip paper.
#[test]
fn labeljetty_writes_the_same_tspl() {
    let Some(python) = oracle("venv/bin/python") else { return };
    let folder = tempfile::tempdir().expect("a directory");
    let bitmap = picture(576, 400, true);
    let given = file(&folder, "picture.pbm", &pbm(&bitmap));
    let theirs = output(Command::new(python).arg(script("labeljetty_write.py")).arg(given));
    let theirs = theirs.strip_suffix(b"\n").expect("a line");
    let ours = encode(&bitmap, Language::Tspl, &Job::default()).expect("printer data");
    assert!(ours.windows(theirs.len()).any(|bytes| bytes == theirs));
}

/// CUPS' driver reads our PWG raster and makes EPL2 and CPCL of it, which the readers here read as they do ours: both sides agree on what is ink.
#[test]
fn cups_reads_our_pwg_raster_and_our_readers_its_epl_and_cpcl() {
    let Some(driver) = oracle("/usr/lib/cups/filter/rastertolabel") else {
        return;
    };
    let bitmap = picture(203, 300, false);
    let description = fs::read_to_string(script("label.ppd")).expect("a printer description");
    for job in jobs(Language::Pwg, 8.).iter().filter(|job| !job.pwg_gray) {
        let folder = tempfile::tempdir().expect("a directory");
        let raster = file(&folder, "label.pwg", &encode(&bitmap, Language::Pwg, job).expect("printer data"));
        let made = |model: &str| {
            let description = file(
                &folder,
                "label.ppd",
                description.replace("MODEL\n*OpenUI", &format!("{model}\n*OpenUI")).as_bytes(),
            );
            output(
                Command::new(&driver)
                    .args(["1", "user", "label", "1", ""])
                    .arg(&raster)
                    .env("PPD", description),
            )
        };
        let epl = readers::epl::read(&made("17")).expect("EPL2");
        let cpcl = readers::cpcl::read(&made("19")).expect("CPCL");
        for sheets in [epl, cpcl] {
            let ink_of_first = sheets.first().map(Sheet::ink);
            assert!(ink_of_first == Some(ink(&bitmap)));
        }
    }
}
