//! WOFF 1.0: an OpenType file whose tables are deflated one by one (W3C "WOFF File Format 1.0" §3–5).

use super::file::{FontError, UNPACKED_LIMIT};

const HEADER: usize = 44;
const ENTRY: usize = 20;
/// Tables of one font; OpenType registers fewer than a hundred.
const TABLES: usize = 256;

struct Table<'a> {
    tag: [u8; 4],
    checksum: [u8; 4],
    packed: &'a [u8],
    length: usize,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize)
}

fn tables(bytes: &[u8]) -> Option<Vec<Table<'_>>> {
    let count = u16_at(bytes, 12).filter(|count| (1..=TABLES).contains(count))?;
    (0..count)
        .map(|number| {
            let entry = bytes.get(HEADER + number * ENTRY..)?.get(..ENTRY)?;
            let offset = u32_at(entry, 4)?;
            let packed = bytes.get(offset..offset.checked_add(u32_at(entry, 8)?)?)?;
            let length = u32_at(entry, 12)?;
            (packed.len() <= length).then_some(Table {
                tag: entry[..4].try_into().ok()?,
                checksum: entry[16..20].try_into().ok()?,
                packed,
                length,
            })
        })
        .collect()
}

/// The OpenType file in a WOFF file.
pub(super) fn unpack(bytes: &[u8]) -> Result<Vec<u8>, FontError> {
    let flavour = bytes.get(4..8).ok_or(FontError::Woff)?;
    let tables = tables(bytes).ok_or(FontError::Woff)?;
    let directory = 12 + 16 * tables.len();
    let total = tables
        .iter()
        .try_fold(directory, |sum, table| sum.checked_add(table.length)?.checked_add(3));
    if total.is_none_or(|total| total > UNPACKED_LIMIT) {
        return Err(FontError::Woff);
    }
    let count = tables.len() as u16;
    let power = count.checked_ilog2().unwrap_or(0);
    let search = 16u16.checked_shl(power).ok_or(FontError::Woff)?;
    let mut file = Vec::with_capacity(directory);
    file.extend_from_slice(flavour);
    for value in [count, search, power as u16, count * 16 - search] {
        file.extend_from_slice(&value.to_be_bytes());
    }
    file.resize(directory, 0);
    let mut inflater = libdeflater::Decompressor::new();
    for (number, table) in tables.iter().enumerate() {
        let start = file.len();
        let entry = 12 + 16 * number;
        file[entry..entry + 4].copy_from_slice(&table.tag);
        file[entry + 4..entry + 8].copy_from_slice(&table.checksum);
        file[entry + 8..entry + 12].copy_from_slice(&(start as u32).to_be_bytes());
        file[entry + 12..entry + 16].copy_from_slice(&(table.length as u32).to_be_bytes());
        if table.packed.len() == table.length {
            file.extend_from_slice(table.packed);
        } else {
            file.resize(start + table.length, 0);
            let size = inflater
                .zlib_decompress(table.packed, &mut file[start..])
                .map_err(|_| FontError::Woff)?;
            if size != table.length {
                return Err(FontError::Woff);
            }
        }
        file.resize(file.len().next_multiple_of(4), 0);
    }
    Ok(file)
}
