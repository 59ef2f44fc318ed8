//! The units with upkeep of a run.

use super::plan::Plan;
use super::repair_log::{Repair, RepairTotals};
use super::shelves::Shelves;
use super::unit::Unit;
use super::window::Window;
use crate::kernel::SimTime;
use bevy_ecs::prelude::Resource;

/// Units with upkeep, and the repairs of the run.
#[derive(Resource, Clone, Debug, Default)]
pub struct Upkeep {
    pub(super) plans: Vec<Plan>,
    pub(super) units: Vec<Unit>,
    pub(super) windows: Vec<Window>,
    pub(super) shelves: Shelves,
    pub(super) log: Vec<Repair>,
    /// When measuring started.
    pub(super) since: Option<SimTime>,
}

impl Upkeep {
    /// Repairs in the order of their failures, those under way among them.
    #[must_use]
    pub fn repairs(&self) -> &[Repair] {
        &self.log
    }

    /// What repairs come to from the start of measuring to `now`; `None` without any upkeep.
    #[must_use]
    pub fn totals(&self, now: SimTime) -> Option<RepairTotals> {
        if self.units.is_empty() {
            return None;
        }
        let since = self.since.unwrap_or(SimTime::START);
        let mut totals = RepairTotals::default();
        for repair in &self.log {
            if repair.repaired.is_some_and(|at| at >= since) {
                totals.repairs += 1;
            }
            if let Some(from) = repair.part_at {
                let until = repair.crew_at.unwrap_or(now);
                if until > since {
                    totals.crew_wait_s += until.since(from.max(since)).seconds();
                }
            }
        }
        Some(totals)
    }
}
