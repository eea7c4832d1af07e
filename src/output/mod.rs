//! What pages become: PDF, pictures.
//!
//! An output never lays out, never parses and never decides a size: all of that is settled in the [`Page`](crate::page::Page).

pub mod pdf;
pub mod snap;
