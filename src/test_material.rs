//! Where tests look for material that is not part of the project.

use std::path::{Path, PathBuf};

/// A folder of `../shared`, or the one that an environment variable names; without it, a loud `None`.
pub fn shared(variable: &str, name: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    let folder = std::env::var_os(variable).map_or_else(beside, Into::into);
    let found = folder.is_dir();
    if !found {
        eprintln!("SKIPPED: no ../shared/{name}, and {variable} names none");
    }
    found.then_some(folder)
}
