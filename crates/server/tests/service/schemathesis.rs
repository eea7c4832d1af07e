//! What the description says is what is answered, as schemathesis finds by asking. More of it by hand, of a service that runs:
//!
//!     schemathesis run http://127.0.0.1:8080/openapi.json --max-examples 500 --exclude-path /v1/jobs/events --exclude-path /v1/labels:batch \
//!         --phases examples,coverage,fuzzing --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance

use crate::support::Service;
use std::process::Command;
use test_material::cannot_run;
use waybill_label_server::PrinterSettings;

#[test]
fn no_answer_is_undocumented() {
    let oracles = std::env::var("WAYBILL_LABEL_ORACLES").unwrap_or(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/oracles").to_owned());
    let program = format!("{oracles}/schemathesis/bin/schemathesis");
    if !std::path::Path::new(&program).is_file() {
        return cannot_run("schemathesis is not installed");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start(|settings| {
        let json = format!(
            r#"[{{"name": "desk", "to": "file:{}/paper", "print": {{"printer": "kuaimai-203"}}}}]"#,
            folder.path().display()
        );
        settings.printers = PrinterSettings::list_from_json(json.as_bytes()).expect("printers");
    });
    // Streams without an end and lines of JSON are not its trade.
    let output = Command::new(program)
        .args([
            "run",
            &format!("http://{}/openapi.json", service.address),
            "--max-examples",
            "10",
            "--generation-deterministic",
        ])
        .args([
            "--exclude-path",
            "/v1/jobs/events",
            "--exclude-path",
            "/v1/labels:batch",
            "--phases",
            "examples,fuzzing",
        ])
        .args([
            "--checks",
            "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance",
        ])
        .current_dir(folder.path())
        .output()
        .expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
