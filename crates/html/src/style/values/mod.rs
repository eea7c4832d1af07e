//! Computed values: what a property is after the cascade, with every relative unit but percentages resolved to px.

mod boxes;
mod flex_grid;
mod length;
mod paint;
mod text;

pub use boxes::*;
pub use flex_grid::*;
pub use length::*;
pub use paint::*;
pub use text::*;
