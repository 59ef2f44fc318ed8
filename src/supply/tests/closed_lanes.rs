//! Lanes on closed days: departures that do not take place, arrivals that wait, and the time that orders protect.

use super::calendars::{Chain, KEEPS, NIGHTLY, at};
use super::*;
use crate::kernel::SimSpan;

#[test]
fn the_order_of_the_last_departure_before_a_long_weekend_protects_until_after_it() {
    let protects = |depot: &str, shop: &str| {
        let chain = Chain { depot, shop, ..Chain::default() };
        let (timetable, clock) = chain.timetable();
        let hours = |departure| timetable.protects(departure, &clock).hours();
        let thursday = timetable.arrives(3, &clock).since(SimTime::START).hours();
        (hours(2), hours(3), timetable.after(3, &clock), thursday)
    };
    // From noon until 06:00 of the day after the next.
    assert_eq!(protects("", ""), (42.0, 42.0, 4, at(4, 6.0)));
    // The departure after that of Thursday is on Tuesday, and arrives on Wednesday.
    assert_eq!(protects(KEEPS, ""), (42.0, 42.0 + 96.0, 8, at(4, 6.0)));
    // Goods of Thursday, as those of the closed days, come on Tuesday: Wednesday's order must last until then.
    assert_eq!(protects("", KEEPS), (42.0 + 96.0, 42.0 + 72.0, 4, at(8, 6.0)));
    assert_eq!(protects(KEEPS, KEEPS), (42.0 + 96.0, 42.0 + 96.0, 8, at(8, 6.0)));
}

#[test]
fn a_forecast_level_covers_the_long_weekend_unless_customers_are_closed_out() {
    // Customers demand 24 a day. Thursday's order covers 138 h at an open shop, 42 h of demand at a closed one.
    for (shop, expected) in [("", 138.0), (KEEPS, 42.0)] {
        let orders = "moving_average(safety_factor: 0, days: 7)";
        let chain = Chain { depot: KEEPS, shop, orders, ..Chain::default() };
        let mut sim = chain.simulation(14);
        sim.run_until(SimTime::START + SimSpan::HOUR * (3 * 24 + 13)).unwrap();
        let target = sim.world.resource::<Transport>().lane(LaneId::new(0)).unwrap().target(0);
        let transport::Target::Level(level) = target else { panic!("{target:?}") };
        assert!((level - expected).abs() < 1e-9, "{shop}: {level}");
        // The next order, of Tuesday the 19th, covers 42 h as usual: closed days taught the mean nothing.
        sim.run_until(SimTime::START + SimSpan::HOUR * (8 * 24 + 13)).unwrap();
        let target = sim.world.resource::<Transport>().lane(LaneId::new(0)).unwrap().target(0);
        let transport::Target::Level(level) = target else { panic!("{target:?}") };
        assert!((level - 42.0).abs() < 1e-9, "{shop}: {level}");
    }
}

#[test]
fn nothing_departs_from_a_closed_origin_and_nothing_arrives_at_a_closed_destination() {
    // An order every day from Monday on; the goods of Monday arrive on Tuesday.
    let orders = "base_stock(units(2000))";
    let arrivals =
        |depot: &str, shop: &str| Chain { depot, shop, orders, ..Chain::default() }.arrivals(11);
    let all = |days: &[i64]| days.iter().map(|day| at(*day, 6.0)).collect::<Vec<_>>();
    assert_eq!(arrivals("", ""), all(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    assert_eq!(arrivals(KEEPS, ""), all(&[1, 2, 3, 4, 9, 10]));
    // What left from Thursday to Monday comes on Tuesday: all in one instant.
    assert_eq!(arrivals("", KEEPS), all(&[1, 2, 3, 8, 9, 10]));
    assert_eq!(arrivals(KEEPS, KEEPS), all(&[1, 2, 3, 8, 9, 10]));
}

#[test]
fn a_delay_onto_a_closed_day_lasts_until_the_next_open_one() {
    // 30 h after 06:00 of Thursday and of the days before it; what is due later comes on open days.
    let late = NIGHTLY.replace("arrives: \"06:00\"", "arrives: \"06:00\", delay: fixed(\"30 h\")");
    let orders = "base_stock(units(2000))";
    let chain = Chain { shop: KEEPS, service: &late, orders, ..Chain::default() };
    // Planned for Tuesday and Wednesday: one day and six hours later. Planned for Thursday: Friday is closed, and
    // the first arrival of Tuesday is at 06:00. Planned for Tuesday: Wednesday at noon.
    assert_eq!(
        chain.arrivals(11),
        [at(2, 12.0), at(3, 12.0), at(8, 6.0), at(9, 12.0), at(10, 12.0)]
    );
}

#[test]
fn an_incident_that_delays_onto_a_closed_day_does_so_until_the_next_open_one() {
    // Arrivals planned from Thursday, 05:00, until midnight are 20 h late: Thursday's comes on Friday at 02:00.
    let hour =
        |day: i64, hour: f64| SimTime::START + SimSpan::from_seconds(at(day, hour) * 3_600.0);
    let received = |shop: &str, times: [SimTime; 3]| {
        let orders = "base_stock(units(2000))";
        let mut sim = Chain { shop, orders, ..Chain::default() }.simulation(9);
        let (lane, extra) = (LaneId::new(0), SimSpan::HOUR * 20);
        let delay = LaneDelayed { lane, extra, until: hour(4, 0.0), incident: None };
        sim.agenda().at(hour(3, 5.0), delay);
        times.map(|time| {
            sim.run_until(time).unwrap();
            point(&sim, "shop").cumulative_in()
        })
    };
    let open = received("", [hour(2, 7.0), hour(4, 1.9), hour(4, 2.1)]);
    assert!(open[1] == open[0] && open[2] > open[1], "{open:?}");
    let closed = received(KEEPS, [hour(2, 7.0), hour(8, 5.9), hour(8, 6.1)]);
    assert!(closed[1] == closed[0] && closed[2] > closed[1], "{closed:?}");
}

#[test]
fn several_arrivals_that_wait_for_an_open_day_do_not_overtake_each_other() {
    // Departures at 06:00 and 14:00 arrive two hours later. Those of the closed days come when Tuesday begins.
    let service = r#"timetable(days: daily, departs: "06:00", every: "8 h", cutoff: "05:00", arrives: "08:00")"#;
    let chain = Chain { shop: KEEPS, service, ..Chain::default() };
    let (timetable, clock) = chain.timetable();
    let mut departure = timetable.first_open(SimTime::START, &clock);
    let mut before = SimTime::START;
    for _ in 0..40 {
        let arrives = timetable.arrives(departure, &clock);
        assert!(arrives >= before, "{departure}");
        before = arrives;
        departure = timetable.after(departure, &clock);
    }
    // The last of Thursday leaves at 22:00 and would come at midnight.
    let hours = |departure| timetable.arrives(departure, &clock).since(SimTime::START).hours();
    assert_eq!(
        [10, 11, 12, 23, 24].map(hours),
        [at(3, 16.0), at(8, 0.0), at(8, 0.0), at(8, 0.0), at(8, 8.0)]
    );
}

#[test]
fn orders_on_demand_wait_for_the_next_open_day_of_both_ends() {
    // A review each day at 20:00, and a lead time of 6 h.
    let service = r#"on_demand(lead: fixed("6 h"), review: (every: "1 d", first: "20 h"))"#;
    let orders = "base_stock(units(2000))";
    let arrivals = |depot: &str, shop: &str| {
        Chain { depot, shop, service, orders, ..Chain::default() }.arrivals(10)
    };
    let nightly =
        |days: std::ops::RangeInclusive<i64>| days.map(|day| at(day, 2.0)).collect::<Vec<_>>();
    assert_eq!(arrivals("", ""), nightly(1..=9));
    // What is ordered from Friday to Monday leaves when Tuesday begins, and comes six hours later.
    let mut expected = nightly(1..=4);
    expected.extend([at(8, 6.0), at(9, 2.0)]);
    assert_eq!(arrivals(KEEPS, ""), expected);
    // What comes from Friday to Monday is there when Tuesday begins.
    let mut expected = nightly(1..=3);
    expected.extend([at(8, 0.0), at(9, 2.0)]);
    assert_eq!(arrivals("", KEEPS), expected);
}

#[test]
fn a_longer_closure_never_gives_an_earlier_arrival() {
    let dates = ["2022-04-15", "2022-04-16", "2022-04-17", "2022-04-18", "2022-04-19"];
    let mut before: Option<Vec<SimTime>> = None;
    for closed in 0..=dates.len() {
        let list: Vec<String> = dates[..closed].iter().map(|date| format!("{date:?}")).collect();
        let calendar = format!("closed: [{}]", list.join(", "));
        let chain = Chain { calendar: &calendar, shop: KEEPS, ..Chain::default() };
        let (timetable, clock) = chain.timetable();
        let arrivals: Vec<SimTime> = (0..14).map(|day| timetable.arrives(day, &clock)).collect();
        if let Some(before) = before {
            assert!(
                before.iter().zip(&arrivals).all(|(before, after)| after >= before),
                "{closed}"
            );
            assert_ne!(before, arrivals, "{closed}");
        }
        before = Some(arrivals);
    }
}
