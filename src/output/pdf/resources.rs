//! What content streams refer to by name.

use lopdf::{Dictionary, Object};
use std::collections::BTreeSet;

/// The resources one content stream names: the letter tells the kind, the number is the object's. `/F3` is the face in object 3,
/// `/X5` the picture or form in object 5; so are `/S7` a shading and `/M9` the state that sets a soft mask. `/A128` is the
/// opacity 128/255.
#[derive(Default, Clone)]
pub(super) struct Uses {
    fonts: BTreeSet<u32>,
    xobjects: BTreeSet<u32>,
    shadings: BTreeSet<u32>,
    masks: BTreeSet<u32>,
    alphas: BTreeSet<u8>,
}

impl Uses {
    pub(super) fn font(&mut self, number: u32) {
        self.fonts.insert(number);
    }
    pub(super) fn xobject(&mut self, number: u32) {
        self.xobjects.insert(number);
    }
    pub(super) fn shading(&mut self, number: u32) {
        self.shadings.insert(number);
    }
    pub(super) fn mask(&mut self, number: u32) {
        self.masks.insert(number);
    }
    pub(super) fn alpha(&mut self, alpha: u8) {
        self.alphas.insert(alpha);
    }

    /// The `/Resources` dictionary.
    pub(super) fn dictionary(&self) -> Dictionary {
        let mut resources = Dictionary::new();
        let named = |prefix: char, used: &BTreeSet<u32>| {
            Dictionary::from_iter(
                used.iter()
                    .map(|number| (format!("{prefix}{number}"), Object::Reference((*number, 0)))),
            )
        };
        let mut set = |key: &str, dictionary: Dictionary| {
            if !dictionary.is_empty() {
                resources.set(key, dictionary);
            }
        };
        set("Font", named('F', &self.fonts));
        set("XObject", named('X', &self.xobjects));
        set("Shading", named('S', &self.shadings));
        let mut states = named('M', &self.masks);
        for alpha in &self.alphas {
            let value = Object::Real((f32::from(*alpha) / 255. * 10_000.).round() / 10_000.);
            states.set(format!("A{alpha}"), Dictionary::from_iter([("ca", value.clone()), ("CA", value)]));
        }
        set("ExtGState", states);
        resources
    }
}
