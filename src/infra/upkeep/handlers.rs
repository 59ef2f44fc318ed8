//! Handlers of upkeep.

use super::events::{MaintenanceBegan, MaintenanceEnded, PartArrived, UpkeepStageEnded};
use super::means::Means;
use super::plan::Plan;
use super::state::Upkeep;
use super::unit::Unit;
use crate::causality::Incidents;
use crate::environment::MeasuringStarted;
use crate::infra::shared_capacity::{Claimant, SharedCapacities, UnitsGranted};
use crate::kernel::{Agenda, Now};
use bevy_ecs::prelude::ResMut;
use bevy_ecs::system::SystemParam;

/// Upkeep, with what its repairs need.
#[derive(SystemParam)]
pub(super) struct Repairs<'w> {
    upkeep: ResMut<'w, Upkeep>,
    capacities: ResMut<'w, SharedCapacities>,
    incidents: ResMut<'w, Incidents>,
}

impl Repairs<'_> {
    /// Changes a unit.
    fn change(
        &mut self,
        unit: u32,
        agenda: &mut Agenda,
        change: impl FnOnce(&mut Unit, &Plan, &mut Means),
    ) {
        let (capacities, incidents) = (&mut self.capacities, &mut self.incidents);
        let Upkeep { plans, units, shelves, log, .. } = &mut *self.upkeep;
        if let Some(unit) = units.get_mut(unit as usize)
            && let Some(plan) = plans.get(unit.plan as usize)
        {
            change(unit, plan, &mut Means { log, shelves, capacities, incidents, agenda });
        }
    }
}

/// A unit fails, or its repair goes on.
pub(super) fn end_stage(now: Now<UpkeepStageEnded>, mut repairs: Repairs) {
    repairs.change(now.event.unit, now.agenda, Unit::end_stage);
}

/// A part or a crew is granted to a repair.
pub(super) fn grant(now: Now<UnitsGranted>, mut repairs: Repairs) {
    if now.event.claimant == Claimant::Repair {
        repairs.change(now.event.tag as u32, now.agenda, Unit::be_granted);
    }
}

/// A part arrives at a shelf: the oldest one taken is replaced; where none could be taken, the first repair that
/// waits gets it.
pub(super) fn stock_part(now: Now<PartArrived>, mut repairs: Repairs) {
    let Some((unit, claim)) = repairs.upkeep.shelves.take_oldest(now.event.shelf) else { return };
    let has_part = repairs.capacities.is_held(claim);
    repairs.change(unit, now.agenda, |unit, plan, means| {
        means.release(claim);
        if !has_part {
            unit.be_granted(plan, means);
        }
    });
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
