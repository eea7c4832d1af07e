//! Deflate streams.

use libdeflater::{CompressionLvl, Compressor};
use pdf_writer::{Filter, Stream};
use std::borrow::Cow;

/// A compressor and its tables, reused from stream to stream.
pub(super) struct Deflate {
    compressor: Compressor,
    /// Room for the longest output so far.
    buffer: Vec<u8>,
    oversized: bool,
}

/// The longest stream: lengths are integers of 32 bits (PDF 32000-1 Annex C.2).
pub(super) const LONGEST: usize = i32::MAX as usize;

impl Deflate {
    /// Levels 0 (stored) to 12.
    pub(super) fn new(level: u8) -> Deflate {
        Deflate {
            compressor: Compressor::new(CompressionLvl::new(i32::from(level.min(12))).unwrap_or_default()),
            buffer: Vec::new(),
            oversized: false,
        }
    }

    /// The data in zlib's format.
    pub(super) fn zlib(&mut self, data: &[u8]) -> Vec<u8> {
        let bound = self.compressor.zlib_compress_bound(data.len());
        if self.buffer.len() < bound {
            self.buffer.resize(bound, 0);
        }
        let length = self.compressor.zlib_compress(data, &mut self.buffer);
        let length = length.expect("the buffer has the size libdeflate bounds its output by");
        self.oversized |= length > LONGEST;
        self.buffer[..length.min(LONGEST)].to_vec()
    }

    /// Whether data were cut because no stream is as long: nothing that was made of them may leave.
    pub(super) fn is_oversized(&self) -> bool {
        self.oversized
    }

    /// The data deflated, or as it is when that is shorter.
    pub(super) fn packed<'a>(&mut self, data: &'a [u8]) -> Packed<'a> {
        let deflated = self.zlib(data);
        if deflated.len() + b"/Filter/FlateDecode".len() < data.len() {
            return Packed(Cow::Owned(deflated));
        }
        self.oversized |= data.len() > LONGEST;
        Packed(Cow::Borrowed(data.get(..LONGEST).unwrap_or(data)))
    }
}

/// The data of a stream: owned when they are deflated, borrowed when they are as they were.
pub(super) struct Packed<'a>(Cow<'a, [u8]>);

impl Packed<'_> {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Tells in the stream's dictionary how to read the data.
    pub(super) fn tell(&self, stream: &mut Stream) {
        if let Cow::Owned(_) = self.0 {
            stream.filter(Filter::FlateDecode);
        }
    }
}
