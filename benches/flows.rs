//! What bulk costs as flows become many: `cargo bench --bench flows`. The figure is that of a flow, from its
//! first byte to its arrival; routes are found before.
//!
//! - `shared`: all over one line, begun at once and of different sizes, so that each end changes the rates of
//!   all others: the worst case.
//! - `fan-in`: each over another slow line into a backbone that they fill together.
//! - `apart`: each over another line into a backbone that they cannot fill: no end concerns another.

#![allow(clippy::unwrap_used, reason = "a benchmark stops where its setting is wrong")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use reflexarc::infra::{Infrastructure, InfrastructureSpec, Message, Network};
use reflexarc::kernel::{Event, Now, Phase, SimSpan, SimTime, Simulation, kinds};
use reflexarc::quantity::read_ron;
use std::fmt::Write;

mod infra;

const NUMBERS: [usize; 4] = [10, 100, 1_000, 5_000];

kinds! { extra: AllSent }

/// Every sender sends: bulk, or a byte.
#[derive(Clone, Copy)]
struct AllSent {
    bulk: bool,
}

impl Event for AllSent {
    const PHASE: Phase = Phase::Arrival;
}

/// Senders with a line each to a hub, and a backbone from there.
fn fan_in(senders: usize, line: &str, backbone: &str) -> InfrastructureSpec {
    let (mut nodes, mut links) = (String::new(), String::new());
    for sender in 0..senders {
        write!(nodes, r#""s{sender}","#).unwrap();
        write!(
            links,
            r#""l{sender}": (from: "s{sender}", to: "hub", distance: "50 km", detour: 1.4,
                rate: "{line}", packet: "1 kB", buffer: "50 ms"),"#
        )
        .unwrap();
    }
    let text = format!(
        r#"(sites: {{}}, nodes: [{nodes} "hub", "far"], links: {{{links}
            "backbone": (from: "hub", to: "far", distance: "200 km", detour: 1.4, rate: "{backbone}",
                utilisation: 0.3, packet: "1 kB", buffer: "50 ms")}},
            network: (detection: "3 s", timeout: "200 ms", attempts: 6))"#
    );
    read_ron(&text).unwrap()
}

/// A World with its routes.
fn assembled(spec: &InfrastructureSpec, senders: usize) -> Simulation<()> {
    let mut sim = infra::assembled(spec);
    let nodes = sim.world.resource::<Infrastructure>().nodes.clone();
    sim.on(move |now: Now<AllSent>, mut network: Network| {
        let to = nodes.get("far").unwrap();
        for sender in 0..senders {
            let from = nodes.get(&format!("s{sender}")).unwrap();
            let index = sender as u64;
            // All sizes differ.
            let size_b = 2e8 + 1e4 * (index * 7919 % 5003) as f64;
            let bytes = if now.event.bulk { size_b } else { 1.0 };
            let message = Message { from, to, bytes, tag: index, index, deadline: SimTime::NEVER };
            network.send(now.agenda, message);
        }
    });
    sim.agenda().schedule_now(AllSent { bulk: false });
    sim.run_until(SimTime::from_seconds(10.0)).unwrap();
    sim
}

fn flows(criterion: &mut Criterion) {
    for (name, line, backbone) in [
        ("shared", "100 Gbit/s", "10 Gbit/s"),
        ("fan-in", "100 Mbit/s", "10 Gbit/s"),
        ("apart", "100 Mbit/s", "10 Tbit/s"),
    ] {
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10);
        for senders in NUMBERS {
            let spec = fan_in(senders, line, backbone);
            group.throughput(Throughput::Elements(senders as u64));
            group.bench_with_input(
                BenchmarkId::from_parameter(senders),
                &senders,
                |bencher, &n| {
                    let mut sim = assembled(&spec, n);
                    bencher.iter(|| {
                        // The flows before are over.
                        let at = sim.now() + SimSpan::HOUR;
                        sim.agenda().at(at, AllSent { bulk: true });
                        sim.run_until(at + SimSpan::HOUR).unwrap()
                    });
                },
            );
        }
        group.finish();
    }
}

criterion_group!(benches, flows);
criterion_main!(benches);
