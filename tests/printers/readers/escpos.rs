//! ESC/POS: `GS v 0`, and `GS ( L` or `GS 8 L` with functions 112 (store) and 50 (print). A picture feeds its own rows. 1 is ink.

use super::{Input, Read, Sheet};

/// Reads labels; each begins with `ESC @`.
pub fn read(data: &[u8]) -> Read<Vec<Sheet>> {
    let mut input = Input(data);
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut stored = None;
    while !input.is_empty() {
        if input.skip_if(b"\x1b@") {
            sheets.push(Sheet {
                copies: 1,
                ..Sheet::default()
            });
            continue;
        }
        let sheet = sheets.last_mut().ok_or("no ESC @")?;
        if input.skip_if(b"\x1dv0\0") {
            let (stride, rows) = (word(&mut input)?, word(&mut input)?);
            let picture = input.take(stride * rows)?;
            print(sheet, stride, rows, picture)?;
        } else if input.skip_if(b"\x1d(L") {
            let length = word(&mut input)?;
            graphics(input.take(length)?, &mut stored, sheet)?;
        } else if input.skip_if(b"\x1d8L") {
            let length = word(&mut input)? + (word(&mut input)? << 16);
            graphics(input.take(length)?, &mut stored, sheet)?;
        } else if !input.skip_if(b"\x1d\x0c") && !input.skip_if(b"\x1dV\x42\0") {
            return Err("no command".into());
        }
    }
    sheets.iter_mut().for_each(|sheet| sheet.form_rows = Some(sheet.rows.len() as u32));
    Ok(sheets)
}

fn word(input: &mut Input) -> Read<usize> {
    Ok(usize::from(input.byte()?) + usize::from(input.byte()?) * 256)
}

type Picture = (usize, usize, Vec<u8>);

fn graphics(parameters: &[u8], stored: &mut Option<Picture>, sheet: &mut Sheet) -> Read<()> {
    let mut input = Input(parameters);
    input.expect(&[48])?;
    match input.byte()? {
        112 => {
            // Monochrome, not magnified, colour 1.
            input.expect(&[48, 1, 1, 49])?;
            let (width, rows) = (word(&mut input)?, word(&mut input)?);
            if !(1..=2047).contains(&width) || !(1..=1662).contains(&rows) {
                return Err(format!("{width} × {rows} dots are too many"));
            }
            let stride = width.div_ceil(8);
            *stored = Some((stride, rows, input.take(stride * rows)?.to_vec()));
        }
        50 => {
            let (stride, rows, picture) = stored.take().ok_or("nothing is stored")?;
            print(sheet, stride, rows, &picture)?;
        }
        function => return Err(format!("no function {function}")),
    }
    match input.is_empty() {
        true => Ok(()),
        false => Err("the length is wrong".into()),
    }
}

fn print(sheet: &mut Sheet, stride: usize, rows: usize, picture: &[u8]) -> Read<()> {
    if stride == 0 || rows == 0 || rows > 2303 {
        return Err(format!("a picture of {stride} bytes × {rows}"));
    }
    let top = sheet.rows.len();
    for (row, bytes) in picture.chunks(stride).enumerate() {
        sheet.put(0, top + row, bytes)?;
    }
    Ok(())
}
