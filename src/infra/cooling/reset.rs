//! Manual resets of units that stopped on high pressure.

use super::facility_water::FacilityWater;
use super::high_pressure::{ChillerReset, CoolingUnits};
use super::room::Room;
use crate::causality::Incidents;
use crate::infra::directory::BySite;
use crate::infra::per_hall::PerHall;
use crate::kernel::Now;
use bevy_ecs::prelude::ResMut;

/// Units have been reset.
pub(super) fn reset_units(
    now: Now<ChillerReset>,
    mut waters: BySite<&'static mut FacilityWater>,
    mut rooms: BySite<&'static mut PerHall<Room>>,
    mut incidents: ResMut<Incidents>,
) {
    let ChillerReset { site, units } = now.event;
    match units {
        CoolingUnits::Chillers => {
            if let Some(mut water) = waters.get(site) {
                water.pressure().reset(now.agenda, &mut incidents);
            }
        }
        CoolingUnits::Dx(hall) => {
            let mut rooms = rooms.get(site);
            if let Some(room) = rooms.as_mut().and_then(|rooms| rooms.get_mut(hall)) {
                room.pressure().reset(now.agenda, &mut incidents);
            }
        }
    }
}
