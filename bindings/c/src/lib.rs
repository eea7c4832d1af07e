//! The C interface; `waybill_label.h` is made of it by cbindgen.
//!
//! Every function takes null for what it is given, and gives no panic on. What the pointers must be is said once, in the header's head
//! (`cbindgen.toml`); the `unsafe` blocks below rely on that and on nothing else.
#![warn(missing_docs)]
#![allow(non_camel_case_types, clippy::missing_safety_doc)]

mod handles;
mod many;

pub use handles::{wl_bitmap, wl_bytes, wl_failure, wl_label, wl_mode, wl_renderer, wl_slice};
pub use many::{wl_each, wl_next, wl_render_many};

use handles::{given, hand, text};
use std::ffi::{CStr, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use waybill_label_boundary::{Failure, Label, Renderer};

/// What became of a call.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum wl_status {
    /// It was done.
    WL_OK = 0,
    /// It was not done: the failure says why.
    WL_FAILED = 1,
    /// An argument is null that must not be.
    WL_BAD_ARGUMENT = 2,
}

/// Does a call's work. A panic becomes a failure: it must not unwind into C.
///
/// `None` of the work means a bad argument.
fn answered<T>(failure: *mut *mut wl_failure, work: impl FnOnce() -> Option<Result<T, Failure>>, give: impl FnOnce(T)) -> wl_status {
    let done = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Some(Err(Failure::internal())));
    match done {
        None => wl_status::WL_BAD_ARGUMENT,
        Some(Ok(made)) => {
            give(made);
            wl_status::WL_OK
        }
        Some(Err(failed)) => {
            // SAFETY: `failure` is null or the caller's place for a pointer.
            unsafe { hand(failure, Box::into_raw(Box::new(wl_failure::from(failed)))) };
            wl_status::WL_FAILED
        }
    }
}

/// A NUL-terminated text, of which null is the empty one.
///
/// # Safety
/// `text` is null or NUL-terminated.
unsafe fn json<'t>(text: *const c_char) -> &'t [u8] {
    match text.is_null() {
        true => &[],
        // SAFETY: see above.
        false => unsafe { CStr::from_ptr(text) }.to_bytes(),
    }
}

/// A renderer: settings and caches that labels share. Any number of threads may use it at a time.
///
/// `options` is JSON (bindings/options.schema.json), NUL-terminated; null: the defaults. `fonts` are font files besides the bundled ones, copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_renderer_new(
    options: *const c_char,
    fonts: *const wl_slice,
    font_count: usize,
    renderer: *mut *mut wl_renderer,
    failure: *mut *mut wl_failure,
) -> wl_status {
    let work = || {
        if renderer.is_null() || (fonts.is_null() && font_count > 0) {
            return None;
        }
        // SAFETY: `fonts` holds `font_count` slices, each of readable bytes; `options` is NUL-terminated.
        let (fonts, options) = unsafe { (given(fonts, font_count).iter().map(|font| font.bytes()), json(options)) };
        Some(Renderer::new(options, fonts))
    };
    // SAFETY: `renderer` is not null here, so it is the caller's place for a pointer.
    answered(failure, work, |made| unsafe {
        hand(renderer, Box::into_raw(Box::new(wl_renderer(made))))
    })
}

/// Frees a renderer. Labels that it made stay.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_renderer_free(renderer: *mut wl_renderer) {
    // SAFETY: it is null or came from `wl_renderer_new`, and is not used any more.
    unsafe { handles::free(renderer) }
}

/// The label of one reply of getOrder, of its cloud call or of previewTemplate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_label_new(
    renderer: *const wl_renderer,
    reply: *const u8,
    len: usize,
    label: *mut *mut wl_label,
    failure: *mut *mut wl_failure,
) -> wl_status {
    let work = || {
        if label.is_null() || (reply.is_null() && len > 0) {
            return None;
        }
        // SAFETY: `renderer` is null or a renderer, and `reply` has `len` readable bytes.
        let (renderer, reply) = unsafe { (renderer.as_ref()?, given(reply, len)) };
        Some(renderer.0.label(reply))
    };
    // SAFETY: `label` is not null here, so it is the caller's place for a pointer.
    answered(failure, work, |made| unsafe {
        hand(label, Box::into_raw(Box::new(wl_label::from(made))))
    })
}

/// Frees a label.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_label_free(label: *mut wl_label) {
    // SAFETY: it is null or came from `wl_label_new`, and is not used any more.
    unsafe { handles::free(label) }
}

/// The waybill number, NUL-terminated; empty when the reply states none. It lives as long as the label.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_label_waybill_id(label: *const wl_label) -> *const c_char {
    // SAFETY: `label` is null or a label.
    text(unsafe { label.as_ref() }.map(|label| &*label.waybill_id))
}

/// The shop's order number, NUL-terminated; empty when the reply states none. It lives as long as the label.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_label_order_id(label: *const wl_label) -> *const c_char {
    // SAFETY: `label` is null or a label.
    text(unsafe { label.as_ref() }.map(|label| &*label.order_id))
}

/// How many pages the label has; 0 of null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_label_page_count(label: *const wl_label) -> usize {
    // SAFETY: `label` is null or a label.
    unsafe { label.as_ref() }.map_or(0, |label| label.made.page_count())
}

/// Makes bytes of a label.
///
/// # Safety
/// `label` is null or a label, `bytes` and `failure` null or places to write to.
unsafe fn made<T: Into<Vec<u8>>>(
    label: *const wl_label,
    bytes: *mut wl_bytes,
    failure: *mut *mut wl_failure,
    make: impl FnOnce(&Label) -> Result<T, Failure>,
) -> wl_status {
    let work = || {
        // SAFETY: see above.
        let label = unsafe { label.as_ref() }.filter(|_| !bytes.is_null())?;
        Some(make(&label.made))
    };
    // SAFETY: `bytes` is not null here.
    answered(failure, work, |made| unsafe { bytes.write(wl_bytes::from(made.into())) })
}

/// The label as a PDF, one PDF page a label page, of exactly the paper's size, with real text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_label_pdf(label: *const wl_label, pdf: *mut wl_bytes, failure: *mut *mut wl_failure) -> wl_status {
    // SAFETY: as the header asks.
    unsafe { made(label, pdf, failure, Label::pdf) }
}

/// One page (from 1) as a PNG of exactly the printer's dots, its density stated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_label_png(label: *const wl_label, page: usize, png: *mut wl_bytes, failure: *mut *mut wl_failure) -> wl_status {
    // SAFETY: as the header asks.
    unsafe { made(label, png, failure, |label| label.png(page)) }
}

/// One page (from 1) in a printer's language: the dots of the 1-bit PNG as one job. `options` is JSON with the printer or the language.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_label_print_data(
    label: *const wl_label,
    page: usize,
    options: *const c_char,
    data: *mut wl_bytes,
    failure: *mut *mut wl_failure,
) -> wl_status {
    // SAFETY: as the header asks.
    unsafe { made(label, data, failure, |label| label.print_data(page, json(options))) }
}

/// One page (from 1) as dots.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_label_bitmap(
    label: *const wl_label,
    page: usize,
    bitmap: *mut wl_bitmap,
    failure: *mut *mut wl_failure,
) -> wl_status {
    let work = || {
        // SAFETY: `label` is null or a label.
        let label = unsafe { label.as_ref() }.filter(|_| !bitmap.is_null())?;
        Some(label.made.bitmap(page))
    };
    // SAFETY: `bitmap` is not null here.
    answered(failure, work, |made| unsafe { bitmap.write(wl_bitmap::from(made)) })
}

/// What is on the label, as JSON: the same as the command's `inspect` (docs/inspect.schema.json).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_label_model(label: *const wl_label, json: *mut wl_bytes, failure: *mut *mut wl_failure) -> wl_status {
    // SAFETY: as the header asks.
    unsafe { made(label, json, failure, Label::model) }
}

/// What to look at before printing, as a JSON array.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_label_warnings(label: *const wl_label, json: *mut wl_bytes, failure: *mut *mut wl_failure) -> wl_status {
    // SAFETY: as the header asks.
    unsafe { made(label, json, failure, Label::warnings) }
}

/// Is this the label of that order? `expectation` is JSON; the answer is the JSON object `{"passes": …, "findings": […]}`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_label_check(
    label: *const wl_label,
    expectation: *const c_char,
    answer: *mut wl_bytes,
    failure: *mut *mut wl_failure,
) -> wl_status {
    // SAFETY: as the header asks.
    unsafe { made(label, answer, failure, |label| label.check(json(expectation))) }
}

/// Frees what a function made, and sets it to null and 0. Of a bitmap it is `data`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_bytes_free(bytes: *mut wl_bytes) {
    // SAFETY: it is null or bytes of ours.
    if let Some(bytes) = unsafe { bytes.as_mut() } {
        // SAFETY: see above.
        unsafe { bytes.free() };
    }
}

/// A stable name of the failure for programs, NUL-terminated; docs/codes.md lists them. It lives as long as the failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_failure_code(failure: *const wl_failure) -> *const c_char {
    // SAFETY: `failure` is null or a failure.
    text(unsafe { failure.as_ref() }.map(|failure| &*failure.code))
}

/// What is wrong, for people, NUL-terminated. It holds nothing personal, and lives as long as the failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_failure_message(failure: *const wl_failure) -> *const c_char {
    // SAFETY: `failure` is null or a failure.
    text(unsafe { failure.as_ref() }.map(|failure| &*failure.message))
}

/// What may mend it, NUL-terminated; empty when nothing is known. It lives as long as the failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_failure_hint(failure: *const wl_failure) -> *const c_char {
    // SAFETY: `failure` is null or a failure.
    text(unsafe { failure.as_ref() }.map(|failure| &*failure.hint))
}

/// All of the failure as a JSON object, NUL-terminated: `code`, `message`, `hint`, `severity`, `warnings`, `order_id`, `delivery_id`, `waybill_id`. It
/// lives as long as the failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_failure_json(failure: *const wl_failure) -> *const c_char {
    // SAFETY: `failure` is null or a failure.
    text(unsafe { failure.as_ref() }.map(|failure| &*failure.json))
}

/// Frees a failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_failure_free(failure: *mut wl_failure) {
    // SAFETY: it is null or a failure of ours, and is not used any more.
    unsafe { handles::free(failure) }
}
