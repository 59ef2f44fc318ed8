//! Port delay: shipments of a mode of transport take longer.
//!
//! All that would arrive while it lasts arrives later by the same span; what was promised stays
//! promised.

use super::{Blow, Disruption, Places, check_times};
use crate::environment::Clock;
use crate::kernel::SimTime;
use crate::quantity::{Checker, LocalDateTime, Span};
use crate::supply::{Lane, LaneDelayed, Mode, Chain};
use crate::kernel::SimSpan;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const fn by_sea() -> Mode {
    Mode::Sea
}

/// What a scenario says about a delay at ports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PortDelaySpec {
    /// Which mode of transport.
    #[serde(default = "by_sea")]
    mode: Mode,
    /// By how much shipments are later.
    extra: Span,
    /// When it strikes.
    at: LocalDateTime,
    /// When it is over.
    until: LocalDateTime,
    /// The disruption without which it does not act.
    #[serde(default)]
    given: Option<String>,
}

impl Disruption for PortDelaySpec {
    fn check(&self, places: &Places, checker: &mut Checker) {
        check_times(self.at, self.until, checker);
        if !places.modes.contains(&self.mode) {
            checker.within("mode").note("no-target", "no lane is struck", "this supply chain has none of that mode");
        }
    }

    fn extent(&self, clock: &Clock) -> Option<(SimTime, SimTime)> {
        Some((clock.instant(self.at), clock.instant(self.until)))
    }

    fn given(&self) -> Option<&str> {
        self.given.as_deref()
    }

    fn has_size(&self) -> bool {
        self.extra != Span::ZERO
    }

    fn entity(&self) -> String {
        format!("lanes by {}", self.mode.word())
    }

    fn strike(&self, blow: &mut Blow) {
        let extra = SimSpan::from_nanos(self.extra.nanoseconds());
        let chain = blow.world.resource::<Chain>();
        for lane in chain.lanes.ids() {
            let mode = chain.lane(lane).and_then(|entity| blow.world.get::<Lane>(entity)).map(|lane| lane.mode);
            if mode == Some(self.mode) {
                let delayed = LaneDelayed { lane, extra, until: blow.until, incident: Some(blow.incident) };
                blow.agenda.at(blow.at, delayed);
            }
        }
    }
}
