//! Several waves a day, and timetables by the month: departures, protected time, plans.

use super::calendars::{Chain, KEEPS, issues};
use super::*;
use crate::kernel::SimSpan;

/// A morning and an afternoon wave.
const TWO: &str = r#"timetable(days: daily, departs: "06:00", cutoff: "04:00", arrives: "09:00",
    further_waves: [(departs: "16:00", cutoff: "14:00", arrives: "20:00")])"#;

fn hours(at: SimTime) -> f64 {
    at.since(SimTime::START).hours()
}

#[test]
fn an_order_protects_until_the_next_wave_arrives() {
    // Noted for each wave: cut-off, departure and arrival; and the time from the cut-off to the next arrival.
    let (timetable, clock) = Chain { service: TWO, ..Chain::default() }.timetable();
    let wave = |departure: i64| {
        let times = [
            timetable.cut_off(departure, &clock),
            timetable.departs(departure, &clock),
            timetable.arrives(departure, &clock),
        ];
        (times.map(hours), timetable.protects(departure, &clock).hours())
    };
    assert_eq!(wave(0), ([4.0, 6.0, 9.0], 16.0));
    assert_eq!(wave(1), ([14.0, 16.0, 20.0], 19.0));
    assert_eq!(wave(2), ([28.0, 30.0, 33.0], 16.0));
    assert_eq!((timetable.after(0, &clock), timetable.after(1, &clock)), (1, 2));
    assert_eq!(
        (timetable.days_between(0, 1), timetable.days_between(1, 2)),
        (10.0 / 24.0, 1.0 - 10.0 / 24.0)
    );
    assert_eq!((timetable.slots_in_week(), timetable.departures_in_week()), (14, 14.0));
}

#[test]
fn a_forecast_level_covers_the_time_of_its_wave() {
    let orders = "moving_average(safety_factor: 0, days: 7)";
    let mut sim = Chain { service: TWO, orders, ..Chain::default() }.simulation(3);
    // One unit an hour: 16 h from 04:00, 19 h from 14:00, each day.
    for (hour, expected) in [(5, 16.0), (15, 19.0), (29, 16.0), (39, 19.0)] {
        sim.run_until(SimTime::START + SimSpan::HOUR * hour).unwrap();
        let target = sim.world.resource::<Transport>().lane(LaneId::new(0)).unwrap().target(0);
        let transport::Target::Level(level) = target else { panic!("{target:?}") };
        assert!((level - expected).abs() < 1e-9, "{hour}: {level}");
    }
}

#[test]
fn goods_come_with_each_wave() {
    let chain = Chain { service: TWO, orders: "base_stock(units(2000))", ..Chain::default() };
    assert_eq!(chain.arrivals(2), [9.0, 20.0, 33.0, 44.0]);
}

#[test]
fn waves_at_equal_spans_are_those_of_every() {
    let every = r#"timetable(days: on([mon, wed, sun]), departs: "06:00", every: "8 h", cutoff: "05:00", arrives: "07:30")"#;
    let waves = r#"timetable(days: on([mon, wed, sun]), departs: "06:00", cutoff: "05:00", arrives: "07:30", further_waves: [
        (departs: "14:00", cutoff: "13:00", arrives: "15:30"), (departs: "22:00", cutoff: "21:00", arrives: "23:30")])"#;
    // Over a change of the clock, which is forward on the 27th.
    for start in ["2022-03-21T00:00[Europe/London]", "2022-10-24T00:00[Europe/London]"] {
        let run = |service: &str| {
            let demand = "law: negative_binomial(variance_ratio: 2)";
            let orders = "moving_average(safety_factor: 1.5, days: 7)";
            let initial = 30.0;
            let chain = Chain { start, demand, service, orders, initial, ..Chain::default() };
            finish(&mut chain.simulation(21))
        };
        assert_eq!(run(every), run(waves), "{start}");
        assert_ne!(run(every), run(&waves.replace("23:30", "22:30")), "{start}");
    }
}

#[test]
fn waves_keep_their_local_times_over_a_change_of_the_clock() {
    // Clocks go forward at 01:00 of day 2, so that its waves come an hour of the run earlier.
    let start = "2022-03-25T00:00[Europe/London]";
    let (timetable, clock) = Chain { start, service: TWO, ..Chain::default() }.timetable();
    assert_eq!([3, 4, 5].map(|wave| hours(timetable.departs(wave, &clock))), [40.0, 53.0, 63.0]);
    assert_eq!([3, 4].map(|wave| timetable.protects(wave, &clock).hours()), [18.0, 16.0]);
}

/// Dates of the departures of a timetable from 1 January 2022 on.
fn dates(days: &str, calendar: &str, count: usize) -> Vec<String> {
    let service = format!(
        r#"timetable(days: {days}, departs: "18:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00")"#
    );
    let start = "2022-01-01T00:00[UTC]";
    let depot = if calendar.is_empty() { "" } else { KEEPS };
    let chain = Chain { start, service: &service, calendar, depot, ..Chain::default() };
    let (timetable, clock) = chain.timetable();
    let first = timetable.first_open(SimTime::START, &clock);
    let all = std::iter::successors(Some(first), |one| Some(timetable.after(*one, &clock)));
    all.take(count)
        .map(|one| clock.local(timetable.departs(one, &clock)).strftime("%m-%d %H:%M").to_string())
        .collect()
}

#[test]
fn monthly_departures_come_on_their_days_and_leave_out_months_without_them() {
    let at = |days: &[&str]| days.iter().map(|day| format!("{day} 18:00")).collect::<Vec<_>>();
    assert_eq!(
        dates("monthly([1, 15])", "", 5),
        at(&["01-01", "01-15", "02-01", "02-15", "03-01"])
    );
    assert_eq!(dates("monthly([31])", "", 4), at(&["01-31", "03-31", "05-31", "07-31"]));
    assert_eq!(dates("nth(2, tue)", "", 4), at(&["01-11", "02-08", "03-08", "04-12"]));
    assert_eq!(dates("nth(5, mon)", "", 3), at(&["01-31", "05-30", "08-29"]));
    // What falls on a closed day of the depot does not take place.
    let closed = r#"closed: ["2022-02-01", "2022-02-15"]"#;
    assert_eq!(dates("monthly([1, 15])", closed, 4), at(&["01-01", "01-15", "03-01", "03-15"]));
    assert_eq!(dates("monthly([1, 15])", "closed_on: [sat]", 3), at(&["02-01", "02-15", "03-01"]));
}

/// A lane that departs on the first of each month.
const MONTHLY: &str = r#"timetable(days: monthly([1]), departs: "18:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00")"#;

#[test]
fn an_order_by_the_month_protects_as_long_as_its_month() {
    let start = "2022-01-01T00:00[UTC]";
    let (timetable, clock) = Chain { start, service: MONTHLY, ..Chain::default() }.timetable();
    // From noon of the first until 06:00 of the second of the next month: the days of the month and 18 h.
    let mut departure = timetable.first_open(SimTime::START, &clock);
    for days in [31.0, 28.0, 31.0, 30.0] {
        assert_eq!(timetable.protects(departure, &clock).hours(), days * 24.0 + 18.0);
        departure = timetable.after(departure, &clock);
    }
    assert!((timetable.departures_in_week() - 12.0 * 7.0 / 365.242_5).abs() < 1e-12);
    assert_eq!((timetable.departures_in_cycle(), timetable.slots_in_week()), (12, 1));
}

#[test]
fn without_decisions_a_monthly_lane_repeats_its_last_order() {
    let start = "2022-01-01T00:00[UTC]";
    let orders = "decided(fallback_order: repeat_last_week)";
    let chain = Chain { start, service: MONTHLY, orders, initial: 0.0, ..Chain::default() };
    let mut sim = chain.simulation(70);
    // The first plan covers January: 31 days of 24. It is repeated in February and March.
    for (day, expected) in [(1, 0.0), (2, 744.0), (33, 1_488.0), (61, 2_232.0)] {
        sim.run_until(SimTime::START + SimSpan::DAY * day).unwrap();
        assert_eq!(point(&sim, "shop").cumulative_in(), expected, "{day}");
    }
    // Months have no common length: the product has no bullwhip.
    assert_eq!(finish(&mut sim).bullwhip, None);
    let weekly = MONTHLY.replace("monthly([1])", "on([sat])");
    let chain = Chain {
        service: &weekly,
        orders: "base_stock(units(2000))",
        demand: "law: poisson",
        ..chain
    };
    assert!(finish(&mut chain.simulation(70)).bullwhip.is_some());
}

#[test]
fn waves_and_months_that_cannot_be_meant_are_reported_with_their_place() {
    let one = |service: &str, expected: &str| {
        let found = issues(&Chain { service, depot: KEEPS, ..Chain::default() });
        assert!(found.len() == 1 && found[0].starts_with(expected), "{expected}: {found:?}");
    };
    let with =
        |wave: &str| TWO.replace(r#"departs: "16:00", cutoff: "14:00", arrives: "20:00""#, wave);
    let at = "lanes.lane.service.further_waves";
    let found = issues(&Chain { service: TWO, depot: KEEPS, ..Chain::default() });
    assert_eq!(found, Vec::<String>::new());
    let early = with(r#"departs: "05:00", cutoff: "04:30", arrives: "20:00""#);
    one(&early, &format!("out-of-range {at}.0.departs: `05:00`"));
    let before = with(r#"departs: "16:00", cutoff: "03:00", arrives: "20:00""#);
    one(&before, &format!("out-of-range {at}.0.cutoff: `03:00`"));
    let overtaken = with(r#"departs: "07:00", cutoff: "05:00", arrives: "08:00""#);
    one(&overtaken, &format!("out-of-range {at}.0.arrives: `08:00`"));
    // The last wave would arrive after the first of the next day.
    let slow =
        with(r#"departs: "16:00", cutoff: "14:00", arrives_days_after: 1, arrives: "10:00""#);
    one(&slow, &format!("out-of-range {at}.0.arrives: `10:00`"));
    let both = TWO.replace("further_waves", "every: \"12 h\", further_waves");
    one(&both, &format!("conflict {at}: `every` gives"));
    let days = |days: &str| MONTHLY.replace("monthly([1])", days);
    one(&days("monthly([])"), "out-of-range lanes.lane.service.days: `no day`");
    one(&days("monthly([1, 32])"), "out-of-range lanes.lane.service.days.1: `32`");
    one(&days("monthly([1, 15, 1])"), "conflict lanes.lane.service.days.2: `1` is named twice");
    one(&days("nth(6, mon)"), "out-of-range lanes.lane.service.days: `6`");
    let found = issues(&Chain {
        service: &days("nth(2, sun)"),
        calendar: "closed_on: [sun]",
        depot: KEEPS,
        ..Chain::default()
    });
    assert!(
        found[0].starts_with("conflict lanes.lane.service.days: `depot` is closed"),
        "{found:?}"
    );
}
