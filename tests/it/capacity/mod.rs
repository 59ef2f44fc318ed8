//! Shared capacities: claims by hand, and against the closed forms of queues.

mod by_hand;
mod queues;

use crate::sites::{MILD, Setting};
use bevy_ecs::prelude::{Mut, ResMut, Resource};
use reflexarc::causality::Incidents;
use reflexarc::infra::{
    CapacityClass, CapacityId, ClaimId, Claimant, NewClaim, SharedCapacities, SharedCapacity,
    UnitsGranted, UnitsRecalled, UnitsReclaimed,
};
use reflexarc::kernel::{Now, SimTime, Simulation};

/// The first shared capacity of a scenario.
const FIRST: CapacityId = CapacityId::new(0);

/// What claimants are told: word, tag, seconds after the start.
#[derive(Resource, Default)]
struct Told(Vec<(&'static str, u64, f64)>);

/// A shared capacity alone, from its parts in RON.
fn capacity(parts: &str, setting: Setting) -> Simulation<()> {
    let infrastructure = format!(r#"(sites: {{}}, shared_capacities: {{"units": ({parts})}})"#);
    let mut sim = Setting { infrastructure: &infrastructure, ..setting }.assemble();
    sim.world.init_resource::<Told>();
    sim
}

/// The same, with a record of what claimants are told.
fn told(parts: &str) -> Simulation<()> {
    told_in(parts, MILD)
}

fn told_in(parts: &str, setting: Setting) -> Simulation<()> {
    let mut sim = capacity(parts, setting);
    let since = |time: SimTime| time.since(SimTime::START).seconds();
    sim.on(move |now: Now<UnitsGranted>, mut told: ResMut<Told>| {
        told.0.push(("granted", now.event.tag, since(now.time())));
    });
    sim.on(move |now: Now<UnitsRecalled>, mut told: ResMut<Told>| {
        told.0.push(("recalled", now.event.tag, since(now.time())));
    });
    sim.on(move |now: Now<UnitsReclaimed>, mut told: ResMut<Told>| {
        told.0.push(("reclaimed", now.event.tag, since(now.time())));
    });
    sim
}

/// Claims units on demand, now.
fn claim(sim: &mut Simulation<()>, units: u32, tag: u64) -> ClaimId {
    claim_as(sim, CapacityClass::OnDemand, units, tag)
}

fn claim_as(sim: &mut Simulation<()>, class: CapacityClass, units: u32, tag: u64) -> ClaimId {
    let new = NewClaim { capacity: FIRST, class, units, claimant: Claimant::Other, tag };
    change(sim, |all, agenda, incidents| all.claim(agenda, incidents, new)).unwrap()
}

/// Gives units back, or withdraws a claim.
fn release(sim: &mut Simulation<()>, claim: ClaimId) -> bool {
    change(sim, |all, agenda, incidents| all.release(agenda, incidents, claim))
}

fn change<T>(
    sim: &mut Simulation<()>,
    change: impl FnOnce(&mut SharedCapacities, &mut reflexarc::kernel::Agenda, &mut Incidents) -> T,
) -> T {
    let (world, agenda) = sim.parts();
    world.resource_scope(|world, mut all: Mut<SharedCapacities>| {
        let mut incidents = world.resource_mut::<Incidents>();
        change(&mut all, agenda, &mut incidents)
    })
}

fn first(sim: &Simulation<()>) -> &SharedCapacity {
    sim.world.resource::<SharedCapacities>().get(FIRST).unwrap()
}

/// What claimants were told so far.
fn all_told(sim: &Simulation<()>) -> &[(&'static str, u64, f64)] {
    &sim.world.resource::<Told>().0
}
