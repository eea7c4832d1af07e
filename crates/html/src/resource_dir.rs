//! Resources out of one folder, and never from outside it.

use crate::data_uri::percent_decode;
use crate::resource::AssetResolver;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// The largest file that is handed out, in bytes.
const LARGEST: u64 = 64 << 20;

/// Answers relative URLs with files of one folder.
///
/// A URL that begins with `/` counts from the folder, any other from the document's place in it. URLs with a scheme or a host,
/// `..` that leads out of the folder, symbolic links that do, and anything but regular files of at most 64 MiB are refused.
#[derive(Debug, Clone)]
pub struct DirectoryResolver {
    root: PathBuf,
    base: PathBuf,
}

impl DirectoryResolver {
    /// Hands out files of `root`, for a document that lies in `base`, a folder inside `root` (or `root` itself).
    ///
    /// # Errors
    /// When one of the folders does not exist or `base` is not inside `root`.
    pub fn new(root: &Path, base: &Path) -> io::Result<DirectoryResolver> {
        let (root, base) = (root.canonicalize()?, base.canonicalize()?);
        if !base.starts_with(&root) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the document is not inside the folder of its resources",
            ));
        }
        Ok(DirectoryResolver { root, base })
    }

    fn file(&self, url: &str) -> Option<PathBuf> {
        let path = url.trim().split(['?', '#']).next()?;
        if path.is_empty() || path.starts_with("//") || path.contains(['\\', '\0']) || has_scheme(path) {
            return None;
        }
        let path = String::from_utf8(percent_decode(path)).ok().filter(|path| !path.contains('\0'))?;
        let (mut place, relative) = match path.strip_prefix('/') {
            Some(relative) => (self.root.clone(), relative),
            None => (self.base.clone(), &*path),
        };
        for component in Path::new(relative).components() {
            match component {
                Component::Normal(name) => place.push(name),
                Component::CurDir => {}
                Component::ParentDir if place != self.root => {
                    place.pop();
                }
                _ => return None,
            }
        }
        // Only the real path tells whether a symbolic link leads out.
        let real = place.canonicalize().ok()?;
        let allowed = real.starts_with(&self.root) && real.metadata().is_ok_and(|file| file.is_file() && file.len() <= LARGEST);
        allowed.then_some(real)
    }
}

impl AssetResolver for DirectoryResolver {
    fn resolve(&self, url: &str) -> Option<Arc<[u8]>> {
        std::fs::read(self.file(url)?).ok().map(Arc::from)
    }
}

fn has_scheme(url: &str) -> bool {
    let scheme = url.split(['/', '.']).next().unwrap_or_default();
    scheme.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_inside_and_nothing_else() -> io::Result<()> {
        let place = tempfile::tempdir()?;
        let root = place.path().join("files");
        let base = root.join("css/tables");
        std::fs::create_dir_all(&base)?;
        std::fs::create_dir_all(root.join("fonts"))?;
        std::fs::write(place.path().join("secret"), "no")?;
        std::fs::write(root.join("fonts/a b.ttf"), "font")?;
        std::fs::write(base.join("x.png"), "picture")?;
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(place.path().join("secret"), base.join("link"))?;
            std::os::unix::fs::symlink(root.join("fonts"), base.join("inside"))?;
        }
        let resolver = DirectoryResolver::new(&root, &base)?;
        let read = |url: &str| resolver.resolve(url).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        for url in ["x.png", "./x.png", "x.png?v=1#a", "../tables/x.png", "/css/tables/x.png", " x.png "] {
            assert_eq!(read(url).as_deref(), Some("picture"), "{url}");
        }
        for url in ["/fonts/a%20b.ttf", "../../fonts/a b.ttf", "inside/a b.ttf"] {
            assert_eq!(read(url).as_deref(), Some("font"), "{url}");
        }
        let absolute = place.path().join("secret").display().to_string();
        for url in [
            "",
            "../../../secret",
            "../../../../../../etc/passwd",
            "..%2f..%2f..%2fsecret",
            "%2e%2e/%2e%2e/%2e%2e/secret",
            "link",
            "/../secret",
            &absolute,
            "file:///etc/passwd",
            "http://host/x.png",
            "//host/x.png",
            "data:,x",
            "..\\..\\..\\secret",
            ".",
            "/fonts",
            "x.png%00",
        ] {
            assert_eq!(read(url), None, "{url}");
        }
        assert!(DirectoryResolver::new(&base, &root).is_err());
        Ok(())
    }
}
