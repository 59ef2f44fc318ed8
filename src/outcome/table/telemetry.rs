//! The table `telemetry`: the state of every site, at the interval that the scenario gives and at the
//! end of every instant in which something switches.
//!
//! A site with several rack groups has rows of each group beside its own: power, temperatures, margin,
//! throttle step and racks up; those of the site are sums, and of temperatures the warmest.
//!
//! Names and units are those of the hardware metrics of OpenTelemetry's semantic conventions, version
//! 1.43.0 (status: development), where its registry has them; all others are in the namespace `reflexarc`.
//! Registry entries have an attribute `hw.type`; it is given below, since the table has no column for it.
//!
//! | metric | unit | meaning | registry |
//! |---|---|---|---|
//! | `reflexarc.outdoor.temperature` | Cel | outdoor air of the area | own |
//! | `reflexarc.site.power` | W | drawn from all sources: grid, generators, battery | own |
//! | `reflexarc.grid.power` | W | drawn from the grid | own |
//! | `reflexarc.generator.power` | W | drawn from generators | own |
//! | `reflexarc.battery.power` | W | discharged from the battery's storage; below zero while it charges | own |
//! | `reflexarc.losses.power` | W | lost in the chain, in inverter and charger | own |
//! | `reflexarc.racks.power` | W | of racks and fixed load, conversion inside the racks included | own |
//! | `reflexarc.pue` | 1 | power from all sources, charging excepted, for a watt of racks and fixed load; no row while these draw none | own |
//! | `reflexarc.cooling.power` | W | of pumps and cooling plant | own |
//! | `reflexarc.power.headroom` | W | what the present source carries beyond what is drawn: energised power of the grid, rating of running generators, rating of the UPS; no row without a limit | own |
//! | `reflexarc.generator.running` | 1 | generators that run | own |
//! | `reflexarc.generator.fuel` | 1 | fuel left, as a fraction of a full tank | own |
//! | `reflexarc.chip.temperature` | Cel | chips of racks that are up | own |
//! | `reflexarc.coolant.temperature` | Cel | technology coolant | own |
//! | `reflexarc.facility_water.temperature` | Cel | facility water | own |
//! | `hw.host.ambient_temperature` | Cel | air of the room, which surrounds the hosts | 1.43.0 |
//! | `hw.host.heating_margin` | Cel | distance to the first throttle threshold, of junctions or inlet air | 1.43.0 |
//! | `reflexarc.throttle.step` | 1 | present step of the throttle; 0 is full speed | own |
//! | `reflexarc.racks.up` | 1 | racks that are up | own |
//! | `reflexarc.pool.queue` | 1 | requests waiting in the queue | own |
//! | `reflexarc.pool.utilisation` | 1 | busy fraction of the servers that are up | own |
//! | `reflexarc.pool.busy.ours`, `….batch`, `….training`, `….tenants` | 1 | busy servers by class, background load included | own |
//! | `reflexarc.pool.queue.ours`, `….batch`, `….training`, `….tenants` | 1 | requests and background jobs that wait, by class | own |
//! | `hw.battery.charge` | 1 | usable energy left, as a fraction of that at full charge; `hw.type` is `battery` | 1.43.0 |
//! | `reflexarc.battery.energy` | J | usable energy left | own |

use crate::causality::Incidents;
use crate::environment::Weather;
use crate::infra::{Infrastructure, SitePartsReadOnly, SitePartsReadOnlyItem, SiteStateChanged};
use crate::kernel::{Event, Phase, Seen, SimSpan, SimTime, Simulation, kinds};
use crate::outcome::rows::table;
use bevy_ecs::prelude::{Query, Res};
use std::sync::Arc;

/// Metrics of busy servers, by class.
const BUSY: [&str; 4] = [
    "reflexarc.pool.busy.ours",
    "reflexarc.pool.busy.batch",
    "reflexarc.pool.busy.training",
    "reflexarc.pool.busy.tenants",
];

/// Metrics of what waits, by class.
const QUEUE: [&str; 4] = [
    "reflexarc.pool.queue.ours",
    "reflexarc.pool.queue.batch",
    "reflexarc.pool.queue.training",
    "reflexarc.pool.queue.tenants",
];

table! {
    /// One reading of one metric of one site.
    TelemetryRow in TelemetryRows as "telemetry" {
        time: SimTime, "", Key, "instant of the reading";
        entity: Arc<str>, "", Key, "the site, or a rack group of a site that has several";
        metric: &'static str, "", Key, "name of the metric";
        value: f64, "", AfterInstant, "value, in the unit of the row";
        unit: &'static str, "", Key, "unit of the value";
    }
}

kinds! { TelemetrySampled }

/// All sites are sampled.
#[derive(Clone, Copy)]
pub struct TelemetrySampled;

impl Event for TelemetrySampled {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

/// Registers the observers of this table.
pub fn observe<W: AsMut<TelemetryRows> + Send + 'static>(sim: &mut Simulation<W>, every: SimSpan) {
    sim.observe(read_all::<W>);
    let first = SimTime::START.max(sim.now());
    sim.observe(
        move |seen: Seen<SiteStateChanged, W>,
              sites: Query<SitePartsReadOnly>,
              infrastructure: Res<Infrastructure>,
              incidents: Res<Incidents>,
              weather: Res<Weather>| {
            // A sample of the same instant has the same reading.
            let is_sampled =
                seen.time < first || seen.time.since(first).nanos() % every.nanos() == 0;
            let entity = infrastructure.site(seen.event.site);
            let parts = entity.and_then(|entity| sites.get(entity).ok()).filter(|_| !is_sampled);
            if let Some(parts) = parts {
                let rows = seen.writer.as_mut();
                read(&parts, seen.time, &infrastructure, &weather, rows);
                read_groups(&parts, seen.time, &incidents, rows);
            }
        },
    );
    sim.sample(first, every, TelemetrySampled);
}

fn read_all<W: AsMut<TelemetryRows>>(
    seen: Seen<TelemetrySampled, W>,
    sites: Query<SitePartsReadOnly>,
    infrastructure: Res<Infrastructure>,
    incidents: Res<Incidents>,
    weather: Res<Weather>,
) {
    let rows = seen.writer.as_mut();
    for parts in &sites {
        read(&parts, seen.time, &infrastructure, &weather, rows);
        read_groups(&parts, seen.time, &incidents, rows);
    }
}

/// Adds the readings of the rack groups of a site that has several.
fn read_groups(
    parts: &SitePartsReadOnlyItem,
    time: SimTime,
    incidents: &Incidents,
    rows: &mut TelemetryRows,
) {
    for reading in parts.group_readings(time) {
        let entity: Arc<str> = incidents.text(reading.name).into();
        for (metric, value, unit) in [
            ("reflexarc.racks.power", Some(reading.racks_w), "W"),
            ("reflexarc.chip.temperature", reading.chips_c, "Cel"),
            ("hw.host.ambient_temperature", reading.air_c, "Cel"),
            ("hw.host.heating_margin", reading.thermal_headroom_k, "Cel"),
            ("reflexarc.throttle.step", Some(f64::from(reading.throttle_step)), "1"),
            ("reflexarc.racks.up", Some(f64::from(reading.racks_up)), "1"),
        ] {
            if let Some(value) = value.filter(|value| value.is_finite()) {
                let entity = entity.clone();
                rows.push(TelemetryRow { time, entity, metric, value, unit });
            }
        }
    }
}

/// Adds the readings of a site.
fn read(
    parts: &SitePartsReadOnlyItem,
    time: SimTime,
    infrastructure: &Infrastructure,
    weather: &Weather,
    rows: &mut TelemetryRows,
) {
    let entity = infrastructure.sites.name(parts.site.id());
    let reading = parts.reading(time);
    let mut push = |metric, value: Option<f64>, unit| {
        if let Some(value) = value.filter(|value| value.is_finite()) {
            let entity = entity.clone();
            rows.push(TelemetryRow { time, entity, metric, value, unit });
        }
    };
    let outdoor_c = weather.outdoor_c(parts.weather.area());
    push("reflexarc.outdoor.temperature", Some(outdoor_c), "Cel");
    push("reflexarc.site.power", Some(reading.site_w), "W");
    push("reflexarc.grid.power", Some(reading.grid_w), "W");
    push("reflexarc.generator.power", reading.generator_w, "W");
    push("reflexarc.battery.power", reading.battery_w, "W");
    push("reflexarc.losses.power", Some(reading.losses_w), "W");
    push("reflexarc.racks.power", Some(reading.it_w), "W");
    push("reflexarc.pue", reading.pue, "1");
    push("reflexarc.cooling.power", Some(reading.cooling_w), "W");
    push("reflexarc.power.headroom", Some(reading.power_headroom_w), "W");
    push("reflexarc.generator.running", reading.generators_running.map(f64::from), "1");
    push("reflexarc.generator.fuel", reading.fuel, "1");
    push("reflexarc.chip.temperature", reading.chips_c, "Cel");
    push("reflexarc.coolant.temperature", reading.coolant_c, "Cel");
    push("reflexarc.facility_water.temperature", reading.water_c, "Cel");
    push("hw.host.ambient_temperature", reading.air_c, "Cel");
    push("hw.host.heating_margin", reading.thermal_headroom_k, "Cel");
    push("reflexarc.throttle.step", Some(f64::from(reading.throttle_step)), "1");
    push("reflexarc.racks.up", reading.racks_up.map(f64::from), "1");
    push("reflexarc.pool.queue", Some(f64::from(reading.queue)), "1");
    push("reflexarc.pool.utilisation", Some(reading.utilisation), "1");
    for (place, metric) in BUSY.into_iter().enumerate() {
        push(metric, reading.busy_by.get(place).copied(), "1");
    }
    for (place, metric) in QUEUE.into_iter().enumerate() {
        push(metric, reading.queue_by.get(place).copied().map(f64::from), "1");
    }
    push("hw.battery.charge", reading.battery_charge, "1");
    push("reflexarc.battery.energy", reading.battery_j, "J");
}
