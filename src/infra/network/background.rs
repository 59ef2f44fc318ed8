//! Background traffic of links, hour by hour.

use super::flows::BulkFlows;
use super::link::Link;
use crate::environment::Clock;
use crate::infra::directory::Infrastructure;
use crate::infra::hour::HourStarted;
use crate::kernel::Now;
use bevy_ecs::prelude::{Query, Res, ResMut};

/// A new hour: links take its background traffic, and flows share what it leaves.
pub(super) fn turn_hour(
    now: Now<HourStarted>,
    mut links: Query<&mut Link>,
    mut flows: ResMut<BulkFlows>,
    directory: Res<Infrastructure>,
    clock: Res<Clock>,
) {
    let hour = clock.hour_of(now.time());
    for (index, &entity) in directory.link_entities().iter().enumerate() {
        if let Ok(mut link) = links.get_mut(entity) {
            link.turn_hour(hour);
            flows.set_background(index, link.background().1);
        }
    }
    flows.share_soon(now.agenda);
}
