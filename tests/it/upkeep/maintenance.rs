//! Good and poor maintenance: two factors on common draws.

use super::{POOL, outages, repairs, site};
use crate::sites::{hours, play};
use reflexarc::kernel::Simulation;

/// A site that fails and is repaired by drawn times, with the quality of its maintenance.
fn kept(maintenance: &str) -> Simulation<()> {
    site(&format!(
        r#"{POOL}, upkeep: (site: (fails: weibull(shape: 1.5, scale: "1000 h"), repair: (
            diagnosis: exponential(mean: "2 h"), travel: fixed("3 h"), work: log_normal(mean: "8 h", sd: "4 h")))) {maintenance}"#
    ))
}

#[test]
fn the_kth_time_to_failure_and_its_repair_scale_exactly() {
    let mut good = kept("");
    let mut poor = kept(", maintenance: (failures: 2, repair: 3)");
    play(&mut good, hours(9_000.0));
    play(&mut poor, hours(9_000.0));
    let (good, poor) = (repairs(&good), repairs(&poor));
    assert!(good.len() > 5 && poor.len() > 10, "{} and {}", good.len(), poor.len());
    let mut since = [0.0; 2];
    for (one, other) in good.iter().zip(&poor) {
        let [good_s, poor_s] = [one.failed.seconds() - since[0], other.failed.seconds() - since[1]];
        assert!((good_s / poor_s / 2.0 - 1.0).abs() < 1e-9, "{good_s} s and {poor_s} s");
        let (Some(one_end), Some(other_end)) = (one.repaired, other.repaired) else { break };
        // Travel is not scaled.
        let span = |failed: reflexarc::kernel::SimTime, end: reflexarc::kernel::SimTime| {
            end.since(failed).seconds() - 3.0 * 3_600.0
        };
        let [good_s, poor_s] = [span(one.failed, one_end), span(other.failed, other_end)];
        assert!((poor_s / good_s / 3.0 - 1.0).abs() < 1e-9, "{good_s} s and {poor_s} s");
        since = [one_end.seconds(), other_end.seconds()];
    }
}

#[test]
fn factors_of_one_are_none_and_of_no_failures_too() {
    let fingerprint = |mut sim: Simulation<()>| {
        play(&mut sim, hours(9_000.0));
        (sim.fingerprint().all(), sim.events())
    };
    let stated = fingerprint(kept(""));
    assert_eq!(fingerprint(kept(", maintenance: (failures: 1, repair: 1)")), stated);
    assert_eq!(fingerprint(kept(", maintenance: (failures: 0)")), fingerprint(site(POOL)));
    assert_ne!(stated, fingerprint(site(POOL)));
}

#[test]
fn failures_twice_as_frequent_take_a_service_down_twice_as_long() {
    // Short repairs: unavailability is nearly the frequency of failures times their length.
    let down = |maintenance: &str| {
        let mut sim = site(&format!(
            r#"{POOL}, upkeep: (site: (fails: exponential(mean: "10 h"), repair: (work: fixed("1 min")))) {maintenance}"#
        ));
        play(&mut sim, hours(9_500.0));
        outages(&sim).len() as f64
    };
    // 950 failures have a relative deviation of 3 %, and share their quantiles.
    let ratio = down(", maintenance: (failures: 2)") / down("");
    assert!((ratio / 2.0 - 1.0).abs() < 0.1, "{ratio}");
}
