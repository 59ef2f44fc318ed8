//! The onset and the end of a slowdown: what is under way, waits or is received changes its rate.

use super::columns::SupplyColumns;
use super::receipt::{receive_waiting, release_held};
use super::slowdown::{Activity, ActivityRestored, ActivitySlowed};
use crate::causality::Causes;
use crate::kernel::Now;

/// An activity runs at another rate from now on.
pub(super) fn slow(now: Now<ActivitySlowed>, mut columns: SupplyColumns) {
    let ActivitySlowed { lane, slowdown, factor, incident } = now.event;
    let mut fetched = columns.fetch();
    let slices = fetched.slices();
    let Some(traffic) = slices.traffic.get_mut(lane.index()) else { return };
    let Some(lane) = slices.topology.lane(lane) else { return };
    let begin = |causes: &mut Causes<f64>| causes.begin(incident, factor);
    let Some((activity, changes)) = traffic.slowdowns.change(slowdown, begin) else { return };
    traffic.note_stops(lane, activity, &changes, now.time());
    if activity == Activity::Transit {
        slices.in_transit.change_speed(lane, &changes, Some(incident), now.agenda);
    }
}

/// An activity runs as before, but for other slowdowns.
pub(super) fn restore(now: Now<ActivityRestored>, mut columns: SupplyColumns) {
    let ActivityRestored { lane, slowdown, incident } = now.event;
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    let Some(traffic) = slices.traffic.get_mut(lane.index()) else { return };
    let end = |causes: &mut Causes<f64>| {
        causes.end(incident);
    };
    let Some((activity, changes)) = traffic.slowdowns.change(slowdown, end) else { return };
    if let Some(lane) = slices.topology.lane(lane) {
        traffic.note_stops(lane, activity, &changes, now.time());
    }
    match activity {
        Activity::Ordering => {}
        Activity::Shipping => release_held(lane, &changes, &mut slices, now.agenda),
        Activity::Transit => {
            if let Some(lane) = slices.topology.lane(lane) {
                slices.in_transit.change_speed(lane, &changes, None, now.agenda);
            }
        }
        Activity::Receiving => receive_waiting(lane, &mut slices, now.agenda),
    }
}
