//! Whether the codewords of a PDF417 can be had from its dots, as readers have them: line by line, from what is not covered.

use super::patch::Patch;
use page::Modules;
use rxing::pdf417::pdf_417_common::getCodeword;
use std::ops::Range;

const MODULES_OF_A_CODEWORD: usize = 17;
/// Lines of dots that have to show a codeword.
const LEAST_LINES: usize = 2;
/// Readers give up on more missing codewords than half of those for error correction and three.
const MORE_MISSING: usize = 3;

/// `columns` are the dots in the middle of each module, of a symbol behind `margin` dots on all sides.
pub(super) fn reads(patch: &Patch, margin: usize, modules: &Modules, columns: &[Range<usize>]) -> bool {
    let (count, rows) = (modules.columns(), modules.rows());
    // The stop pattern has one module more.
    let patterns = count / MODULES_OF_A_CODEWORD;
    if count % MODULES_OF_A_CODEWORD != 1 || patterns < 5 {
        return false;
    }
    // It begins with eight dark modules; turned upside down it begins with the one that ends it.
    let upright = (0..8).all(|column| modules.is_dark(column, 0));
    let column = |at: usize| if upright { at } else { count - 1 - at };
    let row = |at: usize| if upright { at } else { rows - 1 - at };
    let pattern = |at: usize| at * MODULES_OF_A_CODEWORD..(at + 1) * MODULES_OF_A_CODEWORD + usize::from(at + 1 == patterns);
    let symbol = pattern(1).fold(0, |bits, at| bits << 1 | u32::from(modules.is_dark(column(at), row(1))));
    // The row indicator of the second row holds the level (ISO/IEC 15438 §5.11.3).
    let Ok(indicator) = u32::try_from(getCodeword(symbol)) else {
        return false;
    };
    let correction = 2usize << (indicator % 30 / 3).min(8);
    let height = patch.height() - 2 * margin;
    let is_seen = |row: usize, at: usize| {
        let lines = margin + row * height / rows..margin + (row + 1) * height / rows;
        let asked = LEAST_LINES.min(lines.len());
        let shows = |line: &[bool]| {
            pattern(at).map(column).all(|at| {
                let dots = &line[columns[at].clone()];
                (dots.iter().filter(|ink| **ink).count() * 2 > dots.len()) == modules.is_dark(at, row)
            })
        };
        asked > 0 && lines.filter(|line| shows(patch.row(*line))).take(asked).count() == asked
    };
    // One end, with the row indicators beside it, shows where the rows are.
    let shows_end =
        |end: usize, indicator: usize| (0..rows).filter(|row| is_seen(*row, end) && is_seen(*row, indicator)).count() * 2 >= rows;
    let missing = (0..rows)
        .flat_map(|row| (2..patterns - 2).map(move |at| (row, at)))
        .filter(|(row, at)| !is_seen(*row, *at))
        .count();
    missing <= correction.min(correction / 2 + MORE_MISSING) && (shows_end(0, 1) || shows_end(patterns - 1, patterns - 2))
}
