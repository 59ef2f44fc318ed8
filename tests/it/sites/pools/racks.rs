//! What stands on dark racks is dark: lots, their requests, and their background load.

use super::{Class, busy, ended_at, ends, play_s, pool_at, racks, residual};
use crate::sites::{SITE, incident, look, seconds};
use reflexarc::infra::{GridLost, GridRestored, RequestOutcome};
use reflexarc::kernel::Simulation;

const POOL: &str = r#"lots: {"ours": (servers: 9, for: [ours]), "tenants": (servers: 90, for: [ours, tenants])},
    work: fixed("1 s"), queue: 200, classes: (tenants: (busy: 0.72))"#;

/// Eleven racks, of which the feed carries some: each draws 1 kW.
fn of(carried: u32, more: &str) -> Simulation<()> {
    let site = format!(
        r#"feed: (contracted: "12 kW", energised: [(from: "2022-01-01T00:00", power: "{}.5 kW")]), {}"#,
        carried,
        racks(11)
    );
    pool_at(&format!("{POOL}, {more}"), &site, &[(60.0, Class::Ours, 1.0)], 1)
}

fn up(sim: &mut Simulation<()>) -> (Option<u32>, Option<u32>) {
    look(sim, SITE, |plant, _| (plant.pools.list()[0].lot_up(0), plant.pools.list()[0].lot_up(1)))
}

#[test]
fn load_falls_with_the_racks_that_are_dark_and_the_own_lot_stays() {
    // Racks without power are the last: those of the tenants.
    for (carried, tenants) in [(11, 90), (8, 63), (7, 54), (1, 0)] {
        let mut sim = of(carried, "");
        play_s(&mut sim, 120.0);
        assert_eq!(up(&mut sim), (Some(9), Some(tenants)), "{carried} racks");
        // 72 % of the servers that are up, whatever is installed.
        let load = busy(&mut sim, Class::Tenants);
        assert!((load - 0.72 * f64::from(tenants)).abs() < 1e-9, "{load} on {carried} racks");
        assert_eq!(
            (ends(&sim)[0].outcome, ends(&sim)[0].queued_s),
            (RequestOutcome::Answered, 0.0)
        );
    }
}

#[test]
fn a_grid_failure_takes_lots_and_load_and_brings_them_back_in_reverse() {
    let mut sim = of(11, "dark_order: first_rack_first");
    let lost = incident(&mut sim, "grid_outage", "here");
    sim.agenda().at(seconds(3_600.0), GridLost { site: SITE, incident: lost });
    sim.agenda().at(seconds(3_660.0), GridRestored { site: SITE, incident: lost });
    play_s(&mut sim, 3_630.0);
    assert_eq!(up(&mut sim), (Some(0), Some(0)));
    assert_eq!(busy(&mut sim, Class::Tenants), 0.0);
    // Racks restart one after the other, 0.1 s apart: the first to go is the last to be back.
    play_s(&mut sim, 3_661.05);
    assert_eq!(up(&mut sim), (Some(0), Some(9)));
    play_s(&mut sim, 3_661.95);
    assert_eq!(up(&mut sim), (Some(0), Some(90)));
    play_s(&mut sim, 3_662.05);
    assert_eq!(up(&mut sim), (Some(9), Some(90)));
    assert!(residual(&mut sim) < 1e-9);
}

#[test]
fn the_order_in_which_racks_go_dark_is_a_parameter_and_random_by_seed() {
    // Nine racks restart in the second after power is back: two are missing.
    let own = |order: &str, seed: u64| {
        let site = racks(11);
        let mut sim = pool_at(&format!("{POOL}, {order}"), &site, &[], seed);
        let lost = incident(&mut sim, "grid_outage", "here");
        sim.agenda().at(seconds(100.0), GridLost { site: SITE, incident: lost });
        sim.agenda().at(seconds(101.0), GridRestored { site: SITE, incident: lost });
        play_s(&mut sim, 102.85);
        let (ours, tenants) = up(&mut sim);
        assert_eq!(ours.unwrap() + tenants.unwrap(), 81);
        ours
    };
    assert_eq!(own("dark_order: first_rack_first", 1), Some(0));
    assert_eq!(own("dark_order: last_rack_first", 1), Some(9));
    let dark = (0..60).filter(|&seed| own("", seed) == Some(0)).count();
    // Binomial with 60 · 2/11 = 10.9 and standard deviation 3.
    assert!((2..=22).contains(&dark), "{dark} of 60");
    assert_eq!(own("", 7), own("dark_order: random", 7));
}

#[test]
fn requests_on_a_dark_lot_start_again_on_another() {
    let pool = r#"lots: {"first": (servers: 2), "second": (servers: 2)}, work: fixed("1 s"), queue: 10,
        dark_order: first_rack_first"#;
    // Both racks go; the second is back 1 s after power, the first 0.1 s later.
    let mut sim = pool_at(pool, &racks(2), &[(10.0, Class::Ours, 100.0)], 1);
    let lost = incident(&mut sim, "grid_outage", "here");
    sim.agenda().at(seconds(50.0), GridLost { site: SITE, incident: lost });
    sim.agenda().at(seconds(60.0), GridRestored { site: SITE, incident: lost });
    play_s(&mut sim, 1_000.0);
    assert_eq!(ended_at(&sim), [161.0]);
}

#[test]
fn racks_are_heated_by_the_lots_on_them() {
    // A quarter of the racks full, the others empty; each has its share of the peak above idle.
    let pool = |on: &str| {
        format!(
            r#"lots: {{"full": (servers: 4{on}, for: [ours, tenants]), "empty": (servers: 4, for: [ours])}},
                work: fixed("1 s"), queue: 10, classes: (tenants: (busy: 1))"#
        )
    };
    for (on, share) in [("", 0.5), (", on: (share: 0.25)", 0.25)] {
        let mut sim = pool_at(&pool(on), &racks(4), &[], 1);
        play_s(&mut sim, 60.0);
        let it_w = look(&mut sim, SITE, |plant, now| plant.reading(now).it_w);
        assert!((it_w - 4.0 * (200.0 + share * 800.0)).abs() < 1e-6, "{it_w} W with `{on}`");
        // The share of busy servers is another figure.
        assert_eq!(look(&mut sim, SITE, |plant, _| plant.pools.utilisation()), 0.5);
    }
}

#[test]
fn own_servers_and_own_work_are_held_apart_from_the_neighbours() {
    let own = |busy: &str| {
        let pool = POOL.replace("0.72", busy);
        let mut sim = pool_at(&pool, &racks(11), &[(60.0, Class::Ours, 1_000.0)], 1);
        play_s(&mut sim, 10_000.0);
        look(&mut sim, SITE, |plant, now| {
            let (own, stats) = (plant.pools.own_use()[0], plant.pools.list()[0].statistics());
            [own.racks_held, own.rack_work_s, stats.busy_by[0].integral(now)]
        })
    };
    // Nine servers on one rack; one of them busy for 1000 s.
    let figures = own("0.72");
    let expected = [1.0, 1_000.0 / 9.0, 1_000.0];
    assert!(
        figures.iter().zip(expected).all(|(one, other)| (one - other).abs() < 1e-9),
        "{figures:?}"
    );
    assert_eq!(own("0.1").map(f64::to_bits), figures.map(f64::to_bits));
}
