//! Failures of pumps and their repair: by wear, or scheduled by a disruption.

use super::liquid_loop::CoolantLoop;
use crate::causality::{IncidentId, IncidentKind, Incidents};
use crate::infra::at_site::at_site;
use crate::infra::directory::BySite;
use crate::infra::id::SiteId;
use crate::infra::per_hall::PerHall;
use crate::kernel::{Agenda, Now, kinds};
use bevy_ecs::prelude::ResMut;

kinds! { PumpFailed, PumpRepaired, PumpWornOut }

/// A pump fails by wear.
const PUMP_FAILURE: IncidentKind = IncidentKind::new("pump_failure");

/// A failure of a pump begins.
#[derive(Clone, Copy, Debug)]
pub struct PumpFailed {
    /// Site at which it occurs.
    pub site: SiteId,
    /// The pump, from 0, hall by hall.
    pub pump: u32,
    /// Failure to which it belongs, as an incident.
    pub incident: IncidentId,
}

/// A failure of a pump is repaired; the pump runs once all its failures are.
#[derive(Clone, Copy, Debug)]
pub struct PumpRepaired {
    /// Site at which it occurs.
    pub site: SiteId,
    /// The pump, from 0, hall by hall.
    pub pump: u32,
    /// The failure that ends.
    pub incident: IncidentId,
}

/// A pump fails by wear.
#[derive(Clone, Copy, Debug)]
pub struct PumpWornOut {
    /// Site at which it occurs.
    pub site: SiteId,
    /// The pump, from 0, hall by hall.
    pub pump: u32,
}

at_site! { PumpFailed: |event| u64::from(event.pump) }
at_site! { PumpRepaired: |event| u64::from(event.pump) }
at_site! { PumpWornOut: |event| u64::from(event.pump) }

/// Coolant loops of sites.
type Loops<'w, 's> = BySite<'w, 's, &'static mut PerHall<CoolantLoop>>;

impl PerHall<CoolantLoop> {
    /// Schedules the first failure by wear of each pump.
    pub(in crate::infra) fn start_wear(&mut self, site: SiteId, agenda: &mut Agenda) {
        let pumps = self.iter_mut().flat_map(|coolant| &mut coolant.pumps);
        for (pump, index) in pumps.zip(0..) {
            if let Some(wear) = &mut pump.wear {
                agenda.after(wear.next_failure(), PumpWornOut { site, pump: index });
            }
        }
    }

    /// The loop of a pump, and the pump's place in it: pumps count hall by hall.
    fn of_pump(&mut self, pump: u32) -> Option<(&mut CoolantLoop, u32)> {
        let mut place = pump;
        for coolant in self.iter_mut() {
            let count = coolant.pumps.len() as u32;
            if place < count {
                return Some((coolant, place));
            }
            place -= count;
        }
        None
    }
}

/// A pump fails. It may be the standby: flow then stays as it was.
pub(super) fn fail(now: Now<PumpFailed>, mut loops: Loops) {
    let PumpFailed { site, pump, incident } = now.event;
    if let Some(mut loops) = loops.get(site)
        && let Some((coolant, place)) = loops.of_pump(pump)
    {
        coolant.fail_pump(place, incident);
    }
}

/// A failure is repaired; after one by wear the next is scheduled.
pub(super) fn repair(now: Now<PumpRepaired>, mut loops: Loops, mut incidents: ResMut<Incidents>) {
    let PumpRepaired { site, pump, incident } = now.event;
    let Some(mut loops) = loops.get(site) else { return };
    let Some((coolant, place)) = loops.of_pump(pump) else { return };
    coolant.repair_pump(place, incident);
    let worn = coolant.pumps.get_mut(place as usize).and_then(|pump| pump.wear.as_mut());
    if let Some(wear) = worn
        && wear.repair(incident)
    {
        incidents.end(now.agenda, incident);
        now.agenda.after(wear.next_failure(), PumpWornOut { site, pump });
    }
}

/// A pump wears out: its failure begins, and its repair is scheduled.
pub(super) fn wear_out(now: Now<PumpWornOut>, mut loops: Loops, mut incidents: ResMut<Incidents>) {
    let PumpWornOut { site, pump: index } = now.event;
    let Some(mut loops) = loops.get(site) else { return };
    let Some((coolant, place)) = loops.of_pump(index) else { return };
    let Some(pump) = coolant.pumps.get_mut(place as usize) else { return };
    let Some(wear) = &mut pump.wear else { return };
    let incident = incidents.begin(now.agenda, PUMP_FAILURE, pump.name, None);
    let repair = wear.fail(incident);
    now.agenda.schedule_now(PumpFailed { site, pump: index, incident });
    now.agenda.after(repair, PumpRepaired { site, pump: index, incident });
}
