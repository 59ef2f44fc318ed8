//! Filters in a running World: where a request may not go it does not go, and no report either.

use super::super::health::{BIG, LITTLE, SECOND, hourly};
use super::super::scene::{Scene, Stage, at};
use super::placed;
use reflexarc::decision::{Placed, Reason, Status};
use reflexarc::infra::{NodeId, SiteId};

/// Requests and reports that were sent to a site.
fn sent_to(stage: &Stage, site: SiteId) -> usize {
    let node = NodeId::new(site.index());
    let is_of = |tag: u64| matches!(tag >> 60, 0 | 1);
    stage.messages().iter().filter(|one| one.to == node && is_of(one.tag)).count()
}

/// The first large site lies elsewhere, and requests carry sales.
fn abroad(allowed: &str) -> Scene {
    hourly(placed("weights: (delay: 1)"))
        .with("models: [\"main\"], area: \"here\"", "models: [\"main\"], area: \"there\"")
        .with(
            "\"second\": (role: large, models: [\"main\"], area: \"there\"",
            "\"second\": (role: large, models: [\"main\"], area: \"here\"",
        )
        .with("placement: (", &format!("data: {{\"sales\": (may_be_in: {allowed})}}, placement: ("))
        .with("size: \"0 B\"", "size: \"0 B\", data: [\"sales\"]")
}

fn played(scene: &Scene) -> Stage {
    let mut stage = scene.world();
    stage.record_messages();
    stage.run(at(0, 12, 30, 0));
    stage
}

#[test]
fn data_that_may_not_lie_there_does_not_go_there() {
    let stage = played(&abroad("[\"uk\"]"));
    assert!(stage.decisions().iter().all(|ended| ended.site == Some(SECOND)));
    assert_eq!(sent_to(&stage, BIG), 0);
    assert!(sent_to(&stage, SECOND) > 4);
    let refused = stage.placed().iter().find(|(_, one)| one.site == Some(BIG)).unwrap().1;
    assert!(matches!(refused.placed, Placed::Refused(refusal) if refusal.code() == "residency"));
    // Where it may, the nearest is asked.
    let stage = played(&abroad("[\"uk\", \"cn\"]"));
    assert!(stage.decisions().iter().all(|ended| ended.site == Some(BIG)));
    assert!(sent_to(&stage, BIG) > 4);
}

#[test]
fn what_no_site_may_run_is_refused_with_its_reason() {
    let stage = played(&abroad("[\"eu\"]"));
    let ended = stage.decisions()[0];
    assert_eq!((ended.status, ended.reason), (Status::Lost, Reason::NotPlaced));
    let sites = [BIG, SECOND, LITTLE];
    assert_eq!(sites.map(|site| sent_to(&stage, site)), [0, 0, 0]);
    let unplaced = stage.placed().iter().filter(|(_, one)| one.site.is_none());
    // Once for each rung: the later choices are the same.
    assert_eq!(unplaced.map(|(_, one)| one.rung).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn an_isolated_class_goes_to_isolated_sites_alone() {
    let isolated = abroad("[\"uk\", \"cn\"]").with("may_be_in:", "isolated: true, may_be_in:");
    assert_eq!(played(&isolated).decisions()[0].status, Status::Lost);
    let second =
        isolated.with("\"second\": (role: large,", "\"second\": (role: large, isolated: true,");
    assert_eq!(played(&second).decisions()[0].site, Some(SECOND));
}

#[test]
fn a_model_that_needs_dense_racks_passes_over_a_site_with_others() {
    let racks = |needs: &str| {
        let site = "\"big\": (role: large,";
        hourly(placed("weights: (delay: 1)"))
            .with(site, &format!("{site} feed: (contracted: \"90 kW\"), racks: (count: 1, idle: \"1 kW\", peak: \"12 kW\", exponent: 1.0, restart: (delay: \"10 s\", rate: \"360 /h\", below: \"60 °C\")),"))
            .with("\"main\": (", &format!("\"main\": ({needs}, "))
    };
    let site = |needs: &str| played(&racks(needs)).decisions()[0].site;
    assert_eq!(site("rack: \"12 kW\""), Some(BIG));
    assert_eq!(site("rack: \"13 kW\""), Some(SECOND));
    // Its headroom is known by probes: 90 kW less what one rack draws, 1 to 12 kW.
    let sites = |needs: &str| {
        let scene = racks(needs)
            .with("weather: (every", "probes: (every: \"1 min\", misses: 2), weather: (every");
        let stage = played(&scene);
        stage.decisions().iter().map(|ended| ended.site).collect::<Vec<_>>()
    };
    assert_eq!(sites("power: \"70 kW\""), [Some(BIG); 4]);
    assert_eq!(sites("power: \"90 kW\""), [Some(SECOND); 4]);
}
