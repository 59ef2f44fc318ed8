//! The onset and the end of a raised cost of a lane.

use super::dearness::{CostRaised, CostRestored};
use super::state::Transport;
use crate::kernel::Now;
use bevy_ecs::prelude::ResMut;

/// A cost of a lane is raised from now on.
pub(super) fn raise(now: Now<CostRaised>, mut transport: ResMut<Transport>) {
    let CostRaised { lane, raise, by, incident } = now.event;
    if let Some(traffic) = transport.lane_mut(lane) {
        traffic.dearness.change(raise, |causes| causes.begin(incident, by));
    }
}

/// A cost of a lane is as before from now on, but for other incidents.
pub(super) fn restore(now: Now<CostRestored>, mut transport: ResMut<Transport>) {
    let CostRestored { lane, raise, incident } = now.event;
    if let Some(traffic) = transport.lane_mut(lane) {
        traffic.dearness.change(raise, |causes| {
            causes.end(incident);
        });
    }
}
