//! PostgreSQL: one table, for those who have a database and want no further server. Jobs are taken with `FOR UPDATE SKIP LOCKED`.
//!
//! A row stays when its job is done, without its reply: its id says for ever that there was one. A delivery is known by its number, so that a worker that was too slow cannot end
//! a job that another has.

use super::{Queue, QueueError, Receipt, Status, Submitted, Taken};
use crate::job::{Done, Failure, Filter, Job, Route};
use crate::settings::QueueSettings;
use async_trait::async_trait;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::sleep;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls, Row, Statement};

/// How long an idle worker waits before it asks again, and how often, in one call.
const IDLE: Duration = Duration::from_millis(200);
const TIMES: usize = 5;
/// After so many submitted jobs those that wait are counted anew.
const COUNTED: i64 = 10_000;

pub(super) struct Postgres {
    settings: QueueSettings,
    filter: Filter,
    session: Mutex<Option<Arc<Session>>>,
    /// How many more jobs may be submitted before they are counted.
    room: AtomicI64,
}

/// A connection and what is prepared on it.
struct Session {
    client: Client,
    submit: Statement,
    take: Statement,
    in_progress: Statement,
    done: Statement,
    give_back: Statement,
    dead: Statement,
    waiting: Statement,
}

/// What states are called in the table.
mod state {
    pub const OPEN: i16 = 0;
    pub const DONE: i16 = 1;
    pub const DEAD: i16 = 2;
}

async fn connect(settings: &QueueSettings) -> Result<Client, QueueError> {
    let connected = tokio_postgres::connect(&settings.url, NoTls).await;
    let (client, connection) = connected.map_err(QueueError::server("connect"))?;
    // It ends with the client, or with an error that the client's next call tells.
    tokio::spawn(connection);
    Ok(client)
}

pub(super) async fn init(settings: &QueueSettings) -> Result<(), QueueError> {
    let table = format!("{}_jobs", settings.name);
    let client = connect(settings).await?;
    let tables = format!(
        "CREATE TABLE IF NOT EXISTS {table} (
            id text PRIMARY KEY,
            warehouse text NOT NULL,
            printer text NOT NULL,
            reply bytea,
            state smallint NOT NULL DEFAULT 0,
            deliveries bigint NOT NULL DEFAULT 0,
            due timestamptz NOT NULL DEFAULT now(),
            code text,
            result text,
            changed timestamptz NOT NULL DEFAULT now());
         CREATE INDEX IF NOT EXISTS {table}_due ON {table} (due) WHERE state = 0;
         CREATE INDEX IF NOT EXISTS {table}_dead ON {table} (code) WHERE state = 2;
         ALTER TABLE {table} SET (autovacuum_vacuum_scale_factor = 0.02)"
    );
    client.batch_execute(&tables).await.map_err(QueueError::server("make the table"))
}

impl Session {
    async fn new(settings: &QueueSettings) -> Result<Session, QueueError> {
        let client = connect(settings).await?;
        let table = format!("{}_jobs", settings.name);
        let doing = "prepare statements";
        let exists = client.query_one("SELECT to_regclass($1) IS NOT NULL", &[&table]).await;
        let exists: bool = exists.map_err(QueueError::server(doing))?.get(0);
        if !exists {
            return Err(QueueError::Missing {
                what: format!("the table {table}"),
            });
        }
        let mine = "WHERE id = $1 AND deliveries = $2 AND state = 0";
        let prepare = async |sql: String| client.prepare(&sql).await.map_err(QueueError::server(doing));
        Ok(Session {
            submit: prepare(format!(
                "INSERT INTO {table} (id, warehouse, printer, reply)
                 SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) ON CONFLICT DO NOTHING RETURNING id"
            ))
            .await?,
            take: prepare(format!(
                "UPDATE {table} SET deliveries = deliveries + 1, due = now() + $4::bigint * interval '1 second', changed = now()
                 WHERE id IN (SELECT id FROM {table} WHERE state = 0 AND due <= now() AND ($1 = '*' OR warehouse = $1) AND ($2 = '*' OR printer = $2)
                              ORDER BY due LIMIT $3 FOR UPDATE SKIP LOCKED)
                 RETURNING id, warehouse, printer, reply, deliveries"
            ))
            .await?,
            in_progress: prepare(format!("UPDATE {table} SET due = now() + $3::bigint * interval '1 second' {mine}")).await?,
            done: prepare(format!("UPDATE {table} SET state = 1, reply = NULL, result = $3, changed = now() {mine}")).await?,
            give_back: prepare(format!("UPDATE {table} SET due = now() + $3::bigint * interval '1 millisecond' {mine}")).await?,
            dead: prepare(format!("UPDATE {table} SET state = 2, code = $3, result = $4, changed = now() {mine}")).await?,
            waiting: prepare(format!("SELECT count(*) FROM {table} WHERE state = 0")).await?,
            client,
        })
    }
}

impl Postgres {
    pub(super) async fn open(settings: &QueueSettings, filter: Filter) -> Result<Postgres, QueueError> {
        let session = Session::new(settings).await?;
        Ok(Postgres {
            settings: settings.clone(),
            filter,
            session: Mutex::new(Some(Arc::new(session))),
            room: AtomicI64::new(0),
        })
    }

    /// The connection, made anew when it broke.
    async fn session(&self) -> Result<Arc<Session>, QueueError> {
        let mut kept = self.session.lock().await;
        match &*kept {
            Some(session) if !session.client.is_closed() => Ok(session.clone()),
            _ => {
                let session = Arc::new(Session::new(&self.settings).await?);
                *kept = Some(session.clone());
                Ok(session)
            }
        }
    }

    fn taken(&self, row: &Row) -> Option<Taken> {
        let reply: Option<Vec<u8>> = row.get(3);
        Some(Taken {
            job: Job {
                id: row.get(0),
                route: Route {
                    warehouse: row.get(1),
                    printer: row.get(2),
                },
                reply: reply?.into(),
            },
            deliveries: u64::try_from(row.get::<_, i64>(4)).unwrap_or(1),
            receipt: Receipt::Postgres,
        })
    }

    /// Changes a job that is still this delivery's; one that is not is another worker's, or over.
    async fn change(
        &self,
        doing: &'static str,
        statement: impl Fn(&Session) -> &Statement,
        taken: &Taken,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<(), QueueError> {
        let deliveries = i64::try_from(taken.deliveries).unwrap_or(i64::MAX);
        let mut all: Vec<&(dyn ToSql + Sync)> = vec![&taken.job.id, &deliveries];
        all.extend_from_slice(values);
        let session = self.session().await?;
        let changed = session.client.execute(statement(&session), &all).await;
        match changed.map_err(QueueError::server(doing))? {
            0 => Err(QueueError::Lost),
            _ => Ok(()),
        }
    }

    fn ack_wait(&self) -> i64 {
        i64::try_from(self.settings.ack_wait_s).unwrap_or(i64::MAX)
    }

    fn table(&self) -> String {
        format!("{}_jobs", self.settings.name)
    }
}

#[async_trait]
impl Queue for Postgres {
    async fn submit(&self, jobs: &[Job]) -> Result<Vec<Submitted>, QueueError> {
        let session = self.session().await?;
        let doing = "submit";
        let count = i64::try_from(jobs.len()).unwrap_or(i64::MAX);
        if self.room.fetch_sub(count, Ordering::Relaxed) < count {
            let waiting = session
                .client
                .query_one(&session.waiting, &[])
                .await
                .map_err(QueueError::server(doing))?;
            let room = i64::from(self.settings.max_jobs) - waiting.get::<_, i64>(0);
            // Others submit too.
            self.room.store(room.min(COUNTED) - count, Ordering::Relaxed);
            if room < count {
                self.room.store(0, Ordering::Relaxed);
                let full = format!("max_jobs ({}) wait", self.settings.max_jobs);
                return Ok(jobs.iter().map(|_| Submitted::Full(full.clone())).collect());
            }
        }
        let column = |of: fn(&Job) -> &str| jobs.iter().map(of).collect::<Vec<_>>();
        let replies: Vec<&[u8]> = jobs.iter().map(|job| &*job.reply).collect();
        let (ids, warehouses, printers) = (
            column(|job| &job.id),
            column(|job| &job.route.warehouse),
            column(|job| &job.route.printer),
        );
        let rows = session
            .client
            .query(&session.submit, &[&ids, &warehouses, &printers, &replies])
            .await;
        let rows = rows.map_err(QueueError::server(doing))?;
        let mut new: BTreeSet<String> = rows.iter().map(|row| row.get(0)).collect();
        // Of two with one id in one call the first is new.
        let told = jobs.iter().map(|job| match new.remove(&job.id) {
            true => Submitted::New,
            false => Submitted::Duplicate,
        });
        Ok(told.collect())
    }

    async fn take(&self, most: usize) -> Result<Vec<Taken>, QueueError> {
        let session = self.session().await?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        for _ in 0..TIMES {
            let values: [&(dyn ToSql + Sync); 4] = [&self.filter.warehouse, &self.filter.printer, &most, &self.ack_wait()];
            let rows = session
                .client
                .query(&session.take, &values)
                .await
                .map_err(QueueError::server("ask for jobs"))?;
            if !rows.is_empty() {
                return Ok(rows.iter().filter_map(|row| self.taken(row)).collect());
            }
            sleep(IDLE).await;
        }
        Ok(Vec::new())
    }

    async fn in_progress(&self, taken: &Taken) -> Result<(), QueueError> {
        let doing = "say that the job is in progress";
        self.change(doing, |session| &session.in_progress, taken, &[&self.ack_wait()]).await
    }

    async fn done(&self, taken: &Taken, done: &Done) -> Result<(), QueueError> {
        let result = serde_json::to_string(done).map_err(QueueError::server("write the result"))?;
        self.change("end the job", |session| &session.done, taken, &[&result]).await
    }

    async fn give_back(&self, taken: &Taken, after: Duration) -> Result<(), QueueError> {
        let after = i64::try_from(after.as_millis()).unwrap_or(i64::MAX);
        self.change("give a job back", |session| &session.give_back, taken, &[&after]).await
    }

    async fn dead(&self, taken: &Taken, failure: &Failure) -> Result<(), QueueError> {
        let values: [&(dyn ToSql + Sync); 2] = [&failure.code, &failure.message];
        self.change("set a job aside", |session| &session.dead, taken, &values).await
    }

    async fn status(&self) -> Result<Status, QueueError> {
        let doing = "tell its state";
        let session = self.session().await?;
        let table = self.table();
        let sql = format!(
            "SELECT state, code, count(*), count(*) FILTER (WHERE due > now() AND deliveries > 0), count(*) FILTER (WHERE deliveries > 1)
             FROM {table} GROUP BY 1, 2"
        );
        let mut status = Status::default();
        for row in session.client.query(&sql, &[]).await.map_err(QueueError::server(doing))? {
            let [count, in_hand, redelivered] = [2, 3, 4].map(|column| u64::try_from(row.get::<_, i64>(column)).unwrap_or(0));
            match row.get(0) {
                state::OPEN => {
                    status.waiting += count - in_hand;
                    status.in_hand += in_hand;
                    status.redelivered += redelivered;
                }
                state::DONE => status.done += count,
                _ => *status.dead.entry(row.get::<_, Option<String>>(1).unwrap_or_default()).or_default() += count,
            }
        }
        Ok(status)
    }

    async fn redrive(&self, code: Option<&str>) -> Result<u64, QueueError> {
        let session = self.session().await?;
        let sql = format!(
            "UPDATE {} SET state = $1, deliveries = 0, due = now(), code = NULL, result = NULL, changed = now()
             WHERE state = $2 AND ($3::text IS NULL OR code = $3)",
            self.table()
        );
        let changed = session.client.execute(&sql, &[&state::OPEN, &state::DEAD, &code]).await;
        changed.map_err(QueueError::server("submit dead letters again"))
    }
}
