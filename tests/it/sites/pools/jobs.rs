//! Background load job by job: arrivals, holding times, and work that never ends.

use super::{Class, busy, ends, play_s, pool, queued, residual};
use crate::sites::{SITE, look, seconds};
use reflexarc::environment::MeasuringStarted;
use reflexarc::infra::SiteTotals;
use reflexarc::kernel::Tally;

const OURS: Class = Class::Ours;
const BATCH: Class = Class::Batch;

#[test]
fn jobs_keep_their_share_of_the_servers_busy_whatever_their_law() {
    for holds in
        [r#"exponential(mean: "2 h")"#, r#"fixed("2 h")"#, r#"log_normal(mean: "2 h", sd: "3 h")"#]
    {
        let parts = format!(
            r#"servers: 60, work: fixed("1 s"), queue: 100000, classes: (training: (busy: 0.5, holds: {holds}))"#
        );
        let mut means = Tally::default();
        for seed in 0..12 {
            let mut sim = super::pool_at(&parts, "", &[], seed);
            sim.agenda().at(seconds(40.0 * 3_600.0), MeasuringStarted);
            play_s(&mut sim, 1_000.0 * 3_600.0);
            assert_eq!(residual(&mut sim), 0.0);
            means.add(look(&mut sim, SITE, |plant, now| {
                plant.pools.list()[0].statistics().busy_by[2].integral(now) / (960.0 * 3_600.0)
            }));
        }
        let se = (means.variance().unwrap() / 12.0).sqrt();
        let mean = means.mean().unwrap();
        assert!((mean - 30.0).abs() < 4.5 * se && se < 0.4, "{mean} ± {se} for {holds}");
    }
}

#[test]
fn jobs_come_in_the_hours_of_their_profile() {
    let factors = [["0"; 12], ["1"; 12]].concat().join(", ");
    let parts = format!(
        r#"servers: 50, work: fixed("1 s"), queue: 10,
            classes: (batch: (busy: 0.5, by_hour: [{factors}], holds: fixed("1 min")))"#
    );
    let mut sim = pool(&parts, &[]);
    let arrived =
        |sim: &mut _| look(sim, SITE, |plant, _| plant.pools.list()[0].statistics().jobs.1);
    play_s(&mut sim, 12.0 * 3_600.0);
    assert_eq!(arrived(&mut sim), 0);
    play_s(&mut sim, 24.0 * 3_600.0);
    // 25 a minute for twelve hours: Poisson with 18000, standard deviation 134.
    let day = arrived(&mut sim);
    assert!((day as f64 - 18_000.0).abs() < 4.5 * 134.0, "{day}");
    play_s(&mut sim, 36.0 * 3_600.0);
    assert_eq!(arrived(&mut sim), day);
    assert_eq!(busy(&mut sim, BATCH), 0.0);
}

#[test]
fn at_all_servers_busy_work_always_waits() {
    // One server, jobs of ten seconds without a gap: each request waits for the end of one.
    let parts = r#"servers: 1, work: fixed("1 s"), queue: 10,
        classes: (batch: (busy: 1, holds: fixed("10 s")))"#;
    let mut sim = pool(parts, &[(4.0, OURS, 2.0), (13.0, OURS, 2.0), (32.0, OURS, 1.0)]);
    play_s(&mut sim, 100.0);
    // Jobs from 0, 12, 24 and 34 s on, after the requests that are served at 10, 22 and 34 s.
    assert_eq!(queued(&sim), [6.0, 9.0, 2.0]);
    assert_eq!(busy(&mut sim, BATCH), 1.0);
}

#[test]
fn jobs_are_stopped_by_class_and_keep_what_is_done() {
    let of = |when_stopped: &str| {
        let parts = format!(
            r#"lots: {{"all": (servers: 1, stops: on_shortage)}}, work: fixed("1 s"), queue: 10,
                classes: (batch: (busy: 1, holds: fixed("10 s"), when_stopped: {when_stopped}))"#
        );
        let mut sim = pool(&parts, &[(4.0, OURS, 2.0)]);
        play_s(&mut sim, 30.5);
        assert_eq!(ends(&sim)[0].queued_s, 0.0);
        look(&mut sim, SITE, |plant, _| plant.pools.list()[0].statistics().jobs.2)
    };
    // Ends at 12 and 22 s; at 16 and 26 s; or, with the first dropped at 4 s, at 16 and 26 s.
    assert_eq!((of("resumes"), of("restarts"), of("dropped")), (2, 2, 3));
    let parts = r#"lots: {"all": (servers: 1, stops: on_shortage)}, work: fixed("1 s"), queue: 10,
        classes: (batch: (busy: 1, holds: fixed("10 s")))"#;
    let mut sim = pool(parts, &[(4.0, OURS, 2.0), (21.0, OURS, 0.0)]);
    play_s(&mut sim, 22.5);
    assert_eq!(look(&mut sim, SITE, |plant, _| plant.pools.list()[0].statistics().jobs.2), 2);
}

#[test]
fn jobs_without_room_are_lost_and_counted() {
    let parts = r#"servers: 1, work: fixed("1 s"), queue: 0,
        classes: (batch: (busy: 0.8, holds: exponential(mean: "10 s")))"#;
    let mut sim = pool(parts, &[]);
    play_s(&mut sim, 4e6);
    assert_eq!(residual(&mut sim), 0.0);
    let share = look(&mut sim, SITE, |plant, now| {
        plant.pools.list()[0].statistics().busy_by[1].integral(now) / 4e6
    });
    // Erlang's loss with one server: 0.8 / 1.8 busy. Standard error √(2 ρ (1−ρ)² τ / T) below 0.001.
    assert!((share - 0.8 / 1.8).abs() < 0.004, "{share}");
}

#[test]
fn the_throughput_at_peak_is_counted_by_class() {
    // Two of four servers are busy with jobs of 10 s: 720 an hour, a Poisson number of deviation 27.
    let parts = r#"servers: 4, work: fixed("10 s"), queue: 50, classes: (batch: (busy: 0.5, holds: fixed("10 s")))"#;
    let plan = [(100.0, Class::Ours, 10.0), (200.0, Class::Ours, 10.0), (300.0, Class::Ours, 10.0)];
    let mut sim = pool(parts, &plan);
    play_s(&mut sim, 3_600.0);
    let now = sim.now();
    let totals = SiteTotals::of_all(&mut sim.world, now).unwrap();
    let of = |class: Class| totals.throughput_at_peak_per_h[class as usize];
    assert_eq!(of(Class::Ours), Some(3.0));
    let batch = of(Class::Batch).unwrap();
    assert!((batch - 720.0).abs() < 4.5 * 27.0, "{batch}");
    assert_eq!((of(Class::Training), of(Class::Tenants)), (None, None));
}
