//! Throttling: each class slows by its own sensitivity, in service, shared, and as background load.

use super::{Class, busy, ends, play_s, pool_at};
use reflexarc::infra::RequestOutcome;

/// Racks throttled to 0.93 from the first minute on, if at least a fifth of the servers is busy.
const THROTTLED: &str = r#"
    racks: (count: 1, idle: "50 kW", peak: "100 kW", exponent: 1.0, liquid: 1.0),
    coolant: (capacity: "370.8 kJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K",
        flow_exponent: 0.8, supply: "32 degC", pumps: (count: 1, needed: 1, power: "1 kW")),
    throttle: (steps: [(from: "37 degC", back: "20 degC", speed: 0.93)])"#;

/// Seconds in service of an hour's work at speed step 0.93.
fn service_s(pool: &str, class: Class) -> f64 {
    let mut sim = pool_at(pool, THROTTLED, &[(60.0, class, 3_600.0)], 1);
    play_s(&mut sim, 10_000.0);
    assert_eq!(ends(&sim)[0].outcome, RequestOutcome::Answered);
    ends(&sim)[0].service_s
}

#[test]
fn work_slows_by_the_sensitivity_of_pool_and_class() {
    // v = 1 − σ (1 − 0.93): 0.93, 0.993 and 1.
    let pool = |lot: &str, more: &str, classes: &str| {
        format!(
            r#"lots: {{"all": (servers: 1, for: [ours, batch]{lot}), "heat": (servers: 9, for: [training])}},
                {more} work: fixed("1 s"), queue: 1, classes: (training: (busy: 1){classes})"#
        )
    };
    for (sensitivity, factor) in
        [("", 1.0 / 0.93), ("sensitivity: 0.1,", 1.007_049_345_417_925_5), ("sensitivity: 0,", 1.0)]
    {
        for lot in ["", ", serves: shared"] {
            let pool = pool(lot, sensitivity, "");
            let seen = service_s(&pool, Class::Ours) / 3_600.0;
            assert!((seen - factor).abs() < 1e-9, "{pool}: {seen} instead of {factor}");
        }
    }
    // A class may differ from its pool; another is not affected by it.
    let pool = pool("", "sensitivity: 0.5,", ", batch: (sensitivity: 0.1)");
    assert!((service_s(&pool, Class::Batch) / 3_600.0 - 1.0 / 0.993).abs() < 1e-9);
    assert!((service_s(&pool, Class::Ours) / 3_600.0 - 1.0 / 0.965).abs() < 1e-9);
}

#[test]
fn throttled_servers_hold_background_load_longer() {
    let busy_at = |classes: &str| {
        let pool = format!(r#"servers: 100, work: fixed("1 s"), queue: 1, classes: ({classes})"#);
        let mut sim = pool_at(&pool, THROTTLED, &[], 1);
        play_s(&mut sim, 3_600.0);
        busy(&mut sim, Class::Tenants)
    };
    assert!((busy_at("tenants: (busy: 0.5)") - 50.0 / 0.93).abs() < 1e-9);
    assert!((busy_at("tenants: (busy: 0.5, sensitivity: 0.1)") - 50.0 / 0.993).abs() < 1e-9);
    // All of them at most.
    assert_eq!(busy_at("tenants: (busy: 0.95)"), 100.0);
    // Job by job as well: 400 hours of M/M/∞ in all but name, whose mean is the offered load.
    let pool = r#"servers: 400, work: fixed("1 s"), queue: 0,
        classes: (tenants: (busy: 0.5, holds: exponential(mean: "60 s")))"#;
    let mut sim = pool_at(pool, THROTTLED, &[], 1);
    play_s(&mut sim, 600.0);
    sim.agenda().at(crate::sites::seconds(601.0), reflexarc::environment::MeasuringStarted);
    play_s(&mut sim, 601.0 + 40.0 * 3_600.0);
    let mean = crate::sites::look(&mut sim, crate::sites::SITE, |plant, now| {
        plant.pools.list()[0].statistics().busy_by[3].integral(now) / (40.0 * 3_600.0)
    });
    // Standard error √(2 · a · 60/0.93 / 144000) = 0.44 for a = 215.05.
    assert!((mean - 200.0 / 0.93).abs() < 4.5 * 0.44, "{mean}");
}
