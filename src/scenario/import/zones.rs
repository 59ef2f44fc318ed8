//! Zones of areas, as the sheet of facilities states them: the story declares areas, and with them their zones.

use super::draft::Tables;
use super::finding::Log;
use super::sheets::KINDS;
use crate::environment::{AreaId, Areas};
use crate::quantity::{Names, Zone};
use std::collections::BTreeMap;

/// The zones of areas that state one; an area with two is reported.
pub(super) fn of_areas(tables: &Tables<'_>, log: &mut Log) -> BTreeMap<String, Zone> {
    let mut zones: BTreeMap<String, (Zone, u32)> = BTreeMap::new();
    let Some(kind) = KINDS.into_iter().find(|kind| kind.name == "facilities") else {
        return BTreeMap::new();
    };
    for row in tables.of(kind) {
        let (Some(area), Some(zone)) = (row.name("area"), row.zone("zone")) else { continue };
        let (known, number) =
            zones.entry(area.clone()).or_insert_with(|| (zone.clone(), row.number));
        if *known != zone {
            let message = format!("the area `{area}` has the zone `{known}` in row {number}");
            let help = "write the zone of an area once, or the same each time";
            log.error("conflict", row.cell("zone"), &zone.to_string(), message, help);
        }
    }
    zones.into_iter().map(|(area, (zone, _))| (area, zone)).collect()
}

/// The areas of some names, with their zones.
pub(super) fn areas<'a>(
    names: impl Iterator<Item = &'a str>,
    zones: &BTreeMap<String, Zone>,
) -> Areas {
    let names: Names<AreaId> = names.collect();
    let zones = names.iter().map(|(_, name)| zones.get(&**name).cloned()).collect();
    Areas { names, zones, ..Areas::default() }
}

/// The zones in words: `"town" Europe/Berlin`.
pub(super) fn sentence(zones: &BTreeMap<String, Zone>) -> String {
    let each: Vec<String> = zones.iter().map(|(area, zone)| format!("`{area}` {zone}")).collect();
    each.join(", ")
}
