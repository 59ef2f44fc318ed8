//! Plan of a site's heat network: heat capacities and initial temperatures of its masses.

use super::mass::{ChipMasses, GroupMasses, HallMasses};
use super::plates::Plates;
use crate::infra::id::HallId;
use smallvec::SmallVec;

/// Heat capacities and initial temperatures of the masses of a site.
#[derive(Clone, Debug, Default)]
pub(in crate::infra) struct Masses {
    /// Of coolant and water.
    pub(in crate::infra) supply_c: f64,
    /// 0 without facility water, which is then a reservoir.
    pub(in crate::infra) water_j_k: f64,
    pub(in crate::infra) halls: Vec<MassesOfHall>,
    pub(in crate::infra) groups: Vec<MassesOfGroup>,
}

/// Masses of a hall.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::infra) struct MassesOfHall {
    pub(in crate::infra) has_liquid: bool,
    /// `None` without a technology loop.
    pub(in crate::infra) loop_j_k: Option<f64>,
    pub(in crate::infra) room: Option<RoomMasses>,
}

/// Masses of a room.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::infra) struct RoomMasses {
    pub(in crate::infra) air_j_k: f64,
    pub(in crate::infra) structure_j_k: f64,
    pub(in crate::infra) coupling_w_k: f64,
    pub(in crate::infra) start_c: f64,
}

/// Masses of a rack group.
#[derive(Clone, Copy, Debug)]
pub(in crate::infra) struct MassesOfGroup {
    pub(in crate::infra) hall: HallId,
    pub(in crate::infra) racks: u32,
    /// The cold plates; `None` of racks that are cooled by air.
    pub(in crate::infra) plates: Option<Plates>,
}

/// The masses of a network with their places.
pub(super) struct Plan {
    /// Heat capacity in J/K and temperature in °C.
    pub(super) masses: Vec<(f64, f64)>,
    /// Constant conductances, in W/K.
    pub(super) couplings: Vec<(usize, usize, f64)>,
    pub(super) water: usize,
    pub(super) halls: SmallVec<[HallMasses; 1]>,
    pub(super) groups: SmallVec<[GroupMasses; 1]>,
}

impl Masses {
    /// Places of the masses that the site has: of the first group, of the first hall with the water, then
    /// of the others. The water is there at each site.
    pub(super) fn plan(&self) -> Plan {
        let mut plan = Plan {
            masses: Vec::new(),
            couplings: Vec::new(),
            water: 0,
            halls: SmallVec::new(),
            groups: SmallVec::new(),
        };
        for index in 0..self.groups.len().max(self.halls.len()) {
            if let Some(group) = self.groups.get(index) {
                self.add_group(*group, &mut plan);
            }
            if let Some(hall) = self.halls.get(index) {
                self.add_hall(*hall, index == 0, &mut plan);
            }
        }
        plan
    }

    fn add_group(&self, group: MassesOfGroup, plan: &mut Plan) {
        let MassesOfGroup { hall, racks, plates } = group;
        let chips = plates.map(|plates| {
            let running = plan.masses.len();
            plan.masses.push((f64::from(racks) * plates.capacity_j_k, self.supply_c));
            plan.masses.push((0.0, self.supply_c));
            ChipMasses { running, idle: running + 1, plates }
        });
        plan.groups.push(GroupMasses { hall, chips, racks, racks_up: racks });
    }

    fn add_hall(&self, hall: MassesOfHall, is_first: bool, plan: &mut Plan) {
        let MassesOfHall { has_liquid, loop_j_k, room } = hall;
        let coolant = loop_j_k.map(|capacity_j_k| {
            plan.masses.push((capacity_j_k, self.supply_c));
            plan.masses.len() - 1
        });
        if is_first {
            plan.water = plan.masses.len();
            plan.masses.push((self.water_j_k, self.supply_c));
        }
        let room = room.map(|room| {
            let air = plan.masses.len();
            plan.masses.push((room.air_j_k, room.start_c));
            plan.masses.push((room.structure_j_k, room.start_c));
            plan.couplings.push((air, air + 1, room.coupling_w_k));
            (air, air + 1)
        });
        plan.halls.push(HallMasses { coolant, room, has_liquid });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_masses_of_several_halls_follow_those_of_the_first() {
        let hall = MassesOfHall {
            has_liquid: true,
            loop_j_k: Some(5e6),
            room: Some(RoomMasses {
                air_j_k: 4e5,
                structure_j_k: 5e6,
                coupling_w_k: 8e3,
                start_c: 22.0,
            }),
        };
        let group = |hall, capacity_j_k: Option<f64>| MassesOfGroup {
            hall: HallId::new(hall),
            racks: 4,
            plates: capacity_j_k.map(|capacity_j_k| Plates {
                capacity_j_k,
                conductance_w_k: 12e3,
                no_flow_w_k: 300.0,
            }),
        };
        let masses = Masses {
            supply_c: 30.0,
            water_j_k: 4e7,
            halls: vec![hall, hall],
            groups: vec![group(0, Some(1e5)), group(0, None), group(1, Some(2e5))],
        };
        let plan = masses.plan();
        assert_eq!(plan.masses.len(), 1 + 2 * 3 + 2 * 2);
        let running = |group: usize| plan.groups[group].chips.map(|chips| chips.running);
        assert_eq!((running(0), plan.halls[0].coolant, plan.water), (Some(0), Some(2), 3));
        assert_eq!(running(1), None);
        assert_eq!(plan.masses[running(2).unwrap()], (8e5, 30.0));
        assert_eq!(plan.couplings.len(), 2);
    }
}
