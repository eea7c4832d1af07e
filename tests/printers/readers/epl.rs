//! EPL2: lines that end in LF, but for the counted data of `GWx,y,width in bytes,height,`. 1 is paper.

use super::{Input, Read, Sheet, inverted, number};

pub fn read(data: &[u8]) -> Read<Vec<Sheet>> {
    let mut input = Input(data);
    let (mut sheets, mut sheet) = (Vec::new(), Sheet::default());
    let mut drawn = false;
    while !input.is_empty() {
        if input.skip_if(b"GW") {
            let mut next = || input.number(b',');
            let (x, y, width) = (next()?, next()?, next()?);
            // A comma or a line feed ends the height (Zebra's support article on GW).
            let end = *input.0.iter().find(|byte| !byte.is_ascii_digit()).ok_or("no end of the height")?;
            let height = input.number(end)?;
            for row in 0..height {
                sheet.put(x, y + row, &inverted(input.take(width)?))?;
            }
            drawn = true;
            input.skip_if(b"\n");
            continue;
        }
        let line = input.until(b"\n")?;
        match (line.get(..1).unwrap_or_default(), line.get(1..).unwrap_or_default()) {
            ("", "") => {}
            ("N", "") => (sheet, drawn) = (Sheet::default(), false),
            ("q" | "Q", _) if drawn => return Err("q and Q clear the image".into()),
            ("q", width) => drop(number(width)?),
            ("Q", form) => {
                let (length, _) = form.split_once(',').ok_or("Q has two numbers")?;
                sheet.form_rows = Some(number(length)? as u32);
            }
            ("S" | "D", value) => drop(number(value)?),
            ("Z", "T" | "B") | ("C", "") => {}
            ("P", copies) => {
                sheet.copies = number(copies)? as u32;
                sheets.push(sheet.clone());
            }
            _ => return Err(format!("{line:?} is no command")),
        }
    }
    Ok(sheets)
}
