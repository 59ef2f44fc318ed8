//! Variants of a story: which of its disruptions occur, and which mechanisms are ideal.

use super::checked::Story;
use super::hash::hash;
use super::mechanism::{Mechanism, Mechanisms};
use crate::disruption::{self, Selection};

/// A variant of a story: a set of its disruptions and a set of ideal mechanisms.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Variant {
    /// The disruptions that occur.
    pub disruptions: Selection,
    /// The mechanisms that are ideal.
    pub ideal: Mechanisms,
}

impl Variant {
    /// The story as written.
    #[must_use]
    pub fn disturbed() -> Self {
        Self::default()
    }

    /// The story without its disruptions.
    #[must_use]
    pub fn undisturbed() -> Self {
        Self { disruptions: Selection::None, ..Self::default() }
    }

    /// The same with a set of mechanisms made ideal.
    #[must_use]
    pub fn with_ideal(self, ideal: Mechanisms) -> Self {
        Self { ideal, ..self }
    }
}

impl Story {
    /// Hash of the resolved variant, 16 hex digits: variants with equal hashes are one run.
    ///
    /// It excludes disruptions that do not occur (not selected, of size zero, after the end, or
    /// conditional on one that does not occur), and mechanisms that the story does not model.
    #[must_use]
    pub fn variant_hash(&self, variant: &Variant) -> String {
        let acting = disruption::acting(&self.disruptions, &self.clock, &variant.disruptions);
        let ideal: Vec<&str> =
            variant.ideal.iter().filter(|&one| self.models(one)).map(Mechanism::word).collect();
        hash(&(&self.undisturbed_hash, acting, ideal))
    }

    /// Whether the story models a mechanism.
    fn models(&self, mechanism: Mechanism) -> bool {
        let infrastructure = &self.infrastructure;
        match mechanism {
            Mechanism::Network => {
                !infrastructure.links.is_empty() || !infrastructure.access.is_empty()
            }
            Mechanism::Power | Mechanism::Cooling | Mechanism::Compute => {
                infrastructure.described_sites().next().is_some()
            }
            Mechanism::Feeds | Mechanism::Model => {
                self.decisions.as_ref().is_some_and(|decisions| !decisions.arcs.is_empty())
            }
        }
    }
}
