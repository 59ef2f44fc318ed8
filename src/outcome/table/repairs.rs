//! The table `repairs`: each failure by upkeep, from the failure through the stages of its repair.

use crate::causality::Incidents;
use crate::infra::{Infrastructure, Upkeep};
use crate::kernel::SimTime;
use crate::outcome::rows::table;
use bevy_ecs::prelude::World;
use std::sync::Arc;

table! {
    /// One repair of a unit that failed by its upkeep.
    RepairRow in RepairRows as "repairs" {
        unit: Arc<str>, "", AtEvent, "the unit that failed: a cooling unit, a pump, a generator, a UPS, a rack, a site, a link";
        site: Option<Arc<str>>, "", AtEvent, "its site; null for a link";
        failed: SimTime, "", AtEvent, "instant of the failure";
        found: Option<SimTime>, "", AtEvent, "instant at which the failure was found; null if later than the run, as in the columns after it";
        diagnosed: Option<SimTime>, "", AtEvent, "instant of the diagnosis";
        part_at: Option<SimTime>, "", AtEvent, "instant at which the part was there; that of the diagnosis if none is needed";
        crew_at: Option<SimTime>, "", AtEvent, "instant at which the crew set out";
        begun: Option<SimTime>, "", AtEvent, "instant at which the work began";
        repaired: Option<SimTime>, "", AtEvent, "instant at which the unit was back in service";
        incident: u32, "1", AtEvent, "number of the failure in `incidents`";
    }
}

/// Adds all repairs of a run that has ended, but for those that had ended when it began to be measured.
pub(in crate::outcome) fn take(world: &World, rows: &mut RepairRows) {
    let (Some(upkeep), Some(incidents), Some(infrastructure)) = (
        world.get_resource::<Upkeep>(),
        world.get_resource::<Incidents>(),
        world.get_resource::<Infrastructure>(),
    ) else {
        return;
    };
    for repair in upkeep.repairs() {
        if repair.repaired.is_some_and(|at| at < SimTime::START) {
            continue;
        }
        rows.push(RepairRow {
            unit: incidents.text(repair.unit).into(),
            site: repair.site.map(|site| infrastructure.sites.name(site).clone()),
            failed: repair.failed,
            found: repair.found,
            diagnosed: repair.diagnosed,
            part_at: repair.part_at,
            crew_at: repair.crew_at,
            begun: repair.begun,
            repaired: repair.repaired,
            incident: repair.incident.index() as u32,
        });
    }
}
