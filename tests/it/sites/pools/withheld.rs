//! Shedding by class of work: what is withheld under a cap, in which order, and how it comes back.

use super::super::{MILD, SITE, Setting, incident, incidents, limits, look, near};
use super::{Asked, Class, End, ends, play_s, pool_at, residual};
use proptest::prelude::*;
use reflexarc::infra::{PowerCapBegan, PowerCapEnded, RequestOutcome};
use reflexarc::kernel::Simulation;

/// A hundred servers on ten racks of 2 kW idle and 10 kW busy: a busy server draws 0.8 kW more. Training and
/// tenants keep their 40 servers each busy, ten of the 20 own ones are.
const LOTS: &str = r#"lots: {
        "training": (servers: 40, for: [training]), "tenants": (servers: 40, for: [tenants]),
        "ours": (servers: 20, for: [ours])},
    work: fixed("1 s"), queue: 100, classes: (training: (busy: 1.0), tenants: (busy: 1.0))"#;

const RACKS: &str = r#"racks: (count: 10, idle: "2 kW", peak: "10 kW", exponent: 1.0)"#;

fn site(order: &str, plan: &[Asked]) -> Simulation<()> {
    let feed = format!(r#"{RACKS}, feed: (contracted: "1 MW", shed: [{order}])"#);
    pool_at(LOTS, &feed, plan, 1)
}

fn cap(sim: &mut Simulation<()>, to_kw: f64, from_s: f64, until_s: f64) {
    let incident = incident(sim, "power_cap", "here");
    let to_w = 1e3 * to_kw;
    sim.agenda().at(super::seconds(from_s), PowerCapBegan { site: SITE, to_w, incident });
    sim.agenda().at(super::seconds(until_s), PowerCapEnded { site: SITE, incident });
}

/// Ten own requests of four hours, and one of half an hour.
fn plan() -> Vec<Asked> {
    let mut plan = vec![(10.0, Class::Ours, 14_400.0); 9];
    plan.push((20.0, Class::Ours, 1800.0));
    plan.push((3000.0, Class::Ours, 14_400.0));
    plan
}

/// Busy servers of training, tenants and own requests, racks that are up, and power in kW.
fn state(sim: &mut Simulation<()>, at_s: f64) -> ([f64; 3], u32, f64) {
    play_s(sim, at_s);
    assert!(residual(sim) < 1e-9, "at {at_s} s");
    look(sim, SITE, |plant, _| {
        let busy = [Class::Training, Class::Tenants, Class::Ours]
            .map(|class| plant.pools.list()[0].busy(class));
        (busy, plant.racks.unwrap().up(), plant.feed.power().grid / 1e3)
    })
}

const ORDER: &str = "charger, training, tenants, ours, racks";

#[test]
fn a_cap_takes_the_classes_in_the_order_of_the_feed() {
    // 20 kW idle, 32 kW of training, 32 kW of tenants, 8 kW of own requests: 92 kW. Fluid load falls in steps
    // of 0.4 servers, requests by whole ones.
    for (order, to_kw, busy, up, drawn_kw) in [
        // 20 of the 32 kW of training are left: 62.5 steps.
        (ORDER, 80.0, [24.8, 40.0, 10.0], 10, 79.84),
        // None of training, and 22 of the 32 kW of tenants: 68.75 steps.
        (ORDER, 50.0, [0.0, 27.2, 10.0], 10, 49.76),
        // 5 of the 8 kW of own requests: 6.25 of them.
        (ORDER, 25.0, [0.0, 0.0, 6.0], 10, 24.8),
        // The other way about, own requests and 4 kW of tenants go: 87.5 steps are left.
        ("ours, tenants, training, racks", 80.0, [40.0, 34.8, 0.0], 10, 79.84),
        ("tenants, racks", 70.0, [40.0, 12.4, 10.0], 10, 69.92),
    ] {
        let mut sim = site(order, &plan());
        cap(&mut sim, to_kw, 3600.0, 7200.0);
        let before = state(&mut sim, 3599.0);
        assert!(before.0 == [40.0, 40.0, 10.0] && near(before.2, 92.0), "{before:?}");
        let (of, racks, drawn) = state(&mut sim, 3601.0);
        assert!(of.iter().zip(busy).all(|(one, other)| near(*one, other)), "{order}: {of:?}");
        assert!(racks == up && near(drawn, drawn_kw), "{order}: {racks} racks, {drawn} kW");
        // What is held, is held until the cap ends.
        assert_eq!(state(&mut sim, 7199.0).0, of);
    }
}

#[test]
fn with_all_work_withheld_the_racks_follow() {
    // 20 kW idle under 15 kW: three racks of 2 kW go.
    let mut sim = site(ORDER, &plan());
    cap(&mut sim, 15.0, 3600.0, 7200.0);
    assert_eq!(state(&mut sim, 3601.0), ([0.0; 3], 7, 14.0));
    // Racks come back at a check, and the work at the following ones.
    let (busy, up, _) = state(&mut sim, 8400.0);
    assert_eq!((busy, up), ([40.0, 40.0, 10.0], 10));
    assert!(incidents(&sim, "power_capped").iter().all(|(_, ended)| ended.is_some()));
}

#[test]
fn what_is_withheld_comes_back_at_the_check_after_the_cap() {
    let mut sim = site(ORDER, &plan());
    cap(&mut sim, 25.0, 3600.0, 7210.0);
    // Checks are every 5 min from 3600 s on.
    assert_eq!(state(&mut sim, 7499.0).0, [0.0, 0.0, 6.0]);
    let (busy, _, drawn_kw) = state(&mut sim, 7501.0);
    assert_eq!(busy[..2], [40.0; 2]);
    assert!(near(drawn_kw, 92.0), "{drawn_kw} kW");
    assert_eq!(incidents(&sim, "power_capped"), [(3600.0, Some(7500.0))]);
    // With less room, what was shed last comes back first: 45 kW carry 31.25 − 20 servers of tenants.
    let mut sim = site(ORDER, &plan());
    cap(&mut sim, 25.0, 3600.0, 7210.0);
    cap(&mut sim, 45.0, 3600.0, 20_000.0);
    let (busy, _, drawn_kw) = state(&mut sim, 7501.0);
    assert!(busy[0] == 0.0 && near(busy[2], 10.0), "{busy:?}");
    assert!(near(busy[1], 21.2) && near(drawn_kw, 44.96), "{busy:?} {drawn_kw}");
}

#[test]
fn a_class_that_is_not_reached_does_not_change_by_a_bit() {
    let own = |to_kw: Option<f64>| {
        let mut sim = site(ORDER, &plan());
        if let Some(to_kw) = to_kw {
            cap(&mut sim, to_kw, 3600.0, 7200.0);
        }
        play_s(&mut sim, 30_000.0);
        ends(&sim).iter().map(|end| (end.at_s, end.queued_s, end.service_s)).collect::<Vec<_>>()
    };
    let without = own(None);
    assert_eq!(own(Some(60.0)), without);
    assert_eq!(own(Some(30.0)), without);
    assert_ne!(own(Some(26.0)), without);
    // A cap above the load is none.
    assert_eq!(own(Some(92.1)), without);
}

#[test]
fn what_is_withheld_follows_the_rule_of_its_class() {
    // Two jobs of two hours; room for one from 3600 s until the check at 4500 s.
    let of_rule = |rule: &str| -> Vec<End> {
        let lots = format!(
            r#"lots: {{"all": (servers: 10)}}, work: fixed("1 s"), queue: 100, classes: (batch: (when_stopped: {rule}))"#
        );
        let site = r#"racks: (count: 10, idle: "2 kW", peak: "10 kW", exponent: 1.0),
            feed: (contracted: "1 MW", shed: [batch, racks])"#;
        let plan = [(0.0, Class::Batch, 7200.0), (1.0, Class::Batch, 7200.0)];
        let mut sim = pool_at(&lots, site, &plan, 1);
        // 20 kW idle and 8 kW a job.
        cap(&mut sim, 30.0, 3600.0, 4499.0);
        play_s(&mut sim, 30_000.0);
        assert!(residual(&mut sim) < 1e-9);
        ends(&sim)
    };
    // The last to start is stopped.
    for (rule, at_s) in [("resumes", 8101.0), ("restarts", 11_700.0)] {
        let ended = of_rule(rule);
        assert!(ended[0].at_s == 7200.0 && near(ended[1].at_s, at_s), "{rule}: {ended:?}");
        let withheld = [ended[0].withheld_by, ended[1].withheld_by].map(|by| by.is_some());
        assert_eq!(withheld, [false, true], "{rule}");
    }
    let dropped = of_rule("dropped");
    assert_eq!((dropped[1].outcome, dropped[1].at_s), (RequestOutcome::Stopped, 3600.0));
    assert!(dropped[1].cause.is_some());
}

#[test]
fn work_that_arrives_while_its_class_is_withheld_waits_and_names_the_cause() {
    // Own work is held to nine servers: what comes at 4000 s waits until the check at 6000 s.
    let mut plan = plan();
    plan.push((4000.0, Class::Ours, 10.0));
    let mut sim = site("ours, racks", &plan);
    cap(&mut sim, 91.9, 3600.0, 5990.0);
    play_s(&mut sim, 5000.0);
    assert!(look(&mut sim, SITE, |plant, _| plant.pools.list()[0].lowered_by()).is_some());
    play_s(&mut sim, 30_000.0);
    let end = ends(&sim)[11];
    assert!(near(end.queued_s, 2000.0) && end.withheld_by.is_some(), "{end:?}");
}

/// Own work in one pool on one rack group, tenants in another on a second group of larger racks.
const TWO: &str = r#"pools: {
        "own": (lots: {"own": (servers: 10, for: [ours, tenants], on: (racks: "small"))},
            work: fixed("1 s"), queue: 100, classes: (tenants: (busy: 0.5))),
        "rented": (lots: {"all": (servers: 50, for: [tenants], on: (racks: "large"))},
            work: fixed("1 s"), queue: 100, classes: (tenants: (busy: 1.0)))},
    rack_groups: {
        "small": (racks: (count: 1, idle: "2 kW", peak: "12 kW", exponent: 1.0)),
        "large": (racks: (count: 5, idle: "10 kW", peak: "30 kW", exponent: 1.0))},
    feed: (contracted: "1 MW", shed: [tenants, ours, racks])"#;

#[test]
fn of_several_pools_each_keeps_an_equal_part() {
    // 52 kW idle; tenants draw 5 of the 10 kW of the small rack, and 100 kW of the large ones. Under 104.5 kW
    // half of their 105 kW are left: 2.5 servers and 25, in steps of 1 % of each lot.
    let infrastructure = format!(r#"(sites: {{"site": (role: large, area: "here", {TWO})}})"#);
    let mut sim = Setting { infrastructure: &infrastructure, ..MILD }.assemble();
    cap(&mut sim, 104.5, 3600.0, 7210.0);
    let busy = |sim: &mut Simulation<()>, at_s: f64| {
        play_s(sim, at_s);
        look(sim, SITE, |plant, _| {
            let busy: Vec<f64> =
                plant.pools.list().iter().map(|pool| pool.busy(Class::Tenants)).collect();
            (busy, plant.feed.power().grid / 1e3)
        })
    };
    let (before, drawn_kw) = busy(&mut sim, 3599.0);
    assert!(before == [5.0, 50.0] && near(drawn_kw, 157.0), "{before:?} {drawn_kw}");
    let (under, drawn_kw) = busy(&mut sim, 3601.0);
    assert!(
        near(under[0], 2.5) && near(under[1], 25.0) && near(drawn_kw, 104.5),
        "{under:?} {drawn_kw}"
    );
    assert_eq!(busy(&mut sim, 7501.0), (before, 157.0));
}

#[test]
fn a_class_whose_work_saves_nothing_is_passed_over() {
    // Racks that draw the same idle and busy: of 100 kW two racks go for a cap of 80 kW.
    let racks = r#"racks: (count: 10, idle: "10 kW", peak: "10 kW", exponent: 1.0),
        feed: (contracted: "1 MW", shed: [training, tenants, ours, racks])"#;
    let mut sim = pool_at(LOTS, racks, &plan(), 1);
    cap(&mut sim, 80.0, 3600.0, 7200.0);
    let (busy, up, drawn_kw) = state(&mut sim, 3601.0);
    assert!(up == 8 && near(drawn_kw, 80.0) && busy[0] > 0.0, "{busy:?} {up} {drawn_kw}");
}

#[test]
fn classes_that_the_site_does_not_run_are_refused() {
    let of = |pool: &str, site: &str| {
        let parts = format!("pool: ({pool}), {site}");
        limits::errors(&parts).into_iter().map(|error| error.0).collect::<Vec<_>>()
    };
    let feed = |order: &str| format!(r#"feed: (contracted: "1 MW", shed: [{order}])"#);
    let with = |order: &str| format!("{RACKS}, {}", feed(order));
    assert_eq!(of(LOTS, &with(ORDER)), [""; 0]);
    assert_eq!(of(LOTS, &with("charger, batch, racks")), ["feed.shed.1"]);
    // Without racks what a site draws does not depend on its work.
    let fixed = format!(r#"load: "400 W", {}"#, feed("tenants"));
    let one = r#"servers: 1, work: fixed("1 s"), queue: 1"#;
    assert_eq!(of(one, &fixed), ["feed.shed.0"]);
    assert_eq!(of(one, &with("batch")), [""; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(16) })]

    /// With load of all three kinds and requests, over caps and orders: nothing draws more than the cap, the
    /// books hold, and an hour after the last cap all work is back.
    #[test]
    fn every_cap_holds_and_all_work_comes_back(
        order in Just(["training", "tenants", "ours", "batch", "speed", "racks"]).prop_shuffle(),
        caps in prop::collection::vec((0.0..1.1_f64, 100.0..9000.0_f64, 100.0..5000.0_f64), 1..4),
        busy in prop::collection::vec(0.0..1.0_f64, 3),
        share in any::<bool>(),
        exponent in 1.0..3.0_f64,
        seed in any::<u64>(),
    ) {
        let serves = if share { "shared" } else { "first_come" };
        let pool = format!(
            r#"lots: {{"own": (servers: 12, for: [ours, tenants], stops: on_shortage),
                "mixed": (servers: 30, for: [batch, training, tenants]),
                "shared": (servers: 8, for: [ours], serves: {serves})}},
            work: fixed("1 s"), queue: 1000, classes: (
                batch: (busy: {:?}, holds: exponential(mean: "3 min")),
                training: (busy: {:?}, when_stopped: restarts),
                tenants: (busy: {:?}, holds: exponential(mean: "10 s"), drawn: "2 min"))"#,
            busy[0], busy[1], busy[2]
        );
        let site = format!(
            r#"racks: (count: 10, idle: "2 kW", peak: "10 kW", exponent: {exponent:?}, liquid: 0.0),
            room: (air: "1 MJ/K", structure: "5 MJ/K", coupling: "8 kW/K", start: "24 degC",
                cooling: coil(conductance: "12 kW/K", supply: "18 degC", cop: 4.0)),
            chain: [(efficiency: 0.95, loss: "50 W")],
            feed: (contracted: "1 MW", recheck: "3 min", shed: [{}])"#,
            order.join(", ")
        );
        let plan: Vec<Asked> = (0..60)
            .map(|place| {
                let class = if place % 3 == 0 { Class::Training } else { Class::Ours };
                (131.0 * f64::from(place), class, 40.0 + 17.0 * f64::from(place % 7))
            })
            .collect();
        let mut sim = pool_at(&pool, &site, &plan, seed);
        for &(share, from_s, for_s) in &caps {
            cap(&mut sim, share * 130.0, from_s, from_s + for_s);
        }
        for place in 1..160 {
            let at_s = 97.3 * f64::from(place);
            let (_, _, drawn_kw) = state(&mut sim, at_s);
            let acting = caps.iter().filter(|(_, from_s, for_s)| (*from_s..from_s + for_s).contains(&at_s));
            let least_kw = acting.map(|cap| 130.0 * cap.0).fold(f64::INFINITY, f64::min);
            prop_assert!(drawn_kw <= least_kw + 1e-9, "{drawn_kw} kW of {least_kw} kW at {at_s} s");
        }
        // The last cap ends before 14 000 s; speed comes back by a step at a time.
        play_s(&mut sim, 14_000.0 + 3600.0);
        prop_assert!(incidents(&sim, "power_capped").iter().all(|(_, ended)| ended.is_some()));
        let up = look(&mut sim, SITE, |plant, _| plant.racks.unwrap().up());
        prop_assert_eq!(up, 10);
    }
}
