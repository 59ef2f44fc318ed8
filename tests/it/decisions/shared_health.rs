//! What a node learns of sites: by probes over links that are cut, and by one arc for the others.

use super::health::{BIG, LITTLE, SECOND, asked, hourly, two};
use super::scene::{Scene, Stage, at};
use reflexarc::decision::{ArcGroups, DecisionConcluded};
use reflexarc::infra::SiteId;
use reflexarc::supply::Topology;

/// Decisions every hour in a network whose routers know a cut, and its end, after forty minutes.
fn unnoticed() -> Scene {
    hourly(two()).with("detection: \"1 s\"", "detection: \"40 min\"")
}

fn probing(scene: Scene) -> Scene {
    scene.with("weather: (every", "probes: (every: \"1 min\", misses: 2), weather: (every")
}

/// The scene with a link cut from 08:30 to 09:15, until 10:30.
fn cut(scene: &Scene, link: &str) -> Stage {
    let mut stage = scene.world();
    let incident = stage.cut(link, at(0, 8, 30, 0));
    stage.restore(link, incident, at(0, 9, 15, 0));
    stage.run(at(0, 10, 30, 0));
    stage
}

fn latency_s(ended: &DecisionConcluded) -> f64 {
    ended.actuated.unwrap().since(ended.triggered).seconds()
}

fn latencies_s(stage: &Stage) -> Vec<f64> {
    stage.decisions().iter().map(latency_s).collect()
}

#[test]
fn probes_find_a_cut_that_routers_do_not_know_yet_and_its_end() {
    let (big, second, little) = ((Some(BIG), 0), (Some(SECOND), 0), (Some(LITTLE), 1));
    // At 09:00 the second site is asked at once: 2 + 10 + 2 s. At 09:55
    // routers know that the link is back, and the next probe is answered.
    let probed = cut(&probing(unnoticed()), "shop-big");
    assert_eq!(asked(&probed), [second, big]);
    assert_eq!(latencies_s(&probed), [14.0, 12.0]);
    // Without probes the request waits for the patience of its rung.
    let unprobed = cut(&unnoticed(), "shop-big");
    assert_eq!(asked(&unprobed), [little, big]);
    assert_eq!(latencies_s(&unprobed), [64.0, 12.0]);
}

#[test]
fn probes_over_another_link_that_is_cut_change_no_decision() {
    for link in ["shop-second", "shop-little"] {
        let stage = cut(&probing(unnoticed()), link);
        assert_eq!(asked(&stage), [(Some(BIG), 0); 2]);
        assert_eq!(latencies_s(&stage), [12.0; 2]);
    }
}

#[test]
fn probes_do_not_wait_behind_the_reports_of_their_node_and_requests_do() {
    // A report of 100 MB fills the connection to each site for a minute from 08:59 on.
    let scene = |probes: &str| {
        hourly(two())
            .with(
                "from: \"00:00\", every: \"6 h\", size: \"0 B\"",
                "from: \"00:59\", every: \"1 h\", size: \"100 MB\"",
            )
            .with("weather: (every", &format!("{probes} weather: (every"))
            .played(at(0, 9, 30, 0))
    };
    let (probed, unprobed) = (scene("probes: (every: \"10 s\", misses: 2),"), scene(""));
    assert_eq!(asked(&probed), [(Some(BIG), 0)]);
    assert_eq!(asked(&unprobed), [(Some(BIG), 0)]);
    assert_eq!(latencies_s(&probed), latencies_s(&unprobed));
    assert!(latencies_s(&probed)[0] > 14.0, "{:?}", latencies_s(&probed));
}

/// The scene with a kiosk that has its own line to the first large site, and arcs with these times of
/// day, each for both stores.
fn kiosk_and_two_arcs(arcs: &[(&str, &str)]) -> Scene {
    let arcs: Vec<String> = arcs
        .iter()
        .map(|(name, from)| {
            format!(
                "\"{name}\": replenish(from: \"{from}\", every: \"24 h\", deadline: \"15 min\",
                    request: \"0 B\", answer: \"0 B\", cycle_service_level: 0.5,
                    ladder: [(role: large, patience: \"1 min\", forecast: calibrated(wmape: \"0 %\"))],
                    breaker: (failures: 1, open_for: \"90 min\")),"
            )
        })
        .collect();
    let arcs = arcs.concat();
    two()
        .with(
            "\"shop\": (kind: store, area: \"here\")",
            "\"shop\": (kind: store, area: \"here\"), \"kiosk\": (kind: store, area: \"here\")",
        )
        .with("at: [\"shop\"]", "at: [\"shop\", \"kiosk\"]")
        .with("{\"depot\": [\"shop\"]}", "{\"depot\": [\"shop\", \"kiosk\"]}")
        .with("nodes: [\"shop\"]", "nodes: [\"shop\", \"kiosk\"]")
        .with("links: {", "links: {\"kiosk-big\": (from: \"kiosk\", to: \"big\", distance: \"1000 km\", detour: 200,
                rate: \"400 Gbit/s\", packet: \"1 B\", buffer: \"1 s\"),")
        .with_arcs(&format!("arcs: {{{arcs}}},\n)"))
}

/// The sites that a store asked, by the name of the arc.
fn sites_of(stage: &Stage, store: &str) -> Vec<(String, Option<SiteId>)> {
    let groups = stage.sim.world.resource::<ArcGroups>();
    let topology = stage.sim.world.resource::<Topology>();
    let is_here = |arc| groups.place_of(arc) == topology.facilities.get(store);
    let ended = stage.decisions().iter().filter(|ended| is_here(ended.arc));
    ended.map(|ended| (groups.of(ended.arc).unwrap().name().to_string(), ended.site)).collect()
}

#[test]
fn what_one_arc_learns_of_a_site_the_other_arcs_of_its_node_know_and_another_node_does_not() {
    // The line from the shop to the first site is cut from 08:30 to 09:10: the request of 09:00 fails.
    let played = |arcs: &[(&str, &str)]| {
        let mut stage = kiosk_and_two_arcs(arcs).world();
        let incident = stage.cut("shop-big", at(0, 8, 30, 0));
        stage.restore("shop-big", incident, at(0, 9, 10, 0));
        stage.run(at(0, 9, 30, 0));
        stage
    };
    let named = |sites: &[(&str, SiteId)]| {
        sites.iter().map(|(arc, site)| ((*arc).to_owned(), Some(*site))).collect::<Vec<_>>()
    };
    let both = played(&[("one", "09:00"), ("other", "09:20")]);
    assert_eq!(sites_of(&both, "shop"), named(&[("one", SECOND), ("other", SECOND)]));
    assert_eq!(sites_of(&both, "kiosk"), named(&[("one", BIG), ("other", BIG)]));
    // Without the first arc the line is whole again, and nothing was learned.
    let alone = played(&[("other", "09:20")]);
    assert_eq!(sites_of(&alone, "shop"), named(&[("other", BIG)]));
}
