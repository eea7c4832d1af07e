//! The page in a browser: `browser.mjs` drives Debian's chromium by playwright-core, which `.ci/run` installs.

use crate::support::Service;
use std::path::PathBuf;
use test_material::{cannot_run, program};
use waybill_label_server::PrinterSettings;

#[test]
fn people_see_labels_print_them_and_are_told_what_is_wrong() {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/oracles"));
    let oracles = std::env::var_os("WAYBILL_LABEL_ORACLES").map_or_else(beside, PathBuf::from);
    if !oracles.join("node_modules/playwright-core").is_dir() || !oracles.join("node_modules/axe-core").is_dir() {
        return cannot_run("playwright-core and axe-core are not installed");
    }
    let (Some(mut node), Some(chromium)) = (program("node"), program("chromium")) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start(|settings| {
        let paper = folder.path().join("paper");
        let json = format!(
            r#"[{{"name": "desk", "to": "file:{}", "print": {{"printer": "kuaimai-203"}}}}]"#,
            paper.display()
        );
        settings.printers = PrinterSettings::list_from_json(json.as_bytes()).expect("printers");
    });
    let output = node
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/service/browser.mjs"))
        .arg(format!("http://{}", service.address))
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples"))
        .env("CHROMIUM", chromium.get_program())
        .env("WAYBILL_LABEL_ORACLES", &oracles)
        .output()
        .expect("node starts");
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{said}");
    assert!(
        std::fs::read(folder.path().join("paper")).is_ok_and(|paper| paper.starts_with(b"SIZE ")),
        "nothing was printed"
    );
}
