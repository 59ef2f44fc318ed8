//! Start of a model at a site that has it on standby: weights over the network, then its law.

use super::super::health::{BIG, LITTLE, SECOND, asked, hourly};
use super::super::scene::{Scene, Stage, at};
use super::placed;
use reflexarc::decision::Reason;
use reflexarc::infra::{GridLost, IdealInfrastructure};
use reflexarc::kernel::SimTime;

/// The second site has the model on standby; its weights lie at a node two seconds from it.
fn standby(start: &str, weights: &str) -> Scene {
    placed(&format!("weights: (delay: 1), models_from: \"vault\", {start}"))
        .with("\"second\": (role: large, models:", "\"second\": (role: large, standby:")
        .with("nodes: [\"shop\"", "nodes: [\"shop\", \"vault\"")
        .with(
            "links: {",
            "links: {\"vault-second\": (from: \"vault\", to: \"second\", distance: \"2000 km\", detour: 200,
                rate: \"400 Gbit/s\", packet: \"1 B\", buffer: \"1 s\"),",
        )
        .with("attempts: 1", "attempts: 1, segment: \"1 GB\", initial_window: 1000, window: \"100 TB\"")
        .with("\"main\": (", &format!("\"main\": ({weights} "))
}

/// The big site is dark from 08:30 on.
fn dark(scene: &Scene, until: SimTime) -> Stage {
    let mut stage = scene.world();
    let incident = stage.incident("grid_outage");
    stage.sim.agenda().at(at(0, 8, 30, 0), GridLost { site: BIG, incident });
    stage.run(until);
    stage
}

/// Seconds after 11:00 at which the only decision acts.
fn acts_after(scene: &Scene) -> f64 {
    let decision = dark(scene, at(0, 13, 0, 0)).decision();
    assert_eq!((decision.site, decision.rung), (Some(SECOND), 0), "{decision:?}");
    decision.actuated.unwrap().since(at(0, 11, 0, 0)).seconds()
}

#[test]
fn a_move_costs_detection_weights_and_start() {
    let law = "start: fixed(\"20 s\")";
    // Loaded: refused at 11:00:03 as known, then 2 + 10 + 2 s.
    let loaded = standby(law, "").with("large, standby:", "large, models:");
    assert_eq!(acts_after(&loaded), 17.0);
    // Known at the site at 11:00:05; 20 s later it has started.
    assert_eq!(acts_after(&standby(law, "")), 37.0);
    // Weights of no size to speak of take two seconds; 400 GB at 50 GB/s eight more.
    let light = acts_after(&standby(law, "weights: \"1 B\","));
    assert!((light - 39.0).abs() < 1e-6, "{light}");
    let heavy = acts_after(&standby(law, "weights: \"400 GB\","));
    assert!((heavy - 47.0).abs() < 1e-3, "{heavy}");
    assert_eq!(acts_after(&standby("", "")), 17.0);
}

#[test]
fn each_ideal_mechanism_removes_its_part_of_a_move() {
    let scene = standby("start: fixed(\"20 s\")", "weights: \"400 GB\",");
    let with = |ideal| acts_after(&scene.clone().ideal_machines(ideal));
    // Ideal compute: no start, no service. Refused at 11:00:03, there at 5, weights 10, back 2.
    let compute = IdealInfrastructure { compute: true, ..IdealInfrastructure::default() };
    assert!((with(compute) - 17.0).abs() < 1e-3, "{}", with(compute));
    // Ideal network: no way and no weights; the detection of the dark host is the network's too.
    let network = IdealInfrastructure { network: true, ..IdealInfrastructure::default() };
    let took = with(network);
    assert!((30.0..=31.0).contains(&took), "{took}");
}

#[test]
fn a_start_longer_than_the_patience_lets_the_next_rung_answer_and_is_there_for_the_next_request() {
    let scene = hourly(standby("start: fixed(\"10 min\"), stays: \"9 h\"", ""));
    let stage = dark(&scene, at(0, 11, 30, 0));
    assert_eq!(asked(&stage), [(Some(LITTLE), 1), (Some(SECOND), 0), (Some(SECOND), 0)]);
    let first = stage.decisions()[0];
    assert_eq!(first.reason, Reason::ModelStarting);
    assert!(first.cause.is_some());
    assert_eq!(stage.decisions()[1].actuated, Some(at(0, 10, 0, 14)));
}

#[test]
fn weights_do_not_come_from_a_dark_site() {
    // Without a vault, they lie at the big site alone.
    let scene = hourly(standby("", "weights: \"1 B\",")).with("models_from: \"vault\",", "");
    let stage = dark(&scene, at(0, 11, 30, 0));
    assert_eq!(asked(&stage), [(Some(LITTLE), 1); 3]);
}
