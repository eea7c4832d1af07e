//! What every queue promises, asked of all of them, on real servers.

mod support;

use bytes::Bytes;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use support::{Nats, Postgres, Server, block_on};
use waybill_label_worker::job::{Done, Failure, Job, Route};
use waybill_label_worker::queue::{self, Queue, QueueError, Submitted, Taken};
use waybill_label_worker::settings::QueueSettings;

fn settings(url: &str, name: &str) -> QueueSettings {
    let json = serde_json::json!({"url": url, "name": name, "ack_wait_s": 3, "groups": {"hz": "hz.*", "desk": "sh.desk"}});
    serde_json::from_value(json).unwrap()
}

fn job(id: &str, route: &str) -> Job {
    Job {
        id: id.into(),
        route: Route::parse(route).unwrap(),
        reply: Bytes::from(format!("{{\"reply of\": \"{id} 王\"}}")),
    }
}

fn done(id: &str) -> Done {
    Done {
        id: id.into(),
        delivery_id: "SF".into(),
        order_id: String::new(),
        waybill_id: "SF1".into(),
        files: Vec::new(),
        warnings: Vec::new(),
        printed: Vec::new(),
        deliveries: 1,
    }
}

const NOT_HTML: &str = "not_html";

fn failure() -> Failure {
    Failure {
        code: NOT_HTML,
        message: "decoded, but this is no HTML\r\nindeed 不是".into(),
    }
}

/// So many jobs, however many calls that takes; no more are asked for.
async fn take(queue: &Arc<dyn Queue>, count: usize) -> Vec<Taken> {
    let mut all = Vec::new();
    for _ in 0..60 {
        all.extend(queue.take(count - all.len()).await.unwrap_or_default());
        if all.len() >= count {
            break;
        }
    }
    assert_eq!(all.len(), count);
    all
}

async fn is_empty(queue: &Arc<dyn Queue>) -> bool {
    queue.take(10).await.unwrap().is_empty()
}

fn ids(taken: &[Taken]) -> BTreeMap<&str, u64> {
    taken.iter().map(|taken| (&*taken.job.id, taken.deliveries)).collect()
}

async fn keeps_its_promises(server: &mut dyn Server) {
    let settings = settings(&server.url(), "promises");
    assert!(matches!(queue::open(&settings, "hz").await, Err(QueueError::Missing { .. })));
    queue::init(&settings).await.unwrap();
    queue::init(&settings).await.unwrap();
    let queue = queue::open(&settings, "hz").await.unwrap();
    let desk = queue::open(&settings, "desk").await.unwrap();

    // One of each id, to whom its route says.
    let jobs = [job("a", "hz.p1"), job("b", "hz.p2"), job("a", "hz.p1"), job("s", "sh.desk")];
    use Submitted::{Duplicate, New};
    assert_eq!(queue.submit(&jobs).await.unwrap(), [New, New, Duplicate, New]);
    assert_eq!(queue.submit(&jobs[1..2]).await.unwrap(), [Duplicate]);
    assert_eq!(queue.status().await.unwrap().waiting, 3);
    let at_desk = take(&desk, 1).await;
    assert_eq!(at_desk[0].job, jobs[3]);
    let taken = take(&queue, 2).await;
    assert_eq!(ids(&taken), BTreeMap::from([("a", 1), ("b", 1)]));
    assert!(taken.iter().all(|taken| jobs.contains(&taken.job)));
    assert!(is_empty(&queue).await);
    assert_eq!(queue.status().await.unwrap().in_hand, 3);

    // Done is done; what was done is a duplicate still.
    let (a, b) = match &*taken[0].job.id {
        "a" => (&taken[0], &taken[1]),
        _ => (&taken[1], &taken[0]),
    };
    queue.done(a, &done("a")).await.unwrap();
    desk.done(&at_desk[0], &done("s")).await.unwrap();
    assert_eq!(queue.submit(&jobs[..1]).await.unwrap(), [Duplicate]);

    // What is given back comes again, and says so.
    queue.give_back(b, Duration::ZERO).await.unwrap();
    let again = take(&queue, 1).await;
    assert_eq!(ids(&again), BTreeMap::from([("b", 2)]));

    // A worker that speaks keeps its job, one that does not loses it.
    for _ in 0..5 {
        queue.in_progress(&again[0]).await.unwrap();
        assert!(is_empty(&queue).await);
    }
    let taken = take(&queue, 1).await;
    assert_eq!(ids(&taken), BTreeMap::from([("b", 3)]));

    // Killed with a job that waits, one in hand, and results.
    assert_eq!(queue.submit(&[job("c", "hz.p1")]).await.unwrap(), [New]);
    server.kill_and_restart();
    let taken = take(&queue, 2).await;
    assert_eq!(ids(&taken).keys().copied().collect::<Vec<_>>(), ["b", "c"]);
    assert_eq!(queue.status().await.unwrap().done, 2);

    // A dead letter keeps its reply, and goes back when asked.
    for one in &taken {
        match &*one.job.id {
            "b" => queue.dead(one, &failure()).await.unwrap(),
            _ => queue.done(one, &done("c")).await.unwrap(),
        }
    }
    assert!(is_empty(&queue).await);
    let status = queue.status().await.unwrap();
    assert_eq!(
        (status.waiting, status.in_hand, status.done, status.dead),
        (0, 0, 3, BTreeMap::from([("not_html".to_owned(), 1)]))
    );
    assert_eq!(queue.redrive(Some("cancelled")).await.unwrap(), 0);
    assert_eq!(queue.redrive(Some("not_html")).await.unwrap(), 1);
    assert_eq!(queue.redrive(None).await.unwrap(), 0);
    let taken = take(&queue, 1).await;
    assert_eq!((&taken[0].job, taken[0].deliveries), (&jobs[1], 1));
    queue.done(&taken[0], &done("b")).await.unwrap();
    assert!(queue.status().await.unwrap().dead.is_empty());

    // Many at once.
    let many: Vec<_> = (0..300).map(|index| job(&format!("many-{index}"), "hz.p1")).collect();
    assert!(queue.submit(&many).await.unwrap().iter().all(|told| *told == New));
    let mut seen = BTreeMap::new();
    while seen.len() < many.len() {
        for one in queue.take(90).await.unwrap() {
            queue.done(&one, &done(&one.job.id)).await.unwrap();
            *seen.entry(one.job.id).or_insert(0) += 1;
        }
    }
    assert!(seen.values().all(|count| *count == 1));
}

async fn says_that_it_is_full(server: &dyn Server) {
    let mut settings = settings(&server.url(), "small");
    settings.max_jobs = 2;
    queue::init(&settings).await.unwrap();
    let queue = queue::open(&settings, "hz").await.unwrap();
    for id in ["a", "b"] {
        assert_eq!(queue.submit(&[job(id, "hz.p")]).await.unwrap(), [Submitted::New]);
    }
    let full = async || matches!(queue.submit(&[job("c", "hz.p")]).await.as_deref(), Ok([Submitted::Full(_)]));
    assert!(full().await && full().await);
    let taken = take(&queue, 1).await;
    queue.done(&taken[0], &done("a")).await.unwrap();
    assert_eq!(queue.submit(&[job("c", "hz.p")]).await.unwrap(), [Submitted::New]);
}

#[test]
fn jetstream() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut server) = Nats::start(folder.path()) else { return };
    block_on(async {
        keeps_its_promises(&mut server).await;
        says_that_it_is_full(&server).await;
        let queue = queue::open(&settings(&server.url(), "promises"), "hz").await.unwrap();
        let mut large = job("large", "hz.p");
        large.reply = vec![b' '; 2 << 20].into();
        let told = queue.submit(&[large]).await.unwrap();
        assert!(
            matches!(&told[..], [Submitted::Refused(failure)] if failure.code == "job_too_large"),
            "{told:?}"
        );
    });
}

#[test]
fn postgres() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut server) = Postgres::start(folder.path()) else { return };
    block_on(async {
        keeps_its_promises(&mut server).await;
        says_that_it_is_full(&server).await;
    });
}
