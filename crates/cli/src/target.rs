//! Where labels go: names from the output option and the label's numbers, safe as file names, never used twice.

use crate::journal::digest;
use crate::text;
use std::borrow::Cow;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use waybill_label::response::Response;

/// The output option.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// `-`
    Stdout,
    /// Files named after the label.
    Directory(PathBuf),
    /// This file.
    File(PathBuf),
    /// A path with `{…}` in it.
    Pattern(String),
}

/// The names a pattern may use.
const NAMES: [&str; 4] = ["waybill_id", "order_id", "delivery_id", "number"];

/// What the name of a file of ours may end in.
const EXTENSIONS: [&str; 9] = ["pdf", "png", "html", "tspl", "zpl", "epl", "cpcl", "escpos", "pwg"];

/// The most bytes of a number or code in a file name, and of all before the extension: file systems take names of 255 bytes, and a page's number and
/// the extension follow.
const LONGEST_PART: usize = 100;
const LONGEST_STEM: usize = 230;

impl Target {
    /// Reads the option; a path that ends in one of `extensions` is a file.
    pub fn of(option: &Path, extensions: &[&str]) -> Result<Target, String> {
        let text = option.to_string_lossy();
        if text == "-" {
            return Ok(Target::Stdout);
        }
        if text.contains('{') {
            let mut rest = &*text;
            while let Some((_, after)) = rest.split_once('{') {
                let name = after.split_once('}').map(|(name, after)| {
                    rest = after;
                    name
                });
                if !name.is_some_and(|name| NAMES.contains(&name)) {
                    return Err(text!(
                        "the pattern `{pattern}` may use {names} only",
                        pattern = text,
                        names = format_args!("{{{}}}", NAMES.join("}, {"))
                    ));
                }
            }
            return Ok(Target::Pattern(text.into_owned()));
        }
        let extension = option.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        match extension {
            Some(extension) if extensions.contains(&&*extension) => Ok(Target::File(option.to_owned())),
            // A name of a file that nobody can make is no directory's, unless it says so.
            Some(extension) if names_a_file(&extension) && !text.ends_with(['/', '\\']) && !option.is_dir() => Err(text!(
                "-o {path}: there is no format {extension}; there are {formats}. A directory of this name ends in /",
                path = option.display(),
                extension = extension,
                formats = extensions.join(", ")
            )),
            _ => Ok(Target::Directory(option.to_owned())),
        }
    }

    /// The extension of the file or pattern, in lower case.
    pub fn extension(&self) -> Option<String> {
        let path = match self {
            Target::File(path) => path.as_path(),
            Target::Pattern(pattern) => Path::new(pattern),
            Target::Stdout | Target::Directory(_) => return None,
        };
        path.extension().map(|extension| extension.to_string_lossy().to_lowercase())
    }

    /// The path of a label's file, `number` counting the run's labels from 1; `None` for stdout.
    pub fn path(&self, response: &Response, number: usize, extension: &str) -> Option<PathBuf> {
        let named = |name: &str| match name {
            "waybill_id" => safe(&response.waybill_id),
            "order_id" => safe(&response.order_id),
            "delivery_id" => safe(&response.delivery_id),
            _ => number.to_string(),
        };
        match self {
            Target::Stdout => None,
            Target::File(path) => Some(path.with_extension(extension)),
            Target::Directory(directory) => {
                let stem = match (&*response.waybill_id, &*response.order_id) {
                    ("", "") => format!("label-{number}"),
                    ("", _) => format!("{}-{}", named("delivery_id"), named("order_id")),
                    _ => named("waybill_id"),
                };
                Some(directory.join(format!("{stem}.{extension}")))
            }
            Target::Pattern(pattern) => {
                let mut path = String::new();
                let mut rest = &**pattern;
                while let Some((before, name, after)) = rest.split_once('{').and_then(|(before, after)| {
                    let (name, after) = after.split_once('}')?;
                    Some((before, name, after))
                }) {
                    path.push_str(before);
                    path.push_str(&named(name));
                    rest = after;
                }
                path.push_str(rest);
                let written = Path::new(&path)
                    .extension()
                    .is_some_and(|written| EXTENSIONS.iter().any(|known| written.eq_ignore_ascii_case(known)));
                let path = match written {
                    true => Path::new(&path).with_extension(extension),
                    false => PathBuf::from(format!("{path}.{extension}")),
                };
                Some(fitting(path, extension))
            }
        }
    }
}

/// Whether a name's ending is that of a kind of file: `jpg`, not the day of `2026.11.23`.
fn names_a_file(extension: &str) -> bool {
    let lettered = extension.chars().any(|c| c.is_ascii_alphabetic());
    lettered && extension.len() <= 5 && extension.chars().all(|c| c.is_ascii_alphanumeric())
}

/// `label.png` for the first page, `label-2.png` for the second.
pub fn of_page(path: &Path, page: usize) -> PathBuf {
    if page == 1 {
        return path.to_owned();
    }
    let part = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!("{}-{page}.{}", part(path.file_stem()), part(path.extension())))
}

/// A name of at most so many bytes: a longer one ends in a hash of all of it, so that no two become one.
fn shortened(name: &str, most: usize) -> Cow<'_, str> {
    if name.len() <= most {
        return name.into();
    }
    let hash = &digest(name.as_bytes())[..16];
    let mut end = most - hash.len() - 1;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}~{hash}", &name[..end]).into()
}

/// The path with a file name that file systems take.
fn fitting(path: PathBuf, extension: &str) -> PathBuf {
    match path.file_stem() {
        Some(stem) if stem.len() > LONGEST_STEM => {
            let stem = shortened(&stem.to_string_lossy(), LONGEST_STEM).into_owned();
            path.with_file_name(format!("{stem}.{extension}"))
        }
        _ => path,
    }
}

/// A number or code as one component of a file name: nothing that leads elsewhere or that a file system forbids.
pub fn safe(text: &str) -> String {
    let kept = |c: char| {
        if c.is_control() || "/\\:*?\"<>|{}%$`'\u{fffd}".contains(c) {
            '_'
        } else {
            c
        }
    };
    let name: String = text.trim().chars().map(kept).collect();
    let name = shortened(&name, LONGEST_PART);
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if name.is_empty() { "_".to_owned() } else { name.to_owned() }
}

/// The files of this run.
#[derive(Default)]
pub struct Claims(HashSet<String>);

impl Claims {
    /// Takes all of these names, or none when one is taken; that one is returned.
    pub fn take<'a>(&mut self, paths: &'a [PathBuf]) -> Result<(), &'a Path> {
        // Some file systems do not tell `a` from `A`.
        let key = |path: &Path| path.to_string_lossy().to_lowercase();
        match paths.iter().find(|path| self.0.contains(&key(path))) {
            Some(taken) => Err(taken),
            None => {
                self.0.extend(paths.iter().map(|path| key(path)));
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use waybill_label::limits::Limits;

    fn response(waybill: &str, order: &str) -> Response {
        let json = format!(r#"{{"waybill_id":{waybill:?},"order_id":{order:?},"delivery_id":"SF"}}"#);
        Response::from_json(json.as_bytes(), &Limits::default()).unwrap_or_default()
    }
    fn path(option: &str, response: &Response) -> Option<String> {
        let target = Target::of(Path::new(option), &["pdf", "png"]).ok()?;
        target.path(response, 7, "png").map(|path| path.to_string_lossy().into_owned())
    }

    #[test]
    fn targets_name_files() {
        let label = response("SF1", "o/1");
        assert_eq!(path("out/", &label).as_deref(), Some("out/SF1.png"));
        assert_eq!(path("out", &label).as_deref(), Some("out/SF1.png"));
        assert_eq!(path("a/b.PDF", &label).as_deref(), Some("a/b.png"));
        assert_eq!(path("-", &label), None);
        assert_eq!(
            path("{delivery_id}/{waybill_id}-{number}.pdf", &label).as_deref(),
            Some("SF/SF1-7.png")
        );
        assert_eq!(path("{order_id}", &label).as_deref(), Some("o_1.png"));
        assert_eq!(path("out", &response("", "o")).as_deref(), Some("out/SF-o.png"));
        assert_eq!(path("out", &response("", "")).as_deref(), Some("out/label-7.png"));
        assert_eq!(path("2026.11.23", &label).as_deref(), Some("2026.11.23/SF1.png"));
        assert_eq!(path("labels.jpg/", &label).as_deref(), Some("labels.jpg/SF1.png"));
        for wrong in ["{waybill}", "{", "{waybill_id", "a{}", "label.jpg", "out/label.PS"] {
            assert!(Target::of(Path::new(wrong), &["pdf"]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_lead_nowhere() {
        for hostile in ["../../etc/passwd", "..", "/abs", "a\\b", "C:x", "nul\0l", "{number}", " . "] {
            let name = safe(hostile);
            assert!(
                !name.contains(['/', '\\', ':', '\0', '{']) && !name.starts_with('.') && !name.is_empty(),
                "{name}"
            );
        }
        assert_eq!(safe("SF1400-1"), "SF1400-1");
        assert_eq!(path("out", &response("../../x", "")).as_deref(), Some("out/_.._x.png"));
    }

    #[test]
    fn long_names_end_in_a_hash() {
        let long = |end: &str| response(&format!("{}{end}", "单".repeat(200)), &"o".repeat(300));
        let name = |option: &str, end: &str| path(option, &long(end)).unwrap_or_default();
        for option in ["out", "out/{waybill_id}-{order_id}-{waybill_id}.png"] {
            let (one, two) = (name(option, "1"), name(option, "2"));
            assert!(one.len() < 255 && one.ends_with(".png") && one != two, "{one}");
        }
        assert_eq!(shortened("SF1", 10), "SF1");
        assert_eq!(shortened(&"x".repeat(30), 20).len(), 20);
    }

    #[test]
    fn pages_and_claims() {
        assert_eq!(of_page(Path::new("a/x.png"), 1), Path::new("a/x.png"));
        assert_eq!(of_page(Path::new("a/x.png"), 2), Path::new("a/x-2.png"));
        let mut claims = Claims::default();
        let first = ["a.png".into(), "a-2.png".into()];
        assert!(claims.take(&first).is_ok());
        let second = ["b.png".into(), "A-2.png".into()];
        assert_eq!(claims.take(&second), Err(Path::new("A-2.png")));
        assert!(claims.take(&["b.png".into()]).is_ok());
    }
}
