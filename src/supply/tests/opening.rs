//! Opening hours by weekday and over midnight: demand, its share of the week, and stockout time follow them.

use super::*;
use crate::issue::Issues;
use crate::kernel::SimSpan;

/// A shop that sells salt, with opening hours and a demand.
fn shop(hours: &str, demand: &str, initial: f64) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{ "salt": (class: ambient, price: "1 GBP", margin: "0.4 GBP", divisible: true) }},
            facilities: {{ "shop": (kind: store, area: "midlands", {hours}) }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "all": (at: ["shop"], {demand}) }},
            initial_stock: {{ "all": (at: ["shop"], level: units({initial})) }},
        )"#
    ))
}

/// Open from Monday to Saturday from 8 to 20, on Sundays from 10 to 16.
const SHOP: &str = r#"opening_hours: (
    from: "08:00", until: "20:00", by_weekday: { sun: open(from: "10:00", until: "16:00") },
)"#;

/// Sundays have half the weight of other days, in half of their hours.
const WEEK: &str = "weekly: (2, 2, 2, 2, 2, 2, 1)";

/// Units demanded in each hour of the local clock, over some days.
fn by_hour(spec: &SupplySpec, start: &str, days: usize) -> Vec<f64> {
    let mut sim = simulation(spec, start, "0 d", &format!("{days} d"));
    let end = sim.world.resource::<Clock>().end();
    let hours = end.since(SimTime::START).nanos() / SimSpan::HOUR.nanos();
    let mut so_far = 0.0;
    let mut demanded = Vec::new();
    for hour in 1..=hours {
        let at = SimTime::START + SimSpan::HOUR * hour;
        sim.run_until(at).unwrap();
        let now = point(&sim, "shop").totals(at, sim.world.resource::<Clock>()).customers.demanded;
        demanded.push(now - so_far);
        so_far = now;
    }
    demanded
}

#[test]
fn demand_by_the_hour_comes_in_the_hours_of_each_weekday() {
    // 13 units a day are 91 a week: 14 on each of six days, 7 on Sunday. Monday is the first day.
    let demand = format!(r#"units_per_day: {{ "salt": 13 }}, law: normal(hourly_sd: 0), {WEEK}"#);
    let hours = by_hour(&shop(SHOP, &demand, 1e6), "2022-07-11T00:00[Europe/London]", 7);
    for (index, units) in hours.iter().enumerate() {
        let (day, hour) = (index / 24, index % 24);
        let is_open = if day == 6 { (10..16).contains(&hour) } else { (8..20).contains(&hour) };
        let expected = if is_open { 7.0 / 6.0 } else { 0.0 };
        assert!((units - expected).abs() < 1e-9, "day {day} hour {hour}: {units}");
    }
}

#[test]
fn customers_one_by_one_come_in_the_hours_of_each_weekday() {
    // Eight weeks with 1300 customers a day in the mean: 9100 a week, 116.7 in each open hour.
    let demand = format!(r#"units_per_day: {{ "salt": 1300 }}, law: one_by_one, {WEEK}"#);
    let hours = by_hour(&shop(SHOP, &demand, 1e9), "2022-07-11T00:00[Europe/London]", 56);
    let (mut weekdays, mut sundays) = (0.0, 0.0);
    for (index, units) in hours.iter().enumerate() {
        let (day, hour) = (index / 24 % 7, index % 24);
        match day {
            6 if (10..16).contains(&hour) => sundays += units,
            0..=5 if (8..20).contains(&hour) => weekdays += units,
            _ => assert_eq!(*units, 0.0, "day {day} hour {hour}"),
        }
    }
    let near = |counted: f64, mean: f64| (counted - mean).abs() < 4.0 * mean.sqrt();
    assert!(near(weekdays, 8.0 * 8_400.0), "{weekdays}");
    assert!(near(sundays, 8.0 * 700.0), "{sundays}");
}

#[test]
fn stockout_time_counts_the_hours_of_each_weekday() {
    let demand = r#"units_per_day: { "salt": 13 }"#;
    let mut sim =
        simulation(&shop(SHOP, demand, 0.0), "2022-07-11T00:00[Europe/London]", "0 d", "7 d");
    let summary = finish(&mut sim);
    // Six days of 12 h and one of 6 h, all of them without stock.
    assert_eq!(summary.service.stockout_s / 3_600.0, 78.0);
    assert_eq!(summary.open_item_s / 3_600.0, 78.0);
}

/// Open until two in the night, except the night after Sunday.
const BAR: &str = r#"opening_hours: (from: "18:00", until: "02:00", by_weekday: { sun: closed })"#;

#[test]
fn hours_over_midnight_have_the_demand_of_the_day_on_which_they_begin() {
    // 48 units a day are 336 a week: 56 in each of six nights, 7 an hour. The start is a Friday; Sunday's
    // small hours are Saturday's, and Monday's have no customers.
    let demand = r#"units_per_day: { "salt": 48 }, law: normal(hourly_sd: 0)"#;
    let spec = shop(BAR, demand, 1e6);
    for (start, change) in [
        ("2022-07-15T12:00[Europe/London]", 0.0),
        // The hour from 01:00 of Sunday is skipped, and comes twice.
        ("2022-03-25T12:00[Europe/London]", -1.0),
        ("2022-10-28T12:00[Europe/London]", 1.0),
    ] {
        let mut sim = simulation(&spec, start, "0 d", "4 d");
        let mut nights = Vec::new();
        let clock = sim.world.resource::<Clock>().clone();
        let mut so_far = 0.0;
        for day in 1..=4 {
            let noon = clock.at(day, "12:00".parse().unwrap());
            sim.run_until(noon).unwrap();
            let now = point(&sim, "shop").totals(noon, &clock).customers.demanded;
            nights.push(now - so_far);
            so_far = now;
        }
        let expected = [56.0, 56.0 + 7.0 * change, 0.0, 56.0];
        for (units, expected) in nights.iter().zip(expected) {
            assert!((units - expected).abs() < 1e-9, "{start}: {nights:?}");
        }
        // Without stock, all of these hours are stockout time.
        let empty = shop(BAR, demand, 0.0);
        let summary = finish(&mut simulation(&empty, start, "0 d", "4 d"));
        assert_eq!(summary.service.stockout_s / 3_600.0, 24.0 + change, "{start}");
        assert_eq!(summary.open_item_s / 3_600.0, 24.0 + change, "{start}");
    }
}

#[test]
fn a_weekday_with_the_hours_of_the_others_changes_nothing() {
    let demand = r#"units_per_day: { "salt": 48 }, law: negative_binomial(variance_ratio: 2)"#;
    let run = |hours: &str| {
        let spec = shop(hours, demand, 100.0);
        finish(&mut simulation(&spec, "2022-07-11T00:00[Europe/London]", "1 d", "8 d"))
    };
    let usual = run(r#"opening_hours: (from: "07:00", until: "22:00")"#);
    let stated = r#"opening_hours: (
        from: "07:00", until: "22:00", by_weekday: { wed: open(from: "07:00", until: "22:00") },
    )"#;
    assert_eq!(run(stated), usual);
    let other = stated.replace(r#"wed: open(from: "07:00""#, r#"wed: open(from: "12:00""#);
    assert_ne!(run(&other), usual);
    // Hours of 24 h are those of a shop that never closes.
    assert_eq!(run(r#"opening_hours: (from: "00:00", until: "00:00")"#), run(""));
}

/// Codes, paths and messages of the issues of a shop.
fn issues(hours: &str, demand: &str) -> Vec<String> {
    let spec = shop(hours, demand, 1.0);
    let sim = simulation(&shop("", demand, 1.0), "2022-07-11T00:00[Europe/London]", "0 d", "1 d");
    let mut issues = Issues::new();
    let areas = sim.world.resource::<environment::Areas>();
    spec.check(areas, "GBP".parse().unwrap(), &mut issues.at(""));
    let of_hours = issues.as_slice().iter().filter(|issue| issue.code != "unsupplied");
    of_hours.map(|issue| format!("{} {}: {}", issue.code, issue.path, issue.message)).collect()
}

#[test]
fn hours_that_cannot_be_meant_are_reported_with_their_place() {
    let demand = r#"units_per_day: { "salt": 48 }"#;
    let one = |hours: &str, expected: &str| {
        let found = issues(&format!("opening_hours: ({hours})"), demand);
        assert!(found.len() == 1 && found[0].starts_with(expected), "{hours}: {found:?}");
    };
    let at = "facilities.shop.opening_hours";
    one(r#"from: "08:00", until: "08:00""#, &format!("out-of-range {at}.until"));
    let same = r#"from: "08:00", until: "20:00", by_weekday: { tue: open(from: "09:00", until: "09:00") }"#;
    one(same, &format!("out-of-range {at}.by_weekday.tue.until"));
    let overlap = r#"from: "10:00", until: "03:00", by_weekday: { sun: open(from: "02:00", until: "12:00") }"#;
    one(overlap, &format!("conflict {at}.by_weekday: the hours of sat end at 03:00 of sun"));
    let all = "mon: closed, tue: closed, wed: closed, thu: closed, fri: closed, sat: closed, sun:";
    let closed = format!(r#"from: "10:00", until: "20:00", by_weekday: {{ {all} closed }}"#);
    let found = issues(&format!("opening_hours: ({closed})"), demand);
    assert!(found[0].ends_with("it is closed on every day"), "{found:?}");
    let idle = format!(
        r#"from: "10:00", until: "20:00", by_weekday: {{ {all} open(from: "08:00", until: "12:00") }}"#
    );
    one(&idle, &format!("conflict {at}.by_weekday: the hours of every weekday are given"));
    // Hours that end where the next day's begin do not overlap.
    let edge = r#"from: "03:00", until: "03:00:01", by_weekday: { sat: open(from: "10:00", until: "03:00") }"#;
    assert_eq!(issues(&format!("opening_hours: ({edge})"), demand), Vec::<String>::new());
}

#[test]
fn a_weight_of_a_closed_weekday_is_noted() {
    let demand = format!(r#"units_per_day: {{ "salt": 48 }}, {WEEK}"#);
    let found = issues(BAR, &demand);
    assert_eq!(
        found,
        ["no-effect demand.all.weekly: `shop` is closed on sun: its weight has no effect"]
    );
    assert_eq!(issues(SHOP, &demand), Vec::<String>::new());
    let without = demand.replace("2, 1)", "2, 0)");
    assert_eq!(issues(BAR, &without), Vec::<String>::new());
}
