//! Mechanisms that can be made ideal, and the variants of a story that this makes.
//!
//! A mechanism is a way in which the machines that decide may fail the chain that they decide for.
//! Each is a switch in the models of its layer: see [`infra::IdealInfrastructure`] and [`decision::Ideal`].

use super::hash::hash;
use super::story::Story;
use crate::{decision, disruption, infra};
use serde::Serialize;

/// A mechanism that can be made ideal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mechanism {
    /// Links: no delay, loss or cut.
    Network,
    /// Power never limits a site; a grid outage at tills and cabinets stays.
    Power,
    /// Heat never throttles or trips, and nobody powers racks down for it.
    Cooling,
    /// No queue, no cold start, no service time.
    Compute,
    /// A view equals the truth at the decision.
    Feeds,
    /// Forecasts are the true distribution, given what the view holds.
    Model,
}

impl Mechanism {
    /// All mechanisms.
    pub const ALL: [Self; 6] =
        [Self::Network, Self::Power, Self::Cooling, Self::Compute, Self::Feeds, Self::Model];

    /// The word for it in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Power => "power",
            Self::Cooling => "cooling",
            Self::Compute => "compute",
            Self::Feeds => "feeds",
            Self::Model => "model",
        }
    }
}

/// A set of mechanisms.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Mechanisms(u8);

impl Mechanisms {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// Those of the infrastructure: all but the model.
    pub const INFRASTRUCTURE: Self = Self(0b1_1111);

    /// The same with one more.
    #[must_use]
    pub const fn with(self, mechanism: Mechanism) -> Self {
        Self(self.0 | 1 << mechanism as u8)
    }

    /// Whether a mechanism is in it.
    #[must_use]
    pub const fn has(self, mechanism: Mechanism) -> bool {
        self.0 & (1 << mechanism as u8) != 0
    }

    /// Those in it, in the order of the list.
    pub fn iter(self) -> impl Iterator<Item = Mechanism> {
        Mechanism::ALL.into_iter().filter(move |&mechanism| self.has(mechanism))
    }

    /// The switches of the sites and links.
    pub(super) const fn of_infrastructure(self) -> infra::IdealInfrastructure {
        infra::IdealInfrastructure {
            network: self.has(Mechanism::Network),
            power: self.has(Mechanism::Power),
            cooling: self.has(Mechanism::Cooling),
            compute: self.has(Mechanism::Compute),
        }
    }

    /// The switches of the deciders.
    pub(super) const fn of_decisions(self) -> decision::Ideal {
        decision::Ideal { feeds: self.has(Mechanism::Feeds), model: self.has(Mechanism::Model) }
    }
}

/// A variant of a story: with its disruptions or without, some mechanisms ideal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Variant {
    /// Whether the story's disruptions happen.
    pub is_disturbed: bool,
    /// The mechanisms that are ideal.
    pub ideal: Mechanisms,
}

impl Variant {
    /// The story as told.
    pub const TOLD: Self = Self { is_disturbed: true, ideal: Mechanisms::NONE };
    /// The story without its disruptions.
    pub const QUIET: Self = Self { is_disturbed: false, ideal: Mechanisms::NONE };
}

impl Story {
    /// Hash of what a variant resolves to, 16 hex digits: variants of the same hash are the same run.
    ///
    /// Disruptions that do not happen (without size, after the end, given one that does not happen)
    /// are no part of it, nor mechanisms of which the story has nothing.
    #[must_use]
    pub fn variant_hash(&self, variant: Variant) -> String {
        let acting = if variant.is_disturbed {
            disruption::acting(&self.disruptions, &self.clock)
        } else {
            Vec::new()
        };
        let ideal: Vec<Mechanism> = variant.ideal.iter().filter(|&one| self.knows(one)).collect();
        hash(&(&self.quiet_hash, acting, ideal))
    }

    /// Whether the story has anything of a mechanism.
    fn knows(&self, mechanism: Mechanism) -> bool {
        let infrastructure = &self.infrastructure;
        match mechanism {
            Mechanism::Network => {
                !infrastructure.links.is_empty() || !infrastructure.access.is_empty()
            }
            Mechanism::Power | Mechanism::Cooling | Mechanism::Compute => {
                !infrastructure.sites.is_empty()
            }
            Mechanism::Feeds | Mechanism::Model => {
                self.decisions.as_ref().is_some_and(|decisions| !decisions.arcs.is_empty())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_was_put_in() {
        let set = Mechanisms::NONE.with(Mechanism::Feeds).with(Mechanism::Network);
        let words: Vec<_> = set.iter().map(Mechanism::word).collect();
        assert_eq!(words, ["network", "feeds"]);
        let infrastructure = Mechanisms::INFRASTRUCTURE;
        let missing: Vec<_> =
            Mechanism::ALL.into_iter().filter(|&one| !infrastructure.has(one)).collect();
        assert_eq!(missing, [Mechanism::Model]);
    }
}
