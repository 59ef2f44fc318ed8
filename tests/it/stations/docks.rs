//! Docks: what arrives waits in line and is received at the dock's rate.

use super::{Slow, arrivals, close, of_lane, played};
use crate::transit::{Scene, hour};
use reflexarc::causality::IncidentId;
use reflexarc::supply::StationKind::Dock;

/// Two works that each send 24 units a day to a shop and to a kiosk: at the shop at 09:00 and at 09:30, at the
/// kiosk at 09:00. The shop has the dock.
fn two_works(dock: &str) -> String {
    let lane = |name: &str, from: &str, to: &str, goods: &str, arrives: &str| {
        format!(
            r#""{name}": (routes: {{ "{from}": ["{to}"] }}, goods: products(["{goods}"]), orders: base_stock(units(72)),
                service: timetable(days: daily, departs: "00:00", cutoff: "00:00", arrives: "{arrives}", grace: "3 h")),"#
        )
    };
    format!(
        r#"Supply(
            products: {{
                "rice": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true),
                "peas": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true),
            }},
            facilities: {{
                "east": (kind: supplier, area: "here"), "west": (kind: supplier, area: "here"),
                "shop": (kind: store, area: "here", {dock}), "kiosk": (kind: store, area: "here"),
            }},
            assortments: {{ "all": (at: ["shop"]), "some": (at: ["kiosk"], goods: products(["rice"])) }},
            demand: {{
                "shop": (at: ["shop"], units_per_day: {{ "rice": 24, "peas": 24 }}, law: normal(hourly_sd: 0)),
                "kiosk": (at: ["kiosk"], units_per_day: {{ "rice": 24 }}, law: normal(hourly_sd: 0)),
            }},
            lanes: {{ {} {} {} }},
            initial_stock: {{ "full": (at: ["shop", "kiosk"], level: units(72)) }},
        )"#,
        lane("rice", "east", "shop", "rice", "09:00"),
        lane("peas", "west", "shop", "peas", "09:30"),
        lane("to-kiosk", "east", "kiosk", "rice", "09:00"),
    )
}

/// The first departure with an order is that of the first midnight after the start: 24 units.
fn second_day(scene: &Scene) -> [f64; 3] {
    ["rice", "peas", "to-kiosk"].map(|lane| arrivals(scene, lane)[0])
}

const NONE: &[Slow] = &[];

#[test]
fn shipments_are_received_in_line_at_the_rate_of_the_dock() {
    let at = |dock: &str| second_day(&played(&two_works(dock), "6 d", NONE));
    close(&at(""), &[33.0, 33.5, 33.0]);
    // 24 units at 12 an hour: 09:00 to 11:00, and 11:00 to 13:00; the kiosk receives at once.
    close(&at("receiving: (rate: units_per_hour(12))"), &[35.0, 37.0, 33.0]);
    // Two doors: 09:30 to 11:30.
    close(&at("receiving: (rate: units_per_hour(12), servers: 2)"), &[35.0, 35.5, 33.0]);
    // Half an hour a lorry beside its units: 09:00 to 11:30 to 14:00.
    close(&at(r#"receiving: (rate: units_per_hour(12), per_job: "30 min")"#), &[35.5, 38.0, 33.0]);
    // One person from 06:00, two from 10:00 to 11:00: the second lorry has one from 10:00 to 11:00, when the first
    // is done and the other person goes home: 11:00 to 12:00.
    let shifts = r#"receiving: (rate: units_per_hour(12), shifts: [(days: daily, from: "06:00", until: "14:00", people: 1),
        (days: daily, from: "10:00", until: "11:00", people: 1)])"#;
    close(&at(shifts), &[35.0, 36.0, 33.0]);
    // From 10:00 to 12:00 and from 15:00 on: the second lorry is done at 17:00.
    let rests = r#"receiving: (rate: units_per_hour(12), shifts: [(days: daily, from: "10:00", until: "12:00"),
        (days: daily, from: "15:00", until: "00:00")])"#;
    close(&at(rests), &[36.0, 41.0, 33.0]);
}

#[test]
fn stock_counts_from_receipt_and_before_it_the_units_are_under_way() {
    let supply = two_works("receiving: (rate: units_per_hour(12))");
    let mut scene = Scene::new(&supply, "6 d");
    for (at, on_hand, in_transit) in [(33.5, 72.0 - 33.5, 24.0), (35.5, 72.0 + 24.0 - 35.5, 0.0)] {
        scene.sim.run_until(hour(at)).unwrap();
        let point = scene.point("shop", 0);
        let now = point.as_of(scene.sim.now());
        assert!((now.on_hand().level() - on_hand).abs() < 1e-9, "{at}: {:?}", now.on_hand());
        assert_eq!(now.in_transit().level(), in_transit);
    }
}

#[test]
fn a_slow_dock_delays_what_is_in_line_and_nothing_elsewhere() {
    let supply = two_works("receiving: (rate: units_per_hour(12))");
    // From 10:00 at half the rate: an hour is done, the other takes two, until 12:00; then four, until 16:00.
    let slow = played(&supply, "6 d", &[("shop", Dock, 0.5, 34.0, 48.0)]);
    close(&second_day(&slow), &[36.0, 40.0, 33.0]);
    let cause = |scene: &Scene, lane: &str| of_lane(scene, lane)[0].cause;
    let first = Some(IncidentId::new(0));
    assert_eq!(["rice", "peas", "to-kiosk"].map(|lane| cause(&slow, lane)), [first, first, None]);
    // Closed from 10:00 to 20:00: the hour that is left until 21:00, two more until 23:00.
    let closed = played(&supply, "6 d", &[("shop", Dock, 0.0, 34.0, 44.0)]);
    close(&second_day(&closed), &[45.0, 47.0, 33.0]);
    // Two incidents multiply: from 10:00 a quarter, so that four hours more are left.
    let both = [("shop", Dock, 0.5, 34.0, 48.0), ("shop", Dock, 0.5, 34.0, 48.0)];
    close(&second_day(&played(&supply, "6 d", &both)), &[38.0, 46.0, 33.0]);
    // Of size zero, and at a place without a dock: as without, to the last bit.
    let plain = arrivals(&played(&supply, "6 d", NONE), "peas");
    let whole = played(&supply, "6 d", &[("shop", Dock, 1.0, 34.0, 48.0)]);
    let elsewhere = played(&supply, "6 d", &[("kiosk", Dock, 0.5, 34.0, 48.0)]);
    assert_eq!(arrivals(&whole, "peas"), plain);
    assert_eq!(arrivals(&elsewhere, "peas"), plain);
}

#[test]
fn the_promise_is_kept_at_receipt() {
    // Promised for 12:00: rice is received at 11:00. Peas, promised for 12:30, at 13:00: half an hour late, each of
    // the four days on which they arrive within six.
    let mut scene = played(&two_works("receiving: (rate: units_per_hour(12))"), "6 d", NONE);
    let (due, missed, late_h) = scene.kept();
    let days = of_lane(&scene, "peas").len() as u64;
    assert_eq!((due, missed), (3 * days, days));
    assert!((late_h - 0.5 * days as f64).abs() < 1e-9, "{late_h}");
}
