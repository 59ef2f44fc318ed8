//! Labels: words by which disruptions select sites and links in any infrastructure that has them.
//!
//! A label is known if a site or a link of an included piece, the story, or a bundled piece declares it,
//! so that a story can name what only another option has. A link may name its carrier and its duct too,
//! free words under the same rule: links of one carrier fail with it, and links in one duct are cut with
//! it, wherever their ends are.

use crate::issue::Checker;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most labels that a site, a link or a story may have.
const MOST_LABELS: usize = 32;

/// Labels of the bundled pieces, which every story may name.
pub const LABELS: &[&str] = &["cloud", "colo", "edge", "private"];

/// Carriers of the bundled pieces, which every story may name.
pub const CARRIERS: &[&str] = &["core-wan", "mobile", "retail-wan"];

/// Ducts of the bundled pieces, which every story may name.
pub const DUCTS: &[&str] = &[];

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

/// Kind of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// A line between places: leased line, broadband, backbone.
    Wan,
    /// A line within a place.
    Lan,
    /// Radio: mobile network, point-to-point radio, satellite.
    Radio,
}

impl LinkKind {
    /// The word in scenarios.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Wan => "wan",
            Self::Lan => "lan",
            Self::Radio => "radio",
        }
    }
}

/// Labels of a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkLabels {
    /// Who operates it.
    pub carrier: Option<String>,
    /// The duct in which it lies.
    pub duct: Option<String>,
    /// Kind of the line, if declared.
    pub kind: Option<LinkKind>,
    /// Its other labels.
    pub labels: Vec<String>,
}

impl LinkLabels {
    /// Reports carriers, ducts and labels that are not names, and labels given twice.
    pub(in crate::infra) fn check(&self, checker: &mut Checker) {
        for (field, word) in [("carrier", &self.carrier), ("duct", &self.duct)] {
            if let Some(word) = word {
                checker.within(field).name(word);
            }
        }
        check_labels(&self.labels, &mut checker.within("labels"));
    }
}
