//! What a site reads of the values whose models declare a valid range.

use super::parts::SitePartsReadOnlyItem;
use crate::infra::cooling::{
    FacilityWater, Room, VALID_AIR, VALID_CHILLERS, VALID_COOLANT, VALID_DX, VALID_WATER,
};
use crate::infra::power::VALID_FUEL;
use crate::infra::valid_range::ValidRange;
use crate::kernel::SimTime;

impl SitePartsReadOnlyItem<'_, '_> {
    /// The values at `now`, each with the range of its model; `None` without that part.
    #[must_use]
    pub fn ranged(&self, now: SimTime) -> [(&'static ValidRange, Option<f64>); 6] {
        let heat = self.heat;
        let water = self.water;
        let liquid = heat.filter(|heat| heat.has_liquid());
        let condensers = self.rooms.iter().filter_map(Room::condenser_c);
        let dx_c = condensers.reduce(f64::max);
        let load = self.generator.map(|generator| (generator, self.feed.power().generator));
        let room = heat.filter(|heat| heat.has_rooms());
        [
            (&VALID_CHILLERS, water.and_then(FacilityWater::condenser_c)),
            (&VALID_DX, dx_c),
            (&VALID_WATER, water.and(heat).map(|heat| heat.water_c(now))),
            (&VALID_COOLANT, liquid.map(|heat| heat.coolant_c(now))),
            (&VALID_AIR, room.map(|heat| heat.air_c(now))),
            (&VALID_FUEL, load.and_then(|(generator, load_w)| generator.load_percent(load_w))),
        ]
    }
}
