//! Links between a slowdown and the other terms of its lane: cases, a supplier's capacity, closed days. Each is
//! worked out by hand, with a run in which the second follows the first and one in which it must not.

use super::slowdowns::{DAILY, ON_DEMAND, Slow, by_day, scene, shop, trips};
use reflexarc::supply::Activity::{Ordering, Shipping, Transit};

/// A shop without customers that a works fills up to a level.
fn filled_up(works: &str, level: u32, lane: &str) -> String {
    format!(
        r#"Supply(
            products: {{ "rice": (class: ambient, price: "2 GBP", margin: "1 GBP", case: 10) }},
            facilities: {{
                "works": (kind: supplier, area: "here", {works}), "shop": (kind: store, area: "here"),
            }},
            assortments: {{ "all": (at: ["shop"]) }},
            lanes: {{ "truck": (routes: {{ "works": ["shop"] }}, orders: base_stock(units({level})), short: backordered, {lane}) }},
        )"#
    )
}

/// Orders until noon leave at 22:00.
const NIGHTLY: &str = r#"service: timetable(days: daily, departs: "22:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00"),"#;

/// One order at 13:00 of the first day, an hour under way.
const ONCE: &str =
    r#"service: on_demand(review: (every: "30 d", first: "13 h"), lead: fixed("1 h")),"#;

const CASES: &str = "quantities: (multiple: cases(1)),";

/// Units that leave on each of the first four days.
fn left(works: &str, level: u32, lane: &str, slow: &[Slow]) -> Vec<f64> {
    by_day(&scene(&filled_up(works, level, lane), "9 d", slow).played(), 4)
}

/// Hour of departure and units.
fn sent(works: &str, lane: &str, slow: &[Slow]) -> Vec<(f64, f64)> {
    let ended = scene(&filled_up(works, 250, lane), "9 d", slow).played().ended();
    trips(&ended).iter().map(|one| (one.0, one.2)).collect()
}

#[test]
fn of_cases_only_whole_ones_leave_at_a_part_of_the_rate() {
    // At half on the first two days: 125 of 250, 62 of 125, the rest. By the case: 12 of 25, 6 of 13, the rest.
    let half = [(Shipping, 0.5, 20.0, 68.0)];
    let cases = format!("{NIGHTLY} {CASES}");
    assert_eq!(left("", 250, NIGHTLY, &half), [125.0, 62.0, 63.0, 0.0]);
    assert_eq!(left("", 250, &cases, &half), [120.0, 60.0, 70.0, 0.0]);
    // Halves of 200 and of 100 are whole cases: the case changes nothing. At the full rate all leave.
    for lane in [NIGHTLY, &cases] {
        assert_eq!(left("", 200, lane, &half), [100.0, 50.0, 50.0, 0.0]);
        assert_eq!(left("", 250, lane, &[(Shipping, 1.0, 20.0, 68.0)]), [250.0, 0.0, 0.0, 0.0]);
    }
    // Three hundredths of 250 are 7, and no case: all cases leave when it is over.
    let little = [(Shipping, 0.03, 20.0, 68.0)];
    assert_eq!(left("", 250, &cases, &little), [0.0, 0.0, 250.0, 0.0]);
    assert_eq!(left("", 250, NIGHTLY, &little), [7.0, 7.0, 236.0, 0.0]);
    // On demand 12 cases leave at once, and 13 when it is over.
    let once = format!("{ONCE} {CASES}");
    let half = [(Shipping, 0.5, 10.0, 39.0)];
    assert_eq!(sent("", &once, &half), [(13.0, 120.0), (39.0, 130.0)]);
    assert_eq!(sent("", ONCE, &half), [(13.0, 125.0), (39.0, 125.0)]);
}

#[test]
fn an_order_is_rounded_up_to_cases_before_a_part_of_it_gets_through() {
    // Half gets through on the first two days. Of 245 units 122; of 123 left 61; 62. By the case 25 cases are
    // ordered, 12 get through; 13 of the 125 left, 6 get through; 7 of the 65 left.
    let half = [(Ordering, 0.5, 6.0, 54.0)];
    let cases = format!("{NIGHTLY} {CASES}");
    assert_eq!(left("", 245, NIGHTLY, &half), [122.0, 61.0, 62.0, 0.0]);
    assert_eq!(left("", 245, &cases, &half), [120.0, 60.0, 70.0, 0.0]);
    assert_eq!(left("", 245, &cases, &[(Ordering, 1.0, 6.0, 54.0)]), [250.0, 0.0, 0.0, 0.0]);
}

const HUNDRED: &str = r#"capacity: (units: 100, every: "1 d")"#;

#[test]
fn a_supplier_ships_the_lesser_of_its_capacity_and_the_part_that_may_leave() {
    // Without a slowdown 100, 100, 50. At half on two days: 100 of 125 that may leave; 75 of 150; then 75.
    assert_eq!(left(HUNDRED, 250, NIGHTLY, &[]), [100.0, 100.0, 50.0, 0.0]);
    let half = [(Shipping, 0.5, 20.0, 68.0)];
    assert_eq!(left(HUNDRED, 250, NIGHTLY, &half), [100.0, 75.0, 75.0, 0.0]);
    // At three tenths 75 of 250 and 52 of 175; then the capacity holds for the 123 that are left.
    let less = [(Shipping, 0.3, 20.0, 68.0)];
    assert_eq!(left(HUNDRED, 250, NIGHTLY, &less), [75.0, 52.0, 100.0, 23.0]);
    // A capacity that is never reached changes nothing, nor does a slowdown of what is on its way.
    let ample = r#"capacity: (units: 250, every: "1 d")"#;
    assert_eq!(left(ample, 250, NIGHTLY, &half), left("", 250, NIGHTLY, &half));
    let transit = [(Transit, 0.5, 20.0, 68.0)];
    assert_eq!(left(HUNDRED, 250, NIGHTLY, &transit), [100.0, 100.0, 50.0, 0.0]);
}

#[test]
fn what_was_held_up_on_demand_leaves_by_the_capacity_of_the_period_in_which_it_may() {
    assert_eq!(sent(HUNDRED, ONCE, &[]), [(13.0, 100.0), (24.0, 100.0), (48.0, 50.0)]);
    // At half from 10 to 39 h, 100 of the 125 that may leave. At 24 h a period begins in which nothing more may;
    // at 39 h its 100 units are still there, and at 48 h those of the next.
    let half = [(Shipping, 0.5, 10.0, 39.0)];
    assert_eq!(sent(HUNDRED, ONCE, &half), [(13.0, 100.0), (39.0, 100.0), (48.0, 50.0)]);
    // At a fifth 50 leave, then 100 and 100.
    let fifth = [(Shipping, 0.2, 10.0, 39.0)];
    assert_eq!(sent(HUNDRED, ONCE, &fifth), [(13.0, 50.0), (39.0, 100.0), (48.0, 100.0)]);
}

/// Friday to Monday, days 4 to 7 of the run.
const WEEKEND: &str = r#"closed: ["2024-01-05", "2024-01-06", "2024-01-07", "2024-01-08"]"#;

/// Hours of departure and arrival at a shop that keeps the long weekend, or is always open.
fn arrivals(is_closed: bool, lane: &str, slow: &[Slow]) -> Vec<(f64, f64)> {
    let mut supply = shop(lane);
    if is_closed {
        let calendars = format!("calendars: {{ \"weekend\": ({WEEKEND}) }}, facilities:");
        supply = supply
            .replace("facilities:", &calendars)
            .replace("\"shop\": (kind: store,", "\"shop\": (kind: store, calendar: \"weekend\",");
    }
    let ended = scene(&supply, "14 d", slow).played().ended();
    trips(&ended).iter().map(|one| (one.0, one.1)).collect()
}

#[test]
fn a_slower_way_that_ends_on_a_closed_day_ends_on_the_next_open_one() {
    // On demand, 48 h on the way: the orders of 24 and 48 h come at 72 h, Thursday, and at 96 h, Friday.
    let first = |is_closed, slow: &[Slow]| arrivals(is_closed, ON_DEMAND, slow)[0];
    assert_eq!([first(false, &[]), first(true, &[])], [(24.0, 72.0); 2]);
    // It stands still from 60 to 84 h, with 12 h to go: Friday at midnight, or Tuesday, 192 h.
    let onto_friday = [(Transit, 0.0, 60.0, 84.0)];
    assert_eq!(first(false, &onto_friday), (24.0, 96.0));
    assert_eq!(first(true, &onto_friday), (24.0, 192.0));
    // Until 80 h: Thursday at 20:00, whatever the calendar.
    let within_thursday = [(Transit, 0.0, 60.0, 80.0)];
    assert_eq!([first(false, &within_thursday), first(true, &within_thursday)], [(24.0, 92.0); 2]);
    // At a quarter of the speed from 60 h to 96 h: 9 of the 12 h, and 3 h on Friday.
    let quarter = [(Transit, 0.25, 60.0, 96.0)];
    assert_eq!([first(false, &quarter), first(true, &quarter)], [(24.0, 99.0), (24.0, 192.0)]);
    // What waits before the closed door is on its way no more: the order of 48 h comes on Tuesday all the same.
    let while_it_waits = [(Transit, 0.0, 100.0, 300.0)];
    let second = |slow: &[Slow]| arrivals(true, ON_DEMAND, slow)[1];
    assert_eq!([second(&[]), second(&while_it_waits)], [(48.0, 192.0); 2]);
}

#[test]
fn by_timetable_it_comes_with_the_first_arrival_of_the_next_open_day() {
    // The truck of 54 h would come on Thursday at 18:00, 90 h. It stands still from 60 to 70 h: Friday at 04:00,
    // or with the first arrival of Tuesday, at 18:00.
    let of_tuesday_night = |is_closed, slow: &[Slow]| {
        let all = arrivals(is_closed, DAILY, slow);
        all.into_iter().find(|one| one.0 == 54.0).unwrap().1
    };
    assert_eq!([of_tuesday_night(false, &[]), of_tuesday_night(true, &[])], [90.0; 2]);
    let onto_friday = [(Transit, 0.0, 60.0, 70.0)];
    assert_eq!(of_tuesday_night(false, &onto_friday), 100.0);
    assert_eq!(of_tuesday_night(true, &onto_friday), 8.0 * 24.0 + 18.0);
    let within_thursday = [(Transit, 0.0, 60.0, 64.0)];
    let both = [false, true].map(|is_closed| of_tuesday_night(is_closed, &within_thursday));
    assert_eq!(both, [94.0; 2]);
}
