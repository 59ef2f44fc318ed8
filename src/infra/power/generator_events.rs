//! Events of generators: starts, failures, repairs and fuel.

use crate::causality::IncidentId;
use crate::infra::at_site::at_site;
use crate::infra::id::SiteId;
use crate::kernel::kinds;

kinds! {
    GeneratorsCalled, GeneratorStarted, GeneratorBroken, GeneratorRepaired, GeneratorOnLoad, GeneratorBlockTaken, FuelExhausted,
    FuelDelivered,
    GeneratorUnitsFailed, GeneratorUnitsRestored
}

/// The grid has been lost for the delay of a site's generators: they make their start attempts.
#[derive(Clone, Copy, Debug)]
pub struct GeneratorsCalled {
    /// Site at which it occurs.
    pub site: SiteId,
    /// The grid outage.
    pub outage: IncidentId,
}

/// A generator of a site has started.
#[derive(Clone, Copy, Debug)]
pub struct GeneratorStarted {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Index of the unit.
    pub unit: u32,
}

/// A running generator of a site fails.
#[derive(Clone, Copy, Debug)]
pub struct GeneratorBroken {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Index of the unit.
    pub unit: u32,
}

/// A generator of a site that failed while running is repaired.
#[derive(Clone, Copy, Debug)]
pub struct GeneratorRepaired {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Index of the unit.
    pub unit: u32,
}

/// Generators take the load of a site.
#[derive(Clone, Copy, Debug)]
pub struct GeneratorOnLoad {
    /// Site at which it occurs.
    pub site: SiteId,
}

/// Generators of a site take the next block of its load.
#[derive(Clone, Copy, Debug)]
pub struct GeneratorBlockTaken {
    /// Site at which it occurs.
    pub site: SiteId,
}

/// Generators of a site are out of fuel.
#[derive(Clone, Copy, Debug)]
pub struct FuelExhausted {
    /// Site at which it occurs.
    pub site: SiteId,
}

/// Fuel is delivered to a site, which fills the tank of its generators.
#[derive(Clone, Copy, Debug)]
pub struct FuelDelivered {
    /// Site at which it occurs.
    pub site: SiteId,
}

/// Generators of a site fail, the first ones.
#[derive(Clone, Copy, Debug)]
pub struct GeneratorUnitsFailed {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Number of units.
    pub units: u32,
    /// Failure to which it belongs, as an incident.
    pub incident: IncidentId,
}

/// Generators of a site that had failed are in service again.
#[derive(Clone, Copy, Debug)]
pub struct GeneratorUnitsRestored {
    /// Site at which it occurs.
    pub site: SiteId,
    /// The failure that ends.
    pub incident: IncidentId,
}

at_site! { GeneratorStarted: |event| u64::from(event.unit) }
at_site! { GeneratorBroken: |event| u64::from(event.unit) }
at_site! { GeneratorRepaired: |event| u64::from(event.unit) }
at_site! { GeneratorUnitsFailed: |event| u64::from(event.units) }
at_site! { GeneratorsCalled, GeneratorOnLoad, GeneratorBlockTaken, FuelExhausted, FuelDelivered, GeneratorUnitsRestored }
