//! What `overhead.py` compares the bindings with: a PDF of every line of a file, by the library alone.

use std::error::Error;
use std::fs;
use waybill_label::Renderer;

fn main() -> Result<(), Box<dyn Error>> {
    let day = fs::read(std::env::args().nth(1).ok_or("give a file of JSON lines")?)?;
    let renderer = Renderer::builder().build();
    let mut bytes = 0;
    for reply in day.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        bytes += renderer.render(reply)?.to_pdf()?.len();
    }
    println!("{bytes}");
    Ok(())
}
