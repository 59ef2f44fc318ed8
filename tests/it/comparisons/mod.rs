//! Options side by side, and what a verdict rests on: small stories whose answers are known by hand.

mod options;
mod rests_on;

use std::path::{Path, PathBuf};

fn small(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/verdicts/scenarios").join(name)
}
