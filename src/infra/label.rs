//! Labels: words by which disruptions select sites in any infrastructure that has them.
//!
//! A label is known if a site of an included piece, the story, or a bundled piece declares it, so
//! that a story can name what only another option has.

use crate::issue::Checker;

/// The most labels that a site or a story may have.
const MOST_LABELS: usize = 32;

/// Labels of the bundled pieces, which every story may name.
pub const LABELS: &[&str] = &["colo", "edge"];

/// Reports labels that are not names, and labels given twice.
pub fn check_labels(labels: &[String], checker: &mut Checker) {
    checker.limit(labels.len(), MOST_LABELS);
    for (index, label) in labels.iter().enumerate() {
        let mut at = checker.within(index);
        at.name(label);
        if labels[..index].contains(label) {
            at.conflict(format!("the label `{label}` is given twice"), "remove one of them");
        }
    }
}
