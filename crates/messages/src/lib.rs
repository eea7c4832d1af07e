//! What is said to people, in their language.
//!
//! The English text of a message is what the catalogue knows it by, as gettext does, so that no error type and no room of the library
//! knows of languages: whoever has a message, with its values or already put together, has it in Chinese. Codes and JSON stay as they are.
//!
//! ```
//! use waybill_label_messages::{Catalogue, LIBRARY};
//!
//! let catalogue = Catalogue::parse(LIBRARY);
//! assert_eq!(catalogue.say("page 2 is blank"), "第 2 页是空白");
//! ```
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod catalogue;
mod language;
mod template;

pub use catalogue::Catalogue;
pub use language::Language;
pub use template::{filled, shape};

/// The messages of the library and of the crates that print and ask WeChat.
pub const LIBRARY: &str = include_str!("library.zh.txt");
