//! The clients of docs/service.md do what they say.

use crate::support::{Service, sample};
use std::path::Path;
use std::process::Command;

/// The code of a language in the document.
fn code(language: &str) -> String {
    let document = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/service.md")).expect("a document");
    let fence = format!("```{language}\n");
    let begin = document.find(&fence).expect("code of this language") + fence.len();
    let length = document[begin..].find("```").expect("its end");
    document[begin..begin + length].to_owned()
}

fn run(language: &str, program: &str, file: &str, wrap: impl Fn(&str) -> String) {
    let code = code(language);
    assert!(
        code.lines().count() <= 5 + usize::from(language == "go"),
        "{language}: more than five lines"
    );
    let Some(mut command) = test_material::program(program) else {
        return;
    };
    let service = Service::start(|_| ());
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("reply.json"), sample("sf-two-part")).expect("written");
    let code = wrap(&code.replace("127.0.0.1:8080", &service.address));
    std::fs::write(folder.path().join(file), code).expect("written");
    let output = command.arg(file).current_dir(folder.path()).output().expect("it starts");
    assert!(output.status.success(), "{language}: {}", String::from_utf8_lossy(&output.stderr));
    let made = std::fs::read(folder.path().join("label.png")).expect("a label");
    assert_eq!(
        made,
        service.post("/v1/labels?format=png&dpi=203", sample("sf-two-part")).body,
        "{language}"
    );
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

#[test]
fn curl() {
    run("sh", "sh", "client.sh", str::to_owned);
}

#[test]
fn node() {
    run("js", "node", "client.mjs", str::to_owned);
}

#[test]
fn python() {
    run("python", "python3", "client.py", str::to_owned);
}

#[test]
fn java() {
    // A Java without its compiler cannot run a source file.
    if is_there("javac") {
        run("java", "java", "Client.java", |code| {
            let imports = "import java.io.*; import java.net.*; import java.net.http.*; import java.nio.file.*;\n";
            format!("{imports}class Client {{ public static void main(String[] a) throws Exception {{\n{code}}} }}\n")
        });
    }
}

#[test]
fn php() {
    if is_there("php") {
        run("php", "php", "client.php", |code| format!("<?php\n{code}"));
    }
}

#[test]
fn documents_name_every_route_and_bound() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let settings = std::fs::read_to_string(root.join("crates/server/src/settings.rs")).expect("a file");
    let bounds = settings
        .split("pub struct Bounds {")
        .nth(1)
        .and_then(|rest| rest.split("\n}").next())
        .expect("the bounds");
    let names = bounds
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub ")?.split(':').next());
    let paths = waybill_label_server::openapi()["paths"].as_object().cloned().unwrap_or_default();
    let wanted: Vec<String> = names.map(|name| format!("`{name}`")).chain(paths.keys().cloned()).collect();
    assert!(wanted.len() > 20);
    for name in ["service.md", "service.zh-CN.md"] {
        let text = std::fs::read_to_string(root.join("docs").join(name)).expect("a document");
        let missing: Vec<_> = wanted
            .iter()
            .filter(|wanted| !text.contains(wanted.as_str()) && !text.contains(&wanted.replace('`', "")))
            .collect();
        assert!(missing.is_empty(), "{name} does not name {missing:?}");
    }
}
