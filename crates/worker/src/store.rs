//! Where labels are kept: an object store, or a directory.

use crate::job::{Failure, codes};
use bytes::Bytes;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{Attribute, Attributes, ClientConfigKey, ObjectStore, ObjectStoreExt, PutMode, PutOptions, RetryConfig};
use std::sync::Arc;
use std::time::Duration;

/// A store that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Its address.
    #[error("out: give s3://BUCKET/PREFIX, file:///DIRECTORY or a directory")]
    Url,
    /// The directory cannot be made.
    #[error("out: the directory cannot be made: {0}")]
    Directory(std::io::Error),
    /// It does not do what it was asked.
    #[error("the store does not do it: {}", crate::reasons(.0))]
    Store(#[from] object_store::Error),
}

/// Whether bytes had to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// They are there now.
    New,
    /// They were there: another worker had the job before.
    Same,
}

/// Keeps bytes under a key, once.
#[derive(Debug)]
pub struct Store {
    objects: Arc<dyn ObjectStore>,
    prefix: Path,
    /// It keeps what a browser wants to know of a file.
    has_types: bool,
}

impl Store {
    /// Opens `s3://BUCKET/PREFIX` (settings and credentials by the variables that AWS' programs have: `AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL` …), or a directory.
    ///
    /// # Errors
    /// When the address is none, or the directory cannot be made.
    pub fn open(url: &str) -> Result<Store, StoreError> {
        if let Some(place) = url.strip_prefix("s3://") {
            // Those who have a provider of their own keep it.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
            if bucket.is_empty() {
                return Err(StoreError::Url);
            }
            // The worker has patience of its own, and says what it waits for.
            let retry = RetryConfig {
                max_retries: 3,
                retry_timeout: Duration::from_secs(20),
                ..RetryConfig::default()
            };
            let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket).with_retry(retry);
            if std::env::var_os("AWS_TIMEOUT").is_none() {
                builder = builder.with_config(AmazonS3ConfigKey::Client(ClientConfigKey::Timeout), "10s");
            }
            return Ok(Store {
                objects: Arc::new(builder.build()?),
                prefix: Path::parse(prefix).map_err(|_| StoreError::Url)?,
                has_types: true,
            });
        }
        let directory = url.strip_prefix("file://").unwrap_or(url);
        if directory.is_empty() || directory.contains("://") {
            return Err(StoreError::Url);
        }
        std::fs::create_dir_all(directory).map_err(StoreError::Directory)?;
        Ok(Store {
            objects: Arc::new(LocalFileSystem::new_with_prefix(directory)?.with_fsync(true)),
            prefix: Path::default(),
            has_types: false,
        })
    }

    /// Keeps bytes under a key, unless it has them. What is there is never written over.
    ///
    /// # Errors
    /// `Ok(Err(…))` when there are other bytes under the key.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<Result<Put, Failure>, StoreError> {
        let parts = self.prefix.parts().map(|part| part.as_ref().to_owned());
        let path = Path::parse(parts.chain([key.to_owned()]).collect::<Vec<_>>().join("/")).map_err(object_store::Error::from)?;
        let mut options = PutOptions::from(PutMode::Create);
        if let Some(kind) = content_type(key).filter(|_| self.has_types) {
            options.attributes = Attributes::from_iter([(Attribute::ContentType, kind)]);
        }
        match self.objects.put_opts(&path, bytes.clone().into(), options).await {
            Ok(_) => Ok(Ok(Put::New)),
            // Also when the answer to an earlier attempt was lost.
            Err(object_store::Error::AlreadyExists { .. } | object_store::Error::Precondition { .. }) => {
                let there = self.objects.get(&path).await?.bytes().await?;
                Ok(match there == bytes {
                    true => Ok(Put::Same),
                    false => Err(Failure {
                        code: codes::STORE_CONFLICT,
                        message: format!(
                            "the store has other bytes under {key}; somebody changed them, or two versions of this program call themselves the same"
                        ),
                    }),
                })
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn content_type(key: &str) -> Option<&'static str> {
    Some(match key.rsplit_once('.')?.1 {
        "pdf" => "application/pdf",
        "png" => "image/png",
        "json" => "application/json",
        _ => "application/octet-stream",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap()
            .block_on(work)
    }

    #[test]
    fn bytes_are_kept_once_and_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().to_str().unwrap()).unwrap();
        let put = |bytes: &'static [u8]| {
            run(store.put("SF/SF1/a.pdf", Bytes::from_static(bytes)))
                .unwrap()
                .map_err(|failure| failure.code)
        };
        assert_eq!(
            (put(b"one"), put(b"one"), put(b"two")),
            (Ok(Put::New), Ok(Put::Same), Err("store_conflict"))
        );
        assert_eq!(std::fs::read(folder.path().join("SF/SF1/a.pdf")).unwrap(), b"one");
    }

    #[test]
    fn a_store_that_is_none_is_told() {
        for wrong in ["", "s3://", "s3:///a", "ftp://a/b", "file://"] {
            assert!(matches!(Store::open(wrong), Err(StoreError::Url)), "{wrong}");
        }
    }
}
