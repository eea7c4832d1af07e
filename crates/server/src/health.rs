//! How the service is.

use crate::app::App;
use crate::problem::Problem;
use crate::routes::Call;
use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use std::sync::Arc;

fn text(text: impl Into<Body>, media_type: &'static str) -> Response<Body> {
    let mut response = Response::new(text.into());
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// `GET /livez`
pub async fn livez(_: Arc<App>, _: Call) -> Result<Response<Body>, Problem> {
    Ok(text("ok\n", "text/plain; charset=utf-8"))
}

/// `GET /readyz`
pub async fn readyz(app: Arc<App>, _: Call) -> Result<Response<Body>, Problem> {
    match app.is_draining() {
        true => Err(Problem::shutting_down()),
        false => Ok(text("ok\n", "text/plain; charset=utf-8")),
    }
}

/// `GET /metrics`
pub async fn metrics(app: Arc<App>, _: Call) -> Result<Response<Body>, Problem> {
    let metrics = app.metrics.text(&app);
    Ok(text(metrics, "application/openmetrics-text; version=1.0.0; charset=utf-8"))
}
