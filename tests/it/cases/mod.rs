//! Questions that users of similar tools have asked, each a small story with a value worked out by
//! hand.
//!
//! All of them are answered rightly; the test fails if any answer changes.

mod questions;

use questions::{
    ages_of_data, check_says, days_late, exit_of_check, first_order, fractions_on_hand, gate,
    in_page, instants, kpis, manifest_holds, outage_is_reported, sold_while_closed,
};
use std::path::{Path, PathBuf};

/// A question asked of a story.
struct Case {
    /// Folder of the story, named after the question.
    name: &'static str,
    ask: fn(&Path) -> String,
    /// The right answer.
    right: &'static str,
}

const fn holds(name: &'static str, ask: fn(&Path) -> String, right: &'static str) -> Case {
    Case { name, ask, right }
}

const CASES: &[Case] = &[
    // A facility that sells and also supplies counts customers apart from other facilities: two shops with a
    // customer an hour each for 10 d are 480, and neither is ever short.
    holds(
        "01-store-that-supplies-a-kiosk",
        |story| kpis(story, &["units_demanded", "units_sold"]),
        "units_demanded = 480, units_sold = 480",
    ),
    // An order protects from its cut-off to the arrival of the departure after its own, over the week-end too:
    // known demand is met to the last unit.
    holds(
        "02-weekday-deliveries",
        |story| kpis(story, &["fill_rate", "stockout_item_hours"]),
        "fill_rate = 1, stockout_item_hours = 0",
    ),
    // Departures with `every` go on at their spans where the clock changes: four days, one of 23 h, sell 95,
    // and a shelf of 10 units is refilled every half hour.
    holds(
        "03-shuttle-over-spring-change",
        |story| kpis(story, &["units_demanded", "fill_rate"]),
        "units_demanded = 95, fill_rate = 1",
    ),
    // Reports keep their local time after a clock change: sensed at 10:55, decided at 11:00 in 60 s, each day.
    holds("05-daily-report-over-spring-change", ages_of_data, "360 s to 360 s over 14 decisions"),
    // An outage in the hour that the clock skips is refused.
    holds("06-outage-in-the-skipped-hour", outage_is_reported, "reported"),
    // What rounding leaves of divisible goods is no stock: 0.3 units flow at a tenth an hour, so the shelf is
    // empty from 03:00 on, for 21 h.
    holds(
        "08-three-tenths",
        |story| kpis(story, &["stockout_item_hours", "stockout_events"]),
        "stockout_item_hours = 21, stockout_events = 1",
    ),
    // A hundred days of 0.07 units are 7 whole units, and not the next number above rounding.
    holds(
        "10-seven-hundredths-for-a-hundred-days",
        |story| in_page(story, "units: ", " on hand at the start"),
        "7",
    ),
    // The cost of a departure is charged for every shipment of a lane on demand: 20 nights, each of 10 GBP and
    // 24 units at 1 GBP.
    holds(
        "11-fixed-cost-on-demand",
        |story| kpis(story, &["cost_transport"]),
        "cost_transport = 680",
    ),
    // Known demand needs no safety stock: the first order covers the 57 h from its cut-off at midnight to the
    // arrival at 09:00 of the day after the next.
    holds("13-first-safety-stock", first_order, "57.0000"),
    // The initial plan of a slow mover adds up over its departures: 0.4 units a day come as they are sold, and
    // the initial four are never used up.
    holds(
        "14-slow-mover-in-the-plan",
        |story| kpis(story, &["units_lost", "fill_rate"]),
        "units_lost = 0, fill_rate = 1",
    ),
    // The charger takes what racks and cooling leave of the feed: 120 kW less 100/0.9 kW, all of it and no more.
    holds(
        "15-charger-over-the-feed",
        |story| kpis(story, &["power_headroom_min_w"]),
        "power_headroom_min_w = 0",
    ),
    // Two overlapping delays of three days add up. Ships planned for the five days after them arrive with
    // the last that was delayed, and not before it.
    holds("16-overlapping-port-delays", days_late, "1 d, 2 d, 3 d, 4 d, 5 d, 6 d"),
    // Customers with Poisson arrivals come while the shop is open.
    holds("18-customers-of-a-closed-shop", sold_while_closed, "0"),
    // Entries without effect are refused or noted.
    holds("19-profile-outside-opening-hours", check_says, "something"),
    holds("20-disruption-outside-the-run", check_says, "something"),
    holds(
        "23-fractions-of-whole-goods",
        |story| format!("{}, fractions on hand: {}", check_says(story), fractions_on_hand(story)),
        "something, fractions on hand: false",
    ),
    // Two facilities that supply each other order from each other without end.
    holds("25-two-places-that-supply-each-other", check_says, "something"),
    // A quantile does not exceed the maximum: inference takes 60 s, and nothing else takes time.
    holds(
        "27-longest-wait-and-p99",
        |story| {
            let quantiles = kpis(story, &["decision_latency_p50", "decision_latency_p99"]);
            format!("{quantiles}, {}", gate(story, "decision_latency_p99 <= 60 s"))
        },
        "decision_latency_p50 = 60, decision_latency_p99 = 60, exit code 0",
    ),
    // Files written and read by other tools.
    holds("28-file-with-a-byte-order-mark", exit_of_check, "exit code 0"),
    holds("29-lateness-in-duckdb", instants, "microseconds"),
    holds(
        "31-which-overrides-made-this-folder",
        |story| manifest_holds(story, "supply.demand.d.units_per_day.water=36.5", "36.5"),
        "in the manifest",
    ),
];

/// The story of a case.
fn story(name: &str) -> PathBuf {
    let stories = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases/stories");
    stories.join(name).join("story.ron")
}

#[test]
fn every_case_is_answered_rightly() {
    let mut off = Vec::new();
    for case in CASES {
        let answer = (case.ask)(&story(case.name));
        if answer != case.right {
            off.push(format!("{}: {answer}, right {}", case.name, case.right));
        }
    }
    assert!(off.is_empty(), "{}", off.join("\n"));
}

#[test]
fn every_story_is_a_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases/stories");
    let mut stories: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    stories.sort();
    assert_eq!(stories, CASES.iter().map(|case| case.name).collect::<Vec<_>>());
}
