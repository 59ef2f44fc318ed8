//! Pools: lots, classes, background load, and what they stand on, each by hand or by a closed form.

mod background;
mod checks;
mod divided;
mod elastic;
mod jobs;
mod lots;
mod metamorphic;
mod open;
mod racks;
mod rush;
mod several;
mod speed;
mod stops;
mod taken;
mod withheld;

use super::{MILD, ONE, Setting, look, play, seconds};
use bevy_ecs::prelude::{ResMut, Resource};
use reflexarc::causality::IncidentId;
use reflexarc::infra::{Class, NewRequest, PoolId, RequestEnded, RequestOutcome, Requests};
use reflexarc::kernel::{Event, Law, Now, Phase, SimSpan, SimTime, Simulation, kinds};
use std::collections::BTreeMap;

kinds! { extra: Submits }

/// A request of the plan is submitted.
#[derive(Clone, Copy)]
struct Submits(u64);

impl Event for Submits {
    const PHASE: Phase = Phase::Sale;
}

/// A request: instant in seconds, class, seconds of work.
pub(super) type Asked = (f64, Class, f64);

/// A request to a pool of the site.
type AskedOf = (usize, Asked);

#[derive(Resource, Clone, Default)]
struct Plan(Vec<AskedOf>);

/// How a request ended: outcome, seconds queued and in service, instant in seconds, cause.
#[derive(Clone, Copy, PartialEq, Debug)]
struct End {
    outcome: RequestOutcome,
    queued_s: f64,
    service_s: f64,
    at_s: f64,
    cause: Option<IncidentId>,
    withheld_by: Option<IncidentId>,
}

#[derive(Resource, Clone, Default)]
struct Ends(BTreeMap<u64, End>);

/// A pool alone, from its parts in RON; whether requests are of that plan.
fn pool(parts: &str, plan: &[Asked]) -> Simulation<()> {
    pool_at(parts, "", plan, 1)
}

/// The same at a site with further parts, and with a seed.
fn pool_at(parts: &str, site: &str, plan: &[Asked], seed: u64) -> Simulation<()> {
    let infrastructure =
        format!(r#"(sites: {{"site": (role: large, area: "here", pool: ({parts}), {site})}})"#);
    let sim = Setting { infrastructure: &infrastructure, seed, ..MILD }.assemble();
    asked(sim, plan)
}

/// Submits the requests of a plan to the first pool.
pub(super) fn asked(sim: Simulation<()>, plan: &[Asked]) -> Simulation<()> {
    let plan: Vec<AskedOf> = plan.iter().map(|&asked| (0, asked)).collect();
    asked_of(sim, &plan)
}

/// Submits the requests of a plan, each to a pool.
fn asked_of(mut sim: Simulation<()>, plan: &[AskedOf]) -> Simulation<()> {
    sim.world.insert_resource(Plan(plan.to_vec()));
    sim.world.init_resource::<Ends>();
    sim.on(|now: Now<Submits>, plan: ResMut<Plan>, mut requests: ResMut<Requests>| {
        let tag = now.event.0;
        let Some(&(pool, (_, class, work_s))) = plan.0.get(tag as usize) else { return };
        let work = Some(Law::Fixed(SimSpan::from_seconds(work_s)));
        requests
            .submit(now.agenda, NewRequest { pool: PoolId::new(pool), class, tag, work, ..ONE });
    });
    sim.on(|now: Now<RequestEnded>, mut ends: ResMut<Ends>| {
        let RequestEnded { tag, outcome, queued_s, service_s, cause, withheld_by, .. } = now.event;
        let at_s = now.time().since(SimTime::START).seconds();
        ends.0.insert(tag, End { outcome, queued_s, service_s, at_s, cause, withheld_by });
    });
    for (tag, (_, (at_s, ..))) in plan.iter().enumerate() {
        sim.agenda().at(seconds(*at_s), Submits(tag as u64));
    }
    sim
}

/// Submits a request whose work is drawn from the law of the pool, by its tag.
fn submit_drawn(sim: &mut Simulation<()>, at_s: f64, tag: u64) {
    sim.on(move |now: Now<Submits>, mut requests: ResMut<Requests>| {
        if now.event.0 == u64::MAX {
            requests.submit(now.agenda, NewRequest { tag, ..ONE });
        }
    });
    sim.agenda().at(seconds(at_s), Submits(u64::MAX));
}

/// How the requests of a plan ended, in their order; those that have not are missing.
fn ends(sim: &Simulation<()>) -> Vec<End> {
    sim.world.resource::<Ends>().0.values().copied().collect()
}

/// Seconds queued, in the order of the plan.
fn queued(sim: &Simulation<()>) -> Vec<f64> {
    ends(sim).iter().map(|end| end.queued_s).collect()
}

/// Instants of the ends in seconds, in the order of the plan.
fn ended_at(sim: &Simulation<()>) -> Vec<f64> {
    ends(sim).iter().map(|end| end.at_s).collect()
}

/// Busy servers of a class.
fn busy(sim: &mut Simulation<()>, class: Class) -> f64 {
    look(sim, super::SITE, |plant, _| plant.pools.list()[0].busy(class))
}

/// Racks of 1 kW, which never lose their heat and draw from a feed that may be limited.
fn racks(count: u32) -> String {
    format!(
        r#"racks: (count: {count}, idle: "200 W", peak: "1 kW", exponent: 1.0,
            restart: (delay: "1 s", rate: "36000 /h", below: "60 degC"))"#
    )
}

/// Residual of requests, jobs and energy.
fn residual(sim: &mut Simulation<()>) -> f64 {
    look(sim, super::SITE, |plant, now| plant.residual(now))
}

/// Plays on to seconds after the start.
fn play_s(sim: &mut Simulation<()>, until_s: f64) {
    play(sim, seconds(until_s));
}
