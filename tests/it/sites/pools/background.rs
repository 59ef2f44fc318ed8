//! Background load as a fluid and drawn from its law: how much, when it changes, and the wait behind it.

use super::{Asked, Class, End, busy, ends, play_s, pool, queued, residual};
use crate::sites::{SITE, look};
use reflexarc::kernel::{Simulation, Tally};

const OURS: Class = Class::Ours;
const TENANTS: Class = Class::Tenants;

/// Erlang's delay formula: the probability that all servers are busy.
fn erlang_c(a: f64, c: u32) -> f64 {
    let loss = erlang_b(a, c);
    loss / (1.0 - a / f64::from(c) * (1.0 - loss))
}

/// Erlang's loss formula by its recursion.
fn erlang_b(a: f64, c: u32) -> f64 {
    (1..=c).fold(1.0, |loss, n| a * loss / (f64::from(n) + a * loss))
}

#[test]
fn a_fluid_yields_to_better_classes_and_precedes_worse_ones() {
    let of = |order: &str| {
        let parts = format!(
            r#"lots: {{"all": (servers: 4, for: {order})}}, work: fixed("1 s"), queue: 10,
                classes: (tenants: (busy: 0.625))"#
        );
        let mut sim = pool(&parts, &[(1.0, OURS, 10.0); 4]);
        play_s(&mut sim, 5.0);
        let now = (busy(&mut sim, OURS), busy(&mut sim, TENANTS));
        play_s(&mut sim, 100.0);
        (now, queued(&sim))
    };
    // 2.5 servers of load: four requests take all of them, or one finds a whole server free.
    assert_eq!(of("[ours, tenants]"), ((4.0, 0.0), vec![0.0; 4]));
    assert_eq!(of("[tenants, ours]"), ((1.0, 2.5), vec![0.0, 10.0, 20.0, 30.0]));
}

#[test]
fn servers_that_fall_free_at_the_turn_of_the_hour_are_taken_at_once() {
    let factors = ["1", "0"].repeat(12).join(", ");
    let parts = format!(
        r#"lots: {{"all": (servers: 2, for: [tenants, ours])}}, work: fixed("1 s"), queue: 10,
            classes: (tenants: (busy: 1, by_hour: [{factors}]))"#
    );
    let mut sim =
        pool(&parts, &[(3_000.0, OURS, 10.0), (4_000.0, OURS, 10.0), (7_300.0, OURS, 1.0)]);
    play_s(&mut sim, 20_000.0);
    assert_eq!(queued(&sim), [600.0, 0.0, 3_500.0]);
}

fn drawn(parts: &str) -> Simulation<()> {
    let parts = format!(r#"work: fixed("1 s"), queue: 10000000, {parts}"#);
    pool(&parts, &[])
}

/// Busy servers in the middle of each of many steps.
fn samples(sim: &mut Simulation<()>, step_s: f64, count: u32) -> Vec<f64> {
    let at = |k: u32| (f64::from(k) + 0.5) * step_s;
    (0..count)
        .map(|k| {
            play_s(sim, at(k));
            busy(sim, TENANTS)
        })
        .collect()
}

#[test]
fn busy_servers_are_drawn_from_erlangs_law() {
    // 8 servers, 80 % busy: C(8, 6.4) = 0.4096; without places to wait B(8, 6.4) = 0.1218.
    for (queue, all_busy, mean) in
        [(10_000_000, erlang_c(6.4, 8), 6.4), (0, erlang_b(6.4, 8), 6.4 * (1.0 - erlang_b(6.4, 8)))]
    {
        let mut sim = drawn(&format!(
            r#"servers: 8,
            classes: (tenants: (busy: 0.8, queue: {queue}, holds: exponential(mean: "60 s"), drawn: "10 min"))"#
        ));
        let samples = samples(&mut sim, 600.0, 8_000);
        let mut tally = Tally::default();
        samples.iter().for_each(|&busy| tally.add(busy));
        let se = (tally.variance().unwrap() / 8_000.0).sqrt();
        assert!((tally.mean().unwrap() - mean).abs() < 4.5 * se, "{:?} for {mean}", tally.mean());
        let full = samples.iter().filter(|&&busy| busy == 8.0).count() as f64 / 8_000.0;
        let se = (all_busy * (1.0 - all_busy) / 8_000.0).sqrt();
        assert!((full - all_busy).abs() < 4.5 * se, "{full} for {all_busy}");
    }
}

#[test]
fn draws_follow_the_grid_of_their_correlation_time() {
    let changes = |every: &str| {
        let mut sim = drawn(&format!(
            r#"servers: 90, classes: (tenants: (busy: 0.72, holds: exponential(mean: "60 s"), drawn: "{every}"))"#
        ));
        let samples = samples(&mut sim, 60.0, 1_200);
        let changed = |k: &usize| samples[*k] != samples[*k - 1];
        (1..1_200).filter(changed).collect::<Vec<usize>>()
    };
    let ten = changes("10 min");
    assert!(ten.iter().all(|minute| minute % 10 == 0) && ten.len() > 100, "{ten:?}");
    let twenty = changes("20 min");
    assert!(twenty.iter().all(|minute| minute % 20 == 0) && twenty.len() > 50, "{twenty:?}");
}

#[test]
fn a_load_that_grows_with_the_hour_keeps_its_draw_and_never_takes_less() {
    let factors =
        |of: [f64; 2]| [of; 12].concat().iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
    let of = |factors: &str| {
        let mut sim = drawn(&format!(
            r#"servers: 90, classes: (tenants: (busy: 0.72, by_hour: [{factors}],
                holds: exponential(mean: "60 s"), drawn: "10 min"))"#
        ));
        samples(&mut sim, 600.0, 144)
    };
    let (flat, turning) = (of(&factors([1.0, 1.0])), of(&factors([1.0, 1.2])));
    for (step, (flat, turning)) in flat.iter().zip(&turning).enumerate() {
        let is_even = step / 6 % 2 == 0;
        assert!(if is_even { turning == flat } else { turning >= flat }, "step {step}");
    }
    let sums = [flat, turning].map(|samples| samples.iter().sum::<f64>() / 144.0);
    // 64.8 in each hour, or 64.8 and 77.8 in turn.
    assert!(sums[1] - sums[0] > 4.0, "{sums:?}");
}

/// Requests of no work in the middles of steps of ten minutes, behind tenants on four servers.
fn behind(way: &str, steps: u32) -> Vec<f64> {
    let plan: Vec<Asked> =
        (0..steps).map(|k| (f64::from(k) * 600.0 + 300.0, OURS, 0.001)).collect();
    let parts = format!(
        r#"servers: 4, work: fixed("1 s"), queue: 10000000,
            classes: (tenants: (busy: 0.8, holds: exponential(mean: "60 s"){way}))"#
    );
    let mut sim = pool(&parts, &plan);
    play_s(&mut sim, f64::from(steps) * 600.0 + 5_000.0);
    assert_eq!(residual(&mut sim), 0.0);
    let waits = queued(&sim);
    assert_eq!(waits.len(), steps as usize);
    // The first day is warm-up for jobs.
    waits[144..].to_vec()
}

#[test]
fn the_wait_behind_drawn_load_is_that_behind_jobs_and_that_of_cobham() {
    // All servers are busy with probability C(4, 3.2) = 0.5964; then the first of four exponential
    // holding times ends after 15 s on average, and no other request is in front.
    let delay = erlang_c(3.2, 4);
    for way in [r#", drawn: "10 min""#, ""] {
        let waits = behind(way, 8_144);
        let count = waits.len() as f64;
        let mean = waits.iter().sum::<f64>() / count;
        let variance = delay * 2.0 * 15.0 * 15.0 - (delay * 15.0) * (delay * 15.0);
        let se = (variance / count).sqrt();
        assert!((mean - delay * 15.0).abs() < 4.5 * se, "{mean} for {} ({way})", delay * 15.0);
        let share = waits.iter().filter(|&&wait| wait > 0.0).count() as f64 / count;
        let se = (delay * (1.0 - delay) / count).sqrt();
        assert!((share - delay).abs() < 4.5 * se, "{share} for {delay} ({way})");
    }
}

#[test]
fn a_burst_waits_for_one_departure_after_the_other() {
    // Sixteen servers, all busy at 100 %; of four requests at once the k-th waits for the k-th
    // departure, Erlang with mean k · 60/16 s, of which each is taken.
    let steps = 4_000;
    let burst = |k: u32| [(f64::from(k) * 600.0 + 300.0, OURS, 300.0); 4];
    let plan: Vec<Asked> = (0..steps).flat_map(burst).collect();
    let parts = r#"servers: 16, work: fixed("1 s"), queue: 10000000,
        classes: (tenants: (busy: 1, holds: exponential(mean: "60 s"), drawn: "10 min"))"#;
    let mut sim = pool(parts, &plan);
    play_s(&mut sim, f64::from(steps) * 600.0 + 5_000.0);
    let ends = ends(&sim);
    let mut expected_s = 0.0;
    for k in 0..4 {
        // The servers of those before it are not left by tenants.
        expected_s += 60.0 / (16.0 - f64::from(k));
        let of_k = ends.iter().skip(k as usize).step_by(4).map(|end: &End| end.queued_s);
        let mut tally = Tally::default();
        of_k.for_each(|queued_s| tally.add(queued_s));
        let se = (tally.variance().unwrap() / tally.count() as f64).sqrt();
        let mean = tally.mean().unwrap();
        assert!((mean - expected_s).abs() < 4.5 * se, "the {k}th: {mean} for {expected_s}");
    }
}

#[test]
fn drawn_load_comes_back_when_better_work_is_done() {
    let parts = r#"servers: 16, work: fixed("1 s"), queue: 100,
        classes: (tenants: (busy: 1, holds: exponential(mean: "60 s"), drawn: "10 min"))"#;
    let mut sim = pool(parts, &[(10.0, OURS, 100.0); 3]);
    let mut seen = Vec::new();
    for at_s in [5.0, 80.0, 300.0] {
        play_s(&mut sim, at_s);
        seen.push((busy(&mut sim, OURS), busy(&mut sim, TENANTS)));
    }
    assert_eq!(seen, [(0.0, 16.0), (3.0, 13.0), (0.0, 16.0)]);
}

#[test]
fn drawn_load_is_stopped_where_the_lot_says_so() {
    for (stops, waits) in [("never", true), ("on_shortage", false), ("always", false)] {
        let parts = format!(
            r#"lots: {{"all": (servers: 16, stops: {stops})}}, work: fixed("1 s"), queue: 100,
                classes: (tenants: (busy: 1, holds: exponential(mean: "60 s"), drawn: "10 min"))"#
        );
        let mut sim = pool(&parts, &[(10.0, OURS, 100.0)]);
        play_s(&mut sim, 500.0);
        assert_eq!(ends(&sim)[0].queued_s > 0.0, waits, "{stops}");
    }
    // What is dropped is missing until the next draw.
    let parts = r#"lots: {"all": (servers: 16, stops: always)}, work: fixed("1 s"), queue: 100,
        classes: (tenants: (busy: 1, when_stopped: dropped, holds: exponential(mean: "60 s"), drawn: "10 min"))"#;
    let mut sim = pool(parts, &[(10.0, OURS, 100.0)]);
    play_s(&mut sim, 500.0);
    assert_eq!(busy(&mut sim, TENANTS), 15.0);
    play_s(&mut sim, 601.0);
    assert_eq!(busy(&mut sim, TENANTS), 16.0);
}

#[test]
fn heat_follows_the_draws_by_the_step_of_the_pool() {
    // Samples in which the heat is not that of the load: none where each server counts, most where
    // only a half of them does and nothing else settles the site.
    let stale = |step: &str| {
        let parts = format!(
            r#"servers: 90, work: fixed("1 s"), queue: 100, heat_step: {step},
                classes: (tenants: (busy: 0.72, holds: exponential(mean: "60 s"), drawn: "10 min"))"#
        );
        let mut sim = super::pool_at(&parts, &super::racks(2), &[], 1);
        let mut is_stale = |sample: &u32| {
            play_s(&mut sim, f64::from(*sample) * 600.0 + 300.0);
            let load = busy(&mut sim, TENANTS);
            let it_w = look(&mut sim, SITE, |plant, now| plant.reading(now).it_w);
            (it_w - 2.0 * (200.0 + load / 90.0 * 800.0)).abs() > 1e-6
        };
        (0..100).filter(|sample| is_stale(sample)).count()
    };
    assert_eq!(stale("0.01"), 0);
    assert!(stale("0.5") > 20, "{}", stale("0.5"));
}
