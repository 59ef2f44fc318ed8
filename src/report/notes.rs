//! Notes of `check`, and valid ranges that runs left, printed beside the verdict that they limit.

use std::fmt::Write;

/// A line for each note below a heading; empty without any.
pub(super) fn notes(heading: &str, notes: &[String]) -> String {
    if notes.is_empty() {
        return String::new();
    }
    let mut text = format!("{heading}\n");
    for note in notes {
        // Writing to a string cannot fail.
        let _written = writeln!(text, "  {note}");
    }
    text
}
