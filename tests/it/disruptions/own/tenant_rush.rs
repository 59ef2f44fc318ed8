//! Tenant rush: tenants of sites take another part of the servers for a while.

use reflexarc::disruption::{Context, Disruption, Places};
use reflexarc::environment::Clock;
use reflexarc::infra::{BackgroundRaised, BackgroundReleased, Class, Infrastructure, Role};
use reflexarc::issue::Checker;
use reflexarc::kernel::SimTime;
use reflexarc::quantity::{LocalDateTime, Share};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A rush of tenants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TenantRushSpec {
    /// Sites that a disruption affects.
    role: Role,
    /// The part of the servers that they take.
    share: Share,
    /// Start.
    at: LocalDateTime,
    /// End.
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

    fn apply(&self, context: &mut Context) {
        for site in context.world.resource::<Infrastructure>().with_role(self.role) {
            let (class, incident, share) = (Class::Tenants, context.incident, self.share.si());
            context.agenda.at(context.at, BackgroundRaised { site, class, share, incident });
            context.agenda.at(context.until, BackgroundReleased { site, class, incident });
        }
    }
}
