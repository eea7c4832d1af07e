//! What a renderer knew of a label goes with it: no text of a document stays in memory once renderer and labels are dropped.
//!
//! The memory is looked through by a process of its own, whose allocator overwrites what is freed.
#![cfg(all(target_os = "linux", target_env = "gnu"))]

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::process::Command;
use waybill_label::{Label, Renderer, Response};

const CHILD: &str = "WAYBILL_LABEL_FORGOTTEN";
const TUNABLES: &str = "glibc.malloc.perturb=165:glibc.malloc.tcache_count=0:glibc.malloc.mmap_max=0:glibc.malloc.arena_max=1";

/// A text that never lies in memory as it is, but in what is made of it.
struct Secret(Vec<u8>);

impl Secret {
    fn new(text: String) -> Secret {
        Secret(text.bytes().map(|byte| !byte).collect())
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.iter().map(|byte| !byte).collect()).expect("it was text")
    }

    /// How often it is on the heap.
    fn copies(&self) -> usize {
        const STEP: usize = 1 << 16;
        const LONGEST: usize = 64;
        let memory = File::open("/proc/self/mem").expect("Linux");
        let maps = std::fs::read_to_string("/proc/self/maps").expect("Linux");
        // On the stack, which is not looked at.
        let mut bytes = [0; STEP + LONGEST];
        let mut copies = 0;
        for line in maps.lines() {
            let mut words = line.split_ascii_whitespace();
            let (Some(range), Some(rights), path) = (words.next(), words.next(), words.nth(3)) else {
                continue;
            };
            if !rights.starts_with("rw") || !matches!(path, None | Some("[heap]")) {
                continue;
            }
            let mut ends = range.split('-').map(|end| u64::from_str_radix(end, 16).expect("an address"));
            let (Some(start), Some(end)) = (ends.next(), ends.next()) else {
                continue;
            };
            for at in (start..end).step_by(STEP) {
                let read = memory.read_at(&mut bytes, at).unwrap_or(0);
                let begins = read.min(STEP + self.0.len() - 1);
                copies += bytes[..begins]
                    .windows(self.0.len())
                    .filter(|part| part.iter().zip(&self.0).all(|(a, b)| *a == !*b))
                    .count();
            }
        }
        copies
    }
}

/// A document that says it in every place that some cache looks at.
fn document(name: &Secret, picture: &Secret) -> String {
    let name = name.text();
    format!(
        "<style>@import url(\"data:text/css,.{class}{{color:gray}}\"); .a::before {{ content: '{name}'; --x: '{name}' }}</style>
        <p class='a {class}' title='{name}' style=\"font-family: '{name}', serif; content: attr(title)\">{name}
        <img width=40 height=40 src='data:image/gif;x={};base64,R0lGODdhAQABAIAAAAAAAP///ywAAAAAAQABAAACAkQBADs='>",
        picture.text(),
        class = name.replace(' ', ""),
    )
}

fn printed(renderer: &Renderer, name: &Secret, picture: &Secret) -> Label {
    let mut reply = Response::default();
    reply.print_html = Some(document(name, picture));
    let label = renderer.label(&reply).expect("a label");
    label.to_png(1).expect("a PNG");
    label.to_pdf().expect("a PDF");
    serde_json::to_string(&label).expect("the model");
    label
}

fn look_through_memory() {
    let name = Secret::new(["Wolfgang", " To", " Avatarius"].concat());
    let picture = Secret::new(["1391", "2345", "678"].concat());
    let freed = name.text();
    assert!(name.copies() > 0);
    drop(freed);
    assert_eq!(name.copies(), 0, "the allocator overwrites what is freed");
    let renderer = Renderer::builder().build();
    drop(printed(&renderer, &name, &picture));
    assert!(
        name.copies() > 0 && picture.copies() > 0,
        "the renderer keeps them for the next label"
    );
    drop(renderer);
    assert_eq!((name.copies(), picture.copies()), (0, 0));
    let renderer = Renderer::builder().build();
    let label = printed(&renderer, &name, &picture);
    drop(renderer);
    label.to_png(1).expect("a PNG");
    drop(label);
    assert_eq!((name.copies(), picture.copies()), (0, 0), "the label went last");
}

#[test]
fn no_text_of_a_label_stays_in_memory_when_its_renderer_is_dropped() {
    if std::env::var_os(CHILD).is_some() {
        return look_through_memory();
    }
    let output = Command::new(std::env::current_exe().expect("this test"))
        .args(["--test-threads=1", "--nocapture"])
        .env(CHILD, "1")
        .env("GLIBC_TUNABLES", TUNABLES)
        .output()
        .expect("the same again");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
