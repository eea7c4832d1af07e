//! Connections: taken within their bounds, answered, and ended in good order.

use crate::app::App;
use crate::auth::Verdict;
use crate::page;
use crate::problem::Problem;
use crate::routes::{Call, ROUTES, Route};
use crate::settings::{Answered, Listen, ServeError, Settings};
use axum::Router;
use axum::body::Body;
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::routing::{MethodFilter, on};
use futures_util::future::{Either, select};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, watch};
use tokio_io_timeout::TimeoutStream;

/// A service that listens.
pub struct Server {
    runtime: Runtime,
    app: Arc<App>,
    listener: Listener,
    listen: Listen,
    stop: watch::Sender<u32>,
}

/// Ends a service.
#[derive(Clone)]
pub struct Stopper(watch::Sender<u32>);

impl Stopper {
    /// Lets the service finish what it accepted; a second time ends it at once.
    pub fn stop(&self) {
        self.0.send_modify(|times| *times += 1);
    }
}

enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener),
}

impl Server {
    /// Starts to listen. Nothing is answered before [`Server::run`].
    ///
    /// # Errors
    /// When others than this machine could connect and there are no tokens, the address is taken, or a printer cannot be used.
    pub fn bind(settings: Settings) -> Result<Server, ServeError> {
        if settings.tokens.is_empty() && !settings.listen.is_local() {
            return Err(ServeError::NoTokens(settings.listen));
        }
        // They wait and copy; those that work are the pool's.
        let runtime = Builder::new_multi_thread()
            .worker_threads(1 + settings.jobs.get() / 8)
            .thread_name("http")
            .enable_all()
            .build()?;
        let (listener, listen) = runtime.block_on(listener(&settings.listen)).map_err(|error| ServeError::Listen {
            listen: settings.listen.clone(),
            error,
        })?;
        let app = App::new(settings)?;
        Ok(Server {
            runtime,
            app,
            listener,
            listen,
            stop: watch::Sender::new(0),
        })
    }

    /// Where it listens, with the port that it was given.
    pub fn listen(&self) -> &Listen {
        &self.listen
    }

    /// What ends it.
    pub fn stopper(&self) -> Stopper {
        Stopper(self.stop.clone())
    }

    /// Lets SIGTERM and SIGINT end it.
    ///
    /// # Errors
    /// When the system does not tell of them.
    pub fn stop_on_signals(&self) -> io::Result<()> {
        use tokio::signal::unix::{SignalKind, signal};
        let _entered = self.runtime.enter();
        for kind in [SignalKind::terminate(), SignalKind::interrupt()] {
            let (mut signal, stopper) = (signal(kind)?, self.stopper());
            self.runtime.spawn(async move {
                while signal.recv().await.is_some() {
                    stopper.stop();
                }
            });
        }
        Ok(())
    }

    /// Answers until it is stopped, and returns when what was accepted is done.
    pub fn run(self) {
        let Server {
            runtime,
            app,
            listener,
            listen,
            stop,
        } = self;
        let bounds = app.settings.bounds.clone();
        let stopped = stop.subscribe();
        runtime.block_on(async {
            let twice = stopped.clone();
            let all = accept(app.clone(), listener, stopped);
            // A second signal ends everything at once.
            select(pin!(all), pin!(times(twice, 2))).await;
        });
        let most = if *stop.borrow() > 1 { Duration::ZERO } else { bounds.drain };
        app.printing.end(most);
        if let Listen::Unix(path) = listen {
            // Whoever comes now finds no socket that nobody listens at.
            let _ = std::fs::remove_file(path);
        }
        runtime.shutdown_background();
    }
}

async fn times(mut stopped: watch::Receiver<u32>, at_least: u32) {
    let _ = stopped.wait_for(|times| *times >= at_least).await;
}

async fn listener(listen: &Listen) -> io::Result<(Listener, Listen)> {
    match listen {
        Listen::Tcp(address) => {
            let listener = TcpListener::bind(address).await?;
            let address = listener.local_addr()?;
            Ok((Listener::Tcp(listener), Listen::Tcp(address)))
        }
        Listen::Unix(path) => {
            // Left by a process that was killed.
            if path.exists()
                && UnixStream::connect(path)
                    .await
                    .is_err_and(|e| e.kind() == io::ErrorKind::ConnectionRefused)
            {
                std::fs::remove_file(path)?;
            }
            Ok((Listener::Unix(UnixListener::bind(path)?), listen.clone()))
        }
    }
}

/// Takes connections until the service ends, and lets those there are end.
async fn accept(app: Arc<App>, listener: Listener, stopped: watch::Receiver<u32>) {
    let bounds = &app.settings.bounds;
    let router = router(&app);
    let places = Arc::new(Semaphore::new(bounds.connections.min(Semaphore::MAX_PERMITS)));
    let graceful = GracefulShutdown::new();
    let taking = async {
        loop {
            let Ok(place) = places.clone().acquire_owned().await else { return };
            let accepted = match &listener {
                Listener::Tcp(listener) => listener.accept().await.map(|(stream, _)| {
                    // An answer's end is not kept back for more.
                    let _ = stream.set_nodelay(true);
                    Either::Left(stream)
                }),
                Listener::Unix(listener) => listener.accept().await.map(|(stream, _)| Either::Right(stream)),
            };
            let connection = match accepted {
                Ok(Either::Left(stream)) => Either::Left(serve(&app, stream, &router, &graceful)),
                Ok(Either::Right(stream)) => Either::Right(serve(&app, stream, &router, &graceful)),
                // Too many files are open, mostly: a moment later some are closed.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            };
            tokio::spawn(async move {
                let _place = place;
                connection.await;
            });
        }
    };
    // Requests are still taken while accepted ones are at work, so that whoever asks is told that the service ends.
    let ended = async {
        times(stopped, 1).await;
        app.drain();
        app.ending.send_replace(true);
        let idle = async {
            while !app.is_idle() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let _ = tokio::time::timeout(bounds.drain, idle).await;
    };
    select(pin!(taking), pin!(ended)).await;
    drop(listener);
    let _ = tokio::time::timeout(bounds.drain, graceful.shutdown()).await;
}

/// Answers the requests of a connection.
fn serve<S: AsyncRead + AsyncWrite + Send + 'static>(
    app: &Arc<App>,
    stream: S,
    router: &Router,
    graceful: &GracefulShutdown,
) -> impl Future<Output = ()> + Send + use<S> {
    let bounds = &app.settings.bounds;
    let mut stream = TimeoutStream::new(stream);
    // A client that does not take its answer; one that sends nothing is the head's and the body's to bound.
    stream.set_write_timeout(Some(bounds.idle));
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(bounds.head)
        .max_buf_size(64 << 10);
    let connection = http.serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(router.clone()));
    let connection = graceful.watch(connection);
    async move {
        // A client that breaks off is nobody's problem.
        let _ = connection.await;
    }
}

/// Every route, and an answer for all others.
fn router(app: &Arc<App>) -> Router {
    let routed = ROUTES.iter().fold(Router::new(), |router, route| {
        let filter = match route.method {
            "GET" => MethodFilter::GET,
            "DELETE" => MethodFilter::DELETE,
            _ => MethodFilter::POST,
        };
        let app = app.clone();
        let handler = move |parameters: RawPathParams, request: Request| {
            let parameter = parameters.iter().next().map(|(_, value)| value.to_owned()).unwrap_or_default();
            answer(app.clone(), route, Call { request, parameter })
        };
        router.route(route.path, on(filter, handler))
    });
    let fallen = |app: Arc<App>, status, code, detail| {
        move |headers: HeaderMap| async move {
            let problem = guard(&app, &headers).err().unwrap_or_else(|| Problem::new(status, code, detail));
            log(&app, "-", "-", &problem.response(), &problem.code, Instant::now());
            problem.response()
        }
    };
    page::add(routed)
        .fallback(fallen(
            app.clone(),
            StatusCode::NOT_FOUND,
            "not_found",
            "there is nothing at this path; /openapi.json lists what there is",
        ))
        .method_not_allowed_fallback(fallen(
            app.clone(),
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "this path takes another method; /openapi.json lists them",
        ))
        .layer(axum::middleware::map_response(secured))
}

/// What every answer says to browsers.
async fn secured(mut response: axum::response::Response) -> axum::response::Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(page::POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    // Labels hold names and addresses: no cache keeps them.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

async fn answer(app: Arc<App>, route: &'static Route, call: Call) -> Response<Body> {
    let begun = Instant::now();
    let answered = answered(&app, route, call).await;
    let (response, code) = match answered {
        Ok(response) => (response, "".into()),
        Err(problem) => (problem.response(), problem.code),
    };
    log(&app, route.method, route.path, &response, &code, begun);
    response
}

async fn answered(app: &Arc<App>, route: &'static Route, call: Call) -> Result<Response<Body>, Problem> {
    let headers = call.request.headers();
    guard(app, headers)?;
    let Some(scope) = route.scope else {
        return (route.handler)(app.clone(), call).await;
    };
    match app.settings.tokens.verdict(headers, scope) {
        Verdict::Allowed => {}
        Verdict::Unknown => {
            return Err(Problem::new(
                StatusCode::UNAUTHORIZED,
                "no_token",
                "give a token of this service: Authorization: Bearer TOKEN",
            ));
        }
        Verdict::Forbidden => {
            let detail = format!("this token lacks the scope {}", scope.name());
            return Err(Problem::new(StatusCode::FORBIDDEN, "scope_missing", detail));
        }
    }
    let _accepted = app.accept()?;
    (route.handler)(app.clone(), call).await
}

/// Refuses what a page of another origin makes a browser send, and names of this machine that somebody else's name server gave.
fn guard(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    let forbidden = |code, detail| Err(Problem::new(StatusCode::FORBIDDEN, code, detail));
    if let Some(origin) = headers.get(header::ORIGIN) {
        let authority = origin
            .to_str()
            .ok()
            .and_then(|origin| origin.split_once("://"))
            .map(|(_, authority)| authority);
        if !authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host)) {
            return forbidden("other_origin", "pages of other origins may not use this service");
        }
    }
    if matches!(
        text(header::HeaderName::from_static("sec-fetch-site")),
        Some("cross-site" | "same-site")
    ) && headers.contains_key(header::ORIGIN)
    {
        return forbidden("other_origin", "pages of other origins may not use this service");
    }
    let open = app.settings.tokens.is_empty() && matches!(app.settings.listen, Listen::Tcp(_));
    if open && !is_loopback(host) {
        return forbidden(
            "other_host",
            "without tokens this service answers to localhost, 127.0.0.1 and [::1] only",
        );
    }
    Ok(())
}

fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn log(app: &App, method: &'static str, route: &'static str, response: &Response<Body>, code: &str, begun: Instant) {
    let (status, time) = (response.status(), begun.elapsed());
    app.metrics.request(route, class(status), time);
    if let Some(log) = &app.settings.log {
        log(&Answered {
            method,
            route,
            status: status.as_u16(),
            code: code.to_owned(),
            time,
        });
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine_are_known() {
        for here in ["localhost:8080", "LOCALHOST", "127.0.0.1:1", "127.9.9.9", "[::1]:8080", "[::1]"] {
            assert!(is_loopback(here), "{here}");
        }
        for elsewhere in [
            "",
            "evil.example:8080",
            "127.0.0.1.evil.example",
            "10.0.0.1:8080",
            "[::2]:80",
            "localhost.evil",
        ] {
            assert!(!is_loopback(elsewhere), "{elsewhere}");
        }
    }
}
