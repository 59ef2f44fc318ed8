//! Delays of a lane add up whatever their order, and no later ship arrives before one that was delayed.

use super::{Scene, hour, hours};
use reflexarc::causality::IncidentId;
use reflexarc::kernel::SimSpan;
use reflexarc::supply::{LaneDelayed, LaneId};

/// A ship a day at noon, seven days under way; the shop has enough for all delays, so that it orders what it
/// sold of each day.
const SHIPS: &str = r#"Supply(
    products: { "rice": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true) },
    facilities: { "works": (kind: supplier, area: "here"), "shop": (kind: store, area: "here") },
    assortments: { "all": (at: ["shop"]) },
    demand: { "d": (at: ["shop"], units_per_day: { "rice": 24 }, law: normal(hourly_sd: 0)) },
    lanes: { "vessel": (
        routes: { "works": ["shop"] }, orders: base_stock(units(3000)),
        service: timetable(days: daily, departs: "12:00", cutoff: "12:00", arrives_days_after: 7, arrives: "12:00"),
    ) },
    initial_stock: { "shelf": (at: ["shop"], level: units(3000)) },
)"#;

/// A delay by a number of days, from one day to another, by an incident.
type Delay = (f64, f64, f64, usize);

/// Days of arrival by day of departure, with the incident blamed.
fn arrivals(delays: &[Delay]) -> Vec<(f64, Option<usize>)> {
    let mut scene = Scene::new(SHIPS, "60 d");
    for &(extra, from, until, incident) in delays {
        let delay = LaneDelayed {
            lane: LaneId::new(0),
            extra: SimSpan::from_seconds(extra * 86_400.0),
            until: hour(until * 24.0),
            incident: Some(IncidentId::new(incident)),
        };
        scene.sim.agenda().at(hour(from * 24.0), delay);
    }
    let scene = scene.played();
    let day = |at| (hours(at) - 12.0) / 24.0;
    let ended = scene.ended();
    for (number, shipment) in ended.iter().enumerate() {
        assert_eq!(day(shipment.departed), number as f64);
    }
    let came = |shipment: &reflexarc::supply::ShipmentEnded| {
        (day(shipment.arrived.unwrap()), shipment.cause.map(IncidentId::index))
    };
    ended.iter().map(came).collect()
}

#[test]
fn ships_wait_in_line_behind_one_that_is_delayed() {
    // Day n here is noon of day n. Ten days from midnight of day 14 to that of day 17: ships of days 7 to 9, planned for days 14 to 16, come on 24 to 26.
    // Those planned for days 17 to 25 come with the last of them, those after it as planned.
    let came = arrivals(&[(10.0, 14.0, 17.0, 3)]);
    for (departed, &(arrived, cause)) in came.iter().enumerate() {
        let planned = departed as f64 + 7.0;
        let (expected, blamed) = match planned {
            14.0..17.0 => (planned + 10.0, Some(3)),
            17.0..26.0 => (26.0, Some(3)),
            _ => (planned, None),
        };
        assert_eq!((arrived, cause), (expected, blamed), "departed on day {departed}");
    }
}

#[test]
fn delays_add_up_in_any_order() {
    let three: Delay = (3.0, 14.0, 20.0, 1);
    let five: Delay = (5.0, 16.0, 18.0, 2);
    let both = arrivals(&[three, five]);
    assert_eq!(both, arrivals(&[five, three]));
    let came: Vec<f64> = both.iter().map(|came| came.0).collect();
    // Planned for days 13 to 26.
    let expected =
        [13.0, 17.0, 18.0, 24.0, 25.0, 25.0, 25.0, 25.0, 25.0, 25.0, 25.0, 25.0, 25.0, 26.0];
    assert_eq!(came[6..20], expected);
    // The first that began is blamed where both apply.
    assert_eq!((both[9].1, both[12].1), (Some(1), Some(1)));
    // Two alike from one day on.
    let twice = arrivals(&[(3.0, 14.0, 20.0, 1), (3.0, 14.0, 20.0, 2)]);
    assert_eq!(twice[7].0, 20.0);
    assert_eq!(twice, {
        let mut once = arrivals(&[(6.0, 14.0, 20.0, 1)]);
        once.iter_mut().for_each(|came| came.1 = came.1.map(|_| 1));
        once
    });
}

#[test]
fn a_long_delay_keeps_the_order_of_all_that_follow_and_one_without_ships_does_nothing() {
    let came = arrivals(&[(30.0, 14.5, 15.5, 1)]);
    assert!(came.windows(2).all(|pair| pair[0].0 <= pair[1].0), "{came:?}");
    // The ship planned for noon of day 14 is delayed; the next, planned for the end of the delay, comes with it.
    assert_eq!((came[7].0, came[8].0), (44.0, 44.0));
    // No ship is planned for the afternoon.
    assert_eq!(arrivals(&[(30.0, 14.6, 14.9, 1)]), arrivals(&[]));
    // The window is closed at its start and open at its end.
    assert_eq!(arrivals(&[(0.25, 14.5, 14.6, 1)])[7].0, 14.25);
    assert_eq!(arrivals(&[(0.25, 13.6, 14.5, 1)]), arrivals(&[]));
}
