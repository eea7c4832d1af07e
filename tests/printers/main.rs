//! Printer data, read back: by readers written from the manuals, and by other people's programs.

mod oracles;
mod readers;
mod round_trip;
mod samples;
