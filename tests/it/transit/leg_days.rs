//! Closed days of a shop at the end of onward legs, behind a port: when shipments arrive, by hand.
//!
//! A ship of Monday 12:00 is at the quay on Thursday at 10:00 and handled in four hours; the train of Thursday 20:00
//! arrives on Friday at 06:00, a van takes two hours more: Friday 08:00, hour 104 after Monday 00:00.

use super::{Scene, hours, issues};

fn shop(calendar: &str, legs: &str, onward: &str) -> String {
    format!(
        r#"Supply(
            products: {{ "rice": (class: ambient, price: "2 GBP", margin: "1 GBP") }},
            calendars: {{ "town": ({calendar}) }},
            facilities: {{ "works": (kind: supplier, area: "here"), "shop": (kind: store, area: "here", calendar: "town") }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "d": (at: ["shop"], units_per_day: {{ "rice": 24 }}, law: normal(hourly_sd: 0)) }},
            lanes: {{ "way": (routes: {{ "works": ["shop"] }}, orders: base_stock(units(480)), mode: sea, port: "quay",
                service: timetable(days: on([mon]), departs: "12:00", cutoff: "12:00", arrives_days_after: 3, arrives: "10:00", grace: "2 h"),
                onward: [{onward}]) }},
            legs: {{ {legs} }},
            ports: {{ "quay": (rate: shipments_per_hour(0.25)), "gate": (rate: shipments_per_hour(1)) }},
            initial_stock: {{ "shelf": (at: ["shop"], level: units(480)) }},
        )"#
    )
}

const TRAIN: &str = r#""train": (mode: rail, service: timetable(days: on([mon, tue, wed, thu, fri]), departs: "20:00",
    cutoff: "18:00", arrives_days_after: 1, arrives: "06:00")),"#;
const VAN: &str = r#""van": (service: lead(fixed("2 h"))),"#;
const INLAND: &str = r#""train", "van""#;

/// Hours of promise and arrival of the first ship.
fn first(calendar: &str, legs: &str, onward: &str) -> (f64, f64) {
    let scene = Scene::new(&shop(calendar, legs, onward), "14 d").played();
    let first = scene.ended()[0];
    (hours(first.promised.unwrap()), hours(first.arrived.unwrap()))
}

#[test]
fn what_arrives_on_a_closed_day_waits_until_the_next_open_day_begins() {
    let legs = [TRAIN, VAN].concat();
    // Open on Friday: 08:00, promised two hours later. A day that nothing arrives on is no concern.
    assert_eq!(first("closed_on: [wed]", &legs, INLAND), (106.0, 104.0));
    // Closed on Friday: Saturday 00:00, hour 120; on the weekend too: Monday 00:00, hour 168.
    assert_eq!(first(r#"closed: ["2024-01-05"]"#, &legs, INLAND), (122.0, 120.0));
    assert_eq!(first("closed_on: [fri, sat, sun]", &legs, INLAND), (170.0, 168.0));
    // A closed Thursday stops neither quay nor train: nothing is received there.
    assert_eq!(first(r#"closed: ["2024-01-04"]"#, &legs, INLAND), (106.0, 104.0));
    // The train is the last leg: Friday 06:00, or Saturday 00:00.
    assert_eq!(first("closed_on: [wed]", TRAIN, r#""train""#), (104.0, 102.0));
    assert_eq!(first(r#"closed: ["2024-01-05"]"#, TRAIN, r#""train""#), (122.0, 120.0));
}

#[test]
fn what_comes_through_a_port_at_the_end_arrives_when_it_is_handled() {
    // At the gate on Friday 08:00, through it at 09:00, whatever day it is: its shifts are the calendar there. The plan
    // allows an hour for it, to the next minute.
    let legs = [TRAIN, r#""van": (service: lead(fixed("2 h")), port: "gate"),"#].concat();
    let open = first("closed_on: [wed]", &legs, INLAND);
    assert_eq!(open.1, 105.0);
    assert!((open.0 - (107.0 + 1.0 / 60.0)).abs() < 1e-9, "{open:?}");
    assert_eq!(first(r#"closed: ["2024-01-05"]"#, &legs, INLAND), open);
}

#[test]
fn closed_days_without_effect_are_noted_where_the_way_ends_at_a_port_and_nowhere_else() {
    let calendar = r#"closed: ["2024-01-05"]"#;
    let said = |legs: &str| issues(&shop(calendar, legs, INLAND));
    let through = "what comes through `gate` arrives at `shop` on its closed days too";
    let inland = said(&[TRAIN, VAN].concat());
    assert!(!inland.contains("on its closed days too"), "{inland}");
    let gate = said(&[TRAIN, r#""van": (service: lead(fixed("2 h")), port: "gate"),"#].concat());
    assert!(gate.contains(through) && !gate.contains("through `quay`"), "{gate}");
}
