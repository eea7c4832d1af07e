//! CUPS, on loopback and with a queue that hands data through to a sink: what arrives, and what is told of the jobs.

use std::error::Error;
use std::fs;
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use waybill_label_print::{Blocked, Destination, Event, Journal, Key, OnUnknown, Outcome, PrintError, Printer, StatusLanguage, discover};

type Tested = Result<(), Box<dyn Error>>;

const CUPSD: &str = "/usr/sbin/cupsd";

/// The server, ended with the test.
struct Cups {
    child: Child,
    port: u16,
    _folder: TempDir,
}

impl Drop for Cups {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A printer behind the queues `open` and `paused`: what each of its connections brought.
struct Sink {
    port: u16,
    jobs: Receiver<Vec<u8>>,
}

impl Sink {
    fn start() -> std::io::Result<Sink> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let (arrived, jobs) = mpsc::channel();
        spawn(move || {
            for connection in listener.incoming().flatten() {
                let (mut data, mut connection) = (Vec::new(), connection);
                if connection.read_to_end(&mut data).is_ok() && arrived.send(data).is_err() {
                    return;
                }
            }
        });
        Ok(Sink { port, jobs })
    }
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

impl Cups {
    /// `None` where it cannot be started; in the gate that is a failure.
    fn start(sink: u16) -> Result<Option<Cups>, Box<dyn Error>> {
        if !Path::new(CUPSD).exists() {
            assert!(
                std::env::var_os("WAYBILL_LABEL_GATE").is_none(),
                "cups is missing; .ci/run installs it"
            );
            eprintln!("SKIPPED: cupsd is not there (.ci/run installs it)");
            return Ok(None);
        }
        let folder = tempfile::tempdir()?;
        let root = folder.path();
        let port = free_port()?;
        for part in ["spool", "spool/tmp", "cache", "state", "state/certs", "log"] {
            fs::create_dir_all(root.join(part))?;
        }
        let at = |part: &str| root.join(part).display().to_string();
        let access = "<Location />\nOrder allow,deny\nAllow 127.0.0.1\n</Location>\n";
        let policy =
            "<Policy default>\nJobPrivateAccess default\nJobPrivateValues default\n<Limit All>\nOrder deny,allow\n</Limit>\n</Policy>\n";
        fs::write(
            root.join("cupsd.conf"),
            format!(
                "Listen 127.0.0.1:{port}\nBrowsing No\nDefaultAuthType None\nWebInterface No\nPreserveJobHistory Yes\n{access}{policy}"
            ),
        )?;
        fs::write(
            root.join("cups-files.conf"),
            format!(
                "ServerRoot {}\nRequestRoot {}\nTempDir {}\nCacheDir {}\nStateDir {}\nErrorLog {}\nAccessLog {}\nPageLog {}\nSystemGroup root\n",
                root.display(),
                at("spool"),
                at("spool/tmp"),
                at("cache"),
                at("state"),
                at("log/error"),
                at("log/access"),
                at("log/page")
            ),
        )?;
        let queue = |name: &str, state: &str| {
            format!(
                "<Printer {name}>\nInfo {name}\nDeviceURI socket://127.0.0.1:{sink}/?waiteof=true\nState {state}\nAccepting Yes\nShared No\nErrorPolicy abort-job\nOpPolicy default\n</Printer>\n"
            )
        };
        fs::write(root.join("printers.conf"), queue("open", "Idle") + &queue("paused", "Stopped"))?;
        let mut child = Command::new(CUPSD)
            .arg("-f")
            .arg("-c")
            .arg(root.join("cupsd.conf"))
            .arg("-s")
            .arg(root.join("cups-files.conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let end = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = child.try_wait()?;
            assert!(ended.is_none() && Instant::now() < end, "cupsd does not listen: {ended:?}");
            sleep(Duration::from_millis(50));
        }
        Ok(Some(Cups {
            child,
            port,
            _folder: folder,
        }))
    }

    fn printer(&self, queue: &str, journal: Journal) -> Result<Printer, PrintError> {
        let destination = Destination::parse(&format!("ipp://127.0.0.1:{}/printers/{queue}", self.port))?;
        Printer::new(destination, StatusLanguage::None, journal, OnUnknown::Hold)
    }
}

/// Printer data with every byte there is.
fn label(number: u8) -> Vec<u8> {
    let mut data = format!("SIZE 100 mm,150 mm\r\n{number}\r\n").into_bytes();
    data.extend((0..=255).cycle().take(40_000));
    data
}

#[test]
fn jobs_arrive_byte_for_byte_in_order_and_are_followed_to_their_end() -> Tested {
    let sink = Sink::start()?;
    let Some(cups) = Cups::start(sink.port)? else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("journal");
    let mut printer = cups.printer("open", Journal::open(&path)?)?;
    for number in 1..=3 {
        let key = Key::new("order", &format!("SF{number}"));
        assert_eq!(printer.print(&key, &label(number), &mut |_| ())?, Outcome::Printed);
        assert_eq!(printer.print(&key, &label(number), &mut |_| ())?, Outcome::Earlier);
        assert_eq!(sink.jobs.recv_timeout(Duration::from_secs(20))?, label(number));
    }
    printer.finish(&mut |_| ())?;

    // A sender that was killed after the server had its job: the job is found by its name, and nothing is printed again.
    let killed = fs::read_to_string(&path)?
        .replace("\"printed\"", "\"sending\"")
        .replace("\"sent\"", "\"sending\"");
    fs::write(&path, killed)?;
    let mut printer = cups.printer("open", Journal::open(&path)?)?;
    let key = Key::new("order", "SF2");
    assert_eq!(printer.print(&key, &label(2), &mut |_| ())?, Outcome::Printed);
    // One of which the server knows nothing is asked about.
    let another = folder.path().join("another");
    fs::write(
        &another,
        fs::read_to_string(&path)?
            .replace("\"SF2\"", "\"SF9\"")
            .replace("\"printed\"", "\"sending\""),
    )?;
    drop(printer);
    let mut printer = cups.printer("open", Journal::open(&another)?)?;
    let held = printer.print(&Key::new("order", "SF9"), &label(9), &mut |_| ());
    assert!(matches!(held, Err(PrintError::Held { .. })), "{held:?}");
    assert!(sink.jobs.try_recv().is_err(), "nothing was printed again");
    Ok(())
}

#[test]
fn a_stopped_queue_blocks_and_an_unknown_one_is_refused() -> Tested {
    let sink = Sink::start()?;
    let Some(cups) = Cups::start(sink.port)? else { return Ok(()) };
    let mut printer = cups.printer("paused", Journal::in_memory())?;
    printer.patience.blocked = Duration::from_millis(300);
    let mut told = Vec::new();
    let stopped = printer.print(&Key::new("", "SF1"), &label(1), &mut |event| told.push(event));
    assert!(
        matches!(
            stopped,
            Err(PrintError::Blocked {
                reason: Blocked::Paused,
                ..
            })
        ),
        "{stopped:?}"
    );
    assert!(
        told.iter().any(|event| matches!(event, Event::Blocked(_, Blocked::Paused))),
        "{told:?}"
    );
    drop(printer);
    let mut printer = cups.printer("nobody", Journal::in_memory())?;
    let refused = printer.print(&Key::new("", "SF1"), &label(1), &mut |_| ());
    assert!(matches!(refused, Err(PrintError::Refused { .. })), "{refused:?}");
    let mut printer = Printer::new(
        Destination::parse(&format!("ipp://127.0.0.1:{}/ipp", free_port()?))?,
        StatusLanguage::None,
        Journal::in_memory(),
        OnUnknown::Hold,
    )?;
    let nobody = printer.print(&Key::new("", "SF1"), &label(1), &mut |_| ());
    assert!(matches!(nobody, Err(PrintError::Unreachable { .. })), "{nobody:?}");
    assert!(sink.jobs.try_recv().is_err());
    Ok(())
}

#[test]
fn a_server_tells_of_its_queues_and_a_queue_of_itself() -> Tested {
    let sink = Sink::start()?;
    let Some(cups) = Cups::start(sink.port)? else { return Ok(()) };
    let server = format!("ipp://127.0.0.1:{}", cups.port);
    let found = discover(Some(&server))?;
    let told: Vec<_> = found
        .iter()
        .map(|printer| (printer.to.as_str(), printer.info.as_str(), printer.blocked))
        .collect();
    let (open, paused) = (format!("{server}/printers/open"), format!("{server}/printers/paused"));
    assert_eq!(
        told,
        [(open.as_str(), "open", None), (paused.as_str(), "paused", Some(Blocked::Paused))]
    );
    assert!(
        found
            .iter()
            .all(|printer| printer.formats.iter().any(|format| format == "application/octet-stream"))
    );
    assert_eq!(discover(Some(&open))?, found[..1]);
    // What was found can be printed on.
    let mut printer = Printer::new(
        Destination::parse(&found[0].to)?,
        StatusLanguage::None,
        Journal::in_memory(),
        OnUnknown::Hold,
    )?;
    assert_eq!(printer.print(&Key::new("order", "SF9"), &label(9), &mut |_| ())?, Outcome::Printed);
    assert_eq!(sink.jobs.recv_timeout(Duration::from_secs(20))?, label(9));
    let gone = discover(Some("ipp://127.0.0.1:1"));
    assert!(matches!(gone, Err(PrintError::Unreachable { .. })), "{gone:?}");
    Ok(())
}
