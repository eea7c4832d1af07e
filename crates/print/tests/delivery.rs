//! A printer that fails in every way, and a sender that is killed.

mod fake;

use fake::{Fake, Fault};
use std::env;
use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;
use waybill_label_print::{Blocked, Destination, Event, Journal, Key, OnUnknown, Outcome, PrintError, Printer, State, StatusLanguage};

type Tested = Result<(), Box<dyn Error>>;

/// A label as the fake printer knows it: its number between marks, and a body with line ends and escapes.
fn label(number: usize, bytes: usize) -> Vec<u8> {
    let mut data = format!("<{number:06}").into_bytes();
    data.extend(b"\r\n\x1b\x00body ".iter().copied().cycle().take(bytes));
    data.push(b'>');
    data
}

fn key(number: usize) -> Key {
    Key::new("", &format!("{number:06}"))
}

fn printer(fake: &Fake, language: StatusLanguage, journal: Journal, on_unknown: OnUnknown) -> Result<Printer, PrintError> {
    let mut printer = Printer::new(Destination::parse(&fake.address())?, language, journal, on_unknown)?;
    printer.patience.answer = Duration::from_millis(300);
    printer.patience.write = Duration::from_millis(100);
    printer.patience.blocked = Duration::from_secs(10);
    printer.patience.printed = Duration::from_millis(1500);
    Ok(printer)
}

#[test]
fn labels_arrive_once_and_in_order_over_one_connection() -> Tested {
    let fake = Fake::start(StatusLanguage::None, Fault::None);
    let mut printer = printer(&fake, StatusLanguage::None, Journal::in_memory(), OnUnknown::Hold)?;
    for number in 1..=20 {
        assert_eq!(printer.print(&key(number), &label(number, 50_000), &mut |_| ())?, Outcome::Sent);
    }
    assert_eq!(printer.print(&key(7), &label(7, 10), &mut |_| ())?, Outcome::Earlier, "never twice");
    printer.finish(&mut |_| ())?;
    assert_eq!(fake.printed(), (1..=20).collect::<Vec<_>>());
    assert_eq!(fake.connections(), 1);
    Ok(())
}

#[test]
fn a_printer_that_answers_says_when_a_label_came_out() -> Tested {
    for language in [StatusLanguage::Tspl, StatusLanguage::Zpl, StatusLanguage::Epson] {
        let fake = Fake::start(language, Fault::None);
        let mut printer = printer(&fake, language, Journal::in_memory(), OnUnknown::Hold)?;
        for number in 1..=3 {
            assert_eq!(
                printer.print(&key(number), &label(number, 5_000), &mut |_| ())?,
                Outcome::Printed,
                "{language:?}"
            );
        }
        printer.finish(&mut |_| ())?;
        assert_eq!(fake.printed(), [1, 2, 3], "{language:?}");
    }
    Ok(())
}

#[test]
fn a_mute_printer_is_asked_once() -> Tested {
    let fake = Fake::start(StatusLanguage::None, Fault::None);
    let mut printer = printer(&fake, StatusLanguage::Tspl, Journal::in_memory(), OnUnknown::Hold)?;
    let begun = std::time::Instant::now();
    for number in 1..=10 {
        assert_eq!(printer.print(&key(number), &label(number, 100), &mut |_| ())?, Outcome::Sent);
    }
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    Ok(())
}

#[test]
fn out_of_paper_is_blocked_and_not_failed() -> Tested {
    // More than the system's buffers hold.
    let data = label(1, 12 << 20);
    for (language, reason) in [
        (StatusLanguage::Tspl, Blocked::PaperOut),
        (StatusLanguage::EscPos, Blocked::PaperOut),
        (StatusLanguage::Epson, Blocked::PaperOut),
        // It says nothing: it only stops to read.
        (StatusLanguage::None, Blocked::NotReading),
    ] {
        let fake = Fake::start(language, Fault::PaperOut(Duration::from_secs(2)));
        let mut printer = printer(&fake, language, Journal::in_memory(), OnUnknown::Hold)?;
        let mut blocked = Vec::new();
        printer.print(&key(1), &data, &mut |event| {
            if let Event::Blocked(_, reason) = event {
                blocked.push(reason);
            }
        })?;
        printer.finish(&mut |_| ())?;
        assert_eq!(blocked.first(), Some(&reason), "{language:?}");
        assert_eq!(fake.printed(), [1], "{language:?}");
    }
    Ok(())
}

#[test]
fn one_who_gives_up_before_the_first_byte_may_try_again() -> Tested {
    let fake = Fake::start(StatusLanguage::Tspl, Fault::PaperOut(Duration::from_millis(700)));
    let mut printer = printer(&fake, StatusLanguage::Tspl, Journal::in_memory(), OnUnknown::Hold)?;
    printer.patience.blocked = Duration::from_millis(300);
    let mut states = Vec::new();
    let stopped = printer.print(&key(1), &label(1, 100), &mut |event| {
        if let Event::State(_, state) = event {
            states.push(state);
        }
    });
    assert!(
        matches!(
            stopped,
            Err(PrintError::Blocked {
                reason: Blocked::PaperOut,
                ..
            })
        ),
        "{stopped:?}"
    );
    assert_eq!(states, [State::Queued, State::Failed]);
    sleep(Duration::from_millis(600));
    assert_eq!(printer.print(&key(1), &label(1, 100), &mut |_| ())?, Outcome::Printed);
    assert_eq!(fake.printed(), [1]);
    Ok(())
}

#[test]
fn a_reset_inside_a_label_is_unknown_and_the_policy_decides() -> Tested {
    let interrupted = |on_unknown| -> Result<(Fake, Printer), PrintError> {
        let fake = Fake::start(StatusLanguage::None, Fault::ResetAfter(1 << 20));
        let printer = printer(&fake, StatusLanguage::None, Journal::in_memory(), on_unknown)?;
        Ok((fake, printer))
    };
    let data = label(1, 12 << 20);
    let (fake, mut hold) = interrupted(OnUnknown::Hold)?;
    let error = hold.print(&key(1), &data, &mut |_| ()).expect_err("broken");
    assert_eq!(error.code(), "printing_interrupted", "{error}");
    let error = hold.print(&key(1), &data, &mut |_| ()).expect_err("nobody said");
    assert_eq!(error.code(), "printing_unknown", "{error}");
    assert!(fake.printed().is_empty());
    let (fake, mut again) = interrupted(OnUnknown::Reprint)?;
    let mut keys = Vec::new();
    let outcome = again.print(&key(1), &data, &mut |event| {
        if let Event::State(key, State::Sending) = event {
            keys.push(key.reprint);
        }
    })?;
    again.finish(&mut |_| ())?;
    assert_eq!((outcome, keys), (Outcome::Sent, vec![0, 1]));
    assert_eq!(fake.printed(), [1]);
    let (fake, mut assume) = interrupted(OnUnknown::AssumePrinted)?;
    assert_eq!(assume.print(&key(1), &data, &mut |_| ())?, Outcome::Assumed);
    assert!(fake.printed().is_empty());
    Ok(())
}

/// The labels before the one that breaks may be lost in the system's buffers: the run stops, and tells of all of them.
#[test]
fn a_reset_puts_all_labels_of_the_connection_in_doubt() -> Tested {
    let fake = Fake::start(StatusLanguage::None, Fault::ResetAfter(3_000));
    let mut printer = printer(&fake, StatusLanguage::None, Journal::in_memory(), OnUnknown::Reprint)?;
    let mut unknown = Vec::new();
    let mut stopped = None;
    for number in 1..=400 {
        let printed = printer.print(&key(number), &label(number, 20_000), &mut |event| {
            if let Event::State(key, State::Unknown) = event {
                unknown.push(key.waybill_id);
            }
        });
        if let Err(error) = printed {
            stopped = Some((number, error));
            break;
        }
    }
    let (number, error) = stopped.ok_or("it never broke")?;
    assert_eq!(error.code(), "printing_interrupted", "{error}");
    assert!(number > 1 && unknown.len() >= number - 1, "{number}: {unknown:?}");
    assert_eq!(unknown[0], "000001");
    Ok(())
}

#[test]
fn bad_printers_have_errors_of_their_own() -> Tested {
    let code = |result: Result<Outcome, PrintError>| result.expect_err("refused").code();
    let nobody = Destination::parse("tcp://127.0.0.1:1")?;
    let mut printer_of_nobody = Printer::new(nobody, StatusLanguage::None, Journal::in_memory(), OnUnknown::Hold)?;
    assert_eq!(code(printer_of_nobody.print(&key(1), b"x", &mut |_| ())), "printer_unreachable");
    let nowhere = Destination::parse("tcp://no-such-host.invalid:9100")?;
    let mut lost = Printer::new(nowhere, StatusLanguage::None, Journal::in_memory(), OnUnknown::Hold)?;
    assert_eq!(code(lost.print(&key(1), b"x", &mut |_| ())), "printer_unreachable");
    let unplugged = Destination::parse("/dev/no-such-printer")?;
    let mut unplugged = Printer::new(unplugged, StatusLanguage::None, Journal::in_memory(), OnUnknown::Hold)?;
    assert_eq!(code(unplugged.print(&key(1), b"x", &mut |_| ())), "printer_unreachable");
    assert!(!Path::new("/dev/no-such-printer").exists());
    let fake = Fake::start(StatusLanguage::Tspl, Fault::Garbage);
    let mut garbage = printer(&fake, StatusLanguage::Tspl, Journal::in_memory(), OnUnknown::Hold)?;
    assert_eq!(code(garbage.print(&key(1), b"x", &mut |_| ())), "printer_language");
    assert_eq!(code(garbage.print(&Key::new("", ""), b"x", &mut |_| ())), "no_number");
    let second = printer(&fake, StatusLanguage::Tspl, Journal::in_memory(), OnUnknown::Hold);
    assert_eq!(second.map(drop).expect_err("taken").code(), "printer_busy");
    Ok(())
}

#[test]
fn files_and_devices_are_written_to() -> Tested {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("out");
    let destination = Destination::parse(&format!("file:{}", path.display()))?;
    let mut printer = Printer::new(destination, StatusLanguage::Tspl, Journal::in_memory(), OnUnknown::Hold)?;
    for number in 1..=2 {
        assert_eq!(printer.print(&key(number), &label(number, 20_000), &mut |_| ())?, Outcome::Sent);
    }
    printer.finish(&mut |_| ())?;
    assert!(std::fs::read(path)? == [label(1, 20_000), label(2, 20_000)].concat());
    Ok(())
}

/// Labels of a round, and bytes of each.
const LABELS: usize = 12;
const BYTES: usize = 60_000;

/// The sender that is killed: this test in a process of its own.
#[test]
fn sender() -> Tested {
    let (Ok(address), Ok(journal)) = (env::var("TEST_PRINTER"), env::var("TEST_JOURNAL")) else {
        return Ok(());
    };
    let on_unknown = match env::var("TEST_CAME_OUT").as_deref() {
        Ok("yes") => OnUnknown::AssumePrinted,
        Ok("no") => OnUnknown::Reprint,
        _ => OnUnknown::Hold,
    };
    let journal = Journal::open(Path::new(&journal))?;
    let mut printer = Printer::new(Destination::parse(&address)?, StatusLanguage::None, journal, on_unknown)?;
    for number in 1..=LABELS {
        printer.print(&key(number), &label(number, BYTES), &mut |_| ())?;
    }
    printer.finish(&mut |_| ())?;
    Ok(())
}

/// The sender is killed at every moment; whoever looks at the printer says whether the label in doubt came out. Then every label is printed once, in order.
#[test]
fn no_label_is_lost_or_doubled_when_the_sender_is_killed() -> Tested {
    let rounds = env::var("TEST_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(25_u64);
    let mut killed = 0;
    for round in 0..rounds {
        let folder = tempfile::tempdir()?;
        let journal = folder.path().join("journal");
        let fake = Fake::start(StatusLanguage::None, Fault::Slow);
        let mut came_out = None;
        for attempt in 0.. {
            assert!(attempt < 20, "it never ends");
            let mut sender = Command::new(env::current_exe()?)
                .args(["sender", "--exact"])
                .env("TEST_PRINTER", fake.address())
                .env("TEST_JOURNAL", &journal)
                .env("TEST_CAME_OUT", came_out.unwrap_or(""))
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()?;
            if attempt < 3 {
                sleep(Duration::from_micros(3_000 + (round * 7_919 + attempt * 12_347) % 60_000));
                // SIGKILL.
                sender.kill()?;
            }
            if sender.wait()?.success() {
                break;
            }
            killed += 1;
            fake.wait_until_idle();
            let in_doubt = in_doubt(&journal)?;
            came_out = in_doubt.map(|number| if fake.printed().contains(&number) { "yes" } else { "no" });
        }
        fake.wait_until_idle();
        assert_eq!(fake.printed(), (1..=LABELS).collect::<Vec<_>>(), "round {round}");
    }
    assert!(killed as u64 > rounds, "{killed} of {rounds} rounds");
    Ok(())
}

/// The label whose state is not known.
fn in_doubt(journal: &Path) -> Result<Option<usize>, Box<dyn Error>> {
    if !journal.exists() {
        return Ok(None);
    }
    let journal = Journal::open(journal)?;
    let unknown = (1..=LABELS).find(|number| {
        let mut key = key(*number);
        std::iter::from_fn(|| {
            let state = journal.state(&key)?;
            key.reprint += 1;
            Some(state)
        })
        .last()
            == Some(State::Unknown)
    });
    Ok(unknown)
}
