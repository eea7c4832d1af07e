//! Where tests look for what is not part of the project.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Set by the gate, where a test that cannot run fails.
const GATE: &str = "WAYBILL_LABEL_GATE";

/// A folder of `shared`, beside the project's, or the one that an environment variable names; without it, a loud `None`.
pub fn shared(variable: &str, name: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(name);
    let folder = std::env::var_os(variable).map_or_else(beside, Into::into);
    let found = folder.is_dir();
    if !found {
        eprintln!("SKIPPED: no ../shared/{name}, and {variable} names none");
    }
    found.then_some(folder)
}

/// A program that a test asks for a second opinion. Where it is not installed the test says that it skips, and fails in the gate.
///
/// # Panics
/// In the gate, when the program cannot be started.
pub fn program(name: &str) -> Option<Command> {
    let there = std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()));
    installed(name, there).then(|| Command::new(name))
}

/// Python with a module that a test needs. Where it is not installed the test says that it skips, and fails in the gate.
///
/// # Panics
/// In the gate, when the module cannot be imported.
pub fn python(module: &str) -> Option<Command> {
    let mut python = program("python3")?;
    let imported = Command::new("python3").args(["-c", &format!("import {module}")]).output();
    let there = imported.is_ok_and(|output| output.status.success());
    python.arg("-c");
    installed(&format!("python3's {module}"), there).then_some(python)
}

fn installed(name: &str, there: bool) -> bool {
    if !there {
        cannot_run(&format!("{name} is not installed"));
    }
    there
}

/// Says that a test skips, and why.
///
/// # Panics
/// In the gate, where a test that cannot run fails.
pub fn cannot_run(why: &str) {
    assert!(std::env::var_os(GATE).is_none(), "{why}, and in the gate every test runs");
    eprintln!("SKIPPED: {why}; nothing was checked");
}
