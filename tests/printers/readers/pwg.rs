//! PWG raster: `RaS2`, and for each page a header of 1,796 bytes and rows. Colour space 3 is black (1 is ink), 18 is sGray (255 is paper).

use super::{Input, Read, Sheet};

pub fn read(data: &[u8]) -> Read<Vec<Sheet>> {
    let mut input = Input(data);
    input.expect(b"RaS2")?;
    let mut sheets = Vec::new();
    while !input.is_empty() {
        let header = input.take(1796)?;
        let number = |at: usize| header[at..at + 4].iter().fold(0, |number, byte| number << 8 | *byte as usize);
        if !header.starts_with(b"PwgRaster\0") {
            return Err("no PWG raster".into());
        }
        let (width, height, bits, row_bytes, space) = (number(372), number(376), number(388), number(392), number(400));
        if (bits, space) != (1, 3) && (bits, space) != (8, 18) {
            return Err(format!("{bits} bits of colour space {space}"));
        }
        // Points are whole, and so are dots per inch: 203 stands for 203.2.
        let points = |dots: usize| dots * 72 / number(276);
        if points(width).abs_diff(number(352)) > 1 || points(height).abs_diff(number(356)) > 2 {
            return Err("the page's size is not that of its dots".into());
        }
        let mut sheet = Sheet {
            form_rows: Some(height as u32),
            copies: 1,
            ..Sheet::default()
        };
        while sheet.rows.len() < height {
            let repeated = usize::from(input.byte()?) + 1;
            let row = unpacked(&mut input, row_bytes)?;
            let row = match bits {
                1 => row,
                _ => row
                    .chunks(8)
                    .map(|dots| (0..).zip(dots).fold(0, |byte, (bit, dot)| byte | u8::from(*dot < 128) << (7 - bit)))
                    .collect(),
            };
            sheet.rows.extend(std::iter::repeat_n(row, repeated));
        }
        if sheet.rows.len() > height {
            return Err("a row is repeated beyond the page".into());
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn unpacked(input: &mut Input, bytes: usize) -> Read<Vec<u8>> {
    let mut row = Vec::new();
    while row.len() < bytes {
        match usize::from(input.byte()?) {
            128 => return Err("a count that is not used".into()),
            count @ 0..128 => row.extend(std::iter::repeat_n(input.byte()?, count + 1)),
            count => row.extend_from_slice(input.take(257 - count)?),
        }
    }
    match row.len() == bytes {
        true => Ok(row),
        false => Err("a run beyond the row".into()),
    }
}
