//! How long the programs of CFF glyphs are when their subroutines are unfolded, as a PDF's copy of a face has them.
//!
//! A few hundred bytes may call one another to ten million operations. Read are Type 2 charstrings (Adobe Technical Note 5177) in CFF 1 (5176).

use skrifa::GlyphId;
use skrifa::raw::ps::cff::CffFontRef;
use skrifa::raw::ps::cff::index::Index;

/// Operations of one glyph.
const LONGEST: u32 = 1_000_000;
/// Subroutines inside one another. The note allows 10; outputs follow as many as this.
const DEPTH: u32 = 64;
/// Operands that wait (5177 appendix B).
const OPERANDS: usize = 48;

/// The operations of a glyph's program and of all that it calls, numbers and operators alike; those of a program that cannot be followed up to where it
/// fails. `None` of a program that is longer than [`LONGEST`].
pub(super) fn length(cff: &[u8], glyph: u16) -> Option<u32> {
    let Some((font, glyph)) = CffFontRef::new_cff(cff, 0, None).ok().map(|font| (font, GlyphId::from(glyph))) else {
        return Some(0);
    };
    let Some(program) = font.charstrings().get(glyph.to_u32() as usize) else {
        return Some(0);
    };
    let local = font
        .subfont_index(glyph)
        .and_then(|index| font.subfont(index, &[]).ok())
        .filter(|part| part.subrs_offset() > 0)
        .and_then(|part| cff.get(part.subrs_offset() as usize..))
        .and_then(|bytes| Index::new(bytes, false).ok())
        .unwrap_or(Index::Empty);
    let mut machine = Machine {
        global: font.global_subrs().clone(),
        local,
        operands: Vec::new(),
        hints: 0,
        operations: 0,
    };
    machine.run(program, DEPTH);
    (machine.operations < LONGEST).then_some(machine.operations)
}

struct Machine<'a> {
    global: Index<'a>,
    local: Index<'a>,
    /// What only calls need to know of them.
    operands: Vec<i32>,
    hints: usize,
    operations: u32,
}

impl<'a> Machine<'a> {
    /// Whether the caller goes on: `None` at the glyph's end, at damage, and when too much was done.
    fn run(&mut self, mut program: &'a [u8], depth: u32) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        while let Some((&first, rest)) = program.split_first() {
            self.operations += 1;
            if self.operations >= LONGEST {
                return None;
            }
            program = rest;
            match first {
                28 | 32.. => {
                    let (number, rest) = number(first, program)?;
                    if self.operands.len() == OPERANDS {
                        return None;
                    }
                    self.operands.push(number);
                    program = rest;
                }
                // callsubr, callgsubr
                10 | 29 => {
                    let place = self.operands.pop()?;
                    let index = if first == 10 { &self.local } else { &self.global };
                    let place = usize::try_from(place.checked_add(index.subr_bias())?).ok()?;
                    let called = index.get(place)?;
                    self.run(called, depth)?;
                }
                // return
                11 => return Some(()),
                // endchar
                14 => return None,
                // hstem, vstem, hstemhm, vstemhm
                1 | 3 | 18 | 23 => self.count_hints(),
                // hintmask, cntrmask: the first may bring the last vertical hints.
                19 | 20 => {
                    self.count_hints();
                    program = program.get(self.hints.div_ceil(8)..)?;
                }
                12 => {
                    program = program.get(1..)?;
                    self.operands.clear();
                }
                _ => self.operands.clear(),
            }
        }
        Some(())
    }

    fn count_hints(&mut self) {
        self.hints += self.operands.len() / 2;
        self.operands.clear();
    }
}

/// A number by its first byte and what follows it, without its fraction; and the rest (5177 §3.2).
fn number(first: u8, bytes: &[u8]) -> Option<(i32, &[u8])> {
    let byte = |at: usize| bytes.get(at).map(|byte| i32::from(*byte));
    let (number, length) = match i32::from(first) {
        28 => (i32::from(i16::from_be_bytes([*bytes.first()?, *bytes.get(1)?])), 2),
        first @ 32..=246 => (first - 139, 0),
        first @ 247..=250 => ((first - 247) * 256 + byte(0)? + 108, 1),
        first @ 251..=254 => (-(first - 251) * 256 - byte(0)? - 108, 1),
        _ => (i32::from(i16::from_be_bytes([*bytes.first()?, *bytes.get(1)?])), 4),
    };
    Some((number, bytes.get(length..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An INDEX (5176 §5) with offsets of two bytes.
    fn index(items: &[&[u8]]) -> Vec<u8> {
        let mut out = (items.len() as u16).to_be_bytes().to_vec();
        if items.is_empty() {
            return out;
        }
        out.push(2);
        let mut offset = 1_u16;
        for length in std::iter::once(0).chain(items.iter().map(|item| item.len())) {
            offset += length as u16;
            out.extend(offset.to_be_bytes());
        }
        out.extend(items.concat());
        out
    }

    /// A face of one glyph with global subroutines.
    fn face(program: &[u8], subroutines: &[&[u8]]) -> Vec<u8> {
        let head = [&[1, 0, 4, 2][..], &index(&[b"F"])].concat();
        let after = [index(&[]), index(subroutines)].concat();
        // CharStrings, with the number in five bytes so that its length is known.
        let top = |place: usize| index(&[&[&[29][..], &(place as u32).to_be_bytes()[..], &[17][..]].concat()]);
        let place = head.len() + top(0).len() + after.len();
        [head, top(place), after, index(&[program])].concat()
    }

    #[test]
    fn numbers_operators_and_calls_count() {
        // 1 2 rmoveto endchar
        assert_eq!(length(&face(&[140, 141, 21, 14], &[]), 0), Some(4));
        assert_eq!(length(&face(&[140, 141, 21, 14], &[]), 1), Some(0));
        // −107 callgsubr calls the first of few: 1 hmoveto return.
        assert_eq!(length(&face(&[32, 29, 32, 29, 14], &[&[140, 22, 11]]), 0), Some(2 * (2 + 3) + 1));
        // What ends the glyph ends it for who called.
        assert_eq!(length(&face(&[32, 29, 32, 29, 14], &[&[14]]), 0), Some(3));
    }

    #[test]
    fn masks_are_as_long_as_their_hints_say() {
        // Nine stems, of which five come with the mask: two bytes of it, which look like numbers and calls.
        let mut program = vec![139; 8];
        program.push(1);
        program.extend([139; 10]);
        program.extend([19, 29, 29, 14]);
        assert_eq!(length(&face(&program, &[]), 0), Some(8 + 1 + 10 + 1 + 1));
    }

    #[test]
    fn numbers_of_every_length_are_read() {
        for (bytes, expected) in [
            (&[28, 0xFF, 0xFE][..], -2),
            (&[32], -107),
            (&[246], 107),
            (&[247, 0], 108),
            (&[250, 255], 1131),
            (&[251, 0], -108),
            (&[254, 255], -1131),
            (&[255, 0xFF, 0xFF, 0x80, 0], -1),
        ] {
            assert_eq!(number(bytes[0], &bytes[1..]), Some((expected, &[][..])));
            assert_eq!(
                number(bytes[0], &bytes[1..bytes.len().max(2) - 1]).is_none(),
                bytes.len() > 1,
                "{bytes:?}"
            );
        }
    }

    #[test]
    fn programs_without_end_are_told() {
        // Each calls the next twice; the last does nothing.
        let chains: Vec<Vec<u8>> = (0..40)
            .map(|at: u8| if at == 39 { vec![11] } else { vec![33 + at, 29, 33 + at, 29, 11] })
            .collect();
        let chains: Vec<&[u8]> = chains.iter().map(Vec::as_slice).collect();
        assert_eq!(length(&face(&[32, 29, 14], &chains), 0), None);
        // One that calls itself ends at the depth.
        assert_eq!(length(&face(&[32, 29, 14], &[&[32, 29]]), 0), Some(2 * 64));
        assert_eq!(length(&face(&[32, 29, 14], &[]), 0), Some(2));
        assert_eq!(length(&[], 0), Some(0));
    }
}
