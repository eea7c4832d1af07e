//! What content streams refer to by name.

use pdf_writer::writers::{self, ExtGraphicsState};
use pdf_writer::{Dict, Name, Ref};
use std::collections::BTreeSet;

/// The resources one content stream names: the letter tells the kind, the number is the object's. `/F3` is the face in object 3,
/// `/X5` the picture or form in object 5; so are `/S7` a shading and `/M9` the state that sets a soft mask. `/A128` is the
/// opacity 128/255.
#[derive(Default, Clone)]
pub(super) struct Resources {
    fonts: BTreeSet<Ref>,
    xobjects: BTreeSet<Ref>,
    shadings: BTreeSet<Ref>,
    masks: BTreeSet<Ref>,
    alphas: BTreeSet<u8>,
}

impl Resources {
    pub(super) fn font(&mut self, id: Ref) {
        self.fonts.insert(id);
    }
    pub(super) fn xobject(&mut self, id: Ref) {
        self.xobjects.insert(id);
    }
    pub(super) fn shading(&mut self, id: Ref) {
        self.shadings.insert(id);
    }
    pub(super) fn mask(&mut self, id: Ref) {
        self.masks.insert(id);
    }
    pub(super) fn alpha(&mut self, alpha: u8) {
        self.alphas.insert(alpha);
    }

    /// Writes the `/Resources` dictionary.
    pub(super) fn write(&self, mut out: writers::Resources) {
        if !self.fonts.is_empty() {
            named(&mut out.fonts(), b'F', &self.fonts);
        }
        if !self.xobjects.is_empty() {
            named(&mut out.x_objects(), b'X', &self.xobjects);
        }
        if !self.shadings.is_empty() {
            named(&mut out.shadings(), b'S', &self.shadings);
        }
        if !(self.masks.is_empty() && self.alphas.is_empty()) {
            let mut states = out.ext_g_states();
            named(&mut states, b'M', &self.masks);
            for &alpha in &self.alphas {
                let value = (f32::from(alpha) / 255. * 10_000.).round() / 10_000.;
                let mut state: ExtGraphicsState = states.insert(Name(&name(b'A', alpha.into()))).start();
                state.non_stroking_alpha(value).stroking_alpha(value);
            }
        }
    }
}

fn named(out: &mut Dict, kind: u8, ids: &BTreeSet<Ref>) {
    for &id in ids {
        out.pair(Name(&name(kind, id.get())), id);
    }
}

fn name(kind: u8, number: i32) -> Vec<u8> {
    let mut name = vec![kind];
    super::content::push_integer(&mut name, number.unsigned_abs().into());
    name
}
