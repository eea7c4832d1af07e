//! What the tests of several rooms share: where material lies that is not part of the project, and pictures of barcodes.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod place;
pub mod symbols;

pub use place::{cannot_run, program, python, shared};
