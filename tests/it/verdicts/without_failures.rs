//! An infrastructure in which nothing fails takes nothing from a shelf whose demand is as forecast, however
//! old its data are.

use super::{Results, small};
use crate::story::london;

/// Neither outage nor bias, and orders up to the expected demand.
const CALM: [&str; 4] = [
    "warm_up=9 d",
    "disruptions={}",
    "decisions.arcs.order.cycle_service_level=50 %",
    r#"decisions.arcs.order.ladder.0.forecast=calibrated(wmape: "0 %")"#,
];

#[test]
fn the_age_of_data_costs_nothing_where_demand_is_as_forecast() {
    // What a view of some hours ago lacks is what the forecast expects of these hours: the position at the
    // cut-off is 43 units at 11:00, less what is sold, whatever the trigger and the cadence. Steady state: 43
    // at 11:00 with 24 ordered, 19 without; 24 h later the same. So 19 − 19 = 0 are left when 24 come at 06:00,
    // and the shelf is never empty for longer than an instant.
    let play =
        |more: &[&str]| Results::of_file(&small("one-cut-off.ron"), &[&CALM, more].concat(), 2);
    let plain = play(&[]);
    for more in [
        &["decisions.arcs.order.from=11:40"][..],
        &["decisions.reports.every=12 h"],
        &["decisions.reports.every=24 h", "decisions.arcs.order.from=11:40"],
    ] {
        let results = play(more);
        for name in ["units_lost", "units_sold", "days_of_supply", "cost_of_trade", "shipments_due"]
        {
            let (before, after) = (plain.means(name), results.means(name));
            let same = before.iter().zip(&after).all(|(one, other)| (one - other).abs() < 1e-6);
            assert!(same, "{more:?} {name}: {before:?} {after:?}");
            // Ideal, with views of the very instant, it is no better.
            let [_, real, _, ideal] = after;
            assert!((real - ideal).abs() < 1e-6, "{more:?} {name}: {real} {ideal}");
        }
        assert!(results.means("data_age_p50")[1] > 2_400.0, "{more:?}");
    }
}

#[test]
fn an_hour_of_age_is_a_small_part_of_what_heat_does() {
    // Nothing fails, and views of the full hour are 40 minutes old when they are asked. An order protects some
    // 65 h, from noon to 05:30 on the third day: that is a hundredth of the time whose errors it covers. So
    // what an ideal infrastructure would save, with heat or without, is below a hundredth of the cost of trade,
    // and below a twentieth of the units that the heat takes; on a good day it saves money and does not lose any.
    let set = [
        "warm_up=14 d",
        "horizon=14 d",
        "disruptions.cooling.share=0",
        "decisions.arcs.replenish.from=00:40",
    ];
    let results = Results::of_file(&london(), &set, 2);
    let contrasts = |name: &str| {
        [results.harm(name), results.through(name), results.good_day(name)]
            .map(|contrast| contrast.estimate.mean)
    };
    let [harm, through, good_day] = contrasts("units_lost");
    assert!(harm > 0.0 && through.abs() < 0.05 * harm, "{through} of {harm}");
    assert!(good_day.abs() < 0.05 * harm, "{good_day} of {harm}");
    let [_, through, good_day] = contrasts("cost_of_trade");
    let [_, whole, ..] = results.means("cost_of_trade");
    assert!(through.abs() < 0.01 * whole, "{through} of {whole}");
    assert!(good_day >= 0.0 && good_day < 0.01 * whole, "{good_day} of {whole}");
}
