//! Grid outage: the grid is lost at sites.
//!
//! Batteries and generators carry what they can; what follows is the mechanism of `infra`. Tills and
//! cabinets of shops are not struck.

use super::{Blow, Disruption, Places, Where, check_times};
use crate::environment::Clock;
use crate::infra::{GridLost, GridRestored};
use crate::kernel::SimTime;
use crate::quantity::{Checker, LocalDateTime};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a scenario says about a grid outage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GridOutageSpec {
    /// Which sites.
    r#where: Where,
    /// When it strikes.
    at: LocalDateTime,
    /// When it is over.
    until: LocalDateTime,
    /// The disruption without which it does not act.
    #[serde(default)]
    given: Option<String>,
}

impl Disruption for GridOutageSpec {
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

    fn entity(&self) -> String {
        format!("grid, {}", self.r#where.words())
    }

    fn strike(&self, blow: &mut Blow) {
        let incident = blow.incident;
        for site in self.r#where.sites(blow.world) {
            blow.agenda.at(blow.at, GridLost { site, incident });
            blow.agenda.at(blow.until, GridRestored { site });
        }
    }
}
