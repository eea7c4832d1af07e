//! What is shipped beside the program keeps to what others check.

use std::path::Path;

const PACKAGING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packaging");

/// A program that is not of this project, or nothing where it is not installed.
fn analyze(arguments: &[&str]) -> Option<String> {
    let unit = Path::new(PACKAGING).join("waybill-label.service");
    let folder = tempfile::tempdir().expect("a folder");
    // The unit's program is not installed here.
    let text = std::fs::read_to_string(unit)
        .expect("a unit")
        .replace("/usr/local/bin/waybill-label", "/bin/true");
    let unit = folder.path().join("waybill-label.service");
    std::fs::write(&unit, text).expect("written");
    let output = test_material::program("systemd-analyze")?
        .args(arguments)
        .arg(&unit)
        .output()
        .expect("it starts");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{said}");
    Some(said)
}

#[test]
fn the_unit_is_understood_and_confined() {
    if let Some(said) = analyze(&["verify", "--man=no"]) {
        assert!(!said.contains("waybill-label.service:"), "{said}");
    }
    if let Some(said) = analyze(&["security", "--offline=true", "--threshold=20"]) {
        assert!(said.contains("Overall exposure level"), "{said}");
    }
}

#[test]
fn the_image_runs_as_nobody_and_tells_how_it_is() {
    let text = std::fs::read_to_string(Path::new(PACKAGING).join("Dockerfile")).expect("a Dockerfile");
    for line in [
        "USER 10001",
        "HEALTHCHECK ",
        "ENTRYPOINT [\"waybill-label\", \"serve\"]",
        "--token-file",
    ] {
        assert!(text.contains(line), "{line}");
    }
}
