//! The table `telemetry`: the state of every site, every ten minutes.
//!
//! Names are those of OpenTelemetry's hardware metrics (`hw.*`) where there is one.

use crate::infra::{Infrastructure, PlantReadOnly};
use crate::kernel::{Event, Phase, Seen, SimSpan, SimTime, Simulation, kinds};
use crate::outcome::rows::table;
use bevy_ecs::prelude::{Query, Res};
use std::sync::Arc;

/// Time from one sample to the next.
const EVERY: SimSpan = SimSpan::from_nanos(10 * SimSpan::MINUTE.nanos());

table! {
    /// One reading of one metric of one site.
    TelemetryRow in TelemetryRows as "telemetry" {
        time: SimTime, "", Key, "when it was read, after all events of the instant";
        entity: Arc<str>, "", Key, "the site";
        metric: &'static str, "", Key, "the metric";
        value: f64, "", AfterInstant, "its value in the unit of the row";
        unit: &'static str, "", Key, "unit of the value";
    }
}

kinds! { SitesAreRead }

/// Sites are read.
#[derive(Clone, Copy)]
pub struct SitesAreRead;

impl Event for SitesAreRead {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

/// Registers the observers of this table.
pub fn observe<W: AsMut<TelemetryRows> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(read::<W>);
    let first = SimTime::START.max(sim.now());
    sim.sample(first, EVERY, SitesAreRead);
}

fn read<W: AsMut<TelemetryRows>>(
    seen: Seen<SitesAreRead, W>,
    plants: Query<PlantReadOnly>,
    infrastructure: Res<Infrastructure>,
) {
    let time = seen.time;
    for plant in &plants {
        let entity = infrastructure.sites.name(plant.site.id());
        let reading = plant.reading(time);
        let mut push = |metric, value: Option<f64>, unit| {
            if let Some(value) = value.filter(|value| value.is_finite()) {
                let entity = entity.clone();
                seen.writer.as_mut().push(TelemetryRow { time, entity, metric, value, unit });
            }
        };
        push("hw.site.power", Some(reading.grid_w), "W");
        push("hw.racks.power", Some(reading.it_w), "W");
        push("hw.cooling.power", Some(reading.cooling_w), "W");
        push("power.headroom", Some(reading.power_headroom_w), "W");
        push("hw.chip.temperature", reading.chips_c, "Cel");
        push("hw.coolant.temperature", reading.coolant_c, "Cel");
        push("hw.facility_water.temperature", reading.water_c, "Cel");
        push("hw.ambient.temperature", reading.air_c, "Cel");
        push("thermal.headroom", reading.thermal_headroom_k, "K");
        push("throttle.step", Some(f64::from(reading.throttle_step)), "1");
        push("racks.up", reading.racks_up.map(f64::from), "1");
        push("pool.queue", Some(f64::from(reading.queue)), "1");
        push("pool.utilisation", Some(reading.utilisation), "1");
        push("hw.battery.energy", reading.battery_j, "J");
    }
}
