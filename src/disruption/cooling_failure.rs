//! Cooling failure: a share of the units of a cooling plant stops, all at once.
//!
//! What is left of the plant is loaded the more; whether chips feel it is the mechanism of `infra`.

use super::{Blow, Disruption, Places, Where, check_times};
use crate::environment::Clock;
use crate::infra::{CoolingUnitsFail, CoolingUnitsReturn};
use crate::kernel::SimTime;
use crate::quantity::{Checker, LocalDateTime, Share};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a scenario says about a cooling failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoolingFailureSpec {
    /// Which sites.
    r#where: Where,
    /// The share of the units that stops.
    share: Share,
    /// When it strikes.
    at: LocalDateTime,
    /// When it is over.
    until: LocalDateTime,
    /// The disruption without which it does not act.
    #[serde(default)]
    given: Option<String>,
}

impl Disruption for CoolingFailureSpec {
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
        self.share.si() > 0.0
    }

    fn entity(&self) -> String {
        format!("cooling plant, {}", self.r#where.words())
    }

    fn strike(&self, blow: &mut Blow) {
        let (incident, share) = (blow.incident, self.share.si());
        for site in self.r#where.sites(blow.world) {
            blow.agenda.at(blow.at, CoolingUnitsFail { site, share, incident });
            blow.agenda.at(blow.until, CoolingUnitsReturn { site, share, incident });
        }
    }
}
