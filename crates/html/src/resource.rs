//! Pictures, fonts and style sheets a document asks for: `data:` URIs, and what the caller's resolver hands out. Nothing else:
//! a document's word opens no file and no socket.

use crate::caches::Caches;
use crate::data_uri::DataUri;
use crate::graphic::Graphic;
use crate::limits::{LimitError, Limits, Work};
use crate::picture_cache;
use crate::warning::Warning;
use page::picture::{Picture, PictureError};
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use svg::Svg;

/// Warnings kept of one document: nobody reads more, and each is compared with those before it.
const MOST_WARNINGS: usize = 1_000;

/// Pixels that are decoded in a step, each scan of a picture counted.
const PIXELS_PER_STEP: u64 = 128;
/// The most scans of a JPEG that is not progressive.
const PLAIN_SCANS: u64 = 4;

/// Supplies bytes for URLs the caller trusts.
pub trait AssetResolver: Send + Sync {
    /// The bytes behind a URL as written in the document, `None` to refuse.
    fn resolve(&self, url: &str) -> Option<Arc<[u8]>>;
}

/// A function that answers for URLs.
impl<F: Fn(&str) -> Option<Arc<[u8]>> + Send + Sync> AssetResolver for F {
    fn resolve(&self, url: &str) -> Option<Arc<[u8]>> {
        self(url)
    }
}

/// The resources of one document, and what it may still use of its limits.
pub(crate) struct Resources<'a> {
    resolver: Option<&'a dyn AssetResolver>,
    /// The limits.
    pub limits: &'a Limits,
    /// What is known from other documents.
    pub caches: &'a Caches,
    /// What could not be had.
    pub warnings: RefCell<Vec<Warning>>,
    /// The work that is left.
    pub work: &'a Work,
    exceeded: Cell<Option<LimitError>>,
    pictures: Cell<usize>,
    pixels: Cell<u64>,
    generated: Cell<usize>,
}

impl<'a> Resources<'a> {
    /// Resources of a document with this much work left; `resolver` answers for URLs that are not `data:`.
    pub fn new(resolver: Option<&'a dyn AssetResolver>, limits: &'a Limits, work: &'a Work, caches: &'a Caches) -> Resources<'a> {
        Resources {
            resolver,
            limits,
            caches,
            warnings: RefCell::default(),
            work,
            exceeded: Cell::default(),
            pictures: Cell::default(),
            pixels: Cell::default(),
            generated: Cell::default(),
        }
    }

    /// Notes that the document exceeds a limit; the first one stands. What is being made goes on, cheaply, until somebody looks.
    pub fn exceed(&self, limit: LimitError) {
        self.exceeded.set(self.exceeded.get().or(Some(limit)));
    }
    /// # Errors
    /// When a limit was exceeded.
    pub fn within_limits(&self) -> Result<(), LimitError> {
        self.work.within(self.limits)?;
        self.exceeded.get().map_or(Ok(()), Err)
    }
    /// Counts text that the style sheets add to the document; `false` when there is no room for it.
    pub fn may_generate(&self, bytes: usize) -> bool {
        let sum = self.generated.get().saturating_add(bytes);
        let fits = sum <= self.limits.generated_bytes;
        if fits {
            self.generated.set(sum);
        } else {
            self.exceed(LimitError::GeneratedBytes(self.limits.generated_bytes));
        }
        fits
    }
    /// The bytes behind a `data:` URI or a URL the resolver knows; otherwise a warning naming `element`, and `None`.
    pub fn bytes(&self, url: &str, element: &str) -> Option<Arc<[u8]>> {
        if let Some(uri) = DataUri::of(url) {
            let bytes = uri.bytes();
            if bytes.is_none() {
                self.warn(Warning::BrokenPicture {
                    element: element.to_owned(),
                    reason: "a damaged data: URI".to_owned(),
                });
            }
            return bytes.map(Arc::from);
        }
        let url = url.trim_matches(|c: char| c <= ' ');
        if let Some(bytes) = self.resolver.and_then(|r| r.resolve(url)) {
            return Some(bytes);
        }
        self.warn(Warning::BlockedResource {
            element: element.to_owned(),
            host: host(url),
        });
        None
    }
    /// Whether there are bytes behind a URL; nothing is warned of.
    pub fn has(&self, url: &str) -> bool {
        let url = url.trim_matches(|c: char| c <= ' ');
        DataUri::of(url).is_some() || self.resolver.is_some_and(|resolver| resolver.resolve(url).is_some())
    }
    /// The image behind a URL.
    pub fn graphic(&self, url: &str, element: &str) -> Option<Graphic> {
        self.pictures.set(self.pictures.get() + 1);
        if self.pictures.get() > self.limits.pictures {
            self.exceed(LimitError::Pictures(self.limits.pictures));
            return None;
        }
        let read = || {
            let bytes = self.bytes(url, element)?;
            match Picture::from_encoded(bytes.clone(), self.limits.image_pixels) {
                Ok(picture) => Some(Graphic::Picture(Arc::new(picture))),
                Err(PictureError::UnknownFormat) if Svg::looks_like(&bytes) => {
                    let svg = Svg::read(&bytes, self.svg_limits()).map_err(|error| self.svg_error(error, element));
                    svg.ok().map(|svg| Graphic::Svg(Arc::new(svg)))
                }
                Err(error) => {
                    self.warn(Warning::BrokenPicture {
                        element: element.to_owned(),
                        reason: error.to_string(),
                    });
                    None
                }
            }
        };
        // A resolver may change its mind.
        let graphic = match DataUri::of(url) {
            Some(uri) => picture_cache::get_or_read(&self.caches.pictures, uri.text, self.limits.image_pixels, read),
            None => read(),
        }?;
        if let Graphic::Picture(picture) = &graphic {
            let (pixels, scans) = (picture.pixel_count(), picture.scans());
            self.work.spend(pixels.saturating_mul(scans) / PIXELS_PER_STEP);
            // Its pixels, and what decoding takes meanwhile; that of many scans begins with coefficients for all of them.
            let decoding = if scans > PLAIN_SCANS { 6 } else { 2 };
            self.work.grow((pixels as usize).saturating_mul(4 + decoding));
        }
        self.pixels.set(self.pixels.get().saturating_add(graphic.pixel_count()));
        if self.pixels.get() > self.limits.total_pixels {
            self.exceed(LimitError::TotalPixels(self.limits.total_pixels));
            return None;
        }
        Some(graphic)
    }
    /// What one drawing may cost.
    pub fn svg_limits(&self) -> svg::Limits {
        svg::Limits {
            bytes: self.limits.svg_bytes,
            elements: self.limits.svg_elements,
            depth: self.limits.depth,
            image_pixels: self.limits.image_pixels,
            steps: self.limits.steps,
        }
    }
    /// Notes why a drawing of `element` could not be had.
    pub fn svg_error(&self, error: svg::Error, element: &str) {
        match error {
            svg::Error::Bytes(limit) => self.exceed(LimitError::SvgBytes(limit)),
            svg::Error::Elements(limit) => self.exceed(LimitError::SvgElements(limit)),
            svg::Error::Depth(limit) => self.exceed(LimitError::Depth(limit)),
            svg::Error::Steps(_) => self.exceed(LimitError::Steps(self.limits.steps)),
            error => self.warn(Warning::BrokenPicture {
                element: element.to_owned(),
                reason: error.to_string(),
            }),
        }
    }
    /// Records a warning once, and no more of them than `MOST_WARNINGS`.
    pub fn warn(&self, warning: Warning) {
        let mut warnings = self.warnings.borrow_mut();
        if warnings.len() < MOST_WARNINGS && !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
}

/// What may be told of an absolute URL: its scheme and a hash of its host, without user, port or path; empty for a relative one. Hosts may have been
/// made of names.
fn host(url: &str) -> String {
    let (scheme, rest) = match url.find("//") {
        Some(0) => ("", &url[2..]),
        Some(at) if url[..at].ends_with(':') => (&url[..at - 1], &url[at + 2..]),
        _ => return String::new(),
    };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or("");
    let host = authority.rsplit('@').next().unwrap_or("");
    let host = match host.starts_with('[') {
        true => host.split_inclusive(']').next(),
        false => host.split(':').next(),
    };
    let Some(host) = host.filter(|host| !host.is_empty()) else {
        return String::new();
    };
    let known = ["http", "https", "ftp", "file", "ws", "wss"];
    let scheme = known.into_iter().find(|known| known.eq_ignore_ascii_case(scheme)).unwrap_or("host");
    // FNV-1a, 32 bits.
    let hash = host.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193)
    });
    format!("{scheme} #{hash:08x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Files;
    impl AssetResolver for Files {
        fn resolve(&self, url: &str) -> Option<Arc<[u8]>> {
            (url == "logo.png").then(|| Arc::from(*b"logo"))
        }
    }

    #[test]
    fn only_the_resolver_reaches_out() {
        let (limits, caches) = (Limits::default(), Caches::default());
        let work = Work::of(&limits);
        let resources = Resources::new(Some(&Files), &limits, &work, &caches);
        assert_eq!(&*resources.bytes(" logo.png ", "img").unwrap(), b"logo");
        assert!(resources.bytes("https://u:p@example.org:80/a?name=Li", "img").is_none());
        assert!(resources.bytes("https://example.org/b", "img").is_none());
        assert!(resources.bytes("file:///etc/passwd", "link").is_none());
        assert!(resources.graphic("data:image/png;base64,AAAA", "img").is_none());
        assert!(resources.has(" logo.png ") && resources.has("data:,x") && !resources.has("https://example.org/c"));
        let blocked = |element: &str, host: &str| Warning::BlockedResource {
            element: element.into(),
            host: host.into(),
        };
        let warnings = resources.warnings.borrow();
        assert_eq!(warnings[0], blocked("img", &host("https://example.org")));
        assert!(host("https://example.org").starts_with("https #") && host("https://example.org") != host("https://example.com"));
        assert_eq!(warnings[1], blocked("link", ""));
        assert!(matches!(&warnings[2], Warning::BrokenPicture { .. }));
        assert_eq!(warnings.len(), 3);
    }
}
