//! Handlers of generators: starts, failures, repairs and fuel.

use super::generator::Generator;
use super::generator_events::{
    FuelDelivered, FuelExhausted, GeneratorBlockTaken, GeneratorBroken, GeneratorOnLoad,
    GeneratorRepaired, GeneratorStarted, GeneratorUnitsFailed, GeneratorUnitsRestored,
    GeneratorsCalled,
};
use crate::causality::Incidents;
use crate::infra::directory::BySite;
use crate::kernel::Now;
use bevy_ecs::prelude::ResMut;

/// Generators of sites.
type Generators<'w, 's> = BySite<'w, 's, &'static mut Generator>;

/// The generators of a site are called: they make their start attempts.
pub(super) fn call(
    now: Now<GeneratorsCalled>,
    mut generators: Generators,
    mut incidents: ResMut<Incidents>,
) {
    let GeneratorsCalled { site, outage } = now.event;
    if let Some(mut generator) = generators.get(site) {
        generator.call(site, outage, now.agenda, &mut incidents);
    }
}

/// A unit runs.
pub(super) fn run_unit(now: Now<GeneratorStarted>, mut generators: Generators) {
    let GeneratorStarted { site, unit } = now.event;
    if let Some(mut generator) = generators.get(site) {
        generator.run_unit(unit as usize, site, now.agenda);
    }
}

/// A running unit fails.
pub(super) fn break_unit(
    now: Now<GeneratorBroken>,
    mut generators: Generators,
    mut incidents: ResMut<Incidents>,
) {
    let GeneratorBroken { site, unit } = now.event;
    if let Some(mut generator) = generators.get(site) {
        generator.break_unit(unit as usize, site, now.agenda, &mut incidents);
    }
}

/// A broken unit is repaired.
pub(super) fn repair_unit(
    now: Now<GeneratorRepaired>,
    mut generators: Generators,
    mut incidents: ResMut<Incidents>,
) {
    let GeneratorRepaired { site, unit } = now.event;
    if let Some(mut generator) = generators.get(site) {
        generator.repair_unit(unit as usize, site, now.agenda, &mut incidents);
    }
}

/// Generators carry the site.
pub(super) fn take_load(
    now: Now<GeneratorOnLoad>,
    mut generators: Generators,
    mut incidents: ResMut<Incidents>,
) {
    let site = now.event.site;
    if let Some(mut generator) = generators.get(site) {
        generator.take_load(site, now.agenda, &mut incidents);
    }
}

/// Generators take the next block.
pub(super) fn take_block(now: Now<GeneratorBlockTaken>, mut generators: Generators) {
    if let Some(mut generator) = generators.get(now.event.site) {
        generator.take_block();
    }
}

/// Generators are out of fuel.
pub(super) fn exhaust_fuel(
    now: Now<FuelExhausted>,
    mut generators: Generators,
    mut incidents: ResMut<Incidents>,
) {
    if let Some(mut generator) = generators.get(now.event.site) {
        generator.exhaust_fuel(now.agenda, &mut incidents);
    }
}

/// Fuel is delivered.
pub(super) fn refuel(
    now: Now<FuelDelivered>,
    mut generators: Generators,
    mut incidents: ResMut<Incidents>,
) {
    let site = now.event.site;
    if let Some(mut generator) = generators.get(site) {
        generator.refuel(site, now.agenda, &mut incidents);
    }
}

/// Units fail from outside.
pub(super) fn fail_units(now: Now<GeneratorUnitsFailed>, mut generators: Generators) {
    let GeneratorUnitsFailed { site, units, incident } = now.event;
    if let Some(mut generator) = generators.get(site) {
        generator.fail_units(units, incident, site, now.agenda);
    }
}

/// A failure from outside ends.
pub(super) fn restore_units(now: Now<GeneratorUnitsRestored>, mut generators: Generators) {
    let GeneratorUnitsRestored { site, incident } = now.event;
    if let Some(mut generator) = generators.get(site) {
        generator.restore_units(incident, site, now.agenda);
    }
}
