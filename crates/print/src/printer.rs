//! One printer: labels in order, over one connection.

use crate::destination::Destination;
use crate::error::PrintError;
use crate::journal::{Journal, Key, State};
use crate::link::Link;
use crate::queue::{Progress, Queue, Submitted};
use crate::status::{Blocked, Condition, StatusLanguage, condition, is_whole, questions};
use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What to do with a label of which nobody knows whether it came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnUnknown {
    /// Stop, so that somebody looks.
    Hold,
    /// Print it again, under the next [`Key::reprint`].
    Reprint,
    /// Take it as printed.
    AssumePrinted,
}

/// What became of a label that was handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The printer says that it came out.
    Printed,
    /// The connection took it; the printer says nothing.
    Sent,
    /// It was not sent: it was printed or sent earlier.
    Earlier,
    /// It was not sent: it may have come out earlier, and is taken as printed.
    Assumed,
}

/// What happens to labels, as it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A label has come to another state.
    State(Key, State),
    /// The printer does not go on with a label; it is waited for.
    Blocked(Key, Blocked),
}

/// How long a printer is waited for.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Patience {
    /// For an answer to a question, before the printer counts as mute. Default 1 s.
    pub answer: Duration,
    /// For it to take a piece of data, before it counts as blocked. Default 30 s, longer than a label takes.
    pub write: Duration,
    /// While it is blocked, until the label is given up. Default an hour: somebody must bring paper.
    pub blocked: Duration,
    /// For it to say that a label came out. Default 15 s.
    pub printed: Duration,
    /// For it to end the connection at the end. Default 5 s.
    pub close: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            answer: Duration::from_secs(1),
            write: Duration::from_secs(30),
            blocked: Duration::from_secs(3600),
            printed: Duration::from_secs(15),
            close: Duration::from_secs(5),
        }
    }
}

/// A printer that takes labels one after the other.
///
/// Its connection stays open from label to label; another process of this machine cannot print on it meanwhile.
#[derive(Debug)]
pub struct Printer {
    destination: Destination,
    language: StatusLanguage,
    journal: Journal,
    /// What is done with the next label of which nobody knows.
    pub on_unknown: OnUnknown,
    /// How long it is waited for.
    pub patience: Patience,
    /// Width and height of the paper in mm, which queues are told with a PDF.
    pub media_mm: Option<[f32; 2]>,
    connection: Option<Connection>,
    voice: Voice,
    /// It does not say when a label came out.
    says_printed: bool,
    /// Kept for its lock.
    _lock: File,
}

/// Whether a printer answers questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Voice {
    Untried,
    Answers,
    /// It did not answer the first time, and is not asked again.
    Mute,
}

#[derive(Debug)]
struct Connection {
    link: Link,
    /// What was sent over it and not confirmed, oldest first, and how many bytes each has: when it breaks, these may be lost.
    unconfirmed: VecDeque<(Key, usize)>,
}

/// More bytes than systems and printers hold back: what was sent before them has arrived.
const IN_FLIGHT: usize = 32 << 20;

impl Connection {
    /// Adds a label whose last byte was taken.
    fn sent(&mut self, key: &Key, bytes: usize) {
        self.unconfirmed.push_back((key.clone(), bytes));
        let mut held: usize = self.unconfirmed.iter().map(|(_, bytes)| bytes).sum();
        while held > IN_FLIGHT + bytes {
            held -= self.unconfirmed.pop_front().map_or(held, |(_, bytes)| bytes);
        }
    }

    /// The labels that are in doubt when it breaks.
    fn in_doubt(self) -> Vec<Key> {
        self.unconfirmed.into_iter().map(|(key, _)| key).collect()
    }
}

/// How often a printer that is blocked or at work is asked.
const PAUSE: Duration = Duration::from_millis(100);

impl Printer {
    /// A printer, which is not connected to before the first label.
    ///
    /// # Errors
    /// When another process prints on it.
    pub fn new(destination: Destination, language: StatusLanguage, journal: Journal, on_unknown: OnUnknown) -> Result<Printer, PrintError> {
        Ok(Printer {
            _lock: destination.lock()?,
            destination,
            language,
            journal,
            on_unknown,
            patience: Patience::default(),
            media_mm: None,
            connection: None,
            voice: match language {
                StatusLanguage::None => Voice::Mute,
                _ => Voice::Untried,
            },
            says_printed: true,
        })
    }

    /// Prints a label, unless its key was printed or sent before, and returns when the printer has taken it.
    ///
    /// # Errors
    /// When nothing could be sent, the printer stays blocked, the connection breaks inside the label, or nobody knows whether it came out earlier. No
    /// later label may be printed before it, so the caller stops then.
    pub fn print(&mut self, key: &Key, data: &[u8], tell: &mut dyn FnMut(Event)) -> Result<Outcome, PrintError> {
        if key.order_id.is_empty() && key.waybill_id.is_empty() {
            return Err(PrintError::NoNumber);
        }
        let mut key = key.clone();
        if let Some(State::Unknown | State::Sending) = self.journal.state(&key)
            && let Some(queue) = self.queue()
            && let Some(job) = queue.find(&key)?
        {
            // Its job had been made: nobody needs to be asked.
            self.note(&key, State::Sent, tell)?;
            return self.follow(&queue, job, &key, tell);
        }
        // What breaks again and again is not printed for ever.
        for last in [false, false, true] {
            loop {
                // A label that was printed again is as its last reprint is.
                let again = Key {
                    reprint: key.reprint + 1,
                    ..key.clone()
                };
                match (self.journal.state(&key), self.on_unknown) {
                    (Some(State::Printed | State::Sent), _) => return Ok(Outcome::Earlier),
                    (Some(State::Unknown), _) if self.journal.state(&again).is_some() => key = again,
                    (Some(State::Unknown | State::Sending), OnUnknown::Hold) => return Err(PrintError::Held { key }),
                    (Some(State::Unknown | State::Sending), OnUnknown::AssumePrinted) => {
                        self.note(&key, State::Printed, tell)?;
                        return Ok(Outcome::Assumed);
                    }
                    (Some(State::Unknown | State::Sending), OnUnknown::Reprint) => key = again,
                    (None | Some(State::Queued | State::Failed), _) => break,
                }
            }
            self.note(&key, State::Queued, tell)?;
            let sent = match self.queue() {
                Some(queue) => self.submit(&queue, &key, data, tell),
                None => self.send(&key, data, tell),
            };
            match sent {
                // Not when an earlier label is in doubt too: it comes first, and only the next run can print it again.
                Err(PrintError::Interrupted { key: broken, .. }) if broken == key && self.on_unknown != OnUnknown::Hold && !last => {}
                other => return other,
            }
        }
        Err(PrintError::Held { key })
    }

    /// Notes that the labels in doubt with this waybill or order number came out, see [`Journal::came_out`].
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn came_out(&mut self, number: &str) -> io::Result<usize> {
        self.journal.came_out(number)
    }

    /// Ends the connection and waits until the printer has taken everything. Labels of which that is not known then are in the error.
    ///
    /// # Errors
    /// When the connection broke with labels in it.
    pub fn finish(mut self, tell: &mut dyn FnMut(Event)) -> Result<(), PrintError> {
        let Some(connection) = self.connection.take() else { return Ok(()) };
        let Connection { link, unconfirmed } = connection;
        match link.close(self.patience.close) {
            Err(error) if !unconfirmed.is_empty() => Err(self.lost(unconfirmed.into_iter().map(|(key, _)| key).collect(), error, tell)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn note(&mut self, key: &Key, state: State, tell: &mut dyn FnMut(Event)) -> Result<(), PrintError> {
        self.journal.record(key, state).map_err(PrintError::Journal)?;
        tell(Event::State(key.clone(), state));
        Ok(())
    }

    /// Notes the labels that a broken connection leaves in doubt, and makes an error of the first.
    fn lost(&mut self, keys: Vec<Key>, error: io::Error, tell: &mut dyn FnMut(Event)) -> PrintError {
        for key in &keys {
            if let Err(error) = self.note(key, State::Unknown, tell) {
                return error;
            }
        }
        match keys.into_iter().next() {
            Some(key) => PrintError::Interrupted { key, error },
            None => self.unreachable(error),
        }
    }

    fn queue(&self) -> Option<Queue> {
        match &self.destination {
            Destination::Ipp(uri) => Some(Queue::new(uri)),
            Destination::Tcp(_) | Destination::File(_) => None,
        }
    }

    /// Makes a job of a label and follows it to its end.
    fn submit(&mut self, queue: &Queue, key: &Key, data: &[u8], tell: &mut dyn FnMut(Event)) -> Result<Outcome, PrintError> {
        let condition = match queue.condition() {
            Ok(condition) => condition,
            Err(error) => {
                self.note(key, State::Failed, tell)?;
                return Err(error);
            }
        };
        self.note(key, State::Sending, tell)?;
        let job = match queue.submit(key, data, self.media_mm, &condition) {
            Ok(job) => job,
            Err(Submitted::Not(error)) => {
                self.note(key, State::Failed, tell)?;
                return Err(error);
            }
            Err(Submitted::Unknown(error)) => match queue.find(key) {
                Ok(Some(job)) => job,
                Ok(None) | Err(_) => return Err(self.lost(vec![key.clone()], error, tell)),
            },
        };
        self.note(key, State::Sent, tell)?;
        self.follow(queue, job, key, tell)
    }

    /// Waits for a job's end. The server has the label: what is not completed is not lost.
    fn follow(&mut self, queue: &Queue, job: i32, key: &Key, tell: &mut dyn FnMut(Event)) -> Result<Outcome, PrintError> {
        let begun = Instant::now();
        let mut told = None;
        loop {
            match queue.progress(job)? {
                Progress::Completed => {
                    self.note(key, State::Printed, tell)?;
                    return Ok(Outcome::Printed);
                }
                Progress::Ended(how) => {
                    self.note(key, State::Unknown, tell)?;
                    return Err(PrintError::Ended { key: key.clone(), how });
                }
                Progress::Blocked(reason) => {
                    if told != Some(reason) {
                        tell(Event::Blocked(key.clone(), reason));
                        told = Some(reason);
                    }
                    if begun.elapsed() > self.patience.blocked {
                        return Err(PrintError::Blocked {
                            reason,
                            sent: "the print server has the label and prints it when it can",
                        });
                    }
                }
                Progress::Working if told.is_none() && begun.elapsed() > self.patience.printed => return Ok(Outcome::Sent),
                Progress::Working => {}
            }
            sleep(PAUSE);
        }
    }

    fn send(&mut self, key: &Key, data: &[u8], tell: &mut dyn FnMut(Event)) -> Result<Outcome, PrintError> {
        let mut connection = match self.ready(key, tell) {
            Ok(connection) => connection,
            Err(error) => {
                self.note(key, State::Failed, tell)?;
                return Err(error);
            }
        };
        self.note(key, State::Sending, tell)?;
        let mut sent = 0;
        if let Err(stop) = self.write(&mut connection.link, key, data, &mut sent, tell) {
            let nothing = sent == 0;
            return Err(match stop {
                Stop::Broken(error) => {
                    let mut keys = connection.in_doubt();
                    match nothing {
                        true => self.note(key, State::Failed, tell)?,
                        false => keys.push(key.clone()),
                    }
                    self.lost(keys, error, tell)
                }
                // A printer that stands still still has what it took before.
                Stop::Blocked(reason) => {
                    self.note(key, if nothing { State::Failed } else { State::Unknown }, tell)?;
                    PrintError::Blocked {
                        reason,
                        sent: if nothing {
                            "nothing of the label was sent"
                        } else {
                            "a part of the label was sent"
                        },
                    }
                }
            });
        }
        self.note(key, State::Sent, tell)?;
        connection.sent(key, data.len());
        match self.confirmed(&mut connection.link, key, tell) {
            Ok(true) => {
                connection.unconfirmed.clear();
                self.connection = Some(connection);
                self.note(key, State::Printed, tell)?;
                Ok(Outcome::Printed)
            }
            Ok(false) => {
                self.connection = Some(connection);
                Ok(Outcome::Sent)
            }
            Err(error) => Err(self.lost(connection.in_doubt(), error, tell)),
        }
    }

    /// A connection to a printer that is not blocked.
    fn ready(&mut self, key: &Key, tell: &mut dyn FnMut(Event)) -> Result<Connection, PrintError> {
        let (mut connection, mut is_new) = match self.connection.take() {
            Some(connection) => (connection, false),
            None => (self.connect()?, true),
        };
        let (begun, mut told) = (Instant::now(), None);
        loop {
            let reason = match self.ask(&mut connection.link) {
                Ok(Some(Condition::Blocked(reason))) => reason,
                Ok(Some(Condition::Nonsense)) => return Err(PrintError::WrongLanguage),
                Ok(Some(Condition::Ready | Condition::Printing) | None) => return Ok(connection),
                // A printer may end a connection that is idle.
                Err(_) if connection.unconfirmed.is_empty() && !is_new => {
                    (connection, is_new) = (self.connect()?, true);
                    continue;
                }
                Err(error) => return Err(self.lost(connection.in_doubt(), error, tell)),
            };
            if told != Some(reason) {
                tell(Event::Blocked(key.clone(), reason));
                told = Some(reason);
            }
            if begun.elapsed() > self.patience.blocked {
                self.connection = Some(connection);
                return Err(PrintError::Blocked {
                    reason,
                    sent: "nothing of the label was sent",
                });
            }
            sleep(PAUSE);
        }
    }

    fn unreachable(&self, error: io::Error) -> PrintError {
        PrintError::Unreachable {
            destination: self.destination.to_string(),
            error,
        }
    }

    fn connect(&mut self) -> Result<Connection, PrintError> {
        let link = self.destination.connect(self.patience.write)?;
        if !link.answers() {
            self.voice = Voice::Mute;
        }
        Ok(Connection {
            link,
            unconfirmed: VecDeque::new(),
        })
    }

    /// Asks the printer for its condition; `None` when it is mute. A printer that has answered before and does not now has a reason that it cannot tell,
    /// as Zebra's when they have no paper.
    fn ask(&mut self, link: &mut Link) -> io::Result<Option<Condition>> {
        if self.voice == Voice::Mute {
            return Ok(None);
        }
        link.forget_answers()?;
        let mut answers = Vec::new();
        for question in questions(self.language) {
            if link.write(question)? != question.len() {
                return Ok(Some(Condition::Blocked(Blocked::NotReading)));
            }
            answers.push(link.answer(self.patience.answer, |answer| is_whole(self.language, answer))?);
            if answers.last().is_some_and(Vec::is_empty) {
                if self.voice == Voice::Answers {
                    return Ok(Some(Condition::Blocked(Blocked::Offline)));
                }
                self.voice = Voice::Mute;
                return Ok(None);
            }
        }
        self.voice = Voice::Answers;
        Ok(Some(condition(self.language, &answers)))
    }

    fn write(&self, link: &mut Link, key: &Key, data: &[u8], sent: &mut usize, tell: &mut dyn FnMut(Event)) -> Result<(), Stop> {
        let mut blocked = None;
        while *sent < data.len() {
            let taken = link.write(&data[*sent..]).map_err(Stop::Broken)?;
            *sent += taken;
            if taken > 0 {
                blocked = None;
                continue;
            }
            let since = *blocked.get_or_insert_with(|| {
                tell(Event::Blocked(key.clone(), Blocked::NotReading));
                Instant::now()
            });
            if since.elapsed() > self.patience.blocked {
                return Err(Stop::Blocked(Blocked::NotReading));
            }
        }
        Ok(())
    }

    /// Whether the printer says that the label came out; `false` when it does not say.
    fn confirmed(&mut self, link: &mut Link, key: &Key, tell: &mut dyn FnMut(Event)) -> io::Result<bool> {
        if self.voice == Voice::Mute || !self.says_printed {
            return Ok(false);
        }
        match self.language {
            StatusLanguage::Epson => return self.echoed(link),
            StatusLanguage::EscPos => return Ok(false),
            _ => {}
        }
        let end = Instant::now() + self.patience.printed;
        let (mut worked, mut told) = (false, None);
        while Instant::now() < end {
            match self.ask(link)? {
                Some(Condition::Printing) => worked = true,
                // TSPL's byte knows nothing of labels that wait: only what was seen at work is done. ZPL counts them.
                Some(Condition::Ready) if worked || self.language == StatusLanguage::Zpl => return Ok(true),
                Some(Condition::Blocked(reason)) if told != Some(reason) => {
                    tell(Event::Blocked(key.clone(), reason));
                    told = Some(reason);
                }
                None => return Ok(false),
                Some(Condition::Ready | Condition::Blocked(_) | Condition::Nonsense) => {}
            }
            sleep(PAUSE / 5);
        }
        Ok(false)
    }

    /// ESC/POS `GS ( H`, function 48: the printer sends four characters back when all before them is printed. One that does not is asked once.
    fn echoed(&mut self, link: &mut Link) -> io::Result<bool> {
        const ASK: &[u8] = b"\x1d(H\x06\x00\x30\x30wbl1";
        const ECHO: &[u8] = b"\x37\x22wbl1\x00";
        link.forget_answers()?;
        if link.write(ASK)? != ASK.len() {
            return Ok(false);
        }
        let answer = link.answer(self.patience.printed, |answer| {
            answer.windows(ECHO.len()).any(|bytes| bytes == ECHO)
        })?;
        self.says_printed = answer.windows(ECHO.len()).any(|bytes| bytes == ECHO);
        Ok(self.says_printed)
    }
}

/// Why writing ended.
enum Stop {
    Broken(io::Error),
    Blocked(Blocked),
}
