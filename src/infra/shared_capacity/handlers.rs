//! What happens to shared capacities: hours, shifts, rushes, and the end of notices.

use super::events::{CapacityRushEnded, CapacityRushed, ShiftTurned, UnitsReclaimed};
use super::list::SharedCapacities;
use crate::causality::Incidents;
use crate::environment::{Clock, MeasuringStarted};
use crate::infra::hour::HourStarted;
use crate::kernel::Now;
use bevy_ecs::prelude::{Res, ResMut};

/// A new hour: the background follows its profile.
pub(super) fn turn_hour(
    now: Now<HourStarted>,
    mut capacities: ResMut<SharedCapacities>,
    mut incidents: ResMut<Incidents>,
    clock: Res<Clock>,
) {
    let hour = clock.hour_of(now.time());
    for capacity in capacities.all_mut() {
        if capacity.turn_hour(hour) {
            capacity.settle(now.agenda, &mut incidents);
        }
    }
}

/// A shift begins or ends: units come or go.
pub(super) fn turn_shift(
    now: Now<ShiftTurned>,
    mut capacities: ResMut<SharedCapacities>,
    mut incidents: ResMut<Incidents>,
    clock: Res<Clock>,
) {
    if let Some(capacity) = capacities.get_mut(now.event.capacity) {
        capacity.turn_shift(&clock, now.agenda);
        capacity.settle(now.agenda, &mut incidents);
    }
}

/// A rush raises the background.
pub(super) fn rush(
    now: Now<CapacityRushed>,
    mut capacities: ResMut<SharedCapacities>,
    mut incidents: ResMut<Incidents>,
) {
    let CapacityRushed { capacity, taken, incident } = now.event;
    if let Some(capacity) = capacities.get_mut(capacity) {
        capacity.rush(incident, taken);
        capacity.settle(now.agenda, &mut incidents);
    }
}

/// A rush ends.
pub(super) fn end_rush(
    now: Now<CapacityRushEnded>,
    mut capacities: ResMut<SharedCapacities>,
    mut incidents: ResMut<Incidents>,
) {
    let CapacityRushEnded { capacity, incident } = now.event;
    if let Some(capacity) = capacities.get_mut(capacity) {
        capacity.end_rush(incident);
        capacity.settle(now.agenda, &mut incidents);
    }
}

/// The notice of recalled units ends.
pub(super) fn reclaim(
    now: Now<UnitsReclaimed>,
    mut capacities: ResMut<SharedCapacities>,
    mut incidents: ResMut<Incidents>,
) {
    let claim = now.event.claim;
    if let Some(capacity) = capacities.get_mut(claim.capacity()) {
        capacity.reclaim(claim, now.agenda, &mut incidents);
    }
}

/// Statistics count from now on.
pub(super) fn start_measuring(
    now: Now<MeasuringStarted>,
    mut capacities: ResMut<SharedCapacities>,
) {
    capacities.reset(now.time());
}
