//! M/M/1: one server, first come first served, arrivals at rate 0.9, services at rate 1.

use super::outcome::Outcome;
use bevy_ecs::prelude::{Component, Query};
use rand_distr::{Distribution, Exp1};
use reflexarc::kernel::{Event, Now, Phase, SimSpan, SimTime, Simulation, kinds};
use std::collections::VecDeque;
use std::time::Instant;

kinds! { extra: Arrives, LaneDeparts }

#[derive(Clone, Copy)]
struct Arrives;

#[derive(Clone, Copy)]
struct LaneDeparts;

impl Event for Arrives {
    const PHASE: Phase = Phase::Arrival;
}

impl Event for LaneDeparts {
    const PHASE: Phase = Phase::Arrival;
}

#[derive(Component)]
struct Station {
    between: rand_chacha::ChaCha8Rng,
    service: rand_chacha::ChaCha8Rng,
    waiting: VecDeque<SimTime>,
    busy: bool,
    to_come: u64,
    waited: SimSpan,
}

impl Station {
    fn until_next(&mut self) -> SimSpan {
        let unit: f64 = Exp1.sample(&mut self.between);
        SimSpan::from_seconds(unit * (1.0 / 0.9))
    }

    fn service(&mut self) -> SimSpan {
        SimSpan::from_seconds(Exp1.sample(&mut self.service))
    }
}

fn queue_or_serve(now: Now<Arrives>, mut stations: Query<&mut Station>) {
    let Some(station) = stations.iter_mut().next() else { return };
    let station = station.into_inner();
    station.to_come -= 1;
    if station.to_come > 0 {
        now.agenda.after(station.until_next(), Arrives);
    }
    if station.busy {
        station.waiting.push_back(now.time());
    } else {
        station.busy = true;
        now.agenda.after(station.service(), LaneDeparts);
    }
}

fn serve_next(now: Now<LaneDeparts>, mut stations: Query<&mut Station>) {
    let Some(station) = stations.iter_mut().next() else { return };
    let station = station.into_inner();
    if let Some(since) = station.waiting.pop_front() {
        station.waited = station.waited + now.time().since(since);
        now.agenda.after(station.service(), LaneDeparts);
    } else {
        station.busy = false;
    }
}

/// Serves a number of customers.
pub(crate) fn run(customers: u64, seed: u64) -> Outcome {
    use rand_chacha::rand_core::SeedableRng;
    let mut sim = Simulation::new(SimTime::START, ());
    sim.on(queue_or_serve).on(serve_next);
    let generator = |stream| {
        let mut generator = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        generator
    };
    let mut station = Station {
        between: generator(0),
        service: generator(1),
        waiting: VecDeque::with_capacity(1024),
        busy: false,
        to_come: customers,
        waited: SimSpan::ZERO,
    };
    let first = station.until_next();
    sim.world.spawn(station);
    sim.agenda().after(first, Arrives);
    let since = Instant::now();
    sim.run_until(SimTime::NEVER).expect("the work has no endless instant");
    let events = sim.events();
    let waited =
        sim.world.query::<&Station>().single(&sim.world).expect("there is one station").waited;
    Outcome::new(events, since, waited.seconds() / customers as f64)
}
