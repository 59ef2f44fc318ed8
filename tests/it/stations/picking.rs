//! Picking lines: what is picked between cut-off and departure leaves, the rest goes first at the next departure.

use super::{Slow, of_lane, played};
use crate::transit::issues;
use reflexarc::supply::StationKind::Picking;

/// A centre with plenty of rice and peas, from which a van leaves at 04:00 with rice for a shop and another at 12:00
/// with peas; the orders of both close at midnight, 24 units a day each.
fn centre(picking: &str, lane: &str) -> String {
    let van = |name: &str, goods: &str, departs: &str| {
        format!(
            r#""{name}": (routes: {{ "centre": ["shop"] }}, goods: products(["{goods}"]), orders: base_stock(units(240)), {lane}
                service: timetable(days: daily, departs: "{departs}", cutoff: "00:00", arrives: "13:00")),"#
        )
    };
    format!(
        r#"Supply(
            products: {{
                "rice": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true),
                "peas": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true),
            }},
            facilities: {{
                "centre": (kind: distribution_centre, area: "here", {picking}),
                "shop": (kind: store, area: "here"),
            }},
            assortments: {{ "all": (at: ["centre", "shop"]) }},
            demand: {{ "d": (at: ["shop"], units_per_day: {{ "rice": 24, "peas": 24 }}, law: normal(hourly_sd: 0)) }},
            lanes: {{ {} {} }},
            initial_stock: {{ "centre": (at: ["centre"], level: units(5000)), "shop": (at: ["shop"], level: units(240)) }},
        )"#,
        van("early", "rice", "04:00"),
        van("late", "peas", "12:00"),
    )
}

/// Units sent by the departures of the second day and after.
fn sent(supply: &str, lane: &str, slow: &[Slow]) -> Vec<f64> {
    let scene = played(supply, "4 d", slow);
    of_lane(&scene, lane).iter().map(|shipment| (shipment.sent * 1e6).round() / 1e6).collect()
}

const NONE: &[Slow] = &[];

#[test]
fn what_is_picked_by_the_departure_leaves_and_the_rest_goes_first_at_the_next() {
    for lane in ["short: backordered,", "short: cancelled,"] {
        let of = |picking: &str, van: &str| sent(&centre(picking, lane), van, NONE);
        assert_eq!(of("", "early"), [24.0, 24.0, 24.0]);
        // Four an hour: 16 by 04:00, then the eight that wait and eight of the day's 24, and so on. From 04:00 the line
        // picks for the late van, six hours of work: all of it.
        let four = "picking: (rate: units_per_hour(4))";
        assert_eq!(of(four, "early"), [16.0, 16.0, 16.0]);
        assert_eq!(of(four, "late"), [24.0, 24.0, 24.0]);
        // Two people: both are picked from midnight, by one of them each.
        let two = "picking: (rate: units_per_hour(4), servers: 2)";
        assert_eq!((of(two, "early"), of(two, "late")), (vec![16.0; 3], vec![24.0; 3]));
        // Six an hour: all by 04:00. A shift from 03:00: six, and then late until 12:00.
        assert_eq!(of("picking: (rate: units_per_hour(6))", "early"), [24.0; 3]);
        let shift = r#"picking: (rate: units_per_hour(6), shifts: [(days: daily, from: "03:00", until: "15:00")])"#;
        assert_eq!((of(shift, "early"), of(shift, "late")), (vec![6.0; 3], vec![24.0; 3]));
        // An hour for each job: 12 in three hours at four, of which the job of 24 takes seven: 4/7 of it.
        let each = r#"picking: (rate: units_per_hour(4), per_job: "1 h")"#;
        let first = of(each, "early")[0];
        assert!((first - 24.0 * 4.0 / 7.0).abs() < 1e-5, "{first}");
    }
}

#[test]
fn what_is_left_behind_is_owed_and_comes_with_later_departures() {
    // Ordered on the three mornings are 72, sent 48; nothing is ordered twice, and nothing is lost.
    for lane in ["short: backordered,", "short: cancelled,"] {
        let scene = played(&centre("picking: (rate: units_per_hour(4))", lane), "4 d", NONE);
        let shop = scene.point("shop", 0);
        assert!((shop.on_order().level() - 24.0).abs() < 1e-6, "{lane} {:?}", shop.on_order());
        let centre = scene.point("centre", 0);
        assert!((centre.interfacility_backorders() - 24.0).abs() < 1e-6, "{lane}");
        assert_eq!(centre.on_hand().level(), 5000.0 - 48.0);
    }
}

#[test]
fn a_slow_picking_line_picks_less_and_another_place_does_not_matter() {
    let supply = centre("picking: (rate: units_per_hour(6))", "short: backordered,");
    // On the second day at half the rate: 12 by 04:00; the rest of the day's job and the next day's: 12 and 24, of
    // which 24 are picked at the full rate. The late van has three an hour for eight hours: 24.
    let half = [("centre", Picking, 0.5, 20.0, 40.0)];
    assert_eq!(sent(&supply, "early", &half), [12.0, 24.0, 24.0]);
    assert_eq!(sent(&supply, "late", &half), [24.0, 24.0, 24.0]);
    let stopped = [("centre", Picking, 0.0, 20.0, 40.0)];
    // Nothing leaves on the second day.
    assert_eq!(sent(&supply, "early", &stopped), [24.0, 24.0]);
    for none in [("centre", Picking, 1.0, 20.0, 40.0), ("shop", Picking, 0.0, 20.0, 40.0)] {
        assert_eq!(sent(&supply, "early", &[none]), sent(&supply, "early", NONE));
    }
}

#[test]
fn whole_goods_and_vehicles_limit_too() {
    let four = "picking: (rate: units_per_hour(4.1))";
    let whole = centre(four, "short: backordered,")
        .replace(", divisible: true", "")
        .replace("law: normal(hourly_sd: 0)", "law: poisson");
    assert!(sent(&whole, "early", NONE).iter().all(|units| *units <= 16.0 && units.fract() == 0.0));
    // A van that holds ten carries ten of the 16 that are picked; one that holds 20 the 16.
    let vans = |holds: u32| {
        let lane = format!("short: cancelled, vehicles: (holds: {holds}, own: 1),");
        sent(&centre("picking: (rate: units_per_hour(4))", &lane), "early", NONE)
    };
    assert_eq!((vans(10), vans(20)), (vec![10.0; 3], vec![16.0; 3]));
    let lane = "short: cancelled, vehicles: (holds: 10, own: 1),";
    assert_eq!(sent(&centre("", lane), "early", NONE), [10.0; 3]);
}

#[test]
fn what_cannot_be_picked_is_refused_and_what_has_no_effect_is_noted() {
    let four = "picking: (rate: units_per_hour(4))";
    let of = |picking: &str, from: &str, to: &str| issues(&centre(picking, "").replace(from, to));
    assert!(
        of("picking: (rate: shipments_per_hour(4))", "", "").contains("picks the units of orders")
    );
    assert!(of(four, r#"cutoff: "00:00""#, r#"cutoff: "04:00""#).contains("are at one time"));
    assert!(of("picking: (rate: units_per_hour(1))", "", "").contains("grows without end"));
    assert!(!of(four, "", "").contains("grows without end"));
    let shop = of(
        "",
        r#""shop": (kind: store, area: "here")"#,
        r#""shop": (kind: store, area: "here", picking: (rate: units_per_hour(4)))"#,
    );
    assert!(shop.contains("no departure by timetable is picked here"), "{shop}");
}
