//! Loads of a site: what it draws now, what its cooling would draw, and the sources of both.

use super::parts::SitePartsItem;
use crate::infra::compute::{RackGroup, RackGroups};
use crate::infra::cooling::{CoolantLoop, Room};
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

/// Powers of the site now: of its racks in W, and of pumps, plant and rooms.
pub(super) fn loads(parts: &SitePartsItem, racks_w: f64, now: SimTime) -> Loads {
    Loads { racks_w, cooling_w: cooling_w(parts, now) }
}

/// Power that the racks of a site draw at present, in W.
pub(super) fn racks_w(parts: &SitePartsItem) -> f64 {
    parts.racks.as_deref().map_or(0.0, RackGroups::load_w)
}

/// Electric power of pumps, plant and rooms, in W.
fn cooling_w(parts: &SitePartsItem, now: SimTime) -> f64 {
    let pumps_w: f64 = parts.coolant.iter().map(CoolantLoop::power_w).sum();
    let Some(heat) = parts.heat.as_deref() else { return pumps_w };
    let water = parts.water.as_deref();
    let plant_w = water.map_or(0.0, |water| water.power_w(heat, &parts.plant, now));
    let rooms_w: f64 = parts.rooms.iter().map(|room| room.power_w(heat, &parts.plant, now)).sum();
    pumps_w + plant_w + rooms_w
}

/// Powers of the site with racks that draw what `of` gives for each group, in W, and the cooling of their
/// heat at design ambient, more where it draws more than by design for the present heat.
pub(super) fn full_loads(
    parts: &SitePartsItem,
    of: impl Fn(&RackGroup) -> f64,
    now: SimTime,
) -> Loads {
    let groups = parts.racks.as_deref().map_or(&[][..], RackGroups::all);
    let pumps_w: f64 = parts.coolant.iter().map(CoolantLoop::greatest_power_w).sum();
    let by_design_w = pumps_w + planned_cooling_w(parts, RackGroup::load_w);
    let beyond = if by_design_w > 0.0 { cooling_w(parts, now) / by_design_w } else { 1.0 };
    let cooling_w = beyond.max(1.0) * (pumps_w + planned_cooling_w(parts, &of));
    Loads { racks_w: groups.iter().map(of).sum(), cooling_w }
}

/// Electric power of plant and rooms for the heat of racks at design ambient, in W; `of` is the heat of
/// the racks of a group, in W.
pub(super) fn planned_cooling_w(parts: &SitePartsItem, of: impl Fn(&RackGroup) -> f64) -> f64 {
    let groups = parts.racks.as_deref().map_or(&[][..], RackGroups::all);
    let mut to_water_w = 0.0;
    let mut rooms_w = 0.0;
    for group in groups {
        let heat_w = of(group);
        let liquid = group.liquid_share();
        to_water_w += heat_w * liquid;
        let to_room_w = heat_w * (1.0 - liquid);
        if let Some(room) = parts.rooms.get(group.hall()) {
            if room.is_fed_by_water() {
                to_water_w += to_room_w;
            }
            rooms_w += room.power_for_w(to_room_w);
        }
    }
    let fans_w: f64 = parts.rooms.iter().map(Room::fans_w).sum();
    let plant_w = parts.water.as_deref().map_or(0.0, |water| water.greatest_power_w(to_water_w));
    plant_w + rooms_w + fans_w
}
