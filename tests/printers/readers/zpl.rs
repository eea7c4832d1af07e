//! ZPL II: `^` commands between `^XA` and `^XZ`; `^GFA` with digits in Zebra's packing or `:Z64:`. 1 is ink.

use super::{Input, Read, Sheet, number};
use base64::prelude::{BASE64_STANDARD, Engine};

pub fn read(data: &[u8]) -> Read<Vec<Sheet>> {
    let text = std::str::from_utf8(data).map_err(|e| e.to_string())?;
    let mut sheets = Vec::new();
    for format in text.split("^XZ").map(str::trim_start) {
        if format.is_empty() {
            continue;
        }
        let (_, body) = format.split_once("^XA").ok_or("no ^XA")?;
        sheets.push(sheet(body)?);
    }
    Ok(sheets)
}

fn sheet(body: &str) -> Read<Sheet> {
    let mut sheet = Sheet {
        copies: 1,
        ..Sheet::default()
    };
    let mut origin = (0, 0);
    for command in body.split('^').skip(1) {
        let (word, rest) = command.split_at_checked(2).ok_or("a command has two letters")?;
        match word {
            "LL" => sheet.form_rows = Some(number(rest)? as u32),
            "FO" => {
                let (x, y) = rest.split_once(',').ok_or("^FO has two numbers")?;
                origin = (number(x)?, number(y)?);
            }
            "GF" => {
                let mut input = Input(rest.as_bytes());
                input.expect(b"A,")?;
                let (sent, bytes, stride) = (input.number(b',')?, input.number(b',')?, input.number(b',')?);
                if !(1..=99_999).contains(&bytes) || sent != bytes || bytes % stride != 0 {
                    return Err(format!("{bytes} bytes in rows of {stride}"));
                }
                let data = std::str::from_utf8(input.0).map_err(|e| e.to_string())?;
                let picture = match data.strip_prefix(":Z64:") {
                    Some(packed) => z64(packed, bytes)?,
                    None => digits(data, bytes, stride)?,
                };
                for (row, bytes) in picture.chunks(stride).enumerate() {
                    sheet.put(origin.0, origin.1 + row, bytes)?;
                }
            }
            "PQ" => sheet.copies = number(rest.split(',').next().unwrap_or_default())? as u32,
            "PW" => drop(number(rest)?),
            "FS" | "MN" | "MM" | "PR" | "PO" => {}
            _ => return Err(format!("{word:?} is no command")),
        }
    }
    Ok(sheet)
}

fn digits(data: &str, bytes: usize, stride: usize) -> Read<Vec<u8>> {
    let mut rows: Vec<Vec<u8>> = Vec::new();
    let (mut row, mut count) = (Vec::new(), 0);
    for letter in data.bytes() {
        match letter {
            b',' => row.resize(stride * 2, 0),
            b':' if row.is_empty() => row = rows.last().ok_or("no row above")?.clone(),
            b'G'..=b'Y' => count += usize::from(letter - b'F'),
            b'g'..=b'z' => count += usize::from(letter - b'f') * 20,
            _ => {
                let digit = char::from(letter).to_digit(16).ok_or("no digit")?;
                row.extend(std::iter::repeat_n(digit as u8, count.max(1)));
                count = 0;
            }
        }
        if row.len() > stride * 2 {
            return Err("digits beyond the row".into());
        }
        if row.len() == stride * 2 {
            rows.push(std::mem::take(&mut row));
        }
    }
    let picture: Vec<u8> = rows.concat().chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    match picture.len() == bytes && row.is_empty() {
        true => Ok(picture),
        false => Err(format!("{} bytes instead of {bytes}", picture.len())),
    }
}

fn z64(packed: &str, bytes: usize) -> Read<Vec<u8>> {
    let (text, crc) = packed.rsplit_once(':').ok_or("no checksum")?;
    let mut sum: u16 = 0;
    for byte in text.bytes() {
        sum ^= u16::from(byte) << 8;
        for _ in 0..8 {
            let carry = sum & 0x8000 != 0;
            sum <<= 1;
            if carry {
                sum ^= 0x1021;
            }
        }
    }
    if u16::from_str_radix(crc, 16) != Ok(sum) {
        return Err("the checksum is wrong".into());
    }
    let zlib = BASE64_STANDARD.decode(text).map_err(|e| e.to_string())?;
    let mut picture = vec![0; bytes];
    let length = libdeflater::Decompressor::new()
        .zlib_decompress(&zlib, &mut picture)
        .map_err(|e| e.to_string())?;
    match length == bytes {
        true => Ok(picture),
        false => Err(format!("{length} bytes instead of {bytes}")),
    }
}
