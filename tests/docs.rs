//! What the documents say about the code.

use std::error::Error;
use std::fs;
use std::path::Path;

type Outcome = Result<(), Box<dyn Error>>;

fn file(path: &str) -> std::io::Result<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
}

/// The strings that follow a mark in a source file.
fn quoted(source: &str, mark: &str) -> Vec<String> {
    let after = source.split(mark).skip(1);
    after
        .filter_map(|rest| rest.split_once('"').map(|(text, _)| text.to_owned()))
        .collect()
}

#[test]
fn every_code_is_listed() -> Outcome {
    let mut codes = quoted(&file("src/error.rs")?, "=> \"");
    codes.extend(quoted(&file("crates/html/src/limits.rs")?, "=> \""));
    codes.extend(quoted(&file("crates/print/src/error.rs")?, "=> \""));
    for source in ["render", "report", "decode", "check"] {
        codes.extend(quoted(&file(&format!("crates/cli/src/{source}.rs"))?, "code: \""));
    }
    for source in ["src", "crates/html/src", "crates/barcode/src"] {
        codes.extend(quoted(&file(&format!("{source}/warning.rs"))?, "=> \""));
    }
    let known = |code: &str| !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit());
    codes.retain(|code| known(code));
    assert!(codes.len() > 40, "{codes:?}");
    let listed = file("docs/codes.md")?;
    for code in &codes {
        assert!(listed.contains(&format!("`{code}`")), "docs/codes.md lacks `{code}`");
    }
    let rows = listed.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    for code in rows
        .flat_map(|cell| cell.split('`').skip(1).step_by(2).collect::<Vec<_>>())
        .filter(|code| known(code))
    {
        assert!(codes.iter().any(|c| c == code), "docs/codes.md lists `{code}`, which nothing has");
    }
    Ok(())
}

#[test]
fn both_readmes_name_every_option() -> Outcome {
    let options = file("crates/cli/src/options.rs")?;
    let mut long = Vec::new();
    let mut is_long = false;
    for line in options.lines().map(str::trim) {
        if line.starts_with("#[arg(") {
            is_long = line.contains("long");
        } else if let Some(name) = line.strip_prefix("pub ").and_then(|rest| rest.split(':').next())
            && std::mem::take(&mut is_long)
        {
            long.push(name.replace('_', "-"));
        }
    }
    assert!(long.len() > 15, "{long:?}");
    for readme in ["README.md", "README.zh-CN.md"] {
        let text = file(readme)?;
        for option in &long {
            assert!(text.contains(&format!("--{option}")), "{readme} does not name --{option}");
        }
    }
    Ok(())
}
