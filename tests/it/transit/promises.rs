//! Promises: an order is due once, at its promise, whatever was sent of it.

use super::{Scene, hour};
use reflexarc::supply::ShipmentStatus;

/// A shop that orders ten pins at midnight of the first day from a centre, and no more: nothing is sold.
fn pins(service: &str, short: &str, stock: f64, more: &str) -> String {
    format!(
        r#"Supply(
            products: {{ "pin": (class: ambient, price: "2 GBP", margin: "1 GBP") }},
            facilities: {{
                "works": (kind: supplier, area: "here"),
                "centre": (kind: distribution_centre, area: "here"),
                "shop": (kind: store, area: "here"),
            }},
            assortments: {{ "all": (at: ["centre", "shop"]) }},
            lanes: {{
                "out": (routes: {{ "centre": ["shop"] }}, service: {service}, orders: base_stock(units(10)), short: {short}),
                {more}
            }},
            initial_stock: {{ "centre": (at: ["centre"], level: units({stock})) }},
        )"#
    )
}

/// A lane on demand that takes two hours, reviewed at midnight.
fn on_demand(promise: &str) -> String {
    format!(
        r#"on_demand(lead: fixed("2 h"), review: (every: "9 d", first: "0 s"), promise: "{promise}")"#
    )
}

/// Goods for the centre: ordered at midnight as well, they take a number of hours.
fn restocked(hours: u32, units: u32) -> String {
    format!(
        r#""in": (
            routes: {{ "works": ["centre"] }}, orders: base_stock(units({units})),
            service: on_demand(lead: fixed("{hours} h"), review: (every: "9 d", first: "0 s")),
        )"#
    )
}

const NANOSECOND_H: f64 = 1e-9 / 3_600.0;

#[test]
fn an_arrival_at_the_promised_instant_is_in_time_and_one_a_nanosecond_later_is_not() {
    for (promise, missed, late_h) in [
        ("7200000000001 ns", 0, 0.0),
        ("7200000000000 ns", 0, 0.0),
        ("7199999999999 ns", 1, NANOSECOND_H),
    ] {
        let mut scene =
            Scene::new(&pins(&on_demand(promise), "cancelled", 10.0, ""), "1 d").played();
        assert_eq!(scene.kept(), (1, missed, late_h), "{promise}");
        let status = if missed == 0 { ShipmentStatus::Delivered } else { ShipmentStatus::Late };
        assert_eq!(scene.ended()[0].status, status);
    }
}

#[test]
fn an_order_short_of_one_unit_is_missed() {
    let kept =
        |stock| Scene::new(&pins(&on_demand("2 h"), "cancelled", stock, ""), "1 d").played().kept();
    assert_eq!(kept(10.0), (1, 0, 0.0));
    // Nine of ten arrive in time; the tenth is cancelled: missed, and not late.
    assert_eq!(kept(9.0), (1, 1, 0.0));
    // Cancelled as a whole.
    assert_eq!(kept(0.0), (1, 1, 0.0));
}

#[test]
fn an_order_cancelled_as_a_whole_is_a_row_and_counts_once() {
    let mut scene = Scene::new(&pins(&on_demand("2 h"), "cancelled", 0.0, ""), "1 d").played();
    let ended = scene.ended();
    assert_eq!(ended.len(), 1);
    assert_eq!(
        (ended[0].status, ended[0].ordered, ended[0].sent),
        (ShipmentStatus::Cancelled, 10.0, 0.0)
    );
    assert_eq!(scene.kept(), (1, 1, 0.0));
}

#[test]
fn an_order_that_waits_at_its_origin_is_due_and_late_while_it_is_open() {
    // Nothing ever comes: at the end of the day the order is 22 h beyond its promise of 2 h.
    let kept = |horizon| {
        Scene::new(&pins(&on_demand("2 h"), "backordered", 0.0, ""), horizon).played().kept()
    };
    assert_eq!(kept("1 d"), (1, 1, 22.0));
    // Not due until its promise is past: an end at the promised instant, and a second later.
    assert_eq!(kept("2 h"), (0, 0, 0.0));
    assert_eq!(kept("2 h 1 s"), (1, 1, 1.0 / 3_600.0));
}

#[test]
fn an_order_sent_in_parts_is_due_once_and_whole_with_its_last_part() {
    // Four are there and come after 2 h; the centre, restocked to ten by 6 units after 3 h and 10 owed,
    // sends the other six at once: they come after 5 h.
    let supply = |promise| pins(&on_demand(promise), "backordered", 4.0, &restocked(3, 10));
    for (promise, missed, late_h) in [("5 h", 0, 0.0), ("4 h", 1, 1.0), ("90 min", 1, 3.5)] {
        let mut scene = Scene::new(&supply(promise), "1 d").played();
        assert_eq!(scene.kept(), (1, missed, late_h), "{promise}");
        let ended = scene.ended();
        let parts: Vec<_> = ended
            .iter()
            .filter(|shipment| shipment.promised.is_some())
            .map(|shipment| (shipment.order, shipment.ordered, shipment.sent, shipment.arrived))
            .collect();
        let order = parts[0].0;
        let expected = [(order, 10.0, 4.0, Some(hour(2.0))), (order, 10.0, 6.0, Some(hour(5.0)))];
        assert_eq!(parts, expected);
        let last = ended.iter().rfind(|shipment| shipment.promised.is_some()).unwrap();
        let whole = if missed == 0 { ShipmentStatus::Delivered } else { ShipmentStatus::Late };
        assert_eq!(last.status, whole);
    }
}

#[test]
fn orders_of_which_nothing_is_ever_sent_are_due_and_missed() {
    // 24 customers a day for 60 days, an order each; those of the first 58 days are promised within the
    // run. The number of these is Poisson: 1392 ± 37.
    let supply = r#"Supply(
        products: { "pin": (class: ambient, price: "2 GBP", margin: "1 GBP", unmet: backordered) },
        facilities: { "centre": (kind: distribution_centre, area: "here"), "shop": (kind: store, area: "here") },
        assortments: { "all": (at: ["centre", "shop"]) },
        demand: { "d": (at: ["shop"], units_per_day: { "pin": 24 }, law: one_by_one) },
        lanes: { "out": (
            routes: { "centre": ["shop"] }, orders: base_stock(units(50)), short: SHORT,
            service: on_demand(lead: fixed("1 h"), promise: "2 d"),
        ) },
        initial_stock: { "shelf": (at: ["shop"], level: units(50)) },
    )"#;
    for short in ["backordered", "cancelled"] {
        let mut scene = Scene::plain(&supply.replace("SHORT", short), "60 d", 1).played();
        let ordered = scene.totals("shop").ordered;
        let (due, missed, _) = scene.kept();
        assert_eq!(due, missed, "{short}");
        // Without goods the position falls back after each cancelled order, and is ordered again.
        if short == "backordered" {
            assert!((1_392.0 - due as f64).abs() < 4.5 * 37.3, "{due} due");
            assert!(
                ordered - due as f64 > 20.0 && ordered - (due as f64) < 80.0,
                "{ordered} ordered"
            );
        } else {
            assert!(due > 1_000, "{due} due");
        }
    }
}

/// A lane that departs at 12:00 every day, with its cut-off at 10:00, and arrives at 18:00; one order.
fn daily(grace: &str) -> String {
    format!(
        r#"timetable(days: daily, departs: "12:00", cutoff: "10:00", arrives: "18:00", grace: "{grace}")"#
    )
}

#[test]
fn a_backordered_order_of_a_timetable_is_due_once_with_its_last_units() {
    // Six of ten leave on the first day and come by 18:00; the centre gets 14 more at 20:00, and the four
    // that are owed leave on the second day and come 24 h after the promise.
    let supply = pins(&daily("0 s"), "backordered", 6.0, &restocked(20, 20));
    let mut scene = Scene::new(&supply, "3 d").played();
    assert_eq!(scene.kept(), (1, 1, 24.0));
    // A grace of a day: the last four come at the promised instant.
    let supply = pins(&daily("24 h"), "backordered", 6.0, &restocked(20, 20));
    assert_eq!(Scene::new(&supply, "3 d").played().kept(), (1, 0, 0.0));
    // Cancelled units are ordered again the next day: two orders, the first missed.
    let supply = pins(&daily("0 s"), "cancelled", 6.0, &restocked(20, 20));
    assert_eq!(Scene::new(&supply, "3 d").played().kept(), (2, 1, 0.0));
}
