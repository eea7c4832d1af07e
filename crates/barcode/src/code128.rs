//! Code 128 (ISO/IEC 15417) from the widths of bars and spaces to codewords, and back to modules.
//!
//! A codeword is read by the distances between like edges, which ink spread and blur leave alone, as the reference decode algorithm
//! of the standard does. The symbol that is drawn has the codewords that were read, or [fewer](shorter) that say the same.

use page::Modules;
use std::sync::LazyLock;

/// The widths of the bars and spaces of each codeword, in modules; the last is the stop character with its termination bar.
const PATTERNS: [&[u8]; 107] = [
    b"212222", b"222122", b"222221", b"121223", b"121322", b"131222", b"122213", b"122312", b"132212", b"221213", b"221312", b"231212",
    b"112232", b"122132", b"122231", b"113222", b"123122", b"123221", b"223211", b"221132", b"221231", b"213212", b"223112", b"312131",
    b"311222", b"321122", b"321221", b"312212", b"322112", b"322211", b"212123", b"212321", b"232121", b"111323", b"131123", b"131321",
    b"112313", b"132113", b"132311", b"211313", b"231113", b"231311", b"112133", b"112331", b"132131", b"113123", b"113321", b"133121",
    b"313121", b"211331", b"231131", b"213113", b"213311", b"213131", b"311123", b"311321", b"331121", b"312113", b"312311", b"332111",
    b"314111", b"221411", b"431111", b"111224", b"111422", b"121124", b"121421", b"141122", b"141221", b"112214", b"112412", b"122114",
    b"122411", b"142112", b"142211", b"241211", b"221114", b"413111", b"241112", b"134111", b"111242", b"121142", b"121241", b"114212",
    b"124112", b"124211", b"411212", b"421112", b"421211", b"212141", b"214121", b"412121", b"111143", b"111341", b"131141", b"114113",
    b"114311", b"411113", b"411311", b"113141", b"114131", b"311141", b"411131", b"211412", b"211214", b"211232", b"2331112",
];

const START_A: u8 = 103;
const STOP: usize = 106;
/// Modules of a codeword.
const CHARACTER: f64 = 11.;
/// White beside the symbol that is asked for, in modules: half of what the standard wants.
const LEAST_QUIET: f64 = 5.;

/// The module sequence of codewords, start, check and stop included.
pub(super) fn modules(codewords: &[u8]) -> Vec<bool> {
    let widths = codewords.iter().flat_map(|&codeword| PATTERNS[usize::from(codeword)]);
    let mut dark = false;
    let mut modules = Vec::new();
    for &width in widths {
        dark = !dark;
        modules.extend(std::iter::repeat_n(dark, usize::from(width - b'0')));
    }
    modules
}

/// The text of codewords, start, check and stop included (ISO/IEC 15417 §4.3). A FNC1 that opens the symbol marks it as GS1 and is left out, others are
/// U+001D; FNC2 and FNC3 are messages to the scanner. `None` for codewords that no encoder writes.
pub(super) fn text(codewords: &[u8]) -> Option<String> {
    #[derive(Clone, Copy, PartialEq)]
    enum Set {
        A,
        B,
        C,
    }
    const FNC1: u8 = 102;
    let (&start, rest) = codewords.split_first()?;
    let mut set = match start {
        103 => Set::A,
        104 => Set::B,
        105 => Set::C,
        _ => return None,
    };
    let data = &rest[..rest.len().checked_sub(2)?];
    let mut text = String::with_capacity(data.len() * 2);
    // FNC4 adds 128 to the next character, twice to all that follow.
    let (mut once, mut latched) = (false, false);
    let mut shift = None;
    for (at, &codeword) in data.iter().enumerate() {
        let own = shift.take().unwrap_or(set);
        match (own, codeword) {
            (_, FNC1) if at == 0 => {}
            (_, FNC1) => text.push('\u{1d}'),
            (Set::C, 0..=99) => {
                text.push(char::from(b'0' + codeword / 10));
                text.push(char::from(b'0' + codeword % 10));
            }
            (Set::A | Set::B, 0..=95) => {
                let ascii = match own {
                    Set::A if codeword >= 64 => codeword - 64,
                    _ => codeword + 32,
                };
                let high = std::mem::take(&mut once) != latched;
                text.push(char::from(if high { ascii + 128 } else { ascii }));
            }
            (Set::A | Set::B, 96 | 97) => {}
            (Set::A, 98) => shift = Some(Set::B),
            (Set::B, 98) => shift = Some(Set::A),
            (Set::A | Set::B, 99) => set = Set::C,
            (Set::A, 101) | (Set::B, 100) => {
                if once {
                    latched = !latched;
                }
                once = !once;
            }
            (Set::B | Set::C, 101) => set = Set::A,
            (Set::A | Set::C, 100) => set = Set::B,
            _ => return None,
        }
    }
    (!text.is_empty()).then_some(text)
}

/// The same data in fewer modules, if there is such a symbol: the sets are chosen anew, every character and every FNC stays (ISO/IEC 15417 annex E says how
/// short a symbol can be).
pub(super) fn shorter(symbol: &Modules) -> Option<Modules> {
    let (codewords, is_turned) = codewords(symbol)?;
    let shorter = encoded(&tokens(&codewords)?)?;
    if shorter.len() >= codewords.len() || text(&shorter) != text(&codewords) {
        return None;
    }
    let mut bars = modules(&shorter);
    if is_turned {
        bars.reverse();
    }
    Modules::new(if symbol.columns() == 1 { 1 } else { bars.len() }, false, bars)
}

/// No symbol that says a text has fewer modules.
pub(super) fn least_columns(text: &str) -> usize {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let others = text.chars().count() - digits;
    // Start, check and stop; a change of the set where both are.
    let change = usize::from(digits > 1 && others > 0);
    (others + digits.div_ceil(2) + change + 2) * CHARACTER as usize + 13
}

/// Whether a symbol opens with FNC1, the mark of GS1.
pub(super) fn is_gs1(symbol: &Modules) -> bool {
    let count = symbol.columns().max(symbol.rows());
    let dark = |at: usize| symbol.is_dark(at, 0) || symbol.columns() == 1 && symbol.is_dark(0, at);
    let fnc1 = modules(&[102]);
    let is_second = |at: &dyn Fn(usize) -> usize| {
        fnc1.iter()
            .enumerate()
            .all(|(module, wanted)| dark(at(CHARACTER as usize + module)) == *wanted)
    };
    count > 46 && (is_second(&|at| at) || is_second(&|at| count - 1 - at))
}

/// The codewords of a symbol, and whether it is read from its other end.
fn codewords(symbol: &Modules) -> Option<(Vec<u8>, bool)> {
    let lies = symbol.columns() == 1;
    let dark: Vec<bool> = (0..symbol.columns().max(symbol.rows()))
        .map(|at| if lies { symbol.is_dark(0, at) } else { symbol.is_dark(at, 0) })
        .collect();
    let widths = |dark: &mut dyn Iterator<Item = bool>| {
        let dark: Vec<bool> = dark.collect();
        let runs = dark.chunk_by(|a, b| a == b).map(|run| run.len() as f64);
        std::iter::once(f64::INFINITY)
            .chain(runs)
            .chain([f64::INFINITY])
            .collect::<Vec<f64>>()
    };
    let forward = read(&widths(&mut dark.iter().copied()));
    let is_turned = forward.is_none();
    let (codewords, _) = forward.or_else(|| read(&widths(&mut dark.iter().rev().copied())))?;
    Some((codewords, is_turned))
}

/// What codewords say, apart from the sets they say it in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Ascii(u8),
    Fnc1,
    Fnc2,
    Fnc3,
    Fnc4,
}

fn tokens(codewords: &[u8]) -> Option<Vec<Token>> {
    let (&start, rest) = codewords.split_first()?;
    let mut set = start.checked_sub(START_A)?;
    let mut shift = None;
    let mut tokens = Vec::new();
    for &codeword in &rest[..rest.len().checked_sub(2)?] {
        let own = shift.take().unwrap_or(set);
        match (own, codeword) {
            (_, 102) => tokens.push(Token::Fnc1),
            (2, 0..=99) => tokens.extend([Token::Ascii(b'0' + codeword / 10), Token::Ascii(b'0' + codeword % 10)]),
            (0, 64..=95) => tokens.push(Token::Ascii(codeword - 64)),
            (0 | 1, 0..=95) => tokens.push(Token::Ascii(codeword + 32)),
            (0 | 1, 96) => tokens.push(Token::Fnc3),
            (0 | 1, 97) => tokens.push(Token::Fnc2),
            (0, 98) => shift = Some(1),
            (1, 98) => shift = Some(0),
            (0 | 1, 99) => set = 2,
            (0, 101) | (1, 100) => tokens.push(Token::Fnc4),
            (1 | 2, 101) => set = 0,
            (0 | 2, 100) => set = 1,
            _ => return None,
        }
    }
    Some(tokens)
}

/// The fewest codewords for tokens: the best way to every token in every set.
fn encoded(tokens: &[Token]) -> Option<Vec<u8>> {
    /// The codewords of the way so far; ways are short.
    type Way = Option<Vec<u8>>;
    let fewer = |way: &mut Way, other: Vec<u8>| {
        if way.as_ref().is_none_or(|way| other.len() < way.len()) {
            *way = Some(other);
        }
    };
    // A FNC4 changes what follows it; symbols with one stay as they are.
    if tokens.is_empty() || tokens.contains(&Token::Fnc4) || tokens.len() > 256 {
        return None;
    }
    let in_set = |set: usize, token: Token| match (set, token) {
        (_, Token::Fnc1) => Some(102),
        (0 | 1, Token::Fnc2) => Some(97),
        (0 | 1, Token::Fnc3) => Some(96),
        (0, Token::Ascii(at @ 0..32)) => Some(at + 64),
        (0, Token::Ascii(at @ 32..96)) | (1, Token::Ascii(at @ 32..128)) => Some(at - 32),
        _ => None,
    };
    let pair = |at: usize| match tokens.get(at..at + 2) {
        Some([Token::Ascii(tens @ b'0'..=b'9'), Token::Ascii(ones @ b'0'..=b'9')]) => Some((tens - b'0') * 10 + ones - b'0'),
        _ => None,
    };
    // ways[i][set]: to just before token i.
    let mut ways: Vec<[Way; 3]> = vec![[None, None, None]; tokens.len() + 1];
    ways[0] = [0, 1, 2].map(|set| Some(vec![START_A + set]));
    for at in 0..=tokens.len() {
        // Changes of the set.
        let before = ways[at].clone();
        for (from, way) in before.iter().enumerate() {
            let Some(way) = way else { continue };
            for to in (0..3).filter(|to| *to != from && at > 0) {
                let change = [101, 100, 99][to];
                fewer(&mut ways[at][to], [way.as_slice(), &[change]].concat());
            }
        }
        if at == tokens.len() {
            break;
        }
        for set in 0..3 {
            let Some(way) = ways[at][set].clone() else { continue };
            let with = |codewords: &[u8]| [way.as_slice(), codewords].concat();
            if let Some(codeword) = in_set(set, tokens[at]) {
                fewer(&mut ways[at + 1][set], with(&[codeword]));
            } else if set < 2
                && let Some(codeword) = in_set(1 - set, tokens[at])
            {
                fewer(&mut ways[at + 1][set], with(&[98, codeword]));
            }
            if set == 2
                && let Some(codeword) = pair(at)
            {
                fewer(&mut ways[at + 2][2], with(&[codeword]));
            }
        }
    }
    let mut codewords = ways.pop()?.into_iter().flatten().min_by_key(Vec::len)?;
    let sum: usize = (1..).zip(&codewords[1..]).map(|(i, &c)| i * usize::from(c)).sum();
    codewords.push(((sum + usize::from(codewords[0])) % 103) as u8);
    codewords.push(STOP as u8);
    Some(codewords)
}

/// Reads the first symbol in a row of elements: white, bar, space, bar, … white, as widths in pixels, the outermost white widths
/// infinite where the picture ends. Returns the codewords and the elements they take.
pub(super) fn read(elements: &[f64]) -> Option<(Vec<u8>, std::ops::Range<usize>)> {
    let mut start = 1;
    while start + 6 + 6 + 7 < elements.len() {
        if let Some((codewords, end)) = read_from(elements, start) {
            return Some((codewords, start..end));
        }
        start += 2;
    }
    None
}

fn read_from(elements: &[f64], start: usize) -> Option<(Vec<u8>, usize)> {
    let module = elements[start..start + 6].iter().sum::<f64>() / CHARACTER;
    if elements[start - 1] < module * LEAST_QUIET {
        return None;
    }
    let first = codeword(&elements[start..start + 6])?;
    if !(START_A..=START_A + 2).contains(&first) {
        return None;
    }
    let mut codewords = vec![first];
    let mut at = start + 6;
    loop {
        let next = elements.get(at..at + 6)?;
        let width = next.iter().sum::<f64>() / CHARACTER;
        if let Some(seven) = elements.get(at..at + 7)
            && is_stop(seven, module)
            && elements.get(at + 7).is_some_and(|white| *white >= module * LEAST_QUIET)
        {
            codewords.push(STOP as u8);
            at += 7;
            break;
        }
        if (width / module - 1.).abs() > 0.2 {
            return None;
        }
        let read = codeword(next)?;
        if read >= START_A {
            return None;
        }
        codewords.push(read);
        at += 6;
    }
    let (data, check) = (&codewords[..codewords.len() - 2], codewords[codewords.len() - 2]);
    let sum: usize = (1..).zip(&data[1..]).map(|(i, &c)| i * usize::from(c)).sum();
    (data.len() > 1 && (sum + usize::from(data[0])) % 103 == usize::from(check)).then_some((codewords, at))
}

fn is_stop(elements: &[f64], module: f64) -> bool {
    let width = elements.iter().sum::<f64>() / 13.;
    (width / module - 1.).abs() <= 0.2 && misfit(elements, PATTERNS[STOP], width).is_some()
}

/// The distances between like edges in a pattern, four bits each.
fn distances(widths: impl Iterator<Item = u32>) -> u32 {
    widths.fold(0, |all, width| all << 4 | width)
}

/// Those of all codewords.
static DISTANCES: LazyLock<[u32; STOP]> =
    LazyLock::new(|| std::array::from_fn(|at| distances(PATTERNS[at].windows(2).map(|two| u32::from(two[0] + two[1] - 2 * b'0')))));

fn codeword(elements: &[f64]) -> Option<u8> {
    let module = elements.iter().sum::<f64>() / CHARACTER;
    // A pattern can fit only where its distances are the nearest whole numbers of modules.
    let nearest = elements.windows(2).map(|two| ((two[0] + two[1]) / module + 0.5).min(15.) as u32);
    let seen = distances(nearest);
    let fits = PATTERNS[..STOP].iter().zip(&*DISTANCES).enumerate();
    let best = fits
        .filter(|(_, (_, distances))| **distances == seen)
        .filter_map(|(at, (pattern, _))| Some((misfit(elements, pattern, module)?, at)))
        .min_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(best.1 as u8)
}

/// How far elements are from a pattern; `None` when a distance between like edges is half a module off.
fn misfit(elements: &[f64], pattern: &[u8], module: f64) -> Option<f64> {
    let wanted = |at: usize| f64::from(pattern[at] - b'0');
    let mut sum = 0.;
    for at in 0..elements.len() - 1 {
        let off = ((elements[at] + elements[at + 1]) / module - wanted(at) - wanted(at + 1)).abs();
        if off >= 0.5 {
            return None;
        }
        sum += off;
    }
    // Bars all wider or all narrower are ink spread; more than a module of it is another codeword.
    let bars: f64 = (0..elements.len()).step_by(2).map(|at| elements[at] / module - wanted(at)).sum();
    (bars.abs() < 1.6).then_some(sum + bars.abs() / 2.)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rxing::oned::{Code128Writer, OneDimensionalCodeWriter};

    fn elements(modules: &[bool], spread: f64) -> Vec<f64> {
        let mut all = vec![f64::INFINITY];
        for run in modules.chunk_by(|a, b| a == b) {
            all.push(run.len() as f64 * 2. + if run[0] { spread } else { -spread });
        }
        all.push(f64::INFINITY);
        all
    }

    #[test]
    fn every_codeword_is_told_from_every_other() {
        for (at, pattern) in PATTERNS.iter().enumerate() {
            let sum: u32 = pattern.iter().map(|w| u32::from(w - b'0')).sum();
            let bars: u32 = pattern.iter().step_by(2).map(|w| u32::from(w - b'0')).sum();
            assert_eq!((sum, bars % 2), (if at == STOP { 13 } else { 11 }, 0), "{at}");
            assert!(PATTERNS[..at].iter().all(|other| other != pattern));
            let widths: Vec<f64> = pattern.iter().map(|w| f64::from(w - b'0')).collect();
            if at < STOP {
                assert_eq!(codeword(&widths), Some(at as u8));
            }
        }
    }

    #[test]
    fn reads_what_an_independent_encoder_writes_and_draws_it_alike() {
        for text in [
            "SF1400027716359",
            "773090551200714",
            "JDVC19000427713-1-1-",
            "abc\tDEF",
            "\u{f1}4209700192",
            "1",
            "LX004277150CN",
        ] {
            let written = Code128Writer.encode_oned(text).expect("encodable");
            for spread in [0., 0.6, -0.6] {
                let (codewords, range) = read(&elements(&written, spread)).expect("readable");
                assert_eq!(modules(&codewords), written, "{text}");
                assert_eq!(super::text(&codewords).as_deref(), Some(text.trim_start_matches('\u{f1}')));
                assert_eq!(range.start, 1);
            }
        }
    }

    #[test]
    fn a_check_character_of_102_is_no_fnc1() {
        // 102 is FNC1 among data, and the check character of one symbol in 103.
        let written = Code128Writer.encode_oned("SF1400301234567").expect("encodable");
        let (codewords, _) = read(&elements(&written, 0.)).expect("readable");
        assert_eq!(codewords[codewords.len() - 2], 102);
        assert_eq!(super::text(&codewords).as_deref(), Some("SF1400301234567"));
    }

    #[test]
    fn sets_shifts_and_function_characters() {
        let said = |data: &[u8]| super::text(&[data, &[0, STOP as u8]].concat());
        // FNC1 first is the mark of GS1, later a separator.
        assert_eq!(said(&[105, 102, 1, 95, 102, 10]).as_deref(), Some("0195\u{1d}10"));
        // Set A has control characters; a shift lasts for one character.
        assert_eq!(said(&[103, 33, 73, 98, 65, 34]).as_deref(), Some("A\ta\u{42}"));
        assert_eq!(said(&[104, 65, 101, 33, 65]).as_deref(), Some("aA\u{1}"));
        // FNC4: ISO/IEC 8859-1's upper half, for one character or until the next pair.
        assert_eq!(said(&[104, 100, 68, 68]).as_deref(), Some("äd"));
        assert_eq!(said(&[104, 100, 100, 68, 68, 100, 68, 100, 100, 68]).as_deref(), Some("ääd\u{64}"));
        // 99 in set C is a pair of digits, 106 no character.
        assert_eq!(said(&[105, 99, 0]).as_deref(), Some("9900"));
        assert_eq!(said(&[104, 103]), None);
        assert_eq!(said(&[105]), None);
    }

    #[test]
    fn digits_are_encoded_again_in_pairs() {
        let columns = |modules: &Modules| modules.columns();
        // Start B and all characters in set B, as some generators write.
        let in_b = |text: &str| {
            let mut codewords: Vec<u8> = std::iter::once(104).chain(text.bytes().map(|c| c - 32)).collect();
            let sum: usize = (1..).zip(&codewords[1..]).map(|(i, &c)| i * usize::from(c)).sum();
            codewords.extend([((sum + 104) % 103) as u8, STOP as u8]);
            let bars = modules(&codewords);
            Modules::new(bars.len(), false, bars).expect("a row")
        };
        let written = in_b("SF1400301234567");
        assert_eq!(columns(&written), 200);
        let again = shorter(&written).expect("fewer modules");
        assert_eq!(columns(&again), 145);
        let dark: Vec<bool> = (0..145).map(|at| again.is_dark(at, 0)).collect();
        let (codewords, _) = read(&elements(&dark, 0.)).expect("readable");
        assert_eq!(super::text(&codewords).as_deref(), Some("SF1400301234567"));
        assert_eq!(shorter(&again), None, "it cannot be shorter");
        assert_eq!(shorter(&in_b("ABC-defg")), None);
        // What opens with FNC1 stays GS1.
        let gs1 = [Token::Fnc1, Token::Ascii(b'1'), Token::Ascii(b'2'), Token::Fnc1, Token::Ascii(b'a')];
        let written = encoded(&gs1).expect("encodable");
        assert_eq!(written[1], 102);
        assert_eq!(tokens(&written).as_deref(), Some(&gs1[..]));
        assert_eq!(super::text(&written).as_deref(), Some("12\u{1d}a"));
    }

    #[test]
    fn a_wrong_check_character_a_missing_stop_or_quiet_zone_is_no_symbol() {
        let written = Code128Writer.encode_oned("SF1400027716359").expect("encodable");
        let good = elements(&written, 0.);
        let mut swapped = good.clone();
        let (a, b) = (good[7..13].to_vec(), good[13..19].to_vec());
        swapped[7..13].copy_from_slice(&b);
        swapped[13..19].copy_from_slice(&a);
        assert_eq!(read(&swapped), None);
        assert_eq!(read(&good[..good.len() - 3]), None);
        let mut near = good;
        near[0] = 6.;
        assert_eq!(read(&near), None);
    }
}
