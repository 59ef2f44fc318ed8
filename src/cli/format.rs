//! How results are printed.

use clap::ValueEnum;

/// How results are printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Format {
    /// Human-readable text.
    Human,
    /// One JSON object.
    Json,
}
