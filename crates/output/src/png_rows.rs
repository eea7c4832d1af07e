//! The zlib stream of a PNG's rows, each less the one above it (PNG §9.2, filter type 2): bars and white come to nothing.
//!
//! It is what `fdeflate` writes for them, bit by bit: one table of codes, literals and runs of zeros. But the rows need not lie there all at once, and those that
//! are as the one above are passed over.

/// The filter of every row.
const UP: u8 = 2;

/// Of how many symbols in turn the codes have how many bits.
const LENGTHS: [(usize, u8); 35] = [
    (1, 2),
    (1, 3),
    (1, 4),
    (2, 5),
    (2, 6),
    (3, 7),
    (5, 8),
    (7, 9),
    (9, 10),
    (12, 11),
    (171, 12),
    (10, 11),
    (1, 10),
    (1, 11),
    (9, 10),
    (5, 9),
    (1, 8),
    (1, 9),
    (5, 8),
    (3, 7),
    (3, 6),
    (1, 5),
    (1, 4),
    (1, 3),
    (3, 12),
    (2, 9),
    (1, 11),
    (1, 10),
    (2, 11),
    (1, 10),
    (6, 11),
    (1, 12),
    (1, 11),
    (11, 12),
    (1, 9),
];
const SYMBOLS: usize = 286;

/// What a stream begins with: the header of zlib, and that of a block which names the table. Of the last byte five bits count.
const HEADER: [u8; 54] = [
    120, 1, 237, 192, 3, 160, 36, 89, 150, 198, 241, 255, 119, 238, 141, 200, 204, 167, 114, 75, 99, 174, 109, 219, 182, 109, 219, 182,
    109, 219, 182, 109, 105, 140, 158, 150, 74, 175, 158, 50, 51, 34, 238, 249, 118, 183, 106, 122, 166, 135, 59, 107, 213, 15,
];
const END_OF_BLOCK: usize = 256;
/// 258 bytes as the one before.
const LONGEST_RUN: usize = 285;

/// Each symbol's code, and above its sixteen bits their count (RFC 1951 §3.2.2).
static CODES: [u32; SYMBOLS] = {
    let mut codes = [0; SYMBOLS];
    let (mut at, mut symbol) = (0, 0);
    while at < LENGTHS.len() {
        let mut left = LENGTHS[at].0;
        while left > 0 {
            codes[symbol] = (LENGTHS[at].1 as u32) << 16;
            (symbol, left) = (symbol + 1, left - 1);
        }
        at += 1;
    }
    let (mut code, mut length) = (0u16, 1u32);
    while length <= 12 {
        let mut symbol = 0;
        while symbol < SYMBOLS {
            if codes[symbol] >> 16 == length {
                codes[symbol] |= (code.reverse_bits() >> (16 - length)) as u32;
                code += 1;
            }
            symbol += 1;
        }
        code <<= 1;
        length += 1;
    }
    codes
};

/// The stream of rows of so many bytes.
pub(super) fn compressed(data: &[u8], row_bytes: usize) -> Vec<u8> {
    // Labels are mostly white: a 1-bit one packs to a sixth of its size.
    let mut stream = Stream::new(data.len() / 4);
    let first = vec![0; row_bytes];
    let mut above: &[u8] = &first;
    // What is not written yet; symbols are chosen eight bytes at a time.
    let mut bytes: Vec<u8> = Vec::with_capacity(row_bytes + 8);
    for row in data.chunks_exact(row_bytes.max(1)) {
        bytes.push(UP);
        stream.checksum.push(UP);
        if row == above {
            stream.checksum.add_zeros(row_bytes);
            let whole = (bytes.len() + row_bytes) / 8;
            let rest = (bytes.len() + row_bytes) % 8;
            if whole > 0 {
                bytes.resize(8, 0);
                stream.write_eight(&bytes);
                stream.zeros += 8 * (whole - 1);
                bytes.clear();
            }
            bytes.resize(rest, 0);
        } else {
            let start = bytes.len();
            bytes.extend(row.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(*above)));
            stream.checksum.add(&bytes[start..]);
            let whole = bytes.len() / 8 * 8;
            bytes[..whole].chunks_exact(8).for_each(|eight| stream.write_eight(eight));
            bytes.drain(..whole);
            above = row;
        }
    }
    stream.finish(&bytes)
}

/// A symbol's code, and its bits.
#[inline]
fn coded(symbol: usize) -> (u64, u32) {
    let code = CODES[symbol];
    (u64::from(code & 0xffff), code >> 16)
}

struct Stream {
    out: Vec<u8>,
    /// Bits that are no whole eight bytes yet, and how many.
    bits: u64,
    filled: u32,
    /// Zeros that are not written yet.
    zeros: usize,
    checksum: Adler32,
}

impl Stream {
    fn new(capacity: usize) -> Stream {
        let mut stream = Stream {
            out: Vec::with_capacity(capacity + 1024),
            bits: 0,
            filled: 0,
            zeros: 0,
            checksum: Adler32 { a: 1, b: 0 },
        };
        let (whole, last) = HEADER.split_at(53);
        stream.out.extend_from_slice(whole);
        stream.write(u64::from(last[0]), 5);
        stream
    }

    /// Less than 64 bits.
    #[inline]
    fn write(&mut self, bits: u64, length: u32) {
        self.bits |= bits << self.filled;
        self.filled += length;
        if self.filled >= 64 {
            self.out.extend_from_slice(&self.bits.to_le_bytes());
            self.filled -= 64;
            self.bits = bits.checked_shr(length - self.filled).unwrap_or(0);
        }
    }

    fn write_symbol(&mut self, symbol: usize) {
        let (code, length) = coded(symbol);
        self.write(code, length);
    }

    fn write_eight(&mut self, eight: &[u8]) {
        let word = eight.first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
        if word == 0 {
            self.zeros += 8;
            return;
        }
        let mut skipped = 0;
        if self.zeros > 0 {
            skipped = word.trailing_zeros() / 8;
            self.write_zeros(self.zeros + skipped as usize);
        }
        let behind = word.leading_zeros() / 8;
        self.write_literals(word >> (8 * skipped), 8 - skipped - behind);
        self.zeros = behind as usize;
    }

    /// The lowest bytes of a word.
    #[inline]
    fn write_literals(&mut self, mut bytes: u64, mut count: u32) {
        while count >= 4 {
            let (mut bits, mut length) = (0, 0);
            for at in 0..4 {
                let (code, own) = coded(usize::from((bytes >> (8 * at)) as u8));
                bits |= code << length;
                length += own;
            }
            self.write(bits, length);
            bytes >>= 32;
            count -= 4;
        }
        let (mut bits, mut length) = (0, 0);
        for _ in 0..count {
            let (code, own) = coded(usize::from(bytes as u8));
            bits |= code << length;
            length += own;
            bytes >>= 8;
        }
        self.write(bits, length);
    }

    /// A zero, and as many more as are alike.
    fn write_zeros(&mut self, count: usize) {
        self.write_symbol(0);
        let mut run = count - 1;
        while run >= 258 {
            // The distance is one bit more.
            let (code, length) = coded(LONGEST_RUN);
            self.write(code, length + 1);
            run -= 258;
        }
        if run <= 4 {
            self.write(0, run as u32 * coded(0).1);
            return;
        }
        // RFC 1951 §3.2.5.
        let over = run - 3;
        let extra = over.ilog2().saturating_sub(2);
        let symbol = match over {
            0..8 => 257 + over,
            _ => 257 + 4 * (extra as usize + 1) + (over >> extra & 3),
        };
        let (code, length) = coded(symbol);
        let more = over & ((1 << extra) - 1);
        self.write(code | (more as u64) << length, length + extra + 1);
    }

    fn finish(mut self, rest: &[u8]) -> Vec<u8> {
        if self.zeros > 0 {
            self.write_zeros(self.zeros);
        }
        rest.iter().for_each(|byte| self.write_symbol(usize::from(*byte)));
        self.write_symbol(END_OF_BLOCK);
        let bytes = self.filled.div_ceil(8) as usize;
        self.out.extend_from_slice(&self.bits.to_le_bytes()[..bytes]);
        let checksum = self.checksum.b << 16 | self.checksum.a;
        self.out.extend_from_slice(&checksum.to_be_bytes());
        self.out
    }
}

/// The checksum of RFC 1950 §8.2.
struct Adler32 {
    a: u32,
    b: u32,
}

impl Adler32 {
    const MODULUS: u32 = 65_521;

    fn push(&mut self, byte: u8) {
        let less = |sum: u32| if sum < Adler32::MODULUS { sum } else { sum - Adler32::MODULUS };
        self.a = less(self.a + u32::from(byte));
        self.b = less(self.b + self.a);
    }

    fn add(&mut self, data: &[u8]) {
        /// Bytes that the compiler handles at once: their sums fit into 16 bits.
        const AT_ONCE: usize = 16;
        // Sums of so many fit into 32 bits.
        for data in data.chunks(4096) {
            let (many, rest) = data.as_chunks::<AT_ONCE>();
            for many in many {
                let (mut sum, mut weighted) = (0u16, 0u16);
                for (at, byte) in many.iter().enumerate() {
                    sum += u16::from(*byte);
                    weighted += u16::from(*byte) * (AT_ONCE - at) as u16;
                }
                self.b += AT_ONCE as u32 * self.a + u32::from(weighted);
                self.a += u32::from(sum);
            }
            for byte in rest {
                self.a += u32::from(*byte);
                self.b += self.a;
            }
            self.a %= Adler32::MODULUS;
            self.b %= Adler32::MODULUS;
        }
    }

    fn add_zeros(&mut self, count: usize) {
        let modulus = u64::from(Adler32::MODULUS);
        self.b = ((u64::from(self.b) + count as u64 % modulus * u64::from(self.a)) % modulus) as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same by `fdeflate`, of rows that are put together before.
    fn by_fdeflate(data: &[u8], row_bytes: usize) -> Vec<u8> {
        let mut filtered = Vec::new();
        let first = vec![0; row_bytes];
        let above = std::iter::once(&*first).chain(data.chunks_exact(row_bytes));
        for (row, above) in data.chunks_exact(row_bytes).zip(above) {
            filtered.push(UP);
            filtered.extend(row.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(*above)));
        }
        fdeflate::compress_to_vec(&filtered)
    }

    #[test]
    fn every_stream_is_that_of_fdeflate() {
        let mut random = 7u32;
        let mut below = |end: u32| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (random >> 8) % end
        };
        for row_bytes in [1, 2, 6, 7, 8, 9, 15, 100, 101, 333, 5000] {
            for rows in [1, 2, 9, 60] {
                // Of a hundred rows so many go on, of a hundred bytes so many are white.
                for (goes_on, white) in [(0, 0), (50, 50), (90, 90), (100, 0), (10, 99), (0, 100)] {
                    let mut data: Vec<u8> = Vec::new();
                    for row in 0..rows {
                        if row > 0 && below(100) < goes_on {
                            data.extend_from_within(data.len() - row_bytes..);
                        } else {
                            data.extend((0..row_bytes).map(|_| if below(100) < white { 255 } else { below(256) as u8 }));
                        }
                    }
                    assert!(
                        compressed(&data, row_bytes) == by_fdeflate(&data, row_bytes),
                        "{rows} rows of {row_bytes} bytes, {goes_on} {white}"
                    );
                }
            }
        }
    }

    #[test]
    fn long_white_is_that_of_fdeflate_too() {
        for row_bytes in [100, 3000] {
            let mut data = vec![255; row_bytes * 2000];
            assert!(compressed(&data, row_bytes) == by_fdeflate(&data, row_bytes));
            let middle = data.len() / 2;
            data[middle] = 254;
            assert!(compressed(&data, row_bytes) == by_fdeflate(&data, row_bytes));
            data.fill(0);
            assert!(compressed(&data, row_bytes) == by_fdeflate(&data, row_bytes));
        }
    }
}
