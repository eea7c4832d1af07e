//! CPCL: sessions that begin with `!` and end with `PRINT`; lines end in CR LF, but for the counted data of `CG width in bytes height x y `. 1 is ink.

use super::{Input, Read, Sheet, number};

pub fn read(data: &[u8]) -> Read<Vec<Sheet>> {
    let mut input = Input(data);
    let mut sheets = Vec::new();
    while !input.is_empty() {
        let head = input.until(b"\r\n")?;
        if head == "! UTILITIES" {
            while input.until(b"\r\n")? != "PRINT" {}
            continue;
        }
        let numbers: Vec<_> = head
            .strip_prefix("! ")
            .ok_or("no session")?
            .split(' ')
            .map(number)
            .collect::<Read<_>>()?;
        let [_, _, _, height, copies] = numbers[..] else {
            return Err("a session has five numbers".into());
        };
        let mut sheet = Sheet {
            form_rows: Some(height as u32),
            copies: copies as u32,
            ..Sheet::default()
        };
        session(&mut input, &mut sheet)?;
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn session(input: &mut Input, sheet: &mut Sheet) -> Read<()> {
    loop {
        if input.skip_if(b"CG ") {
            let mut next = || input.number(b' ');
            let (width, height, x, y) = (next()?, next()?, next()?, next()?);
            for row in 0..height {
                sheet.put(x, y + row, input.take(width)?)?;
            }
            input.expect(b"\r\n")?;
            continue;
        }
        match input.until(b"\r\n")?.split(' ').next().unwrap_or_default() {
            "PRINT" => return Ok(()),
            "PAGE-WIDTH" | "PAGE-HEIGHT" | "PRESENT-AT" | "TONE" | "SPEED" | "CUT" | "FORM" => {}
            other => return Err(format!("{other:?} is no command")),
        }
    }
}
