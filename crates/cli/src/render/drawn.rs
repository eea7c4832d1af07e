//! A label on its way to its files.

use crate::atomic::AtomicFile;
use crate::inputs::Reply;
use crate::journal::{Digested, Done, Journal, Made, digest, digest_of};
use crate::options::Format;
use crate::report::{Entry, Failure, NAME_TAKEN, with_reply};
use crate::target::{Claims, Target, of_page, safe};
use crate::{Stop, atomic};
use std::fs;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Instant;
use waybill_label::error::Error;
use waybill_label::label::Label;
use waybill_label::output::printer::Job;
use waybill_label::renderer::Renderer;
use waybill_label::response::Response;

/// What turns replies into labels.
pub struct Making<'a> {
    pub renderer: &'a Renderer,
    pub formats: &'a [Format],
    pub job: &'a Job,
    pub journal: Option<&'a Journal>,
}

/// A label on its way to its files.
pub struct Drawn {
    pub reply: Reply,
    pub entry: Entry,
    pub label: Option<Label>,
    pub files: Vec<Drawing>,
    /// What the journal knows the label by.
    key: Option<Digested>,
}

/// What will be one file.
pub struct Drawing {
    pub format: Format,
    pub page: usize,
    pub bytes: Vec<u8>,
    hash: Option<Digested>,
}

impl Making<'_> {
    pub fn draw(&self, reply: Reply) -> Drawn {
        let mut entry = Entry::of(&reply);
        let key = self.journal.and_then(|journal| Some(journal.key(reply.result.as_ref().ok()?)));
        if let Some(done) = self.journal.zip(key.as_ref()).and_then(|(journal, key)| journal.done(key)) {
            entry.files = done.files.iter().map(|file| file.path.clone()).collect();
            entry.pages = done.pages;
            entry.warnings.clone_from(&done.warnings);
            entry.resumed = true;
            return Drawn {
                reply,
                entry,
                label: None,
                files: Vec::new(),
                key,
            };
        }
        let begun = Instant::now();
        let made = with_reply(&reply, |response| self.make(response));
        entry.milliseconds = Some((begun.elapsed().as_secs_f64() * 1e6).round() / 1e3);
        let (label, mut files) = match made {
            Ok((label, files)) => {
                entry.pages = label.pages().len();
                entry.warnings.clone_from(&label.warnings);
                (Some(label), files)
            }
            Err(mut error) => {
                entry.warnings = std::mem::take(&mut error.warnings);
                entry.error = Some(error);
                (None, Vec::new())
            }
        };
        if key.is_some() {
            files.iter_mut().for_each(|file| file.hash = Some(digest(&file.bytes)));
        }
        Drawn {
            reply,
            entry,
            label,
            files,
            key,
        }
    }

    fn make(&self, response: &Response) -> Result<(Label, Vec<Drawing>), Error> {
        let label = self.renderer.label(response)?;
        let mut files = Vec::new();
        let mut add = |format, page, bytes| {
            files.push(Drawing {
                format,
                page,
                bytes,
                hash: None,
            });
        };
        for format in self.formats {
            if *format == Format::Pdf {
                add(Format::Pdf, 1, label.to_pdf()?);
                continue;
            }
            for page in 1..=label.pages().len() {
                let bytes = match format.language() {
                    Some(language) => label.print_data(page, language, self.job)?,
                    None => label.to_png(page)?,
                };
                add(*format, page, bytes);
            }
        }
        Ok((label, files))
    }
}

impl Drawn {
    /// Finds the names of the label's files, which no other label of the run may have.
    pub fn name(&mut self, target: &Target, number: usize, claims: &mut Claims) {
        let (Ok(response), None) = (&self.reply.result, &self.entry.error) else {
            return;
        };
        if !self.entry.resumed {
            let path = |file: &Drawing| Some(of_page(&target.path(response, number, file.format.extension())?, file.page));
            self.entry.files = self.files.iter().filter_map(path).collect();
        }
        if let Err(taken) = claims.take(&self.entry.files) {
            self.entry.error = Some(Failure::new(
                NAME_TAKEN,
                format!(
                    "{} was already written by another label of this run; put {{number}} into the -o pattern, or use --merge",
                    taken.display()
                ),
            ));
            self.entry.files.clear();
        }
    }

    /// Puts the files in their places, and then into the journal. A file that cannot be written is no fault of its label: the run ends there, unless
    /// it is the name that the system refuses.
    pub fn write(&mut self, journal: Option<&Journal>, sync: bool) -> Result<(), Stop> {
        if self.entry.resumed || self.entry.error.is_some() {
            return Ok(());
        }
        let paths = std::mem::take(&mut self.entry.files);
        let mut made = Vec::new();
        for (path, file) in paths.into_iter().zip(&mut self.files) {
            match atomic::write(&path, &file.bytes, sync) {
                Ok(()) => {}
                Err(error) if matches!(error.kind(), ErrorKind::InvalidFilename | ErrorKind::IsADirectory) => {
                    self.entry.error = Some(Failure::write(&path, &error));
                    return Ok(());
                }
                Err(error) => return Err(Stop::io(path.display(), &error)),
            }
            made.extend(file.hash.take().map(|hash| Made { path: path.clone(), hash }));
            self.entry.files.push(path);
        }
        if let (Some(journal), Some(key)) = (journal, self.key.take())
            && let Err(error) = journal.add(key, self.done(made))
        {
            return Err(Stop::io(journal.path().display(), &error));
        }
        Ok(())
    }

    fn done(&self, files: Vec<Made>) -> Done {
        Done {
            files,
            pages: self.entry.pages,
            warnings: self.entry.warnings.clone(),
        }
    }

    /// Keeps the reply of a failed label, on one line, for nobody but the file's owner. Replies are known by their content, so that one that fails again stays
    /// one file.
    pub fn set_aside(&mut self, directory: &Path) -> Result<(), Stop> {
        let place = |entry: &Entry, hash: &str| {
            let numbers = [&entry.order_id, &entry.waybill_id].into_iter().filter(|number| !number.is_empty());
            let parts: Vec<String> = numbers.map(|number| safe(number)).chain([hash[..16].to_owned()]).collect();
            directory.join(format!("{}.json", parts.join("-")))
        };
        let Reply { raw, span, source, .. } = &self.reply;
        let path = if !raw.is_empty() {
            let path = place(&self.entry, &digest(raw));
            keep_line(&path, &mut &**raw).map_err(|e| Stop::io(path.display(), &e))?;
            path
        } else if !span.is_empty() && &**source != "-" {
            // Too long to be held: from its file once more, for its name and for its bytes.
            let open = || {
                let mut file = fs::File::open(&**source)?;
                file.seek(SeekFrom::Start(span.start))?;
                Ok(file.take(span.end - span.start))
            };
            let hash = open().and_then(digest_of).map_err(|e| Stop::io(source, &e))?;
            let path = place(&self.entry, &hash);
            let kept = open().and_then(|mut reply| keep_line(&path, &mut reply));
            kept.map_err(|e| Stop::io(path.display(), &e))?;
            path
        } else {
            return Ok(());
        };
        self.entry.set_aside = Some(path);
        Ok(())
    }
}

/// Between the values of JSON a line's end is white space, and inside of them there is none.
fn keep_line(path: &Path, reply: &mut dyn Read) -> io::Result<()> {
    let mut file = AtomicFile::create_private(path)?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = reply.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        let bytes = &mut buffer[..read];
        bytes
            .iter_mut()
            .filter(|byte| matches!(byte, b'\n' | b'\r'))
            .for_each(|byte| *byte = b' ');
        file.write_all(bytes)?;
    }
    file.write_all(b"\n")?;
    file.keep(false)
}
