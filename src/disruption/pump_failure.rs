//! Pump failure: pumps of a coolant loop stop, the first ones of each site.
//!
//! A loop with one pump to spare does not feel the loss of one.

use super::{Blow, Disruption, Places, Where, check_times};
use crate::environment::Clock;
use crate::infra::{Infrastructure, PumpFailed, PumpRepaired};
use crate::kernel::SimTime;
use crate::quantity::{Checker, LocalDateTime};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a scenario says about a pump failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PumpFailureSpec {
    /// Which sites.
    r#where: Where,
    /// How many pumps stop.
    pumps: u32,
    /// When it strikes.
    at: LocalDateTime,
    /// When it is over.
    until: LocalDateTime,
    /// The disruption without which it does not act.
    #[serde(default)]
    given: Option<String>,
}

impl Disruption for PumpFailureSpec {
    fn check(&self, places: &Places, checker: &mut Checker) {
        check_times(self.at, self.until, checker);
        self.r#where.check(places, &mut checker.within("where"));
    }

    fn extent(&self, clock: &Clock) -> Option<(SimTime, SimTime)> {
        Some((clock.instant(self.at), clock.instant(self.until)))
    }

    fn given(&self) -> Option<&str> {
        self.given.as_deref()
    }

    fn has_size(&self) -> bool {
        self.pumps > 0
    }

    fn entity(&self) -> String {
        format!("coolant pumps, {}", self.r#where.words())
    }

    fn strike(&self, blow: &mut Blow) {
        let incident = blow.incident;
        for site in self.r#where.sites(blow.world) {
            let pumps = blow.world.resource::<Infrastructure>().pumps(site).min(self.pumps);
            for pump in 0..pumps {
                blow.agenda.at(blow.at, PumpFailed { site, pump, incident });
                blow.agenda.at(blow.until, PumpRepaired { site, pump });
            }
        }
    }
}
