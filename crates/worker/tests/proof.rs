//! Three workers, a queue and a store that are killed, cut off and made to fail: every label is in the store once and byte for byte what the library makes, every failure is a dead letter.
//!
//! `WAYBILL_LABEL_PROOF=day.ndjson cargo test --release -p waybill-label-worker --test proof -- --nocapture` works on a day of replies (CONTRIBUTING.md) instead of a few;
//! `WAYBILL_LABEL_SEED` repeats the order in which things break.

mod support;

use object_store::aws::AmazonS3Builder;
use object_store::{ObjectStore, ObjectStoreExt};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use support::faults::{FaultyStore, Network};
use support::{LOOKS, Nats, Postgres, Process, S3, Server, block_on, output, replies, s3_environment, try_output, work};
use waybill_label::Renderer;
use waybill_label_worker::job::Route;
use waybill_label_worker::making::Maker;
use waybill_label_worker::settings::Settings;

/// Labels, unless a file of them is named.
const FEW: usize = 400;
/// What happens to the workers and servers, one after the other, spread over the work.
const BLOWS: usize = 12;

struct Scene {
    folder: tempfile::TempDir,
    settings: PathBuf,
    environment: Vec<(&'static str, String)>,
    input: PathBuf,
    replies: Vec<String>,
}

impl Scene {
    fn new(url: &str, out: &str, environment: Vec<(&'static str, String)>, folder: tempfile::TempDir, few: usize) -> Scene {
        let settings = folder.path().join("settings.json");
        let json =
            serde_json::json!({"queue": {"url": url, "ack_wait_s": 5, "max_deliveries": 100}, "out": out, "formats": ["pdf", "png"]});
        fs::write(&settings, json.to_string()).unwrap();
        let replies = match std::env::var_os("WAYBILL_LABEL_PROOF") {
            Some(file) => fs::read_to_string(file).unwrap().lines().map(str::to_owned).collect(),
            None => replies::different(few),
        };
        let input = folder.path().join("day.ndjson");
        let poison: Vec<_> = replies::poison().into_iter().map(|(reply, _)| reply).collect();
        let middle = replies.len() / 2;
        let all = [&replies[..middle], &poison, &replies[middle..], &["{\"no\": \"reply\"}".to_owned()]].concat();
        fs::write(&input, all.join("\n")).unwrap();
        Scene {
            folder,
            settings,
            environment,
            input,
            replies,
        }
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = work(&self.settings, arguments);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stderr(
            fs::File::options()
                .append(true)
                .create(true)
                .open(self.folder.path().join("log"))
                .unwrap(),
        );
        command
    }

    fn worker(&self) -> Process {
        Process::start(self.command(&["run", "--jobs", "1"]).stdout(Stdio::null()))
    }

    /// The library's own files, by the keys that they should have.
    fn expected(&self) -> impl Iterator<Item = (String, Vec<u8>)> {
        let maker = Maker::new(&Settings::from_json(&fs::read(&self.settings).unwrap()).unwrap()).unwrap();
        let renderer = Renderer::builder().build();
        let route = Route::parse("main.none").unwrap();
        self.replies.iter().flat_map(move |reply| {
            let made = maker.make(reply.as_bytes(), &route).unwrap();
            let label = renderer.render(reply.as_bytes()).unwrap();
            let files = [label.to_pdf().unwrap(), label.to_png(1).unwrap()];
            let keys = made.files.into_iter().map(|(stored, _)| stored.key);
            keys.zip(files).collect::<Vec<_>>()
        })
    }

    /// Submits everything twice at a time, and works on it while things break.
    fn survives(&self, server: &mut dyn Server, network: Option<&Network>) {
        assert!(self.command(&["init"]).status().unwrap().success());
        let begun = Instant::now();
        let mut workers: Vec<_> = (0..3).map(|_| self.worker()).collect();
        let path = self.input.to_string_lossy().into_owned();
        let submitters: Vec<_> = (0..2)
            .map(|_| {
                let mut command = self.command(&["submit", &path]);
                std::thread::spawn(move || output(&mut command))
            })
            .collect();
        let mut seed = replies::random();
        let total = self.replies.len() + replies::poison().len();
        let (mut blows, mut looks) = (0, 0);
        loop {
            looks += 1;
            assert!(looks < LOOKS, "no end after {blows} blows");
            // As whoever looks after services does.
            for worker in &mut workers {
                if !worker.runs() {
                    *worker = self.worker();
                }
            }
            let Some(status) = try_output(&mut self.command(&["status"])) else {
                continue;
            };
            let count = |name: &str| status[name].as_u64().unwrap_or(0) as usize;
            if count("waiting") + count("in_hand") == 0 && submitters.iter().all(std::thread::JoinHandle::is_finished) {
                break;
            }
            if count("done") * (BLOWS + 1) / total <= blows {
                std::thread::sleep(Duration::from_millis(100));
                continue;
            }
            blows += 1;
            match (replies::next(&mut seed) % 4, network) {
                (0, _) => server.kill_and_restart(),
                (1, Some(network)) => network.cut(Duration::from_millis(300)),
                (which, _) => workers[which as usize % 3].kill(),
            }
        }
        eprintln!("{total} replies, {blows} blows: {:.1} s", begun.elapsed().as_secs_f32());
        let summaries: Vec<_> = submitters.into_iter().map(|thread| thread.join().unwrap()).collect();
        for summary in &summaries {
            assert_eq!(summary["read"], total as u64 + 1, "{summary}");
            assert_eq!(summary["failed"], serde_json::json!({"not_a_reply": 1}), "{summary}");
        }
        for worker in workers {
            assert!(worker.end());
        }
        let status = output(&mut self.command(&["status"]));
        // A server of NATS that was restarted forgets the ids of jobs that are over, so that a duplicate may fail a second time.
        let dead = status["dead"].as_object().unwrap();
        let codes: BTreeSet<_> = dead.keys().map(String::as_str).collect();
        assert_eq!(codes, replies::poison().into_iter().map(|(_, code)| code).collect());
        assert_eq!(status["done"], self.replies.len() as u64);
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap();
        for personal in ["林", "138*", "杭州", "广州"] {
            assert!(!log.contains(personal), "{personal} in the log");
        }
    }
}

#[test]
fn jetstream_and_s3() {
    let folder = tempfile::tempdir().unwrap();
    let (Some(mut nats), Some(s3)) = (Nats::start(folder.path()), S3::start()) else {
        return;
    };
    let network = Network::before(nats.port());
    let store = FaultyStore::before(s3.port());
    let url = format!("nats://127.0.0.1:{}", network.port);
    let scene = Scene::new(&url, "s3://labels/day", s3_environment(store.port).into(), folder, FEW);
    scene.survives(&mut nats, Some(&network));
    eprintln!("the store failed {} times", store.faults.load(Ordering::Relaxed));
    let _ = rustls::crypto::ring::default_provider().install_default();
    block_on(async {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name("labels")
            .with_allow_http(true)
            .with_region("us-east-1");
        builder = builder.with_access_key_id("test").with_secret_access_key("test");
        let bucket = builder.with_endpoint(format!("http://127.0.0.1:{}", s3.port())).build().unwrap();
        let listed = bucket.list_with_delimiter(None).await.unwrap();
        assert_eq!(listed.common_prefixes.len(), 1);
        let mut count = 0;
        for (key, bytes) in scene.expected() {
            let there = bucket.get(&format!("day/{key}").into()).await.unwrap().bytes().await.unwrap();
            assert!(*there == *bytes, "{key}");
            count += 1;
        }
        use futures_util::StreamExt;
        assert_eq!(bucket.list(None).count().await, count);
    });
}

#[test]
fn postgres_and_a_directory() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut postgres) = Postgres::start(folder.path()) else {
        return;
    };
    let out = folder.path().join("out");
    let scene = Scene::new(&postgres.url(), &out.to_string_lossy(), Vec::new(), folder, FEW / 4);
    scene.survives(&mut postgres, None);
    let mut count = 0;
    for (key, bytes) in scene.expected() {
        assert!(fs::read(out.join(&key)).unwrap() == bytes, "{key}");
        count += 1;
    }
    assert_eq!(files(&out), count);
}

/// Files, without those that a killed worker did not finish (`…#1`, which stores do not list).
fn files(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let count = |path: PathBuf| {
        if path.is_dir() {
            files(&path)
        } else {
            usize::from(!path.to_string_lossy().contains('#'))
        }
    };
    entries.map(count).sum()
}
