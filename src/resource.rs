//! Pictures, fonts and style sheets a document asks for: `data:` URIs, and what the caller's resolver hands out. Nothing else:
//! a document's word opens no file and no socket.

use crate::limits::Limits;
use crate::picture::Picture;
use crate::warning::Warning;
use std::cell::RefCell;
use std::sync::Arc;

/// Supplies bytes for URLs the caller trusts.
pub trait AssetResolver: Send + Sync {
    /// The bytes behind a URL as written in the document, `None` to refuse.
    fn resolve(&self, url: &str) -> Option<Arc<[u8]>>;
}

/// The resources of one document.
pub struct Resources<'a> {
    /// The caller's resolver.
    pub resolver: Option<&'a dyn AssetResolver>,
    /// The limits.
    pub limits: &'a Limits,
    /// What could not be had.
    pub warnings: RefCell<Vec<Warning>>,
}

impl Resources<'_> {
    /// The bytes behind a `data:` URI or a URL the resolver knows; otherwise a warning naming `element`, and `None`.
    pub fn bytes(&self, _url: &str, _element: &str) -> Option<Arc<[u8]>> {
        todo!()
    }
    /// The picture behind a URL.
    pub fn picture(&self, _url: &str, _element: &str) -> Option<Arc<Picture>> {
        todo!()
    }
}
