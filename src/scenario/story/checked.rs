//! A story: a checked scenario, from which Worlds are assembled.

use super::gate::Gate;
use super::reach::endpoints;
use crate::decision::DecisionsSpec;
use crate::disruption::{DisruptionsSpec, Listed};
use crate::environment::{Clock, EnvironmentSpec};
use crate::infra::{InfrastructureSpec, SiteSpec};
use crate::kernel::SimSpan;
use crate::measure::kpi::{self, Kpi, Need};
use crate::quantity::Currency;
use crate::scenario::load::uncertain::Uncertain;
use crate::supply::SupplySpec;

/// A checked scenario, from which the World of a run is assembled.
#[derive(Clone, Debug)]
pub struct Story {
    /// Name: that of its file.
    pub name: String,
    /// Title of the printed page.
    pub title: String,
    /// The calendar of its run.
    pub clock: Clock,
    /// Name of the zone of its local times.
    pub zone_name: String,
    /// The currency of all money.
    pub currency: Currency,
    /// Name of the KPI of the verdict.
    pub primary: String,
    /// Areas and their weather.
    pub environment: EnvironmentSpec,
    /// Interval of telemetry.
    pub telemetry_every: SimSpan,
    /// Its supply chain.
    pub supply: SupplySpec,
    /// Its sites and network.
    pub infrastructure: InfrastructureSpec,
    /// Its decision arcs; `None` in a story without any.
    pub decisions: Option<DecisionsSpec>,
    /// Conditions on its results.
    pub gates: Vec<Gate>,
    /// Its disruptions by name.
    pub disruptions: DisruptionsSpec,
    /// Plausible ranges of its weakly sourced parameters.
    pub uncertain: Vec<Uncertain>,
    /// What `check` notes, a sentence each: what a verdict rests on beside its models.
    pub notes: Vec<String>,
    /// The resolved scenario: a text that holds all pieces, with overrides applied.
    pub resolved: String,
    /// Hash of the resolved scenario, 16 hex digits.
    pub hash: String,
    /// Hash of the resolved scenario without its disruptions.
    pub(crate) undisturbed_hash: String,
}

impl Story {
    /// A line with its size: facilities, products, sites, disruptions.
    #[must_use]
    pub fn summary(&self) -> String {
        let facilities: usize = self.supply.facilities.values().map(|place| place.number()).sum();
        format!(
            "{} facilities, {} products, {} sites, {} disruptions",
            facilities,
            self.supply.products.len(),
            self.infrastructure.with_endpoints(&endpoints(&self.supply)).sites.len(),
            self.disruptions.len()
        )
    }

    /// The story with a warm-up that is longer by a number of days; `None` if the calendar does not reach as
    /// far.
    #[must_use]
    pub fn with_longer_warm_up(&self, days: i64) -> Option<Self> {
        Some(Self { clock: self.clock.with_longer_warm_up(days)?, ..self.clone() })
    }

    /// Whether it contains the model that a KPI needs.
    #[must_use]
    pub fn has(&self, need: Need) -> bool {
        let mut sites = self.infrastructure.described_sites().map(|(_, site)| site);
        match need {
            Need::Supply => true,
            Need::Decisions => self.decisions.is_some(),
            Need::Placement => self.decisions.iter().any(|decisions| {
                let placement = self.infrastructure.placement.as_ref();
                decisions.is_placed() || placement.is_some_and(|one| one.roles)
            }),
            Need::HiredVehicles => self.supply.hires_vehicles(),
            Need::Prices => {
                let mut kinds = self.disruptions.values().map(Listed::kind);
                self.supply.has_prices() || kinds.any(|kind| kind == "dearer")
            }
            Need::Records => !self.supply.records.is_empty(),
            Need::BackRoom => !self.supply.shelves.is_empty(),
            Need::Substitutes => self.supply.has_substitutes(),
            Need::Patience => self.supply.has_patience(),
            Need::Tills => self.supply.has_tills(),
            Need::Sites => sites.next().is_some(),
            Need::ElasticLots => sites.any(SiteSpec::has_elastic_lots),
            Need::Upkeep => self.infrastructure.has_upkeep(),
            Need::EnergyPrice => sites.any(|site| {
                !site.terms.is_empty()
                    || site.feed.as_ref().is_some_and(|feed| feed.price.is_some())
                    || site.generator.as_ref().is_some_and(|generator| generator.price.is_some())
            }),
        }
    }

    /// The KPIs whose models it contains, in printing order.
    #[must_use]
    pub fn kpis(&self) -> Vec<Kpi> {
        kpi::all().filter(|kpi| self.has(kpi.needs)).collect()
    }
}
