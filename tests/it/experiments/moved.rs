//! A story moved or written otherwise is the same run, to the last bit.

use crate::clocks::{BUSY, DAILY, Said, decisions, play};
use crate::story::{deed, kpi_of};

#[test]
fn a_story_a_week_later_is_the_same_run() {
    // Draws are addressed by the hour after the start; a week keeps the weekdays, and UTC has no change of the
    // clock. The weather has no season.
    let arcs = decisions(r#"from: "00:00", every: "5 h""#, r#"from: "00:05", every: "1 h""#);
    for (orders, decisions) in [
        ("base_stock(units(9000))", None),
        ("decided(fallback_order: send_nothing)", Some(arcs.as_str())),
    ] {
        let said = Said { orders, decisions, service: DAILY, ..Said::default() };
        let later = Said { start: "2022-01-17", ..said };
        let weights = "supply.demand.d.weekly=(1, 2, 3, 4, 5, 6, 7)";
        let (here, there) = (play(&said, &[BUSY, weights]).1, play(&later, &[BUSY, weights]).1);
        assert_eq!(deed(&here), deed(&there), "{orders}");
        // A day later the weekdays differ, and so does the run.
        let tomorrow = Said { start: "2022-01-11", ..said };
        assert_ne!(deed(&here), deed(&play(&tomorrow, &[BUSY, weights]).1));
    }
}

#[test]
fn twice_the_demand_at_half_the_size_is_the_same_run() {
    let base = "supply.lanes.truck.orders=base_stock(days(3))";
    let written =
        r#"supply.demand.d=(at: ["shop"], units_per_day: { "water": 9600 }, law: one_by_one)"#;
    let half = "supply.facilities.shop.sizes=same(0.5)";
    let (one, other) =
        (play(&Said::default(), &[BUSY, base]).1, play(&Said::default(), &[written, half, base]).1);
    assert_eq!(deed(&one), deed(&other));
    assert_ne!(deed(&one), deed(&play(&Said::default(), &[written, base]).1));
}

#[test]
fn ratios_without_a_denominator_are_null_and_not_zero() {
    let no_demand = "supply.demand.d.units_per_day.water=0";
    let (_, run) = play(&Said::default(), &[no_demand, "supply.holding_rate=365 %"]);
    for name in ["fill_rate", "days_of_supply", "cycle_service_level", "otif", "bullwhip"] {
        assert_eq!(kpi_of(&run, name), None, "{name}");
    }
    // 100 units of 1 GBP for five days at 1 % a day.
    let holding = kpi_of(&run, "cost_holding").unwrap();
    assert!((holding - 5.0).abs() < 1e-9, "{holding}");
    for name in ["units_demanded", "units_lost", "stockout_item_hours", "shipments_due"] {
        assert_eq!(kpi_of(&run, name), Some(0.0), "{name}");
    }
}
