//! emupos, a simulator of receipt printers by others, runs out of paper and gets some. `.ci/run` installs it; with `WAYBILL_LABEL_GATE` set it must be
//! there, elsewhere the test says that it skips.

use std::env;
use std::error::Error;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};
use waybill_label_print::{Blocked, Destination, Event, Journal, Key, OnUnknown, Printer, StatusLanguage};

/// The simulator, ended with the test.
struct Simulator {
    child: Child,
    program: PathBuf,
    api: String,
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Simulator {
    fn start(folder: &Path, port: u16) -> Result<Option<Simulator>, Box<dyn Error>> {
        let program = PathBuf::from(env::var_os("WAYBILL_LABEL_ORACLES").unwrap_or_default()).join("emupos/bin/emupos");
        if !program.exists() {
            assert!(
                env::var_os("WAYBILL_LABEL_GATE").is_none(),
                "emupos is missing; .ci/run installs it"
            );
            eprintln!("SKIPPED: emupos is not there (WAYBILL_LABEL_ORACLES; .ci/run installs it)");
            return Ok(None);
        }
        let api = free_port()?;
        fs::write(
            folder.join("emupos.yaml"),
            format!(
                "schema: 1\napi: {{ host: 127.0.0.1, port: {api} }}\ndevices:\n  - id: printer\n    type: printer\n    profile: epson-tm-t20iii\n    connections:\n      - tcp: {{ port: {port} }}\n    job_idle_timeout_ms: 500\n    receipts_dir: ./receipts\n"
            ),
        )?;
        let child = Command::new(&program)
            .arg("run")
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let simulator = Simulator {
            child,
            program,
            api: format!("http://127.0.0.1:{api}"),
        };
        let end = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(("127.0.0.1", port)).is_err() || TcpStream::connect(("127.0.0.1", api)).is_err() {
            assert!(Instant::now() < end, "emupos does not listen");
            sleep(Duration::from_millis(100));
        }
        Ok(Some(simulator))
    }

    fn fault(&self, arguments: &[&str]) -> Result<(), Box<dyn Error>> {
        let said = Command::new(&self.program)
            .args(["--api", &self.api, "fault"])
            .args(arguments)
            .output()?;
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        Ok(())
    }
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

#[test]
fn emupos_out_of_paper_is_waited_for() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let port = free_port()?;
    let Some(simulator) = Simulator::start(folder.path(), port)? else {
        return Ok(());
    };
    simulator.fault(&["set", "printer", "paper-out"])?;
    let destination = Destination::parse(&format!("tcp://127.0.0.1:{port}"))?;
    let mut printer = Printer::new(destination, StatusLanguage::Epson, Journal::in_memory(), OnUnknown::Hold)?;
    printer.patience.printed = Duration::from_secs(2);
    let paper = spawn(move || -> Result<Simulator, String> {
        sleep(Duration::from_secs(1));
        simulator.fault(&["clear", "printer", "paper-out"]).map_err(|e| e.to_string())?;
        Ok(simulator)
    });
    let mut blocked = Vec::new();
    // Eight rows of eight dots.
    let label = b"\x1b@\x1dv0\x00\x01\x00\x08\x00\xff\x81\x81\x81\x81\x81\x81\xff";
    printer.print(&Key::new("order", "waybill"), label, &mut |event| {
        if let Event::Blocked(_, reason) = event {
            blocked.push(reason);
        }
    })?;
    printer.finish(&mut |_| ())?;
    assert_eq!(blocked, [Blocked::PaperOut]);
    let _simulator = paper.join().map_err(|_| "a thread panicked")??;
    let end = Instant::now() + Duration::from_secs(30);
    while !has_picture(&folder.path().join("receipts")) {
        assert!(Instant::now() < end, "nothing was printed");
        sleep(Duration::from_millis(100));
    }
    Ok(())
}

fn has_picture(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| {
        entries
            .any(|entry| entry.is_ok_and(|entry| entry.path().extension().is_some_and(|kind| kind == "png") || has_picture(&entry.path())))
    })
}
