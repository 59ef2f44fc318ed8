//! The hold model: a number of timers pending, each of which sets itself again when it fires.

use super::outcome::Outcome;
use bevy_ecs::prelude::{Component, Query};
use rand_distr::{Distribution, Exp1};
use reflexarc::kernel::{Event, Now, Phase, SimSpan, SimTime, Simulation, kinds};
use std::time::Instant;

kinds! { extra: Fires }

#[derive(Clone, Copy)]
struct Fires(u32);

impl Event for Fires {
    const PHASE: Phase = Phase::Environment;

    fn identity(&self) -> u64 {
        self.0.into()
    }
}

#[derive(Component)]
struct Timers {
    generator: rand_chacha::ChaCha8Rng,
}

impl Timers {
    fn span(&mut self) -> SimSpan {
        let unit: f64 = Exp1.sample(&mut self.generator);
        SimSpan::from_seconds(unit)
    }
}

fn set_again(now: Now<Fires>, mut timers: Query<&mut Timers>) {
    let Ok(mut timers) = timers.single_mut() else { return };
    now.agenda.after(timers.span(), now.event);
}

/// Fires `total` times with `pending` timers set.
pub(crate) fn run(pending: u64, total: u64, seed: u64) -> Outcome {
    use rand_chacha::rand_core::SeedableRng;
    let mut sim = Simulation::new(SimTime::START, ());
    sim.on(set_again);
    let mut timers = Timers { generator: rand_chacha::ChaCha8Rng::seed_from_u64(seed) };
    for timer in 0..pending {
        let span = timers.span();
        sim.agenda().after(span, Fires(timer as u32));
    }
    sim.world.spawn(timers);
    // A run of so long fires `total` timers within its statistical error; the events are counted.
    let end = SimTime::from_seconds(total as f64 / pending as f64);
    let since = Instant::now();
    sim.run_until(end).expect("the work has no endless instant");
    let events = sim.events();
    Outcome::new(events, since, events as f64)
}
