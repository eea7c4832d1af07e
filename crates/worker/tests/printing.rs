//! A worker with a printer: no label comes out twice, however often the worker is killed, and those in doubt are set aside.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use support::{Nats, Process, Server, block_on, output, replies, wait_for, work};
use waybill_label_worker::job::Route;
use waybill_label_worker::making::Maker;
use waybill_label_worker::queue;
use waybill_label_worker::settings::Settings;

const LABELS: usize = 60;
const KILLS: usize = 8;

fn settings(folder: &Path, url: &str, on_unknown: &str) -> std::path::PathBuf {
    let path = folder.join(format!("{on_unknown}.json"));
    let json = serde_json::json!({
        "queue": {"url": url, "ack_wait_s": 2, "max_deliveries": 50, "groups": {"hz": "hz.*"}},
        "group": "hz",
        "printers": {"desk": {
            "to": format!("file:{}", folder.join("printer").display()),
            "journal": folder.join("journal"),
            "options": {"printer": "tsc-203"},
            "on_unknown": on_unknown,
        }},
    });
    fs::write(&path, json.to_string()).unwrap();
    path
}

/// Which labels came out whole, in order, of all that the printer was sent.
fn came_out(printed: &[u8], jobs: &[Vec<u8>]) -> Vec<usize> {
    let (mut at, mut whole) = (0, Vec::new());
    while at < printed.len() {
        let common = |job: &Vec<u8>| job.iter().zip(&printed[at..]).take_while(|(a, b)| a == b).count();
        let (which, length) = (0..jobs.len())
            .map(|which| (which, common(&jobs[which])))
            .max_by_key(|(_, length)| *length)
            .unwrap();
        assert!(length > 0, "the printer was sent what no label is");
        if length == jobs[which].len() {
            whole.push(which);
        }
        at += length;
    }
    whole
}

#[test]
fn no_label_is_printed_twice() {
    let folder = tempfile::tempdir().unwrap();
    let Some(nats) = Nats::start(folder.path()) else { return };
    let hold = settings(folder.path(), &nats.url(), "hold");
    let replies = replies::different(LABELS);
    let maker = Maker::new(&Settings::from_json(&fs::read(&hold).unwrap()).unwrap()).unwrap();
    let route = Route::parse("hz.desk").unwrap();
    let jobs: Vec<_> = replies
        .iter()
        .map(|reply| maker.make(reply.as_bytes(), &route).unwrap().pages[0].clone())
        .collect();
    let input = folder.path().join("day.ndjson");
    fs::write(&input, replies.join("\n")).unwrap();
    assert!(work(&hold, &["init"]).status().unwrap().success());
    let path = input.to_string_lossy();
    output(&mut work(&hold, &["submit", "--route", "hz.desk", &path]));
    output(&mut work(&hold, &["submit", "--route", "hz.desk", "--again", "1", &path]));

    let log = fs::File::create(folder.path().join("log")).unwrap();
    let start = || Process::start(work(&hold, &["run"]).stderr(log.try_clone().unwrap()).stdout(Stdio::null()));
    let printer = folder.path().join("printer");
    let sent = || fs::metadata(&printer).map_or(0, |file| file.len());
    let all: u64 = jobs.iter().map(|job| job.len() as u64).sum();
    let mut worker = start();
    for kill in 1..=KILLS {
        wait_for("a label", || (sent() >= all * kill as u64 / (2 * KILLS as u64)).then_some(()));
        worker.kill();
        worker = start();
    }
    let ended = |settings: &Path| {
        let status = output(&mut work(settings, &["status"]));
        (status["waiting"] == 0 && status["in_hand"] == 0).then_some(status)
    };
    let status = wait_for("the end", || ended(&hold));
    assert!(worker.end());
    let whole = came_out(&fs::read(&printer).unwrap(), &jobs);
    let once: BTreeSet<_> = whole.iter().copied().collect();
    assert_eq!(once.len(), whole.len(), "a label came out twice");
    let in_doubt = status["dead"]["printing_unknown"].as_u64().unwrap_or(0) as usize;
    assert!(
        LABELS - once.len() <= in_doubt,
        "{} of {LABELS} came out, {in_doubt} are in doubt",
        once.len()
    );
    // Each kill leaves one label in doubt, which was ordered twice.
    assert!(in_doubt <= 2 * KILLS, "{in_doubt}");

    // Somebody looked, and says that they came out.
    let assume = settings(folder.path(), &nats.url(), "assume-printed");
    let again = output(&mut work(&assume, &["redrive", "--code", "printing_unknown"]));
    assert_eq!(again["submitted"], in_doubt);
    let worker = Process::start(work(&assume, &["run"]).stderr(log.try_clone().unwrap()).stdout(Stdio::null()));
    let status = wait_for("the end", || ended(&assume));
    assert!(worker.end());
    assert_eq!(
        (&status["done"], &status["dead"]),
        (&serde_json::json!(2 * LABELS), &serde_json::json!({}))
    );
    assert_eq!(came_out(&fs::read(&printer).unwrap(), &jobs), whole);
}

#[test]
fn what_ends_its_workers_is_set_aside_and_metrics_tell() {
    let folder = tempfile::tempdir().unwrap();
    let Some(nats) = Nats::start(folder.path()) else { return };
    let path = folder.path().join("settings.json");
    let out = folder.path().join("out");
    let json =
        serde_json::json!({"queue": {"url": nats.url(), "ack_wait_s": 1, "max_deliveries": 2}, "out": out, "metrics": "127.0.0.1:0"});
    fs::write(&path, json.to_string()).unwrap();
    let settings = Settings::from_json(&fs::read(&path).unwrap()).unwrap();
    let input = folder.path().join("day.ndjson");
    fs::write(
        &input,
        [replies::different(3), vec![replies::poison()[0].0.clone()]].concat().join("\n"),
    )
    .unwrap();
    assert!(work(&path, &["init"]).status().unwrap().success());
    output(&mut work(&path, &["submit", &input.to_string_lossy()]));
    // Workers that have jobs and are never heard of again.
    block_on(async {
        let queue = queue::open(&settings.queue, "all").await.unwrap();
        let mut deliveries = BTreeMap::new();
        while deliveries.values().filter(|count| **count >= 2).count() < 1 {
            for taken in queue.take(1).await.unwrap() {
                deliveries.insert(taken.job.id, taken.deliveries);
            }
        }
    });
    let log = folder.path().join("log");
    let worker = Process::start(work(&path, &["run"]).stderr(fs::File::create(&log).unwrap()).stdout(Stdio::null()));
    let address: String = wait_for("the metrics' address", || {
        let log = fs::read_to_string(&log).ok()?;
        Some(
            log.lines()
                .find_map(|line| line.strip_prefix("metrics at http://"))?
                .strip_suffix("/metrics")?
                .to_owned(),
        )
    });
    let metrics = || {
        let mut stream = TcpStream::connect(&address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
        stream
            .write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer)
    };
    let answer = metrics().expect("metrics");
    assert!(
        answer.starts_with("HTTP/1.1 200 ") && answer.contains("waybill_label_work_in_hand"),
        "{answer}"
    );
    let status = wait_for("the end", || {
        let status = output(&mut work(&path, &["status"]));
        (status["waiting"] == 0 && status["in_hand"] == 0).then_some(status)
    });
    assert!(worker.end());
    let dead = &status["dead"];
    let too_many = dead["too_many_deliveries"].as_u64().unwrap_or(0);
    assert!(too_many >= 1, "{status}");
    let total = status["done"].as_u64().unwrap_or(0)
        + dead
            .as_object()
            .unwrap()
            .values()
            .filter_map(serde_json::Value::as_u64)
            .sum::<u64>();
    assert_eq!(total, 4, "{status}");
    assert_eq!(
        output(&mut work(&path, &["redrive", "--code", "too_many_deliveries"]))["submitted"],
        too_many
    );
    assert!(
        work(&path, &["run", "--until-empty"])
            .stderr(Stdio::null())
            .status()
            .unwrap()
            .success()
    );
    let status = output(&mut work(&path, &["status"]));
    assert_eq!(
        (&status["done"], &status["dead"]),
        (&serde_json::json!(3), &serde_json::json!({"not_html": 1}))
    );
}
