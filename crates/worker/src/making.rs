//! From a job's reply to the label's files.

use crate::job::{Failure, Route, Stored, codes, part, sha256};
use crate::settings::{Format, Settings, SettingsError};
use bytes::Bytes;
use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::sync::Arc;
use waybill_label::options::{Options, OptionsError, PrintOptions};
use waybill_label::output::printer::{Job as Printing, Language};
use waybill_label::renderer::{Renderer, Resolution};
use waybill_label::{Error, Label, Response};

/// Makes labels' files. `Sync`: the threads of a worker share one.
pub struct Maker {
    formats: Vec<Format>,
    printer_data: Option<(Language, Printing)>,
    plain: Drawn,
    printers: BTreeMap<String, PrinterData>,
}

/// A renderer, and a hash of all its labels depend on besides the reply.
struct Drawn {
    renderer: Renderer,
    fingerprint: String,
}

struct PrinterData {
    drawn: Drawn,
    language: Language,
    job: Printing,
    copies: NonZeroU16,
}

/// A label's files.
pub struct Made {
    /// The carrier's code.
    pub delivery_id: String,
    /// The order number.
    pub order_id: String,
    /// The waybill number.
    pub waybill_id: String,
    /// The files and their bytes.
    pub files: Vec<(Stored, Bytes)>,
    /// Codes of the label's warnings.
    pub warnings: Vec<String>,
    /// What goes to the printer, a job a page; empty when nothing does.
    pub pages: Arc<Vec<Vec<u8>>>,
    /// How many copies of them.
    pub copies: NonZeroU16,
}

fn drawn(options: &Options, printing: Option<&PrintOptions>) -> Result<Drawn, OptionsError> {
    let mut builder = options.renderer()?;
    let profile = printing.map(PrintOptions::profile).transpose()?.flatten();
    // One that was asked for and is not the printer's is an error of its labels.
    if let (Some(profile), None) = (profile, options.dpi)
        && let Some(resolution) = Resolution::from_dpi(profile.dpi.into())
    {
        builder = builder.resolution(resolution);
    }
    let renderer = builder.build();
    Ok(Drawn {
        fingerprint: renderer.fingerprint(),
        renderer,
    })
}

impl Maker {
    /// Reads settings.
    ///
    /// # Errors
    /// When they cannot be obeyed.
    pub fn new(settings: &Settings) -> Result<Maker, SettingsError> {
        let mut printers = BTreeMap::new();
        for (name, printer) in &settings.printers {
            let wrong = |error| SettingsError::Print {
                place: format!("printers: {name}"),
                error,
            };
            let (language, mut job) = printer.options.job().map_err(wrong)?;
            // Each copy is a job of its own, so that each is known to have come out.
            let copies = std::mem::replace(&mut job.copies, NonZeroU16::MIN);
            let data = PrinterData {
                drawn: drawn(&settings.labels, Some(&printer.options)).map_err(wrong)?,
                language,
                job,
                copies,
            };
            printers.insert(name.clone(), data);
        }
        let printer_data = settings.printer_data.as_ref().map(PrintOptions::job).transpose();
        Ok(Maker {
            formats: settings.formats.clone(),
            printer_data: printer_data.map_err(|error| SettingsError::Print {
                place: "printer_data".into(),
                error,
            })?,
            plain: drawn(&settings.labels, settings.printer_data.as_ref()).map_err(SettingsError::Labels)?,
            printers,
        })
    }

    /// Makes a label's files. Their key is `CARRIER/WAYBILL/HASH.pdf`, where the hash is of all that the label depends on: the reply, the settings and the version. So equal keys
    /// mean equal bytes, whoever made them and however often.
    ///
    /// # Errors
    /// When there is no label, or none that can be printed where it should be.
    pub fn make(&self, reply: &[u8], route: &Route) -> Result<Made, Failure> {
        let printer = match (self.printers.is_empty(), self.printers.get(&route.printer)) {
            (false, None) => {
                return Err(Failure {
                    code: codes::NO_SUCH_PRINTER,
                    message: format!(
                        "the worker has no printer {}; name it in the settings, or let another group take its route",
                        route.printer
                    ),
                });
            }
            (_, printer) => printer,
        };
        let drawn = printer.map_or(&self.plain, |printer| &printer.drawn);
        let response = Response::from_json(reply, drawn.renderer.limits()).map_err(Error::from)?;
        let number = [&response.waybill_id, &response.order_id]
            .into_iter()
            .find(|number| !number.is_empty());
        let number = number.ok_or_else(|| Failure {
            code: codes::NO_NUMBER,
            message: "the reply has neither a waybill number nor an order number, so that its label cannot be told from others".into(),
        })?;
        let label = drawn.renderer.label(&response)?;
        let hash = sha256(format!("{} {}", drawn.fingerprint, response.fingerprint()).as_bytes());
        let base = format!("{}/{}/{}", part(&response.delivery_id), part(number), &hash[..32]);
        let pages = match printer {
            Some(printer) => data(&label, printer.language, &printer.job)?,
            None => Vec::new(),
        };
        Ok(Made {
            files: self.files(&label, &base)?,
            warnings: label.warnings.iter().map(|warning| warning.code().to_owned()).collect(),
            pages: Arc::new(pages),
            copies: printer.map_or(NonZeroU16::MIN, |printer| printer.copies),
            delivery_id: response.delivery_id,
            order_id: response.order_id,
            waybill_id: response.waybill_id,
        })
    }

    fn files(&self, label: &Label, base: &str) -> Result<Vec<(Stored, Bytes)>, Failure> {
        let mut files = Vec::new();
        let mut add = |page: usize, extension: &str, bytes: Vec<u8>| {
            let number = if page == 1 { String::new() } else { format!("-{page}") };
            let stored = Stored {
                key: format!("{base}{number}.{extension}"),
                sha256: sha256(&bytes),
            };
            files.push((stored, Bytes::from(bytes)));
        };
        for format in &self.formats {
            match format {
                Format::Pdf => add(1, "pdf", label.to_pdf()?),
                Format::Png => {
                    for page in 1..=label.page_count {
                        add(page, "png", label.to_png(page)?);
                    }
                }
                Format::Json => {
                    let json = serde_json::to_vec(label).map_err(|_| Failure::from(Error::Internal))?;
                    add(1, "json", json);
                }
            }
        }
        if let Some((language, job)) = &self.printer_data {
            for (page, bytes) in (1..).zip(data(label, *language, job)?) {
                add(page, language.name(), bytes);
            }
        }
        Ok(files)
    }
}

/// One job a page.
fn data(label: &Label, language: Language, job: &Printing) -> Result<Vec<Vec<u8>>, Error> {
    (1..=label.page_count).map(|page| label.print_data(page, language, job)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPLY: &[u8] = include_bytes!("../../../samples/sf-two-part.json");

    fn maker(settings: &str) -> Maker {
        Maker::new(&Settings::from_json(settings.as_bytes()).unwrap()).unwrap()
    }

    fn route(text: &str) -> Route {
        Route::parse(text).unwrap()
    }

    #[test]
    fn files_are_what_the_library_makes_under_keys_that_say_of_what() {
        let made = maker(r#"{"printer_data": {"printer": "tsc-203"}}"#)
            .make(REPLY, &route("a.b"))
            .unwrap();
        let label = Renderer::builder().build().render(REPLY).unwrap();
        let [pdf, png, json, tspl] = &made.files[..] else {
            panic!("{}", made.files.len())
        };
        assert_eq!((&*pdf.1, &*png.1), (&*label.to_pdf().unwrap(), &*label.to_png(1).unwrap()));
        assert_eq!(
            serde_json::from_slice::<serde_json::Value>(&json.1).unwrap()["waybill_id"],
            "SF1400301234567"
        );
        assert!(tspl.1.starts_with(b"SIZE 100 mm,180 mm"));
        let [pdf, tspl] = [pdf, tspl].map(|(stored, _)| stored.key.as_str());
        assert!(
            pdf.starts_with("SF/SF1400301234567/") && pdf.ends_with(".pdf") && tspl.ends_with(".tspl"),
            "{pdf}"
        );
        let other = maker(r#"{"labels": {"dpi": 300}}"#).make(REPLY, &route("a.b")).unwrap();
        assert_ne!(other.files[0].0.key, pdf);
        let again = maker(r#"{"printer_data": {"printer": "tsc-203"}}"#)
            .make(REPLY, &route("c.d"))
            .unwrap();
        assert_eq!(again.files, made.files);
    }

    #[test]
    fn a_printers_labels_have_its_resolution_and_other_printers_are_told() {
        let settings = r#"{"printers": {"p": {"to": "file:/dev/null", "journal": "j", "options": {"printer": "tsc-300", "copies": 2}}}}"#;
        let made = maker(settings).make(REPLY, &route("hz.p")).unwrap();
        assert_eq!((made.pages.len(), made.copies.get()), (1, 2));
        assert_eq!(
            maker(settings).make(REPLY, &route("hz.q")).err().map(|failure| failure.code),
            Some("no_such_printer")
        );
        assert_eq!(
            maker("{}").make(b"{}", &route("hz.q")).err().map(|failure| failure.code),
            Some("not_a_reply")
        );
        assert_eq!(
            maker("{}")
                .make(br#"{"print_html":"PGI+"}"#, &route("hz.q"))
                .err()
                .map(|failure| failure.code),
            Some("no_number")
        );
    }
}
