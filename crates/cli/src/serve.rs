//! `serve`: the HTTP service.

use crate::options::{self, limits};
use crate::render::fonts;
use crate::say::{Tone, say};
use crate::{Stop, assets, text};
use std::fs;
use std::num::NonZeroUsize;
use std::sync::Arc;
use waybill_label_server::{Answered, Listen, PrinterSettings, ServeError, Settings, Tokens, serve};

pub fn run(options: &options::Serve) -> Result<usize, Stop> {
    let usage = |e: ServeError| Stop::Usage(e.to_string());
    let mut settings = Settings::default();
    settings.listen = Listen::parse(&options.listen).map_err(|e| Stop::Usage(text!("--listen: {error}", error = e)))?;
    if let Some(path) = &options.token_file {
        let text = fs::read_to_string(path).map_err(|e| Stop::io(path.display(), &e))?;
        settings.tokens = Tokens::parse(&text).map_err(usage)?;
        if settings.tokens.is_empty() {
            return Err(Stop::Usage(text!("--token-file: there is no token in it")));
        }
    }
    if let Some(path) = &options.printers {
        let json = fs::read(path).map_err(|e| Stop::io(path.display(), &e))?;
        settings.printers = PrinterSettings::list_from_json(&json).map_err(usage)?;
    }
    settings.resolver = assets::resolver(&options.assets)?;
    settings.state.clone_from(&options.state);
    settings.limits = limits(&options.limit).map_err(Stop::Usage)?;
    settings.fonts = fonts(&options.fonts)?;
    if let Some(jobs) = options.work.jobs.and_then(|jobs| NonZeroUsize::new(jobs.into())) {
        settings.jobs = jobs;
    }
    settings.bounds.queue = options.queue;
    settings.bounds.connections = options.connections.max(1);
    if options.access_log {
        settings.log = Some(Arc::new(line));
    }
    let served = serve(settings, |listen| {
        say(Tone::Note, text!("listening at {address}", address = listen))
    });
    match served {
        Ok(()) => Ok(0),
        Err(e @ (ServeError::Listen { .. } | ServeError::Io(_))) => Err(Stop::Io(e.to_string())),
        Err(e) => Err(usage(e)),
    }
}

fn line(answered: &Answered) {
    let Answered {
        method,
        route,
        status,
        code,
        time,
        ..
    } = answered;
    let milliseconds = time.as_secs_f64() * 1000.;
    let code = if code.is_empty() { String::new() } else { format!(" [{code}]") };
    say(Tone::Note, format_args!("{method} {route} {status}{code} {milliseconds:.1} ms"));
}
