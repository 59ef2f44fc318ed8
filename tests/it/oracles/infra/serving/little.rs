//! The interactive response-time law: a closed population that thinks, asks, and waits for its answer.

use super::super::{SITE, look, seconds, site};
use crate::oracles::{Answer, Row};
use bevy_ecs::prelude::{ResMut, Resource};
use reflexarc::infra::{Class, NewRequest, PoolId, RequestEnded, Requests};
use reflexarc::kernel::{Event, Now, Phase, SimSpan, SimTime, Simulation, kinds};

kinds! { extra: Asks }

/// A user asks.
#[derive(Clone, Copy)]
struct Asks(u64);

impl Event for Asks {
    const PHASE: Phase = Phase::Sale;
}

#[derive(Resource, Clone, Copy)]
struct Thinks(SimSpan);

fn ask(now: Now<Asks>, mut requests: ResMut<Requests>) {
    let new = NewRequest {
        site: SITE,
        pool: PoolId::new(0),
        class: Class::Ours,
        tag: now.event.0,
        deadline: SimTime::NEVER,
        work_u: 0.5,
        size: 1.0,
        work: None,
    };
    requests.submit(now.agenda, new);
}

fn think(now: Now<RequestEnded>, thinks: ResMut<Thinks>) {
    now.agenda.after(thinks.0, Asks(now.event.tag));
}

/// Cycles of each user.
const CYCLES: f64 = 200.0;

pub fn run(row: &Row) -> Answer {
    let (users, think_s) = (row.number("users"), row.number("think_s"));
    let response_s = row.number("response_s");
    // As many servers as users: the response is the service.
    let pool = format!("pool: (servers: {users}, work: fixed({}), queue: 0)", seconds(response_s));
    let mut sim: Simulation<()> = site(&pool, row.seed(), ());
    sim.world.insert_resource(Thinks(SimSpan::from_seconds(think_s)));
    sim.on(ask).on(think);
    let cycle_s = think_s + response_s;
    for user in 0..users as u64 {
        // Spread over the first cycle.
        let first = SimTime::from_seconds(cycle_s * user as f64 / users);
        sim.agenda().at(first, Asks(user));
    }
    // The first cycle is not measured.
    sim.agenda().at(SimTime::from_seconds(cycle_s), reflexarc::environment::MeasuringStarted);
    sim.run_until(SimTime::from_seconds(cycle_s * (CYCLES + 1.0))).unwrap();
    match row.quantity.as_str() {
        "throughput" => Answer::Exact(look(&mut sim, |plant, _| {
            plant.pools.list()[0].statistics().answered as f64 / (CYCLES * cycle_s)
        })),
        _ => Answer::NotCovered,
    }
}
