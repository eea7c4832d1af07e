//! Shape plans: what a shaper works out once for a face, a script and a direction.

use super::ShapeOptions;
use harfrust::{Direction, Feature, Language, Script, ShapePlan, Tag};
use rustc_hash::FxHashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// The most plans kept for a face; a document with more scripts than that rebuilds them.
const PLANS: usize = 64;

/// The plans of a face.
#[derive(Default)]
pub(super) struct Plans(RwLock<FxHashMap<(Script, ShapeOptions), Arc<ShapePlan>>>);

impl Plans {
    pub(super) fn get(&self, font: &skrifa::Font, script: Script, options: ShapeOptions) -> Arc<ShapePlan> {
        let key = (script, options);
        if let Some(plan) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(plan);
        }
        let plan = build(font, script, options, &features(options));
        let mut plans = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if plans.len() >= PLANS {
            plans.clear();
        }
        Arc::clone(plans.entry(key).or_insert(plan))
    }
}

/// A plan of its own.
pub(super) fn build(font: &skrifa::Font, script: Script, options: ShapeOptions, features: &[Feature]) -> Arc<ShapePlan> {
    let language = if options.chinese { Language::new("zh-Hans") } else { None };
    Arc::new(ShapePlan::new(font, direction(options), Some(script), language.as_ref(), features))
}

pub(super) fn direction(options: ShapeOptions) -> Direction {
    match options {
        ShapeOptions { upright: true, .. } => Direction::TopToBottom,
        ShapeOptions { rtl: true, .. } => Direction::RightToLeft,
        _ => Direction::LeftToRight,
    }
}

/// The features that the options switch off; the rest is as the font and the script have it.
pub(super) fn features(options: ShapeOptions) -> Vec<Feature> {
    let mut off: Vec<&[u8; 4]> = Vec::new();
    if options.no_kerning {
        off.extend([b"kern", b"vkrn"]);
    }
    if options.no_ligatures {
        off.extend([b"liga", b"clig", b"dlig", b"hlig", b"calt"]);
    }
    off.into_iter().map(|tag| Feature::new(Tag::new(tag), 0, ..)).collect()
}
