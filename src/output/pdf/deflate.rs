//! Deflate streams.

use libdeflater::{CompressionLvl, Compressor};
use lopdf::{Dictionary, Stream};

/// A compressor and its tables, reused from stream to stream.
pub(super) struct Deflate {
    compressor: Compressor,
    /// Room for the longest output so far.
    buffer: Vec<u8>,
}

impl Deflate {
    /// Levels 0 (stored) to 12.
    pub(super) fn new(level: u8) -> Deflate {
        Deflate {
            compressor: Compressor::new(CompressionLvl::new(i32::from(level.min(12))).unwrap_or_default()),
            buffer: Vec::new(),
        }
    }

    /// The data in zlib's format.
    pub(super) fn zlib(&mut self, data: &[u8]) -> Vec<u8> {
        let bound = self.compressor.zlib_compress_bound(data.len());
        if self.buffer.len() < bound {
            self.buffer.resize(bound, 0);
        }
        let length = self.compressor.zlib_compress(data, &mut self.buffer);
        self.buffer[..length.expect("the buffer has the size libdeflate bounds its output by")].to_vec()
    }

    /// A stream of the data with `/Filter /FlateDecode`, or as it is when that is shorter.
    pub(super) fn stream(&mut self, mut dictionary: Dictionary, data: &[u8]) -> Stream {
        let packed = self.zlib(data);
        if packed.len() + b"/Filter/FlateDecode".len() < data.len() {
            dictionary.set("Filter", "FlateDecode");
            Stream::new(dictionary, packed)
        } else {
            Stream::new(dictionary, data.to_vec())
        }
    }
}
