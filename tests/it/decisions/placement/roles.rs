//! Rungs with a role on an infrastructure that places them, and rungs without a site.

use super::super::health::{BIG, SECOND, hourly, two};
use super::super::scene::{Scene, Stage, at};
use reflexarc::decision::{DecisionCounters, Reason};

/// The scene with a second large site, whose rungs keep their roles, on an infrastructure of these terms.
fn roles(terms: &str) -> Scene {
    two().with("network: (", &format!("placement: (roles: true, {terms}), network: ("))
}

fn deeds(stage: &Stage) -> Vec<String> {
    stage.decisions().iter().map(|ended| format!("{ended:?}")).collect()
}

#[test]
fn a_role_placed_by_delay_alone_asks_the_nearest_as_without_placement() {
    let play = |scene: Scene| {
        let stage = hourly(scene).played(at(9, 0, 0, 0));
        (deeds(&stage), stage.orders(), stage.sim.fingerprint())
    };
    assert!(play(two()) == play(roles("weights: (delay: 1)")));
    // Without `roles` the terms bind no rung with a role.
    let unbound = two().with("network: (", "placement: (weights: (price: 1)), network: (");
    assert!(play(two()) == play(unbound));
}

#[test]
fn a_role_placed_by_price_asks_the_cheaper_pool_of_the_role() {
    let priced = |big: &str, second: &str| {
        let with = |scene: Scene, site: &str, price: &str| {
            scene.with(
                &format!("\"{site}\": (role: large, area: \"here\", pool: (servers: 1"),
                &format!(
                    "\"{site}\": (role: large, area: \"here\", terms: [server_hour(lot: \"all\", price: \"{price}\")], pool: (lots: {{\"all\": (servers: 1)}}"
                ),
            )
        };
        let scene = with(with(roles("weights: (price: 1)"), "big", big), "second", second);
        scene.played(at(0, 13, 0, 0)).decision().site
    };
    assert_eq!(priced("4 GBP", "1 GBP"), Some(SECOND));
    assert_eq!(priced("1 GBP", "4 GBP"), Some(BIG));
}

#[test]
fn a_rung_without_a_site_keeps_its_place_and_what_answers_below_it_is_a_fallback() {
    let better = |scene: Scene| {
        scene.with(
            "(role: fallback, patience: \"1 min\", forecast: calibrated(wmape: \"0 %\"))",
            "(role: fallback, patience: \"1 min\", forecast: calibrated(wmape: \"30 %\"))",
        )
    };
    // The only large site becomes a fallback: no site is left for the first rung.
    let none = better(Scene::default())
        .with("\"big\": (role: large,", "\"big\": (role: fallback,")
        .played(at(0, 13, 0, 0));
    let decision = none.decision();
    assert_eq!((decision.site, decision.rung, decision.reason), (Some(BIG), 1, Reason::NoSite));
    let fallback = |stage: &Stage| stage.sim.world.resource::<DecisionCounters>().fallback;
    assert_eq!(fallback(&none), 1);
    // With a large site nothing is a fallback.
    let large = better(Scene::default()).played(at(0, 13, 0, 0));
    assert_eq!((large.decision().rung, large.decision().reason), (0, Reason::None));
    assert_eq!(fallback(&large), 0);
}
