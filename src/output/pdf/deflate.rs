//! Deflate streams.

use libdeflater::{CompressionLvl, Compressor};
use lopdf::{Dictionary, Stream};

/// A compressor and its tables, reused from stream to stream.
pub(super) struct Deflate(Compressor);

impl Deflate {
    /// Levels 0 (stored) to 12.
    pub(super) fn new(level: u8) -> Deflate {
        Deflate(Compressor::new(CompressionLvl::new(i32::from(level.min(12))).unwrap_or_default()))
    }

    /// The data in zlib's format.
    pub(super) fn zlib(&mut self, data: &[u8]) -> Vec<u8> {
        let mut out = vec![0; self.0.zlib_compress_bound(data.len())];
        let length = self
            .0
            .zlib_compress(data, &mut out)
            .expect("the buffer has the size libdeflate bounds its output by");
        out.truncate(length);
        out.shrink_to_fit();
        out
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
