//! Carrier failure: all links of a carrier carry nothing, and the way to repair them may fail with them.
//!
//! ```text
//!   down = repair              managed out of band: engineers reach the equipment over another network
//!   down = visit + repair      managed in band: they must travel to it, since its management traffic
//!                              runs over the links that failed
//! ```
//! Routers of others know after the detection delay, and route around where another carrier leads.
//! Source: Rogers, 8 July 2022, 26 h: staff had no separate management network (CRTC, Xona report 2024);
//! Optus, 8 November 2023, 13.5 h: more than 100 devices at 14 sites, some by visit (Senate report 2024,
//! ch. 2). Visits of 1 h to 4 h are an assumption. Not modelled: visits one after another, links that come
//! back one by one. Held to account by `tests/it/disruptions/links.rs`.

use super::link_target::WhereLinks;
use super::{Context, Disruption, Places};
use crate::environment::Clock;
use crate::infra::{LinkCut, LinkRestored};
use crate::issue::Checker;
use crate::kernel::{SimSpan, SimTime};
use crate::quantity::{LocalDateTime, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How engineers reach the equipment of a carrier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Management {
    /// Over the carrier's own links, which fail with it.
    #[default]
    InBand,
    /// Over a network apart.
    OutOfBand,
}

/// Failure of a carrier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CarrierFailureSpec {
    /// Carrier of the links.
    carrier: String,
    /// Start, local time.
    at: LocalDateTime,
    /// Time from reaching the equipment to the end of the failure.
    repair: Span,
    /// Time until engineers are at the equipment, where it is managed in band.
    visit: Span,
    /// How engineers reach the equipment: `in_band` or `out_of_band`; `in_band` if not given.
    #[serde(default)]
    managed: Management,
    /// Name of the disruption without which this one does not occur; it always occurs if absent.
    #[serde(default)]
    given: Option<String>,
}

impl CarrierFailureSpec {
    /// Time for which the links are down.
    fn lasts(&self) -> SimSpan {
        let repair = SimSpan::from_nanos(self.repair.nanoseconds());
        match self.managed {
            Management::OutOfBand => repair,
            Management::InBand => repair + SimSpan::from_nanos(self.visit.nanoseconds()),
        }
    }

    fn links(&self) -> WhereLinks {
        WhereLinks::Carrier(self.carrier.clone())
    }
}

impl Disruption for CarrierFailureSpec {
    fn check(&self, places: &Places, checker: &mut Checker) {
        checker.within("at").date_time(self.at);
        self.links().check(places, checker);
    }

    fn extent(&self, clock: &Clock) -> Option<(SimTime, SimTime)> {
        let at = clock.instant(self.at);
        Some((at, at + self.lasts()))
    }

    fn given(&self) -> Option<&str> {
        self.given.as_deref()
    }

    fn has_size(&self) -> bool {
        !self.lasts().is_zero()
    }

    fn entity(&self) -> String {
        format!("carrier {}", self.carrier)
    }

    fn apply(&self, context: &mut Context) {
        let incident = context.incident;
        for link in self.links().links(context.world) {
            context.agenda.at(context.at, LinkCut { link, incident });
            context.agenda.at(context.until, LinkRestored { link, incident });
        }
    }
}
