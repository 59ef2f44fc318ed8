//! Environment of supply chain and infrastructure: the calendar, areas, weather.
//!
//! ```text
//!  Clock      local days and hours as instants        Areas      regions that share weather, grid, port
//!  Recurrence local times that recur                  Weather    outdoor temperature in steps
//!  LocalClock the same in the zone of an area
//! ```

mod area;
mod clock;
mod humidity;
mod id;
mod local_clock;
mod position;
mod readings;
mod recurrence;
mod weather;

pub use area::{AreaSpec, Areas, EnvironmentSpec, check_areas};
pub use clock::Clock;
pub use id::AreaId;
pub use local_clock::LocalClock;
pub use position::Position;
pub use recurrence::{Occurrence, Recurrence};
pub use weather::{
    DailyWaveSpec, Outdoor, STEP as WEATHER_STEP, Weather, WeatherChanged, WeatherOverride,
};

use crate::kernel::{Event, Phase, SimTime, Simulation, StateList, kinds};
use bevy_ecs::prelude::World;

kinds! { WeatherChanged, MeasuringStarted }

/// The warm-up ends: statistics restart. The first event of the start's instant.
#[derive(Clone, Copy)]
pub struct MeasuringStarted;

impl Event for MeasuringStarted {
    const PHASE: Phase = Phase::Environment;
}

/// Adds incidents and the environment to a simulation at the start of its run. Call it before any
/// other layer, so that `MeasuringStarted` comes first in its instant.
pub fn assemble<W: Send + 'static>(spec: &EnvironmentSpec, clock: Clock, sim: &mut Simulation<W>) {
    let mut weather = Weather::default();
    let mut areas = Areas::default();
    for (name, area) in &spec.areas {
        areas.names.intern(name);
        areas.zones.push(area.zone.clone());
        areas.jurisdictions.push(area.jurisdiction.clone());
    }
    for (area, clock) in spec.areas.values().zip(areas.clocks(&clock)) {
        weather.add_by(&area.weather, clock);
    }
    crate::causality::install(sim);
    sim.on(weather::turn);
    sim.agenda().at(SimTime::START.max(clock.begin()), MeasuringStarted);
    sim.world.insert_resource(weather);
    sim.world.insert_resource(areas);
    sim.world.insert_resource(clock);
}

/// Takes the weather of now, once overrides are added.
pub fn retake_weather(world: &mut World, now: SimTime) {
    let Some(clock) = world.get_resource::<Clock>().cloned() else { return };
    if let Some(mut weather) = world.get_resource_mut::<Weather>() {
        weather.retake(now, &clock);
    }
}

/// The state of the environment, for forks.
pub fn list_state(list: &mut StateList) {
    list.add::<Clock>().add::<Areas>().add::<Weather>();
}

/// Schedules the changes of the weather.
pub fn begin<W: Send + 'static>(sim: &mut Simulation<W>) {
    let (world, agenda) = sim.parts();
    let Some(clock) = world.get_resource::<Clock>().cloned() else { return };
    if let Some(mut weather) = world.get_resource_mut::<Weather>() {
        weather::begin(&mut weather, &clock, agenda);
    }
}
