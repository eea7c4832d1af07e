//! Real servers on this machine, with their data in a directory that is gone with the test, and what makes them fail.
#![allow(dead_code)]

pub mod faults;
pub mod replies;

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::{sleep, spawn};
use std::time::Duration;
use test_material::cannot_run;

/// How often something is looked for before a test gives up, every 50 ms: five minutes, since machines may be busy.
pub const LOOKS: usize = 6000;

/// Looks for something until it is there.
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..LOOKS {
        if let Some(found) = look() {
            return found;
        }
        sleep(Duration::from_millis(50));
    }
    panic!("{what} does not come");
}

/// A program that `.ci/run` installs, or that is installed.
fn program(places: &[&str]) -> Option<PathBuf> {
    let oracles = env::var_os("WAYBILL_LABEL_ORACLES").map(PathBuf::from).unwrap_or_default();
    let path = env::var_os("PATH").unwrap_or_default();
    for place in places {
        let named = Path::new(place).file_name().unwrap_or_default();
        let on_path = env::split_paths(&path).map(|folder| folder.join(named));
        if let Some(found) = [oracles.join(place), PathBuf::from(place)]
            .into_iter()
            .chain(on_path)
            .find(|file| file.is_file())
        {
            return Some(found);
        }
    }
    cannot_run(&format!(
        "{} is not there (.ci/run installs it into WAYBILL_LABEL_ORACLES)",
        places[0]
    ));
    None
}

/// A process that ends with the test, at once.
pub struct Process(Child);

impl Process {
    pub fn start(command: &mut Command) -> Process {
        Process(command.spawn().expect("the program starts"))
    }

    /// As `kill -9`.
    pub fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }

    /// Asks it to end, and tells whether it ended well.
    pub fn end(mut self) -> bool {
        let asked = Command::new("kill").arg(self.0.id().to_string()).status();
        assert!(asked.is_ok_and(|status| status.success()), "it still runs");
        self.0.wait().is_ok_and(|status| status.success())
    }

    pub fn runs(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A server that can be killed and started again.
pub trait Server {
    fn url(&self) -> String;
    /// As `kill -9`, and starts it again with the same data.
    fn kill_and_restart(&mut self);
}

pub struct Nats {
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    process: Process,
}

impl Nats {
    pub fn start(folder: &Path) -> Option<Nats> {
        let program = program(&["nats/bin/nats-server"])?;
        let folder = folder.join("nats");
        fs::create_dir_all(&folder).unwrap();
        let mut process = Nats::run(&program, &folder, "-1");
        let port = wait_for("nats-server", || {
            assert!(process.runs(), "nats-server ended");
            let files = fs::read_dir(&folder).ok()?.flatten().map(|entry| entry.path());
            let ports = files
                .into_iter()
                .find(|file| file.extension().is_some_and(|kind| kind == "ports"))?;
            let ports: serde_json::Value = serde_json::from_slice(&fs::read(ports).ok()?).ok()?;
            ports["nats"][0].as_str()?.rsplit(':').next()?.parse().ok()
        });
        Some(Nats {
            program,
            folder,
            port,
            process,
        })
    }

    fn run(program: &Path, folder: &Path, port: &str) -> Process {
        let data = folder.join("data");
        let mut command = Command::new(program);
        command
            .args(["-js", "-a", "127.0.0.1", "-p", port, "-sd"])
            .arg(data)
            .arg("--ports_file_dir")
            .arg(folder);
        Process::start(command.stdout(Stdio::null()).stderr(Stdio::null()))
    }

    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Server for Nats {
    fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    fn kill_and_restart(&mut self) {
        self.process.kill();
        self.process = Nats::run(&self.program, &self.folder, &self.port.to_string());
        wait_for("nats-server", || TcpStream::connect(("127.0.0.1", self.port)).ok());
    }
}

pub struct Postgres {
    program: PathBuf,
    folder: PathBuf,
    process: Process,
}

impl Postgres {
    pub fn start(folder: &Path) -> Option<Postgres> {
        let newest = fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .max();
        let place = newest.unwrap_or_else(|| "/usr/lib/postgresql/15".into()).join("bin/postgres");
        let program = program(&[&place.to_string_lossy()])?;
        // It does not run as root, and whom it runs as must come to its data.
        let folder = folder.join("postgres");
        fs::create_dir_all(&folder).unwrap();
        for open in [folder.parent().unwrap(), &folder] {
            fs::set_permissions(open, fs::Permissions::from_mode(0o777)).unwrap();
        }
        let mut init = as_nobody_of_importance(&program.with_file_name("initdb"));
        let made = init
            .args(["-A", "trust", "-U", "worker", "--no-sync", "-D"])
            .arg(folder.join("data"))
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let process = Postgres::run(&program, &folder);
        let server = Postgres { program, folder, process };
        server.wait();
        Some(server)
    }

    fn run(program: &Path, folder: &Path) -> Process {
        let mut command = as_nobody_of_importance(program);
        command
            .arg("-D")
            .arg(folder.join("data"))
            .arg("-k")
            .arg(folder)
            .args(["-c", "listen_addresses=", "-p", "5432"]);
        Process::start(command.stdout(Stdio::null()).stderr(Stdio::null()))
    }

    fn wait(&self) {
        let ready = self.program.with_file_name("pg_isready");
        wait_for("postgres", || {
            let asked = Command::new(&ready).arg("-h").arg(&self.folder).stdout(Stdio::null()).status();
            asked.is_ok_and(|status| status.success()).then_some(())
        });
    }

    /// Its own process; the one that was started may be what started it.
    fn number(&self) -> String {
        let file = fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap();
        file.lines().next().unwrap().to_owned()
    }
}

/// PostgreSQL does not run as root.
fn as_nobody_of_importance(program: &Path) -> Command {
    let id = Command::new("id").arg("-u").output().unwrap();
    if id.stdout.trim_ascii() != b"0" {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
        .arg(program);
    command.current_dir("/");
    command
}

impl Server for Postgres {
    fn url(&self) -> String {
        let folder = self.folder.to_string_lossy().replace('/', "%2F");
        format!("postgres://worker@{folder}/postgres")
    }

    fn kill_and_restart(&mut self) {
        let killed = Command::new("kill").args(["-9", &self.number()]).status();
        assert!(killed.is_ok_and(|status| status.success()));
        self.process.kill();
        // Its children notice, and until then there is no second one.
        wait_for("postgres", || {
            self.process = Postgres::run(&self.program, &self.folder);
            for _ in 0..40 {
                if !self.process.runs() {
                    return None;
                }
                sleep(Duration::from_millis(50));
            }
            Some(())
        });
        self.wait();
    }
}

/// S3, by moto.
pub struct S3 {
    port: u16,
    _process: Process,
}

impl S3 {
    pub fn start() -> Option<S3> {
        let program = program(&["moto/bin/moto_server"])?;
        let mut child = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("moto starts");
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let process = Process(child);
        let port = loop {
            let mut line = String::new();
            assert!(lines.read_line(&mut line).is_ok_and(|read| read > 0), "moto ended");
            if let Some((_, port)) = line.trim_end().rsplit_once("http://127.0.0.1:") {
                break port.parse().expect("a port");
            }
        };
        // It tells of each request.
        spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        let s3 = S3 { port, _process: process };
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream
            .write_all(b"PUT /labels HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        assert!(answer.contains(" 200 "), "{answer}");
        Some(s3)
    }

    pub fn port(&self) -> u16 {
        self.port
    }
}

/// What S3 clients ask for in the environment.
pub fn s3_environment(port: u16) -> [(&'static str, String); 5] {
    [
        ("AWS_ACCESS_KEY_ID", "test".into()),
        ("AWS_SECRET_ACCESS_KEY", "test".into()),
        ("AWS_REGION", "us-east-1".into()),
        ("AWS_ALLOW_HTTP", "true".into()),
        ("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{port}")),
    ]
}

/// The command.
pub fn work(settings: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waybill-label-work"));
    command.arg("--settings").arg(settings).args(arguments);
    command
}

/// What the command prints, if the queue is there.
pub fn try_output(command: &mut Command) -> Option<serde_json::Value> {
    let output = command.output().expect("it runs");
    let told = output.status.code().is_some_and(|code| code <= 60);
    told.then(|| serde_json::from_slice(&output.stdout).unwrap_or_default())
}

/// What the command prints.
pub fn output(command: &mut Command) -> serde_json::Value {
    try_output(command).expect("the queue is there")
}

/// Waits for what is done by others.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}
