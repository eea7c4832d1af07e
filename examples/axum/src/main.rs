//! A label service: POST a reply's JSON to `/label?format=pdf` (or `png`) and get the label.
//!
//!     cargo run --release --manifest-path examples/axum/Cargo.toml
//!     curl --data-binary @samples/sf-two-part.json 'http://127.0.0.1:3000/label?format=png' -o label.png
//!
//! One renderer serves all requests: it is `Sync` and holds the caches. Rendering takes about a millisecond of CPU, so it runs on a blocking thread
//! and not between the waits of others.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response as Answer};
use axum::routing::post;
use std::sync::Arc;
use waybill_label::{Error, Renderer, Response};

#[derive(serde::Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "lowercase")]
enum Format {
    #[default]
    Pdf,
    Png,
}

#[derive(serde::Deserialize)]
struct Wanted {
    #[serde(default)]
    format: Format,
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let renderer = Arc::new(Renderer::builder().build());
    let limit = renderer.limits().reply_bytes;
    let app = Router::new()
        .route("/label", post(label))
        .layer(DefaultBodyLimit::max(limit))
        .with_state(renderer);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, app).await
}

async fn label(State(renderer): State<Arc<Renderer>>, Query(wanted): Query<Wanted>, reply: Bytes) -> Answer {
    let drawn = tokio::task::spawn_blocking(move || draw(&renderer, &reply, wanted.format)).await;
    match drawn {
        Ok(Ok((kind, bytes))) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        Ok(Err(error)) => {
            // The message tells what to do and holds nothing personal.
            let body = serde_json::json!({ "code": error.code(), "message": error.to_string() });
            (
                StatusCode::UNPROCESSABLE_ENTITY,
                [(header::CONTENT_TYPE, "application/json")],
                body.to_string(),
            )
                .into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn draw(renderer: &Renderer, reply: &[u8], format: Format) -> Result<(&'static str, Vec<u8>), Error> {
    let label = renderer.label(&Response::from_json(reply, renderer.limits())?)?;
    Ok(match format {
        Format::Pdf => ("application/pdf", label.to_pdf()?),
        Format::Png => ("image/png", label.to_png(1)?),
    })
}
