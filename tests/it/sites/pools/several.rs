//! Several pools of a site: they share its racks, and nothing else.

use super::{AskedOf, Class, End, asked_of, ends, play_s, racks, residual};
use crate::sites::{MILD, SITE, Setting, look, near, seconds};
use reflexarc::infra::{Infrastructure, PoolId, PowerCapBegan, RequestOutcome, Role, SiteId};
use reflexarc::kernel::Simulation;

/// A site with these pools and further parts.
fn pools(pools: &str, site: &str, plan: &[AskedOf]) -> Simulation<()> {
    let infrastructure =
        format!(r#"(sites: {{"site": (role: large, area: "here", {pools}, {site})}})"#);
    let sim = Setting { infrastructure: &infrastructure, ..MILD }.assemble();
    asked_of(sim, plan)
}

/// Two pools on halves of the racks: ten servers, and four, each with tenants that come first.
fn two(first: f64, second: f64, more: &str) -> String {
    format!(
        r#"pools: {{
            "big": (lots: {{"many": (servers: 10, on: (share: 0.5), for: [tenants, ours])}}, work: fixed("1 s"), queue: 50,
                classes: (tenants: (busy: {first:?})), {more}),
            "little": (role: fallback, lots: {{"few": (servers: 4, for: [tenants, ours])}}, work: fixed("1 s"), queue: 50,
                classes: (tenants: (busy: {second:?}))),
        }}"#
    )
}

/// Servers of each pool that are up, and of the site.
fn up(sim: &mut Simulation<()>) -> (Vec<u32>, u32) {
    look(sim, SITE, |plant, _| {
        let pools = plant.pools.list().iter().map(|pool| pool.servers_up()).collect();
        (pools, plant.pools.servers_up())
    })
}

#[test]
fn pools_divide_the_racks_and_go_dark_in_their_parts() {
    // Racks beyond the energised power are the last: those of the second pool.
    for (carried, expected) in [(4, [10, 4]), (3, [10, 2]), (2, [10, 0]), (1, [5, 0]), (0, [0, 0])]
    {
        let site = format!(
            r#"feed: (contracted: "8 kW", energised: [(from: "2022-01-01T00:00", power: "{carried}.5 kW")]), {}"#,
            racks(4)
        );
        let mut sim = pools(&two(0.5, 0.5, ""), &site, &[]);
        play_s(&mut sim, 60.0);
        let (by_pool, all) = up(&mut sim);
        assert_eq!(by_pool, expected, "{carried} racks");
        assert_eq!(all, expected.iter().sum::<u32>());
        let down_s = look(&mut sim, SITE, |plant, now| plant.totals(now).down_s);
        assert_eq!(down_s > 0.0, all == 0, "down while no server of any pool is up");
    }
    // Those that are down among the others go by the order, whichever pool gives it.
    for (order, expected) in [("first_rack_first", [5, 4]), ("last_rack_first", [10, 2])] {
        let mut sim = pools(&two(0.0, 0.0, &format!("dark_order: {order}")), SHED, &[]);
        cap(&mut sim, 3_500.0);
        assert_eq!(up(&mut sim).0, expected, "{order}");
    }
}

/// Four racks of 1 kW at any load, whose feed sheds racks.
const SHED: &str = r#"feed: (contracted: "8 kW"),
    racks: (count: 4, idle: "1 kW", peak: "1 kW", exponent: 1.0)"#;

/// Caps the power a minute after the start, and plays a minute on.
fn cap(sim: &mut Simulation<()>, to_w: f64) {
    let incident = crate::sites::incident(sim, "power_cap", "here");
    sim.agenda().at(seconds(60.0), PowerCapBegan { site: SITE, to_w, incident });
    play_s(sim, 120.0);
}

/// Fifty requests of 4 s to the first pool, one each second, and some to the second.
fn asks() -> Vec<AskedOf> {
    let first = (0..50).map(|k| (0, (100.0 + f64::from(k), Class::Ours, 4.0)));
    let second = (0..20).map(|k| (1, (100.0 + f64::from(k), Class::Ours, 2.0)));
    first.chain(second).collect()
}

#[test]
fn the_queue_of_a_pool_follows_its_own_load_and_the_power_of_the_racks_that_of_both() {
    let of = |first: f64, second: f64| {
        let mut sim = pools(&two(first, second, ""), &racks(4), &asks());
        play_s(&mut sim, 60.0);
        let it_w = look(&mut sim, SITE, |plant, now| plant.reading(now).it_w);
        // Two racks of each pool: 200 W idle and 800 W more at full load.
        assert!(near(it_w, 800.0 + 1_600.0 * (first + second)), "{it_w} W");
        play_s(&mut sim, 1_000.0);
        assert!(residual(&mut sim) < 1e-9);
        let of_first: Vec<End> = ends(&sim).into_iter().take(50).collect();
        (of_first, ends(&sim).split_off(50))
    };
    let quiet = of(0.8, 0.25);
    let busy = of(0.8, 0.75);
    assert!(quiet.0 == busy.0, "to the last bit");
    assert!(quiet.0.iter().any(|end| end.queued_s > 0.0), "a queue there is");
    assert_ne!(quiet.1, busy.1, "the other pool feels its own load");
    assert_ne!(quiet.0, of(0.5, 0.25).0, "and so does the first");
}

#[test]
fn readings_and_totals_are_the_sums_over_the_pools() {
    let mut sim = pools(&two(0.5, 1.0, ""), &racks(4), &asks());
    play_s(&mut sim, 60.0);
    look(&mut sim, SITE, |plant, now| {
        let reading = plant.reading(now);
        assert_eq!(reading.busy_by, [0.0, 0.0, 0.0, 9.0]);
        assert!(near(reading.utilisation, 9.0 / 14.0));
        assert_eq!(plant.totals(now).utilisation_peak, 1.0, "that of the second pool");
    });
    play_s(&mut sim, 105.0);
    look(&mut sim, SITE, |plant, now| {
        let each: Vec<u32> = plant.pools.list().iter().map(|pool| pool.waiting()).collect();
        assert_eq!(plant.reading(now).queue, each.iter().sum::<u32>());
    });
    play_s(&mut sim, 1_000.0);
    look(&mut sim, SITE, |plant, now| {
        let requests = plant.totals(now).requests;
        let each: Vec<u64> =
            plant.pools.list().iter().map(|pool| pool.statistics().submitted).collect();
        assert_eq!((each, requests.submitted), (vec![50, 20], 70));
        assert_eq!(requests.residual(), 0);
    });
}

#[test]
fn one_pool_by_name_is_the_pool_without_one_but_for_its_draws() {
    let parts = |holds: &str| {
        format!(
            r#"(servers: 8, work: fixed("1 s"), queue: 50, classes: (tenants: (busy: 0.6, {holds})))"#
        )
    };
    let of = |pools_of: &str| {
        let mut sim = pools(pools_of, &racks(4), &asks()[..50]);
        play_s(&mut sim, 1_000.0);
        let totals = look(&mut sim, SITE, |plant, now| (plant.totals(now), plant.reading(now)));
        (format!("{totals:?}"), ends(&sim), sim.fingerprint())
    };
    let both = |holds: &str| {
        let pool = parts(holds);
        (of(&format!("pool: {pool}")), of(&format!(r#"pools: {{"x": {pool}}}"#)))
    };
    let (one, named) = both("");
    assert!(one == named, "without draws they are the same to the last bit");
    // Jobs come by streams that the name of the pool addresses.
    let (one, named) = both(r#"holds: exponential(mean: "1 min")"#);
    assert_ne!(one.2, named.2);
    let jobs = r#"(servers: 8, work: fixed("1 s"), queue: 50, classes: (tenants: (busy: 0.6, holds: exponential(mean: "1 min"))))"#;
    let mut twins = pools(&format!(r#"pools: {{"x": {jobs}, "y": {jobs}}}"#), &racks(4), &[]);
    play_s(&mut twins, 3_600.0);
    look(&mut twins, SITE, |plant, now| {
        let busy: Vec<f64> = plant
            .pools
            .list()
            .iter()
            .map(|pool| pool.statistics().busy_by[3].integral(now))
            .collect();
        assert!(busy[0] > 0.0 && busy[1] > 0.0 && busy[0] != busy[1], "{busy:?}");
    });
}

#[test]
fn a_dark_pool_serves_nothing_and_the_other_goes_on() {
    let parts = two(0.0, 0.0, "dark_order: first_rack_first");
    let plan = [(0, (100.0, Class::Ours, 1.0)), (1, (100.0, Class::Ours, 1.0))];
    let mut sim = pools(&parts, SHED, &plan);
    cap(&mut sim, 2_500.0);
    assert_eq!(up(&mut sim).0, [0, 4]);
    play_s(&mut sim, 1_000.0);
    let ends = ends(&sim);
    assert_eq!(ends.len(), 1, "{ends:?}");
    assert_eq!((ends[0].outcome, ends[0].at_s), (RequestOutcome::Answered, 101.0));
    look(&mut sim, SITE, |plant, _| {
        let lowered: Vec<bool> =
            plant.pools.list().iter().map(|pool| pool.lowered_by().is_some()).collect();
        assert_eq!(lowered, [true, true], "the group under both has lost racks");
    });
}

#[test]
fn sites_are_found_by_the_roles_of_their_pools() {
    let one = r#"(servers: 1, work: fixed("1 s"), queue: 1)"#;
    let small = r#"(role: fallback, servers: 1, work: fixed("1 s"), queue: 1)"#;
    let infrastructure = format!(
        r#"(sites: {{
            "both": (role: large, area: "here", pools: {{"a": {one}, "b": {small}, "c": {one}}}),
            "edge": (role: fallback, area: "here", pool: {one}),
        }})"#
    );
    let sim = Setting { infrastructure: &infrastructure, ..MILD }.assemble();
    let index = sim.world.resource::<Infrastructure>();
    let sites = |role| index.with_role(role).map(SiteId::index).collect::<Vec<_>>();
    assert_eq!((sites(Role::Large), sites(Role::Fallback)), (vec![0], vec![0, 1]));
    let pools = |role| {
        let of = |(site, pool): (SiteId, PoolId)| (site.index(), pool.index());
        index.pools_with_role(role).map(of).collect::<Vec<_>>()
    };
    assert_eq!(pools(Role::Large), [(0, 0), (0, 2)]);
    assert_eq!(pools(Role::Fallback), [(0, 1), (1, 0)]);
    let name =
        |site, pool| index.pool_name(SiteId::new(site), PoolId::new(pool)).map(|name| &**name);
    assert_eq!((name(0, 1), name(1, 0), name(1, 1)), (Some("b"), None, None));
}

#[test]
fn the_share_of_the_story_is_that_of_all_its_lots() {
    // Five racks: 4 own servers on one of them in each pool, 40 of tenants on the other three.
    let text = r#"(sites: {"site": (role: large, area: "here", terms: [TERMS],
        pools: {
            "a": (lots: {"own": (servers: 4, for: [ours], on: (share: 0.2)),
                "others": (servers: 40, for: [tenants], on: (share: 0.6))},
                work: fixed("1 s"), queue: 1, classes: (tenants: (busy: 0.5))),
            "b": (lots: {"mine": (servers: 4, for: [ours])}, work: fixed("1 s"), queue: 1)},
        feed: (contracted: "1 MW", price: (energy: "200 GBP/MWh")),
        racks: (count: 5, idle: "1 kW", peak: "3 kW", exponent: 1.0))})"#;
    let cost = |terms: &str, plan: &[AskedOf]| {
        let infrastructure = text.replace("TERMS", terms);
        let sim = Setting { infrastructure: &infrastructure, ..MILD }.assemble();
        let mut sim = asked_of(sim, plan);
        play_s(&mut sim, 7_200.0);
        look(&mut sim, SITE, |plant, now| plant.totals(now).own_cost).unwrap()
    };
    // Two racks of 1 kW for two hours; an hour on one of four servers of a rack takes 2 kW / 4 more.
    let energy = "energy(pue: 1)";
    assert!(near(cost(energy, &[]), 4.0 * 0.2));
    let hour = |pool| (pool, (600.0, Class::Ours, 3_600.0));
    assert!(near(cost(energy, &[hour(0), hour(1)]), (4.0 + 2.0 * 0.5) * 0.2));
    // A lot is named without its pool.
    let servers =
        r#"server_hour(lot: "mine", price: "2 GBP"), server_hour(lot: "own", price: "1 GBP")"#;
    assert!(near(cost(servers, &[]), 2.0 * 4.0 * 2.0 + 4.0 * 2.0));
}
