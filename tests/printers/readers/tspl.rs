//! TSPL: lines that end in CR LF, but for the counted data of `BITMAP x,y,width in bytes,height,mode,`. 1 is paper.

use super::{Input, Read, Sheet, inverted, number};

/// Reads labels for a printer of so many dots per mm.
pub fn read(data: &[u8], dots_per_mm: f64) -> Read<Vec<Sheet>> {
    let mut input = Input(data);
    let (mut sheets, mut sheet) = (Vec::new(), Sheet::default());
    let mut form = None;
    while !input.is_empty() {
        if input.skip_if(b"BITMAP ") {
            let mut next = || input.number(b',');
            let (x, y, width, height, mode) = (next()?, next()?, next()?, next()?, next()?);
            if mode != 0 {
                return Err("not the mode that overwrites".into());
            }
            for row in 0..height {
                sheet.put(x, y + row, &inverted(input.take(width)?))?;
            }
            input.expect(b"\r\n")?;
            continue;
        }
        let line = input.until(b"\r\n")?;
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "SIZE" => {
                let (width, height) = rest.split_once(',').ok_or("SIZE has two lengths")?;
                let mm = |text: &str| {
                    text.strip_suffix(" mm")
                        .and_then(|text| text.parse::<f64>().ok())
                        .ok_or("no length")
                };
                mm(width)?;
                form = Some((mm(height)? * dots_per_mm + 1e-6).floor() as u32);
            }
            "CLS" => sheet = Sheet::default(),
            "PRINT" => {
                let (sets, copies) = rest.split_once(',').ok_or("PRINT has two numbers")?;
                sheet.copies = (number(sets)? * number(copies)?) as u32;
                sheet.form_rows = form;
                sheets.push(sheet.clone());
            }
            "GAP" | "BLINE" | "OFFSET" | "SPEED" | "DENSITY" | "DIRECTION" | "SET" => {}
            _ => return Err(format!("{word:?} is no command")),
        }
    }
    Ok(sheets)
}
