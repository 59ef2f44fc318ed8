//! Stories small enough to be solved by hand: one shop, one product, one site, one cut-off a day.
//!
//! Demand at the shop flows evenly, 1 unit an hour. The decision at 11:00, made on the report of
//! 11:00, orders up to 1.5 times the expected demand until the delivery after the next, 43 h later:
//! up to 43 · 1.5 = 64.5. Orders sent at the cut-off at 12:00 arrive at 06:00.
//!
//! Steady state: 40.5 units at 11:00, so 24 are ordered. After 19 sales, at 06:00, stock is 21.5 + 24 =
//! 45.5; after 5 more it is 11:00 again. Stock at midnight is 27.5.

use super::{Results, answer, small};
use reflexarc::study::judge::answer::Answer;

/// Whether two values are equal up to the rounding of sums.
fn same(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-12 * expected.abs()
}

/// Asserts the means of a KPI: disturbed, undisturbed, and both on an ideal infrastructure.
fn hold(results: &Results, name: &str, expected: [f64; 4]) {
    let found = results.means(name);
    let all = found.into_iter().zip(expected).all(|(found, expected)| same(found, expected));
    assert!(all, "{name}: {found:?}, by hand {expected:?}");
}

/// Unit-hours on hand of a day from 06:00 on with 45.5 units, one fewer after each hour:
/// 24 · 45.5 − 24²/2 = 1092 − 288.
const STEADY_UNIT_H: f64 = 804.0;

#[test]
fn one_cut_off_is_missed() {
    // The grid of the site fails on Wednesday from 10:00 to 14:00. No rung answers, so nothing is
    // ordered on Wednesday, and nothing arrives on Thursday at 06:00.
    //
    // Stock is 21.5 units then, and 16.5 at 11:00: 48 are ordered for Friday. It is zero from 03:30 to
    // 06:00 on Friday: 2.5 h, and 2.5 units lost. On Friday stock is 48 at
    // 06:00 and 43 at 11:00: 21.5 are ordered; on Saturday at 06:00 it is 43 − 19 + 21.5 = 45.5, the
    // steady state.
    //
    // An ideal infrastructure has power, so both ideal arms equal the undisturbed one.
    let results = Results::of_file(&small("one-cut-off.ron"), &[], 6);
    hold(&results, "units_demanded", [168.0; 4]);
    hold(&results, "units_lost", [2.5, 0.0, 0.0, 0.0]);
    hold(&results, "units_sold", [165.5, 168.0, 168.0, 168.0]);
    hold(&results, "units_backordered", [0.0; 4]);
    hold(&results, "fill_rate", [165.5 / 168.0, 1.0, 1.0, 1.0]);
    hold(&results, "stockout_item_hours", [2.5, 0.0, 0.0, 0.0]);
    hold(&results, "stockout_events", [1.0, 0.0, 0.0, 0.0]);
    // Seven receipts in seven days, six where one delivery is missing; the cycle that ends on Friday has
    // unmet demand.
    hold(&results, "cycle_service_level", [5.0 / 6.0, 1.0, 1.0, 1.0]);
    hold(&results, "shipments_due", [6.0, 7.0, 7.0, 7.0]);
    hold(&results, "shipments_missed", [0.0; 4]);
    hold(&results, "otif", [1.0; 4]);
    hold(&results, "decisions_due", [7.0; 4]);
    hold(&results, "decisions_acted", [6.0, 7.0, 7.0, 7.0]);
    hold(&results, "decisions_lost", [1.0, 0.0, 0.0, 0.0]);
    hold(&results, "decisions_late", [0.0; 4]);
    hold(&results, "decisions_fallback", [0.0; 4]);
    hold(&results, "site_down_hours", [4.0, 0.0, 0.0, 0.0]);
    // From Thursday 06:00 to Friday 03:30, 21.5 h, stock is lower by 24 units: −516 unit-hours. Then it
    // is zero for 2.5 h instead of falling from 24 to 21.5: −56.875. From Friday 06:00 it is higher by 2.5
    // for a day: +60. The sum is −512.875.
    let steady = 7.0 * STEADY_UNIT_H / 24.0;
    let disturbed = steady - 512.875 / 24.0;
    hold(
        &results,
        "days_of_supply",
        [disturbed / 168.0, steady / 24.0 / 7.0, steady / 168.0, steady / 168.0],
    );
    // A unit costs 1 GBP, holding it for a day 1 % of that; a departure costs 10 GBP.
    let holding = [disturbed / 100.0, steady / 100.0, steady / 100.0, steady / 100.0];
    hold(&results, "cost_holding", holding);
    hold(&results, "cost_transport", [60.0, 70.0, 70.0, 70.0]);
    hold(&results, "cost_lost_margin", [2.5, 0.0, 0.0, 0.0]);
    hold(
        &results,
        "cost_total",
        [holding[0] + 62.5, holding[1] + 70.0, holding[1] + 70.0, holding[1] + 70.0],
    );
    // All harm is through the infrastructure, in each of six replications.
    let (harm, through) =
        (results.harm("stockout_item_hours"), results.through("stockout_item_hours"));
    assert!(same(harm.estimate.mean, 2.5) && same(through.estimate.mean, 2.5));
    assert_eq!((answer(harm), answer(through)), (Answer::Effect, Answer::Effect));
    assert_eq!(answer(results.through("units_demanded")), Answer::Identical);
    assert_eq!(answer(results.good_day("stockout_item_hours")), Answer::Identical);
}

#[test]
fn two_causes_overlap() {
    // The same outage, and demand doubles on Thursday, which no forecast expects.
    //
    // Surge alone (on the ideal infrastructure): stock is 27.5 at midnight, and 15.5 at 06:00, when 24
    // arrive: 39.5; it is 29.5 at 11:00, so 35 are ordered. It is 3.5 at midnight and zero at 03:30 on
    // Friday: 2.5 lost until 06:00, 2.5 h without stock.
    // Friday 06:00: 35, 11:00: 30, so 34.5 are ordered: 45.5 on Saturday at 06:00.
    //
    // Both: nothing arrives on Thursday at 06:00, stock is 15.5, and 5.5 at 11:00: 59 are ordered. It is
    // zero at 13:45; 2 an hour are lost until midnight and 1 an hour until 06:00: 20.5 + 6 = 26.5 lost,
    // 16.25 h without stock. Friday 06:00: 59, 11:00: 54, so 10.5 are ordered: 45.5 on
    // Saturday.
    //
    // The outage alone costs 2.5 h (above), and so does the surge alone; together they cost 16.25 h. All
    // but the harm of the surge alone is through the infrastructure.
    let results = Results::of_file(&small("two-causes.ron"), &[], 6);
    hold(&results, "units_demanded", [192.0, 168.0, 192.0, 168.0]);
    hold(&results, "units_lost", [26.5, 0.0, 2.5, 0.0]);
    hold(&results, "units_sold", [165.5, 168.0, 189.5, 168.0]);
    hold(&results, "stockout_item_hours", [16.25, 0.0, 2.5, 0.0]);
    hold(&results, "stockout_events", [1.0, 0.0, 1.0, 0.0]);
    hold(&results, "fill_rate", [165.5 / 192.0, 1.0, 189.5 / 192.0, 1.0]);
    hold(&results, "shipments_due", [6.0, 7.0, 7.0, 7.0]);
    hold(&results, "decisions_lost", [1.0, 0.0, 0.0, 0.0]);
    hold(&results, "cost_transport", [60.0, 70.0, 70.0, 70.0]);
    hold(&results, "cost_lost_margin", [26.5, 0.0, 2.5, 0.0]);
    for (name, harm, through) in [("stockout_item_hours", 16.25, 13.75), ("units_lost", 26.5, 24.0)]
    {
        let found =
            [results.harm(name), results.through(name)].map(|contrast| contrast.estimate.mean);
        assert!(same(found[0], harm) && same(found[1], through), "{name}: {found:?}");
    }
    assert_eq!(answer(results.through("stockout_item_hours")), Answer::Effect);
}

#[test]
fn latency_is_transmission_and_inference() {
    // Each way takes 0.5 ms of fibre and 8 ms for a kilobyte, inference takes 60 s. The request leaves behind
    // the report of the same instant, which takes 8 ms on the line: 60.025 s from trigger to actuation, on data
    // of the instant of the trigger. Quantiles are order statistics, exact.
    let latencies = ["decision_latency_p50", "decision_latency_p99"];
    let of = |set: &[&str], kpi: &str, by_hand_s: f64| {
        let results = Results::of_file(&small("one-cut-off.ron"), set, 1);
        let [disturbed, undisturbed, ideal, _] = results.means(kpi);
        assert!((disturbed / by_hand_s - 1.0).abs() < 1e-9, "{kpi}: {disturbed}");
        assert_eq!((undisturbed, ideal), (disturbed, 0.0), "{kpi}");
    };
    for kpi in latencies.into_iter().chain(["data_age_p50", "data_age_p99"]) {
        of(&[], kpi, 60.025);
    }
    // Reports of another minute are out of the way.
    for kpi in latencies {
        of(&["decisions.reports.from=00:30"], kpi, 60.017);
    }
}
