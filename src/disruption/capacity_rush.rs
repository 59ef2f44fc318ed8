//! Capacity rush: others take more of the units of shared capacities than usual.
//!
//! When a region fails or a season peaks, everyone bursts at once, and all who share a capacity find it
//! short in the same hours. The background is raised by the model of `infra`; what it takes from lots and repairs
//! depends on their class and on what becomes of units on demand.

use super::timed::{Timed, timed};
use super::{Context, Places, WhereCapacities};
use crate::infra::{CapacityRushEnded, CapacityRushed};
use crate::issue::Checker;
use crate::quantity::Share;

timed! {
    /// Rush on shared capacities.
    CapacityRushSpec {
        /// Shared capacities that it affects.
        r#where: WhereCapacities,
        /// Fraction of the units that others take, 0 to 1; less than usual has no effect.
        taken: Share,
    }
}

impl Timed for CapacityRushSpec {
    fn check(&self, places: &Places, checker: &mut Checker) {
        self.r#where.check(places, &mut checker.within("where"));
    }

    fn has_size(&self) -> bool {
        self.taken.si() > 0.0
    }

    fn entity(&self) -> String {
        self.r#where.words()
    }

    fn apply(&self, context: &mut Context) {
        let (incident, taken) = (context.incident, self.taken.si());
        for capacity in self.r#where.capacities(context.world) {
            context.agenda.at(context.at, CapacityRushed { capacity, taken, incident });
            context.agenda.at(context.until, CapacityRushEnded { capacity, incident });
        }
    }
}
