//! The cooling plant of a site: whether it has power, and the share of its units that has failed.
//!
//! It serves facility water and room alike. Failures of units overlap: their shares add up, and the
//! cause is the first of those under way. After a loss of power the plant restarts with a delay.

use crate::causality::{Causes, IncidentId};
use crate::infra::at_site::at_site;
use crate::infra::directory::BySite;
use crate::infra::id::SiteId;
use crate::kernel::{Agenda, Now, SimSpan, Ticket, kinds};
use bevy_ecs::prelude::Component;

kinds! { CoolingUnitsFailed, CoolingUnitsRestored, CoolingPlantRestarted }

/// The cooling plant of a site in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct CoolingPlant {
    /// The plant is unaffected by failures and weather.
    is_ideal: bool,
    on_ups: bool,
    restart: SimSpan,
    runs: bool,
    restart_ticket: Option<Ticket>,
    /// Failures of units, each with its share of them.
    failures: Causes<f64>,
    failed_share: f64,
}

impl CoolingPlant {
    /// Creates the plant from its restart time and whether the battery carries it.
    pub(in crate::infra) const fn new(on_ups: bool, restart: SimSpan, is_ideal: bool) -> Self {
        Self {
            is_ideal,
            on_ups,
            restart,
            runs: true,
            restart_ticket: None,
            failures: Causes::none(),
            failed_share: 0.0,
        }
    }

    /// Whether cooling is ideal.
    pub(in crate::infra) const fn is_ideal(&self) -> bool {
        self.is_ideal
    }

    /// Whether the battery carries the plant.
    pub(in crate::infra) const fn on_ups(&self) -> bool {
        self.on_ups
    }

    /// Whether the plant runs: it has power and has restarted.
    pub(in crate::infra) const fn runs(&self) -> bool {
        self.runs
    }

    /// The share of its units that has failed.
    #[must_use]
    pub const fn failed_share(&self) -> f64 {
        self.failed_share
    }

    /// The share of its units that runs.
    pub(in crate::infra) fn running_share(&self) -> f64 {
        if self.runs { 1.0 - self.failed_share } else { 0.0 }
    }

    /// The failure that causes lost capacity, if units have failed.
    #[must_use]
    pub fn blamed(&self) -> Option<IncidentId> {
        self.failures.blamed()
    }

    /// The plant stops when it loses power, and restarts with a delay after power is back.
    pub(in crate::infra) fn set_power(
        &mut self,
        is_powered: bool,
        site: SiteId,
        agenda: &mut Agenda,
    ) {
        if !is_powered {
            self.runs = false;
            agenda.cancel_pending(&mut self.restart_ticket);
        } else if !self.runs && self.restart_ticket.is_none() {
            if self.restart.is_zero() {
                self.runs = true;
            } else {
                self.restart_ticket =
                    Some(agenda.after(self.restart, CoolingPlantRestarted { site }));
            }
        }
    }

    fn sum_failures(&mut self) {
        let failed: f64 = self.failures.iter().map(|(_, share)| *share).sum();
        // Ten tenths are all of it, whatever the rounding of their sum.
        let failed = if failed > 1.0 - 1e-9 { 1.0 } else { failed.max(0.0) };
        self.failed_share = if self.is_ideal { 0.0 } else { failed };
    }
}

/// Units of the cooling plant fail.
#[derive(Clone, Copy, Debug)]
pub struct CoolingUnitsFailed {
    /// Site at which it occurs.
    pub site: SiteId,
    /// The share of the units, 0 to 1.
    pub share: f64,
    /// Failure to which it belongs, as an incident.
    pub incident: IncidentId,
}

/// Failed units of the cooling plant are restored.
#[derive(Clone, Copy, Debug)]
pub struct CoolingUnitsRestored {
    /// Site at which it occurs.
    pub site: SiteId,
    /// The share of the units, 0 to 1.
    pub share: f64,
    /// The failure that ends.
    pub incident: IncidentId,
}

/// The cooling plant has restarted after its power came back.
#[derive(Clone, Copy, Debug)]
pub struct CoolingPlantRestarted {
    /// Site at which it occurs.
    pub site: SiteId,
}

at_site! { CoolingUnitsFailed: |event| event.share.to_bits() >> 32 }
at_site! { CoolingUnitsRestored: |event| event.share.to_bits() >> 32 }
at_site! { CoolingPlantRestarted }

/// Cooling plants of sites.
type Plants<'w, 's> = BySite<'w, 's, &'static mut CoolingPlant>;

/// Units of the plant fail.
pub(super) fn fail_units(now: Now<CoolingUnitsFailed>, mut plants: Plants) {
    let CoolingUnitsFailed { site, share, incident } = now.event;
    if let Some(mut plant) = plants.get(site) {
        plant.failures.begin(incident, share);
        plant.sum_failures();
    }
}

/// Failed units are restored.
pub(super) fn restore_units(now: Now<CoolingUnitsRestored>, mut plants: Plants) {
    let CoolingUnitsRestored { site, incident, .. } = now.event;
    if let Some(mut plant) = plants.get(site) {
        plant.failures.end(incident);
        plant.sum_failures();
    }
}

/// The plant runs again.
pub(super) fn restart(now: Now<CoolingPlantRestarted>, mut plants: Plants) {
    if let Some(mut plant) = plants.get(now.event.site) {
        plant.restart_ticket = None;
        plant.runs = true;
    }
}
