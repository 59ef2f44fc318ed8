//! Shops that are shut: nothing is sold to customers while it lasts.

use crate::transit::{Scene, hour};
use reflexarc::causality::IncidentId;
use reflexarc::supply::{SalesResumed, SalesStopped, StockPoint, Topology};

/// Two shops with 100 units each and a unit an hour demanded, and a kiosk that orders six units at 06:00 of each day
/// from the first; a lorry brings 20 units to the first at 16:00 of the second day.
fn supply(unmet: &str, law: &str) -> String {
    format!(
        r#"Supply(
            products: {{ "tea": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true, unmet: {unmet}) }},
            facilities: {{
                "works": (kind: supplier, area: "here"),
                "shop": (kind: store, area: "here"), "other": (kind: store, area: "here"), "kiosk": (kind: store, area: "here"),
            }},
            assortments: {{ "all": (at: ["shop", "other", "kiosk"]) }},
            demand: {{
                "d": (at: ["shop", "other"], units_per_day: {{ "tea": 24 }}, law: {law}),
                "k": (at: ["kiosk"], units_per_day: {{ "tea": 6 }}, law: normal(hourly_sd: 0)),
            }},
            lanes: {{
                "lorry": (routes: {{ "works": ["shop"] }}, orders: reorder_lots(at: units(65), lot: units(20)),
                    service: timetable(days: on([tue]), departs: "09:00", cutoff: "09:00", arrives: "16:00")),
                "cart": (routes: {{ "shop": ["kiosk"] }}, orders: base_stock(units(12)),
                    service: timetable(days: daily, departs: "00:00", cutoff: "00:00", arrives: "06:00")),
            }},
            initial_stock: {{ "all": (at: ["shop", "other"], level: units(100)), "kiosk": (at: ["kiosk"], level: units(12)) }},
        )"#
    )
}

fn shut(supply: &str, times: &[(&str, f64, f64)]) -> Scene {
    let mut scene = Scene::new(supply, "3 d");
    for (number, &(facility, from, until)) in times.iter().enumerate() {
        let facility = scene.sim.world.resource::<Topology>().facilities.get(facility).unwrap();
        let incident = IncidentId::new(number);
        scene.sim.agenda().at(hour(from), SalesStopped { facility, incident });
        scene.sim.agenda().at(hour(until), SalesResumed { facility, incident });
    }
    scene
}

fn at(scene: &mut Scene, hours: f64, facility: &str) -> StockPoint {
    scene.sim.run_until(hour(hours)).unwrap();
    scene.point(facility, 0).as_of(scene.sim.now()).into_owned()
}

const CONSTANT: &str = "normal(hourly_sd: 0)";

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
}

#[test]
fn a_shut_shop_sells_nothing_receives_and_supplies_others() {
    // Shut from 10:00 to 20:00 of the second day: ten units are lost, the rest is sold from 142 that there are with
    // the lorry, less six that went to the kiosk at midnight.
    let mut scene = shut(&supply("lost", CONSTANT), &[("shop", 34.0, 44.0)]);
    near(at(&mut scene, 34.0, "shop").on_hand().level(), 100.0 - 34.0 - 6.0);
    near(at(&mut scene, 39.0, "shop").on_hand().level(), 60.0);
    near(at(&mut scene, 41.0, "shop").on_hand().level(), 80.0);
    near(at(&mut scene, 48.0, "shop").on_hand().level(), 76.0);
    near(at(&mut scene, 50.0, "shop").on_hand().level(), 76.0 - 2.0 - 6.0);
    let scene = scene.played();
    let customers = scene.totals("shop").customers;
    near(customers.lost, 10.0);
    near(customers.issued, 62.0);
    near(scene.totals("shop").facilities.issued, 12.0);
    // It is no stockout, and the other shop sells as ever.
    assert_eq!((scene.totals("shop").stockout_s, scene.totals("shop").stockouts), (0.0, 0));
    near(scene.totals("other").customers.issued, 72.0);
}

#[test]
fn customers_who_wait_are_served_when_it_opens() {
    let mut scene = shut(&supply("backordered", CONSTANT), &[("shop", 34.0, 44.0)]);
    let point = at(&mut scene, 41.0, "shop");
    near(point.on_hand().level(), 80.0);
    near(point.customer_backorders(), 7.0);
    let point = at(&mut scene, 44.5, "shop");
    near(point.on_hand().level(), 80.0 - 10.0 - 0.5);
    near(point.customer_backorders(), 0.0);
    // Ten units that came evenly over ten hours waited for five hours in the mean.
    near(point.customer_waiting(scene.sim.now()), 50.0 * 3_600.0);
    let scene = scene.played();
    let customers = scene.totals("shop").customers;
    near(customers.issued, 72.0);
    near(customers.backordered, 10.0);
}

#[test]
fn incidents_overlap_and_what_comes_before_and_after_stays() {
    let mut scene = shut(&supply("lost", CONSTANT), &[("shop", 34.0, 44.0), ("shop", 40.0, 50.0)]);
    near(at(&mut scene, 45.0, "shop").totals(hour(45.0), &clock(&scene)).customers.lost, 11.0);
    let scene = scene.played();
    near(scene.totals("shop").customers.lost, 16.0);
    for law in ["poisson", "one_by_one"] {
        let play = |times: &[(&str, f64, f64)]| {
            let scene = shut(&supply("lost", law), times).played();
            let point = scene.point("other", 0).as_of(scene.end()).into_owned();
            (point.cumulative_demand(), point.cumulative_out(), scene.totals("shop").customers)
        };
        let (usual, shut) = (play(&[]), play(&[("shop", 34.0, 44.0)]));
        // The other shop does not notice, and the same customers came.
        assert_eq!(
            (usual.0, usual.1, usual.2.demanded),
            (shut.0, shut.1, shut.2.demanded),
            "{law}"
        );
        assert_eq!(shut.2.issued + shut.2.lost, shut.2.demanded, "{law}");
        assert!(shut.2.lost > 0.0 && usual.2.lost == 0.0, "{law}");
    }
}

fn clock(scene: &Scene) -> reflexarc::environment::Clock {
    scene.sim.world.resource::<reflexarc::environment::Clock>().clone()
}

#[test]
fn a_shut_shop_sells_no_substitute_either() {
    // All who find no tea take coffee, of which there is enough, but not while the shop is shut from 10:00 to 20:00.
    let supply = r#"Supply(
        products: {
            "tea": (class: ambient, price: "2 GBP", margin: "1 GBP", unmet: choices([takes(product: "coffee", share: "100 %")])),
            "coffee": (class: ambient, price: "2 GBP", margin: "1 GBP"),
        },
        facilities: { "shop": (kind: store, area: "here") },
        assortments: { "all": (at: ["shop"]) },
        demand: { "d": (at: ["shop"], units_per_day: { "tea": 240 }) },
        initial_stock: { "coffee": (at: ["shop"], goods: products(["coffee"]), level: units(900)) },
    )"#;
    let left_at = |times: &[(&str, f64, f64)], hours: [f64; 2]| {
        let mut scene = shut(supply, times);
        hours.map(|hours| {
            scene.sim.run_until(hour(hours)).unwrap();
            scene.point("shop", 1).on_hand().level()
        })
    };
    let [before, after] = left_at(&[("shop", 34.0, 44.0)], [34.0, 44.0]);
    assert!(before < 900.0);
    assert_eq!(before.to_bits(), after.to_bits());
    let [before, after] = left_at(&[], [34.0, 44.0]);
    assert!(after < before);
}
