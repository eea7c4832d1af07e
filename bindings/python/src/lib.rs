//! `waybill_label._native`: what the Python package is made of. Its signatures are in `_native.pyi`, and a test compares the two.
#![deny(unsafe_code)]

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyList, PyMemoryView, PyString, PyTuple};
use std::borrow::Cow;
use waybill_label_boundary as boundary;
use waybill_label_boundary::{ColorMode, Failure};

#[pymodule]
mod _native {
    #[pymodule_export]
    use super::{Bitmap, Label, Renderer, Reply, codes};
}

/// Every code that a LabelError can have.
#[pyfunction]
fn codes() -> Vec<&'static str> {
    boundary::codes().collect()
}

/// The exception of a failure: `errors.py` has a class for each code.
fn raised(py: Python<'_>, failure: Failure) -> PyErr {
    let told = || py.import("waybill_label.errors")?.getattr("of_json")?.call1((failure.to_json(),));
    told().map_or_else(|error| error, PyErr::from_value)
}

/// Bytes of JSON: as they are, or of a `dict` or `list`.
fn json<'a>(value: &'a Bound<'_, PyAny>) -> PyResult<Cow<'a, [u8]>> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(Cow::Borrowed(bytes.as_bytes()));
    }
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(match text.to_cow()? {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        });
    }
    if let Ok(bytes) = value.cast::<PyByteArray>() {
        return Ok(Cow::Owned(bytes.to_vec()));
    }
    if value.is_instance_of::<PyMemoryView>() {
        return Ok(Cow::Owned(value.call_method0("tobytes")?.extract()?));
    }
    if value.is_instance_of::<PyDict>() || value.is_instance_of::<PyList>() {
        let text: String = value.py().import("json")?.call_method1("dumps", (value,))?.extract()?;
        return Ok(Cow::Owned(text.into_bytes()));
    }
    Err(PyTypeError::new_err(
        "give JSON as bytes, bytearray, memoryview or str, or what it stands for as a dict or list",
    ))
}

/// What JSON of ours stands for.
fn loaded<'py>(py: Python<'py>, json: Result<String, Failure>) -> PyResult<Bound<'py, PyAny>> {
    let json = json.map_err(|failure| raised(py, failure))?;
    py.import("json")?.call_method1("loads", (json,))
}

/// Settings and caches that labels share.
///
/// Args:
///     options: how labels are made, by the names of the command's options (see Options), as a dict or as JSON.
///     fonts: bytes of font files (TTF, OTF, TTC, WOFF, WOFF2) besides the bundled ones.
///
/// Raises:
///     BadOptions: a name does not exist, or a value is out of its range.
///     BadFont: a font file has no usable face.
///
/// Any number of threads may use one at a time; all work is done without the GIL. It can be pickled: what comes out is a
/// renderer of its own with the same settings.
#[pyclass(frozen, subclass, module = "waybill_label._native")]
struct Renderer {
    inner: boundary::Renderer,
    options: Py<PyBytes>,
    fonts: Py<PyTuple>,
}

#[pymethods]
impl Renderer {
    #[new]
    #[pyo3(signature = (options=None, *, fonts=Vec::new()))]
    fn new<'py>(py: Python<'py>, options: Option<&Bound<'py, PyAny>>, fonts: Vec<Bound<'py, PyBytes>>) -> PyResult<Renderer> {
        let options = options.map(json).transpose()?.unwrap_or_default();
        let files: Vec<&[u8]> = fonts.iter().map(|font| font.as_bytes()).collect();
        let inner = py.detach(|| boundary::Renderer::new(&options, files));
        Ok(Renderer {
            inner: inner.map_err(|failure| raised(py, failure))?,
            options: PyBytes::new(py, &options).unbind(),
            fonts: PyTuple::new(py, fonts)?.unbind(),
        })
    }

    /// The label of one reply.
    ///
    /// Args:
    ///     reply: the reply of getOrder, of its cloud call or of previewTemplate: its body as bytes or str, or as a dict.
    ///
    /// Raises:
    ///     LabelError: there is no label; the class and `code` say why.
    fn label(&self, py: Python<'_>, reply: &Bound<'_, PyAny>) -> PyResult<Label> {
        let made = match reply.cast::<Reply>() {
            Ok(reply) => {
                let reply = &reply.get().0;
                py.detach(|| self.inner.label_of(reply))
            }
            Err(_) => {
                let reply = json(reply)?;
                py.detach(|| self.inner.label(&reply))
            }
        };
        made.map(Label).map_err(|failure| raised(py, failure))
    }

    /// The replies of an input: one reply, a batch reply, a list of replies or JSON lines. `label` takes each.
    fn replies(&self, py: Python<'_>, input: &Bound<'_, PyAny>) -> PyResult<Vec<Reply>> {
        let input = json(input)?;
        Ok(py.detach(|| self.inner.replies(&input).into_iter().map(Reply).collect()))
    }

    /// A hash (SHA-256, hexadecimal) of all that labels depend on besides their replies: equal replies and fingerprints mean equal bytes.
    #[getter]
    fn fingerprint(&self, py: Python<'_>) -> String {
        py.detach(|| self.inner.fingerprint())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Renderer>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        let class = slf.get_type();
        let with = py.import("waybill_label")?.getattr("_unpickled")?;
        let inside = slf.get();
        let arguments = PyTuple::new(
            py,
            [class.as_any(), inside.options.bind(py).as_any(), inside.fonts.bind(py).as_any()],
        )?;
        PyTuple::new(py, [with.as_any(), arguments.as_any()])
    }
}

/// One reply of an input, still to be rendered by `Renderer.label`.
#[pyclass(frozen, module = "waybill_label._native")]
struct Reply(boundary::Reply);

/// A label. Its outputs are made when they are asked for, without the GIL.
#[pyclass(frozen, module = "waybill_label._native")]
struct Label(boundary::Label);

impl Label {
    fn bytes<'py>(
        &self,
        py: Python<'py>,
        make: impl FnOnce(&boundary::Label) -> Result<Vec<u8>, Failure> + Send,
    ) -> PyResult<Bound<'py, PyBytes>> {
        match py.detach(|| make(&self.0)) {
            Ok(bytes) => Ok(PyBytes::new(py, &bytes)),
            Err(failure) => Err(raised(py, failure)),
        }
    }
}

#[pymethods]
impl Label {
    /// The waybill number; empty when the reply states none.
    #[getter]
    fn waybill_id(&self) -> &str {
        self.0.waybill_id()
    }

    /// The shop's order number; empty when the reply states none.
    #[getter]
    fn order_id(&self) -> &str {
        self.0.order_id()
    }

    /// How many pages the label has.
    #[getter]
    fn page_count(&self) -> usize {
        self.0.page_count()
    }

    /// What to look at before printing: objects with `code`, `severity` (`note`, `check` or `stop`) and what the code is about.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loaded(py, self.0.warnings())
    }

    /// The label as a PDF, one PDF page a label page, of exactly the paper's size, with real text.
    ///
    /// Raises:
    ///     Pdf: a face cannot be embedded, or PDF/A is not possible.
    fn pdf<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        self.bytes(py, boundary::Label::pdf)
    }

    /// One page (from 1) as a PNG of exactly the printer's dots, its density stated.
    ///
    /// Raises:
    ///     NoSuchPage: the label has fewer pages.
    #[pyo3(signature = (page=1))]
    fn png<'py>(&self, py: Python<'py>, page: usize) -> PyResult<Bound<'py, PyBytes>> {
        self.bytes(py, |label| label.png(page))
    }

    /// One page (from 1) in a printer's language: the dots of the 1-bit PNG as one job.
    ///
    /// Args:
    ///     options: the printer or the language, and what else the printer is told (see PrintOptions), as a dict or as JSON.
    ///     page: which page, from 1.
    ///
    /// Raises:
    ///     BadOptions: a name or value is not known, or neither a printer nor a language is named.
    ///     PrinterResolution, WiderThanPrinter, LongerThanForm: the label does not fit the printer; nothing is cut or scaled.
    ///     NoPrinterCommand, PrinterValue: the language cannot say what is asked for.
    #[pyo3(signature = (options, page=1))]
    fn print_data<'py>(&self, py: Python<'py>, options: &Bound<'py, PyAny>, page: usize) -> PyResult<Bound<'py, PyBytes>> {
        let options = json(options)?;
        self.bytes(py, |label| label.print_data(page, &options))
    }

    /// One page (from 1) as dots.
    ///
    /// Raises:
    ///     NoSuchPage: the label has fewer pages.
    #[pyo3(signature = (page=1))]
    fn bitmap(&self, py: Python<'_>, page: usize) -> PyResult<Bitmap> {
        let made = py.detach(|| self.0.bitmap(page)).map_err(|failure| raised(py, failure))?;
        Ok(Bitmap {
            width: made.width,
            height: made.height,
            mode: made.mode,
            data: PyBytes::new(py, &made.data).unbind(),
        })
    }

    /// What is on the label: ids, fields with their sources, text, pictures and barcodes with their places in mm, and warnings. The same as
    /// the command's `inspect`; its schema is docs/inspect.schema.json.
    fn model<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loaded(py, py.detach(|| self.0.model()))
    }

    /// Is this the label of that order?
    ///
    /// Args:
    ///     expectation: what the label should say (see Expectation), as a dict or as JSON. What is left out is not compared.
    ///
    /// Returns:
    ///     `passes`, and `findings` field by field.
    ///
    /// Raises:
    ///     BadExpectation: it has other names, or values of other types.
    fn check<'py>(&self, py: Python<'py>, expectation: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let expected = json(expectation)?;
        loaded(py, py.detach(|| self.0.check(&expected)))
    }

    /// For Jupyter: the first page.
    fn _repr_png_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        self.png(py, 1)
    }

    fn __repr__(&self) -> String {
        format!("<Label {:?}, {} page(s)>", self.0.waybill_id(), self.0.page_count())
    }
}

/// Dots of a page, rows from the top.
#[pyclass(frozen, module = "waybill_label._native")]
struct Bitmap {
    width: u32,
    height: u32,
    mode: ColorMode,
    data: Py<PyBytes>,
}

#[pymethods]
impl Bitmap {
    /// Dots in a row.
    #[getter]
    fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    #[getter]
    fn height(&self) -> u32 {
        self.height
    }

    /// `1bit` (eight dots a byte, the leftmost in the highest bit, 0 is ink), `gray` (a byte a dot) or `rgb` (three bytes a dot).
    #[getter]
    fn mode(&self) -> &'static str {
        match self.mode {
            ColorMode::Bilevel => "1bit",
            ColorMode::Gray => "gray",
            ColorMode::Rgb => "rgb",
        }
    }

    /// The bytes, without a copy: rows × bytes of a row for `1bit`, rows × dots for `gray`, rows × dots × 3 for `rgb`.
    #[getter]
    fn data<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let (width, height) = (self.width as usize, self.height as usize);
        let shape = match self.mode {
            ColorMode::Bilevel => vec![height, width.div_ceil(8)],
            ColorMode::Gray => vec![height, width],
            ColorMode::Rgb => vec![height, width, 3],
        };
        let view = PyMemoryView::from(self.data.bind(py).as_any())?;
        view.call_method1("cast", ("B", shape))
    }

    fn __repr__(&self) -> String {
        format!("<Bitmap {} × {}, {}>", self.width, self.height, self.mode())
    }
}
