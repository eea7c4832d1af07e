//! What printers say of themselves. Sources: `docs/printers.md`.

use std::fmt;

/// The language in which a printer answers questions about its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatusLanguage {
    /// It is not asked.
    None,
    /// TSPL's `<ESC>!?`: one byte.
    Tspl,
    /// ZPL's `~HS`: three strings.
    Zpl,
    /// ESC/POS' `DLE EOT`: three bytes.
    EscPos,
    /// The same, and `GS ( H` for the end of printing. Others than Epson may print it as text.
    Epson,
}

/// Why a printer does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Blocked {
    /// There is no paper.
    PaperOut,
    /// There is no ribbon.
    RibbonOut,
    /// The paper is jammed, or the cutter.
    Jam,
    /// The head or cover is open.
    Open,
    /// Somebody paused it.
    Paused,
    /// It is offline for a reason it does not tell.
    Offline,
    /// It takes no more data and does not say why; mostly it has no paper.
    NotReading,
}

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Blocked::PaperOut => "out of paper",
            Blocked::RibbonOut => "out of ribbon",
            Blocked::Jam => "jammed",
            Blocked::Open => "head or cover open",
            Blocked::Paused => "paused",
            Blocked::Offline => "offline",
            Blocked::NotReading => "it takes no data (out of paper?)",
        })
    }
}

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    Ready,
    /// It is at work on what it was sent.
    Printing,
    Blocked(Blocked),
    /// No answer in this language.
    Nonsense,
}

/// The questions that make up a status: what is sent, and how long the answer is.
pub fn questions(language: StatusLanguage) -> &'static [&'static [u8]] {
    match language {
        StatusLanguage::None => &[],
        StatusLanguage::Tspl => &[b"\x1b!?"],
        StatusLanguage::Zpl => &[b"~HS"],
        StatusLanguage::EscPos | StatusLanguage::Epson => &[b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x04"],
    }
}

/// Whether the answer to one question is whole.
pub fn is_whole(language: StatusLanguage, answer: &[u8]) -> bool {
    const ETX: u8 = 3;
    match language {
        StatusLanguage::Zpl => answer.iter().filter(|byte| **byte == ETX).count() == 3,
        _ => !answer.is_empty(),
    }
}

/// What the answers to all questions say together.
pub fn condition(language: StatusLanguage, answers: &[Vec<u8>]) -> Condition {
    let bytes: Vec<u8> = answers.iter().filter_map(|answer| answer.first().copied()).collect();
    match (language, &*bytes) {
        (StatusLanguage::Tspl, [byte]) => tspl(*byte),
        (StatusLanguage::EscPos | StatusLanguage::Epson, [printer, offline, paper]) => escpos(*printer, *offline, *paper),
        (StatusLanguage::Zpl, [_]) => zpl(&answers[0]).unwrap_or(Condition::Nonsense),
        _ => Condition::Nonsense,
    }
}

fn tspl(byte: u8) -> Condition {
    let has = |bit: u8| byte & 1 << bit != 0;
    match () {
        () if has(7) => Condition::Nonsense,
        () if has(2) => Condition::Blocked(Blocked::PaperOut),
        () if has(3) => Condition::Blocked(Blocked::RibbonOut),
        () if has(1) => Condition::Blocked(Blocked::Jam),
        () if has(0) || has(6) => Condition::Blocked(Blocked::Open),
        () if has(4) => Condition::Blocked(Blocked::Paused),
        () if has(5) => Condition::Printing,
        () => Condition::Ready,
    }
}

fn escpos(printer: u8, offline: u8, paper: u8) -> Condition {
    let fixed = |byte: u8| byte & 0b1001_0011 == 0b0001_0010;
    match () {
        () if ![printer, offline, paper].into_iter().all(fixed) => Condition::Nonsense,
        () if paper & 0x60 != 0 || offline & 0x20 != 0 => Condition::Blocked(Blocked::PaperOut),
        () if offline & 0x04 != 0 => Condition::Blocked(Blocked::Open),
        () if offline & 0x40 != 0 => Condition::Blocked(Blocked::Jam),
        () if printer & 0x08 != 0 => Condition::Blocked(Blocked::Offline),
        () => Condition::Ready,
    }
}

/// The strings of `~HS`: each from STX to ETX, its fields parted by commas.
fn zpl(answer: &[u8]) -> Option<Condition> {
    let text = std::str::from_utf8(answer).ok()?;
    let strings: Vec<Vec<&str>> = text
        .split('\x02')
        .skip(1)
        .map(|string| string.split('\x03').next().unwrap_or_default().split(',').collect())
        .collect();
    let field = |string: usize, field: usize| strings.get(string)?.get(field)?.trim().parse::<u32>().ok();
    let set = |string, at| field(string, at).map(|value| value != 0);
    let (paper_out, paused, formats) = (set(0, 1)?, set(0, 2)?, field(0, 4)?);
    let (head_up, ribbon_out, left) = (set(1, 2)?, set(1, 3)?, field(1, 8)?);
    Some(match () {
        () if paper_out => Condition::Blocked(Blocked::PaperOut),
        () if ribbon_out => Condition::Blocked(Blocked::RibbonOut),
        () if head_up => Condition::Blocked(Blocked::Open),
        () if paused => Condition::Blocked(Blocked::Paused),
        () if formats + left > 0 => Condition::Printing,
        () => Condition::Ready,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_understood() {
        let said = |language, answers: &[&[u8]]| condition(language, &answers.iter().map(|answer| answer.to_vec()).collect::<Vec<_>>());
        for (byte, condition) in [
            (0x00, Condition::Ready),
            (0x20, Condition::Printing),
            (0x04, Condition::Blocked(Blocked::PaperOut)),
            (0x41, Condition::Blocked(Blocked::Open)),
            (0x10, Condition::Blocked(Blocked::Paused)),
            (b'\xff', Condition::Nonsense),
        ] {
            assert_eq!(said(StatusLanguage::Tspl, &[&[byte]]), condition, "{byte:02x}");
        }
        assert_eq!(said(StatusLanguage::EscPos, &[&[0x12], &[0x12], &[0x12]]), Condition::Ready);
        // As emupos answers when it has no paper.
        assert_eq!(
            said(StatusLanguage::EscPos, &[&[0x1a], &[0x32], &[0x7e]]),
            Condition::Blocked(Blocked::PaperOut)
        );
        assert_eq!(said(StatusLanguage::EscPos, &[&[0x00], &[0x12], &[0x12]]), Condition::Nonsense);
        let hs = |first: &str, second: &str| {
            let text = format!("\x02{first}\x03\r\n\x02{second}\x03\r\n\x021234,0\x03\r\n");
            assert!(is_whole(StatusLanguage::Zpl, text.as_bytes()));
            said(StatusLanguage::Zpl, &[text.as_bytes()])
        };
        assert_eq!(
            hs("030,0,0,1245,000,0,0,0,000,0,0,0", "000,0,0,0,0,2,4,0,00000000,1,000"),
            Condition::Ready
        );
        assert_eq!(
            hs("030,0,0,1245,001,0,0,0,000,0,0,0", "000,0,0,0,0,2,4,0,00000000,1,000"),
            Condition::Printing
        );
        assert_eq!(
            hs("030,0,1,1245,000,0,0,0,000,0,0,0", "000,0,0,0,0,2,4,0,00000000,1,000"),
            Condition::Blocked(Blocked::Paused)
        );
        assert_eq!(hs("030,0", "000"), Condition::Nonsense);
    }
}
