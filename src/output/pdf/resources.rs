//! What content streams refer to by name, and the dictionaries that tie the names to objects.

use lopdf::{Dictionary, Object, ObjectId};
use std::collections::BTreeSet;

/// The resources one content stream names: `/F3` is face 3 of the file, `/X0` picture or form 0, `/S1` shading 1, `/M0` soft
/// mask 0, `/A128` the opacity 128/255.
#[derive(Default, Clone)]
pub(super) struct Uses {
    fonts: BTreeSet<usize>,
    xobjects: BTreeSet<usize>,
    shadings: BTreeSet<usize>,
    masks: BTreeSet<usize>,
    alphas: BTreeSet<u8>,
}

/// The objects of the finished file behind the names.
pub(super) struct Targets {
    pub(super) fonts: Vec<ObjectId>,
    pub(super) xobjects: Vec<ObjectId>,
    pub(super) shadings: Vec<ObjectId>,
    /// The ExtGState dictionaries that set the masks.
    pub(super) masks: Vec<ObjectId>,
}

impl Uses {
    pub(super) fn font(&mut self, index: usize) {
        self.fonts.insert(index);
    }
    pub(super) fn xobject(&mut self, index: usize) {
        self.xobjects.insert(index);
    }
    pub(super) fn shading(&mut self, index: usize) {
        self.shadings.insert(index);
    }
    pub(super) fn mask(&mut self, index: usize) {
        self.masks.insert(index);
    }
    pub(super) fn alpha(&mut self, alpha: u8) {
        self.alphas.insert(alpha);
    }

    /// The `/Resources` dictionary.
    pub(super) fn dictionary(&self, targets: &Targets) -> Dictionary {
        let mut resources = Dictionary::new();
        let named = |prefix: char, used: &BTreeSet<usize>, ids: &[ObjectId]| {
            let entries = used
                .iter()
                .filter_map(|&i| Some((format!("{prefix}{i}"), Object::Reference(*ids.get(i)?))));
            Dictionary::from_iter(entries)
        };
        let mut set = |key: &str, dictionary: Dictionary| {
            if !dictionary.is_empty() {
                resources.set(key, dictionary);
            }
        };
        set("Font", named('F', &self.fonts, &targets.fonts));
        set("XObject", named('X', &self.xobjects, &targets.xobjects));
        set("Shading", named('S', &self.shadings, &targets.shadings));
        let mut states = named('M', &self.masks, &targets.masks);
        for alpha in &self.alphas {
            let value = Object::Real((f32::from(*alpha) / 255. * 10_000.).round() / 10_000.);
            states.set(format!("A{alpha}"), Dictionary::from_iter([("ca", value.clone()), ("CA", value)]));
        }
        set("ExtGState", states);
        resources
    }
}
