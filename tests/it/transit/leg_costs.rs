//! Transport that costs more while a lane's legs are travelled: what is paid, by hand.
//!
//! A ship of Monday 12:00 (hour 12) with 12 units and one a week later (hour 180) with 168, at 0.20 a unit; the train
//! of Thursday 20:00 (hours 92 and 260), at 0.50 a unit; 14 days from Monday on.

use super::{Scene, hour};
use reflexarc::causality::IncidentId;
use reflexarc::supply::{Charge, CostRaised, CostRestored, Topology, Transport};

/// A shop and a kiosk, each with a lane from the works; both lanes go on by the same train.
const SUPPLY: &str = r#"Supply(
    products: { "rice": (class: ambient, price: "2 GBP", margin: "1 GBP") },
    facilities: { "works": (kind: supplier, area: "here"), "shop": (kind: store, area: "here"), "kiosk": (kind: store, area: "here") },
    assortments: { "all": (at: ["shop", "kiosk"]) },
    demand: { "d": (at: ["shop"], units_per_day: { "rice": 24 }, law: normal(hourly_sd: 0)) },
    lanes: {
        "way": (routes: { "works": ["shop"] }, orders: base_stock(units(480)), cost_per_unit: "0.2 GBP", onward: ["train"],
            service: timetable(days: on([mon]), departs: "12:00", cutoff: "12:00", arrives_days_after: 3, arrives: "10:00")),
        "other": (routes: { "works": ["kiosk"] }, orders: base_stock(units(10)), cost_per_unit: "3 GBP", onward: ["train"],
            service: timetable(days: on([tue]), departs: "12:00", cutoff: "12:00", arrives_days_after: 2, arrives: "10:00")),
    },
    legs: { "train": (mode: rail, cost_per_unit: "0.5 GBP", service: timetable(days: on([mon, tue, wed, thu, fri]),
        departs: "20:00", cutoff: "18:00", arrives_days_after: 1, arrives: "06:00")) },
    initial_stock: { "shelf": (at: ["shop"], level: units(480)), "kiosk": (at: ["kiosk"], level: units(10)) },
)"#;

/// Cost of transport with a charge of a lane raised between two hours.
fn cost(lane: &str, charge: Charge, by: f64, (from, until): (f64, f64)) -> f64 {
    let mut scene = Scene::new(SUPPLY, "14 d");
    let lane = scene.sim.world.resource::<Topology>().lanes.get(lane).unwrap();
    let incident = IncidentId::new(4);
    let mut transport = scene.sim.world.resource_mut::<Transport>();
    let raise = transport.declare_raise(lane, charge, vec![0]).unwrap();
    scene.sim.agenda().at(hour(from), CostRaised { lane, raise, by, incident });
    scene.sim.agenda().at(hour(until), CostRestored { lane, raise, incident });
    scene.played().summary().cost_transport
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
}

const USUAL: f64 = 180.0 * (0.2 + 0.5);

#[test]
fn each_leg_costs_what_is_in_force_when_it_is_travelled() {
    let of = |span| cost("way", Charge::Transport, 1.0, span);
    // Before the first ship, and after the last train.
    close(of((1.0, 11.0)), USUAL);
    close(of((261.0, 300.0)), USUAL);
    // While the first ship leaves: 12 units at 0.40.
    close(of((10.0, 20.0)), USUAL + 12.0 * 0.2);
    // While the first train leaves, and no ship: 12 units at 1.00.
    close(of((60.0, 100.0)), USUAL + 12.0 * 0.5);
    // From the second ship on, with its train.
    close(of((100.0, 300.0)), USUAL + 168.0 * 0.7);
    // From the arrival of the first train until the second ship has left: the ship alone.
    close(of((102.0, 200.0)), USUAL + 168.0 * 0.2);
}

#[test]
fn a_leg_costs_no_more_where_another_lane_or_the_goods_do() {
    let whole = (1.0, 300.0);
    // The other lane carries nothing, though it goes on by the same train.
    close(cost("other", Charge::Transport, 1.0, whole), USUAL);
    for charge in [Charge::Price, Charge::Duty] {
        close(cost("way", charge, 1.0, whole), USUAL);
    }
    // Of size zero: to the last bit.
    let plain = Scene::new(SUPPLY, "14 d").played().summary().cost_transport;
    assert_eq!(cost("way", Charge::Transport, 0.0, whole).to_bits(), plain.to_bits());
}
