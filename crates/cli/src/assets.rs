//! `--asset-dir` and `--asset`: files for what documents ask for.

use crate::{Stop, options};
use std::collections::HashMap;
use std::fs;
use std::sync::Arc;
use waybill_label::engine::{AssetResolver, DirectoryResolver};

struct Files {
    /// By the URL as documents write it.
    named: HashMap<String, Arc<[u8]>>,
    directory: Option<DirectoryResolver>,
}

impl AssetResolver for Files {
    fn resolve(&self, url: &str) -> Option<Arc<[u8]>> {
        let named = self.named.get(url).cloned();
        named.or_else(|| self.directory.as_ref()?.resolve(url))
    }
}

/// What answers for URLs; `None` when there is no such option.
pub fn resolver(options: &options::Assets) -> Result<Option<Arc<dyn AssetResolver>>, Stop> {
    if options.asset.is_empty() && options.asset_dir.is_none() {
        return Ok(None);
    }
    let read = |(url, path): &(String, std::path::PathBuf)| match fs::read(path) {
        Ok(bytes) => Ok((url.clone(), Arc::from(bytes))),
        Err(e) => Err(Stop::io(path.display(), &e)),
    };
    let directory = options
        .asset_dir
        .as_deref()
        .map(|directory| DirectoryResolver::new(directory, directory).map_err(|e| Stop::io(directory.display(), &e)));
    Ok(Some(Arc::new(Files {
        named: options.asset.iter().map(read).collect::<Result<_, _>>()?,
        directory: directory.transpose()?,
    })))
}
