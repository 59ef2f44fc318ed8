//! A shared capacity as Erlang's systems and as the repairers of a finite number of machines.
//!
//! Claims come by exponential times and hold one unit for an exponential time; what is measured are the
//! capacity's own statistics. Each value is the mean of independent runs, which must lie within four of its
//! standard errors of the closed form, and the standard error is at most the stated part of it.

use super::{FIRST, capacity};
use crate::sites::{MILD, Setting, hours, play};
use bevy_ecs::prelude::{ResMut, Resource};
use reflexarc::causality::Incidents;
use reflexarc::infra::{
    CapacityClass, CapacityStatistics, ClaimId, Claimant, NewClaim, SharedCapacities, UnitsGranted,
};
use reflexarc::kernel::{
    Draws, Event, Now, Phase, SimSpan, SimTime, Simulation, Stream, kinds, variate,
};

kinds! { extra: UnitWanted, UnitDone }

/// A customer or a machine wants a unit.
#[derive(Clone, Copy)]
struct UnitWanted(u64);

/// It gives its unit back.
#[derive(Clone, Copy)]
struct UnitDone {
    claim: ClaimId,
    tag: u64,
}

impl Event for UnitWanted {
    const PHASE: Phase = Phase::Sale;
}

impl Event for UnitDone {
    const PHASE: Phase = Phase::Sale;
}

/// Who comes.
#[derive(Clone, Copy, PartialEq)]
enum Source {
    /// Customers at a rate per hour, who wait.
    Waits(f64),
    /// The same, who go away when nothing is free.
    Goes(f64),
    /// Machines, each of which fails after a mean time in hours.
    Machines(u32, f64),
}

#[derive(Resource)]
struct Scene {
    source: Source,
    holds_h: f64,
    draws: Stream,
    drawn: u64,
}

impl Scene {
    fn exponential(&mut self, mean_h: f64) -> SimSpan {
        self.drawn += 1;
        SimSpan::from_seconds(variate::exponential(self.draws.uniform(self.drawn), mean_h * 3600.0))
    }
}

fn want(
    now: Now<UnitWanted>,
    mut scene: ResMut<Scene>,
    mut all: ResMut<SharedCapacities>,
    mut incidents: ResMut<Incidents>,
) {
    let (tag, class) = (now.event.0, CapacityClass::OnDemand);
    let new = NewClaim { capacity: FIRST, class, units: 1, claimant: Claimant::Other, tag };
    let claim = all.claim(now.agenda, &mut incidents, new).unwrap();
    if let Source::Waits(per_h) | Source::Goes(per_h) = scene.source {
        let next = scene.exponential(1.0 / per_h);
        now.agenda.after(next, UnitWanted(tag + 1));
        if scene.source == Source::Goes(per_h) && !all.is_held(claim) {
            all.release(now.agenda, &mut incidents, claim);
        }
    }
}

fn work(now: Now<UnitsGranted>, mut scene: ResMut<Scene>) {
    let holds_h = scene.holds_h;
    let span = scene.exponential(holds_h);
    now.agenda.after(span, UnitDone { claim: now.event.claim, tag: now.event.tag });
}

fn done(
    now: Now<UnitDone>,
    mut scene: ResMut<Scene>,
    mut all: ResMut<SharedCapacities>,
    mut incidents: ResMut<Incidents>,
) {
    assert!(all.release(now.agenda, &mut incidents, now.event.claim));
    if let Source::Machines(_, up_h) = scene.source {
        let up = scene.exponential(up_h);
        now.agenda.after(up, UnitWanted(now.event.tag));
    }
}

/// Days of a run after a warm-up of ten.
const DAYS: f64 = 60.0;

/// Independent runs of each case.
const RUNS: u64 = 24;

/// Statistics of one run, and the end of the run.
fn run(units: u32, source: Source, holds_h: f64, seed: u64) -> (CapacityStatistics, SimTime) {
    let setting = Setting { warm_up: "10 d", ..MILD };
    let mut sim: Simulation<()> = capacity(&format!("units: {units}"), setting);
    let draws = Draws::new(seed, 0).stream("scene").unwrap();
    let mut scene = Scene { source, holds_h, draws, drawn: 0 };
    sim.on(want).on(work).on(done);
    let begin = sim.now();
    match source {
        Source::Machines(machines, up_h) => {
            for machine in 0..u64::from(machines) {
                let up = scene.exponential(up_h);
                sim.agenda().at(begin + up, UnitWanted(machine));
            }
        }
        Source::Waits(_) | Source::Goes(_) => {
            sim.agenda().at(begin, UnitWanted(0));
        }
    }
    sim.world.insert_resource(scene);
    let end = hours(24.0 * DAYS);
    play(&mut sim, end);
    (*super::first(&sim).statistics(), end)
}

/// Compares means over runs with closed forms: name, value of a run, closed form, part of it that the
/// standard error may be.
fn compare(
    (units, source, holds_h): (u32, Source, f64),
    quantities: &[(&str, &dyn Fn(&CapacityStatistics, SimTime) -> f64, f64, f64)],
) {
    let runs: Vec<_> = (0..RUNS).map(|seed| run(units, source, holds_h, seed)).collect();
    for (name, value, exact, part) in quantities {
        let values: Vec<f64> = runs.iter().map(|(stats, end)| value(stats, *end)).collect();
        let mean = values.iter().sum::<f64>() / RUNS as f64;
        let squares: f64 = values.iter().map(|one| (one - mean) * (one - mean)).sum();
        let error = (squares / (RUNS * (RUNS - 1)) as f64).sqrt();
        let found = format!("{units} units, {name}: {mean} ± {error}, exactly {exact}");
        assert!(error <= part * exact, "too uncertain: {found}");
        assert!((mean - exact).abs() <= 4.0 * error, "{found}");
    }
}

fn held(stats: &CapacityStatistics, end: SimTime) -> f64 {
    stats.held.integral(end) / end.since(SimTime::START).seconds()
}

fn queue(stats: &CapacityStatistics, end: SimTime) -> f64 {
    stats.wanted.integral(end) / end.since(SimTime::START).seconds()
}

fn wait_h(stats: &CapacityStatistics, _: SimTime) -> f64 {
    stats.wait_s.mean().unwrap() / 3600.0
}

fn not_at_once(stats: &CapacityStatistics, _: SimTime) -> f64 {
    1.0 - stats.granted_at_once as f64 / stats.claimed as f64
}

/// Erlang's loss formula by its recursion.
fn erlang_b(offered: f64, units: u32) -> f64 {
    (1..=units).fold(1.0, |loss, n| offered * loss / (f64::from(n) + offered * loss))
}

#[test]
fn claims_that_do_not_wait_are_lost_by_erlangs_formula() {
    for (units, offered) in [(1, 0.5), (5, 3.0), (20, 18.0), (40, 50.0)] {
        let loss = erlang_b(offered, units);
        let source = Source::Goes(offered / 0.25);
        let lost: &dyn Fn(&CapacityStatistics, SimTime) -> f64 =
            &|stats, _| stats.withdrawn as f64 / stats.claimed as f64;
        compare(
            (units, source, 0.25),
            &[("lost", lost, loss, 0.02), ("held", &held, offered * (1.0 - loss), 0.01)],
        );
    }
}

#[test]
fn claims_that_wait_do_so_by_erlangs_delay_formula() {
    for (units, offered) in [(1, 0.5), (1, 0.8), (5, 4.0), (20, 17.0)] {
        let loss = erlang_b(offered, units);
        let servers = f64::from(units);
        let delayed = loss / (1.0 - offered / servers * (1.0 - loss));
        let holds_h = 0.1;
        let wait = delayed * holds_h / (servers - offered);
        let source = Source::Waits(offered / holds_h);
        compare(
            (units, source, holds_h),
            &[
                ("delayed", &not_at_once, delayed, 0.02),
                ("wait", &wait_h, wait, 0.04),
                ("queue", &queue, wait * offered / holds_h, 0.04),
                ("held", &held, offered, 0.01),
            ],
        );
    }
}

#[test]
fn repairers_of_a_finite_number_of_machines_follow_palm() {
    for (machines, repairers, up_h, repair_h) in
        [(4_u32, 1_u32, 2.0, 0.5), (10, 2, 3.0, 0.6), (30, 4, 5.0, 0.5), (6, 6, 2.0, 1.0)]
    {
        // Of k machines n are down with probability ∝ Π (k − i) r / min(i + 1, c), r = repair / up.
        let ratio = repair_h / up_h;
        let (mut weight, mut all, mut down, mut waiting) = (1.0, 1.0, 0.0, 0.0);
        for n in 1..=machines {
            weight *= f64::from(machines - n + 1) * ratio / f64::from(n.min(repairers));
            all += weight;
            down += f64::from(n) * weight;
            waiting += f64::from(n.saturating_sub(repairers)) * weight;
        }
        let (down, waiting) = (down / all, waiting / all);
        let all_down: &dyn Fn(&CapacityStatistics, SimTime) -> f64 =
            &|stats, end| held(stats, end) + queue(stats, end);
        let mut quantities = vec![
            ("down", all_down, down, 0.02),
            // Each machine that is up fails at the rate 1 / up, and holds a repairer for the repair.
            ("held", &held, (f64::from(machines) - down) * ratio, 0.01),
        ];
        if waiting > 0.0 {
            quantities.push(("queue", &queue, waiting, 0.04));
        }
        compare((repairers, Source::Machines(machines, up_h), repair_h), &quantities);
    }
}
