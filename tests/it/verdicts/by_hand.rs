//! Stories that are small enough to be solved by hand: a shop, a product, a site, a cut-off.
//!
//! The shop is asked for 1 unit in the middle of each hour. A decision at 11:00, made on the report
//! of 11:00, orders up to half as much again as it expects from then until the delivery after the
//! next, 43 h later: up to 43 · 1.5 = 64.5. What is ordered by 12:00 is there at 06:00.
//!
//! Steady state: 40.5 at 11:00, so 24 are ordered. 19 sales later, at 06:00, there are 21.5 + 24 =
//! 45.5; 5 sales later it is 11:00 again. At midnight there are 27.5.

use super::{Told, answer, small};
use reflexarc::study::judge::answer::Answer;

/// Whether two figures are the same but for the rounding of sums.
fn same(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-12 * expected.abs()
}

/// Asserts the means of a KPI: disturbed, undisturbed, and both on an ideal infrastructure.
fn hold(told: &Told, name: &str, expected: [f64; 4]) {
    let found = told.means(name);
    let all = found.into_iter().zip(expected).all(|(found, expected)| same(found, expected));
    assert!(all, "{name}: {found:?}, by hand {expected:?}");
}

/// Unit-hours on hand of a day from 06:00 on with 45.5 units, one fewer in the middle of each hour:
/// 24 · 45.5 − (0.5 + 1.5 + … + 23.5) = 1092 − 288.
const STEADY_UNIT_H: f64 = 804.0;

#[test]
fn one_cut_off_is_missed() {
    // The grid of the site is gone on Wednesday from 10:00 to 14:00. No rung answers, so nothing is
    // ordered on Wednesday, and nothing comes on Thursday at 06:00.
    //
    // 21.5 units are there then, 16.5 at 11:00: 48 are ordered for Friday. 16 sales later, at 02:30
    // of Friday, 0.5 are left. At 03:30 half a unit is sold and half a unit is lost, at 04:30 and at
    // 05:30 one: 2.5 lost. Empty from 03:30 to 06:00: 2.5 h. On Friday at 06:00 there are 48, at 11:00
    // 43: 21.5 are ordered; on Saturday at 06:00 there are 43 − 19 + 21.5 = 45.5 as ever.
    //
    // An ideal infrastructure has power, so both ideal arms are as the undisturbed one.
    let told = Told::of_file(&small("one-cut-off.ron"), &[], 6);
    hold(&told, "units_demanded", [168.0; 4]);
    hold(&told, "units_lost", [2.5, 0.0, 0.0, 0.0]);
    hold(&told, "units_sold", [165.5, 168.0, 168.0, 168.0]);
    hold(&told, "units_backordered", [0.0; 4]);
    hold(&told, "fill_rate", [165.5 / 168.0, 1.0, 1.0, 1.0]);
    hold(&told, "stockout_item_hours", [2.5, 0.0, 0.0, 0.0]);
    hold(&told, "stockout_events", [1.0, 0.0, 0.0, 0.0]);
    // Seven receipts in seven days, six where one did not come; the cycle that ended on Friday was
    // short.
    hold(&told, "cycle_service_level", [5.0 / 6.0, 1.0, 1.0, 1.0]);
    hold(&told, "shipments_due", [6.0, 7.0, 7.0, 7.0]);
    hold(&told, "shipments_missed", [0.0; 4]);
    hold(&told, "otif", [1.0; 4]);
    hold(&told, "decisions_due", [7.0; 4]);
    hold(&told, "decisions_acted", [6.0, 7.0, 7.0, 7.0]);
    hold(&told, "decisions_lost", [1.0, 0.0, 0.0, 0.0]);
    hold(&told, "decisions_late", [0.0; 4]);
    hold(&told, "decisions_fallback", [0.0; 4]);
    hold(&told, "site_down_hours", [4.0, 0.0, 0.0, 0.0]);
    // Thursday 06:00 to Friday 03:30 there are 24 units fewer, 21.5 h long: −516. Then none instead
    // of 23.5 for an hour, of 22.5 for an hour, of 21.5 for half an hour: −56.75. From Friday 06:00
    // on 2.5 more for a day: +60. In all −512.75.
    let steady = 7.0 * STEADY_UNIT_H / 24.0;
    let disturbed = steady - 512.75 / 24.0;
    hold(
        &told,
        "days_of_supply",
        [disturbed / 168.0, steady / 24.0 / 7.0, steady / 168.0, steady / 168.0],
    );
    // A unit costs 1 GBP, and one percent of that to hold for a day; a departure costs 10.
    let holding = [disturbed / 100.0, steady / 100.0, steady / 100.0, steady / 100.0];
    hold(&told, "cost_holding", holding);
    hold(&told, "cost_transport", [60.0, 70.0, 70.0, 70.0]);
    hold(&told, "cost_lost_margin", [2.5, 0.0, 0.0, 0.0]);
    hold(
        &told,
        "cost_total",
        [holding[0] + 62.5, holding[1] + 70.0, holding[1] + 70.0, holding[1] + 70.0],
    );
    // All of the harm came through the infrastructure, in each of six replications.
    let (harm, through) = (told.harm("stockout_item_hours"), told.through("stockout_item_hours"));
    assert_eq!((harm.estimate.mean, through.estimate.mean), (2.5, 2.5));
    assert_eq!((answer(harm), answer(through)), (Answer::Effect, Answer::Effect));
    assert_eq!(answer(told.through("units_demanded")), Answer::Identical);
    assert_eq!(answer(told.good_day("stockout_item_hours")), Answer::Identical);
}

#[test]
fn two_causes_overlap() {
    // The same outage, and on Thursday customers ask for twice as much; nobody saw it coming.
    //
    // Thirst alone (on the ideal infrastructure): 27.5 at midnight, 15.5 at 06:00 when 24 come: 39.5;
    // 29.5 at 11:00, so 35 are ordered. 3.5 at midnight, 0.5 at 02:30 of Friday; at 03:30 half a unit
    // is lost, at 04:30 and 05:30 one: 2.5 lost, empty for 2.5 h. Friday 06:00: 35, 11:00: 30, so 34.5
    // are ordered: 45.5 on Saturday at 06:00.
    //
    // Both: nothing comes on Thursday at 06:00, 15.5 are there, 5.5 at 11:00: 59 are ordered. 1.5 at
    // 12:30; at 13:30 half a unit is lost, ten times 2 until midnight, six times 1 until 06:00: 26.5
    // lost, empty for 16.5 h. Friday 06:00: 59, 11:00: 54, so 10.5 are ordered: 45.5 on Saturday.
    //
    // The outage alone would have cost 2.5 (above), thirst alone costs 2.5: together they cost 16.5,
    // of which all but what thirst costs alone came through the infrastructure.
    let told = Told::of_file(&small("two-causes.ron"), &[], 6);
    hold(&told, "units_demanded", [192.0, 168.0, 192.0, 168.0]);
    hold(&told, "units_lost", [26.5, 0.0, 2.5, 0.0]);
    hold(&told, "units_sold", [165.5, 168.0, 189.5, 168.0]);
    hold(&told, "stockout_item_hours", [16.5, 0.0, 2.5, 0.0]);
    hold(&told, "stockout_events", [1.0, 0.0, 1.0, 0.0]);
    hold(&told, "fill_rate", [165.5 / 192.0, 1.0, 189.5 / 192.0, 1.0]);
    hold(&told, "shipments_due", [6.0, 7.0, 7.0, 7.0]);
    hold(&told, "decisions_lost", [1.0, 0.0, 0.0, 0.0]);
    hold(&told, "cost_transport", [60.0, 70.0, 70.0, 70.0]);
    hold(&told, "cost_lost_margin", [26.5, 0.0, 2.5, 0.0]);
    for (name, harm, through) in [("stockout_item_hours", 16.5, 14.0), ("units_lost", 26.5, 24.0)] {
        let found = [told.harm(name), told.through(name)].map(|contrast| contrast.estimate.mean);
        assert!(same(found[0], harm) && same(found[1], through), "{name}: {found:?}");
    }
    assert_eq!(answer(told.through("stockout_item_hours")), Answer::Effect);
}

#[test]
fn an_answer_takes_its_way_and_its_work() {
    // There and back 0.5 ms of fibre and 8 ms for a kilobyte, and 60 s of work: 60.017 s from trigger
    // to action, on data of the trigger's instant. Quantiles are order statistics, exact.
    let told = Told::of_file(&small("one-cut-off.ron"), &[], 1);
    for kpi in ["decision_latency_p50", "decision_latency_p99", "data_age_p50", "data_age_p99"] {
        let [disturbed, undisturbed, ideal, _] = told.means(kpi);
        assert!((disturbed / 60.017 - 1.0).abs() < 1e-9, "{kpi}: {disturbed}");
        assert_eq!((undisturbed, ideal), (disturbed, 0.0), "{kpi}");
    }
}
