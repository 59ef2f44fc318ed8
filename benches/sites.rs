//! What sites cost as they become many, and racks as a site grows: `cargo bench --bench sites`.
//!
//! - `assembly`: a World of 10 to 10 000 sites with a link each, by site.
//! - `outages`: a grid outage at each site in turn, by event; each site has two events pending.
//! - `racks`: the same at one site of 10 to 10 000 racks, which are counted, not simulated one by one; the
//!   room and its cooling grow with them, so that temperatures are the same.
//! - `hold`: the kernel alone with as many events pending as the sites of `outages` have: what sites may
//!   cost more as they become many is what this costs more, times 1.5.

#![allow(clippy::unwrap_used, reason = "a benchmark stops where its setting is wrong")]

use bevy_ecs::prelude::{Res, Resource};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use reflexarc::causality::{IncidentId, IncidentKind, Incidents};
use reflexarc::infra::{GridLost, GridRestored, InfrastructureSpec, SiteId};
use reflexarc::kernel::{Agenda, Now, SimSpan, SimTime, Simulation};
use reflexarc::quantity::read_ron;
use std::fmt::Write;

#[allow(dead_code, clippy::disallowed_methods, reason = "the works time themselves and print")]
mod works {
    pub(crate) mod hold;
    pub(crate) mod outcome;
}

mod infra;

const NUMBERS: [usize; 4] = [10, 100, 1_000, 10_000];

/// Sites with racks, a battery and a link to one hub.
fn many(sites: usize, racks: usize) -> InfrastructureSpec {
    let (mut all, mut links) = (String::new(), String::new());
    for site in 0..sites {
        write!(
            all,
            r#""s{site}": (role: large, area: "here", pool: (servers: 8, work: fixed("1 s"), queue: 8),
                feed: (contracted: "100 MW"),
                ups: (energy: "{racks}00 kWh", depth_of_discharge: 0.9, efficiency: 0.95, charger: "{racks} kW"),
                racks: (count: {racks}, idle: "1 kW", peak: "3 kW", exponent: 2.0),
                room: (air: "{racks} MJ/K", structure: "{racks}0 MJ/K", coupling: "{racks} kW/K", start: "20 degC",
                    cooling: coil(conductance: "{racks} kW/K", supply: "18 degC", cop: 4.0))),"#
        )
        .unwrap();
        write!(
            links,
            r#""l{site}": (from: "s{site}", to: "hub", distance: "50 km", detour: 1.4,
                rate: "1 Gbit/s", packet: "1 kB", buffer: "50 ms"),"#
        )
        .unwrap();
    }
    let text = format!(
        r#"(sites: {{{all}}}, nodes: ["hub"], links: {{{links}}},
            network: (detection: "3 s", timeout: "200 ms", attempts: 6))"#
    );
    read_ron(&text).unwrap()
}

/// Seconds between the outages of one site and the next.
const APART_S: f64 = 1.0;

/// The number of sites, which is the number of seconds between two outages of one.
#[derive(Resource)]
struct Round(f64);

/// Outages of all sites in turn, for ever.
fn with_outages(spec: &InfrastructureSpec) -> Simulation<()> {
    let mut sim = infra::assembled(spec);
    let sites = spec.sites.len();
    let incident = {
        let (world, agenda) = sim.parts();
        let mut incidents = world.resource_mut::<Incidents>();
        let name = incidents.name("grid");
        incidents.begin(agenda, IncidentKind::new("grid_outage"), name, None)
    };
    sim.world.insert_resource(Round(sites as f64 * APART_S));
    sim.on(|now: Now<GridRestored>, round: Res<Round>| {
        let GridRestored { site, incident } = now.event;
        plan(now.agenda, now.agenda.now() + SimSpan::from_seconds(round.0 - 0.5), site, incident);
    });
    for site in 0..sites {
        let at = SimTime::from_seconds(10.0 + APART_S * site as f64);
        plan(sim.agenda(), at, SiteId::new(site), incident);
    }
    sim
}

/// An outage of half a second.
fn plan(agenda: &mut Agenda, at: SimTime, site: SiteId, incident: IncidentId) {
    agenda.at(at, GridLost { site, incident });
    agenda.at(at + SimSpan::from_seconds(0.5), GridRestored { site, incident });
}

fn assembly(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("assembly");
    group.sample_size(10);
    for sites in NUMBERS {
        let spec = many(sites, 1);
        group.throughput(Throughput::Elements(sites as u64));
        group.bench_function(BenchmarkId::from_parameter(sites), |bencher| {
            bencher.iter_with_large_drop(|| infra::assembled(&spec));
        });
    }
    group.finish();
}

fn outages(criterion: &mut Criterion, name: &str, spec: impl Fn(usize) -> InfrastructureSpec) {
    const OUTAGES: usize = 10_000;
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10);
    for number in NUMBERS {
        let spec = spec(number);
        group.throughput(Throughput::Elements(2 * OUTAGES as u64));
        group.bench_function(BenchmarkId::from_parameter(number), |bencher| {
            bencher.iter_batched(
                || with_outages(&spec),
                |mut sim| {
                    let end = SimTime::from_seconds(10.0 + APART_S * OUTAGES as f64);
                    assert!(sim.run_until(end).is_ok());
                    sim
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

/// The kernel alone.
fn hold(criterion: &mut Criterion) {
    const EVENTS: u64 = 100_000;
    let mut group = criterion.benchmark_group("hold");
    group.throughput(Throughput::Elements(EVENTS));
    for sites in NUMBERS {
        let pending = 2 * sites as u64;
        group.bench_function(BenchmarkId::from_parameter(sites), |bencher| {
            // The work's own clock, which leaves out the setting of the first timers.
            bencher.iter_custom(|runs| {
                (0..runs).map(|seed| works::hold::run(pending, EVENTS, seed).elapsed()).sum()
            });
        });
    }
    group.finish();
}

fn curves(criterion: &mut Criterion) {
    assembly(criterion);
    outages(criterion, "outages", |sites| many(sites, 1));
    outages(criterion, "racks", |racks| many(1, racks));
    hold(criterion);
}

criterion_group!(benches, curves);
criterion_main!(benches);
