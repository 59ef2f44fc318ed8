//! Background traffic of links, hour by hour.

use super::link::Link;
use crate::environment::Clock;
use crate::infra::hour::HourStarted;
use crate::kernel::Now;
use bevy_ecs::prelude::{Query, Res};

/// A new hour: links take its background traffic.
pub(super) fn turn_hour(now: Now<HourStarted>, mut links: Query<&mut Link>, clock: Res<Clock>) {
    let hour = clock.hour_of(now.time());
    for mut link in &mut links {
        link.turn_hour(hour);
    }
}
