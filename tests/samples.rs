//! Every sample, dot for dot: the 1-bit 203 dpi PNG of each page must equal `tests/references/`.
//!
//! After a change that is meant to change pictures, look at them and re-make the references:
//! `WAYBILL_LABEL_BLESS=1 cargo test --test samples`

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};
use waybill_label::renderer::Renderer;
use waybill_label::response::{FailedReply, Responses};

type Outcome = Result<(), Box<dyn Error>>;

/// Failing replies among the samples, which are there on purpose.
const FAILING: usize = 1;

#[test]
fn samples_equal_their_references() -> Outcome {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let references = home.join("tests/references");
    let differing = home.join("target/sample-differences");
    let bless = env::var_os("WAYBILL_LABEL_BLESS").is_some();
    let renderer = Renderer::builder().build();
    let mut expected = BTreeSet::new();
    let mut complaints = Vec::new();
    let mut failed: Vec<FailedReply> = Vec::new();
    for sample in sample_files(&home.join("samples"))? {
        let stem = sample.file_stem().ok_or("a sample without a name")?.to_string_lossy().into_owned();
        let json = fs::read(&sample)?;
        for reply in Responses::new(&json[..], renderer.limits()) {
            let response = match reply {
                Ok(response) => response,
                Err(reply) => {
                    failed.push(reply);
                    continue;
                }
            };
            let label = renderer.label(&response)?;
            for page in 1..=label.pages().len() {
                let name = format!("{stem}-{}-{page}.png", response.waybill_id);
                let picture = label.to_png(page)?;
                let reference = references.join(&name);
                if bless {
                    fs::create_dir_all(&references)?;
                    fs::write(&reference, &picture)?;
                } else if fs::read(&reference).ok().as_deref() != Some(&picture) {
                    fs::create_dir_all(&differing)?;
                    fs::write(differing.join(&name), &picture)?;
                    complaints.push(difference(&reference, &picture, &differing.join(&name)));
                }
                expected.insert(name);
            }
        }
    }
    let present: BTreeSet<String> = fs::read_dir(&references)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_, std::io::Error>>()?;
    for stale in present.difference(&expected).filter(|name| name.ends_with(".png")) {
        match bless {
            true => fs::remove_file(references.join(stale))?,
            false => complaints.push(format!("{stale} belongs to no sample")),
        }
    }
    assert_eq!(failed.len(), FAILING, "{failed:?}");
    assert!(
        complaints.is_empty(),
        "{}\nre-make on purpose: WAYBILL_LABEL_BLESS=1 cargo test --test samples",
        complaints.join("\n")
    );
    Ok(())
}

fn sample_files(folder: &Path) -> Result<Vec<PathBuf>, std::io::Error> {
    let mut files = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    Ok(files)
}

fn difference(reference: &Path, picture: &[u8], written: &Path) -> String {
    let name = reference.display();
    let (Ok(before), Ok(after)) = (image::open(reference), image::load_from_memory(picture)) else {
        return format!("{name} is not there; the picture is {}", written.display());
    };
    let (before, after) = (before.into_luma8(), after.into_luma8());
    if before.dimensions() != after.dimensions() {
        return format!(
            "{name}: {:?} dots became {:?}; see {}",
            before.dimensions(),
            after.dimensions(),
            written.display()
        );
    }
    let dots = before.pixels().zip(after.pixels()).filter(|(a, b)| a != b).count();
    format!("{name}: {dots} dots differ; see {}", written.display())
}
