//! Loads of a site: what it draws now, what its cooling would draw, and the sources of both.

use super::parts::SitePartsItem;
use crate::infra::cooling::Room;
use crate::infra::power::{Loads, Sources};
use crate::kernel::SimTime;

/// The sources of a site.
pub(super) fn sources<'a>(parts: &'a mut SitePartsItem) -> Sources<'a> {
    Sources {
        feed: &mut parts.feed,
        generator: parts.generator.as_deref_mut(),
        ups: parts.ups.as_deref_mut(),
    }
}

/// Powers of the site now: of its racks in W, and of pumps, plant and room.
pub(super) fn loads(parts: &SitePartsItem, racks_w: f64, now: SimTime) -> Loads {
    Loads { racks_w, cooling_w: cooling_w(parts, now) }
}

/// Electric power of pumps, plant and room, in W.
fn cooling_w(parts: &SitePartsItem, now: SimTime) -> f64 {
    let pumps_w = parts.coolant.as_deref().map_or(0.0, |coolant| coolant.power_w());
    let Some(heat) = parts.heat.as_deref() else { return pumps_w };
    let water = parts.water.as_deref();
    let plant_w = water.map_or(0.0, |water| water.power_w(heat, &parts.plant, now));
    let room_w = parts.room.as_deref().map_or(0.0, |room| room.power_w(heat, &parts.plant, now));
    pumps_w + plant_w + room_w
}

/// Electric power of plant and room for the heat of racks at design ambient, in W.
pub(super) fn planned_cooling_w(parts: &SitePartsItem, racks_w: f64) -> f64 {
    let liquid = parts.racks.as_deref().map_or(0.0, |racks| racks.liquid_share());
    let to_room_w = racks_w * (1.0 - liquid);
    let by_water = parts.room.as_deref().is_some_and(Room::is_fed_by_water);
    let to_water_w = racks_w * liquid + if by_water { to_room_w } else { 0.0 };
    let plant_w = parts.water.as_deref().map_or(0.0, |water| water.greatest_power_w(to_water_w));
    let room_w = parts.room.as_deref().map_or(0.0, |room| room.greatest_power_w(to_room_w));
    plant_w + room_w
}
