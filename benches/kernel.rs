//! What the kernel costs an event, by the way it is used: `cargo bench --bench kernel`.
//!
//! - `mm1`: two handlers and a queue, two events pending.
//! - `hold`: every event sets its timer again, 10³ and 10⁵ pending.
//! - `deadlines`: a request sets a deadline, and its reply, which nearly always comes first,
//!   cancels it; the cancelled entries stay in the calendar until their instant.
//! - `cohort`: one event an hour, one system over 800 entities; the figure is that of an entity.
//! - `pending`: a chain of single events beside a number of events far in the future.

use bevy_ecs::prelude::{Component, Query};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rand_distr::{Distribution, Exp1};
use reflexarc::kernel::{Event, Now, Phase, SimSpan, SimTime, Simulation, Ticket, kinds};
use std::hint::black_box;
use std::time::Duration;

#[allow(dead_code, clippy::disallowed_methods, reason = "the works time themselves and print")]
mod works {
    pub(crate) mod hold;
    pub(crate) mod mm1;
    pub(crate) mod outcome;
}

kinds! { extra: Asked, Answered, Overdue, Hour, Beat, Someday }

/// A client asks.
#[derive(Clone, Copy)]
struct Asked;

/// The reply to a client's question.
#[derive(Clone, Copy)]
struct Answered(u32);

/// The deadline of a client's question.
#[derive(Clone, Copy)]
struct Overdue(u32);

/// An hour begins.
#[derive(Clone, Copy)]
struct Hour;

/// The next of a chain of single events.
#[derive(Clone, Copy)]
struct Beat;

/// What lies far in the future.
#[derive(Clone, Copy)]
struct Someday;

impl Event for Asked {
    const PHASE: Phase = Phase::Arrival;
}
impl Event for Answered {
    const PHASE: Phase = Phase::Arrival;
}
impl Event for Overdue {
    const PHASE: Phase = Phase::Closing;
}
impl Event for Hour {
    const PHASE: Phase = Phase::Sale;
}
impl Event for Beat {
    const PHASE: Phase = Phase::Environment;
}
impl Event for Someday {
    const PHASE: Phase = Phase::Environment;
}

#[derive(Component)]
struct Desk {
    generator: rand_chacha::ChaCha8Rng,
    deadlines: Vec<Option<Ticket>>,
    next: u32,
}

fn ask(now: Now<Asked>, mut desks: Query<&mut Desk>) {
    let Ok(desk) = desks.single_mut() else { return };
    let desk = desk.into_inner();
    let question = desk.next % 256;
    desk.next = question + 1;
    let takes = SimSpan::from_seconds(Exp1.sample(&mut desk.generator));
    now.agenda.after(SimSpan::SECOND, Asked);
    now.agenda.after(takes, Answered(question));
    if let Some(deadline) = desk.deadlines.get_mut(question as usize) {
        *deadline = Some(now.agenda.after(SimSpan::SECOND * 30, Overdue(question)));
    }
}

fn settle(now: Now<Answered>, mut desks: Query<&mut Desk>) {
    let Ok(mut desk) = desks.single_mut() else { return };
    if let Some(deadline) = desk.deadlines.get_mut(now.event.0 as usize) {
        now.agenda.cancel_pending(deadline);
    }
}

fn give_up(now: Now<Overdue>, mut desks: Query<&mut Desk>) {
    let Ok(mut desk) = desks.single_mut() else { return };
    if let Some(deadline) = desk.deadlines.get_mut(now.event.0 as usize) {
        *deadline = None;
    }
}

#[derive(Component)]
struct Shelf {
    on_hand: f64,
    sold: f64,
}

fn sell(now: Now<Hour>, mut shelves: Query<&mut Shelf>) {
    for mut shelf in &mut shelves {
        let sale = shelf.on_hand * 0.01;
        shelf.on_hand += 1.0 - sale;
        shelf.sold += sale;
        now.agenda.mark_amount(sale);
    }
    now.agenda.after(SimSpan::HOUR, Hour);
}

fn beat(now: Now<Beat>) {
    now.agenda.after(SimSpan::SECOND, Beat);
}

/// Plays on, by so much each time.
fn play(sim: &mut Simulation, span: SimSpan) -> u64 {
    let end = sim.now() + span;
    sim.run_until(end).expect("no instant is endless");
    black_box(sim.events())
}

fn works_of_the_peers(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("mm1");
    group.throughput(Throughput::Elements(20_000));
    group.bench_function("10000", |bencher| bencher.iter(|| works::mm1::run(10_000, 1)));
    group.finish();
    let mut group = criterion.benchmark_group("hold");
    group.throughput(Throughput::Elements(100_000));
    for pending in [1_000, 100_000] {
        group.bench_with_input(BenchmarkId::from_parameter(pending), &pending, |bencher, &n| {
            // The work's own clock, which leaves out the setting of the first timers.
            bencher.iter_custom(|runs| {
                (0..runs).map(|seed| works::hold::run(n, 100_000, seed).elapsed()).sum()
            });
        });
    }
    group.finish();
}

fn deadlines(criterion: &mut Criterion) {
    use rand_chacha::rand_core::SeedableRng;
    let mut group = criterion.benchmark_group("deadlines");
    let mut sim = Simulation::new(SimTime::START, ());
    sim.on(ask).on(settle).on(give_up);
    let generator = rand_chacha::ChaCha8Rng::seed_from_u64(1);
    sim.world.spawn(Desk { generator, deadlines: vec![None; 256], next: 0 });
    sim.agenda().at(SimTime::START, Asked);
    // A thousand questions and as many replies.
    group.throughput(Throughput::Elements(2_000));
    group
        .bench_function("1000", |bencher| bencher.iter(|| play(&mut sim, SimSpan::SECOND * 1_000)));
    group.finish();
}

fn cohort(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cohort");
    let mut sim = Simulation::new(SimTime::START, ());
    sim.on(sell);
    for _ in 0..800 {
        sim.world.spawn(Shelf { on_hand: 90.0, sold: 0.0 });
    }
    sim.agenda().at(SimTime::START, Hour);
    group.throughput(Throughput::Elements(800));
    group.bench_function("800", |bencher| bencher.iter(|| play(&mut sim, SimSpan::HOUR)));
    group.finish();
}

fn pending(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pending");
    group.throughput(Throughput::Elements(1_000));
    for pending in [0, 1_000, 1_000_000] {
        let mut sim = Simulation::new(SimTime::START, ());
        sim.on(beat);
        for later in 0..pending {
            // Spread, so that the heap is no sorted list: a step that is coprime to a million.
            let spread = SimSpan::from_nanos(later * 7_368_787 % 1_000_003);
            sim.agenda().at(SimTime::NEVER - spread, Someday);
        }
        sim.agenda().at(SimTime::START, Beat);
        group.bench_function(BenchmarkId::from_parameter(pending), |bencher| {
            bencher.iter(|| play(&mut sim, SimSpan::SECOND * 1_000));
        });
    }
    group.finish();
}

criterion_group! {
    name = kernel;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(10);
    targets = works_of_the_peers, deadlines, cohort, pending
}
criterion_main!(kernel);
