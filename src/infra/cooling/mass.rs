//! Masses of a site: what has a temperature.

use super::plates::Plates;
use crate::infra::id::{GroupId, HallId};

/// A mass of a site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mass {
    /// Chips and cold plates of the racks of a group that are up.
    Running(GroupId),
    /// Chips and cold plates of the racks of a group that are not up.
    Idle(GroupId),
    /// Technology coolant of a hall.
    Coolant(HallId),
    /// Facility water.
    Water,
    /// Air of a hall's room.
    Air(HallId),
    /// Walls, floor and metal of a hall's room.
    Structure(HallId),
}

impl Mass {
    /// The masses of a hall.
    pub(super) const fn of_hall(hall: HallId) -> [Self; 3] {
        [Self::Coolant(hall), Self::Air(hall), Self::Structure(hall)]
    }

    /// The masses of a rack group.
    pub(super) const fn of_group(group: GroupId) -> [Self; 2] {
        [Self::Running(group), Self::Idle(group)]
    }

    /// What it is called in an error.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Running(_) => "chips of racks that are up",
            Self::Idle(_) => "chips of racks that are down",
            Self::Coolant(_) => "technology coolant",
            Self::Water => "facility water",
            Self::Air(_) => "air of the room",
            Self::Structure(_) => "structure of the room",
        }
    }
}

/// Places of the masses of a hall in the heat network.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct HallMasses {
    /// `None` without a technology loop.
    pub(super) coolant: Option<usize>,
    /// Air and structure; `None` without a room.
    pub(super) room: Option<(usize, usize)>,
    pub(super) has_liquid: bool,
}

/// Places of the masses of a rack group in the heat network, and its racks.
#[derive(Clone, Copy, Debug)]
pub(super) struct GroupMasses {
    pub(super) hall: HallId,
    /// Chips on cold plates; the racks are cooled by air without them.
    pub(super) chips: Option<ChipMasses>,
    pub(super) racks: u32,
    pub(super) racks_up: u32,
}

/// Places of the chips of a rack group in the heat network: of racks that are up, and of the others.
#[derive(Clone, Copy, Debug)]
pub(super) struct ChipMasses {
    pub(super) running: usize,
    pub(super) idle: usize,
    pub(super) plates: Plates,
}
