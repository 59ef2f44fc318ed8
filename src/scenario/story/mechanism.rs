//! Mechanisms that can be made ideal.
//!
//! A mechanism is a path by which the infrastructure can affect the supply chain. Each is a switch
//! in the models of its layer: see [`infra::IdealInfrastructure`] and [`decision::Ideal`].

use crate::{decision, infra};
use enumset::{EnumSet, EnumSetType, enum_set};

/// A mechanism that can be made ideal.
#[derive(EnumSetType, PartialOrd, Ord, Debug)]
pub enum Mechanism {
    /// Links: without delay, loss or cut.
    Network,
    /// Power never limits a site: its grid is never lost, and its feed is unlimited.
    Power,
    /// Heat never throttles or trips, and causes no protective shutdown.
    Cooling,
    /// Without queue, cold start or service time.
    Compute,
    /// A view equals the truth at the decision.
    Feeds,
    /// Forecasts are the true distribution, given the view.
    Model,
}

/// A set of mechanisms.
pub type Mechanisms = EnumSet<Mechanism>;

impl Mechanism {
    /// Those of the infrastructure: all but the model.
    pub const INFRASTRUCTURE: Mechanisms =
        enum_set!(Self::Network | Self::Power | Self::Cooling | Self::Compute | Self::Feeds);

    /// Its name in every output.
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

    /// The switches of sites and links for a set.
    pub(super) fn of_infrastructure(ideal: Mechanisms) -> infra::IdealInfrastructure {
        infra::IdealInfrastructure {
            network: ideal.contains(Self::Network),
            power: ideal.contains(Self::Power),
            cooling: ideal.contains(Self::Cooling),
            compute: ideal.contains(Self::Compute),
        }
    }

    /// The switches of the decisions for a set.
    pub(super) fn of_decisions(ideal: Mechanisms) -> decision::Ideal {
        decision::Ideal { feeds: ideal.contains(Self::Feeds), model: ideal.contains(Self::Model) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_lists_its_mechanisms_in_the_order_of_declaration() {
        let words = |set: Mechanisms| set.iter().map(Mechanism::word).collect::<Vec<_>>();
        assert_eq!(words(Mechanism::Feeds | Mechanism::Network), ["network", "feeds"]);
        assert_eq!(words(Mechanisms::all() - Mechanism::INFRASTRUCTURE), ["model"]);
    }

    #[test]
    fn every_mechanism_switches_one_model() {
        let switches = |one: Mechanism| {
            let (infra, decision) =
                (Mechanism::of_infrastructure(one.into()), Mechanism::of_decisions(one.into()));
            [
                infra.network,
                infra.power,
                infra.cooling,
                infra.compute,
                decision.feeds,
                decision.model,
            ]
        };
        for (place, one) in Mechanisms::all().iter().enumerate() {
            let mut expected = [false; 6];
            expected[place] = true;
            assert_eq!(switches(one), expected, "{}", one.word());
        }
    }
}
