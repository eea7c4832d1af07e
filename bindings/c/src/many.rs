//! Many replies, by threads of ours.

use crate::handles::{given, wl_failure, wl_label, wl_renderer, wl_slice};
use crate::{answered, wl_status};
use std::ffi::c_void;
use std::num::NonZeroUsize;
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};
use waybill_label_boundary::{Batch, Reply};

/// Gives the next input: a reply, a batch reply, an array or JSON lines; false at the end. The bytes must stay until it is called again.
pub type wl_next = Option<unsafe extern "C" fn(context: *mut c_void, input: *mut wl_slice) -> bool>;

/// Takes the label of a reply, or why there is none (the other of both is null); it owns neither. `number` counts the replies from 0. False: no
/// further reply is begun.
pub type wl_each =
    Option<unsafe extern "C" fn(context: *mut c_void, number: usize, label: *const wl_label, failure: *const wl_failure) -> bool>;

/// The caller's functions and what they work on.
#[derive(Clone, Copy)]
struct Caller {
    context: *mut c_void,
    next: unsafe extern "C" fn(*mut c_void, *mut wl_slice) -> bool,
    each: unsafe extern "C" fn(*mut c_void, usize, *const wl_label, *const wl_failure) -> bool,
}

// SAFETY: the header asks for functions that may be called on other threads, with this context.
unsafe impl Send for Caller {}
// SAFETY: the same.
unsafe impl Sync for Caller {}

impl Caller {
    /// The next input's replies; `None` at the end.
    fn replies(&self, renderer: &wl_renderer) -> Option<Vec<Reply>> {
        let mut input = wl_slice { data: ptr::null(), len: 0 };
        // SAFETY: it is called by one thread at a time, with its own context and a place to write to.
        let more = unsafe { (self.next)(self.context, &mut input) };
        // SAFETY: the bytes stay until the next call.
        more.then(|| renderer.0.replies(unsafe { given(input.data, input.len) }))
    }

    /// Renders a reply and gives it away; false when the caller wants no more.
    fn give(&self, renderer: &wl_renderer, number: usize, reply: &Reply) -> bool {
        match renderer.0.label_of(reply).map(wl_label::from).map_err(wl_failure::from) {
            // SAFETY: both pointers are null or valid for the call.
            Ok(label) => unsafe { (self.each)(self.context, number, &label, ptr::null()) },
            // SAFETY: the same.
            Err(failure) => unsafe { (self.each)(self.context, number, ptr::null(), &failure) },
        }
    }
}

/// Labels of many replies, by `jobs` threads (0: one a processor), until `next` has no more or `each` wants no more; a reply without a label stops no
/// other. `next` is called by one thread at a time, `each` by up to `jobs` threads at once, in no order. Not more than 8 labels a thread are ahead of
/// `each`: the input may be endless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wl_render_many(
    renderer: *const wl_renderer,
    jobs: usize,
    next: wl_next,
    each: wl_each,
    context: *mut c_void,
    failure: *mut *mut wl_failure,
) -> wl_status {
    let work = || {
        let (next, each) = (next?, each?);
        // SAFETY: `renderer` is null or a renderer.
        let renderer = unsafe { renderer.as_ref()? };
        let caller = Caller { context, next, each };
        let jobs = NonZeroUsize::new(jobs).or_else(|| std::thread::available_parallelism().ok());
        let stopped = AtomicBool::new(false);
        let wanted = || !stopped.load(Ordering::Relaxed);
        let inputs = std::iter::from_fn(|| if wanted() { caller.replies(renderer) } else { None });
        let done = Batch::new(jobs.unwrap_or(NonZeroUsize::MIN)).run(
            inputs.flatten().enumerate(),
            |(number, reply)| {
                if wanted() && !caller.give(renderer, number, &reply) {
                    stopped.store(true, Ordering::Relaxed);
                }
            },
            |()| if wanted() { Ok(()) } else { Err(()) },
        );
        // That the caller wants no more is no failure.
        let _ = done;
        Some(Ok(()))
    };
    answered(failure, work, |()| ())
}
