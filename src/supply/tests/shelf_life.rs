//! Shelf life: lots, what they carry through a centre, waste and its cost.

use super::*;
use crate::kernel::SimSpan;

/// A centre and a shop without customers; yogurt can be sold for three days.
fn chain(centre: f64, shop: f64, orders: &str) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{ "yogurt": (
                class: chilled, price: "3 GBP", margin: "1 GBP", shelf_life: "3 d",
            ) }},
            facilities: {{
                "farm": (kind: supplier, area: "midlands"),
                "centre": (kind: distribution_centre, area: "midlands"),
                "shop": (kind: store, area: "midlands"),
            }},
            assortments: {{ "all": (at: ["centre", "shop"]) }},
            lanes: {{ "truck": (
                routes: {{ "centre": ["shop"] }},
                service: timetable(
                    days: daily, departs: "22:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00",
                ),
                orders: {orders},
            ) }},
            initial_stock: {{
                "centre": (at: ["centre"], level: units({centre})),
                "shop": (at: ["shop"], level: units({shop})),
            }},
            storage: (chilled: "3.65 GBP"),
        )"#
    ))
}

fn at_day(spec: &SupplySpec, days: i64) -> Simulation<()> {
    let mut sim = audited(spec, "2022-07-11T00:00[UTC]", "0 d", "9 d");
    sim.run_until(SimTime::START + SimSpan::DAY * days + SimSpan::HOUR).unwrap();
    sim
}

/// Units on hand and units wasted so far.
fn shelf(sim: &Simulation<()>, facility: &str) -> (f64, f64) {
    let point = point(sim, facility);
    (point.on_hand_at(sim.now()), point.cumulative_wasted())
}

#[test]
fn units_are_wasted_at_the_end_of_their_last_day() {
    // On hand on day 0: sold on days 0, 1 and 2.
    let spec = chain(0.0, 10.0, "base_stock(units(0))");
    assert_eq!(shelf(&at_day(&spec, 2), "shop"), (10.0, 0.0));
    assert_eq!(shelf(&at_day(&spec, 3), "shop"), (0.0, 10.0));
}

#[test]
fn a_lot_keeps_its_last_day_on_the_way_to_a_shop() {
    // Ordered at noon of day 0, in the shop at 06:00 of day 1: two days are left, not three.
    let spec = chain(5.0, 0.0, "base_stock(units(5))");
    assert_eq!(shelf(&at_day(&spec, 2), "shop"), (5.0, 0.0));
    assert_eq!(shelf(&at_day(&spec, 3), "shop"), (0.0, 5.0));
}

#[test]
fn waste_costs_what_the_goods_cost_and_stock_what_it_takes() {
    let spec = chain(0.0, 10.0, "base_stock(units(0))");
    let summary = finish(&mut audited(&spec, "2022-07-11T00:00[UTC]", "0 d", "9 d"));
    // Bought for 2 GBP each; on hand for three days at a hundredth of a pound a unit and day.
    assert_eq!((summary.units_wasted, summary.cost_waste), (10.0, 20.0));
    assert!((summary.cost_holding - 10.0 * 3.0 * 0.01).abs() < 1e-12, "{summary:?}");
    // What does not expire is not wasted.
    let mut lasting = spec;
    lasting.products[0].shelf_life = None;
    let summary = finish(&mut audited(&lasting, "2022-07-11T00:00[UTC]", "0 d", "9 d"));
    assert_eq!((summary.units_wasted, summary.cost_waste), (0.0, 0.0));
    assert!((summary.cost_holding - 10.0 * 9.0 * 0.01).abs() < 1e-12, "{summary:?}");
}

#[test]
fn fresh_picking_wastes_more_and_a_longer_life_less() {
    let wasted = |life: u32, picked_fresh: &str| {
        let spec: SupplySpec = ron(&format!(
            r#"Supply(
                products: {{ "salad": (
                    class: chilled, price: "1 GBP", margin: "0.4 GBP",
                    shelf_life: "{life} d", picked_fresh: "{picked_fresh}",
                ) }},
                facilities: {{
                    "farm": (kind: supplier, area: "midlands"), "shop": (kind: store, area: "midlands"),
                }},
                assortments: {{ "all": (at: ["shop"]) }},
                demand: {{ "all": (at: ["shop"], units_per_day: {{ "salad": 20 }}) }},
                lanes: {{ "truck": (
                    routes: {{ "farm": ["shop"] }},
                    service: timetable(
                        days: daily, departs: "22:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00",
                    ),
                    orders: base_stock(units(70)),
                ) }},
                initial_stock: {{ "all": (at: ["shop"], level: units(40)) }},
            )"#
        ));
        finish(&mut audited(&spec, "2022-07-11T00:00[UTC]", "10 d", "200 d")).units_wasted
    };
    let (all_old, half, all_fresh) = (wasted(3, "0 %"), wasted(3, "50 %"), wasted(3, "100 %"));
    assert!(all_old < half && half < all_fresh, "{all_old} {half} {all_fresh}");
    assert!(wasted(4, "50 %") < half && wasted(2, "50 %") > half);
    assert_eq!(wasted(60, "0 %"), 0.0);
}
