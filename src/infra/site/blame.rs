//! Attribution across the parts of a site: the incident that warms its racks.

use super::parts::SitePartsItem;
use crate::causality::IncidentId;
use crate::infra::id::HallId;

/// The incident for which the cooling plant is without power: the grid outage, else what leaves the site
/// without a source.
pub(super) fn power_loss(parts: &SitePartsItem) -> Option<IncidentId> {
    if parts.plant.runs() { None } else { parts.feed.outage().or_else(|| power_cause(parts)) }
}

/// The incident for which the site is without power, or its source carries less: a battery that is
/// empty or failed, else the generators, else the grid outage, else load that is shed.
pub(super) fn power_cause(parts: &SitePartsItem) -> Option<IncidentId> {
    let of_battery = parts.ups.as_deref().and_then(|ups| ups.blamed());
    let of_generator = parts.generator.as_deref().and_then(|generator| generator.blamed());
    let of_grid = parts.feed.outage();
    of_battery.or(of_generator).or(of_grid).or(parts.feed.blamed())
}

/// The incident that warms the air at the inlet of the racks of a hall: a shortage of the room's cooling,
/// else what warms the racks.
pub(super) fn air_cause(parts: &SitePartsItem, hall: HallId) -> Option<IncidentId> {
    parts.rooms.get(hall).and_then(|room| room.short()).or_else(|| heat_cause(parts, hall))
}

/// The incident that warms the racks of a hall: lost flow, else a shortage of cooling of water or room, else failed
/// units, else a plant without power.
pub(super) fn heat_cause(parts: &SitePartsItem, hall: HallId) -> Option<IncidentId> {
    let by_flow = parts.coolant.get(hall).and_then(|coolant| coolant.blamed());
    let by_water = parts.water.as_deref().and_then(|water| water.short());
    let by_room = parts.rooms.get(hall).and_then(|room| room.short());
    by_flow.or(by_water).or(by_room).or(parts.plant.blamed()).or(power_loss(parts))
}
