//! Handlers of upkeep.

use super::events::{MaintenanceBegan, MaintenanceEnded, UpkeepStageEnded};
use super::state::Upkeep;
use crate::causality::Incidents;
use crate::environment::MeasuringStarted;
use crate::kernel::Now;
use bevy_ecs::prelude::ResMut;

/// A unit fails, or its repair goes on.
pub(super) fn end_stage(
    now: Now<UpkeepStageEnded>,
    mut upkeep: ResMut<Upkeep>,
    mut incidents: ResMut<Incidents>,
) {
    let Upkeep { plans, units, log, .. } = &mut *upkeep;
    if let Some(unit) = units.get_mut(now.event.unit as usize)
        && let Some(plan) = plans.get(unit.plan as usize)
    {
        unit.end_stage(plan, log, now.agenda, &mut incidents);
    }
}

/// A maintenance window begins.
pub(super) fn begin_window(
    now: Now<MaintenanceBegan>,
    mut upkeep: ResMut<Upkeep>,
    mut incidents: ResMut<Incidents>,
) {
    let Upkeep { plans, units, windows, .. } = &mut *upkeep;
    if let Some(window) = windows.get_mut(now.event.window as usize) {
        window.begin(units, plans, now.agenda, &mut incidents);
    }
}

/// A maintenance window ends.
pub(super) fn end_window(
    now: Now<MaintenanceEnded>,
    mut upkeep: ResMut<Upkeep>,
    mut incidents: ResMut<Incidents>,
) {
    let Upkeep { plans, units, windows, .. } = &mut *upkeep;
    if let Some(window) = windows.get_mut(now.event.window as usize) {
        window.end(units, plans, now.agenda, &mut incidents);
    }
}

/// Repairs count from now on.
pub(super) fn start_measuring(now: Now<MeasuringStarted>, mut upkeep: ResMut<Upkeep>) {
    upkeep.since = Some(now.time());
}
