//! Halls of a site as its Spec says them: their masses, and their shares of the electric losses.

use super::conversion::PowerChain;
use super::cooling::{Masses, MassesOfGroup, MassesOfHall, Plates, RoomMasses};
use super::id::HallId;
use super::site::{Hall, SiteSpec};
use crate::quantity::Temperature;

/// The masses of a site.
pub(super) fn masses(spec: &SiteSpec) -> Masses {
    let halls = spec.halls();
    let water = spec.facility_water.as_ref();
    let coolant = halls.iter().find_map(|hall| hall.coolant);
    let supply = coolant.map(|coolant| coolant.supply).or(water.map(|water| water.set_point));
    let mut groups = Vec::new();
    for (hall, index) in halls.iter().zip(0..) {
        let masses = hall.groups().into_iter().map(|group| MassesOfGroup {
            hall: HallId::new(index),
            racks: group.racks.count,
            plates: hall.plates(&group).map(|plates| Plates::new(&plates)),
        });
        groups.extend(masses);
    }
    Masses {
        // Without coolant and water nothing has this temperature.
        supply_c: supply.map_or(0.0, Temperature::celsius),
        water_j_k: water.map_or(0.0, |water| water.capacity.si()),
        halls: halls.iter().map(of_hall).collect(),
        groups,
    }
}

fn of_hall(hall: &Hall) -> MassesOfHall {
    let technology_loop = hall.coolant.and_then(|coolant| coolant.technology_loop.as_ref());
    MassesOfHall {
        has_liquid: hall.coolant.is_some(),
        loop_j_k: technology_loop.map(|spec| spec.capacity.si()),
        room: hall.room.map(|room| RoomMasses {
            air_j_k: room.air.si(),
            structure_j_k: room.structure.si(),
            coupling_w_k: room.coupling.si(),
            start_c: room.start.celsius(),
        }),
    }
}

/// Share of each hall in the power of the site's racks at their peak, by which it shares the electric
/// losses of the site.
pub(super) fn shares_of_power(spec: &SiteSpec) -> Vec<f64> {
    let peak_w = |hall: &Hall| -> f64 {
        let groups = hall.groups();
        let racks = groups.iter().map(|group| group.racks);
        racks
            .map(|racks| {
                f64::from(racks.count) * PowerChain::new(&racks.inside).input_w(racks.peak.si())
            })
            .sum()
    };
    let peaks: Vec<f64> = spec.halls().iter().map(peak_w).collect();
    let all_w: f64 = peaks.iter().sum();
    let equal = 1.0 / peaks.len() as f64;
    peaks.iter().map(|peak_w| if all_w > 0.0 { peak_w / all_w } else { equal }).collect()
}
