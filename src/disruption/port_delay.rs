//! Port delay: shipments of a mode of transport take longer.
//!
//! All that would arrive while it lasts arrives later by the same span; what was promised stays
//! promised.

use super::timed::{Timed, timed};
use super::{Blow, Places};
use crate::issue::Checker;
use crate::kernel::SimSpan;
use crate::quantity::Span;
use crate::supply::{LaneDelayed, Mode, Topology};

const fn by_sea() -> Mode {
    Mode::Sea
}

timed! {
    /// What a scenario says about a delay at ports.
    PortDelaySpec {
        /// Which mode of transport.
        #[serde(default = "by_sea")]
        mode: Mode,
        /// By how much shipments are later.
        extra: Span,
    }
}

impl Timed for PortDelaySpec {
    fn check(&self, places: &Places, checker: &mut Checker) {
        if !places.modes.contains(&self.mode) {
            checker.within("mode").note(
                "no-target",
                "no lane is struck",
                "this supply chain has none of that mode",
            );
        }
    }

    fn has_size(&self) -> bool {
        self.extra != Span::ZERO
    }

    fn entity(&self) -> String {
        format!("lanes by {}", self.mode.word())
    }

    fn strike(&self, blow: &mut Blow) {
        let extra = SimSpan::from_nanos(self.extra.nanoseconds());
        let topology = blow.world.resource::<Topology>();
        for lane in topology.all_lanes().filter(|lane| lane.mode() == self.mode) {
            let (until, incident) = (blow.until, Some(blow.incident));
            blow.agenda.at(blow.at, LaneDelayed { lane: lane.id(), extra, until, incident });
        }
    }
}
