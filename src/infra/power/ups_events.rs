//! Events of a battery, and failures of its UPS.

use crate::causality::IncidentId;
use crate::infra::at_site::at_site;
use crate::infra::id::SiteId;
use crate::kernel::kinds;

kinds! { BatteryDepleted, BatteryCharged, UpsFailed, UpsRepaired }

/// The battery of a site is empty.
#[derive(Clone, Copy, Debug)]
pub struct BatteryDepleted {
    /// Site at which it occurs.
    pub site: SiteId,
}

/// The battery of a site is full.
#[derive(Clone, Copy, Debug)]
pub struct BatteryCharged {
    /// Site at which it occurs.
    pub site: SiteId,
}

/// The UPS of a site fails: its battery neither carries the site nor charges.
#[derive(Clone, Copy, Debug)]
pub struct UpsFailed {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Failure to which it belongs, as an incident.
    pub incident: IncidentId,
}

/// A failure of the UPS of a site is repaired.
#[derive(Clone, Copy, Debug)]
pub struct UpsRepaired {
    /// Site at which it occurs.
    pub site: SiteId,
    /// The failure that ends.
    pub incident: IncidentId,
}

at_site! { BatteryDepleted, BatteryCharged, UpsFailed, UpsRepaired }
