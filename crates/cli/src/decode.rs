//! `decode`: the HTML inside a reply.

use crate::inputs::Inputs;
use crate::options;
use crate::render::stdout;
use crate::report::{Entry, Failure, NAME_TAKEN, Report, with_reply};
use crate::target::{Claims, Target};
use crate::{Stop, atomic};
use waybill_label::Response;
use waybill_label::error::Error;
use waybill_label::limits::Limits;
use waybill_label::print_html;

pub fn run(options: &options::Decode) -> Result<usize, Stop> {
    let target = Target::of(&options.output, &["html", "htm"]).map_err(Stop::Usage)?;
    let limits = options.input.costs.limits().map_err(Stop::Usage)?;
    let mut report = Report::start(None)?;
    let mut claims = Claims::default();
    let inputs = Inputs::new(&options.input, &limits);
    let mut failing = None;
    for (index, reply) in inputs.replies().enumerate() {
        let mut entry = Entry::of(&reply);
        match with_reply(&reply, |response| document(response, &limits)) {
            Ok(html) => match target.path(reply.result.as_ref().unwrap_or(&Default::default()), index + 1, "html") {
                None => {
                    // A browser reads two documents in one stream as one.
                    if index > 0 {
                        entry.error = Some(Failure::new(NAME_TAKEN, "stdout takes one document; give -o a directory"));
                    } else {
                        stdout(&html)?;
                    }
                }
                Some(path) => {
                    let paths = [path];
                    let written = match claims.take(&paths) {
                        Ok(()) => match atomic::write(&paths[0], &html, false) {
                            Ok(()) => Ok(()),
                            Err(error) => {
                                failing = Some(Stop::io(paths[0].display(), &error));
                                break;
                            }
                        },
                        Err(_) => Err(Failure::new(
                            NAME_TAKEN,
                            format!("{}: another reply of this run has the same name", paths[0].display()),
                        )),
                    };
                    match written {
                        Ok(()) => entry.files.extend(paths),
                        Err(failure) => entry.error = Some(failure),
                    }
                }
            },
            Err(error) => entry.error = Some(error),
        }
        report.add(&entry)?;
    }
    let failed = match target {
        // Beside a document on stdout a summary is noise.
        Target::Stdout => Ok(report.failed()),
        _ => report.finish(),
    };
    inputs.finish(failing.map_or(failed, Err))
}

/// The document in UTF-8. A byte order mark keeps browsers from believing a `<meta>` that names the set it came in.
fn document(response: &Response, limits: &Limits) -> Result<Vec<u8>, Error> {
    let html = print_html::decode(response.print_html.as_deref().unwrap_or_default(), limits)?;
    let mark = if html.text.is_ascii() { "" } else { "\u{feff}" };
    Ok([mark.as_bytes(), html.text.as_bytes()].concat())
}
