//! Static HTML and CSS in, pages out: parse, style, layout and paint in one call. Knows nothing of waybills.
//!
//! An [`Engine`] goes all the way from a document to [`page::Page`]s. Inside, each room hands one value to the next: `dom` (the parsed
//! document), `style` (computed styles), `layout` (fragments), `paint` (what is drawn).
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod caches;
pub mod data_uri;
mod dom;
mod engine;
mod graphic;
mod layout;
mod limits;
mod medium;
mod page_rules;
mod paint;
mod picture_cache;
mod resource;
mod resource_dir;
mod style;
mod units;
mod unshown;
mod warning;

pub use dom::Ending;
pub use engine::{Engine, LaidOut, Prepared};
pub use limits::{LimitError, Limits, Work};
pub use medium::Medium;
pub use resource::AssetResolver;
pub use resource_dir::DirectoryResolver;
pub use warning::Warning;
