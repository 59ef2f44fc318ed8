//! Failures of pumps and their repair: by upkeep, or scheduled by a disruption.

use super::liquid_loop::CoolantLoop;
use crate::causality::IncidentId;
use crate::infra::at_site::at_site;
use crate::infra::directory::BySite;
use crate::infra::id::SiteId;
use crate::infra::per_hall::PerHall;
use crate::kernel::{Now, kinds};

kinds! { PumpFailed, PumpRepaired }

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

at_site! { PumpFailed: |event| u64::from(event.pump) }
at_site! { PumpRepaired: |event| u64::from(event.pump) }

/// Coolant loops of sites.
type Loops<'w, 's> = BySite<'w, 's, &'static mut PerHall<CoolantLoop>>;

impl PerHall<CoolantLoop> {
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

/// A failure is repaired.
pub(super) fn repair(now: Now<PumpRepaired>, mut loops: Loops) {
    let PumpRepaired { site, pump, incident } = now.event;
    if let Some(mut loops) = loops.get(site)
        && let Some((coolant, place)) = loops.of_pump(pump)
    {
        coolant.repair_pump(place, incident);
    }
}
