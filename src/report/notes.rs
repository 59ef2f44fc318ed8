//! Notes of `check`, printed beside the verdict that they limit.

use std::fmt::Write;

/// A line for each note; empty for a story without any.
pub(super) fn notes(notes: &[String]) -> String {
    if notes.is_empty() {
        return String::new();
    }
    let mut text = "Notes on the scenario\n".to_owned();
    for note in notes {
        // Writing to a string cannot fail.
        let _written = writeln!(text, "  {note}");
    }
    text
}
