//! Link cut: every link that ends at the struck sites carries nothing.
//!
//! Routers find another way, if there is one, once they have noticed.

use super::{Blow, Disruption, Places, Where, check_times};
use crate::environment::Clock;
use crate::infra::{Infrastructure, Link, LinkCut, LinkMended};
use crate::kernel::SimTime;
use crate::quantity::{Checker, LocalDateTime};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a scenario says about a cut of links.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkCutSpec {
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

impl Disruption for LinkCutSpec {
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
        format!("links, {}", self.r#where.words())
    }

    fn strike(&self, blow: &mut Blow) {
        let incident = blow.incident;
        let index = blow.world.resource::<Infrastructure>();
        let nodes: Vec<_> = self.r#where.sites(blow.world).into_iter().map(|site| index.node_of(site)).collect();
        for link in index.links.ids() {
            let ends = index.link(link).and_then(|entity| blow.world.get::<Link>(entity)).map(Link::ends);
            if ends.is_some_and(|(from, to)| nodes.contains(&from) || nodes.contains(&to)) {
                blow.agenda.at(blow.at, LinkCut { link, incident });
                blow.agenda.at(blow.until, LinkMended { link });
            }
        }
    }
}
