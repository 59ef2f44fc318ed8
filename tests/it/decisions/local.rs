//! Local sites: a box in the shop decides on while the wide-area network is down.
//!
//! ```text
//!  shop with its box (fallback, 2 s) ──wan 1 s (north-line)──▶ hub ──1 s──▶ big (large, 10 s)
//!                                    ──radio 3 s (mobile)────▶  │ ──1 s──▶ depot
//! ```

use super::scene::{Scene, Stage, at, decided};
use reflexarc::decision::{Reason, Status};
use reflexarc::infra::{Endpoint, Infrastructure, InfrastructureSpec};
use reflexarc::issue::Issues;
use reflexarc::quantity::read_ron;

const LOCAL: &str = r#"(
    sites: {
        "big": (role: large, area: "here", pool: (servers: 1, work: fixed("10 s"), queue: 9)),
    },
    local_sites: {
        "box": (kind: "store", site: (
            role: fallback, area: "each", serves: ["each"],
            pool: (servers: 1, work: fixed("2 s"), queue: 9),
        )),
    },
    nodes: ["hub"],
    links: {
        "hub-big": (from: "hub", to: "big", distance: "1000 km", detour: 200,
            rate: "400 Gbit/s", packet: "1 B", buffer: "1 s"),
    },
    access: {
        "wan": (kind: "store", link: (from: "each", to: "hub", distance: "1000 km", detour: 200,
            rate: "400 Gbit/s", packet: "1 B", buffer: "1 s", carrier: "north-line", kind: wan)),
        "radio": (kind: "store", link: (from: "each", to: "hub", distance: "1000 km", detour: 600,
            rate: "400 Gbit/s", packet: "1 B", buffer: "1 s", carrier: "mobile", kind: radio)),
        "depot-line": (kind: "supplier", link: (from: "each", to: "hub", distance: "1000 km", detour: 200,
            rate: "400 Gbit/s", packet: "1 B", buffer: "1 s", kind: wan)),
    },
    network: (detection: "1 s", timeout: "1 s", attempts: 1),
)"#;

/// The scene, with cuts of links from 10:00 until 11:30 of the first day, until an instant.
fn cut(links: &[&str], scene: &Scene) -> Stage {
    let mut stage = scene.world();
    for link in links {
        let incident = stage.cut(link, at(0, 10, 0, 0));
        stage.restore(link, incident, at(0, 11, 30, 0));
    }
    stage.run(at(3, 0, 0, 0));
    stage
}

fn local() -> Scene {
    Scene::default().on_infrastructure(LOCAL)
}

#[test]
fn without_a_cut_the_distant_site_decides_and_the_box_is_not_asked() {
    let stage = cut(&[], &local());
    let first = stage.decisions()[0];
    // Two links to the site, 10 s there, two back, two to the depot.
    let times = [first.received, first.finished, first.actuated];
    assert_eq!(times, [at(0, 11, 0, 2), at(0, 11, 0, 12), at(0, 11, 0, 16)].map(Some));
    assert_eq!(first.rung, 0);
    assert_eq!(stage.orders(), decided([24.0, 24.0, 24.0]));
}

#[test]
fn another_carriers_line_carries_the_request_where_one_is_cut() {
    let stage = cut(&["wan/shop"], &local());
    let first = stage.decisions()[0];
    let times = [first.received, first.finished, first.actuated];
    assert_eq!(times, [at(0, 11, 0, 4), at(0, 11, 0, 14), at(0, 11, 0, 22)].map(Some));
    assert_eq!((first.rung, first.reason), (0, Reason::None));
}

#[test]
fn the_box_decides_where_all_lines_are_cut_and_its_order_leaves_with_the_first_route() {
    let stage = cut(&["wan/shop", "radio/shop"], &local());
    let first = stage.decisions()[0];
    // No route is known at once, so the box is asked in the same instant: no link lies between.
    let times = [first.received, first.finished];
    assert_eq!(times, [at(0, 11, 0, 0), at(0, 11, 0, 2)].map(Some));
    // Routes are back a second after the lines; then two links to the depot.
    assert_eq!(first.actuated, Some(at(0, 11, 30, 3)));
    assert_eq!((first.rung, first.status, first.reason), (1, Status::Acted, Reason::NoRoute));
    assert!(first.cause.is_some());
    // What was decided offline is in the reports of the days after: nothing is ordered twice.
    assert_eq!(stage.orders(), decided([24.0, 24.0, 24.0]));
}

#[test]
fn the_distant_site_orders_again_only_what_no_report_has_shown_it() {
    // One report a week, at midnight of day 0: 54 hours to come less 20 units, 34. On day 1 78 hours are to
    // come: the site that ordered the 34 counts them, and orders 24; another orders 58.
    let weekly = local()
        .with("units(30)", "units(20)")
        .with("every: \"6 h\", size", "every: \"168 h\", size");
    assert_eq!(cut(&[], &weekly).orders()[..2], decided([34.0, 24.0]));
    assert_eq!(cut(&["hub-big"], &weekly).orders()[..2], decided([34.0, 58.0]));
    // With the report of midnight in between, it has the ledger of the box: an empty shelf, 34 on order, 54
    // hours to come, so 20.
    let daily = weekly.with("every: \"168 h\", size", "every: \"24 h\", size");
    assert_eq!(cut(&["hub-big"], &daily).orders()[..2], decided([34.0, 20.0]));
}

#[test]
fn a_box_serves_its_own_place_unless_it_serves_all() {
    let endpoint = |name: &str| Endpoint { name: name.into(), kind: "store", area: "here".into() };
    let spec: InfrastructureSpec = read_ron(LOCAL).unwrap();
    let whole = spec.with_endpoints(&[endpoint("a"), endpoint("b")]);
    assert_eq!(whole.sites.keys().collect::<Vec<_>>(), ["big", "a", "b"]);
    assert_eq!(whole.sites["b"].serves, ["b"]);
    assert_eq!(whole.sites["b"].area, "here");
    // A declared node keeps what is declared of it.
    let node: InfrastructureSpec =
        read_ron(&LOCAL.replace("[\"hub\"]", "[\"hub\", \"a\"]")).unwrap();
    let whole = node.with_endpoints(&[endpoint("a"), endpoint("b")]);
    assert_eq!(whole.sites.keys().collect::<Vec<_>>(), ["big", "b"]);
    let stage = local().world();
    let directory = stage.sim.world.resource::<Infrastructure>();
    let [shop, depot] = ["shop", "depot"].map(|name| directory.nodes.get(name).unwrap());
    let site = directory.sites.get("shop").unwrap();
    assert!(directory.serves(site, shop) && !directory.serves(site, depot));
    let shared = local().on_infrastructure(&LOCAL.replace("serves: [\"each\"],", "")).world();
    assert!(shared.sim.world.resource::<Infrastructure>().serves(site, depot));
}

#[test]
fn what_is_wrong_in_a_local_site_is_named() {
    let issues = |old: &str, new: &str| {
        let spec: InfrastructureSpec =
            read_ron(&LOCAL.replace(old, new).replace("200,", "2,").replace("600,", "6,")).unwrap();
        let mut issues = Issues::new();
        spec.check(&["here"], None, &mut issues.at("infrastructure"));
        let text = |issue: &reflexarc::issue::Issue| format!("{}: {}", issue.path, issue.message);
        issues.as_slice().iter().map(text).collect::<Vec<_>>()
    };
    assert_eq!(issues("", ""), [""; 0]);
    let [area] = &issues("area: \"each\", serves", "area: \"here\", serves")[..] else { panic!() };
    assert_eq!(
        area,
        "infrastructure.local_sites.box.site.area: the site of each endpoint cannot lie in `here`"
    );
    let [kind] = &issues("\"box\": (kind: \"store\"", "\"box\": (kind: \"shop\"")[..] else {
        panic!()
    };
    assert!(kind.starts_with("infrastructure.local_sites.box.kind: "), "{kind}");
    let twice = "local_sites: { \"one\": (kind: \"store\", area: \"here\", site: (role: large,
        area: \"each\", pool: (servers: 1, work: fixed(\"2 s\"), queue: 9))),";
    let [overlap] = &issues("local_sites: {", twice)[..] else { panic!() };
    assert!(overlap.contains("have a site by `one` already"), "{overlap}");
    let [at] = &issues("serves: [\"each\"],", "at: (51.5, 0.0),")[..] else { panic!() };
    assert!(at.starts_with("infrastructure.local_sites.box.site.at: "), "{at}");
}
