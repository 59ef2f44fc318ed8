//! Rushes of background load: they overlap, take servers, and are named as the cause.

use super::{Class, busy, ends, play_s, pool, residual};
use crate::sites::{SITE, incident, look, seconds};
use reflexarc::causality::IncidentId;
use reflexarc::infra::{BackgroundRaised, BackgroundReleased, RequestOutcome};
use reflexarc::kernel::Simulation;

const CLASS: Class = Class::Tenants;

fn rush(sim: &mut Simulation<()>, share: f64, from_s: f64, until_s: f64) -> IncidentId {
    let incident = incident(sim, "background_rush", "tenants");
    let site = SITE;
    sim.agenda().at(seconds(from_s), BackgroundRaised { site, class: CLASS, share, incident });
    sim.agenda().at(seconds(until_s), BackgroundReleased { site, class: CLASS, incident });
    incident
}

#[test]
fn rushes_overlap_and_the_greatest_counts() {
    let parts = r#"servers: 10, work: fixed("1 s"), queue: 1, classes: (tenants: (busy: 0.2))"#;
    let mut sim = pool(parts, &[]);
    let first = rush(&mut sim, 0.5, 10.0, 30.0);
    let second = rush(&mut sim, 0.9, 20.0, 40.0);
    // A rush below the usual load changes nothing but is under way.
    let third = rush(&mut sim, 0.1, 50.0, 60.0);
    let expected = [
        (5.0, 2.0, None),
        (15.0, 5.0, Some(first)),
        (25.0, 9.0, Some(first)),
        (35.0, 9.0, Some(second)),
        (45.0, 2.0, None),
        (55.0, 2.0, Some(third)),
        (65.0, 2.0, None),
    ];
    for (at_s, servers, cause) in expected {
        play_s(&mut sim, at_s);
        assert_eq!(busy(&mut sim, CLASS), servers, "at {at_s} s");
        assert_eq!(
            look(&mut sim, SITE, |plant, _| plant.pools.list()[0].lowered_by()),
            cause,
            "at {at_s} s"
        );
    }
}

#[test]
fn a_request_that_a_rush_crowds_out_names_it() {
    // Tenants come first on this lot, and hold it for good.
    let parts =
        r#"lots: {"all": (servers: 2, for: [tenants, ours])}, work: fixed("1 s"), queue: 0"#;
    let plan = [(5.0, Class::Ours, 1.0), (15.0, Class::Ours, 1.0), (25.0, Class::Ours, 1.0)];
    let mut sim = pool(parts, &plan);
    let incident = rush(&mut sim, 1.0, 10.0, 20.0);
    play_s(&mut sim, 100.0);
    let of = |end: &super::End| (end.outcome, end.cause);
    let expected = [
        (RequestOutcome::Answered, None),
        (RequestOutcome::Refused, Some(incident)),
        (RequestOutcome::Answered, None),
    ];
    assert_eq!(ends(&sim).iter().map(of).collect::<Vec<_>>(), expected);
}

#[test]
fn a_rush_raises_load_in_each_of_the_ways_it_comes() {
    for way in [
        "",
        r#", holds: exponential(mean: "10 s")"#,
        r#", holds: exponential(mean: "10 s"), drawn: "1 min""#,
    ] {
        let parts = format!(
            r#"servers: 100, work: fixed("1 s"), queue: 1000, classes: (tenants: (busy: 0.2{way}))"#
        );
        let mut sim = pool(&parts, &[]);
        rush(&mut sim, 1.0, 600.0, 1_200.0);
        let mut highest = [0.0_f64; 3];
        for (place, until_s) in [600.0, 1_200.0, 1_800.0].into_iter().enumerate() {
            while sim.now() < seconds(until_s - 20.0) {
                let next = sim.now() + reflexarc::kernel::SimSpan::from_seconds(5.0);
                super::play(&mut sim, next);
                let after_s = sim.now().since(reflexarc::kernel::SimTime::START).seconds();
                if after_s > until_s - 300.0 {
                    highest[place] = highest[place].max(busy(&mut sim, CLASS));
                }
            }
            play_s(&mut sim, until_s);
        }
        // At 20 % of 100 servers, more than 45 busy have a probability below 1e-6.
        assert!(
            highest[0] < 45.0 && highest[1] == 100.0 && highest[2] < 45.0,
            "{way}: {highest:?}"
        );
        assert_eq!(residual(&mut sim), 0.0, "{way}");
    }
}

#[test]
fn a_free_server_is_taken_in_the_instant_in_which_the_rush_ends() {
    let parts =
        r#"lots: {"all": (servers: 2, for: [tenants, ours])}, work: fixed("1 s"), queue: 5"#;
    let mut sim = pool(parts, &[(15.0, Class::Ours, 1.0)]);
    rush(&mut sim, 1.0, 10.0, 20.0);
    play_s(&mut sim, 100.0);
    assert_eq!(ends(&sim)[0].queued_s, 5.0);
}
