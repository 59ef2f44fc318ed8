//! Tenant rush: tenants of sites take another part of the servers for a while.

use reflexarc::disruption::{Blow, Disruption, Places};
use reflexarc::environment::Clock;
use reflexarc::infra::{Infrastructure, LoadTurns, Role};
use reflexarc::issue::Checker;
use reflexarc::kernel::SimTime;
use reflexarc::quantity::{LocalDateTime, Share};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a scenario says about a rush of tenants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TenantRushSpec {
    /// Which sites.
    role: Role,
    /// The part of the servers that they take.
    share: Share,
    /// The part that they take afterwards.
    then: Share,
    /// When it strikes.
    at: LocalDateTime,
    /// When it is over.
    until: LocalDateTime,
}

impl Disruption for TenantRushSpec {
    fn check(&self, _: &Places, checker: &mut Checker) {
        if self.until <= self.at {
            checker.within("until").out_of_range(self.until, format!("later than {}", self.at));
        }
    }

    fn extent(&self, clock: &Clock) -> Option<(SimTime, SimTime)> {
        Some((clock.instant(self.at), clock.instant(self.until)))
    }

    fn entity(&self) -> String {
        "tenants".to_owned()
    }

    fn strike(&self, blow: &mut Blow) {
        for site in blow.world.resource::<Infrastructure>().with_role(self.role) {
            blow.agenda.at(blow.at, LoadTurns { site, share: self.share.si() });
            blow.agenda.at(blow.until, LoadTurns { site, share: self.then.si() });
        }
    }
}
