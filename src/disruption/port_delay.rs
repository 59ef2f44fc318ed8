//! Port delay: shipments of a mode of transport take longer.
//!
//! Every shipment planned to arrive while it lasts, at the end of a leg of that mode, arrives later by the same span, and no later one of its
//! lane arrives before it; several delays add up, whatever their order. Promised times stay as they are.
//! It is a shorthand for a delay that is known: where the wait should follow from what a port handles, give
//! lanes a port and slow it down.

use super::timed::{Timed, timed};
use super::{Context, Places};
use crate::issue::Checker;
use crate::kernel::SimSpan;
use crate::quantity::Span;
use crate::supply::{LaneDelayed, LegDelayed, Mode, Topology};

const fn by_sea() -> Mode {
    Mode::Sea
}

timed! {
    /// Delay of shipments by a mode of transport.
    PortDelaySpec {
        /// Mode of transport; sea if absent.
        #[serde(default = "by_sea")]
        mode: Mode,
        /// Delay of each shipment planned to arrive meanwhile; 0 has no effect.
        extra: Span,
    }
}

impl Timed for PortDelaySpec {
    fn check(&self, places: &Places, checker: &mut Checker) {
        if !places.modes.contains(&self.mode) {
            checker.within("mode").note(
                "no-target",
                "no lane is affected",
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

    fn apply(&self, context: &mut Context) {
        let extra = SimSpan::from_nanos(self.extra.nanoseconds());
        let topology = context.world.resource::<Topology>();
        let (until, incident) = (context.until, Some(context.incident));
        for lane in topology.all_lanes() {
            let id = lane.id();
            if lane.mode() == self.mode {
                context.agenda.at(context.at, LaneDelayed { lane: id, extra, until, incident });
            }
            for (index, leg) in lane.onward().iter().enumerate() {
                if topology.leg(*leg).is_some_and(|leg| leg.mode() == self.mode) {
                    let leg = index as u32 + 1;
                    let delayed = LegDelayed { lane: id, leg, extra, until, incident };
                    context.agenda.at(context.at, delayed);
                }
            }
        }
    }
}
