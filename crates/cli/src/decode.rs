//! `decode`: the HTML inside a reply.

use crate::inputs::replies;
use crate::options;
use crate::render::stdout;
use crate::report::{Entry, Failure, NAME_TAKEN, Report, WRITE_ERROR, with_reply};
use crate::target::{Claims, Target};
use crate::{Stop, atomic};
use std::sync::atomic::AtomicU64;
use waybill_label::Response;
use waybill_label::error::Error;
use waybill_label::limits::Limits;
use waybill_label::print_html;

pub fn run(options: &options::Decode) -> Result<usize, Stop> {
    let target = Target::of(&options.output, &["html", "htm"]).map_err(Stop::Usage)?;
    let limits = options.input.costs.limits().map_err(Stop::Usage)?;
    let mut report = Report::start(None)?;
    let mut claims = Claims::default();
    for (index, reply) in replies(&options.input.replies, &limits, &AtomicU64::new(0)).enumerate() {
        let mut entry = Entry::of(&reply);
        match with_reply(&reply, |response| document(response, &limits)) {
            Ok(html) => match target.path(reply.result.as_ref().unwrap_or(&Default::default()), index + 1, "html") {
                None => {
                    // A browser reads two documents in one stream as one.
                    if index > 0 {
                        entry.error = Some(Failure {
                            code: NAME_TAKEN,
                            message: "stdout takes one document; give -o a directory".into(),
                        });
                    } else {
                        stdout(&html)?;
                    }
                }
                Some(path) => {
                    let paths = [path];
                    let written = match claims.take(&paths) {
                        Ok(()) => atomic::write(&paths[0], &html, false).map_err(|e| (WRITE_ERROR, e.to_string())),
                        Err(_) => Err((NAME_TAKEN, "another reply of this run has the same name".into())),
                    };
                    entry.error = written.err().map(|(code, reason)| Failure {
                        code,
                        message: format!("{}: {reason}", paths[0].display()),
                    });
                }
            },
            Err(error) => entry.error = Some(error),
        }
        report.add(&entry)?;
    }
    match target {
        // Beside a document on stdout a summary is noise.
        Target::Stdout => Ok(report.failed()),
        _ => report.finish(),
    }
}

/// The document in UTF-8. A byte order mark keeps browsers from believing a `<meta>` that names the set it came in.
fn document(response: &Response, limits: &Limits) -> Result<Vec<u8>, Error> {
    let html = print_html::decode(response.print_html.as_deref().unwrap_or_default(), limits)?;
    let mark = if html.text.is_ascii() { "" } else { "\u{feff}" };
    Ok([mark.as_bytes(), html.text.as_bytes()].concat())
}
