//! Readings of the rack groups of a site that has several.

use super::parts::SitePartsReadOnlyItem;
use super::reading::{headroom_k, junction_c};
use crate::causality::EntityName;
use crate::infra::compute::RackGroups;
use crate::infra::cooling::Mass;
use crate::kernel::SimTime;

/// The state of a rack group at an instant; parts that it does not have are `None`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupReading {
    /// Its name in incidents.
    pub name: EntityName,
    /// Power of its racks, in W.
    pub racks_w: f64,
    /// Chips and cold plates of its racks that are up, in °C; `None` where air cools them.
    pub chips_c: Option<f64>,
    /// Junctions of its busy parts, in °C.
    pub junction_c: Option<f64>,
    /// Air of its room, in °C.
    pub air_c: Option<f64>,
    /// Distance to the first step of its throttle, in K.
    pub thermal_headroom_k: Option<f64>,
    /// Present step of its throttle; 0 is full speed.
    pub throttle_step: u32,
    /// Its racks that are up.
    pub racks_up: u32,
}

impl SitePartsReadOnlyItem<'_, '_> {
    /// The states of the rack groups at `now`; none at a site with one group, whose state is the site's.
    pub fn group_readings(&self, now: SimTime) -> impl Iterator<Item = GroupReading> {
        let groups = self.racks.map_or(&[][..], RackGroups::all);
        let several = if groups.len() > 1 { groups } else { &[] };
        several.iter().map(move |group| {
            let (id, hall) = (group.id(), group.hall());
            let plated = self.heat.filter(|heat| heat.plates(id).is_some());
            let roomed = self.heat.filter(|heat| heat.has_room(hall));
            GroupReading {
                name: group.name(),
                racks_w: group.load_w(),
                chips_c: plated.map(|heat| heat.mass_c(heat.chip_mass(id), now)),
                junction_c: self.heat.and_then(|heat| junction_c(group, heat, now)),
                air_c: roomed.map(|heat| heat.mass_c(Mass::Air(hall), now)),
                thermal_headroom_k: self.heat.and_then(|heat| headroom_k(group, heat, now)),
                throttle_step: group.throttle_step(),
                racks_up: group.up(),
            }
        })
    }
}
