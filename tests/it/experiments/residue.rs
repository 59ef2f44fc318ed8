//! Divisible goods in decimal fractions: what rounding leaves is neither stock nor a shipment.

use crate::transit::Scene;

/// A shop that sells tenths or hundredths evenly, with a truck that costs 10 GBP a departure.
fn shop(per_day: f64, initial: f64, orders: &str) -> Scene {
    Scene::new(
        &format!(
            r#"Supply(
                products: {{ "flour": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true) }},
                facilities: {{ "works": (kind: supplier, area: "here"), "shop": (kind: store, area: "here") }},
                assortments: {{ "all": (at: ["shop"]) }},
                demand: {{ "d": (at: ["shop"], units_per_day: {{ "flour": {per_day} }}, law: normal(hourly_sd: 0)) }},
                lanes: {{ "truck": (
                    routes: {{ "works": ["shop"] }}, orders: {orders}, cost_per_departure: "10 GBP",
                    service: timetable(days: daily, departs: "00:30", cutoff: "00:30", arrives: "01:00"),
                ) }},
                initial_stock: {{ "shelf": (at: ["shop"], level: units({initial})) }},
            )"#
        ),
        "100 d",
    )
}

#[test]
fn tenths_that_are_sold_leave_nothing() {
    // 0.3 units at a tenth an hour, which is no binary fraction: empty from 03:00 of day 0 on, once; nothing is
    // ordered, and no truck departs. 240 units in 100 days, of which 239.7 are lost.
    for (initial, empty_h) in [(0.3, 2_397.0), (0.7, 2_393.0), (1.1, 2_389.0)] {
        let mut scene = shop(2.4, initial, "base_stock(units(0))").played();
        let totals = scene.totals("shop");
        assert!((totals.stockout_s / 3_600.0 - empty_h).abs() < 1e-6, "{initial}: {totals:?}");
        assert_eq!((totals.stockouts, scene.point("shop", 0).on_hand().level()), (1, 0.0));
        assert!((totals.customers.lost - (240.0 - initial)).abs() < 1e-9);
        assert_eq!((totals.ordered, scene.summary().cost_transport), (0.0, 0.0), "{initial}");
    }
}

#[test]
fn hundredths_add_up_to_what_is_sold() {
    // 0.07 a day from a level of 7: half an hour after midnight of each day, what was sold since the order of
    // the day before is ordered, a hundred times; no order is of a residue, and all together they are what
    // was sold by then: 99 days and half an hour.
    let mut scene = shop(0.07, 7.0, "base_stock(units(7))").played();
    let totals = scene.totals("shop");
    assert!((totals.ordered - 0.07 * (99.0 + 0.5 / 24.0)).abs() < 1e-9, "{}", totals.ordered);
    assert_eq!((totals.stockouts, totals.customers.lost), (0, 0.0));
    assert_eq!(scene.summary().cost_transport, 100.0 * 10.0);
    // Without demand nothing is ordered, though a hundred times 0.07 is not 7 in binary fractions.
    let level = (0..100).fold(0.0, |sum, _| sum + 0.07);
    assert!(level != 7.0);
    let mut still = shop(0.0, level, "base_stock(units(7))").played();
    assert_eq!((still.totals("shop").ordered, still.summary().cost_transport), (0.0, 0.0));
}

#[test]
fn days_of_demand_are_the_whole_number_of_units_that_they_are() {
    // In binary fractions 100 · 0.07 is 7.000000000000001 and 100 · 0.29 is 28.999999999999996; a part of a
    // unit that is more than rounding counts as one.
    for (per_day, days, units) in [
        (0.07, 100.0, 7.0),
        (1.1, 10.0, 11.0),
        (0.3, 10.0, 3.0),
        (0.29, 100.0, 29.0),
        (0.5, 3.0, 2.0),
    ] {
        let supply = format!(
            r#"Supply(
                products: {{ "pin": (class: ambient, price: "2 GBP", margin: "1 GBP") }},
                facilities: {{ "works": (kind: supplier, area: "here"), "shop": (kind: store, area: "here") }},
                assortments: {{ "all": (at: ["shop"]) }},
                demand: {{ "d": (at: ["shop"], units_per_day: {{ "pin": {per_day} }}, law: poisson) }},
                lanes: {{ "van": (
                    routes: {{ "works": ["shop"] }}, orders: base_stock(days({days})),
                    service: on_demand(lead: fixed("0 s")),
                ) }},
                initial_stock: {{ "all": (at: ["shop"], level: days({days})) }},
            )"#
        );
        let scene = Scene::new(&supply, "300 d");
        assert_eq!(scene.point("shop", 0).on_hand().level(), units, "{days} d of {per_day}");
        // The level is the same: what is sold is replaced, and no more.
        let scene = scene.played();
        assert!(scene.totals("shop").customers.issued > 5.0);
        let at_the_end = scene.point("shop", 0).on_hand_at(scene.end());
        assert_eq!(at_the_end, units, "{days} d of {per_day}");
    }
}
