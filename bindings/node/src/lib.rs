//! What the Node.js package is made of: `ts/index.ts` is what programs see. Everything that takes time is a promise, worked on by libuv's
//! threads. A failure is an `Error` whose message is its JSON.
#![deny(unsafe_code)]

use napi::Env;
use napi::bindgen_prelude::{AsyncTask, Buffer, Either, Error, Result, Status, Task, ToNapiValue, TypeName, Uint8Array};
use napi_derive::napi;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use waybill_label_boundary as boundary;
use waybill_label_boundary::{ColorMode, Failure};

/// Bytes that stand for JSON.
#[napi]
pub type Json = Either<String, Uint8Array>;

/// A copy: JavaScript may change the array while a thread works on it.
fn bytes(json: Json) -> Vec<u8> {
    match json {
        Either::A(text) => text.into_bytes(),
        Either::B(bytes) => bytes.to_vec(),
    }
}

fn thrown(failure: &Failure) -> Error {
    Error::new(Status::GenericFailure, failure.to_json())
}

/// Every code that a failure can have.
#[napi]
pub fn codes() -> Vec<&'static str> {
    boundary::codes().collect()
}

/// Whether somebody still wants a result: work that has not begun by then is not done.
#[napi]
#[derive(Clone, Default)]
pub struct Abort(Arc<AtomicBool>);

#[napi]
impl Abort {
    #[napi(constructor)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Abort {
        Abort::default()
    }

    #[napi]
    pub fn abort(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Work for a thread: `T` is what is made, `J` what JavaScript gets.
pub struct Work<T, J> {
    make: Box<dyn Fn() -> std::result::Result<T, Failure> + Send>,
    aborted: Option<Abort>,
    gives: PhantomData<fn() -> J>,
}

impl<T, J> Work<T, J> {
    fn task(aborted: Option<&Abort>, make: impl Fn() -> std::result::Result<T, Failure> + Send + 'static) -> AsyncTask<Work<T, J>>
    where
        T: Send + 'static,
        J: From<T> + ToNapiValue + TypeName + 'static,
    {
        AsyncTask::new(Work {
            make: Box::new(make),
            aborted: aborted.cloned(),
            gives: PhantomData,
        })
    }
}

impl<T: Send + 'static, J: From<T> + ToNapiValue + TypeName + 'static> Task for Work<T, J> {
    type Output = T;
    type JsValue = J;

    fn compute(&mut self) -> Result<T> {
        if self.aborted.as_ref().is_some_and(|abort| abort.0.load(Ordering::Relaxed)) {
            return Err(Error::from_status(Status::Cancelled));
        }
        (self.make)().map_err(|failure| thrown(&failure))
    }

    fn resolve(&mut self, _: Env, made: T) -> Result<J> {
        Ok(J::from(made))
    }
}

#[napi]
pub struct Renderer(Arc<boundary::Renderer>);

#[napi]
impl Renderer {
    #[napi(constructor)]
    pub fn new(options: Json, fonts: Vec<Uint8Array>) -> Result<Renderer> {
        let made = boundary::Renderer::new(&bytes(options), fonts.iter().map(|font| &**font));
        made.map(|renderer| Renderer(Arc::new(renderer)))
            .map_err(|failure| thrown(&failure))
    }

    #[napi(ts_return_type = "Promise<Label>")]
    pub fn label(&self, reply: Json, abort: Option<&Abort>) -> AsyncTask<Work<boundary::Label, Label>> {
        let (renderer, reply) = (self.0.clone(), bytes(reply));
        Work::task(abort, move || renderer.label(&reply))
    }

    #[napi(ts_return_type = "Promise<Label>")]
    pub fn label_of(&self, reply: &Reply, abort: Option<&Abort>) -> AsyncTask<Work<boundary::Label, Label>> {
        let (renderer, reply) = (self.0.clone(), reply.0.clone());
        Work::task(abort, move || renderer.label_of(&reply))
    }

    #[napi]
    pub fn replies(&self, input: Json) -> Vec<Reply> {
        let replies = self.0.replies(&bytes(input)).into_iter();
        replies.map(|reply| Reply(Arc::new(reply))).collect()
    }

    #[napi(getter)]
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint()
    }
}

#[napi]
pub struct Reply(Arc<boundary::Reply>);

#[napi]
pub struct Label(Arc<boundary::Label>);

impl From<boundary::Label> for Label {
    fn from(label: boundary::Label) -> Label {
        Label(Arc::new(label))
    }
}

/// Dots of a page.
pub struct Dots(boundary::Bitmap);

#[napi(object, object_from_js = false)]
pub struct Bitmap {
    pub width: u32,
    pub height: u32,
    #[napi(ts_type = "'1bit' | 'gray' | 'rgb'")]
    pub mode: &'static str,
    /// Bytes from one row to the next.
    pub stride: u32,
    pub data: Buffer,
}

impl From<Dots> for Bitmap {
    fn from(Dots(made): Dots) -> Bitmap {
        let mode = match made.mode {
            ColorMode::Bilevel => "1bit",
            ColorMode::Gray => "gray",
            ColorMode::Rgb => "rgb",
        };
        let stride = made.stride() as u32;
        Bitmap {
            width: made.width,
            height: made.height,
            mode,
            stride,
            data: made.data.into(),
        }
    }
}

#[napi]
impl Label {
    #[napi(getter)]
    pub fn waybill_id(&self) -> &str {
        self.0.waybill_id()
    }

    #[napi(getter)]
    pub fn order_id(&self) -> &str {
        self.0.order_id()
    }

    #[napi(getter)]
    pub fn page_count(&self) -> u32 {
        self.0.page_count() as u32
    }

    #[napi(getter)]
    pub fn warnings(&self) -> Result<String> {
        self.0.warnings().map_err(|failure| thrown(&failure))
    }

    #[napi(ts_return_type = "Promise<Buffer>")]
    pub fn pdf(&self, abort: Option<&Abort>) -> AsyncTask<Work<Vec<u8>, Buffer>> {
        let label = self.0.clone();
        Work::task(abort, move || label.pdf())
    }

    #[napi(ts_return_type = "Promise<Buffer>")]
    pub fn png(&self, page: u32, abort: Option<&Abort>) -> AsyncTask<Work<Vec<u8>, Buffer>> {
        let label = self.0.clone();
        Work::task(abort, move || label.png(page as usize))
    }

    #[napi(ts_return_type = "Promise<Buffer>")]
    pub fn print_data(&self, options: Json, page: u32, abort: Option<&Abort>) -> AsyncTask<Work<Vec<u8>, Buffer>> {
        let (label, options) = (self.0.clone(), bytes(options));
        Work::task(abort, move || label.print_data(page as usize, &options))
    }

    #[napi(ts_return_type = "Promise<Bitmap>")]
    pub fn bitmap(&self, page: u32, abort: Option<&Abort>) -> AsyncTask<Work<Dots, Bitmap>> {
        let label = self.0.clone();
        Work::task(abort, move || label.bitmap(page as usize).map(Dots))
    }

    #[napi(ts_return_type = "Promise<string>")]
    pub fn model(&self) -> AsyncTask<Work<String, String>> {
        let label = self.0.clone();
        Work::task(None, move || label.model())
    }

    #[napi(ts_return_type = "Promise<string>")]
    pub fn check(&self, expectation: Json) -> AsyncTask<Work<String, String>> {
        let (label, expected) = (self.0.clone(), bytes(expectation));
        Work::task(None, move || label.check(&expected))
    }
}
