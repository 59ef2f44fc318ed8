//! The uncertain parameters of a story, each with its value and plausible range.

use crate::scenario::Uncertain;
use std::fmt::Write;

/// A line for each parameter; empty for a story without any.
pub(super) fn uncertain(parameters: &[Uncertain]) -> String {
    if parameters.is_empty() {
        return String::new();
    }
    let mut text = "Uncertain parameters: value as played (plausible range)\n".to_owned();
    for one in parameters {
        // Writing to a string cannot fail.
        let _written =
            writeln!(text, "  {}: {} ({} to {})", one.path, one.value, one.low, one.high);
    }
    text
}
