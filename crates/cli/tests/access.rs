//! A document's word opens no file and no socket: the program's own system calls say so.
#![cfg(target_os = "linux")]

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::json;
use std::error::Error;
use std::fs;
use test_material::{cannot_run, program};

const ASKS: &str = r#"<!doctype html><base href="file:///secret-base/"><link rel=stylesheet href="http://example.org/secret.css">
<link rel=stylesheet href="secret-link.css"><style>@import "file:///secret-import.css"; @import url(//example.org/secret.css);
@font-face { font-family: x; src: url(file:///secret-font.ttf), url(http://example.org/secret.ttf), local(secret-local) }
p { font-family: x, secret-family; background: url(secret-background.png), url(ftp://example.org/secret.png); list-style: url(/secret-list.png);
border-image: url(secret-border.png) 1; cursor: url(secret-cursor.png), auto } p::before { content: url(secret-content.png) }</style>
<p>面单<img src="file:///secret.png" srcset="secret-2x.png 2x"><img src="\\host\secret.png"><img src="http://127.0.0.1:9/secret.png">
<iframe src="secret.html"></iframe><object data="secret.svg"></object><embed src="secret.pdf"><video src="secret.mp4" poster="secret.jpg"></video>
<svg><image href="secret.svg" xlink:href="file:///secret-x.svg"/><use href="secret.svg#a"/></svg><script src="secret.js"></script>
<script>fetch("secret")</script><body background="secret-body.png"><table background="secret-table.png"><td>x</table><input type=image src=secret-input.png>"#;

#[test]
fn nothing_but_what_the_command_line_names() -> Result<(), Box<dyn Error>> {
    let Some(mut strace) = program("strace") else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let reply = json!({"waybill_id": "SF1400000000001", "print_html": BASE64_STANDARD.encode(ASKS)});
    fs::write(folder.path().join("reply.json"), reply.to_string())?;
    let run = strace
        .args(["-f", "-qq", "-s", "4096", "-o", "trace", "-e", "trace=%network,%file,execve"])
        .arg(env!("CARGO_BIN_EXE_waybill-label"))
        .args(["render", "reply.json", "-o", "out", "--jobs", "2", "--allow", "stop"])
        .current_dir(folder.path())
        .output()?;
    let told = String::from_utf8_lossy(&run.stderr);
    if told.contains("ptrace") || told.contains("Operation not permitted") {
        cannot_run("strace may not trace here");
        return Ok(());
    }
    assert_eq!(run.status.code(), Some(0), "{told}");
    assert!(
        told.contains("http #") && !told.contains("example.org") && !told.contains("secret"),
        "a hash of the host and no more is told: {told}"
    );
    assert!(folder.path().join("out/SF1400000000001.pdf").exists());

    let trace = fs::read_to_string(folder.path().join("trace"))?;
    let mut executed = 0;
    let mut opened = Vec::new();
    for line in trace.lines() {
        let call = line.split_once(' ').map_or(line, |(_, call)| call.trim_start());
        assert!(!call.contains("secret"), "{call}");
        assert!(
            !["socket", "connect", "bind", "sendto"].iter().any(|name| call.starts_with(name)),
            "{call}"
        );
        executed += usize::from(call.starts_with("execve"));
        if call.starts_with("open") && !call.contains("ENOENT") {
            opened.extend(call.split('"').nth(1).map(str::to_owned));
        }
    }
    assert_eq!(executed, 1, "only the program itself is run");
    // What the loader, the allocator and the thread count read of the system, and what the command line names.
    let system = [
        "/etc/ld.so",
        "/lib",
        "/usr/lib",
        "/proc/self/",
        "/proc/sys/vm/",
        "/proc/meminfo",
        "/sys/fs/cgroup",
        "/sys/devices/system/",
        "/sys/kernel/mm/",
        "/dev/",
    ];
    for path in &opened {
        let named = path == "reply.json" || path == "out" || path.starts_with("out/");
        assert!(named || system.iter().any(|place| path.starts_with(place)), "{path} was opened");
    }
    assert!(opened.iter().any(|path| path == "reply.json"));
    Ok(())
}
