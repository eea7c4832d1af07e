//! Orders whose calls failed: a line on stderr each, and a file to try them again from.

use crate::atomic::AtomicFile;
use crate::say::{Tone, say};
use crate::{Stop, text};
use serde_json::json;
use std::io::Write;
use std::path::Path;
use waybill_label_wechat::{OrderRef, WechatError};

/// Counts failures and tells about them as they come.
pub struct Failures {
    file: Option<AtomicFile>,
    count: usize,
}

impl Failures {
    /// Starts, with a file when `path` is given.
    pub fn start(path: Option<&Path>) -> Result<Failures, Stop> {
        let create = |path: &Path| AtomicFile::create_private(path).map_err(|e| Stop::io(path.display(), &e));
        Ok(Failures {
            file: path.map(create).transpose()?,
            count: 0,
        })
    }

    /// Adds an order.
    pub fn add(&mut self, order: &OrderRef, error: &WechatError) -> Result<(), Stop> {
        self.count += 1;
        let line = match order.order_id.is_empty() {
            true => text!("failed: {error} [{code}]", error = error, code = error.code()),
            false => text!(
                "failed: {label}: {error} [{code}]",
                label = order.order_id.escape_debug(),
                error = error,
                code = error.code()
            ),
        };
        say(Tone::Failure, line);
        if let Some(file) = &mut self.file {
            let line = json!({
                "order_id": order.order_id, "delivery_id": order.delivery_id, "waybill_id": order.waybill_id, "openid": order.openid,
                "code": error.code(), "message": error.to_string(),
            });
            writeln!(file, "{line}").map_err(|e| Stop::io("--failed", &e))?;
        }
        Ok(())
    }

    /// Completes the file, and tells how many failed.
    pub fn finish(self) -> Result<usize, Stop> {
        self.file
            .map_or(Ok(()), |file| file.keep(false))
            .map_err(|e| Stop::io("--failed", &e))?;
        Ok(self.count)
    }
}
