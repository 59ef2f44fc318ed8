//! What befalls the power of a site: the grid lost and back, generators, the battery, new steps of the
//! ramp.

use crate::causality::IncidentKind;
use crate::infra::electricity::deploy;
use crate::infra::event::{
    BatteryFull, BatteryRunsDry, EnergisedTurns, FuelEnds, GeneratorCarries, GridLost, GridRestored,
};
use crate::infra::plant::Sites;
use crate::kernel::Now;

/// The grid is lost: generators start, the battery carries meanwhile.
pub(super) fn lose_grid(now: Now<GridLost>, mut sites: Sites) {
    let incident = now.event.incident;
    sites.change(now.agenda, now.event.site, |plant, agenda, incidents| {
        plant.feed.outages += 1;
        if plant.feed.outages > 1 || plant.site.ideal.power {
            return;
        }
        plant.feed.lost_by = Some(incident);
        let site = plant.site.id;
        if let Some(generator) = plant.generator.as_deref_mut() {
            if let Some(span) = generator.start() {
                generator.ticket = Some(agenda.after(span, GeneratorCarries { site }));
            } else {
                let name = plant.site.generator_name;
                let kind = IncidentKind::new("generator_start_failure");
                generator.failed = Some(incidents.begin(agenda, kind, name, Some(incident)));
            }
        }
    });
}

/// The grid is back: generators stop.
pub(super) fn restore_grid(now: Now<GridRestored>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, |plant, agenda, incidents| {
        plant.feed.outages = plant.feed.outages.saturating_sub(1);
        if plant.feed.outages > 0 {
            return;
        }
        plant.feed.lost_by = None;
        if let Some(generator) = plant.generator.as_deref_mut() {
            agenda.withdraw(&mut generator.ticket);
            generator.carries = false;
            if let Some(incident) = generator.failed.take() {
                incidents.end(agenda, incident);
            }
        }
    });
}

/// Generators carry the site, as long as their fuel lasts.
pub(super) fn carry_by_generator(now: Now<GeneratorCarries>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, |plant, agenda, _| {
        let site = plant.site.id;
        if let Some(generator) = plant.generator.as_deref_mut() {
            generator.carries = true;
            generator.ticket = generator.fuel.map(|fuel| agenda.after(fuel, FuelEnds { site }));
        }
    });
}

/// Generators are out of fuel.
pub(super) fn run_out_of_fuel(now: Now<FuelEnds>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, |plant, _, _| {
        if let Some(generator) = plant.generator.as_deref_mut() {
            generator.carries = false;
            generator.ticket = None;
        }
    });
}

/// The battery is dry.
pub(super) fn run_dry(now: Now<BatteryRunsDry>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, |plant, _, _| {
        if let Some(ups) = plant.ups.as_deref_mut() {
            ups.ticket = None;
            ups.run_dry();
        }
    });
}

/// The battery is full.
pub(super) fn fill_battery(now: Now<BatteryFull>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, |plant, _, _| {
        if let Some(ups) = plant.ups.as_deref_mut() {
            ups.ticket = None;
            ups.fill();
        }
    });
}

/// More power is energised: racks that waited for it start.
pub(super) fn energise(now: Now<EnergisedTurns>, mut sites: Sites) {
    sites.change(now.agenda, now.event.site, |plant, agenda, _| {
        plant.feed.energise(agenda.now());
        deploy(plant);
    });
}
