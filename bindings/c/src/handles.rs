//! What passes the boundary, and how.

use std::ffi::{CStr, CString, c_char};
use std::ptr;
use std::slice;
use waybill_label_boundary::{Bitmap, ColorMode, Failure, Label, Renderer};

/// A renderer.
pub struct wl_renderer(pub(crate) Renderer);

/// A label. Any number of threads may use it at a time.
pub struct wl_label {
    pub(crate) made: Label,
    pub(crate) waybill_id: CString,
    pub(crate) order_id: CString,
}

/// Why something was not done.
pub struct wl_failure {
    pub(crate) code: CString,
    pub(crate) message: CString,
    pub(crate) hint: CString,
    pub(crate) json: CString,
}

/// Bytes of the caller's.
#[repr(C)]
pub struct wl_slice {
    /// Where they begin.
    pub data: *const u8,
    /// How many there are.
    pub len: usize,
}

/// Bytes that a function made, to be freed with `wl_bytes_free`. A NUL follows them, which `len` does not count.
#[repr(C)]
pub struct wl_bytes {
    /// Where they begin.
    pub data: *mut u8,
    /// How many there are.
    pub len: usize,
}

/// What the bytes of a bitmap are.
#[repr(C)]
#[derive(Clone, Copy)]
pub enum wl_mode {
    /// Eight dots a byte, the leftmost in the highest bit; 0 is ink and 1 paper.
    WL_BILEVEL = 0,
    /// A byte a dot.
    WL_GRAY = 1,
    /// Three bytes a dot.
    WL_RGB = 2,
}

/// Dots of a page, rows from the top.
#[repr(C)]
pub struct wl_bitmap {
    /// Dots in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bytes from one row to the next.
    pub stride: usize,
    /// What the bytes are.
    pub mode: wl_mode,
    /// The bytes, to be freed with `wl_bytes_free(&bitmap.data)`.
    pub data: wl_bytes,
}

/// A text for C; none of ours has a NUL inside but what a document says, which ends there.
fn terminated(text: &str) -> CString {
    let end = text.find('\0').unwrap_or(text.len());
    CString::new(&text[..end]).unwrap_or_default()
}

impl From<Label> for wl_label {
    fn from(made: Label) -> wl_label {
        wl_label {
            waybill_id: terminated(made.waybill_id()),
            order_id: terminated(made.order_id()),
            made,
        }
    }
}

impl From<Failure> for wl_failure {
    fn from(failure: Failure) -> wl_failure {
        wl_failure {
            code: terminated(failure.code),
            message: terminated(&failure.message),
            hint: terminated(failure.hint.unwrap_or_default()),
            json: terminated(&failure.to_json()),
        }
    }
}

impl From<Vec<u8>> for wl_bytes {
    fn from(mut bytes: Vec<u8>) -> wl_bytes {
        let len = bytes.len();
        bytes.push(0);
        // The length is all that is needed to free a boxed slice.
        let data = Box::into_raw(bytes.into_boxed_slice()).cast();
        wl_bytes { data, len }
    }
}

impl From<Bitmap> for wl_bitmap {
    fn from(made: Bitmap) -> wl_bitmap {
        wl_bitmap {
            width: made.width,
            height: made.height,
            stride: made.stride(),
            mode: match made.mode {
                ColorMode::Bilevel => wl_mode::WL_BILEVEL,
                ColorMode::Gray => wl_mode::WL_GRAY,
                ColorMode::Rgb => wl_mode::WL_RGB,
            },
            data: made.data.into(),
        }
    }
}

impl wl_bytes {
    /// # Safety
    /// The bytes are null or of a `Vec` above, unchanged.
    pub(crate) unsafe fn free(&mut self) {
        if !self.data.is_null() {
            // SAFETY: they were a boxed slice with one byte more than `len`.
            drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(self.data, self.len + 1)) });
        }
        (self.data, self.len) = (ptr::null_mut(), 0);
    }
}

impl wl_slice {
    /// # Safety
    /// `data` has `len` readable bytes.
    pub(crate) unsafe fn bytes(&self) -> &[u8] {
        // SAFETY: see above.
        unsafe { given(self.data, self.len) }
    }
}

/// What a caller gives as a pointer and a length; null is nothing.
///
/// # Safety
/// `data` is null or has `len` readable values, which stay as they are for `'a`.
pub(crate) unsafe fn given<'a, T>(data: *const T, len: usize) -> &'a [T] {
    match data.is_null() {
        true => &[],
        // SAFETY: see above.
        false => unsafe { slice::from_raw_parts(data, len) },
    }
}

/// Writes a new handle to the caller's place; without one it is freed.
///
/// # Safety
/// `place` is null or writable, `handle` from `Box::into_raw`.
pub(crate) unsafe fn hand<T>(place: *mut *mut T, handle: *mut T) {
    match place.is_null() {
        // SAFETY: see above.
        true => unsafe { free(handle) },
        // SAFETY: see above.
        false => unsafe { place.write(handle) },
    }
}

/// # Safety
/// `handle` is null or from `Box::into_raw`, and is not used any more.
pub(crate) unsafe fn free<T>(handle: *mut T) {
    if !handle.is_null() {
        // SAFETY: see above.
        drop(unsafe { Box::from_raw(handle) });
    }
}

/// A text of a handle; of null the empty one.
pub(crate) fn text(text: Option<&CStr>) -> *const c_char {
    text.unwrap_or_default().as_ptr()
}
