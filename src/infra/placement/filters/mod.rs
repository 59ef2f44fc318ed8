//! Filters: what a site must satisfy to run a request. One file each, and one line in the list.

mod capacity;
mod density;
mod healthy;
mod isolation;
mod model;
mod power;
mod residency;

use super::reading::{Need, Reading};

/// Why a site may not run a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A class of the request's data may not lie in the site's jurisdiction.
    Residency,
    /// The data may lie at isolated sites alone.
    Isolation,
    /// The model is neither loaded there nor can it be started.
    Model,
    /// The site's racks are not dense enough for the model.
    Density,
    /// No lot runs the class, or by the last status nothing is free and the queue is full.
    Capacity,
    /// By the last status the site has less unused power than the model needs.
    Power,
    /// The node counts it as unhealthy.
    Unhealthy,
}

impl Refusal {
    /// The code in tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Residency => "residency",
            Self::Isolation => "isolation",
            Self::Model => "model",
            Self::Density => "density",
            Self::Capacity => "capacity",
            Self::Power => "power",
            Self::Unhealthy => "unhealthy",
        }
    }
}

/// Whether a site passes, by what is known of it and what the request needs.
type Passes = fn(&Reading, &Need) -> bool;

/// All filters, in the order in which they are asked.
pub const FILTERS: [(Refusal, Passes); 7] = [
    (Refusal::Residency, residency::passes),
    (Refusal::Isolation, isolation::passes),
    (Refusal::Model, model::passes),
    (Refusal::Density, density::passes),
    (Refusal::Capacity, capacity::passes),
    (Refusal::Power, power::passes),
    (Refusal::Unhealthy, healthy::passes),
];

/// The first filter that refuses a site; `None` if it passes all.
#[must_use]
pub fn judge(site: &Reading, need: &Need) -> Option<Refusal> {
    FILTERS.iter().find(|(_, passes)| !passes(site, need)).map(|(refusal, _)| *refusal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infra::placement::{SiteFacts, SiteStatus};

    fn need() -> Need {
        Need {
            model: "large".into(),
            may_be_in: vec![vec!["uk".into(), "eu".into()], vec!["uk".into()]],
            is_isolated: true,
            rack_w: 80e3,
            power_w: 5e3,
        }
    }

    fn facts() -> SiteFacts {
        SiteFacts {
            models: vec!["large".into()],
            jurisdiction: Some("uk".into()),
            is_isolated: true,
            rack_w: 120e3,
            ..SiteFacts::default()
        }
    }

    fn refusal(facts: &SiteFacts, change: impl FnOnce(&mut Reading)) -> Option<&'static str> {
        let status = SiteStatus { power_headroom_w: 5e3, ..SiteStatus::IDLE };
        let mut reading = Reading {
            facts,
            pool: 0,
            runs_class: true,
            delay_s: 0.0,
            status: Some(status),
            age_s: 600.0,
            is_healthy: true,
        };
        change(&mut reading);
        judge(&reading, &need()).map(Refusal::code)
    }

    #[test]
    fn a_site_passes_if_every_filter_lets_it_and_the_first_that_does_not_is_the_reason() {
        let nothing = |_: &mut Reading| {};
        assert_eq!(refusal(&facts(), nothing), None);
        // The second class may not lie in the EU, and an area without jurisdiction lies nowhere.
        let elsewhere = |place: Option<&str>| SiteFacts {
            jurisdiction: place.map(Into::into),
            is_isolated: false,
            ..facts()
        };
        assert_eq!(refusal(&elsewhere(Some("eu")), nothing), Some("residency"));
        assert_eq!(refusal(&elsewhere(None), nothing), Some("residency"));
        assert_eq!(refusal(&elsewhere(Some("uk")), nothing), Some("isolation"));
        let without = SiteFacts { models: Vec::new(), ..facts() };
        assert_eq!(refusal(&without, nothing), Some("model"));
        let standby = SiteFacts { standby: vec!["large".into()], ..without };
        assert_eq!(refusal(&standby, nothing), None);
        let thin = SiteFacts { rack_w: 12e3, ..facts() };
        assert_eq!(refusal(&thin, nothing), Some("density"));
        assert_eq!(refusal(&facts(), |site| site.runs_class = false), Some("capacity"));
        let full = SiteStatus { is_full: true, ..SiteStatus::IDLE };
        assert_eq!(refusal(&facts(), |site| site.status = Some(full)), Some("capacity"));
        let short = SiteStatus { power_headroom_w: 4.9e3, ..SiteStatus::IDLE };
        assert_eq!(refusal(&facts(), |site| site.status = Some(short)), Some("power"));
        assert_eq!(refusal(&facts(), |site| site.status = None), None);
        let old = |site: &mut Reading| (site.status, site.age_s) = (Some(short), 601.0);
        assert_eq!(refusal(&facts(), old), None);
        assert_eq!(refusal(&facts(), |site| site.is_healthy = false), Some("unhealthy"));
    }
}
