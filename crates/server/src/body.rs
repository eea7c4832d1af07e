//! Bodies and answers: read within their bounds, and counted as long as they are held.

use crate::problem::Problem;
use crate::settings::Bounds;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use http_body_util::BodyExt;
use std::io::Read;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// How many bytes may be held at a time, of all requests together.
#[derive(Clone)]
pub struct Memory(Arc<Semaphore>);

/// Bytes that are counted until they are dropped.
pub struct Held {
    bytes: Vec<u8>,
    permit: Option<OwnedSemaphorePermit>,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Memory {
    pub fn new(bytes: usize) -> Memory {
        Memory(Arc::new(Semaphore::new(bytes.min(Semaphore::MAX_PERMITS))))
    }

    fn take(&self, bytes: usize) -> Result<Option<OwnedSemaphorePermit>, Problem> {
        let full = || Problem::busy("as much is held for other requests as may be; try again in a moment");
        match u32::try_from(bytes) {
            Ok(0) => Ok(None),
            Ok(bytes) => self.0.clone().try_acquire_many_owned(bytes).map(Some).map_err(|_| full()),
            Err(_) => Err(full()),
        }
    }

    /// Counts bytes that are there already.
    pub fn hold(&self, bytes: Vec<u8>) -> Result<Held, Problem> {
        let permit = self.take(bytes.len())?;
        Ok(Held { bytes, permit })
    }
}

impl Held {
    fn add(&mut self, more: &[u8], memory: &Memory) -> Result<(), Problem> {
        if let Some(permit) = memory.take(more.len())? {
            match &mut self.permit {
                Some(held) => held.merge(permit),
                none => *none = Some(permit),
            }
        }
        self.bytes.extend_from_slice(more);
        Ok(())
    }

    /// As what an answer is made of; counted until it is sent.
    pub fn into_bytes(self) -> Bytes {
        Bytes::from_owner(self)
    }
}

fn too_large(bounds: &Bounds) -> Problem {
    let most = bounds.body_bytes;
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "body_too_large",
        format!("a body has at most {most} bytes"),
    )
}

/// Whether a body is packed.
///
/// # Errors
/// When it is packed in a way that is not read.
pub fn is_gzip(headers: &HeaderMap) -> Result<bool, Problem> {
    match headers.get(header::CONTENT_ENCODING).map(|value| value.as_bytes()) {
        None | Some(b"identity") => Ok(false),
        Some(b"gzip") => Ok(true),
        Some(_) => Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_encoding",
            "bodies are plain or gzip",
        )),
    }
}

/// Reads a body to its end.
///
/// # Errors
/// When it is too large, too slow, or breaks off.
pub async fn read(mut body: Body, bounds: &Bounds, memory: &Memory) -> Result<Held, Problem> {
    let mut held = memory.hold(Vec::new())?;
    let all = async {
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| broken_off())?;
            let Some(data) = frame.data_ref() else { continue };
            if held.bytes.len() + data.len() > bounds.body_bytes {
                return Err(too_large(bounds));
            }
            held.add(data, memory)?;
        }
        Ok(())
    };
    match timeout(bounds.body, all).await {
        Ok(read) => read.map(|()| held),
        Err(_) => Err(Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            "too_slow",
            format!("a body is to arrive within {} s", bounds.body.as_secs()),
        )),
    }
}

fn broken_off() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "body_broken_off", "the body could not be read to its end")
}

/// Unpacks a gzip body, which may not be larger than a plain one.
///
/// # Errors
/// When it is, or is no gzip.
pub fn unpack(packed: &Held, bounds: &Bounds, memory: &Memory) -> Result<Held, Problem> {
    let mut plain = memory.hold(Vec::new())?;
    let mut reader = flate2::read::MultiGzDecoder::new(packed.as_ref());
    let mut piece = [0; 1 << 14];
    loop {
        let read = reader
            .read(&mut piece)
            .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "bad_gzip", "the body says that it is gzip and is not"))?;
        if read == 0 {
            return Ok(plain);
        }
        if plain.bytes.len() + read > bounds.body_bytes {
            return Err(too_large(bounds));
        }
        plain.add(&piece[..read], memory)?;
    }
}

impl Memory {
    /// Counts a piece of a body once there is room for it.
    pub async fn hold_later(&self, piece: &[u8]) -> Held {
        let permit = self.room(piece.len()).await;
        Held {
            bytes: piece.to_vec(),
            permit,
        }
    }

    /// Waits for room.
    pub async fn room(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        // The semaphore is never closed, and a piece is what one read of a socket gives.
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        self.0.clone().acquire_many_owned(bytes).await.ok()
    }
}
